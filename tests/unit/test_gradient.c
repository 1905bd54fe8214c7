// SPDX-License-Identifier: MIT
// Operators without parameters: products against each other, against finite differences, and against the engine.
#include "gradient_check.h"

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

// Float gradients are those of double, but for rounding.
static void test_float_is_near_double(void **state)
{
    (void)state;
    for (int i = 0; i < 2 * EDGES; i++) {
        skc_operator_options options = options_of(i);
        struct trial f = take(SKC_REAL_FLOAT, &options, 1, 2, 3, 60, 70, 8.5, 300 + (uint64_t)i);
        struct trial d = take(SKC_REAL_DOUBLE, &options, 1, 2, 3, 60, 70, 8.5, 300 + (uint64_t)i);
        vjp(&f, f.d_in, f.d_samples, NULL);
        vjp(&d, d.d_in, d.d_samples, NULL);
        apply(&f, f.samples, f.in, f.out, NULL);
        apply(&d, d.samples, d.in, d.out, NULL);
        double largest = 0;
        for (size_t k = 0; k < d.numbers; k++)
            largest = fmax(largest, fabs(d.d_samples[k]));
        for (size_t k = 0; k < d.numbers; k++)
            CHECK_NEAR(f.d_samples[k], d.d_samples[k], 1e-5 * largest);
        for (size_t k = 0; k < d.count; k++) {
            CHECK_NEAR(number(&f, f.d_in, k), number(&d, d.d_in, k), 2e-5);
            CHECK_NEAR(number(&f, f.out, k), number(&d, d.out, k), 2e-5);
        }
        give(&f);
        give(&d);
    }
}

// At whole offsets derivatives are those towards larger ones.
static void test_kinks(void **state)
{
    (void)state;
    for (int i = 0; i < 2 * EDGES; i++) {
        skc_operator_options options = options_of(i);
        struct trial t = take(SKC_REAL_DOUBLE, &options, 1, 1, 2, 6, 9, 4, 40 + (uint64_t)i);
        for (size_t k = 0; k < t.numbers; k++)
            t.samples[k] = k % 3 < 2 ? round(t.samples[k]) : t.samples[k];
        vjp(&t, NULL, t.d_samples, NULL);
        double here = loss(&t, t.samples, t.in), h = 1e-6;
        for (size_t k = 0; k < t.numbers; k++) {
            double was = t.samples[k];
            t.samples[k] = was + h;
            CHECK_NEAR((loss(&t, t.samples, t.in) - here) / h, t.d_samples[k], 2e-5 * (1 + fabs(t.d_samples[k])));
            t.samples[k] = was;
        }
        give(&t);
    }
}

// Layers of whole offsets: weights are differentiated, offsets are not.
static void test_whole_offsets(void **state)
{
    (void)state;
    for (int i = 0; i < 2 * EDGES; i++) {
        skc_operator_options options = options_of(i);
        struct trial t = take(SKC_REAL_DOUBLE, &options, 1, 1, 2, 6, 9, 4, 50 + (uint64_t)i);
        for (size_t k = 0; k < t.numbers; k++)
            t.samples[k] = k % 3 < 2 ? round(t.samples[k]) : t.samples[k];
        vjp(&t, t.d_in, t.d_samples, NULL);
        double *bilinear = malloc(t.numbers * sizeof *bilinear), at = dot(&t, t.d_in, t.t_in);
        memcpy(bilinear, t.d_samples, t.numbers * sizeof *bilinear);
        skc_basis *basis;
        CHECK_OK(skc_operator_basis(t.op, t.samples, &basis, error));
        for (int l = 0; l < 3; l += 2)
            basis->filters[0]->layers[l].taps = SKC_TAPS_INTEGER;
        skc_operator_free(t.op);
        CHECK_OK(skc_operator_create(basis, &options, &t.op, error));
        skc_basis_free(basis);
        vjp(&t, t.d_in, t.d_samples, NULL);
        CHECK_NEAR(dot(&t, t.d_in, t.t_in), at, 1e-12 * (1 + fabs(at)));
        for (size_t k = 0; k < t.numbers; k++) {
            int fixed = k % 3 < 2 && (k / 3 < 6 || k / 3 >= 9);
            CHECK_NEAR(t.d_samples[k], fixed ? 0 : bilinear[k], 1e-10 * (1 + fabs(bilinear[k])));
        }
        free(bilinear);
        give(&t);
    }
}

// Images of several tiles.
static void test_tiles(void **state)
{
    (void)state;
    for (int i = 0; i < EDGES; i++)
        for (int type = 0; type < 2; type++) {
            skc_operator_options options = options_of(i);
            struct trial t = take(type ? SKC_REAL_DOUBLE : SKC_REAL_FLOAT, &options, 1, 1, 1, 270, 530, 3.5, 60);
            double tolerance = type ? 1e-11 : 1e-4;
            vjp(&t, t.d_in, t.d_samples, NULL);
            double of_image = dot(&t, t.d_in, t.t_in), of_samples = dot_samples(&t, t.d_samples, t.t_samples);
            jvp(&t, t.t_samples, t.t_in, NULL);
            double forward = dot(&t, t.d_out, t.t_out), scale = 1 + fabs(of_image) + fabs(of_samples);
            CHECK_NEAR(forward / scale, (of_image + of_samples) / scale, tolerance);
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
        cmocka_unit_test(test_float_is_near_double),
        cmocka_unit_test(test_kinks),
        cmocka_unit_test(test_whole_offsets),
        cmocka_unit_test(test_tiles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
