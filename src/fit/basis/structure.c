// SPDX-License-Identifier: MIT
// One structure for all nodes, and the first basis of it.
//
// Which structure is best for one kernel does not tell which is best for all of a basis, nor for those in between. So a
// few are tried in full: the hardest node fitted, the others from their neighbours, and some rounds of all together;
// the least error of all stays.

#include "fit/basis/basis.h"

#include "core/status.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct structure {
    int count, layers[SKC_MAX_LAYERS];
};

// Candidates, the likeliest first: a first layer that covers the kernel, and one to three small ones.
static int list(const skci_nodes *nodes, struct structure *structures)
{
    static const int later[][3] = {{6, 6}, {4, 4}, {8, 8}, {4}, {0}, {10, 10}, {5, 5, 5}, {12}, {8, 4}, {12, 12}};
    enum { ALL = sizeof later / sizeof *later };
    const int tries[] = {2, 5, 8, ALL};
    const skc_fit_options *o = &nodes->task->options->fit;
    if (o->layer_count > 0) {
        structures[0].count = o->layer_count;
        memcpy(structures[0].layers, o->layers, (size_t)o->layer_count * sizeof(int));
        return 1;
    }
    int samples = o->samples > 0 ? o->samples : SKC_FIT_SAMPLES, count = 0;
    double area = nodes->problems[skci_hardest(nodes)].area;
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
        // One layer is for lines, and what is as small.
        if (layers == 1 ? area < 4.0 * samples : rest > s->layers[1] && s->layers[layers - 1] > 1)
            count++;
    }
    if (count == 0)
        structures[count++] = (struct structure){1, {samples}};
    return count;
}

static skc_status try(skci_nodes *nodes, const struct structure *s, double *sum, skc_error *error)
{
    static const int sweeps[] = {2, 6, 10, 20};
    skci_basis_task *task = nodes->task;
    int effort = task->options->fit.effort;
    double start = task->phase_start, end = task->phase_end;
    skci_points *points = NULL;
    skc_status status = skci_nodes_structure(nodes, s->count, s->layers, error);
    skci_task_phase(task, start, start + 0.6 * (end - start));
    if (status == SKC_OK)
        status = skci_fit_hardest(nodes, error);
    skci_task_phase(task, start + 0.6 * (end - start), end);
    if (status == SKC_OK)
        status = skci_continue(nodes, error);
    if (status == SKC_OK)
        status = skci_points_create(nodes, 1, 3, NULL, &points, error);
    if (status == SKC_OK)
        status = skci_fit_jointly(nodes, points, sweeps[effort], 0.1, 0, error);
    if (status == SKC_OK)
        status = skci_points_error(nodes, points, sum, error);
    skci_points_free(points);
    return status;
}

skc_status skci_choose_structure(skci_nodes *nodes, skc_error *error)
{
    struct structure structures[16];
    int count = list(nodes, structures), best = -1;
    double least = INFINITY, *kept = NULL;
    skc_status status = SKC_OK;
    skci_basis_task *task = nodes->task;
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
