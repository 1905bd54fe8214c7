// SPDX-License-Identifier: MIT
#include "info.h"

int info_figures(const info_file *info, const skc_complex *complex, skc_cost *cost, skc_reach *reach)
{
    skc_error error;
    if (skc_complex_cost(complex, cost, &error) != SKC_OK || skc_complex_reach(complex, reach, &error) != SKC_OK)
        return tool_fail(info->path, "%s", error.message);
    return TOOL_DONE;
}
