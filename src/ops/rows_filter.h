// SPDX-License-Identifier: MIT
// skci_rows.filter for every variant. Define before including:
//   LANES_F                      floats in a vector
//   SUMS_F                       how many vectors of results are kept in registers, of each row
//   BLOCK(name, rows, sums)      defines a function that makes rows x sums vectors of results from column x on:
//                                void name(float *out, ptrdiff_t out_pitch, const float *in, int x, const skci_reads
//                                *reads)

// The loop over the taps: those before the ring's end, then those behind it. `add` sees `base`, where the stencil
// starts, and the tap's offset and weight.
#define EACH_TAP(add)                                                                                                  \
    do {                                                                                                               \
        const int32_t *tap = reads->offset, *end = tap + reads->whole, *last = tap + reads->count;                     \
        const float *base = in + x, *w = reads->w;                                                                     \
        for (ptrdiff_t pitch = reads->pitch;; end = last, base -= reads->back) {                                       \
            while (tap < end) {                                                                                        \
                ptrdiff_t offset = *tap++;                                                                             \
                float weight = *w++;                                                                                   \
                add;                                                                                                   \
            }                                                                                                          \
            if (end == last)                                                                                           \
                break;                                                                                                 \
        }                                                                                                              \
    } while (0)

BLOCK(block_one, 1, SUMS_F)
BLOCK(block_one_half, 1, SUMS_F / 2)
BLOCK(block_one_vector, 1, 1)
BLOCK(block, SKCI_ROWS_AT_ONCE, SUMS_F)
BLOCK(block_half, SKCI_ROWS_AT_ONCE, SUMS_F / 2)
BLOCK(block_vector, SKCI_ROWS_AT_ONCE, 1)

// What whole blocks leave is done together with some of what the last one did, once more: vectors one by one would wait
// for each of their own additions.
#define FILTER(block, half, vector)                                                                                    \
    do {                                                                                                               \
        int x = from, end = from + skci_lanes_up(to - from), whole = SUMS_F * LANES_F;                                 \
        for (; x + whole <= end; x += whole)                                                                           \
            block(out, out_pitch, in, x, reads);                                                                       \
        if (x < end && end - x > whole / 2 && end - from >= whole)                                                     \
            block(out, out_pitch, in, end - whole, reads);                                                             \
        else if (x < end && end - from >= whole / 2) {                                                                 \
            if (end - x > whole / 2)                                                                                   \
                half(out, out_pitch, in, x, reads);                                                                    \
            half(out, out_pitch, in, end - whole / 2, reads);                                                          \
        } else                                                                                                         \
            for (; x < end; x += LANES_F)                                                                              \
                vector(out, out_pitch, in, x, reads);                                                                  \
    } while (0)

static void filter(float *out, ptrdiff_t out_pitch, const float *in, int rows, int from, int to,
                   const skci_reads *reads)
{
    if (rows == SKCI_ROWS_AT_ONCE)
        FILTER(block, block_half, block_vector);
    else
        FILTER(block_one, block_one_half, block_one_vector);
}
