// SPDX-License-Identifier: MIT
// An image is cut into strips of columns. A strip is filtered from top to bottom, some rows at a time: the rows that
// the last pass reads are kept in a window, so that what the first pass makes is made once and read while it is in the
// cache.

#include "baselines/passes.h"
#include "baselines/rival.h"
#include "core/status.h"
#include "ops/rows.h"

#include <stdlib.h>
#include <string.h>

struct skci_passes {
    int rank;          // results of the pass along rows; 0: there is none
    skc_reach reach;   // of the kernel
    skci_taps *across; // along rows, for each result
    skci_taps down;    // what the last pass reads: row (row of the window) * max(rank, 1) + result
};

enum {
    LINE = 16,                 // floats to a cache line
    FIRST_CACHE = 24 * 1024,   // bytes that a block of columns may take,
    SECOND_CACHE = 512 * 1024, // and a strip
};

// -------------------------------------------------------------------------------------------------------------
// creating

static skci_passes *make(int rank, int width, int height, int anchor_x, int anchor_y)
{
    skci_passes *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    p->rank = rank;
    p->reach = (skc_reach){anchor_x, width - 1 - anchor_x, anchor_y, height - 1 - anchor_y};
    p->across = calloc(rank ? (size_t)rank : 1, sizeof *p->across);
    if (p->across)
        return p;
    free(p);
    return NULL;
}

// Columns or rows of the picture are read from the one at -right or -down of a pixel on: hence turned.
skc_status skci_passes_dense(const skc_kernel *k, skci_passes **passes, skc_error *error)
{
    *passes = NULL;
    size_t size = (size_t)k->width * (size_t)k->height;
    skci_tap *taps = malloc(size * sizeof *taps);
    skci_passes *p = make(0, k->width, k->height, k->anchor_x, k->anchor_y);
    int count = 0;
    for (int y = 0; taps && y < k->height; y++)
        for (int x = 0; x < k->width; x++) {
            double w = k->values[(size_t)y * (size_t)k->width + (size_t)x];
            if ((float)w != 0)
                taps[count++] = (skci_tap){k->width - 1 - x, k->height - 1 - y, w};
        }
    int made = taps && p && skci_taps_create(taps, count, &p->down);
    free(taps);
    if (!made) {
        skci_passes_free(p);
        return skci_fail_memory(error);
    }
    *passes = p;
    return SKC_OK;
}

static int make_separable(skci_passes *p, int width, int height, const double *rows, const double *columns,
                          skci_tap *taps)
{
    for (int i = 0; i < p->rank; i++) {
        int count = 0;
        for (int x = 0; x < width; x++)
            if ((float)rows[(size_t)i * (size_t)width + (size_t)x] != 0)
                taps[count++] = (skci_tap){width - 1 - x, 0, rows[(size_t)i * (size_t)width + (size_t)x]};
        if (!skci_taps_create(taps, count, &p->across[i]))
            return 0;
    }
    int count = 0;
    for (int y = 0; y < height; y++)
        for (int i = 0; i < p->rank; i++) {
            double w = columns[(size_t)i * (size_t)height + (size_t)y];
            if ((float)w != 0)
                taps[count++] = (skci_tap){0, (height - 1 - y) * p->rank + i, w};
        }
    return skci_taps_create(taps, count, &p->down);
}

skc_status skci_passes_separable(int rank, int width, int height, int anchor_x, int anchor_y, const double *rows,
                                 const double *columns, skci_passes **passes, skc_error *error)
{
    *passes = NULL;
    size_t most = (size_t)rank * (size_t)height;
    skci_tap *taps = malloc((most > (size_t)width ? most : (size_t)width) * sizeof *taps);
    skci_passes *p = make(rank, width, height, anchor_x, anchor_y);
    int made = taps && p && make_separable(p, width, height, rows, columns, taps);
    free(taps);
    if (!made) {
        skci_passes_free(p);
        return skci_fail_memory(error);
    }
    *passes = p;
    return SKC_OK;
}

void skci_passes_free(void *passes)
{
    skci_passes *p = passes;
    if (!p)
        return;
    for (int i = 0; i < p->rank; i++)
        skci_taps_free(&p->across[i]);
    free(p->across);
    skci_taps_free(&p->down);
    free(p);
}

int skci_passes_taps(const skci_passes *p)
{
    int taps = p->down.count;
    for (int i = 0; i < p->rank; i++)
        taps += p->across[i].count;
    return taps;
}

skc_status skci_passes_synthesize(const void *passes, skc_kernel **kernel, skc_error *error)
{
    const skci_passes *p = passes;
    int width = p->reach.left + p->reach.right + 1, height = p->reach.up + p->reach.down + 1;
    skc_status status = skc_kernel_create(width, height, kernel, error);
    if (status != SKC_OK)
        return status;
    (*kernel)->anchor_x = p->reach.left;
    (*kernel)->anchor_y = p->reach.up;
    for (int t = 0; t < p->down.count; t++) {
        int parts = p->rank ? p->rank : 1, y = height - 1 - p->down.row[t] / parts, i = p->down.row[t] % parts;
        double *row = (*kernel)->values + (size_t)y * (size_t)width, w = (double)p->down.w[t];
        if (!p->rank)
            row[width - 1 - p->down.column[t]] += w;
        for (int s = 0; p->rank && s < p->across[i].count; s++)
            row[width - 1 - p->across[i].column[s]] += w * (double)p->across[i].w[s];
    }
    return SKC_OK;
}

// ------------------------------------------------------------------------------------------------------------
// filtering

// How an image is cut, and what a strip takes.
struct job {
    const skci_passes *p;
    const skc_image *in, *out;
    int channel;
    const skci_rows *loops;
    int columns, rows;                       // that a result depends on
    int parts;                               // rows of the window for each row of the picture
    int strip, block;                        // columns: of a strip, and that are made at a time
    int chunk, segment;                      // rows that are made at a time, and of a tile
    int strips, segments;                    // their numbers
    size_t in_pitch, pitch;                  // floats, of rows that are fetched and of the window's
    size_t staged, window, results, offsets; // bytes
};

// An odd number of lines spreads a column over all sets of a cache. The loops read and write up to two lines beyond.
static size_t pitch_of(int width)
{
    return ((((size_t)width + LINE - 1) / LINE + 2) | 1) * LINE;
}

static int round_to(int n, int step)
{
    return (n + step - 1) / step * step;
}

static int clamp(int n, int least, int most)
{
    return n < least ? least : n > most ? most : n;
}

static size_t offsets_of(const skci_taps *taps)
{
    return (size_t)taps->count + SKCI_AHEAD;
}

static struct job plan(const skci_passes *p, int width, int height, int threads)
{
    struct job j = {.p = p, .loops = skci_rows_best(), .parts = p->rank ? p->rank : 1};
    j.columns = p->reach.left + p->reach.right + 1;
    j.rows = p->reach.up + p->reach.down + 1;
    j.chunk = clamp(round_to(j.rows, SKCI_ROWS_AT_ONCE), 8 * SKCI_ROWS_AT_ONCE, 32 * SKCI_ROWS_AT_ONCE);
    int floats = SECOND_CACHE / (int)sizeof(float) / ((j.rows + j.chunk) * j.parts);
    j.strip = clamp(floats / 128 * 128, clamp(round_to(j.columns / 2, 128), 128, 2048), 2048);
    j.strip = width < j.strip ? width : j.strip;
    j.strips = (width + j.strip - 1) / j.strip;
    int halo = p->rank ? 0 : j.columns - 1;
    j.block = clamp((FIRST_CACHE / (int)sizeof(float) / ((j.rows + 5) * j.parts) - halo) / 128 * 128, 128, 2048);
    // Tiles for all threads to share; what their windows have in common is made twice.
    int wanted = (3 * threads + j.strips - 1) / j.strips;
    j.segment = height;
    if (threads > 1 && wanted > 1)
        j.segment = clamp((height + wanted - 1) / wanted, clamp(2 * j.rows, 1, height), height);
    j.segments = (height + j.segment - 1) / j.segment;
    j.in_pitch = pitch_of(j.strip + j.columns - 1);
    j.pitch = p->rank ? pitch_of(j.strip) : j.in_pitch;
    j.staged = p->rank ? SKCI_ROWS_AT_ONCE * j.in_pitch * sizeof(float) : 0;
    j.window = (size_t)(j.rows - 1 + j.chunk) * (size_t)j.parts * j.pitch * sizeof(float);
    j.results = (size_t)j.chunk * pitch_of(j.strip) * sizeof(float);
    j.offsets = offsets_of(&p->down);
    for (int i = 0; i < p->rank; i++)
        j.offsets += offsets_of(&p->across[i]);
    j.offsets = skci_rival_lines(j.offsets * sizeof(int32_t));
    return j;
}

static size_t bytes_of(const struct job *j)
{
    return j->staged + j->window + j->results + j->offsets;
}

size_t skci_passes_scratch(const void *passes, int width, int height, int channels, int threads)
{
    (void)channels;
    struct job j = plan(passes, width, height, threads);
    return skci_rival_times(bytes_of(&j), (size_t)threads);
}

// A tile on its way.
struct stream {
    const struct job *job;
    int x, width; // columns of the results
    float *staged, *window, *results;
    skci_reads *across, down;
    int32_t *offsets; // of all
};

// Rows y .. y + count - 1 of the picture, as the last pass reads them.
static void fill(const struct stream *s, int y, int count, float *window)
{
    const struct job *j = s->job;
    int from = s->x - j->p->reach.right, n = s->width + j->columns - 1;
    size_t row = j->pitch * (size_t)j->parts;
    for (int done = 0, rows; done < count; done += rows) {
        rows = j->p->rank && count - done >= SKCI_ROWS_AT_ONCE ? SKCI_ROWS_AT_ONCE : 1;
        float *to = window + (size_t)done * row, *fetched = j->p->rank ? s->staged : to;
        for (int i = 0; i < rows; i++)
            skci_rival_fetch(j->in, s->job->channel, from, y + done + i, n, fetched + (size_t)i * j->in_pitch);
        for (int i = 0; i < j->p->rank; i++)
            j->loops->filter(to + (size_t)i * j->pitch, (ptrdiff_t)row, s->staged, rows, 0, s->width, &s->across[i]);
    }
}

// `count` rows of results from the window.
static void produce(const struct stream *s, int count)
{
    const struct job *j = s->job;
    size_t row = j->pitch * (size_t)j->parts, pitch = pitch_of(j->strip);
    for (int x = 0, next; x < s->width; x = next) {
        next = s->width - x < 2 * j->block ? s->width : x + j->block; // no small rest
        for (int y = 0, rows; y < count; y += rows) {
            rows = count - y >= SKCI_ROWS_AT_ONCE ? SKCI_ROWS_AT_ONCE : 1;
            j->loops->filter(s->results + (size_t)y * pitch, (ptrdiff_t)pitch, s->window + (size_t)y * row, rows, x,
                             next, &s->down);
        }
    }
}

static skci_reads reads_of(const skci_taps *taps, size_t row_pitch, size_t pitch, int32_t *offset)
{
    memset(offset, 0, offsets_of(taps) * sizeof *offset);
    for (int t = 0; t < taps->count; t++)
        offset[t] = taps->row[t] * (int32_t)row_pitch + taps->column[t];
    return (skci_reads){taps->count, taps->pairs, offset, taps->w, (ptrdiff_t)pitch};
}

static void run(struct stream *s, int y0, int y1)
{
    const struct job *j = s->job;
    size_t row = j->pitch * (size_t)j->parts, pitch = pitch_of(j->strip), kept = (size_t)(j->rows - 1) * row;
    int down = j->p->reach.down;
    fill(s, y0 - down, j->rows - 1, s->window);
    for (int y = y0, count; y < y1; y += count) {
        count = y1 - y < j->chunk ? y1 - y : j->chunk;
        fill(s, y - down + j->rows - 1, count, s->window + kept);
        produce(s, count);
        for (int i = 0; i < count; i++)
            skci_rival_store(j->out, s->job->channel, s->x, y + i, s->width, s->results + (size_t)i * pitch);
        memmove(s->window, s->window + (size_t)count * row, kept * sizeof(float));
    }
}

static void tile(void *context, int i, char *scratch)
{
    const struct job *j = context;
    const skci_passes *p = j->p;
    struct stream s = {.job = j};
    int strip = i % j->strips, segment = i / j->strips;
    s.x = strip * j->strip;
    s.width = j->in->width - s.x < j->strip ? j->in->width - s.x : j->strip;
    s.staged = (float *)scratch;
    s.window = (float *)(scratch + j->staged);
    s.results = (float *)(scratch + j->staged + j->window);
    int32_t *offset = (int32_t *)(scratch + j->staged + j->window + j->results);
    s.down = reads_of(&p->down, j->pitch, j->pitch * (size_t)j->parts, offset);
    offset += offsets_of(&p->down);
    skci_reads across[SKCI_PASSES_MAX_RANK];
    s.across = across;
    for (int r = 0; r < p->rank; r++) {
        across[r] = reads_of(&p->across[r], 0, j->in_pitch, offset);
        offset += offsets_of(&p->across[r]);
    }
    int y0 = segment * j->segment, y1 = y0 + j->segment < j->in->height ? y0 + j->segment : j->in->height;
    run(&s, y0, y1);
}

skc_status skci_passes_apply(const void *passes, const skc_image *in, const skc_image *out, int threads,
                             skc_error *error)
{
    struct job j = plan(passes, in->width, in->height, threads);
    j.in = in;
    j.out = out;
    size_t bytes = bytes_of(&j), all = skci_rival_times(bytes, (size_t)threads);
    char *memory = skci_rival_allocate(all);
    if (!memory)
        return skci_fail_memory(error);
    // What lies behind a row's end takes part in sums that no one looks at: they should not be slow.
    memset(memory, 0, all);
    for (j.channel = 0; j.channel < in->channels; j.channel++)
        skci_rival_share(threads, j.strips * j.segments, tile, &j, memory, bytes);
    free(memory);
    return SKC_OK;
}
