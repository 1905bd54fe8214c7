// SPDX-License-Identifier: MIT
// Going on from an earlier basis.

#include "fit/basis/basis.h"

#include "core/status.h"
#include "format/skc_file.h"

#include <string.h>

skc_status skci_resume_check(const skci_basis_task *task, skc_error *error)
{
    const skc_basis *b = task->options->start;
    skc_status status = skci_basis_check_frame(b, SKC_INVALID, error);
    if (status == SKC_OK)
        status = skci_basis_check_filters(b, SKC_INVALID, error);
    if (status != SKC_OK)
        return status;
    if (b->channels != 1 || b->parameter_count != task->axis_count)
        return skci_fail(error, SKC_INVALID,
                         "start: a basis of %d channels and %d parameters; 1 channel and the %d axes "
                         "are accepted",
                         b->channels, b->parameter_count, task->axis_count);
    for (int a = 0; a < task->axis_count; a++) {
        const skc_axis *axis = &task->axes[a];
        const skc_parameter *p = &b->parameters[a];
        if (strcmp(p->name, axis->name) != 0 || p->kind != axis->kind || p->values[0] != axis->first ||
            p->values[p->count - 1] != axis->last)
            return skci_fail(error, SKC_INVALID,
                             "start: its parameter %s, from %g to %g, is not the axis %s, from %g to "
                             "%g",
                             p->name, p->values[0], p->values[p->count - 1], axis->name, axis->first, axis->last);
        if (axis->values &&
            (axis->count != p->count || memcmp(axis->values, p->values, (size_t)p->count * sizeof *p->values) != 0))
            return skci_fail(error, SKC_INVALID, "start: other nodes of %s than were asked for", axis->name);
    }
    return SKC_OK;
}

skc_status skci_nodes_resume(skci_basis_task *task, skci_nodes **nodes, skc_error *error)
{
    const skc_basis *b = task->options->start;
    int counts[SKCI_NODE_AXES], layers[SKC_MAX_LAYERS], dims = 0;
    double *values[SKCI_NODE_AXES];
    for (int a = 0; a < task->axis_count; a++)
        if (task->axes[a].kind == SKC_PARAMETER_NODES) {
            counts[dims] = b->parameters[a].count;
            values[dims++] = b->parameters[a].values;
        }
    skc_status status = skci_nodes_create(task, counts, values, nodes, error);
    if (status != SKC_OK)
        return status;
    for (int l = 0; l < b->filters[0]->count; l++)
        layers[l] = b->filters[0]->layers[l].count;
    status = skci_nodes_structure(*nodes, b->filters[0]->count, layers, error);
    for (int n = 0; status == SKC_OK && n < (*nodes)->count; n++)
        skci_nodes_take(*nodes, n, b->filters[n]);
    return status;
}
