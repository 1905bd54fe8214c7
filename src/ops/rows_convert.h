// SPDX-License-Identifier: MIT
// Samples of 8 and 16 bits and half floats to floats and back: included by every variant of the row loops, whose
// compiler makes vectors of these loops. All operations are exact or rounded to the nearest, so all variants agree to
// the byte.

static void load_u8(float *restrict out, const uint8_t *restrict in, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = (float)in[i] * (1.0f / 255);
}

static void load_u16(float *restrict out, const uint16_t *restrict in, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = (float)in[i] * (1.0f / 65535);
}

static inline uint32_t bits_of(float x)
{
    union {
        float f;
        uint32_t u;
    } b = {x};
    return b.u;
}

static inline float float_of(uint32_t u)
{
    union {
        uint32_t u;
        float f;
    } b = {u};
    return b.f;
}

// Clamped to 0 .. 1 and rounded to most-ths. The bits of floats are in the order of integers, those of negative ones are negative, and those
// of NaN above infinity's; compilers make better vectors of integer comparisons. Adding 2^23 leaves no bits for a fraction: the sum is rounded
// to the nearest, ties to even.
static inline uint32_t to_integer(float x, float most)
{
    int32_t bits = (int32_t)bits_of(x);
    bits = bits > 0x7f800000 ? 0 : bits;
    bits = bits < 0 ? 0 : bits;
    bits = bits < 0x3f800000 ? bits : 0x3f800000;
    return bits_of(float_of((uint32_t)bits) * most + 8388608.0f) & 0xffff;
}

static void store_u8(uint8_t *restrict out, const float *restrict in, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = (uint8_t)to_integer(in[i], 255);
}

static void store_u16(uint16_t *restrict out, const float *restrict in, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = (uint16_t)to_integer(in[i], 65535);
}

#ifdef __F16C__

#include <immintrin.h>

static void load_half(float *restrict out, const uint16_t *restrict in, size_t n)
{
    size_t i = 0;
    for (; i + 8 <= n; i += 8)
        _mm256_storeu_ps(out + i, _mm256_cvtph_ps(_mm_loadu_si128((const __m128i_u *)(in + i))));
    for (; i < n; i++)
        out[i] = _cvtsh_ss(in[i]);
}

static void store_half(uint16_t *restrict out, const float *restrict in, size_t n)
{
    size_t i = 0;
    for (; i + 8 <= n; i += 8)
        _mm_storeu_si128((__m128i_u *)(out + i), _mm256_cvtps_ph(_mm256_loadu_ps(in + i), _MM_FROUND_TO_NEAREST_INT));
    for (; i < n; i++)
        out[i] = _cvtss_sh(in[i], _MM_FROUND_TO_NEAREST_INT);
}

#else

// The bits of a half, moved to a float's place, are its value times 2^-112, also if subnormal; multiplying by 2^112 is
// exact. Infinity and NaN keep their all-ones exponent; a NaN becomes quiet, as processors make it.
static void load_half(float *restrict out, const uint16_t *restrict in, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t sign = (uint32_t)(in[i] & 0x8000) << 16, magnitude = (uint32_t)(in[i] & 0x7fff) << 13;
        uint32_t finite = bits_of(float_of(magnitude) * 0x1p112f);
        uint32_t special = magnitude | 0x7f800000 | (magnitude > 0x7c00u << 13 ? 0x400000 : 0);
        out[i] = float_of(sign | (magnitude >= 0x7c00u << 13 ? special : finite));
    }
}

// Normal halves: the exponent is moved down by 112 and the 13 bits that a half lacks are rounded to the nearest, ties
// to even; a carry into the exponent is right. Subnormal halves: adding 1/2 leaves as many bits as they have (a float
// from 1/2 to 1 counts in units of 2^-24). A NaN becomes quiet and keeps its first bits.
static void store_half(uint16_t *restrict out, const float *restrict in, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t u = bits_of(in[i]), sign = u >> 16 & 0x8000, magnitude = u & 0x7fffffff;
        uint32_t normal = (magnitude - (112u << 23) + 0xfff + (magnitude >> 13 & 1)) >> 13;
        uint32_t small = bits_of(float_of(magnitude < 113u << 23 ? magnitude : 0) + 0.5f) - bits_of(0.5f);
        uint32_t half = magnitude < 113u << 23 ? small : normal;
        half = magnitude >= 0x477ff000 ? 0x7c00 : half; // 65520 and above
        half = magnitude > 0x7f800000 ? 0x7e00 | (magnitude >> 13 & 0x3ff) : half;
        out[i] = (uint16_t)(sign | half);
    }
}

#endif
