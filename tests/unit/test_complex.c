// SPDX-License-Identifier: MIT
// The complex itself: what is refused, what it costs, how far it reaches, and the dense kernel's small operations.
#include "check.h"

static skc_complex *one_layer(int count, const skc_sample *samples)
{
    skc_complex *c;
    CHECK_OK(skc_complex_create(1, &count, &c, error));
    memcpy(c->layers[0].samples, samples, (size_t)count * sizeof *samples);
    return c;
}

static void cost_counts_distinct_taps(void **state)
{
    (void)state;
    const struct {
        int count;
        skc_sample samples[3];
        int taps;
        skc_reach reach;
    } cases[] = {
        {1, {{0, 0, 1}}, 1, {0, 0, 0, 0}},
        {1, {{2, -3, 1}}, 1, {-2, 2, 3, -3}},
        {1, {{0.5f, 0, 1}}, 2, {0, 1, 0, 0}},
        {1, {{-0.25f, 0.25f, 1}}, 4, {1, 0, 0, 1}},
        {2, {{0.5f, 0, 0.5f}, {1.5f, 0, 0.5f}}, 3, {0, 2, 0, 0}},  // a tap in common
        {2, {{1, 1, 0.5f}, {1, 1, 0.5f}}, 1, {-1, 1, -1, 1}},      // the same place twice
        {2, {{1, 1, 0.5f}, {1, 1, -0.5f}}, 0, {0, 0, 0, 0}},       // which cancel
        {3, {{4, 0, 0}, {0, 4, 0}, {0, 0, 1}}, 1, {0, 0, 0, 0}},   // dead samples are no taps
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        skc_complex *c = one_layer(cases[i].count, cases[i].samples);
        skc_cost cost;
        skc_reach reach;
        CHECK_OK(skc_complex_cost(c, &cost, error));
        CHECK_OK(skc_complex_reach(c, &reach, error));
        assert_int_equal(cost.samples, cases[i].count);
        assert_int_equal(cost.taps, cases[i].taps);
        assert_int_equal(cost.passes, 1);
        assert_memory_equal(&reach, &cases[i].reach, sizeof reach);
        skc_complex_free(c);
    }
}

static void check_refuses(void **state)
{
    (void)state;
    const struct {
        skc_sample sample;
        skc_taps taps;
        const char *what;
    } cases[] = {
        {{NAN, 0, 1}, SKC_TAPS_BILINEAR, "layers[0].samples[1]"},
        {{0, INFINITY, 1}, SKC_TAPS_BILINEAR, "layers[0].samples[1]"},
        {{0, 0, -INFINITY}, SKC_TAPS_BILINEAR, "layers[0].samples[1]"},
        {{16384.5f, 0, 1}, SKC_TAPS_BILINEAR, "16384"},
        {{0, -17000, 1}, SKC_TAPS_BILINEAR, "16384"},
        {{0.5f, 0, 1}, SKC_TAPS_INTEGER, "whole"},
        {{0, 0, 1}, (skc_taps)7, "taps"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        skc_complex *c = one_layer(2, (skc_sample[]){{0, 0, 1}, cases[i].sample}), *copy;
        c->layers[0].taps = cases[i].taps;
        skc_error told = {0};
        assert_int_equal(skc_complex_check(c, &told), SKC_INVALID);
        assert_non_null(strstr(told.message, cases[i].what));
        assert_int_equal(skc_complex_copy(c, &copy, NULL), SKC_INVALID);
        assert_null(copy);
        skc_complex_free(c);
    }
    skc_complex *c;
    assert_int_equal(skc_complex_create(0, NULL, &c, NULL), SKC_INVALID);
    assert_int_equal(skc_complex_create(65, NULL, &c, NULL), SKC_INVALID);
    assert_int_equal(skc_complex_create(2, (int[]){4, 0}, &c, NULL), SKC_INVALID);
    assert_int_equal(skc_complex_create(1, (int[]){4097}, &c, NULL), SKC_INVALID);
    assert_null(c);
}

static void copy_is_deep(void **state)
{
    (void)state;
    skci_random random = {1};
    skc_complex *a = check_complex(&random, 3, (int[]){5, 1, 3}, 4), *b;
    a->layers[1].samples[0] = (skc_sample){2, 1, 1};
    a->layers[1].taps = SKC_TAPS_INTEGER;
    CHECK_OK(skc_complex_copy(a, &b, error));
    assert_int_equal(b->layers[1].taps, SKC_TAPS_INTEGER);
    for (int l = 0; l < 3; l++) {
        assert_ptr_not_equal(a->layers[l].samples, b->layers[l].samples);
        assert_memory_equal(a->layers[l].samples, b->layers[l].samples, (size_t)a->layers[l].count * sizeof(skc_sample));
    }
    skc_complex_free(a);
    skc_complex_free(b);
    skc_complex_free(NULL);
}

static skc_kernel *kernel_of(int width, int height, const double *values)
{
    skc_kernel *k;
    CHECK_OK(skc_kernel_create(width, height, &k, error));
    memcpy(k->values, values, (size_t)(width * height) * sizeof *values);
    return k;
}

static void normalisation(void **state)
{
    (void)state;
    skc_kernel *k = kernel_of(3, 1, (double[]){1, 2, 5});
    CHECK_OK(skc_kernel_normalize(k, SKC_NORMALIZE_AUTO, error));
    CHECK_NEAR(skc_kernel_sum(k), 1, 1e-15);
    CHECK_NEAR(k->values[2], 5.0 / 8, 1e-15);
    double x, y;
    skc_kernel_centroid(k, &x, &y);
    CHECK_NEAR(x, 0.5, 1e-15);
    CHECK_NEAR(y, 0, 1e-15);
    skc_kernel_free(k);
    k = kernel_of(3, 1, (double[]){-1, 2, -1});
    CHECK_OK(skc_kernel_normalize(k, SKC_NORMALIZE_AUTO, error)); // signed: left alone
    CHECK_NEAR(k->values[1], 2, 0);
    skc_error told = {0};
    assert_int_equal(skc_kernel_normalize(k, SKC_NORMALIZE_SUM, &told), SKC_INVALID);
    assert_non_null(strstr(told.message, "signed"));
    CHECK_NEAR(k->values[1], 2, 0);
    skc_kernel_free(k);
    k = kernel_of(3, 1, (double[]){-1, 4, -1});
    CHECK_OK(skc_kernel_normalize(k, SKC_NORMALIZE_SUM, error));
    CHECK_NEAR(k->values[1], 2, 1e-15);
    skc_kernel_free(k);
    k = kernel_of(1, 1, (double[]){0});
    assert_int_equal(skc_kernel_normalize(k, SKC_NORMALIZE_AUTO, NULL), SKC_INVALID);
    skc_kernel_free(k);
}

static void trimming_keeps_the_anchor(void **state)
{
    (void)state;
    double wide[7 * 5] = {0};
    wide[2 * 7 + 4] = 3; // one right of the centre
    skc_kernel *k = kernel_of(7, 5, wide);
    CHECK_OK(skc_kernel_trim(k, error));
    assert_int_equal(k->width, 3);
    assert_int_equal(k->height, 1);
    assert_int_equal(k->anchor_x, 1);
    assert_int_equal(k->anchor_y, 0);
    CHECK_NEAR(check_kernel_at(k, 1, 0), 3, 0);
    skc_kernel_free(k);
    double even[6 * 4] = {0};
    even[1 * 6 + 3] = 2;
    k = kernel_of(6, 4, even);
    CHECK_OK(skc_kernel_trim(k, error));
    assert_int_equal(k->width, 2);
    assert_int_equal(k->height, 2);
    assert_int_equal(k->anchor_x, 1);
    assert_int_equal(k->anchor_y, 1);
    CHECK_NEAR(check_kernel_at(k, 0, -1), 2, 0);
    skc_kernel_free(k);
}

static void kernel_sizes(void **state)
{
    (void)state;
    skc_kernel *k;
    assert_int_equal(skc_kernel_create(0, 3, &k, NULL), SKC_INVALID);
    assert_int_equal(skc_kernel_create(3, 4097, &k, NULL), SKC_INVALID);
    assert_null(k);
    CHECK_OK(skc_kernel_create(4, 5, &k, error));
    assert_int_equal(k->anchor_x, 2);
    assert_int_equal(k->anchor_y, 2);
    skc_kernel_free(k);
    skc_kernel_free(NULL);
}

static void status_texts(void **state)
{
    (void)state;
    assert_string_equal(skc_version(), SKC_VERSION);
    assert_string_equal(skc_status_text(SKC_MEMORY), "out of memory");
    assert_string_equal(skc_status_text((skc_status)99), "unknown status");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cost_counts_distinct_taps), cmocka_unit_test(check_refuses),
        cmocka_unit_test(copy_is_deep),              cmocka_unit_test(normalisation),
        cmocka_unit_test(trimming_keeps_the_anchor), cmocka_unit_test(kernel_sizes),
        cmocka_unit_test(status_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
