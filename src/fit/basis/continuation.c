// SPDX-License-Identifier: MIT
// The first filters. The hardest node is fitted by a search; every other node starts from its neighbour's filter,
// stretched by the ratio of the kernels' spreads, so that samples correspond.

#include "fit/basis/basis.h"

#include "core/status.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// The root of the kernel's second moments about the anchor, along x and y.
static void spread(const skc_kernel *k, double root[2])
{
    double mass = 0, x2 = 0, y2 = 0;
    for (int j = 0; j < k->height; j++)
        for (int i = 0; i < k->width; i++) {
            double v = fabs(k->values[(size_t)j * (size_t)k->width + (size_t)i]);
            mass += v;
            x2 += v * (i - k->anchor_x) * (i - k->anchor_x);
            y2 += v * (j - k->anchor_y) * (j - k->anchor_y);
        }
    root[0] = sqrt(x2 / mass);
    root[1] = sqrt(y2 / mass);
}

// A node's filter from another's.
static void stretch(skci_nodes *nodes, int from, int to)
{
    double a[2], b[2];
    spread(nodes->kernels[from], a);
    spread(nodes->kernels[to], b);
    // Thin ones have almost no spread of their own, and what is turned must not be stretched by axis.
    double both = hypot(b[0], b[1]) / fmax(hypot(a[0], a[1]), 1e-3);
    for (int i = 0; i < 2; i++)
        b[i] = nodes->turns || a[i] < 0.5 ? both : b[i] / a[i];
    const double *p = nodes->parameters + (size_t)from * (size_t)nodes->size;
    double *q = nodes->parameters + (size_t)to * (size_t)nodes->size;
    for (int i = 0; i < nodes->size; i++)
        q[i] = i % 3 < 2 ? p[i] * b[i % 3] : p[i];
    skci_nodes_settle(nodes, to, q);
}

skc_status skci_settle_alone(skci_nodes *nodes, int n, int steps, double *sum, skc_error *error)
{
    enum { TURNS = 6 };
    skci_points *points = NULL;
    skci_block *block = NULL;
    skc_status status = skci_points_of_node(nodes, n, TURNS, &points, error);
    if (status == SKC_OK)
        status = skci_block_create(nodes, &block, error);
    double own = 0;
    nodes->damping[n] = 0;
    if (status == SKC_OK)
        status = skci_block_run(block, nodes, points, n, steps, &own, error);
    nodes->damping[n] = 0;
    if (sum)
        *sum = own;
    skci_block_free(block);
    skci_points_free(points);
    return status;
}

void skci_nodes_take(skci_nodes *nodes, int n, const skc_complex *complex)
{
    double *p = nodes->parameters + (size_t)n * (size_t)nodes->size;
    for (int l = 0; l < complex->count; l++)
        for (int i = 0; i < complex->layers[l].count; i++) {
            *p++ = (double)complex->layers[l].samples[i].x;
            *p++ = (double)complex->layers[l].samples[i].y;
            *p++ = (double)complex->layers[l].samples[i].w;
        }
    skci_nodes_settle(nodes, n, nodes->parameters + (size_t)n * (size_t)nodes->size);
}

skc_status skci_continue(skci_nodes *nodes, skc_error *error)
{
    static const int efforts[] = {10, 20, 30, 40};
    int steps = efforts[nodes->task->options->fit.effort];
    int hardest = skci_hardest(nodes), done = 0;
    int *queue = calloc((size_t)nodes->count, sizeof *queue);
    char *seen = calloc((size_t)nodes->count, 1);
    skc_status status = queue && seen ? SKC_OK : skci_fail_memory(error);
    if (status == SKC_OK) {
        queue[done++] = hardest;
        seen[hardest] = 1;
        status = skci_settle_alone(nodes, hardest, steps, NULL, error);
    }
    for (int i = 0; status == SKC_OK && i < done; i++) {
        int index[SKCI_NODE_AXES];
        skci_nodes_index(nodes, queue[i], index);
        for (int d = 0; d < nodes->dims; d++)
            for (int side = -1; side <= 1 && status == SKC_OK; side += 2) {
                int near[SKCI_NODE_AXES] = {index[0], index[1], index[2]};
                near[d] += side;
                if (near[d] < 0 || near[d] >= nodes->counts[d] || seen[skci_nodes_at(nodes, near)])
                    continue;
                int n = skci_nodes_at(nodes, near);
                stretch(nodes, queue[i], n);
                status = skci_settle_alone(nodes, n, steps, NULL, error);
                seen[n] = 1;
                queue[done++] = n;
            }
    }
    free(queue);
    free(seen);
    return status;
}
