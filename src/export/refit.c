// SPDX-License-Identifier: MIT
// Near a good complex its error is a quadratic form of how far offsets and weights are moved (ops/gauss_newton.h), so
// the offsets to choose are the lattice point nearest to the form's best place. Babai's nearest plane finds a near one:
// with the form as |U d|^2, U triangular, offsets are rounded one by one from the last, and each makes up for those
// rounded before. Weights, which need no rounding, come last and make up for the rest. They are then refitted for true,
// as they are for offsets rounded each to its nearest; the better of the two is kept.
#include "export/refit.h"

#include "core/status.h"
#include "ops/cholesky.h"
#include "ops/gauss_newton.h"
#include "ops/weighting.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_SAMPLES = 1000,
    MOST_NUMBERS = 1 << 27, // of the spectra: 1 GiB
    MOST_STEPS = 20,
};

static const double grain = 1.0 / 256, farthest = 4; // an offset is moved by at most so many grains

// Parameters as in ops/cascade.h, `size` of them. To keep the sum of a layer its largest weight, the leader, moves the
// other way by as much as the others are moved.
typedef struct refit {
    skci_gauss_newton *gn;
    int size;
    int grid[2];
    int *leader;                           // of each parameter: the index of its layer's leader; -1 for offsets
    int *active, count;                    // the parameters that are to be moved
    double *gradient, *matrix;             // of all
    double *small, *step, *damping, *room; // of the active ones
    double *before;
    char *kept;
} refit;

static double weigh(double x, double y, const void *context)
{
    const refit *r = context;
    return skci_natural_weight(x, y, r->grid[0], r->grid[1]);
}

static int side_for(int size)
{
    int n = 32;
    while (n < size)
        n *= 2;
    return n;
}

static void refit_free(refit *r)
{
    skci_gauss_newton_free(r->gn);
    free(r->leader);
    free(r->active);
    free(r->gradient);
    free(r->matrix);
    free(r->small);
    free(r->step);
    free(r->damping);
    free(r->room);
    free(r->before);
    free(r->kept);
}

static skc_status refit_create(const skc_complex *c, const skc_kernel *target, refit *r, skc_error *error)
{
    *r = (refit){0};
    int counts[SKC_MAX_LAYERS];
    skc_reach reach;
    skc_status status = skc_complex_reach(c, &reach, error);
    if (status != SKC_OK)
        return status;
    for (int l = 0; l < c->count; l++)
        r->size += 3 * (counts[l] = c->layers[l].count);
    if (r->size > 3 * MOST_SAMPLES)
        return skci_fail(error, SKC_UNSUPPORTED, "%d samples are too many to refit; at most %d are accepted",
                         r->size / 3, MOST_SAMPLES);
    r->grid[0] = side_for(reach.left + reach.right + 2 + c->count); // moved offsets may reach a pixel further
    r->grid[1] = side_for(reach.up + reach.down + 2 + c->count);
    int64_t spectra = 7 + 5 * c->count + c->count * (c->count + 1) / 2;
    if ((int64_t)r->grid[0] * r->grid[1] * spectra > MOST_NUMBERS)
        return skci_fail(error, SKC_UNSUPPORTED, "%d layers that reach %d x %d pixels are too much to refit", c->count,
                         reach.left + reach.right + 1, reach.up + reach.down + 1);
    size_t n = (size_t)r->size;
    r->leader = malloc(n * sizeof *r->leader);
    r->active = malloc(n * sizeof *r->active);
    r->gradient = malloc(n * sizeof(double));
    r->matrix = malloc(n * n * sizeof(double));
    r->small = malloc(n * n * sizeof(double));
    r->step = malloc(n * sizeof(double));
    r->damping = malloc(n * sizeof(double));
    r->room = calloc(skci_cholesky_room(r->size), sizeof(double));
    r->before = malloc(n * sizeof(double));
    r->kept = malloc(n);
    if (!r->leader || !r->active || !r->gradient || !r->matrix || !r->small || !r->step || !r->damping || !r->room ||
        !r->before || !r->kept)
        return skci_fail_memory(error);
    return skci_gauss_newton_create(target, c->count, counts, r->grid[0], r->grid[1], weigh, r, &r->gn, error);
}

static void set_leaders(refit *r, const skc_complex *c)
{
    for (int l = 0, first = 0; l < c->count; first += 3 * c->layers[l].count, l++) {
        const skc_layer *layer = &c->layers[l];
        int best = 0;
        for (int i = 1; i < layer->count; i++)
            best = fabsf(layer->samples[i].w) > fabsf(layer->samples[best].w) ? i : best;
        for (int i = 0; i < 3 * layer->count; i++)
            r->leader[first + i] = i % 3 == 2 ? first + 3 * best + 2 : -1;
    }
}

static void activate_weights(refit *r)
{
    r->count = 0;
    for (int i = 2; i < r->size; i += 3)
        if (r->leader[i] != i)
            r->active[r->count++] = i;
}

// Behind the weights. Passes of whole offsets stay such.
static void activate_offsets(refit *r, const skc_complex *c)
{
    for (int l = 0, first = 0; l < c->count; first += 3 * c->layers[l].count, l++) {
        int whole = 1;
        for (int i = 0; i < c->layers[l].count; i++) {
            skc_sample s = c->layers[l].samples[i];
            whole = whole && floorf(s.x) == s.x && floorf(s.y) == s.y;
        }
        for (int i = 0; i < 3 * c->layers[l].count && !whole; i++)
            if (i % 3 != 2)
                r->active[r->count++] = first + i;
    }
}

static double entry(const refit *r, int i, int j)
{
    return i < 0 || j < 0 ? 0 : r->matrix[(size_t)i * (size_t)r->size + (size_t)j];
}

// The equations of the active parameters, leaders moving with them.
static void reduce(refit *r)
{
    for (int a = 0; a < r->count; a++) {
        int i = r->active[a], u = r->leader[i];
        r->step[a] = -(r->gradient[i] - (u < 0 ? 0 : r->gradient[u]));
        for (int b = a; b < r->count; b++) {
            int j = r->active[b], v = r->leader[j];
            r->small[(size_t)a * (size_t)r->count + (size_t)b] =
                entry(r, i, j) - entry(r, u, j) - entry(r, i, v) + entry(r, u, v);
        }
    }
}

static void move(const refit *r, double *p)
{
    for (int a = 0; a < r->count; a++) {
        int i = r->active[a];
        p[i] += r->step[a];
        if (r->leader[i] >= 0)
            p[r->leader[i]] -= r->step[a];
    }
}

static double diagonal(const refit *r, int a)
{
    return r->small[(size_t)a * (size_t)r->count + (size_t)a];
}

// Levenberg and Marquardt's steps of the weights. Returns the error.
static double fit_weights(refit *r, double *p)
{
    double error = skci_gauss_newton_fwd(r->gn, p), lambda = 1e-9;
    activate_weights(r);
    for (int i = 0; i < MOST_STEPS && lambda < 1e3; i++) {
        skci_gauss_newton_vjp(r->gn, p, r->gradient, r->matrix, r->kept);
        memcpy(r->before, p, (size_t)r->size * sizeof *p);
        double now = error;
        for (; lambda < 1e3; lambda *= 10) {
            reduce(r);
            for (int a = 0; a < r->count; a++)
                r->damping[a] = lambda * diagonal(r, a);
            if (!skci_cholesky_best()->solve(r->count, r->small, r->damping, r->step, r->room))
                continue;
            move(r, p);
            now = skci_gauss_newton_fwd(r->gn, p);
            if (now < error)
                break;
            memcpy(p, r->before, (size_t)r->size * sizeof *p);
        }
        double gain = error - now;
        if (!(gain > 0))
            break;
        error = now;
        lambda = fmax(lambda / 100, 1e-9);
        if (gain < 1e-6 * error)
            break;
    }
    return error;
}

// small = U' U, in place. What rounding leaves of a diagonal element that should have vanished is made something.
static void factor(refit *r)
{
    size_t n = (size_t)r->count;
    for (size_t i = 0; i < n; i++) {
        double *row = r->small + i * n, least = 1e-9 * row[i];
        for (size_t k = 0; k < i; k++) {
            const double *above = r->small + k * n;
            for (size_t j = i; j < n; j++)
                row[j] -= above[i] * above[j];
        }
        row[i] = sqrt(fmax(row[i], fmax(least, 1e-300)));
        for (size_t j = i + 1; j < n; j++)
            row[j] /= row[i];
    }
}

static double snapped(double offset)
{
    return rint(offset / grain) * grain;
}

// Babai's nearest plane; what it does to weights only guides the offsets.
static void choose_offsets(refit *r, const skc_complex *c, double *p)
{
    skci_gauss_newton_fwd(r->gn, p);
    skci_gauss_newton_vjp(r->gn, p, r->gradient, r->matrix, r->kept);
    activate_weights(r);
    int weights = r->count;
    activate_offsets(r, c);
    reduce(r);
    factor(r);
    for (int a = r->count - 1; a >= weights; a--) {
        const double *row = r->small + (size_t)a * (size_t)r->count;
        double wanted = 0, at = p[r->active[a]];
        for (int b = a + 1; b < r->count; b++)
            wanted -= row[b] * r->step[b];
        wanted = fmax(-farthest * grain, fmin(farthest * grain, wanted / row[a]));
        r->step[a] = snapped(at + wanted) - at;
    }
    memset(r->step, 0, (size_t)weights * sizeof *r->step);
    move(r, p);
}

static void load(const skc_complex *c, double *p)
{
    for (int l = 0; l < c->count; l++)
        for (int i = 0; i < c->layers[l].count; i++, p += 3) {
            skc_sample s = c->layers[l].samples[i];
            p[0] = (double)s.x;
            p[1] = (double)s.y;
            p[2] = (double)s.w;
        }
}

static void store(const double *p, skc_complex *c)
{
    for (int l = 0; l < c->count; l++)
        for (int i = 0; i < c->layers[l].count; i++, p += 3)
            c->layers[l].samples[i] = (skc_sample){(float)p[0], (float)p[1], (float)p[2]};
}

skc_status skci_refit(skc_complex *complex, const skc_kernel *target, skc_error *error)
{
    refit r;
    skc_status status = refit_create(complex, target, &r, error);
    double *chosen = status == SKC_OK ? malloc((size_t)r.size * sizeof *chosen) : NULL;
    double *nearest = status == SKC_OK ? malloc((size_t)r.size * sizeof *nearest) : NULL;
    if (status == SKC_OK && (!chosen || !nearest))
        status = skci_fail_memory(error);
    if (status == SKC_OK) {
        set_leaders(&r, complex);
        load(complex, chosen);
        memcpy(nearest, chosen, (size_t)r.size * sizeof *chosen);
        choose_offsets(&r, complex, chosen);
        for (int i = 0; i < r.size; i++)
            nearest[i] = i % 3 == 2 ? nearest[i] : snapped(nearest[i]);
        double a = fit_weights(&r, chosen), b = fit_weights(&r, nearest);
        store(a < b ? chosen : nearest, complex);
    }
    free(chosen);
    free(nearest);
    refit_free(&r);
    return status;
}
