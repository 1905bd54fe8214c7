// SPDX-License-Identifier: MIT
#include "apply/coverage.h"

#include "core/status.h"

#include <math.h>
#include <stdlib.h>

skc_status skci_coverage_create(const skc_kernel *kernel, int correlate, skci_coverage **coverage, skc_error *error)
{
    int w = kernel->width, h = kernel->height;
    size_t pitch = (size_t)w + 1;
    skci_coverage *c = calloc(1, sizeof *c);
    double *table = calloc(pitch * ((size_t)h + 1), sizeof *table);
    *coverage = c;
    if (!c || !table) {
        free(table);
        free(c);
        *coverage = NULL;
        return skci_fail_memory(error);
    }
    *c = (skci_coverage){w, h, kernel->anchor_x, kernel->anchor_y, table};
    if (correlate) {
        c->left = w - 1 - kernel->anchor_x;
        c->up = h - 1 - kernel->anchor_y;
    }
    for (int j = 0; j < h; j++) {
        double sum = 0;
        for (int i = 0; i < w; i++) {
            size_t at = (size_t)j * (size_t)w + (size_t)i;
            sum += kernel->values[correlate ? (size_t)w * (size_t)h - 1 - at : at];
            table[((size_t)j + 1) * pitch + (size_t)i + 1] = table[(size_t)j * pitch + (size_t)i + 1] + sum;
        }
    }
    return SKC_OK;
}

void skci_coverage_free(skci_coverage *coverage)
{
    if (coverage)
        free(coverage->table);
    free(coverage);
}

static int clip(int i, int most)
{
    return i < 0 ? 0 : i > most ? most : i;
}

// Position p - q lies in the image for q from p - (size - 1) to p: of the kernel's rows or columns, `from` to `to` - 1.
static void met(int p, int size, int before, int count, int *from, int *to)
{
    *from = clip(p - (size - 1) + before, count);
    *to = clip(p + 1 + before, count);
}

void skci_coverage_divide(const skci_coverage *c, int width, int height, int x, int y, int n, int channels, float *row)
{
    int j0, j1, i0, i1;
    size_t pitch = (size_t)c->width + 1;
    met(y, height, c->up, c->height, &j0, &j1);
    const double *top = c->table + (size_t)j0 * pitch, *bottom = c->table + (size_t)j1 * pitch;
    double whole = c->table[pitch * ((size_t)c->height + 1) - 1];
    int rows_whole = j0 == 0 && j1 == c->height;
    for (int i = 0; i < n; i++) {
        met(x + i, width, c->left, c->width, &i0, &i1);
        if (rows_whole && i0 == 0 && i1 == c->width)
            continue;
        double share = (bottom[i1] - bottom[i0] - top[i1] + top[i0]) / whole;
        for (int k = 0; k < channels; k++)
            row[i * channels + k] = fabs(share) < 1e-3 ? 0 : (float)((double)row[i * channels + k] / share);
    }
}
