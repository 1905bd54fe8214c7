// SPDX-License-Identifier: MIT
// The body of each rows_VARIANT.c. Define before including:
//   VARIANT   its name, as in skci_rows_VARIANT
//   BYTES     of a vector register: 16, 32 or 64
//   SUMS      how many registers of results the sums keep at a time
//   SUMS_F    how many registers of floats the filter keeps of each of the rows that it makes at a time
//   BYTES_V   of a vector of floats for varying filters, and
//   VARYING   the file with what is done with them (rows_varying.h)
//   BYTES_F   of a vector register of floats; or BLOCK and LANES_F, see rows_filter.h
//
// The vectors are the compilers' own (gcc, clang), which also know how to load them unaligned.

#include "ops/rows.h"

#include <math.h>
#include <string.h>

#ifndef BLOCK
#include "ops/rows_vector.h"
#endif
#include "ops/rows_butterfly.h"
#include "ops/rows_convert.h"
#include "ops/rows_filter.h"
#include "ops/rows_varying.h"
#include "ops/rows_dense.h"
#include "ops/rows_edges.h"
#include "ops/rows_multiply.h"

#define VECTOR(type) __attribute__((vector_size(BYTES), aligned(sizeof(type)), may_alias)) type
typedef VECTOR(double) vector_d;

enum {
    LANES_D = (int)(BYTES / sizeof(double)),
    PARTS_D = SKCI_LANES / LANES_D, // registers to a group of SKCI_LANES
};

#include "ops/rows_box.h"
#include "ops/rows_products.h"

// `count` registers of results from column x on.
#define SUM_BODY(count)                                                                                                \
    do {                                                                                                               \
        vector_d sum[count] = {{0}};                                                                                   \
        for (int t = 0; t < taps; t++)                                                                                 \
            for (int i = 0; i < (count); i++)                                                                          \
                sum[i] += w[t] * *(const vector_d *)(in[t] + x + i * LANES_D);                                         \
        for (int i = 0; i < (count); i++)                                                                              \
            *(vector_d *)(out + x + i * LANES_D) = sum[i];                                                             \
    } while (0)

// What whole blocks leave is done in smaller ones: one register at a time would wait for each of its own additions.
static void sum_d(double *restrict out, int n, int taps, const double *const *in, const double *w)
{
    int x = 0;
    for (; x + SUMS * LANES_D <= n; x += SUMS * LANES_D)
        SUM_BODY(SUMS);
    if (x + SUMS / 2 * LANES_D <= n) {
        SUM_BODY(SUMS / 2);
        x += SUMS / 2 * LANES_D;
    }
    if (x + SUMS / 4 * LANES_D <= n) {
        SUM_BODY(SUMS / 4);
        x += SUMS / 4 * LANES_D;
    }
    for (; x < n; x += LANES_D)
        SUM_BODY(1);
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

// Element by element: the compiler makes vectors of these.

static void spectra_multiply_d(double *restrict a_re, double *restrict a_im, const double *restrict b_re,
                               const double *restrict b_im, int n)
{
    for (int i = 0; i < n; i++) {
        double re = a_re[i] * b_re[i] - a_im[i] * b_im[i];
        a_im[i] = a_re[i] * b_im[i] + a_im[i] * b_re[i];
        a_re[i] = re;
    }
}

static double spectra_residual_d(double *restrict a_re, double *restrict a_im, const double *restrict b_re,
                                 const double *restrict b_im, const double *restrict w, int n)
{
    double lanes[SKCI_LANES] = {0}, sum = 0;
    for (int i = 0; i < n; i += SKCI_LANES)
        for (int j = 0; j < SKCI_LANES && i + j < n; j++) {
            double re = a_re[i + j] -= b_re[i + j], im = a_im[i + j] -= b_im[i + j];
            lanes[j] += w[i + j] * (re * re + im * im);
        }
    for (int j = 0; j < SKCI_LANES; j++)
        sum += lanes[j];
    return sum;
}

static void spectra_correlate_d(double *restrict z_re, double *restrict z_im, const double *a_re, const double *a_im,
                                const double *b_re, const double *b_im, const double *restrict w, int second, int n)
{
    if (second)
        for (int i = 0; i < n; i++) {
            z_re[i] -= w[i] * (a_im[i] * b_re[i] - a_re[i] * b_im[i]);
            z_im[i] += w[i] * (a_re[i] * b_re[i] + a_im[i] * b_im[i]);
        }
    else
        for (int i = 0; i < n; i++) {
            z_re[i] = w[i] * (a_re[i] * b_re[i] + a_im[i] * b_im[i]);
            z_im[i] = w[i] * (a_im[i] * b_re[i] - a_re[i] * b_im[i]);
        }
}

// The sum of term(r[i], d[i]), lane by lane.
#define SUM_OF_ROW(term)                                                                                               \
    double lanes[SKCI_LANES] = {0}, sum = 0;                                                                           \
    int whole = n / SKCI_LANES * SKCI_LANES;                                                                           \
    for (int i = 0; i < whole; i += SKCI_LANES)                                                                        \
        for (int j = 0; j < SKCI_LANES; j++)                                                                           \
            lanes[j] += term(r[i + j], d[i + j]);                                                                      \
    for (int j = 0; whole + j < n; j++)                                                                                \
        lanes[j] += term(r[whole + j], d[whole + j]);                                                                  \
    for (int j = 0; j < SKCI_LANES; j++)                                                                               \
        sum += lanes[j];                                                                                               \
    return sum

#define CHANGE_OF_SQUARE(r, d) (((r) + (r) + (d)) * (d))
#define CHANGE_OF_MAGNITUDE(r, d) (fabs((r) + (d)) - fabs(r))

static double change_squares_d(const double *r, const double *d, int n)
{
    SUM_OF_ROW(CHANGE_OF_SQUARE);
}

static double change_magnitudes_d(const double *r, const double *d, int n)
{
    SUM_OF_ROW(CHANGE_OF_MAGNITUDE);
}

#define NAME_OF(x) #x
#define NAME(x) NAME_OF(x)
#define TABLE_OF(x) skci_rows_##x
#define TABLE(x) TABLE_OF(x)

const skci_rows TABLE(VARIANT) = {
    .name = NAME(VARIANT),
    .filter = filter,
    .products = products,
    .load_u8 = load_u8,
    .load_u16 = load_u16,
    .load_half = load_half,
    .store_u8 = store_u8,
    .store_u16 = store_u16,
    .store_half = store_half,
    .point_clamp = point_clamp,
    .point_cells = point_cells,
    .point_turns = point_turns,
    .varying_gather = varying_gather,
    .varying_reach = varying_reach,
    .varying_gather_edges = varying_gather_edges,
    .varying_scatter = varying_scatter,
    .varying_multiply = varying_multiply,
    .dense_gather = dense_gather,
    .dense_scatter = dense_scatter,
    .box = box,
    .sum_d = sum_d,
    .sum_vjp_d = sum_vjp_d,
    .butterflies = {[2] = {butterfly2_d, butterfly2_inverse_d},
                    [3] = {butterfly3_d, butterfly3_inverse_d},
                    [4] = {butterfly4_d, butterfly4_inverse_d}},
    .spectra_multiply_d = spectra_multiply_d,
    .spectra_residual_d = spectra_residual_d,
    .spectra_correlate_d = spectra_correlate_d,
    .change_squares_d = change_squares_d,
    .change_magnitudes_d = change_magnitudes_d,
};
