// SPDX-License-Identifier: MIT
#include "estimate/solve.h"

#include "core/status.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// Conjugate gradients end when the residual has fallen so far, in the preconditioner's norm; projections when a round
// brings no more than this share of the energy.
static const double fall_enough = 1e-5, brings_enough = 1e-7;
enum { ROUNDS = 8, HALVINGS = 6 };

struct solver {
    skci_normal *normal;
    skci_prior *prior;
    char *fixed; // of the kernel's values
    double *gradient, *step, *residual, *search, *conditioned, *product, *trial;
};

static double dot(const double *a, const double *b, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

static void hold(const struct solver *s, double *v)
{
    for (int i = 0; i < s->normal->size; i++)
        v[i] = s->fixed[i] ? 0 : v[i];
}

static void apply(struct solver *s, const double *v, double *out)
{
    skci_normal_apply(s->normal, v, out);
    skci_prior_add(s->prior, v, out);
    hold(s, out);
}

static void precondition(struct solver *s, const double *v, double *out)
{
    const skci_normal *m = s->normal;
    skci_prior_invert(s->prior, v, out);
    hold(s, out);
    for (int p = 0; p < m->pictures->planes; p++)
        out[m->size + p] = m->pixels[p] > 0 ? v[m->size + p] / (m->weights[p] * m->pixels[p]) : 0;
}

// The energy at u, and its gradient.
static double look(struct solver *s, const double *u, double *gradient)
{
    double energy = skci_normal_gradient(s->normal, u, gradient);
    return energy + skci_prior_add(s->prior, u, gradient);
}

// step = the minimum from here, where nothing that is fixed moves.
static void descend(struct solver *s, int iterations)
{
    int n = s->normal->unknowns;
    memset(s->step, 0, (size_t)n * sizeof *s->step);
    for (int i = 0; i < n; i++)
        s->residual[i] = -s->gradient[i];
    hold(s, s->residual);
    precondition(s, s->residual, s->conditioned);
    memcpy(s->search, s->conditioned, (size_t)n * sizeof *s->search);
    double rho = dot(s->residual, s->conditioned, n), first = rho;
    for (int t = 0; t < iterations && rho > fall_enough * fall_enough * first; t++) {
        if (skci_watch_poll(s->normal->watch))
            break;
        apply(s, s->search, s->product);
        double curve = dot(s->search, s->product, n);
        if (!(curve > 0))
            break;
        double alpha = rho / curve;
        for (int i = 0; i < n; i++) {
            s->step[i] += alpha * s->search[i];
            s->residual[i] -= alpha * s->product[i];
        }
        precondition(s, s->residual, s->conditioned);
        double next = dot(s->residual, s->conditioned, n);
        for (int i = 0; i < n; i++)
            s->search[i] = s->conditioned[i] + next / rho * s->search[i];
        rho = next;
    }
}

// Goes along the step, values stopping at zero, as far as the energy falls. Returns it.
static double project(struct solver *s, double *u, double energy)
{
    int n = s->normal->unknowns;
    double length = 1;
    for (int t = 0; t < HALVINGS; t++, length /= 2) {
        for (int i = 0; i < n; i++) {
            s->trial[i] = u[i] + length * s->step[i];
            if (i < s->normal->size)
                s->trial[i] = fmax(s->trial[i], 0);
        }
        double next = look(s, s->trial, s->product);
        if (!(next < energy))
            continue;
        memcpy(u, s->trial, (size_t)n * sizeof *u);
        memcpy(s->gradient, s->product, (size_t)n * sizeof *u);
        return next;
    }
    return energy;
}

static double solve_positive(struct solver *s, int iterations, double *u)
{
    int size = s->normal->size;
    for (int i = 0; i < size; i++)
        u[i] = fmax(u[i], 0);
    double energy = look(s, u, s->gradient);
    for (int t = 0; t < ROUNDS && !skci_watch_poll(s->normal->watch); t++) {
        for (int i = 0; i < size; i++)
            s->fixed[i] = u[i] <= 0 && s->gradient[i] >= 0;
        descend(s, iterations);
        double was = energy;
        energy = project(s, u, energy);
        if (was - energy <= brings_enough * fabs(was))
            break;
    }
    return energy;
}

static double solve_free(struct solver *s, int iterations, double *u)
{
    look(s, u, s->gradient);
    descend(s, iterations);
    for (int i = 0; i < s->normal->unknowns; i++)
        u[i] += s->step[i];
    return look(s, u, s->gradient);
}

skc_status skci_estimate_solve(skci_normal *normal, skci_prior *prior, int positive, int iterations, double *u,
                               double *energy, skc_error *error)
{
    size_t n = (size_t)normal->unknowns;
    double *room = malloc(7 * n * sizeof *room);
    char *fixed = calloc(n, 1);
    if (!room || !fixed) {
        free(room);
        free(fixed);
        return skci_fail_memory(error);
    }
    struct solver s = {normal,       prior,        fixed,        room,         room + n,
                       room + 2 * n, room + 3 * n, room + 4 * n, room + 5 * n, room + 6 * n};
    double e = positive ? solve_positive(&s, iterations, u) : solve_free(&s, iterations, u);
    if (energy)
        *energy = e;
    free(room);
    free(fixed);
    return SKC_OK;
}
