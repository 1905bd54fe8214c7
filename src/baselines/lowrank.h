// SPDX-License-Identifier: MIT
// What the two rivals of low rank share.

#ifndef SKCI_LOWRANK_H
#define SKCI_LOWRANK_H

#include "baselines/rival.h"

enum { SKCI_LOWRANK_MOST = 8 };

// Products of a row and a column whose sum stands for a kernel: rows[i * width + x], columns[i * height + y].
typedef struct skci_factors {
    int rank, width, height;
    double *rows, *columns;
} skci_factors;

void skci_factors_free(skci_factors *factors);

// The first `rank` singular terms, fewer if the kernel has no more; each shared evenly between row and column.
skc_status skci_factors_of(const skc_kernel *kernel, int rank, skci_factors *factors, skc_error *error);

// Rank by the options, for setting 0 the largest within the budget: the error falls with every term.
int skci_lowrank_choose(const skc_kernel *kernel, const skc_rival_options *options);

// Makes the rival of the factors, which are spoilt.
skc_status skci_lowrank_make(skc_rival *rival, const skc_kernel *kernel, skci_factors *factors, skc_error *error);

#endif
