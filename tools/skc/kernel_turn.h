// SPDX-License-Identifier: MIT
#ifndef KERNEL_TURN_H
#define KERNEL_TURN_H

#include "skc/skc.h"

// The kernel turned about its anchor, counter-clockwise as seen on the screen, with the same sum: by whole quarters
// exactly, else with Catmull-Rom's bicubic interpolation.
skc_status kernel_turn(const skc_kernel *kernel, double degrees, skc_kernel **turned, skc_error *error);

#endif
