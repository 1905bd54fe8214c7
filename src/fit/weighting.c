// SPDX-License-Identifier: MIT
#include "fit/fit.h"
#include "ops/weighting.h"

static const double sum_weight = 100; // the sum, at f = 0, counts so much more, and is made exact afterwards

static double natural(double x, double y, const void *context)
{
    const skci_problem *p = context;
    double w = skci_natural_weight(x, y, p->grid_width, p->grid_height);
    return (x * x + y * y == 0 ? sum_weight * w : w) / (p->peak * p->peak);
}

static double flat(double x, double y, const void *context)
{
    const skci_problem *p = context;
    return (x == 0 && y == 0 ? sum_weight : 1) / (p->peak * p->peak);
}

skci_weighting *skci_weighting_of(skc_weighting weighting)
{
    return weighting == SKC_WEIGHTING_FLAT ? flat : natural;
}
