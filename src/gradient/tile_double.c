// SPDX-License-Identifier: MIT
// Tiles of doubles: for checks of gradients, and where float is not enough.

#include "gradient/job.h"

#include <limits.h>
#include <string.h>

#define REAL double
#define TABLE skci_tile_double
#include "gradient/tile_template.h"

static void pass(const skci_job *job, const skci_tap_list *list, int x, int y, const struct plane *in,
                 const struct plane *out, skci_area made, int y0, int y1, const struct tools *tools)
{
    const double **rows = tools->taps;
    double *weights = (double *)(void *)(rows + list->count);
    for (int t = 0; t < list->count; t++)
        weights[t] = list->taps[t].w;
    for (int j = y0; j < y1; j++) {
        double *row = row_of(out, j);
        if (skci_area_empty(made) || j < made.y0 || j >= made.y1) {
            clear_around(out, row, 0, 0);
            continue;
        }
        for (int t = 0; t < list->count; t++)
            rows[t] = row_of(in, j + y + list->taps[t].y) + (made.x0 + x + list->taps[t].x - in->area.x0);
        job->loops->sum_d(row + (made.x0 - out->area.x0), made.x1 - made.x0, list->count, rows, weights);
        clear_around(out, row, made.x0 - out->area.x0, made.x1 - out->area.x0);
    }
}

static double product(const double *a, const double *b, int n)
{
    double lanes[8] = {0};
    int i = 0;
    for (; i + 8 <= n; i += 8)
        for (int k = 0; k < 8; k++)
            lanes[k] += a[i + k] * b[i + k];
    for (int k = 0; i + k < n; k++)
        lanes[k] += a[i + k] * b[i + k];
    return (lanes[0] + lanes[4]) + (lanes[1] + lanes[5]) + ((lanes[2] + lanes[6]) + (lanes[3] + lanes[7]));
}

static size_t prepared_bytes(const skci_stencil *s)
{
    (void)s;
    return 0;
}

static void prepare(void *prepared, const skci_stencil *s, const struct plane *in, skci_area cell)
{
    (void)prepared, (void)s, (void)in, (void)cell;
}

static void correlate(const skci_job *job, const skci_stencil *s, const void *prepared, const struct plane *in,
                      const struct plane *d, skci_area cell, double *d_weights, const struct tools *tools)
{
    (void)job, (void)prepared, (void)tools;
    for (int y = cell.y0; y < cell.y1; y++)
        for (int t = 0; t < s->count; t++)
            d_weights[t] +=
                product(row_of(d, y) + (cell.x0 - d->area.x0),
                        row_of(in, y - s->taps[t].y) + (cell.x0 - s->taps[t].x - in->area.x0), cell.x1 - cell.x0);
}
