// SPDX-License-Identifier: MIT
// A load of 64 bytes that are not aligned takes two cycles, for it touches two cache lines. So every line is loaded
// once, aligned, and what lies across two of them is put together in registers. The loop is then bound by arithmetic: a
// permutation, a product and a sum for each tap and vector.

#include "ops/rows.h"

#include <immintrin.h>

static const int32_t across[32] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
                                   16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31};

enum { LANES_F = 16 };

// What a pair reads is added up while it is still aligned, and permuted together. Compilers would rather load `next`
// twice than copy it, and keep many addresses in memory: the empty assembler statements keep one of each in registers.
// Unrolling must be asked for.
#define ADD(rows, sums, line, ...)                                                                                     \
    const __m512 weights = _mm512_set1_ps(weight);                                                                     \
    const __m512i lanes = _mm512_loadu_si512(across + ((uintptr_t)one / sizeof(float) & 15));                          \
    _Pragma("GCC unroll 8") for (int j = 0; j < (rows); j++, __VA_ARGS__)                                              \
    {                                                                                                                  \
        __m512 here = line(0);                                                                                         \
        _Pragma("GCC unroll 8") for (int i = 0; i < (sums); i++)                                                       \
        {                                                                                                              \
            __m512 next_line = line(i + 1);                                                                            \
            __asm__("" : "+v"(next_line));                                                                             \
            __m512 shifted = _mm512_permutex2var_ps(here, lanes, next_line);                                           \
            sum[j][i] = _mm512_add_ps(sum[j][i], _mm512_mul_ps(weights, shifted));                                     \
            here = next_line;                                                                                          \
        }                                                                                                              \
    }

static inline const float *aligned(const float *p)
{
    p = (const float *)((uintptr_t)p & ~(uintptr_t)63);
    __asm__("" : "+r"(p));
    return p;
}

#define LINE(i) _mm512_load_ps(a + 16 * (i))
#define LINES(i) _mm512_add_ps(LINE(i), _mm512_load_ps(b + 16 * (i)))
#define ADD_TAP(rows, sums)                                                                                            \
    const float *a = aligned(one);                                                                                     \
    ADD(rows, sums, LINE, a += pitch)
#define ADD_PAIR(rows, sums)                                                                                           \
    const float *a = aligned(one), *b = aligned(other);                                                                \
    ADD(rows, sums, LINES, a += pitch, b += pitch)

#define BLOCK(name, rows, sums)                                                                                        \
    static void name(float *out, ptrdiff_t out_pitch, const float *in, int x, const skci_reads *reads)                 \
    {                                                                                                                  \
        __m512 sum[rows][sums];                                                                                        \
        _Pragma("GCC unroll 8") for (int j = 0; j < (rows); j++)                                                       \
            _Pragma("GCC unroll 8") for (int i = 0; i < (sums); i++) sum[j][i] = _mm512_setzero_ps();                  \
        EACH_TAP(ADD_PAIR(rows, sums), ADD_TAP(rows, sums));                                                           \
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
