// SPDX-License-Identifier: MIT
// Filters that differ from pixel to pixel (varying.h): included by every variant of the row loops.

#define WIDE(type, bytes) __attribute__((vector_size(bytes), aligned(4), may_alias)) type
enum { BYTES_W = BYTES_V, LANES_W = BYTES_W / 4 };
typedef WIDE(float, BYTES_W) wide_f;
typedef WIDE(int32_t, BYTES_W) wide_i;
typedef WIDE(float, 16) pixel_f;

static inline wide_f wide_load(const float *from)
{
    return *(const wide_f *)from;
}

// Where `mask` is not 0 (all bits set) a, else b.
static inline wide_f wide_select(wide_i mask, wide_f a, wide_f b)
{
    return (wide_f)((mask & (wide_i)a) | (~mask & (wide_i)b));
}

static inline wide_f wide_all(float x)
{
    return (wide_f){0} + x;
}

// The largest whole number that is not above x, for |x| < 2^31.
static inline wide_i wide_floor(wide_f x)
{
    wide_i whole = __builtin_convertvector(x, wide_i);
    return whole + (wide_i)(__builtin_convertvector(whole, wide_f) > x);
}

#ifndef FLOOR
#define FLOOR(x) __builtin_convertvector(wide_floor(x), wide_f)
#endif

// -------------------------------------------------------------------------------------------------------------- points

static void point_clamp(float *value, int n, float first, float last)
{
    for (int i = 0; i < n; i += LANES_W) {
        wide_f v = wide_load(value + i);
        v = wide_select((wide_i)(v > first), v, wide_all(first)); // NaN, too
        *(wide_f *)(value + i) = wide_select((wide_i)(v < last), v, wide_all(last));
    }
}

static void point_cells(const float *value, int n, const skci_axis_nodes *axis, int32_t *node, float *t)
{
    for (int i = 0; i < n; i += LANES_W) {
        wide_f v = wide_load(value + i), first = wide_all(axis->first[0]), scale = wide_all(axis->scale[0]);
        wide_i cell = {0};
        for (int k = 1; k < axis->count - 1; k++) {
            wide_i above = (wide_i)(v >= axis->first[k]);
            cell -= above;
            first = wide_select(above, wide_all(axis->first[k]), first);
            scale = wide_select(above, wide_all(axis->scale[k]), scale);
        }
        wide_f at = (v - first) * scale, one = wide_all(1);
        at = wide_select((wide_i)(at < one) & (wide_i)(v < axis->last), at, one);
        *(wide_f *)(t + i) = at;
        *(wide_i *)(node + i) += cell * axis->step;
    }
}

// Sine and cosine by the polynomials of Cephes (sinf, cosf) within 45 degrees of a quarter turn.
static void point_turns(const float *degrees, const float *scale, int n, float *c, float *s)
{
    for (int i = 0; i < n; i += LANES_W) {
        wide_f a = wide_load(degrees + i);
        wide_i quarter = wide_floor(a * (1.0f / 90) + 0.5f);
        wide_f x = (a - __builtin_convertvector(quarter, wide_f) * 90.0f) * 0.017453292519943295f, z = x * x;
        wide_f sine = ((-1.9515295891e-4f * z + 8.3321608736e-3f) * z - 1.6666654611e-1f) * z * x + x;
        wide_f cosine =
            ((2.443315711809948e-5f * z - 1.388731625493765e-3f) * z + 4.166664568298827e-2f) * z * z - 0.5f * z + 1.0f;
        wide_i odd = -(quarter & 1), c_minus = -((quarter + 1) >> 1 & 1), s_minus = -(quarter >> 1 & 1);
        wide_f size = wide_load(scale + i);
        wide_f turned_c = wide_select(odd, sine, cosine), turned_s = wide_select(odd, cosine, sine);
        *(wide_f *)(c + i) = size * wide_select(c_minus, -turned_c, turned_c);
        *(wide_f *)(s + i) = size * wide_select(s_minus, -turned_s, turned_s);
    }
}

// ------------------------------------------------------------------------------------------------------------- samples

// The corners of a pixel's cell that count.
struct corners {
    int count;
    int32_t node[1 << SKCI_VARYING_AXES];
    float share[1 << SKCI_VARYING_AXES];
};

static inline void find_corners(const skci_points *p, int i, struct corners *corners)
{
    int n = 0;
    for (int corner = 0; corner < 1 << p->axes; corner++) {
        float share = 1;
        int32_t node = p->node[i];
        for (int a = 0; a < p->axes; a++) {
            int up = corner >> a & 1;
            share *= up ? p->t[a][i] : 1 - p->t[a][i];
            node += up ? p->step[a] : 0;
        }
        if (share > 0) {
            corners->node[n] = node;
            corners->share[n++] = share;
        }
    }
    corners->count = n;
}

static inline int is_identity(const skci_varying_layer *layer, const struct corners *corners)
{
    if (!layer->any_identity)
        return 0;
    for (int k = 0; k < corners->count; k++)
        if (!layer->identity[corners->node[k]])
            return 0;
    return 1;
}

static inline int same_point(const skci_points *p, int i, int j)
{
    int same = p->node[i] == p->node[j];
    for (int a = 0; a < p->axes; a++)
        same &= p->t[a][i] == p->t[a][j];
    return same && (!p->c || (p->c[i] == p->c[j] && p->s[i] == p->s[j]));
}

// Four weights for each of a vector of samples; those of sample k lie at WEIGHTS(k).
static inline void store_weights(float *to, wide_f a, wide_f b, wide_f c, wide_f d);

static inline __attribute__((always_inline)) void prepare(const skci_varying_layer *layer, const int32_t *node,
                                                          const float *share, int corners, const skci_points *p, int i,
                                                          int32_t pitch, const skci_prepared *made)
{
    int count = layer->count;
    ptrdiff_t padded = layer->padded;
    const float *table = layer->table;
    int32_t *restrict offset = made->offset;
    float *restrict weight = made->weight, c = p->c ? p->c[i] : 1, s = p->c ? p->s[i] : 0;
    for (int k = 0; k < count; k += LANES_W) {
        const float *filter = table + node[0] * 3 * padded + k;
        wide_f x = share[0] * wide_load(filter), y = share[0] * wide_load(filter + padded);
        wide_f w = share[0] * wide_load(filter + 2 * padded);
        for (int corner = 1; corner < corners; corner++) {
            filter = table + node[corner] * 3 * padded + k;
            x += share[corner] * wide_load(filter);
            y += share[corner] * wide_load(filter + padded);
            w += share[corner] * wide_load(filter + 2 * padded);
        }
        if (p->c) {
            wide_f turned = c * x + s * y;
            y = c * y - s * x;
            x = turned;
        }
        wide_f x_floor = FLOOR(x), y_floor = FLOOR(y), right = x - x_floor, down = y - y_floor;
        wide_i column = __builtin_convertvector(x_floor, wide_i), row = __builtin_convertvector(y_floor, wide_i);
        wide_f left = 1 - right, w_up = w * (1 - down), w_down = w * down;
        *(wide_i *)(offset + k) = row * pitch + column * SKCI_LANE_PIXEL;
        store_weights(weight + 4 * k, w_up * left, w_up * right, w_down * left, w_down * right);
    }
}

// Pixel i of the points. Returns 0 if the layer changes nothing there: then nothing is prepared.
static inline int prepare_pixel(const skci_varying_layer *layer, const skci_points *p, int i, int32_t pitch,
                                const skci_prepared *made)
{
    if (p->axes == 1) { // both corners are taken, whether they count or not: that is faster than asking
        float t = p->t[0][i];
        const int32_t node[2] = {p->node[i], p->node[i] + p->step[0]};
        const float share[2] = {1 - t, t};
        if (layer->any_identity && (t == 1 || layer->identity[node[0]]) && (t == 0 || layer->identity[node[1]]))
            return 0;
        if (p->c)
            prepare(layer, node, share, 2, p, i, pitch, made);
        else
            prepare(layer, node, share, 2, &(skci_points){0}, i, pitch, made);
        return 1;
    }
    struct corners corners;
    find_corners(p, i, &corners);
    if (is_identity(layer, &corners))
        return 0;
    prepare(layer, corners.node, corners.share, corners.count, p, i, pitch, made);
    return 1;
}

// The sum over the samples, in two chains of four sums: one for each tap, of the even and of the odd samples.
static inline void gather(float *out, const float *in, int count, int32_t pitch, const skci_prepared *made);

#include VARYING

// The same for as many neighbours as fill a vector, which share their samples: the same sums in the same order.
enum { RUN = LANES_W / SKCI_LANE_PIXEL };

#define ADD_SAMPLES(sum, k)                                                                                            \
    do {                                                                                                               \
        const float *at = in + made->offset[k], *w = made->weight + WEIGHTS(k);                                        \
        sum[0] += w[0] * wide_load(at);                                                                                \
        sum[1] += w[1] * wide_load(at + SKCI_LANE_PIXEL);                                                              \
        sum[2] += w[2] * wide_load(at + pitch);                                                                        \
        sum[3] += w[3] * wide_load(at + pitch + SKCI_LANE_PIXEL);                                                      \
    } while (0)

static inline void gather_run(float *out, const float *in, int count, int32_t pitch, const skci_prepared *made)
{
    wide_f even[4] = {{0}}, odd[4] = {{0}};
    int k = 0;
    for (; k + 1 < count; k += 2) {
        ADD_SAMPLES(even, k);
        ADD_SAMPLES(odd, k + 1);
    }
    if (k < count)
        ADD_SAMPLES(even, k);
    for (int t = 0; t < 4; t++)
        even[t] += odd[t];
    *(wide_f *)out = (even[0] + even[2]) + (even[1] + even[3]);
}

// Prepares the samples of pixels first .. first + n - 1; tells for each where they are, or that it is to be copied.
// `last` is where the pixel before has them: room is taken in turn, so that it may be kept.
enum { COPIED = -1, NONE = -2, SLOTS = SKCI_VARYING_AT_ONCE + 1 };

static inline int prepare_some(const skci_varying_layer *layer, const skci_points *points, int first, int n, int last,
                               int *free_slot, int32_t pitch, const skci_prepared *made, int *slots)
{
    for (int i = 0; i < n; i++) {
        if (last == NONE || !same_point(points, first + i, first + i - 1)) {
            int slot = *free_slot;
            skci_prepared room = {made->offset + slot * layer->padded, made->weight + 4 * slot * layer->padded};
            last = prepare_pixel(layer, points, first + i, pitch, &room) ? slot : COPIED;
            *free_slot = slot + 1 < SLOTS ? slot + 1 : 0;
        }
        slots[i] = last;
    }
    return last;
}

static void varying_gather(float *out, const float *in, int n, int32_t pitch, const skci_varying_layer *layer,
                           const skci_points *points, const skci_prepared *made)
{
    int slots[SKCI_VARYING_AT_ONCE], last = NONE, free_slot = 0;
    for (int i = 0, some; i < n; i += some, in += some * SKCI_LANE_PIXEL, out += some * SKCI_LANE_PIXEL) {
        some = n - i < SKCI_VARYING_AT_ONCE ? n - i : SKCI_VARYING_AT_ONCE;
        last = prepare_some(layer, points, i, some, last, &free_slot, pitch, made, slots);
        for (int j = 0; j < some; j++) {
            if (slots[j] == COPIED) {
                *(pixel_f *)(out + SKCI_LANE_PIXEL * j) = *(const pixel_f *)(in + SKCI_LANE_PIXEL * j);
                continue;
            }
            skci_prepared slot = {made->offset + slots[j] * layer->padded, made->weight + 4 * slots[j] * layer->padded};
            int run = 1;
            while (run < RUN && j + run < some && slots[j + run] == slots[j])
                run++;
            if (RUN > 1 && run == RUN) {
                gather_run(out + SKCI_LANE_PIXEL * j, in + SKCI_LANE_PIXEL * j, layer->count, pitch, &slot);
                j += RUN - 1;
                continue;
            }
            gather(out + SKCI_LANE_PIXEL * j, in + SKCI_LANE_PIXEL * j, layer->count, pitch, &slot);
        }
    }
}

static void varying_scatter(float *out, const float *in, int n, int32_t pitch, const skci_varying_layer *layer,
                            const skci_points *points, const skci_prepared *made)
{
    int slots[SKCI_VARYING_AT_ONCE], last = NONE, free_slot = 0;
    for (int i = 0, some; i < n; i += some, in += some * SKCI_LANE_PIXEL, out += some * SKCI_LANE_PIXEL) {
        some = n - i < SKCI_VARYING_AT_ONCE ? n - i : SKCI_VARYING_AT_ONCE;
        last = prepare_some(layer, points, i, some, last, &free_slot, pitch, made, slots);
        for (int j = 0; j < some; j++) {
            if (slots[j] == COPIED) {
                *(pixel_f *)(out + SKCI_LANE_PIXEL * j) += *(const pixel_f *)(in + SKCI_LANE_PIXEL * j);
                continue;
            }
            skci_prepared slot = {made->offset + slots[j] * layer->padded, made->weight + 4 * slots[j] * layer->padded};
            spread(out + SKCI_LANE_PIXEL * j, in + SKCI_LANE_PIXEL * j, layer->count, pitch, &slot);
        }
    }
}
