// SPDX-License-Identifier: MIT
// Effects whose kernel changes over the picture, for the bench/varying_*.c programs: which kernels, and which of them
// where.
#ifndef VARYING_EFFECTS_H
#define VARYING_EFFECTS_H

#include "speed.h"

enum { MAX_AXES = 2 };

typedef struct effect {
    const char *id, *name, *map; // the file's stem; what it is; how its parameters lie on the picture
    int axis_count;
    skc_axis axes[MAX_AXES];  // of the basis that is fitted
    int samples[2];           // of the bases; 0: no second one
    double asked;             // dB; NaN: none
    const char *paper;        // what DISK reports
    double period;            // degrees after which a turned kernel is the same again, of the second axis
    int fine[MAX_AXES];       // nodes of the exact result
    int blended[2][MAX_AXES]; // nodes of the blended images: eight, and as many as make sense
    int factors[MAX_AXES];    // nodes of the interpolated factors
    skc_kernel_at kernel;
    void (*parameters)(double x, double y, double *at); // at a point, 0 to 1 from left to right and from top to bottom
} effect;

const effect *effect_at(int i); // NULL after the last
const effect *effect_named(const char *id);

// The kernel at a point, or the end of the program.
skc_kernel *effect_kernel(const effect *e, const double *at);

// The kernels at a grid of so many nodes. The second axis, an angle, goes once around its period.
typedef struct field {
    skc_field grid;
    double *nodes[MAX_AXES];
    skc_kernel **kernels;
    int count;
    int radius; // the largest extent of any kernel
} field;

field *make_field(const effect *e, const int counts[]);
void free_field(field *f);

// Parameters of every pixel, axis after axis, angles from 0 to 360 or, for fields, to the period.
typedef struct maps {
    int width, height, count;
    float *values[MAX_AXES];
} maps;

maps make_maps(const effect *e, int width, int height, int for_field);
void free_maps(maps *m);

// As the library takes them.
void library_maps(const maps *m, skc_map out[MAX_AXES]);

#endif
