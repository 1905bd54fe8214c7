// SPDX-License-Identifier: MIT
// Where a position beyond the image finds its pixel.

#ifndef SKCI_EDGE_H
#define SKCI_EDGE_H

#include "skc/skc.h"

// The index in 0 .. n - 1 that stands for index i of a line of n pixels, or -1 for "outside" (constant, renormalize).
// i may be any number of periods away.
int skci_edge_index(skc_edge edge, int i, int n);

#endif
