// SPDX-License-Identifier: MIT
// Other nodes on an axis, whose filters are what interpolation has there, so that a node more makes nothing worse.

#include "fit/basis/basis.h"

#include "core/status.h"

#include <stdlib.h>
#include <string.h>

static skc_status regrid(const skci_nodes *old, int axis, int count, double *places, skci_nodes **nodes,
                         skc_error *error)
{
    int counts[SKCI_NODE_AXES];
    double *values[SKCI_NODE_AXES];
    for (int d = 0; d < SKCI_NODE_AXES; d++) {
        counts[d] = d == axis ? count : old->counts[d];
        values[d] = d == axis ? places : old->values[d];
    }
    skc_status status = skci_nodes_create(old->task, counts, values, nodes, error);
    if (status == SKC_OK)
        status = skci_nodes_structure(*nodes, old->layer_count, old->layers, error);
    if (status != SKC_OK) {
        skci_nodes_free(*nodes);
        *nodes = NULL;
        return status;
    }
    for (int n = 0; n < (*nodes)->count; n++) {
        skci_point point = {0};
        int index[SKCI_NODE_AXES];
        skci_nodes_index(*nodes, n, index);
        for (int d = 0; d < old->dims; d++)
            point.at[old->axis_of[d]] = (*nodes)->values[d][index[d]];
        skci_nodes_locate(old, &point);
        // As it is before turns and scales.
        point.cosine = 1;
        point.sine = 0;
        double *p = (*nodes)->parameters + (size_t)n * (size_t)(*nodes)->size;
        skci_nodes_blend(old, &point, p);
        skci_nodes_settle(*nodes, n, p);
    }
    return SKC_OK;
}

skc_status skci_nodes_split(skci_nodes **nodes, int axis, int cell, skc_error *error)
{
    const skci_nodes *old = *nodes;
    const double *v = old->values[axis];
    skci_nodes *fresh;
    double *places = malloc((size_t)(old->counts[axis] + 1) * sizeof *places);
    if (!places)
        return skci_fail_memory(error);
    memcpy(places, v, (size_t)(cell + 1) * sizeof *v);
    places[cell + 1] = (v[cell] + v[cell + 1]) / 2;
    memcpy(places + cell + 2, v + cell + 1, (size_t)(old->counts[axis] - cell - 1) * sizeof *v);
    skc_status status = regrid(old, axis, old->counts[axis] + 1, places, &fresh, error);
    free(places);
    if (status == SKC_OK) {
        skci_nodes_free(*nodes);
        *nodes = fresh;
    }
    return status;
}

skc_status skci_nodes_without(const skci_nodes *nodes, int axis, int index, skci_nodes **fewer, skc_error *error)
{
    const double *v = nodes->values[axis];
    double *places = malloc((size_t)nodes->counts[axis] * sizeof *places);
    if (!places)
        return skci_fail_memory(error);
    memcpy(places, v, (size_t)index * sizeof *v);
    memcpy(places + index, v + index + 1, (size_t)(nodes->counts[axis] - index - 1) * sizeof *v);
    skc_status status = regrid(nodes, axis, nodes->counts[axis] - 1, places, fewer, error);
    free(places);
    return status;
}
