// SPDX-License-Identifier: MIT
// Kernels that methods for Gaussians or disks alone can serve, recognised from their values.

#ifndef SKCI_ROUND_H
#define SKCI_ROUND_H

#include "skc/skc.h"

// What a kernel was recognised as.
typedef struct skci_round {
    int x, y;     // its middle, a pixel relative to the anchor
    double size;  // sigma or radius, in pixels, of the ideal kernel that is closest to it on its own pixels,
    double whole; // and of the one closest over the plane, for methods that cannot cut it off
    double sum;   // of the kernel
} skci_round;

// `method` begins the sentence of a refusal, which tells what was measured. A Gaussian may be cut off, as everyone's
// are, and sampled at or integrated over pixels: it is the one of the sigma that fits best, and within 5 % of it
// (relative L2 over the plane). A disk has the radius that fits best, and is within 15 % of its coverage, so that disks
// without soft edges count. Their middle is a pixel's, to a twentieth.
skc_status skci_round_gaussian(const char *method, const skc_kernel *kernel, skci_round *found, skc_error *error);
skc_status skci_round_disk(const char *method, const skc_kernel *kernel, skci_round *found, skc_error *error);

#endif
