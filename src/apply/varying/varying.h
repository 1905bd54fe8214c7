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
    float period; // values that so much lies between mean the same; 0: values beyond the range are clamped
    int axis;     // nodes: which of the axes, -1 if there is but one node
} skci_varying_parameter;

struct skc_varying {
    const skci_rows *loops;
    skc_order order;
    int respected; // layers that respect edges of the map, from the first one on
    skc_edge edge, map_edge;
    float constant;
    int parameter_count, axis_count;
    skci_varying_parameter *parameters;
    skci_axis_nodes axes[SKCI_VARYING_AXES];
    int turns;                  // whether there is a rotation or a scale
    int sets;                   // of filters: 1, or one for each of three channels
    int count;                  // of layers
    skci_varying_layer *layers; // in the order in which they are applied; for each set
    skci_box *spans;            // how far each layer reads, or writes, from a pixel
    skci_dense *dense;          // instead of the layers: one, of dense kernels
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

// What the margins are, from the spans.
void skci_varying_margins(skc_varying *varying);

// A plan of dense kernels: skc_varying_exact's.
skc_status skci_varying_dense(const skc_field *field, const skc_varying_options *options, skc_varying **varying,
                              skc_error *error);

// What all plans begin with; and the rest of a parameter with nodes, `step` from filter to filter.
skc_status skci_varying_start(const skc_varying_options *options, skc_varying **varying, skc_error *error);
skc_status skci_varying_axis(skc_varying *varying, skci_varying_parameter *parameter, int count, const double *nodes,
                             int step, skc_error *error);

// Refuses options that no plan may have, and plans that need too much memory.
skc_status skci_varying_check_options(const skc_varying_options *options, skc_error *error);
skc_status skci_varying_check_rows(const skc_varying *varying, skc_error *error);

// Refuses maps that do not belong to an image or to an output, which may be NULL.
skc_status skci_varying_check_maps(const skc_varying *varying, const skc_map *maps, int width, int height,
                                   const skc_pixels *out, skc_rectangle need, const char *hint, skc_error *error);

enum { SKCI_VARYING_MAPS = 16 }; // at most

void skci_varying_sources(const skc_varying *varying, const skc_map *maps, int width, int height,
                          skci_source sources[SKCI_VARYING_MAPS]);

// Which set of filters a channel takes.
int skci_varying_set(const skc_varying *varying, int channel);

// How many pixels wide a strip may be.
int skci_varying_strip_width(const skc_varying *varying);

// How many channels are filtered together.
int skci_varying_together(const skc_varying *varying, int channels);

#endif
