// SPDX-License-Identifier: MIT
// Families: kernels that change along one to three parameters, for which bases are fitted. Either a shape with ranges,
// "disk:radius=2..24", or several kernels, each known at a node of a grid; either may be turned as a whole, too.

#ifndef FAMILY_H
#define FAMILY_H

#include "image.h"

enum { FAMILY_AXES = 3, FAMILY_NODES = 64 }; // at most, and nodes of an axis

typedef struct family {
    char *source; // what family_of_basis makes it again from
    int axis_count;
    skc_axis axes[FAMILY_AXES];
    int channels, channel; // 1, or 3 and the one of which family_kernel_at makes the kernels

    char **pieces;        // of a shape: its text around the values of the ranges
    skc_kernel **kernels; // of measured kernels: of all nodes, channel slowest, last axis fastest; NULL for shapes
    int kernel_count;
    int turned; // the axis, the last one, that turns pictures of kernels; -1: none
} family;

// Is it a shape with a range?
int family_is_shape(const char *argument);

// A shape with ranges. An axis whose unit are degrees is an exact rotation. `rotate`: "a..b" of one more axis that
// turns the kernels, or NULL. Prints its sentence and returns TOOL_USAGE. To be cleared in any case.
int family_of_shape(const char *spec, const char *rotate, family *f);

// Kernels at the nodes that `parameters` ("NAME=V1,V2,...", ended by NULL, or NULL) span, last one fastest. Colour:
// each is a picture with a kernel in each of its three channels. Prints its sentence and returns TOOL_FAILED or
// TOOL_USAGE.
int family_of_kernels(char *const *arguments, int count, char *const *parameters, const char *rotate,
                      const kernel_options *options, int colour, family *f);

// The kernels that a basis was fitted to, made again from its source. Prints its sentence and returns TOOL_FAILED.
int family_of_basis(const char *path, const skc_basis *basis, family *f);

void family_clear(family *f);

// A skc_kernel_at; `family` is one. Measured kernels are known at the nodes only, and at all angles.
skc_status family_kernel_at(void *family, const double *at, skc_kernel **kernel, skc_error *error);

#endif
