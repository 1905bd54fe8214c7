// SPDX-License-Identifier: MIT
// Sixteen rows, turned on their side, and then columns go through all boxes of an axis at once, in a block that stays
// in the second cache.

#include "baselines/running.h"
#include "core/status.h"
#include "ops/rows.h"

#include <stdlib.h>
#include <string.h>

static int reach_of(const skci_boxes *b, int mix)
{
    int reach = 0;
    for (int i = 0; i < b->count; i++)
        reach += b->widths[mix][i] - 1;
    return reach / 2;
}

int skci_boxes_reach(const skci_boxes *b)
{
    int first = reach_of(b, 0), second = b->mixed > 1 ? reach_of(b, 1) : 0;
    return first > second ? first : second;
}

skc_status skci_running_make(skc_rival *rival, const skci_boxes *boxes, skc_error *error)
{
    skci_boxes *state = malloc(sizeof *state);
    if (!state)
        return skci_fail_memory(error);
    *state = *boxes;
    rival->state = state;
    // A box adds what comes and takes off what goes.
    rival->info.samples = rival->info.taps = 2.0 * (2 * boxes->count * boxes->mixed + (boxes->mixed > 1));
    rival->info.passes = 2;
    rival->info.targets = 1;
    return SKC_OK;
}

// One axis in double precision, 2 reach + 1 numbers.
static int profile(const skci_boxes *b, int reach, double *line, double *scratch)
{
    int size = 2 * reach + 1;
    memset(line, 0, (size_t)size * sizeof *line);
    for (int m = 0; m < b->mixed; m++) {
        int length = 1;
        double *at = scratch + reach - reach_of(b, m);
        memset(scratch, 0, (size_t)size * sizeof *scratch);
        at[0] = b->share[m];
        for (int i = 0; i < b->count; i++) {
            int width = b->widths[m][i];
            for (int x = length + width - 2; x >= 0; x--) {
                double sum = 0;
                for (int k = x < width ? 0 : x - width + 1; k <= x && k < length; k++)
                    sum += at[k];
                at[x] = sum / width;
            }
            length += width - 1;
        }
        for (int x = 0; x < size; x++)
            line[x] += scratch[x];
    }
    return size;
}

skc_status skci_boxes_synthesize(const void *boxes, skc_kernel **kernel, skc_error *error)
{
    const skci_boxes *b = boxes;
    int reach = skci_boxes_reach(b), size = 2 * reach + 1;
    skc_status status = skc_kernel_create(size, size, kernel, error);
    if (status != SKC_OK)
        return status;
    double *line = malloc(2 * (size_t)size * sizeof *line);
    if (!line) {
        skc_kernel_free(*kernel);
        *kernel = NULL;
        return skci_fail_memory(error);
    }
    profile(b, reach, line, line + size);
    (*kernel)->anchor_x = reach - b->x;
    (*kernel)->anchor_y = reach - b->y;
    for (int y = 0; y < size; y++)
        for (int x = 0; x < size; x++)
            (*kernel)->values[(size_t)y * (size_t)size + (size_t)x] = b->sum * line[y] * line[x];
    free(line);
    return SKC_OK;
}

// ------------------------------------------------------------------------------------------------------------
// filtering

enum { ROWS = SKCI_LANES, PIECE = 256 }; // rows that are turned together, pixels of each at a time
static const size_t second_cache = 768 * 1024;

struct job {
    const skci_boxes *b;
    const skc_image *in, *out;
    int channel, reach;
    int columns;  // that go through a block together
    float *plane; // the results along rows, transposed or not: height rows of `pitch`
    size_t pitch;
    size_t block; // bytes of one
    const skci_rows *loops;
};

static size_t line_bytes(int length, int reach, int lanes)
{
    return skci_rival_times((size_t)length + 2 * (size_t)reach, (size_t)lanes * sizeof(float));
}

static struct job plan(const skci_boxes *b, int width, int height)
{
    struct job j = {.b = b, .reach = skci_boxes_reach(b), .loops = skci_rows_best()};
    j.columns = 4 * SKCI_LANES;
    while (j.columns > SKCI_LANES && line_bytes(height, j.reach, j.columns) > second_cache)
        j.columns /= 2;
    j.pitch = ((size_t)width + SKCI_LANES - 1) / SKCI_LANES * SKCI_LANES;
    size_t rows = line_bytes(width, j.reach, ROWS), columns = line_bytes(height, j.reach, j.columns);
    j.block = skci_rival_lines(rows > columns ? rows : columns);
    return j;
}

static size_t bytes_of(const struct job *j)
{
    size_t blocks = skci_rival_times(j->block, (size_t)j->b->mixed);
    return blocks > SIZE_MAX - ROWS * PIECE * sizeof(float) ? SIZE_MAX : blocks + ROWS * PIECE * sizeof(float);
}

static size_t all_bytes(const struct job *j, int height, int threads)
{
    size_t plane = skci_rival_times(j->pitch * sizeof(float), (size_t)height);
    size_t blocks = skci_rival_times(bytes_of(j), (size_t)threads);
    return blocks > SIZE_MAX - plane ? SIZE_MAX : plane + blocks;
}

size_t skci_running_scratch(const void *boxes, int width, int height, int channels, int threads)
{
    (void)channels;
    struct job j = plan(boxes, width, height);
    return all_bytes(&j, height, threads);
}

// A block of length + 2 reach rows of `lanes` columns becomes `length` rows, times `gain`.
static void run(const struct job *j, float *block, int lanes, int length, double gain)
{
    const skci_boxes *b = j->b;
    float *second = block + j->block / sizeof(float);
    if (b->mixed > 1)
        memcpy(second, block, line_bytes(length, j->reach, lanes));
    float *made[2];
    for (int m = 0; m < b->mixed; m++) {
        int reach = reach_of(b, m), rows = length + 2 * reach;
        made[m] = (m ? second : block) + (ptrdiff_t)(j->reach - reach) * lanes;
        for (int i = 0; i < b->count; i++) {
            int width = b->widths[m][i];
            rows -= width - 1;
            if (width > 1 || i == 0)
                j->loops->box(made[m], lanes, lanes, rows, width, (i ? 1 : gain * b->share[m]) / width);
        }
    }
    // To the block's start; to where it is read, a row may lie before itself.
    size_t n = (size_t)length * (size_t)lanes;
    if (b->mixed > 1)
        for (size_t i = 0; i < n; i++)
            block[i] = made[0][i] + made[1][i];
    else if (made[0] != block)
        memmove(block, made[0], n * sizeof *block);
}

// Between `rows` of `count` pixels, `pitch` apart, and groups of ROWS numbers.
static void turn(float *to, const float *rows, size_t pitch, int count)
{
    for (int x = 0; x < count; x++)
        for (int r = 0; r < ROWS; r++)
            to[x * ROWS + r] = rows[(size_t)r * pitch + (size_t)x];
}

static void turn_back(float *rows, size_t pitch, const float *from, int height, int count)
{
    for (int r = 0; r < height; r++)
        for (int x = 0; x < count; x++)
            rows[(size_t)r * pitch + (size_t)x] = from[x * ROWS + r];
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

static void along_rows(void *context, int i, char *scratch)
{
    const struct job *j = context;
    float *piece = (float *)scratch, *block = piece + ROWS * PIECE;
    int y0 = i * ROWS, height = least(ROWS, j->in->height - y0), length = j->in->width + 2 * j->reach;
    for (int x = 0; x < length; x += PIECE) {
        int count = least(PIECE, length - x);
        for (int r = 0; r < ROWS; r++) // the last rows may be there more than once
            skci_rival_fetch(j->in, j->channel, x - j->reach - j->b->x, least(y0 + r, y0 + height - 1), count,
                             piece + r * PIECE);
        turn(block + (size_t)x * ROWS, piece, PIECE, count);
    }
    run(j, block, ROWS, j->in->width, 1);
    float *to = j->plane + (size_t)y0 * j->pitch;
    for (int x = 0; x < j->in->width; x += SKCI_LANES)
        turn_back(to + x, j->pitch, block + (size_t)x * ROWS, height, least(SKCI_LANES, j->in->width - x));
}

static void along_columns(void *context, int i, char *scratch)
{
    const struct job *j = context;
    float *block = (float *)scratch + ROWS * PIECE;
    int x = i * j->columns, height = j->in->height, count = least(j->columns, j->in->width - x);
    int lanes = (count + SKCI_LANES - 1) / SKCI_LANES * SKCI_LANES;
    for (int y = 0; y < height + 2 * j->reach; y++) {
        int from = y - j->reach - j->b->y;
        from = from < 0 ? 0 : from >= height ? height - 1 : from;
        memcpy(block + (size_t)y * (size_t)lanes, j->plane + (size_t)from * j->pitch + x,
               (size_t)lanes * sizeof *block);
    }
    run(j, block, lanes, height, j->b->sum);
    for (int y = 0; y < height; y++)
        skci_rival_store(j->out, j->channel, x, y, count, block + (size_t)y * (size_t)lanes);
}

skc_status skci_running_apply(const void *boxes, const skc_image *in, const skc_image *out, int threads,
                              skc_error *error)
{
    struct job j = plan(boxes, in->width, in->height);
    j.in = in;
    j.out = out;
    size_t plane = skci_rival_times(j.pitch * sizeof(float), (size_t)in->height), bytes = bytes_of(&j);
    char *memory = skci_rival_allocate(all_bytes(&j, in->height, threads));
    if (!memory)
        return skci_fail_memory(error);
    j.plane = (float *)memory;
    memset(memory, 0, plane); // also what lies behind the rows
    for (j.channel = 0; j.channel < in->channels; j.channel++) {
        skci_rival_share(threads, (in->height + ROWS - 1) / ROWS, along_rows, &j, memory + plane, bytes);
        skci_rival_share(threads, (in->width + j.columns - 1) / j.columns, along_columns, &j, memory + plane, bytes);
    }
    free(memory);
    return SKC_OK;
}
