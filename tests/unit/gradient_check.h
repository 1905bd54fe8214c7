// SPDX-License-Identifier: MIT
// What the tests of operators without parameters share: operators with random numbers of each kind that they take.

#ifndef GRADIENT_CHECK_H
#define GRADIENT_CHECK_H

#include "check.h"

#include "skc/gradient.h"

static const skc_edge edges[] = {SKC_EDGE_CLAMP, SKC_EDGE_MIRROR,   SKC_EDGE_REFLECT101,
                                 SKC_EDGE_WRAP,  SKC_EDGE_CONSTANT, SKC_EDGE_RENORMALIZE};
enum { EDGES = sizeof edges / sizeof *edges };

// An operator, and random numbers of each kind that it takes.
struct trial {
    skc_operator *op;
    size_t numbers, count; // of samples, of a batch
    int images, channels, height, width;
    skc_real type;
    double *samples, *t_samples, *d_samples;
    void *in, *t_in, *out, *t_out, *d_out, *d_in;
};

static inline size_t size_of(skc_real type)
{
    return type == SKC_REAL_FLOAT ? sizeof(float) : sizeof(double);
}

static inline double number(const struct trial *t, const void *data, size_t i)
{
    return t->type == SKC_REAL_FLOAT ? (double)((const float *)data)[i] : ((const double *)data)[i];
}

static inline void set_number(const struct trial *t, void *data, size_t i, double value)
{
    if (t->type == SKC_REAL_FLOAT)
        ((float *)data)[i] = (float)value;
    else
        ((double *)data)[i] = value;
}

static inline void *numbers_between(const struct trial *t, skci_random *random, double a, double b)
{
    void *data = malloc(t->count * size_of(t->type));
    for (size_t i = 0; i < t->count; i++)
        set_number(t, data, i, check_between(random, a, b));
    return data;
}

static inline skc_batch batch_of(const struct trial *t, void *data)
{
    return skc_batch_of(t->type, data, t->images, t->channels, t->height, t->width);
}

static inline void give(struct trial *t)
{
    void *all[] = {t->samples, t->t_samples, t->d_samples, t->in, t->t_in, t->out, t->t_out, t->d_out, t->d_in};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]);
    skc_operator_free(t->op);
}

// Three channels have filters of their own if `sets` is 3.
static inline struct trial take(skc_real type, const skc_operator_options *options, int sets, int images, int channels,
                                int height, int width, double reach, uint64_t seed)
{
    struct trial t = {.images = images, .channels = channels, .height = height, .width = width, .type = type};
    skci_random random = {seed};
    skc_basis *basis;
    CHECK_OK(skc_basis_create(sets, &basis, error));
    basis->channels = sets;
    for (int f = 0; f < sets; f++) {
        basis->filters[f] = check_complex(&random, 3, (int[]){6, 3, 2}, reach);
        // Shares near 0 would make numbers so large that nothing can be compared.
        for (int l = 0; options && options->edge == SKC_EDGE_RENORMALIZE && l < 3; l++)
            for (int i = 0; i < basis->filters[f]->layers[l].count; i++)
                basis->filters[f]->layers[l].samples[i].w = fabsf(basis->filters[f]->layers[l].samples[i].w) + 0.05F;
    }
    CHECK_OK(skc_operator_create(basis, options, &t.op, error));
    skc_basis_free(basis);
    skc_operator_info info;
    skc_operator_describe(t.op, &info);
    assert_int_equal(info.samples, 11);
    assert_int_equal(info.filters, sets);
    t.numbers = info.numbers;
    t.count = (size_t)images * (size_t)channels * (size_t)height * (size_t)width;
    t.samples = malloc(t.numbers * sizeof(double));
    t.t_samples = malloc(t.numbers * sizeof(double));
    t.d_samples = malloc(t.numbers * sizeof(double));
    skc_operator_samples(t.op, t.samples);
    for (size_t i = 0; i < t.numbers; i++)
        t.t_samples[i] = check_between(&random, -1, 1);
    t.in = numbers_between(&t, &random, 0, 1);
    t.t_in = numbers_between(&t, &random, -1, 1);
    t.d_out = numbers_between(&t, &random, -1, 1);
    t.out = malloc(t.count * size_of(type));
    t.t_out = malloc(t.count * size_of(type));
    t.d_in = malloc(t.count * size_of(type));
    return t;
}

static inline void apply(struct trial *t, const double *samples, void *in, void *out, const skc_run_options *run)
{
    skc_batch from = batch_of(t, in), to = batch_of(t, out);
    CHECK_OK(skc_operator_apply(t->op, samples, &from, NULL, &to, run, error));
}

static inline void vjp(struct trial *t, void *d_in, double *d_samples, const skc_run_options *run)
{
    skc_batch in = batch_of(t, t->in), d_out = batch_of(t, t->d_out), to = batch_of(t, d_in);
    CHECK_OK(skc_operator_vjp(t->op, t->samples, &in, NULL, &d_out, d_in ? &to : NULL, d_samples, NULL, run, error));
}

static inline void jvp(struct trial *t, const double *t_samples, void *t_in, const skc_run_options *run)
{
    skc_batch in = batch_of(t, t->in), tangent = batch_of(t, t_in), to = batch_of(t, t->t_out);
    CHECK_OK(skc_operator_jvp(t->op, t->samples, &in, NULL, t_samples, t_in ? &tangent : NULL, NULL, &to, run, error));
}

static inline double dot(const struct trial *t, const void *a, const void *b)
{
    double sum = 0;
    for (size_t i = 0; i < t->count; i++)
        sum += number(t, a, i) * number(t, b, i);
    return sum;
}

static inline double dot_samples(const struct trial *t, const double *a, const double *b)
{
    double sum = 0;
    for (size_t i = 0; i < t->numbers; i++)
        sum += a[i] * b[i];
    return sum;
}

static inline skc_operator_options options_of(int i)
{
    skc_operator_options options;
    skc_operator_options_init(&options);
    options.edge = edges[i % EDGES];
    options.constant = 0.3F;
    options.correlate = i / EDGES % 2;
    return options;
}

#endif
