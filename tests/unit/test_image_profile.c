// SPDX-License-Identifier: MIT
// Pictures with ICC profiles, and OpenEXR's own matters.
#define _GNU_SOURCE // mkdtemp

#include "image_check.h"

#include <lcms2.h>
#include <openexr.h>

// An RGB profile with Adobe RGB's primaries and the given curve. Free with g_free.
static void *rgb_profile(cmsToneCurve *curve_of, cmsUInt32Number *length)
{
    const cmsCIExyY white = {0.3127, 0.3290, 1};
    const cmsCIExyYTRIPLE primaries = {{0.64, 0.33, 1}, {0.21, 0.71, 1}, {0.15, 0.06, 1}};
    cmsToneCurve *curves[3] = {curve_of, curve_of, curve_of};
    cmsHPROFILE profile = cmsCreateRGBProfile(&white, &primaries, curves);
    cmsFreeToneCurve(curve_of);
    assert_true(cmsSaveProfileToMem(profile, NULL, length));
    void *bytes = g_malloc(*length);
    assert_true(cmsSaveProfileToMem(profile, bytes, length));
    cmsCloseProfile(profile);
    return bytes;
}

static void *gamma_profile(cmsUInt32Number *length)
{
    return rgb_profile(cmsBuildGamma(NULL, 2.2), length);
}

// A table without slope in the blacks, as some monitors' profiles have: it loses codes.
static void *flat_profile(cmsUInt32Number *length)
{
    cmsUInt16Number table[256];
    for (int i = 0; i < 256; i++)
        table[i] = (cmsUInt16Number)(i < 16 ? 0 : (i - 16) * 65535 / 239);
    return rgb_profile(cmsBuildTabulatedToneCurve16(NULL, 256, table), length);
}

static void *cmyk_profile(cmsUInt32Number *length)
{
    VipsBlob *blob;
    size_t size;
    assert_int_equal(vips_profile_load("cmyk", &blob, NULL), 0);
    const void *bytes = vips_blob_get(blob, &size);
    *length = (cmsUInt32Number)size;
    void *copy = g_memdup2(bytes, size);
    vips_area_unref(VIPS_AREA(blob));
    return copy;
}

static void store_profiled(VipsImage *picture, const void *profile, cmsUInt32Number length, const char *path)
{
    if (profile)
        vips_image_set_blob_copy(picture, VIPS_META_ICC_NAME, profile, length);
    store(picture, path);
}

static VipsImage *noise(int bands, VipsBandFormat format, VipsInterpretation type)
{
    enum { SIDE = 100 };
    skci_random random = {9};
    uint16_t *words = g_new(uint16_t, SIDE * SIDE * bands);
    uint8_t *bytes = g_new(uint8_t, SIDE * SIDE * bands);
    for (int i = 0; i < SIDE * SIDE * bands; i++) {
        words[i] = (uint16_t)skci_random_next(&random);
        bytes[i] = (uint8_t)(words[i] >> 8);
    }
    VipsImage *picture = made(format == VIPS_FORMAT_USHORT ? (void *)words : bytes, SIDE, SIDE, bands, format, type);
    g_free(words);
    g_free(bytes);
    return picture;
}

static void assert_profile_kept(const char *a, const char *b)
{
    VipsImage *pictures[2] = {loaded(a), loaded(b)};
    const void *icc[2];
    size_t length[2];
    for (int i = 0; i < 2; i++)
        assert_int_equal(vips_image_get_blob(pictures[i], VIPS_META_ICC_NAME, &icc[i], &length[i]), 0);
    assert_int_equal(length[0], length[1]);
    assert_memory_equal(icc[0], icc[1], length[0]);
    g_object_unref(pictures[0]);
    g_object_unref(pictures[1]);
}

static void test_profiled_pictures_come_back(void **state)
{
    (void)state;
    void *(*const rgb[])(cmsUInt32Number *) = {gamma_profile, flat_profile};
    cmsUInt32Number length;
    for (int sixteen = 0; sixteen <= 1; sixteen++) {
        VipsBandFormat format = sixteen ? VIPS_FORMAT_USHORT : VIPS_FORMAT_UCHAR;
        for (int i = 0; i < 2; i++) {
            void *profile = rgb[i](&length);
            store_profiled(noise(3, format, sixteen ? VIPS_INTERPRETATION_RGB16 : VIPS_INTERPRETATION_sRGB), profile,
                           length, "from.tif");
            pass("from.tif", "to.tif", 0, IMAGE_ALPHA_AUTO, 0);
            CHECK_NEAR(largest_difference("from.tif", "to.tif"), 0, 0);
            assert_profile_kept("from.tif", "to.tif");
            g_free(profile);
        }
        void *inks = cmyk_profile(&length);
        store_profiled(noise(4, format, VIPS_INTERPRETATION_CMYK), inks, length, "from.tif");
        pass("from.tif", "to.tif", 0, IMAGE_ALPHA_AUTO, 0);
        CHECK_NEAR(largest_difference("from.tif", "to.tif"), 0, 0);
        assert_profile_kept("from.tif", "to.tif");
        store_profiled(noise(4, format, VIPS_INTERPRETATION_CMYK), NULL, 0, "from.tif");
        pass("from.tif", "to.tif", 0, IMAGE_ALPHA_AUTO, 0);
        CHECK_NEAR(largest_difference("from.tif", "to.tif"), 0, 0);
        g_free(inks);
    }
}

static void test_average_by_the_profile(void **state)
{
    (void)state;
    const uint8_t pixels[] = {0, 0, 0, 255, 255, 255};
    cmsUInt32Number length;
    void *profile = gamma_profile(&length);
    store_profiled(made(pixels, 2, 1, 3, VIPS_FORMAT_UCHAR, VIPS_INTERPRETATION_sRGB), profile, length, "from.png");
    average("from.png", "to.png", 0);
    VipsImage *mean = loaded("to.png");
    CHECK_NEAR(value_at(mean, 0, 0, 0), rint(pow(0.5, 1 / 2.2) * 255), 0);
    g_object_unref(mean);
    g_free(profile);
}

// A profile that the target cannot hold: the colours are converted. Checked against lcms.
static void test_without_profile_it_is_srgb(void **state)
{
    (void)state;
    const uint8_t pixels[] = {40, 120, 200, 180, 160, 90, 255, 255, 255, 0, 0, 0};
    uint8_t expected[sizeof pixels];
    cmsUInt32Number length;
    void *profile = gamma_profile(&length);
    cmsHPROFILE from = cmsOpenProfileFromMem(profile, length), to = cmsCreate_sRGBProfile();
    cmsHTRANSFORM transform =
        cmsCreateTransform(from, TYPE_RGB_8, to, TYPE_RGB_8, INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_NOOPTIMIZE);
    cmsDoTransform(transform, pixels, expected, 4);
    cmsDeleteTransform(transform);
    cmsCloseProfile(from);
    cmsCloseProfile(to);
    store_profiled(made(pixels, 4, 1, 3, VIPS_FORMAT_UCHAR, VIPS_INTERPRETATION_sRGB), profile, length, "from.png");
    pass("from.png", "to.ppm", 0, IMAGE_ALPHA_AUTO, 0);
    VipsImage *converted = loaded("to.ppm");
    for (int i = 0; i < 12; i++)
        CHECK_NEAR(value_at(converted, i / 3, 0, i % 3), expected[i], 1);
    g_object_unref(converted);
    g_free(profile);
}

// Linear light of sRGB's primaries, by lcms alone.
static void light_by_lcms(const void *profile, cmsUInt32Number length, const uint8_t *pixels, int bands, float *light)
{
    const cmsCIExyY white = {0.3127, 0.3290, 1};
    const cmsCIExyYTRIPLE primaries = {{0.64, 0.33, 1}, {0.30, 0.60, 1}, {0.15, 0.06, 1}};
    cmsToneCurve *straight = cmsBuildGamma(NULL, 1), *curves[3] = {straight, straight, straight};
    cmsHPROFILE from = cmsOpenProfileFromMem(profile, length), to = cmsCreateRGBProfile(&white, &primaries, curves);
    cmsHTRANSFORM transform = cmsCreateTransform(from, bands == 3 ? TYPE_RGB_8 : TYPE_CMYK_8, to, TYPE_RGB_FLT,
                                                 INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_NOOPTIMIZE);
    assert_non_null(transform);
    cmsDoTransform(transform, pixels, light, 4);
    cmsDeleteTransform(transform);
    cmsCloseProfile(from);
    cmsCloseProfile(to);
    cmsFreeToneCurve(straight);
}

// For comparing: every profile's colours in the same light, and stored values as they are.
static void test_colours_of_all_profiles(void **state)
{
    (void)state;
    const uint8_t rgb[] = {40, 120, 200, 180, 160, 90, 255, 255, 255, 128, 30, 60};
    const uint8_t inks[] = {0, 0, 0, 0, 200, 100, 30, 20, 0, 255, 255, 0, 30, 20, 10, 90};
    void *(*const profiles[])(cmsUInt32Number *) = {gamma_profile, cmyk_profile};
    for (int i = 0; i < 2; i++) {
        int bands = i == 0 ? 3 : 4;
        const uint8_t *pixels = i == 0 ? rgb : inks;
        cmsUInt32Number length;
        void *profile = profiles[i](&length);
        float expected[12];
        light_by_lcms(profile, length, pixels, bands, expected);
        store_profiled(
            made(pixels, 4, 1, bands, VIPS_FORMAT_UCHAR, i == 0 ? VIPS_INTERPRETATION_sRGB : VIPS_INTERPRETATION_CMYK),
            profile, length, "from.tif");
        for (int encoded = 0; encoded < 2; encoded++) {
            image *picture;
            skc_image colours, alpha;
            assert_int_equal(image_read("from.tif", encoded, IMAGE_ALPHA_AUTO, &picture), TOOL_DONE);
            assert_int_equal(image_colours("from.tif", picture, &colours, &alpha), TOOL_DONE);
            assert_int_equal(colours.channels, encoded ? bands : 3);
            assert_null(alpha.data);
            for (int p = 0; p < 4; p++)
                for (int c = 0; c < colours.channels; c++) {
                    float v = colours.data[(size_t)p * (size_t)colours.pixel_stride / sizeof(float) + (size_t)c];
                    CHECK_NEAR(v, encoded ? pixels[p * bands + c] / 255.0 : (double)expected[p * 3 + c],
                               encoded ? 1e-6 : 2e-3);
                }
            image_free(picture);
        }
        g_free(profile);
    }
}

// Paper and solid ink, mixed: the light that comes back is the mean, by the profile's own word.
static void test_inks_mix_by_light(void **state)
{
    (void)state;
    const uint8_t inks[][8] = {{0, 0, 0, 0, 0, 0, 0, 255}, {0, 0, 0, 0, 255, 0, 0, 0}, {0, 200, 0, 0, 255, 0, 200, 30}};
    cmsUInt32Number length;
    void *profile = cmyk_profile(&length);
    cmsHPROFILE icc = cmsOpenProfileFromMem(profile, length), xyz = cmsCreateXYZProfile();
    cmsHTRANSFORM light = cmsCreateTransform(icc, TYPE_CMYK_8, xyz, TYPE_XYZ_DBL, INTENT_RELATIVE_COLORIMETRIC, 0);
    for (size_t i = 0; i < G_N_ELEMENTS(inks); i++) {
        cmsCIEXYZ two[2], mixed;
        uint8_t out[4];
        store_profiled(made(inks[i], 2, 1, 4, VIPS_FORMAT_UCHAR, VIPS_INTERPRETATION_CMYK), profile, length,
                       "from.tif");
        average("from.tif", "to.tif", 0);
        VipsImage *mean = loaded("to.tif");
        for (int band = 0; band < 4; band++)
            out[band] = (uint8_t)value_at(mean, 0, 0, band);
        g_object_unref(mean);
        cmsDoTransform(light, inks[i], two, 2);
        cmsDoTransform(light, out, &mixed, 1);
        printf("%d %d %d %d: %g, expected %g; %g, %g\n", out[0], out[1], out[2], out[3], mixed.Y,
               (two[0].Y + two[1].Y) / 2, mixed.X, (two[0].X + two[1].X) / 2);
        CHECK_NEAR(mixed.Y, (two[0].Y + two[1].Y) / 2, 0.02);
    }
    cmsDeleteTransform(light);
    cmsCloseProfile(icc);
    cmsCloseProfile(xyz);
    g_free(profile);
}

// ---------------------------------------------------------------------------------------------- OpenEXR

// Half floats, with a window of its own, an attribute, and a channel that cannot be kept.
static void write_exr(const char *path)
{
    exr_context_t file;
    exr_context_initializer_t start = EXR_DEFAULT_CONTEXT_INITIALIZER;
    exr_attr_box2i_t display, data;
    exr_attr_v2f_t centre;
    exr_encode_pipeline_t encode = EXR_ENCODE_PIPELINE_INITIALIZER;
    exr_chunk_info_t chunk;
    float pixels[4 * 3] = {0.5f, 1, 1, 2, -3, 7, 0.25f, 0, 0, 100, 0.125f, 5}; // Y, A, Z
    int part;
    display.min.x = display.min.y = 0;
    display.max.x = display.max.y = 9;
    data.min.x = data.min.y = -2;
    data.max.x = data.max.y = -1;
    centre.x = centre.y = 0;
    assert_int_equal(exr_start_write(&file, path, EXR_WRITE_FILE_DIRECTLY, &start), 0);
    assert_int_equal(exr_add_part(file, "", EXR_STORAGE_SCANLINE, &part), 0);
    assert_int_equal(exr_initialize_required_attr(file, 0, &display, &data, 2, &centre, 1, EXR_LINEORDER_INCREASING_Y,
                                                  EXR_COMPRESSION_NONE),
                     0);
    assert_int_equal(exr_attr_set_string(file, 0, "owner", "somebody"), 0);
    const char *const names[] = {"Y", "A", "Z"};
    for (int c = 0; c < 3; c++)
        assert_int_equal(exr_add_channel(file, 0, names[c], c == 2 ? EXR_PIXEL_FLOAT : EXR_PIXEL_HALF,
                                         EXR_PERCEPTUALLY_LOGARITHMIC, 1, 1),
                         0);
    assert_int_equal(exr_write_header(file), 0);
    for (int y = 0; y < 2; y++) {
        assert_int_equal(exr_write_scanline_chunk_info(file, 0, y - 2, &chunk), 0);
        assert_int_equal(y == 0 ? exr_encoding_initialize(file, 0, &chunk, &encode)
                                : exr_encoding_update(file, 0, &chunk, &encode),
                         0);
        for (int c = 0; c < 3; c++) {
            int place = encode.channels[c].channel_name[0] == 'Y'   ? 0
                        : encode.channels[c].channel_name[0] == 'A' ? 1
                                                                    : 2;
            encode.channels[c].encode_from_ptr = (const uint8_t *)(pixels + 6 * y + place);
            encode.channels[c].user_pixel_stride = 12;
            encode.channels[c].user_line_stride = 24;
            encode.channels[c].user_bytes_per_element = 4;
            encode.channels[c].user_data_type = EXR_PIXEL_FLOAT;
        }
        if (y == 0)
            assert_int_equal(exr_encoding_choose_default_routines(file, 0, &encode), 0);
        assert_int_equal(exr_encoding_run(file, 0, &encode), 0);
    }
    exr_encoding_destroy(file, &encode);
    assert_int_equal(exr_finish(&file), 0);
}

static void test_exr_is_kept(void **state)
{
    (void)state;
    const float expected[] = {0.5f, 1, 2, -3, 0.25f, 0, 100, 0.125f};
    exr_context_t file;
    exr_context_initializer_t start = EXR_DEFAULT_CONTEXT_INITIALIZER;
    const exr_attribute_t *owner;
    const exr_attr_chlist_t *channels;
    exr_attr_box2i_t window;
    float aspect;
    write_exr("from.exr");
    pass("from.exr", "to.exr", 0, IMAGE_ALPHA_AUTO, 0);
    assert_sentence("skc: from.exr: the channels Z are left out");
    skc_image data;
    assert_int_equal(image_read_data("to.exr", 0, &data), TOOL_DONE);
    assert_int_equal(data.channels, 2);
    assert_memory_equal(data.data, expected, sizeof expected);
    g_free(data.data);
    assert_int_equal(exr_start_read(&file, "to.exr", &start), 0);
    assert_int_equal(exr_get_attribute_by_name(file, 0, "owner", &owner), 0);
    assert_string_equal(owner->string->str, "somebody");
    assert_int_equal(exr_get_channels(file, 0, &channels), 0);
    assert_int_equal(channels->num_channels, 2);
    assert_int_equal(channels->entries[0].pixel_type, EXR_PIXEL_HALF);
    assert_int_equal(exr_get_data_window(file, 0, &window), 0);
    assert_int_equal(window.min.x, -2);
    assert_int_equal(exr_get_display_window(file, 0, &window), 0);
    assert_int_equal(window.max.y, 9);
    assert_int_equal(exr_get_pixel_aspect_ratio(file, 0, &aspect), 0);
    CHECK_NEAR(aspect, 2, 0);
    exr_finish(&file);
}

// Damage anywhere is refused or read as other pixels, and harms nothing.
static void test_damaged_exr(void **state)
{
    (void)state;
    char *bytes;
    size_t length;
    skci_random random = {4};
    write_exr("from.exr");
    assert_true(g_file_get_contents("from.exr", &bytes, &length, NULL));
    for (int i = 0; i < 600; i++) {
        char *damaged = g_memdup2(bytes, length);
        damaged[4 + skci_random_next(&random) % (length - 4)] ^= (char)(1 << skci_random_next(&random) % 8);
        assert_true(g_file_set_contents("damaged.exr", damaged, (gssize)length, NULL));
        g_free(damaged);
        image *picture;
        int status = image_read("damaged.exr", 0, IMAGE_ALPHA_AUTO, &picture);
        assert_true(status == TOOL_DONE ? picture != NULL : status == TOOL_FAILED && !picture);
        image_free(picture);
    }
    g_free(bytes);
}

static void test_first_page(void **state)
{
    (void)state;
    const uint8_t pages[] = {10, 20, 30, 40};
    VipsImage *picture = made(pages, 1, 4, 1, VIPS_FORMAT_UCHAR, VIPS_INTERPRETATION_B_W);
    vips_image_set_int(picture, VIPS_META_PAGE_HEIGHT, 2);
    store(picture, "pages.tif");
    pass("pages.tif", "one.tif", 0, IMAGE_ALPHA_AUTO, 0);
    VipsImage *one = loaded("one.tif");
    assert_int_equal(one->Ysize, 2);
    assert_int_equal(vips_image_get_n_pages(one), 1);
    CHECK_NEAR(value_at(one, 0, 1, 0), 20, 0);
    g_object_unref(one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_profiled_pictures_come_back),
        cmocka_unit_test(test_average_by_the_profile),
        cmocka_unit_test(test_without_profile_it_is_srgb),
        cmocka_unit_test(test_colours_of_all_profiles),
        cmocka_unit_test(test_inks_mix_by_light),
        cmocka_unit_test(test_exr_is_kept),
        cmocka_unit_test(test_damaged_exr),
        cmocka_unit_test(test_first_page),
    };
    return cmocka_run_group_tests_name("image profile", tests, set_up, tear_down);
}
