// SPDX-License-Identifier: MIT
// The kernel itself.

#include "baselines/passes.h"
#include "baselines/rival.h"

#include <stdio.h>

static skc_status create(skc_rival *rival, const skc_kernel *kernel, const skc_rival_options *options, skc_error *error)
{
    (void)options;
    skci_passes *passes;
    skc_status status = skci_passes_dense(kernel, &passes, error);
    if (status != SKC_OK)
        return status;
    rival->state = passes;
    rival->info.samples = rival->info.taps = skci_passes_taps(passes);
    rival->info.passes = 1;
    snprintf(rival->info.text, sizeof rival->info.text, "%d x %d", kernel->width, kernel->height);
    return SKC_OK;
}

const skci_rival_method skci_rival_dense = {
    .kind = {"dense", "Dense", "every value of the kernel that is not 0, one after the other", "the definition",
             "any kernel", NULL, 0, 0},
    .create = create,
    .free = skci_passes_free,
    .synthesize = skci_passes_synthesize,
    .scratch = skci_passes_scratch,
    .apply = skci_passes_apply,
};
