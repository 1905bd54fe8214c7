// SPDX-License-Identifier: MIT
// The layers of a complex as the row loops take them.

#ifndef SKCI_STAGES_H
#define SKCI_STAGES_H

#include "core/complex.h"
#include "ops/rows.h"

typedef struct skci_stage {
    skci_taps
        taps; // rows and columns count from the first row (y - reach.down) and column (x - reach.right) that are read
    skc_reach reach;
    double sum, magnitude; // of the weights, of their absolute values
} skci_stage;

// How many rows, and how many more columns than it makes, a stage reads.
static inline int skci_stage_rows(const skci_stage *stage)
{
    return stage->reach.up + stage->reach.down + 1;
}

static inline int skci_stage_columns(const skci_stage *stage)
{
    return stage->reach.left + stage->reach.right;
}

// A complex's layers; `count` is how many come out. `correlate` turns them by 180 degrees.
skc_status skci_stages_of_complex(const skc_complex *complex, int correlate, skci_stage **stages, int *count,
                                  skc_error *error);

// A dense kernel as one stage.
skc_status skci_stages_of_kernel(const skc_kernel *kernel, int correlate, skci_stage **stages, int *count,
                                 skc_error *error);

void skci_stages_free(skci_stage *stages, int count);

#endif
