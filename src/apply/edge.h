// SPDX-License-Identifier: MIT
// Where a position beyond the image finds its pixel.

#ifndef SKCI_EDGE_H
#define SKCI_EDGE_H

#include "skc/skc.h"

// The index in 0 .. n - 1 that stands for index i of a line of n pixels, or -1 for "outside" (constant, renormalize).
// i may be any number of periods away.
int skci_edge_index(skc_edge edge, int i, int n);

// The smallest rectangle of the image that holds what `wanted`, grown by `margin`, stands for.
skc_rectangle skci_edge_need(skc_edge edge, skc_reach margin, int width, int height, skc_rectangle wanted);

#endif
