// SPDX-License-Identifier: MIT
// A basis as a texture.

#ifndef SKCI_TEXELS_H
#define SKCI_TEXELS_H

#include "export/program.h"

// Refuses what fits no texture, SKC_UNSUPPORTED.
skc_status skci_texels_check(const skci_program *program, skc_error *error);

// The file ".bin": a row for each filter (channel slowest, as in a basis), in it pass after pass a texel of four
// float32, little-endian, for each sample: x, y, w, 0.
skc_status skci_texels_write(const skci_program *program, skc_export_file *file, skc_error *error);

#endif
