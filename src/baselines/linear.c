// SPDX-License-Identifier: MIT
// A Gaussian as two passes of taps, two of which a bilinear fetch between them reads at once.

#include "baselines/layers.h"
#include "baselines/round.h"

#include <math.h>
#include <stdio.h>

// `samples` from 0 to ceil(3 sigma) and back, 1 + 2 ceil(r / 2) of them, along x or y.
static void fill(skc_sample *samples, int radius, double sigma, double shift, int vertical, double sum)
{
    double total = 1;
    for (int i = 1; i <= radius; i++)
        total += 2 * exp(-0.5 * i * i / (sigma * sigma));
    int count = 0;
    for (int i = 0; i <= radius; i += i ? 2 : 1) {
        double near = exp(-0.5 * i * i / (sigma * sigma)) * sum / total, far = 0;
        if (i > 0 && i < radius)
            far = exp(-0.5 * (i + 1.0) * (i + 1.0) / (sigma * sigma)) * sum / total;
        double at = i + (far > 0 ? far / (near + far) : 0);
        for (int side = 1; side >= (i ? -1 : 1); side -= 2) {
            float offset = (float)(shift + side * at), w = (float)(near + far);
            samples[count++] = vertical ? (skc_sample){0, offset, w} : (skc_sample){offset, 0, w};
        }
    }
}

static skc_status create(skc_rival *rival, const skc_kernel *kernel, const skc_rival_options *options, skc_error *error)
{
    (void)options;
    skci_round found;
    skc_status status = skci_round_gaussian("linear-gaussian", kernel, &found, error);
    if (status != SKC_OK)
        return status;
    int radius = (int)ceil(3 * found.size - 1e-3), count = 1 + 2 * ((radius + 1) / 2);
    skc_complex *complex;
    status = skc_complex_create(2, (int[]){count, count}, &complex, error);
    if (status != SKC_OK)
        return status;
    fill(complex->layers[0].samples, radius, found.size, found.x, 0, found.sum);
    fill(complex->layers[1].samples, radius, found.size, found.y, 1, 1);
    snprintf(rival->info.text, sizeof rival->info.text, "sigma %.4g, 2 x %d fetches", found.size, count);
    return skci_layers_make(rival, complex, error);
}

const skci_rival_method skci_rival_linear = {
    .kind = {"linear-gaussian", "Linear-sampled Gaussian",
             "rows, then columns, two neighbouring taps in one bilinear fetch", "Rakos 2010", "Gaussians", NULL, 0, 0},
    .create = create,
    .free = skci_layers_free,
    .synthesize = skci_layers_synthesize,
    .scratch = skci_layers_scratch,
    .apply = skci_layers_apply,
};
