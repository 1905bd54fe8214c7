// SPDX-License-Identifier: MIT
#include "fit/search/mirror.h"

#include <math.h>

// How far values may differ from their images, in relation to the largest: rasterisers round.
static const double tolerance = 1e-5;

static double value_at(const skc_kernel *k, int x, int y)
{
    return k->values[(size_t)y * (size_t)k->width + (size_t)x];
}

static int is_empty(const skc_kernel *k, int y)
{
    for (int x = 0; x < k->width; x++)
        if (value_at(k, x, y) != 0)
            return 0;
    return 1;
}

skc_status skci_kernel_half(const skc_kernel *kernel, skc_kernel **half, int *sum, skc_error *error)
{
    int top = 0, bottom = kernel->height - 1;
    *half = NULL;
    while (top < bottom && is_empty(kernel, top))
        top++;
    while (bottom > top && is_empty(kernel, bottom))
        bottom--;
    double peak = 0, unlike = 0;
    int left = kernel->width, right = 0;
    for (int y = top; y <= bottom; y++)
        for (int x = 0; x < kernel->width; x++) {
            peak = fmax(peak, fabs(value_at(kernel, x, y)));
            if (value_at(kernel, x, y) != 0) {
                left = x < left ? x : left;
                right = x > right ? x : right;
            }
            unlike = fmax(unlike, fabs(value_at(kernel, x, y) - value_at(kernel, x, top + bottom - y)));
        }
    if (2 * (bottom - top) < right - left || top == bottom || unlike > tolerance * peak)
        return SKC_OK;
    skc_status status = skc_kernel_create(kernel->width, kernel->height, half, error);
    if (status != SKC_OK)
        return status;
    (*half)->anchor_x = kernel->anchor_x;
    (*half)->anchor_y = kernel->anchor_y;
    *sum = top + bottom - 2 * kernel->anchor_y;
    for (int y = 0; y < kernel->height; y++)
        for (int x = 0; x < kernel->width; x++) {
            double share = 2 * y > top + bottom ? 1 : 2 * y == top + bottom ? 0.5 : 0;
            (*half)->values[(size_t)y * (size_t)kernel->width + (size_t)x] = share * value_at(kernel, x, y);
        }
    return SKC_OK;
}
