// SPDX-License-Identifier: MIT
// A tile of a varying operator: points of the parameter space, layers, products, gradients. Included by vary_float.c
// and vary_double.c after vary_rows.h, with four functions that differ: clamp_row, cell_row, turn_row and filter_rows.

#include "apply/edge.h"
#include "gradient/vary_job.h"

#include <stdlib.h>

// A rectangle of pixels of four numbers.
typedef struct plane {
    skci_area where;
    ptrdiff_t pitch; // numbers from row to row
    real *data;
} plane;

static real *plane_at(const plane *p, int x, int y)
{
    return p->data + (y - p->where.y0) * p->pitch + (ptrdiff_t)(x - p->where.x0) * SKCI_LANE_PIXEL;
}

typedef struct tile {
    const skci_vary_job *job;
    const skci_vary_filter *filter;
    size_t bytes;
    skci_vary_geometry geometry;
    ptrdiff_t pitch; // of all planes
    plane around[SKC_MAX_LAYERS + 1], centre[SKC_MAX_LAYERS + 1];
    plane t_around[SKC_MAX_LAYERS + 1], t_centre[SKC_MAX_LAYERS + 1]; // how they move
    ptrdiff_t points_pitch;
    points points;                     // of geometry.points; `motion` is how they move,
    points motion;                     // or the gradients with respect to them
    real *map, *angle, *scale, *zeros; // of a row
    int *columns;
    real *room; // ROOM_ROWS numbers of each sample
    skci_prepared prepared;
    real *sums;
    unsigned char *marks;
    int unadded; // pixels in the sums
} tile;

// ------------------------------------------------------------------------------------------------------------- memory

static void *take(tile *t, char *memory, size_t bytes)
{
    void *taken = memory ? memory + t->bytes : NULL;
    t->bytes += (bytes + 63) / 64 * 64;
    return taken;
}

static int width_of(skci_area r)
{
    return skci_area_empty(r) ? 0 : r.x1 - r.x0;
}

static int height_of(skci_area r)
{
    return skci_area_empty(r) ? 0 : r.y1 - r.y0;
}

// Planes of which all are needed at a time, or only two that take turns.
static void take_planes(tile *t, char *memory, plane *planes, const skci_area *rects, int count, int all)
{
    int highest[2] = {0, 0};
    for (int k = 0; k < count; k++) {
        int h = height_of(rects[k]);
        planes[k].pitch = t->pitch;
        if (all)
            planes[k].data = take(t, memory, (size_t)(t->pitch * h) * sizeof(real));
        highest[k % 2] = h > highest[k % 2] ? h : highest[k % 2];
    }
    for (int k = 0; k < count && !all; k++)
        planes[k].data = k < 2 ? take(t, memory, (size_t)(t->pitch * highest[k]) * sizeof(real)) : planes[k - 2].data;
}

// Of the rectangles that pixels lie in.
static int find_widest(const skci_vary_geometry *g, int layers)
{
    int widest = 1;
    for (int k = 0; k <= layers; k++) {
        widest = width_of(g->around[k]) > widest ? width_of(g->around[k]) : widest;
        widest = width_of(g->room[k]) > widest ? width_of(g->room[k]) : widest;
    }
    return widest;
}

static void take_points(tile *t, char *memory, points *p, size_t count)
{
    const skc_varying *v = t->filter->varying;
    *p = (points){.axes = v->axis_count, .node = take(t, memory, count * sizeof *p->node)};
    for (int a = 0; a < v->axis_count; a++) {
        p->step[a] = v->axes[a].step;
        p->t[a] = take(t, memory, count * sizeof(real));
    }
    if (v->turns) {
        p->c = take(t, memory, count * sizeof(real));
        p->s = take(t, memory, count * sizeof(real));
    }
}

// Lays out a tile of full size behind itself, or with NULL counts bytes.
static void lay_out(tile *t, const skci_vary_job *job, char *memory)
{
    const skci_vary_filter *f = &job->filter;
    *t = (tile){.job = job, .filter = f};
    t->bytes = memory ? (64 - (uintptr_t)memory % 64) % 64 + (sizeof *t + 63) / 64 * 64 : sizeof *t + 128;
    int layers = f->layers, products = job->what & SKCI_VARY_PRODUCTS;
    skci_vary_geometry_of(f, (skci_area){0, 0, job->tile_width, job->tile_height}, job->what, &t->geometry);
    const skci_vary_geometry *g = &t->geometry;
    int widest = find_widest(g, layers);
    const int line = 64 / (int)sizeof(real);
    t->pitch = (widest * SKCI_LANE_PIXEL / line + 1) | 1; // an odd number of cache lines spreads columns over a cache
    t->pitch *= line;
    take_planes(t, memory, t->around, g->around, layers + 1, products);
    take_planes(t, memory, t->centre, g->room, layers + 1, 0);
    if (job->t_table) {
        take_planes(t, memory, t->t_around, g->around, layers + 1, 0);
        take_planes(t, memory, t->t_centre, g->room, layers + 1, 0);
    }
    widest = skci_lanes_up(width_of(g->points) > widest ? width_of(g->points) : widest);
    t->points_pitch = skci_lanes_up(width_of(g->points)) + LANES;
    size_t count = (size_t)t->points_pitch * (size_t)height_of(g->points);
    take_points(t, memory, &t->points, count);
    if (products || job->t_table)
        take_points(t, memory, &t->motion, count);
    t->map = take(t, memory, (size_t)widest * sizeof(real));
    t->angle = take(t, memory, (size_t)widest * sizeof(real));
    t->scale = take(t, memory, (size_t)widest * sizeof(real));
    t->zeros = take(t, memory, (size_t)widest * sizeof(real));
    if (memory)
        memset(t->zeros, 0, (size_t)widest * sizeof(real));
    t->columns = take(t, memory, (size_t)widest * sizeof(int));
    size_t padded = (size_t)f->varying->padded;
    t->room = take(t, memory, padded * ROOM_ROWS * sizeof(real));
    t->prepared.offset = take(t, memory, padded * (SKCI_VARYING_AT_ONCE + 1) * sizeof(int32_t));
    t->prepared.weight = take(t, memory, padded * (SKCI_VARYING_AT_ONCE + 1) * 4 * sizeof(float));
    if (products) {
        t->sums = take(t, memory, f->size * sizeof(real));
        t->marks = take(t, memory, (size_t)f->op->filters * (size_t)layers);
        if (memory) {
            memset(t->sums, 0, f->size * sizeof(real));
            memset(t->marks, 0, (size_t)f->op->filters * (size_t)layers);
        }
    }
}

static size_t tile_scratch(const skci_vary_job *job)
{
    tile *t = malloc(sizeof *t); // large for a stack
    if (!t)
        return 0;
    lay_out(t, job, NULL);
    size_t bytes = t->bytes;
    free(t);
    return bytes;
}

static tile *tile_of(void *scratch)
{
    return (tile *)((char *)scratch + (64 - (uintptr_t)scratch % 64) % 64);
}

static void tile_start(const skci_vary_job *job, void *scratch)
{
    lay_out(tile_of(scratch), job, scratch);
}

// The tile's rectangles from now on.
static void place(tile *t, skci_area own)
{
    skci_vary_geometry_of(t->filter, own, t->job->what, &t->geometry);
    for (int k = 0; k <= t->filter->layers; k++) {
        t->around[k].where = t->t_around[k].where = t->geometry.around[k];
        t->centre[k].where = t->t_centre[k].where = t->geometry.room[k];
    }
}

// -------------------------------------------------------------------------------------------------------------- points

static points points_at(const tile *t, const points *from, int x, int y)
{
    points p = *from;
    ptrdiff_t at = (y - t->geometry.points.y0) * t->points_pitch + (x - t->geometry.points.x0);
    p.node += at;
    for (int a = 0; a < p.axes; a++)
        p.t[a] += at;
    p.c = p.c ? p.c + at : NULL;
    p.s = p.s ? p.s + at : NULL;
    return p;
}

static real wrapped(real value, real first, real period)
{
    real periods = (value - first) / period;
    if (!(period > 0 && periods >= -1000000 && periods <= 1000000))
        return value;
    int whole = (int)periods;
    return value - period * (real)(whole - ((real)whole > periods));
}

static real number_at(const skc_batch *b, int image, int channel, int x, int y)
{
    return *(const real *)(const void *)skci_batch_at(b, b->images == 1 ? 0 : image, channel, x, y);
}

static int varies(const skci_varying_parameter *p)
{
    return p->kind != SKC_PARAMETER_NODES || p->axis >= 0;
}

static void find_row(tile *t, int image, int y)
{
    const skci_vary_filter *f = t->filter;
    skci_area where = t->geometry.points;
    int width = width_of(where), n = skci_lanes_up(width);
    int row = skci_edge_index(f->varying->map_edge, y, t->job->height);
    points p = points_at(t, &t->points, where.x0, y);
    memset(p.node, 0, (size_t)n * sizeof *p.node);
    for (int i = 0; i < n; i++) {
        t->angle[i] = 0;
        t->scale[i] = 1;
    }
    for (int m = 0; m < f->op->maps; m++) {
        const skci_varying_parameter *parameter = &f->varying->parameters[m];
        if (!varies(parameter))
            continue;
        for (int i = 0; i < n; i++)
            t->map[i] = i < width ? wrapped(number_at(t->job->maps, image, m, t->columns[i], row), first_of(f, m),
                                            (real)parameter->period)
                                  : 0;
        clamp_row(f, t->map, n, m);
        for (int i = 0; i < n && parameter->kind == SKC_PARAMETER_ROTATION; i++)
            t->angle[i] += t->map[i];
        for (int i = 0; i < n && parameter->kind == SKC_PARAMETER_SCALE; i++)
            t->scale[i] *= t->map[i];
        if (parameter->kind == SKC_PARAMETER_NODES)
            cell_row(f, t->map, n, parameter->axis, p.node, p.t[parameter->axis]);
    }
    if (p.c)
        turn_row(f, t->angle, t->scale, n, p.c, p.s);
}

static void find_columns(tile *t, skc_edge edge, skci_area where)
{
    for (int i = 0; i < width_of(where); i++)
        t->columns[i] = skci_edge_index(edge, where.x0 + i, t->job->width);
}

static void find_points(tile *t, int image)
{
    find_columns(t, t->filter->varying->map_edge, t->geometry.points);
    for (int y = t->geometry.points.y0; y < t->geometry.points.y1; y++)
        find_row(t, image, y);
}

// How point i, which is that of pixel (x, y) of the image, moves with one map: along an axis, or cosine and sine.
typedef struct slope {
    int axis; // -1: it is the turn that changes
    real t, c, s;
} slope;

static slope slope_at(const tile *t, const points *p, int i, int image, int m, int x, int y)
{
    const skci_vary_filter *f = t->filter;
    const skci_varying_parameter *parameter = &f->varying->parameters[m];
    real first = first_of(f, m), last = last_of(f, m);
    real value = wrapped(number_at(t->job->maps, image, m, x, y), first, (real)parameter->period);
    slope made = {.axis = parameter->kind == SKC_PARAMETER_NODES ? parameter->axis : -1};
    if (!varies(parameter) || !(value >= first && value <= last)) // nor for NaN
        return made;
    if (parameter->kind == SKC_PARAMETER_NODES) {
        made.t = rate_of(f, parameter->axis, value);
    } else if (parameter->kind == SKC_PARAMETER_ROTATION) {
        const real degree = (real)(3.14159265358979323846 / 180);
        made.c = -degree * p->s[i];
        made.s = degree * p->c[i];
    } else if (value > 0) { // as it is, unless it is too small for a float
        made.c = p->c[i] / value;
        made.s = p->s[i] / value;
    }
    return made;
}

// -------------------------------------------------------------------------------------------------------------- pixels

// Pixels of which all four numbers are read from memory: side by side, or one after the other in rows of their own.
static void fetch_inside(const char *const from[SKCI_LANE_PIXEL], ptrdiff_t stride, int n, real *restrict to)
{
    const ptrdiff_t size = sizeof(real);
    if (stride == size) {
        const real *a = (const real *)(const void *)from[0], *b = (const real *)(const void *)from[1];
        const real *c = (const real *)(const void *)from[2], *d = (const real *)(const void *)from[3];
        for (int i = 0; i < n; i++) {
            to[4 * i] = a[i];
            to[4 * i + 1] = b[i];
            to[4 * i + 2] = c[i];
            to[4 * i + 3] = d[i];
        }
    } else if (from[1] == from[0] + size && from[2] == from[1] + size && from[3] == from[2] + size) {
        for (int i = 0; i < n; i++)
            memcpy(to + 4 * i, from[0] + i * stride, 4 * sizeof(real));
    } else {
        for (int i = 0; i < n; i++)
            for (int c = 0; c < SKCI_LANE_PIXEL; c++)
                to[4 * i + c] = *(const real *)(const void *)(from[c] + i * stride);
    }
}

// A row of some channels of an image, of which pixels first .. last - 1 lie inside it, the others where columns say.
static void fetch_row(const tile *t, const skc_batch *b, const char *row, int channels, int first, int last, int width,
                      int x0, real constant, real *to)
{
    ptrdiff_t stride = b->pixel_stride;
    const char *begin = row + (x0 + first) * stride, *none = stride == sizeof(real) ? (const char *)t->zeros : begin;
    const char *from[SKCI_LANE_PIXEL]; // numbers that there are not are put right later
    for (int c = 0; c < SKCI_LANE_PIXEL; c++)
        from[c] = c < channels ? begin + c * b->channel_stride : none;
    if (first < last)
        fetch_inside(from, stride, last - first, to + first * SKCI_LANE_PIXEL);
    for (int i = 0; i < width; i++) {
        if (i == first && first < last)
            i = last;
        for (int c = 0; c < channels && i < width; c++)
            to[i * SKCI_LANE_PIXEL + c] =
                t->columns[i] < 0 ? constant
                                  : *(const real *)(const void *)(row + c * b->channel_stride + t->columns[i] * stride);
    }
}

// Pixels of a batch, `channels` of them from `first` on, as the edge mode continues them. `masks`: to renormalize, the
// third and fourth number tell where the image is, and 1.
static void fetch(tile *t, const skc_batch *b, int image, int first, int channels, skc_edge edge, real constant,
                  int masks, const plane *to)
{
    skci_area where = to->where;
    int width = width_of(where), begin = where.x0 < 0 ? -where.x0 : 0, end = t->job->width - where.x0;
    begin = begin < width ? begin : width;
    end = end < width ? end : width;
    find_columns(t, edge, where);
    for (int y = where.y0; y < where.y1; y++) {
        int row = skci_edge_index(edge, y, t->job->height), inside = y >= 0 && y < t->job->height;
        real *pixels = plane_at(to, where.x0, y);
        if (b && row >= 0)
            fetch_row(t, b, skci_batch_at(b, image, first, 0, row), channels, begin, end, width, where.x0, constant,
                      pixels);
        for (int i = 0; i < width && b && row < 0; i++)
            for (int c = 0; c < channels; c++)
                pixels[i * SKCI_LANE_PIXEL + c] = constant;
        for (int i = 0; i < width && (!b || channels < SKCI_LANE_PIXEL); i++) {
            for (int c = b ? channels : 0; c < SKCI_LANE_PIXEL; c++)
                pixels[i * SKCI_LANE_PIXEL + c] = masks && c == 3;
            if (masks)
                pixels[i * SKCI_LANE_PIXEL + 2] = inside && i >= begin && i < end;
        }
    }
}

static int renormalizes(const skci_vary_job *job)
{
    return job->filter.varying->edge == SKC_EDGE_RENORMALIZE;
}

static int channels_of(const skci_vary_job *job, int group)
{
    int left = job->channels - group * job->filter.together;
    return left < job->filter.together ? left : job->filter.together;
}

static int set_of(const skci_vary_job *job, int group)
{
    return skci_operator_set(job->filter.op, group * job->filter.together);
}

// The image as the edge mode continues it, or its tangent, which is 0 beyond edges that are constant.
static void fetch_image(tile *t, const skc_batch *b, int moves, int image, int group, const plane *to)
{
    const skci_vary_job *job = t->job;
    fetch(t, b, image, group * job->filter.together, channels_of(job, group), job->filter.varying->edge,
          moves ? 0 : (real)job->filter.varying->constant, renormalizes(job) && !moves, to);
}

// The gradient of the filtered image, which ends where the image does.
static void fetch_gradient(tile *t, int image, int group, const plane *to)
{
    const skci_vary_job *job = t->job;
    if (renormalizes(job))
        fetch(t, &job->lanes, image - job->first_image, group * SKCI_LANE_PIXEL, SKCI_LANE_PIXEL, SKC_EDGE_CONSTANT, 0,
              0, to);
    else
        fetch(t, job->d_out, image, group * job->filter.together, channels_of(job, group), SKC_EDGE_CONSTANT, 0, 0, to);
}

// -------------------------------------------------------------------------------------------------------------- layers

static layer layer_of(const tile *t, int set, int j)
{
    const skci_varying_layer *from = skci_vary_layer(t->filter, set, j);
    size_t place = skci_vary_place(t->filter, from);
    layer l = {.count = from->count, .padded = from->padded, .table = table_of(t->filter) + place};
    l.tangents = t->job->t_table ? (const real *)t->job->t_table + place : NULL;
    l.identity = identity_of(t->filter, from, &l.any_identity);
    return l;
}

static void clear_plane(const plane *p)
{
    for (int y = p->where.y0; y < p->where.y1; y++)
        memset(plane_at(p, p->where.x0, y), 0, (size_t)width_of(p->where) * SKCI_LANE_PIXEL * sizeof(real));
}

static void go_around(tile *t, int set, int j)
{
    filter_rows(t, set, j, &t->around[j], &t->around[j + 1], t->geometry.around[j + 1], 0);
}

static void go_to_centre(tile *t, int set, int j)
{
    clear_plane(&t->centre[j]);
    filter_rows(t, set, j, &t->centre[j + 1], &t->centre[j], t->geometry.centre[j + 1], 1);
}

// Filters what job->what asks for, of one group of channels.
static const plane *filter_group(tile *t, int image, int group)
{
    int layers = t->filter->layers, set = set_of(t->job, group);
    if (t->filter->scatter) {
        fetch_image(t, t->job->in, 0, image, group, &t->centre[layers]);
        for (int j = layers - 1; j >= 0; j--)
            go_to_centre(t, set, j);
        return &t->centre[0];
    }
    fetch_image(t, t->job->in, 0, image, group, &t->around[0]);
    for (int j = 0; j < layers; j++)
        go_around(t, set, j);
    return &t->around[layers];
}

// The share of the kernel that met the image; 0 where it is too small.
static real share_of(const real *pixel)
{
    real share = pixel[2] / pixel[3], least = (real)1e-3;
    return share >= least || share <= -least ? share : 0;
}

static real quotient(real value, real share)
{
    return share == 1 ? value : share != 0 ? value / share : 0;
}

static void store(const skc_batch *to, int image, int channel, int x, int y, real value)
{
    *(real *)(void *)skci_batch_at(to, image, channel, x, y) = value;
}

static void tile_filter(const skci_vary_job *job, void *scratch, int image, skci_area own)
{
    tile *t = tile_of(scratch);
    place(t, own);
    find_points(t, image);
    for (int group = 0; group < job->groups; group++) {
        const plane *made = filter_group(t, image, group);
        for (int y = own.y0; y < own.y1; y++)
            for (int x = own.x0; x < own.x1; x++) {
                const real *pixel = plane_at(made, x, y);
                real share = renormalizes(job) ? share_of(pixel) : 1;
                for (int c = 0; c < channels_of(job, group); c++)
                    store(job->out, image, group * job->filter.together + c, x, y, quotient(pixel[c], share));
            }
    }
}

// The gradient of the four numbers of a pixel, from those of the quotients.
static void tile_share(const skci_vary_job *job, void *scratch, int image, skci_area own)
{
    tile *t = tile_of(scratch);
    place(t, own);
    find_points(t, image);
    for (int group = 0; group < job->groups; group++) {
        const plane *made = filter_group(t, image, group);
        for (int y = own.y0; y < own.y1; y++)
            for (int x = own.x0; x < own.x1; x++) {
                const real *pixel = plane_at(made, x, y);
                real share = share_of(pixel), d_pixel[SKCI_LANE_PIXEL] = {0}, d_share = 0;
                for (int c = 0; c < channels_of(job, group) && share != 0; c++) {
                    d_pixel[c] = number_at(job->d_out, image, group * job->filter.together + c, x, y) / share;
                    d_share -= d_pixel[c] * (pixel[c] / share);
                }
                d_pixel[2] = share != 0 ? d_share / pixel[3] : 0;
                d_pixel[3] = -d_pixel[2] * share;
                for (int c = 0; c < SKCI_LANE_PIXEL; c++)
                    store(&job->lanes, image - job->first_image, group * SKCI_LANE_PIXEL + c, x, y, d_pixel[c]);
            }
    }
}
