// SPDX-License-Identifier: MIT
// Random bases and maps, and what varying filters are by definition: in double, layer by layer on a padded image.

#ifndef VARYING_CHECK_H
#define VARYING_CHECK_H

#include "check.h"

#include "apply/edge.h"

static const skc_edge check_edges[] = {SKC_EDGE_CLAMP, SKC_EDGE_MIRROR,   SKC_EDGE_REFLECT101,
                                       SKC_EDGE_WRAP,  SKC_EDGE_CONSTANT, SKC_EDGE_RENORMALIZE};
enum { CHECK_EDGES = sizeof check_edges / sizeof *check_edges };

typedef struct check_axis {
    skc_parameter_kind kind;
    int count;
    double values[8]; // representable as floats
} check_axis;

// A basis of these axes whose filters have samples within `reach` and weights of sum about 1.
static inline skc_basis *check_basis(skci_random *random, int axes, const check_axis *axis, int channels, int layers,
                                     const int *counts, double reach)
{
    static const char *const names[] = {"a", "b", "c", "d", "e"};
    int filters = channels;
    for (int a = 0; a < axes; a++)
        filters *= axis[a].kind == SKC_PARAMETER_NODES ? axis[a].count : 1;
    skc_basis *b;
    if (skc_basis_create(filters, &b, NULL) != SKC_OK)
        abort();
    b->channels = channels;
    b->parameter_count = axes;
    b->parameters = calloc((size_t)axes + 1, sizeof *b->parameters);
    for (int a = 0; a < axes; a++) {
        b->parameters[a] = (skc_parameter){strdup(names[a]), axis[a].kind, axis[a].count, malloc(sizeof axis->values)};
        memcpy(b->parameters[a].values, axis[a].values, sizeof axis->values);
    }
    for (int f = 0; f < filters; f++)
        b->filters[f] = check_complex(random, layers, counts, reach);
    return b;
}

// What a map's sample stands for, in the float arithmetic that the header promises.
static inline double check_value(const skc_map *map, float sample)
{
    float span = map->one - map->zero, product = sample * span;
    return (double)(map->zero + product);
}

typedef struct check_plane {
    int margin, width, height; // of the image; the plane has `margin` more on each side
    double *data;
} check_plane;

static inline check_plane check_plane_new(int margin, int width, int height)
{
    check_plane p = {margin, width, height, NULL};
    p.data = calloc((size_t)(width + 2 * margin) * (size_t)(height + 2 * margin), sizeof *p.data);
    return p;
}

// NULL outside the plane.
static inline double *check_at(const check_plane *p, int x, int y)
{
    int w = p->width + 2 * p->margin, h = p->height + 2 * p->margin;
    x += p->margin;
    y += p->margin;
    return x >= 0 && y >= 0 && x < w && y < h ? &p->data[(size_t)y * (size_t)w + (size_t)x] : NULL;
}

// The four taps of a sample at (x, y).
static inline void check_taps(double x, double y, int at[2], double w[4])
{
    at[0] = (int)floor(x);
    at[1] = (int)floor(y);
    double fx = x - at[0], fy = y - at[1];
    w[0] = (1 - fx) * (1 - fy);
    w[1] = fx * (1 - fy);
    w[2] = (1 - fx) * fy;
    w[3] = fx * fy;
}

// The complex of every pixel of the plane, as the edge mode finds its parameters.
static inline skc_complex **check_complexes(const skc_basis *b, const skc_map *maps, skc_edge edge, int channel,
                                            const check_plane *like)
{
    int w = like->width + 2 * like->margin, h = like->height + 2 * like->margin;
    skc_edge map_edge = edge == SKC_EDGE_CONSTANT || edge == SKC_EDGE_RENORMALIZE ? SKC_EDGE_CLAMP : edge;
    skc_complex **all = calloc((size_t)(like->width * like->height), sizeof *all);
    skc_complex **found = calloc((size_t)(w * h), sizeof *found);
    for (int y = 0; y < like->height; y++)
        for (int x = 0; x < like->width; x++) {
            double at[16];
            for (int p = 0; p < b->parameter_count; p++)
                at[p] = check_value(&maps[p], ((const float *)maps[p].window.pixels.data)[y * like->width + x]);
            CHECK_OK(skc_basis_at(b, at, channel, &all[y * like->width + x], error));
        }
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++)
            found[y * w + x] = all[skci_edge_index(map_edge, y - like->margin, like->height) * like->width +
                                   skci_edge_index(map_edge, x - like->margin, like->width)];
    free(all);
    return found;
}

static inline void check_complexes_free(skc_complex **found, const check_plane *like)
{
    int w = like->width + 2 * like->margin;
    for (int y = 0; y < like->height; y++)
        for (int x = 0; x < like->width; x++)
            skc_complex_free(found[(y + like->margin) * w + x + like->margin]);
    free(found);
}

static inline void check_layer(const check_plane *in, check_plane *out, skc_complex **complexes, int l, int sign,
                               int scatter)
{
    int w = in->width + 2 * in->margin;
    for (int y = -in->margin; y < in->height + in->margin; y++)
        for (int x = -in->margin; x < in->width + in->margin; x++) {
            const skc_layer *layer = &complexes[(y + in->margin) * w + x + in->margin]->layers[l];
            for (int i = 0; i < layer->count; i++) {
                int at[2];
                double taps[4], weight = (double)layer->samples[i].w;
                check_taps(sign * (double)layer->samples[i].x, sign * (double)layer->samples[i].y, at, taps);
                for (int t = 0; t < 4; t++) {
                    int px = x + at[0] + t % 2, py = y + at[1] + t / 2;
                    double *other = check_at(scatter ? out : in, px, py);
                    if (other && scatter)
                        *other += weight * taps[t] * *check_at(in, x, y);
                    else if (other)
                        *check_at(out, x, y) += weight * taps[t] * *other;
                }
            }
        }
}

// One channel, given as a plane that holds the padded image.
static inline check_plane check_filter(const skc_basis *b, skc_complex **complexes, const skc_varying_options *o,
                                       const check_plane *in)
{
    int scatter = o->order == SKC_ORDER_SCATTER, sign = scatter != !!o->correlate ? 1 : -1;
    int layers = b->filters[0]->count;
    check_plane now = check_plane_new(in->margin, in->width, in->height);
    memcpy(now.data, in->data,
           (size_t)(in->width + 2 * in->margin) * (size_t)(in->height + 2 * in->margin) * sizeof *now.data);
    for (int k = 0; k < layers; k++) {
        check_plane next = check_plane_new(in->margin, in->width, in->height);
        check_layer(&now, &next, complexes, scatter ? layers - 1 - k : k, sign, scatter);
        free(now.data);
        now = next;
    }
    return now;
}

#endif
