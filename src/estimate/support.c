// SPDX-License-Identifier: MIT
#include "estimate/estimate.h"

#include "core/status.h"

#include <math.h>
#include <stdlib.h>

// A kernel's mean over 3 x 3 pixels is more than noise above so many standard deviations, and matters above a share of
// its peak: in the margin, an eighth of the window, more than inside.
static const double significant = 5, matters = 0.002, matters_at_edge = 0.01;

static double mean_at(const double *kernel, int width, int height, int x, int y)
{
    double sum = 0;
    for (int j = y - 1; j <= y + 1; j++)
        for (int i = x - 1; i <= x + 1; i++)
            sum += i >= 0 && i < width && j >= 0 && j < height ? kernel[(size_t)j * (size_t)width + (size_t)i] : 0;
    return sum / 9;
}

skc_status skci_find_support(const skci_prior *prior, const double *kernel, skci_found *found, skc_error *error)
{
    const skci_window *w = &prior->window;
    int width = skci_window_width(w), height = skci_window_height(w);
    double *means = malloc((size_t)width * (size_t)height * sizeof *means), peak = 0;
    if (!means)
        return skci_fail_memory(error);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            double v = fabs(mean_at(kernel, width, height, x, y));
            means[(size_t)y * (size_t)width + (size_t)x] = v;
            peak = fmax(peak, v);
        }
    double noise = significant * sqrt(skci_prior_variance(prior, 3)), inside = fmax(noise, matters * peak),
           outside = fmax(noise, matters_at_edge * peak);
    int margin_x = width / 8 + 1, margin_y = height / 8 + 1;
    *found = (skci_found){{w->x1 + 1, w->y1 + 1, w->x0 - 1, w->y0 - 1}, 0};
    skci_window *f = &found->window;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            double v = means[(size_t)y * (size_t)width + (size_t)x];
            if (v <= inside)
                continue;
            f->x0 = w->x0 + x < f->x0 ? w->x0 + x : f->x0;
            f->x1 = w->x0 + x > f->x1 ? w->x0 + x : f->x1;
            f->y0 = w->y0 + y < f->y0 ? w->y0 + y : f->y0;
            f->y1 = w->y0 + y > f->y1 ? w->y0 + y : f->y1;
            int at_edge = x < margin_x || x >= width - margin_x || y < margin_y || y >= height - margin_y;
            found->at_edge |= at_edge && v > outside;
        }
    free(means);
    return SKC_OK;
}
