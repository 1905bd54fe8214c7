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
