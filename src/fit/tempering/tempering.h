// SPDX-License-Identifier: MIT
// How parallel tempering changes a cascade.

#ifndef SKCI_TEMPERING_H
#define SKCI_TEMPERING_H

#include "core/random.h"
#include "fit/tempering/composite.h"

typedef struct skci_steps {
    double offset;           // standard deviation of a sample's move along each axis, in pixels
    double weight;           // of a weight's change, in units of the layer's largest |w|
    double reach_x, reach_y; // no |x|, |y| beyond these
} skci_steps;

// Draws a mutation: the layer that it changes is returned, its new samples are written. `samples` has room for the
// largest layer. At least one sample of a layer keeps a weight; one that is to go has the weight 0. -1: it would break
// a bound.
int skci_mutate(const skci_layers *layers, const skci_steps *steps, skci_random *random, double *samples, int *count);

#endif
