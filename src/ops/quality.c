// SPDX-License-Identifier: MIT
// The synthesised kernel, and how far it is from the target.

#include "core/status.h"
#include "ops/image_error.h"
#include "ops/layer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct scratch {
    skci_plane planes[2];
    skci_tap *taps;
    const double **rows;
    double *weights;
};

// Leaves the response in planes[complex->count % 2].
static skc_status respond(const skc_complex *complex, struct scratch *s, skc_error *error)
{
    int margins[SKC_MAX_LAYERS + 1] = {0};
    for (int l = 0; l < complex->count; l++)
        margins[l] = skci_layer_margin(skci_taps_reach(s->taps, skci_layer_taps(&complex->layers[l], s->taps)));
    skc_status status = skci_plane_resize(&s->planes[0], 0, 0, 1, 1, margins[0], error);
    if (status != SKC_OK)
        return status;
    *skci_plane_row(&s->planes[0], 0) = 1;
    for (int l = 0; l < complex->count; l++) {
        skci_plane *in = &s->planes[l % 2], *out = &s->planes[(l + 1) % 2];
        int n = skci_layer_taps(&complex->layers[l], s->taps);
        skc_reach reach = skci_taps_reach(s->taps, n);
        status = skci_plane_resize(out, in->x0 - reach.left, in->y0 - reach.up, in->width + reach.left + reach.right,
                                   in->height + reach.up + reach.down, margins[l + 1], error);
        if (status != SKC_OK)
            return status;
        skci_layer_fwd(skci_rows_best(), in, s->taps, n, out, s->rows, s->weights);
    }
    return SKC_OK;
}

skc_status skc_complex_synthesize(const skc_complex *complex, skc_kernel **kernel, skc_error *error)
{
    *kernel = NULL;
    skc_status status = skc_complex_check(complex, error);
    if (status != SKC_OK)
        return status;
    struct scratch s = {.taps = malloc(4 * SKC_MAX_SAMPLES * sizeof *s.taps),
                        .rows = malloc(4 * SKC_MAX_SAMPLES * sizeof *s.rows),
                        .weights = malloc(4 * SKC_MAX_SAMPLES * sizeof *s.weights)};
    status = s.taps && s.rows && s.weights ? respond(complex, &s, error) : skci_fail_memory(error);
    if (status == SKC_OK) {
        const skci_plane *plane = &s.planes[complex->count % 2];
        status = skc_kernel_create(plane->width, plane->height, kernel, error);
        if (status == SKC_OK) {
            (*kernel)->anchor_x = -plane->x0;
            (*kernel)->anchor_y = -plane->y0;
            for (int j = 0; j < plane->height; j++)
                memcpy((*kernel)->values + (size_t)j * (size_t)plane->width, skci_plane_row(plane, plane->y0 + j),
                       (size_t)plane->width * sizeof(double));
        }
    }
    skci_plane_free(&s.planes[0]);
    skci_plane_free(&s.planes[1]);
    free(s.taps);
    free(s.rows);
    free(s.weights);
    return status;
}

// The value at (x, y) relative to the anchor.
static double value_at(const skc_kernel *k, int x, int y)
{
    int i = x + k->anchor_x, j = y + k->anchor_y;
    return i >= 0 && i < k->width && j >= 0 && j < k->height ? k->values[(size_t)j * (size_t)k->width + (size_t)i] : 0;
}

struct difference {
    double square, above, below;
};

static void add_difference(struct difference *sum, double d)
{
    sum->square += d * d;
    *(d > 0 ? &sum->above : &sum->below) += fabs(d);
}

// The sums over the plane of a - k: over a's rectangle, then over what k has beyond it. So kernels may lie far apart.
static struct difference subtract(const skc_kernel *a, const skc_kernel *k)
{
    struct difference sum = {0};
    for (int y = -a->anchor_y; y < a->height - a->anchor_y; y++)
        for (int x = -a->anchor_x; x < a->width - a->anchor_x; x++)
            add_difference(&sum, value_at(a, x, y) - value_at(k, x, y));
    for (int y = -k->anchor_y; y < k->height - k->anchor_y; y++)
        for (int x = -k->anchor_x; x < k->width - k->anchor_x; x++)
            if (x < -a->anchor_x || x >= a->width - a->anchor_x || y < -a->anchor_y || y >= a->height - a->anchor_y)
                add_difference(&sum, -value_at(k, x, y));
    return sum;
}

skc_status skc_quality_compare(const skc_kernel *a, const skc_kernel *k, skc_quality *quality, skc_error *error)
{
    *quality = (skc_quality){0};
    double peak = 0, magnitude = 0, square = 0;
    for (size_t i = 0, n = (size_t)k->width * (size_t)k->height; i < n; i++) {
        peak = fmax(peak, fabs(k->values[i]));
        magnitude += fabs(k->values[i]);
        square += k->values[i] * k->values[i];
    }
    if (!(peak > 0))
        return skci_fail(error, SKC_INVALID, "the kernel is zero everywhere, so nothing can be compared with it");
    struct difference d = subtract(a, k);
    for (size_t i = 0, n = (size_t)a->width * (size_t)a->height; i < n; i++)
        quality->noise_gain += fabs(a->values[i]);
    quality->psnr = 10 * log10(peak * peak / (d.square / ((double)k->width * k->height)));
    double image_error;
    skc_status status = skci_image_error(a, k, &image_error, error);
    if (status != SKC_OK)
        return status;
    quality->image_psnr = d.square == 0 ? INFINITY : 10 * log10(1 / image_error);
    quality->l1 = (d.above + d.below) / magnitude;
    quality->l2 = sqrt(d.square / square);
    double sum = fabs(skc_kernel_sum(k));
    quality->mae = sum > 0 ? (d.above + d.below) / ((double)k->width * k->height) / sum : NAN;
    quality->certificate = fmax(d.above, d.below);
    quality->sum = skc_kernel_sum(a);
    return SKC_OK;
}

skc_status skc_quality_measure(const skc_complex *complex, const skc_kernel *kernel, skc_quality *quality,
                               skc_error *error)
{
    *quality = (skc_quality){0};
    skc_kernel *response;
    skc_status status = skc_complex_synthesize(complex, &response, error);
    if (status != SKC_OK)
        return status;
    status = skc_quality_compare(response, kernel, quality, error);
    skc_kernel_free(response);
    if (status != SKC_OK)
        return status;
    quality->noise_gain = 1;
    for (int l = 0; l < complex->count; l++) {
        double sum = 0;
        for (int i = 0; i < complex->layers[l].count; i++)
            sum += fabs((double)complex->layers[l].samples[i].w);
        quality->noise_gain *= sum;
    }
    return SKC_OK;
}
