// SPDX-License-Identifier: MIT
#include "estimate/estimate.h"

#include "core/status.h"
#include "fit/fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

// The kernel is blurred by a Gaussian of this sigma, so that its mass and not its noise has a peak.
static const double sigma = 3;
enum { MOST_SIDE = 1024 };

struct patch {
    int x, y, width, height; // the middle of a picture
};

static struct patch middle_of(const skci_picture *p)
{
    struct patch t = {0, 0, p->width, p->height};
    if (t.width > MOST_SIDE) {
        t.x = (t.width - MOST_SIDE) / 2;
        t.width = MOST_SIDE;
    }
    if (t.height > MOST_SIDE) {
        t.y = (t.height - MOST_SIDE) / 2;
        t.height = MOST_SIDE;
    }
    return t;
}

static double window(int i, int n)
{
    return 0.5 - 0.5 * cos(2 * pi * (i + 0.5) / n);
}

// Both pictures of a plane under a window, as real and imaginary part.
static void fill(const skci_picture *p, const skci_level *level, int c, double *re, double *im, int side)
{
    struct patch t = middle_of(p);
    memset(re, 0, (size_t)side * (size_t)side * sizeof *re);
    memset(im, 0, (size_t)side * (size_t)side * sizeof *im);
    for (int j = 0; j < t.height; j++)
        for (int i = 0; i < t.width; i++) {
            size_t at = (size_t)j * (size_t)side + (size_t)i;
            double w = window(i, t.width) * window(j, t.height);
            double s = skci_sharp_value(p, t.x + i, t.y + j, c),
                   b = (double)skci_image_value(&p->blurred, t.x + i, t.y + j, c);
            re[at] = isfinite(s) ? w * (s - level->sharp_mean) : 0;
            im[at] = isfinite(b) ? w * (b - level->blurred_mean) : 0;
        }
}

// Adds the cross-spectrum B conj(S) and |S|^2, from the spectrum Z of s + i b.
static void add(const skci_fft2 *fft, const double *re, const double *im, double *cross_re, double *cross_im,
                double *power)
{
    for (int i = 0; i < fft->size; i++) {
        int o = fft->opposite[i];
        double s_re = (re[i] + re[o]) / 2, s_im = (im[i] - im[o]) / 2, b_re = (im[i] + im[o]) / 2,
               b_im = (re[o] - re[i]) / 2;
        cross_re[i] += b_re * s_re + b_im * s_im;
        cross_im[i] += b_im * s_re - b_re * s_im;
        power[i] += s_re * s_re + s_im * s_im;
    }
}

static void divide(const skci_fft2 *fft, double *re, double *im, const double *power)
{
    double mean = 0;
    for (int i = 0; i < fft->size; i++)
        mean += power[i] / fft->size;
    for (int i = 0; i < fft->size; i++) {
        int x, y;
        skci_fft2_frequency(fft, i, &x, &y);
        double fx = (double)x / fft->width, fy = (double)y / fft->height;
        double soft = exp(-2 * pi * pi * sigma * sigma * (fx * fx + fy * fy)) / (power[i] + 1e-4 * mean);
        re[i] *= soft;
        im[i] *= soft;
    }
}

skc_status skci_rough_centre(const skci_pictures *pictures, int *x, int *y, skc_error *error)
{
    int side = 1;
    for (int i = 0; i < pictures->count; i++) {
        struct patch t = middle_of(pictures->all + i);
        side = t.width > side ? t.width : side;
        side = t.height > side ? t.height : side;
    }
    side = skci_grid_for(side);
    size_t n = (size_t)side * (size_t)side;
    skci_fft2 *fft;
    skc_status status = skci_fft2_create(side, side, &fft, error);
    if (status != SKC_OK)
        return status;
    double *room = calloc(5 * n, sizeof *room);
    if (!room) {
        skci_fft2_free(fft);
        return skci_fail_memory(error);
    }
    double *re = room, *im = room + n, *cross_re = room + 2 * n, *cross_im = room + 3 * n, *power = room + 4 * n;
    for (int i = 0; i < pictures->count; i++)
        for (int c = 0; c < pictures->all[i].planes; c++) {
            fill(pictures->all + i, pictures->levels + pictures->all[i].first + c, c, re, im, side);
            skci_fft2_forward(fft, re, im);
            add(fft, re, im, cross_re, cross_im, power);
        }
    divide(fft, cross_re, cross_im, power);
    skci_fft2_inverse(fft, cross_re, cross_im);
    size_t best = 0;
    for (size_t i = 0; i < n; i++)
        best = cross_re[i] > cross_re[best] ? i : best;
    *x = (int)(best % (size_t)side);
    *y = (int)(best / (size_t)side);
    *x -= *x > side / 2 ? side : 0;
    *y -= *y > side / 2 ? side : 0;
    free(room);
    skci_fft2_free(fft);
    return SKC_OK;
}
