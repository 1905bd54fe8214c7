// SPDX-License-Identifier: MIT
#ifndef FIT_FIELD_H
#define FIT_FIELD_H

#include "fit_options.h"

// skc fit --from ... --vary field: learns kernels by distance from the middle, writes them as pictures, and fits a
// basis to these. Returns an exit status.
int fit_field(const fit_arguments *arguments, skc_fit_options *options);

#endif
