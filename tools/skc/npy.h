// SPDX-License-Identifier: MIT
// Arrays in NumPy's .npy format (versions 1 to 3): two dimensions; floats, integers or booleans; either byte and
// element order.

#ifndef NPY_H
#define NPY_H

#include "tool.h"

// Does the file start like one?
int npy_is(const char *bytes, size_t length);

// Values as they are, row 0 at the top. Prints its sentence, naming `path`, and returns TOOL_FAILED.
int npy_parse(const char *path, const char *bytes, size_t length, skc_kernel **kernel);

#endif
