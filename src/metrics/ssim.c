// SPDX-License-Identifier: MIT
#include "metrics/ssim.h"

#include <math.h>

// (K L)^2 for K1 = 0.01, K2 = 0.03 and L = 1.
static const double c1 = 0.0001, c2 = 0.0009, sigma = 1.5;

void skci_ssim_window(double window[2 * SKCI_SSIM_RADIUS + 1])
{
    double sum = 0;
    for (int i = -SKCI_SSIM_RADIUS; i <= SKCI_SSIM_RADIUS; i++)
        sum += window[SKCI_SSIM_RADIUS + i] = exp(-i * i / (2 * sigma * sigma));
    for (int i = 0; i <= 2 * SKCI_SSIM_RADIUS; i++)
        window[i] /= sum;
}

// The mean of a b over each window.
static void mean_product(const skci_patch *p, const double *window, const double *a, const double *b, double *product,
                         double *rows, double *mean)
{
    for (size_t i = 0; i < p->size; i++)
        product[i] = a[i] * b[i];
    skci_patch_along(p, product, window, SKCI_SSIM_RADIUS, rows);
    skci_patch_down(p, rows, window, SKCI_SSIM_RADIUS, mean);
}

static double index_of(double a, double b, double aa, double bb, double ab)
{
    return (2 * a * b + c1) * (2 * (ab - a * b) + c2) / ((a * a + b * b + c1) * ((aa - a * a) + (bb - b * b) + c2));
}

double skci_ssim_sum(const skci_patch *p, int width, int height, const double *window, const double *a, const double *b,
                     double *planes)
{
    enum { R = SKCI_SSIM_RADIUS };
    double *product = planes, *rows = product + p->size, *mean_a = rows + p->size, *mean_b = mean_a + p->size;
    double *mean_aa = mean_b + p->size, *mean_bb = mean_aa + p->size, *mean_ab = mean_bb + p->size;
    skci_patch_along(p, a, window, R, rows);
    skci_patch_down(p, rows, window, R, mean_a);
    skci_patch_along(p, b, window, R, rows);
    skci_patch_down(p, rows, window, R, mean_b);
    mean_product(p, window, a, a, product, rows, mean_aa);
    mean_product(p, window, b, b, product, rows, mean_bb);
    mean_product(p, window, a, b, product, rows, mean_ab);
    double sum = 0;
    for (int y = 0; y < p->at.height; y++)
        for (int x = 0; x < p->at.width; x++) {
            int u = p->at.x + x, v = p->at.y + y;
            if (u < R || u >= width - R || v < R || v >= height - R)
                continue;
            ptrdiff_t i = (ptrdiff_t)y * p->pitch + x;
            sum += index_of(mean_a[i], mean_b[i], mean_aa[i], mean_bb[i], mean_ab[i]);
        }
    return sum;
}
