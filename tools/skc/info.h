// SPDX-License-Identifier: MIT
// What skc info prints, gathered.

#ifndef INFO_H
#define INFO_H

#include "certify.h"
#include "measure.h"
#include "point.h"

typedef struct info_file {
    const char *path;
    const skc_basis *basis;
    // What was measured on request: against `kernel` and on `photo`, each NULL if it was not.
    const char *kernel, *photo;
    skc_edge edge;
    skc_quality quality;
    measure_result image;
    // The point asked for, and the complexes of all channels there; `at` is NULL if none was. `of_source` is their
    // quality against the source's own kernels, NaN where these are not known, and `sizes` the kernels' width and
    // height.
    const double *at;
    skc_complex **complexes;
    skc_quality *of_source;
    int (*sizes)[2];
    const certified *certificate; // NULL: not asked for
} info_file;

// Print it to standard output, and return an exit status.
int info_print_text(const info_file *info);
int info_print_json(const info_file *info);

// Prints its sentence and returns TOOL_FAILED.
int info_figures(const info_file *info, const skc_complex *complex, skc_cost *cost, skc_reach *reach);

#endif
