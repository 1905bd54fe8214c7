// SPDX-License-Identifier: MIT
// skci_rows.filter for every variant. Define before including:
//   LANES_F                      floats in a vector
//   SUMS_F                       how many vectors of results are kept in registers, of each row
//   BLOCK(name, rows, sums)      defines a function that makes rows x sums vectors of results from column x on:
//                                void name(float *out, ptrdiff_t out_pitch, const float *in, int x, const skci_reads
//                                *reads)

// The loops over pairs, then over single taps. `add_pair` and `add_tap` see the weight and from where on the two are
// read. Offsets are loaded two turns before they are needed: else they would wait behind all that the turns before
// read.
#define EACH_TAP(add_pair, add_tap)                                                                                    \
    do {                                                                                                               \
        const int32_t *offset = reads->offset;                                                                         \
        const float *base = in + x, *w = reads->w;                                                                     \
        const ptrdiff_t pitch = reads->pitch, last = reads->count, singles = 2 * reads->pairs;                         \
        ptrdiff_t t = 0, next[SKCI_AHEAD] = {offset[0], offset[1], offset[2], offset[3]};                              \
        for (; t < singles; t += 2) {                                                                                  \
            const float weight = w[t], *one = base + next[0], *other = base + next[1];                                 \
            next[0] = next[2], next[1] = next[3], next[2] = offset[t + 4], next[3] = offset[t + 5];                    \
            add_pair;                                                                                                  \
        }                                                                                                              \
        for (; t < last; t++) {                                                                                        \
            const float weight = w[t], *one = base + next[0];                                                          \
            next[0] = next[1], next[1] = offset[t + 2];                                                                \
            add_tap;                                                                                                   \
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
