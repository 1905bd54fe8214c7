// SPDX-License-Identifier: MIT
#include "fit/tempering/composite.h"

#include "core/status.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MERGED = 64 };

struct skci_composite {
    const skci_rows *loops;
    const skc_kernel *target;
    double norm, sum; // of the target
    skci_layers now;
    int widest;     // the most samples that a layer may have
    skci_tap *taps; // of each layer from 4 first[l] on
    int tap_counts[SKC_MAX_LAYERS];
    skc_reach reach[SKC_MAX_LAYERS];   // of each layer
    int margin[SKC_MAX_LAYERS];        // that before[l] is to have, as changes of layer l have asked for
    skci_plane before[SKC_MAX_LAYERS]; // layers 0 .. l - 1 applied to the impulse
    skci_plane residual, spare;
    double squares, outside; // sum of residual^2, and of |residual| outside the target
    // The change that was tried last: how it changes the response of layers 0 .. l.
    skci_plane change[SKC_MAX_LAYERS];
    int tried;
    double *next; // the tried layer's samples
    int next_count;
    double next_squares, next_outside;
    skci_tap *next_taps; // those that are added, with those that are taken away
    const double **rows;
    double *weights;
};

skc_status skci_composite_create(int layer_count, const int *bounds, const skc_kernel *target,
                                 skci_composite **composite, skc_error *error)
{
    *composite = NULL;
    skci_composite *c = calloc(1, sizeof *c);
    if (!c)
        return skci_fail_memory(error);
    c->loops = skci_rows_best();
    c->target = target;
    c->sum = skc_kernel_sum(target);
    for (size_t i = 0, n = (size_t)target->width * (size_t)target->height; i < n; i++)
        c->norm += target->values[i] * target->values[i];
    c->norm = sqrt(c->norm);
    c->now.count = layer_count;
    for (int l = 0; l < layer_count; l++) {
        c->now.first[l + 1] = c->now.first[l] + bounds[l];
        c->widest = bounds[l] > c->widest ? bounds[l] : c->widest;
    }
    size_t all = (size_t)c->now.first[layer_count], widest = (size_t)c->widest;
    c->now.samples = calloc(3 * all, sizeof(double));
    c->taps = malloc(4 * all * sizeof *c->taps);
    c->next = malloc(3 * widest * sizeof(double));
    c->next_taps = malloc(8 * widest * sizeof *c->next_taps);
    c->rows = malloc(8 * widest * sizeof *c->rows);
    c->weights = malloc(8 * widest * sizeof *c->weights);
    if (!c->now.samples || !c->taps || !c->next || !c->next_taps || !c->rows || !c->weights) {
        skci_composite_free(c);
        return skci_fail_memory(error);
    }
    *composite = c;
    return SKC_OK;
}

void skci_composite_free(skci_composite *c)
{
    if (!c)
        return;
    for (int l = 0; l < SKC_MAX_LAYERS; l++) {
        skci_plane_free(&c->before[l]);
        skci_plane_free(&c->change[l]);
    }
    skci_plane_free(&c->residual);
    skci_plane_free(&c->spare);
    free(c->now.samples);
    free(c->taps);
    free(c->next);
    free(c->next_taps);
    free(c->rows);
    free(c->weights);
    free(c);
}

skci_layers *skci_composite_layers(skci_composite *composite)
{
    return &composite->now;
}

const skci_plane *skci_composite_residual(const skci_composite *composite)
{
    return &composite->residual;
}

// The four taps of a sample, times `sign`.
static void splat(const double *sample, double sign, skci_tap *taps)
{
    double x = floor(sample[0]), y = floor(sample[1]), fx = sample[0] - x, fy = sample[1] - y, w = sign * sample[2];
    for (int corner = 0; corner < 4; corner++)
        taps[corner] = (skci_tap){(int)x + (corner & 1), (int)y + (corner >> 1),
                                  w * (corner & 1 ? fx : 1 - fx) * (corner & 2 ? fy : 1 - fy)};
}

// Adds up taps at one place, where there are so few that looking for them pays.
static int merge(skci_tap *taps, int count)
{
    int n = 0;
    if (count > MERGED)
        return count;
    for (int t = 0; t < count; t++) {
        int i = 0;
        while (i < n && (taps[i].x != taps[t].x || taps[i].y != taps[t].y))
            i++;
        if (i < n)
            taps[i].w += taps[t].w;
        else
            taps[n++] = taps[t];
    }
    return n;
}

static void splat_layer(skci_composite *c, int l)
{
    skci_tap *taps = c->taps + 4 * c->now.first[l];
    for (int i = 0; i < c->now.counts[l]; i++)
        splat(c->now.samples + 3 * (c->now.first[l] + i), 1, taps + 4 * i);
    c->tap_counts[l] = merge(taps, 4 * c->now.counts[l]);
    c->reach[l] = skci_taps_reach(taps, c->tap_counts[l]);
}

static double sum_of(const double *samples, int count)
{
    double sum = 0;
    for (int i = 0; i < count; i++)
        sum += samples[3 * i + 2];
    return sum;
}

// Of the response, were layer `other` these samples (-1: none is).
static double response_sum(const skci_composite *c, int other, const double *samples, int count)
{
    double sum = 1;
    for (int l = 0; l < c->now.count; l++)
        sum *= l == other ? sum_of(samples, count) : sum_of(c->now.samples + 3 * c->now.first[l], c->now.counts[l]);
    return sum;
}

static double cost_of(const skci_composite *c, double squares, double sum, double outside)
{
    // Squares that all but vanish may come out negative, by rounding.
    return sqrt(fmax(squares, 0)) / c->norm + fabs(sum - c->sum) + fmax(outside, 0);
}

double skci_composite_cost(const skci_composite *c)
{
    return cost_of(c, c->squares, response_sum(c, -1, NULL, 0), c->outside);
}

static skc_status apply(skci_composite *c, const skci_plane *in, const skci_tap *taps, int count, skc_reach reach,
                        int margin, skci_plane *out, skc_error *error)
{
    skc_status status =
        skci_plane_resize(out, in->x0 - reach.left, in->y0 - reach.up, in->width + reach.left + reach.right,
                          in->height + reach.up + reach.down, margin, error);
    if (status == SKC_OK)
        skci_layer_fwd(c->loops, in, taps, count, out, c->rows, c->weights);
    return status;
}

// Adds what changes to the sums of squares, and of magnitudes outside the target, if `change` is added to the residual.
static void measure(const skci_composite *c, const skci_plane *change, double *squares, double *outside)
{
    const skc_kernel *t = c->target;
    int n = change->width, left = -t->anchor_x - change->x0, right = left + t->width;
    int from = left < 0 ? 0 : left > n ? n : left, to = right < from ? from : right > n ? n : right;
    for (int y = change->y0; y < change->y0 + change->height; y++) {
        const double *r = skci_plane_row(&c->residual, y) + (change->x0 - c->residual.x0);
        const double *d = skci_plane_row(change, y);
        *squares += c->loops->change_squares_d(r, d, n);
        if (y + t->anchor_y < 0 || y + t->anchor_y >= t->height) {
            *outside += c->loops->change_magnitudes_d(r, d, n);
            continue;
        }
        *outside += c->loops->change_magnitudes_d(r, d, from);
        *outside += c->loops->change_magnitudes_d(r + to, d + to, n - to);
    }
}

static int within(const skci_plane *part, const skci_plane *plane)
{
    return part->x0 >= plane->x0 && part->y0 >= plane->y0 && part->x0 + part->width <= plane->x0 + plane->width &&
           part->y0 + part->height <= plane->y0 + plane->height;
}

static void add(skci_plane *to, const skci_plane *from)
{
    for (int y = from->y0; y < from->y0 + from->height; y++) {
        double *restrict a = skci_plane_row(to, y) + (from->x0 - to->x0);
        const double *restrict b = skci_plane_row(from, y);
        for (int x = 0; x < from->width; x++)
            a[x] += b[x];
    }
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

static int most(int a, int b)
{
    return a > b ? a : b;
}

// Zeros on the smallest rectangle that holds both.
static skc_status hold_both(skci_plane *plane, const skci_plane *a, const skci_plane *b, skc_error *error)
{
    int x0 = least(a->x0, b->x0), x1 = most(a->x0 + a->width, b->x0 + b->width);
    int y0 = least(a->y0, b->y0), y1 = most(a->y0 + a->height, b->y0 + b->height);
    skc_status status = skci_plane_resize(plane, x0, y0, x1 - x0, y1 - y0, 0, error);
    if (status == SKC_OK)
        memset(plane->data, 0, plane->pitch * (size_t)plane->height * sizeof *plane->data);
    return status;
}

// Makes the residual hold what `change` covers, too.
static skc_status widen(skci_composite *c, const skci_plane *change, skc_error *error)
{
    skc_status status = hold_both(&c->spare, &c->residual, change, error);
    if (status != SKC_OK)
        return status;
    add(&c->spare, &c->residual);
    skci_plane was = c->residual;
    c->residual = c->spare;
    c->spare = was;
    return SKC_OK;
}

// The residual of the response: minus the target, on a rectangle that holds both, then the response.
static skc_status renew_residual(skci_composite *c, const skci_plane *response, skc_error *error)
{
    const skc_kernel *t = c->target;
    skci_plane *r = &c->residual, own = {-t->anchor_x, -t->anchor_y, t->width, t->height, 0, 0, NULL, 0};
    skc_status status = hold_both(r, response, &own, error);
    if (status != SKC_OK)
        return status;
    c->squares = c->norm * c->norm;
    c->outside = 0;
    for (int j = 0; j < t->height; j++)
        for (int i = 0; i < t->width; i++)
            skci_plane_row(r, j - t->anchor_y)[i - t->anchor_x - r->x0] =
                -t->values[(size_t)j * (size_t)t->width + (size_t)i];
    measure(c, response, &c->squares, &c->outside);
    add(r, response);
    return SKC_OK;
}

static void swap_layers(skci_layers *layers, int a, int b)
{
    int n = layers->first[a + 1] - layers->first[a], count = layers->counts[a];
    double *p = layers->samples + 3 * layers->first[a], *q = layers->samples + 3 * layers->first[b];
    for (int i = 0; i < 3 * n; i++) {
        double was = p[i];
        p[i] = q[i];
        q[i] = was;
    }
    layers->counts[a] = layers->counts[b];
    layers->counts[b] = count;
}

static double radius_of(const skci_layers *layers, int l)
{
    double radius = 0;
    for (int i = 0; i < layers->counts[l]; i++) {
        const double *sample = layers->samples + 3 * (layers->first[l] + i);
        radius = fmax(radius, fmax(fabs(sample[0]), fabs(sample[1])));
    }
    return radius;
}

void skci_composite_order(skci_composite *c)
{
    skci_layers *now = &c->now;
    double radius[SKC_MAX_LAYERS];
    for (int l = 0; l < now->count; l++) {
        radius[l] = radius_of(now, l);
        c->margin[l] = 0;
    }
    for (int l = 1; l < now->count; l++)
        for (int m = l; m > 0 && now->first[m + 1] - now->first[m] == now->first[m] - now->first[m - 1] &&
                        radius[m] < radius[m - 1];
             m--) {
            double was = radius[m];
            radius[m] = radius[m - 1];
            radius[m - 1] = was;
            swap_layers(now, m - 1, m);
        }
}

skc_status skci_composite_renew(skci_composite *c, skc_error *error)
{
    for (int l = 0; l < c->now.count; l++) {
        splat_layer(c, l);
        c->margin[l] = most(c->margin[l], skci_layer_margin(c->reach[l]));
    }
    skc_status status = skci_plane_resize(&c->before[0], 0, 0, 1, 1, c->margin[0], error);
    if (status != SKC_OK)
        return status;
    memset(c->before[0].data, 0, 2 * c->before[0].pitch * sizeof(double));
    *skci_plane_row(&c->before[0], 0) = 1;
    for (int l = 0; l < c->now.count && status == SKC_OK; l++) {
        int last = l + 1 == c->now.count;
        status = apply(c, &c->before[l], c->taps + 4 * c->now.first[l], c->tap_counts[l], c->reach[l],
                       last ? 0 : c->margin[l + 1], last ? &c->change[l] : &c->before[l + 1], error);
    }
    return status == SKC_OK ? renew_residual(c, &c->change[c->now.count - 1], error) : status;
}

// The taps that come and those that go, where the tried layer differs from the present one.
static int changed_taps(skci_composite *c, int l)
{
    int n = 0, count = c->now.counts[l];
    const double *now = c->now.samples + 3 * c->now.first[l], *next = c->next;
    for (int i = 0; i < count || i < c->next_count; i++) {
        if (i < count && i < c->next_count && memcmp(now + 3 * i, next + 3 * i, 3 * sizeof *now) == 0)
            continue;
        if (i < c->next_count && next[3 * i + 2] != 0) {
            splat(next + 3 * i, 1, c->next_taps + n);
            n += 4;
        }
        if (i < count) {
            splat(now + 3 * i, -1, c->next_taps + n);
            n += 4;
        }
    }
    return merge(c->next_taps, n);
}

skc_status skci_composite_try(skci_composite *c, int l, const double *samples, int count, double limit, double *cost,
                              skc_error *error)
{
    c->tried = l;
    c->next_count = count;
    memcpy(c->next, samples, 3 * (size_t)count * sizeof *samples);
    double sum = response_sum(c, l, samples, count);
    *cost = fabs(sum - c->sum);
    if (*cost > limit)
        return SKC_OK;
    int n = changed_taps(c, l);
    skc_reach reach = skci_taps_reach(c->next_taps, n);
    skc_status status = SKC_OK;
    if (skci_layer_margin(reach) > c->before[l].margin) {
        c->margin[l] = skci_layer_margin(reach) * 3 / 2;
        status = skci_composite_renew(c, error);
    }
    for (int m = l; m < c->now.count && status == SKC_OK; m++) {
        int margin = m + 1 < c->now.count ? skci_layer_margin(c->reach[m + 1]) : 0;
        if (m == l)
            status = apply(c, &c->before[l], c->next_taps, n, reach, margin, &c->change[l], error);
        else
            status = apply(c, &c->change[m - 1], c->taps + 4 * c->now.first[m], c->tap_counts[m], c->reach[m], margin,
                           &c->change[m], error);
    }
    if (status != SKC_OK)
        return status;
    c->next_squares = c->squares;
    c->next_outside = c->outside;
    const skci_plane *change = &c->change[c->now.count - 1];
    if (!within(change, &c->residual))
        status = widen(c, change, error);
    if (status == SKC_OK)
        measure(c, change, &c->next_squares, &c->next_outside);
    *cost = cost_of(c, c->next_squares, sum, c->next_outside);
    return status;
}

skc_status skci_composite_accept(skci_composite *c, skc_error *error)
{
    int l = c->tried, fits = 1, n = 0;
    double *now = c->now.samples + 3 * c->now.first[l];
    for (int i = 0; i < c->next_count; i++)
        if (c->next[3 * i + 2] != 0)
            memcpy(now + 3 * n++, c->next + 3 * i, 3 * sizeof *now);
    c->now.counts[l] = n;
    for (int m = l + 1; m < c->now.count; m++)
        fits = fits && within(&c->change[m - 1], &c->before[m]);
    if (!fits)
        return skci_composite_renew(c, error);
    for (int m = l + 1; m < c->now.count; m++)
        add(&c->before[m], &c->change[m - 1]);
    add(&c->residual, &c->change[c->now.count - 1]);
    c->squares = c->next_squares;
    c->outside = c->next_outside;
    splat_layer(c, l);
    return SKC_OK;
}
