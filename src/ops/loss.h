// SPDX-License-Identifier: MIT
// How far a response is from the target: the loss and its gradient.

#ifndef SKCI_LOSS_H
#define SKCI_LOSS_H

#include "ops/layer.h"

// The Charbonnier loss sum over the plane of sqrt(d^2 + epsilon^2) - epsilon, d = (response - target) * scale, where the
// response ends and the target is zero there too: so the sum is over the whole plane, and 0 for a perfect fit.
// d_out, if not NULL, has the response's rectangle and receives the gradient with respect to the response.
double skci_charbonnier(const skci_plane *response, const skc_kernel *target, double scale, double epsilon,
                        skci_plane *d_out);

#endif
