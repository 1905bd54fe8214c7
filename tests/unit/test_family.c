// SPDX-License-Identifier: MIT
// Families: shapes with ranges, measured kernels, turning, and what a file's source makes again; points of a basis.
#define _GNU_SOURCE // mkdtemp

#include "../../tools/skc/family.h"
#include "../../tools/skc/kernel_turn.h"
#include "../../tools/skc/point.h"
#include "image_check.h"

static void assert_alike(const skc_kernel *a, const skc_kernel *b)
{
    assert_int_equal(a->width, b->width);
    assert_int_equal(a->height, b->height);
    assert_int_equal(a->anchor_x, b->anchor_x);
    assert_int_equal(a->anchor_y, b->anchor_y);
    for (int i = 0; i < a->width * a->height; i++)
        CHECK_NEAR(a->values[i], b->values[i], 0);
}

// The family's kernel at a point is that of `spec`.
static void assert_at(family *f, const double *at, const char *spec)
{
    skc_kernel *kernel, *wanted;
    CHECK_OK(family_kernel_at(f, at, &kernel, error));
    CHECK_OK(skc_kernel_shape(spec, &wanted, error));
    assert_alike(kernel, wanted);
    skc_kernel_free(kernel);
    skc_kernel_free(wanted);
}

static void test_shapes(void **state)
{
    (void)state;
    family f;
    assert_true(family_is_shape("disk:radius=2..24"));
    assert_true(family_is_shape("disk:size=3..5"));
    assert_false(family_is_shape("disk:radius=2"));
    assert_false(family_is_shape("disk"));
    assert_false(family_is_shape("../disk:2..24"));
    assert_false(family_is_shape("glyph:text=a..b"));
    assert_int_equal(family_of_shape("star:points=4,radius=3..9.5/5,inner=0.5..2.,rotate=-90..270,size=25", NULL, &f),
                     0);
    assert_int_equal(f.axis_count, 3);
    assert_string_equal(f.axes[0].name, "radius");
    assert_int_equal(f.axes[0].count, 5);
    CHECK_NEAR(f.axes[0].last, 9.5, 0);
    assert_int_equal(f.axes[1].count, 0);
    CHECK_NEAR(f.axes[1].last, 2, 0);
    assert_int_equal(f.axes[2].kind, SKC_PARAMETER_ROTATION);
    assert_at(&f, (double[]){5.125, 1.0 / 3, 30},
              "star:points=4,radius=5.125,inner=0.33333333333333331,rotate=30,size=25");
    assert_at(&f, (double[]){9.5, 2, 400}, "star:points=4,radius=9.5,inner=2,rotate=40,size=25");
    family_clear(&f);
    // Commas that a backslash takes literally part nothing.
    assert_int_equal(family_of_shape("glyph:text=\\,\\=2..3,radius=4..5", NULL, &f), 0);
    assert_int_equal(f.axis_count, 1);
    assert_at(&f, (double[]){4.5}, "glyph:text=\\,\\=2..3,radius=4.5");
    family_clear(&f);
}

static void test_counts_take_no_range(void **state)
{
    (void)state;
    family f;
    for (int most = 4; most <= 64; most++) {
        char *spec = g_strdup_printf("polygon:sides=3..%d,radius=1", most);
        assert_int_equal(family_of_shape(spec, NULL, &f), TOOL_USAGE);
        assert_sentence("whole number");
        family_clear(&f);
        g_free(spec);
    }
}

// One bright pixel goes round, counter-clockwise; whole quarters change no value.
static void test_turning(void **state)
{
    (void)state;
    skc_kernel *kernel, *turned;
    CHECK_OK(skc_kernel_create(9, 7, &kernel, error));
    kernel->values[3 * 9 + 7] = 0.7; // three to the right of the anchor
    kernel->values[3 * 9 + 4] = 0.3;
    const int x[] = {3, 0, -3, 0}, y[] = {0, -3, 0, 3}; // y points down
    for (int quarter = -8; quarter < 8; quarter++) {
        CHECK_OK(kernel_turn(kernel, 90 * quarter, &turned, error));
        int i = (quarter + 8) % 4, at = (turned->anchor_y + y[i]) * turned->width + turned->anchor_x + x[i];
        CHECK_NEAR(turned->values[at], 0.7, 0);
        CHECK_NEAR(turned->values[turned->anchor_y * turned->width + turned->anchor_x], 0.3, 0);
        CHECK_NEAR(skc_kernel_sum(turned), 1, 1e-15);
        skc_kernel_free(turned);
    }
    skc_kernel_free(kernel);
    // Between quarters: a Gaussian's own angle is the reference.
    CHECK_OK(skc_kernel_shape("gaussian:sigma=6,sigma_y=2.5,size=61", &kernel, error));
    for (int degrees = -170; degrees < 180; degrees += 35) {
        skc_kernel *wanted;
        skc_quality quality;
        char spec[80];
        g_snprintf(spec, sizeof spec, "gaussian:sigma=6,sigma_y=2.5,size=61,angle=%d", degrees);
        CHECK_OK(skc_kernel_shape(spec, &wanted, error));
        CHECK_OK(kernel_turn(kernel, degrees, &turned, error));
        CHECK_OK(skc_quality_compare(turned, wanted, &quality, error));
        assert_true(quality.l1 < 0.01);
        CHECK_NEAR(skc_kernel_sum(turned), 1, 1e-12);
        skc_kernel_free(turned);
        skc_kernel_free(wanted);
    }
    skc_kernel_free(kernel);
}

// A basis of one-sample filters with the family's axes, as a file would have it.
static skc_basis *basis_of(const family *f, int nodes)
{
    skc_basis *basis;
    CHECK_OK(skc_basis_create(nodes * f->channels, &basis, error));
    basis->channels = f->channels;
    free(basis->source);
    basis->source = strdup(f->source);
    basis->parameter_count = f->axis_count;
    basis->parameters = calloc((size_t)f->axis_count, sizeof *basis->parameters);
    for (int i = 0; i < f->axis_count; i++) {
        skc_parameter *p = &basis->parameters[i];
        p->name = strdup(f->axes[i].name);
        p->kind = f->axes[i].kind;
        p->count = f->axes[i].values ? f->axes[i].count : 2;
        p->values = malloc((size_t)p->count * sizeof *p->values);
        for (int k = 0; k < p->count; k++)
            p->values[k] = f->axes[i].values ? f->axes[i].values[k] : k ? f->axes[i].last : f->axes[i].first;
    }
    for (int i = 0; i < basis->filter_count; i++)
        CHECK_OK(skc_complex_create(1, (int[]){1}, &basis->filters[i], error));
    return basis;
}

static void put(const char *path, const char *text)
{
    assert_true(g_file_set_contents(path, text, -1, NULL));
}

static void test_measured(void **state)
{
    (void)state;
    put("a b\\.txt", "1 2 3\n4 5 6\n7 8 9");
    put("--c.txt", "1 1\n1 1");
    char *const files[] = {"a b\\.txt", "--c.txt", "disk:radius=2", "3x1: 1,2,3"};
    char *const grid[] = {"x=0,1", "y=-2,3.5", NULL};
    const kernel_options options = {.anchor = "0,0", .normalize = "none"};
    family f, again;
    assert_int_equal(family_of_kernels(files, 4, grid, "0..360", &options, 0, &f), TOOL_DONE);
    assert_int_equal(f.axis_count, 3);
    skc_basis *basis = basis_of(&f, 4);
    assert_int_equal(family_of_basis("file", basis, &again), TOOL_DONE);
    const double ends[2][2] = {{0, 1}, {-2, 3.5}};
    for (int i = 0; i < 4; i++) {
        skc_kernel *wanted, *kernel, *second;
        const double at[] = {ends[0][i / 2], ends[1][i % 2], 0};
        assert_int_equal(kernel_read(files[i], &options, &wanted), TOOL_DONE);
        CHECK_OK(family_kernel_at(&f, at, &kernel, error));
        CHECK_OK(family_kernel_at(&again, at, &second, error));
        assert_alike(kernel, wanted);
        assert_alike(second, wanted);
        skc_kernel_free(wanted);
        skc_kernel_free(kernel);
        skc_kernel_free(second);
    }
    skc_kernel *none;
    assert_int_equal(family_kernel_at(&f, (double[]){0.5, -2, 0}, &none, NULL), SKC_INVALID);
    assert_null(none);
    family_clear(&again);
    basis->parameters[0].name[0] = 'z'; // names are the file's own
    assert_int_equal(family_of_basis("file", basis, &again), TOOL_DONE);
    family_clear(&again);
    free(basis->source);
    basis->source = strdup("disk:radius=0..1");
    assert_int_equal(family_of_basis("file", basis, &again), TOOL_FAILED);
    assert_sentence("parameters");
    family_clear(&again);
    skc_basis_free(basis);
    family_clear(&f);
}

static void test_points(void **state)
{
    (void)state;
    family f;
    double at[POINT_VALUES];
    assert_int_equal(family_of_shape("star:radius=4..8,inner=1..2,rotate=0..360", NULL, &f), TOOL_DONE);
    skc_basis *basis = basis_of(&f, 4);
    assert_int_equal(point_parse("rotate=725,radius=5,inner=1.5", basis, at), TOOL_DONE);
    CHECK_NEAR(at[0], 5, 0);
    CHECK_NEAR(at[1], 1.5, 0);
    CHECK_NEAR(at[2], 725, 0);
    char *text = point_text(basis, at);
    assert_string_equal(text, "radius 5, inner 1.5, rotate 725");
    g_free(text);
    assert_int_equal(point_of_filter(basis, 2, at), 0);
    CHECK_NEAR(at[0], 8, 0);
    CHECK_NEAR(at[1], 1, 0);
    CHECK_NEAR(at[2], 0, 0);
    skc_kernel *kernel, *wanted;
    assert_int_equal(point_kernel("file", basis, at, 0, &kernel), TOOL_DONE);
    CHECK_OK(skc_kernel_shape("star:radius=8,inner=1,rotate=0", &wanted, error));
    assert_alike(kernel, wanted);
    skc_kernel_free(kernel);
    skc_kernel_free(wanted);
    skc_basis_free(basis);
    family_clear(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shapes),  cmocka_unit_test(test_counts_take_no_range),
        cmocka_unit_test(test_turning), cmocka_unit_test(test_measured),
        cmocka_unit_test(test_points),
    };
    return cmocka_run_group_tests_name("family", tests, set_up, tear_down);
}
