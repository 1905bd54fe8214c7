// SPDX-License-Identifier: MIT
// How much an error of the kernel counts at each spatial frequency.
//
// Filtering an image with power spectrum P(f) with the difference d of two kernels gives the mean squared error sum
// P(f) |d(f)|^2. Photographs have P proportional to 1 / f^2 (Field 1987), point lights on black a flat P. "natural"
// weighs with both:
//
//     W(f) = 1 + corner^2 / (f^2 + floor^2)        f in cycles per pixel
//
// Below `corner` the photograph counts more, above it the lights (docs/fitting.md has what other corners do). No image
// says anything about frequencies below one cycle over it, so W levels off at a quarter of the grid's lowest frequency.
// The sum, at f = 0, counts a hundred times more, and is made exact afterwards.

#include "fit/fit.h"

#include <math.h>

static const double corner = 0.4, sum_weight = 100;

static double natural(double x, double y, const void *context)
{
    const skci_problem *p = context;
    double lowest = 0.25 / (p->grid_width > p->grid_height ? p->grid_width : p->grid_height), square = x * x + y * y;
    double w = 1 + corner * corner / (square + lowest * lowest);
    return (square == 0 ? sum_weight * w : w) / (p->peak * p->peak);
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
