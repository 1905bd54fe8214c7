// SPDX-License-Identifier: MIT
// A basis with the samples of a call, made ready for gradients: tables, and which pixels depend on which.
//
// One way of thinking serves gathering and scattering, which are each other's adjoints. With layers j = 0 .. L - 1 in
// the order of the file, whose samples at pixel p are those of p's own point of the parameter space,
//
//     around[j + 1](p) = the layer's samples read around p in around[j]
//     centre[j]       += centre[j + 1](p), spread around p by the layer's samples
//
// Gathering, the image (continued by its edge mode) is around[0], the result around[L]; d_out (nothing beyond the
// image) is centre[L] and the gradient of the image centre[0]. Scattering, the image is centre[L], the result
// centre[0], d_out is around[0] and the gradient of the image around[L]. Either way the gradients of the samples of
// layer j at p are products of centre[j + 1](p) and what is read around p in around[j].

#ifndef SKCI_VARY_FILTER_H
#define SKCI_VARY_FILTER_H

#include "apply/varying/varying.h"
#include "gradient/area.h"
#include "gradient/operator.h"

// What is read from, or spread to, around the pixels of a rectangle; and the pixels that reach into one.
skci_area skci_area_around(skci_area r, const skci_box *span);
skci_area skci_area_sources(skci_area r, const skci_box *span);

typedef struct skci_vary_filter {
    const skc_operator *op;
    skc_basis *basis;
    skc_varying *varying; // the tables in float
    int layers, scatter;
    int turn;                       // 1 or -1: what offsets are multiplied by in tables
    skci_box spans[SKC_MAX_LAYERS]; // how far samples reach, wherever bilinear cells are chosen at whole offsets
    int first[SKC_MAX_LAYERS];      // sample of a filter
    int together;                   // channels
    // In double, in the places that `varying` has them, as numbers and flags are counted there:
    size_t size; // of a table
    double *table;
    unsigned char *identity, *any_identity;
    double *nodes[SKCI_VARYING_AXES], *scales[SKCI_VARYING_AXES]; // where cells begin, and 1 / their length
} skci_vary_filter;

skc_status skci_vary_filter_create(skci_vary_filter *filter, const skc_operator *op, const double *samples,
                                   skc_error *error);
void skci_vary_filter_free(skci_vary_filter *filter);

// Layer j of a set of filters, and where its numbers begin in a table.
static inline const skci_varying_layer *skci_vary_layer(const skci_vary_filter *f, int set, int j)
{
    return &f->varying->layers[set * f->layers + (f->scatter ? f->layers - 1 - j : j)];
}

static inline size_t skci_vary_place(const skci_vary_filter *f, const skci_varying_layer *layer)
{
    return (size_t)(layer->table - f->varying->numbers);
}

// Samples, or their tangents, as a table of `size` numbers: offsets turned as for filtering. `tangents`: offsets of
// layers with whole ones do not move.
void skci_vary_table(const skci_vary_filter *filter, const double *samples, int tangents, double *table);

// The filters' edges, and those of maps.
static inline skc_edge skci_vary_edge(const skci_vary_filter *f)
{
    return f->varying->edge;
}

// What a tile needs and makes. Rectangles may be empty.
typedef struct skci_vary_geometry {
    skci_area around[SKC_MAX_LAYERS + 1];
    skci_area centre[SKC_MAX_LAYERS + 1]; // which are complete,
    skci_area room[SKC_MAX_LAYERS + 1];   // and which are written
    skci_area points;
} skci_vary_geometry;

// Of the pixels `own`: results of the last around, of the first centre; of products for gradients; the spreading of
// what lies there by layer 0.
enum { SKCI_VARY_AROUND = 1, SKCI_VARY_CENTRE = 2, SKCI_VARY_PRODUCTS = 4, SKCI_VARY_SPREAD = 8 };

void skci_vary_geometry_of(const skci_vary_filter *filter, skci_area own, int what, skci_vary_geometry *geometry);

// At which pixels each layer has products, for an image of this size; returns a rectangle that holds them all.
skci_area skci_vary_support(const skci_vary_filter *filter, int width, int height, skci_area support[SKC_MAX_LAYERS]);

#endif
