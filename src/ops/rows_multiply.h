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
    float c, s;
};

static inline __attribute__((always_inline)) void find_cell(const skci_points *p, int i, int axes, int turns,
                                                            struct cell *cell)
{
    cell->c = turns ? p->c[i] : 1;
    cell->s = turns ? p->s[i] : 0;
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
                                                                const struct cell *cell, int corners, int turns)
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
            wide_f turned = cell->c * x + cell->s * y;
            y = cell->c * y - cell->s * x;
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

// The derivatives of a pixel with respect to a vector of samples, not turned.
struct derivatives {
    wide_f x, y, w;
};

// From the products. What derivatives and samples add up to is how the result changes with cosine and sine.
static inline __attribute__((always_inline)) struct derivatives derive(const float *room, ptrdiff_t padded, int turns,
                                                                       float c, float s, wide_f *d_c, wide_f *d_s)
{
    const float *taps = room + ROOM_TAPS * padded;
    wide_f right = wide_load(room + ROOM_RIGHT * padded), down = wide_load(room + ROOM_DOWN * padded);
    wide_f w = wide_load(room + ROOM_W * padded), first = wide_load(taps), third = wide_load(taps + 2 * padded);
    wide_f up_x = wide_load(taps + padded) - first, down_x = wide_load(taps + 3 * padded) - third;
    wide_f top = first + right * up_x, rise = third + right * down_x - top;
    struct derivatives d = {w * (up_x + down * (down_x - up_x)), w * rise, top + down * rise};
    if (turns) {
        wide_f x = wide_load(room + ROOM_X * padded), y = wide_load(room + ROOM_Y * padded);
        *d_c += d.x * x + d.y * y;
        *d_s += d.x * y - d.y * x;
        wide_f back = c * d.x - s * d.y;
        d.y = s * d.x + c * d.y;
        d.x = back;
    }
    return d;
}

// Sums for each axis, then for cosine and sine, of the pixels that are multiplied together.
typedef pixel_f changes[SKCI_VARYING_AXES + 2][SKCI_VARYING_PRODUCTS_AT_ONCE];

// Adds the derivatives of a pixel to those of its cell's corners, and finds those with respect to its point.
static inline __attribute__((always_inline)) void add_pixel(const skci_varying_products *m,
                                                            const skci_varying_layer *layer, int j,
                                                            const struct cell *cell, int axes, int turns, changes sums)
{
    ptrdiff_t padded = layer->padded;
    int corners = 1 << axes;
    wide_f change[1 << SKCI_VARYING_AXES][PARTS_W], turned[2][PARTS_W] = {{{0}}};
    memset(change, 0, (size_t)corners * sizeof *change);
    for (ptrdiff_t k = 0; k < padded; k += LANES_W) {
        ptrdiff_t part = k / LANES_W % PARTS_W;
        struct derivatives by =
            derive(m->room + k, padded, turns, cell->c, cell->s, &turned[0][part], &turned[1][part]);
        for (int corner = 0; corner < corners; corner++) {
            ptrdiff_t at = cell->node[corner] * 3 * padded + k;
            const float *filter = layer->table + at;
            float *to = m->sums + at, share = cell->share[corner];
            change[corner][part] +=
                (by.x * wide_load(filter) + by.y * wide_load(filter + padded)) + by.w * wide_load(filter + 2 * padded);
            *(wide_f *)to += share * by.x;
            *(wide_f *)(to + padded) += share * by.y;
            *(wide_f *)(to + 2 * padded) += share * by.w;
        }
    }
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

// The same of `count` pixels of one cell of a single axis: sums are loaded once for all of them.
static inline __attribute__((always_inline)) void add_pixels(const skci_varying_products *m,
                                                             const skci_varying_layer *layer, int first, int count,
                                                             const struct cell *cells, int turns, changes sums)
{
    enum { MOST = SKCI_VARYING_PRODUCTS_AT_ONCE };
    ptrdiff_t padded = layer->padded, low = cells[0].node[0] * 3 * padded, high = cells[0].node[1] * 3 * padded;
    wide_f change[MOST][PARTS_W], d_c[MOST][PARTS_W], d_s[MOST][PARTS_W];
    memset(change, 0, (size_t)count * sizeof *change);
    memset(d_c, 0, (size_t)count * sizeof *d_c);
    memset(d_s, 0, (size_t)count * sizeof *d_s);
    for (ptrdiff_t from = 0; from < padded; from += SKCI_LANES)
        for (int part = 0; part < PARTS_W; part++) {
            ptrdiff_t k = from + part * LANES_W;
            float *to[2] = {m->sums + low + k, m->sums + high + k};
            const float *at[2] = {layer->table + low + k, layer->table + high + k};
            wide_f sum[2][3], slope[3];
            for (int i = 0; i < 3; i++) {
                sum[0][i] = wide_load(to[0] + i * padded);
                sum[1][i] = wide_load(to[1] + i * padded);
                slope[i] = wide_load(at[1] + i * padded) - wide_load(at[0] + i * padded);
            }
            for (int j = 0; j < count; j++) {
                struct derivatives by =
                    derive(m[j].room + k, padded, turns, cells[j].c, cells[j].s, &d_c[j][part], &d_s[j][part]);
                change[j][part] += (by.x * slope[0] + by.y * slope[1]) + by.w * slope[2];
                for (int corner = 0; corner < 2; corner++) {
                    sum[corner][0] += cells[j].share[corner] * by.x;
                    sum[corner][1] += cells[j].share[corner] * by.y;
                    sum[corner][2] += cells[j].share[corner] * by.w;
                }
            }
            for (int i = 0; i < 3; i++) {
                *(wide_f *)(to[0] + i * padded) = sum[0][i];
                *(wide_f *)(to[1] + i * padded) = sum[1][i];
            }
        }
    m->marks[cells[0].node[0]] = m->marks[cells[0].node[1]] = 1;
    for (int j = 0; j < count; j++) {
        sums[0][first + j] = fold_lanes(change[j]);
        if (turns) {
            sums[SKCI_VARYING_AXES][first + j] = fold_lanes(d_c[j]);
            sums[SKCI_VARYING_AXES + 1][first + j] = fold_lanes(d_s[j]);
        }
    }
}

static inline int one_cell(const struct cell *cells, int count)
{
    int same = count == SKCI_VARYING_PRODUCTS_AT_ONCE;
    for (int j = 1; j < count; j++)
        same &= cells[j].node[0] == cells[0].node[0];
    return same;
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
            find_cell(p, i, axes, turns, &cells[j]);
            place_samples(&m[j], layer, &cells[j], 1 << axes, turns);
        }
        for (int j = 0; j < some; j++) {
            ptrdiff_t at = (ptrdiff_t)(first + j) * SKCI_LANE_PIXEL;
            multiply_taps(all->centre + at, all->around + at, layer->count, all->pitch,
                          (const int32_t *)(const void *)(m[j].room + ROOM_OFFSET * padded),
                          m[j].room + ROOM_TAPS * padded, padded);
        }
        if (axes == 1 && one_cell(cells, some))
            add_pixels(m, layer, 0, SKCI_VARYING_PRODUCTS_AT_ONCE, cells, turns, sums);
        else
            for (int j = 0; j < some; j++)
                if (axes == 1)
                    add_pixels(&m[j], layer, j, 1, &cells[j], turns, sums);
                else
                    add_pixel(&m[j], layer, j, &cells[j], axes, turns, sums);
        for (int j = 0; j < some && all->spread; j++)
            spread_pixel(&m[j], layer, first + j, &cells[j], 1 << axes);
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
    else if (p->axes == 1)
        multiply_some(m, n, layer, p, d, 1, 1);
    else
        multiply_some(m, n, layer, p, d, p->axes, p->c != NULL);
}
