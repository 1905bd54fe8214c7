// SPDX-License-Identifier: MIT
#include "kernels/polar.h"

#include <math.h>

int skci_polar_inside(double x, double y, const void *context)
{
    const skci_polar *p = context;
    return hypot(x, y) <= p->radius(atan2(y, x), p->context);
}

// In the coordinates (angle, ln r) the boundary is the graph of ln f, whose slope is bounded: a point that is off by d
// in ln r is at least s = d / sqrt(1 + slope^2) away from it. The map to the plane stretches lengths by r, which falls
// to no less than r exp(-s) within the distance s; so a way of that length is at least r (1 - exp(-s)) in the plane.
int skci_polar_uniform(double x, double y, double reach, const void *context)
{
    const skci_polar *p = context;
    double r = hypot(x, y);
    double s = fabs(log(r / p->radius(atan2(y, x), p->context))) / sqrt(1 + p->slope * p->slope);
    return r * (1 - exp(-s)) > reach;
}
