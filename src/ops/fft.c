// SPDX-License-Identifier: MIT
#include "ops/fft.h"

#include "core/status.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

// Of the butterflies that split a transform of n numbers into smaller ones.
static int radix_of(int n)
{
    return n % 3 == 0 ? 3 : n % 4 == 0 ? 4 : 2;
}

// Which frequency a transform of n numbers leaves at place i: butterfly p of the first kind sends the frequencies p, p
// + radix, p + 2 radix ... to part p.
static int frequency_at(int i, int n)
{
    int radix = radix_of(n), part = n / radix;
    return n == 1 ? 0 : i / part + radix * frequency_at(i % part, part);
}

static void fill(double *roots, int *frequency, int n)
{
    for (int j = 0; j < n; j++) {
        roots[2 * j] = cos(2 * pi * j / n);
        roots[2 * j + 1] = sin(2 * pi * j / n);
        frequency[j] = frequency_at(j, n);
    }
}

// Places of opposite frequencies along one side.
static void fill_opposite(int *opposite, const int *frequency, int n)
{
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
            if ((frequency[i] + frequency[j]) % n == 0)
                opposite[i] = j;
}

skc_status skci_fft2_create(int width, int height, skci_fft2 **fft, skc_error *error)
{
    *fft = NULL;
    skci_fft2 *f = calloc(1, sizeof *f);
    if (!f)
        return skci_fail_memory(error);
    size_t size = (size_t)width * (size_t)height;
    *f = (skci_fft2){.loops = skci_rows_best(),
                     .width = width,
                     .height = height,
                     .size = (int)size,
                     .opposite = malloc(size * sizeof *f->opposite),
                     .roots_x = malloc(2 * (size_t)width * sizeof *f->roots_x),
                     .roots_y = malloc(2 * (size_t)height * sizeof *f->roots_y),
                     .frequency_x = malloc((size_t)width * sizeof *f->frequency_x),
                     .frequency_y = malloc((size_t)height * sizeof *f->frequency_y),
                     .scratch = malloc(size * sizeof *f->scratch)};
    int *opposite = malloc(((size_t)width + (size_t)height) * sizeof *opposite); // of each side
    if (!opposite || !f->opposite || !f->roots_x || !f->roots_y || !f->frequency_x || !f->frequency_y || !f->scratch) {
        free(opposite);
        skci_fft2_free(f);
        return skci_fail_memory(error);
    }
    fill(f->roots_x, f->frequency_x, width);
    fill(f->roots_y, f->frequency_y, height);
    fill_opposite(opposite, f->frequency_x, width);
    fill_opposite(opposite + width, f->frequency_y, height);
    for (int x = 0; x < width; x++)
        for (int y = 0; y < height; y++)
            f->opposite[x * height + y] = opposite[x] * height + opposite[width + y];
    free(opposite);
    *fft = f;
    return SKC_OK;
}

void skci_fft2_free(skci_fft2 *fft)
{
    if (!fft)
        return;
    free(fft->opposite);
    free(fft->roots_x);
    free(fft->roots_y);
    free(fft->frequency_x);
    free(fft->frequency_y);
    free(fft->scratch);
    free(fft);
}

void skci_fft2_frequency(const skci_fft2 *fft, int i, int *x, int *y)
{
    *x = fft->frequency_x[i / fft->height];
    *y = fft->frequency_y[i % fft->height];
    *x -= *x >= (fft->width + 1) / 2 ? fft->width : 0;
    *y -= *y >= (fft->height + 1) / 2 ? fft->height : 0;
}

// The butterflies that make transforms of `part` numbers out of `length`, or the other way, in n rows of m numbers: in
// the given columns only.
static void butterflies(const skci_rows *loops, double *re, double *im, int n, int m, const double *roots, int length,
                        int columns, int inverse)
{
    int radix = radix_of(length), part = length / radix;
    ptrdiff_t pitch = (ptrdiff_t)part * m;
    skci_butterfly *butterfly = inverse ? loops->butterflies[radix].inverse : loops->butterflies[radix].forward;
    for (int start = 0; start < n; start += length)
        for (int j = 0; j < part; j++) {
            double turns[6];
            for (int k = 1; k < radix; k++)
                memcpy(turns + 2 * k - 2, roots + 2 * (j * k * (n / length)), 2 * sizeof *turns);
            ptrdiff_t at = (ptrdiff_t)(start + j) * m;
            butterfly(re + at, im + at, pitch, turns, columns);
        }
}

// Columns that are transformed at a time, so that the inner loops run along rows and still stay in the cache.
enum { COLUMNS = 64 };

// Transforms all columns of n rows of m numbers. Decimation in frequency: natural order in, reversed digits out.
static void forward_columns(const skci_rows *loops, double *re, double *im, int n, int m, const double *roots)
{
    for (int x = 0; x < m; x += COLUMNS)
        for (int length = n; length > 1; length /= radix_of(length))
            butterflies(loops, re + x, im + x, n, m, roots, length, m - x < COLUMNS ? m - x : COLUMNS, 0);
}

// Decimation in time: reversed digits in, natural order out, with the conjugate roots.
static void inverse_columns(const skci_rows *loops, double *re, double *im, int n, int m, const double *roots)
{
    int lengths[32], count = 0;
    for (int length = n; length > 1; length /= radix_of(length))
        lengths[count++] = length;
    for (int x = 0; x < m; x += COLUMNS)
        for (int i = count - 1; i >= 0; i--)
            butterflies(loops, re + x, im + x, n, m, roots, lengths[i], m - x < COLUMNS ? m - x : COLUMNS, 1);
}

// In blocks, so that both sides stay in the cache.
enum { BLOCK = 8 };

static void transpose_square(double *plane, int n)
{
    for (int y = 0; y < n; y += BLOCK)
        for (int x = y; x < n; x += BLOCK)
            for (int j = y; j < y + BLOCK && j < n; j++)
                for (int i = x > j ? x : j + 1; i < x + BLOCK && i < n; i++) {
                    double *a = plane + (size_t)j * (size_t)n + (size_t)i,
                           *b = plane + (size_t)i * (size_t)n + (size_t)j;
                    double kept = *a;
                    *a = *b;
                    *b = kept;
                }
}

static void transpose(double *restrict plane, double *restrict scratch, int rows, int columns)
{
    if (rows == columns) {
        transpose_square(plane, rows);
        return;
    }
    for (int y = 0; y < rows; y += BLOCK)
        for (int x = 0; x < columns; x += BLOCK)
            for (int i = x; i < x + BLOCK && i < columns; i++)
                for (int j = y; j < y + BLOCK && j < rows; j++)
                    scratch[(size_t)i * (size_t)rows + (size_t)j] = plane[(size_t)j * (size_t)columns + (size_t)i];
    memcpy(plane, scratch, (size_t)rows * (size_t)columns * sizeof *plane);
}

void skci_fft2_forward(skci_fft2 *fft, double *a, double *b)
{
    forward_columns(fft->loops, a, b, fft->height, fft->width, fft->roots_y);
    transpose(a, fft->scratch, fft->height, fft->width);
    transpose(b, fft->scratch, fft->height, fft->width);
    forward_columns(fft->loops, a, b, fft->width, fft->height, fft->roots_x);
}

void skci_fft2_inverse(skci_fft2 *fft, double *a, double *b)
{
    inverse_columns(fft->loops, a, b, fft->width, fft->height, fft->roots_x);
    transpose(a, fft->scratch, fft->width, fft->height);
    transpose(b, fft->scratch, fft->width, fft->height);
    inverse_columns(fft->loops, a, b, fft->height, fft->width, fft->roots_y);
}
