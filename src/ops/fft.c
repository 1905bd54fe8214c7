// SPDX-License-Identifier: MIT
#include "ops/fft.h"

#include "core/status.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

static void fill_roots(double *roots, int *reversed, int n)
{
    for (int j = 0; j < n / 2; j++) {
        roots[2 * j] = cos(2 * pi * j / n);
        roots[2 * j + 1] = sin(2 * pi * j / n);
    }
    for (int i = 0; i < n; i++) {
        reversed[i] = 0;
        for (int bit = 1, mirror = n / 2; bit < n; bit *= 2, mirror /= 2)
            reversed[i] |= i & bit ? mirror : 0;
    }
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
                     .roots_x = malloc(((size_t)width + 1) * sizeof *f->roots_x),
                     .roots_y = malloc(((size_t)height + 1) * sizeof *f->roots_y),
                     .reversed_x = malloc((size_t)width * sizeof *f->reversed_x),
                     .reversed_y = malloc((size_t)height * sizeof *f->reversed_y),
                     .scratch = malloc(2 * size * sizeof *f->scratch)};
    if (!f->opposite || !f->roots_x || !f->roots_y || !f->reversed_x || !f->reversed_y || !f->scratch) {
        skci_fft2_free(f);
        return skci_fail_memory(error);
    }
    fill_roots(f->roots_x, f->reversed_x, width);
    fill_roots(f->roots_y, f->reversed_y, height);
    for (int x = 0; x < width; x++)
        for (int y = 0; y < height; y++)
            f->opposite[x * height + y] = f->reversed_x[(width - f->reversed_x[x]) % width] * height +
                                          f->reversed_y[(height - f->reversed_y[y]) % height];
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
    free(fft->reversed_x);
    free(fft->reversed_y);
    free(fft->scratch);
    free(fft);
}

void skci_fft2_frequency(const skci_fft2 *fft, int i, int *x, int *y)
{
    *x = fft->reversed_x[i / fft->height];
    *y = fft->reversed_y[i % fft->height];
    *x -= *x >= (fft->width + 1) / 2 ? fft->width : 0;
    *y -= *y >= (fft->height + 1) / 2 ? fft->height : 0;
}

// Transforms all columns of n rows of m numbers at a time, so that the inner loops run along rows. Decimation in
// frequency: natural order in, bit-reversed order out.
static void forward_columns(const skci_rows *loops, double *re, double *im, int n, int m, const double *roots)
{
    for (int half = n / 2; half >= 1; half /= 2)
        for (int start = 0; start < n; start += 2 * half)
            for (int j = 0; j < half; j++) {
                const double *root = roots + 2 * (j * (n / 2 / half));
                size_t a = (size_t)(start + j) * (size_t)m, b = a + (size_t)half * (size_t)m;
                loops->butterfly_d(re + a, im + a, re + b, im + b, root[0], root[1], m);
            }
}

// Decimation in time: bit-reversed order in, natural order out, with the conjugate roots.
static void inverse_columns(const skci_rows *loops, double *re, double *im, int n, int m, const double *roots)
{
    for (int half = 1; half < n; half *= 2)
        for (int start = 0; start < n; start += 2 * half)
            for (int j = 0; j < half; j++) {
                const double *root = roots + 2 * (j * (n / 2 / half));
                size_t a = (size_t)(start + j) * (size_t)m, b = a + (size_t)half * (size_t)m;
                loops->butterfly_inverse_d(re + a, im + a, re + b, im + b, root[0], root[1], m);
            }
}

// In blocks, so that both sides stay in the cache.
static void transpose(const double *restrict from, double *restrict to, int rows, int columns)
{
    enum { BLOCK = 8 };
    for (int y = 0; y < rows; y += BLOCK)
        for (int x = 0; x < columns; x += BLOCK)
            for (int i = x; i < x + BLOCK && i < columns; i++)
                for (int j = y; j < y + BLOCK && j < rows; j++)
                    to[(size_t)i * (size_t)rows + (size_t)j] = from[(size_t)j * (size_t)columns + (size_t)i];
}

static void transpose_both(skci_fft2 *fft, double *a, double *b, int rows, int columns)
{
    size_t bytes = (size_t)fft->size * sizeof *a;
    transpose(a, fft->scratch, rows, columns);
    memcpy(a, fft->scratch, bytes);
    transpose(b, fft->scratch, rows, columns);
    memcpy(b, fft->scratch, bytes);
}

void skci_fft2_forward(skci_fft2 *fft, double *a, double *b)
{
    forward_columns(fft->loops, a, b, fft->height, fft->width, fft->roots_y);
    transpose_both(fft, a, b, fft->height, fft->width);
    forward_columns(fft->loops, a, b, fft->width, fft->height, fft->roots_x);
}

void skci_fft2_inverse(skci_fft2 *fft, double *a, double *b)
{
    inverse_columns(fft->loops, a, b, fft->width, fft->height, fft->roots_x);
    transpose_both(fft, a, b, fft->width, fft->height);
    inverse_columns(fft->loops, a, b, fft->height, fft->width, fft->roots_y);
}
