// SPDX-License-Identifier: MIT
// Finding structure and samples together: many starts race, the best go on.

#ifndef SKCI_SEARCH_H
#define SKCI_SEARCH_H

#include "fit/fit.h"

enum { SKCI_MAX_STRUCTURES = 64 };

typedef struct skci_structure {
    int count;
    int samples[SKC_MAX_LAYERS];
    skc_init init;
    double gap, power; // of the Lloyd start, see skci_problem
} skci_structure;

// The structures worth trying for a budget of `samples`: at most SKCI_MAX_STRUCTURES.
skc_status skci_structures_for(const skci_problem *problem, int samples, skci_structure *structures, int *count,
                               skc_error *error);

// Fits by Levenberg-Marquardt with as much search as options->effort allows. run: receives structure, parameters (to be freed by the
// caller) and figures; its `fraction` and `best` may be read meanwhile.
skc_status skci_search(const skci_problem *problem, skci_run *run, skc_error *error);

// The same where the budget counts taps: all offsets come out whole.
skc_status skci_search_taps(const skci_problem *problem, skci_run *run, skc_error *error);

// Seconds that an iteration takes for this structure, by operations as measured on a 4.5 GHz Zen 5 core, and that the effort allows in
// all. They only share out the effort: the number of iterations depends on nothing but the problem, so the result does not depend on the
// machine's mood. free: parameters that the equations are solved for; 0: all.
double skci_iteration_cost(const skci_problem *problem, const skci_structure *structure, int free);
double skci_effort_seconds(const skci_problem *problem);

#endif
