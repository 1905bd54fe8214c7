// SPDX-License-Identifier: MIT
// Fitting bases: that samples correspond and sums hold everywhere, that kernels between the nodes are met, that what is
// exact is exact, and that a fit can be cancelled, resumed and repeated to the byte.
#include "check.h"

#include "fit/basis/basis.h"
#include "format/skc_file.h"

// A shape with up to three numbers in its name, and how often it was asked for.
struct family {
    const char *format;
    int calls;
    double measured[8]; // if any, the only values of the first parameter that exist
    int measured_count;
};

static skc_status shape_at(void *user, const double *at, skc_kernel **kernel, skc_error *error)
{
    struct family *family = user;
    char spec[128];
    family->calls++;
    for (int i = 0; i < family->measured_count; i++) {
        if (at[0] == family->measured[i])
            break;
        assert_true(i + 1 < family->measured_count);
    }
    snprintf(spec, sizeof spec, family->format, at[0], at[1], at[2]);
    return skc_kernel_shape(spec, kernel, error);
}

static skc_basis_options quick(int samples)
{
    skc_basis_options o;
    skc_basis_options_init(&o);
    o.fit.effort = 0;
    o.fit.samples = samples;
    o.fit.threads = 1;
    return o;
}

static skc_axis nodes(const char *name, double first, double last, int count)
{
    return (skc_axis){.name = name, .first = first, .last = last, .count = count};
}

// The least image PSNR over `count` points strewn over the axes, as skc_basis_at has them, none of them at a node; all
// have their kernel's sum.
static double least_between(struct family *family, const skc_basis *basis, int count)
{
    double least = INFINITY;
    skci_random random = {7};
    for (int i = 0; i < count; i++) {
        double at[3] = {0};
        for (int p = 0; p < basis->parameter_count; p++) {
            const skc_parameter *q = &basis->parameters[p];
            at[p] = check_between(&random, q->values[0], q->values[q->count - 1]);
        }
        skc_kernel *kernel;
        skc_complex *complex;
        skc_quality quality;
        CHECK_OK(shape_at(family, at, &kernel, error));
        CHECK_OK(skc_basis_at(basis, at, 0, &complex, error));
        CHECK_OK(skc_quality_measure(complex, kernel, &quality, error));
        CHECK_NEAR(quality.sum, skc_kernel_sum(kernel), 1e-6);
        least = fmin(least, quality.image_psnr);
        skc_complex_free(complex);
        skc_kernel_free(kernel);
    }
    return least;
}

static void assert_valid(const skc_basis *basis)
{
    CHECK_OK(skci_basis_check_frame(basis, SKC_INVALID, error));
    CHECK_OK(skci_basis_check_filters(basis, SKC_INVALID, error));
    for (int f = 0; f < basis->filter_count; f++)
        for (int l = 0; l < basis->filters[f]->count; l++) {
            double sum = 0;
            for (int i = 0; i < basis->filters[f]->layers[l].count; i++)
                sum += (double)basis->filters[f]->layers[l].samples[i].w;
            CHECK_NEAR(sum, l == 0 ? basis->sum : 1, 1e-6);
        }
}

static void disks_between_nodes(void **state)
{
    (void)state;
    struct family disks = {.format = "disk:radius=%.17g"};
    skc_axis axis = nodes("radius", 2, 8, 4);
    skc_basis_options o = quick(24);
    skc_basis *basis;
    skc_basis_report report;
    CHECK_OK(skc_fit_basis(shape_at, &disks, 1, &axis, &o, &basis, &report, error));
    assert_valid(basis);
    assert_int_equal(report.stop, SKC_STOP_BUDGET);
    assert_int_equal(report.node_count, 4);
    assert_int_equal(basis->filter_count, 4);
    assert_int_equal(basis->parameters[0].count, 4);
    assert_string_equal(basis->parameters[0].name, "radius");
    CHECK_NEAR(basis->parameters[0].values[0], 2, 0);
    CHECK_NEAR(basis->parameters[0].values[3], 8, 0);
    assert_int_equal(basis->width, 17);
    assert_string_equal(basis->method, "lm");
    assert_true(report.between_psnr > 57); // 61.0 was measured
    assert_true(least_between(&disks, basis, 40) > 57);
    // The node's figures are those of its own filter.
    double least = INFINITY;
    for (int f = 0; f < basis->filter_count; f++) {
        skc_kernel *kernel;
        skc_quality quality;
        const double at[3] = {basis->parameters[0].values[f]}; // shape_at looks at three
        CHECK_OK(shape_at(&disks, at, &kernel, error));
        CHECK_OK(skc_quality_measure(basis->filters[f], kernel, &quality, error));
        assert_memory_equal(&quality, &basis->quality[f], sizeof quality);
        least = fmin(least, quality.image_psnr);
        skc_kernel_free(kernel);
    }
    CHECK_NEAR(report.node_psnr, least, 1e-9);
    skc_basis_free(basis);
}

static void the_identity_is_exact(void **state)
{
    (void)state;
    struct family disks = {.format = "disk:radius=%.17g"};
    static const double values[] = {0, 0.5, 1, 2, 4};
    skc_axis axis = {.name = "radius", .first = 0, .last = 4, .count = 5, .values = values};
    skc_basis_options o = quick(20);
    skc_basis *basis;
    CHECK_OK(skc_fit_basis(shape_at, &disks, 1, &axis, &o, &basis, NULL, error));
    assert_valid(basis);
    assert_memory_equal(basis->parameters[0].values, values, sizeof values);
    for (int l = 0; l < basis->filters[0]->count; l++)
        for (int i = 0; i < basis->filters[0]->layers[l].count; i++) {
            const skc_sample *s = &basis->filters[0]->layers[l].samples[i];
            assert_true(s->x == 0 && s->y == 0);
        }
    assert_true(isinf(basis->quality[0].psnr));
    assert_true(least_between(&disks, basis, 60) > 50); // 55.9 was measured
    skc_basis_free(basis);
}

static void two_axes(void **state)
{
    (void)state;
    struct family irises = {.format = "polygon:sides=5,radius=%.17g,curvature=%.17g"};
    skc_axis axes[] = {nodes("radius", 4, 8, 3), nodes("curvature", 0, 1, 2)};
    skc_basis_options o = quick(24);
    skc_basis *basis;
    skc_basis_report report;
    CHECK_OK(skc_fit_basis(shape_at, &irises, 2, axes, &o, &basis, &report, error));
    assert_valid(basis);
    assert_int_equal(basis->filter_count, 6);
    assert_int_equal(basis->parameters[1].count, 2);
    // The last parameter is the fastest: a filter meets its own kernel.
    for (int f = 0; f < 6; f++) {
        double at[3] = {basis->parameters[0].values[f / 2], basis->parameters[1].values[f % 2], 0};
        skc_kernel *kernel;
        skc_quality quality;
        CHECK_OK(shape_at(&irises, at, &kernel, error));
        CHECK_OK(skc_quality_measure(basis->filters[f], kernel, &quality, error));
        CHECK_NEAR(quality.psnr, basis->quality[f].psnr, 0);
        skc_kernel_free(kernel);
    }
    assert_true(least_between(&irises, basis, 40) > 55);
    skc_basis_free(basis);
}

static void rotation_takes_no_nodes(void **state)
{
    (void)state;
    struct family stars = {.format = "star:points=4,radius=%.17g,rotate=%.17g"};
    skc_axis axes[] = {nodes("radius", 4, 8, 2),
                       {.name = "angle", .kind = SKC_PARAMETER_ROTATION, .first = 0, .last = 360}};
    skc_basis_options o = quick(32);
    skc_basis *basis;
    CHECK_OK(skc_fit_basis(shape_at, &stars, 2, axes, &o, &basis, NULL, error));
    assert_valid(basis);
    assert_int_equal(basis->filter_count, 2);
    assert_int_equal(basis->parameters[1].kind, SKC_PARAMETER_ROTATION);
    assert_int_equal(basis->parameters[1].count, 2);
    assert_true(least_between(&stars, basis, 20) > 52);
    skc_basis_free(basis);
}

// An axis of scale alone: one filter.
static void scale_takes_no_nodes(void **state)
{
    (void)state;
    struct family disks = {.format = "disk:radius=%.17g"};
    skc_axis axis = {.name = "radius", .kind = SKC_PARAMETER_SCALE, .first = 4, .last = 8};
    skc_basis_options o = quick(32);
    skc_basis *basis;
    skc_basis_report report;
    CHECK_OK(skc_fit_basis(shape_at, &disks, 1, &axis, &o, &basis, &report, error));
    assert_valid(basis);
    assert_int_equal(basis->filter_count, 1);
    assert_true(least_between(&disks, basis, 30) > 50);
    skc_basis_free(basis);
}

// Through interpolation, turns and scales, against differences.
static void gradients_pass_to_the_nodes(void **state)
{
    (void)state;
    struct family stars = {.format = "star:points=4,radius=%.17g,rotate=%.17g"};
    skc_axis axes[] = {nodes("radius", 3, 5, 2),
                       {.name = "angle", .kind = SKC_PARAMETER_ROTATION, .first = 0, .last = 360},
                       {.name = "size", .kind = SKC_PARAMETER_SCALE, .first = 0.5, .last = 1.5}};
    skc_basis_options o = quick(9);
    skci_basis_task task = {
        .kernel_at = shape_at, .user = &stars, .axis_count = 3, .axes = axes, .options = &o, .phase_end = 1};
    skci_watch_init(&task.watch, NULL, NULL, NULL, NULL);
    static const int layers[] = {6, 3};
    double ends[] = {3, 5}, *values[] = {ends}, gradient[27];
    int count = 2;
    skci_nodes *grid;
    skci_points *points;
    skci_block *block;
    skci_random random = {5};
    CHECK_OK(skci_nodes_create(&task, &count, values, &grid, error));
    CHECK_OK(skci_nodes_structure(grid, 2, layers, error));
    for (int i = 0; i < 2 * grid->size; i++)
        grid->parameters[i] = check_between(&random, i % 3 < 2 ? -2 : 0.05, i % 3 < 2 ? 2 : 0.3);
    CHECK_OK(skci_points_create(grid, 2, 3, NULL, &points, error));
    CHECK_OK(skci_block_create(grid, &block, error));
    for (int n = 0; n < 2; n++) {
        CHECK_OK(skci_block_gradient(block, points, n, gradient, error));
        for (int i = 0; i < grid->size; i++) {
            double *p = &grid->parameters[n * grid->size + i], was = *p, sums[2], step = 1e-6;
            for (int side = 0; side < 2; side++) {
                *p = was + (side ? step : -step);
                CHECK_OK(skci_points_error(grid, points, &sums[side], error));
            }
            *p = was;
            CHECK_NEAR((sums[1] - sums[0]) / (2 * step), gradient[i], 1e-5 * (1 + fabs(gradient[i])));
        }
    }
    skci_block_free(block);
    skci_points_free(points);
    skci_nodes_free(grid);
}

static void measured_kernels_only_at_nodes(void **state)
{
    (void)state;
    struct family disks = {.format = "disk:radius=%.17g", .measured = {2, 3, 5}, .measured_count = 3};
    skc_axis axis = {.name = "field", .first = 2, .last = 5, .count = 3, .values = disks.measured, .measured = 1};
    skc_basis_options o = quick(24);
    skc_basis *basis;
    skc_basis_report report;
    CHECK_OK(skc_fit_basis(shape_at, &disks, 1, &axis, &o, &basis, &report, error)); // shape_at fails for others
    assert_valid(basis);
    assert_int_equal(basis->filter_count, 3);
    assert_true(report.node_psnr > 60);
    assert_true(isnan(report.between_psnr));
    skc_basis_free(basis);
}

static void nodes_where_they_are_needed(void **state)
{
    (void)state;
    struct family disks = {.format = "disk:radius=%.17g"};
    skc_axis axis = nodes("radius", 0, 8, 0);
    skc_basis_options o = quick(20);
    o.most_nodes = 8;
    skc_basis *basis;
    CHECK_OK(skc_fit_basis(shape_at, &disks, 1, &axis, &o, &basis, NULL, error));
    assert_valid(basis);
    const skc_parameter *p = &basis->parameters[0];
    assert_true(p->count > 4 && p->count <= 8);
    // Small disks change fastest.
    assert_true(p->values[1] - p->values[0] < p->values[p->count - 1] - p->values[p->count - 2]);
    skc_basis_free(basis);
}

struct diary {
    int told, better, after; // better ones; how many calls until it is cancelled, 0 for never
    double fraction;
    skc_basis *last;
};

static int tell(void *user, const skc_progress *progress)
{
    struct diary *diary = user;
    assert_true(progress->fraction >= diary->fraction && progress->fraction <= 1);
    diary->fraction = progress->fraction;
    diary->told++;
    return diary->after > 0 && diary->told >= diary->after;
}

static void keep(void *user, const skc_basis *basis)
{
    struct diary *diary = user;
    diary->better++;
    assert_valid(basis);
}

static void cancelling_gives_a_basis(void **state)
{
    (void)state;
    struct family disks = {.format = "disk:radius=%.17g"};
    skc_axis axis = nodes("radius", 0, 8, 5);
    for (int after = 1; after < 40; after += 12) {
        struct diary diary = {.after = after};
        skc_basis_options o = quick(20);
        o.fit.effort = 3;
        o.fit.progress = tell;
        o.fit.progress_user = &diary;
        o.better = keep;
        o.better_user = &diary;
        skc_basis *basis;
        skc_basis_report report;
        CHECK_OK(skc_fit_basis(shape_at, &disks, 1, &axis, &o, &basis, &report, error));
        assert_int_equal(report.stop, SKC_STOP_CANCELLED);
        assert_int_equal(basis->filter_count, report.node_count);
        assert_true(diary.better > 0);
        assert_valid(basis);
        skc_basis_free(basis);
    }
}

static void resuming_goes_on(void **state)
{
    (void)state;
    struct family disks = {.format = "disk:radius=%.17g"};
    skc_axis axis = nodes("radius", 2, 8, 3);
    skc_basis_options o = quick(20);
    skc_basis *basis, *next;
    skc_basis_report first, second;
    CHECK_OK(skc_fit_basis(shape_at, &disks, 1, &axis, &o, &basis, &first, error));
    for (int round = 0; round < 2; round++) {
        o.start = basis;
        CHECK_OK(skc_fit_basis(shape_at, &disks, 1, &axis, &o, &next, &second, error));
        assert_valid(next);
        assert_int_equal(next->filter_count, basis->filter_count);
        assert_memory_equal(next->parameters[0].values, basis->parameters[0].values, 3 * sizeof(double));
        assert_int_equal(next->filters[0]->count, basis->filters[0]->count);
        assert_true(second.between_mean > first.between_mean - 0.3); // what falls is the weighted error
        first = second;
        skc_basis_free(basis);
        basis = next;
    }
    // On other axes it is refused.
    skc_error message;
    o.start = basis;
    axis.last = 9;
    assert_int_equal(skc_fit_basis(shape_at, &disks, 1, &axis, &o, &next, NULL, &message), SKC_INVALID);
    assert_null(next);
    assert_non_null(strstr(message.message, "start"));
    axis = nodes("sigma", 2, 8, 3);
    assert_int_equal(skc_fit_basis(shape_at, &disks, 1, &axis, &o, &next, NULL, &message), SKC_INVALID);
    axis = nodes("radius", 2, 8, 3);
    skc_axis two[] = {axis, {.name = "angle", .kind = SKC_PARAMETER_ROTATION, .first = 0, .last = 90}};
    assert_int_equal(skc_fit_basis(shape_at, &disks, 2, two, &o, &next, NULL, &message), SKC_INVALID);
    skc_basis_free(basis);
}

static void same_bytes_for_any_threads(void **state)
{
    (void)state;
    struct family disks = {.format = "disk:radius=%.17g"};
    skc_axis axis = nodes("radius", 2, 6, 4);
    char *texts[2];
    size_t lengths[2];
    for (int i = 0; i < 2; i++) {
        skc_basis_options o = quick(12);
        o.fit.threads = i == 0 ? 1 : 4;
        skc_basis *basis;
        CHECK_OK(skc_fit_basis(shape_at, &disks, 1, &axis, &o, &basis, NULL, error));
        basis->seconds = 0;
        CHECK_OK(skc_basis_format(basis, &texts[i], &lengths[i], error));
        skc_basis_free(basis);
    }
    assert_int_equal(lengths[0], lengths[1]);
    assert_memory_equal(texts[0], texts[1], lengths[0]);
    for (int i = 0; i < 2; i++)
        skc_text_free(texts[i]);
}

static skc_status refuse(void *user, const double *at, skc_kernel **kernel, skc_error *error)
{
    (void)user;
    (void)at;
    *kernel = NULL;
    if (error) {
        error->status = SKC_IO;
        strcpy(error->message, "no such measurement");
    }
    return SKC_IO;
}

static void refusals(void **state)
{
    (void)state;
    struct family disks = {.format = "disk:radius=%.17g"};
    static const double descending[] = {2, 4, 3}, inside[] = {2.5, 3, 4};
    static const struct {
        skc_axis axis;
        const char *named;
    } bad[] = {
        {{.name = NULL, .first = 2, .last = 4}, "name"},
        {{.name = "", .first = 2, .last = 4}, "name"},
        {{.name = "radius", .first = 4, .last = 2}, "radius"},
        {{.name = "radius", .first = NAN, .last = 2}, "radius"},
        {{.name = "radius", .first = 2, .last = 4, .count = 1}, "radius"},
        {{.name = "radius", .first = 2, .last = 4, .count = 100000}, "radius"},
        {{.name = "radius", .first = 2, .last = 4, .count = 3, .values = descending}, "radius"},
        {{.name = "radius", .first = 2, .last = 4, .count = 3, .values = inside}, "radius"},
        {{.name = "radius", .first = 2, .last = 4, .count = 3, .measured = 1}, "radius"},
        {{.name = "radius", .kind = SKC_PARAMETER_SCALE, .first = 0, .last = 4}, "radius"},
        {{.name = "radius", .kind = SKC_PARAMETER_ROTATION, .first = 0, .last = 4, .count = 2}, "radius"},
        {{.name = "radius", .kind = (skc_parameter_kind)7, .first = 0, .last = 4}, "radius"},
    };
    skc_basis_options o = quick(8);
    skc_basis *basis;
    skc_error message;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(skc_fit_basis(shape_at, &disks, 1, &bad[i].axis, &o, &basis, NULL, &message), SKC_INVALID);
        assert_null(basis);
        assert_non_null(strstr(message.message, bad[i].named));
    }
    skc_axis fine = nodes("radius", 2, 4, 2), twice[] = {fine, fine};
    assert_int_equal(skc_fit_basis(shape_at, &disks, 0, &fine, &o, &basis, NULL, &message), SKC_INVALID);
    assert_int_equal(skc_fit_basis(shape_at, &disks, 2, twice, &o, &basis, NULL, &message), SKC_INVALID);
    assert_int_equal(skc_fit_basis(NULL, &disks, 1, &fine, &o, &basis, NULL, &message), SKC_INVALID);
    skc_axis four[] = {nodes("a", 2, 4, 2), nodes("b", 2, 4, 2), nodes("c", 2, 4, 2), nodes("d", 2, 4, 2)};
    assert_int_equal(skc_fit_basis(shape_at, &disks, 4, four, &o, &basis, NULL, &message), SKC_INVALID);
    skc_axis large[] = {nodes("a", 2, 4, 60), nodes("b", 2, 4, 60), nodes("c", 2, 4, 60)};
    assert_int_equal(skc_fit_basis(shape_at, &disks, 3, large, &o, &basis, NULL, &message), SKC_INVALID);
    for (int i = 0; i < 6; i++) {
        o = quick(8);
        if (i == 0)
            o.fit.method = SKC_METHOD_ADAM;
        if (i == 1)
            o.fit.tolerance = 40;
        if (i == 2)
            o.slack = 0;
        if (i == 3)
            o.most_nodes = 1;
        if (i == 4)
            o.size = 3;
        if (i == 5)
            o.fit.effort = 4;
        assert_int_equal(skc_fit_basis(shape_at, &disks, 1, &fine, &o, &basis, NULL, &message), SKC_INVALID);
    }
    // What kernel_at says goes to the caller; kernels that cannot be fitted are refused.
    o = quick(8);
    assert_int_equal(skc_fit_basis(refuse, NULL, 1, &fine, &o, &basis, NULL, &message), SKC_IO);
    assert_string_equal(message.message, "no such measurement");
    assert_null(basis);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(disks_between_nodes),
        cmocka_unit_test(the_identity_is_exact),
        cmocka_unit_test(two_axes),
        cmocka_unit_test(rotation_takes_no_nodes),
        cmocka_unit_test(scale_takes_no_nodes),
        cmocka_unit_test(gradients_pass_to_the_nodes),
        cmocka_unit_test(measured_kernels_only_at_nodes),
        cmocka_unit_test(nodes_where_they_are_needed),
        cmocka_unit_test(cancelling_gives_a_basis),
        cmocka_unit_test(resuming_goes_on),
        cmocka_unit_test(refusals),
    };
    const struct CMUnitTest threads[] = {
        cmocka_unit_test(same_bytes_for_any_threads),
    };
    if (argc > 1 && strcmp(argv[1], "threads") == 0)
        return cmocka_run_group_tests(threads, NULL, NULL);
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
