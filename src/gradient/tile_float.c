// SPDX-License-Identifier: MIT
// Tiles of floats, by the row loops.

#include "gradient/job.h"

#include <limits.h>
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
                 const struct plane *out, skci_area made, int y0, int y1, const struct tools *tools)
{
    made.y0 = made.y0 > y0 ? made.y0 : y0;
    made.y1 = made.y1 < y1 ? made.y1 : y1;
    if (skci_area_empty(made)) {
        clear(out, y0, y1);
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
    clear(out, y0, made.y0);
    clear(out, made.y1, y1);
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

// The row loop runs on to both sides of the cell, so far: there must be zeros then, as long as it runs.
enum { BESIDE = LEFT + RIGHT };

static void clear_beside(float *row, int n, float *kept)
{
    memcpy(kept, row - LEFT, LEFT * sizeof *row);
    memcpy(kept + LEFT, row + n, RIGHT * sizeof *row);
    memset(row - LEFT, 0, LEFT * sizeof *row);
    memset(row + n, 0, RIGHT * sizeof *row);
}

static void put_back(float *row, int n, const float *kept)
{
    memcpy(row - LEFT, kept, LEFT * sizeof *row);
    memcpy(row + n, kept + LEFT, RIGHT * sizeof *row);
}

// From so many positions on they are sorted by shift. Below, shifting the gradient sixteen times costs more than
// reading unaligned.
enum { MANY = 40 };

// The positions as the row loop takes them: those of a shift one after the other, and among these pairs first.
struct shifting {
    skci_shifted taps;
    int count;
    int *order; // which position each tap is
    int32_t *offset;
    int *paired; // of each position, whether it is part of a pair
};

static size_t prepared_bytes(const skci_stencil *s)
{
    return sizeof(struct shifting) + 3 * (size_t)s->count * sizeof(int);
}

static void add_tap(struct shifting *to, const skci_stencil *s, int t, int x, ptrdiff_t pitch, int shift)
{
    to->order[to->count] = t;
    to->offset[to->count++] = (s->reach.down - s->taps[t].y) * (int32_t)pitch + x - s->taps[t].x - shift;
}

// The position below another one, or -1. What it reads is one row further up.
static int below(const skci_stencil *s, int t)
{
    for (int u = t + 1; u < s->count && s->taps[u].y <= s->taps[t].y + 1; u++)
        if (s->taps[u].y > s->taps[t].y && s->taps[u].x == s->taps[t].x)
            return u;
    return -1;
}

static void prepare(void *prepared, const skci_stencil *s, const struct plane *in, skci_area cell)
{
    struct shifting *to = prepared;
    int *numbers = (int *)(void *)(to + 1), x = cell.x0 - in->area.x0;
    *to =
        (struct shifting){.order = numbers, .offset = numbers + s->count, .paired = numbers + 2 * (ptrdiff_t)s->count};
    to->taps.offset = to->offset;
    memset(to->paired, 0, (size_t)s->count * sizeof *to->paired);
    for (int shift = 0; shift < SKCI_LANES; shift++) {
        int first = to->count, pairs = 0;
        for (int singles = 0; singles < 2; singles++)
            for (int t = 0; t < s->count; t++) {
                if (to->paired[t] || (s->count < MANY ? 0 : (x - s->taps[t].x) % SKCI_LANES) != shift)
                    continue;
                int other = singles ? -1 : below(s, t);
                if (singles) {
                    add_tap(to, s, t, x, in->pitch, shift);
                } else if (other >= 0 && !to->paired[other]) {
                    add_tap(to, s, other, x, in->pitch, shift);
                    add_tap(to, s, t, x, in->pitch, shift);
                    to->paired[t] = to->paired[other] = 1;
                    pairs++;
                }
            }
        if (to->count > first) {
            to->taps.shift[to->taps.shifts].shift = shift;
            to->taps.shift[to->taps.shifts].count = to->count - first;
            to->taps.shift[to->taps.shifts++].pairs = pairs;
        }
    }
}

static void correlate(const skci_job *job, const skci_stencil *s, const void *prepared, const struct plane *in,
                      const struct plane *d, skci_area cell, double *d_weights, const struct tools *tools)
{
    const struct shifting *shifting = prepared;
    int n = cell.x1 - cell.x0;
    for (int y = cell.y0, rows; y < cell.y1; y += rows) {
        rows = cell.y1 - y < BAND ? cell.y1 - y : BAND;
        float *band = row_of(d, y) + (cell.x0 - d->area.x0);
        for (int j = 0; j < rows; j++)
            clear_beside(band + j * d->pitch, n, tools->beside + j * BESIDE);
        memset(tools->sums, 0, (size_t)s->count * SKCI_LANES * sizeof *tools->sums);
        job->loops->products(tools->sums, band, d->pitch, row_of(in, y - s->reach.down), in->pitch, rows,
                             skci_lanes_up(n + SKCI_LANES - 1), &shifting->taps);
        for (int j = 0; j < rows; j++)
            put_back(band + j * d->pitch, n, tools->beside + j * BESIDE);
        for (int t = 0; t < s->count; t++) {
            double sum = 0;
            for (int i = 0; i < SKCI_LANES; i++)
                sum += (double)tools->sums[t * SKCI_LANES + i];
            d_weights[shifting->order[t]] += sum;
        }
    }
}
