// SPDX-License-Identifier: MIT
// Circularly separable bokeh: exp((-a + b i) r^2) is the product of a complex function of x and the same of y, and a
// weighted sum of real and imaginary parts of a few of them is nearly a disk. Constants by Olli Niemitalo (2010), as
// published by Garcia (2017), for a disk whose edge is at r = 1.1.

#include "baselines/passes.h"
#include "baselines/rival.h"
#include "baselines/round.h"
#include "core/status.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST = 5 };
static const double edge = 1.1, end = 1.2; // where the profile is a half, and as good as zero

static const struct component {
    double a, b, re, im; // weights of the real and the imaginary part
} components[MOST][MOST] = {
    {{0.862325, 1.624835, 0.767583, 1.862321}},
    {{0.886528, 5.268909, 0.411259, -0.548794}, {1.960518, 1.558213, 0.513282, 4.561110}},
    {{2.176490, 5.043495, 1.621035, -2.105439},
     {1.019306, 9.027613, -0.280860, -0.162882},
     {2.815110, 1.597273, -0.366471, 10.300301}},
    {{4.338459, 1.553635, -5.767909, 46.164397},
     {3.839993, 4.693183, 9.795391, -15.227561},
     {2.791880, 8.178137, -3.048324, 0.302959},
     {1.342190, 12.328289, 0.010001, 0.244650}},
    {{4.892608, 1.685979, -22.356787, 85.912460},
     {4.711870, 4.998496, 35.918936, -28.875618},
     {4.052795, 8.244168, -13.212253, -1.578428},
     {2.929212, 11.900859, 0.507991, 1.816328},
     {1.512961, 16.116382, 0.138051, -0.010000}},
};

// Two real products for each complex one: (p + q i)(u + v i) weighted is p (re u + im v) + q (im u - re v).
static void fill(int count, double radius, int half, double *rows, double *columns)
{
    int size = 2 * half + 1;
    for (int c = 0; c < count; c++)
        for (int i = 0; i < size; i++) {
            const struct component *k = &components[count - 1][c];
            double x = edge * (i - half) / radius, u = exp(-k->a * x * x) * cos(k->b * x * x),
                   v = exp(-k->a * x * x) * sin(k->b * x * x);
            rows[2 * c * size + i] = u;
            rows[(2 * c + 1) * size + i] = v;
            columns[2 * c * size + i] = k->re * u + k->im * v;
            columns[(2 * c + 1) * size + i] = k->im * u - k->re * v;
        }
}

static void normalise(int rank, int size, const double *rows, double *columns, double sum)
{
    double total = 0;
    for (int r = 0; r < rank; r++) {
        double along = 0, down = 0;
        for (int i = 0; i < size; i++) {
            along += rows[r * size + i];
            down += columns[r * size + i];
        }
        total += along * down;
    }
    for (int i = 0; i < rank * size; i++)
        columns[i] *= sum / total;
}

static skc_status create(skc_rival *rival, const skc_kernel *kernel, const skc_rival_options *options, skc_error *error)
{
    if (options->setting == 0)
        return skci_rival_choose(rival, kernel, options, error);
    skci_round found;
    skc_status status = skci_round_disk("complex-bokeh", kernel, &found, error);
    if (status != SKC_OK)
        return status;
    int count = options->setting, half = (int)ceil(end * found.size - 0.1), size = 2 * half + 1;
    double *factors = malloc(4 * (size_t)count * (size_t)size * sizeof *factors);
    if (!factors)
        return skci_fail_memory(error);
    double *columns = factors + 2 * count * size;
    fill(count, found.size, half, factors, columns);
    normalise(2 * count, size, factors, columns, found.sum);
    skci_passes *passes;
    status =
        skci_passes_separable(2 * count, size, size, half - found.x, half - found.y, factors, columns, &passes, error);
    free(factors);
    if (status != SKC_OK)
        return status;
    rival->state = passes;
    rival->info = (skc_rival_info){.setting = count,
                                   .samples = 2.0 * count * size, // of complex numbers
                                   .taps = skci_passes_taps(passes),
                                   .passes = 2,
                                   .targets = 2 * count};
    snprintf(rival->info.text, sizeof rival->info.text, "%d component%s", count, count > 1 ? "s" : "");
    return SKC_OK;
}

const skci_rival_method skci_rival_bokeh = {
    .kind = {"complex-bokeh", "Complex bokeh", "a disk as a sum of separable complex Gaussians",
             "Niemitalo 2010, Garcia 2017", "disks", "components", 1, MOST},
    .create = create,
    .free = skci_passes_free,
    .synthesize = skci_passes_synthesize,
    .scratch = skci_passes_scratch,
    .apply = skci_passes_apply,
};
