// SPDX-License-Identifier: MIT
// A complex's samples against the pictures themselves, by Levenberg-Marquardt: gradient and residual are the pictures'
// own, the Gauss-Newton matrix takes them as endless, so that it costs a few small transforms for each sample. Gains
// and offsets follow.

#include "estimate/estimate.h"

#include "core/status.h"
#include "estimate/tangent.h"
#include "fit/fit.h"
#include "ops/cholesky.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// A step that brings less than this much of the sum of squares in units of the noise ends it: a number that is
// determined to one standard deviation brings 1.
static const double brings_enough = 0.5;
// How much of the dense kernel's prior counts: few samples need little help against noise, and all of it would round
// off edges that they have right.
static const double prior_share = 0.01;
// No step moves a sample further, in pixels; damping at which a number does not move.
static const double longest_step = 0.5, rigid = 1e30;
enum { STEPS = 30, FAILURES = 8 };

struct refinement {
    skci_estimate *e;
    skci_tangent *tangent;
    double *u, *gradient; // of the window
    double *pull;         // the prior's, which nobody reads
    skci_fit_sums *fits;
    double *parameters, *trial, *step, *damping, *room;
};

static void read_parameters(const skc_complex *c, double *p)
{
    for (int l = 0; l < c->count; l++)
        for (int i = 0; i < c->layers[l].count; i++, p += 3) {
            p[0] = (double)c->layers[l].samples[i].x;
            p[1] = (double)c->layers[l].samples[i].y;
            p[2] = (double)c->layers[l].samples[i].w;
        }
}

static void write_parameters(const double *p, skc_complex *c)
{
    for (int l = 0; l < c->count; l++)
        for (int i = 0; i < c->layers[l].count; i++, p += 3)
            c->layers[l].samples[i] = (skc_sample){(float)p[0], (float)p[1], (float)p[2]};
}

// Scales the first layer's weights so that the kernel's sum is 1, but where values nearly cancel.
static void set_sum(const skc_complex *c, double *p)
{
    double product = 1, *q = p;
    for (int l = 0; l < c->count; l++) {
        double sum = 0;
        for (int i = 0; i < c->layers[l].count; i++, q += 3)
            sum += q[2];
        product *= sum;
    }
    for (int i = 0; fabs(product - 1) < 0.5 && i < c->layers[0].count; i++)
        p[3 * i + 2] /= product;
}

// The best gain and offset of each plane for the kernel of these parameters; sets the energy, twice that of the
// estimate: what is left in units of the noise, and the prior's.
static skc_status look(struct refinement *r, const double *parameters, double *energy, skc_error *error)
{
    skci_normal *m = r->e->normal;
    skc_status status = skci_tangent_kernel(r->tangent, parameters, r->u, error);
    if (status != SKC_OK)
        return status;
    skci_normal_residual(m, r->u, r->fits);
    *energy = 0;
    for (int p = 0; p < m->pictures->planes; p++) {
        skci_fit_sums *f = r->fits + p;
        double n = fmax(f->n, 1), model = f->model / n, blurred = f->blurred / n;
        double variance = f->model_square / n - model * model, covariance = f->cross / n - model * blurred;
        double gain = variance > 0 ? covariance / variance : 0;
        m->pictures->levels[p].gain = gain;
        r->u[m->size + p] = blurred - gain * model;
        f->square = n * fmax(0, f->blurred_square / n - blurred * blurred - gain * covariance);
        *energy += m->weights[p] * f->square;
    }
    *energy += 2 * skci_prior_add(r->e->prior, r->u, r->pull);
    return SKC_OK;
}

// The step at this damping; 0 if there is none.
static int solve(struct refinement *r, double lambda)
{
    const skci_tangent *t = r->tangent;
    size_t n = (size_t)t->numbers;
    double longest = 0;
    for (size_t i = 0; i < n; i++) {
        double slope = 0;
        for (size_t k = 0; k < (size_t)t->size; k++)
            slope += t->slopes[i * (size_t)t->size + k] * r->gradient[k];
        double size = t->matrix[i * n + i];
        r->step[i] = t->kept[i] ? 0 : -slope;
        r->damping[i] = t->kept[i] || !(size > 0) ? rigid : lambda * size;
    }
    if (!skci_cholesky_best()->solve((int)n, t->matrix, r->damping, r->step, r->room))
        return 0;
    for (size_t i = 0; i < n; i++)
        longest = fmax(longest, i % 3 < 2 ? fabs(r->step[i]) : 0);
    for (size_t i = 0; i < n; i++)
        r->trial[i] = r->parameters[i] + r->step[i] * (longest > longest_step ? longest_step / longest : 1);
    return 1;
}

// Looks for a step that brings something, at more and more damping; sets `energy` to what it leaves.
static skc_status advance(struct refinement *r, const skc_complex *c, double *lambda, double *energy, int *goes_on,
                          skc_error *error)
{
    *goes_on = 0;
    skc_status status = skci_tangent_look(r->tangent, r->parameters, error);
    if (status != SKC_OK)
        return status;
    skci_normal_gradient(r->e->normal, r->u, r->gradient);
    skci_prior_add(r->e->prior, r->u, r->gradient);
    for (int t = 0; t < FAILURES && !skci_watch_poll(&r->e->watch); t++, *lambda *= 4) {
        double next;
        if (!solve(r, *lambda))
            continue;
        set_sum(c, r->trial);
        status = look(r, r->trial, &next, error);
        if (status != SKC_OK)
            return status;
        if (!(next < *energy))
            continue;
        *goes_on = *energy - next > brings_enough;
        *energy = next;
        memcpy(r->parameters, r->trial, (size_t)r->tangent->numbers * sizeof *r->trial);
        *lambda /= 4;
        return SKC_OK;
    }
    double same;
    return look(r, r->parameters, &same, error);
}

// From here on gains are the whole of it, and the kernel's sum is 1.
static void move_gain(skci_estimate *e)
{
    double sum = skci_estimate_sum(e);
    for (int i = 0; i < e->normal->size; i++)
        e->u[i] /= sum;
    for (int p = 0; p < e->pictures->planes; p++)
        e->pictures->levels[p].gain *= sum;
}

// A window that holds all that is likely to come out, and the pictures' equations for it.
static skc_status widen(skci_estimate *e, const skc_kernel *kernel, const skc_complex *complex, skc_error *error)
{
    skc_fit_options options;
    skc_fit_options_init(&options);
    skci_problem bounds = {.target = kernel, .options = &options};
    skci_problem_bound(&bounds);
    skc_reach reach;
    skc_status status = skc_complex_reach(complex, &reach, error);
    if (status != SKC_OK)
        return status;
    skci_window w = {bounds.low_x, bounds.low_y, bounds.high_x, bounds.high_y};
    w.x0 = -reach.left < w.x0 ? -reach.left : w.x0;
    w.y0 = -reach.up < w.y0 ? -reach.up : w.y0;
    w.x1 = reach.right > w.x1 ? reach.right : w.x1;
    w.y1 = reach.down > w.y1 ? reach.down : w.y1;
    move_gain(e);
    status = skci_estimate_pose(e, &w, error);
    if (status == SKC_OK)
        skci_prior_learn(e->prior, e->u);
    for (int i = 0; status == SKC_OK && i < e->prior->side * e->prior->side; i++)
        e->prior->precision[i] *= prior_share;
    return status;
}

static skc_status run(struct refinement *r, skc_complex *complex, double *first, double *last, skc_error *error)
{
    skci_estimate *e = r->e;
    size_t unknowns = (size_t)e->normal->unknowns, numbers = (size_t)r->tangent->numbers;
    r->u = calloc(3 * unknowns, sizeof *r->u);
    r->fits = malloc((size_t)e->pictures->planes * sizeof *r->fits);
    r->parameters = malloc(4 * numbers * sizeof *r->parameters);
    r->room = calloc(skci_cholesky_room((int)numbers), sizeof *r->room);
    if (!r->u || !r->fits || !r->parameters || !r->room)
        return skci_fail_memory(error);
    r->gradient = r->u + unknowns;
    r->pull = r->gradient + unknowns;
    r->trial = r->parameters + numbers;
    r->step = r->trial + numbers;
    r->damping = r->step + numbers;
    read_parameters(complex, r->parameters);
    double energy, lambda = 1e-3;
    skc_status status = look(r, r->parameters, &energy, error);
    *first = skci_residual_in_noise(e->pictures, r->fits);
    for (int i = 0, goes_on = 1; i < STEPS && goes_on && status == SKC_OK; i++)
        status = advance(r, complex, &lambda, &energy, &goes_on, error);
    if (status != SKC_OK)
        return status;
    write_parameters(r->parameters, complex);
    *last = skci_residual_in_noise(e->pictures, r->fits);
    return SKC_OK;
}

skc_status skci_estimate_refine(skci_estimate *e, const skc_kernel *kernel, skc_complex *complex, double *first,
                                double *last, skc_error *error)
{
    *first = *last = NAN;
    for (int l = 0; l < complex->count; l++)
        if (complex->layers[l].taps == SKC_TAPS_INTEGER)
            return SKC_OK;
    struct refinement r = {.e = e};
    skc_status status = widen(e, kernel, complex, error);
    if (status == SKC_OK)
        status = skci_tangent_create(e->normal, e->prior, complex, &r.tangent, error);
    if (status == SKC_UNSUPPORTED)
        return SKC_OK;
    if (status == SKC_OK)
        status = run(&r, complex, first, last, error);
    free(r.u);
    free(r.fits);
    free(r.parameters);
    free(r.room);
    skci_tangent_free(r.tangent);
    return status;
}
