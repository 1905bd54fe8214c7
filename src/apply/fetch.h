// SPDX-License-Identifier: MIT
// Rows of an image as its edge mode continues it.

#ifndef SKCI_FETCH_H
#define SKCI_FETCH_H

#include "apply/pixels.h"

// An image of which a window is at hand.
typedef struct skci_source {
    skc_pixels pixels;
    int x, y;          // of the window's first pixel
    int width, height; // of the whole image
} skci_source;

typedef struct skci_fetch {
    const skci_rows *loops;
    const skci_source *in;
    skc_edge edge;
    float constant;
    int x0, width;        // the columns that are fetched
    int *columns;         // where each of them is found
    int inside0, inside1; // those that lie in the image
} skci_fetch;

// Makes ready to fetch columns x0 .. x0 + width - 1; `columns` has room for `width`.
void skci_fetch_start(skci_fetch *fetch, const skci_rows *loops, const skci_source *in, skc_edge edge, float constant,
                      int x0, int width, int *columns);

// Row y, which may lie anywhere, channels side by side.
void skci_fetch_row(const skci_fetch *fetch, int y, float *row);

#endif
