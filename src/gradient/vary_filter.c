// SPDX-License-Identifier: MIT
#include "gradient/vary_filter.h"

#include "core/status.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

// --------------------------------------------------------------------------------------------------------- rectangles

skci_area skci_area_around(skci_area r, const skci_box *s)
{
    return skci_area_empty(r) ? r : (skci_area){r.x0 + s->x0, r.y0 + s->y0, r.x1 + s->x1, r.y1 + s->y1};
}

skci_area skci_area_sources(skci_area r, const skci_box *s)
{
    return skci_area_empty(r) ? r : (skci_area){r.x0 - s->x1, r.y0 - s->y1, r.x1 - s->x0, r.y1 - s->y0};
}

void skci_vary_geometry_of(const skci_vary_filter *f, skci_area own, int what, skci_vary_geometry *g)
{
    const skci_area none = {0, 0, 0, 0};
    int last = f->layers, products = what & SKCI_VARY_PRODUCTS, spread = what & (SKCI_VARY_PRODUCTS | SKCI_VARY_SPREAD);
    g->around[last] = what & SKCI_VARY_AROUND ? own : none;
    g->points = own;
    for (int j = last - 1; j >= 0; j--) {
        g->points = skci_area_hull(g->points, g->around[j + 1]);
        skci_area here = skci_area_around(g->around[j + 1], &f->spans[j]);
        g->around[j] = products ? skci_area_hull(here, skci_area_around(own, &f->spans[j])) : here;
    }
    g->centre[0] = what & SKCI_VARY_CENTRE ? own : none;
    for (int j = 0; j < last; j++) {
        skci_area here = skci_area_sources(g->centre[j], &f->spans[j]);
        g->centre[j + 1] = spread ? skci_area_hull(here, own) : here;
        g->room[j] = skci_area_hull(g->centre[j], skci_area_around(g->centre[j + 1], &f->spans[j]));
        g->points = skci_area_hull(g->points, g->centre[j + 1]);
    }
    g->room[last] = g->centre[last];
}

skci_area skci_vary_support(const skci_vary_filter *f, int width, int height, skci_area support[SKC_MAX_LAYERS])
{
    skci_area now = {0, 0, width, height}, all = now;
    for (int i = 0; i < f->layers; i++) {
        int j = f->scatter ? i : f->layers - 1 - i;
        if (f->scatter)
            now = skci_area_sources(now, &f->spans[j]);
        support[j] = now;
        all = skci_area_hull(all, now);
        if (!f->scatter)
            now = skci_area_around(now, &f->spans[j]);
    }
    return all;
}

// -------------------------------------------------------------------------------------------------------------- tables

void skci_vary_table(const skci_vary_filter *f, const double *samples, int tangents, double *table)
{
    const skc_operator *op = f->op;
    int each = op->filters / op->sets;
    for (int set = 0; set < op->sets; set++)
        for (int j = 0; j < f->layers; j++) {
            const skci_varying_layer *layer = skci_vary_layer(f, set, j);
            double offsets = tangents && op->taps[j] == SKC_TAPS_INTEGER ? 0 : f->turn;
            double *to = table + skci_vary_place(f, layer);
            for (int n = 0; n < each; n++, to += 3 * layer->padded) {
                const double *from = skci_operator_filter(op, samples, set * each + n) + 3 * f->first[j];
                for (int i = 0; i < layer->count; i++, from += 3) {
                    to[i] = offsets * from[0];
                    to[layer->padded + i] = offsets * from[1];
                    to[2 * layer->padded + i] = from[2];
                }
            }
        }
}

// In double a filter is the identity when its weights add up to 1 there, for otherwise moving one of them would make a
// jump.
static int is_identity(const double *sample, const skci_varying_layer *layer)
{
    double sum = 0, magnitude = 0;
    for (int i = 0; i < layer->count; i++) {
        if (sample[i] != 0 || sample[layer->padded + i] != 0)
            return 0;
        sum += sample[2 * layer->padded + i];
        magnitude += fabs(sample[2 * layer->padded + i]);
    }
    return fabs(sum - 1) <= 4 * DBL_EPSILON * magnitude;
}

static void find_identities(skci_vary_filter *f)
{
    int each = f->op->filters / f->op->sets;
    for (int k = 0; k < f->op->sets * f->layers; k++) {
        const skci_varying_layer *layer = &f->varying->layers[k];
        const double *table = f->table + skci_vary_place(f, layer);
        for (int n = 0; n < each; n++) {
            int identity = is_identity(table + (size_t)n * 3 * (size_t)layer->padded, layer);
            f->identity[layer->identity - f->varying->flags + n] = (unsigned char)identity;
            f->any_identity[k] |= (unsigned char)identity;
        }
    }
}

static skc_status make_tables(skci_vary_filter *f, const double *samples, skc_error *error)
{
    size_t flags = 0, each = (size_t)(f->op->filters / f->op->sets), layers = (size_t)(f->op->sets * f->layers);
    for (size_t k = 0; k < layers; k++) {
        const skci_varying_layer *layer = &f->varying->layers[k];
        size_t end = skci_vary_place(f, layer) + each * 3 * (size_t)layer->padded;
        f->size = end > f->size ? end : f->size;
        flags += each;
    }
    f->table = calloc(f->size, sizeof *f->table);
    f->identity = calloc(flags, 1);
    f->any_identity = calloc(layers, 1);
    if (!f->table || !f->identity || !f->any_identity)
        return skci_fail_memory(error);
    skci_vary_table(f, samples, 0, f->table);
    find_identities(f);
    return SKC_OK;
}

static skc_status make_nodes(skci_vary_filter *f, skc_error *error)
{
    for (int p = 0; p < f->op->maps; p++) {
        const skc_parameter *parameter = &f->basis->parameters[p];
        int axis = f->varying->parameters[p].axis, n = parameter->count;
        if (parameter->kind != SKC_PARAMETER_NODES || axis < 0)
            continue;
        f->nodes[axis] = malloc((size_t)n * sizeof(double));
        f->scales[axis] = malloc((size_t)n * sizeof(double));
        if (!f->nodes[axis] || !f->scales[axis])
            return skci_fail_memory(error);
        for (int k = 0; k < n; k++) {
            f->nodes[axis][k] = parameter->values[k];
            f->scales[axis][k] = k + 1 < n ? 1 / (parameter->values[k + 1] - parameter->values[k]) : 0;
        }
    }
    return SKC_OK;
}

// ------------------------------------------------------------------------------------------------------------ creating

static skc_status make_varying(skci_vary_filter *f, const double *samples, skc_error *error)
{
    const skc_operator_options *from = &f->op->options;
    skc_varying_options options;
    skc_varying_options_init(&options);
    options.edge = from->edge;
    options.constant = from->constant;
    options.correlate = from->correlate;
    options.order = from->order;
    options.isa = from->isa;
    skc_status status = skc_operator_basis(f->op, samples, &f->basis, error);
    return status == SKC_OK ? skc_varying_create(f->basis, &options, &f->varying, error) : status;
}

skc_status skci_vary_filter_create(skci_vary_filter *f, const skc_operator *op, const double *samples, skc_error *error)
{
    *f = (skci_vary_filter){
        .op = op, .layers = op->layers, .scatter = op->options.order == SKC_ORDER_SCATTER, .turn = 1};
    skc_status status = make_varying(f, samples, error);
    if (status != SKC_OK)
        return status;
    f->turn = f->scatter != !!op->options.correlate ? 1 : -1;
    f->together = skci_varying_together(f->varying, SKCI_LANE_PIXEL);
    for (int j = 0; j < f->layers; j++) {
        skci_box span = f->varying->spans[f->scatter ? f->layers - 1 - j : j];
        span.x0--; // at whole offsets the cell before may count, and what is 0 in float may be less in double
        span.y0--;
        f->spans[j] = span;
        f->first[j] = j ? f->first[j - 1] + op->counts[j - 1] : 0;
    }
    status = make_tables(f, samples, error);
    return status == SKC_OK ? make_nodes(f, error) : status;
}

void skci_vary_filter_free(skci_vary_filter *f)
{
    skc_basis_free(f->basis);
    skc_varying_free(f->varying);
    for (int a = 0; a < SKCI_VARYING_AXES; a++) {
        free(f->nodes[a]);
        free(f->scales[a]);
    }
    free(f->table);
    free(f->identity);
    free(f->any_identity);
}
