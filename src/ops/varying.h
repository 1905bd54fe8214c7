// SPDX-License-Identifier: MIT
// The inner loops of filters that differ from pixel to pixel: what maps say is turned into points of the parameter
// space, and samples interpolated there are added up, or spread. Pixels are four floats side by side.
//
// As in rows.h, all variants give the same bytes.

#ifndef SKCI_VARYING_H
#define SKCI_VARYING_H

#include <stddef.h>
#include <stdint.h>

enum {
    SKCI_VARYING_AXES = 3,    // parameters with nodes
    SKCI_LANE_PIXEL = 4,      // floats of a pixel
    SKCI_VARYING_AT_ONCE = 8, // pixels whose samples are prepared together
};

// A parameter with nodes; the last arrays hold one value for each of the count - 1 cells between them.
typedef struct skci_axis_nodes {
    int count, step;    // of nodes, at least 2; filters from one to the next
    const float *first; // where a cell begins,
    const float *scale; // and 1 / its length
    float last;
} skci_axis_nodes;

// The points of a row of pixels.
typedef struct skci_points {
    int axes;
    int step[SKCI_VARYING_AXES];
    int32_t *node;               // the filter at the first corner of the pixel's cell
    float *t[SKCI_VARYING_AXES]; // where in the cell it lies, 0 to 1 along each axis
    float *c, *s;                // all offsets are turned and scaled by (c, s; -s, c); NULL: they are not
} skci_points;

// One layer of all filters: for each filter `padded` times x, then y, then w of its samples, and zeros.
typedef struct skci_varying_layer {
    int count, padded;             // samples; rounded up to SKCI_LANES
    const float *table;            // x, y: from a pixel to where it reads, or writes
    const unsigned char *identity; // of each filter: whether it changes nothing
    const float *reach;            // of each filter: the largest distance of a sample
    int any_identity;
} skci_varying_layer;

// Columns x0 .. x1 and rows y0 .. y1, all included; empty if x1 < x0.
typedef struct skci_box {
    int x0, x1, y0, y1;
} skci_box;

// Dense kernels, by what is read, or added to, relative to a pixel. Kernel k has weight values[k * size + (y - y0) *
// pitch + x - x0] at (x, y), and none outside its box. Rows go on with at least SKCI_LANES zeros.
typedef struct skci_dense {
    int x0, y0;
    ptrdiff_t pitch, size;
    const float *values;
    const skci_box *boxes;
} skci_dense;

// What is multiplied to find how the results of a layer change with its samples (rows.h, varying_multiply).
typedef struct skci_varying_products {
    const float *centre;  // the gradient of what is gathered at each pixel, or what is scattered from there;
    const float *around;  // what is gathered, or the gradient of what is scattered to
    float *spread;        // with the pitch of the latter: where to scatter `centre`, too; or NULL
    int32_t pitch;        // floats
    int turn;             // -1 if the table is turned by 180 degrees, else 1: which way offsets grow
    float *sums;          // of derivatives, laid out as the layer's table
    unsigned char *marks; // of each filter: set if anything was added
    float *room;          // SKCI_VARYING_ROOM times the layer's `padded`, aligned to 64 bytes
} skci_varying_products;

enum { SKCI_VARYING_ROOM = 14, SKCI_VARYING_PRODUCTS_AT_ONCE = 4 };

// Room for the prepared samples of SKCI_VARYING_AT_ONCE + 1 pixels, aligned to 64 bytes.
typedef struct skci_prepared {
    int32_t *offset; // `padded` for each: floats from the pixel to the first of the four taps
    float *weight;   // 4 x `padded`: of the taps at (0, 0), (1, 0), (0, 1), (1, 1)
} skci_prepared;

#endif
