// SPDX-License-Identifier: MIT
// The structural similarity index: Wang, Bovik, Sheikh, Simoncelli, "Image quality assessment: from error visibility to
// structural similarity", IEEE Transactions on Image Processing 13(4), 2004, for values from 0 to 1.

#ifndef SKCI_SSIM_H
#define SKCI_SSIM_H

#include "metrics/patch.h"

enum { SKCI_SSIM_RADIUS = 5, SKCI_SSIM_PLANES = 7 };

// The window of 11 x 11 pixels is window(i) window(j): a Gaussian of sigma 1.5, the sum 1.
void skci_ssim_window(double window[2 * SKCI_SSIM_RADIUS + 1]);

// The sum of the index over the pixels of the patch (whose margin is the radius) around which the window lies inside
// the picture of width x height pixels. a and b: the values; `planes`: room for SKCI_SSIM_PLANES more.
double skci_ssim_sum(const skci_patch *patch, int width, int height, const double *window, const double *a,
                     const double *b, double *planes);

#endif
