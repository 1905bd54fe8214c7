// SPDX-License-Identifier: MIT
// Parameter maps: their option texts, what is made on the fly, lenses, and files of all kinds.
#define _GNU_SOURCE // mkdtemp

#include "../../tools/skc/boost.h"
#include "../../tools/skc/maps.h"
#include "image_check.h"

// ------------------------------------------------------------------------------------------------------------- bases

#define FILTER "{\"layers\":[{\"samples\":[[0,0,1]]}]}"

static skc_basis *basis_of(const char *parameters, int filters)
{
    GString *text = g_string_new("{\"format\":\"skc\",\"version\":1,\"parameters\":[");
    g_string_append_printf(text, "%s],\"filters\":[", parameters);
    for (int i = 0; i < filters; i++)
        g_string_append_printf(text, "%s" FILTER, i ? "," : "");
    g_string_append(text, "]}");
    skc_basis *basis;
    CHECK_OK(skc_basis_parse(text->str, text->len, &basis, error));
    g_string_free(text, TRUE);
    return basis;
}

#define RADIUS "{\"name\":\"radius\",\"kind\":\"nodes\",\"values\":[2,10,26]}"
#define ANGLE(last) "{\"name\":\"angle\",\"kind\":\"rotation\",\"range\":[0," #last "]}"

// The value of one parameter of a basis at one pixel.
static double value_for(const char *parameters, int filters, const map_options *options, int p, int width, int height,
                        int x, int y)
{
    skc_basis *basis = basis_of(parameters, filters);
    map_list all;
    map_set set;
    float value = NAN;
    assert_int_equal(maps_parse(options, "b.skc", basis, &all), TOOL_DONE);
    assert_int_equal(maps_read(&all), TOOL_DONE);
    assert_int_equal(map_set_fit(&all, width, height, &set), TOOL_DONE);
    assert_int_equal(map_row(&set.maps[p], x, y, 1, &value), 0);
    const map *m = &set.maps[p];
    assert_true(m->source->wraps || (value >= m->least - 1e-4 && value <= m->most + 1e-4));
    map_set_clear(&set);
    maps_close(&all);
    skc_basis_free(basis);
    return value;
}

static double radius_at(const char *text, const char *range, int x, int y)
{
    char *maps[] = {(char *)text, NULL}, *ranges[] = {(char *)range, NULL};
    map_options o = {.maps = maps, .ranges = range ? ranges : NULL};
    return value_for(RADIUS, 3, &o, 0, 201, 101, x, y);
}

static void test_constants(void **state)
{
    (void)state;
    CHECK_NEAR(radius_at("12", NULL, 7, 7), 12, 0);
    CHECK_NEAR(radius_at("12.5px", NULL, 7, 7), 12.5, 0);
    CHECK_NEAR(radius_at("10%", NULL, 7, 7), 10.1, 1e-6);
    CHECK_NEAR(radius_at("radius=3", NULL, 7, 7), 3, 0);
    CHECK_NEAR(radius_at("300", NULL, 7, 7), 26, 0);
    assert_sentence("reaches beyond 2 to 26");
    CHECK_NEAR(radius_at("0", NULL, 7, 7), 2, 0);
}

// Along a line through (100, 50) with an angle of 90 degrees the columns count; at 30 degrees the way to a pixel right
// of the centre is half its distance.
static void test_linear(void **state)
{
    (void)state;
    const char *flat = "linear:y=50,width=20,falloff=40"; // the picture is 101 high: its middle row is 50
    CHECK_NEAR(radius_at(flat, NULL, 3, 50), 2, 0);
    CHECK_NEAR(radius_at(flat, NULL, 3, 60), 2, 0);
    CHECK_NEAR(radius_at(flat, NULL, 3, 80), 2 + 24 * 0.5, 1e-5);
    CHECK_NEAR(radius_at(flat, NULL, 3, 20), 2 + 24 * 0.5, 1e-5);
    CHECK_NEAR(radius_at(flat, NULL, 3, 100), 26, 0);
    CHECK_NEAR(radius_at(flat, "radius=2..12", 3, 80), 7, 1e-5);
    CHECK_NEAR(radius_at(flat, "0..10%", 3, 100), 10.1, 1e-5);
    CHECK_NEAR(radius_at("linear:angle=90,falloff=100", NULL, 150, 9), 14, 1e-5);
    CHECK_NEAR(radius_at("linear:angle=90,falloff=100", NULL, 50, 9), 14, 1e-5);
    CHECK_NEAR(radius_at("linear:angle=30,falloff=100", NULL, 150, 50), 2 + 24 * 0.25, 1e-5);
    // Counter-clockwise: to the right such a line rises, so what is above it on the right is nearer than what is below.
    CHECK_NEAR(radius_at("linear:angle=45,falloff=100", NULL, 140, 10), 2, 1e-5);
    CHECK_NEAR(radius_at("linear:angle=45,falloff=100", NULL, 140, 90), 2 + 24 * 0.4 * sqrt(2), 1e-4);
    CHECK_NEAR(radius_at("linear:50%,0", NULL, 7, 0), 2, 0);
    CHECK_NEAR(radius_at("linear:falloff=0", NULL, 7, 51), 26, 0);
    // 50 % of 101 rows is the middle one; 100 % the lower edge, half a pixel below the last.
    CHECK_NEAR(radius_at("linear:y=100%,falloff=10", NULL, 7, 100), 2 + 24 * 0.05, 1e-5);
}

static void test_radial(void **state)
{
    (void)state;
    CHECK_NEAR(radius_at("radial:100,50,10,60", NULL, 100, 55), 2, 0);
    CHECK_NEAR(radius_at("radial:100,50,10,60", NULL, 121, 22), 2 + 24 * 25 / 50.0, 1e-5); // 21, 28, 35
    CHECK_NEAR(radius_at("radial:50%,50%", NULL, 200, 100), 26, 0);
    CHECK_NEAR(radius_at("radial:", NULL, 100, 0), 2 + 24 * 50 / hypot(100, 50), 1e-5);
    CHECK_NEAR(radius_at("radial:x=0,y=0", NULL, 200, 100), 26, 0);
    CHECK_NEAR(radius_at("radial:outer=50%", NULL, 125, 50), 2 + 24 * 25 / 50.5, 1e-5);
}

static double angle_at(const char *parameters, const char *text, int x, int y)
{
    char *maps[] = {(char *)text, NULL};
    map_options o = {.maps = maps};
    return value_for(parameters, 1, &o, 0, 201, 101, x, y);
}

static void test_directions(void **state)
{
    (void)state;
    CHECK_NEAR(angle_at(ANGLE(360), "radial:50%,50%", 150, 50), 0, 1e-4);
    CHECK_NEAR(angle_at(ANGLE(360), "radial:50%,50%", 130, 20), 45, 1e-4); // up and to the right
    CHECK_NEAR(angle_at(ANGLE(360), "radial:50%,50%", 50, 50), 180, 1e-4);
    CHECK_NEAR(angle_at(ANGLE(360), "radial:50%,50%", 100, 90), 270, 1e-4);
    CHECK_NEAR(angle_at(ANGLE(360), "tangential:50%,50%", 150, 50), 90, 1e-4);
    CHECK_NEAR(angle_at(ANGLE(360), "tangential:50%,50%", 100, 90), 0, 1e-4);
    CHECK_NEAR(angle_at(ANGLE(180), "radial:50%,50%", 100, 90), 90, 1e-4);
    CHECK_NEAR(angle_at(ANGLE(60), "radial:50%,50%", 100, 90), 30, 1e-4);
    CHECK_NEAR(angle_at(ANGLE(100), "radial:50%,50%", 100, 90), 100, 1e-4); // cannot be folded
    CHECK_NEAR(angle_at(ANGLE(360), "400", 1, 1), 400, 0);                  // wraps
    CHECK_NEAR(angle_at(ANGLE(90), "400", 1, 1), 90, 0);
}

// -------------------------------------------------------------------------------------------------------------- lenses

// f = 50 mm, N = 2, focused at 2 m: f^2 / N / (s - f) = 1250 / 1950 mm at infinity. At 4 m half of that, at 1 m as
// much. On 36 mm and 3600 pixels a millimetre is 100 pixels, and the radius half the diameter.
static void test_lens(void **state)
{
    (void)state;
    lens l;
    assert_int_equal(lens_parse("f=50,N=2,focus=2", &l), TOOL_DONE);
    double infinite = 1250.0 / 1950 * 100 / 2;
    CHECK_NEAR(lens_radius(&l, INFINITY, 3600), infinite, 1e-9);
    CHECK_NEAR(lens_radius(&l, 4, 3600), infinite / 2, 1e-9);
    CHECK_NEAR(lens_radius(&l, 1, 3600), infinite, 1e-9);
    CHECK_NEAR(lens_radius(&l, 2, 3600), 0, 1e-9);
    CHECK_NEAR(lens_radius(&l, 4, 7200), infinite, 1e-9);
    assert_int_equal(lens_parse("f=80,N=4,focus=5,sensor=24", &l), TOOL_DONE);
    // 6400 / 4 * |3 - 5| / (3 * (5000 - 80)) mm
    CHECK_NEAR(lens_radius(&l, 3, 2400), 1600.0 * 2 / (3 * 4920) * 100 / 2, 1e-9);
    const char *const wrong[] = {"", "f=50", "focus=0.05", "focus=2,N=0", "focus=2,x=1", "focus=2,focus=3", "focus=2m"};
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++)
        assert_int_equal(lens_parse(wrong[i], &l), TOOL_USAGE);
}

static double metres(const char *polarity, const char *near, const char *far, double sample)
{
    depth_scale s;
    assert_int_equal(depth_scale_parse(polarity, near, far, &s), TOOL_DONE);
    return depth_metres(&s, sample);
}

static void test_polarities(void **state)
{
    (void)state;
    CHECK_NEAR(metres("white-near", "1", "9", 1), 1, 1e-12);
    CHECK_NEAR(metres("white-near", "1", "9", 0.25), 7, 1e-12);
    CHECK_NEAR(metres("white-far", "1", "9", 0.25), 3, 1e-12);
    CHECK_NEAR(metres("inverse", "1", "4", 1), 1, 1e-12);
    CHECK_NEAR(metres("inverse", "1", "4", 0), 4, 1e-12);
    CHECK_NEAR(metres("inverse", "1", "4", 0.5), 1.6, 1e-12); // 1 / 0.625
    CHECK_NEAR(metres("inverse", "2", NULL, 0.5), 4, 1e-12);
    assert_true(isinf(metres("inverse", "2", NULL, 0)));
    CHECK_NEAR(metres("reversed-z", "0.1", "100", 0.01), 0.1 * 100 / (0.1 + 0.01 * 99.9), 1e-12);
    CHECK_NEAR(metres("reversed-z", "0.1", "inf", 0.01), 10, 1e-12);
    CHECK_NEAR(metres("metric", NULL, NULL, 3.5), 3.5, 0);
    assert_true(isinf(metres("metric", NULL, NULL, 0)) && isinf(metres("metric", NULL, NULL, NAN)));
    depth_scale s;
    assert_int_equal(depth_scale_parse(NULL, "1", "2", &s), TOOL_USAGE);
    assert_sentence("white-near, white-far, inverse, metric or reversed-z");
    assert_int_equal(depth_scale_parse("black-near", "1", "2", &s), TOOL_USAGE);
    assert_int_equal(depth_scale_parse("white-near", "1", NULL, &s), TOOL_USAGE);
    assert_int_equal(depth_scale_parse("white-near", "2", "2", &s), TOOL_USAGE);
    assert_int_equal(depth_scale_parse("inverse", NULL, NULL, &s), TOOL_USAGE);
    assert_int_equal(depth_scale_parse("metric", "1", NULL, &s), TOOL_USAGE);
}

static void test_depth_files(void **state)
{
    (void)state;
    // Metres as floats; whole numbers are shares of --far.
    const float floats[] = {1, 2, 4, 0};
    const uint8_t bytes[] = {51, 102, 204, 255};
    store(made(floats, 4, 1, 1, VIPS_FORMAT_FLOAT, VIPS_INTERPRETATION_B_W), "d.tif");
    store(made(bytes, 4, 1, 1, VIPS_FORMAT_UCHAR, VIPS_INTERPRETATION_B_W), "d.png");
    map_options o = {.depth = (char *)"d.tif", .polarity = (char *)"metric", .lens = (char *)"f=50,N=2,focus=2"};
    double infinite = 1250.0 / 1950 * 4 / 36 / 2; // 4 pixels on 36 mm: far below 2, the least radius
    const char *small = "{\"name\":\"radius\",\"kind\":\"nodes\",\"values\":[0,1]}";
    for (int i = 0; i < 2; i++) {
        CHECK_NEAR(value_for(small, 2, &o, 0, 4, 1, 0, 0), infinite, 1e-6);
        CHECK_NEAR(value_for(small, 2, &o, 0, 4, 1, 1, 0), 0, 1e-6);
        CHECK_NEAR(value_for(small, 2, &o, 0, 4, 1, 2, 0), infinite / 2, 1e-6);
        CHECK_NEAR(value_for(small, 2, &o, 0, 4, 1, 3, 0), i ? infinite * 0.6 : infinite, 1e-6); // 5 m
        o.depth = (char *)"d.png";
        o.far = (char *)"5";
    }
    o.max_radius = (char *)"0.01";
    CHECK_NEAR(value_for(small, 2, &o, 0, 4, 1, 0, 0), 0.01, 1e-6);
    o.far = o.max_radius = NULL;
    skc_basis *basis = basis_of(small, 2);
    map_list all;
    assert_int_equal(maps_parse(&o, "b.skc", basis, &all), TOOL_DONE);
    assert_int_equal(maps_read(&all), TOOL_USAGE);
    assert_sentence("--far");
    maps_close(&all);
    skc_basis_free(basis);
}

// --------------------------------------------------------------------------------------------------------------- files

static void test_files(void **state)
{
    (void)state;
    const uint8_t bytes[] = {0, 51, 255, 128, 7, 9}, rgb[] = {0, 0, 0, 51, 51, 51};
    const uint16_t words[] = {0, 13107, 65535, 1, 2, 3};
    const float floats[] = {0, 0.2f, 1, NAN, -1, 2};
    store(made(bytes, 3, 2, 1, VIPS_FORMAT_UCHAR, VIPS_INTERPRETATION_B_W), "b.png");
    store(made(rgb, 2, 1, 3, VIPS_FORMAT_UCHAR, VIPS_INTERPRETATION_sRGB), "rgb.png");
    store(made(words, 3, 2, 1, VIPS_FORMAT_USHORT, VIPS_INTERPRETATION_GREY16), "w.png");
    store(made(floats, 3, 2, 1, VIPS_FORMAT_FLOAT, VIPS_INTERPRETATION_B_W), "f.tif");
    const char *const names[] = {"b.png", "w.png", "f.tif"};
    for (size_t i = 0; i < 3; i++) {
        char *maps[] = {(char *)names[i], NULL}, *ranges[] = {(char *)"10..20", NULL};
        map_options o = {.maps = maps};
        CHECK_NEAR(value_for(RADIUS, 3, &o, 0, 3, 2, 0, 0), 2, 0);
        CHECK_NEAR(value_for(RADIUS, 3, &o, 0, 3, 2, 1, 0), 2 + 24 * 0.2, 1e-5);
        CHECK_NEAR(value_for(RADIUS, 3, &o, 0, 3, 2, 2, 0), 26, 0);
        o.ranges = ranges;
        CHECK_NEAR(value_for(RADIUS, 3, &o, 0, 3, 2, 1, 0), 12, 1e-5);
    }
    char *maps[] = {(char *)"f.tif", NULL};
    map_options o = {.maps = maps};
    CHECK_NEAR(value_for(RADIUS, 3, &o, 0, 3, 2, 0, 1), 2, 0); // NaN
    assert_sentence("f.tif: 3 of 6 samples are NaN or beyond 2 to 26, the range of radius in b.skc; they are clamped");
    CHECK_NEAR(value_for(RADIUS, 3, &o, 0, 3, 2, 1, 1), 2, 0);
    CHECK_NEAR(value_for(RADIUS, 3, &o, 0, 3, 2, 2, 1), 26, 0);
    maps[0] = (char *)"rgb.png";
    CHECK_NEAR(value_for(RADIUS, 3, &o, 0, 2, 1, 1, 0), 2 + 24 * 0.2, 1e-5);
}

static void test_resampling(void **state)
{
    (void)state;
    const uint8_t bytes[] = {0, 255, 0, 255};
    store(made(bytes, 2, 2, 1, VIPS_FORMAT_UCHAR, VIPS_INTERPRETATION_B_W), "r.png");
    char *maps[] = {(char *)"r.png", NULL};
    map_options o = {.maps = maps};
    // Eight pixels for two samples: their centres are at 1.5 and 5.5.
    const double expected[] = {0, 0, 0.125, 0.375, 0.625, 0.875, 1, 1};
    for (int x = 0; x < 8; x++)
        CHECK_NEAR(value_for(RADIUS, 3, &o, 0, 8, 5, x, 2), 2 + 24 * expected[x], 1e-5);
    assert_sentence("r.png: is 2 x 2 pixels; it is resampled to 8 x 5");
    // Fewer pixels than samples, and one.
    CHECK_NEAR(value_for(RADIUS, 3, &o, 0, 1, 1, 0, 0), 14, 1e-5);
    // A long row in parts is the row.
    const float angles[] = {350, 10};
    store(made(angles, 2, 1, 1, VIPS_FORMAT_FLOAT, VIPS_INTERPRETATION_B_W), "a.tif");
    char *angle_maps[] = {(char *)"a.tif", NULL}, *ranges[] = {(char *)"0..1", NULL};
    map_options angle = {.maps = angle_maps, .ranges = ranges};
    CHECK_NEAR(fmod(value_for(ANGLE(360), 1, &angle, 0, 3, 1, 1, 0), 360), 0, 1e-4); // the short way
}

// Beyond what is kept in memory.
static void test_large(void **state)
{
    (void)state;
    enum { SIZE = 8200 };
    uint8_t *bytes = g_malloc(SIZE * SIZE);
    for (size_t i = 0; i < (size_t)SIZE * SIZE; i++)
        bytes[i] = (uint8_t)(i % 251);
    VipsImage *large = vips_image_new_from_memory(bytes, SIZE * SIZE, SIZE, SIZE, 1, VIPS_FORMAT_UCHAR);
    store(large, "large.v");
    g_free(bytes);
    map_file m;
    uint8_t row[100];
    assert_int_equal(map_file_open("large.v", &m), TOOL_DONE);
    assert_null(m.memory);
    for (size_t y = 5; y < SIZE; y += 8100) {
        assert_int_equal(map_file_read(&m, 8050, (int)y, 100, row), 0);
        for (size_t i = 0; i < 100; i++)
            assert_int_equal(row[i], (y * SIZE + 8050 + i) % 251);
    }
    map_file_close(&m);
}

// -------------------------------------------------------------------------------------------------------------
// refusals

static void refuse(const map_options *o, const char *part)
{
    skc_basis *basis = basis_of(RADIUS "," ANGLE(360), 3);
    map_list all;
    int status = maps_parse(o, "b.skc", basis, &all);
    if (status == TOOL_DONE)
        fail_msg("accepted what should say \"%s\"", part);
    assert_int_equal(status, TOOL_USAGE);
    assert_sentence(part);
    maps_close(&all);
    skc_basis_free(basis);
}

static void refuse_maps(const char *first, const char *second, const char *part)
{
    char *maps[] = {(char *)first, (char *)second, NULL};
    map_options o = {.maps = maps};
    refuse(&o, part);
}

static void test_refusals(void **state)
{
    (void)state;
    refuse(&(map_options){0}, "its parameter radius, 2 to 26, has no map");
    refuse_maps("radius=3", NULL, "its parameter angle, 0 to 360, has no map");
    refuse_maps("3", NULL, "say of which parameter it is");
    refuse_maps("3", "4", "one map may come without a name");
    refuse_maps("radius=3", "radius=4", "radius has a map already, 3");
    refuse_maps("radus=3", NULL, "there is no such parameter; b.skc has radius and angle");
    refuse_maps("radius=linear:z=3", NULL, "x, y, angle, width and falloff are accepted");
    refuse_maps("radius=linear:y=3,y=4", NULL, "x, y, angle, width and falloff are accepted");
    refuse_maps("radius=linear:y=3,4", NULL, "x, y, angle, width and falloff are accepted");
    refuse_maps("radius=linear:y=x", NULL, "a number from");
    refuse_maps("radius=linear:angle=10%", NULL, "a number from");
    refuse_maps("radius=linear:width=-1", NULL, "a number from 0");
    refuse_maps("radius=radial:1,2,3,4,5", NULL, "x, y, inner and outer are accepted");
    refuse_maps("radius=tangential:", NULL, "it makes angles");
    refuse_maps("angle=linear:", NULL, "of an angle");
    refuse_maps("angle=3px", NULL, "a number from");
    char *maps[] = {(char *)"radius=r.png", (char *)"angle=30", NULL}, *ranges[] = {(char *)"radius=0", NULL};
    map_options o = {.maps = maps, .ranges = ranges};
    refuse(&o, "A..B is accepted");
    ranges[0] = (char *)"0..1";
    refuse(&o, "say of which parameter");
    ranges[0] = (char *)"angle=0..1";
    refuse(&o, "comes in its own unit");
    ranges[0] = (char *)"angel=0..1";
    refuse(&o, "no such parameter");
    ranges[0] = (char *)"radius=0..x";
    refuse(&o, "a number from");
    o = (map_options){.maps = maps, .lens = (char *)"focus=2"};
    refuse(&o, "is for --depth");
    o.depth = (char *)"d.png";
    refuse(&o, "--polarity: it is missing");
    o.polarity = (char *)"inverse";
    o.near = (char *)"1";
    refuse(&o, "radius has a map already, d.png");
}

// ---------------------------------------------------------------------------------------------------------------
// lights

static void test_boost(void **state)
{
    (void)state;
    boost b;
    assert_int_equal(boost_parse("threshold=0.5,gain=5", &b), TOOL_DONE);
    float grey[] = {0.4f, 0.5f, 0.75f, 1, 3, NAN};
    skc_image view = skc_image_interleaved(grey, 6, 1, 1);
    boost_pixels(&b, &view, 1, -1);
    const double expected[] = {0.4f, 0.5, 0.75 * 3, 5, 15};
    for (int i = 0; i < 5; i++)
        CHECK_NEAR(grey[i], expected[i], 1e-6);
    assert_true(isnan(grey[5]));
    // The largest colour counts, all keep their proportion, and cover does not count.
    float colour[] = {0.1f, 1, 0.5f, 1, 0.05f, 0.5f, 0.25f, 0.5f, 0, 0, 0, 0};
    view = skc_image_interleaved(colour, 3, 1, 4);
    boost_pixels(&b, &view, 3, 3);
    const double of_colour[] = {0.5, 5, 2.5, 1, 0.25, 2.5, 1.25, 0.5, 0, 0, 0, 0};
    for (int i = 0; i < 12; i++)
        CHECK_NEAR(colour[i], of_colour[i], 1e-6);
    const char *const wrong[] = {"", "threshold=1", "gain=0.5", "gain=x", "level=3", "0.9,8,1"};
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++)
        assert_int_equal(boost_parse(wrong[i], &b), TOOL_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_constants),   cmocka_unit_test(test_linear),   cmocka_unit_test(test_radial),
        cmocka_unit_test(test_directions),  cmocka_unit_test(test_lens),     cmocka_unit_test(test_polarities),
        cmocka_unit_test(test_depth_files), cmocka_unit_test(test_files),    cmocka_unit_test(test_resampling),
        cmocka_unit_test(test_large),       cmocka_unit_test(test_refusals), cmocka_unit_test(test_boost),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
