// SPDX-License-Identifier: MIT
// How good a file's complex is, measured anew.

#ifndef MEASURE_H
#define MEASURE_H

#include "image.h"
#include "tool.h"

// The kernel that the file was fitted to, made again from the source that it names, with its anchor and normalisation.
// Of files only regular ones are read. Prints its sentence, which asks for --kernel, and returns TOOL_FAILED.
int measure_kernel(const char *path, const skc_basis *basis, skc_kernel **kernel);

typedef struct measure_photo {
    const char *path;
    skc_edge edge;
    float constant; // of SKC_EDGE_CONSTANT
    int threads;    // 0: all
} measure_photo;

typedef struct measure_result {
    int width, height, channels;
    double psnr; // 10 log10(1 / mean d^2) over all channels, in linear light; infinity for no difference
} measure_result;

// Filters the photograph, clamped to 0..1, with the complex and with the kernel, and compares. Shows progress; an
// interrupt ends it. Prints its sentence and returns TOOL_FAILED.
int measure_image(const skc_complex *complex, const skc_kernel *kernel, const measure_photo *photo,
                  measure_result *result);

#endif
