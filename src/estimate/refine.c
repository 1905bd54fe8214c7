// SPDX-License-Identifier: MIT
// A complex's samples against the pictures themselves.
//
// The squared residuals of the pictures are a quadratic form in the synthesised kernel k, of gradient g = A k - c. With
// W instead of A, the form's eigenvalues on an endless picture (skci_normal_power), the kernel that Newton's step leads
// to is k - W^-1 g; Levenberg-Marquardt brings the complex as near to that, errors weighted by W, as its samples can.
// Where it stops, the exact gradient g has no part along any sample, once this has been repeated: W only sets the pace.

#include "estimate/estimate.h"

#include "core/status.h"
#include "fit/lm.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// A round that brings less than this share of the residual ends it.
static const double brings_enough = 1e-6;
// Frequencies of which the pictures say so little that the standard error is above ten times the kernel's sum do not
// pull.
static const double silent = 0.01;
enum { ROUNDS = 4, STEPS = 40 };

struct refinement {
    skci_estimate *e;
    skc_complex *complex;
    double *u, *gradient, *pull; // of the window
    skci_fit_sums *fits;
    double *power; // W, side x side in natural order
    int side;
    skc_kernel *target;
    double *parameters;
    int numbers;
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

// The sum of the kernel that these make.
static double sum_of(const skc_complex *c)
{
    double product = 1;
    for (int l = 0; l < c->count; l++) {
        double sum = 0;
        for (int i = 0; i < c->layers[l].count; i++)
            sum += (double)c->layers[l].samples[i].w;
        product *= sum;
    }
    return product;
}

// Scales the first layer's weights.
static void set_sum(skc_complex *c, double sum)
{
    double now = sum_of(c);
    if (!(fabs(now) > 1e-6))
        return;
    for (int i = 0; i < c->layers[0].count; i++)
        c->layers[0].samples[i].w = (float)((double)c->layers[0].samples[i].w * (sum / now));
}

// The unknowns that the complex stands for; what lies outside the window, which is next to nothing, is left out.
static skc_status synthesize(struct refinement *r, skc_error *error)
{
    const skci_window *w = &r->e->normal->window;
    skc_kernel *k;
    skc_status status = skc_complex_synthesize(r->complex, &k, error);
    if (status != SKC_OK)
        return status;
    memset(r->u, 0, (size_t)r->e->normal->size * sizeof *r->u);
    for (int y = 0; y < k->height; y++)
        for (int x = 0; x < k->width; x++) {
            int i = x - k->anchor_x, j = y - k->anchor_y;
            if (i >= w->x0 && i <= w->x1 && j >= w->y0 && j <= w->y1)
                r->u[(j - w->y0) * skci_window_width(w) + i - w->x0] =
                    k->values[(size_t)y * (size_t)k->width + (size_t)x];
        }
    skc_kernel_free(k);
    return SKC_OK;
}

// The best gain and offset of each plane for this kernel; returns the weighted squared residual that is left.
static double set_levels(struct refinement *r)
{
    skci_normal *m = r->e->normal;
    skci_normal_residual(m, r->u, r->fits);
    double energy = 0;
    for (int p = 0; p < m->pictures->planes; p++) {
        skci_fit_sums *f = r->fits + p;
        double n = fmax(f->n, 1), model = f->model / n, blurred = f->blurred / n;
        double variance = f->model_square / n - model * model, covariance = f->cross / n - model * blurred;
        double gain = variance > 0 ? covariance / variance : 0;
        m->pictures->levels[p].gain = gain;
        r->u[m->size + p] = blurred - gain * model;
        f->square = n * fmax(0, f->blurred_square / n - blurred * blurred - gain * covariance);
        energy += m->weights[p] * f->square;
    }
    return energy;
}

static double natural_power(double x, double y, const void *context)
{
    const struct refinement *r = context;
    double fx = (x - floor(x)) * r->side, fy = (y - floor(y)) * r->side;
    int ix = (int)fx, iy = (int)fy;
    double tx = fx - ix, ty = fy - iy;
    const double *a = r->power + (size_t)(iy % r->side) * (size_t)r->side,
                 *b = r->power + (size_t)((iy + 1) % r->side) * (size_t)r->side;
    int jx = (ix + 1) % r->side;
    ix %= r->side;
    return (1 - ty) * ((1 - tx) * a[ix] + tx * a[jx]) + ty * ((1 - tx) * b[ix] + tx * b[jx]);
}

static void sort_power(struct refinement *r)
{
    const skci_prior *p = r->e->prior;
    for (int i = 0; i < p->side * p->side; i++) {
        int x, y;
        skci_fft2_frequency(p->fft, i, &x, &y);
        r->power[(size_t)((y + r->side) % r->side) * (size_t)r->side + (size_t)((x + r->side) % r->side)] = p->data[i];
    }
}

// The kernel to go to: k - W^-1 g.
static void aim(struct refinement *r)
{
    skci_estimate *e = r->e;
    skci_normal_gradient(e->normal, r->u, r->gradient);
    skci_prior_invert(e->prior, r->gradient, r->pull);
    for (int i = 0; i < e->normal->size; i++)
        r->target->values[i] = r->u[i] - r->pull[i];
}

// One round, kept where it brings something; returns whether it did.
static skc_status advance(struct refinement *r, const skci_problem *problem, double *energy, int *goes_on,
                          skc_error *error)
{
    skc_complex *before;
    *goes_on = 0;
    skc_status status = skc_complex_copy(r->complex, &before, error);
    if (status != SKC_OK)
        return status;
    aim(r);
    skci_lm *lm;
    int counts[SKC_MAX_LAYERS];
    for (int l = 0; l < r->complex->count; l++)
        counts[l] = r->complex->layers[l].count;
    status = skci_lm_create(problem, r->complex->count, counts, &lm, error);
    if (status == SKC_OK) {
        read_parameters(r->complex, r->parameters);
        skci_lm_run(lm, r->parameters, STEPS, 1e-5, NULL);
        skci_lm_free(lm);
        write_parameters(r->parameters, r->complex);
        set_sum(r->complex, 1);
        status = synthesize(r, error);
    }
    double next = status == SKC_OK ? set_levels(r) : INFINITY;
    *goes_on = next < (1 - brings_enough) * *energy;
    if (next < *energy)
        *energy = next;
    else {
        read_parameters(before, r->parameters);
        write_parameters(r->parameters, r->complex);
    }
    skc_complex_free(before);
    return status;
}

// A window that holds all that LM may make of the complex, and the pictures' equations for it.
static skc_status widen(skci_estimate *e, skci_problem *problem, const skc_complex *complex, skc_error *error)
{
    skc_reach reach;
    skc_status status = skc_complex_reach(complex, &reach, error);
    if (status != SKC_OK)
        return status;
    skci_window w = {problem->low_x, problem->low_y, problem->high_x, problem->high_y};
    w.x0 = -reach.left < w.x0 ? -reach.left : w.x0;
    w.y0 = -reach.up < w.y0 ? -reach.up : w.y0;
    w.x1 = reach.right > w.x1 ? reach.right : w.x1;
    w.y1 = reach.down > w.y1 ? reach.down : w.y1;
    problem->low_x = w.x0;
    problem->low_y = w.y0;
    problem->high_x = w.x1;
    problem->high_y = w.y1;
    return skci_estimate_pose(e, &w, error);
}

static skc_status run(struct refinement *r, skci_problem *problem, double *first, double *last, skc_error *error)
{
    skci_estimate *e = r->e;
    const skci_window *w = &e->normal->window;
    size_t n = (size_t)e->normal->unknowns;
    r->side = e->prior->side;
    r->u = calloc(n, sizeof *r->u);
    r->gradient = malloc(n * sizeof *r->gradient);
    r->pull = malloc(n * sizeof *r->pull);
    r->fits = malloc((size_t)e->pictures->planes * sizeof *r->fits);
    r->power = malloc((size_t)r->side * (size_t)r->side * sizeof *r->power);
    for (int l = 0; l < r->complex->count; l++)
        r->numbers += 3 * r->complex->layers[l].count;
    r->parameters = malloc((size_t)r->numbers * sizeof *r->parameters);
    if (!r->u || !r->gradient || !r->pull || !r->fits || !r->power || !r->parameters)
        return skci_fail_memory(error);
    skc_status status = skc_kernel_create(skci_window_width(w), skci_window_height(w), &r->target, error);
    if (status == SKC_OK)
        status = synthesize(r, error);
    if (status != SKC_OK)
        return status;
    r->target->anchor_x = -w->x0;
    r->target->anchor_y = -w->y0;
    problem->target = r->target;
    problem->weighting = natural_power;
    problem->weights = r;
    sort_power(r);
    for (int i = 0; i < r->side * r->side; i++)
        e->prior->precision[i] = silent * e->normal->size;
    double energy = set_levels(r);
    *first = skci_residual_in_noise(e->pictures, r->fits);
    for (int round = 0, goes_on = 1; round < ROUNDS && goes_on && status == SKC_OK && !skci_watch_poll(&e->watch);
         round++)
        status = advance(r, problem, &energy, &goes_on, error);
    if (status == SKC_OK)
        status = synthesize(r, error);
    if (status == SKC_OK) {
        set_levels(r);
        *last = skci_residual_in_noise(e->pictures, r->fits);
    }
    return status;
}

skc_status skci_refine(skci_estimate *e, const skc_kernel *kernel, skc_complex *complex, double *first, double *last,
                       skc_error *error)
{
    *first = *last = NAN;
    for (int l = 0; l < complex->count; l++)
        if (complex->layers[l].taps == SKC_TAPS_INTEGER)
            return SKC_OK;
    skc_fit_options options;
    skc_fit_options_init(&options);
    skci_problem problem = {.target = kernel, .options = &options, .watch = &e->watch};
    skci_problem_bound(&problem);
    struct refinement r = {.e = e, .complex = complex};
    skc_status status = widen(e, &problem, complex, error);
    if (status == SKC_OK)
        status = run(&r, &problem, first, last, error);
    free(r.u);
    free(r.gradient);
    free(r.pull);
    free(r.fits);
    free(r.power);
    free(r.parameters);
    skc_kernel_free(r.target);
    return status;
}
