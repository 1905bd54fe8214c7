// SPDX-License-Identifier: MIT
// Mutations of a layer. Kinds and their shares are our reconstruction: the paper's text was not available to us.

#include "fit/tempering/tempering.h"

#include <math.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

// Of a layer's scale (its logarithm) and of its turns (radians, which moves samples as far).
static const double scale_step = 0.05, turn_step = 0.05;

enum kind { MOVE, WEIGHT, SCALE, TURN, SHIFT_WEIGHT, REPLACE, ADD, REMOVE, KINDS };

static const int percent[KINDS] = {
    [MOVE] = 45, [WEIGHT] = 25, [SCALE] = 8, [TURN] = 5, [SHIFT_WEIGHT] = 5, [REPLACE] = 4, [ADD] = 4, [REMOVE] = 4};

static int below(skci_random *random, int n)
{
    return (int)(skci_random_uniform(random) * n);
}

// Box and Muller 1958.
static double normal(skci_random *random)
{
    double u = 1 - skci_random_uniform(random), v = skci_random_uniform(random);
    return sqrt(-2 * log(u)) * cos(2 * pi * v);
}

static enum kind draw_kind(skci_random *random)
{
    int at = below(random, 100), kind = 0;
    while (at >= percent[kind])
        at -= percent[kind++];
    return (enum kind)kind;
}

// The layer of a sample drawn from all, and its index there.
static int draw_sample(const skci_layers *layers, skci_random *random, int *i)
{
    int all = 0, l = 0;
    for (int m = 0; m < layers->count; m++)
        all += layers->counts[m];
    *i = below(random, all);
    while (*i >= layers->counts[l])
        *i -= layers->counts[l++];
    return l;
}

// Anywhere in the disk about the middle of the layer's samples that holds them all.
static void place(double *sample, const double *samples, int count, skci_random *random)
{
    double x = 0, y = 0, radius = 0;
    for (int i = 0; i < count; i++) {
        x += samples[3 * i] / count;
        y += samples[3 * i + 1] / count;
    }
    for (int i = 0; i < count; i++)
        radius = fmax(radius, hypot(samples[3 * i] - x, samples[3 * i + 1] - y));
    double r = radius * sqrt(skci_random_uniform(random)), angle = 2 * pi * skci_random_uniform(random);
    sample[0] = x + r * cos(angle);
    sample[1] = y + r * sin(angle);
}

static void weights_of(const double *samples, int count, double *largest, double *mean, int *faintest)
{
    *largest = *mean = 0;
    *faintest = 0;
    for (int i = 0; i < count; i++) {
        double w = fabs(samples[3 * i + 2]);
        *largest = fmax(*largest, w);
        *mean += w / count;
        if (w < fabs(samples[3 * *faintest + 2]))
            *faintest = i;
    }
}

static void transform(double *samples, int count, double xx, double xy)
{
    for (int i = 0; i < count; i++) {
        double x = samples[3 * i], y = samples[3 * i + 1];
        samples[3 * i] = xx * x + xy * y;
        samples[3 * i + 1] = xx * y - xy * x;
    }
}

static void mutate(enum kind kind, int i, double *samples, int *count, const skci_steps *steps, skci_random *random)
{
    double *sample = samples + 3 * i, largest, mean, a;
    int faintest, n = *count;
    weights_of(samples, n, &largest, &mean, &faintest);
    switch (kind) {
    case MOVE:
        sample[0] += steps->offset * normal(random);
        sample[1] += steps->offset * normal(random);
        break;
    case WEIGHT:
        sample[2] += steps->weight * largest * normal(random);
        break;
    case SCALE:
        a = exp(scale_step * normal(random));
        transform(samples, n, a, 0);
        break;
    case TURN:
        a = turn_step * normal(random);
        transform(samples, n, cos(a), sin(a));
        break;
    case SHIFT_WEIGHT:
        a = steps->weight * largest * normal(random);
        sample[2] += a;
        samples[3 * ((i + 1 + below(random, n - 1)) % n) + 2] -= a;
        break;
    case REPLACE:
        place(sample, samples, n, random);
        break;
    case ADD:
        place(samples + 3 * n, samples, n, random);
        samples[3 * n + 2] = mean / 4;
        ++*count;
        break;
    default: // REMOVE
        samples[3 * faintest + 2] = 0;
    }
}

int skci_mutate(const skci_layers *layers, const skci_steps *steps, skci_random *random, double *samples, int *count)
{
    enum kind kind = draw_kind(random);
    int i, l = draw_sample(layers, random, &i);
    if (kind == SCALE || kind == TURN || kind == ADD || kind == REMOVE)
        l = below(random, layers->count);
    *count = layers->counts[l];
    memcpy(samples, layers->samples + 3 * layers->first[l], 3 * (size_t)*count * sizeof *samples);
    // What the layer has no room for, or too few samples, is a move of one of them instead.
    int full = *count == layers->first[l + 1] - layers->first[l];
    if ((kind == ADD && full) || ((kind == REMOVE || kind == SHIFT_WEIGHT) && *count == 1)) {
        kind = MOVE;
        i = below(random, *count);
    }
    mutate(kind, i, samples, count, steps, random);
    double magnitude = 0;
    for (int j = 0; j < *count; j++) {
        if (fabs(samples[3 * j]) > steps->reach_x || fabs(samples[3 * j + 1]) > steps->reach_y)
            return -1;
        magnitude += fabs(samples[3 * j + 2]);
    }
    return magnitude > 0 ? l : -1;
}
