// SPDX-License-Identifier: MIT
// Named shapes against published counts, brute force and formulas, and properties of the whole table.

#include "kernels/number.h"
#include "kernels/psf.h"
#include "kernels/shape.h"

#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_BBOX_H
#include FT_OUTLINE_H

static skc_kernel *shape(const char *spec)
{
    skc_kernel *k;
    skc_error error;
    if (skc_kernel_shape(spec, &k, &error) != SKC_OK)
        fail_msg("%s: %s", spec, error.message);
    return k;
}

static skc_kernel *counts(const char *spec)
{
    skc_kernel *k;
    skc_error error;
    if (skci_shape_render(spec, &k, &error) != SKC_OK)
        fail_msg("%s: %s", spec, error.message);
    return k;
}

// The value at (x, y) relative to the anchor, y up.
static double at(const skc_kernel *k, int x, int y)
{
    return k->values[(size_t)(k->anchor_y - y) * (size_t)k->width + (size_t)(k->anchor_x + x)];
}

static size_t pixels(const skc_kernel *k)
{
    return (size_t)k->width * (size_t)k->height;
}

static void assert_identity(const char *spec, int size)
{
    skc_kernel *k = shape(spec);
    assert_int_equal(k->width, size);
    assert_int_equal(k->height, size);
    assert_int_equal(k->anchor_x, size / 2);
    assert_int_equal(k->anchor_y, size / 2);
    assert_true(at(k, 0, 0) == 1);
    assert_true(skc_kernel_sum(k) == 1);
    for (size_t i = 0; i < pixels(k); i++)
        assert_true(k->values[i] == 0 || k->values[i] == 1);
    skc_kernel_free(k);
}

// ----------------------------------------------------------------------------------------------------------- published
// figures

// Counts of sub-samples on 49 x 49 pixels, computed once by an independent program (numpy). Curved outlines may move by
// a few sub-samples with another libm.
static void counts_are_as_published(void **state)
{
    (void)state;
    static const struct {
        const char *spec;
        double total, tolerance;
        int touched, full;
        double x, y;
    } rows[] = {
        {"disk:radius=20,size=49", 321696, 0, 1337, 1193, 0, 0},
        {"ring:radius=20,inner=12,size=49", 205880, 0, 924, 696, 0, 0},
        {"polygon:sides=4,radius=22,rotate=45,size=49", 248004, 0, 1089, 961, 0, 0},
        {"polygon:sides=6,radius=22,size=49", 322028, 0, 1335, 1179, 0, 0},
        {"polygon:sides=5,radius=22,curvature=0.5,rotate=90,size=49", 339906, 16, 1415, 1251, 0, 0.0003},
        {"heart:radius=24", 287124, 16, 1206, 1046, 0, 0.1356},
        {"star:points=4,radius=23,inner=8.05,size=49", 134044, 0, 597, 441, 0, 0},
        {"flower:radius=22,size=49", 177724, 16, 813, 574, 0, -0.0016},
        {"ampersand:scale=21,size=49", 186870, 16, 877, 567, -0.8798, -1.2425},
        {"cat:scale=23,size=49", 205824, 16, 871, 726, 0, 0.3416},
        {"dove:scale=23,size=49", 190838, 0, 829, 666, 0.0602, 0.1443},
    };
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        skc_kernel *k = counts(rows[r].spec);
        int touched = 0, full = 0;
        for (size_t i = 0; i < pixels(k); i++) {
            assert_true(k->values[i] == floor(k->values[i]) && k->values[i] >= 0 && k->values[i] <= 256);
            touched += k->values[i] > 0;
            full += k->values[i] == 256;
        }
        double x, y;
        skc_kernel_centroid(k, &x, &y);
        assert_int_equal(k->width, 49);
        assert_int_equal(k->height, 49);
        assert_true(fabs(skc_kernel_sum(k) - rows[r].total) <= rows[r].tolerance);
        assert_in_range(touched, (unsigned)(rows[r].touched - rows[r].tolerance / 16),
                        rows[r].touched + rows[r].tolerance / 16);
        assert_in_range(full, (unsigned)(rows[r].full - rows[r].tolerance / 16), rows[r].full + rows[r].tolerance / 16);
        assert_true(fabs(x - rows[r].x) < 1e-4);
        assert_true(fabs(-y - rows[r].y) < 1e-4);
        skc_kernel_free(k);
    }
}

static void largest(const skc_kernel *k, int *column, int *row, double *value)
{
    *value = 0;
    for (int j = 0; j < k->height; j++)
        for (int i = 0; i < k->width; i++)
            if (k->values[(size_t)j * (size_t)k->width + (size_t)i] > *value) {
                *value = k->values[(size_t)j * (size_t)k->width + (size_t)i];
                *column = i;
                *row = j;
            }
}

static void deviation(const skc_kernel *k, double *x, double *y)
{
    double mean_x, mean_y, sum = skc_kernel_sum(k);
    skc_kernel_centroid(k, &mean_x, &mean_y);
    *x = *y = 0;
    for (int j = 0; j < k->height; j++)
        for (int i = 0; i < k->width; i++) {
            double value = k->values[(size_t)j * (size_t)k->width + (size_t)i] / sum;
            *x += value * pow(i - k->anchor_x - mean_x, 2);
            *y += value * pow(j - k->anchor_y - mean_y, 2);
        }
    *x = sqrt(*x);
    *y = sqrt(*y);
}

static void aberrations_are_as_published(void **state)
{
    (void)state;
    int column, row;
    double value, x, y;
    skc_kernel *k = counts("coma:waves=3");
    assert_int_equal(k->width, 49);
    assert_true(fabs(skc_kernel_sum(k) - 0.97381) < 1e-5);
    assert_int_equal(skc_kernel_normalize(k, SKC_NORMALIZE_SUM, NULL), SKC_OK);
    largest(k, &column, &row, &value);
    assert_int_equal(column, 16);
    assert_int_equal(row, 24);
    assert_true(fabs(value - 0.021795) < 1e-6);
    deviation(k, &x, &y);
    assert_true(fabs(x - 7.9763) < 1e-4);
    assert_true(fabs(y - 5.1540) < 1e-4);
    skc_kernel_free(k);

    k = counts("spherical:waves=3");
    assert_true(fabs(skc_kernel_sum(k) - 0.96581) < 1e-5);
    assert_int_equal(skc_kernel_normalize(k, SKC_NORMALIZE_SUM, NULL), SKC_OK);
    largest(k, &column, &row, &value);
    assert_int_equal(column, 24);
    assert_int_equal(row, 24);
    assert_true(fabs(value - 0.025297) < 1e-6);
    deviation(k, &x, &y);
    assert_true(fabs(x - 6.0818) < 1e-4);
    assert_true(fabs(y - 6.0818) < 1e-4);
    skc_kernel_free(k);
}

static double no_error(double x, double y, const void *context)
{
    (void)x, (void)y, (void)context;
    return 0;
}

static double zernike_coma(double x, double y, const void *context)
{
    (void)context;
    return 0.1 * sqrt(8) * (3 * (x * x + y * y) - 2) * x;
}

static double zernike_spherical(double x, double y, const void *context)
{
    (void)context;
    double r2 = x * x + y * y;
    return 0.1 * sqrt(5) * (6 * r2 * r2 - 6 * r2 + 1);
}

static double peak(skci_wavefront *wavefront, double *sum, double *centroid_x, double *centroid_y)
{
    enum { N = 256 };
    double *psf = calloc((size_t)N * N, sizeof *psf), most = 0;
    assert_int_equal(skci_psf_add(N, 2, wavefront, NULL, 1, psf, NULL), SKC_OK);
    *sum = *centroid_x = *centroid_y = 0;
    for (int i = 0; i < N * N; i++) {
        most = fmax(most, psf[i]);
        *sum += psf[i];
        *centroid_x += psf[i] * (i % N - N / 2);
        *centroid_y += psf[i] * (i / N - N / 2);
    }
    free(psf);
    return most;
}

static double three_waves_of_coma(double x, double y, const void *context)
{
    (void)context;
    return 3 * (x * x + y * y) * x;
}

// Strehl ratios at 0.1 wave RMS, from the same independent program; Marechal's approximation says 0.674.
static void strehl_ratios(void **state)
{
    (void)state;
    double sum, x, y, perfect = peak(no_error, &sum, &x, &y);
    assert_true(fabs(sum - 1) < 1e-12);
    assert_true(fabs(perfect - 12853.0 / (256 * 256)) < 1e-12); // pupil pixels / grid pixels
    assert_true(fabs(peak(zernike_coma, &sum, &x, &y) / perfect - 0.67021) < 1e-5);
    assert_true(fabs(peak(zernike_spherical, &sum, &x, &y) / perfect - 0.66764) < 1e-5);
    peak(three_waves_of_coma, &sum, &x, &y);
    assert_true(fabs(x - 11.8352) < 1e-4);
    assert_true(fabs(y - -0.0051) < 1e-4);
}

// --------------------------------------------------------------------------------------------------------------- brute
// force

// Definitions written down again, without any of the library's geometry. Parameters in p.
static int is_disk(double x, double y, const double *p)
{
    return x * x + y * y <= p[0] * p[0];
}

static int is_ring(double x, double y, const double *p)
{
    double d = x * x + y * y;
    return p[1] * p[1] <= d && d <= p[0] * p[0];
}

static int is_heart(double x, double y, const double *p)
{
    double s = p[0] * 17.5 / 24, yo = p[0] * 5 / 24;
    x /= s;
    y = (y + yo) / s;
    return pow(x * x + y * y - 1, 3) - x * x * y * y * y <= 0;
}

static int is_flower(double x, double y, const double *p)
{
    return sqrt(x * x + y * y) <= p[0] * (0.62 + 0.38 * cos(5 * (atan2(y, x) - acos(-1) / 2)));
}

// p: sides, radius, rotate in degrees, curvature.
static int is_iris(double x, double y, const double *p)
{
    double pi = acos(-1), sector = 2 * pi / p[0], angle = atan2(y, x) - p[2] * pi / 180;
    double t = angle - sector * floor(angle / sector) - sector / 2;
    return sqrt(x * x + y * y) <= (1 - p[3]) * p[1] * cos(pi / p[0]) / cos(t) + p[3] * p[1];
}

// A convex polygon is what lies left of all its edges.
static int is_polygon(double x, double y, const double *p)
{
    double pi = acos(-1);
    for (int i = 0; i < (int)p[0]; i++) {
        double a = p[2] * pi / 180 + 2 * pi * i / p[0], b = a + 2 * pi / p[0];
        double ax = p[1] * cos(a), ay = p[1] * sin(a), bx = p[1] * cos(b), by = p[1] * sin(b);
        if ((bx - ax) * (y - ay) - (by - ay) * (x - ax) < 0)
            return 0;
    }
    return 1;
}

// A star is a fan of triangles around its centre. p: points, radius, inner.
static int is_star(double x, double y, const double *p)
{
    double pi = acos(-1);
    for (int i = 0; i < 2 * (int)p[0]; i++) {
        double a = pi / 2 + pi * i / p[0], b = a + pi / p[0], ra = i % 2 ? p[2] : p[1], rb = i % 2 ? p[1] : p[2];
        double ax = ra * cos(a), ay = ra * sin(a), bx = rb * cos(b), by = rb * sin(b);
        if (ax * y - ay * x >= 0 && x * by - y * bx >= 0 && (bx - ax) * (y - ay) - (by - ay) * (x - ax) >= 0)
            return 1;
    }
    return 0;
}

static int in_triangle(double x, double y, const double *t)
{
    double a = (t[2] - t[0]) * (y - t[1]) - (t[3] - t[1]) * (x - t[0]);
    double b = (t[4] - t[2]) * (y - t[3]) - (t[5] - t[3]) * (x - t[2]);
    double c = (t[0] - t[4]) * (y - t[5]) - (t[1] - t[5]) * (x - t[4]);
    return (a >= 0 && b >= 0 && c >= 0) || (a <= 0 && b <= 0 && c <= 0);
}

static int is_cat(double x, double y, const double *p)
{
    static const double ear[6] = {0.60, 0.10, 0.52, 0.92, 0.08, 0.46};
    x = fabs(x / p[0]);
    y /= p[0];
    return x * x + (y + 0.12) * (y + 0.12) <= 0.62 * 0.62 || in_triangle(x, y, ear);
}

static void pixels_are_as_by_brute_force(void **state)
{
    (void)state;
    static const struct {
        const char *spec;
        int (*inside)(double x, double y, const double *p);
        double p[4];
    } rows[] = {
        {"disk:radius=24", is_disk, {24}},
        {"disk:radius=0.3", is_disk, {0.3}},
        {"disk:radius=70.2,size=100", is_disk, {70.2}},
        {"ring:radius=31.4,inner=30.9", is_ring, {31.4, 30.9}},
        {"ring:radius=24", is_ring, {24, 0.6 * 24}},
        {"heart:radius=30.7", is_heart, {30.7}},
        {"heart:radius=3.5,size=40", is_heart, {3.5}},
        {"flower:radius=36", is_flower, {36}},
        {"flower:radius=5.5", is_flower, {5.5}},
        {"polygon:sides=5,radius=33,rotate=17,curvature=0.4", is_iris, {5, 33, 17, 0.4}},
        {"polygon:sides=3,radius=33,rotate=-200,curvature=-0.5", is_iris, {3, 33, -200, -0.5}},
        {"polygon:sides=64,radius=33,curvature=0.9", is_iris, {64, 33, 0, 0.9}},
        {"polygon:sides=9,radius=40,curvature=1", is_iris, {9, 40, 0, 1}},
        {"polygon:sides=7,radius=61.3,rotate=11", is_polygon, {7, 61.3, 11}},
        {"polygon:sides=3,radius=50,rotate=90,size=40", is_polygon, {3, 50, 90}},
        {"star:points=7,radius=31.3,inner=11", is_star, {7, 31.3, 11}},
        {"star:points=5,radius=24", is_star, {5, 24, 9.6}},
        {"cat:scale=50.3", is_cat, {50.3}},
    };
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        skc_kernel *k = counts(rows[r].spec);
        double off = 0, total = 0;
        for (int row = 0; row < k->height; row++)
            for (int column = 0; column < k->width; column++) {
                int count = 0;
                for (int q = 0; q < 16; q++)
                    for (int p = 0; p < 16; p++)
                        count += rows[r].inside(column - k->anchor_x + (p + 0.5) / 16 - 0.5,
                                                k->anchor_y - row - (q + 0.5) / 16 + 0.5, rows[r].p);
                off += fabs(at(k, column - k->anchor_x, k->anchor_y - row) - count);
                total += count;
            }
        // Formulas that differ in rounding may disagree on sub-samples right on an outline; the first six cannot.
        if (off > (r < 5 ? 0 : 16) || total == 0)
            fail_msg("%s: %g sub-samples off", rows[r].spec, off);
        skc_kernel_free(k);
    }
}

// A polygon's half-open edges: squares side by side share no sub-sample and miss none, also where corners and edges
// fall on sub-samples. An edge and its reverse enclose nothing.
static void polygons_tile(void **state)
{
    (void)state;
    skc_kernel *sum, *one;
    assert_int_equal(skc_kernel_create(9, 8, &sum, NULL), SKC_OK);
    assert_int_equal(skc_kernel_create(9, 8, &one, NULL), SKC_OK);
    double cuts[] = {-7, 1.0 / 32, 0.7, 3 - 1.0 / 32, 7};
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++) {
            skci_point corners[] = {
                {cuts[i], cuts[j]}, {cuts[i + 1], cuts[j]}, {cuts[i + 1], cuts[j + 1]}, {cuts[i], cuts[j + 1]}};
            skci_edge edges[4];
            skci_polygon_edges(corners, 4, edges);
            assert_int_equal(skci_raster_polygon(edges, 4, one, NULL), SKC_OK);
            for (size_t p = 0; p < pixels(sum); p++)
                sum->values[p] += one->values[p];
        }
    for (size_t p = 0; p < pixels(sum); p++)
        assert_true(sum->values[p] == 256);
    // Where polygons overlap, they do not cut each other out.
    static const skci_point low[] = {{-3, -3}, {1, -3}, {1, 1}, {-3, 1}}, high[] = {{-1, -1}, {3, -1}, {3, 3}, {-1, 3}};
    skci_edge both[8];
    skci_polygon_edges(low, 4, both);
    skci_polygon_edges(high, 4, both + 4);
    assert_int_equal(skci_raster_polygon(both, 8, one, NULL), SKC_OK);
    assert_true(skc_kernel_sum(one) == (16 + 16 - 4) * 256);
    assert_true(at(one, 0, 0) == 256);
    skci_edge back[] = {{{-3.1, -2.7}, {2.9, 3.3}}, {{2.9, 3.3}, {-3.1, -2.7}}};
    assert_int_equal(skci_raster_polygon(back, 2, one, NULL), SKC_OK);
    assert_true(skc_kernel_sum(one) == 0);
    skc_kernel_free(sum);
    skc_kernel_free(one);
}

// ------------------------------------------------------------------------------------------------------------ formulas

static void gaussians_follow_the_formula(void **state)
{
    (void)state;
    static const struct {
        const char *spec;
        int size;
        double sigma, sigma_y, angle;
    } rows[] = {
        {"gaussian:sigma=7", 43, 7, 7, 0},
        {"gaussian:sigma=0.6", 5, 0.6, 0.6, 0},
        {"gaussian:sigma=3,sigma_y=1.5,angle=30", 19, 3, 1.5, 30},
        {"gaussian:sigma=2,sigma_y=5,angle=-100,size=20", 20, 2, 5, -100},
    };
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        skc_kernel *k = shape(rows[r].spec);
        assert_int_equal(k->width, rows[r].size);
        double a = rows[r].angle * acos(-1) / 180, u = rows[r].sigma * rows[r].sigma,
               v = rows[r].sigma_y * rows[r].sigma_y;
        // The inverse of the covariance, rotated.
        double xx = cos(a) * cos(a) / u + sin(a) * sin(a) / v, yy = sin(a) * sin(a) / u + cos(a) * cos(a) / v;
        double xy = cos(a) * sin(a) * (1 / u - 1 / v);
        for (int j = 0; j < k->height; j++)
            for (int i = 0; i < k->width; i++) {
                double x = i - k->anchor_x, y = k->anchor_y - j;
                double expected = at(k, 0, 0) * exp(-0.5 * (xx * x * x + 2 * xy * x * y + yy * y * y));
                assert_true(fabs(at(k, (int)x, (int)y) - expected) <= 1e-12 * at(k, 0, 0));
            }
        skc_kernel_free(k);
    }
    skc_kernel *line = shape("gaussian:sigma=5,sigma_y=0,angle=90"); // upright
    assert_true(at(line, 0, 3) > 0.05 && at(line, 1, 0) == 0);
    skc_kernel_free(line);
}

static void motions_are_exact(void **state)
{
    (void)state;
    skc_kernel *k = shape("motion:length=40,angle=0");
    assert_int_equal(k->width, 41);
    for (int x = -20; x <= 20; x++)
        assert_true(fabs(at(k, x, 0) - (abs(x) == 20 ? 0.5 : 1) / 40) < 1e-15);
    assert_true(at(k, 0, 1) == 0 && at(k, 3, -1) == 0);
    skc_kernel_free(k);

    k = shape("motion:length=7,angle=90");
    assert_true(fabs(at(k, 0, 3) - 1.0 / 7) < 1e-15 && fabs(at(k, 0, -3) - 1.0 / 7) < 1e-15 && at(k, 1, 0) == 0);
    skc_kernel_free(k);

    k = shape("motion:length=10,angle=45"); // a pixel's diagonal is sqrt(2) long
    assert_true(fabs(at(k, 2, 2) - sqrt(2) / 10) < 1e-15 && fabs(at(k, -2, -2) - sqrt(2) / 10) < 1e-15);
    assert_true(at(k, 2, -2) == 0 && at(k, 1, 0) < 1e-15);
    skc_kernel_free(k);

    // atan(1/2): the line leaves the middle pixel at (0.5, 0.25), and at (1, 0.5) pixel (1, 0) for (1, 1).
    k = shape("motion:length=6,angle=26.56505117707799");
    double step = sqrt(1.25); // of length, for each pixel in x
    assert_true(fabs(at(k, 0, 0) - step / 6) < 1e-14);
    assert_true(fabs(at(k, 1, 0) - 0.5 * step / 6) < 1e-14);
    assert_true(fabs(at(k, 1, 1) - 0.5 * step / 6) < 1e-14);
    assert_true(fabs(at(k, 2, 1) - step / 6) < 1e-14);
    skc_kernel_free(k);
}

static void boxes_are_exact(void **state)
{
    (void)state;
    skc_kernel *k = shape("box:width=5,height=3");
    assert_int_equal(k->width, 5);
    assert_int_equal(k->height, 3);
    for (size_t i = 0; i < pixels(k); i++)
        assert_true(fabs(k->values[i] - 1.0 / 15) < 1e-16);
    skc_kernel_free(k);
    k = shape("box:width=4,height=1.5");
    assert_int_equal(k->width, 5);
    assert_int_equal(k->height, 3);
    assert_true(fabs(at(k, 1, 0) - 1.0 / 6) < 1e-15 && fabs(at(k, 2, 0) - 0.5 / 6) < 1e-15);
    assert_true(fabs(at(k, 1, 1) - 0.25 / 6) < 1e-15 && fabs(at(k, -2, -1) - 0.125 / 6) < 1e-15);
    skc_kernel_free(k);
    k = shape("box:width=0,height=7");
    assert_int_equal(k->width, 1);
    assert_true(fabs(at(k, 0, -3) - 1.0 / 7) < 1e-16);
    skc_kernel_free(k);
}

// --------------------------------------------------------------------------------------------------------- orientation

static void pictures_stand_upright(void **state)
{
    (void)state;
    skc_kernel *k = shape("heart:radius=24"); // the point at the bottom, two bows at the top
    assert_true(at(k, 0, -22) > 0 && at(k, 10, -22) == 0);
    assert_true(at(k, 0, 16) == 0 && at(k, 9, 15) > 0 && at(k, -9, 15) > 0);
    skc_kernel_free(k);

    k = shape("flower:radius=22"); // a petal up, a notch down
    assert_true(at(k, 0, 21) > 0 && at(k, 0, -8) == 0);
    skc_kernel_free(k);

    k = shape("star:points=5,radius=24");
    assert_true(at(k, 0, 23) > 0 && at(k, 0, -12) == 0);
    skc_kernel_free(k);

    k = shape("polygon:sides=3,radius=24"); // a corner to the right
    assert_true(at(k, 23, 0) > 0 && at(k, -13, 0) == 0 && at(k, -11, 18) > 0);
    skc_kernel_free(k);

    k = shape("polygon:sides=3,radius=24,rotate=90,curvature=0.01");
    assert_true(at(k, 0, 23) > 0 && at(k, 0, -13) == 0);
    skc_kernel_free(k);

    k = shape("polygon:sides=4,radius=24,rotate=15"); // counter-clockwise
    assert_true(at(k, 23, 6) > 0 && at(k, 23, -6) == 0);
    skc_kernel_free(k);

    k = shape("motion:length=21,angle=30");
    assert_true(at(k, 7, 4) > 0 && at(k, 7, -4) == 0);
    skc_kernel_free(k);

    k = shape("cat:scale=23"); // ears up
    assert_true(at(k, 12, 19) > 0 && at(k, -12, 19) > 0 && at(k, 0, 19) == 0 && at(k, 12, -19) == 0);
    skc_kernel_free(k);

    k = shape("dove:scale=23"); // the wing up, the beak to the left
    assert_true(at(k, 2, 20) > 0 && at(k, 2, -20) == 0 && at(k, -22, 8) > 0 && at(k, 22, 8) == 0);
    skc_kernel_free(k);

    k = shape("ampersand:scale=21"); // open to the right
    assert_true(at(k, -15, -9) > 0 && at(k, 15, 9) == 0);
    skc_kernel_free(k);

    k = shape("gaussian:sigma=6,sigma_y=2,angle=45");
    assert_true(at(k, 4, 4) > 2 * at(k, 4, -4));
    skc_kernel_free(k);
}

// The mass to the right of the peak, and above it.
static void lean(const char *spec, double *right, double *up)
{
    int column = 0, row = 0;
    double value;
    skc_kernel *k = shape(spec);
    largest(k, &column, &row, &value);
    *right = *up = 0;
    for (int j = 0; j < k->height; j++)
        for (int i = 0; i < k->width; i++) {
            value = k->values[(size_t)j * (size_t)k->width + (size_t)i];
            *right += value * ((i > column) - (i < column));
            *up += value * ((j < row) - (j > row));
        }
    skc_kernel_free(k);
}

static void the_coma_points_where_it_should(void **state)
{
    (void)state;
    double right, up;
    lean("coma:waves=3", &right, &up);
    assert_true(right > 0.5 && fabs(up) < 0.01);
    lean("coma:waves=3,rotate=90", &right, &up);
    assert_true(up > 0.5 && fabs(right) < 0.01);
    lean("coma:waves=-3", &right, &up);
    assert_true(right < -0.5 && fabs(up) < 0.01);
    lean("coma:waves=3,spread=0.1", &right, &up);
    assert_true(right > 0.5);
}

// A whole pixel's jump would be more than half the sum.
static void comas_change_smoothly(void **state)
{
    (void)state;
    skc_kernel *last = shape("coma:size=49,rotate=30,waves=0");
    for (int i = 1; i <= 60; i++) {
        char spec[64];
        snprintf(spec, sizeof spec, "coma:size=49,rotate=30,waves=%.2f", 0.05 * i);
        skc_kernel *k = shape(spec);
        double difference = 0;
        for (int p = 0; p < 49 * 49; p++)
            difference += fabs(k->values[p] - last->values[p]);
        assert_true(difference < 0.15);
        skc_kernel_free(last);
        last = k;
    }
    skc_kernel_free(last);
}

static double roughness(const char *spec)
{
    skc_kernel *k = shape(spec);
    double sum = 0;
    for (int y = -10; y <= 10; y++)
        for (int x = -10; x < 10; x++)
            sum += fabs(at(k, x + 1, y) - at(k, x, y));
    skc_kernel_free(k);
    return sum;
}

// Wavelengths that are mixed soften the rings; a wave number that is beyond the default size makes it grow.
static void lenses(void **state)
{
    (void)state;
    assert_true(roughness("spherical:waves=3,spread=0.1") < 0.8 * roughness("spherical:waves=3"));
    skc_kernel *k = counts("spherical:waves=-6");
    assert_int_equal(k->width, 97);
    assert_true(skc_kernel_sum(k) > 0.95 && skc_kernel_sum(k) < 1);
    skc_kernel_free(k);
    // A finer pixel shows the same light: four of them make one.
    skc_kernel *coarse = counts("spherical:waves=2,q=2,size=81"), *fine = counts("spherical:waves=2,q=4,size=161");
    double x, y, x4, y4;
    deviation(coarse, &x, &y);
    deviation(fine, &x4, &y4);
    assert_true(fabs(x4 / x - 2) < 0.05 && fabs(y4 / y - 2) < 0.05);
    skc_kernel_free(coarse);
    skc_kernel_free(fine);
    k = counts("coma:size=512,waves=1");
    assert_int_equal(k->width, 512);
    assert_true(skc_kernel_sum(k) > 0.99);
    skc_kernel_free(k);
}

static void assert_symmetric(const char *spec, int horizontally, int vertically, double tolerance)
{
    skc_kernel *k = shape(spec);
    int half_x = k->width / 2, half_y = k->height / 2;
    double most = 0;
    for (int y = -half_y; y <= half_y; y++)
        for (int x = -half_x; x <= half_x; x++) {
            if (horizontally)
                most = fmax(most, fabs(at(k, x, y) - at(k, -x, y)));
            if (vertically)
                most = fmax(most, fabs(at(k, x, y) - at(k, x, -y)));
        }
    if (most > tolerance)
        fail_msg("%s: asymmetric by %g", spec, most);
    skc_kernel_free(k);
}

static void symmetric_shapes_are_symmetric(void **state)
{
    (void)state;
    assert_symmetric("gaussian:sigma=7,sigma_y=3", 1, 1, 0);
    assert_symmetric("disk:radius=23.7", 1, 1, 0);
    assert_symmetric("ring:radius=20", 1, 1, 0);
    assert_symmetric("box:width=30,height=7.5", 1, 1, 0);
    assert_symmetric("motion:length=33.3", 1, 1, 0);
    assert_symmetric("polygon:sides=6,radius=22.1", 1, 1, 0);
    assert_symmetric("polygon:sides=5,radius=22.1,rotate=90", 1, 0, 0);
    assert_symmetric("star:points=4,radius=23,inner=8", 1, 1, 0);
    assert_symmetric("heart:radius=24", 1, 0, 0);
    assert_symmetric("cat:scale=23", 1, 0, 0);
    assert_symmetric("flower:radius=22", 1, 0, 1e-4); // by sub-samples on the outline
    assert_symmetric("coma:waves=3", 0, 1, 1e-12);
    assert_symmetric("spherical:waves=3", 1, 1, 1e-12);
}

// --------------------------------------------------------------------------------------------------------------- glyph

static void glyphs(void **state)
{
    (void)state;
    double x, y;
    skc_kernel *k = shape("glyph:text=L,font=DejaVu Sans,radius=24");
    assert_int_equal(k->width, 49);
    skc_kernel_centroid(k, &x, &y);
    assert_true(x < -2 && y > 2); // left and low
    // Its larger extent, upright, is the whole of -24 .. 24; it is centred.
    int touched_left = 0, touched_right = 0;
    for (int column = -24; column <= 24; column++)
        for (int row = -24; row <= 24; row++)
            if (at(k, column, row) > 0) {
                touched_left = column < touched_left ? column : touched_left;
                touched_right = column > touched_right ? column : touched_right;
            }
    assert_int_equal(touched_left, -touched_right);
    double top = 0, bottom = 0;
    for (int column = -24; column <= 24; column++) {
        top += at(k, column, 24);
        bottom += at(k, column, -24);
    }
    assert_true(top > 0 && bottom > top);
    assert_true(at(k, touched_right - 1, 10) == 0 && at(k, touched_left + 2, 10) > 0);
    skc_kernel_free(k);

    k = shape("glyph:text=O,font=dejavu sans"); // a hole
    assert_true(at(k, 0, 0) == 0 && at(k, 0, 22) > 0 && at(k, 0, -22) > 0);
    skc_kernel_free(k);
    assert_symmetric("glyph:text=O,font=DejaVu Sans", 1, 1, 1e-4);

    k = shape("glyph:text=\\,,font=DejaVu Sans");
    skc_kernel *l = shape("glyph:text=\\,\\,,font=DejaVu Sans"); // two of them are wider
    assert_true(at(l, 0, 0) == 0 && at(k, 0, 0) > 0);
    skc_kernel_free(k);
    skc_kernel_free(l);

    skc_kernel *regular = shape("glyph:text=I,font=DejaVu Sans"), *bold = shape("glyph:text=I,font=DejaVu Sans Bold");
    assert_true(at(regular, 0, 0) > at(bold, 0, 0)); // the same mass on a wider stem
    skc_kernel_free(regular);
    skc_kernel_free(bold);
}

// The same outline, through FreeType's own rasteriser: exact areas to 8 bits, of points rounded to 1/64 pixel.
static void a_glyph_is_as_freetype_draws_it(void **state)
{
    (void)state;
    enum { RADIUS = 60, SIZE = 2 * RADIUS + 1 };
    FT_Library library;
    FT_Face face;
    assert_int_equal(FT_Init_FreeType(&library), 0);
    if (FT_New_Face(library, "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", 0, &face) != 0) {
        FT_Done_FreeType(library);
        skip();
    }
    assert_int_equal(FT_Load_Char(face, '&', FT_LOAD_NO_SCALE), 0);
    FT_Outline *outline = &face->glyph->outline;
    FT_BBox box;
    assert_int_equal(FT_Outline_Get_BBox(outline, &box), 0);
    double width = (double)(box.xMax - box.xMin), height = (double)(box.yMax - box.yMin);
    double scale = 64 * 2 * RADIUS / fmax(width, height), middle = 64 * SIZE / 2.0;
    for (int i = 0; i < outline->n_points; i++) {
        FT_Vector *p = &outline->points[i];
        p->x = lround((p->x - (box.xMin + box.xMax) / 2.0) * scale + middle);
        p->y = lround((p->y - (box.yMin + box.yMax) / 2.0) * scale + middle);
    }
    unsigned char *areas = calloc(SIZE, SIZE);
    FT_Bitmap bitmap = {.rows = SIZE,
                        .width = SIZE,
                        .pitch = SIZE,
                        .buffer = areas,
                        .num_grays = 256,
                        .pixel_mode = FT_PIXEL_MODE_GRAY};
    assert_int_equal(FT_Outline_Get_Bitmap(library, outline, &bitmap), 0);

    skc_kernel *k = counts("glyph:text=&,font=DejaVu Sans,radius=60");
    double total = 0, off = 0, most = 0;
    assert_int_equal(k->width, SIZE);
    for (int i = 0; i < SIZE * SIZE; i++) {
        double d = k->values[i] / 256 - areas[i] / 255.0;
        total += areas[i] / 255.0;
        off += d;
        most = fmax(most, fabs(d));
    }
    // Sub-samples misplace each of a pixel's edges by up to 1/32; over the whole outline that averages out.
    assert_true(most < 0.1);
    assert_true(total > 1000 && fabs(off) < 1e-3 * total);
    skc_kernel_free(k);
    free(areas);
    FT_Done_FreeType(library);
}

// ----------------------------------------------------------------------------------------------------------- the whole
// table

static void assert_sound(const char *spec, int size)
{
    skc_kernel *k = shape(spec);
    double sum = 0;
    for (size_t i = 0; i < pixels(k); i++) {
        assert_true(isfinite(k->values[i]) && k->values[i] >= 0);
        sum += k->values[i];
    }
    assert_true(fabs(sum - 1) < 1e-12);
    assert_int_equal(k->anchor_x, k->width / 2);
    assert_int_equal(k->anchor_y, k->height / 2);
    if (size > 0) {
        assert_int_equal(k->width, size);
        assert_int_equal(k->height, size);
    } else {
        assert_true(k->width % 2 == 1 && k->height % 2 == 1);
    }
    skc_kernel_free(k);
}

static void assert_refused(const char *spec, const char *culprit)
{
    skc_kernel *k = (skc_kernel *)&k;
    skc_error error = {SKC_OK, ""};
    if (skc_kernel_shape(spec, &k, &error) != SKC_INVALID)
        fail_msg("accepted: %s", spec);
    assert_null(k);
    assert_int_equal(error.status, SKC_INVALID);
    assert_null(strpbrk(error.message, "\r\n"));
    assert_true(strlen(error.message) > 10 && error.message[strlen(error.message) - 1] != '.');
    if (!strstr(error.message, culprit))
        fail_msg("%s: no \"%s\" in \"%s\"", spec, culprit, error.message);
    assert_int_equal(skc_kernel_shape(spec, &k, NULL), SKC_INVALID);
}

static void every_shape_renders(void **state)
{
    (void)state;
    assert_null(skc_shape_at(-1));
    assert_null(skc_shape_at(skc_shape_count()));
    assert_int_equal(skc_shape_count(), 15);
    for (int i = 0; i < skc_shape_count(); i++) {
        const skc_shape *s = skc_shape_at(i);
        char spec[256];
        assert_true(*s->summary && strncmp(s->example, s->name, strlen(s->name)) == 0);
        assert_sound(s->name, 0);
        assert_sound(s->example, 0);
        static const int sizes[] = {1, 2, 48, 49, 64, 101};
        for (size_t j = 0; j < sizeof sizes / sizeof *sizes; j++) {
            snprintf(spec, sizeof spec, "%s:size=%d", s->name, sizes[j]);
            skc_kernel *k;
            // A ring, a streak of text and so on may leave the one pixel in the middle untouched.
            if (sizes[j] < 48 && skc_kernel_shape(spec, &k, NULL) == SKC_INVALID)
                continue;
            if (sizes[j] < 48)
                skc_kernel_free(k);
            assert_sound(spec, sizes[j]);
        }
    }
}

static void every_parameter_has_its_range(void **state)
{
    (void)state;
    for (int i = 0; i < skc_shape_count(); i++) {
        const skc_shape *s = skc_shape_at(i);
        for (int j = 0; j < s->parameter_count; j++) {
            const skc_shape_parameter *p = &s->parameters[j];
            char spec[256];
            assert_true(*p->name && *p->summary && p->unit && isfinite(p->least) && isfinite(p->most) &&
                        p->least < p->most);
            assert_true(isnan(p->fallback) || (p->fallback >= p->least && p->fallback <= p->most));
            static const char *const forms[] = {"%s:%s=%.17g", "%s:%s=%.17g,size=9"};
            snprintf(spec, sizeof spec, forms[0], s->name, p->name, p->most + 1);
            assert_refused(spec, p->name);
            snprintf(spec, sizeof spec, forms[0], s->name, p->name, p->least - 1);
            assert_refused(spec, p->name);
            snprintf(spec, sizeof spec, "%s:%s=nan", s->name, p->name);
            assert_refused(spec, p->name);
            // The bounds themselves are fine, unless the shape then has no room or no area.
            skc_kernel *k;
            skc_error error;
            for (int b = 0; b < 2; b++) {
                snprintf(spec, sizeof spec, forms[1], s->name, p->name, b ? p->most : p->least);
                skc_status status = skc_kernel_shape(spec, &k, &error);
                if (status != SKC_OK && !strstr(error.message, "covers nothing") && strcmp(p->name, "inner") != 0)
                    fail_msg("%s: %s", spec, error.message);
                skc_kernel_free(k);
            }
        }
    }
}

static void sizes_are_the_documented_ones(void **state)
{
    (void)state;
    static const struct {
        const char *spec;
        int width, height;
    } rows[] = {
        {"disk:radius=24", 49, 49},       {"disk:radius=24.1", 51, 51},
        {"gaussian:sigma=7", 43, 43},     {"motion:length=41,angle=10", 43, 43},
        {"box:width=31,height=5", 31, 5}, {"box:width=30,height=5.1", 31, 7},
        {"dove:scale=23", 47, 47},        {"cat:scale=23", 45, 45},
        {"ampersand:scale=21", 47, 47},   {"coma:waves=3", 49, 49},
        {"coma:waves=0", 49, 49},         {"heart:radius=24", 49, 49},
        {"disk:radius=2047", 4095, 4095}, {"gaussian:sigma=682", 4093, 4093},
    };
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        skc_kernel *k = shape(rows[r].spec);
        assert_int_equal(k->width, rows[r].width);
        assert_int_equal(k->height, rows[r].height);
        skc_kernel_free(k);
    }
    // At its default size nothing of a silhouette is cut off.
    static const char *const names[] = {"heart", "flower", "dove", "cat", "ampersand", "star", "ring"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char large[64];
        snprintf(large, sizeof large, "%s:size=101", names[i]);
        skc_kernel *k = counts(names[i]), *l = counts(large);
        assert_true(skc_kernel_sum(k) == skc_kernel_sum(l));
        skc_kernel_free(k);
        skc_kernel_free(l);
    }
}

static void nothing_is_the_identity(void **state)
{
    (void)state;
    static const char *const specs[] = {
        "gaussian:sigma=0",
        "gaussian:sigma=0,sigma_y=0",
        "disk:radius=0",
        "ring:radius=0",
        "ring:radius=0,inner=0",
        "polygon:radius=0",
        "polygon:radius=0,curvature=0.5",
        "star:radius=0",
        "heart:radius=0",
        "box:width=0,height=0",
        "box:width=0.5,height=1",
        "motion:length=0",
        "motion:length=0,angle=33",
        "flower:radius=0",
        "dove:scale=0",
        "cat:scale=0",
        "ampersand:scale=0",
        "glyph:radius=0,font=DejaVu Sans",
    };
    for (size_t i = 0; i < sizeof specs / sizeof *specs; i++) {
        char spec[128];
        assert_identity(specs[i], 1);
        snprintf(spec, sizeof spec, "%s,size=7", specs[i]);
        assert_identity(spec, 7);
        snprintf(spec, sizeof spec, "%s,size=8", specs[i]);
        assert_identity(spec, 8);
    }
    static const char *const tiny[] = {
        "disk:radius=0.04",
        "disk:radius=1e-300",
        "polygon:radius=0.01",
        "ring:radius=0.02,inner=0.01",
        "heart:radius=1e-9",
        "flower:radius=1e-300",
        "cat:scale=1e-300",
        "dove:scale=0.001",
        "ampersand:scale=1e-300",
        "gaussian:sigma=1e-320",
        "polygon:radius=1e-300,curvature=0.5",
        "glyph:radius=1e-300,font=DejaVu Sans",
    };
    for (size_t i = 0; i < sizeof tiny / sizeof *tiny; i++)
        assert_identity(tiny[i], 3);
    assert_identity("motion:length=5e-324", 1);
    assert_identity("motion:length=0.9", 3);
    assert_identity("disk:radius=1e-300,size=4", 4);
}

static void hostile_specs(void **state)
{
    (void)state;
    static const struct {
        const char *spec, *culprit;
    } rows[] = {
        {"", "no shape"},
        {":", "no shape"},
        {"Disk", "Disk"},
        {"disk ", "disk "},
        {"disc:radius=3", "\"disc\" is no shape; there are gaussian, disk"},
        {"disk\nring", "disk?ring"},
        {"disk:", "key=value"},
        {"disk:radius", "radius"},
        {"disk:radius=", "radius="},
        {"disk:=3", "takes radius, size"},
        {"disk:radius=3,", "key=value"},
        {"disk:,radius=3", "key=value"},
        {"disk:radius=3,,size=9", "key=value"},
        {"disk:radius=3 ", "radius=3 "},
        {"disk:radius= 3", "radius= 3"},
        {"disk: radius=3", " radius"},
        {"disk:radius=3px", "3px"},
        {"disk:radius=3,radius=3", "radius is given twice"},
        {"disk:size=9,size=9", "size is given twice"},
        {"disk:radius=-3", "from 0 to 2047 pixels"},
        {"disk:radius=2048", "2048"},
        {"disk:radius=nan", "nan"},
        {"disk:radius=inf", "inf"},
        {"disk:radius=0x10", "0x10"},
        {"disk:radius=1e999", "1e999"},
        {"disk:radius=1e99999999999999999999", "from 0"},
        {"disk:radius=.", "radius=."},
        {"disk:radius=e5", "e5"},
        {"disk:radius=--3", "--3"},
        {"disk:radius=3=4", "3=4"},
        {"disk:radius=2..24", "a range makes a basis"},
        {"disk:radius=2..24/6", "a range makes a basis"},
        {"disk:radius=24/6", "a range makes a basis"},
        {"disk:sides=6", "disk has no \"sides\""},
        {"disk:text=a", "disk has no \"text\""},
        {"disk:size=0", "from 1 to 4096"},
        {"disk:size=4097", "from 1 to 4096"},
        {"disk:size=9.5", "whole number"},
        {"disk:size=-1", "from 1"},
        {"disk:radius=3\\", "backslash"},
        {"ring:radius=20,inner=20", "inner=20"},
        {"ring:radius=20,inner=21", "inner=21"},
        {"ring:radius=5,inner=4.999", "covers nothing"},
        {"ring:radius=24,inner=20,size=9", "covers nothing"},
        {"star:radius=20,inner=21", "inner=21"},
        {"star:radius=20,inner=0", "covers nothing"},
        {"polygon:sides=2", "from 3 to 64"},
        {"polygon:sides=6.5", "whole number"},
        {"polygon:curvature=1.1", "curvature"},
        {"gaussian:sigma=5,sigma_y=0,angle=30", "angle=30"},
        {"coma:q=1", "q=1"},
        {"glyph:text=,radius=3", "text= has no value"},
        {"glyph:text=a,text=b", "text is given twice"},
        {"glyph:text= ", "no mark"},
        {"glyph:font=No Such Font", "No Such Font"},
        {"glyph:text=aaaaaaaaaaaaaaaaaaaaaaaaaaa", "at most 16"},
        {"glyph:text=\xf3\xb0\x80\x80,font=DejaVu Sans", "U+F0000"},
        {"glyph:text=\x01,font=DejaVu Sans", "U+0001"},
        {"glyph:text=\xff", "UTF-8"},
        {"glyph:text=\xc0\xaf", "UTF-8"},
        {"glyph:text=\xed\xa0\x80", "UTF-8"},
        {"glyph:text=\xe2\x82", "UTF-8"},
        {"glyph:radius=%s%n", "%s%n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_refused(rows[i].spec, rows[i].culprit);

    // Long texts, with characters that must not be cut in the message.
    char text[3000];
    for (int length = 0; length < 2990; length += length < 200 ? 1 : 97) {
        strcpy(text, "disk:");
        for (int i = 0; i < length; i++)
            memcpy(text + 5 + i, i % 2 ? "\xa4" : "\xc3", 2);
        if (length % 2)
            strcat(text, "\xa4");
        skc_error error = {SKC_OK, ""};
        skc_kernel *k;
        assert_int_equal(skc_kernel_shape(text, &k, &error), SKC_INVALID);
        const unsigned char *c = (const unsigned char *)error.message;
        for (; *c; c++)
            if (*c >= 0x80)
                assert_true(*c == 0xc3 && *++c == 0xa4);
    }
}

// ------------------------------------------------------------------------------------------------------------- numbers

static void numbers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double value;
        size_t length;
    } rows[] = {
        {"1", 1, 1},
        {"-12.5", -12.5, 5},
        {"+.5", 0.5, 3},
        {"5.", 5, 2},
        {"1e3", 1000, 3},
        {"1E-3x", 1e-3, 4},
        {"1e", 1, 1},
        {"1e+", 1, 1},
        {"1.2.3", 1.2, 3},
        {"0x1p3", 0, 1},
        {"0.1", 0.1, 3},
        {"123456.789e-3", 123.456789, 13},
        {"", 0, 0},
        {".", 0, 0},
        {"-", 0, 0},
        {"nan", 0, 0},
        {"inf", 0, 0},
        {"1,5", 1, 1},
        {" 1", 0, 0},
        {"9007199254740993", 9007199254740992.0, 16},
        {"1e400", HUGE_VAL, 5},
        {"1e-400", 0, 6},
        {"2.2250738585072011e-308", 2.2250738585072011e-308, 23},
        {"0.000000000000000000000000000001e30", 1, 35},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double value = 0;
        assert_int_equal(skci_number_read(rows[i].text, strlen(rows[i].text), &value), rows[i].length);
        assert_true(value == rows[i].value);
    }
    double value;
    assert_int_equal(skci_number_read("123", 2, &value), 2);
    assert_true(value == 12);
    char digits[2000];
    memset(digits, '9', sizeof digits);
    assert_int_equal(skci_number_read(digits, sizeof digits, &value), 0);
    assert_int_equal(skci_number_read(digits, 801, &value), 0);
    assert_int_equal(skci_number_read(digits, 800, &value), 800);
    assert_true(value == HUGE_VAL);
    digits[1] = '.';
    assert_int_equal(skci_number_read(digits, 800, &value), 800);
    assert_true(value == 10);
}

// Where a comma is the decimal point everything stays the same.
static void locales_change_nothing(void **state)
{
    (void)state;
    if (!setlocale(LC_ALL, "de_DE.UTF-8") && !setlocale(LC_ALL, "de_DE.utf8") && !setlocale(LC_ALL, "fr_FR.UTF-8"))
        skip();
    char point[8];
    snprintf(point, sizeof point, "%.1f", 0.5);
    assert_string_equal(point, "0,5");
    skc_kernel *a = counts("disk:radius=20.5"), *b, *t;
    assert_int_equal(skc_kernel_from_text("0.5 1.25", 8, &t, NULL), SKC_OK);
    setlocale(LC_ALL, "C");
    b = counts("disk:radius=20.5");
    assert_true(skc_kernel_sum(a) == skc_kernel_sum(b));
    assert_int_equal(t->width, 2);
    assert_true(t->values[0] == 0.5 && t->values[1] == 1.25);
    skc_kernel_free(a);
    skc_kernel_free(b);
    skc_kernel_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_are_as_published),
        cmocka_unit_test(aberrations_are_as_published),
        cmocka_unit_test(strehl_ratios),
        cmocka_unit_test(pixels_are_as_by_brute_force),
        cmocka_unit_test(polygons_tile),
        cmocka_unit_test(gaussians_follow_the_formula),
        cmocka_unit_test(motions_are_exact),
        cmocka_unit_test(boxes_are_exact),
        cmocka_unit_test(pictures_stand_upright),
        cmocka_unit_test(the_coma_points_where_it_should),
        cmocka_unit_test(comas_change_smoothly),
        cmocka_unit_test(lenses),
        cmocka_unit_test(symmetric_shapes_are_symmetric),
        cmocka_unit_test(glyphs),
        cmocka_unit_test(a_glyph_is_as_freetype_draws_it),
        cmocka_unit_test(every_shape_renders),
        cmocka_unit_test(every_parameter_has_its_range),
        cmocka_unit_test(sizes_are_the_documented_ones),
        cmocka_unit_test(nothing_is_the_identity),
        cmocka_unit_test(hostile_specs),
        cmocka_unit_test(numbers),
        cmocka_unit_test(locales_change_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
