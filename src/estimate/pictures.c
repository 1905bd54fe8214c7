// SPDX-License-Identifier: MIT
#include "estimate/pictures.h"

#include "core/pixels.h"
#include "core/status.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// A picture is saturated if so large a share of its samples, and so many, have its very largest value.
static const double many_share = 1e-4;
enum { MANY = 16 };

static int compare(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

double skci_median_magnitude(float *values, size_t n)
{
    for (size_t i = 0; i < n; i++)
        values[i] = fabsf(values[i]);
    qsort(values, n, sizeof *values, compare);
    return n ? (double)values[n / 2] : 0;
}

typedef struct range {
    double least, most;
    size_t at_least, at_most, count;
} range;

// The extreme values of all finite samples, and how many have them.
static range range_of(const skc_image *image)
{
    range r = {INFINITY, -INFINITY, 0, 0, 0};
    for (int c = 0; c < image->channels; c++)
        for (int y = 0; y < image->height; y++)
            for (int x = 0; x < image->width; x++) {
                double v = (double)skci_image_value(image, x, y, c);
                if (!isfinite(v))
                    continue;
                r.at_least = v < r.least ? 1 : r.at_least + (v == r.least);
                r.at_most = v > r.most ? 1 : r.at_most + (v == r.most);
                r.least = fmin(r.least, v);
                r.most = fmax(r.most, v);
                r.count++;
            }
    return r;
}

static int is_many(size_t n, size_t count)
{
    return n >= MANY && (double)n >= many_share * (double)count;
}

static void flag(skci_picture *p, const skc_image *image, double from, unsigned char flag)
{
    for (int y = 0; y < p->height; y++)
        for (int x = 0; x < p->width; x++)
            for (int c = 0; c < p->planes; c++) {
                double v = (double)skci_image_value(image, x, y, c);
                if (!isfinite(v) || v >= from)
                    p->flags[(size_t)y * (size_t)p->width + (size_t)x] |= flag;
            }
}

// The largest value below `from`.
static double largest_below(const skc_image *image, double from)
{
    double most = -INFINITY;
    for (int c = 0; c < image->channels; c++)
        for (int y = 0; y < image->height; y++)
            for (int x = 0; x < image->width; x++) {
                double v = (double)skci_image_value(image, x, y, c);
                most = v < from && v > most ? v : most;
            }
    return most;
}

static void flag_all(skci_picture *p, double saturated)
{
    range sharp = range_of(&p->sharp), blurred = range_of(&p->blurred);
    double from = saturated > 0 ? saturated : is_many(sharp.at_most, sharp.count) ? sharp.most : INFINITY;
    p->sharp_most = largest_below(&p->sharp, from);
    p->most = saturated > 0 ? saturated : is_many(blurred.at_most, blurred.count) ? blurred.most : INFINITY;
    p->least = is_many(blurred.at_least, blurred.count) ? blurred.least : -INFINITY;
    flag(p, &p->sharp, from, SKCI_SHARP_BAD);
    flag(p, &p->blurred, p->most, SKCI_BAD);
}

// Mean and variance of the samples that count.
static void moments(const skci_picture *p, const skc_image *image, int c, double *mean, double *variance)
{
    double sum = 0, squares = 0, n = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (int y = 0; y < p->height; y++)
            for (int x = 0; x < p->width; x++) {
                if (p->flags[(size_t)y * (size_t)p->width + (size_t)x])
                    continue;
                double v = (double)skci_image_value(image, x, y, c);
                if (pass == 0) {
                    sum += v;
                    n++;
                } else
                    squares += (v - *mean) * (v - *mean);
            }
        *mean = n > 0 ? sum / n : 0;
    }
    *variance = n > 0 ? squares / n : 0;
}

// The standard deviation of a Gaussian of which these are samples, from the 90 % of least magnitude, whose variance is
// 0.623 of the whole; not from the median, which is 0 where most of a picture of whole numbers is flat. The values are
// overwritten.
static double spread_of(float *values, size_t n)
{
    double sum = 0;
    skci_median_magnitude(values, n); // sorts
    n = n * 9 / 10;
    for (size_t i = 0; i < n; i++)
        sum += (double)values[i] * (double)values[i];
    return n ? sqrt(sum / (double)n / 0.623) : 0;
}

// Of 2 x 2 pixels that count, the difference of the diagonals: the finest wavelet, in which a blurred picture has
// little but noise (Donoho and Johnstone 1994).
static double fine_noise(const skci_picture *p, int c, float *room)
{
    size_t n = 0, w = (size_t)p->width;
    for (int y = 0; y + 1 < p->height; y += 2)
        for (int x = 0; x + 1 < p->width; x += 2) {
            const unsigned char *f = p->flags + (size_t)y * w + (size_t)x;
            if (f[0] | f[1] | f[w] | f[w + 1])
                continue;
            room[n++] = (skci_image_value(&p->blurred, x, y, c) - skci_image_value(&p->blurred, x + 1, y, c) -
                         skci_image_value(&p->blurred, x, y + 1, c) + skci_image_value(&p->blurred, x + 1, y + 1, c)) /
                        2;
        }
    return spread_of(room, n);
}

static skc_status measure(skci_pictures *all, skci_picture *p, int index, skc_error *error)
{
    double any = 0;
    for (int c = 0; c < p->planes; c++) {
        skci_level *level = all->levels + p->first + c;
        double variance;
        moments(p, &p->sharp, c, &level->sharp_mean, &variance);
        moments(p, &p->blurred, c, &level->blurred_mean, &level->blurred_variance);
        level->fine = fine_noise(p, c, p->residual);
        level->gain = variance > 0 ? sqrt(level->blurred_variance / variance) : 1;
        level->noise = fmax(level->fine, 1e-4 * sqrt(level->blurred_variance));
        all->range = fmax(all->range, sqrt(variance));
        any = fmax(any, fmin(variance, level->blurred_variance));
    }
    // Below, differences are rounding.
    double size = fabs(all->levels[p->first].sharp_mean) + fabs(all->levels[p->first].blurred_mean);
    if (!(any > 1e-12 * size * size) || !isfinite(any))
        return skci_fail(error, SKC_INVALID,
                         "pair %d: a picture is flat where neither is saturated; only details show a kernel",
                         index + 1);
    for (int c = 0; c < p->planes; c++) // a flat channel beside others that are not
        all->levels[p->first + c].noise = fmax(all->levels[p->first + c].noise, 1e-4 * sqrt(any));
    return SKC_OK;
}

static skc_status check(const skc_pair *pair, int index, skc_error *error)
{
    skc_pixels sharp = skc_pixels_of(&pair->sharp), blurred = skc_pixels_of(&pair->blurred);
    skc_status status = skci_pixels_check(&sharp, "the sharp picture", error);
    if (status == SKC_OK)
        status = skci_pixels_check(&blurred, "the blurred picture", error);
    if (status != SKC_OK)
        return status;
    if (sharp.width != blurred.width || sharp.height != blurred.height || sharp.channels != blurred.channels)
        return skci_fail(error, SKC_INVALID,
                         "pair %d: the sharp picture has %d x %d pixels of %d channels, the blurred one %d x %d of %d; "
                         "the same are accepted",
                         index + 1, sharp.width, sharp.height, sharp.channels, blurred.width, blurred.height,
                         blurred.channels);
    if (sharp.channels > SKCI_MOST_PLANES)
        return skci_fail(error, SKC_INVALID, "pair %d: %d channels; 1 to %d are accepted", index + 1, sharp.channels,
                         SKCI_MOST_PLANES);
    return SKC_OK;
}

static skc_status open_one(skci_pictures *all, int i, const skc_pair *pair, double saturated, skc_error *error)
{
    skci_picture *p = all->all + i;
    *p = (skci_picture){.sharp = pair->sharp,
                        .blurred = pair->blurred,
                        .width = pair->sharp.width,
                        .height = pair->sharp.height,
                        .planes = pair->sharp.channels,
                        .first = all->planes};
    size_t pixels = (size_t)p->width * (size_t)p->height;
    p->flags = calloc(pixels, 1);
    p->residual = malloc(pixels * (size_t)p->planes * sizeof *p->residual);
    skci_level *levels = realloc(all->levels, (size_t)(all->planes + p->planes) * sizeof *levels);
    all->levels = levels ? levels : all->levels;
    if (!p->flags || !p->residual || !levels)
        return skci_fail_memory(error);
    memset(levels + all->planes, 0, (size_t)p->planes * sizeof *levels);
    all->planes += p->planes;
    flag_all(p, saturated);
    return measure(all, p, i, error);
}

skc_status skci_pictures_open(int count, const skc_pair *pairs, double saturated, skci_pictures **pictures,
                              skc_error *error)
{
    *pictures = NULL;
    for (int i = 0; i < count; i++) {
        skc_status status = check(pairs + i, i, error);
        if (status != SKC_OK)
            return status;
    }
    skci_pictures *all = calloc(1, sizeof *all);
    if (!all)
        return skci_fail_memory(error);
    all->all = calloc((size_t)count, sizeof *all->all);
    skc_status status = all->all ? SKC_OK : skci_fail_memory(error);
    for (; status == SKC_OK && all->count < count; all->count++)
        status = open_one(all, all->count, pairs + all->count, saturated, error);
    if (status != SKC_OK) {
        skci_pictures_close(all);
        return status;
    }
    double sum = 0;
    for (int p = 0; p < all->planes; p++)
        sum += all->levels[p].gain / all->planes;
    for (int p = 0; p < all->planes; p++)
        all->levels[p].gain /= sum;
    *pictures = all;
    return SKC_OK;
}

void skci_pictures_close(skci_pictures *pictures)
{
    if (!pictures)
        return;
    for (int i = 0; pictures->all && i < pictures->count; i++) {
        free(pictures->all[i].flags);
        free(pictures->all[i].residual);
    }
    free(pictures->all);
    free(pictures->levels);
    free(pictures);
}
