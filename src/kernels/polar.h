// SPDX-License-Identifier: MIT
// Regions bounded by a curve r = f(angle) around the anchor.

#ifndef SKCI_POLAR_H
#define SKCI_POLAR_H

typedef struct skci_polar {
    double (*radius)(double angle, const void *context); // f > 0, continuous; counter-clockwise from the right, radians
    double slope;                                        // a bound of |f' / f|
    const void *context;
} skci_polar;

// For a skci_region whose context is a skci_polar.
int skci_polar_inside(double x, double y, const void *context);
int skci_polar_uniform(double x, double y, double reach, const void *context);

#endif
