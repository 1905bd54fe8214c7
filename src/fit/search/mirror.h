// SPDX-License-Identifier: MIT
// Kernels that are their own mirror images, upside down.

#ifndef SKCI_MIRROR_H
#define SKCI_MIRROR_H

#include "skc/skc.h"

// The half of the kernel below its mirror axis: a kernel of the same size, 0 above the axis, a row on it halved. NULL
// if it has no mirror axis along x, or is so flat that many samples would lie on it. `sum` receives what the y of a
// pixel and of its image add up to, seen from the anchor.
skc_status skci_kernel_half(const skc_kernel *kernel, skc_kernel **half, int *sum, skc_error *error);

#endif
