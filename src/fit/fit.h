// SPDX-License-Identifier: MIT
// What every fitting method gets and gives.

#ifndef SKCI_FIT_H
#define SKCI_FIT_H

#include "core/random.h"
#include "core/watch.h"

// What is to be fitted: read by all starts at a time.
typedef struct skci_problem {
    const skc_kernel *target;
    double peak; // the largest |value|
    double half; // half the larger side: the unit of length in learning rates
    int layer_count;
    const int *counts;
    int parameter_count; // 3 for each sample
    const skc_fit_options *options;
    skci_watch *watch; // to be polled after every step; when it says so, a method stops with what it has
} skci_problem;

// One run of a method from one start. Parameters are laid out as in ops/cascade.h.
typedef struct skci_run {
    skc_init init;
    double *parameters; // in: the start; out: the best found
    double loss_first, loss_last;
    int steps;
    skc_stop stop;
    // How far it is, for the progress, which may be read from another thread at any time:
    _Atomic double fraction, best; // best: the loss over the first one
} skci_run;

// A method: one file each.
typedef skc_status skci_method(const skci_problem *problem, skci_run *run, skc_error *error);

skci_method skci_fit_adam;

// The number of samples in each of at most SKC_MAX_LAYERS layers for a budget of `samples`; returns the number of layers.
int skci_structure_for(int samples, int counts[SKC_MAX_LAYERS]);

#endif
