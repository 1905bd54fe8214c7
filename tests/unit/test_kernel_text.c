// SPDX-License-Identifier: MIT
// Kernels from text and from images.

#include "skc/skc.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

// Reads a text from memory of just its length, so that a sanitizer sees any read beyond it.
static skc_status read_text(const char *text, size_t length, skc_kernel **kernel, skc_error *error)
{
    char *copy = malloc(length ? length : 1);
    memcpy(copy, text, length);
    skc_status status = skc_kernel_from_text(copy, length, kernel, error);
    free(copy);
    return status;
}

static void assert_reads(const char *text, int width, int height, int anchor_x, int anchor_y, const double *values)
{
    skc_kernel *k;
    skc_error error;
    if (read_text(text, strlen(text), &k, &error) != SKC_OK)
        fail_msg("%s: %s", text, error.message);
    if (k->width != width || k->height != height || k->anchor_x != anchor_x || k->anchor_y != anchor_y)
        fail_msg("%s: %d x %d, anchor %d, %d", text, k->width, k->height, k->anchor_x, k->anchor_y);
    for (int i = 0; i < width * height; i++)
        if (k->values[i] != values[i])
            fail_msg("%s: value %d is %.17g", text, i, k->values[i]);
    skc_kernel_free(k);
}

static void assert_refused(const char *text, size_t length, const char *culprit)
{
    skc_kernel *k = (skc_kernel *)&k;
    skc_error error = {SKC_OK, ""};
    if (read_text(text, length, &k, &error) != SKC_INVALID)
        fail_msg("accepted: %s", text);
    assert_null(k);
    assert_int_equal(error.status, SKC_INVALID);
    assert_null(strpbrk(error.message, "\r\n"));
    for (const char *c = error.message; *c; c++)
        assert_true((unsigned char)*c < 0x80);
    if (!strstr(error.message, culprit))
        fail_msg("%s: no \"%s\" in \"%s\"", text, culprit, error.message);
    assert_int_equal(read_text(text, length, &k, NULL), SKC_INVALID);
}

static const double counting[] = {1, 2, 3, 4, 5, 6};

static void matrices(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "1 2 3\n4 5 6",
        "1 2 3\n4 5 6\n",
        "1,2,3\n4,5,6\n",
        "1, 2 ,3;4 , 5,6;",
        "\t1\t2\t3\r\n4\t5\t6\r\n\r\n",
        "1 2 3\r4 5 6\r",
        "# a comment 7 8\n\n1 2 3 # and another\n#\n4 5 6#",
        "\357\273\2771 2 3\n4 5 6",
        "1.0 +2 3e0\n.4e1 50E-1 6.",
        "  1 2 3 ; \n 4 5 6 ;\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_reads(texts[i], 3, 2, 1, 1, counting);
    assert_reads("7", 1, 1, 0, 0, &(double){7});
    assert_reads("-1 0 1", 3, 1, 1, 0, (const double[]){-1, 0, 1});
    assert_reads("1\n2\n3\n4\n5\n6", 1, 6, 0, 3, counting);
    assert_reads("0.1 1e-300 123456789.123456789", 3, 1, 1, 0, (const double[]){0.1, 1e-300, 123456789.123456789});
}

static void libvips_headers(void **state)
{
    (void)state;
    assert_reads("3 2\n1 2 3\n4 5 6\n", 3, 2, 1, 1, counting);
    assert_reads("3 2 1\n1 2 3\n4 5 6\n", 3, 2, 1, 1, counting);
    assert_reads("3 2 2 0\n2 4 6\n8 10 12\n", 3, 2, 1, 1, counting);
    assert_reads("# blur\n3,2,2,0.5\n1 3 5\n7 9 11\n", 3, 2, 1, 1, counting);
    assert_reads("1 6\n1\n2\n3\n4\n5\n6\n", 1, 6, 0, 3, counting);
    // No headers: another number of rows or columns follows, or the first row ends with a semicolon, or it is alone.
    assert_reads("3 3\n1 2\n3 4", 2, 3, 1, 1, (const double[]){3, 3, 1, 2, 3, 4});
    assert_reads("2 1;3 4", 2, 2, 1, 1, (const double[]){2, 1, 3, 4});
    assert_reads("3 1", 2, 1, 1, 0, (const double[]){3, 1});
    assert_reads("3 2 4\n1 2 3", 3, 2, 1, 1, (const double[]){3, 2, 4, 1, 2, 3});
    // The only ambiguity: a matrix of two columns whose first row happens to say what follows is taken for a header.
    assert_reads("2 1\n3 4", 2, 1, 1, 0, (const double[]){3, 4});
    assert_refused("3 2 0\n1 2 3\n4 5 6", strlen("3 2 0\n1 2 3\n4 5 6"), "scale 0");
    assert_refused("3 3\n1 2 3\n4 5 6", strlen("3 3\n1 2 3\n4 5 6"), "row 1 has 2 numbers, row 2 has 3");
    assert_refused("3 2 1e-300 0\n1 2 1e300\n4 5 6", strlen("3 2 1e-300 0\n1 2 1e300\n4 5 6"), "infinite");
    assert_refused("3 2 1 0 0\n1 2 3\n4 5 6", strlen("3 2 1 0 0\n1 2 3\n4 5 6"), "row 1 has 5");
}

static void imagemagick_kernels(void **state)
{
    (void)state;
    static const double cross[] = {0, 1, 0, 1, 4, 1, 0, 1, 0};
    assert_reads("3x3: 0,1,0 1,4,1 0,1,0", 3, 3, 1, 1, cross);
    assert_reads(" 3x3:\n  0,1,0\n  1,4,1\n  0,1,0\n", 3, 3, 1, 1, cross);
    assert_reads("3x3+0+2: 0,1,0 1,4,1 0,1,0", 3, 3, 0, 2, cross);
    assert_reads("3x3:nan,1,- - 1,4 1,NaN 1", 3, 3, 1, 1, (const double[]){0, 1, 0, 0, 1, 4, 1, 0, 1});
    assert_reads("2x1: -1 -", 2, 1, 1, 0, (const double[]){-1, 0});
    assert_reads("5x1+1: 1 2 3 4 5", 5, 1, 1, 0, counting);
    assert_reads("4x1+1+0: 1 2 3 4", 4, 1, 1, 0, counting);
    assert_reads("6x1:1 2 3 4 5 6", 6, 1, 3, 0, counting);
}

static void gmic_kernels(void **state)
{
    (void)state;
    assert_reads("(1,2,3;4,5,6)", 3, 2, 1, 1, counting);
    assert_reads(" ( 1, 2, 3;\n   4, 5, 6 ) \n", 3, 2, 1, 1, counting);
    assert_reads("(1;2;3;4;5;6)", 1, 6, 0, 3, counting);
    assert_reads("(3,2;1,2)", 2, 2, 1, 1, (const double[]){3, 2, 1, 2});
    assert_reads("(2,1;\n3,4)", 2, 2, 1, 1, (const double[]){2, 1, 3, 4}); // never a header
}

static void hostile_texts(void **state)
{
    (void)state;
    static const struct {
        const char *text, *culprit;
    } rows[] = {
        {"", "no number"},
        {" \n\n# 1 2 3", "no number"},
        {";;;", "no number"},
        {"()", "no number"},
        {"0 0\n0 0", "all zero"},
        {"0", "all zero"},
        {"1 nan", "line 1: \"nan\""},
        {"1 inf", "\"inf\""},
        {"1\n2\n-Infinity", "line 3"},
        {"1 0x10", "\"0x10\""},
        {"1 1e999", "\"1e999\""},
        {"1 abc", "\"abc\""},
        {"[1 2;3 4]", "\"[1\""},
        {"1 2\n3 4 5", "row 2 has 3"},
        {"1 2\n3 4\n5", "row 3 has 1 numbers, the row before it 2"},
        {",1", "\",1\""},
        {"1,,2", "both sides of a comma"},
        {"1,2,\n3,4", "both sides of a comma"},
        {"1,", "both sides of a comma"},
        {"1-2", "\"1-2\""},
        {"1..2", "\"1..2\""},
        {"1 2)", "\")\""},
        {"(1,2", "\")\" is missing"},
        {"(1,2;", "\")\" is missing"},
        {"(1,2)3", "nothing is accepted after"},
        {"(1,2))", "nothing is accepted after"},
        {"((1,2))", "\"(1\""},
        {"(1,2;3)", "row 2 has 1"},
        {"(1,2^3)", "\"2^3\""},
        {"(", "missing"},
        {"3x3", "\":\""},
        {"3x: 1", "a size like"},
        {"3x3 1 2 3", "\":\""},
        {"3x3@: 0,1,0 1,4,1 0,1,0", "\"@:\""},
        {"0x1: 1", "0x1"},
        {"3x0: 1", "3x0"},
        {"4097x1: 1", "4097x1"},
        {"99999999999999999999x3: 1", "9999x3"},
        {"4096x4096: 1 2 3", "fewer values"},
        {"3x1+: 1 2 3", "inside the kernel"},
        {"2x1: 1 2,", "more values"},
        {"3x1+3+0: 1 2 3", "inside the kernel of 3x1"},
        {"3x1-1+0: 1 2 3", "after the size"},
        {"3x1+99999999999+0: 1 2 3", "inside the kernel"},
        {"3x1+1+0+0: 1 2 3", "\":\""},
        {"3x1: 1 2", "2 values where its size says 3"},
        {"3x1: 1    2", "2 values where its size says 3"},
        {"3x1: 1 2 3 4", "more values"},
        {"3x1: 1 2 3; 3x1: 1 2 3", "list"},
        {"3x1: nan - nan", "all zero"},
        {"3x1: 1 2 inf", "\"inf\""},
        {"3x1: 1,,2 3", "both sides of a comma"},
        {"3x1: nanx 1 1", "\"nanx\""},
        {"disk:radius=3", "\"disk:radius=3\""},
        {"\xff\xfe\x00", "\"??\""},
        {"1 \xc3\xa4", "\"??\""},
        {"{1, 2}", "\"{1\""},
        {"%s%n", "\"%s%n\""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_refused(rows[i].text, strlen(rows[i].text), rows[i].culprit);
    assert_refused("1 \0 2", 5, "\"?\"");
    assert_refused("1\0", 2, "\"1?\"");

    // Every beginning of a good text is read or refused.
    static const char *const good[] = {"3 2 2 0\n2 4 6\n8 10 12\n", "3x3+0+2: nan,1,0 1,-,1 0,1,0",
                                       "(1,2,3;4,5,6) # end"};
    for (size_t g = 0; g < sizeof good / sizeof *good; g++)
        for (size_t length = 0; length <= strlen(good[g]); length++) {
            skc_kernel *k;
            skc_status status = read_text(good[g], length, &k, NULL);
            assert_true(status == SKC_OK || status == SKC_INVALID);
            skc_kernel_free(k);
        }
}

// Rows or columns beyond the limit are refused, and so is a number of more digits than a double can tell apart.
static void large_texts(void **state)
{
    (void)state;
    enum { N = 3 * SKC_KERNEL_MAX_SIZE };
    char *text = malloc(N);
    for (int i = 0; i < N; i++)
        text[i] = i % 2 ? ' ' : '1';
    skc_kernel *k;
    assert_int_equal(read_text(text, 2 * SKC_KERNEL_MAX_SIZE, &k, NULL), SKC_OK);
    assert_int_equal(k->width, SKC_KERNEL_MAX_SIZE);
    skc_kernel_free(k);
    assert_refused(text, 2 * SKC_KERNEL_MAX_SIZE + 1, "more than 4096 numbers");
    for (int i = 1; i < N; i += 2)
        text[i] = '\n';
    assert_int_equal(read_text(text, 2 * SKC_KERNEL_MAX_SIZE, &k, NULL), SKC_OK);
    assert_int_equal(k->height, SKC_KERNEL_MAX_SIZE);
    skc_kernel_free(k);
    assert_refused(text, 2 * SKC_KERNEL_MAX_SIZE + 2, "accepted");
    assert_refused(text, N, "more than 4096 rows");
    memset(text, '7', N);
    assert_refused(text, N, "finite decimal number");
    free(text);
}

// -------------------------------------------------------------------------------------------------------------- images

static void images(void **state)
{
    (void)state;
    float pixels[] = {1, -2, 3, 4, 5, 6.5f};
    skc_image image = skc_image_planar(pixels, 3, 2, 1);
    skc_kernel *k;
    assert_int_equal(skc_kernel_from_image(&image, &k, NULL), SKC_OK);
    assert_int_equal(k->width, 3);
    assert_int_equal(k->height, 2);
    assert_int_equal(k->anchor_x, 1);
    assert_int_equal(k->anchor_y, 1);
    for (int i = 0; i < 6; i++)
        assert_true(k->values[i] == pixels[i]);
    skc_kernel_free(k);

    // Upside down, every other pixel.
    float wide[] = {1, 9, 2, 9, 3, 9, 4, 9};
    image = (skc_image){wide + 4, 2, 2, 1, 2 * sizeof *wide, -4 * (ptrdiff_t)sizeof *wide, 0};
    assert_int_equal(skc_kernel_from_image(&image, &k, NULL), SKC_OK);
    assert_true(k->values[0] == 3 && k->values[1] == 4 && k->values[2] == 1 && k->values[3] == 2);
    skc_kernel_free(k);
}

static void assert_image_refused(skc_image image, const char *culprit)
{
    skc_kernel *k = (skc_kernel *)&k;
    skc_error error = {SKC_OK, ""};
    assert_int_equal(skc_kernel_from_image(&image, &k, &error), SKC_INVALID);
    assert_null(k);
    if (!strstr(error.message, culprit))
        fail_msg("no \"%s\" in \"%s\"", culprit, error.message);
}

static void hostile_images(void **state)
{
    (void)state;
    float pixels[] = {0, 0, 0, 0};
    assert_image_refused(skc_image_planar(pixels, 2, 2, 1), "all zero");
    pixels[3] = NAN;
    assert_image_refused(skc_image_planar(pixels, 2, 2, 1), "column 1, row 1 is not a number");
    pixels[3] = INFINITY;
    assert_image_refused(skc_image_planar(pixels, 4, 1, 1), "column 3, row 0 is infinite");
    assert_image_refused(skc_image_planar(pixels, 2, 1, 2), "2 channels");
    assert_image_refused(skc_image_planar(pixels, 0, 2, 1), "0 x 2");
    assert_image_refused(skc_image_planar(pixels, 4097, 1, 1), "4097 x 1");
    assert_image_refused(skc_image_planar(pixels, 1, -1, 1), "1 x -1");
    assert_image_refused(skc_image_planar(NULL, 1, 1, 1), "without data");
    assert_image_refused((skc_image){pixels, 2, 2, 1, 3, 8, 0}, "strides");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matrices),     cmocka_unit_test(libvips_headers), cmocka_unit_test(imagemagick_kernels),
        cmocka_unit_test(gmic_kernels), cmocka_unit_test(hostile_texts),   cmocka_unit_test(large_texts),
        cmocka_unit_test(images),       cmocka_unit_test(hostile_images),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
