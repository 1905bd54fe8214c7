// SPDX-License-Identifier: MIT
#include "estimate/prior.h"

#include "core/status.h"
#include "fit/fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

// Rings are this many grid frequencies wide, and no power is less than this share of the kernel's sum squared.
static const double ring_width = 2, least_power = 1e-9;

static skc_status fill(skci_prior *p, skci_normal *normal, skc_error *error)
{
    size_t n = (size_t)p->side * (size_t)p->side;
    for (size_t i = 0; i < n; i++) {
        int x, y;
        skci_fft2_frequency(p->fft, (int)i, &x, &y);
        p->ring[i] = (int)(sqrt((double)x * x + (double)y * y) / ring_width);
        p->rings = p->ring[i] >= p->rings ? p->ring[i] + 1 : p->rings;
        p->precision[i] = p->size;
    }
    p->ring_power = malloc((size_t)p->rings * sizeof *p->ring_power);
    p->ring_share = malloc((size_t)p->rings * sizeof *p->ring_share);
    if (!p->ring_power || !p->ring_share)
        return skci_fail_memory(error);
    return skci_normal_power(normal, p->side, p->side / 2, 1, p->data, error);
}

skc_status skci_prior_create(skci_normal *normal, skci_prior **prior, skc_error *error)
{
    *prior = NULL;
    skci_prior *p = calloc(1, sizeof *p);
    if (!p)
        return skci_fail_memory(error);
    int width = skci_window_width(&normal->window), height = skci_window_height(&normal->window);
    p->window = normal->window;
    p->size = normal->size;
    p->side = skci_grid_for(2 * (width > height ? width : height));
    size_t n = (size_t)p->side * (size_t)p->side;
    p->ring = malloc(n * sizeof *p->ring);
    p->data = malloc(n * sizeof *p->data);
    p->precision = malloc(n * sizeof *p->precision);
    p->re = malloc(2 * n * sizeof *p->re);
    skc_status status = p->ring && p->data && p->precision && p->re ? SKC_OK : skci_fail_memory(error);
    p->im = p->re ? p->re + n : NULL;
    if (status == SKC_OK)
        status = skci_fft2_create(p->side, p->side, &p->fft, error);
    if (status == SKC_OK)
        status = fill(p, normal, error);
    if (status != SKC_OK) {
        skci_prior_free(p);
        return status;
    }
    *prior = p;
    return SKC_OK;
}

void skci_prior_free(skci_prior *p)
{
    if (!p)
        return;
    skci_fft2_free(p->fft);
    free(p->ring);
    free(p->data);
    free(p->precision);
    free(p->re);
    free(p->ring_power);
    free(p->ring_share);
    free(p);
}

static void forward(skci_prior *p, const double *kernel)
{
    size_t side = (size_t)p->side, width = (size_t)skci_window_width(&p->window);
    memset(p->re, 0, 2 * side * side * sizeof *p->re);
    for (size_t j = 0; j < (size_t)skci_window_height(&p->window); j++)
        memcpy(p->re + j * side, kernel + j * width, width * sizeof *kernel);
    skci_fft2_forward(p->fft, p->re, p->im);
}

static double back(const skci_prior *p, size_t i, size_t j)
{
    return p->re[j * (size_t)p->side + i] / ((double)p->side * p->side);
}

void skci_prior_learn(skci_prior *p, const double *kernel)
{
    size_t n = (size_t)p->side * (size_t)p->side;
    forward(p, kernel);
    memset(p->ring_power, 0, (size_t)p->rings * sizeof *p->ring_power);
    memset(p->ring_share, 0, (size_t)p->rings * sizeof *p->ring_share);
    double sum = p->re[0] * p->re[0];
    for (size_t i = 0; i < n; i++) {
        p->ring_power[p->ring[i]] += p->re[i] * p->re[i] + p->im[i] * p->im[i];
        p->ring_share[p->ring[i]] += p->data[i] / (p->data[i] + p->precision[i]);
    }
    for (size_t i = 0; i < n; i++) {
        int r = p->ring[i];
        double power = p->ring_share[r] > 0 ? p->ring_power[r] / p->ring_share[r] : 0;
        p->precision[i] = p->size / fmax(power, least_power * fmax(sum, 1e-3));
    }
}

double skci_prior_add(skci_prior *p, const double *kernel, double *out)
{
    size_t n = (size_t)p->side * (size_t)p->side, width = (size_t)skci_window_width(&p->window);
    double energy = 0;
    forward(p, kernel);
    for (size_t i = 0; i < n; i++) {
        p->re[i] *= p->precision[i];
        p->im[i] *= p->precision[i];
    }
    skci_fft2_inverse(p->fft, p->re, p->im);
    for (size_t j = 0; j < (size_t)skci_window_height(&p->window); j++)
        for (size_t i = 0; i < width; i++) {
            double v = back(p, i, j);
            out[j * width + i] += v;
            energy += v * kernel[j * width + i];
        }
    return energy / 2;
}

void skci_prior_invert(skci_prior *p, const double *kernel, double *out)
{
    size_t n = (size_t)p->side * (size_t)p->side, width = (size_t)skci_window_width(&p->window);
    forward(p, kernel);
    for (size_t i = 0; i < n; i++) {
        double precision = p->data[i] + p->precision[i];
        p->re[i] /= precision;
        p->im[i] /= precision;
    }
    skci_fft2_inverse(p->fft, p->re, p->im);
    for (size_t j = 0; j < (size_t)skci_window_height(&p->window); j++)
        for (size_t i = 0; i < width; i++)
            out[j * width + i] = back(p, i, j);
}

// The spectrum of the mean of `box` pixels in a row, at the frequency f in cycles per pixel.
static double box_spectrum(int box, double f)
{
    double sum = 1;
    for (int i = 1; i <= box / 2; i++)
        sum += 2 * cos(2 * pi * f * i);
    return sum / box;
}

double skci_prior_variance(const skci_prior *p, int box)
{
    size_t n = (size_t)p->side * (size_t)p->side;
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        int x, y;
        skci_fft2_frequency(p->fft, (int)i, &x, &y);
        double h = box_spectrum(box, (double)x / p->side) * box_spectrum(box, (double)y / p->side);
        sum += h * h / (p->data[i] + p->precision[i]);
    }
    return sum / (double)n;
}

double skci_prior_determined(const skci_prior *p)
{
    size_t n = (size_t)p->side * (size_t)p->side;
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += p->data[i] / (p->data[i] + p->precision[i]);
    return sum * p->size / (double)n;
}
