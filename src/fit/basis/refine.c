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

// The cell whose split promises most: the largest error expected in photographs at a point in its middle. 0 if none is
// needed any more.
static int worst_cell(const skci_nodes *nodes, const skci_points *points, const double *psnr, int *axis, int *cell)
{
    double floor = INFINITY, worst = INFINITY;
    for (int i = 0; i < points->count; i++)
        if (points->points[i].corner_count == 1)
            floor = fmin(floor, psnr[i]);
    *axis = -1;
    for (int i = 0; i < points->count; i++) {
        const skci_point *p = &points->points[i];
        for (int d = 0; d < nodes->dims; d++) {
            if (!may_grow(nodes, d))
                continue;
            double at = p->at[nodes->axis_of[d]];
            int low = 0;
            while (low < nodes->counts[d] - 1 && at >= nodes->values[d][low + 1])
                low++;
            // A point in the middle of cells along several axes says something about each.
            int given = nodes->task->axes[nodes->axis_of[d]].count > 0;
            if (at == nodes->values[d][low] || psnr[i] >= worst ||
                (!given && psnr[i] >= floor - nodes->task->options->slack))
                continue;
            worst = psnr[i];
            *axis = d;
            *cell = low;
        }
    }
    return *axis >= 0;
}

skc_status skci_refine(skci_nodes **nodes, int sweeps, int turns, skc_error *error)
{
    skc_status status = SKC_OK;
    int more = 1;
    while (more && status == SKC_OK && !skci_watch_poll(skci_task_watch((*nodes)->task))) {
        skci_points *points;
        int axis, cell;
        status = skci_points_create(*nodes, 1, turns, &points, error);
        if (status != SKC_OK)
            break;
        double *psnr = malloc((size_t)points->count * sizeof *psnr);
        status = psnr ? skci_fit_jointly(*nodes, points, sweeps, error) : skci_fail_memory(error);
        if (status == SKC_OK)
            status = skci_judge(*nodes, points, psnr, error);
        more = status == SKC_OK && worst_cell(*nodes, points, psnr, &axis, &cell);
        if (more)
            status = skci_nodes_split(nodes, axis, cell, error);
        free(psnr);
        skci_points_free(points);
    }
    return status;
}
