// SPDX-License-Identifier: MIT
// What the residuals say about the pictures.

#include "estimate/estimate.h"

#include "core/status.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// Pixels further off than this many standard deviations are outliers, unless they are so large a share that the model
// is at fault; those that the model has so near to the ends of the blurred picture's range are clipped.
static const double outlier = 6, most_outliers = 0.1, clip = 3, most_clipped = 0.6;
// No noise is less than this share of the blurred picture's standard deviation.
static const double least_noise = 1e-5;

static double noise_of(const skci_picture *p, int c, float *room)
{
    size_t n = 0, pixels = (size_t)p->width * (size_t)p->height;
    const float *r = p->residual + (size_t)c * pixels;
    for (size_t i = 0; i < pixels; i++)
        if (isfinite(r[i]) && !(p->flags[i] & (SKCI_BAD | SKCI_CLIPPED)))
            room[n++] = r[i];
    return 1.4826 * skci_median_magnitude(room, n);
}

// Sets or takes away a flag of every pixel that `test` is for; takes it from all if there are more than `most`.
typedef int test(const skci_picture *p, const skci_level *levels, size_t i, size_t pixels);

static int is_outlier(const skci_picture *p, const skci_level *levels, size_t i, size_t pixels)
{
    for (int c = 0; c < p->planes; c++)
        if (fabs((double)p->residual[(size_t)c * pixels + i]) > outlier * levels[c].noise)
            return 1;
    return 0;
}

static int is_clipped(const skci_picture *p, const skci_level *levels, size_t i, size_t pixels)
{
    int x = (int)(i % (size_t)p->width), y = (int)(i / (size_t)p->width);
    for (int c = 0; c < p->planes; c++) {
        double r = (double)p->residual[(size_t)c * pixels + i];
        double model = (double)skci_image_value(&p->blurred, x, y, c) - r, near = clip * levels[c].noise;
        if (model < p->least + near || model > p->most - near)
            return 1;
    }
    return 0;
}

static void set_flags(skci_picture *p, const skci_level *levels, unsigned char flag, test *is, double most)
{
    size_t pixels = (size_t)p->width * (size_t)p->height, n = 0, all = 0;
    for (size_t i = 0; i < pixels; i++) {
        p->flags[i] &= (unsigned char)~flag;
        if (!isfinite(p->residual[i]) || p->flags[i] & SKCI_BAD)
            continue;
        all++;
        if (is(p, levels, i, pixels)) {
            p->flags[i] |= flag;
            n++;
        }
    }
    for (size_t i = 0; (double)n > most * (double)all && i < pixels; i++)
        p->flags[i] &= (unsigned char)~flag;
}

// The straight line from K * s to b; gains keep the mean 1 where one plane is like the other, so that the kernel's sum
// is the gain of all.
static void set_gains(skci_pictures *pictures, const skci_fit_sums *fits)
{
    if (pictures->planes == 1)
        return;
    double sum = 0;
    for (int p = 0; p < pictures->planes; p++) {
        const skci_fit_sums *f = fits + p;
        double n = fmax(f->n, 1), variance = f->model_square / n - f->model / n * (f->model / n),
               covariance = f->cross / n - f->model / n * (f->blurred / n);
        pictures->levels[p].gain = variance > 0 && covariance > 0 ? covariance / variance : pictures->levels[p].gain;
        sum += pictures->levels[p].gain;
    }
    for (int p = 0; p < pictures->planes; p++)
        pictures->levels[p].gain *= pictures->planes / sum;
}

skc_status skci_estimate_judge(skci_normal *normal, const double *u, skci_fit_sums *fits, skc_error *error)
{
    skci_pictures *pictures = normal->pictures;
    size_t most = 0;
    for (int i = 0; i < pictures->count; i++) {
        size_t pixels = (size_t)pictures->all[i].width * (size_t)pictures->all[i].height;
        most = pixels > most ? pixels : most;
    }
    float *room = malloc(most * sizeof *room);
    if (!room)
        return skci_fail_memory(error);
    skci_normal_residual(normal, u, fits);
    for (int i = 0; i < pictures->count; i++) {
        skci_picture *p = pictures->all + i;
        skci_level *levels = pictures->levels + p->first;
        for (int c = 0; c < p->planes; c++) {
            double least = fmax(least_noise * sqrt(levels[c].blurred_variance), 1e-9 * pictures->range);
            levels[c].noise = fmax(noise_of(p, c, room), least);
            levels[c].offset = u[normal->size + p->first + c];
        }
        set_flags(p, levels, SKCI_CLIPPED, is_clipped, most_clipped);
        set_flags(p, levels, SKCI_OUTLIER, is_outlier, most_outliers);
    }
    set_gains(pictures, fits);
    free(room);
    return SKC_OK;
}
