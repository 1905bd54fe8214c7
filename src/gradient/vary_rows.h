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
