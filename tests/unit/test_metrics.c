// SPDX-License-Identifier: MIT
// The metrics: golden pairs (docs/metrics.md says where their values come from), plain loops, and what must not matter.

#include "check.h"

#include "metrics/flip.h"
#include "metrics/flip_colour.h"
#include "skc/metrics.h"

enum { SIZE = 64, BYTES = SIZE * SIZE * 3 };

// ------------------------------------------------------------------------------------------------------- golden pairs

typedef struct pair {
    unsigned char image[BYTES], reference[BYTES];
} pair;

static int at(int x, int y, int c)
{
    return 3 * (SIZE * y + x) + c;
}

static void make_a(pair *p)
{
    for (int y = 0; y < SIZE; y++)
        for (int x = 0; x < SIZE; x++) {
            int b = 4 * (x ^ y);
            memcpy(p->reference + at(x, y, 0),
                   (unsigned char[]){(unsigned char)(4 * x), (unsigned char)(4 * y), (unsigned char)b}, 3);
            memcpy(p->image + at(x, y, 0),
                   (unsigned char[]){(unsigned char)(4 * x), (unsigned char)(4 * y < 24 ? 0 : 4 * y - 24),
                                     (unsigned char)(b > 231 ? 255 : b + 24)},
                   3);
        }
}

static int disk(int x, int y)
{
    return (2 * x - 63) * (2 * x - 63) + (2 * y - 63) * (2 * y - 63) <= 1600 ? 224 : 32;
}

static void make_b(pair *p)
{
    for (int y = 0; y < SIZE; y++)
        for (int x = 0; x < SIZE; x++) {
            memset(p->reference + at(x, y, 0), disk(x, y), 3);
            memset(p->image + at(x, y, 0), disk(x - 2, y), 3);
        }
}

static int inside(int i)
{
    return i < 0 ? 0 : i < SIZE ? i : SIZE - 1;
}

static void make_c(pair *p)
{
    uint32_t s = 12345;
    for (int i = 0; i < BYTES; i++) {
        s = 1664525 * s + 1013904223;
        p->reference[i] = (unsigned char)(s >> 24);
    }
    for (int y = 0; y < SIZE; y++)
        for (int x = 0; x < SIZE; x++)
            for (int c = 0; c < 3; c++) {
                int sum = 4;
                for (int j = -1; j <= 1; j++)
                    for (int i = -1; i <= 1; i++)
                        sum += p->reference[at(inside(x + i), inside(y + j), c)];
                p->image[at(x, y, c)] = (unsigned char)(sum / 9);
            }
}

static void make_d(pair *p)
{
    memset(p->reference, 0, BYTES);
    memset(p->image, 255, BYTES);
}

static void make_e(pair *p)
{
    for (int i = 0; i < SIZE * SIZE; i++) {
        memcpy(p->reference + 3 * i, (unsigned char[]){0, 255, 0}, 3);
        memcpy(p->image + 3 * i, (unsigned char[]){0, 0, 255}, 3);
    }
}

typedef struct golden {
    void (*make)(pair *p);
    uint32_t crc_reference, crc_image; // 0: not recorded
    double flip, most, at_5_9, at_32_32, psnr, ssim;
    double flip_67, flip_30; // at 67 and 30 pixels per degree; 0: not recorded
} golden;

static const golden goldens[] = {
    {make_a, 0x3f02c6df, 0xc17db3cb, 0.45254288, 0.673113, 0.281440, 0.428392, 22.575954, 0.94728099, 0.45253907,
     0.44486114},
    {make_b, 0xd5ee7281, 0xd899200b, 0.09957651, 0.907905, 0, 0, 16.547179, 0.70988754, 0.09956577, 0.07350771},
    {make_c, 0x11e18050, 0x0350cebc, 0.33960503, 0.686455, 0.244254, 0.299395, 11.315160, 0.15633579, 0.33963246,
     0.56782236},
    {make_d, 0, 0, 0.96737976, 0.967380, 0.967380, 0.967380, 0, 0.00009999, 0, 0},
    {make_e, 0, 0, 1, 1, 1, 1, 1.760913, NAN, 0, 0},
};

enum { GOLDENS = sizeof goldens / sizeof *goldens };

static const double accepted = 5e-6;

static uint32_t crc_32(const unsigned char *bytes, int n)
{
    uint32_t crc = 0xffffffff;
    for (int i = 0; i < n; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc;
}

// Encoded as stored, or as linear light.
static void to_floats(const unsigned char *bytes, int encoded, float *values)
{
    for (int i = 0; i < BYTES; i++) {
        double v = bytes[i] / 255.0;
        values[i] = (float)(encoded ? v : v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4));
    }
}

static skc_difference compare_golden(const golden *g, int encoded, double pixels_per_degree, float *map)
{
    pair p;
    float image[BYTES], reference[BYTES];
    g->make(&p);
    assert_true(!g->crc_reference || crc_32(p.reference, BYTES) == g->crc_reference);
    assert_true(!g->crc_image || crc_32(p.image, BYTES) == g->crc_image);
    to_floats(p.image, encoded, image);
    to_floats(p.reference, encoded, reference);
    skc_image a = skc_image_interleaved(image, SIZE, SIZE, 3), b = skc_image_interleaved(reference, SIZE, SIZE, 3);
    skc_image m = skc_image_planar(map, SIZE, SIZE, 1);
    skc_difference_options options;
    skc_difference_options_init(&options);
    options.encoded = encoded;
    if (pixels_per_degree > 0)
        options.pixels_per_degree = pixels_per_degree;
    skc_difference d;
    CHECK_OK(skc_image_compare(&a, &b, &options, &d, map ? &m : NULL, error));
    return d;
}

static void golden_values(void **state)
{
    (void)state;
    for (int i = 0; i < GOLDENS; i++)
        for (int encoded = 0; encoded < 2; encoded++) {
            const golden *g = &goldens[i];
            float map[SIZE * SIZE];
            skc_difference d = compare_golden(g, encoded, 0, map);
            CHECK_NEAR(d.flip, g->flip, accepted);
            CHECK_NEAR(d.flip_most, g->most, accepted);
            CHECK_NEAR(map[9 * SIZE + 5], g->at_5_9, accepted);
            CHECK_NEAR(map[32 * SIZE + 32], g->at_32_32, accepted);
            CHECK_NEAR(d.psnr_srgb, g->psnr, accepted);
            CHECK_NEAR(d.psnr_8, g->psnr, accepted);
            if (encoded)
                CHECK_NEAR(d.psnr, g->psnr, accepted);
            if (!isnan(g->ssim))
                CHECK_NEAR(d.ssim, g->ssim, accepted);
        }
}

static void golden_values_at_other_distances(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        CHECK_NEAR(compare_golden(&goldens[i], 1, 67, NULL).flip, goldens[i].flip_67, accepted);
        CHECK_NEAR(compare_golden(&goldens[i], 1, 30, NULL).flip, goldens[i].flip_30, accepted);
    }
}

static void golden_filters(void **state)
{
    (void)state;
    skc_difference_options options;
    skc_difference_options_init(&options);
    CHECK_NEAR(options.pixels_per_degree, 67.0206432766, 1e-10);
    skci_flip f;
    skci_flip_init(&f, options.pixels_per_degree);
    assert_int_equal(f.radius, 10);
    assert_int_equal(f.feature_radius, 9);
    CHECK_NEAR(f.lightness[10] * f.lightness[10], 0.14881093, 1e-8);
    CHECK_NEAR(f.red_green[10] * f.red_green[10], 0.13196441, 1e-8);
    double blue_yellow = 0;
    for (int i = 0; i < 2; i++)
        blue_yellow += f.share[i] * f.blue_yellow[i][10] * f.blue_yellow[i][10];
    CHECK_NEAR(blue_yellow, 0.02000058, 1e-8);
    CHECK_NEAR(f.edge[8] * f.gaussian[9], 0.01825146, 1e-8);
    CHECK_NEAR(f.point[9] * f.gaussian[9], -0.04341768, 1e-8);
    CHECK_NEAR(f.largest, 41.276099, 1e-6);
    double green[3], blue[3];
    skci_flip_hunt((double[]){0, 1, 0}, green);
    skci_flip_hunt((double[]){0, 0, 1}, blue);
    static const double wanted[2][3] = {{87.736211, -75.609933, 72.981231}, {32.298170, 25.578082, -34.836366}};
    for (int i = 0; i < 3; i++) {
        CHECK_NEAR(green[i], wanted[0][i], 2e-6);
        CHECK_NEAR(blue[i], wanted[1][i], 2e-6);
    }
}

// -------------------------------------------------------------------------------------------------------- plain loops

// Larger than a tile in both directions, and no multiple of one.
enum { WIDTH = 601, HEIGHT = 147, VALUES = WIDTH * HEIGHT * 3 };

typedef struct scene {
    float *image, *reference;
    skc_image a, b;
} scene;

// Noise, somewhat beyond 0..1, on which the image is a little off.
static scene make_scene(uint64_t seed)
{
    skci_random random = {seed};
    scene s = {.image = check_noise(&random, VALUES), .reference = check_noise(&random, VALUES)};
    for (int i = 0; i < VALUES; i++) {
        s.reference[i] = 1.2f * s.reference[i] - 0.1f;
        s.image[i] = s.reference[i] + 0.3f * (s.image[i] - 0.5f);
    }
    s.a = skc_image_interleaved(s.image, WIDTH, HEIGHT, 3);
    s.b = skc_image_interleaved(s.reference, WIDTH, HEIGHT, 3);
    return s;
}

static void free_scene(scene *s)
{
    free(s->image);
    free(s->reference);
}

static double encoded(double v)
{
    v = fmin(fmax(v, 0), 1);
    return v <= 0.0031308 ? 12.92 * v : 1.055 * pow(v, 1 / 2.4) - 0.055;
}

static void sums_are_the_definition(void **state)
{
    (void)state;
    scene s = make_scene(1);
    double square = 0, reference = 0, sum = 0, most = 0, square_srgb = 0, square_8 = 0;
    for (int i = 0; i < VALUES; i++) {
        double d = (double)s.image[i] - (double)s.reference[i], a = encoded(s.image[i]), b = encoded(s.reference[i]);
        square += d * d;
        reference += (double)s.reference[i] * (double)s.reference[i];
        sum += fabs(d);
        most = fmax(most, fabs(d));
        square_srgb += (a - b) * (a - b);
        square_8 += pow((rint(a * 255) - rint(b * 255)) / 255, 2);
    }
    skc_difference d;
    CHECK_OK(skc_image_compare(&s.a, &s.b, NULL, &d, NULL, error));
    CHECK_NEAR(d.psnr, -10 * log10(square / VALUES), 1e-9);
    CHECK_NEAR(d.l2, sqrt(square / reference), 1e-9);
    CHECK_NEAR(d.l1, sum / VALUES, 1e-9);
    CHECK_NEAR(d.most, most, 0);
    CHECK_NEAR(d.psnr_srgb, -10 * log10(square_srgb / VALUES), 1e-9);
    CHECK_NEAR(d.psnr_8, -10 * log10(square_8 / VALUES), 1e-9);
    free_scene(&s);
}

// The index of one window, from its weighted moments about the means.
static double index_by_hand(const scene *s, int x, int y, int c)
{
    double total = 0, a = 0, b = 0, aa = 0, bb = 0, ab = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (int j = -5; j <= 5; j++)
            for (int i = -5; i <= 5; i++) {
                int n = 3 * ((y + j) * WIDTH + x + i) + c;
                double w = exp(-(i * i + j * j) / 4.5), u = encoded(s->image[n]), v = encoded(s->reference[n]);
                if (pass == 0) {
                    total += w;
                    a += w * u;
                    b += w * v;
                } else {
                    aa += w * (u - a) * (u - a) / total;
                    bb += w * (v - b) * (v - b) / total;
                    ab += w * (u - a) * (v - b) / total;
                }
            }
        a = pass == 0 ? a / total : a;
        b = pass == 0 ? b / total : b;
    }
    return (2 * a * b + 1e-4) * (2 * ab + 9e-4) / ((a * a + b * b + 1e-4) * (aa + bb + 9e-4));
}

static void ssim_is_the_definition(void **state)
{
    (void)state;
    scene s = make_scene(2);
    // Two strips of windows, across and down, through several tiles.
    for (int upright = 0; upright < 2; upright++) {
        int width = upright ? 12 : 300, height = upright ? 147 : 13;
        skc_image a = s.a, b = s.b;
        a.width = b.width = width;
        a.height = b.height = height;
        double sum = 0;
        for (int y = 5; y < height - 5; y++)
            for (int x = 5; x < width - 5; x++)
                for (int c = 0; c < 3; c++)
                    sum += index_by_hand(&s, x, y, c);
        skc_difference d;
        CHECK_OK(skc_image_compare(&a, &b, NULL, &d, NULL, error));
        CHECK_NEAR(d.ssim, sum / 3 / (width - 10) / (height - 10), 1e-9);
    }
    free_scene(&s);
}

// The map depends on 10 pixels around: pictures cut out of others have the same inside, wherever tiles meet.
static void flip_has_no_seams(void **state)
{
    (void)state;
    enum { LEFT = 151, TOP = 23, CUT_WIDTH = 290, CUT_HEIGHT = 100 };
    scene s = make_scene(3);
    float *map = malloc(WIDTH * HEIGHT * sizeof *map), *cut_map = malloc(CUT_WIDTH * CUT_HEIGHT * sizeof *map);
    skc_image m = skc_image_planar(map, WIDTH, HEIGHT, 1), cm = skc_image_planar(cut_map, CUT_WIDTH, CUT_HEIGHT, 1);
    skc_difference d;
    CHECK_OK(skc_image_compare(&s.a, &s.b, NULL, &d, &m, error));
    double sum = 0, most = 0;
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
        sum += (double)map[i];
        most = fmax(most, (double)map[i]);
    }
    CHECK_NEAR(d.flip, sum / (WIDTH * HEIGHT), 1e-7);
    CHECK_NEAR(d.flip_most, most, 1e-7);
    skc_image a = s.a, b = s.b;
    a.data += 3 * (TOP * WIDTH + LEFT);
    b.data += 3 * (TOP * WIDTH + LEFT);
    a.width = b.width = CUT_WIDTH;
    a.height = b.height = CUT_HEIGHT;
    CHECK_OK(skc_image_compare(&a, &b, NULL, &d, &cm, error));
    for (int y = 10; y < CUT_HEIGHT - 10; y++)
        for (int x = 10; x < CUT_WIDTH - 10; x++)
            CHECK_NEAR(cut_map[y * CUT_WIDTH + x], map[(TOP + y) * WIDTH + LEFT + x], 1e-6);
    free(map);
    free(cut_map);
    free_scene(&s);
}

static void flip_is_symmetric(void **state)
{
    (void)state;
    scene s = make_scene(4);
    skc_difference d, back;
    CHECK_OK(skc_image_compare(&s.a, &s.b, NULL, &d, NULL, error));
    CHECK_OK(skc_image_compare(&s.b, &s.a, NULL, &back, NULL, error));
    CHECK_NEAR(d.flip, back.flip, 1e-12);
    CHECK_NEAR(d.ssim, back.ssim, 1e-12);
    free_scene(&s);
}

// -------------------------------------------------------------------------------------------------- what must not
// matter

static void run_backwards(void *host, int count, void (*task)(void *context, int i), void *context)
{
    (void)host;
    for (int i = count - 1; i >= 0; i--)
        task(context, i);
}

static void threads_do_not_matter(void **state)
{
    (void)state;
    scene s = make_scene(5);
    enum { RUNS = 4 };
    skc_difference d[RUNS];
    float *maps[RUNS];
    skc_parallel backwards = {run_backwards, NULL};
    for (int i = 0; i < RUNS; i++) {
        static const int threads[RUNS] = {1, 2, 7, 0};
        skc_difference_options options;
        skc_difference_options_init(&options);
        options.threads = threads[i];
        options.parallel = i == 3 ? &backwards : NULL;
        maps[i] = malloc(WIDTH * HEIGHT * sizeof(float));
        skc_image m = skc_image_planar(maps[i], WIDTH, HEIGHT, 1);
        CHECK_OK(skc_image_compare(&s.a, &s.b, &options, &d[i], &m, error));
        assert_memory_equal(&d[i], &d[0], sizeof *d);
        assert_memory_equal(maps[i], maps[0], WIDTH * HEIGHT * sizeof(float));
    }
    for (int i = 0; i < RUNS; i++)
        free(maps[i]);
    free_scene(&s);
}

static void strides_do_not_matter(void **state)
{
    (void)state;
    scene s = make_scene(6);
    // Planes, bottom up, channels in the opposite order, every other float.
    float *values = malloc(2 * VALUES * sizeof *values), *map = malloc(WIDTH * HEIGHT * sizeof *map);
    float *upside_down = malloc(WIDTH * HEIGHT * sizeof *map);
    enum { F = sizeof(float), ROW = 2 * WIDTH * F, PLANE = ROW * HEIGHT };
    skc_image a = {values + 2 * VALUES - 2 * WIDTH, WIDTH, HEIGHT, 3, 2 * F, -ROW, -PLANE};
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            for (int c = 0; c < 3; c++)
                values[((2 - c) * HEIGHT + HEIGHT - 1 - y) * 2 * WIDTH + 2 * x] = s.image[3 * (y * WIDTH + x) + c];
    skc_image m = skc_image_planar(map, WIDTH, HEIGHT, 1);
    skc_image n = {upside_down + (HEIGHT - 1) * WIDTH, WIDTH, HEIGHT, 1, F, -(WIDTH * F), 0};
    skc_difference d, other;
    CHECK_OK(skc_image_compare(&s.a, &s.b, NULL, &d, &m, error));
    CHECK_OK(skc_image_compare(&a, &s.b, NULL, &other, &n, error));
    assert_memory_equal(&d, &other, sizeof d);
    for (int y = 0; y < HEIGHT; y++)
        assert_memory_equal(map + y * WIDTH, upside_down + (HEIGHT - 1 - y) * WIDTH, WIDTH * sizeof(float));
    // One value for all is a picture of that value.
    float half = 0.5f;
    skc_image flat = {&half, WIDTH, HEIGHT, 3, 0, 0, 0};
    for (int i = 0; i < VALUES; i++)
        s.image[i] = 0.5f;
    CHECK_OK(skc_image_compare(&s.a, &s.b, NULL, &d, NULL, error));
    CHECK_OK(skc_image_compare(&flat, &s.b, NULL, &other, NULL, error));
    assert_memory_equal(&d, &other, sizeof d);
    free(values);
    free(map);
    free(upside_down);
    free_scene(&s);
}

static void grey_is_colour_without_colour(void **state)
{
    (void)state;
    scene s = make_scene(7);
    skc_image a = s.a, b = s.b, grey_a = s.a, grey_b = s.b;
    a.channel_stride = b.channel_stride = 0;
    grey_a.channels = grey_b.channels = 1;
    skc_difference colour, grey;
    CHECK_OK(skc_image_compare(&a, &b, NULL, &colour, NULL, error));
    CHECK_OK(skc_image_compare(&grey_a, &grey_b, NULL, &grey, NULL, error));
    CHECK_NEAR(colour.psnr, grey.psnr, 1e-9);
    CHECK_NEAR(colour.ssim, grey.ssim, 1e-9);
    CHECK_NEAR(colour.flip, grey.flip, 0);
    // Other numbers of channels have all figures but FLIP's.
    grey_a.channels = grey_b.channels = 2;
    CHECK_OK(skc_image_compare(&grey_a, &grey_b, NULL, &grey, NULL, error));
    assert_true(isnan(grey.flip) && isnan(grey.flip_most) && isfinite(grey.ssim) && isfinite(grey.psnr));
    free_scene(&s);
}

// ------------------------------------------------------------------------------------------------------------ extremes

static void equal_pictures(void **state)
{
    (void)state;
    scene s = make_scene(8);
    skc_difference d;
    CHECK_OK(skc_image_compare(&s.a, &s.a, NULL, &d, NULL, error));
    assert_true(isinf(d.psnr) && isinf(d.psnr_srgb) && isinf(d.psnr_8) && d.psnr > 0);
    assert_true(d.l2 == 0 && d.l1 == 0 && d.most == 0 && d.flip == 0 && d.flip_most == 0);
    CHECK_NEAR(d.ssim, 1, 1e-12);
    memset(s.reference, 0, VALUES * sizeof(float));
    CHECK_OK(skc_image_compare(&s.a, &s.b, NULL, &d, NULL, error));
    assert_true(isinf(d.l2));
    CHECK_OK(skc_image_compare(&s.b, &s.b, NULL, &d, NULL, error));
    assert_true(d.l2 == 0);
    free_scene(&s);
}

static void small_pictures(void **state)
{
    (void)state;
    float a[11 * 11], b[11 * 11], map[11 * 11];
    for (int i = 0; i < 11 * 11; i++) {
        a[i] = (float)(i % 7) / 8;
        b[i] = (float)(i % 5) / 8;
    }
    for (int width = 1; width <= 11; width += 5)
        for (int height = 1; height <= 11; height += 5)
            for (int i = 0; i < 3; i++) {
                skc_image one = skc_image_planar(a, width, height, 1), other = skc_image_planar(b, width, height, 1);
                skc_image m = skc_image_planar(map, width, height, 1);
                skc_difference_options options;
                skc_difference_options_init(&options);
                options.pixels_per_degree = (double[]){1, 67, 1000}[i];
                skc_difference d;
                CHECK_OK(skc_image_compare(&one, &other, &options, &d, &m, error));
                assert_true(isnan(d.ssim) == (width < 11 || height < 11));
                assert_true(d.flip >= 0 && d.flip <= d.flip_most && d.flip_most <= 1);
            }
}

// A flat picture stays flat under every filter: two of them differ by the same everywhere, at any distance.
static void flat_pictures_at_any_distance(void **state)
{
    (void)state;
    float grey[2] = {0.2f, 0.6f};
    skc_image a = {grey, 300, 280, 1, 0, 0, 0}, b = {grey + 1, 300, 280, 1, 0, 0, 0};
    double first = 0;
    for (int i = 0; i < 3; i++) {
        skc_difference_options options;
        skc_difference_options_init(&options);
        options.pixels_per_degree = (double[]){1, 67, 1000}[i];
        skc_difference d;
        CHECK_OK(skc_image_compare(&a, &b, &options, &d, NULL, error));
        CHECK_NEAR(d.flip, d.flip_most, 1e-6);
        CHECK_NEAR(d.flip, i == 0 ? d.flip : first, 1e-6);
        first = i == 0 ? d.flip : first;
    }
}

// ------------------------------------------------------------------------------------------------------------- refused

static void refuse(const skc_image *a, const skc_image *b, const skc_difference_options *o, const skc_image *map,
                   const char *wanted)
{
    skc_error e = {0};
    skc_difference d = {.psnr = 7};
    assert_int_equal(skc_image_compare(a, b, o, &d, map, &e), SKC_INVALID);
    if (!strstr(e.message, wanted))
        fail_msg("\"%s\" does not say \"%s\"", e.message, wanted);
    assert_true(d.psnr == 7);
}

static void bad_pixels_are_refused(void **state)
{
    (void)state;
    scene s = make_scene(9);
    s.image[3 * (100 * WIDTH + 400) + 2] = INFINITY;
    refuse(&s.a, &s.b, NULL, NULL, "the image's pixel at column 400, row 100 is infinite in channel 2");
    refuse(&s.b, &s.a, NULL, NULL, "the reference's pixel at column 400, row 100 is infinite in channel 2");
    s.reference[3 * (99 * WIDTH + 600)] = NAN;
    refuse(&s.a, &s.b, NULL, NULL, "the reference's pixel at column 600, row 99 is not a number in channel 0");
    free_scene(&s);
}

static void bad_arguments_are_refused(void **state)
{
    (void)state;
    float values[48] = {0}, map[16];
    skc_image a = skc_image_planar(values, 4, 4, 3), b = a, m = skc_image_planar(map, 4, 4, 1);
    skc_difference_options o;
    skc_difference_options_init(&o);
    o.size = 3;
    refuse(&a, &b, &o, NULL, "options of 3 bytes");
    static const double bad[] = {0.5, 1001, NAN};
    for (int i = 0; i < 3; i++) {
        skc_difference_options_init(&o);
        o.pixels_per_degree = bad[i];
        refuse(&a, &b, &o, NULL, "pixels per degree; 1 to 1000");
    }
    skc_difference_options_init(&o);
    o.threads = 257;
    refuse(&a, &b, &o, NULL, "257 threads");
    b.width = 3;
    refuse(&a, &b, NULL, NULL, "the image has 4 x 4 pixels of 3 channels and the reference 3 x 4 of 3");
    b = a;
    b.channels = 1;
    refuse(&a, &b, NULL, NULL, "of 3 channels and the reference 4 x 4 of 1");
    b.data = NULL;
    refuse(&a, &b, NULL, NULL, "reference: no pixels");
    b = a;
    m.height = 3;
    refuse(&a, &b, NULL, &m, "FLIP map: 4 x 3 pixels of 1 channels; 4 x 4 of 1");
    m.height = 4;
    m.data = values + 47;
    refuse(&a, &b, NULL, &m, "it overlaps");
    m.data = map;
    a.channels = b.channels = 2;
    refuse(&a, &b, NULL, &m, "of 2 channels; 1 and 3 are accepted");
}

static int stop(void *user, const skc_progress *progress)
{
    *(double *)user = progress->fraction;
    return 1;
}

static void it_can_be_cancelled(void **state)
{
    (void)state;
    float grey[2] = {0.2f, 0.6f};
    skc_image a = {grey, 4000, 4000, 1, 0, 0, 0}, b = {grey + 1, 4000, 4000, 1, 0, 0, 0};
    double fraction = -1;
    skc_difference_options o;
    skc_difference_options_init(&o);
    o.progress = stop;
    o.progress_user = &fraction;
    skc_difference d;
    assert_int_equal(skc_image_compare(&a, &b, &o, &d, NULL, NULL), SKC_CANCELLED);
    assert_true(fraction >= 0 && fraction < 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(golden_values),
        cmocka_unit_test(golden_values_at_other_distances),
        cmocka_unit_test(golden_filters),
        cmocka_unit_test(sums_are_the_definition),
        cmocka_unit_test(ssim_is_the_definition),
        cmocka_unit_test(flip_has_no_seams),
        cmocka_unit_test(flip_is_symmetric),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(strides_do_not_matter),
        cmocka_unit_test(grey_is_colour_without_colour),
        cmocka_unit_test(equal_pictures),
        cmocka_unit_test(small_pictures),
        cmocka_unit_test(flat_pictures_at_any_distance),
        cmocka_unit_test(bad_pixels_are_refused),
        cmocka_unit_test(bad_arguments_are_refused),
        cmocka_unit_test(it_can_be_cancelled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
