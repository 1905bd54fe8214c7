// SPDX-License-Identifier: MIT
// Kovesi's boxes by summed-area tables: a box is four look-ups. Tables are made for tiles that fit into the second
// cache, which is much faster than one for the whole picture and keeps the sums small.

#include "baselines/running.h"
#include "core/status.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST = 3, LAST = 6, LEAST_TILE = 192 };

struct job {
    const skci_boxes *b;
    const skc_image *in, *out;
    int channel, reach;
    int tile, tiles_x, tiles_y;
    int size;      // of the part of the picture that a tile depends on
    size_t pixels; // bytes of it
};

static int least(int a, int b)
{
    return a < b ? a : b;
}

static struct job plan(const skci_boxes *b, int width, int height)
{
    struct job j = {.b = b, .reach = skci_boxes_reach(b)};
    j.tile =
        2 * j.reach > LEAST_TILE ? 2 * j.reach : LEAST_TILE; // however large the picture: sums start at a tile's corner
    j.tiles_x = (width + j.tile - 1) / j.tile;
    j.tiles_y = (height + j.tile - 1) / j.tile;
    j.size = j.tile + 2 * j.reach;
    j.pixels = skci_rival_lines((size_t)j.size * (size_t)j.size * sizeof(float));
    return j;
}

static size_t bytes_of(const struct job *j)
{
    return skci_rival_lines(j->pixels + ((size_t)j->size + 1) * ((size_t)j->size + 1) * sizeof(double));
}

static size_t scratch(const void *boxes, int width, int height, int channels, int threads)
{
    (void)channels;
    struct job j = plan(boxes, width, height);
    return skci_rival_times(bytes_of(&j), (size_t)threads);
}

// table[y][x], width + 1 to a row, is the sum of what lies above row y and left of column x. Four rows at a time, for
// each waits for its own additions.
static void sum_up(const float *pixels, size_t pitch, int width, int height, double *table)
{
    enum { AT_ONCE = 4 };
    size_t stride = (size_t)width + 1;
    memset(table, 0, stride * sizeof *table);
    for (int y = 0; y < height; y += AT_ONCE) {
        double sum[AT_ONCE] = {0}, *above = table + (size_t)y * stride;
        const float *row = pixels + (size_t)y * pitch;
        if (y + AT_ONCE > height) {
            for (int r = 0; y + r < height; r++) {
                double along = 0, *to = above + (size_t)(r + 1) * stride;
                to[0] = 0;
                for (int x = 0; x < width; x++)
                    to[x + 1] = to[x + 1 - (ptrdiff_t)stride] + (along += (double)row[(size_t)r * pitch + (size_t)x]);
            }
            break;
        }
        for (int r = 0; r < AT_ONCE; r++)
            above[(size_t)(r + 1) * stride] = 0;
        for (int x = 0; x < width; x++) {
            double total = above[x + 1];
            for (int r = 0; r < AT_ONCE; r++) {
                sum[r] += (double)row[(size_t)r * pitch + (size_t)x];
                above[(size_t)(r + 1) * stride + (size_t)x + 1] = total += sum[r];
            }
        }
    }
}

static void look_up(const double *table, size_t stride, int box, double scale, int width, int height, float *pixels,
                    size_t pitch)
{
    for (int y = 0; y < height; y++) {
        const double *top = table + (size_t)y * stride, *bottom = top + (size_t)box * stride;
        for (int x = 0; x < width; x++)
            pixels[(size_t)y * pitch + (size_t)x] =
                (float)(scale * ((bottom[x + box] - bottom[x]) - (top[x + box] - top[x])));
    }
}

static void tile(void *context, int i, char *memory)
{
    const struct job *j = context;
    float *pixels = (float *)memory;
    double *table = (double *)(memory + j->pixels);
    int x = i % j->tiles_x * j->tile, y = i / j->tiles_x * j->tile;
    int width = least(j->tile, j->in->width - x), height = least(j->tile, j->in->height - y);
    int w = width + 2 * j->reach, h = height + 2 * j->reach;
    for (int r = 0; r < h; r++)
        skci_rival_fetch(j->in, j->channel, x - j->reach - j->b->x, y - j->reach - j->b->y + r, w,
                         pixels + (size_t)r * (size_t)j->size);
    for (int k = 0; k < j->b->count; k++) {
        int box = j->b->widths[0][k];
        sum_up(pixels, (size_t)j->size, w, h, table);
        size_t stride = (size_t)w + 1;
        w -= box - 1;
        h -= box - 1;
        look_up(table, stride, box, (k ? 1 : j->b->sum) / ((double)box * box), w, h, pixels, (size_t)j->size);
    }
    for (int r = 0; r < height; r++)
        skci_rival_store(j->out, j->channel, x, y + r, width, pixels + (size_t)r * (size_t)j->size);
}

static skc_status apply(const void *boxes, const skc_image *in, const skc_image *out, int threads, skc_error *error)
{
    struct job j = plan(boxes, in->width, in->height);
    j.in = in;
    j.out = out;
    char *memory = skci_rival_allocate(skci_rival_times(bytes_of(&j), (size_t)threads));
    if (!memory)
        return skci_fail_memory(error);
    for (j.channel = 0; j.channel < in->channels; j.channel++)
        skci_rival_share(threads, j.tiles_x * j.tiles_y, tile, &j, memory, bytes_of(&j));
    free(memory);
    return SKC_OK;
}

static skc_status create(skc_rival *rival, const skc_kernel *kernel, const skc_rival_options *options, skc_error *error)
{
    if (options->setting == 0)
        return skci_rival_choose(rival, kernel, options, error);
    skci_boxes boxes;
    skc_status status = skci_kovesi_boxes("sat", kernel, options->setting, &boxes, error);
    if (status == SKC_OK)
        status = skci_running_make(rival, &boxes, error);
    if (status != SKC_OK)
        return status;
    // Four look-ups in a table, which takes two additions for each number.
    rival->info = (skc_rival_info){.setting = boxes.count,
                                   .samples = 6.0 * boxes.count,
                                   .taps = 5.0 * boxes.count,
                                   .passes = 3 * boxes.count,
                                   .targets = 2};
    snprintf(rival->info.text, sizeof rival->info.text, "%d boxes of width %d and more", boxes.count,
             boxes.widths[0][0]);
    return SKC_OK;
}

const skci_rival_method skci_rival_sat = {
    .kind = {"sat", "Summed-area tables", "the box cascade, each box by four look-ups in a table of sums",
             "Crow 1984, Kovesi 2010", "Gaussians", "boxes", FIRST, LAST},
    .create = create,
    .free = free,
    .synthesize = skci_boxes_synthesize,
    .scratch = scratch,
    .apply = apply,
};
