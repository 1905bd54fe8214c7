// SPDX-License-Identifier: MIT
// The weighted squared error of a cascade, forward, with its gradient and Gauss-Newton matrix.
//
// With the spectra P_l of the layers' splats, S = product of P_l and the target's K, the error is
//
//     E = 1/2 sum over f of W(f) |S(f) - K(f)|^2 / n,        W >= 0 a weighting, n grid points
//
// A tap of layer l at t adds B_l(q - t) to the response, B_l being all layers but l applied to the impulse. So the
// derivative of E with respect to that tap is a cross-correlation of residual and B_l, looked up at t; and the
// Gauss-Newton entry of two taps, of layer l at t and of layer m at u, is the cross-correlation of B_l and B_m, looked
// up at u - t. Correlations are made by FFT, once for each pair of layers; then an entry for two samples is a weighted
// sum of 3 x 3 neighbouring lags, and the cost of the matrix does not depend on the kernel's size.

#ifndef SKCI_GAUSS_NEWTON_H
#define SKCI_GAUSS_NEWTON_H

#include "skc/skc.h"

typedef struct skci_gauss_newton skci_gauss_newton;

// W at the frequency (x, y), in cycles per pixel, each -1/2 .. 1/2.
typedef double skci_weighting(double x, double y, const void *context);

// Work space for cascades of this structure. The response must stay within `width` x `height` pixels, sides of a grid
// that fft.h accepts, or it wraps around. Not to be shared between threads at work.
skc_status skci_gauss_newton_create(const skc_kernel *target, int layer_count, const int *counts, int width, int height,
                                    skci_weighting *weighting, const void *context, skci_gauss_newton **gn,
                                    skc_error *error);
void skci_gauss_newton_free(skci_gauss_newton *gn);

// Another target from now on.
void skci_gauss_newton_aim(skci_gauss_newton *gn, const skc_kernel *target);

// Forward: E. Parameters are laid out as in ops/cascade.h.
double skci_gauss_newton_fwd(skci_gauss_newton *gn, const double *parameters);

// At the parameters of the last forward pass: the gradient (n numbers) and the Gauss-Newton matrix (n x n, both
// triangles), n = 3 for each sample. Overwritten. E has a kink where an offset is whole: there the derivatives are
// those of the side on which E falls, and of the steeper one where it falls on both. Where it falls on neither, `kept`
// (n flags) is set: that coordinate is at its best.
void skci_gauss_newton_vjp(skci_gauss_newton *gn, const double *parameters, double *gradient, double *matrix,
                           char *kept);

#endif
