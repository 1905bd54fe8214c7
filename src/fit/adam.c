// SPDX-License-Identifier: MIT
// The paper's method: Adam (Kingma, Ba 2015) on the Charbonnier loss of the impulse response, with a learning rate that
// falls linearly. Offsets are in units of the kernel's half-size, so that one rate serves them and the weights.

#include "fit/fit.h"

#include "core/status.h"
#include "ops/cascade.h"
#include "ops/loss.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double beta1 = 0.9, beta2 = 0.999, tiny = 1e-8; // Adam's usual constants

// One update; `unit` converts a parameter's step into its own unit.
static void step(double *parameters, const double *d, double *mean, double *square, int n, int t, double rate,
                 double half)
{
    double correct1 = 1 - pow(beta1, t), correct2 = 1 - pow(beta2, t);
    for (int i = 0; i < n; i++) {
        double unit = i % 3 < 2 ? half : 1, g = d[i] * unit;
        mean[i] = beta1 * mean[i] + (1 - beta1) * g;
        square[i] = beta2 * square[i] + (1 - beta2) * g * g;
        parameters[i] -= unit * rate * (mean[i] / correct1) / (sqrt(square[i] / correct2) + tiny);
    }
}

static skc_status descend(const skci_problem *problem, skci_run *run, skci_cascade *cascade, double *work,
                          skc_error *error)
{
    const skc_fit_options *o = problem->options;
    int n = problem->parameter_count;
    double *p = work, *d = p + n, *mean = d + n, *square = mean + n;
    memcpy(p, run->parameters, (size_t)n * sizeof *p);
    run->stop = SKC_STOP_BUDGET;
    // The last round only measures.
    for (int t = 0; t <= o->steps; t++) {
        const skci_plane *response;
        skc_status status = skci_cascade_fwd(cascade, p, &response, error);
        if (status != SKC_OK)
            return status;
        skci_plane *d_out = skci_cascade_d_out(cascade, error);
        if (!d_out)
            return SKC_MEMORY;
        double loss = skci_charbonnier(response, problem->target, 1 / problem->peak, o->epsilon, d_out);
        if (t == 0)
            run->loss_first = loss;
        if (t == 0 || loss < run->loss_last) {
            run->loss_last = loss;
            memcpy(run->parameters, p, (size_t)n * sizeof *p);
        }
        run->steps = t;
        atomic_store(&run->fraction, (double)t / o->steps);
        atomic_store(&run->best, run->loss_first > 0 ? run->loss_last / run->loss_first : 0);
        if (run->loss_last == 0) {
            run->stop = SKC_STOP_CONVERGED;
            break;
        }
        if (skci_watch_poll(problem->watch)) {
            run->stop = SKC_STOP_CANCELLED;
            break;
        }
        if (t == o->steps)
            break;
        memset(d, 0, (size_t)n * sizeof *d);
        status = skci_cascade_vjp(cascade, p, d, error);
        if (status != SKC_OK)
            return status;
        double at = o->steps > 1 ? (double)t / (o->steps - 1) : 0;
        step(p, d, mean, square, n, t + 1, o->rate_first + at * (o->rate_last - o->rate_first), problem->half);
    }
    return SKC_OK;
}

skc_status skci_fit_adam(const skci_problem *problem, skci_run *run, skc_error *error)
{
    skci_cascade *cascade;
    skc_status status = skci_cascade_create(run->layer_count, run->counts, &cascade, error);
    if (status != SKC_OK)
        return status;
    double *work = calloc(4 * (size_t)problem->parameter_count, sizeof *work);
    status = work ? descend(problem, run, cascade, work, error) : skci_fail_memory(error);
    free(work);
    skci_cascade_free(cascade);
    return status;
}
