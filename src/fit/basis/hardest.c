// SPDX-License-Identifier: MIT
// The filter that the others follow from: that of the largest kernel.

#include "fit/basis/basis.h"

#include "core/status.h"
#include "fit/init/init.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int skci_hardest(const skci_nodes *nodes)
{
    int hardest = 0;
    for (int n = 1; n < nodes->count; n++)
        if (nodes->problems[n].area > nodes->problems[hardest].area)
            hardest = n;
    return hardest;
}

static int forward(void *user, const skc_progress *progress)
{
    skci_basis_task *task = user;
    skci_task_progress(task, progress->fraction);
    return skci_watch_poll(&task->watch);
}

// The hardest node's filter, when kernels are not to be turned.
static skc_status search_still(skci_nodes *nodes, int hardest, skc_error *error)
{
    skci_basis_task *task = nodes->task;
    skc_fit_options o = task->options->fit;
    skc_fit_report report;
    skc_complex *complex;
    o.layer_count = nodes->layer_count;
    o.layers = nodes->layers;
    o.effort = o.effort > 0 ? o.effort - 1 : 0;
    o.progress = forward;
    o.progress_user = task;
    skc_status status = skci_fit_once(nodes->kernels[hardest], &o, &complex, &report, error);
    if (status == SKC_OK)
        skci_nodes_take(nodes, hardest, complex);
    if (status == SKC_OK)
        skc_complex_free(complex);
    return status;
}

// Turns and flattens the later layers of a start, which are round, as the kernel is flattened: what fills the gaps
// along a line lies on the line.
static void flatten(const skci_nodes *nodes, const skc_kernel *k, double *p)
{
    double mass = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0;
    for (int j = 0; j < k->height; j++)
        for (int i = 0; i < k->width; i++) {
            double v = fabs(k->values[(size_t)j * (size_t)k->width + (size_t)i]);
            mass += v;
            x += v * i;
            y += v * j;
            xx += v * i * i;
            yy += v * j * j;
            xy += v * i * j;
        }
    xx = xx / mass - x * x / (mass * mass);
    yy = yy / mass - y * y / (mass * mass);
    xy = xy / mass - x * y / (mass * mass);
    // Principal axes: the larger variance at `angle`.
    double middle = (xx + yy) / 2, half = hypot((xx - yy) / 2, xy), angle = atan2(2 * xy, xx - yy) / 2;
    double flat = half > 0 ? sqrt(fmax(0, (middle - half) / (middle + half))) : 1, c = cos(angle), s = sin(angle);
    for (int i = 3 * nodes->layers[0]; i < nodes->size; i += 3) {
        double along = c * p[i] + s * p[i + 1], across = flat * (c * p[i + 1] - s * p[i]);
        p[i] = c * along - s * across;
        p[i + 1] = s * along + c * across;
    }
}

// When they are: what is best at one angle is not at others, so each start is settled at several.
static skc_status search_turning(skci_nodes *nodes, int hardest, skc_error *error)
{
    static const struct {
        skc_init init;
        double gap, power;
    } starts[] = {{SKC_INIT_LLOYD, 1, 1},   {SKC_INIT_LLOYD, 1.6, 1},  {SKC_INIT_SAMPLING, 1, 1},
                  {SKC_INIT_LLOYD, 1.3, 1}, {SKC_INIT_LLOYD, 1, 0.5},  {SKC_INIT_RADIAL, 1, 1},
                  {SKC_INIT_LLOYD, 1, 1},   {SKC_INIT_SAMPLING, 1, 1}, {SKC_INIT_LLOYD, 1.6, 1}};
    static const int tries[] = {2, 4, 9, 18};
    enum { STARTS = sizeof starts / sizeof *starts, STEPS = 25, TURNS = 6 };
    const skc_fit_options *o = &nodes->task->options->fit;
    double *best = malloc((size_t)nodes->size * sizeof *best), least = INFINITY;
    double *p = nodes->parameters + (size_t)hardest * (size_t)nodes->size;
    skc_status status = best ? SKC_OK : skci_fail_memory(error);
    for (int i = 0; status == SKC_OK && i < tries[o->effort] && (i == 0 || !skci_watch_poll(&nodes->task->watch));
         i++) {
        skci_random random = {o->seed * 1000003u + (uint64_t)i};
        skci_problem own = nodes->problems[hardest];
        own.layer_count = nodes->layer_count;
        own.counts = nodes->layers;
        own.parameter_count = nodes->size;
        own.gap = starts[i % STARTS].gap;
        own.power = starts[i % STARTS].power;
        double sum;
        status = skci_init_of(starts[i % STARTS].init)(&own, &random, p, error);
        if (status != SKC_OK)
            break;
        flatten(nodes, nodes->kernels[hardest], p);
        skci_nodes_settle(nodes, hardest, p);
        status = skci_settle_alone(nodes, hardest, STEPS, &sum, error);
        if (status == SKC_OK && (i == 0 || sum < least)) {
            least = sum;
            memcpy(best, p, (size_t)nodes->size * sizeof *best);
        }
    }
    if (status == SKC_OK)
        memcpy(p, best, (size_t)nodes->size * sizeof *best);
    free(best);
    return status;
}

skc_status skci_fit_hardest(skci_nodes *nodes, skc_error *error)
{
    int hardest = skci_hardest(nodes);
    return nodes->dims < nodes->task->axis_count ? search_turning(nodes, hardest, error)
                                                 : search_still(nodes, hardest, error);
}
