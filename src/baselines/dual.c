// SPDX-License-Identifier: MIT
// The dual filter for a Gaussian: as many levels as asked for, offsets scaled so that sigma is right. Ports disagree on
// whether offsets are half a pixel of the picture that is read or of the one that is made: both are tried.

#include "baselines/pyramid.h"
#include "baselines/rival.h"
#include "baselines/round.h"
#include "core/status.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

// Offsets in pixels that are read, at scale 1.
static const double conventions[2][2] = {{0.5, 0.5}, {1, 0.25}};

static double sigma_at(skci_pyramid *p, const double convention[2], double scale)
{
    p->down = scale * convention[0];
    p->up = scale * convention[1];
    skci_pyramid_prepare(p);
    return skci_pyramid_sigma(p);
}

// The scale nearest to the wanted sigma, which grows with it.
static double solve(skci_pyramid *p, const double convention[2], double sigma)
{
    double low = 0, high = fmin(2 * SKCI_PYRAMID_FAR / convention[0], SKCI_PYRAMID_FAR / convention[1]);
    while (high - low > 1e-7) {
        double middle = 0.5 * (low + high);
        *(sigma_at(p, convention, middle) < sigma ? &low : &high) = middle;
    }
    return 0.5 * (low + high);
}

static skc_status make(skc_rival *rival, const skci_pyramid *pyramid, skc_error *error)
{
    skci_pyramid *p = malloc(sizeof *p);
    if (!p)
        return skci_fail_memory(error);
    *p = *pyramid;
    rival->state = p;
    rival->info = (skc_rival_info){.setting = p->levels, .passes = 2 * p->levels, .targets = p->levels};
    double share = 1; // of the larger picture's pixels
    for (int l = 0; l < p->levels; l++, share /= 4) {
        int taps = 0;
        for (int parity = 0; parity < 4; parity++)
            taps += p->up_count[parity];
        rival->info.samples += share * (5.0 / 4 + 8);
        rival->info.taps += share * (p->down_count + taps) / 4;
    }
    snprintf(rival->info.text, sizeof rival->info.text, "%d level%s, offsets %.3g down, %.3g up", p->levels,
             p->levels > 1 ? "s" : "", p->down, p->up);
    return SKC_OK;
}

static skc_status create(skc_rival *rival, const skc_kernel *kernel, const skc_rival_options *options, skc_error *error)
{
    if (options->setting == 0)
        return skci_rival_choose(rival, kernel, options, error);
    skci_round found;
    skc_status status = skci_round_gaussian("dual", kernel, &found, error);
    if (status != SKC_OK)
        return status;
    skci_pyramid best = {0};
    double best_distance = HUGE_VAL;
    for (int i = 0; i < 2; i++) {
        skci_pyramid p = {.levels = options->setting, .x = found.x, .y = found.y, .sum = found.sum};
        sigma_at(&p, conventions[i], solve(&p, conventions[i], found.whole));
        skc_kernel *response;
        status = skci_pyramid_synthesize(&p, &response, error);
        if (status != SKC_OK)
            return status;
        double distance = skci_rival_distance(response, kernel);
        skc_kernel_free(response);
        if (distance < best_distance) {
            best_distance = distance;
            best = p;
        }
    }
    return make(rival, &best, error);
}

const skci_rival_method skci_rival_dual = {
    .kind = {"dual", "Dual filter", "down to a half of the size some times, and up again", "Bjorge 2015", "Gaussians",
             "levels", 1, SKCI_PYRAMID_LEVELS},
    .create = create,
    .free = free,
    .synthesize = skci_pyramid_synthesize,
    .scratch = skci_pyramid_scratch,
    .apply = skci_pyramid_apply,
};
