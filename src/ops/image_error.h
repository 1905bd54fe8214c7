// SPDX-License-Identifier: MIT
// What an error of the kernel does to photographs.

#ifndef SKCI_IMAGE_ERROR_H
#define SKCI_IMAGE_ERROR_H

#include "skc/skc.h"

// Sets `error_power` to the mean squared error that photographs are expected to get when they are filtered with `a`
// instead of `k`, or to NaN where the two together are wider or higher than SKCI_IMAGE_ERROR_MAX_SIZE. Fails with
// SKC_MEMORY.
enum { SKCI_IMAGE_ERROR_MAX_SIZE = 2048 };
skc_status skci_image_error(const skc_kernel *a, const skc_kernel *k, double *error_power, skc_error *error);

#endif
