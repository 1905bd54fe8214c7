// SPDX-License-Identifier: MIT
// Coverage by 16 x 16 regular sub-samples a pixel. The sub-samples of a pixel lie at (p + 1/2) / 16 - 1/2, p = 0 .. 15,
// from its centre in both directions; a pixel's value is the number of them that are inside, 0 to 256. Counts are
// exact: however pixels are skipped, the result is that of asking every sub-sample.

#ifndef SKCI_RASTER_H
#define SKCI_RASTER_H

#include "kernels/geometry.h"
#include "skc/skc.h"

enum { SKCI_SUBSAMPLES = 16 };

// A set of points, in pixels relative to the anchor, y up.
typedef struct skci_region {
    int (*inside)(double x, double y, const void *context);
    // Is the answer of `inside` surely the same for all points within `reach` of (x, y)? 0 is always right, but slow.
    int (*uniform)(double x, double y, double reach, const void *context);
    const void *context;
} skci_region;

// Overwrites the kernel's values with the counts of a region.
void skci_raster_region(const skci_region *region, skc_kernel *kernel);

// The same for closed polygons, given by all their edges in any order; inside is where the winding number is not 0.
skc_status skci_raster_polygon(const skci_edge *edges, size_t count, skc_kernel *kernel, skc_error *error);

#endif
