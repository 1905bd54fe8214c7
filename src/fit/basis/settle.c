// SPDX-License-Identifier: MIT
// What holds at every node, so that it holds in between, too: bounds and sums.
//
// Sums. Later layers have weights that add up to 1, and the first one to the kernel's sum. Interpolated weights then do
// as well, and the sum of every kernel in between is what it should be.
//
// Reach. The response stays in the rectangle of the node's own fit (fit/bounds.c), in its circle if it is to be turned.
// Later layers stay within a fraction of it: where the kernel varies over the picture, what they read was made with
// other kernels.

#include "fit/basis/basis.h"

#include <math.h>

// Of the later layers, each, in the reach of the whole: 0.4 for all of them, more where they have most of the samples.
static double later_share(const skci_nodes *nodes)
{
    double share = 1 - 3.0 * nodes->layers[0] / nodes->size;
    return fmax(0.4, share) / (nodes->layer_count - 1);
}

static void set_sum(double *p, int count, double sum)
{
    double own = 0, magnitude = 0;
    for (int i = 0; i < count; i++) {
        own += p[3 * i + 2];
        magnitude += fabs(p[3 * i + 2]);
    }
    int scales = fabs(own) > 0.1 * magnitude && sum / own > 0.1;
    for (int i = 0; i < count; i++)
        p[3 * i + 2] = scales ? p[3 * i + 2] * (sum / own) : p[3 * i + 2] + (sum - own) / count;
}

static double shrink(double *p, int count, double radius)
{
    double furthest = 0;
    for (int i = 0; i < count; i++) {
        double r = hypot(p[3 * i], p[3 * i + 1]);
        if (r > radius) {
            p[3 * i] *= radius / r;
            p[3 * i + 1] *= radius / r;
        }
        furthest = fmax(furthest, fmin(r, radius));
    }
    return ceil(furthest);
}

static void clamp_circle(const skci_nodes *nodes, double radius, double *p)
{
    double *later = p + 3 * nodes->layers[0], left = radius;
    for (int l = 1; l < nodes->layer_count; later += 3 * nodes->layers[l++])
        left -= shrink(later, nodes->layers[l], fmax(1, floor(later_share(nodes) * radius)));
    shrink(p, nodes->layers[0], fmax(left, 0));
}

static void clamp_axis(const skci_nodes *nodes, double *p, int axis, double low, double high)
{
    double *q = p + 3 * nodes->layers[0];
    double share = later_share(nodes), middle = fmax(high, -low);
    for (int l = 1; l < nodes->layer_count; l++) {
        double reach = fmax(1, floor(share * middle)), least = INFINITY, most = -INFINITY;
        for (int i = 0; i < nodes->layers[l]; i++, q += 3) {
            q[axis] = fmin(fmax(q[axis], -reach), reach);
            least = fmin(least, floor(q[axis]));
            most = fmax(most, ceil(q[axis]));
        }
        low -= least;
        high -= most;
    }
    for (int i = 0; i < nodes->layers[0]; i++)
        p[3 * i + axis] = fmax(fmin(p[3 * i + axis], fmax(high, low)), fmin(low, high));
}

void skci_nodes_settle(const skci_nodes *nodes, int n, double *parameters)
{
    const skci_problem *bounds = &nodes->problems[n];
    if (nodes->identity[n]) {
        for (int i = 0; i < nodes->size; i++)
            if (i % 3 < 2)
                parameters[i] = 0;
    } else if (nodes->turns) {
        clamp_circle(nodes, skci_nodes_radius(bounds), parameters);
    } else {
        int extra = skci_extra_reach(nodes->layer_count);
        clamp_axis(nodes, parameters, 0, bounds->low_x - extra, bounds->high_x + extra);
        clamp_axis(nodes, parameters, 1, bounds->low_y - extra, bounds->high_y + extra);
    }
    double *p = parameters;
    for (int l = 0; l < nodes->layer_count; p += 3 * nodes->layers[l++])
        set_sum(p, nodes->layers[l], l == 0 ? nodes->sums[n] : 1);
}
