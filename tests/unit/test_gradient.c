// SPDX-License-Identifier: MIT
// Operators without parameters: products against each other, against finite differences, and against the engine.
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

static size_t size_of(skc_real type)
{
    return type == SKC_REAL_FLOAT ? sizeof(float) : sizeof(double);
}

static double number(const struct trial *t, const void *data, size_t i)
{
    return t->type == SKC_REAL_FLOAT ? (double)((const float *)data)[i] : ((const double *)data)[i];
}

static void set_number(const struct trial *t, void *data, size_t i, double value)
{
    if (t->type == SKC_REAL_FLOAT)
        ((float *)data)[i] = (float)value;
    else
        ((double *)data)[i] = value;
}

static void *numbers_between(const struct trial *t, skci_random *random, double a, double b)
{
    void *data = malloc(t->count * size_of(t->type));
    for (size_t i = 0; i < t->count; i++)
        set_number(t, data, i, check_between(random, a, b));
    return data;
}

static skc_batch batch_of(const struct trial *t, void *data)
{
    return skc_batch_of(t->type, data, t->images, t->channels, t->height, t->width);
}

static void give(struct trial *t)
{
    void *all[] = {t->samples, t->t_samples, t->d_samples, t->in, t->t_in, t->out, t->t_out, t->d_out, t->d_in};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]);
    skc_operator_free(t->op);
}

// Three channels have filters of their own if `sets` is 3.
static struct trial take(skc_real type, const skc_operator_options *options, int sets, int images, int channels,
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

static void apply(struct trial *t, const double *samples, void *in, void *out, const skc_run_options *run)
{
    skc_batch from = batch_of(t, in), to = batch_of(t, out);
    CHECK_OK(skc_operator_apply(t->op, samples, &from, NULL, &to, run, error));
}

static void vjp(struct trial *t, void *d_in, double *d_samples, const skc_run_options *run)
{
    skc_batch in = batch_of(t, t->in), d_out = batch_of(t, t->d_out), to = batch_of(t, d_in);
    CHECK_OK(skc_operator_vjp(t->op, t->samples, &in, NULL, &d_out, d_in ? &to : NULL, d_samples, NULL, run, error));
}

static void jvp(struct trial *t, const double *t_samples, void *t_in, const skc_run_options *run)
{
    skc_batch in = batch_of(t, t->in), tangent = batch_of(t, t_in), to = batch_of(t, t->t_out);
    CHECK_OK(skc_operator_jvp(t->op, t->samples, &in, NULL, t_samples, t_in ? &tangent : NULL, NULL, &to, run, error));
}

static double dot(const struct trial *t, const void *a, const void *b)
{
    double sum = 0;
    for (size_t i = 0; i < t->count; i++)
        sum += number(t, a, i) * number(t, b, i);
    return sum;
}

static double dot_samples(const struct trial *t, const double *a, const double *b)
{
    double sum = 0;
    for (size_t i = 0; i < t->numbers; i++)
        sum += a[i] * b[i];
    return sum;
}

static skc_operator_options options_of(int i)
{
    skc_operator_options options;
    skc_operator_options_init(&options);
    options.edge = edges[i % EDGES];
    options.constant = 0.3F;
    options.correlate = i / EDGES % 2;
    return options;
}

static const struct {
    int height, width;
    double reach;
} shapes[] = {{9, 14, 3}, {1, 1, 3}, {30, 3, 6}, {2, 40, 9.5}};

// <d_out, J t> = <J^T d_out, t>, for image and samples, together and apart.
static void adjoint(skc_real type, int sets, double tolerance)
{
    for (int i = 0; i < 2 * EDGES; i++)
        for (size_t k = 0; k < sizeof shapes / sizeof *shapes; k++) {
            skc_operator_options options = options_of(i);
            struct trial t =
                take(type, &options, sets, 2, 4, shapes[k].height, shapes[k].width, shapes[k].reach, 7 + (uint64_t)i);
            vjp(&t, t.d_in, t.d_samples, NULL);
            double of_image = dot(&t, t.d_in, t.t_in), of_samples = dot_samples(&t, t.d_samples, t.t_samples);
            double scale = 1 + fabs(of_image) + fabs(of_samples);
            jvp(&t, t.t_samples, NULL, NULL);
            CHECK_NEAR(dot(&t, t.d_out, t.t_out) / scale, of_samples / scale, tolerance);
            jvp(&t, NULL, t.t_in, NULL);
            CHECK_NEAR(dot(&t, t.d_out, t.t_out) / scale, of_image / scale, tolerance);
            jvp(&t, t.t_samples, t.t_in, NULL);
            CHECK_NEAR(dot(&t, t.d_out, t.t_out) / scale, (of_image + of_samples) / scale, tolerance);
            give(&t);
        }
}

static void test_adjoint_double(void **state)
{
    (void)state;
    adjoint(SKC_REAL_DOUBLE, 1, 1e-12);
    adjoint(SKC_REAL_DOUBLE, 3, 1e-12);
}

static void test_adjoint_float(void **state)
{
    (void)state;
    adjoint(SKC_REAL_FLOAT, 1, 1e-5);
    adjoint(SKC_REAL_FLOAT, 3, 1e-5);
}

// The loss sum of d_out * out, in double.
static double loss(struct trial *t, const double *samples, void *in)
{
    apply(t, samples, in, t->out, NULL);
    return dot(t, t->out, t->d_out);
}

// Central differences; the loss is a polynomial in each number but for renormalizing, so they are good.
static void test_finite_differences(void **state)
{
    (void)state;
    for (int i = 0; i < 2 * EDGES; i++) {
        skc_operator_options options = options_of(i);
        struct trial t = take(SKC_REAL_DOUBLE, &options, i % 4 == 1 ? 3 : 1, 1, 3, 7, 9, 3, 90 + (uint64_t)i);
        double h = 1e-5;
        vjp(&t, t.d_in, t.d_samples, NULL);
        for (size_t k = 0; k < t.numbers; k++) {
            double was = t.samples[k], fraction = was - floor(was);
            if (k % 3 < 2 && (fraction < h || fraction > 1 - h))
                continue;
            t.samples[k] = was + h;
            double above = loss(&t, t.samples, t.in);
            t.samples[k] = was - h;
            double below = loss(&t, t.samples, t.in);
            t.samples[k] = was;
            CHECK_NEAR((above - below) / (2 * h), t.d_samples[k], 1e-6 * (1 + fabs(t.d_samples[k])));
        }
        for (size_t k = 0; k < t.count; k += 5) {
            double *in = t.in, was = in[k];
            in[k] = was + h;
            double above = loss(&t, t.samples, in);
            in[k] = was - h;
            double below = loss(&t, t.samples, in);
            in[k] = was;
            CHECK_NEAR((above - below) / (2 * h), ((double *)t.d_in)[k], 1e-7);
        }
        give(&t);
    }
}

int main(int argc, char **argv)
{
    (void)argc, (void)argv;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_adjoint_double),
        cmocka_unit_test(test_adjoint_float),
        cmocka_unit_test(test_finite_differences),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
