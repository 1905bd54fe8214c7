// SPDX-License-Identifier: MIT
// A different kernel at every pixel: against the definition in double, against the uniform engine where maps are
// constant; identity, maps of all kinds, windows, threads, instruction sets; adjoints.
#define _GNU_SOURCE // strdup
#include "varying_check.h"

#include "apply/varying/strip.h"

static skc_map map_of(float *values, int w, int h, float zero, float one)
{
    return (skc_map){{skc_pixels_planar(SKC_PIXEL_FLOAT, values, w, h, 1), 0, 0}, zero, one};
}

static skc_varying_options options_of(skc_edge edge, skc_order order, int correlate)
{
    skc_varying_options o;
    skc_varying_options_init(&o);
    o.edge = edge;
    o.constant = 0.25f;
    o.order = order;
    o.correlate = correlate;
    return o;
}

// ---------------------------------------------------------------------------------------------------- the definition

static double padded_value(const float *image, int w, int h, int x, int y, const skc_varying_options *o)
{
    int i = skci_edge_index(o->edge, x, w), j = skci_edge_index(o->edge, y, h);
    return i < 0 || j < 0 ? (o->edge == SKC_EDGE_CONSTANT ? (double)o->constant : 0) : (double)image[j * w + i];
}

enum { MARGIN = 40 };

// All of a random case against the definition.
static void compare(skci_random *random, int axes, const check_axis *axis, int w, int h, const skc_varying_options *o)
{
    enum { LAYERS = 3, MAX = 32 * 24 };
    const int counts[LAYERS] = {9, 4, 2};
    double reach = 3.5, scale = 1;
    skc_basis *b = check_basis(random, axes, axis, 1, LAYERS, counts, reach);
    for (int f = 0; f < b->filter_count; f++) // sums that do not vanish
        for (int l = 0; l < LAYERS; l++)
            for (int i = 0; i < counts[l] && o->edge == SKC_EDGE_RENORMALIZE; i++)
                b->filters[f]->layers[l].samples[i].w = (float)check_between(random, 0.5, 1) / (float)counts[l];
    for (int f = 0; f < b->filter_count; f += 2) // some are the identity
        for (int l = 0; l < LAYERS && o->correlate; l++)
            for (int i = 0; i < counts[l]; i++)
                b->filters[f]->layers[l].samples[i] = (skc_sample){0, 0, i == 1 ? 1 : 0};
    float *image = check_noise(random, MAX), *values[5], result[MAX];
    skc_map maps[5];
    for (int p = 0; p < axes; p++) {
        double first = axis[p].values[0], last = axis[p].values[axis[p].count - 1], more = 0.2 * (last - first);
        values[p] = check_noise(random, MAX);
        maps[p] = map_of(values[p], w, h, (float)(first - more), (float)(last + more));
        scale *= axis[p].kind == SKC_PARAMETER_SCALE ? last : 1;
    }
    skc_varying *v;
    CHECK_OK(skc_varying_create(b, o, &v, error));
    skc_pixels in = skc_pixels_planar(SKC_PIXEL_FLOAT, image, w, h, 1), out = in;
    out.data = result;
    CHECK_OK(skc_varying_apply(v, &in, maps, &out, NULL, error));
    check_plane padded = check_plane_new(MARGIN, w, h), inside = padded, ones = padded;
    inside = check_plane_new(MARGIN, w, h);
    ones = check_plane_new(MARGIN, w, h);
    for (int y = -MARGIN; y < h + MARGIN; y++)
        for (int x = -MARGIN; x < w + MARGIN; x++) {
            *check_at(&padded, x, y) = padded_value(image, w, h, x, y, o);
            *check_at(&inside, x, y) = x >= 0 && y >= 0 && x < w && y < h;
            *check_at(&ones, x, y) = 1;
        }
    skc_complex **complexes = check_complexes(b, maps, o->edge, 0, &padded);
    check_plane want = check_filter(b, complexes, o, &padded), met = check_filter(b, complexes, o, &inside);
    check_plane whole = check_filter(b, complexes, o, &ones);
    // A sample's place is off by some ten roundings of its size, and a bilinear interpolation by twice that times the
    // range of values; weights, products and sums add a rounding for each sample. Layers multiply by sum |w|, at
    // most 2.5.
    double bound = 3 * 0x1p-24 * 2.5 * 2.5 * 2.5 * (20 * 2 * 1.5 * reach * scale + 30);
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++) {
            double expected = *check_at(&want, x, y), share = 1;
            if (o->edge == SKC_EDGE_RENORMALIZE) {
                share = *check_at(&met, x, y) / *check_at(&whole, x, y);
                expected /= share;
            }
            CHECK_NEAR((double)result[y * w + x], expected, bound / share);
        }
    free(padded.data);
    free(inside.data);
    free(ones.data);
    free(want.data);
    free(met.data);
    free(whole.data);
    check_complexes_free(complexes, &want);
    for (int p = 0; p < axes; p++)
        free(values[p]);
    free(image);
    skc_varying_free(v);
    skc_basis_free(b);
}

static const check_axis radius = {SKC_PARAMETER_NODES, 4, {0, 1, 2.5, 8}}, field = {SKC_PARAMETER_NODES, 2, {-1, 1}};
static const check_axis blades = {SKC_PARAMETER_NODES, 3, {0.25, 0.5, 1}}, single = {SKC_PARAMETER_NODES, 1, {3}};
static const check_axis angle = {SKC_PARAMETER_ROTATION, 2, {0, 360}}, tilt = {SKC_PARAMETER_ROTATION, 2, {-30, 45}};
static const check_axis zoom = {SKC_PARAMETER_SCALE, 2, {0.5, 1.5}};

static void varying_is_the_definition(void **state)
{
    (void)state;
    skci_random random = {41};
    const check_axis cases[][5] = {{{0}},
                                   {radius},
                                   {angle},
                                   {zoom},
                                   {tilt, zoom},
                                   {radius, field},
                                   {single, radius, angle},
                                   {radius, field, blades, angle, zoom}};
    static const int axes[] = {0, 1, 1, 1, 2, 2, 3, 5};
    for (size_t c = 0; c < sizeof axes / sizeof *axes; c++)
        for (int e = 0; e < CHECK_EDGES; e++)
            for (int order = 0; order < 2; order++) {
                skc_varying_options o = options_of(check_edges[e], (skc_order)order, (int)(c + (size_t)e) % 2);
                compare(&random, axes[c], cases[c], 19, 13, &o);
            }
}

// ------------------------------------------------------------------------------------------------------------- helpers

static skc_basis *some_basis(skci_random *random, int channels)
{
    const check_axis axis[] = {radius, angle};
    skc_basis *b = check_basis(random, 2, axis, channels, 3, (const int[]){19, 5, 3}, 4);
    for (int f = 0; f < b->filter_count; f++) // sums that do not vanish
        for (int l = 0; l < 3; l++)
            for (int i = 0; i < b->filters[f]->layers[l].count; i++)
                b->filters[f]->layers[l].samples[i].w =
                    (float)check_between(random, 0.5, 1) / (float)b->filters[f]->layers[l].count;
    return b;
}

typedef struct pair_maps {
    float *values[2];
    skc_map maps[2];
} pair_maps;

// Maps of `some_basis`.
static pair_maps maps_new(skci_random *random, int w, int h)
{
    pair_maps m;
    for (int p = 0; p < 2; p++)
        m.values[p] = check_noise(random, (size_t)(w * h));
    m.maps[0] = map_of(m.values[0], w, h, -1, 9);
    m.maps[1] = map_of(m.values[1], w, h, 0, 360);
    return m;
}

static void maps_free(pair_maps *m)
{
    free(m->values[0]);
    free(m->values[1]);
}

static skc_varying *varying_of(const skc_basis *b, skc_edge edge, skc_order order, const char *isa)
{
    skc_varying_options o = options_of(edge, order, 0);
    o.isa = isa;
    skc_varying *v;
    CHECK_OK(skc_varying_create(b, &o, &v, error));
    return v;
}

static void apply(const skc_varying *v, const skc_pixels *in, const skc_map *maps, const skc_pixels *out, int threads)
{
    skc_run_options o;
    skc_run_options_init(&o);
    o.threads = threads;
    CHECK_OK(skc_varying_apply(v, in, maps, out, &o, error));
}

static skc_pixels with(skc_pixels pixels, void *data)
{
    pixels.data = data;
    return pixels;
}

// A field of random kernels of odd shapes and anchors; the second axis wraps.
typedef struct some_field {
    skc_field field;
    double nodes[2][4];
    skc_kernel *kernels[12];
} some_field;

static void field_new(skci_random *random, some_field *f)
{
    static const double first[] = {0, 2, 8}, second[] = {0, 90, 180, 270};
    memcpy(f->nodes[0], first, sizeof first);
    memcpy(f->nodes[1], second, sizeof second);
    for (int i = 0; i < 12; i++) {
        CHECK_OK(skc_kernel_create(3 + i, 14 - i, &f->kernels[i], error));
        f->kernels[i]->anchor_x = i % 5;
        for (int j = 0; j < (3 + i) * (14 - i); j++)
            f->kernels[i]->values[j] = check_between(random, -0.2, 1) / 40;
    }
    f->field = (skc_field){2, {3, 4, 0}, {f->nodes[0], f->nodes[1], NULL}, f->kernels, {0, 1, 0}};
}

static void field_free(some_field *f)
{
    for (int i = 0; i < 12; i++)
        skc_kernel_free(f->kernels[i]);
}

// ------------------------------------------------------------------------------------------------------- constant maps

static void constant_maps_are_uniform(void **state)
{
    (void)state;
    enum { W = 67, H = 31, MOST = W * H * 9 };
    skci_random random = {43};
    skc_basis *b = some_basis(&random, 1);
    pair_maps m = maps_new(&random, W, H);
    for (int i = 0; i < W * H; i++) {
        m.values[0][i] = 0.37f;
        m.values[1][i] = 0.81f;
    }
    const double at[] = {check_value(&m.maps[0], 0.37f), check_value(&m.maps[1], 0.81f)};
    skc_complex *c;
    CHECK_OK(skc_basis_at(b, at, 0, &c, error));
    static uint8_t raw[MOST * 4];
    static float want[MOST], got[MOST];
    for (int i = 0; i < MOST * 4; i++)
        raw[i] = (uint8_t)skci_random_next(&random);
    float *noise = check_noise(&random, MOST);
    for (int channels = 1; channels <= 9; channels++)
        for (int e = 0; e < CHECK_EDGES; e++) {
            skc_pixel type = (skc_pixel)((channels + e) % 4);
            int planar = (channels + e) % 2;
            uint16_t *halves = (uint16_t *)(void *)raw;
            for (int i = 0; i < MOST && type == SKC_PIXEL_HALF; i++)
                halves[i] = (uint16_t)(0x3000 + halves[i] % 0xc00);
            skc_pixels in = (planar ? skc_pixels_planar : skc_pixels_interleaved)(
                type, type == SKC_PIXEL_FLOAT ? (void *)noise : raw, W, H, channels);
            skc_pixels out =
                (planar ? skc_pixels_interleaved : skc_pixels_planar)(SKC_PIXEL_FLOAT, got, W, H, channels);
            skc_plan_options po;
            skc_plan_options_init(&po);
            po.edge = check_edges[e];
            po.constant = 0.25f;
            po.correlate = channels % 2;
            skc_plan *plan;
            CHECK_OK(skc_plan_create(c, &po, &plan, error));
            skc_pixels other = with(out, want);
            CHECK_OK(skc_plan_apply(plan, &in, &other, NULL, error));
            skc_plan_free(plan);
            for (int order = 0; order < 2; order++) {
                skc_varying_options o = options_of(check_edges[e], (skc_order)order, channels % 2);
                skc_varying *v;
                CHECK_OK(skc_varying_create(b, &o, &v, error));
                memset(got, 0x55, sizeof got);
                apply(v, &in, m.maps, &out, 1);
                for (int i = 0; i < W * H * channels; i++)
                    CHECK_NEAR((double)got[i], (double)want[i], 1e-5);
                skc_varying_free(v);
            }
        }
    free(noise);
    maps_free(&m);
    skc_complex_free(c);
    skc_basis_free(b);
}

// Results are converted as plans convert them.
static void results_are_converted(void **state)
{
    (void)state;
    enum { W = 40, H = 21, C = 3, N = W * H * C };
    skci_random random = {47};
    skc_basis *b = some_basis(&random, 1);
    skc_varying *v = varying_of(b, SKC_EDGE_MIRROR, SKC_ORDER_GATHER, NULL);
    pair_maps m = maps_new(&random, W, H);
    float *image = check_noise(&random, N), result[N];
    uint16_t raw[N], want[N];
    skc_pixels in = skc_pixels_interleaved(SKC_PIXEL_FLOAT, image, W, H, C), out = with(in, result);
    apply(v, &in, m.maps, &out, 1);
    for (int type = SKC_PIXEL_UINT8; type <= SKC_PIXEL_HALF; type++) {
        skc_pixels to = skc_pixels_interleaved((skc_pixel)type, raw, W, H, C);
        apply(v, &in, m.maps, &to, 1);
        if (type == SKC_PIXEL_UINT8)
            skci_rows_c.store_u8((uint8_t *)want, result, N);
        else
            (type == SKC_PIXEL_UINT16 ? skci_rows_c.store_u16 : skci_rows_c.store_half)(want, result, N);
        assert_memory_equal(raw, want, N * skc_pixel_size((skc_pixel)type));
    }
    free(image);
    maps_free(&m);
    skc_varying_free(v);
    skc_basis_free(b);
}

// ------------------------------------------------------------------------------------------------ identity, odd values

static void the_identity_copies_bits(void **state)
{
    (void)state;
    enum { W = 50, H = 20 };
    skci_random random = {53};
    skc_basis *b = some_basis(&random, 1);
    for (int l = 0; l < 3; l++) // the first node of the radius
        for (int i = 0; i < b->filters[0]->layers[l].count; i++)
            b->filters[0]->layers[l].samples[i] = (skc_sample){0, 0, i == 1 ? 1.75f : i == 2 ? -0.75f : 0};
    pair_maps m = maps_new(&random, W, H);
    float *image = check_noise(&random, W * H * 4), result[W * H * 4];
    image[40] = NAN;
    image[80] = INFINITY;
    image[81] = 3e38f;
    skc_pixels in = skc_pixels_interleaved(SKC_PIXEL_FLOAT, image, W, H, 4), out = with(in, result);
    for (int i = 0; i < W * H; i++)
        m.values[0][i] = i % W < W / 2 ? 0.1f : 0.15f; // radius 0, and 0.5
    for (int e = 0; e < CHECK_EDGES; e++)
        for (int isa = 0; isa < skc_isa_count(); isa++) {
            skc_varying *v = varying_of(b, check_edges[e], SKC_ORDER_GATHER, skc_isa_name(isa));
            apply(v, &in, m.maps, &out, 1);
            int changed = 0;
            for (int i = 0; i < W * H * 4; i++)
                if (i / 4 % W < W / 2)
                    assert_memory_equal(&image[i], &result[i], sizeof(float));
                else
                    changed += memcmp(&image[i], &result[i], sizeof(float)) != 0;
            assert_true(changed > W * H);
            skc_varying_free(v);
        }
    free(image);
    maps_free(&m);
    skc_basis_free(b);
}

// Values that no parameter has are those of the nearest one, NaN is the first; angles go round.
static void odd_maps_are_clamped(void **state)
{
    (void)state;
    enum { W = 24, H = 17 };
    skci_random random = {59};
    skc_basis *b = some_basis(&random, 1);
    pair_maps m = maps_new(&random, W, H);
    float *image = check_noise(&random, W * H), want[W * H], got[W * H];
    skc_pixels in = skc_pixels_planar(SKC_PIXEL_FLOAT, image, W, H, 1), out = with(in, got), expected = with(in, want);
    m.maps[0].zero = m.maps[1].zero = 0;
    m.maps[0].one = m.maps[1].one = 1;
    static const float odd[][2][2] = {
        // radius and angle, and what they stand for
        {{NAN, 90}, {0, 90}},   {{-NAN, NAN}, {0, 0}},   {{INFINITY, 720 + 30}, {8, 30}}, {{-INFINITY, -90}, {0, 270}},
        {{1e30f, 0}, {8, 0}},   {{-1e30f, 360}, {0, 0}}, {{3, INFINITY}, {3, 360}},       {{3, -INFINITY}, {3, 0}},
        {{3, 1e30f}, {3, 360}}, {{3, -1e30f}, {3, 0}},   {{8.5f, -0.0f}, {8, 0}},         {{-0.0f, -720}, {0, 0}},
    };
    for (size_t k = 0; k < sizeof odd / sizeof *odd; k++)
        for (int isa = 0; isa < skc_isa_count(); isa++) {
            skc_varying *v = varying_of(b, SKC_EDGE_CLAMP, SKC_ORDER_GATHER, skc_isa_name(isa));
            for (int which = 0; which < 2; which++) {
                for (int i = 0; i < W * H; i++) {
                    m.values[0][i] = odd[k][which][0];
                    m.values[1][i] = odd[k][which][1];
                }
                apply(v, &in, m.maps, which ? &expected : &out, 1);
            }
            assert_memory_equal(got, want, sizeof got);
            assert_false(isnan(got[0]));
            skc_varying_free(v);
        }
    free(image);
    maps_free(&m);
    skc_basis_free(b);
}

// -------------------------------------------------------------------------------- same bytes

// Runs one of four: gathering or scattering, with a basis or with dense kernels.
typedef struct runner {
    skc_basis *basis;
    some_field field;
} runner;

static skc_varying *runner_plan(const runner *r, int which, skc_edge edge, const char *isa)
{
    skc_varying_options o = options_of(edge, (skc_order)(which % 2), 0);
    o.isa = isa;
    skc_varying *v;
    if (which < 2)
        CHECK_OK(skc_varying_create(r->basis, &o, &v, error));
    else
        CHECK_OK(skci_varying_dense(&r->field.field, &o, &v, error));
    return v;
}

static void runner_new(runner *r, skci_random *random)
{
    r->basis = some_basis(random, 1);
    field_new(random, &r->field);
}

static void runner_free(runner *r)
{
    skc_basis_free(r->basis);
    field_free(&r->field);
}

static void instruction_sets_give_the_same_bytes(void **state)
{
    (void)state;
    static const int sizes[][3] = {{70, 23, 4}, {1, 30, 3}, {33, 1, 1}, {1, 1, 2}, {19, 8, 7}};
    skci_random random = {61};
    runner r;
    runner_new(&r, &random);
    for (int which = 0; which < 4; which++)
        for (int e = 0; e < CHECK_EDGES; e++)
            for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
                int w = sizes[s][0], h = sizes[s][1], c = sizes[s][2];
                size_t n = (size_t)(w * h * c);
                pair_maps m = maps_new(&random, w, h);
                for (int i = 0; i < w * h / 2; i++) // runs of the same value, too
                    m.values[0][i] = m.values[0][i / 5 * 5];
                float *image = check_noise(&random, n), *plain = calloc(n, sizeof *plain),
                      *out = calloc(n, sizeof *out);
                skc_pixels in = skc_pixels_interleaved(SKC_PIXEL_FLOAT, image, w, h, c);
                for (int isa = 0; isa < skc_isa_count(); isa++) {
                    skc_varying *v = runner_plan(&r, which, check_edges[e], skc_isa_name(isa));
                    skc_pixels to = with(in, isa ? out : plain);
                    apply(v, &in, m.maps, &to, 1);
                    if (isa)
                        assert_memory_equal(out, plain, n * sizeof *out);
                    skc_varying_free(v);
                }
                free(image);
                free(plain);
                free(out);
                maps_free(&m);
            }
    runner_free(&r);
}

// A plan that thinks the cache small cuts the image into many strips.
static void strips_and_threads_change_no_byte(void **state)
{
    (void)state;
    enum { W = 500, H = 300 };
    skci_random random = {67};
    runner r;
    runner_new(&r, &random);
    pair_maps m = maps_new(&random, W, H);
    float *image = check_noise(&random, W * H * 2), *want = malloc(W * H * 2 * sizeof *want),
          *got = malloc(W * H * 2 * sizeof *got);
    skc_pixels in = skc_pixels_interleaved(SKC_PIXEL_FLOAT, image, W, H, 2), expected = with(in, want),
               out = with(in, got);
    for (int which = 0; which < 4; which++)
        for (int e = which; e < CHECK_EDGES; e += 3) {
            skc_varying *v = runner_plan(&r, which, check_edges[e], NULL);
            v->cache = 16 << 20;
            apply(v, &in, m.maps, &expected, 1);
            v->cache = 1000;
            assert_int_equal(skci_varying_strip_width(v), 128);
            for (int threads = 1; threads < 6; threads += 2) {
                memset(got, 0, W * H * 2 * sizeof *got);
                apply(v, &in, m.maps, &out, threads);
                assert_memory_equal(got, want, W * H * 2 * sizeof *got);
            }
            skc_varying_free(v);
        }
    free(image);
    free(want);
    free(got);
    maps_free(&m);
    runner_free(&r);
}

static skc_pixels crop(const skc_pixels *p, skc_rectangle r)
{
    skc_pixels c = *p;
    c.data = (char *)p->data + r.y * p->row_stride + r.x * p->pixel_stride;
    c.width = r.width;
    c.height = r.height;
    return c;
}

// Any rectangle, also beyond the image, from what is needed and nothing else: all else is NaN, or another radius.
static void windows_equal_the_whole(void **state)
{
    (void)state;
    enum { W = 60, H = 41, C = 3, BIG_W = W + 100, BIG_H = H + 100 };
    skci_random random = {71};
    runner r;
    runner_new(&r, &random);
    pair_maps m = maps_new(&random, W, H), cut = maps_new(&random, W, H);
    float *image = check_noise(&random, W * H * C), *poisoned = malloc(W * H * C * sizeof *poisoned);
    float *whole = malloc(BIG_W * BIG_H * C * sizeof *whole), *part = malloc(BIG_W * BIG_H * C * sizeof *part);
    skc_pixels in = skc_pixels_interleaved(SKC_PIXEL_FLOAT, image, W, H, C), fetched = with(in, poisoned);
    skc_pixels big = skc_pixels_interleaved(SKC_PIXEL_FLOAT, whole, BIG_W, BIG_H, C);
    for (int trial = 0; trial < 120; trial++) {
        skc_varying *v = runner_plan(&r, trial % 4, check_edges[trial / 4 % CHECK_EDGES], NULL);
        skc_run_options o;
        skc_run_options_init(&o);
        o.out_x = o.out_y = -50;
        CHECK_OK(skc_varying_apply(v, &in, m.maps, &big, &o, error));
        skc_rectangle wanted = {(int)check_between(&random, -50, W + 20), (int)check_between(&random, -50, H + 20),
                                (int)check_between(&random, 1, 30), (int)check_between(&random, 1, 30)};
        skc_rectangle need = skc_varying_need(v, W, H, wanted), map_need = skc_varying_map_need(v, W, H, wanted);
        if (need.width == 0)
            need = (skc_rectangle){5, 5, 1, 1};
        for (int y = 0; y < H; y++)
            for (int x = 0; x < W; x++) {
                int inside = x >= need.x && y >= need.y && x < need.x + need.width && y < need.y + need.height;
                for (int c = 0; c < C; c++)
                    poisoned[(y * W + x) * C + c] = inside ? image[(y * W + x) * C + c] : NAN;
                inside = x >= map_need.x && y >= map_need.y && x < map_need.x + map_need.width &&
                         y < map_need.y + map_need.height;
                for (int p = 0; p < 2; p++)
                    cut.values[p][y * W + x] = inside ? m.values[p][y * W + x] : 0.77f;
            }
        skc_map maps[2];
        for (int p = 0; p < 2; p++) {
            maps[p] = m.maps[p];
            maps[p].window = (skc_window){crop(&cut.maps[p].window.pixels, map_need), map_need.x, map_need.y};
        }
        skc_window from = {crop(&fetched, need), need.x, need.y};
        skc_window to = {skc_pixels_interleaved(SKC_PIXEL_FLOAT, part, wanted.width, wanted.height, C), wanted.x,
                         wanted.y};
        size_t size = skc_varying_scratch(v, C);
        void *scratch = malloc(size);
        memset(scratch, 0xff, size);
        CHECK_OK(skc_varying_window(v, W, H, &from, maps, &to, scratch, size, error));
        free(scratch);
        for (int y = 0; y < wanted.height; y++)
            assert_memory_equal(part + y * wanted.width * C, whole + ((wanted.y + y + 50) * BIG_W + wanted.x + 50) * C,
                                (size_t)wanted.width * C * sizeof *part);
        skc_varying_free(v);
    }
    free(image);
    free(poisoned);
    free(whole);
    free(part);
    maps_free(&m);
    maps_free(&cut);
    runner_free(&r);
}

// -------------------------------------------------------------------------------- other properties

// <gather(correlate) a, b> = <a, scatter b>, if what lies beyond the edge is 0 and stays it.
static void scattering_is_the_adjoint(void **state)
{
    (void)state;
    enum { W = 90, H = 80, BORDER = 30 };
    skci_random random = {73};
    runner r;
    runner_new(&r, &random);
    pair_maps m = maps_new(&random, W, H);
    float *a = check_noise(&random, W * H), *b = check_noise(&random, W * H), ga[W * H], sb[W * H];
    for (int i = 0; i < W * H; i++) {
        int x = i % W, y = i / W, inside = x >= BORDER && y >= BORDER && x < W - BORDER && y < H - BORDER;
        a[i] = inside ? a[i] - 0.5f : 0;
        b[i] = inside ? b[i] - 0.5f : 0;
    }
    skc_pixels pa = skc_pixels_planar(SKC_PIXEL_FLOAT, a, W, H, 1), pb = with(pa, b), to_a = with(pa, ga),
               to_b = with(pa, sb);
    for (int dense = 0; dense < 2; dense++)
        for (int turned = 0; turned < 2; turned++) {
            skc_varying_options og = options_of(SKC_EDGE_CONSTANT, SKC_ORDER_GATHER, !turned);
            skc_varying_options os = options_of(SKC_EDGE_CONSTANT, SKC_ORDER_SCATTER, turned);
            og.constant = os.constant = 0;
            skc_varying *g, *s;
            if (dense) {
                CHECK_OK(skci_varying_dense(&r.field.field, &og, &g, error));
                CHECK_OK(skci_varying_dense(&r.field.field, &os, &s, error));
            } else {
                CHECK_OK(skc_varying_create(r.basis, &og, &g, error));
                CHECK_OK(skc_varying_create(r.basis, &os, &s, error));
            }
            apply(g, &pa, m.maps, &to_a, 1);
            apply(s, &pb, m.maps, &to_b, 1);
            double left = 0, right = 0, size = 0;
            for (int i = 0; i < W * H; i++) {
                left += (double)ga[i] * (double)b[i];
                right += (double)a[i] * (double)sb[i];
                size += fabs((double)ga[i] * (double)b[i]);
            }
            assert_true(size > 0.1);
            CHECK_NEAR(left, right, 1e-6 * size);
            skc_varying_free(g);
            skc_varying_free(s);
        }
    free(a);
    free(b);
    maps_free(&m);
    runner_free(&r);
}

// Three sets of filters: each channel is filtered as with its own basis; further ones as the second.
static void channels_have_their_filters(void **state)
{
    (void)state;
    enum { W = 31, H = 12, C = 5 };
    skci_random random = {79};
    skc_basis *b = some_basis(&random, 3);
    pair_maps m = maps_new(&random, W, H);
    float *image = check_noise(&random, W * H * C), got[W * H * C], one[W * H];
    skc_pixels in = skc_pixels_planar(SKC_PIXEL_FLOAT, image, W, H, C), out = with(in, got);
    int filters = b->filter_count / 3;
    skc_complex **all = b->filters;
    for (int order = 0; order < 2; order++) {
        skc_varying *v = varying_of(b, SKC_EDGE_RENORMALIZE, (skc_order)order, NULL);
        apply(v, &in, m.maps, &out, 1);
        skc_varying_free(v);
        for (int c = 0; c < C; c++) {
            b->filters = all + (c < 3 ? c : 1) * filters;
            b->filter_count = filters;
            b->channels = 1;
            v = varying_of(b, SKC_EDGE_RENORMALIZE, (skc_order)order, NULL);
            skc_pixels channel = skc_pixels_planar(SKC_PIXEL_FLOAT, image + c * W * H, W, H, 1),
                       to = with(channel, one);
            apply(v, &channel, m.maps, &to, 1);
            assert_memory_equal(got + c * W * H, one, sizeof one);
            skc_varying_free(v);
            b->filters = all;
            b->filter_count = 3 * filters;
            b->channels = 3;
        }
    }
    free(image);
    maps_free(&m);
    skc_basis_free(b);
}

// -------------------------------------------------------------------------------- exact

static void exact_with_one_kernel_is_skc_convolve(void **state)
{
    (void)state;
    enum { W = 45, H = 38, C = 3 };
    skci_random random = {83};
    some_field f;
    field_new(&random, &f);
    float *image = check_noise(&random, W * H * C), want[W * H * C], got[W * H * C];
    skc_image in = skc_image_interleaved(image, W, H, C), expected = skc_image_interleaved(want, W, H, C);
    skc_pixels from = skc_pixels_of(&in), to = with(from, got);
    for (int k = 0; k < 12; k++)
        for (int e = 0; e < CHECK_EDGES; e++)
            for (int order = 0; order < 2; order++) {
                skc_apply_options ao;
                skc_apply_options_init(&ao);
                ao.edge = check_edges[e];
                ao.constant = 0.25f;
                ao.correlate = k % 2;
                CHECK_OK(skc_convolve(f.kernels[k], &in, &expected, &ao, error));
                skc_varying_options o = options_of(check_edges[e], (skc_order)order, k % 2);
                skc_field one = {.kernels = &f.kernels[k]};
                CHECK_OK(skc_varying_exact(&one, &o, &from, NULL, &to, NULL, error));
                for (int i = 0; i < W * H * C; i++)
                    CHECK_NEAR((double)got[i], (double)want[i], 1e-5);
            }
    free(image);
    field_free(&f);
}

// The kernel's value at (x, y) at a point of the field, by its definition.
static double field_value(const some_field *f, double radius_at, double angle_at, int x, int y)
{
    int a = 0, b = (int)floor(angle_at / 90);
    while (a < 1 && radius_at >= f->nodes[0][a + 1])
        a++;
    double t = (fmin(fmax(radius_at, 0), 8) - f->nodes[0][a]) / (f->nodes[0][a + 1] - f->nodes[0][a]),
           u = angle_at / 90 - b;
    double sum = 0;
    for (int i = 0; i < 4; i++)
        sum += (i % 2 ? t : 1 - t) * (i / 2 ? u : 1 - u) *
               check_kernel_at(f->kernels[(a + i % 2) * 4 + ((b + i / 2) % 4 + 4) % 4], x, y);
    return sum;
}

static void exact_is_the_definition(void **state)
{
    (void)state;
    enum { W = 21, H = 17, R = 16 };
    skci_random random = {89};
    some_field f;
    field_new(&random, &f);
    pair_maps m = maps_new(&random, W, H);
    m.maps[1] = map_of(m.values[1], W, H, -400, 500);
    float *image = check_noise(&random, W * H), got[W * H];
    skc_pixels in = skc_pixels_planar(SKC_PIXEL_FLOAT, image, W, H, 1), out = with(in, got);
    for (int e = 0; e < CHECK_EDGES - 1; e++)
        for (int order = 0; order < 2; order++)
            for (int correlate = 0; correlate < 2; correlate++) {
                skc_varying_options o = options_of(check_edges[e], (skc_order)order, correlate);
                CHECK_OK(skc_varying_exact(&f.field, &o, &in, m.maps, &out, NULL, error));
                skc_edge map_edge = o.edge == SKC_EDGE_CONSTANT ? SKC_EDGE_CLAMP : o.edge;
                for (int y = 0; y < H; y++)
                    for (int x = 0; x < W; x++) {
                        double sum = 0;
                        for (int j = -R; j <= R; j++)
                            for (int i = -R; i <= R; i++) { // the other pixel
                                int px = order ? x + i : x, py = order ? y + j : y;
                                int at = skci_edge_index(map_edge, py, H) * W + skci_edge_index(map_edge, px, W);
                                int dx = correlate ? i : -i, dy = correlate ? j : -j; // p - q, or turned
                                sum += field_value(&f, check_value(&m.maps[0], m.values[0][at]),
                                                   check_value(&m.maps[1], m.values[1][at]), dx, dy) *
                                       padded_value(image, W, H, x + i, y + j, &o);
                            }
                        // Some hundred taps of 1/40, each rounded a few times; shares are off by roundings of values up
                        // to 500.
                        CHECK_NEAR((double)got[y * W + x], sum, 2e-5);
                    }
            }
    free(image);
    maps_free(&m);
    field_free(&f);
}

// -------------------------------------------------------------------------------- progress, refusals

static int count_calls(void *user, const skc_progress *progress)
{
    int *calls = user;
    assert_true(progress->fraction >= 0 && progress->fraction <= 1);
    return ++*calls >= 2;
}

static void runs_can_be_cancelled(void **state)
{
    (void)state;
    enum { W = 1500, H = 3000 };
    skci_random random = {97};
    skc_basis *b = some_basis(&random, 1);
    skc_varying *v = varying_of(b, SKC_EDGE_CLAMP, SKC_ORDER_GATHER, NULL);
    pair_maps m = maps_new(&random, W, H);
    float *image = check_noise(&random, W * H), *result = malloc(W * H * sizeof *result);
    skc_pixels in = skc_pixels_planar(SKC_PIXEL_FLOAT, image, W, H, 1), out = with(in, result);
    skc_run_options o;
    skc_run_options_init(&o);
    int calls = 0;
    o.threads = 2;
    o.progress = count_calls;
    o.progress_user = &calls;
    skc_error error = {0};
    assert_int_equal(skc_varying_apply(v, &in, m.maps, &out, &o, &error), SKC_CANCELLED);
    assert_int_equal(calls, 2);
    free(image);
    free(result);
    maps_free(&m);
    skc_varying_free(v);
    skc_basis_free(b);
}

static void describes_itself(void **state)
{
    (void)state;
    skci_random random = {101};
    skc_basis *b = some_basis(&random, 1);
    for (int order = 0; order < 2; order++) {
        skc_varying *v = varying_of(b, SKC_EDGE_CLAMP, (skc_order)order, "c");
        skc_varying_info info;
        skc_varying_describe(v, &info);
        assert_string_equal(info.isa, "c");
        assert_int_equal(info.map_count, 2);
        assert_int_equal(info.samples, 27);
        assert_int_equal(info.layers, 3);
        assert_true(info.bytes > 4 * 27 * 12 && info.bytes < 1 << 20);
        // Turned offsets of at most 4 sqrt(2) pixels, in three layers, with the taps beside them.
        assert_in_range(info.margin.left, 15, 21);
        assert_in_range(info.margin.down, 15, 21);
        assert_in_range(info.map_margin.up, order ? 15 : 10, order ? 21 : 14);
        skc_varying_free(v);
    }
    skc_varying_free(NULL);
    skc_basis_free(b);
}

static void refuse(const skc_varying *v, const skc_pixels *in, const skc_map *maps, const skc_pixels *out,
                   const char *part)
{
    skc_error error = {0};
    assert_int_equal(skc_varying_apply(v, in, maps, out, NULL, &error), SKC_INVALID);
    if (!strstr(error.message, part))
        fail_msg("\"%s\" does not say \"%s\"", error.message, part);
}

static void refuse_create(const skc_basis *b, const skc_varying_options *o, skc_status status, const char *part)
{
    skc_error error = {0};
    skc_varying *v = (skc_varying *)&error;
    assert_int_equal(skc_varying_create(b, o, &v, &error), status);
    assert_null(v);
    if (!strstr(error.message, part))
        fail_msg("\"%s\" does not say \"%s\"", error.message, part);
}

static void refuse_field(const skc_field *f, skc_edge edge, const char *part)
{
    float pixel = 1, result;
    skc_varying_options o = options_of(edge, SKC_ORDER_GATHER, 0);
    skc_pixels in = skc_pixels_planar(SKC_PIXEL_FLOAT, &pixel, 1, 1, 1), out = with(in, &result);
    skc_map maps[3] = {map_of(&(float){0}, 1, 1, 0, 1), map_of(&(float){0}, 1, 1, 0, 1),
                       map_of(&(float){0}, 1, 1, 0, 1)};
    skc_error error = {0};
    assert_int_equal(skc_varying_exact(f, &o, &in, maps, &out, NULL, &error), SKC_INVALID);
    if (!strstr(error.message, part))
        fail_msg("\"%s\" does not say \"%s\"", error.message, part);
}

// -------------------------------------------------------------------------------- edges of the map

// The largest distance of a sample of layer l, interpolated between the nodes of `radius`.
static double reach_at(const skc_basis *b, int l, double at)
{
    double reach[4] = {0};
    int k = 0;
    for (int f = 0; f < 4; f++)
        for (int i = 0; i < b->filters[f]->layers[l].count; i++) {
            const skc_sample *s = &b->filters[f]->layers[l].samples[i];
            reach[f] = fmax(reach[f], hypot((double)s->x, (double)s->y));
        }
    at = fmin(fmax(at, radius.values[0]), radius.values[3]);
    while (k < 2 && at >= radius.values[k + 1])
        k++;
    double t = (at - radius.values[k]) / (radius.values[k + 1] - radius.values[k]);
    return (1 - t) * reach[k] + t * reach[k + 1];
}

// One pixel of layer l, whose samples count as far as the pixels that they read reach back.
static double respectful_pixel(const skc_basis *b, const skc_map *map, const check_plane *in,
                               const skc_complex *complex, int l, int x, int y)
{
    const skc_layer *layer = &complex->layers[l];
    double sum = 0, counted = 0, result = 0;
    for (int i = 0; i < layer->count; i++) {
        double dx = -(double)layer->samples[i].x, dy = -(double)layer->samples[i].y, taps[4], value = 0;
        int at[2], qx = skci_edge_index(SKC_EDGE_MIRROR, x + (int)floor(dx + 0.5), in->width);
        int qy = skci_edge_index(SKC_EDGE_MIRROR, y + (int)floor(dy + 0.5), in->height);
        double found = check_value(map, ((const float *)map->window.pixels.data)[qy * in->width + qx]);
        double weight = (double)layer->samples[i].w;
        sum += weight;
        weight *= fmin(fmax(1 + (reach_at(b, l, found) - hypot(dx, dy)) / 1.5, 0), 1);
        counted += weight;
        check_taps(dx, dy, at, taps);
        for (int t = 0; t < 4; t++) {
            const double *other = check_at(in, x + at[0] + t % 2, y + at[1] + t / 2);
            value += other ? taps[t] * *other : 0;
        }
        result += weight * value;
    }
    return counted > 0 ? result * sum / counted : *check_at(in, x, y);
}

static check_plane respectful(const skc_basis *b, const skc_map *map, const float *image, int w, int h,
                              const skc_varying_options *o)
{
    check_plane now = check_plane_new(MARGIN, w, h);
    for (int y = -MARGIN; y < h + MARGIN; y++)
        for (int x = -MARGIN; x < w + MARGIN; x++)
            *check_at(&now, x, y) = padded_value(image, w, h, x, y, o);
    skc_complex **complexes = check_complexes(b, map, o->edge, 0, &now);
    for (int l = 0; l < 3; l++) {
        check_plane next = check_plane_new(MARGIN, w, h);
        for (int y = -MARGIN; y < h + MARGIN; y++)
            for (int x = -MARGIN; x < w + MARGIN; x++)
                *check_at(&next, x, y) =
                    respectful_pixel(b, map, &now, complexes[(y + MARGIN) * (w + 2 * MARGIN) + x + MARGIN], l, x, y);
        free(now.data);
        now = next;
    }
    check_complexes_free(complexes, &now);
    return now;
}

static void edges_are_respected(void **state)
{
    (void)state;
    enum { W = 33, H = 25 };
    skci_random random = {107};
    skc_basis *b = check_basis(&random, 1, &radius, 1, 3, (const int[]){19, 5, 3}, 4);
    for (int f = 0; f < 4; f++) // kernels that grow with the radius
        for (int l = 0; l < 3; l++)
            for (int i = 0; i < b->filters[f]->layers[l].count; i++) {
                skc_sample *s = &b->filters[f]->layers[l].samples[i];
                float grown = f ? (float)radius.values[f] / 8 : 0.01f;
                *s = (skc_sample){s->x * grown, s->y * grown, (float)check_between(&random, 0.5, 1) / 8};
            }
    float *values = check_noise(&random, W * H), *image = check_noise(&random, W * H), got[W * H], first[W * H];
    for (int i = 0; i < W * H; i++)
        values[i] = i % W < 14 ? 0 : values[i];
    skc_map map = map_of(values, W, H, -0.5f, 8.5f);
    skc_varying_options o = options_of(SKC_EDGE_MIRROR, SKC_ORDER_GATHER, 0);
    o.respect_edges = 1;
    skc_pixels in = skc_pixels_planar(SKC_PIXEL_FLOAT, image, W, H, 1), out = with(in, got);
    check_plane want = respectful(b, &map, image, W, H, &o);
    for (int isa = 0; isa < skc_isa_count(); isa++) {
        o.isa = skc_isa_name(isa);
        skc_varying *v;
        CHECK_OK(skc_varying_create(b, &o, &v, error));
        v->cache = isa % 2 ? 1000 : v->cache;
        apply(v, &in, &map, &out, 2);
        // Sums of weights up to 2.4 in each layer; a factor is off by some roundings of 8 pixels.
        for (int i = 0; i < W * H; i++)
            CHECK_NEAR((double)got[i], *check_at(&want, i % W, i / W), 2.4 * 2.4 * 2.4 * 1e-5);
        if (isa)
            assert_memory_equal(got, first, sizeof got);
        memcpy(first, got, sizeof got);
        // From exactly what is needed.
        skc_rectangle wanted = {13, 9, 6, 5}, need = skc_varying_need(v, W, H, wanted);
        skc_rectangle map_need = skc_varying_map_need(v, W, H, wanted);
        assert_memory_equal(&need, &map_need, sizeof need);
        skc_map cut = map;
        cut.window = (skc_window){crop(&map.window.pixels, map_need), map_need.x, map_need.y};
        float part[30];
        skc_window from = {crop(&in, need), need.x, need.y};
        skc_window to = {skc_pixels_planar(SKC_PIXEL_FLOAT, part, 6, 5, 1), 13, 9};
        size_t size = skc_varying_scratch(v, 1);
        void *scratch = malloc(size);
        CHECK_OK(skc_varying_window(v, W, H, &from, &cut, &to, scratch, size, error));
        free(scratch);
        for (int y = 0; y < 5; y++)
            assert_memory_equal(part + 6 * y, got + (9 + y) * W + 13, 6 * sizeof *part);
        skc_varying_free(v);
    }
    o.order = SKC_ORDER_SCATTER;
    refuse_create(b, &o, SKC_INVALID, "respect_edges");
    free(want.data);
    free(values);
    free(image);
    skc_basis_free(b);
}

static void refuses(void **state)
{
    (void)state;
    enum { W = 20, H = 10 };
    skci_random random = {103};
    skc_basis *b = some_basis(&random, 1);
    skc_varying *v = varying_of(b, SKC_EDGE_CLAMP, SKC_ORDER_GATHER, NULL);
    pair_maps m = maps_new(&random, W, H);
    float *image = check_noise(&random, W * H * 2), result[W * H];
    skc_pixels in = skc_pixels_planar(SKC_PIXEL_FLOAT, image, W, H, 1), out = with(in, result), other = out;
    refuse(v, &in, NULL, &out, "no maps");
    skc_map maps[2] = {m.maps[0], m.maps[1]};
    maps[1].window.pixels.width--;
    refuse(v, &in, maps, &out, "map 1 has 19 x 10 pixels");
    maps[1] = m.maps[1];
    maps[0].window.pixels.channels = 2;
    refuse(v, &in, maps, &out, "map 0: 2 channels");
    maps[0] = m.maps[0];
    maps[0].one = NAN;
    refuse(v, &in, maps, &out, "map 0: zero and one");
    maps[0] = m.maps[0];
    maps[1].window.x = 1;
    refuse(v, &in, maps, &out, "map 1 of 20 x 10 pixels at (1, 0) leaves the image");
    maps[1] = m.maps[1];
    maps[1].window.pixels.data = NULL;
    refuse(v, &in, maps, &out, "map 1: no pixels");
    maps[1] = m.maps[1];
    maps[1].window.pixels.data = result;
    refuse(v, &in, maps, &out, "map 1 and the output overlap");
    maps[1] = m.maps[1];
    refuse(v, &in, maps, &in, "overlap");
    other.channels = 2;
    refuse(v, &in, maps, &other, "channels");
    skc_run_options ro;
    skc_run_options_init(&ro);
    ro.threads = -1;
    assert_int_equal(skc_varying_apply(v, &in, maps, &out, &ro, NULL), SKC_INVALID);
    ro.size = 3;
    assert_int_equal(skc_varying_apply(v, &in, maps, &out, &ro, NULL), SKC_INVALID);

    size_t size = skc_varying_scratch(v, 1);
    void *scratch = malloc(size);
    skc_window from = {in, 0, 0}, to = {out, 0, 0};
    CHECK_OK(skc_varying_window(v, W, H, &from, maps, &to, scratch, size, error));
    assert_int_equal(skc_varying_window(v, W, H, &from, maps, &to, scratch, size - 1, NULL), SKC_INVALID);
    assert_int_equal(skc_varying_window(v, W, H, &from, maps, &to, NULL, size, NULL), SKC_INVALID);
    assert_int_equal(skc_varying_window(v, W - 1, H, &from, maps, &to, scratch, size, NULL), SKC_INVALID);
    assert_int_equal(skc_varying_window(v, 0, H, &from, maps, &to, scratch, size, NULL), SKC_INVALID);
    assert_int_equal(skc_varying_window(v, W, H, &from, maps, &from, scratch, size, NULL), SKC_INVALID);
    assert_int_equal(skc_varying_window(v, W, H, &from, NULL, &to, scratch, size, NULL), SKC_INVALID);
    from.pixels.width--;
    assert_int_equal(skc_varying_window(v, W, H, &from, maps, &to, scratch, size, NULL), SKC_INVALID);
    from.pixels.width++;
    maps[0].window.pixels.height--;
    assert_int_equal(skc_varying_window(v, W, H, &from, maps, &to, scratch, size, NULL), SKC_INVALID);
    to.x = 1 << 30;
    assert_int_equal(skc_varying_window(v, W, H, &from, m.maps, &to, scratch, size, NULL), SKC_INVALID);
    free(scratch);

    skc_varying_options o = options_of(SKC_EDGE_CLAMP, SKC_ORDER_GATHER, 0);
    o.size = 1;
    refuse_create(b, &o, SKC_INVALID, "skc_varying_options_init");
    o = options_of((skc_edge)17, SKC_ORDER_GATHER, 0);
    refuse_create(b, &o, SKC_INVALID, "edge mode 17");
    o = options_of(SKC_EDGE_CLAMP, (skc_order)2, 0);
    refuse_create(b, &o, SKC_INVALID, "order 2");
    o = options_of(SKC_EDGE_CONSTANT, SKC_ORDER_GATHER, 0);
    o.constant = INFINITY;
    refuse_create(b, &o, SKC_INVALID, "constant edge");
    o = options_of(SKC_EDGE_CLAMP, SKC_ORDER_GATHER, 0);
    o.isa = "mmx";
    refuse_create(b, &o, SKC_UNSUPPORTED, "mmx");
    o.isa = NULL;
    b->channels = 2;
    b->filter_count = 4;
    b->parameters[0].count = 2;
    refuse_create(b, &o, SKC_UNSUPPORTED, "2 channels");
    b->channels = 1;
    refuse_create(b, &o, SKC_INVALID, "filters: 4 of them");
    b->parameters[0].count = 4;
    b->parameters[1].values[0] = -36001;
    refuse_create(b, &o, SKC_UNSUPPORTED, "b: -36001 degrees");
    b->parameters[1].values[0] = 0;
    b->parameters[0].values[3] = 1e300;
    refuse_create(b, &o, SKC_UNSUPPORTED, "beyond the range of a float");
    b->parameters[0].values[3] = 8;
    b->parameters[1].kind = SKC_PARAMETER_SCALE;
    b->parameters[1].values[0] = 1;
    b->parameters[1].values[1] = 1e9;
    refuse_create(b, &o, SKC_UNSUPPORTED, "a filter that reaches");
    b->parameters[1].values[1] = 1e4;
    refuse_create(b, &o, SKC_UNSUPPORTED, "more than 1 GiB");
    b->parameters[1].values[1] = 2;
    for (int i = 0; i < 3; i++)
        b->filters[2]->layers[2].samples[i].w = (float)(i - 1);
    o.edge = SKC_EDGE_RENORMALIZE;
    refuse_create(b, &o, SKC_INVALID, "filters[2]");
    b->filters[1]->layers[0].samples[0].x = NAN;
    refuse_create(b, &o, SKC_INVALID, "filters[1]");
    skc_varying_free(v);
    skc_basis_free(b);
    const check_axis many[] = {field, field, field, field};
    b = check_basis(&random, 4, many, 1, 1, (const int[]){1}, 1);
    refuse_create(b, NULL, SKC_UNSUPPORTED, "at most 3 parameters with nodes");
    skc_basis_free(b);

    some_field f;
    field_new(&random, &f);
    skc_field bad = f.field;
    bad.axis_count = 4;
    refuse_field(&bad, SKC_EDGE_CLAMP, "4 axes");
    bad = f.field;
    bad.counts[0] = 0;
    refuse_field(&bad, SKC_EDGE_CLAMP, "axis 0: 0 nodes");
    bad = f.field;
    bad.kernels = NULL;
    refuse_field(&bad, SKC_EDGE_CLAMP, "kernels");
    f.nodes[0][1] = 9;
    refuse_field(&f.field, SKC_EDGE_CLAMP, "axis 0: node 2 is 8");
    f.nodes[0][1] = 2;
    f.kernels[3]->values[2] = NAN;
    refuse_field(&f.field, SKC_EDGE_CLAMP, "kernel 3: a value");
    f.kernels[3]->values[2] = 1;
    memset(f.kernels[4]->values, 0, sizeof(double) * 7 * 10);
    refuse_field(&f.field, SKC_EDGE_RENORMALIZE, "kernel 4's");
    f.kernels[4]->width = 0;
    refuse_field(&f.field, SKC_EDGE_CLAMP, "kernel 4: 0 x 10");
    f.kernels[4]->width = 7;
    skc_kernel *kept = f.kernels[5];
    f.kernels[5] = NULL;
    refuse_field(&f.field, SKC_EDGE_CLAMP, "kernel 5 is missing");
    f.kernels[5] = kept;
    field_free(&f);
    free(image);
    maps_free(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(varying_is_the_definition),
        cmocka_unit_test(constant_maps_are_uniform),
        cmocka_unit_test(results_are_converted),
        cmocka_unit_test(the_identity_copies_bits),
        cmocka_unit_test(odd_maps_are_clamped),
        cmocka_unit_test(instruction_sets_give_the_same_bytes),
        cmocka_unit_test(strips_and_threads_change_no_byte),
        cmocka_unit_test(windows_equal_the_whole),
        cmocka_unit_test(scattering_is_the_adjoint),
        cmocka_unit_test(channels_have_their_filters),
        cmocka_unit_test(edges_are_respected),
        cmocka_unit_test(exact_with_one_kernel_is_skc_convolve),
        cmocka_unit_test(exact_is_the_definition),
        cmocka_unit_test(runs_can_be_cancelled),
        cmocka_unit_test(describes_itself),
        cmocka_unit_test(refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
