// SPDX-License-Identifier: MIT
// Boxes, one after the other, along rows and then along columns, by running sums: what each costs does not depend on
// its width.

#ifndef SKCI_RUNNING_H
#define SKCI_RUNNING_H

#include "baselines/rival.h"

enum { SKCI_RUNNING_MOST = 8 };

// Along each axis, the weighted mean of up to two cascades of boxes. Means are made of widths[i][0 .. count - 1]; an
// odd number of even widths has no middle and is not allowed.
typedef struct skci_boxes {
    int mixed; // 1 or 2 cascades
    int count; // of boxes in each
    int widths[2][SKCI_RUNNING_MOST];
    double share[2];
    int x, y;   // where the middle is, from the anchor
    double sum; // of the whole
} skci_boxes;

// How far the kernel extends from its middle along each axis.
int skci_boxes_reach(const skci_boxes *boxes);

// Fills in state and costs of a rival whose functions are those below.
skc_status skci_running_make(skc_rival *rival, const skci_boxes *boxes, skc_error *error);

// As a skci_rival_method's; the state is a skci_boxes.
skc_status skci_boxes_synthesize(const void *boxes, skc_kernel **kernel, skc_error *error);
size_t skci_running_scratch(const void *boxes, int width, int height, int channels, int threads);
skc_status skci_running_apply(const void *boxes, const skc_image *in, const skc_image *out, int threads,
                              skc_error *error);

// Kovesi's boxes (2010): `smaller` boxes of the odd width `width`, the others two pixels wider, whose sigma is near the
// one wanted.
void skci_kovesi(double sigma, int count, int *width, int *smaller);

// The boxes of Kovesi for a kernel that is a Gaussian.
skc_status skci_kovesi_boxes(const char *method, const skc_kernel *kernel, int count, skci_boxes *boxes,
                             skc_error *error);

#endif
