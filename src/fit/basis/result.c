// SPDX-License-Identifier: MIT
// From the nodes to a basis.

#include "fit/basis/basis.h"

#include "core/status.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static char *copy_text(const char *text)
{
    size_t n = strlen(text) + 1;
    char *copy = malloc(n);
    return copy ? memcpy(copy, text, n) : NULL;
}

static int copy_axis(const skci_nodes *nodes, int a, int d, skc_parameter *to)
{
    const skc_axis *axis = &nodes->task->axes[a];
    to->kind = axis->kind;
    to->count = axis->kind == SKC_PARAMETER_NODES ? nodes->counts[d] : 2;
    to->name = copy_text(axis->name);
    to->values = malloc((size_t)to->count * sizeof *to->values);
    if (!to->name || !to->values)
        return 0;
    if (axis->kind == SKC_PARAMETER_NODES) {
        memcpy(to->values, nodes->values[d], (size_t)to->count * sizeof *to->values);
    } else {
        to->values[0] = axis->first;
        to->values[1] = axis->last;
    }
    return 1;
}

skc_status skci_nodes_complex(const skci_nodes *nodes, const double *p, skc_complex **complex, skc_error *error)
{
    skc_status status = skc_complex_create(nodes->layer_count, nodes->layers, complex, error);
    for (int l = 0; status == SKC_OK && l < nodes->layer_count; l++)
        for (int i = 0; i < nodes->layers[l]; i++, p += 3)
            (*complex)->layers[l].samples[i] = (skc_sample){(float)p[0], (float)p[1], (float)p[2]};
    return status;
}

// Weights in steps of 2^-24, which floats add up without rounding, so that the layer's sum is exactly what it should
// be.
static void make_exact(skc_layer *layer, double sum)
{
    double rest = sum;
    for (int i = layer->count - 1; i > 0; i--) {
        layer->samples[i].w = (float)(round((double)layer->samples[i].w * 0x1p24) * 0x1p-24);
        rest -= (double)layer->samples[i].w;
    }
    layer->samples[0].w = (float)rest;
}

static int describe(const skci_nodes *nodes, skc_basis *b)
{
    const skci_basis_task *task = nodes->task;
    const skc_kernel *largest = nodes->kernels[0];
    for (int n = 1; n < nodes->count; n++)
        if ((double)nodes->kernels[n]->width * nodes->kernels[n]->height > (double)largest->width * largest->height)
            largest = nodes->kernels[n];
    b->width = largest->width;
    b->height = largest->height;
    b->anchor_x = largest->anchor_x;
    b->anchor_y = largest->anchor_y;
    b->sum = skc_kernel_sum(largest);
    b->seed = task->options->fit.seed;
    b->seconds = skci_seconds() - task->start;
    free(b->method);
    free(b->weighting);
    b->method = copy_text("lm");
    b->weighting = copy_text(task->options->fit.weighting == SKC_WEIGHTING_FLAT ? "flat" : "natural");
    b->parameters = calloc((size_t)task->axis_count, sizeof *b->parameters);
    if (!b->method || !b->weighting || !b->parameters)
        return 0;
    b->parameter_count = task->axis_count;
    for (int a = 0, d = 0; a < task->axis_count; a++) {
        if (!copy_axis(nodes, a, d, &b->parameters[a]))
            return 0;
        d += task->axes[a].kind == SKC_PARAMETER_NODES;
    }
    return 1;
}

skc_status skci_nodes_basis(const skci_nodes *nodes, skc_basis **basis, skc_error *error)
{
    skc_status status = skc_basis_create(nodes->count, basis, error);
    if (status != SKC_OK)
        return status;
    skc_basis *b = *basis;
    b->quality = calloc((size_t)nodes->count, sizeof *b->quality);
    status = b->quality && describe(nodes, b) ? SKC_OK : skci_fail_memory(error);
    for (int n = 0; n < nodes->count && status == SKC_OK; n++) {
        status = skci_nodes_complex(nodes, nodes->parameters + (size_t)n * (size_t)nodes->size, &b->filters[n], error);
        for (int l = 0; status == SKC_OK && nodes->identity[n] && l < nodes->layer_count; l++)
            make_exact(&b->filters[n]->layers[l], l == 0 ? nodes->sums[n] : 1);
        if (status == SKC_OK)
            status = skc_quality_measure(b->filters[n], nodes->kernels[n], &b->quality[n], error);
    }
    if (status != SKC_OK) {
        skc_basis_free(b);
        *basis = NULL;
    }
    return status;
}

skc_status skci_tell_better(const skci_nodes *nodes, skc_error *error)
{
    const skc_basis_options *o = nodes->task->options;
    if (!o->better)
        return SKC_OK;
    skc_basis *basis;
    skc_status status = skci_nodes_basis(nodes, &basis, error);
    if (status != SKC_OK)
        return status;
    o->better(o->better_user, basis);
    skc_basis_free(basis);
    return SKC_OK;
}
