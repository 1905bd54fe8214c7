// SPDX-License-Identifier: MIT
#include "ops/cascade.h"

#include "core/status.h"

#include <math.h>
#include <stdlib.h>

struct skci_cascade {
    const skci_rows *loops;
    int layer_count, sample_count, widest; // widest: the most samples in a layer
    int counts[SKC_MAX_LAYERS];
    skci_plane planes[SKC_MAX_LAYERS + 1]; // the impulse, then each layer's output
    skci_plane d[2];                       // gradients, in turn
    skci_tap *taps;                        // four for each sample of all layers
    // For the widest layer:
    const double **rows;
    double *weights, *d_weights, *lanes;
};

skc_status skci_cascade_create(int layer_count, const int *counts, skci_cascade **cascade, skc_error *error)
{
    *cascade = NULL;
    skci_cascade *c = calloc(1, sizeof *c);
    if (!c)
        return skci_fail_memory(error);
    c->loops = skci_rows_best();
    c->layer_count = layer_count;
    for (int l = 0; l < layer_count; l++) {
        c->counts[l] = counts[l];
        c->sample_count += counts[l];
        c->widest = counts[l] > c->widest ? counts[l] : c->widest;
    }
    size_t widest = 4 * (size_t)c->widest;
    c->taps = malloc(4 * (size_t)c->sample_count * sizeof *c->taps);
    c->rows = malloc(widest * sizeof *c->rows);
    c->weights = malloc(widest * sizeof *c->weights);
    c->d_weights = malloc(widest * sizeof *c->d_weights);
    c->lanes = malloc(widest * SKCI_LANES * sizeof *c->lanes);
    if (!c->taps || !c->rows || !c->weights || !c->d_weights || !c->lanes) {
        skci_cascade_free(c);
        return skci_fail_memory(error);
    }
    *cascade = c;
    return SKC_OK;
}

void skci_cascade_free(skci_cascade *cascade)
{
    if (!cascade)
        return;
    for (int l = 0; l <= cascade->layer_count; l++)
        skci_plane_free(&cascade->planes[l]);
    skci_plane_free(&cascade->d[0]);
    skci_plane_free(&cascade->d[1]);
    free(cascade->taps);
    free(cascade->rows);
    free(cascade->weights);
    free(cascade->d_weights);
    free(cascade->lanes);
    free(cascade);
}

int skci_cascade_size(const skci_cascade *cascade)
{
    return 3 * cascade->sample_count;
}

// The four taps of each sample, also those of weight 0: their derivatives are not.
static skc_reach splat(const double *parameters, int count, skci_tap *taps)
{
    for (int i = 0; i < count; i++) {
        double x = parameters[3 * i], y = parameters[3 * i + 1], w = parameters[3 * i + 2];
        double fx = x - floor(x), fy = y - floor(y);
        for (int corner = 0; corner < 4; corner++)
            taps[4 * i + corner] = (skci_tap){(int)floor(x) + (corner & 1), (int)floor(y) + (corner >> 1),
                                              w * (corner & 1 ? fx : 1 - fx) * (corner & 2 ? fy : 1 - fy)};
    }
    return skci_taps_reach(taps, 4 * count);
}

// From the gradient with respect to the taps' weights to that with respect to the samples.
static void splat_vjp(const double *parameters, int count, const double *d_taps, double *d_parameters)
{
    for (int i = 0; i < count; i++) {
        double x = parameters[3 * i], y = parameters[3 * i + 1], w = parameters[3 * i + 2];
        double fx = x - floor(x), fy = y - floor(y);
        const double *d = d_taps + 4 * i;
        d_parameters[3 * i] += w * ((1 - fy) * (d[1] - d[0]) + fy * (d[3] - d[2]));
        d_parameters[3 * i + 1] += w * ((1 - fx) * (d[2] - d[0]) + fx * (d[3] - d[1]));
        d_parameters[3 * i + 2] += (1 - fy) * ((1 - fx) * d[0] + fx * d[1]) + fy * ((1 - fx) * d[2] + fx * d[3]);
    }
}

skc_status skci_cascade_fwd(skci_cascade *c, const double *parameters, const skci_plane **out, skc_error *error)
{
    skc_reach reach[SKC_MAX_LAYERS];
    for (int i = 0; i < skci_cascade_size(c); i++)
        if (!isfinite(parameters[i]) || (i % 3 < 2 && fabs(parameters[i]) > SKC_MAX_OFFSET))
            return skci_fail(error, SKC_INVALID, "the fit ran away to %g; smaller learning rates keep it",
                             parameters[i]);
    const double *p = parameters;
    skci_tap *taps = c->taps;
    for (int l = 0; l < c->layer_count; l++, p += 3 * c->counts[l - 1], taps += 4 * c->counts[l - 1])
        reach[l] = splat(p, c->counts[l], taps);
    skc_status status = skci_plane_resize(&c->planes[0], 0, 0, 1, 1, skci_layer_margin(reach[0]), error);
    if (status != SKC_OK)
        return status;
    // All of the impulse's plane is zero but its one pixel.
    for (size_t i = 0; i < 2 * c->planes[0].pitch; i++)
        c->planes[0].data[i] = 0;
    *skci_plane_row(&c->planes[0], 0) = 1;
    taps = c->taps;
    for (int l = 0; l < c->layer_count; taps += 4 * c->counts[l], l++) {
        const skci_plane *from = &c->planes[l];
        skci_plane *to = &c->planes[l + 1];
        int margin = l + 1 < c->layer_count ? skci_layer_margin(reach[l + 1]) : 0;
        status = skci_plane_resize(to, from->x0 - reach[l].left, from->y0 - reach[l].up,
                                   from->width + reach[l].left + reach[l].right,
                                   from->height + reach[l].up + reach[l].down, margin, error);
        if (status != SKC_OK)
            return status;
        skci_layer_fwd(c->loops, from, taps, 4 * c->counts[l], to, c->rows, c->weights);
    }
    *out = &c->planes[c->layer_count];
    return SKC_OK;
}

static skc_status resize_like(skci_plane *d, const skci_plane *plane, skc_error *error)
{
    return skci_plane_resize(d, plane->x0, plane->y0, plane->width, plane->height, 0, error);
}

skci_plane *skci_cascade_d_out(skci_cascade *c, skc_error *error)
{
    return resize_like(&c->d[0], &c->planes[c->layer_count], error) == SKC_OK ? &c->d[0] : NULL;
}

skc_status skci_cascade_vjp(skci_cascade *c, const double *parameters, double *d_parameters, skc_error *error)
{
    int at = c->sample_count;
    for (int l = c->layer_count - 1; l >= 0; l--) {
        at -= c->counts[l];
        skci_plane *d_out = &c->d[(c->layer_count - 1 - l) % 2], *d_in = &c->d[(c->layer_count - l) % 2];
        skc_status status = resize_like(d_in, &c->planes[l], error);
        if (status != SKC_OK)
            return status;
        skci_layer_vjp(c->loops, &c->planes[l], c->taps + 4 * at, 4 * c->counts[l], d_out, d_in, c->d_weights, c->rows,
                       c->weights, c->lanes);
        splat_vjp(parameters + 3 * at, c->counts[l], c->d_weights, d_parameters + 3 * at);
    }
    return SKC_OK;
}
