// SPDX-License-Identifier: MIT
// A different kernel at every pixel: against the definition in double, against the uniform engine where maps are constant; identity, maps of
// all kinds, windows, threads, instruction sets; adjoints.
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
    // A sample's place is off by some ten roundings of its size, and a bilinear interpolation by twice that times the range of
    // values; weights, products and sums add a rounding for each sample. Layers multiply by sum |w|, at most 2.5.
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
    const check_axis cases[][5] = {{{0}},        {radius},
                                   {angle},      {zoom},
                                   {tilt, zoom}, {radius, field},
                                   {single, radius, angle}, {radius, field, blades, angle, zoom}};
    static const int axes[] = {0, 1, 1, 1, 2, 2, 3, 5};
    for (size_t c = 0; c < sizeof axes / sizeof *axes; c++)
        for (int e = 0; e < CHECK_EDGES; e++)
            for (int order = 0; order < 2; order++) {
                skc_varying_options o = options_of(check_edges[e], (skc_order)order, (int)(c + (size_t)e) % 2);
                compare(&random, axes[c], cases[c], 19, 13, &o);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(varying_is_the_definition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
