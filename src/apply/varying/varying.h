// SPDX-License-Identifier: MIT
// A basis made ready to filter with a different kernel at every pixel.

#ifndef SKCI_VARYING_PLAN_H
#define SKCI_VARYING_PLAN_H

#include "apply/run.h"
#include "ops/rows.h"

// A parameter of the basis as maps are read: in float, the same on every processor.
typedef struct skci_varying_parameter {
    skc_parameter_kind kind;
    float first, last;
    int wraps; // a rotation by whole turns
    int axis;  // nodes: which of the axes, -1 if there is but one node
} skci_varying_parameter;

// How far a layer reads, or writes, from a pixel: columns x0 .. x1 and rows y0 .. y1, all included.
typedef struct skci_span {
    int x0, x1, y0, y1;
} skci_span;

struct skc_varying {
    const skci_rows *loops;
    skc_order order;
    skc_edge edge, map_edge;
    float constant;
    int parameter_count, axis_count;
    skci_varying_parameter *parameters;
    skci_axis_nodes axes[SKCI_VARYING_AXES];
    int turns;                  // whether there is a rotation or a scale
    int sets;                   // of filters: 1, or one for each of three channels
    int count;                  // of layers
    skci_varying_layer *layers; // in the order in which they are applied; for each set
    skci_span *spans;           // of each layer, for all sets
    float *numbers;             // what the above point to
    unsigned char *flags;
    int samples, padded; // of all layers; the most of one layer
    skc_reach margin, map_margin;
    size_t cache, bytes;
};

// Interpolated offsets may be so much larger than those at the nodes, for rounding (relative).
#define SKCI_VARYING_SLACK 1e-5

// The filters as tables, layer by layer, and how far they reach.
skc_status skci_varying_tables(skc_varying *varying, const skc_basis *basis, int correlate, skc_error *error);

skc_status skci_varying_check_options(const skc_varying_options *options, skc_error *error);

// How many pixels wide a strip may be.
int skci_varying_strip_width(const skc_varying *varying);

// How many channels are filtered together.
int skci_varying_together(const skc_varying *varying, int channels);

#endif
