// SPDX-License-Identifier: MIT
// Tiles of doubles, in plain C, with the meaning that the engine has.

typedef double real;

#include "gradient/vary_job.h"

#include <math.h>

static real first_of(const skci_vary_filter *f, int m)
{
    return f->basis->parameters[m].values[0];
}

static real last_of(const skci_vary_filter *f, int m)
{
    return f->basis->parameters[m].values[f->basis->parameters[m].count - 1];
}

static void clamp_row(const skci_vary_filter *f, real *values, int n, int m)
{
    real first = first_of(f, m), last = last_of(f, m);
    for (int i = 0; i < n; i++) {
        real value = values[i] > first ? values[i] : first; // NaN, too
        values[i] = value < last ? value : last;
    }
}

static int cell_at(const skci_vary_filter *f, int axis, real value)
{
    int k = 0;
    while (k < f->varying->axes[axis].count - 2 && value >= f->nodes[axis][k + 1])
        k++;
    return k;
}

static void cell_row(const skci_vary_filter *f, const real *values, int n, int axis, int32_t *node, real *t)
{
    for (int i = 0; i < n; i++) {
        int k = cell_at(f, axis, values[i]);
        real at = (values[i] - f->nodes[axis][k]) * f->scales[axis][k];
        t[i] = at < 1 && values[i] < f->nodes[axis][f->varying->axes[axis].count - 1] ? at : 1;
        node[i] += k * f->varying->axes[axis].step;
    }
}

// Quarter turns are exact.
static void turn_row(const skci_vary_filter *f, const real *angle, const real *scale, int n, real *c, real *s)
{
    (void)f;
    for (int i = 0; i < n; i++) {
        real quarters = floor(angle[i] / 90 + 0.5);
        real x = (angle[i] - quarters * 90) * (3.14159265358979323846 / 180), cosine = cos(x), sine = sin(x);
        int quarter = (int)(quarters - 4 * floor(quarters / 4));
        const real cosines[4] = {cosine, -sine, -cosine, sine}, sines[4] = {sine, cosine, -sine, -cosine};
        c[i] = scale[i] * cosines[quarter];
        s[i] = scale[i] * sines[quarter];
    }
}

static real rate_of(const skci_vary_filter *f, int axis, real value)
{
    return f->scales[axis][cell_at(f, axis, value)];
}

static const real *table_of(const skci_vary_filter *f)
{
    return f->table;
}

static const unsigned char *identity_of(const skci_vary_filter *f, const skci_varying_layer *from, int *any)
{
    *any = f->any_identity[from - f->varying->layers];
    return f->identity + (from->identity - f->varying->flags);
}

#include "gradient/vary_rows.h"

enum { ROOM_ROWS = 12 };

struct plane;
struct tile;
static void filter_rows(struct tile *t, int set, int j, const struct plane *from, const struct plane *to,
                        skci_area where, int scatter);

#include "gradient/vary_tile.h"

// ------------------------------------------------------------------------------------------------------------ products

// What is known of the samples of a pixel: `padded` numbers of each.
typedef struct room {
    real *x, *y, *w;    // interpolated, not turned
    real *right, *down; // where in its cell a sample lies
    real *products[4];  // of the pixel, with each of the four taps
    real *d_x, *d_y, *d_w;
} room;

static room room_of(const tile *t, int padded)
{
    real *rows = t->room;
    room r = {.x = rows, .y = rows + padded, .w = rows + 2 * padded, .right = rows + 3 * padded};
    r.down = rows + 4 * padded;
    for (int k = 0; k < 4; k++)
        r.products[k] = rows + (5 + k) * padded;
    r.d_x = rows + 9 * padded;
    r.d_y = rows + 10 * padded;
    r.d_w = rows + 11 * padded;
    return r;
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

// -------------------------------------------------------------------------------------------------------------- layers

static void filter_tap(const real *from, real *to, real weight)
{
    for (int c = 0; c < SKCI_LANE_PIXEL; c++)
        to[c] += weight * from[c];
}

static void filter_pixel(const layer *l, const points *p, int i, const room *r, const real *from, ptrdiff_t from_pitch,
                         real *to, ptrdiff_t to_pitch, int scatter)
{
    real c = p->c ? p->c[i] : 1, s = p->c ? p->s[i] : 0;
    for (int k = 0; k < l->count; k++) {
        real x = c * r->x[k] + s * r->y[k], y = c * r->y[k] - s * r->x[k], column = floor(x), row = floor(y);
        real right = x - column, down = y - row, w = r->w[k];
        const real weights[4] = {w * (1 - down) * (1 - right), w * (1 - down) * right, w * down * (1 - right),
                                 w * down * right};
        for (int tap = 0; tap < 4; tap++) {
            ptrdiff_t far = ((ptrdiff_t)row + tap / 2) * (scatter ? to_pitch : from_pitch) +
                            ((ptrdiff_t)column + tap % 2) * SKCI_LANE_PIXEL;
            filter_tap(scatter ? from : from + far, scatter ? to + far : to, weights[tap]);
        }
    }
}

static void filter_rows(tile *t, int set, int j, const plane *from, const plane *to, skci_area where, int scatter)
{
    layer l = layer_of(t, set, j);
    room r = room_of(t, l.padded);
    for (int y = where.y0; y < where.y1; y++) {
        points p = points_at(t, &t->points, where.x0, y);
        for (int i = 0; i < width_of(where); i++) {
            const real *in = plane_at(from, where.x0 + i, y);
            real *out = plane_at(to, where.x0 + i, y);
            corners found;
            find_corners(&p, i, &found);
            if (!scatter)
                memset(out, 0, SKCI_LANE_PIXEL * sizeof *out);
            if (copies(&l, &found)) {
                filter_tap(in, out, 1);
                continue;
            }
            interpolate(&l, &found, r.x, r.y, r.w);
            filter_pixel(&l, &p, i, &r, in, from->pitch, out, to->pitch, scatter);
        }
    }
}

static void multiply_rows(tile *t, int set, int j, skci_area where, const plane *spread, real *sums,
                          unsigned char *marks)
{
    layer l = layer_of(t, set, j);
    room r = room_of(t, l.padded);
    for (int y = where.y0; y < where.y1; y++) {
        points p = points_at(t, &t->points, where.x0, y), d = points_at(t, &t->motion, where.x0, y);
        multiply_row(plane_at(&t->centre[j + 1], where.x0, y), plane_at(&t->around[j], where.x0, y), width_of(where),
                     t->around[j].pitch, &l, &p, t->filter->turn, &r, sums, marks, &d);
    }
    if (spread)
        filter_rows(t, set, j, &t->centre[j + 1], spread, where, 1);
}

#include "gradient/vary_moving.h"
#include "gradient/vary_multiply.h"

const skci_vary_kind skci_vary_double = VARY_KIND;
