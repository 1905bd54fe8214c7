// SPDX-License-Identifier: MIT
// What is exported, worked out: the passes with their samples as they will stand in the code, merged and rounded, and
// how large each pass's result has to be.

#ifndef SKCI_PROGRAM_H
#define SKCI_PROGRAM_H

#include "skc/export.h"

typedef struct skci_pass {
    int count;           // of samples, in every filter
    int whole;           // are all offsets of all filters whole?
    skc_sample *samples; // filter after filter; set (channel) slowest, as in a basis
    // Its result is made for this many pixels beyond the picture on each side, because later passes read them; and so
    // was what it reads.
    skc_reach margin, source_margin;
    // Results of pictures in [0, 1] lie between these (in 8 bits they are stored as shares of that).
    double low, high, source_low, source_high;
} skci_pass;

typedef struct skci_program {
    const skc_basis *basis;
    const skc_export_options *options;
    int pass_count, sets, filter_count; // filters of a set
    int varying;                        // has it parameters?
    int turns;                          // do any of them turn or scale offsets?
    skci_pass *passes;
    skc_cost cost;
    skc_quality rounded, fetched, snapped; // as in skc_export
} skci_program;

// Fails with SKC_INVALID, SKC_UNSUPPORTED, SKC_MEMORY.
skc_status skci_program_create(const skc_basis *basis, const skc_export_options *options, skci_program **program,
                               skc_error *error);
void skci_program_free(skci_program *program);

// Its filter, counted as in a basis, after merging and rounding. Offsets stay bilinear's.
skc_status skci_program_complex(const skci_program *program, int filter, skc_complex **complex, skc_error *error);

#endif
