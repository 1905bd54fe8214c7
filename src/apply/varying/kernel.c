// SPDX-License-Identifier: MIT
// The kernel of one pixel of a varying filter: a row of its matrix, found by walking back from the pixel through the
// layers. Points of the parameter space come from the stream that filtering reads; all else is double.

#include "apply/varying/stream.h"
#include "core/status.h"

#include <math.h>
#include <stdlib.h>

// What each position of a rectangle of one layer's results counts for.
typedef struct area {
    int x0, y0, width, height;
    double *values;
} area;

static double *value_at(const area *a, int x, int y)
{
    return a->values + (size_t)(y - a->y0) * (size_t)a->width + (size_t)(x - a->x0);
}

static skc_status area_create(area *a, int x0, int y0, int width, int height, skc_error *error)
{
    *a = (area){x0, y0, width, height, calloc((size_t)width * (size_t)height, sizeof(double))};
    return a->values ? SKC_OK : skci_fail_memory(error);
}

typedef struct tap {
    int x, y;
    double w;
} tap;

// The taps of a layer at point i, four for each sample, relative to the pixel.
static int find_taps(const skci_varying_layer *layer, const skci_points *p, int i, tap *taps)
{
    double c = p->c ? (double)p->c[i] : 1, s = p->c ? (double)p->s[i] : 0;
    int n = 0;
    for (int k = 0; k < layer->count; k++) {
        double x = 0, y = 0, w = 0;
        for (int corner = 0; corner < 1 << p->axes; corner++) {
            double share = 1;
            ptrdiff_t node = p->node[i];
            for (int a = 0; a < p->axes; a++) {
                int up = corner >> a & 1;
                share *= up ? (double)p->t[a][i] : 1 - (double)p->t[a][i];
                node += up ? p->step[a] : 0;
            }
            if (!(share > 0))
                continue;
            const float *sample = layer->table + node * 3 * layer->padded + k;
            x += share * (double)sample[0];
            y += share * (double)sample[layer->padded];
            w += share * (double)sample[2 * layer->padded];
        }
        double turned_x = c * x + s * y, turned_y = c * y - s * x;
        double left = floor(turned_x), up = floor(turned_y), right = turned_x - left, down = turned_y - up;
        for (int t = 0; t < 4; t++)
            taps[n++] =
                (tap){(int)left + t % 2, (int)up + t / 2, w * (t % 2 ? right : 1 - right) * (t / 2 ? down : 1 - down)};
    }
    return n;
}

// What the results of layer k count for, handed on to what it reads.
static void back_gather(skci_stream *s, int k, const skci_varying_layer *layer, const area *made, area *read, tap *taps)
{
    const skci_flow *flow = &s->flows[k + 1];
    for (int y = made->y0; y < made->y0 + made->height; y++) {
        skci_stream_points(s, flow, y, 0);
        for (int x = made->x0; x < made->x0 + made->width; x++) {
            double counts = *value_at(made, x, y);
            int n = counts == 0 ? 0 : find_taps(layer, &s->points, x - flow->valid0, taps);
            for (int t = 0; t < n; t++)
                if (taps[t].w != 0)
                    *value_at(read, x + taps[t].x, y + taps[t].y) += counts * taps[t].w;
        }
    }
}

// The same for a layer that spreads: the parameters are those of what it reads.
static void back_scatter(skci_stream *s, int k, const skci_varying_layer *layer, const area *made, area *read,
                         tap *taps)
{
    const skci_flow *flow = &s->flows[k];
    for (int y = read->y0; y < read->y0 + read->height; y++) {
        skci_stream_points(s, flow, y, 0);
        for (int x = read->x0; x < read->x0 + read->width; x++) {
            int n = find_taps(layer, &s->points, x - flow->valid0, taps);
            for (int t = 0; t < n; t++) {
                int i = x + taps[t].x - made->x0, j = y + taps[t].y - made->y0;
                if (i >= 0 && i < made->width && j >= 0 && j < made->height)
                    *value_at(read, x, y) += taps[t].w * *value_at(made, x + taps[t].x, y + taps[t].y);
            }
        }
    }
}

// From the pixel back to the image: `row` is what each of its positions counts for.
static skc_status walk_back(skci_stream *s, int set, int x, int y, tap *taps, area *row, skc_error *error)
{
    const skc_varying *v = s->varying;
    skc_status status = area_create(row, x, y, 1, 1, error);
    if (status == SKC_OK)
        row->values[0] = 1;
    for (int k = v->count - 1; k >= 0 && status == SKC_OK; k--) {
        const skci_flow *flow = &s->flows[k];
        const skci_box *span = &v->spans[k];
        area made = *row;
        status = area_create(row, flow->valid0, made.y0 + (v->order == SKC_ORDER_GATHER ? span->y0 : -span->y1),
                             flow->valid1 - flow->valid0, made.height + span->y1 - span->y0, error);
        if (status == SKC_OK)
            (v->order == SKC_ORDER_GATHER ? back_gather : back_scatter)(s, k, &v->layers[set * v->count + k], &made,
                                                                        row, taps);
        free(made.values);
    }
    return status;
}

// The row, turned round the pixel, without the zeros around it.
static skc_status to_kernel(const area *row, int x, int y, skc_kernel **kernel, skc_error *error)
{
    skci_box box = {x, x, y, y};
    for (int j = row->y0; j < row->y0 + row->height; j++)
        for (int i = row->x0; i < row->x0 + row->width; i++)
            if (*value_at(row, i, j) != 0) {
                box.x0 = i < box.x0 ? i : box.x0;
                box.x1 = i > box.x1 ? i : box.x1;
                box.y0 = j < box.y0 ? j : box.y0;
                box.y1 = j > box.y1 ? j : box.y1;
            }
    skc_status status = skc_kernel_create(box.x1 - box.x0 + 1, box.y1 - box.y0 + 1, kernel, error);
    if (status != SKC_OK)
        return status;
    skc_kernel *k = *kernel;
    k->anchor_x = box.x1 - x;
    k->anchor_y = box.y1 - y;
    for (int j = 0; j < k->height; j++)
        for (int i = 0; i < k->width; i++) {
            int from_x = box.x1 - i, from_y = box.y1 - j;
            if (from_x >= row->x0 && from_x < row->x0 + row->width && from_y >= row->y0 &&
                from_y < row->y0 + row->height)
                k->values[(size_t)j * (size_t)k->width + (size_t)i] = *value_at(row, from_x, from_y);
        }
    return SKC_OK;
}

static skc_status check(const skc_varying *v, int width, int height, const skc_map *maps, int channel, int x, int y,
                        skc_error *error)
{
    skc_status status = skci_check_size(width, height, error);
    if (status == SKC_OK && (x < 0 || x >= width || y < 0 || y >= height))
        status = skci_fail(error, SKC_INVALID, "pixel (%d, %d) of an image of %d x %d", x, y, width, height);
    if (status == SKC_OK && channel < 0)
        status = skci_fail(error, SKC_INVALID, "channel %d; 0 and more are accepted", channel);
    if (status == SKC_OK && v->respected > 0)
        status = skci_fail(error, SKC_UNSUPPORTED, "filters that respect edges have no kernels of their own");
    if (status == SKC_OK)
        status = skci_varying_check_maps(v, maps, width, height, NULL,
                                         skc_varying_map_need(v, width, height, (skc_rectangle){x, y, 1, 1}),
                                         "skc_varying_map_need", error);
    return status;
}

skc_status skc_varying_kernel(const skc_varying *v, int width, int height, const skc_map *maps, int channel, int x,
                              int y, skc_kernel **kernel, skc_error *error)
{
    *kernel = NULL;
    skc_status status = check(v, width, height, maps, channel, x, y, error);
    if (status != SKC_OK)
        return status;
    skci_source sources[SKCI_VARYING_MAPS];
    skci_varying_sources(v, maps, width, height, sources);
    // No pixel is fetched or stored, so that the strip has none.
    skci_varying_strip strip = {.varying = v,
                                .in = {.width = width, .height = height},
                                .maps = sources,
                                .ranges = maps,
                                .x0 = x,
                                .y0 = y,
                                .x1 = x + 1,
                                .y1 = y + 1};
    void *scratch = malloc(skci_varying_scratch(v, 1));
    tap *taps = malloc(4 * (size_t)v->padded * sizeof *taps);
    area row = {0};
    if (scratch && taps) {
        skci_stream s;
        skci_stream_start(&s, &strip, scratch);
        status = walk_back(&s, skci_varying_set(v, channel), x, y, taps, &row, error);
    } else {
        status = skci_fail_memory(error);
    }
    if (status == SKC_OK)
        status = to_kernel(&row, x, y, kernel, error);
    free(row.values);
    free(taps);
    free(scratch);
    return status;
}
