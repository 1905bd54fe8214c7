// SPDX-License-Identifier: MIT
// Operators that filter every pixel alike. Arguments as in skc/gradient.h, checked; `run` is never NULL, and there is
// at least one image.

#ifndef SKCI_UNIFORM_H
#define SKCI_UNIFORM_H

#include "gradient/operator.h"

skc_status skci_uniform_apply(const skc_operator *op, const double *samples, const skc_batch *in, const skc_batch *out,
                              const skc_run_options *run, skc_error *error);

// The same for floats only.
skc_status skci_uniform_filter(const skc_operator *op, const double *samples, const skc_batch *in, const skc_batch *out,
                               const skc_run_options *run, skc_error *error);

skc_status skci_uniform_vjp(const skc_operator *op, const double *samples, const skc_batch *in, const skc_batch *d_out,
                            const skc_batch *d_in, double *d_samples, const skc_run_options *run, skc_error *error);

skc_status skci_uniform_jvp(const skc_operator *op, const double *samples, const skc_batch *in, const double *t_samples,
                            const skc_batch *t_in, const skc_batch *t_out, const skc_run_options *run,
                            skc_error *error);

#endif
