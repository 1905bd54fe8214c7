// SPDX-License-Identifier: MIT
// Filtering alone, in memory: skc beside its peers. Prints the tables of docs/results/speed.md.
//
//     speed PHOTO.ppm KERNEL FILE.skc LEAN.skc [KERNEL FILE.skc LEAN.skc ...]
//
// Everything runs once to compare results, then five times in turn, so that all meet the machine in the same mood; the
// least of the five times counts.

#include "speed_cases.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double EXACT = 90; // dB: what differs by rounding alone is above, what is wrong anywhere is not

typedef struct pixels {
    float *grey, *colour; // in linear light
    float *result, *reference;
} pixels;

// ---------------------------------------------------------------------------------------------------------------- skc

typedef struct planned {
    const skc_plan *plan;
    int channels, threads;
} planned;

static void run_plan(void *state, const float *in, float *out)
{
    const planned *p = state;
    skc_pixels from = skc_pixels_interleaved(SKC_PIXEL_FLOAT, (void *)in, WIDTH, HEIGHT, p->channels);
    skc_pixels to = skc_pixels_interleaved(SKC_PIXEL_FLOAT, out, WIDTH, HEIGHT, p->channels);
    skc_run_options options;
    skc_run_options_init(&options);
    options.threads = p->threads;
    skc_error error;
    if (skc_plan_apply(p->plan, &from, &to, &options, &error) != SKC_OK)
        die("skc_plan_apply", error.message);
}

static filter plan_filter(const skc_plan *plan, int channels, int threads)
{
    planned *p = allocate(sizeof *p);
    *p = (planned){plan, channels, threads};
    skc_plan_info info;
    skc_plan_describe(plan, &info);
    filter f = {.state = p, .run = run_plan, .free = free};
    snprintf(f.name, sizeof f.name, "skc, %d taps", info.taps);
    return f;
}

// ---------------------------------------------------------------------------------------------------------- measuring

static pixels read_photo(const char *path)
{
    int width, height;
    unsigned char *bytes = read_ppm(path, &width, &height);
    if (width != WIDTH || height != HEIGHT)
        die(path, "has another size");
    float linear[256];
    for (int i = 0; i < 256; i++) // IEC 61966-2-1
        linear[i] = (float)(i <= 10 ? i / 255.0 / 12.92 : pow((i / 255.0 + 0.055) / 1.055, 2.4));
    size_t bytes_of_plane = (size_t)PIXELS * sizeof(float);
    pixels p = {allocate(bytes_of_plane), allocate(3 * bytes_of_plane), allocate(3 * bytes_of_plane),
                allocate(bytes_of_plane)};
    for (size_t i = 0; i < 3 * (size_t)PIXELS; i++)
        p.colour[i] = linear[bytes[i]];
    for (size_t i = 0; i < PIXELS; i++)
        p.grey[i] = p.colour[3 * i + 1];
    free(bytes);
    return p;
}

static way way_of(filter f, int channels, int threads)
{
    return (way){.f = f, .channels = channels, .threads = threads};
}

static void open_ways(kernel_case *k)
{
    size_t plane = (size_t)PIXELS * sizeof(float);
    way ways[COUNT] = {
        [SKC] = way_of(plan_filter(k->plan, 1, 1), 1, 1),
        [SKC_2] = way_of(plan_filter(k->plan, 1, 2), 1, 2),
        [SKC_3] = way_of(plan_filter(k->plan, 3, 1), 3, 1),
        [SKC_3_2] = way_of(plan_filter(k->plan, 3, 2), 3, 2),
        [LEAN] = way_of(plan_filter(k->lean, 1, 1), 1, 1),
        [DENSE] = way_of(dense_filter(k->kernel, WIDTH, HEIGHT, 0), 1, 1),
        [SKIP] = way_of(dense_filter(k->kernel, WIDTH, HEIGHT, 1), 1, 1),
        [OPENCV] = way_of(opencv_filter(k->kernel, WIDTH, HEIGHT), 1, 1),
        [FFTW] = way_of(fftw_filter(k->kernel, WIDTH, HEIGHT), 1, 1),
        [COPY] = way_of(copy_filter(plane, 1), 1, 1),
        [COPY_2] = way_of(copy_filter(plane, 2), 1, 2),
        [COPY_3] = way_of(copy_filter(3 * plane, 1), 3, 1),
        [COPY_3_2] = way_of(copy_filter(3 * plane, 2), 3, 2),
    };
    memcpy(k->ways, ways, sizeof ways);
}

static void run_way(const way *w, const pixels *p)
{
    w->f.run(w->f.state, w->channels == 3 ? p->colour : p->grey, p->result);
}

// The green channel of three is the grey picture, so that one reference serves all.
static double quality_of(const way *w, const pixels *p)
{
    if (w->channels == 1)
        return psnr(p->result, p->reference, PIXELS);
    double sum = 0;
    for (size_t i = 0; i < PIXELS; i++) {
        double d = (double)p->result[3 * i + 1] - (double)p->reference[i];
        sum += d * d;
    }
    return 10 * log10((double)PIXELS / sum);
}

static void measure(kernel_case *k, const pixels *p)
{
    open_ways(k);
    k->ways[DENSE].f.run(k->ways[DENSE].f.state, p->grey, p->reference);
    for (int i = 0; i < COUNT; i++) {
        way *w = &k->ways[i];
        w->best = HUGE_VAL;
        memset(p->result, 0, (size_t)PIXELS * sizeof(float));
        run_way(w, p);
        w->quality = i >= COPY || i == DENSE ? NAN : quality_of(w, p);
        if ((i == SKIP || i == OPENCV || i == FFTW) && w->quality < EXACT)
            die(w->f.name, "does not filter as the direct convolution does");
    }
    for (int run = 0; run < RUNS; run++)
        for (int i = 0; i < COUNT; i++) {
            double start = seconds();
            run_way(&k->ways[i], p);
            k->ways[i].best = fmin(k->ways[i].best, seconds() - start);
        }
    for (int i = 0; i < COUNT; i++)
        k->ways[i].f.free(k->ways[i].f.state);
}

// That the reference is right: a part of it beside skc_convolve. The part's own edges are left out.
static double check_reference(const kernel_case *k, const pixels *p)
{
    int radius = k->kernel->height / 2, height = 64, rows = height + radius;
    skc_image in = skc_image_planar(p->grey, WIDTH, rows, 1), out = skc_image_planar(p->result, WIDTH, height, 1);
    skc_error error;
    if (skc_convolve(k->kernel, &in, &out, NULL, &error) != SKC_OK)
        die("skc_convolve", error.message);
    return psnr(p->result, p->reference, (size_t)WIDTH * (size_t)height);
}

int main(int argc, char **argv)
{
    enum { MAX_KERNELS = 4 };
    if (argc < 5 || (argc - 2) % 3 != 0 || (argc - 2) / 3 > MAX_KERNELS)
        die("usage", "speed PHOTO.ppm KERNEL FILE.skc LEAN.skc [KERNEL FILE.skc LEAN.skc ...]");
    pixels p = read_photo(argv[1]);
    kernel_case cases[MAX_KERNELS];
    int count = (argc - 2) / 3;
    double check = HUGE_VAL;
    for (int i = 0; i < count; i++) {
        kernel_case *k = &cases[i];
        skc_error error;
        if (skc_kernel_shape(argv[3 * i + 2], &k->kernel, &error) != SKC_OK)
            die(argv[3 * i + 2], error.message);
        k->plan = read_plan(argv[3 * i + 3]);
        k->lean = read_plan(argv[3 * i + 4]);
        measure(k, &p);
        if (i == 0)
            check = check_reference(k, &p);
        if (check < EXACT)
            die("direct", "does not filter as skc_convolve does");
    }
    print_figures(cases, count);
    print_bounds(cases, count);
    printf("\n## Filtering alone\n\nFloats in memory, edges extended. The direct convolution, with which all are "
           "compared, agrees with `skc_convolve` to "
           "%.0f dB.\n",
           check);
    for (int i = 0; i < count; i++) {
        print_case(&cases[i]);
        skc_kernel_free(cases[i].kernel);
        skc_plan_free(cases[i].plan);
        skc_plan_free(cases[i].lean);
    }
    free(p.grey);
    free(p.colour);
    free(p.result);
    free(p.reference);
    return 0;
}
