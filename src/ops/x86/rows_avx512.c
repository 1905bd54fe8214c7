// SPDX-License-Identifier: MIT
// A load of 64 bytes that are not aligned takes two cycles, for it touches two cache lines. So every line is loaded
// once, aligned, and what lies across two of them is put together in registers. The loop is then bound by arithmetic: a
// permutation, a product and a sum for each tap and vector.

#include "ops/rows.h"

#include <immintrin.h>

static const int32_t across[32] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
                                   16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31};

enum { LANES_F = 16 };

// Compilers would rather load `next` twice than copy it: the empty assembler statement keeps it in its register.
// Unrolling must be asked for.
#define ADD_TAP(rows, sums)                                                                                            \
    const float *read = base + (offset & ~15);                                                                         \
    __m512 weights = _mm512_set1_ps(weight);                                                                           \
    __m512i lanes = _mm512_loadu_si512(across + (offset & 15));                                                        \
    _Pragma("GCC unroll 8") for (int j = 0; j < (rows); j++, read += pitch)                                            \
    {                                                                                                                  \
        __m512 here = _mm512_load_ps(read);                                                                            \
        _Pragma("GCC unroll 8") for (int i = 0; i < (sums); i++)                                                       \
        {                                                                                                              \
            __m512 next = _mm512_load_ps(read + 16 * (i + 1));                                                         \
            __asm__("" : "+v"(next));                                                                                  \
            sum[j][i] = _mm512_add_ps(sum[j][i], _mm512_mul_ps(weights, _mm512_permutex2var_ps(here, lanes, next)));   \
            here = next;                                                                                               \
        }                                                                                                              \
    }

#define BLOCK(name, rows, sums)                                                                                        \
    static void name(float *out, ptrdiff_t out_pitch, const float *in, int x, const skci_reads *reads)                 \
    {                                                                                                                  \
        __m512 sum[rows][sums];                                                                                        \
        _Pragma("GCC unroll 8") for (int j = 0; j < (rows); j++)                                                       \
            _Pragma("GCC unroll 8") for (int i = 0; i < (sums); i++) sum[j][i] = _mm512_setzero_ps();                  \
        EACH_TAP(ADD_TAP(rows, sums));                                                                                 \
        _Pragma("GCC unroll 8") for (int j = 0; j < (rows); j++)                                                       \
            _Pragma("GCC unroll 8") for (int i = 0; i < (sums); i++)                                                   \
                _mm512_store_ps(out + j * out_pitch + x + 16 * i, sum[j][i]);                                          \
    }

#define VARIANT avx512
#define BYTES 64
#define SUMS 8
#define SUMS_F 8
#define BYTES_V 64
#define FLOOR(x) (wide_f) _mm512_roundscale_ps((__m512)(x), _MM_FROUND_TO_NEG_INF)
#define VARYING "ops/x86/varying_avx512.h"
#include "ops/rows_template.h"
