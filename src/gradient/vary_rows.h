// SPDX-License-Identifier: MIT
// Rows of pixels of varying filters in plain C, for either kind of numbers: included with `real` defined by
// vary_float.c and vary_double.c.
//
// Where an offset is whole, its derivative is that towards larger offsets of the sample, which in a table turned by
// 180 degrees is the cell before.

#include "gradient/vary_filter.h"

#include <math.h>
#include <string.h>

enum { CORNERS = 1 << SKCI_VARYING_AXES, LANES = SKCI_LANES };

// One layer of a set of filters, as skci_varying_layer has it.
typedef struct layer {
    int count, padded;
    const real *table, *tangents; // the latter may be NULL
    const unsigned char *identity;
    int any_identity;
} layer;

#ifdef REAL_IS_FLOAT
typedef skci_points points;
#else
typedef struct points { // as skci_points
    int axes;
    int step[SKCI_VARYING_AXES];
    int32_t *node;
    real *t[SKCI_VARYING_AXES];
    real *c, *s;
} points;
#endif

// All corners of the cell that pixel i lies in, their shares, and how these change with t.
typedef struct corners {
    int count;
    int32_t node[CORNERS];
    real share[CORNERS], slope[SKCI_VARYING_AXES][CORNERS];
} corners;

static void find_corners(const points *p, int i, corners *found)
{
    found->count = 1 << p->axes;
    for (int k = 0; k < found->count; k++) {
        int32_t node = p->node[i];
        real share = 1;
        for (int a = 0; a < p->axes; a++) {
            share *= k >> a & 1 ? p->t[a][i] : 1 - p->t[a][i];
            node += k >> a & 1 ? p->step[a] : 0;
        }
        found->node[k] = node;
        found->share[k] = share;
        for (int a = 0; a < p->axes; a++) {
            real slope = k >> a & 1 ? 1 : -1;
            for (int b = 0; b < p->axes; b++)
                slope *= b == a ? 1 : k >> b & 1 ? p->t[b][i] : 1 - p->t[b][i];
            found->slope[a][k] = slope;
        }
    }
}

static int copies(const layer *l, const corners *c)
{
    for (int k = 0; k < c->count; k++)
        if (c->share[k] > 0 && !l->identity[c->node[k]])
            return 0;
    return l->any_identity;
}

// Where the cell begins in which a bilinear sample at u is differentiated.
static real cell_of(real u, int turn)
{
#ifdef REAL_IS_FLOAT
    return turn > 0 ? floorf(u) : ceilf(u) - 1;
#else
    return turn > 0 ? floor(u) : ceil(u) - 1;
#endif
}

// ------------------------------------------------------------------------------------------------------------ products

// What is known of the samples of a pixel: `padded` numbers of each.
typedef struct room {
    real *x, *y, *w;    // interpolated, not turned
    real *right, *down; // where in its cell a sample lies
    real *products[4];  // of the pixel, with each of the four taps
    int32_t *offset;    // of the first tap
    real *d_x, *d_y, *d_w;
} room;

enum { ROOM_ROWS = 13 };

static void lay_out_room(room *r, char *memory, int padded)
{
    real **rows[] = {&r->x,           &r->y,           &r->w,           &r->right, &r->down, &r->products[0],
                     &r->products[1], &r->products[2], &r->products[3], &r->d_x,   &r->d_y,  &r->d_w};
    for (int k = 0; k < ROOM_ROWS - 1; k++)
        *rows[k] = (real *)(void *)memory + (size_t)k * (size_t)padded;
    r->offset = (int32_t *)(void *)((real *)(void *)memory + (size_t)(ROOM_ROWS - 1) * (size_t)padded);
}

static void interpolate(const layer *l, const corners *c, real *x, real *y, real *w)
{
    ptrdiff_t n = l->padded;
    memset(x, 0, (size_t)n * sizeof *x);
    memset(y, 0, (size_t)n * sizeof *y);
    memset(w, 0, (size_t)n * sizeof *w);
    for (int k = 0; k < c->count; k++) {
        const real *from = l->table + c->node[k] * 3 * n;
        real share = c->share[k];
        for (ptrdiff_t i = 0; i < n; i++) {
            x[i] += share * from[i];
            y[i] += share * from[n + i];
            w[i] += share * from[2 * n + i];
        }
    }
}

static void multiply(const layer *l, const real *centre, const real *around, ptrdiff_t pitch, real c, real s, int turn,
                     const room *r)
{
    for (int k = 0; k < l->count; k++) {
        real x = c * r->x[k] + s * r->y[k], y = c * r->y[k] - s * r->x[k];
        real column = cell_of(x, turn), row = cell_of(y, turn);
        r->right[k] = x - column;
        r->down[k] = y - row;
        const real *taps[2] = {around + (ptrdiff_t)row * pitch + (ptrdiff_t)column * SKCI_LANE_PIXEL};
        taps[1] = taps[0] + pitch;
        for (int t = 0; t < 4; t++) {
            const real *tap = taps[t / 2] + t % 2 * SKCI_LANE_PIXEL;
            r->products[t][k] = (centre[0] * tap[0] + centre[2] * tap[2]) + (centre[1] * tap[1] + centre[3] * tap[3]);
        }
    }
    for (int k = l->count; k < l->padded; k++) {
        r->right[k] = r->down[k] = 0;
        for (int t = 0; t < 4; t++)
            r->products[t][k] = 0;
    }
}

static real add_lanes(const real *sum)
{
    real eight[LANES / 2];
    for (int i = 0; i < LANES / 2; i++)
        eight[i] = sum[i] + sum[i + LANES / 2];
    return ((eight[0] + eight[4]) + (eight[2] + eight[6])) + ((eight[1] + eight[5]) + (eight[3] + eight[7]));
}

// The derivatives with respect to the samples, turned back; and with respect to the turn.
static void differentiate(const layer *l, real c, real s, const room *r, real *d_c, real *d_s)
{
    real sum_c[LANES] = {0}, sum_s[LANES] = {0};
    for (int from = 0; from < l->padded; from += LANES)
        for (int i = 0; i < LANES; i++) {
            int k = from + i;
            real right = r->right[k], down = r->down[k], w = r->w[k];
            real a = r->products[0][k], b = r->products[1][k], e = r->products[2][k], f = r->products[3][k];
            real up_x = b - a, down_x = f - e, top = a + right * up_x, bottom = e + right * down_x;
            real x = w * (up_x + down * (down_x - up_x)), y = w * (bottom - top);
            r->d_w[k] = top + down * (bottom - top);
            r->d_x[k] = c * x - s * y;
            r->d_y[k] = s * x + c * y;
            sum_c[i] += x * r->x[k] + y * r->y[k];
            sum_s[i] += x * r->y[k] - y * r->x[k];
        }
    *d_c = add_lanes(sum_c);
    *d_s = add_lanes(sum_s);
}

// Adds the derivatives to a corner's; what they add up to with the corner's samples is how the result changes with its
// share.
static real add_to_corner(const layer *l, const room *r, int32_t node, real share, real *sums)
{
    real sum[LANES] = {0};
    ptrdiff_t n = l->padded;
    const real *table = l->table + node * 3 * n;
    real *to = sums + node * 3 * n;
    for (ptrdiff_t from = 0; from < n; from += LANES)
        for (int i = 0; i < LANES; i++) {
            ptrdiff_t k = from + i;
            to[k] += share * r->d_x[k];
            to[n + k] += share * r->d_y[k];
            to[2 * n + k] += share * r->d_w[k];
            sum[i] += (r->d_x[k] * table[k] + r->d_y[k] * table[n + k]) + r->d_w[k] * table[2 * n + k];
        }
    return add_lanes(sum);
}

// n pixels: adds their derivatives with respect to the samples to `sums`, laid out as the table, and marks the filters
// that had some; and adds those with respect to their points to `d`.
static void multiply_row(const real *centre, const real *around, int n, ptrdiff_t pitch, const layer *l,
                         const points *p, int turn, const room *r, real *sums, unsigned char *marks, const points *d)
{
    for (int i = 0; i < n; i++, centre += SKCI_LANE_PIXEL, around += SKCI_LANE_PIXEL) {
        corners found;
        real c = p->c ? p->c[i] : 1, s = p->c ? p->s[i] : 0, d_c, d_s;
        find_corners(p, i, &found);
        interpolate(l, &found, r->x, r->y, r->w);
        multiply(l, centre, around, pitch, c, s, turn, r);
        differentiate(l, c, s, r, &d_c, &d_s);
        for (int k = 0; k < found.count; k++) {
            real change = add_to_corner(l, r, found.node[k], found.share[k], sums);
            marks[found.node[k]] = 1;
            for (int a = 0; a < p->axes; a++)
                d->t[a][i] += found.slope[a][k] * change;
        }
        if (p->c) {
            d->c[i] += d_c;
            d->s[i] += d_s;
        }
    }
}

// ------------------------------------------------------------------------------------------------------------ tangents

// A sample at a pixel, turned, and how it moves.
typedef struct moving {
    real x, y, w, t_x, t_y, t_w;
} moving;

static moving sample_at(const layer *l, const corners *c, const real *t_share, const points *p, const points *t, int i,
                        int k)
{
    moving m = {0};
    ptrdiff_t n = l->padded;
    for (int corner = 0; corner < c->count; corner++) {
        ptrdiff_t at = c->node[corner] * 3 * n + k;
        const real *from = l->table + at;
        real share = c->share[corner], moved = t_share[corner];
        m.x += share * from[0];
        m.y += share * from[n];
        m.w += share * from[2 * n];
        m.t_x += moved * from[0];
        m.t_y += moved * from[n];
        m.t_w += moved * from[2 * n];
        if (l->tangents) {
            from = l->tangents + at;
            m.t_x += share * from[0];
            m.t_y += share * from[n];
            m.t_w += share * from[2 * n];
        }
    }
    if (!p->c)
        return m;
    real cos = p->c[i], sin = p->s[i], t_cos = t ? t->c[i] : 0, t_sin = t ? t->s[i] : 0;
    moving turned = m;
    turned.x = cos * m.x + sin * m.y;
    turned.y = cos * m.y - sin * m.x;
    turned.t_x = cos * m.t_x + sin * m.t_y + t_cos * m.x + t_sin * m.y;
    turned.t_y = cos * m.t_y - sin * m.t_x + t_cos * m.y - t_sin * m.x;
    return turned;
}

// Where a row of a layer reads and writes, and the same of what moves.
typedef struct movement {
    const real *from, *t_from;
    real *to, *t_to;
    ptrdiff_t from_pitch, to_pitch;
} movement;

static void move_tap(const movement *m, ptrdiff_t from, ptrdiff_t to, real weight, real t_weight, int copied)
{
    for (int c = 0; c < SKCI_LANE_PIXEL; c++) {
        m->t_to[to + c] += t_weight * m->from[from + c];
        if (copied)
            continue;
        m->to[to + c] += weight * m->from[from + c];
        m->t_to[to + c] += weight * m->t_from[from + c];
    }
}

// n pixels: adds what they are to m->to and how that changes to m->t_to, gathering or scattering. `t`: how the points
// move, or NULL.
static void move_row(const movement *m, int n, const layer *l, const points *p, const points *t, int turn, int scatter)
{
    for (int i = 0; i < n; i++) {
        corners found;
        real t_share[CORNERS] = {0};
        find_corners(p, i, &found);
        for (int k = 0; k < found.count && t; k++)
            for (int a = 0; a < p->axes; a++)
                t_share[k] += found.slope[a][k] * t->t[a][i];
        ptrdiff_t here = (ptrdiff_t)i * SKCI_LANE_PIXEL;
        int copied = copies(l, &found);
        for (int c = 0; c < SKCI_LANE_PIXEL && copied; c++) {
            m->to[here + c] += m->from[here + c];
            m->t_to[here + c] += m->t_from[here + c];
        }
        for (int k = 0; k < l->count; k++) {
            moving s = sample_at(l, &found, t_share, p, t, i, k);
            real column = cell_of(s.x, turn), row = cell_of(s.y, turn), right = s.x - column, down = s.y - row;
            for (int tap = 0; tap < 4; tap++) {
                int odd = tap % 2, low = tap / 2;
                real across = odd ? right : 1 - right, along = low ? down : 1 - down, w = across * along;
                real t_w = s.t_w * w + s.w * (s.t_x * (odd ? along : -along) + s.t_y * (low ? across : -across));
                ptrdiff_t far = ((ptrdiff_t)row + low) * (scatter ? m->to_pitch : m->from_pitch) +
                                ((ptrdiff_t)column + odd) * SKCI_LANE_PIXEL + here;
                move_tap(m, scatter ? here : far, scatter ? far : here, s.w * w, t_w, copied);
            }
        }
    }
}
