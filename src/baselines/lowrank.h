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

// Makes the rival of the kernel's singular terms, moved on by `refine` if that is not NULL. The rank is the options',
// for setting 0 the largest within the budget: the error falls with every term.
typedef skc_status skci_refine(const skc_kernel *kernel, skci_factors *factors, skc_error *error);
skc_status skci_lowrank_create(skc_rival *rival, const skc_kernel *kernel, const skc_rival_options *options,
                               skci_refine *refine, skc_error *error);

#endif
