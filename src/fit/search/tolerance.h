// SPDX-License-Identifier: MIT
// The cheapest complex that is good enough.

#ifndef SKCI_TOLERANCE_H
#define SKCI_TOLERANCE_H

#include "skc/skc.h"

// skc_fit for options with a tolerance, which have been checked.
skc_status skci_fit_to_tolerance(const skc_kernel *kernel, const skc_fit_options *options, skc_complex **complex,
                                 skc_fit_report *report, skc_error *error);

#endif
