// SPDX-License-Identifier: MIT
// Rivals: the figures that others published or that follow from formulas, and every way to filter against the plain
// convolution with the kernel that it claims to be.
#include "check.h"

#include "baselines/kawase.h"
#include "baselines/pyramid.h"
#include "baselines/rival.h"
#include "baselines/running.h"
#include "ops/svd.h"

static skc_kernel *shape(const char *spec)
{
    skc_kernel *kernel;
    CHECK_OK(skc_kernel_shape(spec, &kernel, error));
    return kernel;
}

static skc_rival *rival_of(const char *name, const skc_kernel *kernel, int setting)
{
    skc_rival_options options;
    skc_rival_options_init(&options);
    options.setting = setting;
    skc_rival *rival;
    CHECK_OK(skc_rival_create(name, kernel, &options, &rival, error));
    return rival;
}

static skc_kernel *response_of(const skc_rival *rival)
{
    skc_kernel *kernel;
    CHECK_OK(skc_rival_synthesize(rival, &kernel, error));
    return kernel;
}

// Relative L2, plainly: over a square that holds both.
static double distance(const skc_kernel *a, const skc_kernel *k)
{
    double off = 0, own = 0;
    for (int y = -600; y <= 600; y++)
        for (int x = -600; x <= 600; x++) {
            double v = check_kernel_at(a, x, y), t = check_kernel_at(k, x, y);
            off += (v - t) * (v - t);
            own += t * t;
        }
    return sqrt(off / own);
}

static double rival_distance(const char *name, const char *spec, int setting)
{
    skc_kernel *kernel = shape(spec);
    skc_rival *rival = rival_of(name, kernel, setting);
    skc_kernel *response = response_of(rival);
    double d = distance(response, kernel);
    CHECK_NEAR(skci_rival_distance(response, kernel), d, 1e-9);
    skc_kernel_free(kernel);
    skc_kernel_free(response);
    skc_rival_free(rival);
    return d;
}

// The square root of the mean second moment along x and y.
static double sigma_of(const skc_kernel *k)
{
    double sum = 0, square = 0;
    for (int y = 0; y < k->height; y++)
        for (int x = 0; x < k->width; x++) {
            double v = k->values[y * k->width + x];
            sum += v;
            square += v * ((x - k->anchor_x) * (x - k->anchor_x) + (y - k->anchor_y) * (y - k->anchor_y));
        }
    return sqrt(0.5 * square / sum);
}

// ------------------------------------------------------------------------------------------------------ singular
// values

// Products of rows and columns give the matrix back; rows and columns are orthonormal. `part` says how many terms.
static void check_svd(int width, int height, int rank, double tolerance)
{
    skci_random random = {(uint64_t)(width * 1000 + height)};
    int terms = 6;
    double *a = calloc((size_t)(width * height), sizeof *a), *u = malloc((size_t)(rank * height) * sizeof *u);
    double *v = malloc((size_t)(rank * width) * sizeof *v), *s = malloc((size_t)rank * sizeof *s);
    // Of rank 6 at most, so that few terms are all.
    for (int t = 0; t < terms; t++) {
        double *row = malloc((size_t)width * sizeof *row);
        for (int x = 0; x < width; x++)
            row[x] = check_between(&random, -1, 1);
        for (int y = 0; y < height; y++) {
            double c = check_between(&random, -1, 1);
            for (int x = 0; x < width; x++)
                a[y * width + x] += c * row[x];
        }
        free(row);
    }
    assert_true(skci_svd(a, width, height, rank, u, s, v));
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            double sum = 0;
            for (int i = 0; i < rank; i++)
                sum += s[i] * u[i * height + y] * v[i * width + x];
            CHECK_NEAR(sum, a[y * width + x], tolerance);
        }
    for (int i = 0; i < rank && s[i] > 0; i++) {
        assert_true(i == 0 || s[i] <= s[i - 1] * (1 + 1e-12));
        for (int j = 0; j <= i; j++) {
            double uu = 0, vv = 0;
            for (int y = 0; y < height; y++)
                uu += u[i * height + y] * u[j * height + y];
            for (int x = 0; x < width; x++)
                vv += v[i * width + x] * v[j * width + x];
            CHECK_NEAR(uu, i == j, 1e-9);
            CHECK_NEAR(vv, i == j, 1e-9);
        }
    }
    free(a);
    free(u);
    free(v);
    free(s);
}

static void singular_values(void **state)
{
    (void)state;
    check_svd(9, 7, 7, 1e-12);
    check_svd(7, 9, 6, 1e-12);
    check_svd(1, 5, 1, 1e-12);
    check_svd(5, 1, 1, 1e-12);
    check_svd(61, 40, 8, 1e-11);
    check_svd(200, 170, 8, 1e-9); // not decomposed wholly
    check_svd(170, 300, 6, 1e-9);
    // Known values: [[3, 0], [4, 5]] has 3 sqrt(5) and sqrt(5).
    double a[4] = {3, 0, 4, 5}, u[4], s[2], v[4];
    assert_true(skci_svd(a, 2, 2, 2, u, s, v));
    CHECK_NEAR(s[0], 3 * sqrt(5), 1e-14);
    CHECK_NEAR(s[1], sqrt(5), 1e-14);
}

// ------------------------------------------------------------------------------------------------------- check values

// Relative L2 of ranks 1 to 4, as any program for singular values finds them.
static void lowrank_of_known_shapes(void **state)
{
    (void)state;
    static const struct {
        const char *spec;
        double ranks[4];
    } known[] = {
        {"disk:radius=20,size=49", {0.2954, 0.1882, 0.1382, 0.1074}},
        {"ring:radius=20,inner=12,size=49", {0.6239, 0.3054, 0.1973, 0.1569}},
        {"polygon:sides=4,radius=22,rotate=45,size=49", {0, 0, 0, 0}},
        {"polygon:sides=6,radius=22,rotate=0,size=49", {0.2967, 0.1785, 0.1281, 0.0983}},
        {"gaussian:sigma=8", {0, 0, 0, 0}},
        {"polygon:sides=5,radius=22,curvature=0.5,rotate=90,size=49", {0.3015, 0.1993, 0.1498, 0.1184}},
        {"star:points=4,radius=23,inner=8.05,rotate=90,size=49", {0.5363, 0.3320, 0.2594, 0.2019}},
        {"cat:scale=23,size=49", {0.3063, 0.1892, 0.1419, 0.1082}},
        {"dove:scale=23,size=49", {0.4687, 0.3461, 0.2739, 0.2148}},
        {"ampersand:scale=21,size=49", {0.6379, 0.4531, 0.3443, 0.2643}},
        {"coma:waves=3", {0.6334, 0.4285, 0.3052, 0.2172}},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        for (int rank = 1; rank <= 4; rank++) {
            double d = rival_distance("lowrank", known[i].spec, rank);
            if (!(fabs(d - known[i].ranks[rank - 1]) <= 0.0001))
                fail_msg("%s, rank %d: %.4f, not %.4f", known[i].spec, rank, d, known[i].ranks[rank - 1]);
        }
}

// The refined kernel is less negative and has the kernel's sum, and is hardly further off.
static void refined_rings_less(void **state)
{
    (void)state;
    static const char *const specs[] = {"disk:radius=20,size=49", "heart:radius=24", "coma:waves=3"};
    for (int i = 0; i < 3; i++) {
        skc_kernel *kernel = shape(specs[i]);
        double negative[2] = {0}, off[2];
        for (int refined = 0; refined < 2; refined++) {
            skc_rival *rival = rival_of(refined ? "lowrank-refined" : "lowrank", kernel, 3);
            skc_kernel *response = response_of(rival);
            for (int k = 0; k < response->width * response->height; k++)
                negative[refined] += fmax(0, -response->values[k]);
            off[refined] = distance(response, kernel);
            if (refined)
                CHECK_NEAR(skc_kernel_sum(response), 1, 1e-5);
            skc_kernel_free(response);
            skc_rival_free(rival);
        }
        assert_true(negative[1] < 0.8 * negative[0]);
        assert_true(off[1] > off[0] && off[1] < 1.01 * off[0]);
        skc_kernel_free(kernel);
    }
}

static void kawase_passes(void **state)
{
    (void)state;
    static const struct {
        int count, k[9];
        double sigma, distance;
    } known[] = {
        {5, {0, 1, 2, 2, 3}, 5.3385, 0.144},
        {7, {0, 1, 2, 3, 4, 4, 5}, 9.6695, 0.098},
        {9, {0, 1, 2, 3, 4, 4, 5, 6, 7}, 13.8744, 0.067},
    };
    for (int i = 0; i < 3; i++) {
        skc_complex *complex;
        CHECK_OK(skci_kawase_complex(known[i].count, known[i].k, 0, 0, 1, &complex, error));
        skc_kernel *response, *ideal;
        CHECK_OK(skc_complex_synthesize(complex, &response, error));
        CHECK_NEAR(skci_kawase_sigma(known[i].count, known[i].k), known[i].sigma, 5e-5);
        CHECK_NEAR(sigma_of(response), known[i].sigma, 5e-5);
        char spec[64];
        snprintf(spec, sizeof spec, "gaussian:sigma=%.6f,size=161", known[i].sigma);
        ideal = shape(spec);
        CHECK_NEAR(distance(response, ideal), known[i].distance, 2e-3); // it is not said how far the Gaussian went
        // What the search finds is nearly as wide and at least as close.
        int k[SKCI_KAWASE_MOST];
        CHECK_OK(skci_kawase_search(known[i].count, known[i].sigma, k, error));
        CHECK_NEAR(skci_kawase_sigma(known[i].count, k), known[i].sigma, 0.2);
        assert_true(rival_distance("kawase", spec, known[i].count) <= distance(response, ideal) + 1e-9);
        skc_kernel_free(response);
        skc_kernel_free(ideal);
        skc_complex_free(complex);
    }
}

// Widths, numbers, sigmas and distances that Kovesi's formulas give.
static void kovesi_boxes(void **state)
{
    (void)state;
    static const struct {
        double sigma;
        int count, width, smaller;
        double actual, distance;
    } known[] = {{5, 4, 7, 1, 4.8990, 0.034},  {5, 5, 7, 3, 5.0332, 0.052},    {7, 4, 11, 2, 6.9282, 0.042},
                 {9, 5, 13, 3, 8.9069, 0.030}, {11, 3, 21, 2, 10.8321, 0.056}, {11, 5, 17, 5, 10.9545, 0.035}};
    for (int i = 0; i < 6; i++) {
        int width, smaller;
        skci_kovesi(known[i].sigma, known[i].count, &width, &smaller);
        assert_int_equal(width, known[i].width);
        assert_int_equal(smaller, known[i].smaller);
        skci_boxes boxes = {.mixed = 1, .count = known[i].count, .share = {1}, .sum = 1};
        for (int b = 0; b < boxes.count; b++)
            boxes.widths[0][b] = b < smaller ? width : width + 2;
        char spec[64];
        skc_kernel *response;
        CHECK_OK(skci_boxes_synthesize(&boxes, &response, error));
        CHECK_NEAR(sigma_of(response), known[i].actual, 5e-5);
        snprintf(spec, sizeof spec, "gaussian:sigma=%g,size=161", known[i].sigma);
        skc_kernel *ideal = shape(spec);
        CHECK_NEAR(distance(response, ideal), known[i].distance, 2e-3); // it is not said how far the Gaussian went
        skc_kernel_free(ideal);
        skc_kernel_free(response);
    }
}

// The wanted sigma is met whatever the degree, and for whole radii it is the square root of n (r^2 - 1) / 12.
static void binomial_sigmas(void **state)
{
    (void)state;
    for (int degree = 1; degree <= 6; degree++)
        for (double sigma = 4; sigma < 12; sigma += 2.3) {
            char spec[64];
            int radius = degree % 2 ? 9 : 8;
            double whole = sqrt(degree * (radius * radius - 1) / 12.0);
            for (int i = 0; i < 2; i++) {
                snprintf(spec, sizeof spec, "gaussian:sigma=%.9f,size=121", i ? whole : sigma);
                skc_kernel *kernel = shape(spec);
                skc_rival *rival = rival_of("binomial", kernel, degree);
                skc_kernel *response = response_of(rival);
                CHECK_NEAR(sigma_of(response), i ? whole : sigma, i ? 1e-3 : 1e-4 * sigma);
                if (i)
                    assert_int_equal(response->width, degree * (radius - 1) + 1);
                skc_kernel_free(kernel);
                skc_kernel_free(response);
                skc_rival_free(rival);
            }
        }
}

// Offsets of half a pixel of the picture that is read, and of the one that is made. The known figures are of the
// response about its own middle, place by place. In the first case that middle is the coarsest pixel's, wherever in it
// the impulse was, which adds the variance of 2^levels places; in the second it is where the impulse was.
static void dual_sigmas(void **state)
{
    (void)state;
    static const double offsets[2][2] = {{0.5, 0.5}, {1, 0.25}};
    static const double known[2][4] = {{1.443, 3.227, 6.614, 13.307}, {1.291, 2.887, 5.916, 11.902}};
    for (int kind = 0; kind < 2; kind++)
        for (int levels = 1; levels <= 4; levels++) {
            skci_pyramid p = {.levels = levels, .down = offsets[kind][0], .up = offsets[kind][1], .sum = 1};
            double own = known[kind][levels - 1], places = kind ? 0 : (pow(4, levels) - 1) / 12;
            skci_pyramid_prepare(&p);
            CHECK_NEAR(skci_pyramid_sigma(&p), sqrt(own * own + places), 6e-4);
            skc_kernel *response;
            CHECK_OK(skci_pyramid_synthesize(&p, &response, error));
            CHECK_NEAR(sigma_of(response), sqrt(own * own + places), 6e-4);
            skc_kernel_free(response);
        }
}

static void complex_bokeh_of_a_disk(void **state)
{
    (void)state;
    static const double known[] = {0.268, 0.150, 0.114, 0.098, 0.087};
    for (int i = 1; i <= 5; i++)
        CHECK_NEAR(rival_distance("complex-bokeh", "disk:radius=20,size=49", i), known[i - 1], 6e-4);
}

// ------------------------------------------------------------------------------------------------------------
// filtering

// A picture in memory of its own, in any layout.
typedef struct picture {
    float *memory;
    skc_image image;
} picture;

enum { PLANAR, INTERLEAVED, UPSIDE_DOWN, LAYOUTS };

static picture picture_new(int layout, int width, int height, int channels)
{
    size_t n = (size_t)(width * height * channels);
    picture p = {.memory = calloc(n, sizeof(float))};
    p.image = layout == PLANAR ? skc_image_planar(p.memory, width, height, channels)
                               : skc_image_interleaved(p.memory, width, height, channels);
    if (layout == UPSIDE_DOWN) { // and mirrored, channels in reverse
        p.image.data = p.memory + n - 1;
        p.image.pixel_stride = -p.image.pixel_stride;
        p.image.row_stride = -p.image.row_stride;
        p.image.channel_stride = -p.image.channel_stride;
    }
    return p;
}

static float *at(const skc_image *i, int c, int x, int y)
{
    return (float *)((char *)i->data + c * i->channel_stride + y * i->row_stride + x * i->pixel_stride);
}

static void noise(const skc_image *image, uint64_t seed)
{
    skci_random random = {seed};
    for (int c = 0; c < image->channels; c++)
        for (int y = 0; y < image->height; y++)
            for (int x = 0; x < image->width; x++)
                *at(image, c, x, y) = (float)skci_random_uniform(&random);
}

// The largest difference.
static double off_by(const skc_image *a, const skc_image *b)
{
    double most = 0;
    for (int c = 0; c < a->channels; c++)
        for (int y = 0; y < a->height; y++)
            for (int x = 0; x < a->width; x++) {
                double d = fabs((double)*at(a, c, x, y) - (double)*at(b, c, x, y));
                most = d > most || isnan(d) ? d : most;
            }
    return most;
}

static const char *kernel_for(const skc_rival_kind *kind, int large)
{
    if (strcmp(kind->serves, "Gaussians") == 0)
        return large ? "gaussian:sigma=9.3" : "gaussian:sigma=2.2";
    if (strcmp(kind->serves, "disks") == 0)
        return large ? "disk:radius=23.4" : "disk:radius=4.7";
    return large ? "heart:radius=24" : "dove:scale=6";
}

// Not the same for every place, and other edges.
static int is_pyramid(const skc_rival_kind *kind)
{
    return strcmp(kind->name, "dual") == 0;
}

static void noise_as_by_the_kernel(void **state)
{
    (void)state;
    static const struct {
        int width, height, channels, layout;
    } pictures[] = {{1, 1, 1, PLANAR},         {1, 37, 2, INTERLEAVED},  {45, 1, 3, UPSIDE_DOWN},
                    {5, 3, 4, PLANAR},         {63, 50, 3, INTERLEAVED}, {131, 67, 1, UPSIDE_DOWN},
                    {300, 20, 2, UPSIDE_DOWN}, {20, 400, 1, PLANAR}};
    for (int r = 0; r < skc_rival_count(); r++) {
        const skc_rival_kind *kind = skc_rival_at(r);
        for (int large = 0; large < 2; large++) {
            skc_kernel *kernel = shape(kernel_for(kind, large));
            kernel->anchor_x += 2; // off the middle
            kernel->anchor_y -= 1;
            skc_rival *rival = rival_of(kind->name, kernel, kind->last < 3 ? kind->last : 3);
            skc_kernel *response = response_of(rival);
            for (size_t i = 0; i < sizeof pictures / sizeof *pictures; i++) {
                int w = pictures[i].width, h = pictures[i].height, n = pictures[i].channels;
                picture in = picture_new(pictures[i].layout, w, h, n), wanted = picture_new(PLANAR, w, h, n);
                picture out[2] = {picture_new((int)i % LAYOUTS, w, h, n), picture_new((int)i % LAYOUTS, w, h, n)};
                noise(&in.image, i);
                CHECK_OK(skc_convolve(response, &in.image, &wanted.image, NULL, error));
                for (int t = 0; t < 2; t++)
                    CHECK_OK(skc_rival_apply(rival, &in.image, &out[t].image, t ? 3 : 1, error));
                double off = off_by(&out[0].image, &wanted.image);
                if (!(off <= 2e-5) && !is_pyramid(kind))
                    fail_msg("%s of %s: picture %zu is off by %g", kind->name, kernel_for(kind, large), i, off);
                assert_memory_equal(out[0].memory, out[1].memory, (size_t)(w * h * n) * sizeof(float));
                free(in.memory);
                free(wanted.memory);
                free(out[0].memory);
                free(out[1].memory);
            }
            skc_kernel_free(kernel);
            skc_kernel_free(response);
            skc_rival_free(rival);
        }
    }
}

static void impulse_is_the_kernel(void **state)
{
    (void)state;
    enum { SIZE = 161, MIDDLE = 80 };
    for (int r = 0; r < skc_rival_count(); r++) {
        const skc_rival_kind *kind = skc_rival_at(r);
        if (is_pyramid(kind))
            continue;
        skc_kernel *kernel = shape(kernel_for(kind, 1));
        skc_rival *rival = rival_of(kind->name, kernel, 0);
        skc_kernel *response = response_of(rival);
        picture in = picture_new(PLANAR, SIZE, SIZE, 1), out = picture_new(PLANAR, SIZE, SIZE, 1);
        *at(&in.image, 0, MIDDLE, MIDDLE) = 1;
        CHECK_OK(skc_rival_apply(rival, &in.image, &out.image, 2, error));
        double peak = 0, most = 0;
        for (int y = 0; y < SIZE; y++)
            for (int x = 0; x < SIZE; x++) {
                double v = check_kernel_at(response, x - MIDDLE, y - MIDDLE);
                peak = fmax(peak, fabs(v));
                most = fmax(most, fabs(v - (double)*at(&out.image, 0, x, y)));
            }
        if (!(most <= 2e-6 * peak))
            fail_msg("%s: off by %g of %g", kind->name, most, peak);
        free(in.memory);
        free(out.memory);
        skc_kernel_free(kernel);
        skc_kernel_free(response);
        skc_rival_free(rival);
    }
}

// Averaged over the places where an impulse may be, the pyramid is its kernel; and a flat picture stays flat.
static void pyramid_on_the_average(void **state)
{
    (void)state;
    enum { SIZE = 97, MIDDLE = 44, LEVELS = 2, PLACES = 1 << LEVELS };
    skc_kernel *kernel = shape("gaussian:sigma=3.1");
    kernel->anchor_x++;
    skc_rival *rival = rival_of("dual", kernel, LEVELS);
    skc_kernel *response = response_of(rival);
    picture in = picture_new(INTERLEAVED, SIZE, SIZE, 1), out = picture_new(UPSIDE_DOWN, SIZE, SIZE, 1);
    static double mean[SIZE][SIZE];
    for (int place = 0; place < PLACES * PLACES; place++) {
        int dx = place % PLACES, dy = place / PLACES;
        *at(&in.image, 0, MIDDLE + dx, MIDDLE + dy) = 1;
        CHECK_OK(skc_rival_apply(rival, &in.image, &out.image, 2, error));
        *at(&in.image, 0, MIDDLE + dx, MIDDLE + dy) = 0;
        for (int y = 0; y + dy < SIZE; y++)
            for (int x = 0; x + dx < SIZE; x++)
                mean[y][x] += (double)*at(&out.image, 0, x + dx, y + dy) / (PLACES * PLACES);
    }
    for (int y = 0; y < SIZE; y++)
        for (int x = 0; x < SIZE; x++)
            CHECK_NEAR(mean[y][x], check_kernel_at(response, x - MIDDLE, y - MIDDLE), 1e-7);
    for (int y = 0; y < SIZE; y++)
        for (int x = 0; x < SIZE; x++)
            *at(&in.image, 0, x, y) = 1;
    CHECK_OK(skc_rival_apply(rival, &in.image, &out.image, 2, error));
    for (int y = 0; y < SIZE; y++)
        for (int x = 0; x < SIZE; x++)
            CHECK_NEAR((double)*at(&out.image, 0, x, y), 1, 1e-6);
    free(in.memory);
    free(out.memory);
    skc_kernel_free(kernel);
    skc_kernel_free(response);
    skc_rival_free(rival);
}

// ---------------------------------------------------------------------------------------------------------- properties

// The kernel's sum is kept, whatever it is, and its place.
static void sums_and_places(void **state)
{
    (void)state;
    for (int r = 0; r < skc_rival_count(); r++) {
        const skc_rival_kind *kind = skc_rival_at(r);
        skc_kernel *kernel = shape(kernel_for(kind, 1));
        for (int i = 0; i < kernel->width * kernel->height; i++)
            kernel->values[i] *= 3;
        kernel->anchor_x -= 4;
        skc_rival *rival = rival_of(kind->name, kernel, 0);
        skc_kernel *response = response_of(rival);
        int any = strcmp(kind->serves, "any kernel") == 0;
        CHECK_NEAR(skc_kernel_sum(response), skc_kernel_sum(kernel), any ? 0.3 : 1e-5);
        double x, y;
        skc_kernel_centroid(response, &x, &y);
        if (!any) {
            CHECK_NEAR(x, 4, 0.01);
            CHECK_NEAR(y, 0, 0.01);
        }
        assert_true(distance(response, kernel) < 0.35);
        skc_kernel_free(kernel);
        skc_kernel_free(response);
        skc_rival_free(rival);
    }
}

// Setting 0 takes, of those within the budget, the closest; or the cheapest.
static void best_settings(void **state)
{
    (void)state;
    for (int r = 0; r < skc_rival_count(); r++) {
        const skc_rival_kind *kind = skc_rival_at(r);
        skc_kernel *kernel = shape(kernel_for(kind, 1));
        for (int samples = 1; samples <= 400; samples = samples * 4 + 20) {
            skc_rival_options options;
            skc_rival_options_init(&options);
            options.samples = samples;
            skc_rival *chosen;
            CHECK_OK(skc_rival_create(kind->name, kernel, &options, &chosen, error));
            skc_rival_info info;
            skc_rival_describe(chosen, &info);
            assert_ptr_equal(info.kind, kind);
            assert_true(info.text[0] && info.samples > 0 && info.taps > 0 && info.passes > 0 && info.targets >= 0);
            skc_kernel *response = response_of(chosen);
            double d = distance(response, kernel);
            skc_kernel_free(response);
            skc_rival_free(chosen);
            for (int setting = kind->first; kind->setting && setting <= kind->last; setting++) {
                skc_rival *other = rival_of(kind->name, kernel, setting);
                skc_rival_info its;
                skc_rival_describe(other, &its);
                assert_int_equal(its.setting, setting);
                response = response_of(other);
                double its_d = distance(response, kernel);
                if (info.samples <= samples ? its.samples <= samples && its_d < d - 1e-9 : its.samples < info.samples)
                    fail_msg("%s, %d samples: %s (%g, %.4f) and not %s (%g, %.4f)", kind->name, samples, info.text,
                             info.samples, d, its.text, its.samples, its_d);
                skc_kernel_free(response);
                skc_rival_free(other);
            }
        }
        skc_kernel_free(kernel);
    }
}

// -------------------------------------------------------------------------------------------------------------
// refusals

static void refused(const char *name, const skc_kernel *kernel, const skc_rival_options *options, skc_status status,
                    const char *part)
{
    skc_error error = {0};
    skc_rival *rival = (skc_rival *)&error;
    assert_int_equal(skc_rival_create(name, kernel, options, &rival, &error), status);
    assert_null(rival);
    if (!strstr(error.message, part))
        fail_msg("\"%s\" is not in \"%s\"", part, error.message);
}

static void bad_arguments(void **state)
{
    (void)state;
    skc_kernel *kernel = shape("disk:radius=9");
    skc_rival_options options;
    skc_rival_options_init(&options);
    refused("lowrnk", kernel, NULL, SKC_INVALID, "lowrnk: no such rival; there are lowrank");
    refused("", kernel, NULL, SKC_INVALID, "no such rival");
    int has_fft = 0;
    for (int i = 0; i < skc_rival_count(); i++)
        has_fft |= strcmp(skc_rival_at(i)->name, "fft") == 0;
    if (!has_fft)
        refused("fft", kernel, NULL, SKC_UNSUPPORTED, "-Dfftw=enabled");
    for (int r = 0; r < skc_rival_count(); r++) {
        const skc_rival_kind *kind = skc_rival_at(r);
        const int wrong[] = {-1, kind->first - 1, kind->last + 1, INT32_MAX, INT32_MIN};
        for (int i = 0; i < 5; i++) {
            options.setting = wrong[i];
            if (wrong[i] != 0)
                refused(kind->name, kernel, &options, SKC_INVALID, kind->name);
        }
    }
    options.setting = 0;
    options.samples = 0;
    refused("lowrank", kernel, &options, SKC_INVALID, "samples=0");
    options.size = 3;
    refused("lowrank", kernel, &options, SKC_INVALID, "skc_rival_options_init");
    assert_null(skc_rival_at(-1));
    assert_null(skc_rival_at(skc_rival_count()));
    kernel->values[4] = NAN;
    refused("lowrank", kernel, NULL, SKC_INVALID, "nan");
    memset(kernel->values, 0, (size_t)(kernel->width * kernel->height) * sizeof(double));
    refused("dense", kernel, NULL, SKC_INVALID, "zero everywhere");
    skc_kernel_free(kernel);
    skc_rival_free(NULL);
}

static void bad_pictures(void **state)
{
    (void)state;
    skc_kernel *kernel = shape("gaussian:sigma=2");
    float pixels[64] = {0};
    skc_image in = skc_image_planar(pixels, 4, 4, 1), out = skc_image_planar(pixels + 16, 4, 4, 1), bad;
    for (int r = 0; r < skc_rival_count(); r++) {
        if (strcmp(skc_rival_at(r)->serves, "disks") == 0)
            continue;
        skc_rival *rival = rival_of(skc_rival_at(r)->name, kernel, 0);
        skc_error error;
        assert_int_equal(skc_rival_apply(rival, &in, &in, 1, &error), SKC_INVALID);
        assert_non_null(strstr(error.message, "overlap"));
        assert_int_equal(skc_rival_apply(rival, &in, &out, 257, &error), SKC_INVALID);
        assert_int_equal(skc_rival_apply(rival, &in, &out, -1, &error), SKC_INVALID);
        bad = out;
        bad.width = 3;
        assert_int_equal(skc_rival_apply(rival, &in, &bad, 1, &error), SKC_INVALID);
        assert_non_null(strstr(error.message, "3 x 4"));
        bad = out;
        bad.data = NULL;
        assert_int_equal(skc_rival_apply(rival, &in, &bad, 1, &error), SKC_INVALID);
        bad = out;
        bad.pixel_stride = 5;
        assert_int_equal(skc_rival_apply(rival, &in, &bad, 1, &error), SKC_INVALID);
        // More than there is: a wrong figure or a crash would be worse.
        assert_true(skc_rival_scratch(rival, 1 << 24, 1 << 24, 1 << 16, 256) > 0);
        skc_rival_free(rival);
    }
    skc_kernel_free(kernel);
}

// What is no Gaussian or no disk is told what it is instead.
static void strangers(void **state)
{
    (void)state;
    static const struct {
        const char *spec, *part;
    } gaussians[] = {{"disk:radius=20", "the closest, of sigma"},
                     {"gaussian:sigma=8,sigma_y=4", "standard deviations are"},
                     {"box:width=21,height=21", "differs by"},
                     {"gaussian:sigma=0", "a single pixel"}},
      disks[] = {{"gaussian:sigma=7", "the closest, of radius"},
                 {"polygon:sides=6,radius=20", "differs by"},
                 {"ring:radius=20,inner=10", "differs by"},
                 {"disk:radius=0", "a single pixel"}};
    for (int r = 0; r < skc_rival_count(); r++) {
        const skc_rival_kind *kind = skc_rival_at(r);
        int is_disk = strcmp(kind->serves, "disks") == 0;
        for (int i = 0; i < 4 && strcmp(kind->serves, "any kernel") != 0; i++) {
            skc_kernel *kernel = shape(is_disk ? disks[i].spec : gaussians[i].spec);
            refused(kind->name, kernel, NULL, SKC_UNSUPPORTED, is_disk ? disks[i].part : gaussians[i].part);
            skc_kernel_free(kernel);
        }
        if (strcmp(kind->serves, "any kernel") == 0)
            continue;
        skc_kernel *kernel = shape(kernel_for(kind, 1)), *wide;
        CHECK_OK(skc_kernel_create(kernel->width + 1, kernel->height, &wide, error));
        wide->anchor_x = kernel->anchor_x;
        for (int y = 0; y < kernel->height; y++) // half a pixel to the right
            for (int x = 0; x <= kernel->width; x++)
                wide->values[y * wide->width + x] =
                    0.5 * (check_kernel_at(kernel, x - kernel->anchor_x, y - kernel->anchor_y) +
                           check_kernel_at(kernel, x - 1 - kernel->anchor_x, y - kernel->anchor_y));
        refused(kind->name, wide, NULL, SKC_UNSUPPORTED, "middle is at (0.5, ");
        wide->values[0] = -100;
        refused(kind->name, wide, NULL, SKC_UNSUPPORTED, "magnitudes");
        skc_kernel_free(kernel);
        skc_kernel_free(wide);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(singular_values),
        cmocka_unit_test(lowrank_of_known_shapes),
        cmocka_unit_test(refined_rings_less),
        cmocka_unit_test(kawase_passes),
        cmocka_unit_test(kovesi_boxes),
        cmocka_unit_test(binomial_sigmas),
        cmocka_unit_test(dual_sigmas),
        cmocka_unit_test(complex_bokeh_of_a_disk),
        cmocka_unit_test(noise_as_by_the_kernel),
        cmocka_unit_test(impulse_is_the_kernel),
        cmocka_unit_test(pyramid_on_the_average),
        cmocka_unit_test(sums_and_places),
        cmocka_unit_test(best_settings),
        cmocka_unit_test(bad_arguments),
        cmocka_unit_test(bad_pictures),
        cmocka_unit_test(strangers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
