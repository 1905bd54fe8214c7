// SPDX-License-Identifier: MIT
#include "baselines/layers.h"
#include "core/status.h"

#include <stdlib.h>

struct layers {
    skc_complex *complex;
    skc_plan *plan;
};

skc_status skci_layers_make(skc_rival *rival, skc_complex *complex, skc_error *error)
{
    struct layers *c = calloc(1, sizeof *c);
    if (!c) {
        skc_complex_free(complex);
        return skci_fail_memory(error);
    }
    c->complex = complex;
    rival->state = c;
    skc_cost cost;
    skc_status status = skc_complex_cost(complex, &cost, error);
    if (status == SKC_OK)
        status = skc_plan_create(complex, NULL, &c->plan, error);
    if (status != SKC_OK) {
        skci_layers_free(c);
        rival->state = NULL;
        return status;
    }
    rival->info.samples = cost.samples;
    rival->info.taps = cost.taps;
    rival->info.passes = cost.passes;
    rival->info.targets = cost.passes > 1 ? cost.passes > 2 ? 2 : 1 : 0; // one is read, the other written
    return SKC_OK;
}

void skci_layers_free(void *layers)
{
    struct layers *c = layers;
    skc_complex_free(c->complex);
    skc_plan_free(c->plan);
    free(c);
}

skc_status skci_layers_synthesize(const void *layers, skc_kernel **kernel, skc_error *error)
{
    const struct layers *c = layers;
    return skc_complex_synthesize(c->complex, kernel, error);
}

size_t skci_layers_scratch(const void *layers, int width, int height, int channels, int threads)
{
    const struct layers *c = layers;
    (void)width;
    (void)height;
    return skci_rival_times(skc_plan_scratch(c->plan, channels < 16 ? channels : 16), (size_t)threads);
}

skc_status skci_layers_apply(const void *layers, const skc_image *in, const skc_image *out, int threads,
                             skc_error *error)
{
    const struct layers *c = layers;
    skc_pixels from = skc_pixels_of(in), to = skc_pixels_of(out);
    skc_run_options options;
    skc_run_options_init(&options);
    options.threads = threads < 256 ? threads : 256;
    return skc_plan_apply(c->plan, &from, &to, &options, error);
}
