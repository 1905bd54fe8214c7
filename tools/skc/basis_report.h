// SPDX-License-Identifier: MIT
// What became of fitting a basis.

#ifndef BASIS_REPORT_H
#define BASIS_REPORT_H

#include "tool.h"

typedef struct basis_figures {
    skc_stop stop;
    double seconds;
    int channels, nodes;
    // Expected image PSNR, of all channels together. NaN: there is nothing to compare with.
    double node_least, node_mean, between_least, between_mean;
} basis_figures;

// Both describe `basis`, written to the file `path`; JSON returns an exit status.
void basis_report_text(const skc_basis *basis, const skc_fit_options *options, const basis_figures *figures,
                       const char *path);
int basis_report_json(const skc_basis *basis, const skc_fit_options *options, const basis_figures *figures,
                      const char *path);

#endif
