// SPDX-License-Identifier: MIT
// The certificate: no image in [0, 1] comes out further off than it says, and one image comes out that far off. For one
// filter, and pixel by pixel for varying ones, whose kernels are found by walking back.
#define _GNU_SOURCE // strdup
#include "varying_check.h"

enum { N = 72, HERE = 36 };

// Image and its results, filtered and exact.
typedef struct check_pair {
    float in[N * N], fast[N * N], exact[N * N];
} check_pair;

// 1 where what pixel (x, y) reads is weighed too much, `sign` 1, or too little, -1.
static void worst_image(const skc_kernel *a, const skc_kernel *k, int x, int y, int sign, float *in)
{
    for (int j = 0; j < N; j++)
        for (int i = 0; i < N; i++) {
            double d = check_kernel_at(a, x - i, y - j) - check_kernel_at(k, x - i, y - j);
            in[j * N + i] = sign * d > 0;
        }
}

static double largest_error(const check_pair *p)
{
    double worst = 0;
    for (int i = 0; i < N * N; i++)
        worst = fmax(worst, fabs((double)p->fast[i] - (double)p->exact[i]));
    return worst;
}

// ---------------------------------------------------------------------------------------------------------- one filter

static void check_attained(const char *name, const skc_complex *c, const skc_kernel *k)
{
    static check_pair p;
    skc_quality q;
    skc_cost cost;
    skc_kernel *own;
    CHECK_OK(skc_quality_measure(c, k, &q, error));
    CHECK_OK(skc_complex_cost(c, &cost, error));
    CHECK_OK(skc_complex_synthesize(c, &own, error));
    double rounding = 6e-8 * (cost.taps * fmax(1, q.noise_gain) + k->width * k->height), most = 0;
    skc_image in = skc_image_planar(p.in, N, N, 1), fast = skc_image_planar(p.fast, N, N, 1);
    skc_image exact = skc_image_planar(p.exact, N, N, 1);
    for (int edge = SKC_EDGE_CLAMP; edge <= SKC_EDGE_CONSTANT; edge++)
        for (int sign = -1; sign <= 1; sign += 2) {
            skc_apply_options o;
            skc_apply_options_init(&o);
            o.edge = (skc_edge)edge;
            o.constant = 1;
            worst_image(own, k, HERE, HERE, sign, p.in);
            CHECK_OK(skc_apply(c, &in, &fast, &o, error));
            CHECK_OK(skc_convolve(k, &in, &exact, &o, error));
            double here = fabs((double)p.fast[HERE * N + HERE] - (double)p.exact[HERE * N + HERE]);
            most = fmax(most, here);
            if (!(largest_error(&p) <= q.certificate + rounding))
                fail_msg("%s, edge %d: an error of %g beyond the bound %g", name, edge, largest_error(&p),
                         q.certificate);
        }
    if (!(most >= 0.99 * q.certificate))
        fail_msg("%s: %g of the bound %g was reached", name, most, q.certificate);
    if (!(q.certificate > 1e-3))
        fail_msg("%s: a bound of %g proves little", name, q.certificate);
    skc_kernel_free(own);
}

static skc_kernel *kernel_of(const char *text)
{
    skc_kernel *k;
    if (strchr(text, ' '))
        CHECK_OK(skc_kernel_from_text(text, strlen(text), &k, error));
    else
        CHECK_OK(skc_kernel_shape(text, &k, error));
    return k;
}

static void one_filter_reaches_its_bound(void **state)
{
    (void)state;
    static const char *const kernels[] = {
        "heart:radius=7",
        "disk:radius=6.3",
        "star:radius=6,size=14",
        "gaussian:sigma=2.5",
        "6x4+1+3: 1,2,3,0,0,9 0,0,1,4,4,4 2,2,2,7,0,1 5,0,0,0,1,3",
        "5x5: 0,-1,0,2,0 -1,-3,5,1,0 0,9,-4,0,1 1,0,0,-2,0 0,0,3,0,-1",
    };
    for (size_t i = 0; i < sizeof kernels / sizeof *kernels; i++) {
        skc_kernel *k = kernel_of(kernels[i]);
        CHECK_OK(skc_kernel_normalize(k, SKC_NORMALIZE_AUTO, error));
        skc_fit_options f;
        skc_fit_options_init(&f);
        f.effort = 0;
        f.layer_count = 2;
        f.layers = (int[]){5, 2}; // no kernel is met exactly
        skc_complex *c;
        CHECK_OK(skc_fit(k, &f, &c, NULL, error));
        check_attained(kernels[i], c, k);
        skc_complex_free(c);
        skc_kernel_free(k);
    }
}

// ----------------------------------------------------------------------------------------------------- varying filters

static const check_axis radius = {SKC_PARAMETER_NODES, 3, {0, 1, 4}}, blades = {SKC_PARAMETER_NODES, 2, {5, 6}};
static const check_axis angle = {SKC_PARAMETER_ROTATION, 2, {0, 360}}, zoom = {SKC_PARAMETER_SCALE, 2, {0.5, 1.5}};

enum { W = 11, H = 7, MOST = 4 };

typedef struct scene {
    skc_basis *basis;
    skc_varying *varying;
    float *values[MOST];
    skc_map maps[MOST];
} scene;

// Smooth maps or noise, a little beyond the range.
static scene scene_create(skci_random *random, int axes, const check_axis *axis, int smooth, int width, int height,
                          const skc_varying_options *o)
{
    scene s = {check_basis(random, axes, axis, 1, 3, (const int[]){7, 4, 2}, 2.5), NULL, {0}, {{{{0}, 0, 0}, 0, 0}}};
    for (int p = 0; p < axes; p++) {
        double first = axis[p].values[0], last = axis[p].values[axis[p].count - 1], more = 0.1 * (last - first);
        s.values[p] = check_noise(random, (size_t)(width * height));
        for (int i = 0; i < width * height && smooth; i++)
            s.values[p][i] = (float)(0.5 + 0.5 * sin(0.2 * (i % width) + 0.15 * (i / width) + p));
        s.maps[p] = (skc_map){{skc_pixels_planar(SKC_PIXEL_FLOAT, s.values[p], width, height, 1), 0, 0},
                              (float)(first - more),
                              (float)(last + more)};
    }
    CHECK_OK(skc_varying_create(s.basis, o, &s.varying, error));
    return s;
}

static void scene_free(scene *s)
{
    for (int p = 0; p < MOST; p++)
        free(s->values[p]);
    skc_varying_free(s->varying);
    skc_basis_free(s->basis);
}

// What a kernel makes of the pixel (x, y) of an image, as the edge mode continues it.
static double convolved(const skc_kernel *k, const float *image, int x, int y, skc_edge edge)
{
    double sum = 0;
    for (int j = 0; j < k->height; j++)
        for (int i = 0; i < k->width; i++) {
            int from_x = skci_edge_index(edge, x - (i - k->anchor_x), W);
            int from_y = skci_edge_index(edge, y - (j - k->anchor_y), H);
            if (from_x >= 0 && from_y >= 0)
                sum += k->values[j * k->width + i] * (double)image[from_y * W + from_x];
        }
    return sum;
}

// Unit impulses at every pixel, one by one: what comes out anywhere is what the kernels say. And ones, for what lies
// beyond the edge.
static void check_rows(const scene *s, const skc_varying_options *o)
{
    skc_kernel *kernels[W * H];
    for (int i = 0; i < W * H; i++)
        CHECK_OK(skc_varying_kernel(s->varying, W, H, s->maps, 0, i % W, i / W, &kernels[i], error));
    float image[W * H] = {0}, result[W * H];
    skc_pixels in = skc_pixels_planar(SKC_PIXEL_FLOAT, image, W, H, 1), out = in;
    out.data = result;
    for (int q = 0; q <= W * H; q++) {
        for (int i = 0; i < W * H; i++)
            image[i] = q == W * H || i == q;
        CHECK_OK(skc_varying_apply(s->varying, &in, s->maps, &out, NULL, error));
        for (int i = 0; i < W * H; i++)
            CHECK_NEAR((double)result[i], convolved(kernels[i], image, i % W, i / W, o->edge), 1e-4);
    }
    for (int i = 0; i < W * H; i++)
        skc_kernel_free(kernels[i]);
}

static void kernels_are_the_rows_of_the_filter(void **state)
{
    (void)state;
    skci_random random = {61};
    const check_axis cases[][MOST] = {{{0}}, {radius}, {radius, blades, angle, zoom}};
    static const int axes[] = {0, 1, 4};
    static const skc_edge edges[] = {SKC_EDGE_CLAMP, SKC_EDGE_MIRROR, SKC_EDGE_WRAP, SKC_EDGE_CONSTANT};
    for (size_t c = 0; c < sizeof axes / sizeof *axes; c++)
        for (size_t e = 0; e < sizeof edges / sizeof *edges; e++)
            for (int order = 0; order < 2; order++) {
                skc_varying_options o;
                skc_varying_options_init(&o);
                o.edge = edges[e];
                o.order = (skc_order)order;
                o.correlate = (int)(c + e) % 2;
                scene s = scene_create(&random, axes[c], cases[c], (int)e % 2, W, H, &o);
                check_rows(&s, &o);
                scene_free(&s);
            }
}

// Where maps do not change, the kernel is the synthesised one.
static void constant_maps_give_the_complex(void **state)
{
    (void)state;
    skci_random random = {62};
    scene s = scene_create(&random, 2, (const check_axis[]){radius, angle}, 0, W, H, NULL);
    const double at[] = {2.5, 30};
    for (int p = 0; p < 2; p++)
        s.maps[p].zero = s.maps[p].one = (float)at[p];
    skc_complex *c;
    skc_kernel *want, *got;
    skc_quality q;
    CHECK_OK(skc_basis_at(s.basis, at, 0, &c, error));
    CHECK_OK(skc_complex_synthesize(c, &want, error));
    CHECK_OK(skc_varying_kernel(s.varying, W, H, s.maps, 0, 0, H - 1, &got, error));
    CHECK_OK(skc_quality_compare(got, want, &q, error));
    assert_true(q.l1 < 1e-5);
    skc_kernel_free(want);
    skc_kernel_free(got);
    skc_complex_free(c);
    scene_free(&s);
}

// Against the exact kernel of each pixel's own parameters: skc_varying_exact with one kernel is that at the pixel.
static void pixels_reach_their_bounds(void **state)
{
    (void)state;
    static check_pair p;
    skci_random random = {63};
    skc_varying_options o;
    skc_varying_options_init(&o);
    scene s = scene_create(&random, 2, (const check_axis[]){radius, angle}, 1, N, N, &o);
    skc_pixels in = skc_pixels_planar(SKC_PIXEL_FLOAT, p.in, N, N, 1), fast = in, exact = in;
    fast.data = p.fast;
    exact.data = p.exact;
    static const int places[][2] = {{HERE, HERE}, {25, 47}, {0, 0}, {N - 1, 30}, {60, N - 2}};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        int x = places[i][0], y = places[i][1], inside = i < 2;
        skc_kernel *own, *disk = kernel_of("disk:radius=3.2");
        skc_quality q;
        double most = 0;
        CHECK_OK(skc_varying_kernel(s.varying, N, N, s.maps, 0, x, y, &own, error));
        CHECK_OK(skc_quality_compare(own, disk, &q, error));
        skc_field field = {.kernels = &disk};
        for (int sign = -1; sign <= 1; sign += 2) {
            worst_image(own, disk, x, y, sign, p.in);
            CHECK_OK(skc_varying_apply(s.varying, &in, s.maps, &fast, NULL, error));
            CHECK_OK(skc_varying_exact(&field, &o, &in, NULL, &exact, NULL, error));
            double here = fabs((double)p.fast[y * N + x] - (double)p.exact[y * N + x]);
            assert_true(here <= q.certificate + 1e-4);
            most = fmax(most, here);
        }
        if (inside && !(most >= 0.99 * q.certificate))
            fail_msg("pixel (%d, %d): %g of the bound %g was reached", x, y, most, q.certificate);
        skc_kernel_free(own);
        skc_kernel_free(disk);
    }
    scene_free(&s);
}

static void refuse(const skc_varying *v, int width, int height, const skc_map *maps, int channel, int x, int y,
                   skc_status status, const char *words)
{
    skc_error told = {0};
    skc_kernel *kernel = (skc_kernel *)8;
    assert_int_equal(skc_varying_kernel(v, width, height, maps, channel, x, y, &kernel, &told), status);
    assert_null(kernel);
    if (!strstr(told.message, words))
        fail_msg("\"%s\" does not say \"%s\"", told.message, words);
}

static void refuses(void **state)
{
    (void)state;
    skci_random random = {64};
    skc_varying_options o;
    skc_varying_options_init(&o);
    scene s = scene_create(&random, 1, &radius, 0, W, H, &o);
    refuse(s.varying, W, H, NULL, 0, 0, 0, SKC_INVALID, "no maps");
    refuse(s.varying, W, H, s.maps, 0, W, 0, SKC_INVALID, "pixel (11, 0)");
    refuse(s.varying, W, H, s.maps, 0, 0, -1, SKC_INVALID, "pixel (0, -1)");
    refuse(s.varying, W, H, s.maps, -1, 0, 0, SKC_INVALID, "channel -1");
    refuse(s.varying, 0, H, s.maps, 0, 0, 0, SKC_INVALID, "0 x 7");
    refuse(s.varying, W + 1, H, s.maps, 0, W, 0, SKC_INVALID, "map 0");
    skc_varying_free(s.varying);
    o.respect_edges = 1;
    CHECK_OK(skc_varying_create(s.basis, &o, &s.varying, error));
    refuse(s.varying, W, H, s.maps, 0, 0, 0, SKC_UNSUPPORTED, "respect edges");
    scene_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_filter_reaches_its_bound),
        cmocka_unit_test(kernels_are_the_rows_of_the_filter),
        cmocka_unit_test(constant_maps_give_the_complex),
        cmocka_unit_test(pixels_reach_their_bounds),
        cmocka_unit_test(refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
