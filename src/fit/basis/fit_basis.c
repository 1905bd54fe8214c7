// SPDX-License-Identifier: MIT
// Fitting a basis: structure and first filters, nodes where they are needed, then all together.

#include "fit/basis/basis.h"

#include "core/status.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void skc_basis_options_init(skc_basis_options *options)
{
    *options = (skc_basis_options){.size = sizeof *options, .slack = 1, .most_nodes = 16};
    skc_fit_options_init(&options->fit);
}

void skci_task_phase(skci_basis_task *task, double start, double end)
{
    task->phase_start = start;
    task->phase_end = end;
    atomic_store(&task->fraction, start);
}

void skci_task_progress(skci_basis_task *task, double done)
{
    atomic_store(&task->fraction, task->phase_start + fmin(1, done) * (task->phase_end - task->phase_start));
}

skc_status skci_basis_kernel(const skci_basis_task *task, const double *at, skc_kernel **kernel, skc_error *error)
{
    *kernel = NULL;
    skc_status status = task->kernel_at(task->user, at, kernel, error);
    if (status == SKC_OK && !*kernel)
        return skci_fail(error, SKC_INVALID, "kernel_at gave no kernel");
    if (status == SKC_OK)
        status = skci_fit_check_kernel(*kernel, error);
    if (status != SKC_OK) {
        skc_kernel_free(*kernel);
        *kernel = NULL;
    }
    return status;
}

static void measure(void *context, skc_progress *progress)
{
    progress->fraction = atomic_load(&((skci_basis_task *)context)->fraction);
}

// The nodes to begin with: those that are given; else few.
static skc_status first_nodes(skci_basis_task *task, skci_nodes **nodes, skc_error *error)
{
    enum { FEW = 4 };
    int counts[SKCI_NODE_AXES], dims = 0;
    double even[SKCI_NODE_AXES][FEW], *values[SKCI_NODE_AXES], filters = 1;
    for (int a = 0; a < task->axis_count; a++) {
        const skc_axis *axis = &task->axes[a];
        if (axis->kind != SKC_PARAMETER_NODES)
            continue;
        int most = axis->count > 0 ? axis->count : task->options->most_nodes;
        counts[dims] = axis->values ? axis->count : most < FEW ? most : FEW;
        values[dims] = axis->values ? (double *)axis->values : even[dims];
        for (int i = 0; !axis->values && i < counts[dims]; i++)
            even[dims][i] =
                i == counts[dims] - 1 ? axis->last : axis->first + (axis->last - axis->first) * i / (counts[dims] - 1);
        filters *= axis->count > 0 ? axis->count : counts[dims];
        dims++;
    }
    if (filters > SKCI_MOST_FILTERS)
        return skci_fail(error, SKC_INVALID, "a grid of %g nodes; at most %d are accepted", filters, SKCI_MOST_FILTERS);
    return skci_nodes_create(task, counts, values, nodes, error);
}

static skc_status fit(skci_basis_task *task, skci_nodes **nodes, skc_basis_report *report, skc_error *error)
{
    static const int refining[] = {3, 6, 10, 20}, rounds[] = {12, 60, 200, 600}, between[] = {1, 2, 3, 4},
                     turns[] = {3, 4, 6, 8};
    enum { PARTS = 4 }; // after each of which the basis is shown
    int effort = task->options->fit.effort;
    skc_status status;
    const skc_basis *earlier = task->options->start;
    skci_task_phase(task, 0, 0.4);
    status = earlier ? skci_nodes_resume(task, nodes, error) : first_nodes(task, nodes, error);
    if (status == SKC_OK && !earlier)
        status = skci_choose_structure(*nodes, error);
    skci_task_phase(task, 0.4, 0.7);
    if (status == SKC_OK)
        status = skci_refine(nodes, refining[effort], turns[effort], error);
    if (status == SKC_OK && !earlier)
        status = skci_exchange(nodes, refining[effort], turns[effort], error);
    skci_points *points = NULL;
    if (status == SKC_OK)
        status = skci_points_create(*nodes, between[effort], turns[effort], NULL, &points, error);
    for (int part = 0; part < PARTS && status == SKC_OK; part++) {
        skci_task_phase(task, 0.7 + 0.3 * part / PARTS, 0.7 + 0.3 * (part + 1) / PARTS);
        status = skci_fit_jointly(*nodes, points, rounds[effort] / PARTS, 1.0 / PARTS, 1e-5, error);
        if (status == SKC_OK)
            status = skci_tell_better(*nodes, error);
    }
    skci_points_free(points);
    report->stop = skci_watch_poll(&task->watch) ? SKC_STOP_CANCELLED : SKC_STOP_BUDGET;
    if (status == SKC_OK)
        status = skci_report(*nodes, turns[effort] + 2, report, error);
    return status;
}

skc_status skc_fit_basis(skc_kernel_at kernel_at, void *user, int axis_count, const skc_axis *axes,
                         const skc_basis_options *options, skc_basis **basis, skc_basis_report *report,
                         skc_error *error)
{
    *basis = NULL;
    skc_basis_options own;
    skc_basis_report unwanted;
    skc_basis_options_init(&own);
    if (!report)
        report = &unwanted;
    skc_status status = skci_basis_check_task(kernel_at, axis_count, axes, options, error);
    if (status != SKC_OK)
        return status;
    if (options)
        own = *options;
    skci_basis_task task = {
        .kernel_at = kernel_at, .user = user, .axis_count = axis_count, .axes = axes, .options = &own};
    task.start = skci_seconds();
    if (own.start)
        status = skci_resume_check(&task, error);
    if (status != SKC_OK)
        return status;
    skci_watch_init(&task.watch, own.fit.progress, own.fit.progress_user, measure, &task);
    skci_nodes *nodes = NULL;
    *report = (skc_basis_report){0};
    status = fit(&task, &nodes, report, error);
    if (status == SKC_OK)
        status = skci_nodes_basis(nodes, basis, error);
    if (status == SKC_OK)
        report->seconds = (*basis)->seconds;
    skci_nodes_free(nodes);
    return status;
}
