// SPDX-License-Identifier: MIT
// Parallel tempering: that changes are followed exactly, budgets hold, and what it finds is no worse than it should be.
#include "check.h"

#include "fit/tempering/tempering.h"

static const skci_steps steps = {2, 0.2, 20, 20};

// Rounded to floats, so that a skc_complex holds the same samples.
static void round_to_floats(double *samples, int count)
{
    for (int i = 0; i < 3 * count; i++)
        samples[i] = (double)(float)samples[i];
}

static skci_composite *start(int layer_count, const int *bounds, const skc_kernel *target, skci_random *random)
{
    skci_composite *c;
    CHECK_OK(skci_composite_create(layer_count, bounds, target, &c, error));
    skci_layers *layers = skci_composite_layers(c);
    for (int l = 0; l < layer_count; l++) {
        layers->counts[l] = (bounds[l] + 1) / 2;
        double *p = layers->samples + 3 * layers->first[l];
        for (int i = 0; i < layers->counts[l]; i++, p += 3) {
            p[0] = check_between(random, -5, 5);
            p[1] = check_between(random, -5, 5);
            p[2] = check_between(random, -0.5, 1.5) / layers->counts[l];
        }
        round_to_floats(layers->samples + 3 * layers->first[l], layers->counts[l]);
    }
    CHECK_OK(skci_composite_renew(c, error));
    return c;
}

static skc_complex *complex_of(const skci_layers *layers)
{
    skc_complex *complex;
    CHECK_OK(skc_complex_create(layers->count, layers->counts, &complex, error));
    for (int l = 0; l < layers->count; l++)
        for (int i = 0; i < layers->counts[l]; i++) {
            const double *p = layers->samples + 3 * (layers->first[l] + i);
            complex->layers[l].samples[i] = (skc_sample){(float)p[0], (float)p[1], (float)p[2]};
        }
    return complex;
}

static double value_at(const skc_kernel *k, int x, int y)
{
    int i = x + k->anchor_x, j = y + k->anchor_y;
    return i >= 0 && i < k->width && j >= 0 && j < k->height ? k->values[j * k->width + i] : 0;
}

// The cost, pixel by pixel.
static double plain_cost(const skc_kernel *k, const skc_kernel *target)
{
    double squares = 0, norm = 0, outside = 0;
    for (int y = -200; y <= 200; y++)
        for (int x = -200; x <= 200; x++) {
            double v = value_at(k, x, y), t = value_at(target, x, y);
            int i = x + target->anchor_x, j = y + target->anchor_y;
            squares += (v - t) * (v - t);
            norm += t * t;
            if (i < 0 || i >= target->width || j < 0 || j >= target->height)
                outside += fabs(v);
        }
    return sqrt(squares / norm) + fabs(skc_kernel_sum(k) - skc_kernel_sum(target)) + outside;
}

static void check_response(const skci_composite *c, const skc_kernel *k, const skc_kernel *target)
{
    const skci_plane *residual = skci_composite_residual(c);
    for (int y = -150; y <= 150; y++)
        for (int x = -150; x <= 150; x++) {
            int inside = x >= residual->x0 && x < residual->x0 + residual->width && y >= residual->y0 &&
                         y < residual->y0 + residual->height;
            double own = inside ? skci_plane_row(residual, y)[x - residual->x0] : 0;
            CHECK_NEAR(own, value_at(k, x, y) - value_at(target, x, y), 1e-12);
        }
}

static skc_kernel *kernel_of(const char *spec)
{
    skc_kernel *k;
    CHECK_OK(skc_kernel_shape(spec, &k, error));
    return k;
}

// After many changes, response and cost are those of the cascade as the library synthesises it.
static void changes_are_followed(void **state)
{
    (void)state;
    const int bounds[] = {3, 6, 3, 30};
    for (int which = 0; which < 2; which++) {
        skc_kernel *target = kernel_of("heart:radius=9");
        if (which) { // off its centre
            target->anchor_x = -3;
            target->anchor_y = 14;
        }
        skci_random random = {(uint64_t)which};
        skci_composite *c = start(4, bounds, target, &random);
        skci_layers *layers = skci_composite_layers(c);
        double samples[3 * 30], cost;
        int kinds = 0;
        for (int round = 0; round < 300; round++) {
            int count, l = skci_mutate(layers, &steps, &random, samples, &count);
            if (l < 0)
                continue;
            round_to_floats(samples, count);
            kinds |= count > layers->counts[l] ? 1 : 2;
            CHECK_OK(skci_composite_try(c, l, samples, count, INFINITY, &cost, error));
            if (round % 3 == 0) // a try alone changes nothing
                continue;
            CHECK_OK(skci_composite_accept(c, error));
            CHECK_NEAR(skci_composite_cost(c), cost, 1e-9 * (1 + cost));
            if (round == 151) {
                skci_composite_order(c);
                CHECK_OK(skci_composite_renew(c, error));
            }
            if (round % 10 != 1)
                continue;
            skc_complex *complex = complex_of(layers);
            skc_kernel *k;
            CHECK_OK(skc_complex_synthesize(complex, &k, error));
            check_response(c, k, target);
            CHECK_NEAR(cost, plain_cost(k, target), 1e-9 * (1 + cost));
            skc_kernel_free(k);
            skc_complex_free(complex);
        }
        assert_int_equal(kinds, 3);
        skci_composite_free(c);
        skc_kernel_free(target);
    }
}

// A cost above the limit may be cut short, but must not come out below it.
static void limits_only_refuse(void **state)
{
    (void)state;
    skc_kernel *target = kernel_of("disk:radius=8");
    skci_random random = {7};
    skci_composite *c = start(2, (int[]){8, 4}, target, &random);
    double samples[3 * 8], cost, limited;
    for (int round = 0; round < 200; round++) {
        int count, l = skci_mutate(skci_composite_layers(c), &steps, &random, samples, &count);
        double limit = check_between(&random, 0, 2) * skci_composite_cost(c);
        if (l < 0)
            continue;
        CHECK_OK(skci_composite_try(c, l, samples, count, INFINITY, &cost, error));
        CHECK_OK(skci_composite_try(c, l, samples, count, limit, &limited, error));
        assert_true(limited <= cost);
        assert_true((limited <= limit) == (cost <= limit));
    }
    skci_composite_free(c);
    skc_kernel_free(target);
}

// Mutations keep to the budget and the bounds, use both, and leave no layer empty.
static void mutations_keep_to_the_budget(void **state)
{
    (void)state;
    skc_kernel *target = kernel_of("disk:radius=8");
    skci_random random = {5};
    skci_composite *c = start(2, (int[]){4, 2}, target, &random);
    const skci_layers *layers = skci_composite_layers(c);
    double samples[3 * 4], cost;
    int full = 0, single = 0, refused = 0;
    for (int round = 0; round < 3000; round++) {
        int count, l = skci_mutate(layers, &steps, &random, samples, &count);
        refused += l < 0;
        if (l < 0)
            continue;
        assert_in_range(count, 1, layers->first[l + 1] - layers->first[l]);
        CHECK_OK(skci_composite_try(c, l, samples, count, INFINITY, &cost, error));
        CHECK_OK(skci_composite_accept(c, error));
        assert_in_range(layers->counts[l], 1, layers->first[l + 1] - layers->first[l]);
        full += layers->counts[0] == 4;
        single += layers->counts[1] == 1;
        for (int i = 0; i < layers->counts[l]; i++) {
            const double *p = layers->samples + 3 * (layers->first[l] + i);
            assert_true(fabs(p[0]) <= steps.reach_x && fabs(p[1]) <= steps.reach_y && p[2] != 0);
        }
    }
    assert_true(full > 0 && single > 0 && refused > 0);
    skci_composite_free(c);
    skc_kernel_free(target);
}

static skc_complex *fit(const skc_kernel *k, skc_fit_options *o, skc_fit_report *report)
{
    skc_complex *complex;
    CHECK_OK(skc_fit(k, o, &complex, report, error));
    return complex;
}

static void options_of(skc_fit_options *o, int layer_count, const int *layers, int step_count)
{
    skc_fit_options_tempering(o);
    o->layer_count = layer_count;
    o->layers = layers;
    o->steps = step_count;
    o->init = SKC_INIT_SAMPLING;
}

static void the_published_budget(void **state)
{
    (void)state;
    skc_fit_options o;
    skc_fit_options_tempering(&o);
    assert_int_equal(o.layer_count, 4);
    assert_int_equal(o.replicas * o.steps, 100000);
    skc_kernel *k = kernel_of("disk:radius=9");
    o.steps = 60;
    skc_fit_report report;
    skc_complex *c = fit(k, &o, &report);
    assert_int_equal(report.steps, 60);
    assert_int_equal(report.stop, SKC_STOP_BUDGET);
    assert_int_equal(c->count, 4);
    for (int l = 0; l < c->count; l++)
        assert_in_range(c->layers[l].count, 1, 24);
    CHECK_NEAR(report.quality.sum, 1, 1e-6);
    skc_complex_free(c);
    o.layer_count = 0;
    o.samples = 10; // four even layers
    c = fit(k, &o, &report);
    assert_int_equal(c->count, 4);
    for (int l = 0; l < c->count; l++)
        assert_in_range(c->layers[l].count, 1, 3);
    skc_complex_free(c);
    skc_kernel_free(k);
}

static void same_seed_same_bytes(void **state)
{
    (void)state;
    skc_kernel *k = kernel_of("star:radius=9");
    skc_complex *c[4];
    const int threads[] = {1, 3, 0, 1}, layers[] = {12, 6};
    for (int i = 0; i < 4; i++) {
        skc_fit_options o;
        options_of(&o, 2, layers, 230);
        o.threads = threads[i];
        o.seed = i == 3 ? 2 : 1;
        c[i] = fit(k, &o, NULL);
    }
    for (int l = 0; l < 2; l++)
        for (int i = 1; i < 3; i++) {
            assert_int_equal(c[i]->layers[l].count, c[0]->layers[l].count);
            assert_memory_equal(c[i]->layers[l].samples, c[0]->layers[l].samples,
                                sizeof(skc_sample) * (size_t)c[0]->layers[l].count);
        }
    assert_memory_not_equal(c[3]->layers[0].samples, c[0]->layers[0].samples, sizeof(skc_sample));
    for (int i = 0; i < 4; i++)
        skc_complex_free(c[i]);
    skc_kernel_free(k);
}

static void more_steps_find_more(void **state)
{
    (void)state;
    skc_kernel *k = kernel_of("heart:radius=9");
    double last = INFINITY;
    for (int n = 50; n <= 5000; n *= 10) {
        skc_fit_options o;
        options_of(&o, 3, (int[]){16, 4, 4}, n);
        skc_fit_report report;
        skc_complex_free(fit(k, &o, &report));
        assert_true(report.loss_last < 0.8 * last);
        assert_true(report.loss_last < report.loss_first);
        last = report.loss_last;
    }
    skc_kernel_free(k);
}

// Other sums than 1, none at all, and values of both signs.
static void sums_are_kept(void **state)
{
    (void)state;
    for (int which = 0; which < 3; which++) {
        skc_kernel *k = kernel_of("disk:radius=5,size=13");
        for (int i = 0; i < k->width * k->height; i++)
            k->values[i] *= which == 0 ? 300 : 1;
        if (which == 1)
            k->values[k->anchor_y * k->width + k->anchor_x] -= 1;
        if (which == 2)
            k->anchor_x -= 30;
        double sum = skc_kernel_sum(k);
        skc_fit_options o;
        options_of(&o, 2, (int[]){20, 4}, 1500);
        skc_fit_report report;
        skc_complex_free(fit(k, &o, &report));
        CHECK_NEAR(report.quality.sum, sum, 1e-6 * (1 + fabs(sum)));
        // A sharp peak on a disk of the other sign is more than chance finds.
        if (report.quality.l1 > (which == 1 ? 0.95 : 0.5))
            fail_msg("kernel %d: an L1 of %g", which, report.quality.l1);
        skc_kernel_free(k);
    }
}

struct watcher {
    int calls, stop_at;
    double fraction, loss;
};

static int watch(void *user, const skc_progress *progress)
{
    struct watcher *w = user;
    assert_true(progress->fraction >= w->fraction && progress->fraction <= 1);
    assert_true(progress->loss <= w->loss);
    w->fraction = progress->fraction;
    w->loss = progress->loss;
    return ++w->calls == w->stop_at;
}

static void cancelling_keeps_the_best(void **state)
{
    (void)state;
    skc_kernel *k = kernel_of("disk:radius=12");
    for (int round = 0; round < 2; round++) {
        struct watcher w = {.stop_at = 30, .loss = 1};
        skc_fit_options o;
        options_of(&o, 3, (int[]){20, 6, 6}, 1000000);
        o.threads = 1 + 2 * round;
        o.init = round ? SKC_INIT_AUTO : SKC_INIT_SAMPLING;
        o.progress = watch;
        o.progress_user = &w;
        skc_fit_report report;
        skc_complex *c = fit(k, &o, &report);
        assert_int_equal(report.stop, SKC_STOP_CANCELLED);
        assert_int_equal(w.calls, 30);
        assert_true(report.steps > 0 && report.steps < 1000000);
        assert_true(report.loss_last <= (w.loss + 1e-12) * report.loss_first);
        // What came back is what the report tells of, but for the sum, which has been set right.
        skc_kernel *own;
        CHECK_OK(skc_complex_synthesize(c, &own, error));
        CHECK_NEAR(plain_cost(own, k), report.loss_last, 0.1 * report.loss_last);
        skc_kernel_free(own);
        skc_complex_free(c);
    }
    skc_kernel_free(k);
}

static double l2_of(const skc_kernel *target, const skc_quality *q)
{
    double peak = 0, squares = 0;
    for (int i = 0; i < target->width * target->height; i++) {
        peak = fmax(peak, target->values[i]);
        squares += target->values[i] * target->values[i];
    }
    return sqrt(peak * peak * target->width * target->height * pow(10, -q->psnr / 10) / squares);
}

// The published filter of 4 passes and at most 12 samples has an error of 0.20; a fifth of 100000 evaluations must come
// near.
static void as_good_as_the_published_filters(void **state)
{
    (void)state;
    skc_kernel *k = kernel_of("disk:radius=29,size=59");
    skc_fit_options o;
    options_of(&o, 4, (int[]){12, 12, 12, 12}, 2000);
    skc_fit_report report;
    skc_complex_free(fit(k, &o, &report));
    double l2 = l2_of(k, &report.quality);
    if (!(l2 < 0.28))
        fail_msg("an error of %g", l2);
    skc_kernel_free(k);
}

static void refuses(void **state)
{
    (void)state;
    skc_kernel *k = kernel_of("disk:radius=3");
    const int replicas[] = {0, -1, 65};
    for (int i = 0; i < 3; i++) {
        skc_fit_options o;
        skc_fit_options_tempering(&o);
        o.replicas = replicas[i];
        skc_error told = {0};
        skc_complex *c;
        assert_int_equal(skc_fit(k, &o, &c, NULL, &told), SKC_INVALID);
        assert_null(c);
        assert_non_null(strstr(told.message, "1 to 64"));
    }
    skc_kernel_free(k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_are_followed),
        cmocka_unit_test(limits_only_refuse),
        cmocka_unit_test(mutations_keep_to_the_budget),
        cmocka_unit_test(the_published_budget),
        cmocka_unit_test(same_seed_same_bytes),
        cmocka_unit_test(more_steps_find_more),
        cmocka_unit_test(sums_are_kept),
        cmocka_unit_test(cancelling_keeps_the_best),
        cmocka_unit_test(as_good_as_the_published_filters),
        cmocka_unit_test(refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
