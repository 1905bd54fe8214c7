// SPDX-License-Identifier: MIT
// The complex at a point of a basis's parameter space.

#include "core/status.h"
#include "format/skc_file.h"

#include <math.h>
#include <stdlib.h>

// Where `at` lies between a parameter's nodes: from node *low on, by the share *t of the way to the next one.
static void find_cell(const skc_parameter *p, double at, int *low, double *t)
{
    int k = 0;
    *low = 0;
    *t = 0;
    if (!(at > p->values[0])) // NaN, too
        return;
    while (k < p->count - 1 && at >= p->values[k + 1])
        k++;
    *low = k;
    if (k < p->count - 1)
        *t = (at - p->values[k]) / (p->values[k + 1] - p->values[k]);
}

double skci_parameter_clamp(const skc_parameter *p, double at)
{
    double first = p->values[0], last = p->values[p->count - 1];
    if (isnan(at))
        return first;
    if (p->kind == SKC_PARAMETER_ROTATION && isfinite(at) && fmod(last - first, 360) == 0)
        return at - 360 * floor((at - first) / 360);
    return fmin(fmax(at, first), last);
}

// Adds `share` times filter f to the sums, layer after layer, three numbers a sample.
static void add_filter(const skc_complex *filter, double share, double *sums)
{
    for (int l = 0; l < filter->count; l++)
        for (int i = 0; i < filter->layers[l].count; i++, sums += 3) {
            const skc_sample *s = &filter->layers[l].samples[i];
            sums[0] += share * (double)s->x;
            sums[1] += share * (double)s->y;
            sums[2] += share * (double)s->w;
        }
}

// The sum over the corners of the cell that the point lies in.
static void interpolate(const skc_basis *b, const double *at, int channel, double *sums)
{
    int low[SKCI_MAX_PARAMETERS], axes = 0, count[SKCI_MAX_PARAMETERS];
    double t[SKCI_MAX_PARAMETERS];
    for (int p = 0; p < b->parameter_count; p++)
        if (b->parameters[p].kind == SKC_PARAMETER_NODES) {
            find_cell(&b->parameters[p], at[p], &low[axes], &t[axes]);
            count[axes++] = b->parameters[p].count;
        }
    int filters = b->filter_count / b->channels;
    for (int corner = 0; corner < 1 << axes; corner++) {
        double share = 1;
        int f = 0;
        for (int a = 0; a < axes; a++) {
            int up = corner >> a & 1;
            share *= up ? t[a] : 1 - t[a];
            f = f * count[a] + low[a] + (up && low[a] < count[a] - 1);
        }
        if (share > 0)
            add_filter(b->filters[channel * filters + f], share, sums);
    }
}

static void place(const skc_basis *b, const double *at, double *sums, int samples)
{
    double scale = 1, angle = 0;
    for (int p = 0; p < b->parameter_count; p++) {
        if (b->parameters[p].kind == SKC_PARAMETER_SCALE)
            scale *= skci_parameter_clamp(&b->parameters[p], at[p]);
        if (b->parameters[p].kind == SKC_PARAMETER_ROTATION)
            angle += skci_parameter_clamp(&b->parameters[p], at[p]);
    }
    double radians = angle * (3.14159265358979323846 / 180), c = cos(radians), s = sin(radians);
    for (int i = 0; i < samples && (scale != 1 || angle != 0); i++) {
        double x = sums[3 * i] * scale, y = sums[3 * i + 1] * scale;
        sums[3 * i] = c * x + s * y; // y points down
        sums[3 * i + 1] = c * y - s * x;
    }
}

static void store(const double *sums, skc_complex *complex)
{
    for (int l = 0; l < complex->count; l++) {
        skc_layer *layer = &complex->layers[l];
        for (int i = 0; i < layer->count; i++, sums += 3) {
            layer->samples[i] = (skc_sample){(float)sums[0], (float)sums[1], (float)sums[2]};
            if (floorf(layer->samples[i].x) != layer->samples[i].x ||
                floorf(layer->samples[i].y) != layer->samples[i].y)
                layer->taps = SKC_TAPS_BILINEAR;
        }
    }
}

skc_status skc_basis_at(const skc_basis *b, const double *at, int channel, skc_complex **complex, skc_error *error)
{
    *complex = NULL;
    skc_status status = skci_basis_check_frame(b, SKC_INVALID, error);
    if (status == SKC_OK)
        status = skci_basis_check_filters(b, SKC_INVALID, error);
    if (status == SKC_OK && (channel < 0 || channel >= b->channels))
        status = skci_fail(error, SKC_INVALID, "channel %d; 0 to %d are accepted", channel, b->channels - 1);
    if (status == SKC_OK && b->parameter_count > 0 && !at)
        status = skci_fail(error, SKC_INVALID, "no point of the basis; %d values are needed", b->parameter_count);
    if (status == SKC_OK)
        status = skc_complex_copy(b->filters[0], complex, error);
    if (status != SKC_OK)
        return status;
    int samples = 0;
    for (int l = 0; l < (*complex)->count; l++)
        samples += (*complex)->layers[l].count;
    double *sums = calloc((size_t)samples * 3, sizeof *sums);
    if (!sums) {
        skc_complex_free(*complex);
        *complex = NULL;
        return skci_fail_memory(error);
    }
    interpolate(b, at, channel, sums);
    place(b, at, sums, samples);
    store(sums, *complex);
    free(sums);
    return SKC_OK;
}
