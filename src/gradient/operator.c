// SPDX-License-Identifier: MIT
// The operator: its memory, what it tells, and its samples as a basis.

#include "gradient/operator.h"

#include "apply/plan.h"
#include "core/status.h"

#include <stdlib.h>
#include <string.h>

void skc_operator_options_init(skc_operator_options *options)
{
    *options = (skc_operator_options){.size = sizeof *options};
}

// ----------------------------------------------------------------------------------------------------- copies of bases

static int copy_text(char **to, const char *text)
{
    size_t size = strlen(text ? text : "") + 1;
    char *copy = malloc(size);
    if (!copy)
        return 0;
    free(*to);
    *to = memcpy(copy, text ? text : "", size);
    return 1;
}

static int copy_parameters(skc_basis *to, const skc_basis *from)
{
    to->parameters = calloc((size_t)from->parameter_count + 1, sizeof *to->parameters);
    if (!to->parameters)
        return 0;
    to->parameter_count = from->parameter_count;
    for (int p = 0; p < from->parameter_count; p++) {
        const skc_parameter *old = &from->parameters[p];
        skc_parameter *made = &to->parameters[p];
        size_t bytes = (size_t)old->count * sizeof *old->values;
        *made = (skc_parameter){.kind = old->kind, .count = old->count, .values = malloc(bytes)};
        if (!made->values || !copy_text(&made->name, old->name))
            return 0;
        memcpy(made->values, old->values, bytes);
    }
    return 1;
}

// All but the quality of a basis that has been checked.
static skc_status copy_basis(const skc_basis *from, skc_basis **made, skc_error *error)
{
    skc_basis *to;
    skc_status status = skc_basis_create(from->filter_count, &to, error);
    *made = NULL;
    if (status != SKC_OK)
        return status;
    to->width = from->width;
    to->height = from->height;
    to->anchor_x = from->anchor_x;
    to->anchor_y = from->anchor_y;
    to->sum = from->sum;
    to->channels = from->channels;
    to->seed = from->seed;
    to->seconds = from->seconds;
    if (!copy_text(&to->source, from->source) || !copy_text(&to->method, from->method) ||
        !copy_text(&to->weighting, from->weighting) || !copy_text(&to->init, from->init) || !copy_parameters(to, from))
        status = skci_fail_memory(error);
    for (int f = 0; status == SKC_OK && f < from->filter_count; f++)
        status = skc_complex_copy(from->filters[f], &to->filters[f], error);
    if (status == SKC_OK)
        *made = to;
    else
        skc_basis_free(to);
    return status;
}

// ------------------------------------------------------------------------------------------------- creating operators

// Makes the plan that the basis would be filtered with, which refuses what cannot be, and takes its margin.
static skc_status try_uniform(skc_operator *op, const skc_basis *basis, skc_error *error)
{
    skc_plan_options options;
    skc_plan_options_init(&options);
    options.edge = op->options.edge;
    options.constant = op->options.constant;
    options.correlate = op->options.correlate;
    options.isa = op->options.isa;
    for (int f = 0; f < basis->filter_count; f++) {
        skc_plan *plan;
        skc_plan_info info;
        skc_status status = skc_plan_create(basis->filters[f], &options, &plan, error);
        if (status != SKC_OK)
            return status;
        skc_plan_describe(plan, &info);
        op->margin.left = f && op->margin.left > info.margin.left ? op->margin.left : info.margin.left;
        op->margin.right = f && op->margin.right > info.margin.right ? op->margin.right : info.margin.right;
        op->margin.up = f && op->margin.up > info.margin.up ? op->margin.up : info.margin.up;
        op->margin.down = f && op->margin.down > info.margin.down ? op->margin.down : info.margin.down;
        skc_plan_free(plan);
    }
    return SKC_OK;
}

static skc_status try_varying(skc_operator *op, const skc_basis *basis, skc_error *error)
{
    skc_varying_options options;
    skc_varying_options_init(&options);
    options.edge = op->options.edge;
    options.constant = op->options.constant;
    options.correlate = op->options.correlate;
    options.order = op->options.order;
    options.isa = op->options.isa;
    skc_varying *varying;
    skc_varying_info info;
    skc_status status = skc_varying_create(basis, &options, &varying, error);
    if (status != SKC_OK)
        return status;
    skc_varying_describe(varying, &info);
    op->margin = info.margin;
    skc_varying_free(varying);
    return SKC_OK;
}

static void describe_filter(skc_operator *op, const skc_complex *filter)
{
    op->layers = filter->count;
    for (int l = 0; l < filter->count; l++) {
        op->counts[l] = filter->layers[l].count;
        op->taps[l] = filter->layers[l].taps;
        op->samples += filter->layers[l].count;
    }
    op->numbers = (size_t)op->filters * (size_t)op->samples * 3;
}

// `basis` is what the varying engine accepts, or, without parameters, one checked filter for each set.
static skc_status make(const skc_basis *basis, const skc_operator_options *options, skc_operator *op, skc_error *error)
{
    op->options = *options;
    skc_status status = skci_choose_loops(options->isa, &op->loops, error);
    if (status != SKC_OK)
        return status;
    op->options.isa = op->loops->name;
    status = try_varying(op, basis, error);
    if (status == SKC_OK && basis->parameter_count == 0)
        status = try_uniform(op, basis, error);
    if (status != SKC_OK)
        return status;
    op->filters = basis->filter_count;
    op->sets = basis->channels;
    op->maps = basis->parameter_count;
    describe_filter(op, basis->filters[0]);
    return copy_basis(basis, &op->basis, error);
}

skc_status skc_operator_create(const skc_basis *basis, const skc_operator_options *options, skc_operator **op,
                               skc_error *error)
{
    skc_operator_options defaults;
    skc_operator_options_init(&defaults);
    options = options ? options : &defaults;
    *op = NULL;
    if (options->size != sizeof *options)
        return skci_fail(error, SKC_INVALID, "options of %zu bytes; call skc_operator_options_init first",
                         options->size);
    skc_operator *made = calloc(1, sizeof *made);
    skc_status status = made ? make(basis, options, made, error) : skci_fail_memory(error);
    if (status == SKC_OK)
        *op = made;
    else
        skc_operator_free(made);
    return status;
}

skc_status skc_operator_of(const skc_complex *complex, const skc_operator_options *options, skc_operator **op,
                           skc_error *error)
{
    *op = NULL;
    skc_basis *basis;
    skc_status status = skc_basis_create(1, &basis, error);
    if (status != SKC_OK)
        return status;
    status = skc_complex_copy(complex, &basis->filters[0], error);
    if (status == SKC_OK)
        status = skc_operator_create(basis, options, op, error);
    skc_basis_free(basis);
    return status;
}

void skc_operator_free(skc_operator *op)
{
    if (op)
        skc_basis_free(op->basis);
    free(op);
}

void skc_operator_describe(const skc_operator *op, skc_operator_info *info)
{
    *info = (skc_operator_info){.filters = op->filters,
                                .layers = op->layers,
                                .counts = op->counts,
                                .samples = op->samples,
                                .numbers = op->numbers,
                                .maps = op->maps,
                                .margin = op->margin};
}

// ------------------------------------------------------------------------------------------------------------- samples

void skc_operator_samples(const skc_operator *op, double *samples)
{
    for (int f = 0; f < op->filters; f++)
        for (int l = 0; l < op->layers; l++)
            for (int i = 0; i < op->counts[l]; i++) {
                skc_sample s = op->basis->filters[f]->layers[l].samples[i];
                *samples++ = (double)s.x;
                *samples++ = (double)s.y;
                *samples++ = (double)s.w;
            }
}

static void put_samples(const double *samples, skc_complex *filter)
{
    for (int l = 0; l < filter->count; l++)
        for (int i = 0; i < filter->layers[l].count; i++, samples += 3)
            filter->layers[l].samples[i] = (skc_sample){(float)samples[0], (float)samples[1], (float)samples[2]};
}

skc_status skci_operator_complex(const skc_operator *op, const double *samples, int filter, skc_complex **complex,
                                 skc_error *error)
{
    skc_status status = skc_complex_copy(op->basis->filters[filter], complex, error);
    if (status == SKC_OK)
        put_samples(skci_operator_filter(op, samples, filter), *complex);
    return status;
}

skc_status skc_operator_basis(const skc_operator *op, const double *samples, skc_basis **basis, skc_error *error)
{
    *basis = NULL;
    skc_status status = skci_samples_check(op, samples, error);
    if (status == SKC_OK)
        status = copy_basis(op->basis, basis, error);
    for (int f = 0; status == SKC_OK && f < op->filters; f++)
        put_samples(skci_operator_filter(op, samples, f), (*basis)->filters[f]);
    return status;
}
