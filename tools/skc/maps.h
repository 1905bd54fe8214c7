// SPDX-License-Identifier: MIT
// Parameter maps: what --map, --range, --depth and their like say about the parameters of a basis, and the parameter's
// value at each pixel of a picture.

#ifndef MAPS_H
#define MAPS_H

#include "lens.h"
#include "map_file.h"
#include "map_made.h"

enum { MOST_MAPS = 8 };

// As typed; NULL: not given.
typedef struct map_options {
    char **maps, **ranges; // "[NAME=]..."
    char *depth, *polarity, *near, *far, *lens, *max_radius;
} map_options;

typedef enum map_kind {
    MAP_NONE,
    MAP_MADE,
    MAP_FILE,
    MAP_DEPTH, // a file of depths, through a lens
} map_kind;

// What fills one parameter, in pictures of any size.
typedef struct map_source {
    const skc_parameter *parameter; // of the basis, which is kept by the caller
    double first, last;             // the parameter's range
    int is_angle, wraps;            // wraps: any angle is within the range
    map_kind kind;
    char *text; // as typed
    made_map made;
    map_file file;
    measure range[2]; // that samples of 0 and 1 stand for
    int range_given;
    depth_scale depth;
    lens lens;
    measure max_radius;
} map_source;

typedef struct map_list {
    const char *basis; // its file
    int count;
    map_source *sources; // one for each parameter
} map_list;

// Every parameter of the basis gets its map, or the sentence says what is missing. All are kept until maps_close.
int maps_parse(const map_options *options, const char *path, const skc_basis *basis, map_list *all);
// Reads their files.
int maps_read(map_list *all);
void maps_close(map_list *all);
// Is any of the options given? Its name, or NULL.
const char *maps_option(const map_options *options);

// A source for pictures of one size.
typedef struct map {
    const map_source *source;
    int width, height;
    made_shape shape;
    double zero, one; // for samples of 0 and 1
    double max_radius;
    float *table;       // the values of 8- and 16-bit samples
    double least, most; // values that occur, or may
    guint64 clamped;    // samples of the file beyond the parameter's range
} map;

// Prints, unless it is to be quiet, what was clamped and resampled.
int map_fit(const map_source *source, const char *basis, int width, int height, map *map);
void map_clear(map *map);

// Values in the parameter's unit, within its range (angles that wrap: any), of `count` pixels of a row, all within the
// picture. From many threads at a time. Not 0: the map's temporary file cannot be read.
int map_row(const map *map, int x, int y, int count, float *values);

// All maps of a basis for pictures of one size.
typedef struct map_set {
    int count;
    map *maps;
} map_set;

int map_set_fit(const map_list *all, int width, int height, map_set *set);
void map_set_clear(map_set *set);

// A rectangle of each map, one after the other, as floats; beyond the edges of the picture it starts again. `views`
// gets them as the library takes them, at the rectangle's place. Not 0: as map_row.
int map_set_fill(const map_set *set, skc_rectangle area, float *values, skc_map *views);

// The whole of each map in memory. Prints its sentence. Free *values with g_free.
int map_set_whole(const map_set *set, int width, int height, float **values, skc_map *views);

#endif
