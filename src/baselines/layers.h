// SPDX-License-Identifier: MIT
// Rivals that are complexes: they run as ours do.

#ifndef SKCI_BASELINE_LAYERS_H
#define SKCI_BASELINE_LAYERS_H

#include "baselines/rival.h"

// Takes the complex over, also when it fails; fills in rival->state and what info says of costs.
skc_status skci_layers_make(skc_rival *rival, skc_complex *complex, skc_error *error);

// As a skci_rival_method's.
void skci_layers_free(void *layers);
skc_status skci_layers_synthesize(const void *layers, skc_kernel **kernel, skc_error *error);
size_t skci_layers_scratch(const void *layers, int width, int height, int channels, int threads);
skc_status skci_layers_apply(const void *layers, const skc_image *in, const skc_image *out, int threads,
                             skc_error *error);

#endif
