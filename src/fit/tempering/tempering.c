// SPDX-License-Identifier: MIT
// Parallel tempering, a reconstruction of Schuster, Trettner, Kobbelt 2020 ("High-Performance Image Filters via Sparse
// Approximations"), whose text was not available to us: replicas of a cascade at fixed temperatures, each mutated and
// accepted or not by Metropolis' criterion; now and then the best of a band of temperatures takes the place of the
// others.

#include "fit/tempering/tempering.h"

#include "core/parallel.h"
#include "core/status.h"
#include "fit/init/init.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROUND = 50, BANDS = 2 }; // iterations between meetings, and bands that meet

static const double coldest = 1e-4, hottest = 1e-1;                  // temperatures, in units of the cost
static const double offset_step = 1.0 / 8, least_offset_step = 0.05; // at the hottest: of the kernel's size; in pixels
static const double weight_step = 0.3, least_weight_step = 0.01;

typedef struct replica {
    skci_composite *composite;
    skci_layers *now, best; // `now` is the composite's
    double cost, best_cost, first_cost;
    double temperature;
    skci_steps steps;
    double *next; // a layer's samples
    skc_status status;
    skc_error error;
} replica;

typedef struct tempering {
    const skci_problem *problem;
    skc_kernel target; // scaled to the sum of |v| that is 1
    skci_run *run;
    int count, from, to; // replicas; the iterations of this round
    replica *replicas;
    atomic_int done; // mutations of this round
} tempering;

static void copy_layers(skci_layers *to, const skci_layers *from)
{
    memcpy(to->counts, from->counts, sizeof to->counts);
    memcpy(to->samples, from->samples, 3 * (size_t)from->first[from->count] * sizeof *from->samples);
}

static void keep_best(replica *r)
{
    if (!(r->cost < r->best_cost))
        return;
    r->best_cost = r->cost;
    copy_layers(&r->best, r->now);
}

// One iteration: a mutation, and whether it stays.
static skc_status iterate(replica *r, skci_random *random)
{
    int count, l = skci_mutate(r->now, &r->steps, random, r->next, &count);
    double cost, limit = r->cost - r->temperature * log(1 - skci_random_uniform(random));
    if (l < 0)
        return SKC_OK;
    skc_status status = skci_composite_try(r->composite, l, r->next, count, limit, &cost, &r->error);
    if (status != SKC_OK || !(cost <= limit))
        return status;
    r->cost = cost;
    status = skci_composite_accept(r->composite, &r->error);
    keep_best(r);
    return status;
}

// A replica's share of a round.
static void run_replica(void *context, int j)
{
    tempering *t = context;
    replica *r = &t->replicas[j];
    int steps = t->problem->options->steps;
    // Sums that were updated in each iteration are summed anew in each round.
    skci_composite_order(r->composite);
    r->status = skci_composite_renew(r->composite, &r->error);
    r->cost = skci_composite_cost(r->composite);
    if (t->from == 0)
        r->first_cost = r->cost;
    keep_best(r);
    for (int i = t->from; i < t->to && r->status == SKC_OK && !skci_watch_poll(t->problem->watch); i++) {
        // A stream for each iteration of each replica, whoever runs it.
        skci_random random = {t->problem->options->seed ^ (uint64_t)(j + 1) << 56 ^ (uint64_t)(i + 1) << 28};
        r->status = iterate(r, &random);
        double done = atomic_fetch_add(&t->done, 1) + 1;
        atomic_store(&t->run->fraction, (t->from + done / t->count) / steps);
    }
}

static replica *best_of(tempering *t)
{
    replica *best = &t->replicas[0];
    for (int j = 1; j < t->count; j++)
        if (t->replicas[j].best_cost < best->best_cost)
            best = &t->replicas[j];
    return best;
}

// In each band of temperatures all become the best of them.
static void meet(tempering *t)
{
    for (int band = 0; band < BANDS; band++) {
        int from = band * t->count / BANDS, to = (band + 1) * t->count / BANDS, best = from;
        for (int j = from + 1; j < to; j++)
            if (t->replicas[j].cost < t->replicas[best].cost)
                best = j;
        for (int j = from; j < to; j++)
            if (j != best)
                copy_layers(t->replicas[j].now, t->replicas[best].now);
    }
}

static skc_status create_replica(tempering *t, int j, skc_error *error)
{
    const skci_problem *p = t->problem;
    const skc_fit_options *o = p->options;
    replica *r = &t->replicas[j];
    skc_status status = skci_composite_create(p->layer_count, p->counts, &t->target, &r->composite, error);
    if (status != SKC_OK)
        return status;
    r->now = skci_composite_layers(r->composite);
    memcpy(r->now->counts, p->counts, (size_t)p->layer_count * sizeof *p->counts);
    r->best = *r->now;
    r->best.samples = malloc((size_t)p->parameter_count * sizeof(double));
    r->next = malloc((size_t)p->parameter_count * sizeof(double));
    if (!r->best.samples || !r->next)
        return skci_fail_memory(error);
    r->best_cost = INFINITY;
    double warmth = t->count > 1 ? (double)j / (t->count - 1) : 0;
    r->temperature = coldest * pow(hottest / coldest, warmth);
    double less = sqrt(r->temperature / hottest), size = 2 * p->half;
    r->steps.offset = fmax(less * offset_step * size, least_offset_step);
    r->steps.weight = fmax(less * weight_step, least_weight_step);
    r->steps.reach_x = size + fabs((t->target.width - 1) / 2.0 - t->target.anchor_x);
    r->steps.reach_y = size + fabs((t->target.height - 1) / 2.0 - t->target.anchor_y);
    // A start of its own, where chance has a say in it.
    skci_random random = {o->seed ^ (uint64_t)(j + 1) << 56};
    return skci_init_of(t->run->init)(p, &random, r->now->samples, error);
}

static void free_replicas(tempering *t)
{
    for (int j = 0; j < t->count && t->replicas; j++) {
        skci_composite_free(t->replicas[j].composite);
        free(t->replicas[j].best.samples);
        free(t->replicas[j].next);
    }
    free(t->replicas);
}

static skc_status iterate_all(tempering *t, skc_error *error)
{
    const skc_fit_options *o = t->problem->options;
    skci_run *run = t->run;
    run->stop = SKC_STOP_BUDGET;
    while (run->steps < o->steps && run->stop == SKC_STOP_BUDGET) {
        t->from = run->steps;
        t->to = t->from + ROUND < o->steps ? t->from + ROUND : o->steps;
        atomic_store(&t->done, 0);
        skci_parallel_for(o->parallel, o->threads, t->count, run_replica, t, t->problem->watch);
        for (int j = 0; j < t->count; j++)
            if (t->replicas[j].status != SKC_OK) {
                if (error)
                    *error = t->replicas[j].error;
                return t->replicas[j].status;
            }
        if (t->from == 0)
            for (int j = 0; j < t->count; j++)
                run->loss_first = j == 0 ? t->replicas[j].first_cost : fmin(run->loss_first, t->replicas[j].first_cost);
        run->steps += atomic_load(&t->done) / t->count;
        if (skci_watch_poll(t->problem->watch))
            run->stop = SKC_STOP_CANCELLED;
        atomic_store(&run->best, run->loss_first > 0 ? best_of(t)->best_cost / run->loss_first : 0);
        meet(t);
    }
    return SKC_OK;
}

// The best that any replica has ever been.
static void write_best(tempering *t, double scale)
{
    const replica *best = best_of(t);
    double *p = t->run->parameters;
    t->run->loss_last = best->best_cost;
    for (int l = 0; l < best->best.count; l++) {
        const double *samples = best->best.samples + 3 * best->best.first[l];
        t->run->counts[l] = best->best.counts[l];
        for (int i = 0; i < best->best.counts[l]; i++, p += 3) {
            memcpy(p, samples + 3 * i, 3 * sizeof *p);
            p[2] *= l == 0 ? scale : 1;
        }
    }
}

skc_status skci_fit_tempering(const skci_problem *problem, skci_run *run, skc_error *error)
{
    const skc_kernel *k = problem->target;
    size_t n = (size_t)k->width * (size_t)k->height;
    tempering t = {.problem = problem, .target = *k, .run = run, .count = problem->options->replicas};
    t.target.values = malloc(n * sizeof *t.target.values);
    t.replicas = calloc((size_t)t.count, sizeof *t.replicas);
    skc_status status = t.target.values && t.replicas ? SKC_OK : skci_fail_memory(error);
    double scale = 0;
    for (size_t i = 0; i < n; i++)
        scale += fabs(k->values[i]);
    for (size_t i = 0; i < n && status == SKC_OK; i++)
        t.target.values[i] = k->values[i] / scale;
    for (int j = 0; j < t.count && status == SKC_OK; j++)
        status = create_replica(&t, j, error);
    if (status == SKC_OK)
        status = iterate_all(&t, error);
    if (status == SKC_OK)
        write_best(&t, scale);
    free_replicas(&t);
    free(t.target.values);
    return status;
}
