// SPDX-License-Identifier: MIT
// What an estimate is worth: how much of the pictures it explains, and which of its frequencies they show.

#include "estimate/estimate.h"

#include "core/status.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

// The blurred picture follows from the sharp one if so much of its variance is explained.
static const double follows = 0.5;
// A frequency is seen if its standard error is below this share of the sum; and all of a ring, if this share of it is.
static const double seen_error = 0.1, most_of_ring = 0.95;
enum { SECTORS = 12, RINGS = 32 };

double skci_residual_in_noise(const skci_pictures *pictures, const skci_fit_sums *fits)
{
    double sum = 0, n = 0;
    for (int p = 0; p < pictures->planes; p++) {
        const skci_level *level = pictures->levels + p;
        double unit = fmax(level->fine, 1e-6 * sqrt(level->blurred_variance));
        if (unit > 0) {
            sum += fits[p].square / (unit * unit);
            n += fits[p].n;
        }
    }
    return n > 0 ? sqrt(sum / n) : 0;
}

static void report_levels(skci_estimate *e, const skci_fit_sums *fits)
{
    skc_estimate_report *r = &e->report;
    double square = 0, variance = 0, noise = 0, planes = e->pictures->planes, sum = skci_estimate_sum(e);
    for (int p = 0; p < e->pictures->planes; p++) {
        const skci_level *level = e->pictures->levels + p;
        const skci_fit_sums *f = fits + p;
        double n = fmax(f->n, 1), gain = sum * level->gain;
        square += f->square;
        variance += f->blurred_square - f->blurred * f->blurred / n;
        noise += level->noise * level->noise / planes;
        r->gain += gain / planes;
        // Pixels were read as differences from their means.
        r->offset += (e->u[e->normal->size + p] + level->blurred_mean - gain * level->sharp_mean) / planes;
    }
    r->noise = sqrt(noise);
    // As many numbers as the pictures determine explain as much of anything.
    double freedom = fmax(1 - skci_prior_determined(e->prior) * planes / e->normal->counted, 1e-3);
    r->explained = variance > 0 ? fmax(0, 1 - square / freedom / variance) : 0;
    r->residual = skci_residual_in_noise(e->pictures, fits);
    r->used = e->normal->counted / e->normal->all;
    r->negative = e->negative;
}

static void report_flags(skci_estimate *e)
{
    double all = 0, saturated = 0, outliers = 0;
    for (int i = 0; i < e->pictures->count; i++) {
        const skci_picture *p = e->pictures->all + i;
        size_t pixels = (size_t)p->width * (size_t)p->height;
        for (size_t k = 0; k < pixels; k++) {
            saturated += (p->flags[k] & (SKCI_BAD | SKCI_SHARP_BAD | SKCI_CLIPPED)) != 0;
            outliers += (p->flags[k] & SKCI_OUTLIER) != 0;
        }
        all += (double)pixels;
    }
    e->report.saturated = saturated / all;
    e->report.outliers = outliers / all;
}

// Photographs' power, as skc_quality.image_psnr has it.
static double photograph(double square)
{
    return 6.31e-5 * pow(square + 0.0024 * 0.0024, -1.3);
}

static void report_seen(skci_estimate *e)
{
    const skci_prior *p = e->prior;
    skc_estimate_report *r = &e->report;
    double sum = skci_estimate_sum(e), error = 0, seen = 0, all = 0;
    double ring_seen[RINGS] = {0}, ring_all[RINGS] = {0}, sector_seen[SECTORS] = {0}, sector_all[SECTORS] = {0};
    for (int i = 1, n = p->side * p->side; i < n; i++) {
        int x, y;
        skci_fft2_frequency(p->fft, i, &x, &y);
        double fx = (double)x / p->side, fy = (double)y / p->side, f = sqrt(fx * fx + fy * fy);
        int is_seen = p->data[i] * seen_error * seen_error * sum * sum > p->size;
        int ring = (int)(2 * RINGS * f), sector = (int)((atan2(-fy, fx) / pi + 1) * SECTORS + 0.5) % SECTORS;
        error += photograph(f * f) * p->size / (p->data[i] + p->precision[i]) / ((double)n * sum * sum);
        seen += is_seen;
        all++;
        sector_seen[sector] += is_seen;
        sector_all[sector]++;
        if (ring < RINGS) {
            ring_seen[ring] += is_seen;
            ring_all[ring]++;
        }
    }
    r->seen = seen / all;
    r->expected_psnr = -10 * log10(error);
    int ring = 0, blind = 0;
    while (ring < RINGS && ring_seen[ring] >= most_of_ring * ring_all[ring])
        ring++;
    r->seen_to = 0.5 * ring / RINGS;
    for (int s = 1; s < SECTORS; s++)
        blind = sector_seen[s] / sector_all[s] < sector_seen[blind] / sector_all[blind] ? s : blind;
    r->blind_angle = 180.0 * blind / SECTORS;
}

static void report_shift(skci_estimate *e)
{
    const skci_window *w = &e->normal->window;
    double sum = 0, x = 0, y = 0;
    for (int j = w->y0, i = 0; j <= w->y1; j++)
        for (int k = w->x0; k <= w->x1; k++, i++) {
            double v = fabs(e->u[i]);
            sum += v;
            x += v * k;
            y += v * j;
        }
    e->report.shift_x = sum > 0 ? x / sum : 0;
    e->report.shift_y = sum > 0 ? y / sum : 0;
}

skc_status skci_estimate_report(skci_estimate *e, skc_error *error)
{
    skc_estimate_report *r = &e->report;
    *r = (skc_estimate_report){.fit_residual = NAN, .fit_first = NAN};
    skci_fit_sums *fits = malloc((size_t)e->pictures->planes * sizeof *fits);
    if (!fits)
        return skci_fail_memory(error);
    skci_normal_residual(e->normal, e->u, fits);
    report_levels(e, fits);
    free(fits);
    report_flags(e);
    report_shift(e);
    report_seen(e);
    if (r->explained < follows)
        return skci_fail(
            error, SKC_INVALID,
            "the blurred picture does not follow from the sharp one: the best kernel explains %.0f %% of its "
            "variance, and leaves %.1f times its noise",
            100 * r->explained, r->residual);
    return SKC_OK;
}
