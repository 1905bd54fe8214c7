// SPDX-License-Identifier: MIT
// What the two kinds of families share.

#ifndef FAMILY_PRIVATE_H
#define FAMILY_PRIVATE_H

#include "family.h"

// Adds an axis; `name` and `values` (NULL: none) are copied, and `length` says how long the name is. Prints its
// sentence and returns TOOL_USAGE.
int family_add_axis(family *f, const char *name, size_t length, skc_axis axis);

// Reads "a..b" or "a..b/K" of `length` bytes into an axis: from `least` to `most`, K only if `nodes`.
int family_read_range(const char *name, const char *text, size_t length, double least, double most, int nodes,
                      skc_axis *axis);

// Adds the axis that turns the kernels, if `rotate` is not NULL.
int family_add_rotation(family *f, const char *rotate);

#endif
