// SPDX-License-Identifier: MIT
// What gradients of varying filters cost: the vector-Jacobian product beside the forward function, RGBA float, a smooth
// map for each parameter. Nanoseconds of processor time per pixel, best of seven runs that take turns, and the wall
// clock's: gradient_varying FILE.skc [THREADS [WIDTH HEIGHT]], part of make bench-gradient.
#include "speed.h"

#include <math.h>
#include <skc/gradient.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { RUNS = 7, CHANNELS = 4, FORWARD = 0, SAMPLES = 1, IMAGE = 2, MAPS = 4, ALL = 7, KINDS = 8 };

static const char *const names[KINDS] = {[FORWARD] = "forward",
                                         [SAMPLES] = "gradient of samples",
                                         [IMAGE] = "gradient of the image",
                                         [MAPS] = "gradient of maps",
                                         [ALL] = "all gradients"};

static double processor_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

typedef struct work {
    skc_operator *op;
    double *samples, *d_samples;
    skc_batch in, maps, out, d_out, d_in, d_maps;
    skc_run_options run;
} work;

static skc_batch batch_of(int channels, int height, int width)
{
    size_t n = (size_t)channels * (size_t)height * (size_t)width;
    skc_batch b = skc_batch_of(SKC_REAL_FLOAT, allocate(n * sizeof(float)), 1, channels, height, width);
    b.pixel_stride = channels * (ptrdiff_t)sizeof(float); // channels side by side
    b.row_stride = b.pixel_stride * width;
    b.channel_stride = sizeof(float);
    float *data = b.data;
    unsigned random = 1;
    for (size_t i = 0; i < n; i++) {
        random = random * 1664525u + 1013904223u; // Numerical Recipes
        data[i] = (float)(random >> 8) * 0x1p-24f;
    }
    return b;
}

// From one end of each parameter's range to the other and back, both ways.
static void fill_maps(const skc_basis *b, skc_batch *maps)
{
    for (int y = 0; y < maps->height; y++)
        for (int x = 0; x < maps->width; x++)
            for (int p = 0; p < b->parameter_count; p++) {
                const skc_parameter *q = &b->parameters[p];
                double t = 0.5 * fabs(2.0 * y / maps->height - 1) + 0.5 * fabs(2.0 * x / maps->width - 1);
                ((float *)
                     maps->data)[((size_t)y * (size_t)maps->width + (size_t)x) * (size_t)maps->channels + (size_t)p] =
                    (float)(q->values[0] + t * (q->values[q->count - 1] - q->values[0]));
            }
}

static void run(const work *w, int kind)
{
    skc_error error;
    skc_status status =
        kind == FORWARD
            ? skc_operator_apply(w->op, w->samples, &w->in, &w->maps, &w->out, &w->run, &error)
            : skc_operator_vjp(w->op, w->samples, &w->in, &w->maps, &w->d_out, kind & IMAGE ? &w->d_in : NULL,
                               kind & SAMPLES ? w->d_samples : NULL, kind & MAPS ? &w->d_maps : NULL, &w->run, &error);
    if (status != SKC_OK)
        die(names[kind], error.message);
}

int main(int argc, char **argv)
{
    if (argc < 2)
        die("usage", "gradient_varying FILE.skc [THREADS [WIDTH HEIGHT]]");
    int threads = argc > 2 ? atoi(argv[2]) : 1;
    int width = argc > 4 ? atoi(argv[3]) : 1024, height = argc > 4 ? atoi(argv[4]) : 768;
    skc_basis *basis = read_basis(argv[1]);
    for (int order = 0; order < 2; order++) {
        skc_operator_options options;
        skc_operator_options_init(&options);
        options.order = (skc_order)order;
        work w = {0};
        skc_error error;
        skc_operator_info info;
        if (skc_operator_create(basis, &options, &w.op, &error) != SKC_OK)
            die(argv[1], error.message);
        skc_operator_describe(w.op, &info);
        w.samples = allocate(info.numbers * sizeof(double));
        w.d_samples = allocate(info.numbers * sizeof(double));
        skc_operator_samples(w.op, w.samples);
        skc_run_options_init(&w.run);
        w.run.threads = threads;
        skc_batch *batches[] = {&w.in, &w.out, &w.d_out, &w.d_in};
        for (int i = 0; i < 4; i++)
            *batches[i] = batch_of(CHANNELS, height, width);
        w.maps = batch_of(info.maps, height, width);
        w.d_maps = batch_of(info.maps, height, width);
        fill_maps(basis, &w.maps);
        double best[KINDS], wall[KINDS];
        for (int r = 0; r < RUNS; r++)
            for (int k = 0; k < KINDS; k++) {
                if (!names[k])
                    continue;
                double began = processor_seconds(), began_wall = seconds();
                run(&w, k);
                double took = processor_seconds() - began, took_wall = seconds() - began_wall;
                best[k] = r == 0 || took < best[k] ? took : best[k];
                wall[k] = r == 0 || took_wall < wall[k] ? took_wall : wall[k];
            }
        double pixels = (double)width * height;
        printf("%s, %d samples in %d layers, %d x %d pixels, %d threads\n", order ? "scattering" : "gathering",
               info.samples, info.layers, width, height, threads);
        for (int k = 0; k < KINDS; k++)
            if (names[k])
                printf("  %-22s %7.1f ns %5.2f times forward; wall clock %7.1f ns %5.2f times\n", names[k],
                       best[k] / pixels * 1e9, best[k] / best[0], wall[k] / pixels * 1e9, wall[k] / wall[0]);
        skc_operator_free(w.op);
    }
    return 0;
}
