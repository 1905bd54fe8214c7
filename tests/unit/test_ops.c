// SPDX-License-Identifier: MIT
// The differentiable operations: row loops of every instruction set against each other, the cascade against a naive
// one, gradients against finite differences, VJPs as adjoints.
#include "check.h"

#include "ops/cascade.h"
#include "ops/cholesky.h"
#include "ops/fft.h"
#include "ops/gauss_newton.h"
#include "ops/loss.h"
#include "ops/rows.h"

static void variants_give_the_same_bytes(void **state)
{
    (void)state;
    enum { N = 301, TAPS = 37, ROOM = N + 2 * SKCI_LANES };
    const skci_rows *variants[8];
    int count = skci_rows_all(variants);
    assert_string_equal(variants[0]->name, "c");
    assert_ptr_equal(skci_rows_best(), variants[count - 1]);
    skci_random random = {7};
    static double in_d[TAPS][ROOM], w_d[TAPS], out_d[8][ROOM], value[ROOM], d_w[8][TAPS * SKCI_LANES];
    const double *rows_d[TAPS];
    for (int t = 0; t < TAPS; t++) {
        for (int x = 0; x < ROOM; x++)
            in_d[t][x] = check_between(&random, -1, 1);
        w_d[t] = check_between(&random, -1, 1);
        rows_d[t] = in_d[t] + t % 3; // unaligned, too
    }
    for (int n = 1; n <= N; n += n < 40 ? 1 : 29) {
        memset(value, 0, sizeof value);
        for (int x = 0; x < n; x++)
            value[x] = check_between(&random, -1, 1);
        for (int v = 0; v < count; v++) {
            for (int x = 0; x < ROOM; x++)
                out_d[v][x] = 77;
            memset(d_w[v], 0, sizeof d_w[v]);
            variants[v]->sum_d(out_d[v], n, TAPS, rows_d, w_d);
            assert_memory_equal(out_d[v], out_d[0], (size_t)n * sizeof(double));
            for (int x = skci_lanes_up(n); x < ROOM; x++) // beyond the group nothing is written
                assert_true(out_d[v][x] == 77);
            variants[v]->sum_vjp_d(out_d[v], value, n, TAPS, rows_d, w_d, d_w[v]);
            assert_memory_equal(out_d[v], out_d[0], (size_t)n * sizeof(double));
            assert_memory_equal(d_w[v], d_w[0], sizeof d_w[v]);
        }
        for (int x = 0; x < n; x += 13) { // and the right ones
            double sum = 0, magnitude = 0;
            for (int t = 0; t < TAPS; t++) {
                sum += w_d[t] * rows_d[t][x];
                magnitude += fabs(w_d[t] * rows_d[t][x]);
            }
            CHECK_NEAR(out_d[0][x], sum, TAPS * 2e-16 * magnitude);
        }
    }
}

static void products_of_all_variants_are_the_same(void **state)
{
    (void)state;
    enum { ROWS = 9, WIDTH = 12 * SKCI_LANES, PITCH = WIDTH + 2 * SKCI_LANES, TAPS = 40 };
    const skci_rows *variants[8];
    int count = skci_rows_all(variants);
    skci_random random = {13};
    static float d[ROWS * PITCH], in[(ROWS + 4) * PITCH], sums[8][TAPS * SKCI_LANES];
    for (int i = 0; i < ROWS * PITCH; i++)
        d[i] = (float)check_between(&random, -1, 1);
    for (int i = 0; i < (ROWS + 4) * PITCH; i++)
        in[i] = (float)check_between(&random, -1, 1);
    int32_t offset[TAPS];
    skci_shifted taps = {.offset = offset};
    for (int t = 0; t < TAPS; t++)
        offset[t] = (int)check_between(&random, 0, 3) * PITCH + (int)check_between(&random, 0, 16);
    const int counts[] = {1, 7, 12, 4, 16}, pairs[] = {0, 3, 0, 2, 8};
    for (int k = 0, t = 0; k < 5; t += counts[k++]) {
        taps.shift[taps.shifts].shift = k * 3;
        taps.shift[taps.shifts].count = counts[k];
        taps.shift[taps.shifts++].pairs = pairs[k];
        for (int pair = 0; pair < pairs[k]; pair++)
            offset[t + 2 * pair + 1] = offset[t + 2 * pair] + PITCH;
    }
    for (int n = SKCI_LANES; n <= WIDTH; n += SKCI_LANES)
        for (int rows = 1; rows <= ROWS; rows++) {
            for (int v = 0; v < count; v++) {
                memset(sums[v], 0, sizeof sums[v]);
                variants[v]->products(sums[v], d + SKCI_LANES, PITCH, in, PITCH, rows, n, &taps);
                assert_memory_equal(sums[v], sums[0], sizeof sums[v]);
            }
            for (int k = 0, t = 0; k < taps.shifts; k++)
                for (int last = t + counts[k]; t < last; t++)
                    for (int lane = 0; lane < SKCI_LANES; lane++) {
                        double sum = 0;
                        for (int j = 0; j < rows; j++)
                            for (int x = lane; x < n; x += SKCI_LANES)
                                sum += (double)d[j * PITCH + SKCI_LANES + x - k * 3] *
                                       (double)in[j * PITCH + offset[t] + x];
                        CHECK_NEAR((double)sums[0][t * SKCI_LANES + lane], sum, 1e-5);
                    }
        }
}

static void boxes_of_all_variants_are_the_same(void **state)
{
    (void)state;
    enum { LANES = 3 * SKCI_LANES, PITCH = LANES + 3, ROWS = 40 };
    const skci_rows *variants[8];
    int count = skci_rows_all(variants);
    skci_random random = {11};
    static float start[ROWS * PITCH], work[8][ROWS * PITCH];
    for (int i = 0; i < ROWS * PITCH; i++)
        start[i] = (float)check_between(&random, -1, 1);
    for (int width = 1; width <= ROWS; width += width < 4 ? 1 : 9) {
        int rows = ROWS - width + 1;
        for (int v = 0; v < count; v++) {
            memcpy(work[v], start, sizeof start);
            variants[v]->box(work[v], PITCH, LANES, rows, width, 0.3);
            assert_memory_equal(work[v], work[0], sizeof start);
        }
        for (int y = 0; y < ROWS; y++)
            for (int x = 0; x < PITCH; x++) {
                double sum = 0;
                for (int k = 0; k < width && y < rows; k++)
                    sum += (double)start[(y + k) * PITCH + x];
                int made = x < LANES && y < rows; // nothing else is touched
                CHECK_NEAR((double)work[0][y * PITCH + x], made ? 0.3 * sum : (double)start[y * PITCH + x],
                           made ? 1e-6 : 0);
            }
    }
}

static void spectra_of_all_variants_are_the_same(void **state)
{
    (void)state;
    enum { N = 77 };
    const skci_rows *variants[8];
    int count = skci_rows_all(variants);
    skci_random random = {9};
    double start[7][N], work[8][4][N];
    for (int i = 0; i < 7; i++)
        for (int x = 0; x < N; x++)
            start[i][x] = check_between(&random, -1, 1);
    static double planes[8][2][4 * N], unturned[2][4 * N]; // four rows of complex numbers
    const double turns[6] = {0.6, 0.8, -0.8, 0.6, 0.28, -0.96};
    for (int i = 0; i < 4 * N; i++)
        for (int part = 0; part < 2; part++)
            unturned[part][i] = check_between(&random, -1, 1);
    double residual[8], squares[8], magnitudes[8];
    for (int v = 0; v < count; v++) {
        memcpy(work[v], start, sizeof work[v]);
        memcpy(planes[v], unturned, sizeof unturned);
        double *a = work[v][0], *b = work[v][1], *c = work[v][2], *d = work[v][3];
        for (int radix = 2; radix <= 4; radix++) {
            variants[v]->butterflies[radix].forward(planes[v][0], planes[v][1], N, turns, N);
            variants[v]->butterflies[radix].inverse(planes[v][0], planes[v][1], N, turns, N);
        }
        assert_memory_equal(planes[v], planes[0], sizeof planes[v]);
        variants[v]->spectra_correlate_d(a, b, start[4], start[5], c, d, start[6], 0, N);
        variants[v]->spectra_correlate_d(a, b, start[4], start[5], c, d, start[6], 1, N);
        variants[v]->spectra_multiply_d(a, b, start[4], start[5], N);
        residual[v] = variants[v]->spectra_residual_d(a, b, c, d, start[6], N);
        assert_memory_equal(work[v], work[0], sizeof work[v]);
        assert_true(residual[v] == residual[0]);
        squares[v] = variants[v]->change_squares_d(start[0], start[1], N);
        magnitudes[v] = variants[v]->change_magnitudes_d(start[0], start[1], N);
        assert_true(squares[v] == squares[0] && magnitudes[v] == magnitudes[0]);
    }
    for (int x = 0; x < N; x++) {
        double r = start[0][x], after = r + start[1][x];
        squares[0] -= after * after - r * r;
        magnitudes[0] -= fabs(after) - fabs(r);
    }
    CHECK_NEAR(squares[0], 0, 1e-13);
    CHECK_NEAR(magnitudes[0], 0, 1e-13);
    // There and back: the butterflies undo each other, but for the factors 2, 3 and 4.
    for (int i = 0; i < 4 * N; i++)
        for (int part = 0; part < 2; part++)
            CHECK_NEAR(planes[0][part][i], (i < 2 * N ? 24 : i < 3 * N ? 12 : 4) * unturned[part][i], 1e-13);
}

static void transform_is_the_definition(int width, int height)
{
    enum { MOST = 96 * 32 };
    assert_true(width * height <= MOST);
    skci_random random = {15};
    skci_fft2 *fft;
    CHECK_OK(skci_fft2_create(width, height, &fft, error));
    static double a[MOST], b[MOST], re[MOST], im[MOST];
    for (int i = 0; i < width * height; i++) {
        re[i] = a[i] = check_between(&random, -1, 1);
        im[i] = b[i] = check_between(&random, -1, 1);
    }
    skci_fft2_forward(fft, re, im);
    for (int i = 0; i < width * height; i++) {
        int u, v;
        double sum_re = 0, sum_im = 0;
        skci_fft2_frequency(fft, i, &u, &v);
        assert_true(2 * u >= -width && 2 * u < width && 2 * v >= -height && 2 * v < height);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++) {
                double turns = (double)(u * x % width) / width + (double)(v * y % height) / height;
                double angle = -2 * 3.14159265358979323846 * turns;
                sum_re += a[y * width + x] * cos(angle) - b[y * width + x] * sin(angle);
                sum_im += a[y * width + x] * sin(angle) + b[y * width + x] * cos(angle);
            }
        CHECK_NEAR(re[i], sum_re, 1e-12);
        CHECK_NEAR(im[i], sum_im, 1e-12);
        int opposite_u, opposite_v;
        skci_fft2_frequency(fft, fft->opposite[i], &opposite_u, &opposite_v);
        assert_int_equal((u + opposite_u) % width, 0);
        assert_int_equal((v + opposite_v) % height, 0);
    }
    skci_fft2_inverse(fft, re, im);
    for (int i = 0; i < width * height; i++) {
        CHECK_NEAR(re[i], width * height * a[i], 1e-11);
        CHECK_NEAR(im[i], width * height * b[i], 1e-11);
    }
    skci_fft2_free(fft);
}

static void transforms_are_the_definition(void **state)
{
    (void)state;
    static const int sides[][2] = {{16, 8}, {8, 16}, {1, 2}, {3, 1}, {6, 4}, {12, 48}, {24, 24}, {96, 32}, {32, 64}};
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++)
        transform_is_the_definition(sides[i][0], sides[i][1]);
}

static void equations_are_solved(void **state)
{
    (void)state;
    skci_random random = {19};
    for (int n = 1; n <= 70; n += n < 20 ? 1 : 25) {
        double *a = calloc((size_t)(n * n), sizeof *a), *m = malloc((size_t)(n * n) * sizeof *m),
               *room = calloc(skci_cholesky_room(n), sizeof *room);
        double x[70], b[70], d[70];
        for (int i = 0; i < n * n; i++)
            m[i] = check_between(&random, -1, 1);
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                for (int k = 0; k < n; k++)
                    a[i * n + j] += m[i * n + k] * m[j * n + k];
        for (int i = 0; i < n; i++) {
            x[i] = check_between(&random, -1, 1);
            d[i] = check_between(&random, 0.1, 1);
        }
        for (int i = 0; i < n; i++) {
            b[i] = d[i] * x[i];
            for (int j = 0; j < n; j++)
                b[i] += a[i * n + j] * x[j];
        }
        for (int i = 0; i < n; i++)
            for (int j = 0; j < i; j++)
                a[i * n + j] = NAN; // the lower triangle is not read
        const skci_cholesky *variants[8];
        int count = skci_cholesky_all(variants);
        assert_ptr_equal(skci_cholesky_best(), variants[count - 1]);
        double solution[8][70];
        for (int v = 0; v < count; v++) {
            memcpy(solution[v], b, sizeof b);
            assert_true(variants[v]->solve(n, a, d, solution[v], room));
            assert_memory_equal(solution[v], solution[0], (size_t)n * sizeof(double));
        }
        for (int i = 0; i < n; i++)
            CHECK_NEAR(solution[0][i], x[i], 1e-9);
        // A quarter of the unknowns given: the other equations still hold, those of the given ones need not.
        int given = skci_cholesky_most_given(n), which[70];
        double values[70];
        for (int k = 0; k < given; k++) {
            which[k] = k * n / given;
            values[k] = check_between(&random, -1, 1);
        }
        for (int v = 0; v < count; v++) {
            memcpy(solution[v], b, sizeof b);
            assert_true(variants[v]->solve(n, a, d, solution[v], room));
            assert_true(variants[v]->give(n, given, which, values, solution[v], room));
            assert_memory_equal(solution[v], solution[0], (size_t)n * sizeof(double));
        }
        for (int i = 0, k = 0; i < n; i++) {
            double left = d[i] * solution[0][i] - b[i];
            for (int j = 0; j < n; j++)
                left += a[i < j ? i * n + j : j * n + i] * solution[0][j];
            if (k < given && which[k] == i)
                CHECK_NEAR(solution[0][i], values[k++], 1e-9);
            else
                CHECK_NEAR(left, 0, 1e-9);
        }
        a[n * n - 1] = -1e3; // no longer positive
        assert_false(variants[0]->solve(n, a, d, solution[0], room));
        free(a);
        free(m);
        free(room);
    }
}

// K_syn by the definition, sample by sample, on a large canvas.
enum { CANVAS = 129, CENTRE = 64 };

static void naive_response(int layers, const int *counts, const double *p, double out[CANVAS][CANVAS])
{
    static double from[CANVAS][CANVAS];
    memset(from, 0, sizeof from);
    from[CENTRE][CENTRE] = 1;
    for (int l = 0; l < layers; l++) {
        memset(out, 0, sizeof from);
        for (int i = 0; i < counts[l]; i++, p += 3)
            for (int y = 1; y < CANVAS - 1; y++)
                for (int x = 1; x < CANVAS - 1; x++) {
                    int x0 = (int)floor(p[0]), y0 = (int)floor(p[1]);
                    double fx = p[0] - x0, fy = p[1] - y0, v = from[y][x] * p[2];
                    if (v == 0)
                        continue;
                    out[y + y0][x + x0] += v * (1 - fx) * (1 - fy);
                    out[y + y0][x + x0 + 1] += v * fx * (1 - fy);
                    out[y + y0 + 1][x + x0] += v * (1 - fx) * fy;
                    out[y + y0 + 1][x + x0 + 1] += v * fx * fy;
                }
        memcpy(from, out, sizeof from);
    }
}

static const int counts[] = {7, 3, 1, 4};
enum { LAYERS = 4, SAMPLES = 15, SIZE = 3 * SAMPLES };

static void random_parameters(skci_random *random, double *p, double reach)
{
    for (int i = 0; i < SIZE; i++)
        p[i] = i % 3 < 2 ? check_between(random, -reach, reach) : check_between(random, -0.5, 1);
}

static double plane_at(const skci_plane *plane, int x, int y)
{
    return x >= plane->x0 && x < plane->x0 + plane->width && y >= plane->y0 && y < plane->y0 + plane->height
               ? skci_plane_row(plane, y)[x - plane->x0]
               : 0;
}

static void cascade_is_the_definition(void **state)
{
    (void)state;
    static double naive[CANVAS][CANVAS];
    skci_random random = {3};
    skci_cascade *cascade;
    CHECK_OK(skci_cascade_create(LAYERS, counts, &cascade, error));
    // The same work space again and again, growing and shrinking: nothing may be left over.
    for (int round = 0; round < 20; round++) {
        double p[SIZE];
        random_parameters(&random, p, round % 3 == 0 ? 12 : 2);
        if (round == 4)
            p[0] = 3, p[1] = -2, p[3] = 0, p[4] = 0; // whole offsets
        const skci_plane *out;
        CHECK_OK(skci_cascade_fwd(cascade, p, &out, error));
        naive_response(LAYERS, counts, p, naive);
        for (int y = 0; y < CANVAS; y++)
            for (int x = 0; x < CANVAS; x++)
                CHECK_NEAR(plane_at(out, x - CENTRE, y - CENTRE), naive[y][x], 1e-13);
    }
    skci_cascade_free(cascade);
}

static void synthesised_kernel_is_the_cascade(void **state)
{
    (void)state;
    static double naive[CANVAS][CANVAS];
    skci_random random = {5};
    skc_complex *c = check_complex(&random, LAYERS, counts, 9);
    c->layers[2].samples[0] = (skc_sample){-3, 5, 0.75f};
    c->layers[2].taps = SKC_TAPS_INTEGER;
    double p[SIZE], *next = p;
    for (int l = 0; l < LAYERS; l++)
        for (int i = 0; i < counts[l]; i++, next += 3) {
            skc_sample s = c->layers[l].samples[i];
            next[0] = s.x, next[1] = s.y, next[2] = s.w;
        }
    naive_response(LAYERS, counts, p, naive);
    skc_kernel *k;
    skc_reach reach;
    CHECK_OK(skc_complex_synthesize(c, &k, error));
    CHECK_OK(skc_complex_reach(c, &reach, error));
    assert_int_equal(k->anchor_x, reach.left);
    assert_int_equal(k->anchor_y, reach.up);
    assert_int_equal(k->width, reach.left + reach.right + 1);
    assert_int_equal(k->height, reach.up + reach.down + 1);
    for (int y = 0; y < CANVAS; y++)
        for (int x = 0; x < CANVAS; x++)
            CHECK_NEAR(check_kernel_at(k, x - CENTRE, y - CENTRE), naive[y][x], 1e-13);
    skc_kernel_free(k);
    skc_complex_free(c);
}

static double loss_at(skci_cascade *cascade, const skc_kernel *target, const double *p)
{
    const skci_plane *out;
    CHECK_OK(skci_cascade_fwd(cascade, p, &out, error));
    return skci_charbonnier(out, target, 2.5, 0.05, NULL);
}

static void gradients_are_finite_differences(void **state)
{
    (void)state;
    skc_kernel *target;
    CHECK_OK(skc_kernel_create(13, 9, &target, error));
    skci_random random = {11};
    for (int i = 0; i < 13 * 9; i++)
        target->values[i] = check_between(&random, 0, 0.1);
    target->anchor_x = 2; // some of it beyond the response, some of the response beyond it
    skci_cascade *cascade;
    CHECK_OK(skci_cascade_create(LAYERS, counts, &cascade, error));
    for (int round = 0; round < 5; round++) {
        double p[SIZE], d[SIZE] = {0}, largest = 0;
        random_parameters(&random, p, 3);
        const skci_plane *out;
        CHECK_OK(skci_cascade_fwd(cascade, p, &out, error));
        skci_plane *d_out = skci_cascade_d_out(cascade, NULL);
        assert_non_null(d_out);
        CHECK_NEAR(skci_charbonnier(out, target, 2.5, 0.05, d_out), loss_at(cascade, target, p), 1e-12);
        CHECK_OK(skci_cascade_fwd(cascade, p, &out, error));
        CHECK_OK(skci_cascade_vjp(cascade, p, d, error));
        for (int i = 0; i < SIZE; i++)
            largest = fmax(largest, fabs(d[i]));
        for (int i = 0; i < SIZE; i++) {
            double h = 1e-5, was = p[i];
            if (i % 3 < 2 && (was - floor(was) < 2 * h || ceil(was) - was < 2 * h))
                continue; // at a kink of the bilinear weights
            p[i] = was + h;
            double above = loss_at(cascade, target, p);
            p[i] = was - h;
            double below = loss_at(cascade, target, p);
            p[i] = was;
            // Central differences: h^2 times a third derivative, and rounding over h.
            CHECK_NEAR(d[i], (above - below) / (2 * h), 1e-7 * largest);
        }
    }
    skci_cascade_free(cascade);
    skc_kernel_free(target);
}

static double bumpy(double x, double y, const void *context)
{
    (void)context;
    return 1 + 3 * x * x + 2 * fabs(y);
}

static double one(double x, double y, const void *context)
{
    (void)x;
    (void)y;
    (void)context;
    return 1;
}

static void gauss_newton_is_finite_differences(void **state)
{
    (void)state;
    skci_random random = {17};
    double p[SIZE], gradient[SIZE], scratch[SIZE];
    static double matrix[SIZE * SIZE], unused[SIZE * SIZE];
    char kept[SIZE];
    random_parameters(&random, p, 5);
    skc_kernel *target;
    CHECK_OK(skc_kernel_create(13, 9, &target, error));
    for (int i = 0; i < 13 * 9; i++)
        target->values[i] = check_between(&random, 0, 0.1);
    target->anchor_x = 2;
    skci_gauss_newton *gn;
    // An odd number of layers, too: transforms are made in pairs.
    for (int layers = LAYERS - 1; layers <= LAYERS; layers++) {
        int size = layers == LAYERS ? SIZE : SIZE - 3 * counts[LAYERS - 1];
        CHECK_OK(skci_gauss_newton_create(target, layers, counts, 48, 32, bumpy, NULL, &gn, error));
        skci_gauss_newton_fwd(gn, p);
        skci_gauss_newton_vjp(gn, p, gradient, matrix, kept);
        double largest = 0;
        for (int i = 0; i < size; i++)
            largest = fmax(largest, fabs(gradient[i]));
        for (int i = 0; i < size; i++) {
            double h = 1e-6, was = p[i];
            p[i] = was + h;
            double above = skci_gauss_newton_fwd(gn, p);
            p[i] = was - h;
            double below = skci_gauss_newton_fwd(gn, p);
            p[i] = was;
            CHECK_NEAR(gradient[i], (above - below) / (2 * h), 1e-6 * largest);
        }
        skci_gauss_newton_free(gn);
    }
    // With W = 1 the error is half the squared difference, by Parseval.
    CHECK_OK(skci_gauss_newton_create(target, LAYERS, counts, 64, 32, one, NULL, &gn, error));
    static double naive[CANVAS][CANVAS];
    naive_response(LAYERS, counts, p, naive);
    double sum = 0;
    for (int y = 0; y < CANVAS; y++)
        for (int x = 0; x < CANVAS; x++) {
            double d = naive[y][x] - check_kernel_at(target, x - CENTRE, y - CENTRE);
            sum += d * d / 2;
        }
    CHECK_NEAR(skci_gauss_newton_fwd(gn, p), sum, 1e-12);
    skci_gauss_newton_free(gn);
    skc_kernel_free(target);
    // Where the residual is zero the matrix is the Hessian: differences of gradients.
    skc_complex *c = check_complex(&random, LAYERS, counts, 5);
    double *next = p;
    for (int l = 0; l < LAYERS; l++)
        for (int i = 0; i < counts[l]; i++, next += 3) {
            skc_sample s = c->layers[l].samples[i];
            next[0] = s.x, next[1] = s.y, next[2] = s.w;
        }
    CHECK_OK(skc_complex_synthesize(c, &target, error));
    CHECK_OK(skci_gauss_newton_create(target, LAYERS, counts, 96, 64, bumpy, NULL, &gn, error));
    CHECK_NEAR(skci_gauss_newton_fwd(gn, p), 0, 1e-20);
    skci_gauss_newton_vjp(gn, p, gradient, matrix, kept);
    double largest = 0;
    for (int i = 0; i < SIZE; i++)
        largest = fmax(largest, matrix[i * SIZE + i]);
    for (int i = 0; i < SIZE; i++) {
        double h = 1e-6, was = p[i];
        p[i] = was + h;
        skci_gauss_newton_fwd(gn, p);
        skci_gauss_newton_vjp(gn, p, gradient, unused, kept);
        p[i] = was - h;
        skci_gauss_newton_fwd(gn, p);
        skci_gauss_newton_vjp(gn, p, scratch, unused, kept);
        p[i] = was;
        for (int j = 0; j < SIZE; j++) {
            CHECK_NEAR(matrix[i * SIZE + j], (gradient[j] - scratch[j]) / (2 * h), 1e-5 * largest);
            assert_true(matrix[i * SIZE + j] == matrix[j * SIZE + i]);
        }
    }
    skci_gauss_newton_free(gn);
    skc_kernel_free(target);
    skc_complex_free(c);
}

// At whole offsets, against differences to either side.
static void at_kinks_the_falling_side_counts(void **state)
{
    (void)state;
    enum { N = 12, ALL = 3 * 2 * N };
    const int twelves[] = {N, N};
    skci_random random = {29};
    double p[ALL], gradient[ALL];
    static double matrix[ALL * ALL];
    char kept[ALL];
    skc_kernel *target;
    CHECK_OK(skc_kernel_create(15, 15, &target, error));
    for (int i = 0; i < 15 * 15; i++)
        target->values[i] = check_between(&random, -0.1, 0.1);
    target->anchor_x = target->anchor_y = 7;
    for (int i = 0; i < ALL; i++)
        p[i] = i % 3 == 2 ? check_between(&random, -0.2, 0.2) : floor(check_between(&random, -4, 4));
    skci_gauss_newton *gn;
    CHECK_OK(skci_gauss_newton_create(target, 2, twelves, 32, 32, bumpy, NULL, &gn, error));
    double here = skci_gauss_newton_fwd(gn, p);
    skci_gauss_newton_vjp(gn, p, gradient, matrix, kept);
    int lefts = 0, rights = 0, stays = 0;
    for (int i = 0; i < ALL; i++) {
        if (i % 3 == 2) {
            assert_false(kept[i]);
            continue;
        }
        double h = 1e-6, was = p[i];
        p[i] = was + h;
        double right = (skci_gauss_newton_fwd(gn, p) - here) / h;
        p[i] = was - h;
        double left = (skci_gauss_newton_fwd(gn, p) - here) / h;
        p[i] = was;
        double expected = fmin(left, right) > 0 ? 0 : right < left ? right : -left;
        assert_int_equal(kept[i], fmin(left, right) > 0);
        CHECK_NEAR(gradient[i], expected, 1e-4 * (fabs(left) + fabs(right)));
        stays += kept[i], lefts += !kept[i] && left < right, rights += !kept[i] && left > right;
    }
    assert_true(lefts > 3 && rights > 3 && stays > 3); // all three were met
    skci_gauss_newton_free(gn);
    skc_kernel_free(target);
}

static void vjp_is_the_derivative_to_the_right_at_kinks(void **state)
{
    (void)state;
    int one = 1;
    skci_cascade *cascade;
    CHECK_OK(skci_cascade_create(1, &one, &cascade, error));
    double p[3] = {2, -1, 0.5}, d[3] = {0};
    const skci_plane *out;
    CHECK_OK(skci_cascade_fwd(cascade, p, &out, error));
    skci_plane *d_out = skci_cascade_d_out(cascade, NULL);
    // d_out = 1 at (2, -1), 10 at (3, -1), 100 at (2, 0): moving right by h moves 0.5 h from the first to the second.
    for (int y = d_out->y0; y < d_out->y0 + d_out->height; y++)
        for (int x = d_out->x0; x < d_out->x0 + d_out->width; x++)
            skci_plane_row(d_out, y)[x - d_out->x0] = x == 2 && y == -1   ? 1
                                                      : x == 3 && y == -1 ? 10
                                                      : x == 2 && y == 0  ? 100
                                                                          : 0;
    CHECK_OK(skci_cascade_vjp(cascade, p, d, error));
    CHECK_NEAR(d[0], 0.5 * (10 - 1), 1e-14);
    CHECK_NEAR(d[1], 0.5 * (100 - 1), 1e-14);
    CHECK_NEAR(d[2], 1, 1e-14);
    skci_cascade_free(cascade);
}

// <layer(a), b> = <a, layer^T(b)> and = <w, d_w>.
static void layer_vjp_is_the_adjoint(void **state)
{
    (void)state;
    enum { N = 9 };
    skci_random random = {13};
    skci_tap taps[N];
    for (int t = 0; t < N; t++)
        taps[t] = (skci_tap){(int)check_between(&random, -6, 6), (int)check_between(&random, -6, 6),
                             check_between(&random, -1, 1)};
    skc_reach reach = skci_taps_reach(taps, N);
    skci_plane a = {0}, fa = {0}, b = {0}, fb = {0};
    CHECK_OK(skci_plane_resize(&a, -5, 3, 37, 11, skci_layer_margin(reach), error));
    CHECK_OK(skci_plane_resize(&fa, -5 - reach.left, 3 - reach.up, 37 + reach.left + reach.right,
                               11 + reach.up + reach.down, 0, error));
    CHECK_OK(skci_plane_resize(&b, fa.x0, fa.y0, fa.width, fa.height, 0, error));
    CHECK_OK(skci_plane_resize(&fb, a.x0, a.y0, a.width, a.height, 0, error));
    for (int y = a.y0; y < a.y0 + a.height; y++)
        for (int x = 0; x < a.width; x++)
            skci_plane_row(&a, y)[x] = check_between(&random, -1, 1);
    for (int y = b.y0; y < b.y0 + b.height; y++)
        for (int x = 0; x < b.width; x++)
            skci_plane_row(&b, y)[x] = check_between(&random, -1, 1);
    const double *rows[N];
    double weights[N], lanes[N * SKCI_LANES], d_w[N];
    const skci_rows *variants[8];
    int count = skci_rows_all(variants);
    for (int v = 0; v < count; v++) {
        skci_layer_fwd(variants[v], &a, taps, N, &fa, rows, weights);
        skci_layer_vjp(variants[v], &a, taps, N, &b, &fb, d_w, rows, weights, lanes);
        double forward = 0, backward = 0, by_weight = 0;
        for (int y = b.y0; y < b.y0 + b.height; y++)
            for (int x = 0; x < b.width; x++)
                forward += skci_plane_row(&fa, y)[x] * skci_plane_row(&b, y)[x];
        for (int y = a.y0; y < a.y0 + a.height; y++)
            for (int x = 0; x < a.width; x++)
                backward += skci_plane_row(&a, y)[x] * skci_plane_row(&fb, y)[x];
        for (int t = 0; t < N; t++)
            by_weight += taps[t].w * d_w[t];
        CHECK_NEAR(forward, backward, 1e-12);
        CHECK_NEAR(forward, by_weight, 1e-12);
    }
    skci_plane_free(&a);
    skci_plane_free(&fa);
    skci_plane_free(&b);
    skci_plane_free(&fb);
}

static void runaways_are_refused(void **state)
{
    (void)state;
    int two = 2;
    skci_cascade *cascade;
    CHECK_OK(skci_cascade_create(1, &two, &cascade, error));
    const skci_plane *out;
    const double bad[] = {NAN, INFINITY, 1e9, -16385};
    for (int i = 0; i < 4; i++) {
        double p[6] = {0, 0, 1, bad[i], 0, 1};
        assert_int_equal(skci_cascade_fwd(cascade, p, &out, NULL), SKC_INVALID);
    }
    skci_cascade_free(cascade);
    skci_plane plane = {0};
    assert_int_equal(skci_plane_resize(&plane, 0, 0, 1 << 20, 1 << 20, 0, NULL), SKC_UNSUPPORTED);
}

static void quality_by_hand(void **state)
{
    (void)state;
    // Target 0.5 0.5; complex 0.6 0.2 and 0.1 further out: differences +0.1 -0.3 +0.1.
    skc_kernel *k;
    CHECK_OK(skc_kernel_create(2, 1, &k, error));
    k->values[0] = k->values[1] = 0.5;
    k->anchor_x = 0;
    skc_complex *c;
    CHECK_OK(skc_complex_create(1, (int[]){3}, &c, error));
    memcpy(c->layers[0].samples, (skc_sample[]){{0, 0, 0.6f}, {1, 0, 0.2f}, {5, 2, 0.1f}}, 3 * sizeof(skc_sample));
    skc_quality q;
    CHECK_OK(skc_quality_measure(c, k, &q, error));
    CHECK_NEAR(q.psnr, 10 * log10(0.25 / ((0.01 + 0.09 + 0.01) / 2)), 1e-5);
    CHECK_NEAR(q.l1, 0.5, 1e-6);
    CHECK_NEAR(q.l2, sqrt(0.11 / 0.5), 1e-6);
    CHECK_NEAR(q.mae, 0.5 / 2, 1e-6);
    CHECK_NEAR(q.certificate, 0.3, 1e-6);
    CHECK_NEAR(q.sum, 0.9, 1e-6);
    CHECK_NEAR(q.noise_gain, 0.9, 1e-6);
    c->layers[0].samples[0] = (skc_sample){0.5f, 0, 1};
    c->layers[0].samples[1].w = c->layers[0].samples[2].w = 0;
    CHECK_OK(skc_quality_measure(c, k, &q, error)); // exact
    assert_true(isinf(q.psnr) && q.l1 == 0 && q.certificate == 0 && q.l2 == 0 && q.mae == 0);
    c->layers[0].samples[0].w = -2;
    CHECK_OK(skc_quality_measure(c, k, &q, error));
    CHECK_NEAR(q.noise_gain, 2, 0);
    // Anchors far apart cost nothing.
    skc_kernel *far;
    CHECK_OK(skc_kernel_create(3, 2, &far, error));
    far->values[4] = 0.25;
    far->anchor_x = -(1 << 20);
    far->anchor_y = 1 << 20;
    CHECK_OK(skc_quality_compare(far, k, &q, error));
    CHECK_NEAR(q.l1, 1.25, 1e-15);
    CHECK_NEAR(q.certificate, 1, 1e-15);
    skc_kernel_free(far);
    // A kernel below 0 counts by the size of its sum; one whose sum is 0 has no mean error.
    c->layers[0].samples[0] = (skc_sample){0, 0, -0.2f};
    k->values[0] = k->values[1] = -1;
    CHECK_OK(skc_quality_measure(c, k, &q, error));
    CHECK_NEAR(q.l2, sqrt((0.8 * 0.8 + 1) / 2), 1e-6);
    CHECK_NEAR(q.mae, 1.8 / 2 / 2, 1e-6);
    k->values[1] = 1;
    CHECK_OK(skc_quality_measure(c, k, &q, error));
    assert_true(isnan(q.mae) && isfinite(q.l2));
    k->values[0] = k->values[1] = 0;
    assert_int_equal(skc_quality_measure(c, k, &q, NULL), SKC_INVALID);
    skc_complex_free(c);
    skc_kernel_free(k);
}

// The formula of image_psnr summed over a finer grid than the library's, frequency by frequency, with no FFT.
// Coarser grids differ by up to 0.3 dB where d has a sum, 0.15 where it has moments as wide as half the grid, else by
// next to nothing.
static void check_image_psnr(double psnr, const double *d, int width, int height)
{
    enum { GRID = 512 };
    double sum = 0, total = 0;
    for (int i = 0; i < width * height; i++)
        total += d[i];
    for (int v = -GRID / 2; v < GRID / 2; v++)
        for (int u = -GRID / 2; u < GRID / 2; u++) {
            double fx = (double)u / GRID, fy = (double)v / GRID, re = 0, im = 0;
            for (int y = 0; y < height; y++)
                for (int x = 0; x < width; x++) {
                    if (d[y * width + x] == 0)
                        continue;
                    re += d[y * width + x] * cos(6.283185307179586 * (fx * x + fy * y));
                    im -= d[y * width + x] * sin(6.283185307179586 * (fx * x + fy * y));
                }
            sum += (re * re + im * im) * 6.31e-5 / pow(fx * fx + fy * fy + 0.0024 * 0.0024, 1.3);
        }
    CHECK_NEAR(psnr, 10 * log10((double)GRID * GRID / sum), fabs(total) > 1e-12 ? 0.3 : width > 60 ? 0.15 : 0.005);
}

static void image_psnr_is_the_definition(void **state)
{
    (void)state;
    // The sum zero; not zero; zero with all moments; zero with moments as large as can be.
    static const double cases[][60] = {{0.1, -0.1},
                                       {0.1, 0.02, -0.03, 0, 0.05, 0, -0.1, 0.2},
                                       {0, -0.1, 0, 0, -0.1, 0.4, -0.1, 0, 0, -0.1, 0, 0},
                                       {[0] = 1e-3, [59] = -1e-3}};
    for (int i = 0; i < 4; i++) {
        int width = i == 3 ? 60 : 4, height = i == 3 ? 1 : 3;
        skc_kernel *a, *k;
        CHECK_OK(skc_kernel_create(width, height, &a, error));
        CHECK_OK(skc_kernel_create(width + 3, height + 2, &k, error));
        k->values[0] = 0.25; // and a is off by that where it is narrower
        k->anchor_x = k->anchor_y = 0;
        a->anchor_x = -1;
        a->anchor_y = -2;
        double d[63 * 3] = {0};
        for (int n = 0; n < width * height; n++) {
            int at = (n / width + 2) * (width + 3) + n % width + 1;
            k->values[at] = 0.5 + n;
            a->values[n] = 0.5 + n + cases[i][n];
            d[at] = cases[i][n];
        }
        k->values[0] = 0.25;
        d[0] = -0.25;
        skc_quality q;
        CHECK_OK(skc_quality_compare(a, k, &q, error));
        check_image_psnr(q.image_psnr, d, width + 3, height + 2);
        k->values[0] = d[0] = 0;
        CHECK_OK(skc_quality_compare(a, k, &q, error));
        check_image_psnr(q.image_psnr, d, width + 3, height + 2);
        skc_kernel_free(a);
        skc_kernel_free(k);
    }
}

static void image_psnr_of_equals_and_of_giants(void **state)
{
    (void)state;
    skc_kernel *a, *k;
    CHECK_OK(skc_kernel_create(2000, 1, &a, error));
    CHECK_OK(skc_kernel_create(2000, 1, &k, error));
    a->values[7] = k->values[7] = 1;
    skc_quality q;
    CHECK_OK(skc_quality_compare(a, k, &q, error));
    assert_true(isinf(q.image_psnr) && q.image_psnr > 0);
    a->values[7] = 0.5;
    CHECK_OK(skc_quality_compare(a, k, &q, error));
    assert_true(isfinite(q.image_psnr));
    a->anchor_x -= 100;
    CHECK_OK(skc_quality_compare(a, k, &q, error));
    assert_true(isnan(q.image_psnr) && isfinite(q.psnr));
    skc_kernel_free(a);
    skc_kernel_free(k);
}

static void too_large_a_response_is_refused(void **state)
{
    (void)state;
    skc_complex *c;
    skc_kernel *k;
    CHECK_OK(skc_complex_create(1, (int[]){2}, &c, error));
    c->layers[0].samples[0] = (skc_sample){-16384, -16384, 0.5f};
    c->layers[0].samples[1] = (skc_sample){16384, 16384, 0.5f};
    skc_error told = {0};
    assert_int_not_equal(skc_complex_synthesize(c, &k, &told), SKC_OK);
    assert_null(k);
    assert_non_null(strstr(told.message, "32769"));
    skc_complex_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(variants_give_the_same_bytes),
        cmocka_unit_test(products_of_all_variants_are_the_same),
        cmocka_unit_test(boxes_of_all_variants_are_the_same),
        cmocka_unit_test(spectra_of_all_variants_are_the_same),
        cmocka_unit_test(transforms_are_the_definition),
        cmocka_unit_test(equations_are_solved),
        cmocka_unit_test(cascade_is_the_definition),
        cmocka_unit_test(synthesised_kernel_is_the_cascade),
        cmocka_unit_test(gradients_are_finite_differences),
        cmocka_unit_test(at_kinks_the_falling_side_counts),
        cmocka_unit_test(vjp_is_the_derivative_to_the_right_at_kinks),
        cmocka_unit_test(gauss_newton_is_finite_differences),
        cmocka_unit_test(layer_vjp_is_the_adjoint),
        cmocka_unit_test(runaways_are_refused),
        cmocka_unit_test(quality_by_hand),
        cmocka_unit_test(image_psnr_is_the_definition),
        cmocka_unit_test(image_psnr_of_equals_and_of_giants),
        cmocka_unit_test(too_large_a_response_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
