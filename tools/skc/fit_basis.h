// SPDX-License-Identifier: MIT
// skc fit for more than one filter: kernels that change along parameters, and a kernel for each colour.

#ifndef FIT_BASIS_H
#define FIT_BASIS_H

#include "fit_options.h"

// Fits, writes the file and reports. Returns an exit status.
int fit_basis(const fit_arguments *arguments, const skc_fit_options *options);

#endif
