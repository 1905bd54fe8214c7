// SPDX-License-Identifier: MIT
// Pictures come back as they were, and are filtered in linear light.
#define _GNU_SOURCE // mkdtemp

#include "../../tools/skc/curve.h"
#include "image_check.h"

// ---------------------------------------------------------------------------------------------- what comes back

// Pixels that hold every value of 8 bits, or of 16, in each band; alpha is neither 0 nor in step with the colours.
static VipsImage *all_values(int bands, int sixteen, int alpha)
{
    int side = sixteen ? 256 : 32, levels = sixteen ? 65536 : 256;
    uint16_t *words = g_new(uint16_t, side * side * bands);
    uint8_t *bytes = g_new(uint8_t, side * side * bands);
    for (int i = 0; i < side * side; i++)
        for (int b = 0; b < bands; b++) {
            int value = (i * (2 * b + 1) + b * 77) % levels;
            if (alpha && b == bands - 1)
                value = 1 + (int)((unsigned)i * 2654435761u % (unsigned)(levels - 1));
            words[i * bands + b] = (uint16_t)value;
            bytes[i * bands + b] = (uint8_t)value;
        }
    VipsInterpretation grey = sixteen ? VIPS_INTERPRETATION_GREY16 : VIPS_INTERPRETATION_B_W;
    VipsInterpretation rgb = sixteen ? VIPS_INTERPRETATION_RGB16 : VIPS_INTERPRETATION_sRGB;
    VipsImage *picture = made(sixteen ? (void *)words : bytes, side, side, bands,
                              sixteen ? VIPS_FORMAT_USHORT : VIPS_FORMAT_UCHAR, bands < 3 ? grey : rgb);
    g_free(words);
    g_free(bytes);
    return picture;
}

static void test_integers_come_back(void **state)
{
    (void)state;
    const char *const endings[] = {"png", "tif"};
    for (int bands = 1; bands <= 4; bands++)
        for (int sixteen = 0; sixteen <= 1; sixteen++)
            for (int e = 0; e < 2; e++)
                for (int alpha = IMAGE_ALPHA_AUTO; alpha <= IMAGE_ALPHA_IGNORE; alpha++) {
                    char from[32], to[32];
                    snprintf(from, sizeof from, "from.%s", endings[e]);
                    snprintf(to, sizeof to, "to.%s", endings[e]);
                    store(all_values(bands, sixteen, bands % 2 == 0), from);
                    pass(from, to, 0, (image_alpha)alpha, 0);
                    CHECK_NEAR(largest_difference(from, to), 0, 0);
                    pass(from, to, 1, (image_alpha)alpha, 0);
                    CHECK_NEAR(largest_difference(from, to), 0, 0);
                }
    store(all_values(4, 0, 1), "from.webp[lossless]");
    pass("from.webp", "to.webp", 0, IMAGE_ALPHA_AUTO, 100);
    CHECK_NEAR(largest_difference("from.webp", "to.webp"), 0, 0);
}

static void test_floats_come_back(void **state)
{
    (void)state;
    const char *const paths[] = {"f.tif", "f.pfm", "f.exr"};
    skci_random random = {3};
    float values[9 * 7 * 3];
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++)
        values[i] = (float)check_between(&random, -1e3, 1e5);
    values[0] = 1e30f;
    store(made(values, 9, 7, 3, VIPS_FORMAT_FLOAT, VIPS_INTERPRETATION_scRGB), "from.tif");
    for (size_t p = 0; p < G_N_ELEMENTS(paths); p++) {
        image *picture;
        pass("from.tif", paths[p], 0, IMAGE_ALPHA_AUTO, 0);
        assert_int_equal(image_read(paths[p], 0, IMAGE_ALPHA_AUTO, &picture), TOOL_DONE);
        skc_image view = image_view(picture);
        assert_int_equal(view.channels, 3);
        assert_memory_equal(view.data, values, sizeof values);
        image_free(picture);
    }
    // Radiance stores 8 bits of mantissa for the largest channel, and nothing negative.
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++)
        values[i] = ldexpf((float)(1 + i % 255), -4);
    store(made(values, 9, 7, 3, VIPS_FORMAT_FLOAT, VIPS_INTERPRETATION_scRGB), "from.hdr");
    pass("from.hdr", "to.hdr", 0, IMAGE_ALPHA_AUTO, 0);
    skc_image first, second;
    assert_int_equal(image_read_data("from.hdr", 0, &first), TOOL_DONE);
    assert_int_equal(image_read_data("to.hdr", 0, &second), TOOL_DONE);
    assert_memory_equal(first.data, second.data, sizeof values);
    CHECK_NEAR(first.data[3 * 60], values[3 * 60], 0.01 * values[3 * 60]);
    g_free(first.data);
    g_free(second.data);
}

static void test_wide_integers_come_back(void **state)
{
    (void)state;
    const int32_t wide[] = {0, 1 << 30, -(1 << 30), INT32_MIN};
    const int16_t narrow[] = {0, 1, -32768, 32767};
    store(made(wide, 2, 2, 1, VIPS_FORMAT_INT, VIPS_INTERPRETATION_B_W), "from.tif");
    pass("from.tif", "to.tif", 0, IMAGE_ALPHA_AUTO, 0);
    CHECK_NEAR(largest_difference("from.tif", "to.tif"), 0, 128); // float32 has 24 bits
    store(made(narrow, 2, 2, 1, VIPS_FORMAT_SHORT, VIPS_INTERPRETATION_B_W), "from.tif");
    pass("from.tif", "to.tif", 0, IMAGE_ALPHA_AUTO, 0);
    CHECK_NEAR(largest_difference("from.tif", "to.tif"), 0, 0);
}

static void test_grey_stays_grey(void **state)
{
    (void)state;
    image *picture;
    store(all_values(1, 0, 0), "grey.png");
    assert_int_equal(image_read("grey.png", 0, IMAGE_ALPHA_AUTO, &picture), TOOL_DONE);
    assert_int_equal(image_view(picture).channels, 1);
    image_free(picture);
    uint8_t two[] = {0, 255, 0, 255};
    VipsImage *bits = made(two, 2, 2, 1, VIPS_FORMAT_UCHAR, VIPS_INTERPRETATION_B_W);
    assert_int_equal(vips_pngsave(bits, "bits.png", "bitdepth", 1, NULL), 0);
    g_object_unref(bits);
    pass("bits.png", "to.png", 0, IMAGE_ALPHA_AUTO, 0);
    char *png;
    size_t length;
    assert_true(g_file_get_contents("to.png", &png, &length, NULL));
    assert_int_equal(png[24], 8); // IHDR: bit depth, colour type
    assert_int_equal(png[25], 0);
    g_free(png);
}

// ---------------------------------------------------------------------------------------------- linear light

// IEC 61966-2-1, equations 7 and 8: the inverse of what curve.c uses.
static double srgb_of(double light)
{
    return light <= 0.0031308 ? 12.92 * light : 1.055 * pow(light, 1 / 2.4) - 0.055;
}

static void test_codec_rounds_to_the_nearest(void **state)
{
    (void)state;
    curve *srgb = curve_srgb();
    for (int levels = 256; levels <= 65536; levels *= 256) {
        codec *c = codec_new(srgb, levels);
        assert_non_null(c);
        skci_random random = {1};
        for (int i = 0; i < 300000; i++) {
            float light = (float)pow(skci_random_uniform(&random), 4);
            double stored = srgb_of(light) * (levels - 1), tie = fabs(stored - floor(stored) - 0.5);
            if (tie > 0.01) // the two halves of the standard's curve do not quite meet
                assert_int_equal(codec_encode(c, light), (int)floor(stored + 0.5));
        }
        assert_int_equal(codec_encode(c, -1), 0);
        assert_int_equal(codec_encode(c, -INFINITY), 0);
        assert_int_equal(codec_encode(c, NAN), 0);
        assert_int_equal(codec_encode(c, 1e30f), levels - 1);
        assert_int_equal(codec_encode(c, INFINITY), levels - 1);
        for (int i = 0; i < levels - 1; i += 17) // a tie goes to the even code
            assert_int_equal(codec_encode(c, c->limit[i]), i + (i & 1));
        codec_free(c);
    }
    curve_free(srgb);
}

// Rows of bytes have a way of their own.
static void test_bytes_are_encoded_alike(void **state)
{
    (void)state;
    enum { COUNT = 255 * 3 + 7 };
    curve *srgb = curve_srgb();
    codec *c = codec_new(srgb, 256);
    float light[COUNT] = {-1, -INFINITY, NAN, 1e30f, INFINITY, 0, -0.0f};
    uint8_t bytes[COUNT], every_third[COUNT];
    assert_non_null(c->below);
    for (int i = 0; i < 255; i++) {
        light[7 + 3 * i] = nextafterf(c->limit[i], 0);
        light[8 + 3 * i] = c->limit[i];
        light[9 + 3 * i] = nextafterf(c->limit[i], 2);
    }
    codec_encode_bytes(c, light, 1, COUNT, bytes, 1);
    for (int i = 0; i < COUNT; i++)
        assert_int_equal(bytes[i], codec_encode(c, light[i]));
    codec_encode_bytes(c, light, 3, COUNT / 3, every_third, 2);
    for (int i = 0; i < COUNT / 3; i++)
        assert_int_equal(every_third[2 * i], bytes[3 * i]);
    codec_free(c);
    curve_free(srgb);
}

static void test_average_is_of_light(void **state)
{
    (void)state;
    const uint8_t bytes[] = {0, 255}, rgb[] = {0, 0, 0, 255, 255, 255};
    const uint16_t words[] = {0, 65535};
    store(made(bytes, 2, 1, 1, VIPS_FORMAT_UCHAR, VIPS_INTERPRETATION_B_W), "g8.png");
    store(made(words, 2, 1, 1, VIPS_FORMAT_USHORT, VIPS_INTERPRETATION_GREY16), "g16.png");
    store(made(rgb, 2, 1, 3, VIPS_FORMAT_UCHAR, VIPS_INTERPRETATION_sRGB), "rgb.png");
    struct {
        const char *path;
        int encoded;
        double expected;
    } cases[] = {{"g8.png", 0, 188},
                 {"rgb.png", 0, 188},
                 {"g16.png", 0, rint(srgb_of(0.5) * 65535)},
                 {"g8.png", 1, 128},
                 {"g16.png", 1, 32768}}; // 127.5 and 32767.5, half to even
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        average(cases[i].path, "mean.png", cases[i].encoded);
        VipsImage *mean = loaded("mean.png");
        for (int b = 0; b < mean->Bands; b++)
            CHECK_NEAR(value_at(mean, 0, 0, b), cases[i].expected, 0);
        g_object_unref(mean);
    }
}

static void test_floats_get_linear_light(void **state)
{
    (void)state;
    const uint8_t pixels[] = {188, 188, 188, 255, 0, 0};
    const char *const paths[] = {"light.pfm", "light.exr", "light.hdr"};
    store(made(pixels, 2, 1, 3, VIPS_FORMAT_UCHAR, VIPS_INTERPRETATION_sRGB), "from.png");
    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
        skc_image light;
        pass("from.png", paths[i], 0, IMAGE_ALPHA_AUTO, 0);
        assert_int_equal(image_read_data(paths[i], 0, &light), TOOL_DONE);
        CHECK_NEAR(light.data[0], pow((188 / 255.0 + 0.055) / 1.055, 2.4), i == 2 ? 0.003 : 1e-7);
        CHECK_NEAR(light.data[3], 1, i == 2 ? 0.005 : 0);
        CHECK_NEAR(light.data[4], 0, i == 2 ? 0.005 : 0);
        g_free(light.data);
        // ... and are encoded again where the picture is to be looked at.
        pass(paths[i], "to.png", 0, IMAGE_ALPHA_AUTO, 0);
        VipsImage *back = loaded("to.png");
        assert_int_equal(back->BandFmt, VIPS_FORMAT_USHORT);
        CHECK_NEAR(value_at(back, 0, 0, 1), 188 * 257, i == 2 ? 100 : 1);
        g_object_unref(back);
    }
}

// ---------------------------------------------------------------------------------------------- alpha

static void test_alpha_does_not_bleed(void **state)
{
    (void)state;
    const uint8_t pixels[] = {255, 0, 0, 0, 0, 255, 0, 255}; // nothing, in red, beside green
    store(made(pixels, 2, 1, 4, VIPS_FORMAT_UCHAR, VIPS_INTERPRETATION_sRGB), "from.png");
    average("from.png", "to.png", 0);
    VipsImage *mean = loaded("to.png");
    const double expected[] = {0, 255, 0, 128};
    for (int b = 0; b < 4; b++)
        CHECK_NEAR(value_at(mean, 0, 0, b), expected[b], 0);
    g_object_unref(mean);
}

static void test_alpha_modes(void **state)
{
    (void)state;
    const float half_white[] = {1, 1, 1, 0.5f};
    struct {
        const char *from;
        image_alpha alpha;
        int encoded;
        float expected;
    } cases[] = {{"a.tif", IMAGE_ALPHA_AUTO, 0, 0.5f}, {"a.tif", IMAGE_ALPHA_PREMULTIPLIED, 0, 1},
                 {"a.tif", IMAGE_ALPHA_AUTO, 1, 1},    {"a.tif", IMAGE_ALPHA_STRAIGHT, 1, 0.5f},
                 {"a.exr", IMAGE_ALPHA_AUTO, 0, 1},    {"a.exr", IMAGE_ALPHA_STRAIGHT, 0, 0.5f}};
    store(made(half_white, 1, 1, 4, VIPS_FORMAT_FLOAT, VIPS_INTERPRETATION_scRGB), "a.tif");
    pass("a.tif", "a.exr", 1, IMAGE_ALPHA_AUTO, 0); // as they are
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        image *picture;
        assert_int_equal(image_read(cases[i].from, cases[i].encoded, cases[i].alpha, &picture), TOOL_DONE);
        skc_image view = image_view(picture);
        assert_int_equal(view.channels, 4);
        CHECK_NEAR(view.data[0], cases[i].expected, 0);
        image_free(picture);
    }
    // EXR's colours hold less light where less is covered, TIFF's do not.
    pass("a.tif", "b.exr", 0, IMAGE_ALPHA_AUTO, 0);
    pass("b.exr", "b.tif", 0, IMAGE_ALPHA_AUTO, 0);
    skc_image data;
    assert_int_equal(image_read_data("b.exr", 0, &data), TOOL_DONE);
    CHECK_NEAR(data.data[1], 0.5, 0);
    g_free(data.data);
    assert_int_equal(image_read_data("b.tif", 0, &data), TOOL_DONE);
    CHECK_NEAR(data.data[1], 1, 0);
    g_free(data.data);
    // A glow in front of nothing has no straight colour.
    store(made((float[]){1, 1, 1, 0}, 1, 1, 4, VIPS_FORMAT_FLOAT, VIPS_INTERPRETATION_scRGB), "glow.tif");
    pass("glow.tif", "glow.exr", 1, IMAGE_ALPHA_AUTO, 0);
    pass("glow.exr", "glow.tif", 0, IMAGE_ALPHA_AUTO, 0);
    assert_int_equal(image_read_data("glow.tif", 0, &data), TOOL_DONE);
    CHECK_NEAR(data.data[0], 0, 0);
    g_free(data.data);
    image *picture;
    assert_int_equal(image_read("a.tif", 0, IMAGE_ALPHA_IGNORE, &picture), TOOL_DONE);
    assert_int_equal(image_view(picture).channels, 3);
    image_free(picture);
}

static void test_no_alpha_is_black(void **state)
{
    (void)state;
    uint8_t pixels[16 * 16 * 4];
    for (int i = 0; i < 16 * 16; i++)
        memcpy(pixels + 4 * i, (uint8_t[]){255, 255, 255, 128}, 4);
    store(made(pixels, 16, 16, 4, VIPS_FORMAT_UCHAR, VIPS_INTERPRETATION_sRGB), "from.png");
    pass("from.png", "to.jpg", 0, IMAGE_ALPHA_AUTO, 100);
    assert_sentence("skc: to.jpg: JPEG holds no alpha; flattened onto black");
    VipsImage *flat = loaded("to.jpg");
    assert_int_equal(flat->Bands, 3);
    CHECK_NEAR(value_at(flat, 5, 5, 1), rint(srgb_of(128 / 255.0) * 255), 1);
    g_object_unref(flat);
    // Nothing is lost, nothing is said.
    for (int i = 0; i < 16 * 16; i++)
        pixels[4 * i + 3] = 255;
    store(made(pixels, 16, 16, 4, VIPS_FORMAT_UCHAR, VIPS_INTERPRETATION_sRGB), "from.png");
    pass("from.png", "opaque.jpg", 0, IMAGE_ALPHA_AUTO, 100);
    assert_sentence("skc: to.jpg");
}

// ---------------------------------------------------------------------------------------------- orientation, metadata

// Where EXIF has the first row and the first column: what becomes of the stored pixels (0, 0) and (1, 0).
static void test_orientation(void **state)
{
    (void)state;
    enum { W = 5, H = 3 };
    static const struct {
        int width, height, x, y, next_x, next_y;
    } upright[9] = {{0},
                    {W, H, 0, 0, 1, 0},                      // top, left
                    {W, H, W - 1, 0, W - 2, 0},              // top, right
                    {W, H, W - 1, H - 1, W - 2, H - 1},      // bottom, right
                    {W, H, 0, H - 1, 1, H - 1},              // bottom, left
                    {H, W, 0, 0, 0, 1},                      // left, top
                    {H, W, H - 1, 0, H - 1, 1},              // right, top
                    {H, W, H - 1, W - 1, H - 1, W - 2},      // right, bottom
                    {H, W, 0, W - 1, 0, W - 2}};             // left, bottom
    const char *const endings[] = {"tif", "webp[lossless]"}; // in a tag of the file, and in EXIF
    uint8_t pixels[W * H * 3] = {10, 10, 10, 20, 20, 20};
    for (int o = 1; o <= 8; o++)
        for (size_t e = 0; e < G_N_ELEMENTS(endings); e++) {
            char path[40];
            snprintf(path, sizeof path, "turned.%s", endings[e]);
            VipsImage *picture = made(pixels, W, H, 3, VIPS_FORMAT_UCHAR, VIPS_INTERPRETATION_sRGB);
            vips_image_set_int(picture, VIPS_META_ORIENTATION, o);
            picture->Xres = 10;
            picture->Yres = 20;
            store(picture, path);
            *strchrnul(path, '[') = '\0';
            pass(path, "upright.tif", 0, IMAGE_ALPHA_AUTO, 0);
            VipsImage *turned = loaded("upright.tif");
            assert_int_equal(turned->Xsize, upright[o].width);
            assert_int_equal(turned->Ysize, upright[o].height);
            CHECK_NEAR(value_at(turned, upright[o].x, upright[o].y, 0), 10, 0);
            CHECK_NEAR(value_at(turned, upright[o].next_x, upright[o].next_y, 2), 20, 0);
            assert_int_equal(vips_image_get_orientation(turned), 1);
            if (e == 0)
                CHECK_NEAR(turned->Xres, o < 5 ? 10 : 20, 0.01);
            g_object_unref(turned);
        }
}

static void test_metadata_is_kept(void **state)
{
    (void)state;
    uint8_t pixels[64 * 64 * 3];
    memset(pixels, 100, sizeof pixels);
    VipsImage *picture = made(pixels, 64, 64, 3, VIPS_FORMAT_UCHAR, VIPS_INTERPRETATION_sRGB);
    vips_image_set_string(picture, "exif-ifd0-Artist", "somebody (somebody, ASCII, 9 components, 9 bytes)");
    vips_image_set_blob_copy(picture, VIPS_META_XMP_NAME, "<x/>", 4);
    picture->Xres = picture->Yres = 11.811; // 300 dpi
    store(picture, "from.jpg");
    pass("from.jpg", "to.jpg", 0, IMAGE_ALPHA_AUTO, 0);
    pass("from.jpg", "to.tif", 0, IMAGE_ALPHA_AUTO, 0);
    VipsImage *kept = loaded("to.jpg");
    const char *artist;
    const void *xmp;
    size_t length;
    assert_int_equal(vips_image_get_string(kept, "exif-ifd0-Artist", &artist), 0);
    assert_non_null(strstr(artist, "somebody"));
    assert_int_equal(vips_image_get_blob(kept, VIPS_META_XMP_NAME, &xmp, &length), 0);
    assert_memory_equal(xmp, "<x/>", 4);
    CHECK_NEAR(kept->Xres, 11.811, 0.05);
    g_object_unref(kept);
    kept = loaded("to.tif");
    CHECK_NEAR(kept->Xres, 11.811, 0.05);
    g_object_unref(kept);
}

// ---------------------------------------------------------------------------------------------- refusals

static void refuse(const char *path, const char *part)
{
    image *picture = (image *)1;
    assert_int_equal(image_read(path, 0, IMAGE_ALPHA_AUTO, &picture), TOOL_FAILED);
    assert_null(picture);
    char *line = last_sentence();
    if (!g_str_has_prefix(line, "skc: ") || !strstr(line, path) || !strstr(line, part))
        fail_msg("%s: \"%s\"", path, line);
    g_free(line);
}

static void test_cut_files_are_refused(void **state)
{
    (void)state;
    const char *const paths[] = {"c.png", "c.jpg", "c.tif", "c.webp", "c.exr", "c.pfm", "c.hdr", "c.ppm", "c.gif"};
    skci_random random = {5};
    uint8_t noise[90 * 90 * 3];
    for (size_t i = 0; i < sizeof noise; i++)
        noise[i] = (uint8_t)skci_random_next(&random);
    store(made(noise, 90, 90, 3, VIPS_FORMAT_UCHAR, VIPS_INTERPRETATION_sRGB), "from.png");
    for (size_t p = 0; p < G_N_ELEMENTS(paths); p++) {
        char *bytes;
        size_t length;
        pass("from.png", paths[p], 0, IMAGE_ALPHA_AUTO, 90);
        assert_true(g_file_get_contents(paths[p], &bytes, &length, NULL));
        for (int share = 1; share <= 9; share += 2) {
            assert_true(g_file_set_contents("cut", bytes, (gssize)(length * (size_t)share / 10), NULL));
            refuse("cut", "");
        }
        g_free(bytes);
    }
}

static void test_what_is_no_picture_is_refused(void **state)
{
    (void)state;
    g_file_set_contents("text.png", "It was a dark and stormy night.\n", -1, NULL);
    g_file_set_contents("draw.png", "push graphic-context\nviewbox 0 0 9 9\nimage over 0,0 9,9 'from.png'\n", -1, NULL);
    g_file_set_contents("empty.png", "", 0, NULL);
    refuse("text.png", "is not a picture");
    refuse("draw.png", "is not a picture");
    refuse("empty.png", "is empty");
    refuse("nothing.png", "No such file");
    refuse("/", "is a folder");
    g_file_set_contents("huge.pfm", "PF\n100000 100000\n-1\n", -1, NULL);
    refuse("huge.pfm", "up to 2^31 samples");
    VipsImage *wide;
    assert_int_equal(vips_black(&wide, 50000, 50000, NULL), 0); // 2.5 thousand million samples
    assert_int_equal(
        vips_tiffsave(wide, "wide.tif", "compression", VIPS_FOREIGN_TIFF_COMPRESSION_CCITTFAX4, "bitdepth", 1, NULL),
        0);
    g_object_unref(wide);
    refuse("wide.tif", "up to 2^31 samples");
}

// ---------------------------------------------------------------------------------------------- Netpbm and PFM

static void put_bytes(const char *path, const char *header, const void *data, size_t length)
{
    GString *file = g_string_new(header);
    g_string_append_len(file, data, (gssize)length);
    assert_true(g_file_set_contents(path, file->str, (gssize)file->len, NULL));
    g_string_free(file, TRUE);
}

// Rows from the bottom up, in either byte order.
static void test_pfm(void **state)
{
    (void)state;
    // 1 2 above 3 4.
    static const uint8_t little[] = {0, 0, 0x40, 0x40, 0, 0, 0x80, 0x40, 0, 0, 0x80, 0x3f, 0, 0, 0, 0x40};
    static const uint8_t big[] = {0x40, 0x40, 0, 0, 0x40, 0x80, 0, 0, 0x3f, 0x80, 0, 0, 0x40, 0, 0, 0};
    static const struct {
        const char *header;
        const void *data;
    } files[] = {{"Pf\n2 2\n-1\n", little},
                 {"Pf\n2 2\n1.0\n", big},
                 {"Pf 2 2 -0.25 ", little},
                 {"Pf\n2\t2\r3e2\n", big},
                 {"Pf\n#c d\n2 2\n-1.000000\n", little},
                 {"Pf#\n#\n 2 #2\n2\n+1\n", big}};
    const float wanted[] = {1, 2, 3, 4};
    skc_image data;
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        char longer[20];
        memcpy(longer, files[i].data, 16);
        memcpy(longer + 16, "junk", 4);
        for (size_t length = 16; length <= 20; length += 4) {
            put_bytes("a.pfm", files[i].header, longer, length);
            assert_int_equal(image_read_data("a.pfm", 0, &data), TOOL_DONE);
            assert_int_equal(data.width * data.height * data.channels, 4);
            assert_memory_equal(data.data, wanted, sizeof wanted);
            g_free(data.data);
        }
        put_bytes("a.pfm", files[i].header, files[i].data, 15);
        refuse("a.pfm", "is cut short; it should hold 2 x 2 pixels");
    }
    // Colour, written, to the byte; and read again.
    const float rgb[] = {0, 1, 2, 3, 4, 5};
    char *bytes;
    size_t length;
    data = skc_image_interleaved((float *)rgb, 1, 2, 3);
    assert_int_equal(image_write_data("b.pfm", &data, 1, NULL), TOOL_DONE);
    assert_true(g_file_get_contents("b.pfm", &bytes, &length, NULL));
    assert_int_equal(length, 12 + sizeof rgb);
    assert_memory_equal(bytes, "PF\n1 2\n-1.0\n", 12);
    assert_memory_equal(bytes + 12, ((const uint8_t[]){0, 0, 0x40, 0x40, 0, 0, 0x80, 0x40, 0, 0, 0xa0, 0x40}), 12);
    g_free(bytes);
    assert_int_equal(image_read_data("b.pfm", 0, &data), TOOL_DONE);
    assert_memory_equal(data.data, rgb, sizeof rgb);
    g_free(data.data);
}

static void test_damaged_headers_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text, *part;
    } cases[] = {
        {"PF", "its header is damaged"},
        {"PF\n1", "its header is damaged"},
        {"PF\n1 1", "after the size a scale"},
        {"PF\n1 1\n", "after the size a scale"},
        {"PF4\n1 1\n-1\n0123456789ab", "its header is damaged"},
        {"PF\n1x 1\n-1\n0123456789ab", "its header is damaged"},
        {"PF\n1 1\n0\n0123456789ab", "after the size a scale"},
        {"PF\n1 1\nnan\n0123456789ab", "after the size a scale"},
        {"PF\n1 1\n-1x\n0123456789ab", "after the size a scale"},
        {"PF\n0 1\n-1\n0123456789ab", "is 0 x 1 pixels"},
        {"PF\n1 -1\n-1\n0123456789ab", "is 1 x -1 pixels"},
        {"PF\n99999999999999999999 1\n-1\n0123456789ab", "up to 2^31 samples"},
        {"PF\n16777216 16777216\n-1\n0123456789ab", "up to 2^31 samples"},
        {"PF\n16777216 42\n-1\n0123456789ab", "is cut short"},
        {"P5\n4294967297 1\n255\n0", "is 4294967297 x 1 pixels"},
        {"P5\n1 1\n", "the greatest value is missing"},
        {"P5\n1 1\n0\n0", "its greatest value is 0"},
        {"P5\n1 1\n65536\n00", "its greatest value is 65536"},
        {"P5\n2 1\n256\n000", "is cut short"},
        {"P6\n2 1\n255\n00000", "is cut short"},
        {"P4\n9 1\n0", "is cut short"},
        {"P1\n2 2\n011", "is cut short"},
        {"P1\n2 2\n0112", "its value 4"},
        {"P2\n2 2\n255\n1 2 3", "is cut short"},
        {"P2\n2 2\n255\n1 2 3  ", "is cut short"},
        {"P2\n2 2\n255\n1 2 3 x", "its value 4"},
        {"P2\n2 2\n255\n1 -2 3 4", "its value 2"},
        {"P2\n2 2\n9\n1 2 10 4", "its value 3 is not a whole number from 0 to 9"},
        {"P3\n4096 4096\n255\n1 2 3", "is cut short"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        assert_true(g_file_set_contents("a.pnm", cases[i].text, -1, NULL));
        refuse("a.pnm", cases[i].part);
    }
}

// The greatest value is white, whatever it is.
static void test_pnm_values(void **state)
{
    (void)state;
    static const struct {
        const char *file;
        double values[4]; // written as 8 or 16 bits
    } cases[] = {
        {"P1\n2 2\n0110", {255, 0, 0, 255}},
        {"P1 2 2 0 1 # 1\n1 0 more", {255, 0, 0, 255}},
        {"P4\n2 2\n\x40\x80", {255, 0, 0, 255}},
        {"P2\n2 2\n15\n15 7\n#c\n0 1 2", {255, 119, 0, 17}},
        {"P2\n2 2\n255\n255 7 0 1", {255, 7, 0, 1}},
        {"P2\n2 2\n1023\n1023 511 0 1", {65535, 32735, 0, 64}},
        {"P5\n#c\n2 2\n100\n\x64\x32\x01\x09", {255, 128, 3, 23}},
        {"P5\n2 2\n4095\n\x0f\xff\x01\x01\x02\x03\x04\x05", {65535, 4113, 8242, 16468}},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        assert_true(g_file_set_contents("a.pnm", cases[i].file, -1, NULL));
        pass("a.pnm", "b.png", 1, IMAGE_ALPHA_AUTO, 0);
        VipsImage *picture = loaded("b.png");
        for (int k = 0; k < 4; k++)
            CHECK_NEAR(value_at(picture, k % 2, k / 2, 0), cases[i].values[k], 0);
        g_object_unref(picture);
    }
    skc_image mask;
    assert_true(g_file_set_contents("a.pnm", "P2 1 1 15 15", -1, NULL));
    assert_int_equal(image_read_grey("a.pnm", 1, &mask), TOOL_DONE);
    CHECK_NEAR(mask.data[0], 1, 0);
    g_free(mask.data);
    assert_int_equal(image_read_grey("a.pnm", 0, &mask), TOOL_DONE);
    CHECK_NEAR(mask.data[0], 15, 0);
    g_free(mask.data);
    // What was refused is not there to be freed again.
    assert_true(g_file_set_contents("a.pnm", "P3 1 1 255 1 2 3", -1, NULL));
    assert_int_equal(image_read_grey("a.pnm", 1, &mask), TOOL_FAILED);
    assert_null(mask.data);
}

// No comment tells when it was written.
static void test_pnm_header(void **state)
{
    (void)state;
    char *bytes;
    size_t length;
    assert_true(g_file_set_contents("a.pnm", "P2 1 1 255 65", -1, NULL));
    pass("a.pnm", "b.pgm", 0, IMAGE_ALPHA_AUTO, 0);
    assert_true(g_file_get_contents("b.pgm", &bytes, &length, NULL));
    assert_string_equal(bytes, "P5\n1 1\n255\nA");
    g_free(bytes);
}

static void test_targets(void **state)
{
    (void)state;
    assert_int_equal(image_can_write("a/b.TIF"), TOOL_DONE);
    assert_int_equal(image_can_write("x.doc"), TOOL_USAGE);
    assert_sentence("no picture format has that ending; accepted are .png .jpg");
    assert_int_equal(image_can_write("png"), TOOL_USAGE);
    image *picture;
    uint8_t five[5] = {1, 2, 3, 4, 5}, rgb[3] = {1, 2, 3};
    store(made(five, 1, 1, 5, VIPS_FORMAT_UCHAR, VIPS_INTERPRETATION_MULTIBAND), "five.tif");
    pass("five.tif", "to.tif", 0, IMAGE_ALPHA_AUTO, 0);
    CHECK_NEAR(largest_difference("five.tif", "to.tif"), 0, 0);
    assert_int_equal(image_read("five.tif", 0, IMAGE_ALPHA_AUTO, &picture), TOOL_DONE);
    skc_image view = image_view(picture);
    assert_int_equal(image_write("to.png", picture, &view, 0, NULL), TOOL_FAILED);
    assert_sentence("PNG cannot hold the picture's 5 channels");
    image_free(picture);
    store(made(rgb, 1, 1, 3, VIPS_FORMAT_UCHAR, VIPS_INTERPRETATION_sRGB), "rgb.png");
    assert_int_equal(image_read("rgb.png", 0, IMAGE_ALPHA_AUTO, &picture), TOOL_DONE);
    view = image_view(picture);
    assert_int_equal(image_write("to.pgm", picture, &view, 0, NULL), TOOL_FAILED);
    assert_int_equal(image_write("nowhere/to.png", picture, &view, 0, NULL), TOOL_FAILED);
    assert_false(g_file_test("to.pgm", G_FILE_TEST_EXISTS));
    // In place.
    assert_int_equal(image_write("rgb.png", picture, &view, 0, NULL), TOOL_DONE);
    image_free(picture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_integers_come_back),
        cmocka_unit_test(test_floats_come_back),
        cmocka_unit_test(test_wide_integers_come_back),
        cmocka_unit_test(test_grey_stays_grey),
        cmocka_unit_test(test_codec_rounds_to_the_nearest),
        cmocka_unit_test(test_bytes_are_encoded_alike),
        cmocka_unit_test(test_average_is_of_light),
        cmocka_unit_test(test_floats_get_linear_light),
        cmocka_unit_test(test_alpha_does_not_bleed),
        cmocka_unit_test(test_alpha_modes),
        cmocka_unit_test(test_no_alpha_is_black),
        cmocka_unit_test(test_orientation),
        cmocka_unit_test(test_metadata_is_kept),
        cmocka_unit_test(test_cut_files_are_refused),
        cmocka_unit_test(test_what_is_no_picture_is_refused),
        cmocka_unit_test(test_pfm),
        cmocka_unit_test(test_damaged_headers_are_refused),
        cmocka_unit_test(test_pnm_values),
        cmocka_unit_test(test_pnm_header),
        cmocka_unit_test(test_targets),
    };
    return cmocka_run_group_tests_name("image", tests, set_up, tear_down);
}
