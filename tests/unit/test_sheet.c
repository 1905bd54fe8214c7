// SPDX-License-Identifier: MIT
// The kernel sheet: numbers and names as text, colours, pictures of kernels, and whole sheets of complexes that are
// hard on it.
#define _GNU_SOURCE // mkdtemp

#include "check.h"

#include "../../tools/skc/canvas.h"
#include "../../tools/skc/plot.h"
#include "../../tools/skc/sheet.h"

#include <cairo.h>
#include <locale.h>
#include <sys/wait.h>
#include <unistd.h>

static void numbers_are_typeset(void **state)
{
    (void)state;
    char text[NUMBER_SIZE];
    setlocale(LC_ALL, "de_DE.UTF-8"); // where it exists, it would write commas
    assert_string_equal(number(text, 0.25, 3), "0.25");
    assert_string_equal(number(text, -1.5, 6), "−1.5");
    assert_string_equal(number(text, -6.4e-5, 2), "−6.4 × 10⁻⁵");
    assert_string_equal(number(text, 2.5e120, 2), "2.5 × 10¹²⁰");
    assert_string_equal(number(text, 15432.4, 3), "15432");
    assert_string_equal(number(text, INFINITY, 3), "∞");
    assert_string_equal(number_padded(text, 11, 3), "11.0");
    assert_string_equal(number_padded(text, 1024, 3), "1024");
    assert_string_equal(number_padded(text, 245, 3), "245");
    assert_string_equal(number_fixed(text, -1e-9, 3), "0.000");
    assert_string_equal(number_fixed(text, 1e300, 6), "1 × 10³⁰⁰");
    setlocale(LC_ALL, "C");
}

static void text_is_cleaned(void **state)
{
    (void)state;
    char *text = text_clean("a\nb\x7f\xffz");
    assert_string_equal(text, "a?b?\xef\xbf\xbdz");
    g_free(text);
    char *huge = g_strnfill(1 << 20, 'x');
    memcpy(huge + 199, "é", 2); // on the cut
    text = text_clean(huge);
    assert_true(g_utf8_validate(text, -1, NULL));
    assert_true(strlen(text) < 500);
    g_free(text);
    g_free(huge);
}

static double decode(double v)
{
    return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

// Lightness L* of CIE 1976, with the luminance of IEC 61966-2-1: another model of the eye than the map's own.
static double lightness(colour c)
{
    double y = 0.2126 * decode(c.r) + 0.7152 * decode(c.g) + 0.0722 * decode(c.b);
    return y > 216.0 / 24389 ? 116 * cbrt(y) - 16 : y * 24389 / 27;
}

static void equal_errors_look_equal(void **state)
{
    (void)state;
    double before = 101;
    for (int i = 0; i <= 100; i++) {
        colour above = colormap_signed(i / 100.0), below = colormap_signed(-i / 100.0);
        // The two models differ by a few units for saturated colours.
        CHECK_NEAR(lightness(above), lightness(below), 6);
        assert_true(lightness(above) < before);
        before = lightness(above);
        assert_true(i < 5 || (above.r > above.b + 0.02 && below.b > below.r + 0.02));
    }
    CHECK_NEAR(lightness(colormap_signed(7)), lightness(colormap_signed(1)), 0);
}

static colour pixel_of(cairo_surface_t *surface, int x, int y)
{
    uint32_t pixel;
    cairo_surface_flush(surface);
    memcpy(&pixel, cairo_image_surface_get_data(surface) + y * cairo_image_surface_get_stride(surface) + 4 * x, 4);
    return (colour){(pixel >> 16 & 255) / 255.0, (pixel >> 8 & 255) / 255.0, (pixel & 255) / 255.0};
}

static skc_kernel *ramp(int width, int height)
{
    skc_kernel *kernel;
    CHECK_OK(skc_kernel_create(width, height, &kernel, error));
    for (int i = 0; i < width * height; i++)
        kernel->values[i] = i;
    return kernel;
}

static void kernel_pixels_are_squares(void **state)
{
    (void)state;
    skc_kernel *kernel = ramp(3, 2);
    region view = region_of_kernel(kernel);
    box at = panel_fit(view, 0, 0, 31, 100);
    assert_true(at.w == 30 && at.h == 20);
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 30, 20);
    cairo_t *cr = cairo_create(surface);
    kernel_draw(cr, at, view, kernel, NULL, 5, colormap_kernel);
    for (int y = 0; y < 20; y++)
        for (int x = 0; x < 30; x++)
            CHECK_NEAR(pixel_of(surface, x, y).g, (y / 10 * 3 + x / 10) / 5.0, 1e-9);
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
    skc_kernel_free(kernel);
}

static void large_kernels_are_averaged(void **state)
{
    (void)state;
    skc_kernel *kernel = ramp(4, 4); // 0 to 15
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 2, 2);
    cairo_t *cr = cairo_create(surface);
    box at = {0, 0, 2, 2};
    kernel_draw(cr, at, region_of_kernel(kernel), kernel, NULL, 15, colormap_kernel);
    CHECK_NEAR(pixel_of(surface, 0, 0).r, 2.5 / 15, 0.51 / 255);
    CHECK_NEAR(pixel_of(surface, 1, 1).r, 12.5 / 15, 0.51 / 255);
    CHECK_NEAR(kernel_peak(at, region_of_kernel(kernel), kernel), 12.5, 1e-12);
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
    skc_kernel_free(kernel);
}

// ------------------------------------------------------------------------------------------------------- whole sheets

static skc_complex *complex_of(int layers, int samples, float offset, float weight)
{
    int counts[SKC_MAX_LAYERS] = {0};
    skc_complex *complex;
    for (int l = 0; l < layers; l++)
        counts[l] = samples;
    CHECK_OK(skc_complex_create(layers, counts, &complex, error));
    for (int l = 0; l < layers; l++)
        for (int i = 0; i < samples; i++)
            complex->layers[l].samples[i] =
                (skc_sample){offset * (float)cos(i + l), offset * (float)sin(i + l), i % 3 ? weight : -weight};
    return complex;
}

static void draw(const char *path, const skc_complex *complex, const skc_kernel *target)
{
    sheet s = {.title = "a\xff\n", .complex = complex, .target = target, .note = target ? NULL : "no target"};
    s.width = s.height = target ? target->width : 0;
    assert_int_equal(sheet_draw(path, &s), TOOL_DONE);
}

static void every_complex_is_drawn(void **state)
{
    (void)state;
    static const struct {
        int layers, samples;
        float offset, weight;
    } cases[] = {{1, 1, 0, 1},        {1, 1, 0.5f, 1e-30f}, {2, 7, 3.5f, 0},      {3, 5, 16384, 1},  {5, 4, 2, 0.25f},
                 {8, 3, 1e-6f, 0.5f}, {9, 2, 40, 0.5f},     {24, 4, 1.5f, 0.25f}, {64, 2, 1, 3e38f}, {64, 1, 16000, 1}};
    skc_kernel *square = ramp(9, 9), *wide = ramp(60, 2), *high = ramp(2, 60);
    const skc_kernel *targets[] = {square, wide, high, NULL};
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++)
        for (size_t t = 0; t < sizeof targets / sizeof *targets; t++) {
            skc_complex *complex = complex_of(cases[c].layers, cases[c].samples, cases[c].offset, cases[c].weight);
            draw("sheet.png", complex, targets[t]);
            cairo_surface_t *picture = cairo_image_surface_create_from_png("sheet.png");
            assert_int_equal(cairo_surface_status(picture), CAIRO_STATUS_SUCCESS);
            assert_int_equal(cairo_image_surface_get_width(picture), 1800);
            cairo_surface_destroy(picture);
            skc_complex_free(complex);
        }
    unlink("sheet.png");
    skc_kernel_free(square);
    skc_kernel_free(wide);
    skc_kernel_free(high);
}

// In a process of its own, as the tool does: Cairo numbers the pictures in an SVG file through a process's life.
static void draw_alone(const char *path, const skc_complex *complex, const skc_kernel *target)
{
    pid_t child = fork();
    int status;
    if (child == 0) {
        sheet s = {.title = "twice", .complex = complex, .target = target};
        _exit(sheet_draw(path, &s));
    }
    assert_true(child > 0 && waitpid(child, &status, 0) == child);
    assert_int_equal(status, 0);
}

static void same_sheet_same_bytes(void **state)
{
    (void)state;
    static const char *const names[] = {"sheet.png", "sheet.pdf", "sheet.SVG"};
    skc_complex *complex = complex_of(3, 6, 2, 0.3f);
    skc_kernel *target = ramp(7, 7);
    for (int i = 0; i < 3; i++) {
        char *bytes[2];
        size_t lengths[2];
        for (int k = 0; k < 2; k++) {
            draw_alone(names[i], complex, target);
            assert_true(g_file_get_contents(names[i], &bytes[k], &lengths[k], NULL));
            g_usleep(k == 0 && i == 1 ? 1100000 : 0); // a PDF could have a date, in seconds
        }
        assert_int_equal(lengths[0], lengths[1]);
        assert_memory_equal(bytes[0], bytes[1], lengths[0]);
        g_free(bytes[0]);
        g_free(bytes[1]);
        unlink(names[i]);
    }
    skc_complex_free(complex);
    skc_kernel_free(target);
}

static void other_endings_are_refused(void **state)
{
    (void)state;
    skc_complex *complex = complex_of(1, 1, 0, 1);
    sheet s = {.title = "", .complex = complex};
    assert_int_equal(sheet_draw("sheet.jpg", &s), TOOL_USAGE);
    assert_int_equal(canvas_check_path(".png"), TOOL_USAGE);
    assert_int_equal(access("sheet.jpg", F_OK), -1);
    skc_complex_free(complex);
}

static char folder[] = "/tmp/skc_test_XXXXXX";

static int set_up(void **state)
{
    (void)state;
    return !mkdtemp(folder) || chdir(folder) != 0;
}

// Fails if a sheet has left anything behind.
static int tear_down(void **state)
{
    (void)state;
    return chdir("/") != 0 || rmdir(folder) != 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_typeset),        cmocka_unit_test(text_is_cleaned),
        cmocka_unit_test(equal_errors_look_equal),    cmocka_unit_test(kernel_pixels_are_squares),
        cmocka_unit_test(large_kernels_are_averaged), cmocka_unit_test(every_complex_is_drawn),
        cmocka_unit_test(same_sheet_same_bytes),      cmocka_unit_test(other_endings_are_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
