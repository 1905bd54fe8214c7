// SPDX-License-Identifier: MIT
// The kernel sheet: one picture that shows what a complex is and how good it is.

#ifndef SHEET_H
#define SHEET_H

#include "tool.h"

// Draws target, synthesised kernel, signed error with a scale, the samples of each layer sized by weight and coloured by sign, and
// the figures, and writes it as PNG (or PDF or SVG, by the target's ending). `target` may be NULL if it is not known; then its
// panels and figures are left out and the sheet says so. Atomic; prints its sentence and returns TOOL_FAILED.
int sheet_draw(const char *path, const char *title, const skc_complex *complex, const skc_kernel *target);

#endif
