// SPDX-License-Identifier: MIT
// What gradients cost: the vector-Jacobian product beside the forward function, for the filters given, clamped at the
// edges. Best of so many turns: processor time on one thread, time on two. Usage: gradient TURNS FILE.skc...

#include "skc/gradient.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

// Processor time of one thread does not count what other programs do; for more there is only the clock.
static double seconds(int threads)
{
    struct timespec now;
    clock_gettime(threads == 1 ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void fail_on(skc_status status, const skc_error *error)
{
    if (status == SKC_OK)
        return;
    fprintf(stderr, "gradient: %s\n", error->message);
    exit(1);
}

static skc_basis *read_basis(const char *path)
{
    static char text[1 << 20];
    FILE *file = fopen(path, "rb");
    size_t length = file ? fread(text, 1, sizeof text, file) : 0;
    skc_error error = {.message = "a file cannot be read"};
    skc_basis *basis;
    if (file)
        fclose(file);
    fail_on(skc_basis_parse(text, length, &basis, &error), &error);
    return basis;
}

struct batches {
    skc_batch in, d_out, out, d_in;
    double *samples, *d_samples;
};

static skc_batch noise(skc_real type, int images, int channels, int height, int width)
{
    size_t n = (size_t)images * (size_t)channels * (size_t)height * (size_t)width;
    float *data = malloc(n * sizeof *data);
    unsigned state = 1;
    for (size_t i = 0; data && i < n; i++) {
        state = state * 1664525U + 1013904223U;
        data[i] = (float)(state >> 8) / (float)(1 << 24);
    }
    if (!data)
        exit(1);
    return skc_batch_of(type, data, images, channels, height, width);
}

enum { FORWARD, BOTH, IMAGE, SAMPLES, KINDS };

static double time_of(const skc_operator *op, const struct batches *b, int kind, const skc_run_options *run)
{
    double start = seconds(run->threads);
    skc_error error;
    fail_on(kind == FORWARD
                ? skc_operator_apply(op, b->samples, &b->in, NULL, &b->out, run, &error)
                : skc_operator_vjp(op, b->samples, &b->in, NULL, &b->d_out, kind != SAMPLES ? &b->d_in : NULL,
                                   kind != IMAGE ? b->d_samples : NULL, NULL, run, &error),
            &error);
    return seconds(run->threads) - start;
}

static void measure(const skc_operator *op, int turns, int images, int channels, int height, int width, int threads)
{
    skc_operator_info info;
    skc_operator_describe(op, &info);
    struct batches b = {noise(SKC_REAL_FLOAT, images, channels, height, width),
                        noise(SKC_REAL_FLOAT, images, channels, height, width),
                        noise(SKC_REAL_FLOAT, images, channels, height, width),
                        noise(SKC_REAL_FLOAT, images, channels, height, width),
                        malloc(info.numbers * sizeof(double)),
                        malloc(info.numbers * sizeof(double))};
    skc_run_options run;
    skc_run_options_init(&run);
    run.threads = threads;
    skc_operator_samples(op, b.samples);
    double time[KINDS];
    for (int i = 0; i < turns; i++)
        for (int kind = 0; kind < KINDS; kind++) {
            double took = time_of(op, &b, kind, &run);
            time[kind] = i == 0 || took < time[kind] ? took : time[kind];
        }
    printf("| %d in %d layers | %dx%dx%dx%d | %d | %.1f | %.1f | %.2f | %.2f | %.2f |\n", info.samples, info.layers,
           images, channels, height, width, threads, 1e3 * time[FORWARD], 1e3 * time[BOTH], time[BOTH] / time[FORWARD],
           time[IMAGE] / time[FORWARD], time[SAMPLES] / time[FORWARD]);
    fflush(stdout);
    free(b.in.data), free(b.out.data), free(b.d_out.data), free(b.d_in.data), free(b.samples), free(b.d_samples);
}

int main(int argc, char **argv)
{
    printf("| samples | batch | threads | forward, ms | VJP, ms | ratio | d_in alone | d_samples alone |\n"
           "| --- | --- | --- | --- | --- | --- | --- | --- |\n");
    for (int i = 2; i < argc; i++) {
        skc_error error;
        skc_operator *op;
        skc_basis *basis = read_basis(argv[i]);
        fail_on(skc_operator_create(basis, NULL, &op, &error), &error);
        skc_basis_free(basis);
        for (int threads = 1; threads <= 2; threads++) {
            measure(op, atoi(argv[1]), 16, 3, 256, 256, threads);
            measure(op, atoi(argv[1]), 1, 3, 2048, 2048, threads);
        }
        skc_operator_free(op);
    }
    return 0;
}
