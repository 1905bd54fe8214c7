// SPDX-License-Identifier: MIT
// What every fitting method gets and gives.

#ifndef SKCI_FIT_H
#define SKCI_FIT_H

#include "core/random.h"
#include "core/watch.h"
#include "ops/gauss_newton.h"

// What is to be fitted: read by all starts at a time.
typedef struct skci_problem {
    const skc_kernel *target;
    double peak; // the largest |value|
    double half; // half the larger side: the unit of length in learning rates
    // Of the caller's structure; layer_count is 0 where it is to be searched.
    int layer_count;
    const int *counts;
    int parameter_count; // 3 for each sample
    const skc_fit_options *options;
    skci_watch *watch; // to be polled after every step; when it says so, a method stops with what it has
    // Of LM: the response stays within columns low_x .. high_x and rows low_y .. high_y of the plane, and with them
    // inside a grid large enough that nothing wraps around.
    int low_x, high_x, low_y, high_y, grid_width, grid_height;
    double gap; // of the Lloyd start: how much larger than a sample's own cell the later layers' spread is, at least 1
    double power;   // of it: density of samples per |value|
    double area;    // (sum of |v|)^2 / sum of v^2: the pixels that a flat kernel of the same sums would cover
    int even;       // is most of the kernel's support about equally bright, as in a shape with edges?
    int smooth;     // without negative values, and hardly varying over three pixels?
    double loudest; // the largest product of the layers' sums of |w|
} skci_problem;

// One run of a method from one start. Parameters are laid out as in ops/cascade.h.
typedef struct skci_run {
    skc_init init;
    int layer_count;
    int counts[SKC_MAX_LAYERS];
    int whole;          // out: all offsets are whole
    double *parameters; // in: the start; out: the best found
    double loss_first, loss_last;
    int steps;
    skc_stop stop;
    // How far it is, for the progress, which may be read from another thread at any time:
    _Atomic double fraction, best; // best: the loss over the first one
} skci_run;

// A method: one file each. `runs` are independent starts; the method makes them in parallel.
skc_status skci_fit_adam(const skci_problem *problem, skci_run *run, skc_error *error);

// Parallel tempering: its replicas are its starts. run->counts: the most samples that layers may have; out: those they have.
skc_status skci_fit_tempering(const skci_problem *problem, skci_run *run, skc_error *error);

// Refuse what cannot be fitted, or not so, with SKC_INVALID.
skc_status skci_fit_check_options(const skc_fit_options *options, skc_error *error);
skc_status skci_fit_check_kernel(const skc_kernel *kernel, skc_error *error);

// Sets what follows from the target: peak, area, bounds, grid.
void skci_problem_bound(skci_problem *problem);

// Interpolation makes each layer reach a pixel further. Four layers do within the bounds; with more, the response may lie this many pixels
// beyond them on each side, and its grid is accordingly larger.
int skci_extra_reach(int layer_count);
int skci_grid_for(int size);

// By how much a kernel is to be reduced for a quick first search: an odd number, 1 for kernels that are small already.
int skci_coarse_factor(const skci_problem *problem);

// The kernel in blocks of factor x factor pixels around the anchor, each the sum of its pixels.
skc_status skci_coarse_kernel(const skc_kernel *kernel, int factor, skc_kernel **coarse, skc_error *error);

// skc_fit without regard to a tolerance, for checked options and kernel, with exactly the budget unless fewer samples will do exactly, or
// mirrored taps leave one.
skc_status skci_fit_once(const skc_kernel *kernel, const skc_fit_options *options, skc_complex **complex,
                         skc_fit_report *report, skc_error *error);

// The complex that meets the kernel to rounding with the fewest samples, pixel by pixel or as a row and a column; NULL if that takes
// more than `samples`. whole: with whole offsets only.
skc_status skci_fit_exactly(const skc_kernel *kernel, int samples, int whole, skc_complex **complex, skc_error *error);

skci_weighting *skci_weighting_of(skc_weighting weighting);

#endif
