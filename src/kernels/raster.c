// SPDX-License-Identifier: MIT
#include "kernels/raster.h"

#include "core/status.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// Where the sub-sample with number `i` in its row or column lies, relative to the anchor pixel's centre. Exact.
static double position(int i, int anchor)
{
    return (i + 0.5) / SKCI_SUBSAMPLES - 0.5 - anchor;
}

// ------------------------------------------------------------------------------------------------------------- regions

static int count_pixel(const skci_region *region, const skc_kernel *k, int column, int row)
{
    int count = 0;
    for (int q = 0; q < SKCI_SUBSAMPLES; q++) {
        double y = -position(row * SKCI_SUBSAMPLES + q, k->anchor_y);
        for (int p = 0; p < SKCI_SUBSAMPLES; p++)
            count += region->inside(position(column * SKCI_SUBSAMPLES + p, k->anchor_x), y, region->context) != 0;
    }
    return count;
}

// Fills the square of `size` pixels with its top left at (column, row), or what of it lies in the kernel.
static void fill_square(const skci_region *region, skc_kernel *k, int column, int row, int size)
{
    if (column >= k->width || row >= k->height)
        return;
    double x = column - k->anchor_x + (size - 1) / 2.0, y = -(row - k->anchor_y + (size - 1) / 2.0);
    int uniform = region->uniform(x, y, size * 0.70710678118654752440, region->context); // half the diagonal
    if (!uniform && size > 1) {
        for (int i = 0; i < 4; i++)
            fill_square(region, k, column + i % 2 * (size / 2), row + i / 2 * (size / 2), size / 2);
        return;
    }
    int count = !uniform                                ? count_pixel(region, k, column, row)
                : region->inside(x, y, region->context) ? SKCI_SUBSAMPLES * SKCI_SUBSAMPLES
                                                        : 0;
    for (int j = row; j < row + size && j < k->height; j++)
        for (int i = column; i < column + size && i < k->width; i++)
            k->values[(size_t)j * (size_t)k->width + (size_t)i] = count;
}

void skci_raster_region(const skci_region *region, skc_kernel *kernel)
{
    int size = 1;
    while (size < kernel->width || size < kernel->height)
        size *= 2;
    fill_square(region, kernel, 0, 0, size);
}

// ------------------------------------------------------------------------------------------------------------ polygons

typedef struct crossing {
    int column; // the first sub-sample that is not left of the edge
    int turn;
} crossing;

// Where an edge crosses a row of sub-samples: a guess by division, then exactly, by what skci_edge_crossing says.
static crossing find_crossing(const skci_edge *e, double y, const skc_kernel *k)
{
    int turn = skci_edge_crossing(e, -HUGE_VAL, y), columns = k->width * SKCI_SUBSAMPLES;
    if (turn == 0)
        return (crossing){0, 0};
    double x = e->from.x + (y - e->from.y) / (e->to.y - e->from.y) * (e->to.x - e->from.x);
    double guess = ceil((x + 0.5 + k->anchor_x) * SKCI_SUBSAMPLES - 0.5);
    int column = guess < 0 ? 0 : guess > columns ? columns : (int)guess;
    while (column > 0 && !skci_edge_crossing(e, position(column - 1, k->anchor_x), y))
        column--;
    while (column < columns && skci_edge_crossing(e, position(column, k->anchor_x), y))
        column++;
    return (crossing){column, turn};
}

// Adds the sub-samples a .. b - 1 of a row to the counts of their pixels.
static void add_span(double *counts, int a, int b)
{
    while (a < b) {
        int pixel = a / SKCI_SUBSAMPLES, stop = (pixel + 1) * SKCI_SUBSAMPLES;
        stop = stop < b ? stop : b;
        counts[pixel] += stop - a;
        a = stop;
    }
}

static void add_row(const skci_edge **edges, size_t count, double y, const skc_kernel *k, double *counts,
                    crossing *crossings)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        crossing c = find_crossing(edges[i], y, k);
        if (c.turn == 0)
            continue;
        size_t at = n++;
        for (; at > 0 && crossings[at - 1].column > c.column; at--)
            crossings[at] = crossings[at - 1];
        crossings[at] = c;
    }
    int winding = 0;
    for (size_t i = 0; i + 1 < n; i++) {
        winding += crossings[i].turn;
        if (winding != 0)
            add_span(counts, crossings[i].column, crossings[i + 1].column);
    }
}

skc_status skci_raster_polygon(const skci_edge *edges, size_t count, skc_kernel *k, skc_error *error)
{
    memset(k->values, 0, (size_t)k->width * (size_t)k->height * sizeof *k->values);
    const skci_edge **active = calloc(count ? count : 1, sizeof *active);
    crossing *crossings = calloc(count ? count : 1, sizeof *crossings);
    if (!active || !crossings) {
        free(active);
        free(crossings);
        return skci_fail_memory(error);
    }
    for (int row = 0; row < k->height; row++) {
        double top = k->anchor_y - row + 0.5, bottom = top - 1;
        size_t n = 0;
        for (size_t i = 0; i < count; i++)
            if (fmin(edges[i].from.y, edges[i].to.y) < top && fmax(edges[i].from.y, edges[i].to.y) > bottom)
                active[n++] = &edges[i];
        for (int q = 0; n > 0 && q < SKCI_SUBSAMPLES; q++)
            add_row(active, n, -position(row * SKCI_SUBSAMPLES + q, k->anchor_y), k,
                    k->values + (size_t)row * (size_t)k->width, crossings);
    }
    free(active);
    free(crossings);
    return SKC_OK;
}
