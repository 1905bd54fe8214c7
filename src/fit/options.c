// SPDX-License-Identifier: MIT
// Settings of a fit: the recommended ones, the paper's, and the structure for a budget.

#include "fit/fit.h"

void skc_fit_options_init(skc_fit_options *options)
{
    *options = (skc_fit_options){
        .size = sizeof *options,
        .samples = 96,
        .init = SKC_INIT_AUTO,
        .steps = 1000,
        .rate_first = 1e-2,
        .rate_last = 1e-4,
        .epsilon = 1e-3,
        .seed = 1,
    };
}

void skc_fit_options_paper(skc_fit_options *options)
{
    static const int layers[24] = {4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4};
    skc_fit_options_init(options);
    options->layer_count = 24;
    options->layers = layers;
    options->rate_first = 1e-3;
    options->rate_last = 1e-4;
}

int skci_structure_for(int samples, int counts[SKC_MAX_LAYERS])
{
    // A first layer that covers the shape and two small ones that fill the gaps between its samples: five sixths of the
    // budget for the first, as long as the others are left 8 at most (measured on disk, ring, heart, star).
    int small = samples / 12;
    small = small < 1 ? 1 : small > 8 ? 8 : small;
    counts[0] = samples - 2 * small;
    counts[1] = counts[2] = small;
    return 3;
}
