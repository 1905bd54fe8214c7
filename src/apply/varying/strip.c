// SPDX-License-Identifier: MIT
#include "apply/varying/stream.h"

#include <string.h>

static const skci_varying_layer *layer_of(const skci_stream *s, int k)
{
    return &s->varying->layers[s->strip->set * s->varying->count + k];
}

// ----------------------------------------------------------------------------------------------------------- gathering

static float *gather_row(skci_stream *s, int k, int y, int oldest);

// Rows of flows[k] up to `last` exist; those before `oldest` are not needed any more.
static void gather_until(skci_stream *s, int k, int last, int oldest)
{
    skci_flow *flow = &s->flows[k];
    for (; flow->next <= last; flow->next++) {
        skci_flow_room(flow, flow->next, oldest);
        if (k == 0)
            skci_stream_fetch(s, flow->next, skci_flow_at(flow, flow->x0, flow->next));
        else
            gather_row(s, k, flow->next, oldest);
    }
}

// Makes row y of flows[k].
static float *gather_row(skci_stream *s, int k, int y, int oldest)
{
    skci_flow *from = &s->flows[k - 1], *to = &s->flows[k];
    const skci_span *span = &s->varying->spans[k - 1];
    gather_until(s, k - 1, y + span->y1, y + span->y0);
    skci_flow_room(to, y, oldest);
    float *row = skci_flow_at(to, to->x0, y);
    skci_stream_points(s, to, y);
    s->varying->loops->varying_gather(row, skci_flow_at(from, to->x0, y), to->x1 - to->x0, (int32_t)from->pitch,
                                      layer_of(s, k - 1), &s->points, &s->prepared);
    return row;
}

// ---------------------------------------------------------------------------------------------------------- scattering

// Completes row y of flows[k]: spreads all rows before it that reach it.
static float *scatter_row(skci_stream *s, int k, int y)
{
    skci_flow *from = &s->flows[k - 1], *to = &s->flows[k];
    const skci_span *span = &s->varying->spans[k - 1];
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
        skci_stream_points(s, from, at);
        s->varying->loops->varying_scatter(skci_flow_at(to, from->valid0, at), row, from->valid1 - from->valid0,
                                           (int32_t)to->pitch, layer_of(s, k - 1), &s->points, &s->prepared);
    }
    return skci_flow_at(to, to->x0, y);
}

void skci_varying_strip_run(const skci_varying_strip *strip, void *scratch)
{
    skci_stream s;
    skci_stream_start(&s, strip, scratch);
    int last = strip->varying->count;
    for (int y = strip->y0; y < strip->y1; y++) {
        if (strip->watch && skci_watch_poll(strip->watch))
            return;
        float *row;
        if (strip->varying->order == SKC_ORDER_GATHER)
            row = gather_row(&s, last, y, y);
        else
            row = scatter_row(&s, last, y) + (ptrdiff_t)(strip->x0 - s.flows[last].x0) * SKCI_LANE_PIXEL;
        skci_stream_store(&s, y, row);
        if (strip->done)
            atomic_fetch_add_explicit(strip->done, 1, memory_order_relaxed);
    }
}
