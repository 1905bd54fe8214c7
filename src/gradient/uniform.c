// SPDX-License-Identifier: MIT
#include "gradient/uniform.h"

#include "core/status.h"

skc_status skci_uniform_apply(const skc_operator *op, const double *samples, const skc_batch *in, const skc_batch *out,
                              const skc_run_options *run, skc_error *error)
{
    (void)op, (void)samples, (void)in, (void)out, (void)run;
    return skci_fail(error, SKC_UNSUPPORTED, "not yet");
}

skc_status skci_uniform_vjp(const skc_operator *op, const double *samples, const skc_batch *in, const skc_batch *d_out,
                            const skc_batch *d_in, double *d_samples, const skc_run_options *run, skc_error *error)
{
    (void)op, (void)samples, (void)in, (void)d_out, (void)d_in, (void)d_samples, (void)run;
    return skci_fail(error, SKC_UNSUPPORTED, "not yet");
}

skc_status skci_uniform_jvp(const skc_operator *op, const double *samples, const skc_batch *in, const double *t_samples,
                            const skc_batch *t_in, const skc_batch *t_out, const skc_run_options *run, skc_error *error)
{
    (void)op, (void)samples, (void)in, (void)t_samples, (void)t_in, (void)t_out, (void)run;
    return skci_fail(error, SKC_UNSUPPORTED, "not yet");
}
