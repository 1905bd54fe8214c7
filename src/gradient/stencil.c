// SPDX-License-Identifier: MIT
#include "gradient/stencil.h"

#include "core/status.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int by_place(const void *a, const void *b)
{
    const skci_tap *p = a, *q = b;
    return p->y != q->y ? (p->y > q->y) - (p->y < q->y) : (p->x > q->x) - (p->x < q->x);
}

// The share of a sample's weight that its corners take, and what that changes by with the offset.
struct splat {
    double share[4], by_x[4], by_y[4];
};

static struct splat splat_of(const double *xyw, int whole)
{
    if (whole)
        return (struct splat){.share = {1}};
    double fx = xyw[0] - floor(xyw[0]), fy = xyw[1] - floor(xyw[1]);
    return (struct splat){.share = {(1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy},
                          .by_x = {fy - 1, 1 - fy, -fy, fy},
                          .by_y = {fx - 1, -fx, 1 - fx, fx}};
}

static skci_tap corner_of(const double *xyw, int corner, int correlate)
{
    int x = (int)floor(xyw[0]) + (corner & 1), y = (int)floor(xyw[1]) + (corner >> 1);
    return (skci_tap){correlate ? -x : x, correlate ? -y : y, 0};
}

// The distinct positions of all corners.
static int find_positions(skci_stencil *s, int correlate)
{
    int n = 0, corners = s->whole ? 1 : 4;
    for (int i = 0; i < s->samples; i++)
        for (int k = 0; k < corners; k++)
            s->taps[n++] = corner_of(s->xyw + (ptrdiff_t)i * 3, k, correlate);
    qsort(s->taps, (size_t)n, sizeof *s->taps, by_place);
    int kept = 0;
    for (int i = 0; i < n; i++)
        if (kept == 0 || by_place(&s->taps[kept - 1], &s->taps[i]) != 0)
            s->taps[kept++] = s->taps[i];
    return kept;
}

static void find_corners(skci_stencil *s, int correlate)
{
    for (int i = 0; i < s->samples; i++)
        for (int k = 0; k < 4; k++) {
            skci_tap at = corner_of(s->xyw + (ptrdiff_t)i * 3, s->whole ? 0 : k, correlate);
            const skci_tap *found = bsearch(&at, s->taps, (size_t)s->count, sizeof at, by_place);
            s->corner[i][k] = (int)(found - s->taps);
        }
}

// What the positions' weights change by along the tangent of the samples.
static void tangent_weights(const skci_stencil *s, const double *tangent, double *d_weights)
{
    for (int i = 0; i < s->samples; i++) {
        const double *xyw = s->xyw + (ptrdiff_t)i * 3, *t = tangent + (ptrdiff_t)i * 3;
        struct splat splat = splat_of(xyw, s->whole);
        for (int k = 0; k < (s->whole ? 1 : 4); k++) {
            double moved = s->whole ? 0 : xyw[2] * (t[0] * splat.by_x[k] + t[1] * splat.by_y[k]);
            d_weights[s->corner[i][k]] += t[2] * splat.share[k] + moved;
        }
    }
}

void skci_stencil_vjp(const skci_stencil *s, const double *d_weights, double *d_samples)
{
    for (int i = 0; i < s->samples; i++, d_samples += 3) {
        const double *xyw = s->xyw + (ptrdiff_t)i * 3;
        struct splat splat = splat_of(xyw, s->whole);
        double x = 0, y = 0, w = 0;
        for (int k = 0; k < (s->whole ? 1 : 4); k++) {
            double d = d_weights[s->corner[i][k]];
            w += d * splat.share[k];
            x += d * splat.by_x[k];
            y += d * splat.by_y[k];
        }
        d_samples[2] += w;
        if (s->whole)
            continue;
        d_samples[0] += xyw[2] * x;
        d_samples[1] += xyw[2] * y;
    }
}

// ---------------------------------------------------------------------------------------------------- lists for the
// loops

static void list_free(skci_tap_list *list)
{
    free(list->taps);
    skci_taps_free(&list->rows);
}

static int list_create(skci_tap_list *list, const skci_stencil *s, const double *weights, int turned)
{
    list->taps = malloc((size_t)s->count * sizeof *list->taps);
    if (!list->taps)
        return 0;
    for (int t = 0; t < s->count; t++) {
        double w = weights ? weights[t] : s->taps[t].w;
        int x = turned ? s->taps[t].x + s->reach.left : s->reach.right - s->taps[t].x;
        int y = turned ? s->taps[t].y + s->reach.up : s->reach.down - s->taps[t].y;
        if (w != 0)
            list->taps[list->count++] = (skci_tap){x, y, w};
    }
    return skci_taps_create(list->taps, list->count, &list->rows);
}

static int make_stencil(skci_stencil *s, const double *tangent, int correlate)
{
    size_t most = (size_t)s->samples * 4;
    s->taps = malloc(most * sizeof *s->taps);
    s->corner = malloc((size_t)s->samples * sizeof *s->corner);
    double *tangents = calloc(most, sizeof *tangents);
    int done = 0;
    if (s->taps && s->corner && tangents) {
        s->count = find_positions(s, correlate);
        s->reach = skci_taps_reach(s->taps, s->count);
        find_corners(s, correlate);
        for (int i = 0; i < s->samples; i++) {
            struct splat splat = splat_of(s->xyw + (ptrdiff_t)i * 3, s->whole);
            for (int k = 0; k < (s->whole ? 1 : 4); k++)
                s->taps[s->corner[i][k]].w += s->xyw[(ptrdiff_t)i * 3 + 2] * splat.share[k];
        }
        if (tangent)
            tangent_weights(s, tangent, tangents);
        done = list_create(&s->forward, s, NULL, 0) && list_create(&s->adjoint, s, NULL, 1) &&
               list_create(&s->tangent, s, tangents, 0);
    }
    free(tangents);
    return done;
}

skc_status skci_chain_create(int layers, const int *counts, const skc_taps *taps, const double *samples,
                             const double *tangents, int correlate, int in_float, skci_chain *chain, skc_error *error)
{
    size_t numbers = 0;
    for (int l = 0; l < layers; l++)
        numbers += (size_t)counts[l] * 3;
    *chain = (skci_chain){.layers = layers, .sum = 1, .magnitude = 1};
    chain->stencils = calloc((size_t)layers, sizeof *chain->stencils);
    chain->xyw = malloc(numbers * sizeof *chain->xyw);
    int done = chain->stencils && chain->xyw;
    for (size_t i = 0; done && i < numbers; i++)
        chain->xyw[i] = in_float ? (double)(float)samples[i] : samples[i];
    const double *xyw = chain->xyw;
    for (int l = 0; done && l < layers; l++) {
        skci_stencil *s = &chain->stencils[l];
        *s = (skci_stencil){.samples = counts[l], .whole = taps[l] == SKC_TAPS_INTEGER, .xyw = xyw};
        done = make_stencil(s, tangents, correlate);
        double sum = 0, magnitude = 0;
        for (int i = 0; i < counts[l]; i++) {
            sum += xyw[(ptrdiff_t)i * 3 + 2];
            magnitude += fabs(xyw[(ptrdiff_t)i * 3 + 2]);
        }
        chain->sum *= sum;
        chain->magnitude *= magnitude;
        chain->positions += s->count;
        chain->reach.left += s->reach.left;
        chain->reach.right += s->reach.right;
        chain->reach.up += s->reach.up;
        chain->reach.down += s->reach.down;
        xyw += (ptrdiff_t)counts[l] * 3;
        tangents = tangents ? tangents + (ptrdiff_t)counts[l] * 3 : NULL;
    }
    if (done)
        return SKC_OK;
    skci_chain_free(chain);
    return skci_fail_memory(error);
}

void skci_chain_free(skci_chain *chain)
{
    for (int l = 0; chain->stencils && l < chain->layers; l++) {
        skci_stencil *s = &chain->stencils[l];
        free(s->taps);
        free(s->corner);
        list_free(&s->forward);
        list_free(&s->adjoint);
        list_free(&s->tangent);
    }
    free(chain->stencils);
    free(chain->xyw);
    *chain = (skci_chain){0};
}
