// SPDX-License-Identifier: MIT
// A plan: the layers made ready, and how an image is cut.

#ifndef SKCI_PLAN_H
#define SKCI_PLAN_H

#include "apply/coverage.h"
#include "apply/stages.h"

struct skc_plan {
    const skci_rows *loops;
    skci_stage *stages;
    int count;
    skc_edge edge;
    float constant;          // the value outside; 0 unless the edge is SKC_EDGE_CONSTANT
    skci_coverage *coverage; // only to renormalize
    skc_reach margin; // how far left, right, up and down of a pixel the result depends on the image; may be negative
    size_t cache;     // bytes that a strip may take, of a core's second cache
    int block;        // of its first cache
    skc_plan_stage *described;
};

// Options that are not those of a complex: takes the stages over, also when it fails. `kernel` is what the stages stand
// for, needed for SKC_EDGE_RENORMALIZE only.
skc_status skci_plan_make(skci_stage *stages, int count, const skc_kernel *kernel, const skc_plan_options *options,
                          skc_plan **plan, skc_error *error);

// The dense kernel itself as a plan of one stage.
skc_status skci_plan_dense(const skc_kernel *kernel, const skc_plan_options *options, skc_plan **plan,
                           skc_error *error);

// The row loops of that name; without a name those that SKC_ISA names, or the best.
skc_status skci_choose_loops(const char *name, const skci_rows **loops, skc_error *error);

// How many bytes blocks and strips may take, of this processor's caches.
void skci_measure_caches(int *block, size_t *strip);

// How many pixels wide a strip of so many channels side by side may be.
int skci_plan_strip_width(const skc_plan *plan, int channels);

// Of `channels`, how many are filtered together: those that lie side by side in memory, sixteen at most, for the
// cache's sake.
enum { SKCI_TOGETHER = 16 };

#endif
