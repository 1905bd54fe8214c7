// SPDX-License-Identifier: MIT
#include "varying_ways.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

picture read_picture(const char *path)
{
    picture p;
    unsigned char *bytes = read_ppm(path, &p.width, &p.height);
    float linear[256];
    for (int i = 0; i < 256; i++) // IEC 61966-2-1
        linear[i] = (float)(i <= 10 ? i / 255.0 / 12.92 : pow((i / 255.0 + 0.055) / 1.055, 2.4));
    size_t count = (size_t)p.width * (size_t)p.height;
    p.pixels = allocate(4 * count * sizeof(float));
    for (size_t i = 0; i < count; i++) {
        for (size_t c = 0; c < 3; c++)
            p.pixels[4 * i + c] = linear[bytes[3 * i + c]];
        p.pixels[4 * i + 3] = 1;
    }
    free(bytes);
    return p;
}

picture like_picture(const picture *p)
{
    picture q = *p;
    size_t bytes = 4 * (size_t)p->width * (size_t)p->height * sizeof(float);
    q.pixels = allocate(bytes);
    memset(q.pixels, 0, bytes);
    return q;
}

double masked_psnr(const picture *a, const picture *b, const unsigned char *mask, int where)
{
    double sum = 0, count = 0;
    for (ptrdiff_t i = 0; i < (ptrdiff_t)a->width * a->height; i++) {
        if (mask && mask[i] != where)
            continue;
        for (int c = 0; c < 3; c++) {
            double d = (double)a->pixels[4 * i + c] - (double)b->pixels[4 * i + c];
            sum += d * d;
        }
        count += 3;
    }
    return 10 * log10(count / sum);
}

double picture_psnr(const picture *a, const picture *b)
{
    return masked_psnr(a, b, NULL, 0);
}

// ----------------------------------------------------------------------------------------------------------------- skc

typedef struct library {
    skc_varying *varying;
    field *f;
    const maps *m;
    skc_map maps[MAX_AXES];
    int threads;
} library;

static void run_library(void *state, const float *in, float *out)
{
    library *l = state;
    skc_pixels from = skc_pixels_interleaved(SKC_PIXEL_FLOAT, (void *)in, l->m->width, l->m->height, 4);
    skc_pixels to = skc_pixels_interleaved(SKC_PIXEL_FLOAT, out, l->m->width, l->m->height, 4);
    skc_run_options options;
    skc_run_options_init(&options);
    options.threads = l->threads;
    skc_error error;
    skc_status status = l->varying ? skc_varying_apply(l->varying, &from, l->maps, &to, &options, &error)
                                   : skc_varying_exact(&l->f->grid, NULL, &from, l->maps, &to, &options, &error);
    if (status != SKC_OK)
        die("skc", error.message);
}

static void free_library(void *state)
{
    library *l = state;
    skc_varying_free(l->varying);
    if (l->f)
        free_field(l->f);
    free(l);
}

static filter make_filter(const maps *m, int threads, library **made)
{
    library *l = *made = allocate(sizeof *l);
    *l = (library){.m = m, .threads = threads};
    library_maps(m, l->maps);
    return (filter){.state = l, .run = run_library, .free = free_library};
}

filter library_filter(const skc_basis *basis, const maps *m, int threads)
{
    library *l;
    filter f = make_filter(m, threads, &l);
    skc_error error;
    if (skc_varying_create(basis, NULL, &l->varying, &error) != SKC_OK)
        die("skc_varying_create", error.message);
    skc_varying_info info;
    skc_varying_describe(l->varying, &info);
    snprintf(f.name, sizeof f.name, "skc, %d samples, %d nodes", info.samples, basis->filter_count);
    return f;
}

filter exact_field_filter(field *field, const maps *m, int threads)
{
    library *l;
    filter f = make_filter(m, threads, &l);
    l->f = field;
    snprintf(f.name, sizeof f.name, "exact, %d kernels", field->count);
    return f;
}

filter exact_filter(const effect *e, const int counts[], const maps *m, int threads)
{
    return exact_field_filter(make_field(e, counts), m, threads);
}

// ------------------------------------------------------------------------------------------------------- uniform
// engine

typedef struct uniform {
    const maps *m;
    float *nodes; // of every pixel, as node_map has them
    int threads, count;
    skc_plan **plans;
    float *filtered;
    float *out;
    int node;
} uniform;

static void run_plan(const uniform *u, int i, const float *in, float *out)
{
    skc_pixels from = skc_pixels_interleaved(SKC_PIXEL_FLOAT, (void *)in, u->m->width, u->m->height, 4);
    skc_pixels to = skc_pixels_interleaved(SKC_PIXEL_FLOAT, out, u->m->width, u->m->height, 4);
    skc_run_options options;
    skc_run_options_init(&options);
    options.threads = u->threads;
    skc_error error;
    if (skc_plan_apply(u->plans[i], &from, &to, &options, &error) != SKC_OK)
        die("skc_plan_apply", error.message);
}

static void run_uniform(void *state, const float *in, float *out)
{
    run_plan(state, 0, in, out);
}

// Adds the filtered image where the map lies next to the node.
static void blend_rows(void *context, int thread)
{
    const uniform *u = context;
    ptrdiff_t count = (ptrdiff_t)u->m->width * u->m->height;
    for (ptrdiff_t i = count * thread / u->threads; i < count * (thread + 1) / u->threads; i++) {
        float away = fabsf(u->nodes[i] - (float)u->node), weight = away < 1 ? 1 - away : 0;
        for (int c = 0; c < 4; c++)
            u->out[4 * i + c] = (u->node > 0 ? u->out[4 * i + c] : 0) + weight * u->filtered[4 * i + c];
    }
}

static void run_uniform_blending(void *state, const float *in, float *out)
{
    uniform *u = state;
    u->out = out;
    for (u->node = 0; u->node < u->count; u->node++) {
        run_plan(u, u->node, in, u->filtered);
        side_by_side(u->threads, blend_rows, u);
    }
}

static void free_uniform(void *state)
{
    uniform *u = state;
    for (int i = 0; i < u->count; i++)
        skc_plan_free(u->plans[i]);
    free(u->plans);
    free(u->filtered);
    free(u->nodes);
    free(u);
}

static uniform *make_uniform(const maps *m, int count, int threads)
{
    uniform *u = allocate(sizeof *u);
    *u = (uniform){.m = m, .threads = threads, .count = count, .plans = allocate((size_t)count * sizeof *u->plans)};
    return u;
}

static skc_plan *plan_at(const skc_basis *basis, const double *at)
{
    skc_error error;
    skc_complex *complex;
    skc_plan *plan = NULL;
    if (skc_basis_at(basis, at, 0, &complex, &error) != SKC_OK ||
        skc_plan_create(complex, NULL, &plan, &error) != SKC_OK)
        die("basis", error.message);
    skc_complex_free(complex);
    return plan;
}

filter uniform_filter(const skc_basis *basis, const double *at, const maps *m, int threads)
{
    uniform *u = make_uniform(m, 1, threads);
    u->plans[0] = plan_at(basis, at);
    filter f = {.state = u, .run = run_uniform, .free = free_uniform};
    skc_plan_info info;
    skc_plan_describe(u->plans[0], &info);
    snprintf(f.name, sizeof f.name, "skc, the same kernel everywhere (%d taps)", info.taps);
    return f;
}

filter uniform_blending_filter(const effect *e, const skc_basis *basis, int count, const maps *m, int threads)
{
    uniform *u = make_uniform(m, count, threads);
    u->nodes = node_map(e, 0, count, m);
    u->filtered = allocate(4 * (size_t)m->width * (size_t)m->height * sizeof(float));
    for (int i = 0; i < count; i++) {
        double at = e->axes[0].first + (e->axes[0].last - e->axes[0].first) * i / (count - 1);
        u->plans[i] = plan_at(basis, &at);
    }
    filter f = {.state = u, .run = run_uniform_blending, .free = free_uniform};
    snprintf(f.name, sizeof f.name, "blending %d filtered images, skc's uniform engine", count);
    return f;
}
