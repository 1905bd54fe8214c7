// SPDX-License-Identifier: MIT
#include "info.h"

int info_locate(const skc_basis *basis, int f, int *nodes)
{
    // The last parameter is the fastest, the channel the slowest.
    for (int p = basis->parameter_count - 1; p >= 0; p--) {
        nodes[p] = 0;
        if (basis->parameters[p].kind != SKC_PARAMETER_NODES)
            continue;
        nodes[p] = f % basis->parameters[p].count;
        f /= basis->parameters[p].count;
    }
    return f;
}

int info_figures(const info_file *info, int f, skc_cost *cost, skc_reach *reach)
{
    skc_error error;
    const skc_complex *complex = info->basis->filters[f];
    if (skc_complex_cost(complex, cost, &error) != SKC_OK || skc_complex_reach(complex, reach, &error) != SKC_OK)
        return tool_fail(info->path, "%s", error.message);
    return TOOL_DONE;
}
