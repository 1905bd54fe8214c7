// SPDX-License-Identifier: MIT
//
// skc/rivals.h: the other ways to filter with a kernel, made as well as we can, for comparison. Conventions as in
// skc/skc.h.
//
//     skc_rival *rival;
//     skc_rival_create("lowrank", kernel, NULL, &rival, NULL);
//     skc_rival_synthesize(rival, &approximation, NULL);
//     skc_rival_apply(rival, &in, &out, 1, NULL);
//     skc_rival_free(rival);
//
// What a fit finds by itself (ours, the paper's, parallel tempering) is a complex: skc_fit with its methods.

#ifndef SKC_RIVALS_H
#define SKC_RIVALS_H

#include "skc.h"

#ifdef __cplusplus
extern "C" {
#endif

// A method: one row of the table in src/baselines/table.c.
typedef struct skc_rival_kind {
    const char *name;    // "lowrank"
    const char *title;   // "LowRank"
    const char *about;   // one sentence: what it does
    const char *source;  // who published it
    const char *serves;  // "any kernel", "Gaussians", "disks"
    const char *setting; // what skc_rival_options.setting is: "rank"; NULL if there is none
    int first, last;     // its range
} skc_rival_kind;

// The methods of this build; NULL unless 0 <= i < skc_rival_count(). "fft" is there only where it was built with FFTW.
SKC_API int skc_rival_count(void);
SKC_API const skc_rival_kind *skc_rival_at(int i);

typedef struct skc_rival_options {
    size_t size; // sizeof(skc_rival_options), set by skc_rival_options_init
    int setting; // of the method; 0: the one with the least kernel error that takes at most `samples`, or the cheapest
                 // if none does
    int samples; // per pixel, at least 1
} skc_rival_options;

// Setting 0, SKC_FIT_SAMPLES.
SKC_API void skc_rival_options_init(skc_rival_options *options);

typedef struct skc_rival skc_rival;

// Makes the stand-in of `kernel` by the method `name`: immutable, for any number of threads at a time. `options` may be
// NULL. Methods for Gaussians or disks recognise them by their values (docs/rivals.md). Fails with SKC_INVALID for
// names and settings that do not exist and for kernels that are zero or not finite, with SKC_UNSUPPORTED for kernels
// that the method does not serve
// ("kawase: the kernel is no Gaussian: ...") and for "fft" in a build without FFTW, and with SKC_MEMORY. The same
// arguments give the same rival, except for "fft", which chooses tiles and plans by measuring.
SKC_API skc_status skc_rival_create(const char *name, const skc_kernel *kernel, const skc_rival_options *options,
                                    skc_rival **rival, skc_error *error);
SKC_API void skc_rival_free(skc_rival *rival);

typedef struct skc_rival_info {
    const skc_rival_kind *kind;
    int setting;    // the one that was taken, 0 if there is none
    double samples; // fetches per pixel that a GPU would pay; a fraction where passes are smaller than the picture.
                    // Running sums: additions
    double taps;    // multiplications (or additions of running sums) per pixel that a CPU pays
    int passes;     // over the picture
    int targets;    // most pictures of intermediate results that are needed at a time
    double seconds; // that it took to make
    char text[128]; // the setting in words: "rank 2", "k = 0, 1, 2, 2, 3"
} skc_rival_info;

SKC_API void skc_rival_describe(const skc_rival *rival, skc_rival_info *info);

// Its response to a unit impulse (for methods that are not shift-invariant the mean over all places), in double
// precision.
SKC_API skc_status skc_rival_synthesize(const skc_rival *rival, skc_kernel **kernel, skc_error *error);

// About how many bytes filtering takes beside the two pictures.
SKC_API size_t skc_rival_scratch(const skc_rival *rival, int width, int height, int channels, int threads);

// Filters a picture, edges extended (SKC_EDGE_CLAMP) as if it were padded: the result is that of convolving with the
// synthesised kernel, to float rounding. Not so for "dual", whose smaller pictures are extended each, and which is not
// the same everywhere. NaN and infinity spread as far as the kernel reaches; with running sums ("binomial", "boxes",
// "sat") to the end of their line, with "fft" over their tile. `in` and `out` have the same size and must not overlap.
// threads: 0 for as many as there are processors; 1 to 256. The same bytes for any number of threads. Fails with
// SKC_INVALID or SKC_MEMORY.
SKC_API skc_status skc_rival_apply(const skc_rival *rival, const skc_image *in, const skc_image *out, int threads,
                                   skc_error *error);

#ifdef __cplusplus
}
#endif

#endif
