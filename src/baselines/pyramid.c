// SPDX-License-Identifier: MIT
#include "baselines/pyramid.h"
#include "baselines/rival.h"
#include "core/status.h"
#include "ops/rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// ---------------------------------------------------------------------------------------------------------------- taps

enum { GRID = 9, MIDDLE = 4 };

// Weights on a grid of pixels, gathered from bilinear samples.
struct grid {
    double w[GRID][GRID];
};

static void add_sample(struct grid *g, double x, double y, double w)
{
    int i = (int)floor(x), j = (int)floor(y);
    double fx = x - i, fy = y - j;
    double *top = g->w[j + MIDDLE] + i + MIDDLE, *bottom = g->w[j + MIDDLE + 1] + i + MIDDLE;
    // What has no share may lie beyond the grid.
    top[0] += w * (1 - fx) * (1 - fy);
    if (fx > 0)
        top[1] += w * fx * (1 - fy);
    if (fy > 0)
        bottom[0] += w * (1 - fx) * fy;
    if (fx > 0 && fy > 0)
        bottom[1] += w * fx * fy;
}

static int taps_of(const struct grid *g, skci_tap *taps)
{
    int count = 0;
    for (int j = 0; j < GRID; j++)
        for (int i = 0; i < GRID; i++)
            if (g->w[j][i] != 0)
                taps[count++] = (skci_tap){i - MIDDLE, j - MIDDLE, g->w[j][i]};
    return count;
}

void skci_pyramid_prepare(skci_pyramid *p)
{
    struct grid down = {{{0}}};
    add_sample(&down, 0.5, 0.5, 0.5);
    for (int i = 0; i < 4; i++)
        add_sample(&down, 0.5 + (i % 2 ? p->down : -p->down), 0.5 + (i / 2 ? p->down : -p->down), 0.125);
    p->down_count = taps_of(&down, p->down_taps);
    for (int parity = 0; parity < 4; parity++) {
        struct grid up = {{{0}}};
        double x = 0.5 * (parity % 2) - 0.25, y = 0.5 * (parity / 2) - 0.25, u = p->up;
        for (int i = 0; i < 4; i++) {
            double sx = i % 2 ? 1 : -1, sy = i / 2 ? 1 : -1;
            add_sample(&up, x + sx * u, y + sy * u, 1.0 / 6);
            add_sample(&up, x + (i / 2 ? 0 : 2 * sx * u), y + (i / 2 ? 2 * sx * u : 0), 1.0 / 12);
        }
        p->up_count[parity] = taps_of(&up, p->up_taps[parity]);
    }
}

// Going down and up once, as two layers on the large grid: its taps turned, for the smaller picture gathers; and those
// that spread a pixel of the smaller picture. Averaged over places, a level is their convolution.
static int spread_taps(const skci_pyramid *p, skci_tap *taps)
{
    int count = 0;
    for (int parity = 0; parity < 4; parity++)
        for (int t = 0; t < p->up_count[parity]; t++)
            taps[count++] = (skci_tap){parity % 2 - 2 * p->up_taps[parity][t].x,
                                       parity / 2 - 2 * p->up_taps[parity][t].y, p->up_taps[parity][t].w / 4};
    return count;
}

static double variance(const skci_tap *taps, int count)
{
    double mean = 0, square = 0;
    for (int t = 0; t < count; t++) {
        mean += taps[t].w * taps[t].x;
        square += taps[t].w * taps[t].x * taps[t].x;
    }
    return square - mean * mean;
}

double skci_pyramid_sigma(const skci_pyramid *p)
{
    skci_tap spread[4 * SKCI_PYRAMID_TAPS];
    double level = variance(p->down_taps, p->down_count) + variance(spread, spread_taps(p, spread));
    return sqrt(level * (pow(4, p->levels) - 1) / 3); // each level is twice as large as the one before
}

static void fill(skc_layer *layer, const skci_tap *taps, int count, int scale, double weight)
{
    for (int t = 0; t < count; t++)
        layer->samples[t] =
            (skc_sample){(float)(scale * taps[t].x), (float)(scale * taps[t].y), (float)(weight * taps[t].w)};
}

skc_status skci_pyramid_synthesize(const void *pyramid, skc_kernel **kernel, skc_error *error)
{
    const skci_pyramid *p = pyramid;
    skci_tap spread[4 * SKCI_PYRAMID_TAPS];
    int counts[2 * SKCI_PYRAMID_LEVELS] = {0}, spread_count = spread_taps(p, spread);
    for (int l = 0; l < p->levels; l++) {
        counts[2 * l] = p->down_count;
        counts[2 * l + 1] = spread_count;
    }
    skc_complex *complex;
    skc_status status = skc_complex_create(2 * p->levels, counts, &complex, error);
    if (status != SKC_OK)
        return status;
    for (int l = 0; l < p->levels; l++) {
        fill(&complex->layers[2 * l], p->down_taps, p->down_count, -(1 << l), l ? 1 : p->sum);
        fill(&complex->layers[2 * l + 1], spread, spread_count, 1 << l, 1);
    }
    status = skc_complex_synthesize(complex, kernel, error);
    skc_complex_free(complex);
    if (status == SKC_OK) {
        (*kernel)->anchor_x -= p->x;
        (*kernel)->anchor_y -= p->y;
    }
    return status;
}

// ------------------------------------------------------------------------------------------------------------
// filtering

// Rows and columns of the smaller picture that are gone through at a time.
enum { ROWS = 4 * SKCI_ROWS_AT_ONCE, COLUMNS = 512, PAD = SKCI_PYRAMID_PAD };

// Floats from row to row, for rows with that much on both sides and what the loops touch beyond.
enum { PITCH = COLUMNS + 2 * PAD + 3 * SKCI_LANES - (COLUMNS + 2 * PAD) % SKCI_LANES };
enum {
    DOWN_ROWS = 2 * ROWS + 2 * PAD, // rows that are read on the way down, each split into even and odd pixels
    UP_ROWS = ROWS + 2 * PAD,
    READ = DOWN_ROWS * 2 * PITCH, // floats of what is read,
    MADE = 4 * ROWS * PITCH,      // and of what is made, for each parity
    MOST_TAPS = SKCI_PYRAMID_TAPS + SKCI_AHEAD,
};

struct pass {
    const skci_pyramid *p;
    const skci_rows *loops;
    const skc_image *large, *small;
    int channel_large, channel_small;
    int x, y;    // of the large picture, where it is read
    int columns; // of tiles
    int down;
    skci_taps taps[4]; // of each parity
};

static int least(int a, int b)
{
    return a < b ? a : b;
}

static skci_reads reads_of(const skci_taps *taps, ptrdiff_t row, ptrdiff_t column_pair, ptrdiff_t pitch,
                           int32_t *offset)
{
    memset(offset, 0, ((size_t)taps->count + SKCI_AHEAD) * sizeof *offset);
    for (int t = 0; t < taps->count; t++) {
        int x = taps->column[t];
        offset[t] = (int32_t)(taps->row[t] * row + (column_pair ? x % 2 * column_pair + x / 2 : x));
    }
    return (skci_reads){taps->count, taps->pairs, offset, taps->w, pitch};
}

static void filter(const struct pass *pass, float *out, const float *in, int rows, int width, const skci_reads *reads)
{
    for (int y = 0, n; y < rows; y += n) {
        n = rows - y >= SKCI_ROWS_AT_ONCE ? SKCI_ROWS_AT_ONCE : 1;
        pass->loops->filter(out + y * PITCH, PITCH, in + y * reads->pitch, n, 0, width, reads);
    }
}

static void down_tile(const struct pass *pass, int x, int y, int width, int height, float *read, float *made,
                      int32_t *offset)
{
    float *line = made; // not needed yet
    int count = 2 * (width + 2 * PAD), first = 2 * (x - PAD);
    for (int r = 0; r < 2 * height + 2 * PAD; r++) {
        skci_rival_fetch(pass->large, pass->channel_large, first + pass->x, 2 * y - PAD + r + pass->y, count, line);
        float *even = read + (size_t)r * 2 * PITCH, *odd = even + PITCH;
        for (int i = 0; i < count / 2; i++) {
            even[i] = line[2 * i];
            odd[i] = line[2 * i + 1];
        }
    }
    skci_reads reads = reads_of(&pass->taps[0], 2 * PITCH, PITCH, 4 * PITCH, offset);
    filter(pass, made, read, height, width, &reads);
    for (int r = 0; r < height; r++)
        skci_rival_store(pass->small, pass->channel_small, x, y + r, width, made + r * PITCH);
}

static void up_tile(const struct pass *pass, int x, int y, int width, int height, float *read, float *made,
                    int32_t *offset)
{
    for (int r = 0; r < height + 2 * PAD; r++)
        skci_rival_fetch(pass->small, pass->channel_small, x - PAD, y - PAD + r, width + 2 * PAD,
                         read + (size_t)r * PITCH);
    for (int parity = 0; parity < 4; parity++) {
        skci_reads reads = reads_of(&pass->taps[parity], PITCH, 0, PITCH, offset);
        filter(pass, made + parity * ROWS * PITCH, read, height, width, &reads);
    }
    float *line = read;
    int end_x = least(2 * width, pass->large->width - 2 * x), end_y = least(2 * height, pass->large->height - 2 * y);
    for (int r = 0; r < end_y; r++) {
        const float *even = made + ((size_t)(2 * (r % 2)) * ROWS + (size_t)(r / 2)) * PITCH, *odd = even + ROWS * PITCH;
        for (int i = 0; i < width; i++) {
            line[2 * i] = even[i];
            line[2 * i + 1] = odd[i];
        }
        skci_rival_store(pass->large, pass->channel_large, 2 * x, 2 * y + r, end_x, line);
    }
}

static void tile(void *context, int i, char *memory)
{
    const struct pass *pass = context;
    float *read = (float *)memory, *made = read + READ;
    int32_t *offset = (int32_t *)(made + MADE);
    int x = i % pass->columns * COLUMNS, y = i / pass->columns * ROWS;
    int width = least(COLUMNS, pass->small->width - x), height = least(ROWS, pass->small->height - y);
    (pass->down ? down_tile : up_tile)(pass, x, y, width, height, read, made, offset);
}

static size_t tile_bytes(void)
{
    return skci_rival_lines((READ + MADE) * sizeof(float) + MOST_TAPS * sizeof(int32_t));
}

// Bytes of the smaller pictures.
static size_t level_bytes(const skci_pyramid *p, int width, int height)
{
    size_t bytes = 0;
    for (int l = 0; l < p->levels; l++) {
        width = (width + 1) / 2;
        height = (height + 1) / 2;
        bytes += skci_rival_lines((size_t)width * (size_t)height * sizeof(float));
    }
    return bytes;
}

size_t skci_pyramid_scratch(const void *pyramid, int width, int height, int channels, int threads)
{
    (void)channels;
    return level_bytes(pyramid, width, height) + skci_rival_times(tile_bytes(), (size_t)threads);
}

// Taps with rows and columns counted from PAD above and left.
static int make_taps(const skci_tap *taps, int count, int pad_x, double weight, skci_taps *made)
{
    skci_tap moved[SKCI_PYRAMID_TAPS];
    for (int t = 0; t < count; t++)
        moved[t] = (skci_tap){taps[t].x + pad_x, taps[t].y + PAD, weight * taps[t].w};
    return skci_taps_create(moved, count, made);
}

static int run(struct pass *pass, int threads, double weight, char *memory)
{
    int made = 1, kinds = pass->down ? 1 : 4, rows = (pass->small->height + ROWS - 1) / ROWS;
    for (int i = 0; i < kinds && made; i++)
        made = pass->down ? make_taps(pass->p->down_taps, pass->p->down_count, 2 * PAD, weight, &pass->taps[0])
                          : make_taps(pass->p->up_taps[i], pass->p->up_count[i], PAD, weight, &pass->taps[i]);
    pass->columns = (pass->small->width + COLUMNS - 1) / COLUMNS;
    if (made)
        skci_rival_share(threads, pass->columns * rows, tile, pass, memory, tile_bytes());
    for (int i = 0; i < kinds; i++)
        skci_taps_free(&pass->taps[i]);
    return made;
}

// One channel, with pictures levels[1 ..] in memory.
static int run_channel(const skci_pyramid *p, int channel, const skc_image *in, const skc_image *out,
                       const skc_image *levels, int threads, char *memory)
{
    struct pass pass = {.p = p, .loops = skci_rows_best()};
    int done = 1;
    for (int i = 0; i < 2 * p->levels && done; i++) {
        pass.down = i < p->levels;
        int l = pass.down ? i : 2 * p->levels - 1 - i; // the larger picture's
        pass.large = l ? &levels[l] : pass.down ? in : out;
        pass.small = &levels[l + 1];
        pass.channel_large = l ? 0 : channel;
        pass.x = l ? 0 : -p->x;
        pass.y = l ? 0 : -p->y;
        done = run(&pass, threads, i ? 1 : p->sum, memory);
    }
    return done;
}

skc_status skci_pyramid_apply(const void *pyramid, const skc_image *in, const skc_image *out, int threads,
                              skc_error *error)
{
    const skci_pyramid *p = pyramid;
    size_t planes = level_bytes(p, in->width, in->height), tiles = skci_rival_times(tile_bytes(), (size_t)threads);
    char *memory = skci_rival_allocate(planes + tiles);
    if (!memory)
        return skci_fail_memory(error);
    memset(memory + planes, 0, tiles);
    skc_image levels[SKCI_PYRAMID_LEVELS + 1];
    char *at = memory;
    int width = in->width, height = in->height, done = 1;
    for (int l = 1; l <= p->levels; l++) {
        width = (width + 1) / 2;
        height = (height + 1) / 2;
        levels[l] = skc_image_planar((float *)at, width, height, 1);
        at += skci_rival_lines((size_t)width * (size_t)height * sizeof(float));
    }
    for (int c = 0; c < in->channels && done; c++)
        done = run_channel(p, c, in, out, levels, threads, memory + planes);
    free(memory);
    return done ? SKC_OK : skci_fail_memory(error);
}
