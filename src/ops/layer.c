// SPDX-License-Identifier: MIT
#include "ops/layer.h"

#include "core/status.h"

#include <stdlib.h>
#include <string.h>

// 1 << 28 doubles are 2 GiB.
static const double plane_limit = 1 << 28;

skc_status skci_plane_resize(skci_plane *plane, int x0, int y0, int width, int height, int margin, skc_error *error)
{
    double pitch = (double)width + 2.0 * margin + 2.0 * SKCI_LANES;
    if (pitch * (height + 1.0) > plane_limit)
        return skci_fail(error, SKC_UNSUPPORTED,
                         "the response of the layers covers %d x %d pixels: too large to handle", width, height);
    plane->x0 = x0;
    plane->y0 = y0;
    plane->width = width;
    plane->height = height;
    plane->margin = margin;
    plane->pitch = (size_t)(skci_lanes_up(width) + 2 * margin + SKCI_LANES);
    // One row more than there are: the loops may run on beyond the last one's end.
    size_t need = plane->pitch * ((size_t)height + 1);
    if (need > plane->capacity) {
        free(plane->data);
        plane->capacity = need + need / 2;
        plane->data = calloc(plane->capacity, sizeof *plane->data);
        if (!plane->data) {
            plane->capacity = 0;
            return skci_fail_memory(error);
        }
    }
    return SKC_OK;
}

void skci_plane_free(skci_plane *plane)
{
    free(plane->data);
    *plane = (skci_plane){0};
}

void skci_layer_fwd(const skci_rows *loops, const skci_plane *in, const skci_tap *taps, int count, skci_plane *out,
                    const double **rows, double *weights)
{
    for (int y = out->y0; y < out->y0 + out->height; y++) {
        int n = 0;
        for (int t = 0; t < count; t++) {
            int from = y - taps[t].y;
            if (from < in->y0 || from >= in->y0 + in->height)
                continue;
            rows[n] = skci_plane_row(in, from) + (out->x0 - taps[t].x - in->x0);
            weights[n++] = taps[t].w;
        }
        double *row = skci_plane_row(out, y);
        loops->sum_d(row, out->width, n, rows, weights);
        memset(row - out->margin, 0, (size_t)out->margin * sizeof *row);
        memset(row + out->width, 0, (out->pitch - (size_t)(out->margin + out->width)) * sizeof *row);
    }
}

void skci_layer_vjp(const skci_rows *loops, const skci_plane *in, const skci_tap *taps, int count,
                    const skci_plane *d_out, skci_plane *d_in, double *d_w, const double **rows, double *weights,
                    double *lanes)
{
    memset(lanes, 0, (size_t)count * SKCI_LANES * sizeof *lanes);
    for (int t = 0; t < count; t++)
        weights[t] = taps[t].w;
    for (int y = in->y0; y < in->y0 + in->height; y++) {
        for (int t = 0; t < count; t++)
            rows[t] = skci_plane_row(d_out, y + taps[t].y) + (in->x0 + taps[t].x - d_out->x0);
        loops->sum_vjp_d(skci_plane_row(d_in, y), skci_plane_row(in, y), in->width, count, rows, weights, lanes);
    }
    for (int t = 0; t < count; t++) {
        d_w[t] = 0;
        for (int i = 0; i < SKCI_LANES; i++)
            d_w[t] += lanes[t * SKCI_LANES + i];
    }
}
