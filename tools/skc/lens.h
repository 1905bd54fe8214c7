// SPDX-License-Identifier: MIT
// From a depth map's samples to metres, and on through a thin lens to a radius of blur.

#ifndef LENS_H
#define LENS_H

typedef enum depth_polarity {
    DEPTH_WHITE_NEAR, // 1 is near, 0 is far, metres run evenly between
    DEPTH_WHITE_FAR,  // 0 is near, 1 is far
    DEPTH_INVERSE,    // 1 is near, 0 is far, 1 / metres runs evenly between: disparity, and what networks estimate
    DEPTH_METRIC,     // metres; or of 8- and 16-bit maps the share of `far`
    DEPTH_REVERSED_Z, // a depth buffer with 1 at the near plane and 0 at the far one
} depth_polarity;

typedef struct depth_scale {
    depth_polarity polarity;
    double near, far; // metres; far may be infinite for DEPTH_INVERSE and DEPTH_REVERSED_Z
} depth_scale;

typedef struct lens {
    double focal;  // length, mm
    double number; // f-number
    double focus;  // distance, metres
    double sensor; // width, mm
} lens;

// Print their sentence and return TOOL_USAGE. NULL stands for what was not given.
int depth_scale_parse(const char *polarity, const char *near, const char *far, depth_scale *scale);
int lens_parse(const char *text, lens *lens);

// Metres, above 0 or infinite. Where nothing was measured (NaN; metric: 0 and less) infinite.
double depth_metres(const depth_scale *scale, double sample);
// The radius of the circle of confusion at that distance, for pictures of such a width, in pixels.
double lens_radius(const lens *lens, double metres, int width);

#endif
