// SPDX-License-Identifier: MIT
// Which rectangles of what a tile needs. Level 0 is the image as its edge mode continues it, level l what layer l makes
// of level l - 1; the last level is the result.
//
// The gradient of a level is not zero on its domain only: the image, grown by the layers that come after. Tiles part
// each domain among them, so that every pixel of every level takes part in the gradients of samples exactly once; those
// at the border take what lies beyond the image.

#ifndef SKCI_LEVELS_H
#define SKCI_LEVELS_H

#include "apply/tiles.h"
#include "gradient/area.h"
#include "gradient/stencil.h"

typedef struct skci_levels {
    skci_area domain[SKC_MAX_LAYERS + 1];   // of the gradient of each level
    skci_area cell[SKC_MAX_LAYERS + 1];     // the tile's part of it; of level 0: of all whose gradient is written
    skci_area value[SKC_MAX_LAYERS + 1];    // where a level must be known
    skci_area gradient[SKC_MAX_LAYERS + 1]; // and its gradient
} skci_levels;

// What a call is to do.
typedef struct skci_wants {
    int values;   // the last level's, on the tile
    int tangents; // of the last level
    int samples;  // the gradients of samples,
    int image;    // of the image,
    int padding;  // and of what lies beyond it, as far as it counts
} skci_wants;

// An image cut into even tiles of at most so many pixels.
skci_tiles skci_levels_tiles(int width, int height, int widest, int highest);

// `written`: as below, for all chains.
void skci_levels_of_tile(const skci_chain *chain, skci_area written, int width, int height, skc_rectangle tile,
                         skci_wants wants, skci_levels *levels);

// All that gets a gradient of level 0: the image, and with `padding` the domain.
skci_area skci_levels_written(skc_reach reach, int width, int height, int padding);

#endif
