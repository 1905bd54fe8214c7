// SPDX-License-Identifier: MIT
// Varying filters with the compilers' own vectors of four floats: included by rows_varying.h.

#define WEIGHTS(k) (4 * (k))

static inline void store_weights(float *to, wide_f a, wide_f b, wide_f c, wide_f d)
{
    wide_f ab0 = __builtin_shufflevector(a, b, 0, 4, 1, 5), ab1 = __builtin_shufflevector(a, b, 2, 6, 3, 7);
    wide_f cd0 = __builtin_shufflevector(c, d, 0, 4, 1, 5), cd1 = __builtin_shufflevector(c, d, 2, 6, 3, 7);
    *(wide_f *)to = __builtin_shufflevector(ab0, cd0, 0, 1, 4, 5);
    *(wide_f *)(to + 4) = __builtin_shufflevector(ab0, cd0, 2, 3, 6, 7);
    *(wide_f *)(to + 8) = __builtin_shufflevector(ab1, cd1, 0, 1, 4, 5);
    *(wide_f *)(to + 12) = __builtin_shufflevector(ab1, cd1, 2, 3, 6, 7);
}

#define ADD_SAMPLE(sum, k)                                                                                             \
    do {                                                                                                               \
        const float *at = in + made->offset[k], *w = made->weight + WEIGHTS(k);                                        \
        sum[0] += w[0] * *(const pixel_f *)at;                                                                         \
        sum[1] += w[1] * *(const pixel_f *)(at + 4);                                                                   \
        sum[2] += w[2] * *(const pixel_f *)(at + pitch);                                                               \
        sum[3] += w[3] * *(const pixel_f *)(at + pitch + 4);                                                           \
    } while (0)

static inline void gather(float *out, const float *in, int count, int32_t pitch, const skci_prepared *made)
{
    pixel_f even[4] = {{0}}, odd[4] = {{0}};
    int k = 0;
    for (; k + 1 < count; k += 2) {
        ADD_SAMPLE(even, k);
        ADD_SAMPLE(odd, k + 1);
    }
    if (k < count)
        ADD_SAMPLE(even, k);
    for (int t = 0; t < 4; t++)
        even[t] += odd[t];
    *(pixel_f *)out = (even[0] + even[2]) + (even[1] + even[3]);
}

#define SPREAD(w, r) __builtin_shufflevector(w, w, r, r, r, r)

static inline wide_f load_some(const float *from, int pixels)
{
    (void)pixels; // at least one, and a register has no more
    return wide_load(from);
}

static inline void store_some(float *to, int pixels, wide_f value)
{
    (void)pixels;
    *(wide_f *)to = value;
}

// products[t][k]: the pixel at `centre` times tap t of sample k, added up.
static inline void multiply_taps(const float *centre, const float *around, int count, int32_t pitch,
                                 const int32_t *offset, float *products, ptrdiff_t padded)
{
    pixel_f pixel = *(const pixel_f *)centre;
    for (int k = 0; k < count; k += 4)
        for (int t = 0; t < 4; t++) {
            ptrdiff_t tap = t / 2 * pitch + t % 2 * SKCI_LANE_PIXEL;
            pixel_f a = pixel * *(const pixel_f *)(around + offset[k] + tap);
            pixel_f b = pixel * *(const pixel_f *)(around + offset[k + 1] + tap);
            pixel_f c = pixel * *(const pixel_f *)(around + offset[k + 2] + tap);
            pixel_f d = pixel * *(const pixel_f *)(around + offset[k + 3] + tap);
            pixel_f ab = __builtin_shufflevector(a, b, 0, 4, 1, 5) + __builtin_shufflevector(a, b, 2, 6, 3, 7);
            pixel_f cd = __builtin_shufflevector(c, d, 0, 4, 1, 5) + __builtin_shufflevector(c, d, 2, 6, 3, 7);
            *(pixel_f *)(products + t * padded + k) =
                __builtin_shufflevector(ab, cd, 0, 1, 4, 5) + __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
        }
}

static inline void spread(float *out, const float *in, int count, int32_t pitch, const skci_prepared *made)
{
    pixel_f pixel = *(const pixel_f *)in;
    for (int k = 0; k < count; k++) {
        float *at = out + made->offset[k];
        const float *w = made->weight + WEIGHTS(k);
        *(pixel_f *)at += w[0] * pixel;
        *(pixel_f *)(at + 4) += w[1] * pixel;
        *(pixel_f *)(at + pitch) += w[2] * pixel;
        *(pixel_f *)(at + pitch + 4) += w[3] * pixel;
    }
}
