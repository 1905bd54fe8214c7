// SPDX-License-Identifier: MIT

#include "fit/search/search.h"

#include "core/parallel.h"
#include "core/status.h"
#include "fit/init/init.h"
#include "fit/lm.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// A start on its way.
struct candidate {
    skci_structure structure;
    int order; // among all, to break ties
    int size;  // parameters
    int made;  // iterations on the spot
    double *parameters;
    double first, error; // error: INFINITY before it has started
    skci_random random;
    skc_status status;
    skc_error message;
};

// What a candidate does with its time once it has settled.
enum activity {
    RESTARTS, // starts anew, again and again, and keeps the best
    HOPS,     // moves a few samples, settles again and keeps that if it is better
    POLISH,   // goes on on the spot
};

struct race {
    const skci_problem *problem;
    skci_run *run; // receives the progress
    struct candidate *candidates;
    int count;
    double seconds; // for each to spend in this round, by skci_iteration_cost
    enum activity activity;
    double start, end; // of the round, as fractions of the whole work
    atomic_int finished;
};

enum { CHAINS = 2, SETTLE = 20, HOP = 15, POLISHING = 100 }; // the last three: iterations

static int at_most(int a, int b)
{
    return a < b ? a : b;
}

double skci_iteration_cost(const skci_problem *problem, const skci_structure *structure, int free)
{
    int extra = 2 * skci_extra_reach(structure->count);
    double grid = (double)skci_grid_for(problem->high_x - problem->low_x + 1 + extra) *
                  skci_grid_for(problem->high_y - problem->low_y + 1 + extra);
    double n = 0, layers = structure->count;
    for (int l = 0; l < structure->count; l++)
        n += 3 * structure->samples[l];
    double m = free > 0 ? free : n;
    // Two trials, and the derivatives at one of them.
    double transforms = 2 * ceil(layers / 2) + ceil((layers + layers * (layers + 1) / 2) / 2);
    return 0.24e-9 * grid * log2(grid) * transforms + 0.0053e-9 * m * m * m + 0.85e-9 * n * n;
}

double skci_effort_seconds(const skci_problem *problem)
{
    static const double efforts[] = {0.2, 2.4, 16, 120};
    // Larger grids are granted more, but not as much as they take.
    double size = sqrt((double)problem->grid_width * problem->grid_height) / 64;
    return efforts[problem->options->effort] * fmin(3, fmax(1, size));
}

// Takes a few samples of a layer from where they do least and puts each beside another one, which gives it half its
// weight.
static void move_samples(double *p, int count, skci_random *random)
{
    int moves = 1 + (int)(3 * skci_random_uniform(random));
    for (int move = 0; move < moves && count > 1; move++) {
        int from = (int)(count * skci_random_uniform(random)), to = (int)(count * skci_random_uniform(random));
        for (int i = 0; i < 8; i++) {
            int other = (int)(count * skci_random_uniform(random));
            if (fabs(p[3 * other + 2]) < fabs(p[3 * from + 2]))
                from = other;
        }
        if (to == from)
            continue;
        p[3 * to + 2] /= 2;
        for (int axis = 0; axis < 2; axis++)
            p[3 * from + axis] = p[3 * to + axis] + 4 * (skci_random_uniform(random) - 0.5);
        p[3 * from + 2] = p[3 * to + 2];
    }
}

// Shakes all offsets of a layer by up to a quarter of its radius.
static void shake(double *p, int count, skci_random *random)
{
    double square = 0;
    for (int i = 0; i < count; i++)
        square += (p[3 * i] * p[3 * i] + p[3 * i + 1] * p[3 * i + 1]) / count;
    for (int i = 0; i < count; i++)
        for (int axis = 0; axis < 2; axis++)
            p[3 * i + axis] += 0.5 * sqrt(square) * (skci_random_uniform(random) - 0.5);
}

static void perturb(const struct candidate *c, skci_random *random, double *p)
{
    const skci_structure *s = &c->structure;
    memcpy(p, c->parameters, (size_t)c->size * sizeof *p);
    // A first layer with most of the samples is where they matter; among layers of about equal size it may be any.
    if (2 * 3 * s->samples[0] > c->size) {
        move_samples(p, s->samples[0], random);
        return;
    }
    int layer = (int)(s->count * skci_random_uniform(random));
    for (int l = 0; l < layer; l++)
        p += 3 * s->samples[l];
    if (skci_random_uniform(random) < 0.5)
        shake(p, s->samples[layer], random);
    else
        move_samples(p, s->samples[layer], random);
}

static skc_status start(const skci_problem *problem, struct candidate *c, double *parameters, skc_error *error)
{
    skci_problem own = *problem;
    own.layer_count = c->structure.count;
    own.counts = c->structure.samples;
    own.parameter_count = c->size;
    own.gap = c->structure.gap;
    own.power = c->structure.power;
    return skci_init_of(c->structure.init)(&own, &c->random, parameters, error);
}

// Another start of the same kind. The radial one knows no chance, so each number is varied by up to a tenth.
static double restart(const skci_problem *problem, struct candidate *c, skci_lm *lm, double *trial, int *made)
{
    c->status = start(problem, c, trial, &c->message);
    if (c->status != SKC_OK)
        return INFINITY;
    if (c->structure.init == SKC_INIT_RADIAL)
        for (int k = 0; k < c->size; k++)
            trial[k] *= 1 + 0.2 * (skci_random_uniform(&c->random) - 0.5);
    return skci_lm_run(lm, trial, SETTLE, 1e-5, made);
}

static double hop(struct candidate *c, skci_lm *lm, double *trial, int *made)
{
    perturb(c, &c->random, trial);
    return skci_lm_run(lm, trial, HOP, 1e-5, made);
}

static void report(struct race *race, double finished)
{
    double done = (atomic_load(&race->finished) + fmin(1, finished)) / race->count;
    atomic_store(&race->run->fraction, race->start + fmin(1, done) * (race->end - race->start));
}

// A candidate's share of a round.
static void run_settled(struct race *race, struct candidate *c, skci_lm *lm, double *trial)
{
    const skci_problem *problem = race->problem;
    int iterations = (int)ceil(race->seconds / skci_iteration_cost(problem, &c->structure, 0)), made = 0;
    int settling = race->activity == POLISH ? iterations : at_most(iterations, SETTLE - c->made);
    if (settling > 0) {
        c->error = skci_lm_run(lm, c->parameters, settling, 1e-7, &made);
        c->made += settling;
    }
    int least = race->activity == RESTARTS ? SETTLE : HOP / 2;
    while (race->activity != POLISH && made + least <= iterations && c->status == SKC_OK &&
           !skci_watch_poll(problem->watch)) {
        double error = race->activity == RESTARTS ? restart(problem, c, lm, trial, &made) : hop(c, lm, trial, &made);
        if (error < c->error) {
            c->error = error;
            memcpy(c->parameters, trial, (size_t)c->size * sizeof *trial);
        }
        report(race, (double)made / iterations);
    }
}

static void run_candidate(void *context, int i)
{
    struct race *race = context;
    struct candidate *c = &race->candidates[i];
    const skci_problem *problem = race->problem;
    skci_lm *lm = NULL;
    double *trial = malloc((size_t)c->size * sizeof *trial);
    int starting = isinf(c->error);
    c->status = trial ? SKC_OK : skci_fail_memory(&c->message);
    if (c->status == SKC_OK && starting)
        c->status = start(problem, c, c->parameters, &c->message);
    if (c->status == SKC_OK)
        c->status = skci_lm_create(problem, c->structure.count, c->structure.samples, &lm, &c->message);
    if (c->status == SKC_OK && starting)
        c->first = skci_lm_run(lm, c->parameters, 0, 0, NULL);
    if (c->status == SKC_OK)
        run_settled(race, c, lm, trial);
    skci_lm_free(lm);
    free(trial);
    report(race, 1);
    atomic_fetch_add(&race->finished, 1);
}

static int by_error(const void *a, const void *b)
{
    const struct candidate *p = a, *q = b;
    double e = p->status == SKC_OK ? p->error : INFINITY, f = q->status == SKC_OK ? q->error : INFINITY;
    return e != f ? (e > f) - (e < f) : (p->order > q->order) - (p->order < q->order);
}

// Lets the first `count` candidates run for `seconds` in all, then puts the best in front.
static void round_of(struct race *race, int count, double seconds, enum activity activity, double end)
{
    race->count = count;
    race->seconds = seconds / count;
    race->activity = activity;
    race->start = race->end;
    race->end = end;
    atomic_store(&race->finished, 0);
    const skc_fit_options *o = race->problem->options;
    skci_parallel_for(o->parallel, o->threads, count, run_candidate, race, race->problem->watch);
    qsort(race->candidates, (size_t)count, sizeof *race->candidates, by_error);
    if (race->candidates[0].error < INFINITY && race->candidates[0].first > 0)
        atomic_store(&race->run->best, fmin(1, race->candidates[0].error / race->candidates[0].first));
}

static int has_comparable_layers(const struct candidate *c)
{
    return 2 * c->size >= 3 * 3 * c->structure.samples[0];
}

// Comparable layers settle slowly: of kernels that are not even, where in the end they are often the best, they would
// all be gone before. So at least `seats` of the first `places` are theirs.
static void seat_comparable(struct race *race, int count, int places, int seats)
{
    struct candidate *all = race->candidates;
    int seated = 0, last = places - 1;
    for (int i = 0; i < at_most(places, count); i++)
        seated += has_comparable_layers(&all[i]);
    for (int i = places; i < count && seated < seats; i++) {
        if (!has_comparable_layers(&all[i]))
            continue;
        while (has_comparable_layers(&all[last]))
            last--;
        struct candidate moved = all[i];
        all[i] = all[last];
        all[last] = moved;
        seated++;
    }
}

static int prepare(const skci_problem *problem, struct candidate *candidates, int room, skc_error *error)
{
    int n = 0;
    skci_structure list[SKCI_MAX_STRUCTURES];
    if (problem->layer_count > 0) {
        static const struct {
            skc_init init;
            double gap, power;
        } starts[] = {{SKC_INIT_LLOYD, 1, 1},   {SKC_INIT_LLOYD, 1.3, 1}, {SKC_INIT_LLOYD, 1.6, 1},
                      {SKC_INIT_LLOYD, 1, 0.5}, {SKC_INIT_RADIAL, 1, 1},  {SKC_INIT_SAMPLING, 1, 1}};
        for (n = 0; n < 6; n++) {
            list[n] = (skci_structure){
                .count = problem->layer_count, .init = starts[n].init, .gap = starts[n].gap, .power = starts[n].power};
            memcpy(list[n].samples, problem->counts, (size_t)problem->layer_count * sizeof(int));
        }
    } else {
        if (skci_structures_for(problem, problem->options->samples, list, &n, error) != SKC_OK)
            return -1;
    }
    if (problem->options->init != SKC_INIT_AUTO)
        for (int i = 0; i < n; i++)
            list[i].init = problem->options->init;
    int count = 0;
    for (int i = 0; i < n && count < room; i++) {
        struct candidate *c = &candidates[count];
        *c = (struct candidate){.structure = list[i], .order = i, .error = INFINITY, .first = INFINITY};
        c->random.state = problem->options->seed * 1000003u + (uint64_t)i;
        for (int l = 0; l < list[i].count; l++)
            c->size += 3 * list[i].samples[l];
        c->parameters = calloc((size_t)c->size, sizeof(double));
        if (!c->parameters) {
            skci_fail_memory(error);
            return -1;
        }
        count++;
    }
    return count;
}

// A copy of the best that goes its own way.
static int follow(struct candidate *to, const struct candidate *from)
{
    double *parameters = malloc((size_t)from->size * sizeof *parameters);
    if (!parameters)
        return 0;
    memcpy(parameters, from->parameters, (size_t)from->size * sizeof *parameters);
    skci_random random = to->random;
    int order = to->order;
    free(to->parameters);
    *to = *from;
    to->parameters = parameters;
    to->random = random;
    to->order = order;
    return 1;
}

// The candidates found on a coarse picture of the kernel, in the pixels of the fine one.
static void refine(struct race *race, int count, int factor)
{
    for (int i = 0; i < count; i++) {
        struct candidate *c = &race->candidates[i];
        for (int k = 0; k < c->size; k++)
            c->parameters[k] *= k % 3 < 2 ? factor : 1;
        c->made = 0; // settle again
    }
}

// Met to rounding: nothing is left to search for.
static int is_perfect(const struct candidate *c)
{
    return c->error < 1e-20 * c->first;
}

// Each round takes its share of the effort and leaves fewer; the last two go on in generations, after each of which
// the second gives way to a copy of the first. Large kernels race as coarse pictures first: `coarse` is the problem
// itself if it is small.
static skc_status race_all(struct race *race, const skci_problem *coarse, int factor, int count, skc_error *error)
{
    enum { GENERATIONS = 4 };
    const skci_problem *fine = race->problem;
    double seconds = skci_effort_seconds(fine);
    race->problem = coarse;
    round_of(race, count, 0.3 * seconds, RESTARTS, 0.3);
    if (race->candidates[0].status != SKC_OK) {
        if (error)
            *error = race->candidates[0].message;
        return race->candidates[0].status;
    }
    if (!coarse->even)
        seat_comparable(race, count, 12, 6);
    round_of(race, at_most(count, 12), 0.15 * seconds, HOPS, 0.45);
    if (!coarse->even)
        seat_comparable(race, at_most(count, 12), 5, 3);
    round_of(race, at_most(count, 5), 0.15 * seconds, HOPS, 0.6);
    int chains = at_most(count, CHAINS);
    race->problem = fine;
    if (coarse != fine)
        refine(race, chains, factor);
    for (int i = 1; i <= GENERATIONS && !skci_watch_poll(fine->watch) && !is_perfect(&race->candidates[0]); i++) {
        round_of(race, chains, 0.35 * seconds / GENERATIONS, HOPS, 0.6 + 0.35 * i / GENERATIONS);
        if (chains > 1 && !follow(&race->candidates[chains - 1], &race->candidates[0]))
            return skci_fail_memory(error);
    }
    double step = skci_iteration_cost(fine, &race->candidates[0].structure, 0);
    round_of(race, 1, fmin(POLISHING * step, fmax(POLISHING / 5 * step, 0.3 * seconds)), POLISH, 1);
    return SKC_OK;
}

static skc_status search_on(const skci_problem *problem, const skci_problem *coarse, int factor, skci_run *run,
                            skc_error *error)
{
    struct candidate candidates[SKCI_MAX_STRUCTURES] = {0};
    struct race race = {.problem = problem, .run = run, .candidates = candidates};
    int count = prepare(problem, candidates, SKCI_MAX_STRUCTURES, error);
    skc_status status = count < 0 ? SKC_MEMORY : race_all(&race, coarse, factor, count, error);
    if (status == SKC_OK) {
        struct candidate *best = &candidates[0];
        run->init = best->structure.init;
        run->layer_count = best->structure.count;
        memcpy(run->counts, best->structure.samples, sizeof run->counts);
        run->parameters = best->parameters;
        best->parameters = NULL;
        run->loss_first = best->first;
        run->loss_last = best->error;
        run->stop = skci_watch_poll(problem->watch) ? SKC_STOP_CANCELLED : SKC_STOP_BUDGET;
    }
    for (int i = 0; i < SKCI_MAX_STRUCTURES; i++)
        free(candidates[i].parameters);
    return status;
}

skc_status skci_search(const skci_problem *problem, skci_run *run, skc_error *error)
{
    int factor = skci_coarse_factor(problem);
    if (factor == 1)
        return search_on(problem, problem, 1, run, error);
    skc_kernel *small;
    skc_status status = skci_coarse_kernel(problem->target, factor, &small, error);
    if (status != SKC_OK)
        return status;
    skci_problem coarse = *problem;
    coarse.target = small;
    skci_problem_bound(&coarse);
    status = search_on(problem, &coarse, factor, run, error);
    skc_kernel_free(small);
    return status;
}
