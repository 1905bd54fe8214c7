// SPDX-License-Identifier: MIT
#include "apply/strip.h"

#include <string.h>

// Rows made at a time, some groups of SKCI_ROWS_AT_ONCE. What the first layer reads is then brought into a core's first
// cache once for all of them.
enum { BAND = 4 * SKCI_ROWS_AT_ONCE };

// The rows that one stage reads: a ring of the last `size` rows, of the pixels x0 .. x1 - 1.
struct ring {
    int x0, x1;
    int size;
    int next;     // the row to be written next
    size_t pitch; // floats from row to row
    float *data;
    int32_t *offset; // of the taps of the stage that reads it, and room for those of each group of rows
};

struct stream {
    const skci_strip *strip;
    const skc_plan *plan;
    int channels;
    struct ring rings[SKC_MAX_LAYERS + 1]; // rings[k] feeds stage k; the last is what is handed out
    skci_fetch fetch;                      // what enters rings[0]
    int *columns;
    size_t bytes;
};

static int at_most(int a, int b)
{
    return a < b ? a : b;
}

static int at_least(int a, int b)
{
    return a > b ? a : b;
}

// ------------------------------------------------------------------------------------------------------ scratch memory

static const size_t line = 64; // bytes: cache lines, and the widest registers

// Takes `bytes` of scratch memory, or only counts them.
static void *take(struct stream *s, char *scratch, size_t bytes)
{
    void *taken = scratch ? scratch + s->bytes : NULL;
    s->bytes += (bytes + line - 1) / line * line;
    return taken;
}

// The loops write, and read behind any shift, up to SKCI_LANES beyond the end and, aligned, as many more: those
// elements may hold anything, but must exist. An odd number of cache lines from row to row spreads a column over all
// sets of a cache.
static size_t pitch_of(int width, int channels)
{
    size_t floats = line / sizeof(float), lines = ((size_t)width * (size_t)channels + floats - 1) / floats + 2;
    return (lines | 1) * floats;
}

// Offsets of a stage's taps, with those that the loops load ahead.
static size_t offsets_of(const skci_stage *stage)
{
    return (size_t)stage->taps.count + SKCI_AHEAD;
}

static void lay_out(struct stream *s, int x0, int x1, int y0, char *scratch)
{
    const skc_plan *plan = s->plan;
    if (scratch)
        scratch += (line - (uintptr_t)scratch % line) % line;
    s->bytes = 0;
    s->rings[plan->count] = (struct ring){.x0 = x0, .x1 = x1, .size = BAND, .next = y0};
    for (int k = plan->count - 1; k >= 0; k--) {
        const struct ring *after = &s->rings[k + 1];
        const skci_stage *stage = &plan->stages[k];
        s->rings[k] = (struct ring){.x0 = after->x0 - stage->reach.right,
                                    .x1 = after->x1 + stage->reach.left,
                                    .size = skci_stage_rows(stage) + BAND - 1,
                                    .next = after->next - stage->reach.down};
    }
    // In place, rows are read ahead of those that are written, needed so early or not.
    s->rings[0].size += at_least(0, -plan->margin.down);
    for (int k = 0; k <= plan->count; k++) {
        struct ring *ring = &s->rings[k];
        ring->pitch = pitch_of(ring->x1 - ring->x0, s->channels);
        ring->data = take(s, scratch, ring->pitch * (size_t)(ring->size + SKCI_ROWS_AT_ONCE - 1) * sizeof(float));
        if (k < plan->count)
            ring->offset = take(s, scratch, (1 + BAND) * offsets_of(&plan->stages[k]) * sizeof *ring->offset);
    }
    s->columns = take(s, scratch, (size_t)(s->rings[0].x1 - s->rings[0].x0) * sizeof *s->columns);
    s->bytes += line; // to align it
}

size_t skci_strip_scratch(const skc_plan *plan, int width, int channels)
{
    struct stream s = {.plan = plan, .channels = channels};
    lay_out(&s, 0, width, 0, NULL);
    return s.bytes;
}

static int ring_index(const struct ring *ring, int y)
{
    int i = y % ring->size;
    return i < 0 ? i + ring->size : i;
}

static float *ring_row(const struct ring *ring, int y)
{
    return ring->data + (size_t)ring_index(ring, y) * ring->pitch;
}

// Rows y .. y + count - 1 are written, one after the other in memory: the ring's first rows are repeated after its
// last, so that groups of SKCI_ROWS_AT_ONCE are read and written there as if there were no end.
static void ring_repeat(const struct ring *ring, int y, int count)
{
    size_t bytes = ring->pitch * sizeof(float);
    for (int i = ring_index(ring, y); count > 0; i++, count--) {
        float *row = ring->data + (size_t)i * ring->pitch, *end = ring->data + (size_t)ring->size * ring->pitch;
        if (i >= ring->size)
            memcpy(row - (size_t)ring->size * ring->pitch, row, bytes);
        else if (i < SKCI_ROWS_AT_ONCE - 1)
            memcpy(end + (size_t)i * ring->pitch, row, bytes);
    }
}

static void start(struct stream *s, const skci_strip *strip, void *scratch)
{
    *s = (struct stream){.strip = strip, .plan = strip->plan, .channels = strip->in.pixels.channels};
    lay_out(s, strip->x0, strip->x1, strip->y0, scratch);
    skci_fetch_start(&s->fetch, s->plan->loops, &strip->in, s->plan->edge, s->plan->constant, s->rings[0].x0,
                     s->rings[0].x1 - s->rings[0].x0, s->columns);
    for (int k = 0; k < s->plan->count; k++) {
        const skci_stage *stage = &s->plan->stages[k];
        memset(s->rings[k].offset, 0, (1 + BAND) * offsets_of(stage) * sizeof *s->rings[k].offset);
        for (int t = 0; t < stage->taps.count; t++)
            s->rings[k].offset[t] =
                stage->taps.row[t] * (int32_t)s->rings[k].pitch + stage->taps.column[t] * s->channels;
    }
    // What lies behind a row's end takes part in sums that no one looks at: they should not be slow.
    for (int k = 0; k <= s->plan->count; k++) {
        const struct ring *ring = &s->rings[k];
        size_t used = (size_t)(ring->x1 - ring->x0) * (size_t)s->channels;
        for (int y = 0; y < ring->size + SKCI_ROWS_AT_ONCE - 1; y++)
            memset(ring->data + (size_t)y * ring->pitch + used, 0, (ring->pitch - used) * sizeof(float));
    }
}

// ---------------------------------------------------------------------------------------------------------- the layers

// The rows put aside are those above the strip, then those below it.
static const float *saved_row(const struct stream *s, int y)
{
    int i =
        y < s->strip->y0 ? y - (s->strip->y0 - s->plan->margin.up) : y - s->strip->y1 + at_least(0, s->plan->margin.up);
    return s->strip->saved + (size_t)i * s->rings[0].pitch;
}

static void fill(struct stream *s, int until)
{
    struct ring *ring = &s->rings[0];
    for (; ring->next < until; ring->next++) {
        float *row = ring_row(ring, ring->next);
        if (s->strip->saved && (ring->next < s->strip->y0 || ring->next >= s->strip->y1))
            memcpy(row, saved_row(s, ring->next), (size_t)(ring->x1 - ring->x0) * (size_t)s->channels * sizeof *row);
        else
            skci_fetch_row(&s->fetch, ring->next, row);
        ring_repeat(ring, ring->next, 1);
    }
}

// So many columns at a time that what a stage reads for them stays in the first cache.
static int block_of(const struct stream *s, const skci_stage *stage)
{
    int rows = skci_stage_rows(stage) + BAND - 1, floats = s->plan->block / (int)sizeof(float) / rows;
    int block = floats - skci_stage_columns(stage) * s->channels - SKCI_LANES;
    return block < 128 ? 128 : block / 128 * 128;
}

// Rows that are made together.
struct group {
    int rows;
    float *out;
    const float *in;
    skci_reads reads;
};

// Where the taps of group n read, of a window that starts with row `from` of the ring: beyond its end they go on at its
// start.
static const int32_t *offsets_from(const skci_stage *stage, const struct ring *in, int from, int n)
{
    int left = in->size - from, count = stage->taps.count;
    if (left >= skci_stage_rows(stage))
        return in->offset;
    int32_t *offset = in->offset + (size_t)(n + 1) * offsets_of(stage), back = in->size * (int32_t)in->pitch;
    for (int t = 0; t < count; t++)
        offset[t] = in->offset[t] - (stage->taps.row[t] < left ? 0 : back);
    return offset;
}

// Rows y .. y + count - 1 of a ring in groups of SKCI_ROWS_AT_ONCE; what is left, one by one.
static int group_rows(const skci_stage *stage, const struct ring *in, const struct ring *out, int y, int count,
                      struct group *groups)
{
    int n = 0, from = ring_index(in, y - stage->reach.down), to = ring_index(out, y);
    for (int j = 0, rows; j < count; j += rows, n++) {
        rows = count - j >= SKCI_ROWS_AT_ONCE ? SKCI_ROWS_AT_ONCE : 1;
        groups[n] = (struct group){.rows = rows,
                                   .out = out->data + (size_t)to * out->pitch,
                                   .in = in->data + (size_t)from * in->pitch,
                                   .reads = {.count = stage->taps.count,
                                             .pairs = stage->taps.pairs,
                                             .offset = offsets_from(stage, in, from, n),
                                             .w = stage->taps.w,
                                             .pitch = (ptrdiff_t)in->pitch}};
        from = (from + rows) % in->size;
        to = (to + rows) % out->size;
    }
    return n;
}

// The next rows of rings[k], at most BAND of them and not beyond row until - 1.
static void produce(struct stream *s, int k, int until)
{
    const skci_stage *stage = &s->plan->stages[k - 1];
    struct ring *ring = &s->rings[k], *in = &s->rings[k - 1];
    int y = ring->next, count = at_most(BAND, until - y), n = (ring->x1 - ring->x0) * s->channels;
    if (k == 1)
        fill(s, y + count + stage->reach.up);
    else
        while (in->next < y + count + stage->reach.up)
            produce(s, k - 1, y + count + stage->reach.up);
    struct group groups[BAND];
    int group_count = group_rows(stage, in, ring, y, count, groups), block = block_of(s, stage);
    for (int x = 0, next; x < n; x = next) {
        next = n - x < 2 * block ? n : x + block; // no small rest
        for (int g = 0; g < group_count; g++)
            s->plan->loops->filter(groups[g].out, (ptrdiff_t)ring->pitch, groups[g].in, groups[g].rows, x, next,
                                   &groups[g].reads);
    }
    for (int g = 0, j = 0; g < group_count; j += groups[g++].rows)
        ring_repeat(ring, y + j, groups[g].rows);
    ring->next += count;
}

void skci_strip_run(const skci_strip *strip, void *scratch)
{
    struct stream s;
    start(&s, strip, scratch);
    const skc_plan *plan = strip->plan;
    for (int y = strip->y0; y < strip->y1; y += BAND) {
        if (strip->watch && skci_watch_poll(strip->watch))
            return;
        int until = at_most(y + BAND, strip->y1), n = strip->x1 - strip->x0;
        if (strip->saved)
            fill(&s, until);
        produce(&s, plan->count, until);
        for (int j = y; j < until; j++) {
            float *row = ring_row(&s.rings[plan->count], j);
            if (plan->coverage)
                skci_coverage_divide(plan->coverage, strip->in.width, strip->in.height, strip->x0, j, n, s.channels,
                                     row);
            skci_pixels_store(plan->loops, &strip->out,
                              skci_pixels_at(&strip->out, strip->x0 - strip->out_x, j - strip->out_y), n, row);
        }
        if (strip->done)
            atomic_fetch_add_explicit(strip->done, until - y, memory_order_relaxed);
    }
}

size_t skci_strip_saved_bytes(const skc_plan *plan, int width, int channels)
{
    int rows = at_least(0, plan->margin.up) + at_least(0, plan->margin.down);
    return (size_t)rows * pitch_of(width + plan->margin.left + plan->margin.right, channels) * sizeof(float);
}

void skci_strip_save(const skci_strip *strip, void *scratch, float *saved)
{
    struct stream s;
    start(&s, strip, scratch);
    for (int y = strip->y0 - strip->plan->margin.up; y < strip->y0; y++, saved += s.rings[0].pitch)
        skci_fetch_row(&s.fetch, y, saved);
    for (int y = strip->y1; y < strip->y1 + strip->plan->margin.down; y++, saved += s.rings[0].pitch)
        skci_fetch_row(&s.fetch, y, saved);
}
