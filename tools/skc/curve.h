// SPDX-License-Identifier: MIT
// Transfer curves: stored value 0..1 to linear light 0..1, and back to whole numbers, exactly.

#ifndef CURVE_H
#define CURVE_H

#include <lcms2.h>
#include <stdint.h>

// An increasing function of 0..1: the sRGB curve, or a tone curve of an ICC profile.
typedef struct curve curve;

curve *curve_srgb(void);
curve *curve_tone(const cmsToneCurve *tone);
void curve_free(curve *c);
double curve_light(const curve *c, double stored);

// A curve tabulated for integers 0 .. levels - 1. The limit between two codes is the light of the value half-way
// between them, so encoding finds the nearest stored value without ever computing an inverse, and decoded codes come
// back as they were.
typedef struct codec {
    int levels;
    float *light;  // of each code
    float *limit;  // between code i and i + 1
    int *bucket;   // first code that a float with these leading bits may have
    uint32_t base; // bits of limit[0]
    int bucket_count;
    // For 8 bits: buckets so fine that each holds one limit at most, and the number of limits below it; and the
    // greatest float that still belongs to a code, which with ties to even is the limit above even codes. NULL: there
    // are none so fine.
    uint8_t *below;
    float *last;
} codec;

// NULL if the curve is too flat somewhere for float32 to tell its codes apart.
codec *codec_new(const curve *c, int levels);
void codec_free(codec *c);

// The code nearest to `light`, ties to even; what lies outside is clamped and NaN is 0.
int codec_encode(const codec *c, float light);

// The same for `count` values, which lie `stride` apart, of a codec that has `below`.
void codec_encode_bytes(const codec *c, const float *light, int stride, int count, uint8_t *to, int to_stride);

#endif
