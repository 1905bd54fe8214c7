// SPDX-License-Identifier: MIT
#include "apply/varying/stream.h"

#include <string.h>

static const skci_varying_layer *layer_of(const skci_stream *s, int k)
{
    return &s->varying->layers[s->strip->set * s->varying->count + k];
}

static void gather(const skci_stream *s, int k, const skci_points *points, const skci_flow *from, int x, int y, int n,
                   float *to)
{
    const skci_rows *loops = s->varying->loops;
    const float *in = skci_flow_at(from, x, y);
    if (s->varying->dense)
        loops->dense_gather(to, in, n, (int32_t)from->pitch, s->varying->dense, points);
    else if (from->reach)
        loops->varying_gather_edges(to, in, skci_flow_reach(from, x, y), n, (int32_t)from->pitch, layer_of(s, k),
                                    points, &s->prepared);
    else
        loops->varying_gather(to, in, n, (int32_t)from->pitch, layer_of(s, k), points, &s->prepared);
}

static void scatter(const skci_stream *s, int k, const skci_points *points, const float *in, int n, const skci_flow *to,
                    int x, int y)
{
    const skci_rows *loops = s->varying->loops;
    float *out = skci_flow_at(to, x, y);
    if (s->varying->dense)
        loops->dense_scatter(out, in, n, (int32_t)to->pitch, s->varying->dense, points);
    else
        loops->varying_scatter(out, in, n, (int32_t)to->pitch, layer_of(s, k), points, &s->prepared);
}

// ----------------------------------------------------------------------------------------------------------- gathering

// How far the kernels of layer k reach at row y, which it reads.
static void find_reach(skci_stream *s, int k, int y)
{
    const skci_flow *flow = &s->flows[k];
    if (!flow->reach)
        return;
    skci_stream_points(s, flow, y, 0);
    s->varying->loops->varying_reach(skci_flow_reach(flow, flow->x0, y), flow->x1 - flow->x0, layer_of(s, k),
                                     &s->points);
}

// Makes the next rows of flows[k], SKCI_VARYING_BAND at most and not beyond row `last`; those before `oldest` are not
// needed any more.
static void gather_rows(skci_stream *s, int k, int last, int oldest)
{
    skci_flow *from = &s->flows[k - 1], *to = &s->flows[k];
    const skci_box *span = &s->varying->spans[k - 1];
    int y = to->next, rows = last - y + 1 < SKCI_VARYING_BAND ? last - y + 1 : SKCI_VARYING_BAND;
    while (from->next <= y + rows - 1 + span->y1)
        if (k > 1) {
            gather_rows(s, k - 1, y + rows - 1 + span->y1, y + span->y0);
        } else {
            skci_flow_room(from, from->next, y + span->y0);
            skci_stream_fetch(s, from->next, skci_flow_at(from, from->x0, from->next));
            find_reach(s, 0, from->next++);
        }
    skci_flow_room(to, y + rows - 1, oldest);
    for (int j = 0; j < rows; j++)
        skci_stream_points(s, to, y + j, j);
    for (int x = to->x0, n; x < to->x1; x += n) {
        n = to->x1 - x < SKCI_VARYING_BLOCK ? to->x1 - x : SKCI_VARYING_BLOCK;
        for (int j = 0; j < rows; j++) {
            skci_points points = skci_stream_points_at(s, j, x - to->x0);
            gather(s, k - 1, &points, from, x, y + j, n, skci_flow_at(to, x, y + j));
        }
    }
    for (int j = 0; j < rows; j++)
        find_reach(s, k, to->next++);
}

// ---------------------------------------------------------------------------------------------------------- scattering

// Completes row y of flows[k]: spreads all rows before it that reach it.
static float *scatter_row(skci_stream *s, int k, int y)
{
    skci_flow *from = &s->flows[k - 1], *to = &s->flows[k];
    const skci_box *span = &s->varying->spans[k - 1];
    for (; to->source <= y - span->y0; to->source++) {
        int at = to->source;
        for (; to->next <= at + span->y1; to->next++) {
            skci_flow_room(to, to->next, at + span->y0);
            memset(skci_flow_at(to, to->x0, to->next), 0, to->pitch * sizeof(float));
        }
        float *row;
        if (k == 1) {
            from->base = at;
            row = from->data;
            skci_stream_fetch(s, at, row);
        } else {
            row = scatter_row(s, k - 1, at) + (ptrdiff_t)(from->valid0 - from->x0) * SKCI_LANE_PIXEL;
        }
        skci_stream_points(s, from, at, 0);
        scatter(s, k - 1, &s->points, row, from->valid1 - from->valid0, to, from->valid0, at);
    }
    return skci_flow_at(to, to->x0, y);
}

void skci_varying_strip_run(const skci_varying_strip *strip, void *scratch)
{
    skci_stream s;
    skci_stream_start(&s, strip, scratch);
    skci_flow *last = &s.flows[strip->varying->count];
    for (int y = strip->y0, rows; y < strip->y1; y += rows) {
        if (strip->watch && skci_watch_poll(strip->watch))
            return;
        rows = strip->y1 - y < SKCI_VARYING_BAND ? strip->y1 - y : SKCI_VARYING_BAND;
        if (strip->varying->order == SKC_ORDER_GATHER)
            gather_rows(&s, strip->varying->count, y + rows - 1, y);
        for (int j = y; j < y + rows; j++) {
            if (strip->varying->order == SKC_ORDER_SCATTER)
                scatter_row(&s, strip->varying->count, j);
            skci_stream_store(&s, j, skci_flow_at(last, strip->x0, j));
        }
        if (strip->done)
            atomic_fetch_add_explicit(strip->done, rows, memory_order_relaxed);
    }
}
