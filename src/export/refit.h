// SPDX-License-Identifier: MIT
// Offsets of few bits and the best weights for them.

#ifndef SKCI_REFIT_H
#define SKCI_REFIT_H

#include "skc/skc.h"

// Moves the complex's offsets to whole 256ths of a pixel and changes its weights, the sums of layers staying as they
// are, so that it synthesises `target`, its kernel before, as nearly as can be found. Fails with SKC_UNSUPPORTED for
// what is too large, SKC_MEMORY.
skc_status skci_refit(skc_complex *complex, const skc_kernel *target, skc_error *error);

#endif
