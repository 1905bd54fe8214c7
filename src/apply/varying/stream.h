// SPDX-License-Identifier: MIT
// What flows down a strip: rows of pixels between the layers, and the points of the parameter space of a row.

#ifndef SKCI_VARYING_STREAM_H
#define SKCI_VARYING_STREAM_H

#include "apply/varying/strip.h"

// Rows are made so many at a time, in blocks of so many columns: what a block reads then stays in a core's first cache.
enum { SKCI_VARYING_BAND = 8, SKCI_VARYING_BLOCK = 32 };

// Rows between two layers: the last of columns x0 .. x1 - 1, of which those from valid0 to valid1 - 1 are of use. Rows
// base .. base + size - 1 lie one after the other in memory, so that samples need not know where a ring ends; when they
// are full, those that are still needed are moved to the front.
typedef struct skci_flow {
    int x0, x1, valid0, valid1;
    int base, size;
    int next;     // the row to be made next
    int source;   // scattering: the row to be spread next into this
    size_t pitch; // floats from row to row
    float *data;
    float *reach;           // of the kernel at each pixel, in rows a quarter as long; NULL: not needed
    skci_fetch map_columns; // of the points of the layer whose rows these are (scattering: whose source these are)
} skci_flow;

typedef struct skci_stream {
    const skci_varying_strip *strip;
    const skc_varying *varying;
    skci_flow flows[SKC_MAX_LAYERS + 1]; // flows[k] feeds layer k; the last is what is handed out
    skci_fetch fetch;                    // what enters flows[0]
    float *row;                          // as it is fetched, or stored
    skci_points points;                  // of SKCI_VARYING_BAND rows,
    size_t points_pitch;                 // so far apart
    float *map, *angle, *scale;          // of a row
    skci_prepared prepared;
    size_t bytes;
} skci_stream;

static inline float *skci_flow_at(const skci_flow *flow, int x, int y)
{
    return flow->data + (size_t)(y - flow->base) * flow->pitch + (size_t)(x - flow->x0) * SKCI_LANE_PIXEL;
}

// The reach at column x of row y.
float *skci_flow_reach(const skci_flow *flow, int x, int y);

// Makes room for rows up to y; rows before `oldest` are not needed any more.
void skci_flow_room(skci_flow *flow, int y, int oldest);

// Lays out a strip in scratch memory, or with NULL only counts bytes.
void skci_stream_lay_out(skci_stream *stream, int x0, int x1, int y0, char *scratch);

// And makes it ready to run.
void skci_stream_start(skci_stream *stream, const skci_varying_strip *strip, void *scratch);

// Row y of the image into flows[0], and the finished row y out of the last.
void skci_stream_fetch(skci_stream *stream, int y, float *to);
void skci_stream_store(skci_stream *stream, int y, float *from);

// The points of row y, of the columns of `where` that are of use, as row j of the points.
void skci_stream_points(skci_stream *stream, const skci_flow *where, int y, int j);

// Those of row j, from the i-th column on.
skci_points skci_stream_points_at(const skci_stream *stream, int j, int i);

#endif
