// SPDX-License-Identifier: MIT
#include "ops/loss.h"

#include <math.h>

static double rho(double d, double epsilon)
{
    return sqrt(d * d + epsilon * epsilon) - epsilon;
}

// A row of the response, where the target is `k` (NULL: zero) from its column `i` on, for n columns.
static double row_loss(const double *response, const double *k, int n, double scale, double epsilon, double *d_out)
{
    double loss = 0;
    for (int x = 0; x < n; x++) {
        double d = (response[x] - (k ? k[x] : 0)) * scale, root = sqrt(d * d + epsilon * epsilon);
        loss += root - epsilon;
        if (d_out)
            d_out[x] = d / root * scale;
    }
    return loss;
}

double skci_charbonnier(const skci_plane *response, const skc_kernel *target, double scale, double epsilon,
                        skci_plane *d_out)
{
    double loss = 0;
    // The columns, relative to the response's first, that the target covers.
    int left = -target->anchor_x - response->x0, right = left + target->width, w = response->width;
    int from = left < 0 ? 0 : left > w ? w : left, to = right < from ? from : right > w ? w : right;
    for (int y = response->y0; y < response->y0 + response->height; y++) {
        const double *row = skci_plane_row(response, y);
        double *d = d_out ? skci_plane_row(d_out, y) : NULL;
        int j = y + target->anchor_y;
        if (j < 0 || j >= target->height) {
            loss += row_loss(row, NULL, w, scale, epsilon, d);
            continue;
        }
        const double *k = target->values + (size_t)j * (size_t)target->width;
        loss += row_loss(row, NULL, from, scale, epsilon, d);
        loss += row_loss(row + from, k + (from - left), to - from, scale, epsilon, d ? d + from : NULL);
        loss += row_loss(row + to, NULL, w - to, scale, epsilon, d ? d + to : NULL);
    }
    // Where the response is zero and the target is not.
    for (int j = 0; j < target->height; j++)
        for (int i = 0; i < target->width; i++) {
            int x = i - target->anchor_x - response->x0, y = j - target->anchor_y - response->y0;
            if (x < 0 || x >= response->width || y < 0 || y >= response->height)
                loss += rho(target->values[(size_t)j * (size_t)target->width + (size_t)i] * scale, epsilon);
        }
    return loss;
}
