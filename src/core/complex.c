// SPDX-License-Identifier: MIT
// The complex: its memory, what it may be, what it costs, how far it reaches.

#include "core/complex.h"

#include "core/status.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static skc_status check_counts(int count, const int *counts, skc_error *error)
{
    if (count < 1 || count > SKC_MAX_LAYERS)
        return skci_fail(error, SKC_INVALID, "layers: %d of them; 1 to %d are accepted", count, SKC_MAX_LAYERS);
    for (int l = 0; l < count; l++)
        if (counts[l] < 1 || counts[l] > SKC_MAX_SAMPLES)
            return skci_fail(error, SKC_INVALID, "layers[%d]: %d samples; 1 to %d are accepted", l, counts[l],
                             SKC_MAX_SAMPLES);
    return SKC_OK;
}

skc_status skc_complex_create(int count, const int *counts, skc_complex **complex, skc_error *error)
{
    *complex = NULL;
    skc_status status = check_counts(count, counts, error);
    if (status != SKC_OK)
        return status;
    size_t samples = 0;
    for (int l = 0; l < count; l++)
        samples += (size_t)counts[l];
    // One block: the complex, its layers, all samples.
    size_t layers_at = sizeof(skc_complex), samples_at = layers_at + (size_t)count * sizeof(skc_layer);
    char *block = calloc(1, samples_at + samples * sizeof(skc_sample));
    if (!block)
        return skci_fail_memory(error);
    skc_complex *c = (skc_complex *)(void *)block;
    c->count = count;
    c->layers = (skc_layer *)(void *)(block + layers_at);
    skc_sample *next = (skc_sample *)(void *)(block + samples_at);
    for (int l = 0; l < count; l++) {
        c->layers[l].count = counts[l];
        c->layers[l].samples = next;
        next += counts[l];
    }
    *complex = c;
    return SKC_OK;
}

skc_status skc_complex_copy(const skc_complex *from, skc_complex **complex, skc_error *error)
{
    *complex = NULL;
    skc_status status = skc_complex_check(from, error);
    if (status != SKC_OK)
        return status;
    int counts[SKC_MAX_LAYERS];
    for (int l = 0; l < from->count; l++)
        counts[l] = from->layers[l].count;
    status = skc_complex_create(from->count, counts, complex, error);
    if (status != SKC_OK)
        return status;
    for (int l = 0; l < from->count; l++) {
        (*complex)->layers[l].taps = from->layers[l].taps;
        memcpy((*complex)->layers[l].samples, from->layers[l].samples, (size_t)counts[l] * sizeof(skc_sample));
    }
    return SKC_OK;
}

void skc_complex_free(skc_complex *complex)
{
    free(complex);
}

skc_status skc_complex_check(const skc_complex *complex, skc_error *error)
{
    if (complex->count < 1 || complex->count > SKC_MAX_LAYERS)
        return check_counts(complex->count, NULL, error);
    for (int l = 0; l < complex->count; l++) {
        const skc_layer *layer = &complex->layers[l];
        skc_status status = check_counts(1, &layer->count, NULL);
        if (status != SKC_OK)
            return skci_fail(error, status, "layers[%d].samples: %d of them; 1 to %d are accepted", l, layer->count,
                             SKC_MAX_SAMPLES);
        if (layer->taps != SKC_TAPS_BILINEAR && layer->taps != SKC_TAPS_INTEGER)
            return skci_fail(error, SKC_INVALID, "layers[%d].taps: neither bilinear nor integer", l);
        for (int i = 0; i < layer->count; i++) {
            skc_sample s = layer->samples[i];
            if (!isfinite(s.x) || !isfinite(s.y) || !isfinite(s.w))
                return skci_fail(error, SKC_INVALID, "layers[%d].samples[%d]: not a finite number", l, i);
            if (fabsf(s.x) > SKC_MAX_OFFSET || fabsf(s.y) > SKC_MAX_OFFSET)
                return skci_fail(error, SKC_INVALID,
                                 "layers[%d].samples[%d]: an offset of (%g, %g); at most %d pixels "
                                 "in each direction are accepted",
                                 l, i, (double)s.x, (double)s.y, SKC_MAX_OFFSET);
            if (layer->taps == SKC_TAPS_INTEGER && (s.x != floorf(s.x) || s.y != floorf(s.y)))
                return skci_fail(error, SKC_INVALID,
                                 "layers[%d].samples[%d]: an offset of (%g, %g) in a layer with "
                                 "integer taps; whole numbers are accepted",
                                 l, i, (double)s.x, (double)s.y);
        }
    }
    return SKC_OK;
}

static int compare_taps(const void *a, const void *b)
{
    const skci_tap *p = a, *q = b;
    return p->y != q->y ? (p->y > q->y) - (p->y < q->y) : (p->x > q->x) - (p->x < q->x);
}

int skci_layer_taps(const skc_layer *layer, skci_tap *taps)
{
    int n = 0;
    for (int i = 0; i < layer->count; i++) {
        skc_sample s = layer->samples[i];
        double fx = s.x - floor(s.x), fy = s.y - floor(s.y);
        for (int corner = 0; corner < 4; corner++) {
            double w = s.w * (corner & 1 ? fx : 1 - fx) * (corner & 2 ? fy : 1 - fy);
            if (w != 0)
                taps[n++] = (skci_tap){(int)floor(s.x) + (corner & 1), (int)floor(s.y) + (corner >> 1), w};
        }
    }
    if (n == 0)
        return 0;
    qsort(taps, (size_t)n, sizeof *taps, compare_taps);
    int merged = 0;
    for (int i = 0; i < n; i++)
        if (merged > 0 && compare_taps(&taps[merged - 1], &taps[i]) == 0)
            taps[merged - 1].w += taps[i].w;
        else
            taps[merged++] = taps[i];
    int kept = 0;
    for (int i = 0; i < merged; i++)
        if (taps[i].w != 0)
            taps[kept++] = taps[i];
    return kept;
}

skc_reach skci_taps_reach(const skci_tap *taps, int count)
{
    if (count == 0)
        return (skc_reach){0, 0, 0, 0};
    int left = -taps[0].x, right = taps[0].x, up = -taps[0].y, down = taps[0].y;
    for (int i = 1; i < count; i++) {
        left = left > -taps[i].x ? left : -taps[i].x;
        right = right > taps[i].x ? right : taps[i].x;
        up = up > -taps[i].y ? up : -taps[i].y;
        down = down > taps[i].y ? down : taps[i].y;
    }
    return (skc_reach){left, right, up, down};
}

static skc_status measure(const skc_complex *complex, skc_cost *cost, skc_reach *reach, skc_error *error)
{
    *cost = (skc_cost){0};
    *reach = (skc_reach){0};
    skc_status status = skc_complex_check(complex, error);
    if (status != SKC_OK)
        return status;
    skci_tap *taps = malloc(4 * SKC_MAX_SAMPLES * sizeof *taps);
    if (!taps)
        return skci_fail_memory(error);
    for (int l = 0; l < complex->count; l++) {
        const skc_layer *layer = &complex->layers[l];
        int n = skci_layer_taps(layer, taps);
        skc_reach r = skci_taps_reach(taps, n);
        cost->samples += layer->count;
        cost->taps += n;
        cost->passes++;
        *reach = (skc_reach){reach->left + r.left, reach->right + r.right, reach->up + r.up, reach->down + r.down};
    }
    free(taps);
    return SKC_OK;
}

skc_status skc_complex_cost(const skc_complex *complex, skc_cost *cost, skc_error *error)
{
    skc_reach reach;
    return measure(complex, cost, &reach, error);
}

skc_status skc_complex_reach(const skc_complex *complex, skc_reach *reach, skc_error *error)
{
    skc_cost cost;
    return measure(complex, &cost, reach, error);
}
