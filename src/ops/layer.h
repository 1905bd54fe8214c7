// SPDX-License-Identifier: MIT
// A sparse layer on a canvas: forward and vector-Jacobian product, in double precision.
//
//   out(p)  = sum over t of w_t in(p - t)          forward
//   d_in(p) = sum over t of w_t d_out(p + t)       VJP with respect to the input
//   d_w_t   = sum over p of in(p) d_out(p + t)     VJP with respect to the weights
//
// The canvas always holds the whole support: nothing is cut off, nothing wraps around.

#ifndef SKCI_LAYER_H
#define SKCI_LAYER_H

#include "core/complex.h"
#include "ops/rows.h"

// A rectangle of the plane; outside it the function is zero. Zero-initialise; ends with skci_plane_free.
typedef struct skci_plane {
    int x0, y0, width, height;
    int margin;   // zeros kept left and right of each row, on top of what the row loops may touch
    size_t pitch; // elements from row to row
    double *data;
    size_t capacity;
} skci_plane;

static inline double *skci_plane_row(const skci_plane *plane, int y)
{
    return plane->data + (size_t)(y - plane->y0) * plane->pitch + plane->margin;
}

// Gives the plane a rectangle; its values are then undefined but finite. Fails with SKC_MEMORY, or with SKC_UNSUPPORTED for a
// rectangle so large that it can only be a mistake.
skc_status skci_plane_resize(skci_plane *plane, int x0, int y0, int width, int height, int margin, skc_error *error);
void skci_plane_free(skci_plane *plane);

// The margin that an input plane needs for taps of this reach.
static inline int skci_layer_margin(skc_reach reach)
{
    return reach.left + reach.right;
}

// Forward. `in` has the margin above, or more; `out` has been sized to in's rectangle grown by the reach. `rows` is room for
// `count` pointers, `weights` for `count` numbers. Writes zeros into out's margins.
void skci_layer_fwd(const skci_rows *loops, const skci_plane *in, const skci_tap *taps, int count, skci_plane *out,
                    const double **rows, double *weights);

// VJP. `in` is as it was in the forward pass, `d_out` has out's rectangle, `d_in` is sized to in's rectangle and written;
// d_w[t] of all `count` taps is written. `lanes` is room for SKCI_LANES * count numbers.
void skci_layer_vjp(const skci_rows *loops, const skci_plane *in, const skci_tap *taps, int count,
                    const skci_plane *d_out, skci_plane *d_in, double *d_w, const double **rows, double *weights,
                    double *lanes);

#endif
