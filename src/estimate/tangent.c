// SPDX-License-Identifier: MIT
#include "estimate/tangent.h"

#include "core/status.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

// A bilinear sample's splat is linear in x between whole numbers, and so is the kernel; differences are exact but for
// rounding.
static const double nudge = 1e-5;
// Larger problems are left alone.
static const double most_work = 3e10, most_numbers = 2e8;

skc_status skci_tangent_create(skci_normal *normal, const skci_prior *prior, const skc_complex *complex,
                               skci_tangent **tangent, skc_error *error)
{
    *tangent = NULL;
    int counts[SKC_MAX_LAYERS];
    skci_tangent *t = calloc(1, sizeof *t);
    if (!t)
        return skci_fail_memory(error);
    t->window = normal->window;
    t->size = normal->size;
    t->layer_count = complex->count;
    for (int l = 0; l < complex->count; l++) {
        counts[l] = complex->layers[l].count;
        t->numbers += 3 * counts[l];
    }
    double n = t->numbers, size = t->size;
    if (n * n * size > most_work || n * size > most_numbers) {
        free(t);
        return skci_fail(error, SKC_UNSUPPORTED, "%.0f numbers and %.0f pixels are too many to refine", n, size);
    }
    int width = skci_window_width(&t->window), height = skci_window_height(&t->window);
    int lags = width > height ? width : height, side = prior->side;
    size_t grid = (size_t)side * (size_t)side;
    t->moved = malloc((size_t)t->numbers * sizeof *t->moved);
    t->kernel = malloc((size_t)t->size * sizeof *t->kernel);
    t->slopes = malloc((size_t)t->numbers * (size_t)t->size * sizeof *t->slopes);
    t->matrix = malloc((size_t)t->numbers * (size_t)t->numbers * sizeof *t->matrix);
    t->kept = malloc((size_t)t->numbers);
    t->power = malloc(grid * sizeof *t->power);
    t->re = malloc(2 * grid * sizeof *t->re);
    t->im = t->re ? t->re + grid : NULL;
    skc_status status = t->moved && t->kernel && t->slopes && t->matrix && t->kept && t->power && t->re
                            ? skci_cascade_create(complex->count, counts, &t->cascade, error)
                            : skci_fail_memory(error);
    if (status == SKC_OK)
        status = skci_fft2_create(side, side, &t->fft, error);
    if (status == SKC_OK)
        status = skci_normal_power(normal, side, lags, 0, t->power, error);
    for (size_t i = 0; status == SKC_OK && i < grid; i++) // the prior's grid is the same
        t->power[i] += prior->precision[i];
    if (status != SKC_OK) {
        skci_tangent_free(t);
        return status;
    }
    *tangent = t;
    return SKC_OK;
}

void skci_tangent_free(skci_tangent *t)
{
    if (!t)
        return;
    skci_cascade_free(t->cascade);
    skci_fft2_free(t->fft);
    free(t->moved);
    free(t->kernel);
    free(t->slopes);
    free(t->matrix);
    free(t->kept);
    free(t->power);
    free(t->re);
    free(t);
}

skc_status skci_tangent_kernel(skci_tangent *t, const double *parameters, double *kernel, skc_error *error)
{
    const skci_plane *out;
    const skci_window *w = &t->window;
    skc_status status = skci_cascade_fwd(t->cascade, parameters, &out, error);
    if (status != SKC_OK)
        return status;
    memset(kernel, 0, (size_t)t->size * sizeof *kernel);
    for (int y = out->y0 > w->y0 ? out->y0 : w->y0; y <= w->y1 && y < out->y0 + out->height; y++)
        for (int x = out->x0 > w->x0 ? out->x0 : w->x0; x <= w->x1 && x < out->x0 + out->width; x++)
            kernel[(y - w->y0) * skci_window_width(w) + x - w->x0] = skci_plane_row(out, y)[x - out->x0];
    return SKC_OK;
}

static skc_status find_slopes(skci_tangent *t, const double *parameters, skc_error *error)
{
    memcpy(t->moved, parameters, (size_t)t->numbers * sizeof *t->moved);
    skc_status status = skci_tangent_kernel(t, parameters, t->kernel, error);
    for (int i = 0; i < t->numbers && status == SKC_OK; i++) {
        double *slope = t->slopes + (size_t)i * (size_t)t->size;
        t->kept[i] = i % 3 < 2 && fabs(parameters[i] - nearbyint(parameters[i])) < 2 * nudge;
        t->moved[i] = parameters[i] + nudge;
        status = skci_tangent_kernel(t, t->moved, slope, error);
        for (int k = 0; k < t->size; k++)
            slope[k] = t->kept[i] ? 0 : (slope[k] - t->kernel[k]) / nudge;
        t->moved[i] = parameters[i];
    }
    return status;
}

// The pictures' A of two slopes at a time, as real and imaginary part: its spectrum is real.
static void convolve(skci_tangent *t, const double *a, const double *b)
{
    size_t side = (size_t)t->fft->width, n = side * side, width = (size_t)skci_window_width(&t->window);
    memset(t->re, 0, 2 * n * sizeof *t->re);
    for (size_t y = 0; y < (size_t)skci_window_height(&t->window); y++) {
        memcpy(t->re + y * side, a + y * width, width * sizeof *a);
        memcpy(t->im + y * side, b + y * width, width * sizeof *b);
    }
    skci_fft2_forward(t->fft, t->re, t->im);
    for (size_t i = 0; i < n; i++) {
        t->re[i] *= t->power[i] / (double)n;
        t->im[i] *= t->power[i] / (double)n;
    }
    skci_fft2_inverse(t->fft, t->re, t->im);
}

static double dot(const skci_tangent *t, const double *plane, const double *slope)
{
    size_t side = (size_t)t->fft->width, width = (size_t)skci_window_width(&t->window);
    double sum = 0;
    for (size_t y = 0; y < (size_t)skci_window_height(&t->window); y++)
        for (size_t x = 0; x < width; x++)
            sum += plane[y * side + x] * slope[y * width + x];
    return sum;
}

skc_status skci_tangent_look(skci_tangent *t, const double *parameters, skc_error *error)
{
    skc_status status = find_slopes(t, parameters, error);
    if (status != SKC_OK)
        return status;
    size_t n = (size_t)t->numbers, size = (size_t)t->size;
    for (size_t i = 0; i < n; i += 2) {
        size_t next = i + 1 < n ? i + 1 : i;
        convolve(t, t->slopes + i * size, t->slopes + next * size);
        for (size_t j = i; j < n; j++) {
            t->matrix[i * n + j] = dot(t, t->re, t->slopes + j * size);
            if (next != i)
                t->matrix[next * n + j] = dot(t, t->im, t->slopes + j * size);
        }
    }
    return SKC_OK;
}
