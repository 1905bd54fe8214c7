// SPDX-License-Identifier: MIT
// Maps that are computed: a constant, and what lies along a line or around a point.

#ifndef MAP_MADE_H
#define MAP_MADE_H

#include "fields.h"

typedef enum made_kind {
    MADE_CONSTANT,   // in the parameter's unit
    MADE_LINEAR,     // 0 along a line, growing to 1 with the distance from it
    MADE_RADIAL,     // 0 around a point, growing to 1 with the distance from it
    MADE_DIRECTION,  // degrees: away from a point
    MADE_TANGENTIAL, // degrees: around a point
} made_kind;

// As typed: lengths in pixels or percent of the picture's height, places in percent of its width and height.
typedef struct made_map {
    made_kind kind;
    measure constant;
    measure x, y;
    double angle;
    measure from, to; // where it begins to grow (MADE_LINEAR: width of the band), and where or over how much it is 1
    int to_given;
} made_map;

// For pictures of one size, in pixels.
typedef struct made_shape {
    made_kind kind;
    double constant;
    double x, y;
    double normal_x, normal_y; // of the line
    double from, to;
} made_shape;

// Is it a number, or does it start with a known word and a colon? Otherwise it names a file.
int made_map_is(const char *text);
// `is_angle`: the parameter is an angle; `unit` is that of a constant. Prints its sentence and returns TOOL_USAGE.
int made_map_parse(const char *text, int is_angle, field_unit unit, made_map *map);

made_shape made_map_fit(const made_map *map, int width, int height);
// Of a pixel: the constant, 0 to 1, or degrees from -180 to 270.
double made_shape_at(const made_shape *shape, double x, double y);

#endif
