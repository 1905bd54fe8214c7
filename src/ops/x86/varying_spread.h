// SPDX-License-Identifier: MIT
// Scattering two neighbouring pixels at a time: included by varying_avx2.h and varying_avx512.h, with WEIGHTS_APART:
// how many floats lie between the weights of four samples.

// Of four samples, some.
static inline __attribute__((always_inline)) void spread_some(float *out, __m256 pixel, int some, int32_t pitch,
                                                              const int32_t *offset, const float *weight, __m256i first,
                                                              __m256i last)
{
    _Pragma("GCC unroll 4") for (int i = 0; i < some; i++)
    {
        float *at = out + offset[i];
        __m256 w = _mm256_broadcast_ps((const __m128 *)(const void *)(weight + WEIGHTS_APART * i));
        __m256 up = _mm256_mul_ps(_mm256_permutevar_ps(w, first), pixel);
        __m256 down = _mm256_mul_ps(_mm256_permutevar_ps(w, last), pixel);
        _mm256_storeu_ps(at, _mm256_add_ps(_mm256_loadu_ps(at), up));
        _mm256_storeu_ps(at + pitch, _mm256_add_ps(_mm256_loadu_ps(at + pitch), down));
    }
}

static inline void spread(float *out, const float *in, int count, int32_t pitch, const skci_prepared *made)
{
    const __m256i first = _mm256_setr_epi32(0, 0, 0, 0, 1, 1, 1, 1), last = _mm256_setr_epi32(2, 2, 2, 2, 3, 3, 3, 3);
    const __m256 pixel = _mm256_broadcast_ps((const __m128 *)(const void *)in);
    int k = 0;
    for (; k + 4 <= count; k += 4)
        spread_some(out, pixel, 4, pitch, made->offset + k, made->weight + WEIGHTS(k), first, last);
    spread_some(out, pixel, count - k, pitch, made->offset + k, made->weight + WEIGHTS(k), first, last);
}
