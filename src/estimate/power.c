// SPDX-License-Identifier: MIT
// The pictures' equations as a convolution.

#include "core/status.h"
#include "estimate/normal_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// Parzen's lag window, whose spectrum is never negative and falls fast: long waves, which have a million times the
// power of short ones, must not leak into these.
static double parzen(double x)
{
    return x < 0.5 ? 1 - 6 * x * x * (1 - x) : 2 * (1 - x) * (1 - x) * (1 - x);
}

static double counted(const skci_pack *pack)
{
    double n = 0;
    for (size_t i = 0; i < (size_t)pack->width * (size_t)pack->height; i++)
        n += pack->counts[i];
    return n;
}

// The autocorrelation of all tiles, cut to the lags, and transformed on the small grid.
skc_status skci_normal_power(skci_normal *m, int side, int count_lags, int tapered, double *power, skc_error *error)
{
    size_t n = (size_t)m->grid * (size_t)m->grid, small = (size_t)side * (size_t)side;
    double *sum = m->groups[0].sum;
    memset(sum, 0, 2 * n * sizeof *sum);
    for (int k = 0; k < m->pack_count; k++) {
        const skci_pack *pack = m->packs + k;
        const double *z = pack->sharp;
        // Two planes in one spectrum: half the power at opposite frequencies together is that of both.
        double scale = 0;
        for (int part = 0; part < pack->planes; part++)
            scale += m->weights[pack->plane + part] * m->pictures->levels[pack->plane + part].gain *
                     m->pictures->levels[pack->plane + part].gain / pack->planes;
        double width = pack->width + skci_window_width(&m->window) - 1,
               height = pack->height + skci_window_height(&m->window) - 1;
        scale *= counted(pack) / (width * height);
        for (size_t i = 0; i < n; i++) {
            size_t o = (size_t)m->fft->opposite[i];
            sum[i] += scale * (z[i] * z[i] + z[n + i] * z[n + i] + z[o] * z[o] + z[n + o] * z[n + o]) / 2;
        }
    }
    skci_fft2_inverse(m->fft, sum, sum + n);
    skci_fft2 *fft;
    skc_status status = skci_fft2_create(side, side, &fft, error);
    if (status != SKC_OK)
        return status;
    double *lags = calloc(2 * small, sizeof *lags);
    if (!lags) {
        skci_fft2_free(fft);
        return skci_fail_memory(error);
    }
    int half = count_lags < m->grid / 2 ? count_lags : m->grid / 2;
    for (int y = 1 - half; y < half; y++)
        for (int x = 1 - half; x < half; x++) {
            double taper = tapered ? parzen(abs(x) / (double)half) * parzen(abs(y) / (double)half) : 1;
            size_t from = (size_t)((y + m->grid) % m->grid) * (size_t)m->grid + (size_t)((x + m->grid) % m->grid);
            size_t to = (size_t)((y + side) % side) * (size_t)side + (size_t)((x + side) % side);
            lags[to] = taper * sum[from] / (double)n;
        }
    skci_fft2_forward(fft, lags, lags + small);
    for (size_t i = 0; i < small; i++)
        power[i] = tapered ? fmax(lags[i], 0) : lags[i];
    free(lags);
    skci_fft2_free(fft);
    return SKC_OK;
}
