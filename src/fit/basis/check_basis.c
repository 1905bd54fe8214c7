// SPDX-License-Identifier: MIT
// What skc_fit_basis refuses.

#include "fit/basis/basis.h"

#include "core/status.h"
#include "format/skc_file.h"

#include <math.h>
#include <string.h>

static skc_status check_options(const skc_basis_options *o, skc_error *error)
{
    if (o->size != sizeof *o)
        return skci_fail(error, SKC_INVALID, "options of %zu bytes; call skc_basis_options_init first", o->size);
    skc_status status = skci_fit_check_options(&o->fit, error);
    if (status != SKC_OK)
        return status;
    if (o->fit.method != SKC_METHOD_LM || o->fit.cost != SKC_COST_GPU || o->fit.tolerance != 0)
        return skci_fail(error, SKC_INVALID,
                         "a method, cost or tolerance of its own; a basis is fitted by Levenberg-Marquardt to a number "
                         "of bilinear samples");
    if (!(o->slack > 0 && isfinite(o->slack)))
        return skci_fail(error, SKC_INVALID, "a slack of %g dB; finite numbers above 0 are accepted", o->slack);
    if (o->most_nodes < 2 || o->most_nodes > SKCI_MOST_NODES)
        return skci_fail(error, SKC_INVALID, "most_nodes %d; 2 to %d are accepted", o->most_nodes, SKCI_MOST_NODES);
    return SKC_OK;
}

static skc_status check_nodes(const skc_axis *a, skc_error *error)
{
    if (a->count == 0 && !a->values && !a->measured)
        return SKC_OK;
    if (a->count < 2 || a->count > SKCI_MOST_GIVEN)
        return skci_fail(error, SKC_INVALID, "%s: %d nodes; 2 to %d are accepted", a->name, a->count, SKCI_MOST_GIVEN);
    if (a->measured && !a->values)
        return skci_fail(error, SKC_INVALID, "%s: measured, without values", a->name);
    for (int i = 0; a->values && i < a->count; i++)
        if (!isfinite(a->values[i]) || (i > 0 && !(a->values[i] > a->values[i - 1])))
            return skci_fail(error, SKC_INVALID, "%s: a node at %g; finite, ascending numbers are accepted", a->name,
                             a->values[i]);
    if (a->values && (a->values[0] != a->first || a->values[a->count - 1] != a->last))
        return skci_fail(error, SKC_INVALID,
                         "%s: nodes from %g to %g; the first and the last lie at the ends, %g and %g", a->name,
                         a->values[0], a->values[a->count - 1], a->first, a->last);
    return SKC_OK;
}

static skc_status check_axis(const skc_axis *a, skc_error *error)
{
    if (!a->name || !a->name[0])
        return skci_fail(error, SKC_INVALID, "an axis without a name");
    if (a->kind != SKC_PARAMETER_NODES && a->kind != SKC_PARAMETER_ROTATION && a->kind != SKC_PARAMETER_SCALE)
        return skci_fail(error, SKC_INVALID, "%s: kind %d; use a skc_parameter_kind", a->name, (int)a->kind);
    if (!(a->first < a->last && isfinite(a->first) && isfinite(a->last)))
        return skci_fail(error, SKC_INVALID, "%s: from %g to %g; two ascending numbers are accepted", a->name, a->first,
                         a->last);
    if (a->kind == SKC_PARAMETER_SCALE && !(a->first > 0))
        return skci_fail(error, SKC_INVALID, "%s: a factor of %g; factors above 0 are accepted", a->name, a->first);
    if (a->kind == SKC_PARAMETER_NODES)
        return check_nodes(a, error);
    if (a->count != 0 || a->values || a->measured)
        return skci_fail(error, SKC_INVALID, "%s: an axis of rotation or scale has no nodes", a->name);
    return SKC_OK;
}

skc_status skci_basis_check_task(skc_kernel_at kernel_at, int axis_count, const skc_axis *axes,
                                 const skc_basis_options *options, skc_error *error)
{
    int kinds[SKCI_KIND_COUNT] = {0};
    skc_status status = options ? check_options(options, error) : SKC_OK;
    if (status == SKC_OK && !kernel_at)
        return skci_fail(error, SKC_INVALID, "no kernel_at");
    if (status == SKC_OK && (axis_count < 1 || axis_count > SKCI_AXES || !axes))
        return skci_fail(error, SKC_INVALID, "%d axes; 1 to %d are accepted", axis_count, SKCI_AXES);
    for (int a = 0; a < axis_count && status == SKC_OK; a++) {
        status = check_axis(&axes[a], error);
        for (int b = 0; b < a && status == SKC_OK; b++)
            if (strcmp(axes[a].name, axes[b].name) == 0)
                return skci_fail(error, SKC_INVALID, "two axes named %s", axes[a].name);
        if (status == SKC_OK)
            kinds[axes[a].kind]++;
    }
    if (status == SKC_OK && (kinds[SKC_PARAMETER_NODES] > SKCI_NODE_AXES || kinds[SKC_PARAMETER_ROTATION] > 1 ||
                             kinds[SKC_PARAMETER_SCALE] > 1))
        return skci_fail(
            error, SKC_INVALID, "%d axes of nodes, %d of rotation and %d of scale; at most %d, 1 and 1 are accepted",
            kinds[SKC_PARAMETER_NODES], kinds[SKC_PARAMETER_ROTATION], kinds[SKC_PARAMETER_SCALE], SKCI_NODE_AXES);
    return status;
}
