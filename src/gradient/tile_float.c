// SPDX-License-Identifier: MIT
// Tiles of floats, by the row loops.

#include "gradient/job.h"

#include <string.h>

#define REAL float
#define TABLE skci_tile_float
#include "gradient/tile_template.h"

// Rows are made in groups of SKCI_ROWS_AT_ONCE, some groups at a time, and so many columns of them at a time that what
// is read for them stays in the first cache.
enum { GROUPS = 4, ROWS = GROUPS * SKCI_ROWS_AT_ONCE };

static int block_of(const skci_job *job, const skci_tap_list *list)
{
    int rows = 0, columns = 0;
    for (int t = 0; t < list->count; t++) {
        rows = list->taps[t].y > rows ? list->taps[t].y : rows;
        columns = list->taps[t].x > columns ? list->taps[t].x : columns;
    }
    int block = job->block / (int)sizeof(float) / (rows + ROWS) - columns - SKCI_LANES;
    return block < 128 ? 128 : block / 128 * 128;
}

static void make_rows(const skci_job *job, float *out, ptrdiff_t out_pitch, const float *in, int rows, int from, int to,
                      const skci_reads *reads)
{
    for (int j = 0, n; j < rows; j += n) {
        n = rows - j >= SKCI_ROWS_AT_ONCE ? SKCI_ROWS_AT_ONCE : 1;
        job->loops->filter(out + j * out_pitch, out_pitch, in + j * reads->pitch, n, from, to, reads);
    }
}

static void pass(const skci_job *job, const skci_tap_list *list, int x, int y, const struct plane *in,
                 const struct plane *out, skci_area made, const struct tools *tools)
{
    if (skci_area_empty(made)) {
        clear(out);
        return;
    }
    const skci_taps *taps = &list->rows;
    int32_t *offset = tools->taps;
    int shift = out->area.x0 + x - in->area.x0;
    for (int t = 0; t < taps->count + SKCI_AHEAD; t++)
        offset[t] = t < taps->count ? taps->row[t] * (int32_t)in->pitch + taps->column[t] + shift : 0;
    skci_reads reads = {taps->count, taps->pairs, offset, taps->w, in->pitch};
    // What is made to the left of `made`, to begin with a whole group, is cleared again.
    int first = made.x0 - out->area.x0, from = first / SKCI_LANES * SKCI_LANES, to = made.x1 - out->area.x0;
    int block = block_of(job, list);
    for (int j = out->area.y0; j < out->area.y1; j++)
        if (j < made.y0 || j >= made.y1)
            clear_around(out, row_of(out, j), 0, 0);
    for (int j = made.y0, rows; j < made.y1; j += rows) {
        rows = made.y1 - j < ROWS ? made.y1 - j : ROWS;
        for (int i = from, next; i < to; i = next) {
            next = to - i < 2 * block ? to : i + block; // no small rest
            make_rows(job, row_of(out, j), out->pitch, row_of(in, j + y), rows, i, next, &reads);
        }
        for (int k = j; k < j + rows; k++)
            clear_around(out, row_of(out, k), first, to);
    }
}

// Copies rows of the cell to where zeros surround them.
static void copy_band(const struct plane *d, skci_area cell, int y, int rows, float *band, ptrdiff_t pitch)
{
    int n = cell.x1 - cell.x0;
    for (int j = 0; j < rows; j++, band += pitch) {
        memset(band - LEFT, 0, LEFT * sizeof *band);
        memcpy(band, row_of(d, y + j) + (cell.x0 - d->area.x0), (size_t)n * sizeof *band);
        memset(band + n, 0, (size_t)(pitch - LEFT - n) * sizeof *band);
    }
}

static void correlate(const skci_job *job, const skci_stencil *s, const struct plane *in, const struct plane *d,
                      skci_area cell, double *d_weights, const struct tools *tools)
{
    (void)job;
    if (skci_area_empty(cell))
        return;
    int n = cell.x1 - cell.x0;
    ptrdiff_t pitch = pitch_of(n);
    for (int y = cell.y0, rows; y < cell.y1; y += rows) {
        rows = cell.y1 - y < BAND ? cell.y1 - y : BAND;
        copy_band(d, cell, y, rows, tools->band, pitch);
        for (int t = 0; t < s->count; t++) {
            double sum = 0;
            for (int j = 0; j < rows; j++) {
                const float *a = tools->band + j * pitch,
                            *b = row_of(in, y + j - s->taps[t].y) + (cell.x0 - s->taps[t].x - in->area.x0);
                for (int i = 0; i < n; i++)
                    sum += (double)(a[i] * b[i]);
            }
            d_weights[t] += sum;
        }
    }
}
