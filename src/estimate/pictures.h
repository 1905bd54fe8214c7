// SPDX-License-Identifier: MIT
// The pictures from which a kernel is learned: what their pixels are worth.
//
// A plane is one channel of one pair. Pixels are read as value - mean, so that waves and not the level count.

#ifndef SKCI_PICTURES_H
#define SKCI_PICTURES_H

#include "skc/estimate.h"

enum skci_flag {
    SKCI_BAD = 1,       // of the blurred picture: not finite, saturated
    SKCI_SHARP_BAD = 2, // the same of the sharp one
    SKCI_CLIPPED = 4,   // so near to what the blurred picture can hold that noise is cut off
    SKCI_OUTLIER = 8,
};

typedef struct skci_picture {
    skc_image sharp, blurred;
    int width, height, planes, first; // first: of its planes among all
    unsigned char *flags;             // of each pixel
    float *residual;                  // of each pixel of each plane; NaN where the model says nothing
    double sharp_most;                // the sharp picture's largest value that is not saturated
    double least, most;               // where the blurred picture is clipped; -INFINITY, INFINITY: nowhere
} skci_picture;

typedef struct skci_level {
    double sharp_mean, blurred_mean, blurred_variance;
    double fine; // noise as the blurred picture's finest details show it
    double gain, offset, noise;
} skci_level;

enum { SKCI_MOST_PLANES = 16 };

typedef struct skci_pictures {
    int count, planes;
    skci_picture *all;
    skci_level *levels; // of each plane
    double range;       // of the sharp pictures' values: largest standard deviation
} skci_pictures;

skc_status skci_pictures_open(int count, const skc_pair *pairs, double saturated, skci_pictures **pictures,
                              skc_error *error);
void skci_pictures_close(skci_pictures *pictures);

static inline float skci_image_value(const skc_image *image, int x, int y, int c)
{
    const char *at =
        (const char *)image->data + y * image->row_stride + x * image->pixel_stride + c * image->channel_stride;
    return *(const float *)at;
}

// Of the sharp picture: what is saturated or infinite is the largest value that is not; NaN where it is that.
static inline double skci_sharp_value(const skci_picture *p, int x, int y, int c)
{
    double v = (double)skci_image_value(&p->sharp, x, y, c);
    return v != v ? v : v < p->sharp_most ? v : p->sharp_most;
}

// The median of n values' magnitudes, from which a Gaussian's standard deviation is 1.4826 times that; the values are
// overwritten.
double skci_median_magnitude(float *values, size_t n);

#endif
