// SPDX-License-Identifier: MIT
// The least squares problem of a kernel and its products, by FFT.
//
// With unknowns u = (the kernel's values, an offset for each plane) the model of a plane is gain (K * s) + offset, and
//
//     E(u) = 1/2 sum over planes of weight, sum over the pixels p that count of (model(p) - b(p))^2
//
// whose gradient is A u - c. Neither A nor the planes' convolutions are ever cut off or wrapped: pictures lie in tiles
// on a grid, and only pixels count for which all that K reads is in the tile. Two planes share each transform, as real
// and imaginary part.

#ifndef SKCI_NORMAL_H
#define SKCI_NORMAL_H

#include "core/watch.h"
#include "estimate/pictures.h"

// The rectangle of kernel positions that are unknown, first and last inclusive. Values lie row by row.
typedef struct skci_window {
    int x0, y0, x1, y1;
} skci_window;

static inline int skci_window_width(const skci_window *w)
{
    return w->x1 - w->x0 + 1;
}

static inline int skci_window_height(const skci_window *w)
{
    return w->y1 - w->y0 + 1;
}

static inline int skci_window_size(const skci_window *w)
{
    return skci_window_width(w) * skci_window_height(w);
}

typedef struct skci_normal {
    skci_pictures *pictures;
    skci_window window;
    int size, unknowns; // of the kernel, and with the offsets
    int grid;           // side of a tile
    int pack_count, group_count;
    struct skci_pack *packs;
    struct skci_group *groups;
    double *weights, *pixels;      // of each plane; pixels that count
    double counted, possible, all; // pixels of all planes that count, that the window leaves, and that there are
    int tainting; // which part of the window is taken to read bad pixels of sharp pictures: 1 all, 2 half; 0 none
    struct skci_fft2 *fft;
    double *kernel; // the kernel's spectrum, two planes
    int threads;
    const skc_parallel *parallel;
    skci_watch *watch;
} skci_normal;

// Planes weigh 1 / noise^2 of the pictures' levels; gains are theirs, too. Fails with SKC_INVALID where hardly any
// pixel counts.
skc_status skci_normal_create(skci_pictures *pictures, const skci_window *window, const skc_estimate_options *options,
                              skci_watch *watch, skci_normal **normal, skc_error *error);
void skci_normal_free(skci_normal *normal);

// out = A u.
void skci_normal_apply(skci_normal *normal, const double *u, double *out);
// out = c.
void skci_normal_right(skci_normal *normal, double *out);
// out = A u - c, and E(u) is returned.
double skci_normal_gradient(skci_normal *normal, const double *u, double *out);
// Writes the residuals b - model of all pixels in reach into the pictures, NaN elsewhere, whether they count or not;
// and their sums into `fits`, one for each plane.
typedef struct skci_fit_sums {
    double n, residual, square; // of the pixels that count: their number, the sums of residual and its square
    double model, model_square, cross, blurred_square,
        blurred; // of K * s (without gain and offset), and its product with b
} skci_fit_sums;
void skci_normal_residual(skci_normal *normal, const double *u, skci_fit_sums *fits);

// A, were the pictures endless, as a convolution: its spectrum on a grid of side x side, in fft.h's order, from lags
// below `lags` in each direction. Tapered, so that no power is negative and long waves do not leak into short ones: for
// use one frequency at a time. Else just so that kernels of at most `lags` pixels have the products that A would give
// them.
skc_status skci_normal_power(skci_normal *normal, int side, int lags, int tapered, double *power, skc_error *error);

#endif
