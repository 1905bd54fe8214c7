// SPDX-License-Identifier: MIT
// Where nodes are needed: one after the other goes into the middle of the cell that needs it most. Where their number
// is given, they then move: the one that can best be spared goes where it is missed most, as long as that helps.

#include "fit/basis/basis.h"

#include "core/status.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// Points to a cell at which it is looked at: the middle, and in a single row of cells those around it, more where cells
// are few.
static int between_of(const skci_nodes *nodes)
{
    int cells = nodes->counts[0] - 1;
    return nodes->dims > 1 ? 1 : cells <= 3 ? 11 : cells <= 6 ? 7 : 3;
}

// Nodes beyond the given number, of which the least needed go again: halving takes some on the way to where they are
// needed.
static int spares_of(const skci_nodes *nodes)
{
    return nodes->dims > 1 || nodes->task->options->start ? 0 : 4;
}

// Does the axis want more nodes?
static int may_grow(const skci_nodes *nodes, int d)
{
    const skc_axis *axis = &nodes->task->axes[nodes->axis_of[d]];
    if (axis->values || nodes->count / nodes->counts[d] * (nodes->counts[d] + 1) > SKCI_MOST_FILTERS)
        return 0;
    return nodes->counts[d] < (axis->count > 0 ? axis->count + spares_of(nodes) : nodes->task->options->most_nodes);
}

// The cell of an axis that a point lies in the inside of; -1 if it is at a node of it.
static int cell_of(const skci_nodes *nodes, const skci_point *point, int d)
{
    double at = point->at[nodes->axis_of[d]];
    int low = 0;
    while (low < nodes->counts[d] - 1 && at >= nodes->values[d][low + 1])
        low++;
    return at == nodes->values[d][low] ? -1 : low;
}

// The cell whose split promises most, by the error expected in photographs; 0 if none is needed any more.
static int worst_cell(const skci_nodes *nodes, const skci_points *points, const double *psnr, int *axis, int *cell)
{
    double floor = INFINITY, worst = 0;
    for (int i = 0; i < points->count; i++)
        if (points->points[i].corner_count == 1)
            floor = fmin(floor, psnr[i]);
    *axis = -1;
    for (int d = 0; d < nodes->dims; d++) {
        if (!may_grow(nodes, d))
            continue;
        int given = nodes->task->axes[nodes->axis_of[d]].count > 0;
        for (int c = 0; c < nodes->counts[d] - 1; c++) {
            double least = INFINITY, sum = 0;
            int count = 0;
            for (int i = 0; i < points->count; i++)
                if (cell_of(nodes, &points->points[i], d) == c) {
                    least = fmin(least, psnr[i]);
                    sum += pow(10, -psnr[i] / 10);
                    count++;
                }
            // Between the worst cell, length 0, and the one with the largest share of a uniform map's error, length 1.
            double length = nodes->values[d][c + 1] - nodes->values[d][c], score = sum / count * sqrt(length);
            if (score > worst && (given || least < floor - nodes->task->options->slack)) {
                worst = score;
                *axis = d;
                *cell = c;
            }
        }
    }
    return *axis >= 0;
}

skc_status skci_refine(skci_nodes **nodes, int sweeps, int turns, skc_error *error)
{
    skc_status status = SKC_OK;
    skci_basis_task *task = (*nodes)->task;
    double start = task->phase_start, end = task->phase_end;
    skci_points *points = NULL;
    for (int more = 1; more && status == SKC_OK && !skci_watch_poll(&task->watch);) {
        skci_points *earlier = points;
        // What was finished before is not fitted to other points anew, unless it lacks nodes.
        int settled = !earlier && task->options->start;
        int axis, cell;
        // Nobody knows how many rounds there will be.
        skci_task_phase(task, start, start + (end - start) / 6);
        start += (end - start) / 6;
        status = skci_points_create(*nodes, between_of(*nodes), turns, earlier, &points, error);
        skci_points_free(earlier);
        if (status != SKC_OK)
            break;
        double *psnr = malloc((size_t)points->count * sizeof *psnr);
        status = psnr ? SKC_OK : skci_fail_memory(error);
        if (status == SKC_OK && !settled)
            status = skci_fit_jointly(*nodes, points, sweeps, 0.1, 0, error);
        if (status == SKC_OK)
            status = skci_judge(*nodes, points, psnr, error);
        more = status == SKC_OK && worst_cell(*nodes, points, psnr, &axis, &cell);
        free(psnr);
        if (status == SKC_OK)
            status = skci_tell_better(*nodes, error);
        if (more && status == SKC_OK)
            status = skci_nodes_split(nodes, axis, cell, error);
    }
    skci_points_free(points);
    return status;
}

// The error of `nodes` without one of an axis, at the points of all.
static skc_status error_without(const skci_nodes *nodes, const skci_points *points, int axis, int index, double *sum,
                                skc_error *error)
{
    skci_nodes *fewer;
    skc_status status = skci_nodes_without(nodes, axis, index, &fewer, error);
    if (status != SKC_OK)
        return status;
    skci_points own = {.count = points->count, .points = malloc((size_t)points->count * sizeof *own.points)};
    status = own.points ? SKC_OK : skci_fail_memory(error);
    for (int i = 0; i < points->count && status == SKC_OK; i++) {
        own.points[i] = points->points[i]; // the targets are borrowed
        skci_nodes_locate(fewer, &own.points[i]);
    }
    if (status == SKC_OK)
        status = skci_points_error(fewer, &own, sum, error);
    free(own.points);
    skci_nodes_free(fewer);
    return status;
}

// Of the axes with a given number of nodes anywhere, the node without which the error is least, but more than *sum;
// *axis is -1 if there is none.
static skc_status find_spare(const skci_nodes *nodes, const skci_points *points, int *axis, int *index, double *sum,
                             skc_error *error)
{
    double least = INFINITY;
    skc_status status = SKC_OK;
    *axis = -1;
    for (int d = 0; d < nodes->dims; d++) {
        const skc_axis *a = &nodes->task->axes[nodes->axis_of[d]];
        for (int i = 1; !a->values && a->count > 0 && i < nodes->counts[d] - 1 && status == SKC_OK; i++) {
            double without;
            status = error_without(nodes, points, d, i, &without, error);
            if (status == SKC_OK && without < least && without > *sum) {
                least = without;
                *axis = d;
                *index = i;
            }
        }
    }
    *sum = least;
    return status;
}

// Without that node, and with one where it is missed most; `*fresh` NULL if that is the same place.
static skc_status put_elsewhere(const skci_nodes *nodes, int axis, int index, int sweeps, int turns, double *sum,
                                skci_nodes **fresh, skc_error *error)
{
    skci_points *points = NULL, *next = NULL;
    double *psnr = NULL;
    int other, cell, elsewhere = 0;
    skc_status status = skci_nodes_without(nodes, axis, index, fresh, error);
    if (status == SKC_OK)
        status = skci_points_create(*fresh, between_of(*fresh), turns, NULL, &points, error);
    if (status == SKC_OK && !(psnr = malloc((size_t)points->count * sizeof *psnr)))
        status = skci_fail_memory(error);
    if (status == SKC_OK)
        status = skci_judge(*fresh, points, psnr, error);
    if (status == SKC_OK)
        elsewhere = worst_cell(*fresh, points, psnr, &other, &cell) && (other != axis || cell != index - 1);
    if (status == SKC_OK && elsewhere)
        status = skci_nodes_split(fresh, other, cell, error);
    if (status == SKC_OK && elsewhere)
        status = skci_points_create(*fresh, between_of(*fresh), turns, points, &next, error);
    if (status == SKC_OK && elsewhere)
        status = skci_fit_jointly(*fresh, next, sweeps, 0.1, 0, error);
    if (status == SKC_OK && elsewhere)
        status = skci_points_error(*fresh, next, sum, error);
    if (status != SKC_OK || !elsewhere) {
        skci_nodes_free(*fresh);
        *fresh = NULL;
    }
    free(psnr);
    skci_points_free(points);
    skci_points_free(next);
    return status;
}

// One node elsewhere: `moved` is NULL if that does not help.
static skc_status exchange(const skci_nodes *nodes, int sweeps, int turns, skci_nodes **moved, skc_error *error)
{
    enum { TRIES = 3 };
    skci_points *points = NULL;
    double before, spared = 0;
    *moved = NULL;
    skc_status status = skci_points_create(nodes, between_of(nodes), turns, NULL, &points, error);
    if (status == SKC_OK)
        status = skci_points_error(nodes, points, &before, error);
    for (int i = 0; i < TRIES && status == SKC_OK && !*moved; i++) {
        int axis, index = 0;
        double after = INFINITY;
        status = find_spare(nodes, points, &axis, &index, &spared, error);
        if (status != SKC_OK || axis < 0)
            break;
        status = put_elsewhere(nodes, axis, index, sweeps, turns, &after, moved, error);
        if (status == SKC_OK && !(after < 0.98 * before)) {
            skci_nodes_free(*moved);
            *moved = NULL;
        }
    }
    skci_points_free(points);
    return status;
}

// Takes out nodes until they are as many as were asked for.
static skc_status prune(skci_nodes **nodes, int sweeps, int turns, skc_error *error)
{
    skc_status status = SKC_OK;
    const skc_axis *a = &(*nodes)->task->axes[(*nodes)->axis_of[0]];
    while (status == SKC_OK && spares_of(*nodes) > 0 && (*nodes)->dims > 0 && !a->values && a->count > 0 &&
           (*nodes)->counts[0] > a->count) {
        skci_points *points = NULL;
        skci_nodes *fewer = NULL;
        double sum = 0;
        int axis, index = 0;
        status = skci_points_create(*nodes, between_of(*nodes), turns, NULL, &points, error);
        if (status == SKC_OK)
            status = find_spare(*nodes, points, &axis, &index, &sum, error);
        if (status == SKC_OK)
            status = skci_nodes_without(*nodes, 0, index, &fewer, error);
        if (status == SKC_OK) {
            skci_nodes_free(*nodes);
            *nodes = fewer;
            for (int i = 0; i < points->count; i++)
                skci_nodes_locate(fewer, &points->points[i]);
            status = skci_points_list(fewer, points, error);
        }
        if (status == SKC_OK)
            status = skci_fit_jointly(*nodes, points, sweeps, 0.1, 0, error);
        skci_points_free(points);
    }
    return status;
}

skc_status skci_exchange(skci_nodes **nodes, int sweeps, int turns, skc_error *error)
{
    int most = 0;
    skc_status status = prune(nodes, sweeps, turns, error);
    for (int d = 0; d < (*nodes)->dims; d++)
        most += (*nodes)->counts[d];
    for (int i = 0; i < most && status == SKC_OK && !skci_watch_poll(&(*nodes)->task->watch); i++) {
        skci_nodes *moved;
        status = exchange(*nodes, sweeps, turns, &moved, error);
        if (!moved)
            break;
        skci_nodes_free(*nodes);
        *nodes = moved;
        status = skci_tell_better(*nodes, error);
    }
    return status;
}
