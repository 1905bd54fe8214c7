// SPDX-License-Identifier: MIT
#include "gradient/vary.h"

#include "core/status.h"

static skc_status refuse(skc_error *error)
{
    return skci_fail(error, SKC_UNSUPPORTED, "a basis with parameters; one without is accepted");
}

skc_status skci_vary_apply(const skc_operator *op, const double *samples, const skc_batch *in, const skc_batch *maps,
                           const skc_batch *out, const skc_run_options *run, skc_error *error)
{
    (void)op, (void)samples, (void)in, (void)maps, (void)out, (void)run;
    return refuse(error);
}

skc_status skci_vary_vjp(const skc_operator *op, const double *samples, const skc_batch *in, const skc_batch *maps,
                         const skc_batch *d_out, const skc_batch *d_in, double *d_samples, const skc_batch *d_maps,
                         const skc_run_options *run, skc_error *error)
{
    (void)op, (void)samples, (void)in, (void)maps, (void)d_out, (void)d_in, (void)d_samples, (void)d_maps, (void)run;
    return refuse(error);
}

skc_status skci_vary_jvp(const skc_operator *op, const double *samples, const skc_batch *in, const skc_batch *maps,
                         const double *t_samples, const skc_batch *t_in, const skc_batch *t_maps,
                         const skc_batch *t_out, const skc_run_options *run, skc_error *error)
{
    (void)op, (void)samples, (void)in, (void)maps, (void)t_samples, (void)t_in, (void)t_maps, (void)t_out, (void)run;
    return refuse(error);
}
