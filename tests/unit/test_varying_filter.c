// SPDX-License-Identifier: MIT
// Pictures that stream through a basis are what they are when picture and maps are whole in memory.
#define _GNU_SOURCE // mkdtemp

#include "../../tools/skc/boost.h"
#include "../../tools/skc/engine.h"
#include "../../tools/skc/image_private.h"
#include "image_check.h"

static skc_basis *basis(void)
{
    static const char text[] =
        "{\"format\":\"skc\",\"version\":1,\"parameters\":["
        "{\"name\":\"radius\",\"kind\":\"nodes\",\"values\":[0,8,40]},"
        "{\"name\":\"angle\",\"kind\":\"rotation\",\"range\":[0,360]}],\"filters\":["
        "{\"layers\":[{\"samples\":[[0,0,0.5],[0,0,0.5]]},{\"samples\":[[0,0,0.5],[0,0,0.5]]}]},"
        "{\"layers\":[{\"samples\":[[-5,2,0.6],[4,-3.5,0.4]]},{\"samples\":[[1,1,0.5],[-2,0,0.5]]}]},"
        "{\"layers\":[{\"samples\":[[-25,7,0.5],[21,-33,0.5]]},{\"samples\":[[6,5,0.7],[-9,1,0.3]]}]}]}";
    skc_basis *b;
    CHECK_OK(skc_basis_parse(text, sizeof text - 1, &b, error));
    return b;
}

typedef struct variant {
    engine_options options;
    int encoded, threads;
    skc_rectangle roi;
    const skc_image *mask;
    const boost *boost;
} variant;

static void in_memory(const char *from, const char *to, const engine *e, const map_set *set, const variant *v)
{
    image *picture;
    float *values;
    skc_map maps[MOST_MAPS];
    assert_int_equal(image_read(from, v->encoded, IMAGE_ALPHA_AUTO, &picture), TOOL_DONE);
    skc_image view = image_view(picture), out = view, in = view;
    size_t count = (size_t)view.width * (size_t)view.height * (size_t)view.channels;
    in.data = g_memdup2(view.data, count * sizeof(float));
    out.data = g_new(float, count);
    if (v->boost)
        boost_pixels(v->boost, &in, picture->light, picture->premultiplied ? picture->channels - 1 : -1);
    assert_int_equal(map_set_whole(set, view.width, view.height, &values, maps), TOOL_DONE);
    assert_int_equal(engine_apply(e, from, &in, maps, &out, 2), TOOL_DONE);
    skc_rectangle r = v->roi.width ? v->roi : (skc_rectangle){0, 0, view.width, view.height};
    for (int y = r.y; y < r.y + r.height; y++)
        for (int x = r.x; x < r.x + r.width; x++) {
            size_t at = (size_t)y * (size_t)view.width + (size_t)x;
            float share = v->mask ? v->mask->data[at] : 1;
            for (size_t c = 0; c < (size_t)view.channels; c++) {
                float *value = &view.data[at * (size_t)view.channels + c];
                float made = out.data[at * (size_t)view.channels + c];
                *value = share == 1 ? made : *value + share * (made - *value);
            }
        }
    assert_int_equal(image_write(to, picture, &view, 100, NULL), TOOL_DONE);
    g_free(in.data);
    g_free(out.data);
    g_free(values);
    image_free(picture);
}

static void check_same(const char *from, const char *to, const variant *v, double most)
{
    char *texts[] = {(char *)"radius=map.png", (char *)"angle=tangential:30%,40%", NULL};
    map_options o = {.maps = texts};
    skc_basis *b = basis();
    engine e;
    map_list all;
    map_set set;
    image *picture;
    assert_int_equal(engine_create("b.skc", b, &v->options, &e), TOOL_DONE);
    assert_int_equal(maps_parse(&o, "b.skc", b, &all), TOOL_DONE);
    assert_int_equal(maps_read(&all), TOOL_DONE);
    assert_int_equal(image_open(from, v->encoded, IMAGE_ALPHA_AUTO, 0, &picture), TOOL_DONE);
    image_facts facts = image_describe(picture);
    assert_int_equal(map_set_fit(&all, facts.width, facts.height, &set), TOOL_DONE);
    char *one = g_strconcat("one.", to, NULL), *two = g_strconcat("two.", to, NULL);
    in_memory(from, one, &e, &set, v);
    image_job job = {.engine = &e,
                     .maps = &set,
                     .boost = v->boost,
                     .roi = v->roi,
                     .mask = v->mask,
                     .quality = 100,
                     .threads = v->threads ? v->threads : 2};
    image_times times;
    assert_int_equal(image_filter(picture, &job, two, NULL, &times), TOOL_DONE);
    double difference = largest_difference(one, two);
    if (!(difference <= most))
        fail_msg("%s to %s, edge %d, order %d, encoded %d: off by %g", from, to, v->options.edge, v->options.order,
                 v->encoded, difference);
    g_free(one);
    g_free(two);
    image_free(picture);
    map_set_clear(&set);
    maps_close(&all);
    engine_free(&e);
    skc_basis_free(b);
}

// Larger than a band and a tile; the map has another size.
static int make_pictures(void **state)
{
    enum { WIDTH = 1100, HEIGHT = 420 };
    uint32_t bits = 7;
    if (set_up(state))
        return -1;
    uint8_t *bytes = g_new(uint8_t, WIDTH * HEIGHT * 4), *greys = g_new(uint8_t, 550 * 300);
    float *floats = g_new(float, WIDTH *HEIGHT * 3);
    for (size_t i = 0; i < WIDTH * HEIGHT * 4; i++) {
        bits = bits * 1664525 + 1013904223;
        bytes[i] = (uint8_t)(bits >> 24);
        if (i < WIDTH * HEIGHT * 3)
            floats[i] = (float)(bits >> 8) / (1 << 22);
    }
    for (size_t i = 0; i < 550 * 300; i++)
        greys[i] = (uint8_t)(127 + 127 * sin((double)(i % 550) / 60) * cos((double)(i / 550) / 25));
    store(made(bytes, WIDTH, HEIGHT, 3, VIPS_FORMAT_UCHAR, VIPS_INTERPRETATION_sRGB), "rgb.png");
    store(made(bytes, WIDTH, HEIGHT, 4, VIPS_FORMAT_UCHAR, VIPS_INTERPRETATION_sRGB), "rgba.png");
    store(made(floats, WIDTH, HEIGHT, 3, VIPS_FORMAT_FLOAT, VIPS_INTERPRETATION_scRGB), "f.tif");
    store(made(greys, 550, 300, 1, VIPS_FORMAT_UCHAR, VIPS_INTERPRETATION_B_W), "map.png");
    g_free(bytes);
    g_free(greys);
    g_free(floats);
    return 0;
}

static void test_edges(void **state)
{
    (void)state;
    for (int edge = SKC_EDGE_CLAMP; edge <= SKC_EDGE_RENORMALIZE; edge++)
        for (int order = SKC_ORDER_GATHER; order <= SKC_ORDER_SCATTER; order++) {
            variant v = {.options = {(skc_edge)edge, 0.25f, 0, (skc_order)order}};
            check_same("f.tif", "tif", &v, 0); // wrapped or not, to the bit
        }
}

static void test_kinds(void **state)
{
    (void)state;
    float *half = g_new(float, 1100 * 420);
    for (size_t i = 0; i < 1100 * 420; i++)
        half[i] = (float)(i % 3) / 2;
    skc_image mask = skc_image_interleaved(half, 1100, 420, 1);
    boost b = {0.5f, 6};
    skc_rectangle part = {300, 50, 500, 333};
    check_same("rgb.png", "png", &(variant){.encoded = 1}, 1);
    check_same("rgb.png", "png", &(variant){.encoded = 1, .options.correlate = 1}, 1);
    check_same("rgb.png", "png", &(variant){.threads = 1}, 0);
    check_same("rgba.png", "png", &(variant){0}, 0);
    check_same("rgba.png", "png", &(variant){.boost = &b}, 0);
    check_same("rgba.png", "png", &(variant){.boost = &b, .roi = part}, 0);
    check_same("rgb.png", "png", &(variant){.boost = &b, .roi = part, .mask = &mask}, 0);
    check_same("f.tif", "tif", &(variant){.boost = &b, .mask = &mask, .options.edge = SKC_EDGE_WRAP}, 0);
    check_same("f.tif", "tif", &(variant){.roi = part, .options.edge = SKC_EDGE_WRAP}, 0);
    g_free(half);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_edges), cmocka_unit_test(test_kinds)};
    return cmocka_run_group_tests(tests, make_pictures, tear_down);
}
