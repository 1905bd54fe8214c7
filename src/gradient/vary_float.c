// SPDX-License-Identifier: MIT
// Tiles of floats: filtered with the engine's own loops.

#define REAL_IS_FLOAT
typedef float real;

#include "gradient/vary_job.h"

static real first_of(const skci_vary_filter *f, int m)
{
    return f->varying->parameters[m].first;
}

static real last_of(const skci_vary_filter *f, int m)
{
    return f->varying->parameters[m].last;
}

static void clamp_row(const skci_vary_filter *f, real *values, int n, int m)
{
    f->varying->loops->point_clamp(values, n, first_of(f, m), last_of(f, m));
}

static void cell_row(const skci_vary_filter *f, const real *values, int n, int axis, int32_t *node, real *t)
{
    f->varying->loops->point_cells(values, n, &f->varying->axes[axis], node, t);
}

static void turn_row(const skci_vary_filter *f, const real *angle, const real *scale, int n, real *c, real *s)
{
    f->varying->loops->point_turns(angle, scale, n, c, s);
}

// How fast t changes with a value within the range.
static real rate_of(const skci_vary_filter *f, int axis, real value)
{
    const skci_axis_nodes *nodes = &f->varying->axes[axis];
    int k = 0;
    while (k < nodes->count - 2 && value >= nodes->first[k + 1])
        k++;
    return nodes->scale[k];
}

static const real *table_of(const skci_vary_filter *f)
{
    return f->varying->numbers;
}

static const unsigned char *identity_of(const skci_vary_filter *f, const skci_varying_layer *from, int *any)
{
    (void)f;
    *any = from->any_identity;
    return from->identity;
}

#include "gradient/vary_rows.h"

enum { ROOM_ROWS = SKCI_VARYING_ROOM * SKCI_VARYING_PRODUCTS_AT_ONCE };

struct plane;
struct tile;
static void filter_rows(struct tile *t, int set, int j, const struct plane *from, const struct plane *to,
                        skci_area where, int scatter);

#include "gradient/vary_tile.h"

static void filter_rows(tile *t, int set, int j, const plane *from, const plane *to, skci_area where, int scatter)
{
    const skci_rows *loops = t->filter->varying->loops;
    const skci_varying_layer *l = skci_vary_layer(t->filter, set, j);
    for (int y = where.y0; y < where.y1; y++) {
        points p = points_at(t, &t->points, where.x0, y);
        real *in = plane_at(from, where.x0, y), *out = plane_at(to, where.x0, y);
        if (scatter)
            loops->varying_scatter(out, in, width_of(where), (int32_t)to->pitch, l, &p, &t->prepared);
        else
            loops->varying_gather(out, in, width_of(where), (int32_t)from->pitch, l, &p, &t->prepared);
    }
}

static void multiply_rows(tile *t, int set, int j, skci_area where, const plane *spread, real *sums,
                          unsigned char *marks)
{
    skci_varying_products m = {
        .pitch = (int32_t)t->around[j].pitch, .turn = t->filter->turn, .sums = sums, .marks = marks, .room = t->room};
    for (int y = where.y0; y < where.y1; y++) {
        points p = points_at(t, &t->points, where.x0, y), d = points_at(t, &t->motion, where.x0, y);
        m.centre = plane_at(&t->centre[j + 1], where.x0, y);
        m.around = plane_at(&t->around[j], where.x0, y);
        m.spread = spread ? plane_at(spread, where.x0, y) : NULL;
        t->filter->varying->loops->varying_multiply(&m, width_of(where), skci_vary_layer(t->filter, set, j), &p, &d);
    }
}

#include "gradient/vary_moving.h"
#include "gradient/vary_multiply.h"

const skci_vary_kind skci_vary_float = VARY_KIND;
