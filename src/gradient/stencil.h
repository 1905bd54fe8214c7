// SPDX-License-Identifier: MIT
// A layer as its gradients need it: all grid positions between which its samples lie, and how samples and positions
// depend on each other.

#ifndef SKCI_STENCIL_H
#define SKCI_STENCIL_H

#include "core/complex.h"
#include "ops/rows.h"

// Taps as the row loops take them: x and y are the column and row that a tap reads, counted from the first ones that
// the stencil reads. None has the weight 0.
typedef struct skci_tap_list {
    int count;
    skci_tap *taps;
    skci_taps rows; // the same in float
} skci_tap_list;

typedef struct skci_stencil {
    int count;      // of positions
    skci_tap *taps; // the positions, by y, then x; x and y as out(p) = sum of w in(p - (x, y)). Weights may be 0
    skc_reach reach;
    int samples;
    int whole;         // offsets are not differentiated
    int (*corner)[4];  // of each sample: the positions at its left and right, above and below
    const double *xyw; // of each sample, as the arithmetic has it
    // Forward, adjoint, and forward with the weights' change along a tangent.
    skci_tap_list forward, adjoint, tangent;
} skci_stencil;

// A filter.
typedef struct skci_chain {
    int layers;
    skci_stencil *stencils;
    double *xyw;
    int positions; // of all layers
    skc_reach reach;
    double sum, magnitude; // of its kernel; at most that of |kernel|
} skci_chain;

// From samples as the header has them. Rounds them to float first if `in_float`. `tangents` may be NULL. `reach` may be
// one pixel larger than that of the filter, for samples at whole offsets.
skc_status skci_chain_create(int layers, const int *counts, const skc_taps *taps, const double *samples,
                             const double *tangents, int correlate, int in_float, skci_chain *chain, skc_error *error);
void skci_chain_free(skci_chain *chain);

// Gradients of samples from those of the weights at the positions: the VJP of splatting. Adds.
void skci_stencil_vjp(const skci_stencil *stencil, const double *d_weights, double *d_samples);

#endif
