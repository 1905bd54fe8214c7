// SPDX-License-Identifier: MIT
// One structure for all nodes, and the first basis of it.
//
// Which structure is best for one kernel does not tell which is best for all of a basis, nor for those in between. So a
// few are tried in full: the hardest node fitted, the others from their neighbours, and some rounds of all together;
// the least error of all stays.

#include "fit/basis/basis.h"

#include "core/status.h"
#include "fit/init/init.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct structure {
    int count, layers[SKC_MAX_LAYERS];
};

// Candidates, the likeliest first: a first layer that covers the kernel, and one to three small ones.
static int list(const skci_basis_task *task, struct structure *structures)
{
    static const int later[][3] = {{8, 8}, {10, 10}, {6, 6}, {5, 5, 5}, {8, 4}, {12}, {4, 4, 4}, {4, 4}, {12, 12}, {0}};
    enum { ALL = sizeof later / sizeof *later };
    const int tries[] = {2, 4, 6, ALL};
    const skc_fit_options *o = &task->options->fit;
    if (o->layer_count > 0) {
        structures[0].count = o->layer_count;
        memcpy(structures[0].layers, o->layers, (size_t)o->layer_count * sizeof(int));
        return 1;
    }
    int samples = o->samples > 0 ? o->samples : SKC_FIT_SAMPLES, count = 0;
    for (int i = 0; i < ALL && count < tries[o->effort]; i++) {
        struct structure *s = &structures[count];
        int rest = samples, layers = 1;
        for (int l = 0; l < 3 && later[i][l] > 0; l++) {
            // The numbers are for 48 samples; they grow more slowly than these.
            int n = (int)lround(later[i][l] * pow(samples / 48.0, 0.5));
            s->layers[layers++] = n;
            rest -= n;
        }
        s->layers[0] = rest;
        s->count = layers;
        if (layers == 1 || (rest > s->layers[1] && s->layers[layers - 1] > 1))
            count++;
    }
    if (count == 0)
        structures[count++] = (struct structure){1, {samples}};
    return count;
}

struct forward {
    skci_basis_task *task;
};

static int forward(void *user, const skc_progress *progress)
{
    skci_basis_task *task = user;
    skci_task_progress(task, progress->fraction);
    return skci_watch_poll(&task->watch);
}

// The hardest node's filter, when kernels are not to be turned.
static skc_status search_still(skci_nodes *nodes, int hardest, const struct structure *s, skc_error *error)
{
    skci_basis_task *task = (skci_basis_task *)nodes->task;
    skc_fit_options o = task->options->fit;
    skc_fit_report report;
    skc_complex *complex;
    o.layer_count = s->count;
    o.layers = s->layers;
    o.effort = o.effort > 0 ? o.effort - 1 : 0;
    o.progress = forward;
    o.progress_user = task;
    skc_status status = skci_fit_once(nodes->kernels[hardest], &o, &complex, &report, error);
    if (status == SKC_OK)
        skci_nodes_take(nodes, hardest, complex);
    if (status == SKC_OK)
        skc_complex_free(complex);
    return status;
}

// When they are: what is best at one angle is not at others, so each start is settled at several.
static skc_status search_turning(skci_nodes *nodes, int hardest, skc_error *error)
{
    static const struct {
        skc_init init;
        double gap, power;
    } starts[] = {{SKC_INIT_LLOYD, 1, 1},   {SKC_INIT_LLOYD, 1.6, 1},  {SKC_INIT_SAMPLING, 1, 1},
                  {SKC_INIT_LLOYD, 1.3, 1}, {SKC_INIT_LLOYD, 1, 0.5},  {SKC_INIT_RADIAL, 1, 1},
                  {SKC_INIT_LLOYD, 1, 1},   {SKC_INIT_SAMPLING, 1, 1}, {SKC_INIT_LLOYD, 1.6, 1}};
    static const int tries[] = {2, 4, 9, 18};
    enum { STARTS = sizeof starts / sizeof *starts, STEPS = 25, TURNS = 6 };
    const skc_fit_options *o = &nodes->task->options->fit;
    double *best = malloc((size_t)nodes->size * sizeof *best), least = INFINITY;
    double *p = nodes->parameters + (size_t)hardest * (size_t)nodes->size;
    skc_status status = best ? SKC_OK : skci_fail_memory(error);
    for (int i = 0;
         status == SKC_OK && i < tries[o->effort] && (i == 0 || !skci_watch_poll(skci_task_watch(nodes->task))); i++) {
        skci_random random = {o->seed * 1000003u + (uint64_t)i};
        skci_problem own = nodes->problems[hardest];
        own.layer_count = nodes->layer_count;
        own.counts = nodes->layers;
        own.parameter_count = nodes->size;
        own.gap = starts[i % STARTS].gap;
        own.power = starts[i % STARTS].power;
        double sum;
        status = skci_init_of(starts[i % STARTS].init)(&own, &random, p, error);
        if (status != SKC_OK)
            break;
        skci_nodes_settle(nodes, hardest, p);
        status = skci_settle_alone(nodes, hardest, STEPS, &sum, error);
        if (status == SKC_OK && (i == 0 || sum < least)) {
            least = sum;
            memcpy(best, p, (size_t)nodes->size * sizeof *best);
        }
    }
    if (status == SKC_OK)
        memcpy(p, best, (size_t)nodes->size * sizeof *best);
    free(best);
    return status;
}

static skc_status try(skci_nodes *nodes, const struct structure *s, double *sum, skc_error *error)
{
    static const int sweeps[] = {2, 6, 10, 20};
    int effort = nodes->task->options->fit.effort, hardest = skci_hardest(nodes);
    skci_points *points = NULL;
    skc_status status = skci_nodes_structure(nodes, s->count, s->layers, error);
    if (status == SKC_OK)
        status = nodes->dims < nodes->task->axis_count ? search_turning(nodes, hardest, error)
                                                       : search_still(nodes, hardest, s, error);
    if (status == SKC_OK)
        status = skci_continue(nodes, error);
    if (status == SKC_OK)
        status = skci_points_create(nodes, 1, 3, &points, error);
    if (status == SKC_OK)
        status = skci_fit_jointly(nodes, points, sweeps[effort], error);
    if (status == SKC_OK)
        status = skci_points_error(nodes, points, sum, error);
    skci_points_free(points);
    return status;
}

skc_status skci_choose_structure(skci_nodes *nodes, skc_error *error)
{
    struct structure structures[16];
    int count = list(nodes->task, structures), best = -1;
    double least = INFINITY, *kept = NULL;
    skc_status status = SKC_OK;
    skci_basis_task *task = (skci_basis_task *)nodes->task;
    double start = task->phase_start, end = task->phase_end;
    for (int i = 0; status == SKC_OK && i < count && (i == 0 || !skci_watch_poll(&task->watch)); i++) {
        double sum = INFINITY;
        skci_task_phase(task, start + (end - start) * i / count, start + (end - start) * (i + 1) / count);
        status = try(nodes, &structures[i], &sum, error);
        if (status != SKC_OK || !(i == 0 || sum < least))
            continue;
        least = sum;
        best = i;
        free(kept);
        size_t bytes = (size_t)nodes->count * (size_t)nodes->size * sizeof *kept;
        kept = malloc(bytes);
        if (kept)
            memcpy(kept, nodes->parameters, bytes);
        else
            status = skci_fail_memory(error);
        if (status == SKC_OK)
            status = skci_tell_better(nodes, error);
    }
    if (status == SKC_OK)
        status = skci_nodes_structure(nodes, structures[best].count, structures[best].layers, error);
    if (status == SKC_OK)
        memcpy(nodes->parameters, kept, (size_t)nodes->count * (size_t)nodes->size * sizeof *kept);
    free(kept);
    return status;
}
