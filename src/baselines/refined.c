// SPDX-License-Identifier: MIT
// The singular terms, moved on by gradient descent to where the sum rings less (Wronski 2020): what is wrongly below
// zero, and what lies where the kernel is zero, counts by its magnitude beside the squared error.

#include "baselines/lowrank.h"
#include "baselines/passes.h"
#include "core/status.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// Weights of the loss for a kernel whose largest value is 1. Wronski gives none.
static const double square_weight = 1, negative_weight = 0.05, outside_weight = 0.05, sum_weight = 1;

// Adam with its usual constants; the rate, of the factors' largest value, falls linearly to 0.
static const double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-12, rate = 2e-3;
enum { STEPS = 600, LEAST_STEPS = 20 };
static const double most_work = 2e9; // multiplications

struct descent {
    skci_factors *f;
    const skc_kernel *kernel;
    double scale;                     // 1 / the kernel's largest value
    double sum;                       // of the scaled kernel, to be kept; 0: it is too small to be
    size_t count;                     // of numbers in the factors
    double *gradient, *mean, *square; // rows, then columns
    double *line;
};

// The sum of the factors' products.
static double sum_of(const skci_factors *f)
{
    double sum = 0;
    for (int i = 0; i < f->rank; i++) {
        double row = 0, column = 0;
        for (int x = 0; x < f->width; x++)
            row += f->rows[i * f->width + x];
        for (int y = 0; y < f->height; y++)
            column += f->columns[i * f->height + y];
        sum += row * column;
    }
    return sum;
}

// The loss's gradient: row by row of the kernel.
static void differentiate(struct descent *d)
{
    const skci_factors *f = d->f;
    double *d_rows = d->gradient, *d_columns = d->gradient + (size_t)f->rank * (size_t)f->width;
    double share = 1 / ((double)f->width * f->height);
    double sum_slope = d->sum != 0 ? 2 * sum_weight * (sum_of(f) - d->sum) / (d->sum * d->sum) : 0;
    memset(d->gradient, 0, d->count * sizeof *d->gradient);
    for (int y = 0; y < f->height; y++) {
        const double *target = d->kernel->values + (size_t)y * (size_t)f->width;
        memset(d->line, 0, (size_t)f->width * sizeof *d->line);
        for (int i = 0; i < f->rank; i++)
            for (int x = 0; x < f->width; x++)
                d->line[x] += f->columns[i * f->height + y] * f->rows[i * f->width + x];
        for (int x = 0; x < f->width; x++) {
            double v = d->line[x], t = target[x] * d->scale, slope = 2 * square_weight * (v - t);
            if (v < 0 && t >= 0)
                slope -= negative_weight;
            if (t == 0)
                slope += v > 0 ? outside_weight : v < 0 ? -outside_weight : 0;
            d->line[x] = slope * share + sum_slope;
        }
        for (int i = 0; i < f->rank; i++) {
            double sum = 0;
            for (int x = 0; x < f->width; x++) {
                sum += d->line[x] * f->rows[i * f->width + x];
                d_rows[i * f->width + x] += d->line[x] * f->columns[i * f->height + y];
            }
            d_columns[i * f->height + y] += sum;
        }
    }
}

static void step(struct descent *d, int n, double size)
{
    double warm1 = 1 - pow(beta1, n), warm2 = 1 - pow(beta2, n);
    size_t rows = (size_t)d->f->rank * (size_t)d->f->width;
    for (size_t i = 0; i < d->count; i++) {
        double g = d->gradient[i];
        d->mean[i] += (1 - beta1) * (g - d->mean[i]);
        d->square[i] += (1 - beta2) * (g * g - d->square[i]);
        *(i < rows ? &d->f->rows[i] : &d->f->columns[i - rows]) -=
            size * d->mean[i] / warm1 / (sqrt(d->square[i] / warm2) + epsilon);
    }
}

static void descend(struct descent *d)
{
    double most = 0;
    for (int i = 0; i < d->f->rank * d->f->width; i++)
        most = fmax(most, fabs(d->f->rows[i]));
    double work = 4.0 * d->f->rank * d->f->width * d->f->height;
    int steps = (int)fmax(LEAST_STEPS, fmin(STEPS, most_work / work));
    for (int n = 1; n <= steps; n++) {
        differentiate(d);
        step(d, n, rate * most * (1 - (double)(n - 1) / steps));
    }
}

static void multiply(double *values, size_t count, double factor)
{
    for (size_t i = 0; i < count; i++)
        values[i] *= factor;
}

// Of the kernel with the largest value 1, scaled back to the kernel's sum.
static skc_status refine(const skc_kernel *k, skci_factors *f, skc_error *error)
{
    double most = 0, magnitude = 0, sum = skc_kernel_sum(k);
    for (size_t i = 0, n = (size_t)k->width * (size_t)k->height; i < n; i++) {
        most = fmax(most, fabs(k->values[i]));
        magnitude += fabs(k->values[i]);
    }
    struct descent d = {.f = f, .kernel = k, .scale = 1 / most, .sum = fabs(sum) > 0.1 * magnitude ? sum / most : 0};
    size_t rows = (size_t)f->rank * (size_t)f->width, columns = (size_t)f->rank * (size_t)f->height;
    d.count = rows + columns;
    d.gradient = calloc(3 * d.count + (size_t)f->width, sizeof *d.gradient);
    if (!d.gradient)
        return skci_fail_memory(error);
    d.mean = d.gradient + d.count;
    d.square = d.mean + d.count;
    d.line = d.square + d.count;
    multiply(f->rows, rows, 1 / sqrt(most));
    multiply(f->columns, columns, 1 / sqrt(most));
    descend(&d);
    free(d.gradient);
    double scale = d.sum != 0 ? d.sum / sum_of(f) : 1;
    multiply(f->rows, rows, sqrt(most));
    multiply(f->columns, columns, sqrt(most) * scale);
    return SKC_OK;
}

static skc_status create(skc_rival *rival, const skc_kernel *kernel, const skc_rival_options *options, skc_error *error)
{
    return skci_lowrank_create(rival, kernel, options, refine, error);
}

const skci_rival_method skci_rival_refined = {
    .kind = {"lowrank-refined", "LowRank, refined",
             "LowRank moved on by gradient descent so that it rings less, at some more squared error", "Wronski 2020",
             "any kernel", "rank", 1, SKCI_LOWRANK_MOST},
    .create = create,
    .free = skci_passes_free,
    .synthesize = skci_passes_synthesize,
    .scratch = skci_passes_scratch,
    .apply = skci_passes_apply,
};
