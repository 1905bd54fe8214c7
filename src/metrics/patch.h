// SPDX-License-Identifier: MIT
// A rectangle of a picture as doubles, with what filters need around it.

#ifndef SKCI_PATCH_H
#define SKCI_PATCH_H

#include "skc/skc.h"

enum { SKCI_PATCH_MAX_RADIUS = 136 }; // FLIP's at 1000 pixels per degree

// Planes of a patch hold one value for each of its pixels and of the `margin` around them. Value (x, y), both from
// -margin, lies at (y + margin) * pitch + x + margin. A result, which has no margin, lies at y * pitch + x.
typedef struct skci_patch {
    skc_rectangle at; // in the picture
    int margin;
    int pitch;
    size_t size; // of a plane, in doubles: all rows, and what the row loops may touch beyond
} skci_patch;

skci_patch skci_patch_of(skc_rectangle at, int margin);

// One channel with its margin; beyond the picture's edges the nearest pixel.
void skci_patch_load(const skci_patch *patch, const skc_image *image, int channel, double *plane);

// A result, the sum of along[radius + i] down[radius + j] in(x + i, y + j) over |i|, |j| <= radius, at most the margin:
// first along the rows, all of them, then down the columns. `in` has its margin; `rows` is a third plane.
void skci_patch_along(const skci_patch *patch, const double *in, const double *along, int radius, double *rows);
void skci_patch_down(const skci_patch *patch, const double *rows, const double *down, int radius, double *out);

#endif
