// SPDX-License-Identifier: MIT
// Bjorge's dual filter: some times to half the size, then back.

#ifndef SKCI_PYRAMID_H
#define SKCI_PYRAMID_H

#include "core/complex.h"

enum { SKCI_PYRAMID_LEVELS = 8, SKCI_PYRAMID_TAPS = 9 * 9, SKCI_PYRAMID_PAD = 4 };

// Going down, a pixel is made of its middle (weight 4) and four samples `down` pixels of the larger picture off along
// both axes; going up, of four samples `up` pixels of the smaller one off along both axes (weight 2) and four twice as
// far along one. `up` is at most SKCI_PYRAMID_FAR, `down` twice that.
typedef struct skci_pyramid {
    int levels;
    double down, up;
    int x, y;   // where the kernel's middle is, from the anchor
    double sum; // of the kernel
    // What the smaller picture's pixel c reads: of the larger one's pixel 2 c + (x, y). And what the larger one's pixel
    // 2 c + a reads, for each parity a along x + 2 along y: the smaller one's c + (x, y).
    int down_count, up_count[4];
    skci_tap down_taps[SKCI_PYRAMID_TAPS], up_taps[4][SKCI_PYRAMID_TAPS];
} skci_pyramid;

#define SKCI_PYRAMID_FAR 1.25

// Fills in taps from the offsets.
void skci_pyramid_prepare(skci_pyramid *pyramid);

// The standard deviation along each axis, averaged over places.
double skci_pyramid_sigma(const skci_pyramid *pyramid);

// As a skci_rival_method's. The kernel is the mean over the 2^levels x 2^levels places that an impulse may be at.
skc_status skci_pyramid_synthesize(const void *pyramid, skc_kernel **kernel, skc_error *error);
size_t skci_pyramid_scratch(const void *pyramid, int width, int height, int channels, int threads);
skc_status skci_pyramid_apply(const void *pyramid, const skc_image *in, const skc_image *out, int threads,
                              skc_error *error);

#endif
