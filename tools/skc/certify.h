// SPDX-License-Identifier: MIT
// How far off pixels can be at most, and the pictures in which they are (docs/certificate.md).

#ifndef CERTIFY_H
#define CERTIFY_H

#include "maps.h"
#include "point.h"

#include <jansson.h>

typedef struct certify_options {
    const char *out; // where the worst picture, or the map of the bounds, goes; NULL: nowhere
    skc_edge edge;   // all but renormalize
    float constant;
    int threads;
    // Of a basis: pixels are strewn over a grid by `seed`, `pixels` of them, or all with 0.
    const map_list *maps;
    int width, height; // 0: that of the first map that is a file
    long pixels, seed;
} certify_options;

typedef struct certified {
    int varies;
    double bound, attained; // at the worst pixel, in a picture made for it
    int x, y;               // that pixel,
    int width, height;      // of that picture
    // Of a basis: how many pixels were looked at, and what they may be off; the worst one's parameters, channel and
    // kernel.
    size_t pixels;
    double mean, percentile; // 99 % are no further off
    double at[POINT_VALUES];
    int channel, kernel_width, kernel_height;
} certified;

// One filter against the kernel that it stands for. Prints its sentence and returns TOOL_FAILED.
int certify_filter(const char *path, const skc_complex *complex, const skc_kernel *kernel,
                   const certify_options *options, certified *result);

// A basis with maps, each pixel against the kernel that its source has there. Prints its sentence.
int certify_basis(const char *path, const skc_basis *basis, const certify_options *options, certified *result);

// The bounds of a grid of cells, each with one pixel of a picture of width x height, as a picture with a scale.
typedef struct certify_page {
    const char *title;
    int columns, rows, width, height;
    const double *bounds;
    const certified *worst;
} certify_page;

int certify_plot(const char *path, const certify_page *page);

// The rows of a report, and its JSON.
void certify_say(const certified *c, const skc_basis *basis);
json_t *certify_json(const certified *c, const skc_basis *basis);

#endif
