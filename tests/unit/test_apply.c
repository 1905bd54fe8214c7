// SPDX-License-Identifier: MIT
// Filtering: against a plain dense convolution with every edge mode, whatever the sizes, strides, threads and rectangles.
#include "check.h"

#include "ops/rows.h"

#include <pthread.h>

// Index i of n pixels by the definition of the edge mode: walking step by step from inside.
static int naive_index(skc_edge edge, int i, int n)
{
    while (i < 0 || i >= n)
        switch (edge) {
        case SKC_EDGE_CLAMP:
            return i < 0 ? 0 : n - 1;
        case SKC_EDGE_MIRROR:
            i = i < 0 ? -1 - i : 2 * n - 1 - i;
            break;
        case SKC_EDGE_REFLECT101:
            if (n == 1)
                return 0;
            i = i < 0 ? -i : 2 * (n - 1) - i;
            break;
        case SKC_EDGE_WRAP:
            i += i < 0 ? n : -n;
            break;
        default:
            return -1;
        }
    return i;
}

static double naive_pixel(const skc_image *image, int c, int x, int y, skc_edge edge, double constant)
{
    int i = naive_index(edge, x, image->width), j = naive_index(edge, y, image->height);
    if (i < 0 || j < 0)
        return constant;
    return *(float *)(void *)((char *)image->data + c * image->channel_stride + j * image->row_stride + i * image->pixel_stride);
}

// The definition: out(p) = sum over q of K(q) in(p - q), in double.
static double naive_filter(const skc_kernel *k, const skc_image *in, int c, int x, int y, const skc_apply_options *o)
{
    double sum = 0, share = 0, whole = 0, constant = o->edge == SKC_EDGE_CONSTANT ? o->constant : 0;
    for (int j = 0; j < k->height; j++)
        for (int i = 0; i < k->width; i++) {
            int qx = i - k->anchor_x, qy = j - k->anchor_y, sign = o->correlate ? -1 : 1;
            double w = k->values[j * k->width + i];
            sum += w * naive_pixel(in, c, x - sign * qx, y - sign * qy, o->edge, constant);
            share += w * (naive_index(SKC_EDGE_CONSTANT, x - sign * qx, in->width) >= 0 &&
                          naive_index(SKC_EDGE_CONSTANT, y - sign * qy, in->height) >= 0);
            whole += w;
        }
    if (o->edge != SKC_EDGE_RENORMALIZE)
        return sum;
    return fabs(share / whole) < 1e-3 ? 0 : sum * whole / share;
}

static float pixel_of(const skc_image *image, int c, int x, int y)
{
    return (float)naive_pixel(image, c, x, y, SKC_EDGE_CLAMP, 0);
}

static skc_complex *some_complex(uint64_t seed)
{
    skci_random random = {seed};
    skc_complex *c = check_complex(&random, 3, (int[]){9, 4, 3}, 5);
    c->layers[0].samples[2] = (skc_sample){-9, 3, 0.2f}; // lopsided
    return c;
}

// Every output pixel of skc_apply against the definition with the synthesised kernel.
static void compare(const skc_complex *c, const skc_image *in, const skc_image *out, const skc_apply_options *o)
{
    skc_kernel *k;
    skc_quality q;
    CHECK_OK(skc_complex_synthesize(c, &k, error));
    CHECK_OK(skc_quality_measure(c, k, &q, error));
    CHECK_OK(skc_apply(c, in, out, o, error));
    // Every layer rounds each of its taps' products and sums: at most about taps * 2^-24 of sum |w| times the largest value.
    skc_cost cost;
    CHECK_OK(skc_complex_cost(c, &cost, error));
    double tolerance = cost.taps * 6e-8 * fmax(1, q.noise_gain) * fmax(1, fabs((double)o->constant));
    if (o->edge == SKC_EDGE_RENORMALIZE)
        tolerance *= 50; // the division; shares below 1/50 do not occur here
    for (int ch = 0; ch < out->channels; ch++)
        for (int y = 0; y < out->height; y++)
            for (int x = 0; x < out->width; x++)
                CHECK_NEAR((double)pixel_of(out, ch, x, y), naive_filter(k, in, ch, x + o->out_x, y + o->out_y, o), tolerance);
    skc_kernel_free(k);
}

static const skc_edge edges[] = {SKC_EDGE_CLAMP, SKC_EDGE_MIRROR,   SKC_EDGE_REFLECT101,
                                 SKC_EDGE_WRAP,  SKC_EDGE_CONSTANT, SKC_EDGE_RENORMALIZE};

static void edges_and_sizes(void **state)
{
    (void)state;
    // Odd, even, a pixel, a line, and images much smaller than the kernel.
    const int sizes[][2] = {{25, 14}, {12, 12}, {1, 1}, {7, 1}, {1, 9}, {2, 3}, {5, 5}, {48, 3}};
    skci_random random = {1};
    skc_complex *c = some_complex(2);
    // For renormalize the kernel must be positive, or shares may vanish.
    skc_complex *positive = some_complex(2);
    for (int l = 0; l < 3; l++)
        for (int i = 0; i < positive->layers[l].count; i++)
            positive->layers[l].samples[i].w = (float)(1.0 / positive->layers[l].count);
    for (size_t e = 0; e < sizeof edges / sizeof *edges; e++)
        for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
            int w = sizes[s][0], h = sizes[s][1];
            float *pixels = check_noise(&random, (size_t)(w * h)), *result = calloc((size_t)(w * h), sizeof(float));
            skc_image in = skc_image_planar(pixels, w, h, 1), out = skc_image_planar(result, w, h, 1);
            skc_apply_options o;
            skc_apply_options_init(&o);
            o.edge = edges[e];
            o.constant = 0.75f;
            compare(o.edge == SKC_EDGE_RENORMALIZE ? positive : c, &in, &out, &o);
            o.correlate = 1;
            compare(o.edge == SKC_EDGE_RENORMALIZE ? positive : c, &in, &out, &o);
            free(pixels);
            free(result);
        }
    skc_complex_free(positive);
    skc_complex_free(c);
}

static void impulse_gives_the_kernel_upright(void **state)
{
    (void)state;
    enum { N = 61 };
    skc_complex *c = some_complex(4);
    skc_kernel *k;
    CHECK_OK(skc_complex_synthesize(c, &k, error));
    static float pixels[N * N], result[N * N];
    pixels[30 * N + 30] = 1;
    skc_image in = skc_image_planar(pixels, N, N, 1), out = skc_image_planar(result, N, N, 1);
    CHECK_OK(skc_apply(c, &in, &out, NULL, error));
    for (int y = 0; y < N; y++)
        for (int x = 0; x < N; x++)
            CHECK_NEAR((double)result[y * N + x], check_kernel_at(k, x - 30, y - 30), 1e-6);
    skc_kernel_free(k);
    skc_complex_free(c);
    // An arrow to the right and down: one sample.
    CHECK_OK(skc_complex_create(1, (int[]){1}, &c, error));
    c->layers[0].samples[0] = (skc_sample){3, 2, 1};
    CHECK_OK(skc_apply(c, &in, &out, NULL, error));
    assert_true(result[32 * N + 33] == 1);
    skc_apply_options o;
    skc_apply_options_init(&o);
    o.correlate = 1;
    CHECK_OK(skc_apply(c, &in, &out, &o, error));
    assert_true(result[28 * N + 27] == 1);
    skc_complex_free(c);
}

static void dense_is_the_definition(void **state)
{
    (void)state;
    skci_random random = {21};
    skc_kernel *k;
    CHECK_OK(skc_kernel_create(6, 5, &k, error));
    for (int i = 0; i < 30; i++)
        k->values[i] = check_between(&random, 0, 1);
    k->anchor_x = -1; // beyond its support
    float *pixels = check_noise(&random, 23 * 17), result[23 * 17];
    skc_image in = skc_image_planar(pixels, 23, 17, 1), out = skc_image_planar(result, 23, 17, 1);
    for (size_t e = 0; e < sizeof edges / sizeof *edges; e++) {
        skc_apply_options o;
        skc_apply_options_init(&o);
        o.edge = edges[e];
        CHECK_OK(skc_convolve(k, &in, &out, &o, error));
        for (int y = 0; y < 17; y++)
            for (int x = 0; x < 23; x++)
                CHECK_NEAR((double)result[y * 23 + x], naive_filter(k, &in, 0, x, y, &o), 5e-5);
    }
    free(pixels);
    skc_kernel_free(k);
}

static void flat_stays_flat(void **state)
{
    (void)state;
    skc_kernel *k;
    CHECK_OK(skc_kernel_create(9, 9, &k, error));
    for (int i = 0; i < 81; i++)
        k->values[i] = 1.0 / 81;
    skc_fit_options f;
    skc_fit_options_init(&f);
    f.samples = 24;
    f.steps = 50;
    skc_complex *c;
    CHECK_OK(skc_fit(k, &f, &c, NULL, error));
    float pixels[40 * 30], result[40 * 30];
    for (int i = 0; i < 1200; i++)
        pixels[i] = 0.6f;
    skc_image in = skc_image_planar(pixels, 40, 30, 1), out = skc_image_planar(result, 40, 30, 1);
    for (size_t e = 0; e < sizeof edges / sizeof *edges; e++) {
        skc_apply_options o;
        skc_apply_options_init(&o);
        o.edge = edges[e];
        o.constant = 0.6f;
        CHECK_OK(skc_apply(c, &in, &out, &o, error));
        for (int i = 0; i < 1200; i++)
            CHECK_NEAR((double)result[i], 0.6, 2e-6);
    }
    skc_complex_free(c);
    skc_kernel_free(k);
}

static void strides_and_channels(void **state)
{
    (void)state;
    enum { W = 29, H = 13, C = 5, PAD = 3 };
    skci_random random = {31};
    skc_complex *c = some_complex(6);
    skc_apply_options o;
    skc_apply_options_init(&o);
    float *plain = check_noise(&random, W * H * C), expected[W * H * C];
    skc_image in = skc_image_planar(plain, W, H, C), want = skc_image_planar(expected, W, H, C);
    compare(c, &in, &want, &o);
    // Interleaved with padded rows, bottom up, channels backwards; what lies between is NaN and must stay.
    enum { ROW = W * C + PAD };
    static float strange[H * ROW + PAD], result[H * ROW + PAD];
    for (int i = 0; i < H * ROW + PAD; i++)
        strange[i] = result[i] = NAN;
    skc_image odd = {strange + (H - 1) * ROW + C - 1, W, H, C, C * sizeof(float), -(ptrdiff_t)(ROW * sizeof(float)),
                     -(ptrdiff_t)sizeof(float)};
    skc_image to = odd;
    to.data = result + (H - 1) * ROW + C - 1;
    for (int ch = 0; ch < C; ch++)
        for (int y = 0; y < H; y++)
            for (int x = 0; x < W; x++)
                odd.data[-ch - y * ROW + x * C] = plain[(ch * H + y) * W + x];
    CHECK_OK(skc_apply(c, &odd, &to, &o, error));
    int numbers = 0;
    for (int i = 0; i < H * ROW + PAD; i++)
        numbers += !isnan(result[i]);
    assert_int_equal(numbers, W * H * C);
    for (int ch = 0; ch < C; ch++)
        for (int y = 0; y < H; y++)
            for (int x = 0; x < W; x++) // to the byte
                assert_true(to.data[-ch - y * ROW + x * C] == expected[(ch * H + y) * W + x]);
    // An input that is one row again and again.
    skc_image row = skc_image_planar(plain, W, H, 1);
    row.row_stride = 0;
    want.channels = 1;
    compare(c, &row, &want, &o);
    free(plain);
    skc_complex_free(c);
}

static void host_run(void *host, int count, void (*task)(void *, int), void *context)
{
    ++*(int *)host;
    for (int i = count - 1; i >= 0; i--) // any order will do
        task(context, i);
}

static void threads_and_rectangles_change_no_byte(void **state)
{
    (void)state;
    enum { W = 901, H = 417, C = 2 };
    skci_random random = {41};
    skc_complex *c = some_complex(8);
    float *pixels = check_noise(&random, W * H * C), *one = malloc(sizeof(float) * W * H * C),
          *many = calloc(W * H * C, sizeof(float));
    skc_image in = skc_image_interleaved(pixels, W, H, C), a = skc_image_interleaved(one, W, H, C),
              b = skc_image_interleaved(many, W, H, C);
    skc_apply_options o;
    skc_apply_options_init(&o);
    for (size_t e = 0; e < sizeof edges / sizeof *edges; e++) {
        o.edge = edges[e];
        o.threads = 1;
        CHECK_OK(skc_apply(c, &in, &a, &o, error));
        for (int threads = 2; threads <= 7; threads += 5) {
            memset(many, 0, sizeof(float) * W * H * C);
            o.threads = threads;
            CHECK_OK(skc_apply(c, &in, &b, &o, error));
            assert_memory_equal(one, many, sizeof(float) * W * H * C);
        }
        int calls = 0;
        skc_parallel host = {host_run, &calls};
        o.parallel = &host;
        memset(many, 0, sizeof(float) * W * H * C);
        CHECK_OK(skc_apply(c, &in, &b, &o, error));
        assert_int_equal(calls, 1);
        assert_memory_equal(one, many, sizeof(float) * W * H * C);
        o.parallel = NULL;
        // Any rectangle, also beyond the image.
        const int rectangles[][4] = {{0, 0, 37, 5}, {500, 200, 401, 217}, {-40, -20, 60, 50}, {890, 410, 30, 40}};
        for (int r = 0; r < 4; r++) {
            int x0 = rectangles[r][0], y0 = rectangles[r][1], w = rectangles[r][2], h = rectangles[r][3];
            skc_image part = skc_image_interleaved(many, w, h, C);
            o.out_x = x0;
            o.out_y = y0;
            CHECK_OK(skc_apply(c, &in, &part, &o, error));
            for (int y = 0; y < h; y++)
                for (int x = 0; x < w; x++)
                    for (int ch = 0; ch < C; ch++)
                        if (x + x0 >= 0 && x + x0 < W && y + y0 >= 0 && y + y0 < H)
                            assert_true(many[(y * w + x) * C + ch] == one[((y + y0) * W + x + x0) * C + ch]);
        }
        o.out_x = o.out_y = 0;
    }
    // Beyond the image, by the definition.
    float small[9 * 8];
    skc_image little = skc_image_planar(pixels, 10, 7, 1), around = skc_image_planar(small, 9, 8, 1);
    for (size_t e = 0; e < 5; e++) {
        o.edge = edges[e];
        o.out_x = -5;
        o.out_y = 3;
        compare(c, &little, &around, &o);
    }
    free(pixels);
    free(one);
    free(many);
    skc_complex_free(c);
}

static void only_the_stated_need_is_read(void **state)
{
    (void)state;
    // All pixels but those that the rectangle needs are NaN.
    enum { W = 200, H = 150 };
    skc_complex *c = some_complex(9);
    skc_reach reach;
    CHECK_OK(skc_complex_reach(c, &reach, error));
    float *pixels = malloc(sizeof(float) * W * H), result[20 * 10];
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++) {
            int needed = x >= 90 - reach.right && x < 110 + reach.left && y >= 70 - reach.down && y < 80 + reach.up;
            pixels[y * W + x] = needed ? 1 : NAN;
        }
    skc_image in = skc_image_planar(pixels, W, H, 1), out = skc_image_planar(result, 20, 10, 1);
    skc_apply_options o;
    skc_apply_options_init(&o);
    o.out_x = 90;
    o.out_y = 70;
    CHECK_OK(skc_apply(c, &in, &out, &o, error));
    for (int i = 0; i < 200; i++)
        assert_true(isfinite(result[i]));
    free(pixels);
    skc_complex_free(c);
}

static void stays_inside_the_certificate(void **state)
{
    (void)state;
    enum { N = 96 };
    skc_kernel *k;
    CHECK_OK(skc_kernel_create(15, 15, &k, error));
    for (int j = 0; j < 15; j++)
        for (int i = 0; i < 15; i++)
            k->values[j * 15 + i] = (i - 7) * (i - 7) + (j - 7) * (j - 7) <= 49;
    CHECK_OK(skc_kernel_normalize(k, SKC_NORMALIZE_AUTO, error));
    skc_fit_options f;
    skc_fit_options_init(&f);
    f.samples = 20;
    f.steps = 100;
    skc_complex *c;
    skc_fit_report report;
    CHECK_OK(skc_fit(k, &f, &c, &report, error));
    skci_random random = {51};
    float *pixels = check_noise(&random, N * N), sparse[N * N], dense[N * N];
    // Black and white squares come nearer to the bound than noise does.
    for (int i = 0; i < N * N / 2; i++)
        pixels[i] = (float)((i / 7 % 2) ^ (i / N / 7 % 2));
    skc_image in = skc_image_planar(pixels, N, N, 1), a = skc_image_planar(sparse, N, N, 1),
              b = skc_image_planar(dense, N, N, 1);
    CHECK_OK(skc_apply(c, &in, &a, NULL, error));
    CHECK_OK(skc_convolve(k, &in, &b, NULL, error));
    double worst = 0;
    for (int i = 0; i < N * N; i++)
        worst = fmax(worst, fabs((double)sparse[i] - (double)dense[i]));
    assert_true(worst <= report.quality.certificate + 1e-5);
    assert_true(worst > report.quality.certificate / 20); // the bound means something
    // The image that reaches it: 1 where the flipped difference is positive.
    skc_kernel *syn;
    CHECK_OK(skc_complex_synthesize(c, &syn, error));
    double above = 0, below = 0;
    for (int y = -48; y < 48; y++)
        for (int x = -48; x < 48; x++) {
            double d = check_kernel_at(syn, -x, -y) - check_kernel_at(k, -x, -y);
            *(d > 0 ? &above : &below) += fabs(d);
        }
    for (int y = 0; y < N; y++)
        for (int x = 0; x < N; x++) {
            double d = check_kernel_at(syn, 48 - x, 48 - y) - check_kernel_at(k, 48 - x, 48 - y);
            pixels[y * N + x] = above > below ? d > 0 : d < 0;
        }
    CHECK_OK(skc_apply(c, &in, &a, NULL, error));
    CHECK_OK(skc_convolve(k, &in, &b, NULL, error));
    CHECK_NEAR(fabs((double)sparse[48 * N + 48] - (double)dense[48 * N + 48]), report.quality.certificate, 1e-5);
    skc_kernel_free(syn);
    free(pixels);
    skc_complex_free(c);
    skc_kernel_free(k);
}

static int count_and_cancel(void *user, const skc_progress *progress)
{
    int *calls = user;
    assert_true(progress->fraction >= 0 && progress->fraction <= 1);
    return ++*calls >= 2;
}

static void cancelling(void **state)
{
    (void)state;
    enum { W = 2000, H = 2000 };
    float *pixels = calloc(W * H, sizeof(float)), *result = calloc(W * H, sizeof(float));
    skc_image in = skc_image_planar(pixels, W, H, 1), out = skc_image_planar(result, W, H, 1);
    skci_random random = {61};
    skc_complex *c = check_complex(&random, 2, (int[]){300, 300}, 8);
    for (int threads = 1; threads <= 2; threads++) {
        int calls = 0;
        skc_apply_options o;
        skc_apply_options_init(&o);
        o.threads = threads;
        o.progress = count_and_cancel;
        o.progress_user = &calls;
        assert_int_equal(skc_apply(c, &in, &out, &o, NULL), SKC_CANCELLED);
        assert_int_equal(calls, 2);
    }
    skc_complex_free(c);
    free(pixels);
    free(result);
}

static void edge_names(void **state)
{
    (void)state;
    const struct {
        const char *text;
        skc_edge edge;
        float constant;
    } good[] = {
        {"clamp", SKC_EDGE_CLAMP, 0},       {"replicate", SKC_EDGE_CLAMP, 0},      {"copy", SKC_EDGE_CLAMP, 0},
        {"mirror", SKC_EDGE_MIRROR, 0},     {"symmetric", SKC_EDGE_MIRROR, 0},     {"reflect101", SKC_EDGE_REFLECT101, 0},
        {"wrap", SKC_EDGE_WRAP, 0},         {"tile", SKC_EDGE_WRAP, 0},            {"zero", SKC_EDGE_CONSTANT, 0},
        {"white", SKC_EDGE_CONSTANT, 1},    {"constant:0.25", SKC_EDGE_CONSTANT, 0.25f},
        {"constant:-1e2", SKC_EDGE_CONSTANT, -100}, {"renormalize", SKC_EDGE_RENORMALIZE, 0},
        {"extend", SKC_EDGE_CLAMP, 0},      {"edge", SKC_EDGE_CLAMP, 0},           {"nearest", SKC_EDGE_CLAMP, 0},
        {"circular", SKC_EDGE_WRAP, 0},     {"repeat", SKC_EDGE_WRAP, 0},          {"loop", SKC_EDGE_WRAP, 0},
        {"zeros", SKC_EDGE_CONSTANT, 0},    {"black", SKC_EDGE_CONSTANT, 0},       {"reflect_101", SKC_EDGE_REFLECT101, 0},
        {"reflect-101", SKC_EDGE_REFLECT101, 0},
    };
    skc_edge edge;
    float constant;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        CHECK_OK(skc_edge_parse(good[i].text, &edge, &constant, error));
        assert_int_equal(edge, good[i].edge);
        assert_true(constant == good[i].constant);
    }
    const char *bad[] = {"", "clam", "constant", "constant:", "constant:x", "constant:nan", "constant:1e99", "constant:1 ", "Clamp"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(skc_edge_parse(bad[i], &edge, &constant, NULL), SKC_INVALID);
    skc_error told = {0};
    assert_int_equal(skc_edge_parse("reflect", &edge, &constant, &told), SKC_INVALID);
    assert_non_null(strstr(told.message, "mirror"));
    assert_non_null(strstr(told.message, "reflect101"));
    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++)
        if (edges[i] != SKC_EDGE_CONSTANT) {
            CHECK_OK(skc_edge_parse(skc_edge_name(edges[i]), &edge, &constant, error));
            assert_int_equal(edge, edges[i]);
        }
}

static void refuses(void **state)
{
    (void)state;
    float pixels[64] = {0}, result[64];
    skc_complex *c = some_complex(1);
    const skc_image good_in = skc_image_planar(pixels, 8, 8, 1), good_out = skc_image_planar(result, 8, 8, 1);
    skc_apply_options good;
    skc_apply_options_init(&good);
    CHECK_OK(skc_apply(c, &good_in, &good_out, &good, error));
    for (int i = 0; i < 16; i++) {
        skc_image in = good_in, out = good_out;
        skc_apply_options o = good;
        switch (i) {
        case 0: in.data = NULL; break;
        case 1: out.data = NULL; break;
        case 2: in.width = 0; break;
        case 3: out.height = -1; break;
        case 4: in.channels = 0; break;
        case 5: out.channels = 2; out.height = 4; break;
        case 6: in.row_stride = 33; break;
        case 7: out.data = pixels + 1; break;
        case 8: out.data = pixels + 63; out.width = out.height = 1; break;
        case 9: o.size = 8; break;
        case 10: o.edge = (skc_edge)6; break;
        case 11: o.edge = (skc_edge)-1; break;
        case 12: o.edge = SKC_EDGE_CONSTANT; o.constant = NAN; break;
        case 13: o.threads = -1; break;
        case 14: o.threads = 257; break;
        case 15: o.out_x = 1 << 25; break;
        }
        skc_error told = {0};
        if (skc_apply(c, &in, &out, &o, &told) != SKC_INVALID)
            fail_msg("case %d was accepted", i);
        assert_true(strlen(told.message) > 10);
    }
    // A kernel without a sum cannot be renormalised.
    c->layers[0].samples[0].w += 1;
    double sum = 0;
    for (int i = 0; i < 9; i++)
        sum += (double)c->layers[0].samples[i].w;
    c->layers[0].samples[0].w -= (float)sum;
    skc_apply_options o = good;
    o.edge = SKC_EDGE_RENORMALIZE;
    assert_int_equal(skc_apply(c, &good_in, &good_out, &o, NULL), SKC_INVALID);
    skc_complex_free(c);
    // Reaching further than there can be memory for is an error, not a crash.
    CHECK_OK(skc_complex_create(1, (int[]){2}, &c, error));
    c->layers[0].samples[0] = (skc_sample){-16384, -16384, 0.5f};
    c->layers[0].samples[1] = (skc_sample){16384, 16384, 0.5f};
    assert_int_equal(skc_apply(c, &good_in, &good_out, NULL, NULL), SKC_UNSUPPORTED);
    c->layers[0].samples[1] = (skc_sample){-16384, -16384, 0.5f}; // far away, but together
    CHECK_OK(skc_apply(c, &good_in, &good_out, NULL, error));
    skc_complex_free(c);
}

static void nothing_left_of_a_layer(void **state)
{
    (void)state;
    float pixels[64], result[64];
    for (int i = 0; i < 64; i++)
        pixels[i] = 1, result[i] = 5;
    skc_image in = skc_image_planar(pixels, 8, 8, 1), out = skc_image_planar(result, 8, 8, 1);
    skc_complex *c;
    CHECK_OK(skc_complex_create(2, (int[]){2, 1}, &c, error)); // all weights 0
    CHECK_OK(skc_apply(c, &in, &out, NULL, error));
    for (int i = 0; i < 64; i++)
        assert_true(result[i] == 0);
    skc_complex_free(c);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edges_and_sizes),
        cmocka_unit_test(impulse_gives_the_kernel_upright),
        cmocka_unit_test(dense_is_the_definition),
        cmocka_unit_test(flat_stays_flat),
        cmocka_unit_test(strides_and_channels),
        cmocka_unit_test(only_the_stated_need_is_read),
        cmocka_unit_test(stays_inside_the_certificate),
        cmocka_unit_test(edge_names),
        cmocka_unit_test(refuses),
        cmocka_unit_test(nothing_left_of_a_layer),
    };
    const struct CMUnitTest threads[] = {
        cmocka_unit_test(threads_and_rectangles_change_no_byte),
        cmocka_unit_test(cancelling),
    };
    if (argc > 1 && strcmp(argv[1], "threads") == 0)
        return cmocka_run_group_tests(threads, NULL, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
