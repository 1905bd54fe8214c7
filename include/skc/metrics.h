// SPDX-License-Identifier: MIT
//
// skc/metrics.h: how far apart two pictures are. Conventions as in skc/skc.h.
//
//     skc_difference d;
//     skc_image_compare(&filtered, &reference, NULL, &d, NULL, NULL);
//     printf("%.2f dB, SSIM %.4f, FLIP %.4f\n", d.psnr, d.ssim, d.flip);

#ifndef SKC_METRICS_H
#define SKC_METRICS_H

#include "skc.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct skc_difference_options {
    size_t size;                  // sizeof(skc_difference_options), set by skc_difference_options_init
    int encoded;                  // not 0: the values are sRGB-encoded; 0: they are linear light of sRGB's primaries
    double pixels_per_degree;     // of visual angle, for FLIP: 1 to 1000
    int threads;                  // 0: as many as there are processors; 1 to 256
    const skc_parallel *parallel; // NULL: threads of our own
    skc_progress_callback progress;
    void *progress_user;
} skc_difference_options;

// Linear light; 67.0206432766 pixels per degree: FLIP's own default, a screen of 3840 pixels on 0.7 m, 0.7 m away.
SKC_API void skc_difference_options_init(skc_difference_options *options);

// With d = image - reference, over all pixels and channels:
typedef struct skc_difference {
    // On the values as they are given.
    double psnr; // 10 log10(1 / mean d^2), dB; infinity for equal pictures
    double l2;   // sqrt(sum d^2 / sum reference^2); 0 for equal pictures, else infinity if the reference is all zero
    double l1;   // mean |d|
    double most; // max |d|
    // On the values clamped to 0..1 and sRGB-encoded (unless they are).
    double psnr_srgb; // as psnr
    double psnr_8;    // the same of the values rounded to 8 bits (half to even)
    double ssim; // Wang et al. 2004: Gaussian window of 11 x 11 pixels, sigma 1.5, K1 0.01, K2 0.03, over windows that
                 // lie inside; the mean of the channels. NaN for pictures smaller than 11 x 11
    double flip; // LDR-FLIP, Andersson et al. 2020: the mean of the map, 0 to 1. A single channel counts as grey; NaN
                 // for other numbers of channels than 1 and 3
    double flip_most; // the largest value of the map
} skc_difference;

// Compares two pictures of one size and number of channels. `options` and `flip_map` may be NULL; the map is a picture
// of one channel and the same size that receives FLIP's value for every pixel, and must not overlap the others in
// memory. Fails with SKC_INVALID (also for NaN and infinity in either picture, naming the first pixel, and for a map of
// channels that FLIP does not know), SKC_MEMORY and SKC_CANCELLED; the map is then undefined, but untouched if an
// argument is wrong. The same bytes for any number of threads. The memory that it takes does not depend on the
// pictures' size: at most 10 MB for each thread at the default pixels per degree.
SKC_API skc_status skc_image_compare(const skc_image *image, const skc_image *reference,
                                     const skc_difference_options *options, skc_difference *difference,
                                     const skc_image *flip_map, skc_error *error);

#ifdef __cplusplus
}
#endif

#endif
