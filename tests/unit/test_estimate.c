// SPDX-License-Identifier: MIT
#define _POSIX_C_SOURCE 200809L // strdup
// Kernels learned from pictures: known kernels found again, the equations against plain loops, and what must not
// matter.

#include "check.h"

#include "estimate/normal.h"
#include "skc/estimate.h"

enum { SIDE = 112 };

// ------------------------------------------------------------------------------------------------------------ pictures

static double gaussian(skci_random *random)
{
    double sum = -6;
    for (int i = 0; i < 12; i++)
        sum += skci_random_uniform(random);
    return sum;
}

// Patches of even brightness with a little noise in them: long waves and edges, as photographs have.
static skc_image make_sharp(uint64_t seed, int channels)
{
    skci_random random = {seed};
    skc_image image = skc_image_planar(malloc(sizeof(float) * SIDE * SIDE * (size_t)channels), SIDE, SIDE, channels);
    for (int i = 0; i < SIDE * SIDE * channels; i++)
        image.data[i] = (float)(0.3 + 0.05 * skci_random_uniform(&random));
    for (int k = 0; k < 60; k++) {
        int x = (int)check_between(&random, -10, SIDE), y = (int)check_between(&random, -10, SIDE);
        int w = (int)check_between(&random, 3, 30), h = (int)check_between(&random, 3, 30);
        for (int c = 0; c < channels; c++) {
            float v = (float)check_between(&random, -0.15, 0.2);
            for (int j = y > 0 ? y : 0; j < y + h && j < SIDE; j++)
                for (int i = x > 0 ? x : 0; i < x + w && i < SIDE; i++)
                    image.data[(c * SIDE + j) * SIDE + i] += v;
        }
    }
    return image;
}

static skc_image blur(const skc_image *sharp, const skc_kernel *kernel, double gain, double offset, double noise)
{
    skci_random random = {99};
    skc_image out = *sharp;
    size_t n = (size_t)SIDE * SIDE * (size_t)sharp->channels;
    out.data = malloc(n * sizeof(float));
    CHECK_OK(skc_convolve(kernel, sharp, &out, NULL, error));
    for (size_t i = 0; i < n; i++)
        out.data[i] = (float)(gain * (double)out.data[i] + offset + noise * gaussian(&random));
    return out;
}

// Unlike itself in every mirror, sum 1, its origin in the middle.
static skc_kernel *make_truth(int shift_x, int shift_y)
{
    static const double values[5][5] = {
        {0, 1, 2, 0, 0}, {1, 4, 6, 1, 0}, {0, 3, 9, 5, 2}, {0, 0, 2, 4, 7}, {0, 0, 0, 1, 3}};
    skc_kernel *k;
    CHECK_OK(skc_kernel_create(5, 5, &k, error));
    for (int i = 0; i < 25; i++)
        k->values[i] = values[i / 5][i % 5] / 51;
    k->anchor_x -= shift_x;
    k->anchor_y -= shift_y;
    return k;
}

static double furthest(const skc_kernel *a, const skc_kernel *b)
{
    double most = 0;
    for (int y = -40; y <= 40; y++)
        for (int x = -40; x <= 40; x++)
            most = fmax(most, fabs(check_kernel_at(a, x, y) - check_kernel_at(b, x, y)));
    return most;
}

static void free_pair(skc_pair *pair)
{
    free(pair->sharp.data);
    free(pair->blurred.data);
}

static skc_estimate_options one_thread(void)
{
    skc_estimate_options o;
    skc_estimate_options_init(&o);
    o.threads = 1;
    return o;
}

// Learns from the pair, frees it, and compares.
static skc_estimate_report expect(skc_pair *pair, const skc_estimate_options *o, const skc_kernel *truth, double within)
{
    skc_kernel *k;
    skc_estimate_report r;
    CHECK_OK(skc_estimate_kernel(1, pair, o, &k, &r, error));
    if (getenv("DBG")) {
        print_message("used %g sat %g out %g noise %g k %dx%d\n", r.used, r.saturated, r.outliers, r.noise, k->width,
                      k->height);
    }
    CHECK_NEAR(furthest(k, truth), 0, within);
    CHECK_NEAR(skc_kernel_sum(k), 1, 1e-9);
    skc_kernel_free(k);
    free_pair(pair);
    return r;
}

// --------------------------------------------------------------------------------------------------------------
// finding

static void a_kernel_is_found(void **state)
{
    (void)state;
    skc_estimate_options o = one_thread();
    skc_kernel *truth = make_truth(0, 0);
    skc_image sharp = make_sharp(1, 1);
    skc_pair pair = {sharp, blur(&sharp, truth, 0.8, 0.1, 0.002)};
    skc_estimate_report r = expect(&pair, &o, truth, 0.006); // of a largest value of 0.18
    CHECK_NEAR(r.gain, 0.8, 0.002);
    CHECK_NEAR(r.offset, 0.1, 0.001);
    CHECK_NEAR(r.noise, 0.002, 0.0001);
    assert_true(r.residual > 0.5 && r.residual < 1.05); // the sharp picture's grain is in its details, too
    assert_int_equal(r.negative, 0);
    assert_true(r.explained > 0.999 && r.seen > 0.9 && r.used > 0.8 && r.outliers < 0.001 && r.saturated == 0);
    skc_kernel_free(truth);
}

static void without_noise_it_is_exact(void **state)
{
    (void)state;
    skc_estimate_options o = one_thread();
    skc_kernel *truth = make_truth(0, 0);
    skc_image sharp = make_sharp(2, 1);
    skc_pair pair = {sharp, blur(&sharp, truth, 1, 0, 0)};
    expect(&pair, &o, truth, 2e-5);
    skc_kernel *one;
    CHECK_OK(skc_kernel_shape("disk:radius=0", &one, error));
    sharp = make_sharp(2, 1);
    pair = (skc_pair){sharp, blur(&sharp, one, 1, 0, 0)};
    expect(&pair, &o, one, 1e-5);
    skc_kernel_free(one);
    skc_kernel_free(truth);
}

static void shifts_are_in_the_kernel(void **state)
{
    (void)state;
    skc_estimate_options o = one_thread();
    skc_kernel *truth = make_truth(7, -4);
    skc_image sharp = make_sharp(3, 1);
    skc_pair pair = {sharp, blur(&sharp, truth, 1, 0, 0.001)};
    double x, y;
    skc_kernel_centroid(truth, &x, &y);
    skc_estimate_report r = expect(&pair, &o, truth, 0.006);
    CHECK_NEAR(r.shift_x, x, 0.1);
    CHECK_NEAR(r.shift_y, y, 0.1);
    o.kernel_size = 9; // found about the kernel's centre, wherever that is
    sharp = make_sharp(3, 1);
    pair = (skc_pair){sharp, blur(&sharp, truth, 1, 0, 0.001)};
    expect(&pair, &o, truth, 0.006);
    skc_kernel_free(truth);
}

static void channels_and_pairs_have_gains_of_their_own(void **state)
{
    (void)state;
    skc_estimate_options o = one_thread();
    skc_kernel *truth = make_truth(0, 0), *k;
    skc_image a = make_sharp(4, 3), b = make_sharp(5, 1);
    skc_pair pairs[2] = {{a, blur(&a, truth, 1, 0, 0.003)}, {b, blur(&b, truth, 0.6, 0.2, 0.001)}};
    for (int i = 0; i < SIDE * SIDE; i++)
        pairs[0].blurred.data[i] *= 2; // red
    skc_estimate_report r;
    CHECK_OK(skc_estimate_kernel(2, pairs, &o, &k, &r, error));
    CHECK_NEAR(furthest(k, truth), 0, 0.006);
    CHECK_NEAR(r.gain, (2 + 1 + 1 + 0.6) / 4, 0.01);
    skc_kernel_free(k);
    skc_kernel_free(truth);
    free_pair(pairs);
    free_pair(pairs + 1);
}

static void signs(void **state)
{
    (void)state;
    skc_kernel *truth, *k;
    static const char text[] = "0 -1 0; -1 7 -2; 0 -1 0";
    CHECK_OK(skc_kernel_from_text(text, strlen(text), &truth, error));
    CHECK_OK(skc_kernel_normalize(truth, SKC_NORMALIZE_SUM, error));
    skc_image sharp = make_sharp(6, 1);
    skc_pair pair = {sharp, blur(&sharp, truth, 1, 0, 0.003)};
    skc_estimate_options o = one_thread();
    skc_estimate_report r;
    o.sign = SKC_SIGN_POSITIVE;
    CHECK_OK(skc_estimate_kernel(1, &pair, &o, &k, &r, error));
    for (int i = 0; i < k->width * k->height; i++)
        assert_true(k->values[i] >= 0);
    skc_kernel_free(k);
    o.sign = SKC_SIGN_AUTO;
    r = expect(&pair, &o, truth, 0.05); // of 3.5
    assert_int_equal(r.negative, 1);
    skc_kernel_free(truth);
}

static void a_derivative_has_no_gain(void **state)
{
    (void)state;
    static const char text[] = "1 2 0 -2 -1; 2 4 0 -4 -2; 1 2 0 -2 -1";
    skc_kernel *truth, *k;
    CHECK_OK(skc_kernel_from_text(text, strlen(text), &truth, error));
    skc_image sharp = make_sharp(15, 1);
    skc_pair pair = {sharp, blur(&sharp, truth, 1, 0, 0.01)};
    skc_estimate_options o = one_thread();
    skc_fit_options f;
    skc_fit_options_init(&f);
    f.samples = 16;
    f.effort = 0;
    skc_estimate_report r;
    skc_complex *complex;
    CHECK_OK(skc_estimate_fit(1, &pair, &o, &f, &complex, &k, &r, error));
    CHECK_NEAR(furthest(k, truth), 0, 0.1); // of 4
    CHECK_NEAR(r.gain, 1, 0);
    skc_quality q;
    CHECK_OK(skc_quality_measure(complex, truth, &q, error));
    assert_true(q.l2 < 0.05);
    skc_complex_free(complex);
    skc_kernel_free(k);
    skc_kernel_free(truth);
    free_pair(&pair);
}

// ---------------------------------------------------------------------------------------------------- what does not
// count

static void saturated_pixels_do_not_count(void **state)
{
    (void)state;
    skc_estimate_options o = one_thread();
    skc_kernel *truth = make_truth(0, 0);
    skc_image sharp = make_sharp(7, 1);
    for (int k = 0; k < 12; k++) // lamps
        for (int i = 0; i < 9; i++)
            sharp.data[(8 + 7 * k + i / 3) * SIDE + (17 * k) % 74 + 8 + i % 3] = 3;
    skc_pair pair = {sharp, blur(&sharp, truth, 1, 0, 0.002)};
    for (int i = 0; i < SIDE * SIDE; i++) {
        sharp.data[i] = fminf(sharp.data[i], 0.9F);
        pair.blurred.data[i] = fminf(pair.blurred.data[i], 0.9F);
    }
    skc_estimate_report r = expect(&pair, &o, truth, 0.01);
    assert_true(r.saturated > 0.01);
    assert_true(r.used < 0.9);
    skc_kernel_free(truth);
}

static void bad_pixels_and_what_has_moved_do_not_count(void **state)
{
    (void)state;
    skc_estimate_options o = one_thread();
    skc_kernel *truth = make_truth(0, 0);
    skc_image sharp = make_sharp(8, 1);
    skc_pair pair = {sharp, blur(&sharp, truth, 1, 0, 0.002)};
    for (int i = 0; i < 12; i++)
        for (int j = 0; j < 12; j++)
            pair.blurred.data[(30 + j) * SIDE + 50 + i] += 0.3F;
    pair.blurred.data[20 * SIDE + 70] = NAN;
    sharp.data[80 * SIDE + 33] = INFINITY;
    sharp.data[81 * SIDE + 33] = 1e30F;
    o.saturated = 10;
    skc_estimate_report r = expect(&pair, &o, truth, 0.006);
    CHECK_NEAR(r.outliers, 144.0 / (SIDE * SIDE), 0.002);
    skc_kernel_free(truth);
}

// --------------------------------------------------------------------------------------------------------------
// equations

static void equations_are_the_plain_sums(void **state)
{
    (void)state;
    skc_image sharp = make_sharp(9, 1), blurred = make_sharp(10, 1);
    skc_pair pair = {sharp, blurred};
    blurred.data[50 * SIDE + 40] = NAN;
    sharp.data[60 * SIDE + 20] = NAN;
    skci_pictures *pictures;
    skci_normal *normal;
    skc_estimate_options o = one_thread();
    skci_window w = {-1, -2, 3, 1};
    CHECK_OK(skci_pictures_open(1, &pair, 0, &pictures, error));
    pictures->levels[0].gain = 0.7;
    CHECK_OK(skci_normal_create(pictures, &w, &o, NULL, &normal, error));
    assert_int_equal(normal->unknowns, 21);
    skci_random random = {1};
    double u[21], out[21], gradient[21], expected[21] = {0}, energy = 0, weight = normal->weights[0];
    for (int i = 0; i < 21; i++)
        u[i] = check_between(&random, -1, 1);
    double counted = 0, s_mean = pictures->levels[0].sharp_mean, b_mean = pictures->levels[0].blurred_mean;
    for (int y = 1; y < SIDE - 2; y++)
        for (int x = 3; x < SIDE - 1; x++) {
            double reads[20], model = u[20];
            int bad = isnan(blurred.data[y * SIDE + x]);
            for (int i = 0; i < 20; i++) {
                int qx = w.x0 + i % 5, qy = w.y0 + i / 5;
                reads[i] = (double)sharp.data[(y - qy) * SIDE + x - qx] - s_mean;
                bad |= isnan(reads[i]);
                model += 0.7 * u[i] * reads[i];
            }
            if (bad)
                continue;
            counted++;
            double r = model - ((double)blurred.data[y * SIDE + x] - b_mean);
            energy += weight * r * r / 2;
            for (int i = 0; i < 20; i++)
                expected[i] += weight * 0.7 * r * reads[i];
            expected[20] += weight * r;
        }
    CHECK_NEAR(normal->counted, counted, 0);
    CHECK_NEAR(skci_normal_gradient(normal, u, gradient) / energy, 1, 1e-6);
    for (int i = 0; i < 21; i++)
        CHECK_NEAR(gradient[i], expected[i], 1e-6 * fabs(expected[20]));
    double right[21];
    skci_normal_apply(normal, u, out);
    skci_normal_right(normal, right);
    for (int i = 0; i < 21; i++)
        CHECK_NEAR(out[i] - right[i], gradient[i], 1e-9 * fabs(expected[20]));
    skci_normal_free(normal);
    skci_pictures_close(pictures);
    free_pair(&pair);
}

// ----------------------------------------------------------------------------------------------------------------
// fitting

static skc_pair heart_pair(const skc_kernel *heart)
{
    skc_image sharp = make_sharp(11, 1);
    return (skc_pair){sharp, blur(&sharp, heart, 0.9, 0, 0.004)};
}

static void a_complex_is_refined(void **state)
{
    (void)state;
    skc_kernel *heart, *k;
    CHECK_OK(skc_kernel_shape("heart:radius=6", &heart, error));
    skc_pair pair = heart_pair(heart);
    skc_complex *complex;
    skc_estimate_report r;
    skc_estimate_options o = one_thread();
    skc_fit_options f;
    skc_fit_options_init(&f);
    f.samples = 24;
    f.effort = 0;
    CHECK_OK(skc_estimate_fit(1, &pair, &o, &f, &complex, &k, &r, error));
    skc_cost cost;
    CHECK_OK(skc_complex_cost(complex, &cost, error));
    assert_true(cost.samples <= 24);
    assert_true(r.fit_residual < r.fit_first);
    skc_quality refined;
    CHECK_OK(skc_quality_measure(complex, heart, &refined, error));
    assert_true(refined.image_psnr > 50);
    CHECK_NEAR(refined.sum, 1, 1e-5);
    CHECK_NEAR(r.gain, 0.9, 0.01);
    skc_complex *fitted; // the same, without
    CHECK_OK(skc_fit(k, &f, &fitted, NULL, error));
    skc_quality before;
    CHECK_OK(skc_quality_measure(fitted, heart, &before, error));
    assert_true(refined.image_psnr > before.image_psnr);
    skc_complex_free(fitted);
    skc_complex_free(complex);
    skc_kernel_free(k);
    skc_kernel_free(heart);
    free_pair(&pair);
}

static void threads_do_not_matter(void **state)
{
    (void)state;
    skc_kernel *heart, *k[2];
    CHECK_OK(skc_kernel_shape("heart:radius=4", &heart, error));
    skc_pair pairs[2] = {heart_pair(heart), heart_pair(heart)};
    skc_complex *complex[2];
    skc_fit_options f;
    skc_fit_options_init(&f);
    f.samples = 12;
    f.effort = 0;
    for (int i = 0; i < 2; i++) {
        skc_estimate_options o = one_thread();
        o.threads = 1 + 2 * i;
        CHECK_OK(skc_estimate_fit(2, pairs, &o, &f, &complex[i], &k[i], NULL, error));
    }
    assert_int_equal(k[0]->width, k[1]->width);
    assert_memory_equal(k[0]->values, k[1]->values, sizeof(double) * (size_t)(k[0]->width * k[0]->height));
    for (int l = 0; l < complex[0]->count; l++)
        assert_memory_equal(complex[0]->layers[l].samples, complex[1]->layers[l].samples,
                            sizeof(skc_sample) * (size_t)complex[0]->layers[l].count);
    for (int i = 0; i < 2; i++) {
        skc_kernel_free(k[i]);
        skc_complex_free(complex[i]);
    }
    for (int i = 0; i < 2; i++)
        free_pair(pairs + i);
    skc_kernel_free(heart);
}

// A lens whose points have tails that point away from the middle of the picture.
static skc_basis *make_lens(void)
{
    static const double range[2] = {0, 360};
    skc_basis *b;
    CHECK_OK(skc_basis_create(1, &b, error));
    CHECK_OK(skc_complex_create(1, (int[]){3}, &b->filters[0], error));
    for (int i = 0; i < 3; i++)
        b->filters[0]->layers[0].samples[i] = (skc_sample){(float)(2 * i), 0, i == 0 ? 0.5F : 0.25F};
    b->parameters = calloc(1, sizeof *b->parameters);
    b->parameter_count = 1;
    b->parameters[0] = (skc_parameter){strdup("angle"), SKC_PARAMETER_ROTATION, 2, malloc(sizeof range)};
    memcpy(b->parameters[0].values, range, sizeof range);
    return b;
}

static skc_pair lens_pair(void)
{
    skc_basis *lens = make_lens();
    skc_varying *varying;
    skc_image sharp = make_sharp(16, 1), blurred = make_sharp(16, 1), angles = make_sharp(16, 1);
    for (int i = 0; i < SIDE * SIDE; i++)
        angles.data[i] = (float)(atan2((SIDE - 1) / 2.0 - i / SIDE, i % SIDE - (SIDE - 1) / 2.0) * 57.29577951308232);
    skc_pixels in = skc_pixels_of(&sharp), out = skc_pixels_of(&blurred);
    skc_map map = {{skc_pixels_of(&angles), 0, 0}, 0, 1};
    CHECK_OK(skc_varying_create(lens, NULL, &varying, error));
    CHECK_OK(skc_varying_apply(varying, &in, &map, &out, NULL, error));
    skc_varying_free(varying);
    skc_basis_free(lens);
    free(angles.data);
    return (skc_pair){sharp, blurred};
}

static void a_lens_is_learned_by_distance(void **state)
{
    (void)state;
    skc_pair pair = lens_pair();
    skc_estimate_options o = one_thread();
    skc_kernel *kernels[2], *again[2];
    double nodes[2], x, y, middle = (SIDE - 1) / 2.0;
    skc_estimate_report r;
    o.kernel_size = 17;
    CHECK_OK(skc_estimate_field(1, &pair, &o, middle, middle, 2, nodes, kernels, &r, error));
    assert_int_equal(r.patches, 9);
    CHECK_NEAR(nodes[0], 0, 0);
    CHECK_NEAR(nodes[1], hypot(28, 28), 1);
    skc_kernel_centroid(kernels[1], &x, &y); // 1.5 to the right in the lens, less in patches that see many directions
    CHECK_NEAR(x, 1.3, 0.3);
    CHECK_NEAR(y, 0, 0.2);
    CHECK_NEAR(skc_kernel_sum(kernels[1]), 1, 1e-9);
    o.threads = 3;
    CHECK_OK(skc_estimate_field(1, &pair, &o, middle, middle, 2, nodes, again, NULL, error));
    for (int i = 0; i < 2; i++) {
        assert_memory_equal(kernels[i]->values, again[i]->values,
                            sizeof(double) * (size_t)(kernels[i]->width * kernels[i]->height));
        skc_kernel_free(kernels[i]);
        skc_kernel_free(again[i]);
    }
    skc_error error = {0};
    assert_int_equal(skc_estimate_field(1, &pair, &o, NAN, 0, 2, nodes, kernels, NULL, &error), SKC_INVALID);
    assert_int_equal(skc_estimate_field(1, &pair, &o, 0, 0, 17, nodes, kernels, NULL, &error), SKC_INVALID);
    free_pair(&pair);
}

// ---------------------------------------------------------------------------------------------------------------
// refusals

static void refuse(const skc_pair *pair, int count, const skc_estimate_options *o, const char *says)
{
    skc_error error = {0};
    skc_kernel *k = (skc_kernel *)1;
    assert_int_equal(skc_estimate_kernel(count, pair, o, &k, NULL, &error), SKC_INVALID);
    assert_null(k);
    if (!strstr(error.message, says))
        fail_msg("\"%s\" does not say \"%s\"", error.message, says);
}

static int stop(void *user, const skc_progress *progress)
{
    (void)user;
    (void)progress;
    return 1;
}

static void what_cannot_be_learned_is_refused(void **state)
{
    (void)state;
    skc_estimate_options o = one_thread();
    skc_image a = make_sharp(12, 1), b = make_sharp(13, 1), flat = make_sharp(14, 1), none = make_sharp(14, 1);
    for (int i = 0; i < SIDE * SIDE; i++) {
        flat.data[i] = 0.25F;
        none.data[i] = NAN;
    }
    refuse(&(skc_pair){a, b}, 1, &o, "does not follow from the sharp one");
    refuse(&(skc_pair){a, flat}, 1, &o, "flat");
    refuse(&(skc_pair){flat, a}, 1, &o, "flat");
    refuse(&(skc_pair){none, a}, 1, &o, "flat");
    refuse(&(skc_pair){a, none}, 1, &o, "flat");
    refuse(&(skc_pair){a, b}, 0, &o, "at least one");
    skc_image cut = b, small = a;
    cut.width--;
    refuse(&(skc_pair){a, cut}, 1, &o, "112 x 112 pixels of 1 channels, the blurred one 111 x 112");
    small.width = 15;
    refuse(&(skc_pair){small, small}, 1, &o, "at least 16");
    o.kernel_size = 113;
    refuse(&(skc_pair){a, b}, 1, &o, "too few for a kernel");
    o.kernel_size = SKC_ESTIMATE_MAX_SIZE + 1;
    refuse(&(skc_pair){a, b}, 1, &o, "kernel size 514");
    o = one_thread();
    o.saturated = NAN;
    refuse(&(skc_pair){a, b}, 1, &o, "saturated");
    o = one_thread();
    o.size = 1;
    refuse(&(skc_pair){a, b}, 1, &o, "skc_estimate_options_init");
    o = one_thread();
    o.progress = stop;
    skc_kernel *k;
    assert_int_equal(skc_estimate_kernel(1, &(skc_pair){a, a}, &o, &k, NULL, NULL), SKC_CANCELLED);
    free(a.data);
    free(b.data);
    free(flat.data);
    free(none.data);
}

int main(int argc, char **argv)
{
    (void)argv;
    const struct CMUnitTest threads[] = {cmocka_unit_test(threads_do_not_matter)};
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_kernel_is_found),
        cmocka_unit_test(without_noise_it_is_exact),
        cmocka_unit_test(shifts_are_in_the_kernel),
        cmocka_unit_test(channels_and_pairs_have_gains_of_their_own),
        cmocka_unit_test(signs),
        cmocka_unit_test(a_derivative_has_no_gain),
        cmocka_unit_test(saturated_pixels_do_not_count),
        cmocka_unit_test(bad_pixels_and_what_has_moved_do_not_count),
        cmocka_unit_test(equations_are_the_plain_sums),
        cmocka_unit_test(a_complex_is_refined),
        cmocka_unit_test(a_lens_is_learned_by_distance),
        cmocka_unit_test(what_cannot_be_learned_is_refused),
    };
    return argc > 1 ? cmocka_run_group_tests(threads, NULL, NULL) : cmocka_run_group_tests(tests, NULL, NULL);
}
