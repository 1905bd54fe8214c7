// SPDX-License-Identifier: MIT
// Pictures that stream through are what they are when all is read, filtered and written one after the other.
#define _GNU_SOURCE // mkdtemp

#include "../../tools/skc/engine.h"
#include "image_check.h"

// Two layers that reach 30 to 60 pixels, further up and left than down and right.
static skc_complex *wide_complex(void)
{
    static const float samples[2][5][3] = {
        {{-31.25f, 3, 0.2f}, {17.5f, -44.75f, 0.3f}, {0, 0, 0.25f}, {9, 21.5f, 0.15f}, {-3, 8, 0.1f}},
        {{0, 0, 0.5f}, {-7, -12, 0.125f}, {6, 2, 0.125f}, {2.5f, 5, 0.125f}, {0, -1, 0.125f}}};
    const int counts[2] = {5, 5};
    skc_complex *complex;
    assert_int_equal(skc_complex_create(2, counts, &complex, NULL), SKC_OK);
    for (int l = 0; l < 2; l++)
        for (int i = 0; i < 5; i++)
            complex->layers[l].samples[i] = (skc_sample){samples[l][i][0], samples[l][i][1], samples[l][i][2]};
    return complex;
}

typedef struct variant {
    skc_edge edge;
    float constant;
    image_alpha alpha;
    int encoded, threads, pages;
    skc_rectangle roi;
    const skc_image *mask;
} variant;

static void mix(const skc_image *view, const float *filtered, const variant *v)
{
    skc_rectangle all = {0, 0, view->width, view->height}, r = v->roi.width ? v->roi : all;
    for (int y = r.y; y < r.y + r.height; y++)
        for (int x = r.x; x < r.x + r.width; x++) {
            size_t at = (size_t)y * (size_t)view->width + (size_t)x;
            float share = v->mask ? v->mask->data[at] : 1;
            float *to = (float *)(void *)((char *)view->data + y * view->row_stride + x * view->pixel_stride);
            for (int c = 0; c < view->channels; c++) {
                float made = filtered[at * (size_t)view->channels + (size_t)c];
                to[c] = share == 1 ? made : to[c] + share * (made - to[c]);
            }
        }
}

static void in_memory(const char *from, const char *to, const skc_complex *complex, const variant *v)
{
    image *picture;
    assert_int_equal(image_read(from, v->encoded, v->alpha, &picture), TOOL_DONE);
    skc_image view = image_view(picture), out = view;
    out.data = g_new(float, (size_t)view.width *(size_t)view.height *(size_t)view.channels);
    out = skc_image_interleaved(out.data, view.width, view.height, view.channels);
    skc_apply_options options;
    skc_apply_options_init(&options);
    options.edge = v->edge;
    options.constant = v->constant;
    assert_int_equal(skc_apply(complex, &view, &out, &options, NULL), SKC_OK);
    mix(&view, out.data, v);
    assert_int_equal(image_write(to, picture, &view, 100, NULL), TOOL_DONE);
    g_free(out.data);
    image_free(picture);
}

static int streamed(const char *from, const char *to, const skc_complex *complex, const variant *v)
{
    image *picture;
    engine e = {.plan_count = 1, .channels = 1, .edge = v->edge};
    skc_plan_options options;
    skc_plan_options_init(&options);
    options.edge = v->edge;
    options.constant = v->constant;
    assert_int_equal(skc_plan_create(complex, &options, &e.plans[0], NULL), SKC_OK);
    assert_int_equal(image_open(from, v->encoded, v->alpha, v->pages, &picture), TOOL_DONE);
    image_job job = {
        .engine = &e, .roi = v->roi, .mask = v->mask, .quality = 100, .threads = v->threads ? v->threads : 2};
    image_times times;
    int status = image_filter(picture, &job, to, NULL, &times);
    image_free(picture);
    engine_free(&e);
    return status;
}

static void check_same(const char *from, const char *ending, const variant *v, double most)
{
    skc_complex *complex = wide_complex();
    char one[32], two[32];
    snprintf(one, sizeof one, "one.%s", ending);
    snprintf(two, sizeof two, "two.%s", ending);
    in_memory(from, one, complex, v);
    assert_int_equal(streamed(from, two, complex, v), TOOL_DONE);
    double difference = largest_difference(one, two);
    if (!(difference <= most))
        fail_msg("%s to %s, edge %d, alpha %d, encoded %d: off by %g", from, ending, v->edge, v->alpha, v->encoded,
                 difference);
    skc_complex_free(complex);
}

static VipsImage *noise(int width, int height, int bands, VipsBandFormat format)
{
    size_t count = (size_t)width * (size_t)height * (size_t)bands;
    uint8_t *bytes = g_new(uint8_t, count);
    uint16_t *words = g_new(uint16_t, count);
    float *floats = g_new(float, count);
    uint32_t bits = 7;
    for (size_t i = 0; i < count; i++) {
        bits = bits * 1664525u + 1013904223u;
        bytes[i] = (uint8_t)(bits >> 24);
        words[i] = (uint16_t)(bits >> 16);
        floats[i] = (float)(bits >> 8) * 0x1p-22f - 1;
    }
    int is_float = format == VIPS_FORMAT_FLOAT, wide = format == VIPS_FORMAT_USHORT;
    VipsInterpretation grey = wide ? VIPS_INTERPRETATION_GREY16 : VIPS_INTERPRETATION_B_W;
    VipsInterpretation rgb = is_float ? VIPS_INTERPRETATION_scRGB
                             : wide   ? VIPS_INTERPRETATION_RGB16
                                      : VIPS_INTERPRETATION_sRGB;
    VipsImage *made_of = made(is_float ? (void *)floats
                              : wide   ? (void *)words
                                       : bytes,
                              width, height, bands, format, bands < 3 ? grey : rgb);
    g_free(bytes);
    g_free(words);
    g_free(floats);
    return made_of;
}

static void test_kinds(void **state)
{
    (void)state;
    static const VipsBandFormat formats[] = {VIPS_FORMAT_UCHAR, VIPS_FORMAT_USHORT, VIPS_FORMAT_FLOAT};
    for (int bands = 1; bands <= 5; bands++)
        for (int f = 0; f < 3; f++) {
            store(noise(67, 403, bands, formats[f]), "in.tif");
            int alphas = bands == 1 || bands == 3 ? IMAGE_ALPHA_AUTO : IMAGE_ALPHA_IGNORE;
            for (int alpha = IMAGE_ALPHA_AUTO; alpha <= alphas; alpha++)
                for (int encoded = 0; encoded <= 1; encoded++) {
                    variant v = {.alpha = (image_alpha)alpha, .encoded = encoded};
                    // Without conversion of colours 8 and 16 bits go through the engine, whose 0..1 is rounded
                    // otherwise.
                    check_same("in.tif", "tif", &v, encoded && f < 2 ? 1 : 0);
                }
        }
}

static void test_edges(void **state)
{
    (void)state;
    static const int sizes[][2] = {{90, 611}, {33, 20}, {1, 300}, {300, 1}, {2201, 150}};
    for (int s = 0; s < 5; s++)
        for (int edge = SKC_EDGE_CLAMP; edge <= SKC_EDGE_RENORMALIZE; edge++) {
            variant v = {.edge = (skc_edge)edge, .constant = 0.25f};
            store(noise(sizes[s][0], sizes[s][1], 3, VIPS_FORMAT_UCHAR), "in.png");
            check_same("in.png", "png", &v, 0);
            store(noise(sizes[s][0], sizes[s][1], 1, VIPS_FORMAT_FLOAT), "in.tif");
            check_same("in.tif", "tif", &v, 0);
        }
}

static void test_wide_pictures(void **state)
{
    (void)state;
    store(noise(4000, 300, 3, VIPS_FORMAT_UCHAR), "in.ppm");
    for (int threads = 1; threads <= 5; threads += 2) {
        variant v = {.threads = threads};
        check_same("in.ppm", "ppm", &v, 0);
        v.edge = SKC_EDGE_WRAP;
        check_same("in.ppm", "ppm", &v, 0);
    }
}

static void test_formats(void **state)
{
    (void)state;
    static const char *const endings[] = {"png", "jpg", "tif", "webp", "ppm", "hdr", "pfm", "exr", "fits", "v"};
    store(noise(121, 501, 3, VIPS_FORMAT_UCHAR), "in.png");
    store(noise(121, 501, 3, VIPS_FORMAT_FLOAT), "in.pfm.tif");
    for (size_t i = 0; i < G_N_ELEMENTS(endings); i++) {
        if (strcmp(endings[i], "pfm") == 0) // libvips has them upside down, but both alike
            continue;
        variant v = {0};
        check_same("in.png", endings[i], &v, 0);
        check_same("in.pfm.tif", endings[i], &v, 0);
    }
}

static void test_pfm(void **state)
{
    (void)state;
    variant v = {0};
    skc_complex *complex = wide_complex();
    gchar *one, *two;
    gsize one_size, two_size;
    store(noise(33, 401, 3, VIPS_FORMAT_FLOAT), "in.tif");
    in_memory("in.tif", "one.pfm", complex, &v);
    assert_int_equal(streamed("in.tif", "two.pfm", complex, &v), TOOL_DONE);
    assert_true(g_file_get_contents("one.pfm", &one, &one_size, NULL));
    assert_true(g_file_get_contents("two.pfm", &two, &two_size, NULL));
    assert_int_equal(one_size, two_size);
    assert_memory_equal(one, two, one_size);
    g_free(one);
    g_free(two);
    skc_complex_free(complex);
}

static void test_orientation(void **state)
{
    (void)state;
    for (int o = 1; o <= 8; o++) {
        VipsImage *picture = noise(140, 260, 3, VIPS_FORMAT_UCHAR);
        vips_image_set_int(picture, VIPS_META_ORIENTATION, o);
        store(picture, "in.tif");
        variant v = {0};
        check_same("in.tif", "tif", &v, 0);
    }
}

static void test_parts(void **state)
{
    (void)state;
    float share[150 * 420];
    for (int i = 0; i < 150 * 420; i++)
        share[i] = (float)(i % 5) / 4;
    skc_image mask = skc_image_interleaved(share, 150, 420, 1);
    static const skc_rectangle rois[] = {{0, 0, 0, 0}, {20, 130, 100, 200}, {149, 0, 1, 1}, {0, 419, 150, 1}};
    for (int bands = 3; bands <= 4; bands++)
        for (int r = 0; r < 4; r++)
            for (int masked = 0; masked <= 1; masked++)
                for (int edge = SKC_EDGE_CLAMP; edge <= SKC_EDGE_WRAP; edge += SKC_EDGE_WRAP) {
                    variant v = {.edge = (skc_edge)edge, .roi = rois[r], .mask = masked ? &mask : NULL};
                    store(noise(150, 420, bands, VIPS_FORMAT_UCHAR), "in.png");
                    check_same("in.png", "png", &v, 0);
                    v.alpha = IMAGE_ALPHA_IGNORE;
                    check_same("in.png", "png", &v, 0);
                }
}

// Frames of WebP have an alpha when there are several, all opaque here; so rounding may differ.
static VipsImage *colours_of(const char *path)
{
    VipsImage *all = loaded(path), *colours;
    assert_int_equal(vips_extract_band(all, &colours, 0, "n", 3, NULL), 0);
    g_object_unref(all);
    return colours;
}

// Each page is as it would be alone; delays and the number of rounds are kept.
static void test_pages(void **state)
{
    (void)state;
    enum { PAGES = 3, HEIGHT = 150 };
    static const char *const endings[] = {"tif", "webp"};
    skc_complex *complex = wide_complex();
    for (int e = 0; e < 2; e++) {
        char from[32], to[32], page[48];
        int delays[PAGES] = {40, 120, 1000};
        snprintf(from, sizeof from, "pages.%s%s", endings[e], e == 1 ? "[lossless]" : "");
        VipsImage *all = noise(80, PAGES * HEIGHT, 3, VIPS_FORMAT_UCHAR);
        vips_image_set_int(all, VIPS_META_PAGE_HEIGHT, HEIGHT);
        vips_image_set_array_int(all, "delay", delays, PAGES);
        vips_image_set_int(all, "loop", 7);
        store(all, from);
        snprintf(from, sizeof from, "pages.%s", endings[e]);
        snprintf(to, sizeof to, "filtered.%s", endings[e]);
        variant v = {.edge = SKC_EDGE_MIRROR, .pages = 1};
        assert_int_equal(streamed(from, to, complex, &v), TOOL_DONE);
        for (int p = 0; p < PAGES; p++) {
            snprintf(page, sizeof page, "%s[page=%d]", from, p);
            store(colours_of(page), "page.png");
            in_memory("page.png", "one.png", complex, &v);
            snprintf(page, sizeof page, "%s[page=%d]", to, p);
            store(colours_of(page), "two.png");
            CHECK_NEAR(largest_difference("one.png", "two.png"), 0, e);
        }
        VipsImage *out = loaded(to);
        assert_int_equal(vips_image_get_n_pages(out), PAGES);
        int *kept, count, loop;
        if (e == 1) {
            assert_int_equal(vips_image_get_array_int(out, "delay", &kept, &count), 0);
            assert_int_equal(count, PAGES);
            assert_memory_equal(kept, delays, sizeof delays);
            assert_int_equal(vips_image_get_int(out, "loop", &loop), 0);
            assert_int_equal(loop, 7);
        }
        g_object_unref(out);
    }
    skc_complex_free(complex);
}

// Files that end early, anywhere, leave nothing.
static void test_cut_short(void **state)
{
    (void)state;
    skc_complex *complex = wide_complex();
    static const char *const endings[] = {"png", "jpg", "tif"};
    for (int e = 0; e < 3; e++) {
        char name[32];
        gchar *text;
        gsize length;
        snprintf(name, sizeof name, "whole.%s", endings[e]);
        store(noise(300, 700, 3, VIPS_FORMAT_UCHAR), name);
        assert_true(g_file_get_contents(name, &text, &length, NULL));
        for (int eighth = 1; eighth < 8; eighth++) {
            image *picture;
            snprintf(name, sizeof name, "cut.%s", endings[e]);
            assert_true(g_file_set_contents(name, text, (gssize)(length / 8 * (gsize)eighth), NULL));
            variant v = {0};
            if (image_open(name, 0, IMAGE_ALPHA_AUTO, 0, &picture) != TOOL_DONE)
                continue;
            image_free(picture);
            assert_int_equal(streamed(name, "never.png", complex, &v), TOOL_FAILED);
            assert_sentence(name);
            assert_false(g_file_test("never.png", G_FILE_TEST_EXISTS));
        }
        g_free(text);
    }
    skc_complex_free(complex);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),   cmocka_unit_test(test_edges), cmocka_unit_test(test_wide_pictures),
        cmocka_unit_test(test_formats), cmocka_unit_test(test_pfm),   cmocka_unit_test(test_orientation),
        cmocka_unit_test(test_parts),   cmocka_unit_test(test_pages), cmocka_unit_test(test_cut_short),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
