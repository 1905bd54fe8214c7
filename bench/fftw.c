// SPDX-License-Identifier: MIT
// Overlap-save with FFTW: the image is cut into tiles that overlap by the kernel's size less one; each is transformed,
// multiplied by the kernel's transform, and transformed back; what the kernel wrapped around is dropped. In single
// precision, real to complex.
#include "speed.h"

#include <fftw3.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TRIAL_TILES = 4, TRIALS = 3, FINALISTS = 2 };

typedef struct tiles {
    int width, height, size; // of the image, of the square kernel
    int count_x, count_y;    // of the tiles
    int valid_x, valid_y;    // results in a tile
    int tile_x, tile_y;      // samples in a tile
    float *samples;
    fftwf_complex *spectrum, *kernel;
    fftwf_plan forward, backward;
} tiles;

const char *fftw_name(void)
{
    return fftwf_version; // names the instruction sets too
}

// The next even number with no prime factor above 7, which FFTW is fast for.
static int good_size(int n)
{
    for (n += n % 2;; n += 2) {
        int rest = n;
        for (int factor = 2; factor <= 7; factor++)
            while (rest % factor == 0)
                rest /= factor;
        if (rest == 1)
            return n;
    }
}

static int clamp(int i, int count)
{
    return i < 0 ? 0 : i >= count ? count - 1 : i;
}

static void fetch(tiles *t, const float *in, int left, int top)
{
    for (int y = 0; y < t->tile_y; y++) {
        const float *row = in + (ptrdiff_t)clamp(top + y, t->height) * t->width;
        float *to = t->samples + (ptrdiff_t)y * t->tile_x;
        if (left >= 0 && left + t->tile_x <= t->width) {
            memcpy(to, row + left, (size_t)t->tile_x * sizeof *to);
        } else {
            for (int x = 0; x < t->tile_x; x++)
                to[x] = row[clamp(left + x, t->width)];
        }
    }
}

static void multiply(tiles *t)
{
    ptrdiff_t count = (ptrdiff_t)t->tile_y * (t->tile_x / 2 + 1);
    float *a = (float *)t->spectrum;
    const float *b = (const float *)t->kernel;
    for (ptrdiff_t i = 0; i < count; i++) {
        float re = a[2 * i] * b[2 * i] - a[2 * i + 1] * b[2 * i + 1];
        a[2 * i + 1] = a[2 * i] * b[2 * i + 1] + a[2 * i + 1] * b[2 * i];
        a[2 * i] = re;
    }
}

static void make_tile(tiles *t, const float *in, float *out, int i)
{
    int x = i % t->count_x * t->valid_x, y = i / t->count_x * t->valid_y, radius = t->size / 2;
    fetch(t, in, x - radius, y - radius);
    fftwf_execute(t->forward);
    multiply(t);
    fftwf_execute(t->backward);
    int width = x + t->valid_x > t->width ? t->width - x : t->valid_x;
    int height = y + t->valid_y > t->height ? t->height - y : t->valid_y;
    for (int r = 0; r < height; r++)
        memcpy(out + (ptrdiff_t)(y + r) * t->width + x,
               t->samples + (ptrdiff_t)(r + t->size - 1) * t->tile_x + t->size - 1, (size_t)width * sizeof *out);
}

static void run_tiles(void *state, const float *in, float *out)
{
    tiles *t = state;
    for (int i = 0; i < t->count_x * t->count_y; i++)
        make_tile(t, in, out, i);
}

static void free_tiles(void *state)
{
    tiles *t = state;
    fftwf_destroy_plan(t->forward);
    fftwf_destroy_plan(t->backward);
    fftwf_free(t->samples);
    fftwf_free(t->spectrum);
    fftwf_free(t->kernel);
    free(t);
}

// Tiles of about `wish` samples; as many as that takes, then as small as they may be.
static tiles *make_tiles(const skc_kernel *kernel, int width, int height, int wish_x, int wish_y, unsigned planning)
{
    tiles *t = allocate(sizeof *t);
    int size = kernel->width;
    *t = (tiles){.width = width, .height = height, .size = size};
    t->count_x = (width + wish_x - size) / (wish_x - size + 1);
    t->count_y = (height + wish_y - size) / (wish_y - size + 1);
    t->tile_x = good_size((width + t->count_x - 1) / t->count_x + size - 1);
    t->tile_y = good_size((height + t->count_y - 1) / t->count_y + size - 1);
    t->valid_x = t->tile_x - size + 1;
    t->valid_y = t->tile_y - size + 1;
    size_t real = (size_t)t->tile_x * (size_t)t->tile_y,
           complex_count = (size_t)t->tile_y * ((size_t)t->tile_x / 2 + 1);
    t->samples = fftwf_alloc_real(real);
    t->spectrum = fftwf_alloc_complex(complex_count);
    t->kernel = fftwf_alloc_complex(complex_count);
    t->forward = fftwf_plan_dft_r2c_2d(t->tile_y, t->tile_x, t->samples, t->spectrum, planning);
    t->backward = fftwf_plan_dft_c2r_2d(t->tile_y, t->tile_x, t->spectrum, t->samples, planning);
    if (!t->samples || !t->spectrum || !t->kernel || !t->forward || !t->backward)
        die("FFTW", "cannot plan");
    memset(t->samples, 0, real * sizeof *t->samples);
    for (int y = 0; y < size; y++)
        for (int x = 0; x < size; x++)
            t->samples[(ptrdiff_t)y * t->tile_x + x] = (float)(kernel->values[y * size + x] / (double)real);
    fftwf_execute(t->forward);
    memcpy(t->kernel, t->spectrum, complex_count * sizeof *t->kernel);
    return t;
}

// Seconds that the whole image would take.
static double trial(tiles *t, const float *in, float *out)
{
    double best = 1e9;
    int count = t->count_x * t->count_y, tried = count < TRIAL_TILES ? count : TRIAL_TILES;
    for (int run = 0; run < TRIALS; run++) {
        double start = seconds();
        for (int i = 0; i < tried; i++)
            make_tile(t, in, out, count / 2 + i < count ? count / 2 + i : i);
        double took = (seconds() - start) / tried * count;
        best = took < best ? took : best;
    }
    return best;
}

// Every size with FFTW_MEASURE, then the fastest with FFTW_PATIENT.
filter fftw_filter(const skc_kernel *kernel, int width, int height)
{
    static const int wishes[][2] = {{128, 128}, {192, 192},  {256, 256}, {320, 320}, {384, 384},  {512, 256},
                                    {512, 512}, {1024, 256}, {640, 640}, {768, 768}, {1024, 512}, {1024, 1024}};
    enum { COUNT = sizeof wishes / sizeof *wishes };
    float *in = allocate((size_t)width * (size_t)height * sizeof *in),
          *out = allocate((size_t)width * (size_t)height * sizeof *out);
    memset(in, 0, (size_t)width * (size_t)height * sizeof *in);
    double times[COUNT];
    for (int i = 0; i < COUNT; i++) {
        times[i] = 1e9;
        if (wishes[i][0] < 5 * kernel->width / 4 || wishes[i][1] < 5 * kernel->width / 4)
            continue;
        tiles *t = make_tiles(kernel, width, height, wishes[i][0], wishes[i][1], FFTW_MEASURE);
        times[i] = trial(t, in, out);
        if (getenv("SKC_BENCH_VERBOSE"))
            fprintf(stderr, "FFTW: tiles of %d x %d, FFTW_MEASURE: %.2f ns\n", t->tile_x, t->tile_y,
                    1e9 * times[i] / width / height);
        free_tiles(t);
    }
    tiles *best = NULL;
    double best_time = 1e9;
    for (int n = 0; n < FINALISTS; n++) {
        int next = 0;
        for (int i = 1; i < COUNT; i++)
            next = times[i] < times[next] ? i : next;
        times[next] = 1e9;
        tiles *t = make_tiles(kernel, width, height, wishes[next][0], wishes[next][1], FFTW_PATIENT);
        double took = trial(t, in, out);
        if (getenv("SKC_BENCH_VERBOSE"))
            fprintf(stderr, "FFTW: tiles of %d x %d, FFTW_PATIENT: %.2f ns\n", t->tile_x, t->tile_y,
                    1e9 * took / width / height);
        if (best && took >= best_time) {
            free_tiles(t);
            continue;
        }
        if (best)
            free_tiles(best);
        best = t;
        best_time = took;
    }
    free(in);
    free(out);
    filter f = {.state = best, .run = run_tiles, .free = free_tiles};
    snprintf(f.name, sizeof f.name, "FFTW, tiles of %d x %d", best->tile_x, best->tile_y);
    return f;
}
