// SPDX-License-Identifier: MIT
// Views of someone's pixels: what may be one.

#ifndef SKCI_VIEW_H
#define SKCI_VIEW_H

#include "skc/skc.h"

// Refuses what no image may be. `name` is what to call it.
skc_status skci_pixels_check(const skc_pixels *pixels, const char *name, skc_error *error);

// Whether two images share memory, or seem to: what lies between a view's first and last byte counts.
int skci_pixels_overlap(const skc_pixels *a, const skc_pixels *b);

#endif
