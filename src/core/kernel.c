// SPDX-License-Identifier: MIT
// The dense kernel: its memory, sum, centroid, normalisation and margins.

#include "core/status.h"

#include <math.h>
#include <stdlib.h>

skc_status skc_kernel_create(int width, int height, skc_kernel **kernel, skc_error *error)
{
    *kernel = NULL;
    if (width < 1 || height < 1 || width > SKC_KERNEL_MAX_SIZE || height > SKC_KERNEL_MAX_SIZE)
        return skci_fail(error, SKC_INVALID, "a kernel of %d x %d pixels: 1 to %d in each direction are accepted",
                         width, height, SKC_KERNEL_MAX_SIZE);
    skc_kernel *k = calloc(1, sizeof *k);
    double *values = calloc((size_t)width * (size_t)height, sizeof *values);
    if (!k || !values) {
        free(k);
        free(values);
        return skci_fail_memory(error);
    }
    *k =
        (skc_kernel){.width = width, .height = height, .anchor_x = width / 2, .anchor_y = height / 2, .values = values};
    *kernel = k;
    return SKC_OK;
}

void skc_kernel_free(skc_kernel *kernel)
{
    if (kernel)
        free(kernel->values);
    free(kernel);
}

double skc_kernel_sum(const skc_kernel *kernel)
{
    double sum = 0;
    for (size_t i = 0, n = (size_t)kernel->width * (size_t)kernel->height; i < n; i++)
        sum += kernel->values[i];
    return sum;
}

void skc_kernel_centroid(const skc_kernel *kernel, double *x, double *y)
{
    double sum = 0, sum_x = 0, sum_y = 0;
    for (int j = 0; j < kernel->height; j++)
        for (int i = 0; i < kernel->width; i++) {
            double a = fabs(kernel->values[(size_t)j * (size_t)kernel->width + (size_t)i]);
            sum += a;
            sum_x += a * (i - kernel->anchor_x);
            sum_y += a * (j - kernel->anchor_y);
        }
    *x = sum > 0 ? sum_x / sum : 0;
    *y = sum > 0 ? sum_y / sum : 0;
}

skc_status skc_kernel_normalize(skc_kernel *kernel, skc_normalize how, skc_error *error)
{
    if (how == SKC_NORMALIZE_NONE)
        return SKC_OK;
    size_t n = (size_t)kernel->width * (size_t)kernel->height;
    double sum = skc_kernel_sum(kernel), magnitude = 0;
    int negative = 0;
    for (size_t i = 0; i < n; i++) {
        magnitude += fabs(kernel->values[i]);
        negative |= kernel->values[i] < 0;
    }
    if (how == SKC_NORMALIZE_AUTO && negative)
        return SKC_OK;
    // Below this share the sum of float32 input is made of rounding errors.
    if (!(sum > 1e-6 * magnitude) || !isfinite(magnitude))
        return skci_fail(error, SKC_INVALID,
                         "the kernel's sum is %g and cannot be scaled to 1; a signed kernel keeps its scale without "
                         "normalisation",
                         sum);
    for (size_t i = 0; i < n; i++)
        kernel->values[i] /= sum;
    return SKC_OK;
}

// Are the outermost `margin` + 1 columns on both sides (or rows, if `vertical`) all zero?
static int margin_is_black(const skc_kernel *k, int margin, int vertical)
{
    int length = vertical ? k->width : k->height, last = (vertical ? k->height : k->width) - 1 - margin;
    for (int i = 0; i < length; i++) {
        size_t w = (size_t)k->width, line = (size_t)i, near = (size_t)margin, far = (size_t)last;
        double a = vertical ? k->values[near * w + line] : k->values[line * w + near];
        double b = vertical ? k->values[far * w + line] : k->values[line * w + far];
        if (a != 0 || b != 0)
            return 0;
    }
    return 1;
}

skc_status skc_kernel_trim(skc_kernel *kernel, skc_error *error)
{
    int dx = 0, dy = 0;
    while (2 * (dx + 1) < kernel->width && margin_is_black(kernel, dx, 0))
        dx++;
    while (2 * (dy + 1) < kernel->height && margin_is_black(kernel, dy, 1))
        dy++;
    if (dx == 0 && dy == 0)
        return SKC_OK;
    int width = kernel->width - 2 * dx, height = kernel->height - 2 * dy;
    skc_kernel *cut;
    skc_status status = skc_kernel_create(width, height, &cut, error);
    if (status != SKC_OK)
        return status;
    for (int j = 0; j < height; j++)
        for (int i = 0; i < width; i++)
            cut->values[(size_t)j * (size_t)width + (size_t)i] =
                kernel->values[(size_t)(j + dy) * (size_t)kernel->width + (size_t)(i + dx)];
    free(kernel->values);
    kernel->values = cut->values;
    kernel->width = width;
    kernel->height = height;
    kernel->anchor_x -= dx;
    kernel->anchor_y -= dy;
    free(cut);
    return SKC_OK;
}
