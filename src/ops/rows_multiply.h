// SPDX-License-Identifier: MIT
// How varying filters change with their samples (varying.h): included by every variant of the row loops.
//
// The result's derivative with respect to a sample's place and weight needs four numbers: the products of the pixel's
// gradient with each of the four taps, summed over its floats. They are found sample by sample; all else is done for
// many samples at a time. Sums over samples run over SKCI_LANES lanes whatever the register's width.

enum { PARTS_W = SKCI_LANES / LANES_W };

// All corners of a pixel's cell, their shares, and how these change along each axis.
struct cell {
    int32_t node[1 << SKCI_VARYING_AXES];
    float share[1 << SKCI_VARYING_AXES], slope[SKCI_VARYING_AXES][1 << SKCI_VARYING_AXES];
};

static inline __attribute__((always_inline)) void find_cell(const skci_points *p, int i, int axes, struct cell *cell)
{
    for (int k = 0; k < 1 << axes; k++) {
        float share = 1;
        int32_t node = p->node[i];
        for (int a = 0; a < axes; a++) {
            share *= k >> a & 1 ? p->t[a][i] : 1 - p->t[a][i];
            node += k >> a & 1 ? p->step[a] : 0;
        }
        cell->node[k] = node;
        cell->share[k] = share;
        for (int a = 0; a < axes; a++) {
            float slope = k >> a & 1 ? 1 : -1;
            for (int b = 0; b < axes; b++)
                slope *= b == a ? 1 : k >> b & 1 ? p->t[b][i] : 1 - p->t[b][i];
            cell->slope[a][k] = slope;
        }
    }
}

static inline int cell_is_identity(const skci_varying_layer *layer, const struct cell *cell, int corners)
{
    for (int k = 0; k < corners; k++)
        if (cell->share[k] > 0 && !layer->identity[cell->node[k]])
            return 0;
    return layer->any_identity;
}

// The rows of the room, `padded` numbers each.
enum { ROOM_X, ROOM_Y, ROOM_W, ROOM_RIGHT, ROOM_DOWN, ROOM_TAPS, ROOM_OFFSET = ROOM_TAPS + 4, ROOM_WEIGHTS };

// Places and weights of the samples at a pixel; at whole offsets of a table that is turned the cell before counts.
static inline __attribute__((always_inline)) void place_samples(const skci_varying_products *m,
                                                                const skci_varying_layer *layer,
                                                                const struct cell *cell, int corners, int turns,
                                                                float c, float s)
{
    ptrdiff_t padded = layer->padded;
    float *restrict room = m->room, sign = (float)m->turn, less = m->turn > 0 ? 0 : 1;
    int32_t *restrict offset = (int32_t *)(void *)(room + ROOM_OFFSET * padded);
    for (ptrdiff_t k = 0; k < padded; k += LANES_W) {
        const float *filter = layer->table + cell->node[0] * 3 * padded + k;
        wide_f x = cell->share[0] * wide_load(filter), y = cell->share[0] * wide_load(filter + padded);
        wide_f w = cell->share[0] * wide_load(filter + 2 * padded);
        for (int corner = 1; corner < corners; corner++) {
            filter = layer->table + cell->node[corner] * 3 * padded + k;
            x += cell->share[corner] * wide_load(filter);
            y += cell->share[corner] * wide_load(filter + padded);
            w += cell->share[corner] * wide_load(filter + 2 * padded);
        }
        *(wide_f *)(room + ROOM_W * padded + k) = w;
        if (turns) {
            *(wide_f *)(room + ROOM_X * padded + k) = x;
            *(wide_f *)(room + ROOM_Y * padded + k) = y;
            wide_f turned = c * x + s * y;
            y = c * y - s * x;
            x = turned;
        }
        wide_f x_floor = sign * FLOOR(sign * x) - less, y_floor = sign * FLOOR(sign * y) - less;
        wide_f right = x - x_floor, down = y - y_floor;
        wide_i column = __builtin_convertvector(x_floor, wide_i), row = __builtin_convertvector(y_floor, wide_i);
        *(wide_f *)(room + ROOM_RIGHT * padded + k) = right;
        *(wide_f *)(room + ROOM_DOWN * padded + k) = down;
        *(wide_i *)(offset + k) = row * m->pitch + column * SKCI_LANE_PIXEL;
        if (m->spread) {
            wide_f left = 1 - right, w_up = w * (1 - down), w_down = w * down;
            store_weights(room + ROOM_WEIGHTS * padded + 4 * k, w_up * left, w_up * right, w_down * left,
                          w_down * right);
        }
    }
    for (int k = layer->count; k % 4; k++) // taps are read for four samples at a time
        offset[k] = offset[0];
}

// Some numbers of four pixels, of which each is the sum over the lanes of all parts.
static inline pixel_f fold_lanes(const wide_f *parts)
{
    float lanes[SKCI_LANES];
    for (int i = 0; i < PARTS_W; i++)
        *(wide_f *)(lanes + i * LANES_W) = parts[i];
    return (*(pixel_f *)lanes + *(pixel_f *)(lanes + 8)) + (*(pixel_f *)(lanes + 4) + *(pixel_f *)(lanes + 12));
}

static inline void add_folded(float *to, const pixel_f *folded, int n)
{
    pixel_f ab = __builtin_shufflevector(folded[0], folded[1], 0, 4, 1, 5) +
                 __builtin_shufflevector(folded[0], folded[1], 2, 6, 3, 7);
    pixel_f cd = __builtin_shufflevector(folded[2], folded[3], 0, 4, 1, 5) +
                 __builtin_shufflevector(folded[2], folded[3], 2, 6, 3, 7);
    pixel_f sums = __builtin_shufflevector(ab, cd, 0, 1, 4, 5) + __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
    if (n == 4)
        *(pixel_f *)to += sums;
    else
        for (int j = 0; j < n; j++)
            to[j] += sums[j];
}

// From the products to the derivatives, which go to the corners; `change` becomes what the derivatives and each
// corner's samples add up to, and `turned` the same for cosine and sine.
static inline __attribute__((always_inline)) void add_products(const skci_varying_products *m,
                                                               const skci_varying_layer *layer, const struct cell *cell,
                                                               int corners, int turns, float c, float s,
                                                               wide_f change[][PARTS_W], wide_f turned[2][PARTS_W])
{
    ptrdiff_t padded = layer->padded;
    const float *restrict room = m->room;
    for (ptrdiff_t from = 0; from < padded; from += SKCI_LANES)
        for (int part = 0; part < PARTS_W; part++) {
            ptrdiff_t k = from + part * LANES_W;
            const float *taps = room + ROOM_TAPS * padded + k;
            wide_f right = wide_load(room + ROOM_RIGHT * padded + k), down = wide_load(room + ROOM_DOWN * padded + k);
            wide_f w = wide_load(room + ROOM_W * padded + k), first = wide_load(taps),
                   third = wide_load(taps + 2 * padded);
            wide_f up_x = wide_load(taps + padded) - first, down_x = wide_load(taps + 3 * padded) - third;
            wide_f top = first + right * up_x, rise = third + right * down_x - top;
            wide_f x = w * (up_x + down * (down_x - up_x)), y = w * rise, d_w = top + down * rise;
            if (turns) {
                wide_f at_x = wide_load(room + ROOM_X * padded + k), at_y = wide_load(room + ROOM_Y * padded + k);
                turned[0][part] += x * at_x + y * at_y;
                turned[1][part] += x * at_y - y * at_x;
                wide_f back = c * x - s * y;
                y = s * x + c * y;
                x = back;
            }
            for (int corner = 0; corner < corners; corner++) {
                ptrdiff_t at = cell->node[corner] * 3 * padded + k;
                const float *filter = layer->table + at;
                float *sums = m->sums + at, share = cell->share[corner];
                change[corner][part] +=
                    (x * wide_load(filter) + y * wide_load(filter + padded)) + d_w * wide_load(filter + 2 * padded);
                *(wide_f *)sums += share * x;
                *(wide_f *)(sums + padded) += share * y;
                *(wide_f *)(sums + 2 * padded) += share * d_w;
            }
        }
}

// Sums for each axis, then for cosine and sine, of the pixels that are multiplied together.
typedef pixel_f changes[SKCI_VARYING_AXES + 2][SKCI_VARYING_PRODUCTS_AT_ONCE];

// Adds what is known of pixel j's samples to their derivatives, and finds those with respect to its point.
static inline __attribute__((always_inline)) void add_pixel(const skci_varying_products *m,
                                                            const skci_varying_layer *layer, float c, float s, int j,
                                                            const struct cell *cell, int axes, int turns, changes sums)
{
    int corners = 1 << axes;
    wide_f change[1 << SKCI_VARYING_AXES][PARTS_W], turned[2][PARTS_W] = {{{0}}};
    memset(change, 0, (size_t)corners * sizeof *change);
    add_products(m, layer, cell, corners, turns, c, s, change, turned);
    for (int k = 0; k < corners; k++)
        m->marks[cell->node[k]] = 1;
    for (int a = 0; a < axes; a++) {
        wide_f sum[PARTS_W] = {{0}};
        for (int k = 0; k < corners; k++)
            for (int part = 0; part < PARTS_W; part++)
                sum[part] += cell->slope[a][k] * change[k][part];
        sums[a][j] = fold_lanes(sum);
    }
    for (int k = 0; k < 2 && turns; k++)
        sums[SKCI_VARYING_AXES + k][j] = fold_lanes(turned[k]);
}

static inline void spread_pixel(const skci_varying_products *m, const skci_varying_layer *layer, int i,
                                const struct cell *cell, int corners)
{
    ptrdiff_t at = (ptrdiff_t)i * SKCI_LANE_PIXEL, padded = layer->padded;
    if (cell_is_identity(layer, cell, corners))
        *(pixel_f *)(m->spread + at) += *(const pixel_f *)(m->centre + at);
    else
        spread(m->spread + at, m->centre + at, layer->count, m->pitch,
               &(skci_prepared){(int32_t *)(void *)(m->room + ROOM_OFFSET * padded), m->room + ROOM_WEIGHTS * padded});
}

// Some pixels together, one thing after the other, so that none waits for its offsets.
static inline __attribute__((always_inline)) void multiply_some(const skci_varying_products *all, int n,
                                                                const skci_varying_layer *layer, const skci_points *p,
                                                                const skci_points *d, int axes, int turns)
{
    struct cell cells[SKCI_VARYING_PRODUCTS_AT_ONCE];
    changes sums = {{{0}}};
    skci_varying_products m[SKCI_VARYING_PRODUCTS_AT_ONCE];
    ptrdiff_t padded = layer->padded;
    for (int first = 0, some; first < n; first += some) {
        some = n - first < SKCI_VARYING_PRODUCTS_AT_ONCE ? n - first : SKCI_VARYING_PRODUCTS_AT_ONCE;
        for (int j = 0; j < some; j++) {
            int i = first + j;
            m[j] = *all;
            m[j].room += j * SKCI_VARYING_ROOM * padded;
            find_cell(p, i, axes, &cells[j]);
            place_samples(&m[j], layer, &cells[j], 1 << axes, turns, turns ? p->c[i] : 1, turns ? p->s[i] : 0);
        }
        for (int j = 0; j < some; j++) {
            ptrdiff_t at = (ptrdiff_t)(first + j) * SKCI_LANE_PIXEL;
            multiply_taps(all->centre + at, all->around + at, layer->count, all->pitch,
                          (const int32_t *)(const void *)(m[j].room + ROOM_OFFSET * padded),
                          m[j].room + ROOM_TAPS * padded, padded);
        }
        for (int j = 0; j < some; j++) {
            int i = first + j;
            add_pixel(&m[j], layer, turns ? p->c[i] : 1, turns ? p->s[i] : 0, j, &cells[j], axes, turns, sums);
            if (all->spread)
                spread_pixel(&m[j], layer, i, &cells[j], 1 << axes);
        }
        for (int a = 0; a < axes; a++)
            add_folded(d->t[a] + first, sums[a], some);
        if (turns) {
            add_folded(d->c + first, sums[SKCI_VARYING_AXES], some);
            add_folded(d->s + first, sums[SKCI_VARYING_AXES + 1], some);
        }
    }
}

static void varying_multiply(const skci_varying_products *m, int n, const skci_varying_layer *layer,
                             const skci_points *p, const skci_points *d)
{
    ptrdiff_t padded = layer->padded;
    for (int j = 0; j < SKCI_VARYING_PRODUCTS_AT_ONCE; j++) // samples that only fill vectors have no products
        memset(m->room + (j * SKCI_VARYING_ROOM + ROOM_TAPS) * padded, 0, 4 * (size_t)padded * sizeof(float));
    if (p->axes == 1 && !p->c)
        multiply_some(m, n, layer, p, d, 1, 0);
    else
        multiply_some(m, n, layer, p, d, p->axes, p->c != NULL);
}
