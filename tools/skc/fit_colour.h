// SPDX-License-Identifier: MIT
#ifndef FIT_COLOUR_H
#define FIT_COLOUR_H

#include "tool.h"

// Fits one kernel as a basis without parameters; with the layers of `like`, unless that is NULL, so that filters for
// other colours go together with its own.
skc_status fit_colour(const skc_kernel *kernel, const skc_fit_options *options, const skc_basis *like,
                      skc_basis **basis, skc_basis_report *report, skc_error *error);

#endif
