// SPDX-License-Identifier: MIT
// The search where taps are what costs, as on a CPU: all offsets whole, so that a sample is one tap.
//
// The first layer covers the kernel; behind it come small stencils of k x k taps, whose spacing is about the width of
// what the stencils before them make, so that together they fill a square with far fewer taps than it has pixels. The
// first layer is fitted with real offsets, which are then rounded a quarter at a time, nearest first, while the others
// still make up for it; after that, samples hop from pixel to pixel and all weights follow.
//
// Where the kernel is its own mirror image, so are all layers: two taps of one weight in one column are filtered in
// less time than others (ops/rows.h), and half a kernel is as well covered by half of the taps as the whole by all of
// them.

#include "fit/search/search.h"

#include "core/parallel.h"
#include "core/status.h"
#include "fit/init/init.h"
#include "fit/lm.h"
#include "fit/search/mirror.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_STENCILS = 4, MOST_PLANS = 24, SETTLE = 25, ROUND = 6, HOP = 3, LEAST_MIRRORED = 32 };

// What small stencils follow the first layer: their widths in taps, in the order of growing spacing.
struct plan {
    int count;
    int widths[MOST_STENCILS];
    int spacings[MOST_STENCILS];
    double gap; // of the Lloyd start
    double score;
};

struct contender {
    struct plan plan;
    int order;
    skci_structure structure;
    int size; // parameters
    double *parameters;
    char *frozen;
    int mirrored;  // are samples 2 i and 2 i + 1 of the first layer mirror images, and the stencils symmetric?
    double mirror; // what y of the one and of the other add up to
    int *leader;   // see skci_lm_tie
    double first, error;
    skci_random random;
    skc_status status;
    skc_error message;
};

struct contest {
    const skci_problem *problem;
    const skc_kernel *half; // of the target, if that has a mirror axis: skci_kernel_half
    int mirror;             // its sum
    skci_run *run;
    struct contender *contenders;
    double seconds; // for each, by skci_iteration_cost
    double start, end;
    int count;
    atomic_int finished;
};

static int by_score(const void *a, const void *b)
{
    const struct plan *p = a, *q = b;
    if (p->score != q->score)
        return p->score < q->score ? -1 : 1;
    int order = memcmp(p->widths, q->widths, sizeof p->widths);
    return order ? order : memcmp(p->spacings, q->spacings, sizeof p->spacings);
}

// The stencils that `code` stands for, each digit to the base 5 a width; 0 if it stands for none. Side by side, or
// overlapping by a tap.
static int decode(int code, int overlap, struct plan *plan, int *side, int *spent)
{
    *plan = (struct plan){0};
    *side = 1;
    *spent = 0;
    for (int i = 0; i < MOST_STENCILS; i++, code /= 5) {
        int width = code % 5 == 0 ? 0 : code % 5 + 1; // 0: no further stencil; else 2 .. 5
        if (width == 0)
            continue;
        if (i > plan->count)
            return 0;
        int spacing = overlap && *side > 1 ? *side - 1 : *side;
        plan->widths[plan->count] = width;
        plan->spacings[plan->count++] = spacing;
        *side += (width - 1) * spacing;
        *spent += width * width;
    }
    return !overlap || plan->count > 1;
}

// The plans whose stencils fit the gaps that `taps` leave: the best few by cover (see structures.c).
static int make_plans(const skci_problem *problem, int taps, struct plan *plans)
{
    enum { CODES = 5 * 5 * 5 * 5 };
    // Positions for each pixel of the kernel in the best structures for 128 taps on disk, ring, heart, hexagon and
    // star.
    static const double best_cover = 4;
    struct plan all[2 * CODES];
    int n = 0;
    for (int code = 0; code < 2 * CODES; code++) {
        int side, spent;
        if (!decode(code % CODES, code / CODES, &all[n], &side, &spent))
            continue;
        int rest = taps - spent;
        if (rest < 4 * spent / 3 || rest < 1)
            continue;
        all[n].gap = 1;
        all[n].score = fabs(log((double)rest * side * side / problem->area / best_cover)) + 0.05 * all[n].count;
        n++;
    }
    qsort(all, (size_t)n, sizeof *all, by_score);
    int most = problem->options->effort == 0 ? 5 : MOST_PLANS;
    n = n < most ? n : most;
    memcpy(plans, all, (size_t)n * sizeof *plans);
    return n;
}

// The sample of the first layer that is tied to sample i: itself, if none is.
static int twin_of(const struct contender *c, int i)
{
    return c->mirrored ? i ^ 1 : i;
}

// Puts the twin of sample i where it belongs.
static void move_twin(const struct contender *c, double *p, int i)
{
    if (!c->mirrored)
        return;
    p[3 * (i ^ 1)] = p[3 * i];
    p[3 * (i ^ 1) + 1] = c->mirror - p[3 * i + 1];
    p[3 * (i ^ 1) + 2] = p[3 * i + 2];
}

// The first layer by Lloyd; if mirrored, half of it in half of the kernel, leaving room for the twins.
static skc_status spread(const struct contest *contest, struct contender *c, skc_error *error)
{
    skci_problem own = *contest->problem;
    int count = c->structure.samples[0] / (1 + c->mirrored);
    own.layer_count = 1;
    own.counts = &count;
    own.gap = c->plan.gap;
    own.power = 1;
    if (c->mirrored)
        own.target = contest->half;
    skc_status status = skci_init_lloyd(&own, &c->random, c->parameters, error);
    for (int i = count - 1; c->mirrored && i >= 0; i--)
        memmove(c->parameters + 6 * i, c->parameters + 3 * i, 3 * sizeof *c->parameters);
    return status;
}

// What follows what: the second of each two samples the first, the lower rows of a stencil the upper ones.
static void tie(struct contender *c)
{
    for (int i = 0; i < c->size; i++)
        c->leader[i] = i;
    if (!c->mirrored)
        return;
    int first = 3 * c->structure.samples[0];
    for (int i = 0; i < first; i++)
        c->leader[i] = i / 3 % 2 ? i - 3 : i;
    for (int s = 0; s < c->plan.count; s++) {
        int width = c->plan.widths[s];
        for (int i = width * ((width + 1) / 2); i < width * width; i++)
            c->leader[first + 3 * i + 2] = first + 3 * ((width - 1 - i / width) * width + i % width) + 2;
        first += 3 * width * width;
    }
}

// The first layer by Lloyd, the stencils with equal weights.
static skc_status start(const struct contest *contest, struct contender *c, skc_error *error)
{
    skc_status status = spread(contest, c, error);
    double *p = c->parameters + 3 * c->structure.samples[0];
    double shift = 0;
    for (int s = 0; s < c->plan.count; s++) {
        int width = c->plan.widths[s];
        double spacing = c->plan.spacings[s];
        for (int i = 0; i < width * width; i++, p += 3) {
            p[0] = spacing * (i % width - width / 2);
            p[1] = spacing * (i / width - width / 2);
            p[2] = 1.0 / (width * width);
        }
        shift += width % 2 ? 0 : spacing / 2; // an even stencil leans to the upper left
    }
    c->mirror = contest->mirror + 2 * shift;
    for (int i = 0; i < c->structure.samples[0]; i += 1 + c->mirrored) {
        c->parameters[3 * i] += shift;
        c->parameters[3 * i + 1] += shift;
        move_twin(c, c->parameters, i);
    }
    tie(c);
    memset(c->frozen, 0, (size_t)c->size);
    for (int i = 3 * c->structure.samples[0]; i < c->size; i++)
        c->frozen[i] = i % 3 < 2;
    return status;
}

static double distance_to_whole(const double *sample)
{
    return fmax(fabs(sample[0] - nearbyint(sample[0])), fabs(sample[1] - nearbyint(sample[1])));
}

// Rounds the `count` free samples of the first layer that are nearest to whole offsets, and freezes them.
static void round_nearest(struct contender *c, int count)
{
    for (int done = 0; done < count; done += 1 + c->mirrored) {
        int nearest = -1;
        double least = INFINITY;
        for (int i = 0; i < c->structure.samples[0]; i += 1 + c->mirrored)
            if (!c->frozen[3 * i] && distance_to_whole(&c->parameters[3 * i]) < least) {
                least = distance_to_whole(&c->parameters[3 * i]);
                nearest = i;
            }
        if (nearest < 0)
            return;
        for (int axis = 0; axis < 2; axis++) {
            c->parameters[3 * nearest + axis] = nearbyint(c->parameters[3 * nearest + axis]);
            c->frozen[3 * nearest + axis] = c->frozen[3 * twin_of(c, nearest) + axis] = 1;
        }
        move_twin(c, c->parameters, nearest);
    }
}

// Moves a few taps of the first layer: one pixel on, or from where they do least to beside another one.
static void hop(const struct contender *c, skci_random *random, double *p)
{
    int count = c->structure.samples[0], moves = 1 + (int)(3 * skci_random_uniform(random));
    memcpy(p, c->parameters, (size_t)c->size * sizeof *p);
    for (int move = 0; move < moves; move++) {
        int from = (int)(count * skci_random_uniform(random)), direction = (int)(4 * skci_random_uniform(random));
        if (skci_random_uniform(random) < 0.7) {
            p[3 * from + direction / 2] += direction % 2 ? 1 : -1;
            move_twin(c, p, from);
            continue;
        }
        for (int i = 0; i < 6; i++) {
            int other = (int)(count * skci_random_uniform(random));
            if (fabs(p[3 * other + 2]) < fabs(p[3 * from + 2]))
                from = other;
        }
        int to = (int)(count * skci_random_uniform(random));
        for (int axis = 0; axis < 2; axis++)
            p[3 * from + axis] = p[3 * to + axis] + nearbyint(5 * (skci_random_uniform(random) - 0.5));
        p[3 * to + 2] /= 2;
        p[3 * from + 2] = p[3 * to + 2];
        move_twin(c, p, to);
        move_twin(c, p, from);
    }
}

static void advance(struct contest *contest, double part)
{
    double done = (atomic_load(&contest->finished) + part) / contest->count;
    atomic_store(&contest->run->fraction, contest->start + fmin(1, done) * (contest->end - contest->start));
}

static void run_contender(void *context, int i)
{
    struct contest *contest = context;
    struct contender *c = &contest->contenders[i];
    const skci_problem *problem = contest->problem;
    skci_lm *lm = NULL;
    double *trial = malloc((size_t)c->size * sizeof *trial);
    c->status = trial ? SKC_OK : skci_fail_memory(&c->message);
    int starting = isinf(c->error), made = 0;
    if (c->status == SKC_OK && starting)
        c->status = start(contest, c, &c->message);
    if (c->status == SKC_OK)
        c->status = skci_lm_create(problem, c->structure.count, c->structure.samples, &lm, &c->message);
    if (c->status == SKC_OK) {
        skci_lm_freeze(lm, c->frozen);
        skci_lm_tie(lm, c->leader);
        if (starting) {
            c->first = skci_lm_run(lm, c->parameters, 0, 0, NULL);
            c->error = skci_lm_run(lm, c->parameters, SETTLE, 1e-7, &made);
            for (int quarter = 0; quarter < 4; quarter++) {
                round_nearest(c, quarter < 3 ? (c->structure.samples[0] + 3) / 4 : c->structure.samples[0]);
                skci_lm_freeze(lm, c->frozen);
                c->error = skci_lm_run(lm, c->parameters, ROUND, 1e-7, &made);
            }
        }
        int free = 2 * c->size / (3 + 3 * c->mirrored); // all at first, then the weights: about a third
        int iterations = (int)ceil(contest->seconds / skci_iteration_cost(problem, &c->structure, free));
        while (made < iterations && !skci_watch_poll(problem->watch)) {
            hop(c, &c->random, trial);
            double error = skci_lm_run(lm, trial, HOP, 1e-5, &made);
            if (error < c->error) {
                c->error = error;
                memcpy(c->parameters, trial, (size_t)c->size * sizeof *trial);
            }
            advance(contest, fmin(1, (double)made / iterations));
        }
    }
    skci_lm_free(lm);
    free(trial);
    atomic_fetch_add(&contest->finished, 1);
    advance(contest, 0);
}

static int by_error(const void *a, const void *b)
{
    const struct contender *p = a, *q = b;
    double e = p->status == SKC_OK ? p->error : INFINITY, f = q->status == SKC_OK ? q->error : INFINITY;
    return e != f ? (e > f) - (e < f) : (p->order > q->order) - (p->order < q->order);
}

static void round_of(struct contest *contest, int count, double seconds, double end)
{
    const skc_fit_options *o = contest->problem->options;
    contest->count = count;
    contest->seconds = seconds / count;
    contest->start = contest->end;
    contest->end = end;
    atomic_store(&contest->finished, 0);
    skci_parallel_for(o->parallel, o->threads, count, run_contender, contest, contest->problem->watch);
    qsort(contest->contenders, (size_t)count, sizeof *contest->contenders, by_error);
    if (contest->contenders[0].error < INFINITY && contest->contenders[0].first > 0)
        atomic_store(&contest->run->best, fmin(1, contest->contenders[0].error / contest->contenders[0].first));
}

static skc_status prepare(const struct contest *contest, struct contender *contenders, int *count, skc_error *error)
{
    const skci_problem *problem = contest->problem;
    struct plan plans[MOST_PLANS];
    int taps = problem->options->samples;
    *count = make_plans(problem, taps, plans);
    for (int i = 0; i < *count; i++) {
        struct contender *c = &contenders[i];
        *c = (struct contender){.plan = plans[i], .order = i, .first = INFINITY, .error = INFINITY};
        c->structure = (skci_structure){.count = 1 + plans[i].count, .init = SKC_INIT_LLOYD};
        c->structure.samples[0] = taps;
        for (int s = 0; s < plans[i].count; s++) {
            c->structure.samples[1 + s] = plans[i].widths[s] * plans[i].widths[s];
            c->structure.samples[0] -= c->structure.samples[1 + s];
        }
        c->mirrored = contest->half && c->structure.samples[0] >= LEAST_MIRRORED;
        c->structure.samples[0] -= c->mirrored ? c->structure.samples[0] % 2 : 0;
        c->random.state = problem->options->seed * 1000003u + (uint64_t)i;
        for (int l = 0; l < c->structure.count; l++)
            c->size += 3 * c->structure.samples[l];
        c->parameters = calloc((size_t)c->size, sizeof(double));
        c->frozen = calloc((size_t)c->size, 1);
        c->leader = calloc((size_t)c->size, sizeof *c->leader);
        if (!c->parameters || !c->frozen || !c->leader)
            return skci_fail_memory(error);
    }
    return SKC_OK;
}

static int at_most(int a, int b)
{
    return a < b ? a : b;
}

skc_status skci_search_taps(const skci_problem *problem, skci_run *run, skc_error *error)
{
    struct contender contenders[MOST_PLANS] = {0};
    struct contest contest = {.problem = problem, .run = run, .contenders = contenders};
    double seconds = skci_effort_seconds(problem);
    int count;
    skc_kernel *half = NULL;
    skc_status status = skci_kernel_half(problem->target, &half, &contest.mirror, error);
    contest.half = half;
    if (status == SKC_OK)
        status = prepare(&contest, contenders, &count, error);
    if (status == SKC_OK) {
        round_of(&contest, count, 0.4 * seconds, 0.4);
        if (contenders[0].status == SKC_OK) {
            round_of(&contest, at_most(count, 5), 0.25 * seconds, 0.65);
            round_of(&contest, at_most(count, 2), 0.35 * seconds, 1);
        } else {
            status = contenders[0].status;
            if (error)
                *error = contenders[0].message;
        }
    }
    if (status == SKC_OK) {
        struct contender *best = &contenders[0];
        run->init = best->structure.init;
        run->whole = 1;
        run->layer_count = best->structure.count;
        memcpy(run->counts, best->structure.samples, sizeof run->counts);
        run->parameters = best->parameters;
        best->parameters = NULL;
        run->loss_first = best->first;
        run->loss_last = best->error;
        run->stop = skci_watch_poll(problem->watch) ? SKC_STOP_CANCELLED : SKC_STOP_BUDGET;
    }
    for (int i = 0; i < MOST_PLANS; i++) {
        free(contenders[i].parameters);
        free(contenders[i].frozen);
        free(contenders[i].leader);
    }
    skc_kernel_free(half);
    return status;
}
