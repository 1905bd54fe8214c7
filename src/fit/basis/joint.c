// SPDX-License-Identifier: MIT
// All nodes together: rounds over the nodes, each of which moves while the others stay.
//
// Two nodes meet in a point only if they are neighbours, so those whose indices are even, or odd, along each axis are
// independent and move at a time. Whatever a node does, the sum of all errors falls.

#include "fit/basis/basis.h"

#include "core/parallel.h"
#include "core/status.h"
#include "fit/search/search.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct round {
    skci_nodes *nodes;
    const skci_points *points;
    const int *moving; // nodes
    double *sums;      // the nodes' errors: each point counts once for each of its corners
    skc_status *statuses;
    skc_error *errors;
};

static void move(void *context, int i)
{
    struct round *round = context;
    skci_block *block;
    round->sums[round->moving[i]] = 0; // should the watch stop it before
    skc_status status = skci_block_create(round->nodes, &block, &round->errors[i]);
    if (status == SKC_OK)
        status = skci_block_run(block, round->nodes, round->points, round->moving[i], 1, &round->sums[round->moving[i]],
                                &round->errors[i]);
    round->statuses[i] = status;
    skci_block_free(block);
}

// The nodes of a colour, and how many.
static int list(const skci_nodes *nodes, int colour, int *moving)
{
    int count = 0, index[SKCI_NODE_AXES];
    for (int n = 0; n < nodes->count; n++) {
        skci_nodes_index(nodes, n, index);
        if ((index[0] & 1) + 2 * (index[1] & 1) + 4 * (index[2] & 1) == colour)
            moving[count++] = n;
    }
    return count;
}

static skc_status sweep(struct round *round, int *moving, skc_error *error)
{
    const skc_fit_options *o = &round->nodes->task->options->fit;
    skc_status status = SKC_OK;
    for (int colour = 0; colour < 8 && status == SKC_OK; colour++) {
        int count = list(round->nodes, colour, moving);
        if (count == 0)
            continue;
        skci_parallel_for(o->parallel, o->threads, count, move, round, &round->nodes->task->watch);
        for (int i = 0; i < count && status == SKC_OK; i++)
            if (round->statuses[i] != SKC_OK) {
                status = round->statuses[i];
                if (error)
                    *error = round->errors[i];
            }
    }
    return status;
}

// Seconds that a sweep takes, by the model of fit/search.
static double sweep_cost(const skci_nodes *nodes, const skci_points *points)
{
    skci_structure structure = {.count = nodes->layer_count};
    memcpy(structure.samples, nodes->layers, sizeof structure.samples);
    double cost = 0;
    for (int i = 0; i < points->count; i++) {
        // The model looks at the rectangle alone.
        const skci_point *p = &points->points[i];
        skci_problem grid = {.high_x = p->grid_width - 1, .high_y = p->grid_height - 1};
        cost += p->corner_count * skci_iteration_cost(&grid, &structure, 0);
    }
    return cost;
}

skc_status skci_fit_jointly(skci_nodes *nodes, const skci_points *points, int sweeps, double share, double tolerance,
                            skc_error *error)
{
    static const double seconds[] = {2, 15, 100, 600};
    size_t n = (size_t)nodes->count;
    int *moving = calloc(n, sizeof *moving);
    struct round round = {
        nodes, points, moving, calloc(n, sizeof(double)), calloc(n, sizeof(skc_status)), calloc(n, sizeof(skc_error))};
    skc_status status = moving && round.sums && round.statuses && round.errors ? SKC_OK : skci_fail_memory(error);
    skci_basis_task *task = nodes->task;
    int most = (int)fmax(2, fmin(sweeps, share * seconds[task->options->fit.effort] / sweep_cost(nodes, points)));
    double before = INFINITY;
    for (int i = 0; i < most && status == SKC_OK && !skci_watch_poll(&task->watch); i++) {
        status = sweep(&round, moving, error);
        double sum = 0;
        for (int k = 0; k < nodes->count; k++)
            sum += round.sums[k];
        skci_task_progress(task, (i + 1.0) / most);
        if (sum > (1 - tolerance) * before)
            break;
        before = sum;
    }
    free(moving);
    free(round.sums);
    free(round.statuses);
    free(round.errors);
    return status;
}
