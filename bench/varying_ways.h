// SPDX-License-Identifier: MIT
// Pictures, and the library's ways to filter them, for the bench/varying_*.c programs: RGBA floats.
#ifndef VARYING_WAYS_H
#define VARYING_WAYS_H

#include "speed.h"
#include "varying_peers.h"

typedef struct picture {
    int width, height;
    float *pixels; // RGBA in linear light, A 1
} picture;

picture read_picture(const char *path); // a PPM of bytes
picture like_picture(const picture *p); // all zero

// Mean squared difference of R, G and B as PSNR in dB, for a peak of 1. With `mask`, where that is `where`.
double picture_psnr(const picture *a, const picture *b);
double masked_psnr(const picture *a, const picture *b, const unsigned char *mask, int where);

// The library, gathering with a basis, and its exact convolution with so many nodes.
filter library_filter(const skc_basis *basis, const maps *m, int threads);
filter exact_filter(const effect *e, const int counts[], const maps *m, int threads);
filter exact_field_filter(field *f, const maps *m, int threads); // frees the field

// The library's uniform engine with the basis at one point.
filter uniform_filter(const skc_basis *basis, const double *at, const maps *m, int threads);

// The image filtered by the uniform engine at each of `count` evenly spaced points of a basis of one parameter, and
// blended.
filter uniform_blending_filter(const effect *e, const skc_basis *basis, int count, const maps *m, int threads);

#endif
