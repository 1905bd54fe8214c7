// SPDX-License-Identifier: MIT
// Levenberg-Marquardt on all offsets and weights of a cascade.
//
// Minimises the weighted squared error E of ops/gauss_newton.h. Steps solve (J^T J + lambda diag(J^T J)) step =
// -gradient by Cholesky; lambda follows the gain ratio as Nielsen 1999 has it. Two bounds hold all the while:
// the response stays within the problem's rectangle, and the product of the layers' sums of |w| below `gain`, so that
// no sample runs away and no pair of huge weights cancels.
//
// E has a kink wherever an offset is whole, and minima lie in kinks. So each step is tried twice: straight, and with the
// offsets that would cross a whole number stopped there, the others solved anew around them; the better one is made. An
// offset in a kink from which E rises to both sides stays out of the equations; else it goes to the side where E falls.

#ifndef SKCI_LM_H
#define SKCI_LM_H

#include "fit/fit.h"

typedef struct skci_lm skci_lm;

// For one structure; not to be shared between threads at work. Fails with SKC_MEMORY.
skc_status skci_lm_create(const skci_problem *problem, int layer_count, const int *counts, skci_lm **lm,
                          skc_error *error);
void skci_lm_free(skci_lm *lm);

// Makes at most `iterations` steps from `parameters`, in place: they never get worse. Returns E. Stops early when a
// step brings less than `tolerance` of E, or when the watch says so. `made`, if not NULL, counts the steps tried.
double skci_lm_run(skci_lm *lm, double *parameters, int iterations, double tolerance, int *made);

// From now on keeps parameters where they are for which `frozen` is not 0 (as many as there are parameters; copied).
// None at first.
void skci_lm_freeze(skci_lm *lm, const char *frozen);

// From now on parameter i follows parameter leader[i], which is its own leader, of the same kind and layer, and frozen or not like it (as
// many as there are parameters; copied): x and weights, which must be equal where a run starts, stay equal; y goes as far the other way.
// Each is its own leader at first.
void skci_lm_tie(skci_lm *lm, const int *leader);

#endif
