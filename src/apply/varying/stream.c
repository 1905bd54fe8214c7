// SPDX-License-Identifier: MIT
#include "apply/varying/stream.h"

#include <string.h>

static const size_t line = 64; // bytes: cache lines, and the widest registers

// Takes `bytes` of scratch memory, or only counts them.
static void *take(skci_stream *s, char *scratch, size_t bytes)
{
    void *taken = scratch ? scratch + s->bytes : NULL;
    s->bytes += (bytes + line - 1) / line * line;
    return taken;
}

static float *take_row(skci_stream *s, char *scratch, int pixels)
{
    return take(s, scratch, (size_t)skci_lanes_up(pixels) * sizeof(float));
}

// Gathering, a layer reads all around what it makes. Scattering, it spreads beyond what will be of use.
static void place_flows(skci_stream *s, int x0, int x1, int y0)
{
    const skc_varying *v = s->varying;
    s->flows[v->count] =
        (skci_flow){.x0 = x0, .x1 = x1, .valid0 = x0, .valid1 = x1, .base = y0, .size = SKCI_VARYING_BAND, .next = y0};
    for (int k = v->count - 1; k >= 0; k--) {
        const skci_box *span = &v->spans[k];
        skci_flow *from = &s->flows[k], *to = &s->flows[k + 1];
        int rows = span->y1 - span->y0 + SKCI_VARYING_BAND, more = 2 * rows;
        *from = (skci_flow){.base = 0, .size = 1};
        if (v->order == SKC_ORDER_GATHER) {
            from->valid0 = from->x0 = to->x0 + span->x0;
            from->valid1 = from->x1 = to->x1 + span->x1;
            from->next = to->next + span->y0;
            from->size = rows + more;
        } else {
            from->valid0 = from->x0 = to->valid0 - span->x1;
            from->valid1 = from->x1 = to->valid1 - span->x0;
            to->x0 = from->valid0 + span->x0;
            to->x1 = from->valid1 + span->x1;
            to->source = from->next = to->next - span->y1;
            to->next = to->source + span->y0; // the first row that anything is added to
            to->size = rows + more;
        }
        from->base = from->next;
    }
    for (int k = 1; k <= v->count && v->order == SKC_ORDER_SCATTER; k++)
        s->flows[k].base = s->flows[k].next;
}

void skci_stream_lay_out(skci_stream *s, int x0, int x1, int y0, char *scratch)
{
    const skc_varying *v = s->varying;
    if (scratch)
        scratch += (line - (uintptr_t)scratch % line) % line;
    s->bytes = 0;
    place_flows(s, x0, x1, y0);
    int widest = 1;
    for (int k = 0; k <= v->count; k++) {
        skci_flow *flow = &s->flows[k];
        int width = flow->x1 - flow->x0, floats = (int)(line / sizeof(float));
        widest = width > widest ? width : widest;
        // An odd number of cache lines from row to row spreads a column over all sets of a cache.
        flow->pitch = ((size_t)width * SKCI_LANE_PIXEL / (size_t)floats + 1) * (size_t)floats;
        flow->pitch += flow->pitch / (size_t)floats % 2 ? 0 : (size_t)floats;
        flow->data = take(s, scratch, flow->pitch * (size_t)flow->size * sizeof(float));
        if (k < v->respected)
            flow->reach = take(s, scratch, flow->pitch / SKCI_LANE_PIXEL * (size_t)flow->size * sizeof(float));
        flow->map_columns.columns = take(s, scratch, (size_t)width * sizeof(int));
    }
    int width = s->flows[0].x1 - s->flows[0].x0;
    s->fetch.columns = take(s, scratch, (size_t)width * sizeof(int));
    s->row = take(s, scratch, (size_t)width * SKCI_LANE_PIXEL * sizeof(float));
    s->map = take_row(s, scratch, widest);
    s->points_pitch = (size_t)skci_lanes_up(widest) + SKCI_LANES;
    size_t points = s->points_pitch * SKCI_VARYING_BAND * sizeof(float);
    s->points = (skci_points){.axes = v->axis_count, .node = take(s, scratch, points)};
    for (int a = 0; a < v->axis_count; a++) {
        s->points.step[a] = v->axes[a].step;
        s->points.t[a] = take(s, scratch, points);
    }
    if (v->turns) {
        s->angle = take_row(s, scratch, widest);
        s->scale = take_row(s, scratch, widest);
        s->points.c = take(s, scratch, points);
        s->points.s = take(s, scratch, points);
    }
    size_t samples = (size_t)v->padded * (SKCI_VARYING_AT_ONCE + 1);
    s->prepared.offset = take(s, scratch, samples * sizeof(int32_t));
    s->prepared.weight = take(s, scratch, samples * 4 * sizeof(float));
    s->bytes += line; // to align it
}

size_t skci_varying_scratch(const skc_varying *varying, int width)
{
    skci_stream s = {.varying = varying};
    skci_stream_lay_out(&s, 0, width, 0, NULL);
    return s.bytes;
}

void skci_stream_start(skci_stream *s, const skci_varying_strip *strip, void *scratch)
{
    const skc_varying *v = strip->varying;
    *s = (skci_stream){.strip = strip, .varying = v};
    skci_stream_lay_out(s, strip->x0, strip->x1, strip->y0, scratch);
    const skci_flow *first = &s->flows[0];
    skci_fetch_start(&s->fetch, v->loops, &strip->in, v->edge, v->constant, first->x0, first->x1 - first->x0,
                     s->fetch.columns);
    for (int k = 0; k <= v->count && v->parameter_count > 0; k++) {
        skci_flow *flow = &s->flows[k];
        skci_fetch_start(&flow->map_columns, v->loops, &strip->maps[0], v->map_edge, 0, flow->valid0,
                         flow->valid1 - flow->valid0, flow->map_columns.columns);
    }
}

float *skci_flow_reach(const skci_flow *flow, int x, int y)
{
    return flow->reach + (size_t)(y - flow->base) * (flow->pitch / SKCI_LANE_PIXEL) + (size_t)(x - flow->x0);
}

void skci_flow_room(skci_flow *flow, int y, int oldest)
{
    if (y - flow->base < flow->size)
        return;
    size_t keep = flow->next > oldest ? (size_t)(flow->next - oldest) * flow->pitch : 0;
    size_t from = (size_t)(oldest - flow->base) * flow->pitch;
    if (keep > 0)
        memmove(flow->data, flow->data + from, keep * sizeof *flow->data);
    if (keep > 0 && flow->reach)
        memmove(flow->reach, flow->reach + from / SKCI_LANE_PIXEL, keep / SKCI_LANE_PIXEL * sizeof *flow->reach);
    flow->base = oldest;
}

// -------------------------------------------------------------------------------------------------------------- pixels

// Pixels of fewer than four channels get the others: nothing, or what renormalizing needs: where the image is, and 1.
static void widen(const skci_stream *s, int y, int width, float *to)
{
    int channels = s->strip->in.pixels.channels, renormalize = s->varying->edge == SKC_EDGE_RENORMALIZE;
    int row_inside = y >= 0 && y < s->strip->in.height;
    for (int i = 0; i < width; i++, to += SKCI_LANE_PIXEL) {
        for (int c = 0; c < SKCI_LANE_PIXEL; c++)
            to[c] = c < channels ? s->row[i * channels + c] : 0;
        if (renormalize) {
            to[2] = row_inside && i >= s->fetch.inside0 && i < s->fetch.inside1;
            to[3] = 1;
        }
    }
}

void skci_stream_fetch(skci_stream *s, int y, float *to)
{
    int whole = s->strip->in.pixels.channels == SKCI_LANE_PIXEL;
    skci_fetch_row(&s->fetch, y, whole ? to : s->row);
    if (!whole)
        widen(s, y, s->fetch.width, to);
}

static void renormalize(float *pixel, int channels)
{
    float share = pixel[2] / pixel[3];
    for (int c = 0; c < channels && share != 1; c++)
        pixel[c] = share >= 1e-3f || share <= -1e-3f ? pixel[c] / share : 0;
}

void skci_stream_store(skci_stream *s, int y, float *from)
{
    const skci_varying_strip *strip = s->strip;
    int channels = strip->out.channels, width = strip->x1 - strip->x0;
    if (channels < SKCI_LANE_PIXEL)
        for (int i = 0; i < width; i++) {
            float *pixel = from + i * SKCI_LANE_PIXEL;
            if (s->varying->edge == SKC_EDGE_RENORMALIZE)
                renormalize(pixel, channels);
            for (int c = 0; c < channels; c++)
                s->row[i * channels + c] = pixel[c];
        }
    skci_pixels_store(s->varying->loops, &strip->out,
                      skci_pixels_at(&strip->out, strip->x0 - strip->out_x, y - strip->out_y), width,
                      channels < SKCI_LANE_PIXEL ? s->row : from);
}

// -------------------------------------------------------------------------------------------------------------- points

// Values that differ by whole periods come into the first one.
static void wrap(float *value, int n, float first, float period)
{
    for (int i = 0; i < n; i++) {
        float periods = (value[i] - first) / period;
        if (periods >= -1e6f && periods <= 1e6f) {
            int whole = (int)periods;
            value[i] -= period * (float)(whole - ((float)whole > periods));
        }
    }
}

skci_points skci_stream_points_at(const skci_stream *s, int j, int i)
{
    skci_points points = s->points;
    size_t at = (size_t)j * s->points_pitch + (size_t)i;
    points.node += at;
    for (int a = 0; a < points.axes; a++)
        points.t[a] += at;
    points.c = points.c ? points.c + at : NULL;
    points.s = points.s ? points.s + at : NULL;
    return points;
}

void skci_stream_points(skci_stream *s, const skci_flow *where, int y, int j)
{
    const skc_varying *v = s->varying;
    int width = where->valid1 - where->valid0, n = skci_lanes_up(width);
    skci_points points = skci_stream_points_at(s, j, 0);
    memset(points.node, 0, (size_t)n * sizeof *points.node);
    for (int i = 0; i < n && v->turns; i++) {
        s->angle[i] = 0;
        s->scale[i] = 1;
    }
    for (int p = 0; p < v->parameter_count; p++) {
        const skci_varying_parameter *parameter = &v->parameters[p];
        const skc_map *range = &s->strip->ranges[p];
        if (parameter->kind == SKC_PARAMETER_NODES && parameter->axis < 0)
            continue;
        skci_fetch map = where->map_columns;
        map.in = &s->strip->maps[p];
        skci_fetch_row(&map, y, s->map);
        memset(s->map + width, 0, (size_t)(n - width) * sizeof *s->map);
        for (int i = 0; i < n; i++)
            s->map[i] = range->zero + s->map[i] * (range->one - range->zero);
        if (parameter->period > 0)
            wrap(s->map, n, parameter->first, parameter->period);
        v->loops->point_clamp(s->map, n, parameter->first, parameter->last);
        for (int i = 0; i < n && parameter->kind == SKC_PARAMETER_ROTATION; i++)
            s->angle[i] += s->map[i];
        for (int i = 0; i < n && parameter->kind == SKC_PARAMETER_SCALE; i++)
            s->scale[i] *= s->map[i];
        if (parameter->kind == SKC_PARAMETER_NODES)
            v->loops->point_cells(s->map, n, &v->axes[parameter->axis], points.node, points.t[parameter->axis]);
    }
    if (v->turns)
        v->loops->point_turns(s->angle, s->scale, n, points.c, points.s);
}
