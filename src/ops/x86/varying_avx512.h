// SPDX-License-Identifier: MIT
// All four taps of a sample in a register: included by rows_varying.h.

// Of 16 samples, 0, 4, 8 and 12 lie side by side, then 1, 5, 9 and 13 and so on.
#define WEIGHTS(k) (((k) & ~15) * 4 + ((k)&3) * 16 + ((k)&12))

static inline void store_weights(float *to, wide_f a, wide_f b, wide_f c, wide_f d)
{
    __m512 ab0 = _mm512_unpacklo_ps((__m512)a, (__m512)b), ab1 = _mm512_unpackhi_ps((__m512)a, (__m512)b);
    __m512 cd0 = _mm512_unpacklo_ps((__m512)c, (__m512)d), cd1 = _mm512_unpackhi_ps((__m512)c, (__m512)d);
    _mm512_store_ps(to, _mm512_shuffle_ps(ab0, cd0, 0x44));
    _mm512_store_ps(to + 16, _mm512_shuffle_ps(ab0, cd0, 0xee));
    _mm512_store_ps(to + 32, _mm512_shuffle_ps(ab1, cd1, 0x44));
    _mm512_store_ps(to + 48, _mm512_shuffle_ps(ab1, cd1, 0xee));
}

static inline __m512 two_halves(__m256 low, __m256 high)
{
    return _mm512_castpd_ps(
        _mm512_insertf64x4(_mm512_castps_pd(_mm512_castps256_ps512(low)), _mm256_castps_pd(high), 1));
}

static inline __m256 high_half(__m512 x)
{
    return _mm256_castpd_ps(_mm512_extractf64x4_pd(_mm512_castps_pd(x), 1));
}

// The weights of four samples are loaded together, and each spread over its pixels by a permutation.
#define ADD_SAMPLE(sum, k, weights, lanes)                                                                             \
    do {                                                                                                               \
        const float *at = in + made->offset[k];                                                                        \
        __m512 taps = two_halves(_mm256_loadu_ps(at), _mm256_loadu_ps(at + pitch));                                    \
        sum = _mm512_add_ps(sum, _mm512_mul_ps(_mm512_permutexvar_ps(lanes, weights), taps));                          \
    } while (0)

#define ADD_FOUR(k, lanes)                                                                                             \
    do {                                                                                                               \
        ADD_SAMPLE(even, k, w0, lanes);                                                                                \
        ADD_SAMPLE(odd, k + 1, w1, lanes);                                                                             \
        ADD_SAMPLE(even, k + 2, w2, lanes);                                                                            \
        ADD_SAMPLE(odd, k + 3, w3, lanes);                                                                             \
    } while (0)

static inline void gather(float *out, const float *in, int count, int32_t pitch, const skci_prepared *made)
{
    const __m512i first = _mm512_setr_epi32(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3);
    const __m512i second = _mm512_add_epi32(first, _mm512_set1_epi32(4));
    const __m512i third = _mm512_add_epi32(first, _mm512_set1_epi32(8));
    const __m512i fourth = _mm512_add_epi32(first, _mm512_set1_epi32(12));
    __m512 even = _mm512_setzero_ps(), odd = even;
    int k = 0;
    for (; k + 4 <= count; k += 16) {
        const float *w = made->weight + 4 * k;
        __m512 w0 = _mm512_load_ps(w), w1 = _mm512_load_ps(w + 16), w2 = _mm512_load_ps(w + 32);
        __m512 w3 = _mm512_load_ps(w + 48);
        ADD_FOUR(k, first);
        if (k + 8 > count)
            break;
        ADD_FOUR(k + 4, second);
        if (k + 12 > count)
            break;
        ADD_FOUR(k + 8, third);
        if (k + 16 > count)
            break;
        ADD_FOUR(k + 12, fourth);
    }
    for (k = count & ~3; k < count; k++) {
        __m512 w = _mm512_broadcast_f32x4(_mm_load_ps(made->weight + WEIGHTS(k)));
        if (k & 1)
            ADD_SAMPLE(odd, k, w, first);
        else
            ADD_SAMPLE(even, k, w, first);
    }
    __m512 sum = _mm512_add_ps(even, odd);
    __m256 half = _mm256_add_ps(_mm512_castps512_ps256(sum), high_half(sum));
    _mm_storeu_ps(out, _mm_add_ps(_mm256_castps256_ps128(half), _mm256_extractf128_ps(half, 1)));
}

#define SPREAD(w, r)                                                                                                   \
    (wide_f) _mm512_permutexvar_ps(_mm512_setr_epi32(4 * (r), 4 * (r), 4 * (r), 4 * (r), 4 * (r) + 1, 4 * (r) + 1,     \
                                                     4 * (r) + 1, 4 * (r) + 1, 4 * (r) + 2, 4 * (r) + 2, 4 * (r) + 2,  \
                                                     4 * (r) + 2, 4 * (r) + 3, 4 * (r) + 3, 4 * (r) + 3, 4 * (r) + 3), \
                                   (__m512)(w))

static inline __mmask16 mask_of(int pixels)
{
    return (__mmask16)(pixels > 3 ? 0xffff : (1 << 4 * pixels) - 1);
}

static inline wide_f load_some(const float *from, int pixels)
{
    return (wide_f)_mm512_maskz_loadu_ps(mask_of(pixels), from);
}

static inline void store_some(float *to, int pixels, wide_f value)
{
    _mm512_mask_storeu_ps(to, mask_of(pixels), (__m512)value);
}

#define TIMES_TAPS(k)                                                                                                  \
    _mm512_mul_ps(pixel, two_halves(_mm256_loadu_ps(around + offset[k]), _mm256_loadu_ps(around + offset[k] + pitch)))

// Of samples k .. k + 3: in each quarter of a register their products with one of the four taps, added up.
static inline __m512 four_samples(__m512 pixel, const float *around, int k, int32_t pitch, const int32_t *offset)
{
    __m512 a = TIMES_TAPS(k), b = TIMES_TAPS(k + 1), c = TIMES_TAPS(k + 2), d = TIMES_TAPS(k + 3);
    __m512 ab = _mm512_add_ps(_mm512_unpacklo_ps(a, b), _mm512_unpackhi_ps(a, b));
    __m512 cd = _mm512_add_ps(_mm512_unpacklo_ps(c, d), _mm512_unpackhi_ps(c, d));
    return _mm512_add_ps(_mm512_shuffle_ps(ab, cd, 0x44), _mm512_shuffle_ps(ab, cd, 0xee));
}

// products[t][k]: the pixel at `centre` times tap t of sample k, added up.
static inline void multiply_taps(const float *centre, const float *around, int count, int32_t pitch,
                                 const int32_t *offset, float *products, ptrdiff_t padded)
{
    const __m512 pixel = _mm512_broadcast_f32x4(_mm_loadu_ps(centre));
    for (int k = 0; k < count; k += 16) {
        __m512 four[4];
        _Pragma("GCC unroll 4") for (int i = 0; i < 4; i++) four[i] =
            k + 4 * i < count ? four_samples(pixel, around, k + 4 * i, pitch, offset) : _mm512_setzero_ps();
        __m512 low = _mm512_shuffle_f32x4(four[0], four[1], 0x44), low2 = _mm512_shuffle_f32x4(four[2], four[3], 0x44);
        __m512 high = _mm512_shuffle_f32x4(four[0], four[1], 0xee),
               high2 = _mm512_shuffle_f32x4(four[2], four[3], 0xee);
        _mm512_store_ps(products + k, _mm512_shuffle_f32x4(low, low2, 0x88));
        _mm512_store_ps(products + padded + k, _mm512_shuffle_f32x4(low, low2, 0xdd));
        _mm512_store_ps(products + 2 * padded + k, _mm512_shuffle_f32x4(high, high2, 0x88));
        _mm512_store_ps(products + 3 * padded + k, _mm512_shuffle_f32x4(high, high2, 0xdd));
    }
}

#define WEIGHTS_APART 16
#include "ops/x86/varying_spread.h"
