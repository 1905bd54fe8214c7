// SPDX-License-Identifier: MIT
// skci_rows.products for every variant. What a tap reads is aligned; it is the other factor that is shifted, once for
// all taps of a shift, and stays in registers for them.

typedef float __attribute__((vector_size(BYTES), aligned(sizeof(float)), may_alias)) products_f;

enum {
    LANES_P = (int)(BYTES / sizeof(float)),
    // How much is done at a time: few columns, so that what is read for them stays in the first cache from row to row.
    // These decide in which order products are added up.
    GROUPS_P = 4, // of SKCI_LANES columns
    ROWS_P = 2,
};

// `height` rows of `groups` groups from column x on, of one vector of lanes.
#define PRODUCTS(name, height, groups)                                                                                 \
    static void name(float *restrict sums, const float *d, ptrdiff_t d_pitch, const float *in, ptrdiff_t pitch,        \
                     const skci_shifted *taps)                                                                         \
    {                                                                                                                  \
        for (int shift = 0; shift < SKCI_LANES; shift++) {                                                             \
            products_f a[height][groups];                                                                              \
            if (taps->first[shift] == taps->first[shift + 1])                                                          \
                continue;                                                                                              \
            for (int j = 0; j < (height); j++)                                                                         \
                for (int i = 0; i < (groups); i++)                                                                     \
                    a[j][i] = *(const products_f *)(d - shift + j * d_pitch + i * SKCI_LANES);                         \
            for (int t = taps->first[shift]; t < taps->first[shift + 1]; t++) {                                        \
                const float *b = in + taps->offset[t];                                                                 \
                products_f sum[height];                                                                                \
                for (int j = 0; j < (height); j++) {                                                                   \
                    sum[j] = a[j][0] * *(const products_f *)(b + j * pitch);                                           \
                    for (int i = 1; i < (groups); i++)                                                                 \
                        sum[j] += a[j][i] * *(const products_f *)(b + j * pitch + i * SKCI_LANES);                     \
                }                                                                                                      \
                for (int j = 1; j < (height); j++)                                                                     \
                    sum[0] += sum[j];                                                                                  \
                *(products_f *)(sums + (ptrdiff_t)t * SKCI_LANES) += sum[0];                                           \
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
    for (int j = 0; j < rows; j += ROWS_P, d += ROWS_P * d_pitch, in += ROWS_P * pitch)
        if (groups == GROUPS_P)
            (j + ROWS_P <= rows ? products_block : products_row)(sums, d, d_pitch, in, pitch, taps);
        else
            (j + ROWS_P <= rows ? products_group : products_rest)(sums, d, d_pitch, in, pitch, taps);
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
