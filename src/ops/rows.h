// SPDX-License-Identifier: MIT
// The inner loop of everything: a row as the weighted sum of shifted rows, and its vector-Jacobian product.
//
// A variant for each instruction set is compiled from rows_template.h. All give the same bytes: products and sums are
// rounded one by one (no fused multiply-add), taps are added in their order, and sums over a row run over SKCI_LANES
// lanes whatever the register's width.

#ifndef SKCI_ROWS_H
#define SKCI_ROWS_H

#include "core/complex.h"
#include "ops/varying.h"

#include <stddef.h>
#include <stdint.h>

// The loops work on whole groups of this many elements: rows must be readable and writable up to the next multiple of
// SKCI_LANES above n, counted from the row's start. What lies there is not otherwise used, and overwritten.
enum { SKCI_LANES = 16 };

// Rounds n up to whole groups.
static inline int skci_lanes_up(int n)
{
    return (n + SKCI_LANES - 1) / SKCI_LANES * SKCI_LANES;
}

// The taps of a stencil, in the order in which they are added: first pairs, of the same weight and in the same column,
// one tap after the other; then those that found no other. Both by row (of a pair's first), then by column.
typedef struct skci_taps {
    int count, pairs;
    int *row, *column; // what a tap reads, counted from the first row and column that are read: not negative
    float *w;
} skci_taps;

// Makes a stencil of taps whose x and y are columns and rows as above, finds the pairs, and puts all into order. 0 if
// out of memory.
int skci_taps_create(const skci_tap *taps, int count, skci_taps *made);
void skci_taps_free(skci_taps *taps);

// How many rows of results are best made at a time.
enum { SKCI_ROWS_AT_ONCE = 3 };

// Where a stencil reads.
typedef struct skci_reads {
    int count, pairs;      // of taps; the first 2 * pairs of them are pairs
    const int32_t *offset; // of each tap from where the stencil starts, in floats; behind them SKCI_AHEAD more, which
                           // are loaded and not used. Those of a pair differ by a multiple of SKCI_LANES.
    const float *w;        // of each tap
    ptrdiff_t pitch;       // from row to row of what is read
} skci_reads;

enum { SKCI_AHEAD = 4 };

// Taps by their shift: first those of the first shift, and of these so many pairs first. The second tap of a pair reads
// one row further down than the first.
typedef struct skci_shifted {
    int shifts;
    struct {
        int shift, count, pairs; // 0 to SKCI_LANES - 1; of taps; of pairs among them
    } shift[SKCI_LANES];
    const int32_t *offset; // of each tap
} skci_shifted;

typedef void skci_butterfly(double *re, double *im, ptrdiff_t pitch, const double *turns, int n);

typedef struct skci_rows {
    const char *name; // "c", "sse2", "neon", "avx2", "avx512"

    // A stencil: for 0 <= j < rows, 1 or SKCI_ROWS_AT_ONCE, and from <= x < to,
    //   out[j * out_pitch + x] = the sum of w[t] (a(t) + a(t + 1)) over pairs t, t + 1, and of w[t] a(t) over single
    //   taps, a(t) = in[j * pitch + offset[t] + x].
    // in, out and the pitches are aligned to 64 bytes, `from` is a multiple of SKCI_LANES.
    void (*filter)(float *out, ptrdiff_t out_pitch, const float *in, int rows, int from, int to,
                   const skci_reads *reads);

    // Sums of products of two images, by how far they are shifted: for each tap t,
    //   sums[t * SKCI_LANES + k] += the sum over 0 <= j < rows and x = 0, SKCI_LANES, 2 SKCI_LANES .. < n of
    //   d[j * d_pitch + x + k - shift(t)] in[j * pitch + offset[t] + x + k].
    // No alignment is needed, but it is fast where what is read of `in` is aligned, or taps are few. n is a multiple of
    // SKCI_LANES.
    void (*products)(float *sums, const float *d, ptrdiff_t d_pitch, const float *in, ptrdiff_t pitch, int rows, int n,
                     const skci_shifted *taps);

    // n samples to floats and back, as skc_pixel says; 8 and 16 bits as 0 to 1. No alignment is needed, nothing is
    // touched beyond n.
    void (*load_u8)(float *out, const uint8_t *in, size_t n);
    void (*load_u16)(float *out, const uint16_t *in, size_t n);
    void (*load_half)(float *out, const uint16_t *in, size_t n);
    void (*store_u8)(uint8_t *out, const float *in, size_t n);
    void (*store_u16)(uint16_t *out, const float *in, size_t n);
    void (*store_half)(uint16_t *out, const float *in, size_t n);

    // Varying filters, see varying.h. For n values, in rows that exist up to the next multiple of SKCI_LANES:
    // between first and last, NaN being the first;
    void (*point_clamp)(float *value, int n, float first, float last);
    // where in the cells between an axis's nodes they lie; adds the cell's first node to `node`;
    void (*point_cells)(const float *value, int n, const skci_axis_nodes *axis, int32_t *node, float *t);
    // scale times cosine and sine of angles within +-1e6 degrees.
    void (*point_turns)(const float *degrees, const float *scale, int n, float *c, float *s);

    // reach[i]: the layer's, interpolated at the points;
    void (*varying_reach)(float *reach, int n, const skci_varying_layer *layer, const skci_points *points);
    // n pixels of a row: out[i] = sum of samples read around in[i], or in[i] itself where the layer changes nothing;
    void (*varying_gather)(float *out, const float *in, int n, int32_t pitch, const skci_varying_layer *layer,
                           const skci_points *points, const skci_prepared *made);
    // the same, but samples count by how far the kernel of the pixel that is read reaches itself: reach[i] at in[i];
    void (*varying_gather_edges)(float *out, const float *in, const float *reach, int n, int32_t pitch,
                                 const skci_varying_layer *layer, const skci_points *points, const skci_prepared *made);
    // and adds in[i] to out around i, pixel by pixel. `pitch`: from row to row of what is read or added to, in floats.
    void (*varying_scatter)(float *out, const float *in, int n, int32_t pitch, const skci_varying_layer *layer,
                            const skci_points *points, const skci_prepared *made);
    // For n pixels adds the derivatives of their sum of products with respect to the samples to m->sums, and those with
    // respect to the points to d->t, d->c and d->s.
    void (*varying_multiply)(const skci_varying_products *m, int n, const skci_varying_layer *layer,
                             const skci_points *points, const skci_points *d);
    // Gathering and scattering with dense kernels.
    void (*dense_gather)(float *out, const float *in, int n, int32_t pitch, const skci_dense *dense,
                         const skci_points *points);
    void (*dense_scatter)(float *out, const float *in, int n, int32_t pitch, const skci_dense *dense,
                          const skci_points *points);

    // out[x] = sum over t of w[t] in[t][x], for 0 <= x < n. No alignment is needed.
    void (*sum_d)(double *out, int n, int taps, const double *const *in, const double *w);

    // Running sums down columns, in place: for 0 <= y < count and 0 <= x < n, a multiple of SKCI_LANES, row y becomes
    // `scale` times the sum of rows y .. y + width - 1, which is kept in double precision. No alignment is needed.
    void (*box)(float *rows, ptrdiff_t pitch, int n, int count, int width, double scale);

    // The VJP of out[t][x] += w[t] in[x], that is of one input row scattered to `taps` output rows:
    //   d_in[x] = sum over t of w[t] d_out[t][x]                  (written)
    //   d_w[t * SKCI_LANES + x % SKCI_LANES] += in[x] d_out[t][x]   (accumulated; the caller adds up the lanes)
    // Up to the next multiple of SKCI_LANES, in[x] must be 0 and d_out[t][x] finite.
    void (*sum_vjp_d)(double *d_in, const double *in, int n, int taps, const double *const *d_out, const double *w,
                      double *d_w);

    // A butterfly of a Fourier transform among 2, 3 or 4 rows of n complex numbers, `pitch` apart. turns: cosine and
    // sine of the angle for each row but the first. Forward: the transform of the rows, then row k times cos - i sin.
    // Inverse: row k times cos + i sin, then the inverse transform, without a factor. n is any number.
    struct {
        skci_butterfly *forward, *inverse;
    } butterflies[5]; // [2], [3], [4]

    // On spectra of n complex numbers: a <- a b; a <- a - b, returning sum of w |a|^2; and (second: 0) z <- w a conj(b)
    // or (second: 1) z <- z + i w a conj(b).
    void (*spectra_multiply_d)(double *a_re, double *a_im, const double *b_re, const double *b_im, int n);
    double (*spectra_residual_d)(double *a_re, double *a_im, const double *b_re, const double *b_im, const double *w,
                                 int n);
    void (*spectra_correlate_d)(double *z_re, double *z_im, const double *a_re, const double *a_im, const double *b_re,
                                const double *b_im, const double *w, int second, int n);

    // What adding d to a row r of n elements changes: the sum of (r + d)^2 - r^2, and that of |r + d| - |r|.
    double (*change_squares_d)(const double *r, const double *d, int n);
    double (*change_magnitudes_d)(const double *r, const double *d, int n);
} skci_rows;

extern const skci_rows skci_rows_c;
extern const skci_rows skci_rows_sse2;
extern const skci_rows skci_rows_neon;
extern const skci_rows skci_rows_avx2;
extern const skci_rows skci_rows_avx512;

// The best that this processor runs.
const skci_rows *skci_rows_best(void);

// All that this processor runs, plain C first; writes at most 8 and returns their number. For tests and benchmarks.
int skci_rows_all(const skci_rows *variants[8]);

#endif
