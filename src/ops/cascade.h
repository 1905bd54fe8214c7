// SPDX-License-Identifier: MIT
// Bilinear layers one after the other, applied to a unit impulse: the synthesised kernel as a function of all offsets and
// weights, forward and vector-Jacobian product, in double precision.
//
// Parameters are one flat block, shared by every fitter: for layer after layer, sample after sample, the three numbers
// x, y, w.
//
// A sample's four taps at (floor(x), floor(y)) + {0, 1}^2 weigh w (1 - fx or fx) (1 - fy or fy) with the fractions fx, fy.
// The response is continuous everywhere, but has a kink where x or y is whole; there the VJP is the derivative to the right.

#ifndef SKCI_CASCADE_H
#define SKCI_CASCADE_H

#include "ops/layer.h"

typedef struct skci_cascade skci_cascade;

// Work space for cascades of this structure. Not to be shared between threads at work.
skc_status skci_cascade_create(int layer_count, const int *counts, skci_cascade **cascade, skc_error *error);
void skci_cascade_free(skci_cascade *cascade);

// The number of parameters, 3 for each sample.
int skci_cascade_size(const skci_cascade *cascade);

// Forward: `out` points to the response, owned by the cascade and valid until its next use. Offsets must be finite.
skc_status skci_cascade_fwd(skci_cascade *cascade, const double *parameters, const skci_plane **out, skc_error *error);

// Room for the gradient with respect to the response, a plane of its rectangle, to be filled by the caller after a forward
// pass. NULL with SKC_MEMORY in `error`.
skci_plane *skci_cascade_d_out(skci_cascade *cascade, skc_error *error);

// VJP at the parameters of the last forward pass; skci_cascade_d_out's plane holds the gradient with respect to the
// response (and is overwritten). Adds to d_parameters.
skc_status skci_cascade_vjp(skci_cascade *cascade, const double *parameters, double *d_parameters, skc_error *error);

#endif
