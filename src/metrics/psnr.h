// SPDX-License-Identifier: MIT
// Sums over single values.

#ifndef SKCI_PSNR_H
#define SKCI_PSNR_H

#include "metrics/patch.h"

typedef struct skci_sums {
    double square, reference_square; // of the difference, of the reference
    double magnitude, most;          // of the difference
} skci_sums;

// Adds a patch's values, without its margin.
void skci_sums_add(skci_sums *sums, const skci_patch *patch, const double *values, const double *reference);

// The same of both rounded to multiples of 1 / 255.
void skci_sums_add_8(skci_sums *sums, const skci_patch *patch, const double *values, const double *reference);

// Adds up, in the order of the calls.
void skci_sums_join(skci_sums *sums, const skci_sums *more);

// Decibels for values of which 1 is the greatest.
double skci_psnr(const skci_sums *sums, double count);

double skci_relative_l2(const skci_sums *sums);

#endif
