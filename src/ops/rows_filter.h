// SPDX-License-Identifier: MIT
// skci_rows.filter with the compilers' own vectors, which also know how to load unaligned ones. Define before including:
//   BYTES_F   of a vector register of floats
//   SUMS      how many registers of results are kept at a time

typedef float vector_f __attribute__((vector_size(BYTES_F), aligned(sizeof(float)), may_alias));
enum { LANES_F = (int)(BYTES_F / sizeof(float)) };

#define FILTER_BODY(sums)                                                                                              \
    do {                                                                                                               \
        vector_f sum[sums];                                                                                            \
        for (int i = 0; i < (sums); i++)                                                                               \
            sum[i] = (vector_f){0};                                                                                    \
        for (int t = 0; t < taps->count; t++) {                                                                        \
            const float *read = in[taps->row[t]] + (ptrdiff_t)taps->column[t] * step + x;                              \
            float w = taps->w[t];                                                                                      \
            for (int i = 0; i < (sums); i++)                                                                           \
                sum[i] += w * *(const vector_f *)(read + i * LANES_F);                                                 \
        }                                                                                                              \
        for (int i = 0; i < (sums); i++)                                                                               \
            *(vector_f *)(out + x + i * LANES_F) = sum[i];                                                             \
    } while (0)

// What whole blocks leave is done in smaller ones: one register at a time would wait for each of its own additions.
static void filter_row(float *restrict out, const float *const *in, int from, int to, const skci_taps *taps, int step)
{
    int x = from;
    for (; x + SUMS * LANES_F <= to; x += SUMS * LANES_F)
        FILTER_BODY(SUMS);
    if (x + SUMS / 2 * LANES_F <= to) {
        FILTER_BODY(SUMS / 2);
        x += SUMS / 2 * LANES_F;
    }
    if (x + SUMS / 4 * LANES_F <= to) {
        FILTER_BODY(SUMS / 4);
        x += SUMS / 4 * LANES_F;
    }
    for (; x < to; x += LANES_F)
        FILTER_BODY(1);
}

static void filter(float *const *out, const float *const *in, int rows, int from, int to, const skci_taps *taps, int step)
{
    for (int j = 0; j < rows; j++)
        filter_row(out[j], in + j, from, to, taps, step);
}
