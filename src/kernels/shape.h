// SPDX-License-Identifier: MIT
// Named shapes. To add one, write its file, which defines a `skci_shape`, and add its row to SKCI_SHAPES.

#ifndef SKCI_SHAPE_H
#define SKCI_SHAPE_H

#include "kernels/raster.h"

enum {
    SKCI_SHAPE_VALUES = 6,        // numeric parameters of a shape, at most
    SKCI_SHAPE_TEXTS = 2,         // textual ones
    SKCI_SHAPE_MAX_RADIUS = 2047, // 2 * 2047 + 1 is the largest odd size
};

typedef struct skci_shape_arguments {
    double values[SKCI_SHAPE_VALUES];    // in the order of the parameters, in range; NaN: not given, without a default
    const char *texts[SKCI_SHAPE_TEXTS]; // well-formed UTF-8, not empty; NULL: not given
    int size;                            // 0: not given
} skci_shape_arguments;

typedef struct skci_shape {
    skc_shape about;
    unsigned whole;                      // bit i: parameter i is a whole number
    const char *texts[SKCI_SHAPE_TEXTS]; // names of textual parameters
    // Creates the kernel; its sum is positive and need not be 1.
    skc_status (*render)(const skci_shape_arguments *arguments, skc_kernel **kernel, skc_error *error);
} skci_shape;

// The table, in the order in which it is listed.
#define SKCI_SHAPES(X)                                                                                                 \
    X(gaussian)                                                                                                        \
    X(disk)                                                                                                            \
    X(ring)                                                                                                            \
    X(polygon)                                                                                                         \
    X(star)                                                                                                            \
    X(heart)                                                                                                           \
    X(box)                                                                                                             \
    X(motion)                                                                                                          \
    X(coma)                                                                                                            \
    X(spherical)                                                                                                       \
    X(flower)                                                                                                          \
    X(dove)                                                                                                            \
    X(cat)                                                                                                             \
    X(ampersand)                                                                                                       \
    X(glyph)

#define X(name) extern const skci_shape skci_shape_##name;
SKCI_SHAPES(X)
#undef X

// The row called `name`; NULL if there is none.
const skci_shape *skci_shape_find(const char *name, size_t length);

// skc_kernel_shape before the normalisation: the values of rasterised shapes are counts of sub-samples.
skc_status skci_shape_render(const char *spec, skc_kernel **kernel, skc_error *error);

// ----------------------------------------------------------------------------------------------- for the shapes' files

// A kernel of zeros: of the size asked for, else with room for a shape that extends so far to both sides of the anchor.
skc_status skci_canvas(const skci_shape_arguments *arguments, double extent_x, double extent_y, skc_kernel **kernel,
                       skc_error *error);

// A kernel with the coverage of a region or polygon that extends `extent` pixels from the anchor. The identity if the
// extent is 0, and if the shape slips between the sub-samples of the anchor's pixel; else refused if it covers nothing.
skc_status skci_cover_region(const skci_shape_arguments *arguments, double extent, const skci_region *region,
                             skc_kernel **kernel, skc_error *error);
skc_status skci_cover_polygon(const skci_shape_arguments *arguments, double extent, const skci_edge *edges,
                              size_t count, skc_kernel **kernel, skc_error *error);

// Makes the kernel of zeros the identity.
void skci_identity(skc_kernel *kernel);

#endif
