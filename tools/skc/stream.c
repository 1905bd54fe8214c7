// SPDX-License-Identifier: MIT
#include "stream.h"

#include <string.h>
#include <vips/vips.h>

// Rows that are read at a time, so that an interrupt is heard.
enum { READ_ROWS = 32 };

typedef struct block {
    int users;
    int page, y, rows; // of the page
    unsigned char *data;
    struct block *next; // of the spare ones
} block;

typedef struct band {
    block *in;
    unsigned char *out; // kept from band to band
    int tiles_left;
    gint64 pixels_left; // to be taken
} band;

struct stream {
    stream_options o;
    int page_bands, band_count, tile_count; // bands of a page, of all pages; tiles of a band
    int *keep, *end;                        // for each band of a page: rows that it or a later one needs from, and to
    band *slots;                            // band b is slots[b % slot_count]
    int slot_count;
    int block_rows; // the most that any block has
    block *spare;   // fresh memory would be cleared by the system, page by page

    GMutex lock;
    GCond changed;
    int read, taken;          // bands that were read; bands in front of the first one that is not all taken
    int next_band, next_tile; // to be worked on
    int failed;
    gint64 read_time, work_time; // microseconds

    GThread *reader, **workers;
};

static band *slot_of(const stream *s, int b)
{
    return &s->slots[b % s->slot_count];
}

static int first_row(const stream *s, int b)
{
    return b % s->page_bands * s->o.band_rows;
}

static int row_count(const stream *s, int b)
{
    return MIN(s->o.band_rows, s->o.height - first_row(s, b));
}

static void fail(stream *s)
{
    g_mutex_lock(&s->lock);
    s->failed = 1;
    g_cond_broadcast(&s->changed);
    g_mutex_unlock(&s->lock);
}

// ------------------------------------------------------------------------------------------------------------ reading

// Under the lock, as all that counts users.
static void release(stream *s, block *b)
{
    if (!b || --b->users > 0)
        return;
    b->next = s->spare;
    s->spare = b;
}

static block *new_block(stream *s)
{
    g_mutex_lock(&s->lock);
    block *b = s->spare;
    s->spare = b ? b->next : NULL;
    g_mutex_unlock(&s->lock);
    if (b)
        return b;
    b = g_new0(block, 1);
    b->data = g_try_malloc_n((size_t)s->block_rows, (size_t)s->o.width * s->o.in_pixel);
    return b;
}

static void free_spare(stream *s)
{
    while (s->spare) {
        block *b = s->spare;
        s->spare = b->next;
        g_free(b->data);
        g_free(b);
    }
}

// The rows that a band needs, with those of `last`, the block before it, that are there already. NULL: no memory, or
// reading failed.
static block *make_block(stream *s, const block *last, int page, int from, int to)
{
    size_t size = (size_t)s->o.width * s->o.in_pixel;
    block *b = new_block(s);
    *b = (block){.users = 1, .page = page, .y = from, .rows = to - from, .data = b->data};
    int have = from, failed = !b->data;
    if (!failed && last && last->page == page && last->y <= from && last->y + last->rows > from) {
        have = MIN(to, last->y + last->rows);
        memcpy(b->data, last->data + (size_t)(from - last->y) * size, (size_t)(have - from) * size);
    }
    for (int y = have; y < to && !failed; y += READ_ROWS)
        failed = tool_interrupted() || s->o.read(s->o.context, page * s->o.height + y, MIN(READ_ROWS, to - y),
                                                 b->data + (size_t)(y - from) * size);
    if (!failed)
        return b;
    g_mutex_lock(&s->lock);
    release(s, b);
    g_mutex_unlock(&s->lock);
    return NULL;
}

// Waits until there is room for band b. 0: all was ended.
static int wait_for_room(stream *s, int b)
{
    while (!s->failed && b - s->taken >= s->slot_count)
        g_cond_wait(&s->changed, &s->lock);
    return !s->failed;
}

static int holds(const block *b, int page, int from, int to)
{
    return b && b->page == page && b->y <= from && b->y + b->rows >= to;
}

static void read_band(stream *s, int b, block **last)
{
    int i = b % s->page_bands, page = b / s->page_bands;
    gint64 start = g_get_monotonic_time();
    block *old = *last;
    block *now = holds(old, page, s->keep[i], s->end[i]) ? old : make_block(s, old, page, s->keep[i], s->end[i]);
    g_mutex_lock(&s->lock);
    s->read_time += g_get_monotonic_time() - start;
    if (now) {
        band *slot = slot_of(s, b);
        slot->in = now;
        slot->tiles_left = s->tile_count;
        slot->pixels_left = (gint64)s->o.width * row_count(s, b);
        now->users++;
        s->read++;
    } else {
        s->failed = 1;
    }
    if (now != old)
        release(s, old);
    *last = now;
    g_cond_broadcast(&s->changed);
    g_mutex_unlock(&s->lock);
}

static void *read_all(void *user)
{
    stream *s = user;
    block *last = NULL;
    for (int b = 0; b < s->band_count; b++) {
        g_mutex_lock(&s->lock);
        int go_on = wait_for_room(s, b);
        g_mutex_unlock(&s->lock);
        if (!go_on)
            break;
        read_band(s, b, &last);
        if (!last)
            break;
    }
    g_mutex_lock(&s->lock);
    release(s, last);
    g_mutex_unlock(&s->lock);
    vips_thread_shutdown();
    return NULL;
}

// ------------------------------------------------------------------------------------------------------------ working

static int run_tile(stream *s, void *workspace, int b, int tile)
{
    const band *slot = slot_of(s, b);
    size_t stride = (size_t)s->o.width * s->o.out_pixel;
    int x = tile * s->o.tile_width;
    stream_tile t = {.area = {x, first_row(s, b), MIN(s->o.tile_width, s->o.width - x), row_count(s, b)},
                     .in = slot->in->data,
                     .in_y = slot->in->y,
                     .in_rows = slot->in->rows,
                     .out = slot->out + (size_t)x * s->o.out_pixel,
                     .out_stride = stride};
    return tool_interrupted() || s->o.work(s->o.context, workspace, &t);
}

static void work_on(stream *s, void *workspace)
{
    g_mutex_lock(&s->lock);
    while (s->next_band < s->band_count && !s->failed) {
        if (s->next_band >= s->read) {
            g_cond_wait(&s->changed, &s->lock);
            continue;
        }
        int b = s->next_band, tile = s->next_tile++;
        if (s->next_tile == s->tile_count) {
            s->next_tile = 0;
            s->next_band++;
        }
        g_mutex_unlock(&s->lock);
        gint64 start = g_get_monotonic_time();
        int failed = run_tile(s, workspace, b, tile);
        g_mutex_lock(&s->lock);
        s->work_time += g_get_monotonic_time() - start;
        band *slot = slot_of(s, b);
        if (--slot->tiles_left == 0) {
            release(s, slot->in);
            slot->in = NULL;
        }
        s->failed = s->failed || failed;
        g_cond_broadcast(&s->changed);
    }
    g_mutex_unlock(&s->lock);
}

static void *work(void *user)
{
    stream *s = user;
    // One tile after the other uses the same memory, which is a vector's length from any boundary.
    void *workspace = g_try_malloc(s->o.workspace);
    if (workspace)
        work_on(s, workspace);
    else
        fail(s);
    g_free(workspace);
    vips_thread_shutdown();
    return NULL;
}

// ------------------------------------------------------------------------------------------------------------- taking

static void count_taken(stream *s)
{
    while (s->taken < s->read && slot_of(s, s->taken)->tiles_left == 0 && slot_of(s, s->taken)->pixels_left <= 0)
        s->taken++;
    if (s->o.progress)
        tool_progress_update(s->o.progress, (double)s->taken / s->band_count, NULL);
    g_cond_broadcast(&s->changed);
}

// Copies what band b has of some rows of its page.
static int take_from(stream *s, int b, int x, int y, int width, int rows, unsigned char *to, size_t stride)
{
    g_mutex_lock(&s->lock);
    // Rows that were taken before are gone.
    while (!s->failed && b >= s->taken && (b >= s->read || slot_of(s, b)->tiles_left > 0))
        g_cond_wait(&s->changed, &s->lock);
    int failed = s->failed || b < s->taken;
    g_mutex_unlock(&s->lock);
    if (failed)
        return -1;
    const unsigned char *from = slot_of(s, b)->out;
    for (int i = 0; i < rows; i++)
        memcpy(to + (size_t)i * stride,
               from + ((size_t)(y + i - first_row(s, b)) * (size_t)s->o.width + (size_t)x) * s->o.out_pixel,
               (size_t)width * s->o.out_pixel);
    g_mutex_lock(&s->lock);
    slot_of(s, b)->pixels_left -= (gint64)width * rows;
    count_taken(s);
    g_mutex_unlock(&s->lock);
    return 0;
}

int stream_take(stream *s, int x, int y, int width, int rows, void *to, size_t stride)
{
    unsigned char *at = to;
    while (rows > 0) {
        int page = y / s->o.height, row = y % s->o.height, b = page * s->page_bands + row / s->o.band_rows;
        int n = MIN(rows, first_row(s, b) + row_count(s, b) - row);
        if (take_from(s, b, x, row, width, n, at, stride))
            return -1;
        y += n;
        rows -= n;
        at += (size_t)n * stride;
    }
    return 0;
}

void stream_times(stream *s, double *read, double *working)
{
    g_mutex_lock(&s->lock);
    *read = (double)s->read_time / G_USEC_PER_SEC;
    *working = (double)s->work_time / G_USEC_PER_SEC;
    g_mutex_unlock(&s->lock);
}

// ------------------------------------------------------------------------------------------------- beginning and end

// What the bands of a page need: from the first row that any later one will ask for, to the last that any earlier one
// did.
static void find_needs(stream *s)
{
    s->keep = g_new(int, s->page_bands);
    s->end = g_new(int, s->page_bands);
    for (int i = 0; i < s->page_bands; i++) {
        skc_rectangle need = s->o.need(s->o.context, (skc_rectangle){0, first_row(s, i), s->o.width, row_count(s, i)});
        s->keep[i] = need.y;
        s->end[i] = need.y + need.height;
    }
    for (int i = s->page_bands - 2; i >= 0; i--)
        s->keep[i] = MIN(s->keep[i], s->keep[i + 1]);
    for (int i = 1; i < s->page_bands; i++)
        s->end[i] = MAX(s->end[i], s->end[i - 1]);
    for (int i = 0; i < s->page_bands; i++)
        s->block_rows = MAX(s->block_rows, s->end[i] - s->keep[i]);
}

static int take_memory(stream *s)
{
    // Enough for every thread to work while a band is read and another one is taken.
    s->slot_count = MIN(s->band_count, (s->o.threads + s->tile_count - 1) / s->tile_count + 2);
    s->slots = g_new0(band, s->slot_count);
    for (int i = 0; i < s->slot_count; i++) {
        s->slots[i].out = g_try_malloc_n((size_t)MIN(s->o.band_rows, s->o.height), (size_t)s->o.width * s->o.out_pixel);
        if (!s->slots[i].out)
            return 0;
    }
    return 1;
}

stream *stream_start(const stream_options *options)
{
    stream *s = g_new0(stream, 1);
    s->o = *options;
    s->page_bands = (s->o.height + s->o.band_rows - 1) / s->o.band_rows;
    s->band_count = s->page_bands * s->o.pages;
    s->tile_count = (s->o.width + s->o.tile_width - 1) / s->o.tile_width;
    g_mutex_init(&s->lock);
    g_cond_init(&s->changed);
    find_needs(s);
    if (!take_memory(s)) {
        stream_stop(s);
        return NULL;
    }
    s->workers = g_new0(GThread *, s->o.threads);
    s->reader = g_thread_try_new("read", read_all, s, NULL);
    int started = s->reader != NULL;
    for (int i = 0; i < s->o.threads && started; i++) {
        s->workers[i] = g_thread_try_new("filter", work, s, NULL);
        started = i > 0 || s->workers[i]; // fewer will do
    }
    if (started)
        return s;
    stream_stop(s);
    return NULL;
}

void stream_stop(stream *s)
{
    if (!s)
        return;
    fail(s);
    if (s->reader)
        g_thread_join(s->reader);
    for (int i = 0; s->workers && i < s->o.threads; i++)
        if (s->workers[i])
            g_thread_join(s->workers[i]);
    for (int i = 0; i < s->slot_count; i++) {
        release(s, s->slots[i].in);
        g_free(s->slots[i].out);
    }
    free_spare(s);
    g_free(s->slots);
    g_free(s->workers);
    g_free(s->keep);
    g_free(s->end);
    g_mutex_clear(&s->lock);
    g_cond_clear(&s->changed);
    g_free(s);
}
