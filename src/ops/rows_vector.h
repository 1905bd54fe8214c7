// SPDX-License-Identifier: MIT
// Blocks of the filter (rows_filter.h) with the compilers' own vectors (gcc, clang) of BYTES_F, which need not be
// aligned in memory.

#if BYTES_F > 4
typedef float vector_f __attribute__((vector_size(BYTES_F), aligned(sizeof(float)), may_alias));
#else
typedef float vector_f;
#endif
enum { LANES_F = (int)(BYTES_F / sizeof(float)) };

#define ADD(rows, sums, value)                                                                                         \
    for (int j = 0; j < (rows); j++)                                                                                   \
        for (int i = 0; i < (sums); i++)                                                                               \
    sum[j][i] += weight * (value)
#define READ(from) (*(const vector_f *)((from) + j * pitch + i * LANES_F))

#define BLOCK(name, rows, sums)                                                                                        \
    static void name(float *out, ptrdiff_t out_pitch, const float *in, int x, const skci_reads *reads)                 \
    {                                                                                                                  \
        vector_f sum[rows][sums];                                                                                      \
        for (int j = 0; j < (rows); j++)                                                                               \
            for (int i = 0; i < (sums); i++)                                                                           \
                sum[j][i] = (vector_f){0};                                                                             \
        EACH_TAP(ADD(rows, sums, READ(one) + READ(other)), ADD(rows, sums, READ(one)));                                \
        for (int j = 0; j < (rows); j++)                                                                               \
            for (int i = 0; i < (sums); i++)                                                                           \
                *(vector_f *)(out + j * out_pitch + x + i * LANES_F) = sum[j][i];                                      \
    }
