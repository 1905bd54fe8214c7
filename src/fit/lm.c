// SPDX-License-Identifier: MIT
#include "fit/lm.h"

#include "core/status.h"
#include "ops/cholesky.h"
#include "ops/gauss_newton.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// No step moves a sample further than this many pixels: beyond, the bilinear model of the error means nothing.
static const double longest_step = 3;

struct skci_lm {
    const skci_problem *problem;
    skci_gauss_newton *gn;
    int layer_count, size; // size: parameters
    int counts[SKC_MAX_LAYERS];
    double *gradient, *step, *damping, *matrix, *room;
    double *straight, *stopped; // the two trials of a step
    double *moves;              // of those that are stopped
    int *which;                 // are stopped
    char *frozen, *kept, *stops;
    int *leader;
    int *active, active_count; // the parameters that may move on their own: not frozen, their own leaders
    double *small, *small_step, *small_damping; // their equations
};

skc_status skci_lm_create(const skci_problem *problem, int layer_count, const int *counts, skci_lm **lm,
                          skc_error *error)
{
    *lm = NULL;
    skci_lm *m = calloc(1, sizeof *m);
    if (!m)
        return skci_fail_memory(error);
    m->problem = problem;
    m->layer_count = layer_count;
    for (int l = 0; l < layer_count; l++) {
        m->counts[l] = counts[l];
        m->size += 3 * counts[l];
    }
    size_t n = (size_t)m->size;
    m->gradient = malloc(n * sizeof(double));
    m->step = malloc(n * sizeof(double));
    m->straight = malloc(n * sizeof(double));
    m->stopped = malloc(n * sizeof(double));
    m->matrix = malloc(n * n * sizeof(double));
    m->damping = malloc(n * sizeof(double));
    m->room = calloc(skci_cholesky_room(m->size), sizeof(double));
    m->moves = malloc(n * sizeof(double));
    m->which = malloc(n * sizeof(int));
    m->frozen = calloc(n, 1);
    m->kept = calloc(n, 1);
    m->stops = calloc(n, 1);
    m->leader = malloc(n * sizeof(int));
    m->active = malloc(n * sizeof(int));
    m->small = malloc(n * n * sizeof(double));
    m->small_step = malloc(n * sizeof(double));
    m->small_damping = malloc(n * sizeof(double));
    for (int i = 0; m->leader && m->active && i < m->size; i++)
        m->active[m->active_count++] = m->leader[i] = i;
    skc_status status = m->gradient && m->step && m->straight && m->stopped && m->damping && m->matrix && m->room &&
                                m->moves && m->which && m->frozen && m->kept && m->stops && m->leader && m->active &&
                                m->small && m->small_step && m->small_damping
                            ? SKC_OK
                            : skci_fail_memory(error);
    int extra = 2 * skci_extra_reach(layer_count);
    int width = skci_grid_for(problem->high_x - problem->low_x + 1 + extra);
    int height = skci_grid_for(problem->high_y - problem->low_y + 1 + extra);
    if (status == SKC_OK)
        status = skci_gauss_newton_create(problem->target, layer_count, counts, width, height,
                                          skci_weighting_of(problem->options->weighting), problem, &m->gn, error);
    if (status != SKC_OK) {
        skci_lm_free(m);
        return status;
    }
    *lm = m;
    return SKC_OK;
}

void skci_lm_free(skci_lm *lm)
{
    if (!lm)
        return;
    skci_gauss_newton_free(lm->gn);
    free(lm->gradient);
    free(lm->step);
    free(lm->straight);
    free(lm->stopped);
    free(lm->matrix);
    free(lm->damping);
    free(lm->room);
    free(lm->moves);
    free(lm->which);
    free(lm->frozen);
    free(lm->kept);
    free(lm->stops);
    free(lm->leader);
    free(lm->active);
    free(lm->small);
    free(lm->small_step);
    free(lm->small_damping);
    free(lm);
}

static void find_active(skci_lm *lm)
{
    lm->active_count = 0;
    for (int i = 0; i < lm->size; i++)
        if (!lm->frozen[i] && lm->leader[i] == i)
            lm->active[lm->active_count++] = i;
}

void skci_lm_freeze(skci_lm *lm, const char *frozen)
{
    memcpy(lm->frozen, frozen, (size_t)lm->size);
    find_active(lm);
}

void skci_lm_tie(skci_lm *lm, const int *leader)
{
    memcpy(lm->leader, leader, (size_t)lm->size * sizeof *leader);
    find_active(lm);
}

struct extent {
    double least, most; // of the taps of one layer
};

static struct extent extent_of(const double *parameters, int count, int axis)
{
    struct extent e = {INFINITY, -INFINITY};
    for (int i = 0; i < count; i++) {
        e.least = fmin(e.least, floor(parameters[3 * i + axis]));
        e.most = fmax(e.most, ceil(parameters[3 * i + axis]));
    }
    return e;
}

// Along one axis (0: x, 1: y): the extents of the layers add up to the response's, which is to stay within low .. high.
// The layer that reaches furthest gives way first, but not beyond the others' reach; then they give way together.
static void clamp_axis(const skci_lm *lm, double *parameters, int axis, double low, double high)
{
    struct extent layers[SKC_MAX_LAYERS], sum = {0, 0};
    const double *p = parameters;
    for (int l = 0; l < lm->layer_count; p += 3 * lm->counts[l++]) {
        layers[l] = extent_of(p, lm->counts[l], axis);
        sum.least += layers[l].least;
        sum.most += layers[l].most;
    }
    if (sum.least >= low && sum.most <= high)
        return;
    // The common bound for all layers' extents, found by lowering the furthest to the next one, again and again.
    double floors[SKC_MAX_LAYERS], ceilings[SKC_MAX_LAYERS];
    for (int l = 0; l < lm->layer_count; l++) {
        floors[l] = layers[l].least;
        ceilings[l] = layers[l].most;
    }
    for (; sum.least < low; sum.least++) {
        int furthest = 0;
        for (int l = 1; l < lm->layer_count; l++)
            furthest = floors[l] < floors[furthest] ? l : furthest;
        floors[furthest]++;
    }
    for (; sum.most > high; sum.most--) {
        int furthest = 0;
        for (int l = 1; l < lm->layer_count; l++)
            furthest = ceilings[l] > ceilings[furthest] ? l : furthest;
        ceilings[furthest]--;
    }
    double *q = parameters;
    for (int l = 0; l < lm->layer_count; q += 3 * lm->counts[l++])
        for (int i = 0; i < lm->counts[l]; i++) {
            double *x = &q[3 * i + axis];
            if (floors[l] > layers[l].least)
                *x = fmax(*x, floors[l]);
            if (ceilings[l] < layers[l].most)
                *x = fmin(*x, ceilings[l]);
        }
}

static void clamp(const skci_lm *lm, double *parameters)
{
    const skci_problem *p = lm->problem;
    int extra = skci_extra_reach(lm->layer_count);
    clamp_axis(lm, parameters, 0, p->low_x - extra, p->high_x + extra);
    clamp_axis(lm, parameters, 1, p->low_y - extra, p->high_y + extra);
}

// Is the product of the layers' sums of |w| above the bound?
static int too_loud(const skci_lm *lm, const double *parameters)
{
    double gain = 1;
    const double *p = parameters;
    for (int l = 0; l < lm->layer_count; l++) {
        double sum = 0;
        for (int i = 0; i < lm->counts[l]; i++, p += 3)
            sum += fabs(p[2]);
        gain *= sum;
    }
    return gain > lm->problem->loudest;
}

// What E falls by with this step, were it quadratic.
static double predict(skci_lm *lm, const double *from, const double *to)
{
    size_t n = (size_t)lm->size;
    double *pull = lm->step, fall = 0; // pull: the gradient half-way
    memcpy(pull, lm->gradient, n * sizeof *pull);
    for (size_t i = 0; i < n; i++) {
        double half = (to[i] - from[i]) / 2;
        for (size_t j = 0; half != 0 && j < n; j++)
            pull[j] += lm->matrix[i * n + j] * half;
    }
    for (size_t i = 0; i < n; i++)
        fall -= (to[i] - from[i]) * pull[i];
    return fall;
}

// Of a parameter's steps to its leader's: what follows in y is mirrored.
static double sign_of(const skci_lm *lm, size_t i)
{
    return lm->leader[i] != (int)i && i % 3 == 1 ? -1 : 1;
}

// The steps of those that may move on their own, to all.
static void spread_step(skci_lm *lm)
{
    memset(lm->step, 0, (size_t)lm->size * sizeof *lm->step);
    for (int i = 0; i < lm->active_count; i++)
        lm->step[lm->active[i]] = lm->small_step[i];
    for (int i = 0; i < lm->size; i++)
        lm->step[i] = sign_of(lm, (size_t)i) * lm->step[lm->leader[i]];
}

// (matrix + damping) step = step, for the parameters that may move on their own; the others follow.
static int solve_active(skci_lm *lm)
{
    int m = lm->active_count, n = lm->size;
    const double *matrix = lm->matrix, *damping = lm->damping;
    for (int i = 0; i < m; i++) {
        lm->small_damping[i] = lm->damping[lm->active[i]];
        lm->small_step[i] = lm->step[lm->active[i]];
    }
    for (int i = 0; m < n && i < m; i++) {
        const double *row = lm->matrix + (size_t)lm->active[i] * (size_t)n;
        for (int j = 0; j < m; j++)
            lm->small[(size_t)i * (size_t)m + (size_t)j] = row[lm->active[j]];
    }
    if (m < n) {
        matrix = lm->small;
        damping = lm->small_damping;
    }
    if (!skci_cholesky_best()->solve(m, matrix, damping, lm->small_step, lm->room))
        return 0;
    spread_step(lm);
    return 1;
}

// Solves for the step at this damping; 0 if the matrix is not positive definite.
static int solve(skci_lm *lm, double lambda)
{
    // Damping at which a parameter does not move.
    static const double rigid = 1e30;
    size_t n = (size_t)lm->size;
    for (size_t i = 0; i < n; i++) {
        // The floor keeps samples without weight, whose offsets have no effect, from making the matrix singular.
        int fixed = lm->frozen[i] || lm->kept[i];
        lm->damping[i] = fixed ? rigid : lambda * (lm->matrix[i * n + i] + 1e-12);
        lm->step[i] = fixed ? 0 : -lm->gradient[i];
    }
    return solve_active(lm);
}

// The step again, with the coordinates in `stops` going just where `to` has them; 0 if they are too many.
static int solve_around_stops(skci_lm *lm, const double *from, const double *to)
{
    int count = 0, m = lm->active_count;
    for (int i = 0; i < m; i++) {
        int at = lm->active[i];
        if (lm->stops[at]) {
            lm->which[count] = i;
            lm->moves[count++] = to[at] - from[at];
        }
    }
    if (count > skci_cholesky_most_given(m) ||
        !skci_cholesky_best()->give(m, count, lm->which, lm->moves, lm->small_step, lm->room))
        return 0;
    spread_step(lm);
    return 1;
}

// Gradient and matrix with respect to what is free: rows and columns of those that follow are added to their leaders'
// and become 0. What keeps one at a kink keeps all.
static void follow(skci_lm *lm)
{
    size_t n = (size_t)lm->size;
    for (size_t i = 0; i < n; i++) {
        size_t to = (size_t)lm->leader[i];
        if (to == i)
            continue;
        double sign = sign_of(lm, i);
        lm->gradient[to] += sign * lm->gradient[i];
        lm->gradient[i] = 0;
        lm->kept[to] |= lm->kept[i];
        for (size_t j = 0; j < n; j++) {
            lm->matrix[to * n + j] += sign * lm->matrix[i * n + j];
            lm->matrix[i * n + j] = 0;
        }
        for (size_t j = 0; j < n; j++) {
            lm->matrix[j * n + to] += sign * lm->matrix[j * n + i];
            lm->matrix[j * n + i] = 0;
        }
    }
    for (size_t i = 0; i < n; i++)
        lm->kept[i] = lm->kept[lm->leader[i]];
}

// Marks every offset that the step carries across a whole number, where E has a kink, and stops it there; returns how
// many.
static int stop_at_kinks(skci_lm *lm, const double *from, double *to)
{
    int stopped = 0;
    for (int i = 0; i < lm->size; i++) {
        double kink = to[i] > from[i] ? floor(from[i]) + 1 : ceil(from[i]) - 1;
        lm->stops[i] = i % 3 < 2 && to[i] != from[i] && (to[i] > from[i] ? to[i] > kink : to[i] < kink);
        if (lm->stops[i]) {
            to[i] = kink;
            stopped++;
        }
    }
    return stopped;
}

// Clamps where the leaders go, and has the others follow.
static void clamp_tied(const skci_lm *lm, const double *from, double *to)
{
    clamp(lm, to);
    for (int i = 0; i < lm->size; i++) {
        int leader = lm->leader[i];
        if (leader != i)
            to[i] = i % 3 == 1 ? from[i] - (to[leader] - from[leader]) : to[leader];
    }
}

// Adds the step, shortened if it is too long.
static void advance(const skci_lm *lm, const double *from, double *to, int around_stops)
{
    double longest = 0;
    for (int i = 0; i < lm->size; i++)
        if (i % 3 < 2)
            longest = fmax(longest, fabs(lm->step[i]));
    double shorten = longest > longest_step ? longest_step / longest : 1;
    for (int i = 0; i < lm->size; i++)
        if (!around_stops || !lm->stops[i])
            to[i] = from[i] + (lm->frozen[i] || lm->kept[i] ? 0 : shorten * lm->step[i]);
    clamp_tied(lm, from, to);
}

// E there, or INFINITY where it is too loud.
static double evaluate(const skci_lm *lm, const double *parameters)
{
    return too_loud(lm, parameters) ? INFINITY : skci_gauss_newton_fwd(lm->gn, parameters);
}

double skci_lm_run(skci_lm *lm, double *parameters, int iterations, double tolerance, int *made)
{
    size_t bytes = (size_t)lm->size * sizeof *parameters;
    clamp(lm, parameters);
    double lambda = 1e-2, grow = 2, error = skci_gauss_newton_fwd(lm->gn, parameters);
    int linearised = 0, forward = 1; // do the matrix and the last forward pass belong to `parameters`?
    for (int t = 0; t < iterations && !skci_watch_poll(lm->problem->watch); t++) {
        if (!linearised) {
            if (!forward)
                skci_gauss_newton_fwd(lm->gn, parameters);
            skci_gauss_newton_vjp(lm->gn, parameters, lm->gradient, lm->matrix, lm->kept);
            follow(lm);
            linearised = 1;
        }
        if (made)
            ++*made;
        if (!solve(lm, lambda)) {
            lambda *= 10;
            continue;
        }
        advance(lm, parameters, lm->straight, 0);
        double next = evaluate(lm, lm->straight), *best = lm->straight;
        forward = 1;
        memcpy(lm->stopped, lm->straight, bytes);
        if (stop_at_kinks(lm, parameters, lm->stopped) > 0 && solve_around_stops(lm, parameters, lm->stopped)) {
            advance(lm, parameters, lm->stopped, 1);
            stop_at_kinks(lm, parameters, lm->stopped);
            clamp_tied(lm, parameters, lm->stopped);
            double other = evaluate(lm, lm->stopped);
            forward = other < next;
            best = forward ? lm->stopped : lm->straight;
            next = fmin(other, next);
        }
        if (!(next < error)) {
            forward = 0;
            lambda *= grow;
            grow *= 2;
            if (lambda > 1e12)
                break;
            continue;
        }
        double predicted = predict(lm, parameters, best), was = error;
        double gain = predicted > 0 ? (error - next) / predicted : 0;
        lambda = fmax(1e-12, lambda * fmax(1.0 / 3, 1 - pow(2 * gain - 1, 3)));
        grow = 2;
        error = next;
        memcpy(parameters, best, bytes);
        linearised = 0;
        if (was - next < tolerance * was)
            break;
    }
    return error;
}
