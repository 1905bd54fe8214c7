// SPDX-License-Identifier: MIT
// Colour maps for kernels and their errors. They stay apart for people with any common colour vision deficiency: the
// only hues of signed ones are blue (below zero) and orange (above).

#ifndef COLORMAP_H
#define COLORMAP_H

typedef struct colour {
    double r, g, b; // sRGB, 0 to 1
} colour;

// Linear light as sRGB, both 0 to 1; clamped.
double colormap_encode(double linear);

// A kernel's values: 0 is black and 1 white; below 0 black turns into blue, and beyond 1 is marked in orange.
colour colormap_kernel(double t);

// Signed differences: -1 is blue, 0 nearly white, 1 orange; clamped beyond. Lightness falls linearly with |t|, the same
// on both sides, so that equal errors look equally large.
colour colormap_signed(double t);

// Errors from 0, black, to 1, nearly white: the map in which FLIP's authors draw its values. Clamped beyond.
colour colormap_error(double t);

#endif
