// SPDX-License-Identifier: MIT
// Ways to filter one image, for bench/speed.c to measure side by side.
#ifndef SPEED_H
#define SPEED_H

#include <skc/skc.h>

#ifdef __cplusplus
extern "C" {
#endif

// Rows of `width` floats, `height` of them, one after the other, for input and output. Edges are extended (clamped).
typedef struct filter {
    char name[80];
    void *state;
    void (*run)(void *state, const float *in, float *out);
    void (*free)(void *state);
} filter;

// bench/dense.c. The direct convolution; with `skip`, columns of zeros are left out. Rows and vectors at
// a time are chosen by measuring.
filter dense_filter(const skc_kernel *kernel, int width, int height, int skip);

// bench/fftw.c. Overlap-save, tiles and plans chosen by measuring. The text says which.
filter fftw_filter(const skc_kernel *kernel, int width, int height);

const char *fftw_name(void); // version and instruction sets

// bench/opencv.cpp. One thread.
filter opencv_filter(const skc_kernel *kernel, int width, int height);
const char *opencv_name(void);

// bench/peak.c. What the machine can do at most, on so many threads: billions of floating-point operations a second,
// two for each tap, with pixels and sums in registers or, if loaded, in the first cache.
typedef enum peak_kind {
    PEAK_FUSED,    // fused multiply-add
    PEAK_SEPARATE, // a product and a sum, rounded on their own, which is skc's arithmetic
    PEAK_SHUFFLED, // the same, and pixels put together from two registers: how skc shifts with AVX-512
    PEAK_LOADED,   // the same, with pixels loaded from addresses that are not aligned: how it does so otherwise
} peak_kind;
double peak(peak_kind kind, int threads);
filter copy_filter(size_t bytes, int threads);

// bench/common.c.
double seconds(void);
void die(const char *what, const char *why) __attribute__((noreturn));
void *allocate(size_t bytes); // aligned to 64 bytes
// Calls task(context, i) for i = 0 .. threads - 1, each on a thread of its own.
void side_by_side(int threads, void (*task)(void *context, int i), void *context);
// Mean squared difference as PSNR in dB, for a peak of 1.
double psnr(const float *a, const float *b, size_t count);
// What a .skc file holds, and the plan of its first filter.
skc_basis *read_basis(const char *path);
skc_plan *read_plan(const char *path);
// A PPM file's samples, 0 to 255.
unsigned char *read_ppm(const char *path, int *width, int *height);

#ifdef __cplusplus
}
#endif

#endif
