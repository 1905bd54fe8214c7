// SPDX-License-Identifier: MIT
// Fitting: check the settings, run the method from each start, keep the best, give it the kernel's sum.

#include "fit/fit.h"

#include "core/parallel.h"
#include "core/status.h"
#include "fit/init/init.h"
#include "fit/search/search.h"
#include "fit/search/tolerance.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *skc_stop_name(skc_stop stop)
{
    switch (stop) {
    case SKC_STOP_BUDGET:
        return "budget";
    case SKC_STOP_CONVERGED:
        return "converged";
    case SKC_STOP_CANCELLED:
        return "cancelled";
    }
    return "unknown";
}

skc_status skci_fit_check_options(const skc_fit_options *o, skc_error *error)
{
    if (o->size != sizeof *o)
        return skci_fail(error, SKC_INVALID, "options of %zu bytes; call skc_fit_options_init first", o->size);
    if (o->layer_count < 0 || o->layer_count > SKC_MAX_LAYERS || (o->layer_count > 0 && !o->layers))
        return skci_fail(error, SKC_INVALID, "%d layers; 1 to %d are accepted", o->layer_count, SKC_MAX_LAYERS);
    for (int l = 0; l < o->layer_count; l++)
        if (o->layers[l] < 1 || o->layers[l] > SKC_MAX_SAMPLES)
            return skci_fail(error, SKC_INVALID, "layer %d with %d samples; 1 to %d are accepted", l + 1, o->layers[l],
                             SKC_MAX_SAMPLES);
    if (o->layer_count == 0 && (o->samples < 0 || o->samples > SKC_MAX_SAMPLES))
        return skci_fail(error, SKC_INVALID, "%d samples; 1 to %d are accepted", o->samples, SKC_MAX_SAMPLES);
    if ((unsigned)o->init > SKC_INIT_RANDOM)
        return skci_fail(error, SKC_INVALID, "initialisation %d; use a skc_init", (int)o->init);
    if ((unsigned)o->method > SKC_METHOD_TEMPERING)
        return skci_fail(error, SKC_INVALID, "method %d; use a skc_method", (int)o->method);
    if ((unsigned)o->weighting > SKC_WEIGHTING_FLAT)
        return skci_fail(error, SKC_INVALID, "weighting %d; use a skc_weighting", (int)o->weighting);
    if (o->effort < 0 || o->effort > 3)
        return skci_fail(error, SKC_INVALID, "an effort of %d; 0 to 3 are accepted", o->effort);
    if (!(o->tolerance >= 0 && isfinite(o->tolerance)))
        return skci_fail(error, SKC_INVALID, "a tolerance of %g dB; 0 or more is accepted", o->tolerance);
    if (o->tolerance > 0 && (o->method != SKC_METHOD_LM || o->layer_count > 0))
        return skci_fail(error, SKC_INVALID,
                         "a tolerance; only Levenberg-Marquardt with layers of its own choice accepts one");
    if ((unsigned)o->tolerance_on > SKC_TOLERANCE_KERNEL)
        return skci_fail(error, SKC_INVALID, "tolerance_on %d; use a skc_tolerance_on", (int)o->tolerance_on);
    if (o->steps < 1 || o->steps > 1000000)
        return skci_fail(error, SKC_INVALID, "%d steps; 1 to 1000000 are accepted", o->steps);
    if (o->replicas < 1 || o->replicas > 64)
        return skci_fail(error, SKC_INVALID, "%d replicas; 1 to 64 are accepted", o->replicas);
    if (!(o->rate_first > 0 && o->rate_first <= 1 && o->rate_last > 0 && o->rate_last <= 1))
        return skci_fail(error, SKC_INVALID, "learning rates from %g to %g; above 0 and at most 1 are accepted",
                         o->rate_first, o->rate_last);
    if (!(o->epsilon > 0 && isfinite(o->epsilon)))
        return skci_fail(error, SKC_INVALID, "an epsilon of %g; finite numbers above 0 are accepted", o->epsilon);
    if (o->threads < 0 || o->threads > 256)
        return skci_fail(error, SKC_INVALID, "%d threads; 1 to 256 are accepted, and 0 for one per processor",
                         o->threads);
    return SKC_OK;
}

skc_status skci_fit_check_kernel(const skc_kernel *k, skc_error *error)
{
    if (!k->values || k->width < 1 || k->height < 1 || k->width > SKC_KERNEL_MAX_SIZE ||
        k->height > SKC_KERNEL_MAX_SIZE)
        return skci_fail(error, SKC_INVALID, "a kernel of %d x %d pixels; 1 to %d in each direction are accepted",
                         k->width, k->height, SKC_KERNEL_MAX_SIZE);
    if (abs(k->anchor_x) > SKC_MAX_OFFSET / 2 || abs(k->anchor_y) > SKC_MAX_OFFSET / 2)
        return skci_fail(error, SKC_INVALID, "a kernel anchored at (%d, %d); at most %d pixels away are accepted",
                         k->anchor_x, k->anchor_y, SKC_MAX_OFFSET / 2);
    double peak = 0;
    for (size_t i = 0, n = (size_t)k->width * (size_t)k->height; i < n; i++) {
        if (!isfinite(k->values[i]))
            return skci_fail(error, SKC_INVALID, "the kernel has a value that is not a finite number");
        peak = fmax(peak, fabs(k->values[i]));
    }
    // The square of a value must neither overflow nor vanish.
    if (!(peak > 1e-30 && peak < 1e30))
        return skci_fail(error, SKC_INVALID,
                         "the kernel's largest value is %g; kernels that are zero everywhere or beyond 1e-30 .. 1e30 "
                         "cannot be fitted",
                         peak);
    return SKC_OK;
}

struct fit {
    skci_problem problem;
    skci_watch watch;
    int run_count;
    skci_run runs[2];
    skci_run *best;
    skc_status statuses[2];
    skc_error errors[2];
};

static void measure(void *context, skc_progress *progress)
{
    struct fit *fit = context;
    progress->loss = INFINITY;
    for (int i = 0; i < fit->run_count; i++) {
        progress->fraction += atomic_load(&fit->runs[i].fraction) / fit->run_count;
        progress->loss = fmin(progress->loss, atomic_load(&fit->runs[i].best));
    }
}

static void descend_one(void *context, int i)
{
    struct fit *fit = context;
    skci_run *run = &fit->runs[i];
    // Each start has its own stream, whichever thread it runs on.
    skci_random random = {fit->problem.options->seed ^ ((uint64_t)run->init << 56)};
    fit->errors[i] = (skc_error){0};
    skc_error *error = &fit->errors[i];
    fit->statuses[i] = skci_init_of(run->init)(&fit->problem, &random, run->parameters, error);
    if (fit->statuses[i] == SKC_OK)
        fit->statuses[i] = skci_fit_adam(&fit->problem, run, error);
}

static double sum_of(const skc_layer *layer, double *magnitude)
{
    double sum = 0;
    *magnitude = 0;
    for (int i = 0; i < layer->count; i++) {
        sum += (double)layer->samples[i].w;
        *magnitude += fabs((double)layer->samples[i].w);
    }
    return sum;
}

// Changes weights so that the layers' sums multiply to `sum`. The layer that must change least, in relation to its sum
// of |w|, is scaled; where scaling cannot do it (sums of 0, or of the wrong sign) all its weights move by the same
// amount.
static void set_sum(skc_complex *complex, double sum)
{
    double least = INFINITY, wanted = 0, own = 0;
    skc_layer *chosen = NULL;
    for (int l = 0; l < complex->count; l++) {
        double others = 1, magnitude;
        for (int m = 0; m < complex->count; m++)
            if (m != l)
                others *= sum_of(&complex->layers[m], &magnitude);
        double mine = sum_of(&complex->layers[l], &magnitude), change = fabs(sum / others - mine) / magnitude;
        if (change < least) {
            least = change;
            chosen = &complex->layers[l];
            wanted = sum / others;
            own = mine;
        }
    }
    if (!chosen)
        return;
    int scales = wanted / own > 0.5 && wanted / own < 2;
    for (int i = 0; i < chosen->count; i++) {
        double w = (double)chosen->samples[i].w;
        chosen->samples[i].w = (float)(scales ? w * (wanted / own) : w + (wanted - own) / chosen->count);
    }
}

static skc_status make_complex(const skci_problem *problem, const skci_run *run, skc_complex **complex,
                               skc_error *error)
{
    skc_status status = skc_complex_create(run->layer_count, run->counts, complex, error);
    if (status != SKC_OK)
        return status;
    const double *p = run->parameters;
    for (int l = 0; l < run->layer_count; l++)
        (*complex)->layers[l].taps = run->whole ? SKC_TAPS_INTEGER : SKC_TAPS_BILINEAR;
    for (int l = 0; l < run->layer_count; l++)
        for (int i = 0; i < run->counts[l]; i++, p += 3)
            (*complex)->layers[l].samples[i] = (skc_sample){(float)p[0], (float)p[1], (float)p[2]};
    double sum = skc_kernel_sum(problem->target);
    // Once for the fit's own error, once more for what rounding to float32 left.
    set_sum(*complex, sum);
    set_sum(*complex, sum);
    status = skc_complex_check(*complex, error);
    if (status != SKC_OK) {
        skc_complex_free(*complex);
        *complex = NULL;
    }
    return status;
}

// A first layer that covers the shape, and two small ones that fill the gaps between its samples.
static int uneven_layers(int samples, int *counts)
{
    int small = samples / 12;
    small = small > 8 ? 8 : small;
    counts[0] = samples - 2 * small;
    counts[1] = counts[2] = small;
    return small > 0 ? 3 : 1;
}

// As the published filters of parallel tempering have them.
static int even_layers(int samples, int *counts)
{
    int count = samples < 4 ? samples : 4;
    for (int l = 0; l < count; l++)
        counts[l] = (samples + l) / count;
    return count;
}

static skc_status create_run(const skci_problem *problem, skci_run *run, skc_error *error)
{
    run->layer_count = problem->layer_count;
    memcpy(run->counts, problem->counts, (size_t)run->layer_count * sizeof *run->counts);
    run->parameters = calloc((size_t)problem->parameter_count, sizeof(double));
    return run->parameters ? SKC_OK : skci_fail_memory(error);
}

// The better of the runs that went well is the fit's.
static skc_status choose(struct fit *fit, skc_error *error)
{
    int best = -1;
    for (int i = 0; i < fit->run_count; i++)
        if (fit->statuses[i] == SKC_OK && (best < 0 || fit->runs[i].loss_last < fit->runs[best].loss_last))
            best = i;
    if (best < 0) {
        if (error)
            *error = fit->errors[0];
        return fit->statuses[0];
    }
    fit->best = &fit->runs[best];
    return SKC_OK;
}

// Adam or parallel tempering from each start that is asked for; the starts of Adam side by side, the replicas of
// tempering.
static skc_status descend(struct fit *fit, skc_error *error)
{
    skci_problem *problem = &fit->problem;
    const skc_fit_options *o = problem->options;
    fit->runs[0].init = o->init == SKC_INIT_AUTO ? SKC_INIT_SAMPLING : o->init;
    fit->runs[1].init = SKC_INIT_RADIAL;
    fit->run_count = o->init == SKC_INIT_AUTO ? 2 : 1;
    skc_status status = SKC_OK;
    for (int i = 0; i < fit->run_count && status == SKC_OK; i++)
        status = create_run(problem, &fit->runs[i], error);
    if (status != SKC_OK)
        return status;
    if (o->method == SKC_METHOD_ADAM)
        skci_parallel_for(o->parallel, o->threads, fit->run_count, descend_one, fit, &fit->watch);
    for (int i = 0; i < fit->run_count && o->method == SKC_METHOD_TEMPERING; i++) {
        fit->statuses[i] = skci_fit_tempering(problem, &fit->runs[i], &fit->errors[i]);
        if (fit->statuses[i] == SKC_OK && fit->runs[i].stop == SKC_STOP_CANCELLED)
            fit->run_count = i + 1;
    }
    return choose(fit, error);
}

static skc_status fit_all(struct fit *fit, skc_complex **complex, skc_fit_report *report, skc_error *error)
{
    const skc_kernel *target = fit->problem.target;
    skci_problem *problem = &fit->problem;
    const skc_fit_options *o = problem->options;
    int counts[SKC_MAX_LAYERS];
    skc_status status = SKC_OK;
    if (o->method == SKC_METHOD_LM && o->layer_count == 0)
        status = skci_fit_exactly(target, o->samples, o->cost == SKC_COST_CPU, complex, error);
    if (status != SKC_OK)
        return status;
    if (*complex) {
        *report = (skc_fit_report){.stop = SKC_STOP_CONVERGED};
    } else {
        skci_watch_init(&fit->watch, o->progress, o->progress_user, measure, fit);
        if (o->method != SKC_METHOD_LM && o->layer_count == 0) {
            problem->layer_count = (o->method == SKC_METHOD_ADAM ? uneven_layers : even_layers)(o->samples, counts);
            problem->counts = counts;
            problem->parameter_count = 3 * o->samples;
        }
        if (o->method != SKC_METHOD_LM) {
            status = descend(fit, error);
        } else {
            fit->run_count = 1;
            fit->best = &fit->runs[0];
            skci_problem_bound(&fit->problem);
            status = o->cost == SKC_COST_CPU && o->layer_count == 0
                         ? skci_search_taps(&fit->problem, &fit->runs[0], error)
                         : skci_search(&fit->problem, &fit->runs[0], error);
        }
        if (status != SKC_OK)
            return status;
        const skci_run *run = fit->best;
        if (run->stop == SKC_STOP_CANCELLED && run->steps + fit->runs[0].steps == 0 && o->method != SKC_METHOD_LM)
            return skci_fail(error, SKC_CANCELLED, "cancelled before the first step");
        double pixels = o->method == SKC_METHOD_TEMPERING ? 1 : (double)target->width * target->height;
        *report = (skc_fit_report){.stop = run->stop,
                                   .init = run->init,
                                   .steps = run->steps,
                                   .loss_first = run->loss_first / pixels,
                                   .loss_last = run->loss_last / pixels};
        status = make_complex(&fit->problem, run, complex, error);
    }
    if (status == SKC_OK)
        status = skc_quality_measure(*complex, target, &report->quality, error);
    if (status != SKC_OK) {
        skc_complex_free(*complex);
        *complex = NULL;
    }
    return status;
}

skc_status skci_fit_once(const skc_kernel *kernel, const skc_fit_options *options, skc_complex **complex,
                         skc_fit_report *report, skc_error *error)
{
    *complex = NULL;
    double start = skci_seconds();
    struct fit fit = {.problem = {.target = kernel, .options = options, .watch = &fit.watch, .gap = 1, .power = 1}};
    skci_problem *problem = &fit.problem;
    for (size_t i = 0, n = (size_t)kernel->width * (size_t)kernel->height; i < n; i++)
        problem->peak = fmax(problem->peak, fabs(kernel->values[i]));
    problem->layer_count = options->layer_count;
    problem->counts = options->layers;
    problem->half = (kernel->width > kernel->height ? kernel->width : kernel->height) / 2.0;
    for (int l = 0; l < problem->layer_count; l++)
        problem->parameter_count += 3 * problem->counts[l];
    for (int i = 0; i < 2; i++)
        atomic_store(&fit.runs[i].best, 1);
    skc_status status = fit_all(&fit, complex, report, error);
    for (int i = 0; i < 2; i++)
        free(fit.runs[i].parameters);
    report->seconds = skci_seconds() - start;
    return status;
}

skc_status skc_fit(const skc_kernel *kernel, const skc_fit_options *options, skc_complex **complex,
                   skc_fit_report *report, skc_error *error)
{
    *complex = NULL;
    double start = skci_seconds();
    skc_fit_options own;
    skc_fit_report unwanted;
    skc_fit_options_init(&own);
    report = report ? report : &unwanted;
    skc_status status = options ? skci_fit_check_options(options, error) : SKC_OK;
    if (status == SKC_OK)
        status = skci_fit_check_kernel(kernel, error);
    if (status != SKC_OK)
        return status;
    if (options)
        own = *options;
    if (own.samples == 0)
        own.samples = own.tolerance > 0 ? SKC_TOLERANCE_SAMPLES : SKC_FIT_SAMPLES;
    if (own.tolerance > 0)
        status = skci_fit_to_tolerance(kernel, &own, complex, report, error);
    else
        status = skci_fit_once(kernel, &own, complex, report, error);
    int free_to_choose = own.method == SKC_METHOD_LM && own.layer_count == 0 && own.tolerance == 0;
    if (status == SKC_OK && free_to_choose && report->quality.psnr >= SKCI_MET && report->stop != SKC_STOP_CANCELLED)
        status = skci_fit_with_less(kernel, &own, complex, report, error);
    report->seconds = skci_seconds() - start;
    return status;
}
