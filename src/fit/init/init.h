// SPDX-License-Identifier: MIT
// Where a fit starts: one initialiser to a file, and a table of them.

#ifndef SKCI_INIT_H
#define SKCI_INIT_H

#include "fit/fit.h"

// Fills all parameters (laid out as in ops/cascade.h). Fails with SKC_MEMORY only.
typedef skc_status skci_initialiser(const skci_problem *problem, skci_random *random, double *parameters,
                                    skc_error *error);

skci_initialiser skci_init_lloyd, skci_init_lattice, skci_init_radial, skci_init_sampling, skci_init_random;

// The initialiser of that name, NULL for SKC_INIT_AUTO.
skci_initialiser *skci_init_of(skc_init init);

// The kernel seen as a distribution of |values|: its centre, and the mean squared distance from it, in pixels.
typedef struct skci_moments {
    double x, y, square;
} skci_moments;

skci_moments skci_init_moments(const skc_kernel *kernel);

// Lays layers first .. last out on circles of radius dr, 2 dr, 3 dr ..., evenly and with weights 1 / S. dr is such that their
// squared radii add up to `square`: second moments add up under convolution, so a cascade starts with the spread it is to have. Each
// circle is turned by `twist` radians against the one before; the paper does not turn them.
void skci_init_circles(const skci_problem *problem, int first, double square, double twist, double *parameters);

#endif
