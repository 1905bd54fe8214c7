// SPDX-License-Identifier: MIT
// SKC_EDGE_RENORMALIZE: dividing by the share of the kernel that met the image.

#ifndef SKCI_COVERAGE_H
#define SKCI_COVERAGE_H

#include "skc/skc.h"

// Sums of all rectangles of a kernel from its top left corner on.
typedef struct skci_coverage {
    int width, height;
    int left, up;  // the kernel's first column is -left, its first row -up
    double *table; // (height + 1) rows of (width + 1)
} skci_coverage;

skc_status skci_coverage_create(const skc_kernel *kernel, int correlate, skci_coverage **coverage, skc_error *error);
void skci_coverage_free(skci_coverage *coverage);

// Divides n results of row y from column x on, channels side by side, of an image of width x height pixels.
void skci_coverage_divide(const skci_coverage *coverage, int width, int height, int x, int y, int n, int channels,
                          float *row);

#endif
