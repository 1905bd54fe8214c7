// SPDX-License-Identifier: MIT
// Where nodes are needed.
//
// A new node goes into the middle of a cell, and starts with what interpolation has there, so that nothing gets worse.

#include "fit/basis/basis.h"

#include "core/status.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

skc_status skci_nodes_split(skci_nodes **nodes, int axis, int cell, skc_error *error)
{
    const skci_nodes *old = *nodes;
    int counts[SKCI_NODE_AXES];
    double *values[SKCI_NODE_AXES], *longer = malloc((size_t)(old->counts[axis] + 1) * sizeof *longer);
    if (!longer)
        return skci_fail_memory(error);
    const double *v = old->values[axis];
    memcpy(longer, v, (size_t)(cell + 1) * sizeof *v);
    longer[cell + 1] = (v[cell] + v[cell + 1]) / 2;
    memcpy(longer + cell + 2, v + cell + 1, (size_t)(old->counts[axis] - cell - 1) * sizeof *v);
    for (int d = 0; d < SKCI_NODE_AXES; d++) {
        counts[d] = old->counts[d] + (d == axis);
        values[d] = d == axis ? longer : old->values[d];
    }
    skci_nodes *fresh;
    skc_status status = skci_nodes_create(old->task, counts, values, &fresh, error);
    free(longer);
    if (status == SKC_OK)
        status = skci_nodes_structure(fresh, old->layer_count, old->layers, error);
    if (status != SKC_OK)
        return status;
    for (int n = 0; n < fresh->count; n++) {
        skci_point point = {0};
        int index[SKCI_NODE_AXES];
        skci_nodes_index(fresh, n, index);
        for (int d = 0; d < fresh->dims; d++)
            point.at[fresh->axis_of[d]] = fresh->values[d][index[d]];
        skci_nodes_locate(old, &point);
        point.cosine = 1;
        point.sine = 0;
        double *p = fresh->parameters + (size_t)n * (size_t)fresh->size;
        skci_nodes_blend(old, &point, p);
        skci_nodes_settle(fresh, n, p);
    }
    skci_nodes_free(*nodes);
    *nodes = fresh;
    return SKC_OK;
}

// Does the axis want more nodes?
static int may_grow(const skci_nodes *nodes, int d)
{
    const skc_axis *axis = &nodes->task->axes[nodes->axis_of[d]];
    if (axis->values)
        return 0;
    return nodes->counts[d] < (axis->count > 0 ? axis->count : nodes->task->options->most_nodes);
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
    skci_basis_task *task = (skci_basis_task *)(*nodes)->task;
    double start = task->phase_start, end = task->phase_end;
    skci_points *points = NULL;
    for (int more = 1; more && status == SKC_OK && !skci_watch_poll(&task->watch);) {
        skci_points *earlier = points;
        int axis, cell;
        // Nobody knows how many rounds there will be.
        skci_task_phase(task, start, start + (end - start) / 6);
        start += (end - start) / 6;
        status = skci_points_create(*nodes, (*nodes)->dims == 1 ? 3 : 1, turns, earlier, &points, error);
        skci_points_free(earlier);
        if (status != SKC_OK)
            break;
        double *psnr = malloc((size_t)points->count * sizeof *psnr);
        status = psnr ? skci_fit_jointly(*nodes, points, sweeps, 0.1, 0, error) : skci_fail_memory(error);
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
