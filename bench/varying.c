// SPDX-License-Identifier: MIT
// What a kernel of its own for every pixel costs: RGBA float, nanoseconds per pixel, best of five, all in one run.
// Processor time is what all threads together worked: on a busy machine it says more than what a clock on the wall
// shows.
//
//     varying [FILE.skc [WIDTH HEIGHT [ISA]]]
//
// The basis is a file's, with maps for all of its parameters, or one made up: 32, 8 and 8 samples for radii of 2 to 24.
// One kernel filters with the complex at the largest values.
#include "speed.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { RUNS = 5, NODES = 12, MAX_MAPS = 16, CHANNELS = 4, DENSE = 256 };

static int width = 4096, height = 3072;
static const char *isa;

// ----------------------------------------------------------------------------------------------------------------
// bases

// Samples on spirals: not a good kernel, but as much work as one.
static skc_basis *make_basis(void)
{
    static const int counts[3] = {32, 8, 8};
    static const double share[3] = {0.75, 0.15, 0.1};
    skc_basis *b;
    if (skc_basis_create(NODES, &b, NULL) != SKC_OK)
        die("memory", "there is not enough");
    b->parameter_count = 1;
    b->parameters = calloc(1, sizeof *b->parameters);
    *b->parameters = (skc_parameter){strdup("radius"), SKC_PARAMETER_NODES, NODES, malloc(NODES * sizeof(double))};
    for (int f = 0; f < NODES; f++) {
        double radius = b->parameters->values[f] = 2 + 2 * f;
        if (skc_complex_create(3, counts, &b->filters[f], NULL) != SKC_OK)
            die("memory", "there is not enough");
        for (int l = 0; l < 3; l++)
            for (int i = 0; i < counts[l]; i++) {
                double r = sqrt((i + 0.5) / counts[l]) * radius * share[l], angle = 2.39996 * i;
                b->filters[f]->layers[l].samples[i] =
                    (skc_sample){(float)(r * cos(angle)), (float)(r * sin(angle)), 1.0f / (float)counts[l]};
            }
    }
    return b;
}

// -----------------------------------------------------------------------------------------------------------------
// maps

typedef enum map_kind { CONSTANT, ROWS, SMOOTH, RANDOM, MAP_KINDS } map_kind;
static const char *const map_names[MAP_KINDS] = {"constant", "by row", "smooth", "random"};

static void fill_maps(map_kind kind, float *values, int w, int h)
{
    unsigned random = 1;
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++) {
            random = random * 1664525u + 1013904223u; // Numerical Recipes
            float row = fabsf((float)(2 * y) / (float)h - 1);
            values[(size_t)y * (size_t)w + (size_t)x] = kind == CONSTANT ? 1
                                                        : kind == ROWS   ? row
                                                        : kind == SMOOTH
                                                            ? 0.5f * row + 0.5f * fabsf((float)(2 * x) / (float)w - 1)
                                                            : (float)(random >> 8) * 0x1p-24f;
        }
}

static void make_maps(const skc_basis *b, float *values, int w, int h, skc_map maps[MAX_MAPS])
{
    for (int p = 0; p < b->parameter_count; p++) {
        const skc_parameter *q = &b->parameters[p];
        maps[p] = (skc_map){{skc_pixels_planar(SKC_PIXEL_FLOAT, values, w, h, 1), 0, 0},
                            (float)q->values[0],
                            (float)q->values[q->count - 1]};
    }
}

// --------------------------------------------------------------------------------------------------------------
// figures

typedef struct work {
    int threads;
    skc_pixels in, out;
    skc_map maps[MAX_MAPS];
    skc_varying *varying;
    skc_plan *plan;
    const skc_field *field;
} work;

static void run_plan(const work *w, const skc_run_options *o)
{
    skc_error error;
    if (skc_plan_apply(w->plan, &w->in, &w->out, o, &error) != SKC_OK)
        die("skc_plan_apply", error.message);
}

static void run_varying(const work *w, const skc_run_options *o)
{
    skc_error error;
    if (skc_varying_apply(w->varying, &w->in, w->maps, &w->out, o, &error) != SKC_OK)
        die("skc_varying_apply", error.message);
}

static void run_exact(const work *w, const skc_run_options *o)
{
    skc_varying_options options;
    skc_varying_options_init(&options);
    options.isa = isa;
    skc_error error;
    if (skc_varying_exact(w->field, &options, &w->in, w->maps, &w->out, o, &error) != SKC_OK)
        die("skc_varying_exact", error.message);
}

static void run_copy(const work *w, const skc_run_options *o)
{
    (void)o; // one thread
    memcpy(w->out.data, w->in.data, (size_t)w->in.height * (size_t)w->in.row_stride);
}

static double processor_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

typedef struct figures {
    double wall, processor; // nanoseconds per pixel
} figures;

static figures measure(const work *w, void (*run)(const work *w, const skc_run_options *o))
{
    skc_run_options options;
    skc_run_options_init(&options);
    options.threads = w->threads;
    figures best = {HUGE_VAL, HUGE_VAL};
    double pixels = (double)w->in.width * w->in.height;
    for (int i = 0; i < RUNS; i++) {
        double start = seconds(), worked = processor_seconds();
        run(w, &options);
        best.processor = fmin(best.processor, 1e9 * (processor_seconds() - worked) / pixels);
        best.wall = fmin(best.wall, 1e9 * (seconds() - start) / pixels);
    }
    return best;
}

static void row(const char *name, figures f, figures uniform)
{
    printf("| %-42s | %8.2f | %8.2f | %6.2f |\n", name, f.wall, f.processor, f.processor / uniform.processor);
    fflush(stdout);
}

// Discs of radius 0 to 24: 49 x 49 pixels at most.
static skc_field *make_field(void)
{
    static skc_field field;
    static skc_kernel *kernels[NODES + 1];
    static double nodes[NODES + 1];
    for (int i = 0; i <= NODES; i++) {
        char spec[32];
        nodes[i] = 2 * i;
        snprintf(spec, sizeof spec, "disk:radius=%d", 2 * i);
        skc_error error;
        if (skc_kernel_shape(spec, &kernels[i], &error) != SKC_OK)
            die(spec, error.message);
    }
    field = (skc_field){.axis_count = 1, .counts = {NODES + 1}, .nodes = {nodes}, .kernels = kernels};
    return &field;
}

static void measure_exact(work *w, float *values, figures uniform)
{
    work crop = *w;
    crop.in.width = crop.in.height = crop.out.width = crop.out.height = DENSE;
    crop.in.row_stride = crop.out.row_stride = DENSE * CHANNELS * (ptrdiff_t)sizeof(float);
    crop.maps[0] = (skc_map){{skc_pixels_planar(SKC_PIXEL_FLOAT, values, DENSE, DENSE, 1), 0, 0}, 0, 24};
    for (map_kind kind = CONSTANT; kind < MAP_KINDS; kind++) {
        fill_maps(kind, values, DENSE, DENSE);
        char name[80];
        snprintf(name, sizeof name, "exact, discs up to 49 x 49, %s map", map_names[kind]);
        row(name, measure(&crop, run_exact), uniform);
    }
    crop.maps[0].zero = 23; // all of them nearly 49 x 49, and all different
    row("exact, discs of 47 x 47 to 49 x 49, random", measure(&crop, run_exact), uniform);
}

static void measure_threads(work *w, const skc_basis *b, float *values)
{
    printf("\n%d thread%s:\n\n| %-42s | ns/pixel | of processors | times one kernel |\n|---|---|---|---|\n", w->threads,
           w->threads > 1 ? "s" : "", "what");
    figures uniform = measure(w, run_plan);
    row("memcpy, one thread", measure(w, run_copy), uniform);
    row("one kernel", uniform, uniform);
    make_maps(b, values, width, height, w->maps);
    for (map_kind kind = CONSTANT; kind < MAP_KINDS; kind++) {
        fill_maps(kind, values, width, height);
        char name[80];
        snprintf(name, sizeof name, "varying, %s map", map_names[kind]);
        row(name, measure(w, run_varying), uniform);
    }
    measure_exact(w, values, uniform);
}

int main(int argc, char **argv)
{
    if (argc > 1 && argc != 2 && argc != 4 && argc != 5)
        die("usage", "varying [FILE.skc [WIDTH HEIGHT [ISA]]]");
    skc_basis *basis = argc > 1 && *argv[1] ? read_basis(argv[1]) : make_basis();
    width = argc > 2 ? atoi(argv[2]) : width;
    height = argc > 3 ? atoi(argv[3]) : height;
    isa = argc > 4 ? argv[4] : NULL;
    if (width < DENSE || height < DENSE)
        die("size", "at least 256 x 256 pixels are needed");
    size_t count = (size_t)width * (size_t)height;
    float *in = allocate(count * CHANNELS * sizeof *in), *out = allocate(count * CHANNELS * sizeof *out);
    float *values = allocate(count * sizeof *values);
    fill_maps(RANDOM, in, width * CHANNELS, height);
    memset(out, 0, count * CHANNELS * sizeof *out);
    work w = {.in = skc_pixels_interleaved(SKC_PIXEL_FLOAT, in, width, height, CHANNELS),
              .out = skc_pixels_interleaved(SKC_PIXEL_FLOAT, out, width, height, CHANNELS),
              .field = make_field()};
    double at[MAX_MAPS];
    for (int p = 0; p < basis->parameter_count; p++)
        at[p] = basis->parameters[p].values[basis->parameters[p].count - 1];
    skc_plan_options po;
    skc_plan_options_init(&po);
    skc_varying_options vo;
    skc_varying_options_init(&vo);
    po.isa = vo.isa = isa;
    skc_error error;
    skc_complex *complex;
    if (skc_basis_at(basis, at, 0, &complex, &error) != SKC_OK ||
        skc_plan_create(complex, &po, &w.plan, &error) != SKC_OK ||
        skc_varying_create(basis, &vo, &w.varying, &error) != SKC_OK)
        die("basis", error.message);
    skc_varying_info info;
    skc_varying_describe(w.varying, &info);
    skc_plan_info one;
    skc_plan_describe(w.plan, &one);
    printf("RGBA float, %d x %d pixels (exact: %d x %d), %s; %d samples in %d layers (one kernel: %d taps), %d maps, "
           "%zu bytes\n",
           width, height, DENSE, DENSE, info.isa, info.samples, info.layers, one.taps, info.map_count, info.bytes);
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    for (w.threads = 1; w.threads <= processors; w.threads *= 2)
        measure_threads(&w, basis, values);
    return 0;
}
