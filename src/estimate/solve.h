// SPDX-License-Identifier: MIT
#ifndef SKCI_SOLVE_H
#define SKCI_SOLVE_H

#include "estimate/prior.h"

// Minimises the pictures' and the prior's energy together from `u` on, by conjugate gradients; with `positive` under
// the condition that no value of the kernel is below zero, by conjugate gradients among the values that are free to
// move, and projection (Bertsekas 1982). Returns the energy. Stops early when the watch says so.
skc_status skci_estimate_solve(skci_normal *normal, skci_prior *prior, int positive, int iterations, double *u,
                               double *energy, skc_error *error);

#endif
