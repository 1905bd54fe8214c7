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

// From so many positions on they are sorted by shift. Below, shifting the gradient sixteen times costs more than
// reading unaligned.
enum { MANY = 40 };

// The positions as the row loop takes them: those of a shift one after the other. order[i] is which position tap i is.
static skci_shifted shift_positions(const skci_stencil *s, int x, ptrdiff_t pitch, int *order, int32_t *offset)
{
    skci_shifted taps = {.offset = offset};
    int n = 0;
    for (int shift = 0; shift < SKCI_LANES; shift++) {
        for (int t = 0; t < s->count; t++) {
            int column = x - s->taps[t].x; // what is read for the first column
            if ((s->count < MANY ? 0 : column % SKCI_LANES) != shift)
                continue;
            order[n] = t;
            offset[n++] = (s->reach.down - s->taps[t].y) * (int32_t)pitch + column - shift;
        }
        taps.first[shift + 1] = n;
    }
    return taps;
}

static void correlate(const skci_job *job, const skci_stencil *s, const struct plane *in, const struct plane *d,
                      skci_area filled, skci_area cell, double *d_weights, const struct tools *tools)
{
    if (skci_area_empty(cell))
        return;
    int n = cell.x1 - cell.x0, *order = tools->taps;
    int32_t *offset = order + s->count;
    // Where the cell is as wide as what is not zero, zeros surround it already.
    int copied = cell.x0 != filled.x0 || cell.x1 != filled.x1;
    ptrdiff_t pitch = copied ? pitch_of(n) : d->pitch;
    skci_shifted taps = shift_positions(s, cell.x0 - in->area.x0, in->pitch, order, offset);
    for (int y = cell.y0, rows; y < cell.y1; y += rows) {
        rows = cell.y1 - y < BAND ? cell.y1 - y : BAND;
        const float *band = copied ? tools->band : row_of(d, y) + (cell.x0 - d->area.x0);
        if (copied)
            copy_band(d, cell, y, rows, tools->band, pitch);
        memset(tools->sums, 0, (size_t)s->count * SKCI_LANES * sizeof *tools->sums);
        job->loops->products(tools->sums, band, pitch, row_of(in, y - s->reach.down), in->pitch, rows,
                             skci_lanes_up(n + SKCI_LANES - 1), &taps);
        for (int t = 0; t < s->count; t++) {
            double sum = 0;
            for (int i = 0; i < SKCI_LANES; i++)
                sum += (double)tools->sums[t * SKCI_LANES + i];
            d_weights[order[t]] += sum;
        }
    }
}
