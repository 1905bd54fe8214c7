// SPDX-License-Identifier: MIT
// The direct convolution, tap by tap, as fast as we can make it: blocks of rows x vectors of results stay in registers
// while the rows of the image that they need pass by once. A vector of pixels is loaded once for all rows, a weight
// once for all vectors.
#include "speed.h"
#include "vector.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_ROWS = 8 };

typedef struct dense dense;
typedef void block_function(const dense *d, const float *in, float *out);

struct dense {
    int width, height, size; // of the image, of the square kernel
    int skip;
    float *weights;    // turned: those that meet the window from its top left
    int *first, *end;  // of each row of weights: the columns to be used
    float *padded;     // the image with its edges extended
    ptrdiff_t stride;  // of the padded image
    int rows, columns; // of a block
    block_function *block;
};

// One row of the image: for the rows of the block from `low` to `high` - 1 (constants, once inlined).
static inline __attribute__((always_inline)) void pass_row(const dense *d, const float *in, int y, int low, int high,
                                                           int vectors, vector sums[])
{
    int first = 0, end = d->size;
    if (d->skip) { // what any of the rows needs
        first = d->size;
        end = 0;
        for (int r = low; r < high; r++) {
            first = d->first[y - r] < first ? d->first[y - r] : first;
            end = d->end[y - r] > end ? d->end[y - r] : end;
        }
    }
    const float *weights = d->weights + (ptrdiff_t)y * d->size, *line = in + y * d->stride;
    ptrdiff_t size = d->size;
    for (int k = first; k < end; k++) {
        vector pixels[6];
#pragma GCC unroll 16
        for (int v = 0; v < vectors; v++)
            pixels[v] = *(const loose_vector *)(line + k + v * LANES);
#pragma GCC unroll 16
        for (int r = low; r < high; r++) {
            vector weight = broadcast(weights[k - r * size]);
#pragma GCC unroll 16
            for (int v = 0; v < vectors; v++)
                sums[r * vectors + v] = multiply_add(weight, pixels[v], sums[r * vectors + v]);
        }
    }
}

// A block of results. The first and last rows of its window belong to fewer rows of results.
static inline __attribute__((always_inline)) void make_block(const dense *d, const float *in, float *out, int rows,
                                                             int vectors)
{
    vector sums[24];
#pragma GCC unroll 24
    for (int i = 0; i < rows * vectors; i++)
        sums[i] = broadcast(0);
#pragma GCC unroll 16
    for (int y = 0; y < rows - 1; y++)
        pass_row(d, in, y, 0, y + 1, vectors, sums);
    for (int y = rows - 1; y < d->size; y++)
        pass_row(d, in, y, 0, rows, vectors, sums);
#pragma GCC unroll 16
    for (int i = 1; i < rows; i++)
        pass_row(d, in, d->size - 1 + i, i, rows, vectors, sums);
#pragma GCC unroll 16
    for (int r = 0; r < rows; r++) {
#pragma GCC unroll 16
        for (int v = 0; v < vectors; v++)
            *(loose_vector *)(out + (ptrdiff_t)r * d->width + v * LANES) = sums[r * vectors + v];
    }
}

#define BLOCK(rows, vectors)                                                                                           \
    static void block_##rows##x##vectors(const dense *d, const float *in, float *out)                                  \
    {                                                                                                                  \
        make_block(d, in, out, rows, vectors);                                                                         \
    }

#if defined __AVX512F__ // 32 registers
BLOCK(6, 4)
BLOCK(8, 3)
#define SHAPES                                                                                                         \
    {6, 4, block_6x4},                                                                                                 \
    {                                                                                                                  \
        8, 3, block_8x3                                                                                                \
    }
#else // 16
BLOCK(3, 4)
BLOCK(4, 3)
BLOCK(6, 2)
#define SHAPES                                                                                                         \
    {3, 4, block_3x4}, {4, 3, block_4x3},                                                                              \
    {                                                                                                                  \
        6, 2, block_6x2                                                                                                \
    }
#endif

static const struct {
    int rows, vectors;
    block_function *block;
} shapes[] = {SHAPES};

enum { SHAPE_COUNT = sizeof shapes / sizeof *shapes };

static void pad(const dense *d, const float *in, int first, int end)
{
    int radius = d->size / 2;
    for (int y = first; y < end; y++) {
        int from = y - radius < 0 ? 0 : y - radius >= d->height ? d->height - 1 : y - radius;
        const float *row = in + (ptrdiff_t)from * d->width;
        float *to = d->padded + y * d->stride;
        for (int x = 0; x < radius; x++) {
            to[x] = row[0];
            to[radius + d->width + x] = row[d->width - 1];
        }
        memcpy(to + radius, row, (size_t)d->width * sizeof(float));
    }
}

// Rows 0 .. height - 1 of the results: down one column of blocks after the other, so that a block's window is in the
// first cache but for its last rows. The last blocks of a row and column overlap those before.
static void make_rows(const dense *d, float *out, int height)
{
    for (int x = 0; x < d->width; x += d->columns) {
        int column = x + d->columns > d->width ? d->width - d->columns : x;
        for (int y = 0; y < height; y += d->rows) {
            int row = y + d->rows > height ? height - d->rows : y;
            d->block(d, d->padded + row * d->stride + column, out + (ptrdiff_t)row * d->width + column);
        }
    }
}

static void dense_run(void *state, const float *in, float *out)
{
    dense *d = state;
    pad(d, in, 0, d->height + d->size - 1);
    make_rows(d, out, d->height);
}

static void dense_free(void *state)
{
    dense *d = state;
    free(d->weights);
    free(d->first);
    free(d->end);
    free(d->padded);
    free(d);
}

static void choose(dense *d)
{
    enum { TRIAL_ROWS = 96 };
    float *in = allocate((size_t)d->width * (size_t)d->height * sizeof *in);
    float *out = allocate((size_t)d->width * TRIAL_ROWS * sizeof *out);
    for (ptrdiff_t i = 0; i < (ptrdiff_t)d->width * d->height; i++)
        in[i] = 0.5f;
    pad(d, in, 0, d->height + d->size - 1);
    double best = 1e9;
    int chosen = -1;
    for (int run = 0; run < 3; run++)
        for (int s = 0; s < SHAPE_COUNT; s++) {
            d->rows = shapes[s].rows;
            d->columns = shapes[s].vectors * LANES;
            d->block = shapes[s].block;
            double start = seconds();
            make_rows(d, out, TRIAL_ROWS);
            double took = seconds() - start;
            if (run > 0 && took < best) {
                best = took;
                chosen = s;
            }
        }
    d->rows = shapes[chosen].rows;
    d->columns = shapes[chosen].vectors * LANES;
    d->block = shapes[chosen].block;
    free(in);
    free(out);
}

filter dense_filter(const skc_kernel *kernel, int width, int height, int skip)
{
    if (kernel->width != kernel->height || kernel->width % 2 == 0 || kernel->width <= 2 * MAX_ROWS || height < 96)
        die("dense", "kernels are square, of an odd size, at least 17");
    dense *d = allocate(sizeof *d);
    int size = kernel->width;
    *d = (dense){.width = width, .height = height, .size = size, .skip = skip};
    d->weights = allocate((size_t)size * (size_t)size * sizeof(float));
    d->first = allocate((size_t)size * sizeof(int));
    d->end = allocate((size_t)size * sizeof(int));
    for (int y = 0; y < size; y++) {
        d->first[y] = size;
        d->end[y] = 0;
        for (int x = 0; x < size; x++) {
            float w = (float)kernel->values[(size - 1 - y) * size + size - 1 - x];
            d->weights[y * size + x] = w;
            if (w != 0) {
                d->first[y] = x < d->first[y] ? x : d->first[y];
                d->end[y] = x + 1;
            }
        }
    }
    // Whole lines, an odd number of them, so that rows do not meet in the same part of the cache.
    d->stride = ((width + size - 1 + 15) / 16 | 1) * 16;
    d->padded = allocate((size_t)d->stride * (size_t)(height + size - 1) * sizeof(float));
    choose(d);
    filter f = {.state = d, .run = dense_run, .free = dense_free};
    const char *what = skip ? "direct, columns of zeros skipped" : "direct, dense";
    snprintf(f.name, sizeof f.name, "%s (blocks of %d x %d)", what, d->rows, d->columns);
    return f;
}
