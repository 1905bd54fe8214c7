// SPDX-License-Identifier: MIT
// Operators whose basis has parameters. Arguments as in skc/gradient.h, checked; `run` is never NULL, and there is at
// least one image.

#ifndef SKCI_VARY_H
#define SKCI_VARY_H

#include "gradient/operator.h"

skc_status skci_vary_apply(const skc_operator *op, const double *samples, const skc_batch *in, const skc_batch *maps,
                           const skc_batch *out, const skc_run_options *run, skc_error *error);

skc_status skci_vary_vjp(const skc_operator *op, const double *samples, const skc_batch *in, const skc_batch *maps,
                         const skc_batch *d_out, const skc_batch *d_in, double *d_samples, const skc_batch *d_maps,
                         const skc_run_options *run, skc_error *error);

skc_status skci_vary_jvp(const skc_operator *op, const double *samples, const skc_batch *in, const skc_batch *maps,
                         const double *t_samples, const skc_batch *t_in, const skc_batch *t_maps,
                         const skc_batch *t_out, const skc_run_options *run, skc_error *error);

#endif
