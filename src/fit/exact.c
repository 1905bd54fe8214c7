// SPDX-License-Identifier: MIT
// Kernels that a budget meets exactly, without a fit: pixel by pixel, or, where the kernel is the product of a column
// and a row, those two one after the other. A bilinear sample stands for two neighbours of the same sign, whatever
// their ratio, or for four in a square that is itself a product.

#include "fit/fit.h"

#include "core/status.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// So few taps are left as they are, with whole offsets.
enum { FEW = 12 };

// What rounding to float leaves of a number, with some to spare: that near, a square or a kernel counts as a product.
static const double rounding = 1e-6;

static int like_signed(double a, double b)
{
    return a * b > 0;
}

// The samples for the pixels of `k`; writes at most `room` and returns how many there are.
static int single_pixels(const skc_kernel *k, skc_sample *samples, int room)
{
    int n = 0;
    for (int j = 0; j < k->height; j++)
        for (int i = 0; i < k->width; i++) {
            double v = k->values[(size_t)j * (size_t)k->width + (size_t)i];
            if (v != 0 && n++ < room)
                samples[n - 1] = (skc_sample){(float)(i - k->anchor_x), (float)(j - k->anchor_y), (float)v};
        }
    return n;
}

// One sample for as many pixels as can share it, taken in reading order; `v` is used up.
static int shared_pixels(const skc_kernel *k, double *v, skc_sample *samples, int room)
{
    int n = 0;
    size_t width = (size_t)k->width;
    for (int j = 0; j < k->height; j++)
        for (int i = 0; i < k->width; i++) {
            double *a = v + (size_t)j * width + (size_t)i, none = 0;
            if (*a == 0)
                continue;
            double *b = i + 1 < k->width ? a + 1 : &none, *c = j + 1 < k->height ? a + width : &none;
            double *d = i + 1 < k->width && j + 1 < k->height ? a + width + 1 : &none;
            double x = 0, y = 0, w = *a;
            if (like_signed(*a, *b) && like_signed(*a, *c) && like_signed(*a, *d) &&
                fabs(*a * *d - *b * *c) <= rounding * fabs(*a * *d)) {
                w = *a + *b + *c + *d;
                x = (*b + *d) / w;
                y = (*c + *d) / w;
                *b = *c = *d = 0;
            } else if (like_signed(*a, *b)) {
                w = *a + *b;
                x = *b / w;
                *b = 0;
            } else if (like_signed(*a, *c)) {
                w = *a + *c;
                y = *c / w;
                *c = 0;
            }
            *a = 0;
            if (n++ < room)
                samples[n - 1] = (skc_sample){(float)(i - k->anchor_x + x), (float)(j - k->anchor_y + y), (float)w};
        }
    return n;
}

// `k` by one layer of at most `room` samples; returns how many it takes.
static int one_layer(const skc_kernel *k, int whole, skc_sample *samples, int room, double *scratch)
{
    int n = single_pixels(k, samples, room);
    if (whole || n <= FEW)
        return n;
    memcpy(scratch, k->values, (size_t)k->width * (size_t)k->height * sizeof *scratch);
    return shared_pixels(k, scratch, samples, room);
}

// The kernel as a row times a column of sum 1 or of largest value 1; 0 if it is no such product.
static int factorise(const skc_kernel *k, skc_kernel *row, skc_kernel *column)
{
    size_t width = (size_t)k->width, n = width * (size_t)k->height, peak = 0;
    for (size_t i = 0; i < n; i++)
        if (fabs(k->values[i]) > fabs(k->values[peak]))
            peak = i;
    size_t px = peak % width, py = peak / width;
    double total = 0;
    for (int j = 0; j < k->height; j++)
        total += column->values[j] = k->values[(size_t)j * width + px] / k->values[peak];
    // A column of sum 1 leaves the brightness to the row; one that sums to nothing is left as it is.
    if (fabs(total) < 0.1)
        total = 1;
    for (int j = 0; j < k->height; j++)
        column->values[j] /= total;
    for (int i = 0; i < k->width; i++)
        row->values[i] = k->values[py * width + (size_t)i] * total;
    for (size_t i = 0; i < n; i++)
        if (fabs(row->values[i % width] * column->values[i / width] - k->values[i]) > rounding * fabs(k->values[peak]))
            return 0;
    row->anchor_x = k->anchor_x;
    column->anchor_y = k->anchor_y;
    row->anchor_y = column->anchor_x = 0;
    return 1;
}

static skc_status build(int layers, const int *counts, skc_sample *const *samples, skc_complex **complex,
                        skc_error *error)
{
    skc_status status = skc_complex_create(layers, counts, complex, error);
    for (int l = 0; status == SKC_OK && l < layers; l++) {
        skc_layer *layer = &(*complex)->layers[l];
        memcpy(layer->samples, samples[l], (size_t)counts[l] * sizeof *layer->samples);
        layer->taps = SKC_TAPS_INTEGER;
        for (int i = 0; i < counts[l]; i++)
            if (layer->samples[i].x != floorf(layer->samples[i].x) ||
                layer->samples[i].y != floorf(layer->samples[i].y))
                layer->taps = SKC_TAPS_BILINEAR;
    }
    return status;
}

skc_status skci_fit_exactly(const skc_kernel *kernel, int samples, int whole, skc_complex **complex, skc_error *error)
{
    *complex = NULL;
    size_t pixels = (size_t)kernel->width * (size_t)kernel->height, room = (size_t)samples + 1;
    skc_kernel *row = NULL, *column = NULL;
    skc_sample *found = malloc(3 * room * sizeof *found);
    double *scratch = malloc(pixels * sizeof *scratch);
    skc_status status = found && scratch ? SKC_OK : skci_fail_memory(error);
    if (status == SKC_OK)
        status = skc_kernel_create(kernel->width, 1, &row, error);
    if (status == SKC_OK)
        status = skc_kernel_create(1, kernel->height, &column, error);
    if (status == SKC_OK) {
        skc_sample *single[] = {found}, *product[] = {found + room, found + 2 * room};
        int one = one_layer(kernel, whole, single[0], samples, scratch), two[2] = {samples + 1, 0};
        if (factorise(kernel, row, column)) {
            two[0] = one_layer(row, whole, product[0], samples, scratch);
            two[1] = one_layer(column, whole, product[1], samples, scratch);
        }
        if (one <= samples && one <= two[0] + two[1])
            status = build(1, &one, single, complex, error);
        else if (two[0] + two[1] <= samples)
            status = build(2, two, product, complex, error);
    }
    skc_kernel_free(row);
    skc_kernel_free(column);
    free(found);
    free(scratch);
    return status;
}
