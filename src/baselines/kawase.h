// SPDX-License-Identifier: MIT
// Kawase's passes.

#ifndef SKCI_KAWASE_H
#define SKCI_KAWASE_H

#include "skc/skc.h"

enum { SKCI_KAWASE_MOST = 10 };

// Pass i is the mean of four bilinear samples at (+-(k[i] + 1/2), +-(k[i] + 1/2)). The whole is moved by (x, y) and
// adds up to `sum`.
skc_status skci_kawase_complex(int count, const int *k, int x, int y, double sum, skc_complex **complex,
                               skc_error *error);

// The standard deviation of such passes: a pass adds (k + 1/2)^2 + 1/4 to its square, for a bilinear sample half-way
// between pixels is itself spread.
double skci_kawase_sigma(int count, const int *k);

// Of the sequences 0 <= k[0] <= k[1] .. of that length whose sigmas are nearest to the one wanted, from below and from
// above, the one that is closest to the Gaussian.
skc_status skci_kawase_search(int count, double sigma, int *k, skc_error *error);

#endif
