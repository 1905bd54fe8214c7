// SPDX-License-Identifier: MIT
#include "apply/varying/varying.h"

#include "apply/edge.h"
#include "apply/varying/strip.h"
#include "core/status.h"
#include "format/skc_file.h"

#include <math.h>
#include <stdlib.h>

void skc_varying_options_init(skc_varying_options *options)
{
    *options = (skc_varying_options){.size = sizeof *options};
}

skc_status skci_varying_check_options(const skc_varying_options *options, skc_error *error)
{
    if (options->size != sizeof *options)
        return skci_fail(error, SKC_INVALID, "options of %zu bytes; call skc_varying_options_init first",
                         options->size);
    if ((unsigned)options->edge > SKC_EDGE_RENORMALIZE)
        return skci_fail(error, SKC_INVALID, "edge mode %d; use a skc_edge", (int)options->edge);
    if (options->edge == SKC_EDGE_CONSTANT && !isfinite(options->constant))
        return skci_fail(error, SKC_INVALID, "a constant edge that is not a finite number");
    if ((unsigned)options->order > SKC_ORDER_SCATTER)
        return skci_fail(error, SKC_INVALID, "order %d; use a skc_order", (int)options->order);
    if (options->respect_edges && options->order == SKC_ORDER_SCATTER)
        return skci_fail(error, SKC_INVALID, "respect_edges with scattering; it is for gathering only");
    return SKC_OK;
}

// Renormalizing divides by what is left of a kernel's sum.
static skc_status check_sums(const skc_basis *b, skc_error *error)
{
    for (int f = 0; f < b->filter_count; f++) {
        double sum = 1, magnitude = 1;
        for (int l = 0; l < b->filters[f]->count; l++) {
            double s = 0, m = 0;
            for (int i = 0; i < b->filters[f]->layers[l].count; i++) {
                s += (double)b->filters[f]->layers[l].samples[i].w;
                m += fabs((double)b->filters[f]->layers[l].samples[i].w);
            }
            sum *= s;
            magnitude *= m;
        }
        if (!(fabs(sum) > 1e-6 * magnitude))
            return skci_fail(
                error, SKC_INVALID,
                "renormalize needs kernels whose sum is not zero; filters[%d]'s is %g, so take another edge mode", f,
                sum);
    }
    return SKC_OK;
}

static skc_status check(const skc_basis *b, const skc_varying_options *options, skc_error *error)
{
    skc_status status = skci_varying_check_options(options, error);
    if (status == SKC_OK)
        status = skci_basis_check_frame(b, SKC_INVALID, error);
    if (status == SKC_OK)
        status = skci_basis_check_filters(b, SKC_INVALID, error);
    if (status == SKC_OK && b->channels != 1 && b->channels != 3)
        status = skci_fail(error, SKC_UNSUPPORTED, "a basis of %d channels; 1 and 3 are accepted", b->channels);
    for (int p = 0; status == SKC_OK && p < b->parameter_count; p++)
        for (int i = 0; i < 2 && b->parameters[p].kind == SKC_PARAMETER_ROTATION; i++)
            if (fabs(b->parameters[p].values[i]) > 36000)
                status = skci_fail(error, SKC_UNSUPPORTED, "%s: %g degrees; -36000 to 36000 are accepted",
                                   b->parameters[p].name, b->parameters[p].values[i]);
    if (status == SKC_OK && options->edge == SKC_EDGE_RENORMALIZE)
        status = check_sums(b, error);
    return status;
}

skc_status skci_varying_axis(skc_varying *v, skci_varying_parameter *parameter, int count, const double *nodes,
                             int step, skc_error *error)
{
    float *numbers = malloc(2 * (size_t)count * sizeof *numbers), *scale = numbers + count;
    if (!numbers)
        return skci_fail_memory(error);
    for (int k = 0; k < count; k++)
        numbers[k] = (float)nodes[k];
    for (int k = 0; k < count - 1; k++) { // nodes that are the same in float make cells that no value lies in
        float length = numbers[k + 1] - numbers[k];
        scale[k] = length > 0 && isfinite(1 / length) ? 1 / length : 0;
    }
    v->axes[v->axis_count] = (skci_axis_nodes){count, step, numbers, scale, numbers[count - 1]};
    v->bytes += 2 * (size_t)count * sizeof *numbers;
    parameter->axis = v->axis_count++;
    return SKC_OK;
}

static skc_status make_parameters(skc_varying *v, const skc_basis *b, skc_error *error)
{
    v->parameters = calloc((size_t)b->parameter_count + 1, sizeof *v->parameters);
    if (!v->parameters)
        return skci_fail_memory(error);
    v->parameter_count = b->parameter_count;
    v->bytes += (size_t)b->parameter_count * sizeof *v->parameters;
    int step = 1;
    for (int i = b->parameter_count - 1; i >= 0; i--) { // the last parameter's nodes follow each other
        const skc_parameter *p = &b->parameters[i];
        double first = p->values[0], last = p->values[p->count - 1];
        int whole_turns = p->kind == SKC_PARAMETER_ROTATION && fmod(last - first, 360) == 0;
        v->parameters[i] =
            (skci_varying_parameter){p->kind, (float)first, (float)last, whole_turns ? 360.0f : 0.0f, -1};
        if (!isfinite((float)first) || !isfinite((float)last))
            return skci_fail(error, SKC_UNSUPPORTED, "%s: %g to %g is beyond the range of a float", p->name, first,
                             last);
        v->turns |= p->kind != SKC_PARAMETER_NODES;
        if (p->kind != SKC_PARAMETER_NODES || p->count == 1)
            continue;
        if (v->axis_count == SKCI_VARYING_AXES)
            return skci_fail(error, SKC_UNSUPPORTED, "%s: at most %d parameters with nodes are accepted", p->name,
                             SKCI_VARYING_AXES);
        skc_status status = skci_varying_axis(v, &v->parameters[i], p->count, p->values, step, error);
        if (status != SKC_OK)
            return status;
        step *= p->count;
    }
    return SKC_OK;
}

skc_status skci_varying_start(const skc_varying_options *options, skc_varying **varying, skc_error *error)
{
    skc_varying *v = calloc(1, sizeof *v);
    *varying = v;
    if (!v)
        return skci_fail_memory(error);
    int outside = options->edge == SKC_EDGE_CONSTANT || options->edge == SKC_EDGE_RENORMALIZE, block;
    v->order = options->order;
    v->edge = options->edge;
    v->constant = options->edge == SKC_EDGE_CONSTANT ? options->constant : 0;
    v->map_edge = outside ? SKC_EDGE_CLAMP : options->edge;
    v->bytes = sizeof *v;
    skci_measure_caches(&block, &v->cache);
    return skci_choose_loops(options->isa, &v->loops, error);
}

skc_status skci_varying_check_rows(const skc_varying *v, skc_error *error)
{
    if (skci_varying_scratch(v, skci_varying_strip_width(v)) <= (size_t)1 << 30)
        return SKC_OK;
    return skci_fail(error, SKC_UNSUPPORTED,
                     "the filters reach %d x %d pixels and would need more than 1 GiB of rows for each thread",
                     v->margin.left + v->margin.right, v->margin.up + v->margin.down);
}

skc_status skc_varying_create(const skc_basis *basis, const skc_varying_options *options, skc_varying **varying,
                              skc_error *error)
{
    skc_varying_options defaults;
    skc_varying_options_init(&defaults);
    options = options ? options : &defaults;
    *varying = NULL;
    skc_varying *v;
    skc_status status = check(basis, options, error);
    if (status != SKC_OK)
        return status;
    status = skci_varying_start(options, &v, error);
    if (status == SKC_OK)
        status = make_parameters(v, basis, error);
    if (status == SKC_OK) {
        v->respected = options->respect_edges ? basis->filters[0]->count : 0;
        status = skci_varying_tables(v, basis, options->correlate, error);
    }
    if (status == SKC_OK)
        status = skci_varying_check_rows(v, error);
    if (status == SKC_OK)
        *varying = v;
    else
        skc_varying_free(v);
    return status;
}

void skc_varying_free(skc_varying *v)
{
    if (!v)
        return;
    for (int a = 0; a < v->axis_count; a++)
        free((float *)v->axes[a].first);
    if (v->dense)
        free((skci_box *)v->dense->boxes);
    free(v->dense);
    free(v->parameters);
    free(v->layers);
    free(v->spans);
    free(v->numbers);
    free(v->flags);
    free(v);
}

void skc_varying_describe(const skc_varying *v, skc_varying_info *info)
{
    *info = (skc_varying_info){.isa = v->loops->name,
                               .map_count = v->parameter_count,
                               .margin = v->margin,
                               .map_margin = v->map_margin,
                               .samples = v->samples,
                               .layers = v->count,
                               .bytes = v->bytes};
}

// As wide as the cache allows, but wider than what neighbours share.
int skci_varying_strip_width(const skc_varying *v)
{
    size_t fixed = skci_varying_scratch(v, 1), wide = skci_varying_scratch(v, 1025);
    double pixel = (double)(wide - fixed) / 1024;
    int extra = v->margin.left + v->margin.right;
    double fits = ((double)v->cache - (double)fixed) / pixel;
    int least = extra > 128 ? extra : 128;
    return fits < least ? least : fits > 1 << 16 ? 1 << 16 : (int)fits;
}

// Renormalizing takes two of the four floats of a pixel; filters of a channel's own leave one.
int skci_varying_together(const skc_varying *v, int channels)
{
    int most = v->sets > 1 ? 1 : v->edge == SKC_EDGE_RENORMALIZE ? 2 : SKCI_LANE_PIXEL;
    return channels < most ? channels : most;
}

skc_rectangle skc_varying_need(const skc_varying *v, int width, int height, skc_rectangle wanted)
{
    return skci_edge_need(v->edge, v->margin, width, height, wanted);
}

skc_rectangle skc_varying_map_need(const skc_varying *v, int width, int height, skc_rectangle wanted)
{
    return skci_edge_need(v->map_edge, v->map_margin, width, height, wanted);
}

size_t skc_varying_scratch(const skc_varying *v, int channels)
{
    (void)channels; // four at a time, whatever their number
    return skci_varying_scratch(v, skci_varying_strip_width(v));
}
