// SPDX-License-Identifier: MIT
// Views of pixels: where they lie, and whether they may.

#ifndef SKCI_CORE_PIXELS_H
#define SKCI_CORE_PIXELS_H

#include "skc/skc.h"

static inline char *skci_pixels_at(const skc_pixels *pixels, int x, int y)
{
    return (char *)pixels->data + y * pixels->row_stride + x * pixels->pixel_stride;
}

// Refuses what no image may be. `name` is what to call it.
skc_status skci_pixels_check(const skc_pixels *pixels, const char *name, skc_error *error);

// Whether two images share memory, or seem to: what lies between a view's first and last byte counts.
int skci_pixels_overlap(const skc_pixels *a, const skc_pixels *b);

// Channels first .. first + count - 1.
skc_pixels skci_pixels_channels(const skc_pixels *pixels, int first, int count);

#endif
