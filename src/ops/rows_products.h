// SPDX-License-Identifier: MIT
// skci_rows.products for every variant. What a tap reads is aligned; it is the other factor that is shifted, once for
// all taps of a shift, and stays in registers for them. What two taps of a pair read in common is loaded once.

typedef float __attribute__((vector_size(BYTES), aligned(sizeof(float)), may_alias)) products_f;

enum {
    LANES_P = (int)(BYTES / sizeof(float)),
    // How much is done at a time: few columns, so that what is read for them stays in the first cache from row to row.
    // These decide in which order products are added up.
    GROUPS_P = 2, // of SKCI_LANES columns
    ROWS_P = 4,
};

#define READ_P(i) (*(const products_f *)(b + j * pitch + (i)*SKCI_LANES))
#define SUM_P(t) (*(products_f *)(sums + (ptrdiff_t)(t)*SKCI_LANES))

// `height` rows of `groups` groups, of one vector of lanes.
#define PRODUCTS(name, height, groups)                                                                                 \
    static void name(float *restrict sums, const float *d, ptrdiff_t d_pitch, const float *in, ptrdiff_t pitch,        \
                     const skci_shifted *taps)                                                                         \
    {                                                                                                                  \
        for (int k = 0, t = 0; k < taps->shifts; k++) {                                                                \
            const int shift = taps->shift[k].shift, last = t + taps->shift[k].count;                                   \
            const int singles = t + 2 * taps->shift[k].pairs;                                                          \
            products_f a[height][groups];                                                                              \
            for (int j = 0; j < (height); j++)                                                                         \
                for (int i = 0; i < (groups); i++)                                                                     \
                    a[j][i] = *(const products_f *)(d - shift + j * d_pitch + i * SKCI_LANES);                         \
            for (; t < singles; t += 2) {                                                                              \
                const float *b = in + taps->offset[t];                                                                 \
                products_f one = {0}, other = {0};                                                                     \
                for (int j = 0; j <= (height); j++)                                                                    \
                    for (int i = 0; i < (groups); i++) {                                                               \
                        products_f value = READ_P(i);                                                                  \
                        if (j < (height))                                                                              \
                            one += a[j < (height) ? j : 0][i] * value;                                                 \
                        if (j > 0)                                                                                     \
                            other += a[j > 0 ? j - 1 : 0][i] * value;                                                  \
                    }                                                                                                  \
                SUM_P(t) += one;                                                                                       \
                SUM_P(t + 1) += other;                                                                                 \
            }                                                                                                          \
            for (; t < last; t++) {                                                                                    \
                const float *b = in + taps->offset[t];                                                                 \
                products_f one = {0};                                                                                  \
                for (int j = 0; j < (height); j++)                                                                     \
                    for (int i = 0; i < (groups); i++)                                                                 \
                        one += a[j][i] * READ_P(i);                                                                    \
                SUM_P(t) += one;                                                                                       \
            }                                                                                                          \
        }                                                                                                              \
    }

PRODUCTS(products_block, ROWS_P, GROUPS_P)
PRODUCTS(products_group, ROWS_P, 1)
PRODUCTS(products_row, 1, GROUPS_P)
PRODUCTS(products_rest, 1, 1)

static void products_columns(float *restrict sums, const float *d, ptrdiff_t d_pitch, const float *in, ptrdiff_t pitch,
                             int rows, int groups, const skci_shifted *taps)
{
    int j = 0;
    for (; j + ROWS_P <= rows; j += ROWS_P)
        (groups == GROUPS_P ? products_block : products_group)(sums, d + j * d_pitch, d_pitch, in + j * pitch, pitch,
                                                               taps);
    for (; j < rows; j++)
        (groups == GROUPS_P ? products_row : products_rest)(sums, d + j * d_pitch, d_pitch, in + j * pitch, pitch,
                                                            taps);
}

static void products(float *sums, const float *d, ptrdiff_t d_pitch, const float *in, ptrdiff_t pitch, int rows, int n,
                     const skci_shifted *taps)
{
    for (int x = 0, step; x < n; x += step) {
        step = n - x >= GROUPS_P * SKCI_LANES ? GROUPS_P * SKCI_LANES : SKCI_LANES;
        for (int lane = x; lane < x + SKCI_LANES; lane += LANES_P)
            products_columns(sums + (lane - x), d + lane, d_pitch, in + lane, pitch, rows, step / SKCI_LANES, taps);
    }
}
