// SPDX-License-Identifier: MIT
#include "kernel_turn.h"

#include <glib.h>
#include <math.h>

static double value_at(const skc_kernel *k, int x, int y)
{
    x += k->anchor_x;
    y += k->anchor_y;
    return x < 0 || y < 0 || x >= k->width || y >= k->height ? 0 : k->values[(size_t)y * (size_t)k->width + (size_t)x];
}

// Catmull-Rom's weights of the four values around a point at the share t of the way from the second to the third.
static void weigh(double t, double w[4])
{
    w[0] = -0.5 * t * (1 - t) * (1 - t);
    w[1] = 1 + t * t * (1.5 * t - 2.5);
    w[2] = 0.5 * t * (1 + t * (4 - 3 * t));
    w[3] = -0.5 * t * t * (1 - t);
}

static double interpolate(const skc_kernel *k, double x, double y)
{
    int left = (int)floor(x), top = (int)floor(y);
    double across[4], down[4], sum = 0;
    weigh(x - left, across);
    weigh(y - top, down);
    for (int j = 0; j < 4; j++)
        for (int i = 0; i < 4; i++)
            sum += across[i] * down[j] * value_at(k, left + i - 1, top + j - 1);
    return sum;
}

// How far from the anchor the kernel goes, in whole pixels.
static int find_reach(const skc_kernel *k)
{
    double most = 0;
    for (int y = 0; y < k->height; y++)
        for (int x = 0; x < k->width; x++)
            if (k->values[(size_t)y * (size_t)k->width + (size_t)x] != 0)
                most = fmax(most, hypot((double)x - k->anchor_x, (double)y - k->anchor_y));
    return (int)fmin(ceil(most), SKC_KERNEL_MAX_SIZE);
}

skc_status kernel_turn(const skc_kernel *kernel, double degrees, skc_kernel **turned, skc_error *error)
{
    double quarters = degrees / 90, angle = degrees * (G_PI / 180), c = cos(angle), s = sin(angle);
    int is_whole = quarters == floor(quarters);
    if (is_whole) { // without the rounding of pi
        c = round(c);
        s = round(s);
    }
    int reach = find_reach(kernel) + (is_whole ? 0 : 2);
    skc_status status = skc_kernel_create(2 * reach + 1, 2 * reach + 1, turned, error);
    if (status != SKC_OK)
        return status;
    double sum = 0;
    for (int y = -reach, i = 0; y <= reach; y++)
        for (int x = -reach; x <= reach; x++, i++) // from where the pixel comes; y points down
            sum += (*turned)->values[i] = interpolate(kernel, c * x - s * y, s * x + c * y);
    double wanted = skc_kernel_sum(kernel), share = sum != 0 && wanted != 0 ? wanted / sum : 1;
    for (int i = 0; i < (2 * reach + 1) * (2 * reach + 1) && !is_whole; i++)
        (*turned)->values[i] *= share;
    return SKC_OK;
}
