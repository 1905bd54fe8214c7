// SPDX-License-Identifier: MIT
// From pictures to a complex: the dense kernel, a fit to it, and its samples refined against the pictures.

#include "estimate/estimate.h"

#include "core/status.h"

#include <math.h>

// Of the progress, what learning the dense kernel takes, and all but refining.
static const double learned = 0.4, fitted = 0.9;

static int pass_on(void *user, const skc_progress *progress)
{
    const skci_estimate *e = user;
    skc_progress mine = {learned + (fitted - learned) * progress->fraction, progress->loss};
    return e->options->progress ? e->options->progress(e->options->progress_user, &mine) : 0;
}

static skc_status fit(skci_estimate *e, const skc_fit_options *options, const skc_kernel *kernel, skc_complex **complex,
                      skc_fit_report *report, skc_error *error)
{
    skc_fit_options o;
    skc_fit_options_init(&o);
    if (options)
        o = *options;
    o.threads = e->options->threads;
    o.parallel = e->options->parallel;
    o.progress = pass_on;
    o.progress_user = e;
    return skc_fit(kernel, &o, complex, report, error);
}

static skc_status refine(skci_estimate *e, const skc_kernel *kernel, skc_complex *complex, skc_error *error)
{
    double started = skci_seconds();
    e->share = 1;
    e->done = fitted;
    skc_status status = skci_estimate_refine(e, kernel, complex, &e->report.fit_first, &e->report.fit_residual, error);
    e->report.seconds += skci_seconds() - started;
    return status;
}

skc_status skc_estimate_fit(int count, const skc_pair *pairs, const skc_estimate_options *options,
                            const skc_fit_options *fit_options, skc_complex **complex, skc_kernel **kernel,
                            skc_estimate_report *report, skc_error *error)
{
    skc_estimate_options o;
    skc_estimate_options_init(&o);
    if (options)
        o = *options;
    *complex = NULL;
    if (kernel)
        *kernel = NULL;
    skc_status status = skci_estimate_check(count, pairs, &o, error);
    if (status != SKC_OK)
        return status;
    skci_estimate e = {.options = &o, .share = learned};
    skc_kernel *dense = NULL;
    status = skci_estimate_run(&e, count, pairs, error);
    if (status == SKC_OK)
        status = skci_estimate_take(&e, &dense, error);
    if (status == SKC_OK)
        status = fit(&e, fit_options, dense, complex, &e.report.fit, error);
    e.report.seconds += e.report.fit.seconds;
    if (status == SKC_OK && e.report.fit.stop != SKC_STOP_CANCELLED)
        status = refine(&e, dense, *complex, error);
    if (status == SKC_OK)
        status = skc_quality_measure(*complex, dense, &e.report.fit.quality, error);
    if (status == SKC_OK && report)
        *report = e.report;
    if (status == SKC_OK && kernel) {
        *kernel = dense;
        dense = NULL;
    }
    if (status != SKC_OK) {
        skc_complex_free(*complex);
        *complex = NULL;
    }
    skc_kernel_free(dense);
    skci_estimate_close(&e);
    return status;
}
