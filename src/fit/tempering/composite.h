// SPDX-License-Identifier: MIT
// A cascade whose layers change one at a time, its impulse response K, and what it costs against a target T:
//
//   E = |K - T| / |T| + |sum K - sum T| + sum of |K| outside the target's pixels        (|.|: root of the sum of
//   squares)
//
// K is the exact splat on its whole support. A change of layer l is taken through the layers behind it alone: by
// linearity K changes by (layers before l) * (change of l) * (layers after l).

#ifndef SKCI_COMPOSITE_H
#define SKCI_COMPOSITE_H

#include "ops/layer.h"

// Where a cascade with at most so many samples in each layer keeps them: x, y, w of layer l from first[l] on.
typedef struct skci_layers {
    int count;
    int first[SKC_MAX_LAYERS + 1]; // in samples; first[l + 1] - first[l] is the most that layer l may have
    int counts[SKC_MAX_LAYERS];    // that it has
    double *samples;
} skci_layers;

typedef struct skci_composite skci_composite;

// Room for cascades of at most bounds[l] samples in layer l. Not to be shared between threads at work; keeps `target`.
skc_status skci_composite_create(int layer_count, const int *bounds, const skc_kernel *target,
                                 skci_composite **composite, skc_error *error);
void skci_composite_free(skci_composite *composite);

// The cascade. Whoever changes it by hand calls skci_composite_renew next.
skci_layers *skci_composite_layers(skci_composite *composite);

// Puts layers of one bound in the order of their radii: which comes first doesn't matter for the response, but
// responses stay small, and quick, for as long as wide layers have not been applied. To be followed by
// skci_composite_renew.
void skci_composite_order(skci_composite *composite);

// Computes response and cost anew. Fails with SKC_MEMORY, or SKC_UNSUPPORTED for offsets that no memory holds.
skc_status skci_composite_renew(skci_composite *composite, skc_error *error);
double skci_composite_cost(const skci_composite *composite);

// The response less the target, valid until the next call.
const skci_plane *skci_composite_residual(const skci_composite *composite);

// What the cost would be were layer l these `count` samples; those of weight 0 do not count. May be no more than a
// lower bound if that is above `limit` already. Fails as skci_composite_renew does.
skc_status skci_composite_try(skci_composite *composite, int l, const double *samples, int count, double limit,
                              double *cost, skc_error *error);

// Makes it so, after a try whose cost was below its limit. Samples of weight 0 go.
skc_status skci_composite_accept(skci_composite *composite, skc_error *error);

#endif
