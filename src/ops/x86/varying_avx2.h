// SPDX-License-Identifier: MIT
// Two neighbouring pixels to a register: included by rows_varying.h.

#include <immintrin.h>

// Of eight samples, 0 and 4 lie side by side, then 1 and 5 and so on.
#define WEIGHTS(k) (((k) & ~7) * 4 + ((k)&3) * 8 + ((k)&4))

static inline void store_weights(float *to, wide_f a, wide_f b, wide_f c, wide_f d)
{
    __m256 ab0 = _mm256_unpacklo_ps((__m256)a, (__m256)b), ab1 = _mm256_unpackhi_ps((__m256)a, (__m256)b);
    __m256 cd0 = _mm256_unpacklo_ps((__m256)c, (__m256)d), cd1 = _mm256_unpackhi_ps((__m256)c, (__m256)d);
    _mm256_storeu_ps(to, _mm256_shuffle_ps(ab0, cd0, 0x44));
    _mm256_storeu_ps(to + 8, _mm256_shuffle_ps(ab0, cd0, 0xee));
    _mm256_storeu_ps(to + 16, _mm256_shuffle_ps(ab1, cd1, 0x44));
    _mm256_storeu_ps(to + 24, _mm256_shuffle_ps(ab1, cd1, 0xee));
}

#define ADD_SAMPLE(up, down, k)                                                                                        \
    do {                                                                                                               \
        const float *at = in + made->offset[k];                                                                        \
        __m256 w = _mm256_broadcast_ps((const __m128 *)(const void *)(made->weight + WEIGHTS(k)));                     \
        up = _mm256_add_ps(up, _mm256_mul_ps(_mm256_permutevar_ps(w, first), _mm256_loadu_ps(at)));                    \
        down = _mm256_add_ps(down, _mm256_mul_ps(_mm256_permutevar_ps(w, last), _mm256_loadu_ps(at + pitch)));         \
    } while (0)

static inline void gather(float *out, const float *in, int count, int32_t pitch, const skci_prepared *made)
{
    const __m256i first = _mm256_setr_epi32(0, 0, 0, 0, 1, 1, 1, 1), last = _mm256_setr_epi32(2, 2, 2, 2, 3, 3, 3, 3);
    __m256 even_up = _mm256_setzero_ps(), even_down = even_up, odd_up = even_up, odd_down = even_up;
    int k = 0;
    for (; k + 1 < count; k += 2) {
        ADD_SAMPLE(even_up, even_down, k);
        ADD_SAMPLE(odd_up, odd_down, k + 1);
    }
    if (k < count)
        ADD_SAMPLE(even_up, even_down, k);
    __m256 sum = _mm256_add_ps(_mm256_add_ps(even_up, odd_up), _mm256_add_ps(even_down, odd_down));
    _mm_storeu_ps(out, _mm_add_ps(_mm256_castps256_ps128(sum), _mm256_extractf128_ps(sum, 1)));
}

#define SPREAD(w, r)                                                                                                   \
    (wide_f) _mm256_permutevar8x32_ps((__m256)(w), _mm256_setr_epi32(2 * (r), 2 * (r), 2 * (r), 2 * (r), 2 * (r) + 1,  \
                                                                     2 * (r) + 1, 2 * (r) + 1, 2 * (r) + 1))

static inline wide_f load_some(const float *from, int pixels)
{
    if (pixels > 1)
        return wide_load(from);
    return (wide_f)_mm256_insertf128_ps(_mm256_setzero_ps(), _mm_loadu_ps(from), 0);
}

static inline void store_some(float *to, int pixels, wide_f value)
{
    if (pixels > 1)
        *(wide_f *)to = value;
    else
        _mm_storeu_ps(to, _mm256_castps256_ps128((__m256)value));
}

#define TIMES_TAPS(k, low) _mm256_mul_ps(pixel, _mm256_loadu_ps(around + offset[k] + (low)*pitch))

// Of four samples: their products with two taps, added up.
#define FOUR_SAMPLES(to, k, low)                                                                                       \
    do {                                                                                                               \
        __m256 a = TIMES_TAPS(k, low), b = TIMES_TAPS((k) + 1, low);                                                   \
        __m256 c = TIMES_TAPS((k) + 2, low), d = TIMES_TAPS((k) + 3, low);                                             \
        __m256 ab = _mm256_add_ps(_mm256_unpacklo_ps(a, b), _mm256_unpackhi_ps(a, b));                                 \
        __m256 cd = _mm256_add_ps(_mm256_unpacklo_ps(c, d), _mm256_unpackhi_ps(c, d));                                 \
        __m256 sum = _mm256_add_ps(_mm256_shuffle_ps(ab, cd, 0x44), _mm256_shuffle_ps(ab, cd, 0xee));                  \
        _mm_storeu_ps(to, _mm256_castps256_ps128(sum));                                                                \
        _mm_storeu_ps((to) + padded, _mm256_extractf128_ps(sum, 1));                                                   \
    } while (0)

// products[t][k]: the pixel at `centre` times tap t of sample k, added up.
static inline void multiply_taps(const float *centre, const float *around, int count, int32_t pitch,
                                 const int32_t *offset, float *products, ptrdiff_t padded)
{
    const __m256 pixel = _mm256_broadcast_ps((const __m128 *)(const void *)centre);
    for (int k = 0; k < count; k += 4) {
        FOUR_SAMPLES(products + k, k, 0);
        FOUR_SAMPLES(products + 2 * padded + k, k, 1);
    }
}

#define WEIGHTS_APART 8
#include "ops/x86/varying_spread.h"
