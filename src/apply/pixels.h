// SPDX-License-Identifier: MIT
// Rows of pixels of any type, to and from floats.

#ifndef SKCI_PIXELS_H
#define SKCI_PIXELS_H

#include "core/pixels.h"
#include "ops/rows.h"

// n pixels of the row that starts at `from`, as floats, channels side by side; and back.
void skci_pixels_load(const skci_rows *loops, const skc_pixels *pixels, const char *from, int n, float *out);
void skci_pixels_store(const skci_rows *loops, const skc_pixels *pixels, char *to, int n, const float *in);

#endif
