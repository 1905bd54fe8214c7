// SPDX-License-Identifier: MIT
// All layers at once over a tile: rows stream through them, each layer keeping only the rows that the next one still needs.
//
// To make its rows y of columns a .. b, a layer needs rows y - down .. y + up of columns a - right .. b + left of what comes
// before it. Composed over the layers this tells which rectangle of the image, padded by its edge mode, a tile needs; nothing
// else is read. Every pixel is computed by the same operations in the same order, whatever the tile.

#ifndef SKCI_PIPELINE_H
#define SKCI_PIPELINE_H

#include "core/complex.h"
#include "core/watch.h"
#include "ops/rows.h"

// One layer, ready to run: shared by all tiles.
typedef struct skci_stage {
    int count;
    int *x, *y;   // of the taps
    float *w;
    skc_reach reach;
} skci_stage;

// Where a pipeline's rows come from. Its channels are filtered together, side by side: to the row loops they are columns, and
// an offset of x pixels is one of x * channels of them.
typedef struct skci_source {
    skc_image image;
    skc_edge edge;
    float constant; // the value outside, for SKC_EDGE_CONSTANT; SKC_EDGE_RENORMALIZE takes 0
} skci_source;

typedef struct skci_pipeline skci_pipeline;

// Bytes of row buffers that a pipeline of one channel takes for each column of a tile, and how many columns more than the tile its
// first layer works on.
void skci_pipeline_size(const skci_stage *stages, int count, size_t *bytes_per_column, int *extra_columns);

// A pipeline for the columns x0 .. x1 - 1, which starts at row y0. NULL if out of memory. Stages, source and watch must outlive it.
skci_pipeline *skci_pipeline_create(const skci_stage *stages, int count, const skci_source *source, int x0, int x1,
                                    int y0, skci_watch *watch);
void skci_pipeline_free(skci_pipeline *pipeline);

// The next row of the tile: x1 - x0 pixels, their channels side by side, valid until the next call. Once the watch says stop, rows
// come at once and hold anything.
const float *skci_pipeline_next(skci_pipeline *pipeline);

#endif
