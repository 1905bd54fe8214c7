// SPDX-License-Identifier: MIT
#include "metrics/psnr.h"

#include <math.h>

static void add(skci_sums *sums, double value, double reference)
{
    double d = value - reference;
    sums->square += d * d;
    sums->reference_square += reference * reference;
    sums->magnitude += fabs(d);
    sums->most = fmax(sums->most, fabs(d));
}

void skci_sums_add(skci_sums *sums, const skci_patch *p, const double *values, const double *reference)
{
    for (int y = 0; y < p->at.height; y++) {
        ptrdiff_t row = (ptrdiff_t)(y + p->margin) * p->pitch + p->margin;
        for (int x = 0; x < p->at.width; x++)
            add(sums, values[row + x], reference[row + x]);
    }
}

void skci_sums_add_8(skci_sums *sums, const skci_patch *p, const double *values, const double *reference)
{
    for (int y = 0; y < p->at.height; y++) {
        ptrdiff_t row = (ptrdiff_t)(y + p->margin) * p->pitch + p->margin;
        for (int x = 0; x < p->at.width; x++)
            add(sums, nearbyint(255 * values[row + x]) / 255, nearbyint(255 * reference[row + x]) / 255);
    }
}

void skci_sums_join(skci_sums *sums, const skci_sums *more)
{
    sums->square += more->square;
    sums->reference_square += more->reference_square;
    sums->magnitude += more->magnitude;
    sums->most = fmax(sums->most, more->most);
}

double skci_psnr(const skci_sums *sums, double count)
{
    return sums->square > 0 ? 10 * log10(count / sums->square) : INFINITY;
}

double skci_relative_l2(const skci_sums *sums)
{
    return sums->square > 0 ? sqrt(sums->square / sums->reference_square) : 0;
}
