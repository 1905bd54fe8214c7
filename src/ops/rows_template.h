// SPDX-License-Identifier: MIT
// The body of each rows_VARIANT.c. Define before including:
//   VARIANT   its name, as in skci_rows_VARIANT
//   BYTES     of a vector register: 16, 32 or 64
//   SUMS      how many registers of results the sums keep at a time
//
// The vectors are the compilers' own (gcc, clang), which also know how to load them unaligned.

#include "ops/rows.h"

#define VECTOR(type) __attribute__((vector_size(BYTES), aligned(sizeof(type)), may_alias)) type
typedef VECTOR(float) vector_f;
typedef VECTOR(double) vector_d;

enum {
    LANES_F = BYTES / sizeof(float),
    LANES_D = BYTES / sizeof(double),
    PARTS_D = SKCI_LANES / LANES_D, // registers to a group of SKCI_LANES
};

// `count` registers of results from column x on.
#define SUM_BODY(vector, lanes, count)                                                                                 \
    do {                                                                                                               \
        vector sum[count] = {{0}};                                                                                     \
        for (int t = 0; t < taps; t++)                                                                                 \
            for (int i = 0; i < (count); i++)                                                                          \
                sum[i] += w[t] * *(const vector *)(in[t] + x + i * (lanes));                                           \
        for (int i = 0; i < (count); i++)                                                                              \
            *(vector *)(out + x + i * (lanes)) = sum[i];                                                               \
    } while (0)

static void sum_f(float *restrict out, int n, int taps, const float *const *in, const float *w)
{
    int x = 0;
    for (; x + SUMS * LANES_F <= n; x += SUMS * LANES_F)
        SUM_BODY(vector_f, LANES_F, SUMS);
    for (; x < n; x += LANES_F)
        SUM_BODY(vector_f, LANES_F, 1);
}

static void sum_d(double *restrict out, int n, int taps, const double *const *in, const double *w)
{
    int x = 0;
    for (; x + SUMS * LANES_D <= n; x += SUMS * LANES_D)
        SUM_BODY(vector_d, LANES_D, SUMS);
    for (; x < n; x += LANES_D)
        SUM_BODY(vector_d, LANES_D, 1);
}

static void sum_vjp_d(double *restrict d_in, const double *in, int n, int taps, const double *const *d_out,
                      const double *w, double *restrict d_w)
{
    for (int x = 0; x < n; x += SKCI_LANES) {
        vector_d value[PARTS_D], d_value[PARTS_D] = {{0}};
        for (int i = 0; i < PARTS_D; i++)
            value[i] = *(const vector_d *)(in + x + i * LANES_D);
        for (int t = 0; t < taps; t++)
            for (int i = 0; i < PARTS_D; i++) {
                vector_d d = *(const vector_d *)(d_out[t] + x + i * LANES_D);
                d_value[i] += w[t] * d;
                *(vector_d *)(d_w + t * SKCI_LANES + i * LANES_D) += value[i] * d;
            }
        for (int i = 0; i < PARTS_D; i++)
            *(vector_d *)(d_in + x + i * LANES_D) = d_value[i];
    }
}

#define NAME_OF(x) #x
#define NAME(x) NAME_OF(x)
#define TABLE_OF(x) skci_rows_##x
#define TABLE(x) TABLE_OF(x)

const skci_rows TABLE(VARIANT) = {
    .name = NAME(VARIANT),
    .sum_f = sum_f,
    .sum_d = sum_d,
    .sum_vjp_d = sum_vjp_d,
};
