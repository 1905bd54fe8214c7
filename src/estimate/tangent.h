// SPDX-License-Identifier: MIT
// How the kernel that a complex makes follows its samples, and what the pictures think of that.

#ifndef SKCI_TANGENT_H
#define SKCI_TANGENT_H

#include "estimate/prior.h"
#include "ops/cascade.h"
#include "ops/fft.h"

typedef struct skci_tangent {
    skci_window window;
    int layer_count, numbers, size; // numbers: of the complex, 3 for each sample; size: of the window
    skci_cascade *cascade;
    double *moved;  // parameters
    double *kernel; // of the window, at `parameters`
    double *slopes; // `numbers` kernels: how it changes with each number
    double *matrix; // numbers x numbers: slopes . A slopes, A and the prior's precision as convolutions
    char *kept;     // numbers that do not move: offsets that are whole, where slopes have a kink
    skci_fft2 *fft;
    double *power, *re, *im;
} skci_tangent;

// Fails with SKC_UNSUPPORTED for complexes so large that this would take too long or too much memory.
skc_status skci_tangent_create(skci_normal *normal, const skci_prior *prior, const skc_complex *complex,
                               skci_tangent **tangent, skc_error *error);
void skci_tangent_free(skci_tangent *tangent);

// The kernel alone, in the window.
skc_status skci_tangent_kernel(skci_tangent *tangent, const double *parameters, double *kernel, skc_error *error);

// Kernel, slopes and matrix.
skc_status skci_tangent_look(skci_tangent *tangent, const double *parameters, skc_error *error);

#endif
