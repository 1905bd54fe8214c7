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
    double *gradient, *step, *trial, *damping, *matrix, *room;
    const double **rows;
    char *frozen;
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
    m->trial = malloc(n * sizeof(double));
    m->matrix = malloc(n * n * sizeof(double));
    m->damping = malloc(n * sizeof(double));
    m->room = calloc(skci_cholesky_room(m->size), sizeof(double));
    m->rows = malloc((n + 1) * sizeof *m->rows);
    m->frozen = calloc(n, 1);
    skc_status status =
        m->gradient && m->step && m->trial && m->damping && m->matrix && m->room && m->rows && m->frozen
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
    free(lm->trial);
    free(lm->matrix);
    free(lm->damping);
    free(lm->room);
    free(lm->rows);
    free(lm->frozen);
    free(lm);
}

void skci_lm_freeze(skci_lm *lm, const char *frozen)
{
    memcpy(lm->frozen, frozen, (size_t)lm->size);
}

// Takes frozen parameters out of the equations: no gradient, and a row and column of the unit matrix.
static void take_out_frozen(skci_lm *lm)
{
    size_t n = (size_t)lm->size;
    for (size_t i = 0; i < n; i++) {
        if (!lm->frozen[i])
            continue;
        for (size_t j = 0; j < n; j++)
            lm->matrix[i * n + j] = lm->matrix[j * n + i] = 0;
        lm->matrix[i * n + i] = 1;
        lm->gradient[i] = 0;
    }
}

struct extent {
    double least, most; // of the taps of one layer
};

static struct extent extent_of(const double *parameters, int count, int axis)
{
    struct extent e = {INFINITY, -INFINITY};
    for (int i = 0; i < count; i++) {
        e.least = fmin(e.least, floor(parameters[3 * i + axis]));
        e.most = fmax(e.most, floor(parameters[3 * i + axis]) + 1);
    }
    return e;
}

// Along one axis (0: x, 1: y): the extents of the layers add up to the response's, which is to stay within low .. high. The layer that
// reaches furthest gives way first, but not beyond the others' reach; then they give way together.
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
            if (ceilings[l] < layers[l].most) // a hair less, so that the tap to the right stays in
                *x = fmin(*x, ceilings[l] - 1e-6);
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

// Solves for the step at this damping; 0 if the matrix is not positive definite.
static int solve(skci_lm *lm, double lambda)
{
    size_t n = (size_t)lm->size;
    for (size_t i = 0; i < n; i++) {
        // The floor keeps samples without weight, whose offsets have no effect, from making the matrix singular.
        lm->damping[i] = lambda * (lm->matrix[i * n + i] + 1e-12);
        lm->step[i] = -lm->gradient[i];
    }
    return skci_cholesky_solve(skci_rows_best(), lm->size, lm->matrix, lm->damping, lm->step, lm->room, lm->rows);
}

double skci_lm_run(skci_lm *lm, double *parameters, int iterations, double tolerance, int *made)
{
    int n = lm->size;
    clamp(lm, parameters);
    double lambda = 1e-3, grow = 2, error = skci_gauss_newton_fwd(lm->gn, parameters);
    int accepted = 1; // does the last forward pass belong to `parameters`?
    for (int t = 0; t < iterations && !skci_watch_poll(lm->problem->watch); t++) {
        if (accepted) {
            skci_gauss_newton_vjp(lm->gn, parameters, lm->gradient, lm->matrix);
            take_out_frozen(lm);
        }
        if (made)
            ++*made;
        if (!solve(lm, lambda)) {
            lambda *= 10;
            accepted = 0;
            continue;
        }
        double longest = 0, predicted = 0;
        for (int i = 0; i < n; i++) {
            predicted += lm->step[i] *
                         (lambda * lm->matrix[(size_t)i * (size_t)n + (size_t)i] * lm->step[i] - lm->gradient[i]) / 2;
            if (i % 3 < 2)
                longest = fmax(longest, fabs(lm->step[i]));
        }
        double shorten = longest > longest_step ? longest_step / longest : 1;
        for (int i = 0; i < n; i++)
            lm->trial[i] = parameters[i] + shorten * lm->step[i];
        clamp(lm, lm->trial);
        double next = skci_gauss_newton_fwd(lm->gn, lm->trial);
        accepted = next < error && !too_loud(lm, lm->trial);
        if (!accepted) {
            lambda *= grow;
            grow *= 2;
            if (lambda > 1e12)
                break;
            continue;
        }
        double gain = (error - next) / predicted, was = error;
        lambda = fmax(1e-12, lambda * fmax(1.0 / 3, 1 - pow(2 * gain - 1, 3)));
        grow = 2;
        error = next;
        memcpy(parameters, lm->trial, (size_t)n * sizeof *parameters);
        if (was - next < tolerance * was)
            break;
    }
    return error;
}
