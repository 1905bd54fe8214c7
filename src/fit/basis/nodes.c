// SPDX-License-Identifier: MIT
// The grid of nodes, and what lies between them.

#include "fit/basis/basis.h"

#include "core/status.h"
#include "format/skc_file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

void skci_nodes_index(const skci_nodes *nodes, int n, int index[SKCI_NODE_AXES])
{
    for (int d = SKCI_NODE_AXES - 1; d >= 0; d--) {
        index[d] = n % nodes->counts[d];
        n /= nodes->counts[d];
    }
}

int skci_nodes_at(const skci_nodes *nodes, const int index[SKCI_NODE_AXES])
{
    int n = 0;
    for (int d = 0; d < SKCI_NODE_AXES; d++)
        n = n * nodes->counts[d] + index[d];
    return n;
}

static int is_identity(const skc_kernel *k)
{
    for (int j = 0; j < k->height; j++)
        for (int i = 0; i < k->width; i++)
            if (k->values[(size_t)j * (size_t)k->width + (size_t)i] != 0 && (i != k->anchor_x || j != k->anchor_y))
                return 0;
    return 1;
}

static skc_status see_kernel(skci_nodes *nodes, int n, skc_error *error)
{
    skci_basis_task *task = nodes->task;
    double at[SKCI_AXES];
    int index[SKCI_NODE_AXES];
    skci_nodes_index(nodes, n, index);
    for (int a = 0; a < task->axis_count; a++)
        at[a] = task->axes[a].first;
    for (int d = 0; d < nodes->dims; d++)
        at[nodes->axis_of[d]] = nodes->values[d][index[d]];
    skc_status status = skci_basis_kernel(task, at, &nodes->kernels[n], error);
    if (status != SKC_OK)
        return status;
    nodes->problems[n] = (skci_problem){
        .target = nodes->kernels[n], .options = &task->options->fit, .watch = &task->watch, .gap = 1, .power = 1};
    skci_problem_bound(&nodes->problems[n]);
    nodes->sums[n] = skc_kernel_sum(nodes->kernels[n]);
    nodes->identity[n] = (char)is_identity(nodes->kernels[n]);
    return SKC_OK;
}

skc_status skci_nodes_create(skci_basis_task *task, const int *counts, double *const *values, skci_nodes **nodes,
                             skc_error *error)
{
    *nodes = NULL;
    skci_nodes *m = calloc(1, sizeof *m);
    if (!m)
        return skci_fail_memory(error);
    m->task = task;
    m->count = 1;
    skc_status status = SKC_OK;
    for (int a = 0; a < task->axis_count; a++) {
        m->turns |= task->axes[a].kind == SKC_PARAMETER_ROTATION;
        if (task->axes[a].kind == SKC_PARAMETER_NODES)
            m->axis_of[m->dims++] = a;
    }
    for (int d = 0; d < SKCI_NODE_AXES; d++) {
        m->counts[d] = d < m->dims ? counts[d] : 1;
        m->values[d] = calloc((size_t)m->counts[d], sizeof(double));
        m->count *= m->counts[d];
        if (!m->values[d])
            status = skci_fail_memory(error);
        else if (d < m->dims)
            memcpy(m->values[d], values[d], (size_t)counts[d] * sizeof(double));
    }
    size_t n = (size_t)m->count;
    m->kernels = calloc(n, sizeof *m->kernels);
    m->problems = calloc(n, sizeof *m->problems);
    m->sums = calloc(n, sizeof *m->sums);
    m->identity = calloc(n, 1);
    m->damping = calloc(n, sizeof *m->damping);
    if (!m->kernels || !m->problems || !m->sums || !m->identity || !m->damping)
        status = skci_fail_memory(error);
    for (int i = 0; status == SKC_OK && i < m->count; i++)
        status = see_kernel(m, i, error);
    if (status != SKC_OK) {
        skci_nodes_free(m);
        return status;
    }
    *nodes = m;
    return SKC_OK;
}

void skci_nodes_free(skci_nodes *nodes)
{
    if (!nodes)
        return;
    for (int d = 0; d < SKCI_NODE_AXES; d++)
        free(nodes->values[d]);
    for (int i = 0; nodes->kernels && i < nodes->count; i++)
        skc_kernel_free(nodes->kernels[i]);
    free(nodes->kernels);
    free(nodes->problems);
    free(nodes->sums);
    free(nodes->identity);
    free(nodes->parameters);
    free(nodes->damping);
    free(nodes);
}

skc_status skci_nodes_structure(skci_nodes *nodes, int layer_count, const int *layers, skc_error *error)
{
    nodes->layer_count = layer_count;
    nodes->size = 0;
    for (int l = 0; l < layer_count; l++) {
        nodes->layers[l] = layers[l];
        nodes->size += 3 * layers[l];
    }
    free(nodes->parameters);
    nodes->parameters = calloc((size_t)nodes->count * (size_t)nodes->size, sizeof *nodes->parameters);
    return nodes->parameters ? SKC_OK : skci_fail_memory(error);
}

// The smallest rectangle around the anchor in which no response at a node of the cell sticks out.
static void choose_grid(const skci_nodes *nodes, skci_point *point, double scale)
{
    int width = 1, height = 1;
    for (int c = 0; c < point->corner_count; c++) {
        const skci_problem *p = &nodes->problems[point->corners[c]];
        int extra = 2 * skci_extra_reach(nodes->layer_count);
        int w = (int)ceil((p->high_x - p->low_x) * scale) + 1 + extra;
        int h = (int)ceil((p->high_y - p->low_y) * scale) + 1 + extra;
        if (nodes->turns)
            w = h = (int)ceil(2 * skci_nodes_radius(p) * scale) + 1 + extra;
        width = w > width ? w : width;
        height = h > height ? h : height;
    }
    point->grid_width = skci_grid_for(width);
    point->grid_height = skci_grid_for(height);
}

double skci_nodes_radius(const skci_problem *p)
{
    return fmax(fmax(abs(p->low_x), abs(p->high_x)), fmax(abs(p->low_y), abs(p->high_y)));
}

void skci_nodes_locate(const skci_nodes *nodes, skci_point *point)
{
    int low[SKCI_NODE_AXES] = {0};
    double t[SKCI_NODE_AXES] = {0}, scale = 1, angle = 0;
    for (int d = 0; d < nodes->dims; d++) {
        double at = point->at[nodes->axis_of[d]];
        const double *v = nodes->values[d];
        while (low[d] < nodes->counts[d] - 1 && at >= v[low[d] + 1])
            low[d]++;
        if (low[d] < nodes->counts[d] - 1)
            t[d] = (at - v[low[d]]) / (v[low[d] + 1] - v[low[d]]);
    }
    for (int a = 0; a < nodes->task->axis_count; a++) {
        if (nodes->task->axes[a].kind == SKC_PARAMETER_ROTATION)
            angle = point->at[a];
        if (nodes->task->axes[a].kind == SKC_PARAMETER_SCALE)
            scale = point->at[a];
    }
    point->cosine = scale * cos(angle * pi / 180);
    point->sine = scale * sin(angle * pi / 180);
    point->corner_count = 0;
    for (int corner = 0; corner < 1 << nodes->dims; corner++) {
        int index[SKCI_NODE_AXES] = {0};
        double share = 1;
        for (int d = 0; d < nodes->dims; d++) {
            int up = corner >> d & 1;
            share *= up ? t[d] : 1 - t[d];
            index[d] = low[d] + (up && low[d] < nodes->counts[d] - 1);
        }
        if (share > 0) {
            point->shares[point->corner_count] = share;
            point->corners[point->corner_count++] = skci_nodes_at(nodes, index);
        }
    }
    choose_grid(nodes, point, scale);
}

void skci_nodes_blend(const skci_nodes *nodes, const skci_point *point, double *parameters)
{
    memset(parameters, 0, (size_t)nodes->size * sizeof *parameters);
    for (int c = 0; c < point->corner_count; c++) {
        const double *p = nodes->parameters + (size_t)point->corners[c] * (size_t)nodes->size;
        for (int i = 0; i < nodes->size; i++)
            parameters[i] += point->shares[c] * p[i];
    }
    for (int i = 0; i < nodes->size; i += 3) {
        double x = parameters[i], y = parameters[i + 1];
        parameters[i] = point->cosine * x + point->sine * y; // y points down
        parameters[i + 1] = point->cosine * y - point->sine * x;
    }
}
