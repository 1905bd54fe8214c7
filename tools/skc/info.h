// SPDX-License-Identifier: MIT
// What skc info prints, gathered.

#ifndef INFO_H
#define INFO_H

#include "measure.h"
#include "tool.h"

typedef struct info_file {
    const char *path;
    const skc_basis *basis;
    // What was measured on request: against `kernel` and on `photo`, each NULL if it was not.
    const char *kernel, *photo;
    skc_edge edge;
    skc_quality quality;
    measure_result image;
} info_file;

// Print it to standard output, and return an exit status.
int info_print_text(const info_file *info);
int info_print_json(const info_file *info);

// Where filter `f` stands in the grid: returns its channel, and sets nodes[p] to the node of each parameter (0 for
// those without).
int info_locate(const skc_basis *basis, int f, int *nodes);

// Prints its sentence and returns TOOL_FAILED.
int info_figures(const info_file *info, int f, skc_cost *cost, skc_reach *reach);

#endif
