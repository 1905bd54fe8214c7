// SPDX-License-Identifier: MIT
//
// skc/estimate.h: kernels learned from pictures. Given a sharp picture and the same blurred, finds the kernel that
// makes one out of the other, and the complex that filters so. Conventions as in skc/skc.h.
//
//     skc_pair pair = {sharp, blurred};                               // skc_image, in linear light
//     skc_estimate_report report;
//     skc_estimate_fit(1, &pair, NULL, NULL, &complex, &kernel, &report, NULL);
//     skc_apply(complex, &sharp, &out, NULL, NULL);                   // out is blurred, but for report.gain and
//     .offset
//
// THE MODEL    blurred = gain (K * sharp) + offset + noise, with the sum of K 1; gain and offset are each channel's and
// each pair's
//              own, K is common to all. Where the values of K nearly cancel (a derivative), gain is 1.
// SHIFT        A shift between the pictures is part of K: nothing tells it from the kernel's place, and K as it is
// turns one
//              picture into the other. It is reported as K's centroid; to be rid of it, move the anchor there. All
//              pairs of a call must be shifted alike.
// WHAT COUNTS  Pixels for which all that K needs is inside the sharp picture: nothing is assumed beyond the edge. Not
// those
//              that are NaN or infinite, or saturated in the blurred picture, nor those that reach such pixels of the
//              sharp one, nor outliers: those off by more than six times the noise, as what has moved is.
// NOISE        is that of the blurred picture: white, of each channel's own level. Noise in the sharp picture makes K
//              softer where it exceeds the picture.

#ifndef SKC_ESTIMATE_H
#define SKC_ESTIMATE_H

#include "skc.h"

#ifdef __cplusplus
extern "C" {
#endif

// Two pictures of the same scene, size and number of channels, at most 16.
typedef struct skc_pair {
    skc_image sharp, blurred;
} skc_pair;

typedef enum skc_sign {
    SKC_SIGN_AUTO,     // as light has it, unless values below zero explain the pictures significantly better
    SKC_SIGN_POSITIVE, // no value below zero
    SKC_SIGN_ANY,
} skc_sign;

enum { SKC_ESTIMATE_MAX_SIZE = 513 };

typedef struct skc_estimate_options {
    size_t size;     // sizeof(skc_estimate_options), set by skc_estimate_options_init
    int kernel_size; // of the square about the kernel's centre in which it is sought, 1 to SKC_ESTIMATE_MAX_SIZE; 0:
                     // found
    skc_sign sign;
    double
        saturated; // from this value on a pixel is saturated; 0: where many pixels have a picture's very largest value
    int threads;   // 0: as many as there are processors; 1 to 256
    const skc_parallel *parallel; // NULL: threads of our own
    skc_progress_callback progress;
    void *progress_user;
} skc_estimate_options;

// Size found, automatic sign and saturation, all processors, no progress.
SKC_API void skc_estimate_options_init(skc_estimate_options *options);

typedef struct skc_estimate_report {
    double gain, offset;     // the mean of all channels and pairs
    double shift_x, shift_y; // K's centroid, pixels
    double noise;            // standard deviation, in the unit of the pictures, the root mean square over the channels
    double residual;  // what the model leaves of the blurred picture, in units of that noise as far as the picture's
                      // finest details show it: 1 is explained to the noise
    double explained; // share of the blurred picture's variance that the model explains, 0 to 1
    double used;      // share of the pixels that counted
    double saturated, outliers; // shares that did not because of that
    int negative;               // whether K may be below zero
    // What can be known. A frequency is seen if the kernel's standard error is below a tenth of its sum there.
    double seen;        // share of the frequencies that are seen, 0 to 1
    double seen_to;     // all frequencies up to this one are, cycles per pixel
    double blind_angle; // degrees: the direction of waves of which the least is seen
    double
        expected_psnr; // dB, what photographs filtered with K are expected to get for its random errors, as image_psnr
    double seconds;
    int patches; // of skc_estimate_field: that showed a kernel
    // Of skc_estimate_fit; NaN and zeros elsewhere.
    double fit_first;    // as `residual`, of the complex that was fitted to K
    double fit_residual; // and after its samples were refined against the pictures
    skc_fit_report fit;  // of the fit; `quality` is that of the result, against K
} skc_estimate_report;

// The dense kernel, sum 1, trimmed, its anchor where the convention has it. `options` and `report` may be NULL.
// Fails with SKC_INVALID for pictures that differ in size, are too small or flat, have too little that counts, or of
// which the blurred one does not follow from the sharp one (the best kernel explains less than half of its variance),
// with SKC_MEMORY, or SKC_CANCELLED. The same bytes for any number of threads.
SKC_API skc_status skc_estimate_kernel(int count, const skc_pair *pairs, const skc_estimate_options *options,
                                       skc_kernel **kernel, skc_estimate_report *report, skc_error *error);

// The complex: fitted to the dense kernel as skc_fit does with `fit` (which may be NULL; its threads and progress are
// those of `options`), and then refined so that filtering the sharp pictures with it comes as near to the blurred ones
// as its samples can: a few dozen samples have less room for noise than a dense kernel. With layers of whole offsets,
// and where it does not help, it stays as fitted. `kernel` may be NULL.
SKC_API skc_status skc_estimate_fit(int count, const skc_pair *pairs, const skc_estimate_options *options,
                                    const skc_fit_options *fit, skc_complex **complex, skc_kernel **kernel,
                                    skc_estimate_report *report, skc_error *error);

// --------------------------------------------------------------------------------------------- a kernel for each place

// The kernels of a lens that is the same all around the middle of its picture (centre_x, centre_y; pixels): of places
// in the direction to the right of it, at `node_count` (2 to 16) distances 0 to the farthest that patches of the
// picture have, evenly spaced. At a place in another direction the kernel is that, turned. They are learned from
// overlapping square patches, each on its own, turned back and averaged; a shift between the pictures, which is the
// same everywhere, is taken out. So each is blurred by what changes within a patch, some four kernels wide. `nodes` are
// the distances, in pixels; `kernels` are to be freed by the caller, or all NULL. `report` is that of one kernel for
// the whole picture, `patches` set. Pictures must have one size. Fails as skc_estimate_kernel does, and with
// SKC_INVALID where not every distance has a patch that shows its kernel.
SKC_API skc_status skc_estimate_field(int count, const skc_pair *pairs, const skc_estimate_options *options,
                                      double centre_x, double centre_y, int node_count, double *nodes,
                                      skc_kernel **kernels, skc_estimate_report *report, skc_error *error);

#ifdef __cplusplus
}
#endif

#endif
