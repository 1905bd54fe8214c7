// SPDX-License-Identifier: MIT
// The parts of an estimate.

#ifndef SKCI_ESTIMATE_H
#define SKCI_ESTIMATE_H

#include "estimate/prior.h"
#include "estimate/solve.h"

// About where the kernel's mass is: the peak of the pictures' cross-spectrum over the sharp one's power, blurred.
skc_status skci_rough_centre(const skci_pictures *pictures, int *x, int *y, skc_error *error);

// Gains, offsets and noise from the residuals, and which pixels are outliers or clipped.
skc_status skci_estimate_judge(skci_normal *normal, const double *u, skci_fit_sums *fits, skc_error *error);

// What of the kernel is more than noise: the rectangle that it spans, and whether it reaches into the window's margin.
typedef struct skci_found {
    skci_window window; // empty (x1 < x0) where nothing is
    int at_edge;
} skci_found;

skc_status skci_find_support(const skci_prior *prior, const double *kernel, skci_found *found, skc_error *error);

// A kernel while it is being learned.
typedef struct skci_estimate {
    const skc_estimate_options *options;
    skci_watch watch;
    double done, share; // of the progress
    skci_pictures *pictures;
    skci_normal *normal;
    skci_prior *prior;
    double *u;
    int negative, steps;
    skc_estimate_report report;
} skci_estimate;

// Opens the pictures and learns. To be closed in any case.
skc_status skci_estimate_run(skci_estimate *e, int count, const skc_pair *pairs, skc_error *error);
void skci_estimate_close(skci_estimate *e);

// What the kernel is divided by, to have the sum 1: its sum, or 1 where values nearly cancel.
double skci_estimate_sum(const skci_estimate *e);

// The kernel as it is given to the caller.
skc_status skci_estimate_take(skci_estimate *e, skc_kernel **kernel, skc_error *error);

// Sets what the report tells of the residuals, and of what can be known.
skc_status skci_estimate_report(skci_estimate *e, skc_error *error);
// Root mean square of the residuals in units of the noise that the finest details show.
double skci_residual_in_noise(const skci_pictures *pictures, const skci_fit_sums *fits);

skc_status skci_estimate_check(int count, const skc_pair *pairs, const skc_estimate_options *options, skc_error *error);

// A problem for this window, from the pictures' flags and levels as they are now.
skc_status skci_estimate_pose(skci_estimate *e, const skci_window *window, skc_error *error);

// Refines the samples of a complex that was fitted to `kernel` against the pictures; it stays as it is where that does
// not help. `first` and `last` are the residuals before and after, NaN if it has layers of whole offsets. Changes
// window and levels.
skc_status skci_estimate_refine(skci_estimate *e, const skc_kernel *kernel, skc_complex *complex, double *first,
                                double *last, skc_error *error);

#endif
