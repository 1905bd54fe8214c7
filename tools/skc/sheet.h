// SPDX-License-Identifier: MIT
// The kernel sheet: one picture that shows what a complex is and how good it is.

#ifndef SHEET_H
#define SHEET_H

#include "tool.h"

typedef struct sheet {
    const char *title;    // the kernel, as the user named it
    const char *subtitle; // the file; NULL: none
    const char *note;     // a remark, as why there is no target; NULL: none
    const skc_complex *complex;
    const skc_kernel *target;  // NULL if it is not known: its panels and figures are left out
    int width, height;         // of the target's support; 0 if unknown
    const skc_quality *stored; // the file's own figures, shown for want of a target; NULL: none
} sheet;

// Draws target, synthesised kernel, signed error with a scale, the samples of each layer sized by weight and coloured
// by sign, the responses in between, and the figures, and writes it as PNG, PDF or SVG by the ending of `path`. The
// same sheet gives the same bytes (an SVG its process's first time: Cairo numbers its parts on). What cannot be
// computed is left out, and the sheet says why. Atomic; prints its sentence and returns TOOL_FAILED.
int sheet_draw(const char *path, const sheet *what);

#endif
