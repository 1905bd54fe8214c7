// SPDX-License-Identifier: MIT
// The cheapest complex that is good enough.

#ifndef SKCI_TOLERANCE_H
#define SKCI_TOLERANCE_H

#include "skc/skc.h"

// skc_fit for options with a tolerance, which have been checked.
skc_status skci_fit_to_tolerance(const skc_kernel *kernel, const skc_fit_options *options, skc_complex **complex,
                                 skc_fit_report *report, skc_error *error);

// Kernel PSNR from which on a complex meets its kernel, as far as 16 bits can tell.
enum { SKCI_MET = 100 };

// Replaces a complex that meets its kernel by the cheapest that quick fits find to do so, too.
skc_status skci_fit_with_less(const skc_kernel *kernel, const skc_fit_options *options, skc_complex **complex,
                              skc_fit_report *report, skc_error *error);

#endif
