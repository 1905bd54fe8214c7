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
    for (int k = 0; layer->any_identity && k < corners->count; k++)
        if (!layer->identity[corners->node[k]])
            return 0;
    return layer->any_identity;
}

static inline int same_point(const skci_points *p, int i, int j)
{
    int same = p->node[i] == p->node[j];
    for (int a = 0; a < p->axes; a++)
        same &= p->t[a][i] == p->t[a][j];
    return same && (!p->c || (p->c[i] == p->c[j] && p->s[i] == p->s[j]));
}

#ifndef STORE_WEIGHTS
#define STORE_WEIGHTS(to, a, b, c, d)                                                                                  \
    for (int lane = 0; lane < LANES_W; lane++) {                                                                       \
        (to)[4 * lane] = (a)[lane];                                                                                    \
        (to)[4 * lane + 1] = (b)[lane];                                                                                \
        (to)[4 * lane + 2] = (c)[lane];                                                                                \
        (to)[4 * lane + 3] = (d)[lane];                                                                                \
    }
#endif

static inline void prepare(const skci_varying_layer *layer, const struct corners *corners, const skci_points *p, int i,
                           int32_t pitch, const skci_prepared *made)
{
    int padded = layer->padded;
    for (int k = 0; k < layer->count; k += LANES_W) {
        wide_f x = {0}, y = {0}, w = {0};
        for (int corner = 0; corner < corners->count; corner++) {
            const float *filter = layer->table + (ptrdiff_t)corners->node[corner] * 3 * padded + k;
            float share = corners->share[corner];
            x += share * wide_load(filter);
            y += share * wide_load(filter + padded);
            w += share * wide_load(filter + 2 * padded);
        }
        if (p->c) {
            wide_f turned = p->c[i] * x + p->s[i] * y;
            y = p->c[i] * y - p->s[i] * x;
            x = turned;
        }
        wide_i column = wide_floor(x), row = wide_floor(y);
        wide_f right = x - __builtin_convertvector(column, wide_f), down = y - __builtin_convertvector(row, wide_f);
        wide_f left = 1 - right, w_up = w * (1 - down), w_down = w * down;
        *(wide_i *)(made->offset + k) = row * pitch + column * SKCI_LANE_PIXEL;
        STORE_WEIGHTS(made->weight + 4 * k, w_up * left, w_up * right, w_down * left, w_down * right);
    }
}

// The sum over the samples, in two chains of four sums: one for each tap, of the even and of the odd samples.
#ifndef GATHER
static inline void gather(float *out, const float *in, int count, int32_t pitch, const skci_prepared *made)
{
    pixel_f sum[2][4] = {{{0}}};
    for (int k = 0; k < count; k++) {
        const float *at = in + made->offset[k], *w = made->weight + 4 * k;
        sum[k & 1][0] += w[0] * *(const pixel_f *)at;
        sum[k & 1][1] += w[1] * *(const pixel_f *)(at + 4);
        sum[k & 1][2] += w[2] * *(const pixel_f *)(at + pitch);
        sum[k & 1][3] += w[3] * *(const pixel_f *)(at + pitch + 4);
    }
    for (int t = 0; t < 4; t++)
        sum[0][t] += sum[1][t];
    *(pixel_f *)out = (sum[0][0] + sum[0][2]) + (sum[0][1] + sum[0][3]);
}
#endif

static void varying_gather(float *out, const float *in, int n, int32_t pitch, const skci_varying_layer *layer,
                           const skci_points *points, const skci_prepared *made)
{
    int prepared = -1;
    struct corners corners;
    for (int i = 0; i < n; i++) {
        const float *at = in + SKCI_LANE_PIXEL * i;
        if (prepared < 0 || !same_point(points, i, prepared)) {
            find_corners(points, i, &corners);
            if (!is_identity(layer, &corners))
                prepare(layer, &corners, points, i, pitch, made);
            prepared = i;
        }
        if (is_identity(layer, &corners))
            *(pixel_f *)(out + SKCI_LANE_PIXEL * i) = *(const pixel_f *)at;
        else
            gather(out + SKCI_LANE_PIXEL * i, at, layer->count, pitch, made);
    }
}

static inline void spread(float *out, const float *in, int count, int32_t pitch, const skci_prepared *made)
{
    pixel_f pixel = *(const pixel_f *)in;
    for (int k = 0; k < count; k++) {
        float *at = out + made->offset[k];
        const float *w = made->weight + 4 * k;
        *(pixel_f *)at += w[0] * pixel;
        *(pixel_f *)(at + 4) += w[1] * pixel;
        *(pixel_f *)(at + pitch) += w[2] * pixel;
        *(pixel_f *)(at + pitch + 4) += w[3] * pixel;
    }
}

static void varying_scatter(float *out, const float *in, int n, int32_t pitch, const skci_varying_layer *layer,
                            const skci_points *points, const skci_prepared *made)
{
    int prepared = -1;
    struct corners corners;
    for (int i = 0; i < n; i++) {
        float *at = out + SKCI_LANE_PIXEL * i;
        if (prepared < 0 || !same_point(points, i, prepared)) {
            find_corners(points, i, &corners);
            if (!is_identity(layer, &corners))
                prepare(layer, &corners, points, i, pitch, made);
            prepared = i;
        }
        if (is_identity(layer, &corners))
            *(pixel_f *)at += *(const pixel_f *)(in + SKCI_LANE_PIXEL * i);
        else
            spread(at, in + SKCI_LANE_PIXEL * i, layer->count, pitch, made);
    }
}
