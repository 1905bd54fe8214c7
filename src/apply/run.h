// SPDX-License-Identifier: MIT
// What filtering a window and filtering a whole image share.

#ifndef SKCI_RUN_H
#define SKCI_RUN_H

#include "apply/strip.h"

static inline int skci_divide_up(int a, int b)
{
    return a / b + (a % b != 0);
}

// Refuses pairs of images that do not belong together.
skc_status skci_check_pair(const skc_pixels *in, const skc_pixels *out, skc_error *error);

// How many channels are filtered together: all of them if they lie side by side in memory, else one.
int skci_together(const skc_pixels *in, const skc_pixels *out);

#endif
