// SPDX-License-Identifier: MIT
// The .skc format: what is written, and what is read.

#include "core/random.h"
#include "format/skc_file.h"
#include "format_check.h"

#include <locale.h>
#include <math.h>

static void the_layout_is_stable(void **state)
{
    (void)state;
    skc_basis *basis = parse(full_text);
    char *text = format(basis);
    assert_string_equal(text, full_text);
    skc_text_free(text);
    skc_basis_free(basis);
}

static void absent_things_are_not_written(void **state)
{
    (void)state;
    skc_basis *basis = single(1, (const int[]){1});
    basis->filters[0]->layers[0].samples[0] = (skc_sample){1, 2, 3};
    free(basis->source);
    basis->source = NULL; // as good as ""
    char *text = format(basis);
    assert_string_equal(text, "{\n  \"format\": \"skc\",\n  \"version\": 1,\n  \"filters\": [\n    {\"layers\": [\n"
                              "      {\"taps\": \"bilinear\", \"samples\": [\n        [1, 2, 3]\n      ]}\n"
                              "    ]}\n  ]\n}\n");
    skc_text_free(text);
    skc_basis_free(basis);
}

static void strings_are_escaped(void **state)
{
    (void)state;
    static const struct {
        const char *source, *back;
    } cases[] = {
        {"glyph:text=\\,\",font=\"D\"", "glyph:text=\\,\",font=\"D\""},
        {"\x01\t\n\r\x1f\x7f/", "\x01\t\n\r\x1f\x7f/"},
        {"\xc3\xa9 \xe4\xb8\xad \xf0\x9f\x98\x80 \xed\x9f\xbf \xf4\x8f\xbf\xbf",
         "\xc3\xa9 \xe4\xb8\xad \xf0\x9f\x98\x80 \xed\x9f\xbf \xf4\x8f\xbf\xbf"},
        {"a\xff", "a\xef\xbf\xbd"},                                               // no lead byte
        {"\xe4\xb8", "\xef\xbf\xbd\xef\xbf\xbd"},                                 // cut short
        {"\xc0\x80", "\xef\xbf\xbd\xef\xbf\xbd"},                                 // overlong
        {"\xe0\x9f\xbf", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},                 // overlong
        {"\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},                 // surrogate
        {"\xf4\x90\x80\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"}, // above U+10FFFF
        {"\xf0\x8f\xbf\xbf"
         "b",
         "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
         "b"}, // overlong
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        skc_basis *basis = single(1, (const int[]){1});
        free(basis->source);
        basis->source = copy_text(cases[i].source);
        char *text = format(basis);
        for (const char *c = text; *c; c++)
            assert_true((unsigned char)*c >= 0x20 || *c == '\n');
        skc_basis *back = parse(text);
        assert_string_equal(back->source, cases[i].back);
        skc_text_free(text);
        skc_basis_free(back);
        skc_basis_free(basis);
    }
}

static float float_of_bits(uint32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

// Any finite float32 as a weight, with the sign, denormals and extremes. The last two lie on either side
// of 7.038531e-26, which is nearest to the first, but to the second if it is rounded to a double before.
static float random_weight(skci_random *random)
{
    static const uint32_t special[] = {0,           0x80000000u, 1,           0x80000001u, 0x007fffffu, 0x00800000u,
                                       0x7f7fffffu, 0xff7fffffu, 0x3f800001u, 0x33d6bf95u, 0x15ae43fdu, 0x15ae43feu};
    for (;;) {
        uint64_t bits = skci_random_next(random);
        if (bits % 16 == 0)
            return float_of_bits(special[bits / 16 % (sizeof special / sizeof *special)]);
        float value = float_of_bits((uint32_t)(bits >> 32));
        if (isfinite(value))
            return value;
    }
}

static void samples_survive_to_the_bit(void **state)
{
    (void)state;
    skci_random random = {1};
    for (int round = 0; round < 20; round++) {
        skc_basis *basis = single(3, (const int[]){1, 1000, 57});
        for (int l = 0; l < 3; l++) {
            skc_layer *layer = &basis->filters[0]->layers[l];
            layer->taps = l == 2 ? SKC_TAPS_INTEGER : SKC_TAPS_BILINEAR;
            for (int i = 0; i < layer->count; i++) {
                float x = (float)(32768 * skci_random_uniform(&random) - 16384), y = random_weight(&random);
                y = fabsf(y) <= SKC_MAX_OFFSET ? y : -x;
                if (layer->taps == SKC_TAPS_INTEGER) {
                    x = floorf(x);
                    y = floorf(y);
                }
                layer->samples[i] = (skc_sample){x, y, random_weight(&random)};
            }
        }
        basis->sum = (double)random_weight(&random) * 1.1;
        basis->seconds = skci_random_uniform(&random) * 1e-300;
        basis->seed = skci_random_next(&random) >> (round % 64);
        assert_round_trip(basis);
        skc_basis_free(basis);
    }
}

// No shorter text would do, tried digit by digit from the shortest.
static void numbers_are_as_short_as_can_be(void **state)
{
    (void)state;
    skci_random random = {2};
    skc_basis *basis = single(1, (const int[]){4096});
    skc_sample *samples = basis->filters[0]->layers[0].samples;
    for (int i = 0; i < 4096; i++)
        samples[i].w = i % 2 ? random_weight(&random) : roundf((float)(1e4 * skci_random_uniform(&random))) / 1e3f;
    char *text = format(basis);
    size_t at = (size_t)(strstr(text, "        [") - text);
    for (int i = 0; i < 4096; i++) {
        char shortest[64] = "";
        for (int digits = 1; digits < 20; digits++) {
            snprintf(shortest, sizeof shortest, "%.*g", digits, (double)samples[i].w);
            if ((float)strtod(shortest, NULL) == samples[i].w && strtof(shortest, NULL) == samples[i].w)
                break;
        }
        at += strlen("        [0, 0, ");
        size_t length = strcspn(text + at, "]");
        if (samples[i].w == 0)
            assert_true(strncmp(text + at, signbit(samples[i].w) ? "-0.0" : "0", length) == 0);
        else
            assert_true(length == strlen(shortest) && memcmp(text + at, shortest, length) == 0);
        at += length + strlen("],\n");
    }
    skc_text_free(text);
    skc_basis_free(basis);
}

static void seeds_survive(void **state)
{
    (void)state;
    static const uint64_t seeds[] = {0, 1, 9007199254740991, 9007199254740992, 9007199254740993, UINT64_MAX};
    for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++) {
        skc_basis *basis = single(1, (const int[]){1});
        basis->seed = seeds[i];
        assert_round_trip(basis);
        char *text = format(basis);
        assert_int_equal(strstr(text, "\"seed\": \"") != NULL, seeds[i] >= 9007199254740992);
        skc_text_free(text);
        skc_basis_free(basis);
    }
}

static void quality_without_a_number_is_left_out(void **state)
{
    (void)state;
    skc_basis *basis = parse(full_text);
    assert_true(isnan(basis->quality[1].psnr) && isnan(basis->quality[1].l1) && isnan(basis->quality[1].noise_gain));
    assert_true(isnan(basis->quality[1].image_psnr) && isinf(basis->quality[2].image_psnr));
    assert_true(isinf(basis->quality[2].psnr) && basis->quality[2].psnr > 0 && basis->quality[2].l1 == 0);
    assert_true(isnan(basis->quality[2].certificate) && isnan(basis->quality[2].sum));
    assert_round_trip(basis);
    for (int f = 0; f < 4; f++)
        basis->quality[f] = (skc_quality){INFINITY, INFINITY, NAN, NAN, NAN, -INFINITY, NAN, NAN};
    char *text = format(basis);
    assert_null(strstr(text, "quality"));
    skc_basis *back = parse(text);
    assert_null(back->quality);
    skc_text_free(text);
    skc_basis_free(back);
    skc_basis_free(basis);
}

// A host that speaks German gets the same file, and reads it.
static void the_locale_does_not_matter(void **state)
{
    (void)state;
    static const char *const names[] = {"de_DE.UTF-8", "de_DE.utf8", "de_DE", "fr_FR.UTF-8", "ps_AF.UTF-8", "ps_AF"};
    int tried = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!setlocale(LC_NUMERIC, names[i]))
            continue;
        tried++;
        skc_basis *basis = parse(full_text);
        char *text = format(basis);
        assert_string_equal(text, full_text);
        assert_true(basis->sum == 1.0 / 10);
        skc_text_free(text);
        skc_basis_free(basis);
        text = replaced(full_text, "[0.5, 2]", "[2.5, 0.25]");
        assert_refused(text, strlen(text), "parameters[2].range[1]: 0.25 after 2.5; ");
        free(text);
        // The calling thread keeps its locale.
        char point[16];
        snprintf(point, sizeof point, "%.1f", 0.5);
        assert_string_not_equal(point, "0.5");
    }
    if (!tried)
        skip();
}

static int reset_locale(void **state)
{
    (void)state;
    return setlocale(LC_NUMERIC, "C") ? 0 : -1;
}

static void create_refuses_absurd_numbers(void **state)
{
    (void)state;
    static const int counts[] = {0, -1, SKCI_MAX_FILTERS + 1, 0x7fffffff};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        skc_basis *basis = (skc_basis *)&basis;
        skc_error error = {0};
        assert_int_equal(skc_basis_create(counts[i], &basis, &error), SKC_INVALID);
        assert_null(basis);
        assert_non_null(strstr(error.message, "1 to 1048576 are accepted"));
    }
    skc_basis *basis;
    assert_int_equal(skc_basis_create(3, &basis, NULL), SKC_OK);
    assert_int_equal(basis->filter_count, 3);
    assert_int_equal(basis->channels, 1);
    assert_true(!basis->filters[0] && !basis->filters[2] && !basis->parameters && !basis->quality);
    assert_string_equal(basis->source, "");
    assert_string_equal(basis->method, "");
    assert_string_equal(basis->init, "");
    skc_basis_free(basis);
    skc_basis_free(NULL);
    skc_text_free(NULL);
}

static void the_full_text_has_its_values(void **state)
{
    (void)state;
    skc_basis *b = parse(full_text);
    assert_string_equal(b->source, "disk:radius=2..4/2");
    assert_true(b->width == 9 && b->height == 7 && b->anchor_x == 4 && b->anchor_y == -3 && b->sum == 0.1);
    assert_int_equal(b->parameter_count, 3);
    assert_string_equal(b->parameters[0].name, "radius");
    assert_int_equal(b->parameters[0].kind, SKC_PARAMETER_NODES);
    assert_int_equal(b->parameters[0].count, 2);
    assert_true(b->parameters[0].values[0] == 2 && b->parameters[0].values[1] == 4.25);
    assert_int_equal(b->parameters[1].kind, SKC_PARAMETER_ROTATION);
    assert_true(b->parameters[1].values[0] == -180 && b->parameters[1].values[1] == 180);
    assert_int_equal(b->parameters[2].kind, SKC_PARAMETER_SCALE);
    assert_true(b->parameters[2].count == 2 && b->parameters[2].values[0] == 0.5);
    assert_true(b->channels == 2 && b->filter_count == 4);
    const skc_layer *layers = b->filters[0]->layers;
    assert_true(layers[0].taps == SKC_TAPS_BILINEAR && layers[0].count == 2);
    assert_true(layers[1].taps == SKC_TAPS_INTEGER && layers[1].count == 1);
    skc_sample s = layers[0].samples[0], t = layers[0].samples[1], u = layers[1].samples[0];
    assert_true(s.x == -3.25f && s.y == 7.5f && s.w == 0.03125f);
    assert_true(t.x == 0.1f && t.y == 0 && signbit(t.y) && t.w == 1.0f / 3);
    assert_true(u.x == 2 && u.y == -16384 && u.w == float_of_bits(0x80000001u));
    assert_true(b->filters[1]->layers[1].samples[0].w == 9 && b->filters[2]->layers[1].samples[0].w == 16777216);
    assert_true(b->quality[0].psnr == 18.9 && b->quality[0].image_psnr == 64.5 && b->quality[0].l1 == 0.11 &&
                b->quality[0].certificate == 0.055);
    assert_true(b->quality[0].sum == 1 + 0x1p-52 && b->quality[0].noise_gain == 1.25);
    assert_string_equal(b->method, "lm");
    assert_string_equal(b->weighting, "flat");
    assert_string_equal(b->init, "radial");
    assert_true(b->seed == 9007199254740991 && b->seconds == 0.4);
    skc_basis_free(b);
}

static void absent_anchors_are_central(void **state)
{
    (void)state;
    char *text = replaced(full_text, "\"height\": 7, \"anchor\": [4, -3]", "\"height\": 12");
    skc_basis *basis = parse(text);
    assert_int_equal(basis->anchor_x, 4);
    assert_int_equal(basis->anchor_y, 6);
    skc_basis_free(basis);
    free(text);
}

static skc_basis *parse_golden(const char *name)
{
    size_t length;
    char *text = read_golden(name, &length);
    skc_basis *basis;
    skc_error error = {0};
    if (parse_exactly(text, length, &basis, &error) != SKC_OK)
        fail_msg("%s: %s", name, error.message);
    free(text);
    assert_round_trip(basis);
    return basis;
}

static void good_files_have_their_values(void **state)
{
    (void)state;
    skc_basis *b = parse_golden("good-single.skc");
    assert_string_equal(b->source, "heart:radius=24");
    assert_true(b->width == 49 && b->height == 49 && b->anchor_x == 24 && b->anchor_y == 24 && b->sum == 1);
    assert_true(b->filter_count == 1 && b->channels == 1 && b->parameter_count == 0 && b->filters[0]->count == 2);
    const skc_sample *samples = b->filters[0]->layers[0].samples;
    assert_true(samples[0].x == -3.25f && samples[0].y == 7.5f && samples[0].w == 0.03125f);
    assert_true(samples[1].x == 0.1f && signbit(samples[1].y) && samples[1].w == float_of_bits(0x00800000u));
    assert_true(samples[2].x == 16384 && samples[2].w == float_of_bits(0xff7fffffu));
    assert_true(b->filters[0]->layers[1].samples[0].w == float_of_bits(1));
    assert_true(b->seed == UINT64_MAX && b->seconds == 0.4 && b->quality[0].noise_gain == 1.25);
    skc_basis_free(b);

    b = parse_golden("good-basis.skc");
    assert_true(b->filter_count == 12 && b->channels == 2 && b->parameter_count == 4 && !b->quality);
    assert_true(b->width == 0 && b->height == 0 && b->anchor_x == 0 && b->sum == 0 && b->seed == 0);
    for (int f = 0; f < 12; f++)
        assert_true(b->filters[f]->layers[0].samples[0].x == (float)f);
    skc_basis_free(b);

    static const char *const small[] = {"good-minimal.skc", "good-bom.skc", "good-unknown-keys.skc"};
    for (int i = 0; i < 3; i++) {
        b = parse_golden(small[i]);
        skc_sample s = b->filters[0]->layers[0].samples[0];
        assert_true(s.x == 1 && s.y == 2 && s.w == 3 && b->filters[0]->layers[0].taps == SKC_TAPS_BILINEAR);
        if (i == 2) {
            assert_string_equal(b->source, "\xc3\xa9\xe4\xb8\xad \"q\" \\ \n");
            assert_true(isinf(b->quality[0].psnr) && b->seed == 9007199254740991);
        }
        skc_basis_free(b);
    }
}

// In good-basis x counts the filters: of channel 0, radius 2, 4.5, 8, and for each field -1 and 1; then of channel 1.
static skc_sample basis_sample_at(const skc_basis *b, int channel, double radius, double angle, double field,
                                  double zoom)
{
    skc_complex *c;
    skc_error error = {0};
    if (skc_basis_at(b, (const double[]){radius, angle, field, zoom}, channel, &c, &error) != SKC_OK)
        fail_msg("%s", error.message);
    skc_sample s = c->layers[0].samples[0];
    assert_int_equal(skc_complex_check(c, NULL), SKC_OK);
    skc_complex_free(c);
    return s;
}

static void filters_between_nodes(void **state)
{
    (void)state;
    skc_basis *b = parse_golden("good-basis.skc");
    static const struct {
        int channel;
        double radius, angle, field, zoom, x, y;
    } cases[] = {
        {0, 2, 0, -1, 1, 0, 0},    {0, 4.5, 0, -1, 1, 2, 0},   {0, 8, 0, 1, 1, 5, 0},     {1, 2, 0, -1, 1, 6, 0},
        {0, 3.25, 0, -1, 1, 1, 0}, {0, 3.25, 0, 0, 1, 1.5, 0}, {0, 1, 0, -9, 1, 0, 0},    {0, 99, 0, 99, 1, 5, 0},
        {0, NAN, NAN, 1, 1, 1, 0}, {0, 8, 90, 1, 1, 0, -5},    {0, 8, -270, 1, 1, 0, -5}, {0, 8, 180, 1, 2, -10, 0},
        {0, 8, 0, 1, 9, 10, 0},    {0, 8, 0, 1, 0, 2.5, 0},    {0, 8, 360, 1, 1, 5, 0},   {1, 6.25, 270, 0, 2, 0, 19},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        skc_sample s =
            basis_sample_at(b, cases[i].channel, cases[i].radius, cases[i].angle, cases[i].field, cases[i].zoom);
        if (fabs((double)s.x - cases[i].x) > 1e-6 || fabs((double)s.y - cases[i].y) > 1e-6 || s.w != 1)
            fail_msg("case %zu: (%g, %g, %g)", i, (double)s.x, (double)s.y, (double)s.w);
    }
    skc_complex *c;
    skc_error error = {0};
    assert_int_equal(skc_basis_at(b, (const double[4]){0}, 2, &c, &error), SKC_INVALID);
    assert_string_equal(error.message, "channel 2; 0 to 1 are accepted");
    assert_int_equal(skc_basis_at(b, NULL, 0, &c, &error), SKC_INVALID);
    assert_null(c);
    skc_basis_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_layout_is_stable),
        cmocka_unit_test(absent_things_are_not_written),
        cmocka_unit_test(strings_are_escaped),
        cmocka_unit_test(samples_survive_to_the_bit),
        cmocka_unit_test(numbers_are_as_short_as_can_be),
        cmocka_unit_test(seeds_survive),
        cmocka_unit_test(quality_without_a_number_is_left_out),
        cmocka_unit_test_teardown(the_locale_does_not_matter, reset_locale),
        cmocka_unit_test(create_refuses_absurd_numbers),
        cmocka_unit_test(the_full_text_has_its_values),
        cmocka_unit_test(absent_anchors_are_central),
        cmocka_unit_test(good_files_have_their_values),
        cmocka_unit_test(filters_between_nodes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
