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

#ifndef SKCI_WEIGHTING_H
#define SKCI_WEIGHTING_H

static inline double skci_natural_weight(double x, double y, int grid_width, int grid_height)
{
    const double corner = 0.4;
    double lowest = 0.25 / (grid_width > grid_height ? grid_width : grid_height);
    return 1 + corner * corner / (x * x + y * y + lowest * lowest);
}

#endif
