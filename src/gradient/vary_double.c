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

struct plane;
struct tile;
static void filter_rows(struct tile *t, int set, int j, const struct plane *from, const struct plane *to,
                        skci_rect where, int scatter);

#include "gradient/vary_tile.h"

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

static void filter_rows(tile *t, int set, int j, const plane *from, const plane *to, skci_rect where, int scatter)
{
    layer l = layer_of(t, set, j);
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
            interpolate(&l, &found, t->room.x, t->room.y, t->room.w);
            filter_pixel(&l, &p, i, &t->room, in, from->pitch, out, to->pitch, scatter);
        }
    }
}

#include "gradient/vary_multiply.h"

const skci_vary_kind skci_vary_double = VARY_KIND;
