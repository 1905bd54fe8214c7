// SPDX-License-Identifier: MIT
// A layer as the taps that it really touches.

#ifndef SKCI_COMPLEX_H
#define SKCI_COMPLEX_H

#include "skc/skc.h"

typedef struct skci_tap {
    int x, y; // grid position relative to the anchor
    double w;
} skci_tap;

// The bilinear splat of a layer: its distinct taps with a weight other than 0, ordered by y, then x. `taps` has room for
// 4 * layer->count. Returns how many there are, which is 0 when all weights vanish.
int skci_layer_taps(const skc_layer *layer, skci_tap *taps);

// The smallest reach with all taps inside; left and up may be negative when every tap lies to the right or below. All 0
// for no taps.
skc_reach skci_taps_reach(const skci_tap *taps, int count);

#endif
