// SPDX-License-Identifier: MIT
// Kernels tap by tap: dense ones in one pass, sums of products of a row and a column in two.

#ifndef SKCI_PASSES_H
#define SKCI_PASSES_H

#include "skc/skc.h"

enum { SKCI_PASSES_MAX_RANK = 16 };

typedef struct skci_passes skci_passes;

// The kernel's values that are not 0, one by one.
skc_status skci_passes_dense(const skc_kernel *kernel, skci_passes **passes, skc_error *error);

// For rank of 1 to SKCI_PASSES_MAX_RANK, K(x, y) = sum over i < rank of rows[i * width + x + anchor_x] columns[i *
// height + y + anchor_y]: one pass along rows with `rank` results, one along columns that sums them up.
skc_status skci_passes_separable(int rank, int width, int height, int anchor_x, int anchor_y, const double *rows,
                                 const double *columns, skci_passes **passes, skc_error *error);

int skci_passes_taps(const skci_passes *passes); // multiplications for each pixel

// As a skci_rival_method's.
void skci_passes_free(void *passes);
skc_status skci_passes_synthesize(const void *passes, skc_kernel **kernel, skc_error *error);
size_t skci_passes_scratch(const void *passes, int width, int height, int channels, int threads);
skc_status skci_passes_apply(const void *passes, const skc_image *in, const skc_image *out, int threads,
                             skc_error *error);

#endif
