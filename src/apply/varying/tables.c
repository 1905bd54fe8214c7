// SPDX-License-Identifier: MIT
// The filters of a basis as the row loops take them, and how far they reach.

#include "apply/varying/varying.h"
#include "core/status.h"

#include <math.h>
#include <stdlib.h>

// What offsets are multiplied by at most, and whether they are turned.
static double largest_scale(const skc_basis *b, int *turned)
{
    double scale = 1;
    *turned = 0;
    for (int p = 0; p < b->parameter_count; p++) {
        if (b->parameters[p].kind == SKC_PARAMETER_SCALE)
            scale *= b->parameters[p].values[1];
        *turned |= b->parameters[p].kind == SKC_PARAMETER_ROTATION;
    }
    return scale;
}

static double smallest_scale(const skc_basis *b)
{
    double scale = 1;
    for (int p = 0; p < b->parameter_count; p++)
        if (b->parameters[p].kind == SKC_PARAMETER_SCALE)
            scale *= b->parameters[p].values[0];
    return scale;
}

static void widen(double value, double *least, double *most)
{
    *least = fmin(*least, value);
    *most = fmax(*most, value);
}

// Layer l of all filters: the box that holds all points where it reads or writes.
static skc_status find_span(const skc_basis *b, int l, int sign, skci_box *span, skc_error *error)
{
    int turned;
    double large = largest_scale(b, &turned), small = smallest_scale(b), radius = 0;
    double x0 = HUGE_VAL, x1 = -HUGE_VAL, y0 = HUGE_VAL, y1 = -HUGE_VAL;
    for (int f = 0; f < b->filter_count; f++)
        for (int i = 0; i < b->filters[f]->layers[l].count; i++) {
            const skc_sample *s = &b->filters[f]->layers[l].samples[i];
            double x = sign * (double)s->x, y = sign * (double)s->y;
            radius = fmax(radius, hypot(x, y) * large);
            widen(x * large, &x0, &x1);
            widen(x * small, &x0, &x1);
            widen(y * large, &y0, &y1);
            widen(y * small, &y0, &y1);
        }
    if (!(radius < 1 << 20))
        return skci_fail(error, SKC_UNSUPPORTED, "a filter that reaches %g pixels; at most %d are accepted", radius,
                         1 << 20);
    double slack = radius * SKCI_VARYING_SLACK;
    if (turned) {
        x0 = y0 = -radius;
        x1 = y1 = radius;
    }
    *span = (skci_box){(int)floor(x0 - slack), (int)floor(x1 + slack) + 1, (int)floor(y0 - slack),
                       (int)floor(y1 + slack) + 1};
    return SKC_OK;
}

static int changes_nothing(const skc_layer *layer)
{
    double sum = 0;
    for (int i = 0; i < layer->count; i++) {
        if (layer->samples[i].x != 0 || layer->samples[i].y != 0)
            return 0;
        sum += (double)layer->samples[i].w;
    }
    return (float)sum == 1;
}

static void fill_layer(skci_varying_layer *layer, const skc_basis *b, int set, int l, int sign, float *table,
                       float *reach, unsigned char *identity)
{
    int filters = b->filter_count / b->channels, padded = layer->padded;
    layer->table = table;
    layer->identity = identity;
    layer->reach = reach;
    for (int f = 0; f < filters; f++, table += 3 * padded) {
        const skc_layer *from = &b->filters[set * filters + f]->layers[l];
        for (int i = 0; i < layer->count; i++) {
            table[i] = (float)sign * from->samples[i].x;
            table[padded + i] = (float)sign * from->samples[i].y;
            table[2 * padded + i] = from->samples[i].w;
            reach[f] = fmaxf(reach[f], (float)hypot((double)from->samples[i].x, (double)from->samples[i].y));
        }
        identity[f] = (unsigned char)changes_nothing(from);
        layer->any_identity |= identity[f];
    }
}

void skci_varying_margins(skc_varying *v)
{
    int scatter = v->order == SKC_ORDER_SCATTER;
    for (int l = 0; l < v->count; l++) {
        skci_box s = v->spans[l];
        if (scatter)
            s = (skci_box){-s.x1, -s.x0, -s.y1, -s.y0};
        skc_reach grown = {-s.x0, s.x1, -s.y0, s.y1};
        // Parameters count where a layer's results are made, or where what it spreads lies; and to respect edges, where
        // it reads.
        skc_reach *margins[2] = {&v->margin, &v->map_margin};
        for (int m = 0; m < (l > 0 || scatter || v->respected ? 2 : 1); m++) {
            margins[m]->left += grown.left;
            margins[m]->right += grown.right;
            margins[m]->up += grown.up;
            margins[m]->down += grown.down;
        }
    }
}

skc_status skci_varying_tables(skc_varying *v, const skc_basis *b, int correlate, skc_error *error)
{
    const skc_complex *first = b->filters[0];
    int scatter = v->order == SKC_ORDER_SCATTER, sign = scatter != !!correlate ? 1 : -1;
    size_t filters = (size_t)b->filter_count, floats = 0;
    v->sets = b->channels;
    v->count = first->count;
    for (int l = 0; l < v->count; l++) {
        int padded = skci_lanes_up(first->layers[l].count);
        floats += filters * (3 * (size_t)padded + 1);
        v->samples += first->layers[l].count;
        v->padded = padded > v->padded ? padded : v->padded;
    }
    v->numbers = calloc(floats, sizeof *v->numbers);
    v->flags = calloc(filters * (size_t)v->count, 1);
    v->layers = calloc((size_t)(v->sets * v->count), sizeof *v->layers);
    v->spans = calloc((size_t)v->count, sizeof *v->spans);
    if (!v->numbers || !v->flags || !v->layers || !v->spans)
        return skci_fail_memory(error);
    v->bytes += floats * sizeof *v->numbers + filters * (size_t)v->count +
                (size_t)v->count * ((size_t)v->sets * sizeof *v->layers + sizeof *v->spans);
    float *table = v->numbers;
    unsigned char *identity = v->flags;
    for (int k = 0; k < v->count; k++) {
        int l = scatter ? v->count - 1 - k : k, samples = first->layers[l].count;
        skc_status status = find_span(b, l, sign, &v->spans[k], error);
        if (status != SKC_OK)
            return status;
        for (int set = 0; set < v->sets; set++) {
            skci_varying_layer *layer = &v->layers[set * v->count + k];
            *layer = (skci_varying_layer){.count = samples, .padded = skci_lanes_up(samples)};
            size_t each = filters / (size_t)v->sets, numbers = each * 3 * (size_t)layer->padded;
            fill_layer(layer, b, set, l, sign, table, table + numbers, identity);
            table += numbers + each;
            identity += each;
        }
    }
    skci_varying_margins(v);
    return SKC_OK;
}
