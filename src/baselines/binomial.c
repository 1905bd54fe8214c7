// SPDX-License-Identifier: MIT
// Extended binomial filters (Zingl 2010): the coefficients of (1 + x + .. + x^(r - 1))^n, which is n boxes of width r.
// Radii between two whole ones are had by mixing the results of both. Zingl feeds n running sums with n-fold
// differences in one go, which takes whole numbers: floats would lose themselves in n-fold sums. So here one box comes
// after the other, which is as many additions.

#include "baselines/round.h"
#include "baselines/running.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST = 6 };

static double variance(int degree, int radius)
{
    return degree * ((double)radius * radius - 1) / 12;
}

static skc_status create(skc_rival *rival, const skc_kernel *kernel, const skc_rival_options *options, skc_error *error)
{
    if (options->setting == 0)
        return skci_rival_choose(rival, kernel, options, error);
    skci_round found;
    skc_status status = skci_round_gaussian("binomial", kernel, &found, error);
    if (status != SKC_OK)
        return status;
    int degree = options->setting, step = degree % 2 ? 2 : 1; // an odd number of even boxes has no middle
    double square = found.whole * found.whole, ideal = sqrt(12 * square / degree + 1);
    int radius = (int)floor(ideal + 1e-6);
    radius -= step == 2 && radius % 2 == 0;
    double low = variance(degree, radius), high = variance(degree, radius + step), far = (square - low) / (high - low);
    skci_boxes boxes = {.mixed = far > 1e-3 ? 2 : 1, .count = degree, .x = found.x, .y = found.y, .sum = found.sum};
    boxes.share[1] = boxes.mixed > 1 ? far : 0;
    boxes.share[0] = 1 - boxes.share[1];
    for (int i = 0; i < degree; i++) {
        boxes.widths[0][i] = radius;
        boxes.widths[1][i] = radius + step;
    }
    status = skci_running_make(rival, &boxes, error);
    if (status != SKC_OK)
        return status;
    rival->info.setting = degree;
    if (boxes.mixed > 1)
        snprintf(rival->info.text, sizeof rival->info.text, "degree %d, %.3g of radius %d, %.3g of %d", degree,
                 boxes.share[0], radius, boxes.share[1], radius + step);
    else
        snprintf(rival->info.text, sizeof rival->info.text, "degree %d, radius %d", degree, radius);
    return SKC_OK;
}

const skci_rival_method skci_rival_binomial = {
    .kind = {"binomial", "Extended binomial", "equal boxes one after the other, two sizes of them mixed", "Zingl 2010",
             "Gaussians", "degree", 1, MOST},
    .create = create,
    .free = free,
    .synthesize = skci_boxes_synthesize,
    .scratch = skci_running_scratch,
    .apply = skci_running_apply,
};
