// SPDX-License-Identifier: MIT
// Dense kernels that differ from pixel to pixel (varying.h): included by every variant of the row loops.
//
// Weights are interpolated LANES_W at a time, each is then spread over the four floats of its pixel: SPREAD(weights, r)
// are those of the r-th of four registers of pixels. load_some and store_some take fewer pixels than a register holds.

enum {
    PIXELS_W = LANES_W / SKCI_LANE_PIXEL, // of a register
    SUMS_DENSE = 8 / PIXELS_W,            // registers of sums: eight pixels, whatever the register's width
};

static inline skci_box box_of(const skci_dense *dense, const struct corners *corners)
{
    skci_box box = {0, -1, 0, -1};
    for (int k = 0; k < corners->count; k++) {
        const skci_box *other = &dense->boxes[corners->node[k]];
        if (other->x1 < other->x0)
            continue;
        if (box.x1 < box.x0)
            box = *other;
        box.x0 = other->x0 < box.x0 ? other->x0 : box.x0;
        box.x1 = other->x1 > box.x1 ? other->x1 : box.x1;
        box.y0 = other->y0 < box.y0 ? other->y0 : box.y0;
        box.y1 = other->y1 > box.y1 ? other->y1 : box.y1;
    }
    return box;
}

// Where the row of each corner's kernel begins.
static inline void find_rows(const skci_dense *dense, const struct corners *corners, const skci_box *box, int y,
                             const float *rows[])
{
    for (int k = 0; k < corners->count; k++)
        rows[k] = dense->values + corners->node[k] * dense->size + (y - dense->y0) * dense->pitch + box->x0 - dense->x0;
}

static inline wide_f mix(const float *const *rows, const struct corners *corners, int x)
{
    wide_f w = corners->share[0] * wide_load(rows[0] + x);
    for (int k = 1; k < corners->count; k++)
        w += corners->share[k] * wide_load(rows[k] + x);
    return w;
}

#define SUM_OF(step, r) sum[(4 * (step) + (r)) % SUMS_DENSE]
#define ADD_PIXELS(step, r) SUM_OF(step, r) += SPREAD(w, r) * wide_load(at + (r)*LANES_W)
#define ADD_SOME(step, r)                                                                                              \
    if (left > (r)*PIXELS_W)                                                                                           \
    SUM_OF(step, r) += SPREAD(w, r) * load_some(at + (r)*LANES_W, left - (r)*PIXELS_W)
#define EACH_REGISTER(do_it, step)                                                                                     \
    do {                                                                                                               \
        do_it(step, 0);                                                                                                \
        do_it(step, 1);                                                                                                \
        do_it(step, 2);                                                                                                \
        do_it(step, 3);                                                                                                \
    } while (0)

static inline void gather_dense(float *out, const float *in, int32_t pitch, const skci_dense *dense,
                                const struct corners *corners, const skci_box *box)
{
    wide_f sum[SUMS_DENSE];
    const float *rows[1 << SKCI_VARYING_AXES];
    int width = box->x1 - box->x0 + 1;
    for (int i = 0; i < SUMS_DENSE; i++)
        sum[i] = (wide_f){0};
    for (int y = box->y0; y <= box->y1; y++) {
        const float *at = in + (ptrdiff_t)y * pitch + (ptrdiff_t)box->x0 * SKCI_LANE_PIXEL;
        find_rows(dense, corners, box, y, rows);
        int x = 0;
        for (; x + 2 * LANES_W <= width; x += 2 * LANES_W) {
            wide_f w = mix(rows, corners, x);
            EACH_REGISTER(ADD_PIXELS, 0);
            at += LANES_W * SKCI_LANE_PIXEL;
            w = mix(rows, corners, x + LANES_W);
            EACH_REGISTER(ADD_PIXELS, 1);
            at += LANES_W * SKCI_LANE_PIXEL;
        }
        for (int step = 0; x < width; x += LANES_W, step++, at += LANES_W * SKCI_LANE_PIXEL) {
            wide_f w = mix(rows, corners, x);
            int left = width - x;
            if (step == 0)
                EACH_REGISTER(ADD_SOME, 0);
            else
                EACH_REGISTER(ADD_SOME, 1);
        }
    }
    _Alignas(64) float sums[8 * SKCI_LANE_PIXEL];
    for (int i = 0; i < SUMS_DENSE; i++)
        *(wide_f *)(sums + i * LANES_W) = sum[i];
    const pixel_f *s = (const pixel_f *)sums;
    *(pixel_f *)out = ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
}

#define SPREAD_SOME(step, r)                                                                                           \
    if (left > (r)*PIXELS_W)                                                                                           \
    store_some(at + (r)*LANES_W, left - (r)*PIXELS_W,                                                                  \
               load_some(at + (r)*LANES_W, left - (r)*PIXELS_W) + SPREAD(w, r) * pixel)

static inline void spread_dense(float *out, const float *in, int32_t pitch, const skci_dense *dense,
                                const struct corners *corners, const skci_box *box)
{
    const float *rows[1 << SKCI_VARYING_AXES];
    int width = box->x1 - box->x0 + 1;
    wide_f pixel;
    for (int i = 0; i < LANES_W; i++)
        pixel[i] = in[i % SKCI_LANE_PIXEL];
    for (int y = box->y0; y <= box->y1; y++) {
        float *at = out + (ptrdiff_t)y * pitch + (ptrdiff_t)box->x0 * SKCI_LANE_PIXEL;
        find_rows(dense, corners, box, y, rows);
        for (int x = 0; x < width; x += LANES_W, at += LANES_W * SKCI_LANE_PIXEL) {
            wide_f w = mix(rows, corners, x);
            int left = width - x;
            EACH_REGISTER(SPREAD_SOME, 0);
        }
    }
}

static void dense_gather(float *out, const float *in, int n, int32_t pitch, const skci_dense *dense,
                         const skci_points *points)
{
    for (int i = 0; i < n; i++) {
        struct corners corners;
        find_corners(points, i, &corners);
        skci_box box = box_of(dense, &corners);
        gather_dense(out + SKCI_LANE_PIXEL * i, in + SKCI_LANE_PIXEL * i, pitch, dense, &corners, &box);
    }
}

static void dense_scatter(float *out, const float *in, int n, int32_t pitch, const skci_dense *dense,
                          const skci_points *points)
{
    for (int i = 0; i < n; i++) {
        struct corners corners;
        find_corners(points, i, &corners);
        skci_box box = box_of(dense, &corners);
        spread_dense(out + SKCI_LANE_PIXEL * i, in + SKCI_LANE_PIXEL * i, pitch, dense, &corners, &box);
    }
}
