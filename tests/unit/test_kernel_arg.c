// SPDX-License-Identifier: MIT
// KERNEL arguments: shapes, literal matrices and files of many kinds; npy headers in particular.
#define _GNU_SOURCE // mkdtemp

#include "../../tools/skc/npy.h"
#include "image_check.h"

static const kernel_options defaults = {.normalize = (char *)"none"};

static void assert_kernel(const char *argument, const kernel_options *options, int width, int height,
                          const double *values)
{
    skc_kernel *kernel;
    if (kernel_read(argument, options, &kernel) != TOOL_DONE)
        fail_msg("%s: %s", argument, last_sentence());
    assert_int_equal(kernel->width, width);
    assert_int_equal(kernel->height, height);
    for (int i = 0; i < width * height; i++)
        CHECK_NEAR(kernel->values[i], values[i], 0);
    skc_kernel_free(kernel);
}

static void refuse(const char *argument, int status, const char *part)
{
    skc_kernel *kernel = (skc_kernel *)1;
    assert_int_equal(kernel_read(argument, &defaults, &kernel), status);
    assert_null(kernel);
    assert_sentence(part);
}

static const double six[] = {1, 2, 3, 4, 5, 6};

static void put(const char *path, const char *text)
{
    assert_true(g_file_set_contents(path, text, -1, NULL));
}

// Stored numbers are what a kernel is made of; nothing is decoded, scaled, or taken from alpha.
static void test_files(void **state)
{
    (void)state;
    const uint8_t bytes[] = {1, 2, 3, 4, 5, 6}, with_alpha[] = {1, 9, 2, 8, 3, 7, 4, 0, 5, 1, 6, 2};
    const uint16_t words[] = {1, 2, 3, 4, 5, 6};
    const float floats[] = {1, 2, 3, 4, 5, 6};
    uint8_t rgba[6 * 4], rgb[6 * 3];
    for (int i = 0; i < 6; i++) {
        memset(rgba + 4 * i, i + 1, 3);
        rgba[4 * i + 3] = (uint8_t)(40 * i);
        memset(rgb + 3 * i, i + 1, 3);
    }
    store(made(bytes, 3, 2, 1, VIPS_FORMAT_UCHAR, VIPS_INTERPRETATION_B_W), "g.png");
    store(made(with_alpha, 3, 2, 2, VIPS_FORMAT_UCHAR, VIPS_INTERPRETATION_B_W), "ga.png");
    store(made(rgb, 3, 2, 3, VIPS_FORMAT_UCHAR, VIPS_INTERPRETATION_sRGB), "rgb.png");
    store(made(rgba, 3, 2, 4, VIPS_FORMAT_UCHAR, VIPS_INTERPRETATION_sRGB), "rgba.png");
    store(made(words, 3, 2, 1, VIPS_FORMAT_USHORT, VIPS_INTERPRETATION_GREY16), "w.png");
    store(made(floats, 3, 2, 1, VIPS_FORMAT_FLOAT, VIPS_INTERPRETATION_B_W), "f.tif");
    skc_image data = skc_image_interleaved((float *)floats, 3, 2, 1);
    const char *const written[] = {"f.pfm", "f.exr", "f.fits"};
    for (size_t i = 0; i < G_N_ELEMENTS(written); i++)
        assert_int_equal(image_write_data(written[i], &data, 1, NULL), TOOL_DONE);
    put("p.pgm", "P2\n3 2\n65535\n1 2 3\n4 5 6\n");
    put("m.txt", "# rows\n1 2 3\n4 5 6\n");
    put("m.csv", "1,2,3\n4,5,6\n");
    put("(1).txt", "1 2 3;4 5 6");
    const char *const paths[] = {"g.png", "ga.png", "rgb.png", "rgba.png", "w.png", "f.tif",  "f.pfm",
                                 "f.exr", "f.fits", "p.pgm",   "m.txt",    "m.csv", "(1).txt"};
    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++)
        assert_kernel(paths[i], &defaults, 3, 2, six);
    assert_kernel("3x2: 1,2,3 4,5,6", &defaults, 3, 2, six);
    assert_kernel("(1,2,3;4,5,6)", &defaults, 3, 2, six);
    rgb[4] = 77;
    store(made(rgb, 3, 2, 3, VIPS_FORMAT_UCHAR, VIPS_INTERPRETATION_sRGB), "tinted.png");
    refuse("tinted.png", TOOL_FAILED, "its channels red and green differ; a grey picture is accepted");
}

static void test_shapes(void **state)
{
    (void)state;
    skc_kernel *kernel;
    assert_int_equal(kernel_read("disk:radius=2", &defaults, &kernel), TOOL_DONE);
    assert_int_equal(kernel->width, 5);
    skc_kernel_free(kernel);
    assert_int_equal(kernel_read("disk", &defaults, &kernel), TOOL_DONE);
    skc_kernel_free(kernel);
    // Black margins are a shape's own.
    assert_int_equal(kernel_read("heart:radius=24", &defaults, &kernel), TOOL_DONE);
    assert_int_equal(kernel->width, 49);
    assert_int_equal(kernel->height, 49);
    skc_kernel_free(kernel);
    put("disk", "1 2 3\n4 5 6\n"); // a file of that name is meant
    assert_kernel("disk", &defaults, 3, 2, six);
    refuse("disk:radius=-3", TOOL_USAGE, "radius=-3");
    refuse("disk:radius=2..24", TOOL_USAGE, "radius=2..24");
    refuse("dsk:radius=3", TOOL_FAILED, "no such file, and no such shape; shapes are gaussian, disk");
    refuse("", TOOL_FAILED, "kernel: its name is empty");
    refuse("nothing.png", TOOL_FAILED, "no such file");
    refuse("(1,2;3", TOOL_USAGE, "");
    put("letter.txt", "Dear kernel,\n");
    refuse("letter.txt", TOOL_FAILED, "text matrix");
    refuse(".", TOOL_FAILED, "is a folder");
}

static void test_options(void **state)
{
    (void)state;
    static const struct {
        const char *anchor, *normalize;
        int status, x, y;
        double sum;
    } cases[] = {{NULL, NULL, TOOL_DONE, 1, 1, 1},       {NULL, "none", TOOL_DONE, 1, 1, 10},
                 {NULL, "sum", TOOL_DONE, 1, 1, 1},      {"0,2", NULL, TOOL_DONE, -1, 1, 1},
                 {"centroid", NULL, TOOL_DONE, 2, 1, 1}, {"1", NULL, TOOL_USAGE, 0, 0, 0},
                 {"1,b", NULL, TOOL_USAGE, 0, 0, 0},     {"1,2,3", NULL, TOOL_USAGE, 0, 0, 0},
                 {NULL, "peak", TOOL_USAGE, 0, 0, 0}};
    // A margin is trimmed; anchors count from the untrimmed picture's corner.
    put("m.txt", "0 0 0 0 0\n0 1 0 0 0\n0 0 0 9 0\n0 0 0 0 0\n");
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        kernel_options options = {(char *)cases[i].anchor, (char *)cases[i].normalize};
        skc_kernel *kernel;
        assert_int_equal(kernel_read("m.txt", &options, &kernel), cases[i].status);
        if (!kernel)
            continue;
        assert_int_equal(kernel->width, 3);
        assert_int_equal(kernel->height, 2);
        assert_int_equal(kernel->anchor_x, cases[i].x);
        assert_int_equal(kernel->anchor_y, cases[i].y);
        CHECK_NEAR(skc_kernel_sum(kernel), cases[i].sum, 1e-12);
        skc_kernel_free(kernel);
    }
    // Signed kernels keep their scale, and cannot be scaled to a sum that they do not have.
    put("m.txt", "-1 0 1\n");
    assert_kernel("m.txt", &(kernel_options){NULL, NULL}, 3, 1, (double[]){-1, 0, 1});
    skc_kernel *kernel;
    assert_int_equal(kernel_read("m.txt", &(kernel_options){NULL, (char *)"sum"}, &kernel), TOOL_FAILED);
}

// ---------------------------------------------------------------------------------------------- npy

static GString *npy(int version, const char *header, const void *data, size_t length)
{
    GString *file = g_string_new_len("\x93NUMPY", 6);
    size_t size = strlen(header);
    g_string_append_c(file, (char)version);
    g_string_append_c(file, 0);
    g_string_append_c(file, (char)(size & 255));
    g_string_append_c(file, (char)(size >> 8));
    if (version > 1)
        g_string_append_len(file, "\0\0", 2);
    g_string_append(file, header);
    g_string_append_len(file, data, (gssize)length);
    return file;
}

static void assert_npy(const char *type, const char *order, const void *data, size_t length, const double *values)
{
    char header[128];
    snprintf(header, sizeof header, "{'descr': '%s', 'fortran_order': %s, 'shape': (2, 3), }      \n", type, order);
    for (int version = 1; version <= 3; version++) {
        GString *file = npy(version, header, data, length);
        assert_true(g_file_set_contents("a.npy", file->str, (gssize)file->len, NULL));
        assert_kernel("a.npy", &defaults, 3, 2, values);
        file->str[file->len - 1] = 0;
        assert_true(g_file_set_contents("a.npy", file->str, (gssize)file->len - 1, NULL));
        refuse("a.npy", TOOL_FAILED, "is cut short; it should hold 2 x 3 elements");
        g_string_free(file, TRUE);
    }
}

static void test_npy(void **state)
{
    (void)state;
    const float f4[] = {1, 2, 3, 4, 5, 6};
    const double f8[] = {0.1, -2, 3, 4, 5, 1e200};
    const int8_t i1[] = {-128, 2, 3, 4, 5, 127};
    const uint8_t u1[] = {255, 2, 3, 4, 5, 6}, big2[] = {0x12, 0x34, 0xff, 0xff, 0, 1, 0, 2, 0, 3, 0x80, 0};
    const int16_t i2[] = {-32768, 2, 3, 4, 5, 32767};
    const int32_t i4[] = {INT32_MIN, 2, 3, 4, 5, INT32_MAX};
    const int64_t i8[] = {INT64_MIN, -1, 3, 4, 5, 6};
    const uint64_t u8[] = {(uint64_t)1 << 63, 2, 3, 4, 5, 6};
    const uint8_t b1[] = {1, 0, 1, 0, 0, 1};
    assert_npy("<f4", "False", f4, sizeof f4, six);
    assert_npy("<f4", "True", f4, sizeof f4, (double[]){1, 3, 5, 2, 4, 6});
    assert_npy("<f8", "False", f8, sizeof f8, f8);
    assert_npy("|i1", "False", i1, sizeof i1, (double[]){-128, 2, 3, 4, 5, 127});
    assert_npy("|u1", "False", u1, sizeof u1, (double[]){255, 2, 3, 4, 5, 6});
    assert_npy("<i2", "False", i2, sizeof i2, (double[]){-32768, 2, 3, 4, 5, 32767});
    assert_npy(">u2", "False", big2, sizeof big2, (double[]){0x1234, 65535, 1, 2, 3, 32768});
    assert_npy(">i2", "False", big2, sizeof big2, (double[]){0x1234, -1, 1, 2, 3, -32768});
    assert_npy("<i4", "False", i4, sizeof i4, (double[]){INT32_MIN, 2, 3, 4, 5, INT32_MAX});
    assert_npy("<i8", "False", i8, sizeof i8, (double[]){-0x1p63, -1, 3, 4, 5, 6});
    assert_npy("<u8", "False", u8, sizeof u8, (double[]){0x1p63, 2, 3, 4, 5, 6});
    assert_npy("|b1", "False", b1, sizeof b1, (double[]){1, 0, 1, 0, 0, 1});
}

static void test_npy_refused(void **state)
{
    (void)state;
    static const struct {
        const char *header, *part;
    } cases[] = {
        {"{'descr': '<c8', 'fortran_order': False, 'shape': (2, 3), }", "element type"},
        {"{'descr': '<f2', 'fortran_order': False, 'shape': (2, 3), }", "element type"},
        {"{'descr': '<f4x', 'fortran_order': False, 'shape': (2, 3), }", "element type"},
        {"{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2, 3), }", "element type"},
        {"{'fortran_order': False, 'shape': (2, 3), }", "element type"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (6,), }", "shape"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2, 3), }", "shape"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (0, 3), }", "shape"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (-2, 3), }", "shape"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (4097, 1), }", "shape"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999, 3), }", "shape"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (4096, 4096), }", "cut short"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3", "shape"},
        {"{'descr': '<f4', 'shape': (2, 3), }", "fortran_order"},
        {"{'descr': '<f4', 'fortran_order': 7, 'shape': (2, 3), }", "fortran_order"},
        {"{'descr': '", "element type"},
        {"{'descr'", "element type"},
        {"", "element type"},
    };
    const float data[] = {1, 2, 3, 4, 5, 6}, nan_data[] = {1, 2, NAN, 4, 5, 6}, none[6] = {0};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        GString *file = npy(1, cases[i].header, data, sizeof data);
        assert_true(g_file_set_contents("a.npy", file->str, (gssize)file->len, NULL));
        refuse("a.npy", TOOL_FAILED, cases[i].part);
        g_string_free(file, TRUE);
    }
    const char *good = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
    GString *file = npy(1, good, nan_data, sizeof nan_data);
    assert_true(g_file_set_contents("a.npy", file->str, (gssize)file->len, NULL));
    refuse("a.npy", TOOL_FAILED, "column 2, row 0 is not finite");
    g_string_free(file, TRUE);
    file = npy(1, good, none, sizeof none);
    assert_true(g_file_set_contents("a.npy", file->str, (gssize)file->len, NULL));
    refuse("a.npy", TOOL_FAILED, "all values are 0");
    g_string_free(file, TRUE);
    // Every length and every changed byte: nothing may be read that is not there.
    file = npy(1, good, data, sizeof data);
    for (size_t length = 6; length <= file->len; length++)
        for (int flip = 0; flip < 8; flip++) {
            char *bytes = g_memdup2(file->str, length); // exactly as long, for the address sanitizer
            skc_kernel *kernel;
            if (length > 6)
                bytes[length - 1] ^= (char)(1 << flip);
            npy_parse("a.npy", bytes, length, &kernel);
            skc_kernel_free(kernel);
            g_free(bytes);
        }
    for (size_t at = 6; at < file->len; at++)
        for (int flip = 0; flip < 8; flip++) {
            char *bytes = g_memdup2(file->str, file->len);
            skc_kernel *kernel;
            bytes[at] ^= (char)(1 << flip);
            npy_parse("a.npy", bytes, file->len, &kernel);
            skc_kernel_free(kernel);
            g_free(bytes);
        }
    g_string_free(file, TRUE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files), cmocka_unit_test(test_shapes),      cmocka_unit_test(test_options),
        cmocka_unit_test(test_npy),   cmocka_unit_test(test_npy_refused),
    };
    return cmocka_run_group_tests_name("kernel argument", tests, set_up, tear_down);
}
