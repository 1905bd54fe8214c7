// SPDX-License-Identifier: MIT
// The sheet of a basis: one picture of how its kernels change along its parameters, and how good they are between
// nodes.

#ifndef SHEET_BASIS_H
#define SHEET_BASIS_H

#include "tool.h"

typedef struct basis_sheet {
    const char *title, *subtitle; // the kernels, as the user named them; the file
    const char *note;             // a remark; NULL: none
    const skc_basis *basis;
    int channel;
    skc_kernel_at kernel_at; // the kernels that it was fitted to, as far as they are known; NULL: none is
    void *user;
} basis_sheet;

// Draws kernels at nodes and between them, for two parameters a grid of them, the paths of the samples from node to
// node, the expected image PSNR along the first parameter, and figures; and writes that as sheet_draw does. What would
// take too long or is not known is left out. Atomic; prints its sentence and returns TOOL_FAILED.
int sheet_basis_draw(const char *path, const basis_sheet *what);

#endif
