// SPDX-License-Identifier: MIT
// Which kernels a basis is fitted to: those at the nodes, and as many in between.

#include "fit/basis/basis.h"

#include "core/status.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void skci_points_free(skci_points *points)
{
    if (!points)
        return;
    for (int i = 0; points->points && i < points->count; i++)
        skc_kernel_free(points->points[i].target);
    free(points->points);
    free(points->touched);
    free(points->first);
    free(points);
}

skc_status skci_points_list(const skci_nodes *nodes, skci_points *points, skc_error *error)
{
    int total = 0;
    free(points->first);
    free(points->touched);
    points->touched = NULL;
    points->first = calloc((size_t)nodes->count + 2, sizeof *points->first);
    if (!points->first)
        return skci_fail_memory(error);
    int *next = points->first + 1;
    for (int i = 0; i < points->count; i++)
        for (int c = 0; c < points->points[i].corner_count; c++, total++)
            next[points->points[i].corners[c] + 1]++;
    for (int n = 0; n < nodes->count; n++)
        next[n + 1] += next[n];
    points->touched = malloc((size_t)total * sizeof *points->touched);
    if (!points->touched)
        return skci_fail_memory(error);
    for (int i = 0; i < points->count; i++)
        for (int c = 0; c < points->points[i].corner_count; c++)
            points->touched[next[points->points[i].corners[c]]++] = i;
    return SKC_OK;
}

// A number from 0 to 1 that the place determines, so that a point keeps its angles when nodes are added elsewhere.
static double strew(const skci_nodes *nodes, const double *at, uint64_t seed)
{
    skci_random random = {seed};
    for (int d = 0; d < nodes->dims; d++) {
        uint64_t bits;
        memcpy(&bits, &at[nodes->axis_of[d]], sizeof bits);
        random.state ^= bits;
        random.state = skci_random_next(&random);
    }
    return skci_random_uniform(&random);
}

// The angle and the factor of the k-th point of `turns` at a place: one in each of so many parts of the range; a second
// axis goes through its parts in the order of the golden ratio.
static void turn(const skci_nodes *nodes, int k, int turns, double *at)
{
    static const double golden = 0.61803398874989485;
    int second = 0;
    for (int a = 0; a < nodes->task->axis_count; a++) {
        const skc_axis *axis = &nodes->task->axes[a];
        if (axis->kind == SKC_PARAMETER_NODES)
            continue;
        double shift = strew(nodes, at, (uint64_t)axis->kind);
        double t = second ? k * golden + shift : (k + shift) / turns;
        at[a] = axis->first + (t - floor(t)) * (axis->last - axis->first);
        second = 1;
    }
}

// The kernel at a point, taken from `earlier` ones if it is among them.
static skc_status see_target(const skci_nodes *nodes, skci_points *earlier, skci_point *point, skc_error *error)
{
    for (int i = 0; earlier && i < earlier->count; i++) {
        skci_point *other = &earlier->points[i];
        if (other->target && memcmp(other->at, point->at, sizeof point->at) == 0) {
            point->target = other->target;
            other->target = NULL;
            return SKC_OK;
        }
    }
    return skci_basis_kernel(nodes->task, point->at, &point->target, error);
}

static skc_status add_point(const skci_nodes *nodes, skci_points *earlier, skci_points *points, double weight,
                            skc_error *error)
{
    skci_point *p = &points->points[points->count];
    p->weight = weight;
    skci_nodes_locate(nodes, p);
    skc_status status = see_target(nodes, earlier, p, error);
    if (status == SKC_OK)
        points->count++;
    return status;
}

static skc_status create(size_t room, skci_points **points, skc_error *error)
{
    *points = calloc(1, sizeof **points);
    if (!*points)
        return skci_fail_memory(error);
    (*points)->points = calloc(room, sizeof *(*points)->points);
    return (*points)->points ? SKC_OK : skci_fail_memory(error);
}

static skc_status finish(const skci_nodes *nodes, skci_points **points, skc_status status, skc_error *error)
{
    if (status == SKC_OK)
        status = skci_points_list(nodes, *points, error);
    if (status != SKC_OK) {
        skci_points_free(*points);
        *points = NULL;
    }
    return status;
}

static int turns_of(const skci_nodes *nodes, int turns)
{
    return nodes->dims < nodes->task->axis_count ? turns : 1;
}

skc_status skci_points_create(const skci_nodes *nodes, int between, int turns, skci_points *earlier,
                              skci_points **points, skc_error *error)
{
    int steps[SKCI_NODE_AXES] = {0}, counts[SKCI_NODE_AXES];
    size_t total = 1;
    turns = turns_of(nodes, turns);
    for (int d = 0; d < SKCI_NODE_AXES; d++) {
        int inside = d < nodes->dims && !nodes->task->axes[nodes->axis_of[d]].measured ? between : 0;
        steps[d] = inside + 1;
        counts[d] = (nodes->counts[d] - 1) * steps[d] + 1;
        total *= (size_t)counts[d];
    }
    skc_status status = create(total * (size_t)turns, points, error);
    for (int i = 0; status == SKC_OK && i < (int)total; i++) {
        double at[SKCI_AXES] = {0}, weight = 1.0 / turns;
        for (int d = SKCI_NODE_AXES - 1, rest = i; d >= 0; rest /= counts[d--]) {
            int at_step = rest % counts[d], cell = at_step / steps[d];
            const double *v = nodes->values[d];
            if (d >= nodes->dims)
                continue;
            at[nodes->axis_of[d]] = v[cell];
            if (at_step % steps[d])
                at[nodes->axis_of[d]] += (v[cell + 1] - v[cell]) * (at_step % steps[d]) / steps[d];
            // A point stands for the span around it.
            if (nodes->counts[d] > 1) {
                double before = at_step > 0 ? v[(at_step - 1) / steps[d] + 1] - v[(at_step - 1) / steps[d]] : 0;
                double after = cell + 1 < nodes->counts[d] ? v[cell + 1] - v[cell] : 0;
                weight *= (before + after) / 2 / steps[d] / (v[nodes->counts[d] - 1] - v[0]) * (counts[d] - 1);
            }
        }
        for (int k = 0; status == SKC_OK && k < turns; k++) {
            skci_point *p = &(*points)->points[(*points)->count];
            memcpy(p->at, at, sizeof at);
            turn(nodes, k, turns, p->at);
            status = add_point(nodes, earlier, *points, weight, error);
        }
    }
    return finish(nodes, points, status, error);
}

skc_status skci_points_of_node(const skci_nodes *nodes, int n, int turns, skci_points **points, skc_error *error)
{
    int index[SKCI_NODE_AXES];
    skci_nodes_index(nodes, n, index);
    turns = turns_of(nodes, turns);
    skc_status status = create((size_t)turns, points, error);
    for (int k = 0; status == SKC_OK && k < turns; k++) {
        skci_point *p = &(*points)->points[k];
        for (int d = 0; d < nodes->dims; d++)
            p->at[nodes->axis_of[d]] = nodes->values[d][index[d]];
        turn(nodes, k, turns, p->at);
        status = add_point(nodes, NULL, *points, 1.0 / turns, error);
    }
    return finish(nodes, points, status, error);
}
