// SPDX-License-Identifier: MIT
#include "varying_peers.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// --------------------------------------------------------------------------------------------------------------
// kernels

static skc_status from_spec(skc_kernel **kernel, skc_error *error, const char *format, double a, double b)
{
    char spec[128];
    snprintf(spec, sizeof spec, format, a, b);
    return skc_kernel_shape(spec, kernel, error);
}

static skc_status disk(void *user, const double *at, skc_kernel **kernel, skc_error *error)
{
    (void)user;
    return from_spec(kernel, error, "disk:radius=%.9g", at[0], 0);
}

static skc_status gaussian(void *user, const double *at, skc_kernel **kernel, skc_error *error)
{
    (void)user;
    return from_spec(kernel, error, "gaussian:sigma=%.9g", at[0], 0);
}

static skc_status star(void *user, const double *at, skc_kernel **kernel, skc_error *error)
{
    (void)user;
    return from_spec(kernel, error, "star:points=4,radius=%.9g,rotate=%.9g", at[0], at[1]);
}

static skc_status hexagon(void *user, const double *at, skc_kernel **kernel, skc_error *error)
{
    (void)user;
    return from_spec(kernel, error, "polygon:sides=6,radius=%.9g,rotate=%.9g", at[0], at[1]);
}

static skc_status motion(void *user, const double *at, skc_kernel **kernel, skc_error *error)
{
    (void)user;
    return from_spec(kernel, error, "motion:length=%.9g,angle=%.9g", at[0], at[1]);
}

static skc_status coma(void *user, const double *at, skc_kernel **kernel, skc_error *error)
{
    (void)user;
    return from_spec(kernel, error, "coma:size=49,waves=%.9g,rotate=%.9g", at[0], at[1]);
}

// -----------------------------------------------------------------------------------------------------------------
// maps

// Distance from the centre, 0 to 1 at the corners of a picture of 4 to 3, and the direction, 0 to 360.
static double polar(double x, double y, double *angle)
{
    double dx = 4 * (x - 0.5), dy = 3 * (0.5 - y), degrees = atan2(dy, dx) * 180 / 3.14159265358979323846;
    *angle = degrees < 0 ? degrees + 360 : degrees;
    return fmin(sqrt(dx * dx + dy * dy) / 2.5, 1);
}

static void tilted(double x, double y, double *at)
{
    (void)x;
    at[0] = 24 * fmax(0, (fabs(2 * y - 1) - 0.1) / 0.9);
}

static void tilted_softly(double x, double y, double *at)
{
    tilted(x, y, at);
    at[0] /= 2;
}

static void swirling(double x, double y, double *at)
{
    at[0] = 4 + 20 * polar(x, y, &at[1]);
}

static void zooming(double x, double y, double *at)
{
    at[0] = 48 * polar(x, y, &at[1]);
}

static void field_of_view(double x, double y, double *at)
{
    at[0] = 3 * polar(x, y, &at[1]);
}

// Squares of a quarter of the height, six by four of them.
static void steps(double x, double y, double *at)
{
    static const int radii[4][6] = {
        {3, 20, 8, 0, 14, 24}, {12, 0, 24, 6, 18, 2}, {22, 9, 1, 16, 5, 11}, {4, 17, 13, 23, 0, 19}};
    int row = (int)fmin(4 * y, 3), column = (int)fmin(16.0 / 3 * x, 5);
    at[0] = radii[row][column];
}

// --------------------------------------------------------------------------------------------------------------
// effects

#define NODES(what, from, to)                                                                                          \
    {                                                                                                                  \
        .name = what, .kind = SKC_PARAMETER_NODES, .first = from, .last = to                                           \
    }
#define TURN(what, to)                                                                                                 \
    {                                                                                                                  \
        .name = what, .kind = SKC_PARAMETER_ROTATION, .first = 0, .last = to                                           \
    }

static const effect effects[] = {
    {"tilt",
     "tilt-shift, disk radius 0 to 24",
     "grows with the distance from the middle row, a tenth of the height in focus",
     1,
     {NODES("radius", 0, 24)},
     {48, 32},
     63,
     "39.3 dB (24x4)",
     1,
     {97},
     {{8}, {25}},
     {25},
     disk,
     tilted},
    {"star",
     "rotational bokeh, four-pointed star, radius 4 to 24",
     "grows from the centre to the corners and turns around it",
     2,
     {NODES("radius", 4, 24), TURN("angle", 360)},
     {64, 0},
     52,
     "35.7 dB (32x4)",
     90,
     {41, 45},
     {{2, 4}, {6, 12}},
     {11, 45},
     star,
     swirling},
    {"hexagon",
     "rotational bokeh, hexagon, radius 4 to 24",
     "the same",
     2,
     {NODES("radius", 4, 24), TURN("angle", 360)},
     {64, 0},
     52,
     "35.7 dB (32x4)",
     60,
     {41, 30},
     {{2, 4}, {6, 8}},
     {11, 30},
     hexagon,
     swirling},
    {"zoom",
     "radial motion blur, length 0 to 48",
     "grows from the centre to the corners and points away from it",
     2,
     {NODES("length", 0, 48), TURN("angle", 360)},
     {48, 0},
     52,
     "34.2 dB (32x4)",
     180,
     {49, 180},
     {{2, 4}, {7, 16}},
     {13, 90},
     motion,
     zooming},
    {"lens",
     "lens, coma of 0 to 3 waves",
     "grows from the centre to the corners and points away from it",
     2,
     {NODES("waves", 0, 3), TURN("angle", 360)},
     {96, 0},
     52,
     "none",
     360,
     {31, 90},
     {{2, 4}, {5, 16}},
     {13, 60},
     coma,
     field_of_view},
    {"gaussian",
     "tilt-shift, Gaussian sigma 0 to 12",
     "grows with the distance from the middle row, a tenth of the height in focus",
     1,
     {NODES("sigma", 0, 12)},
     {48, 0},
     NAN,
     "none",
     1,
     {97},
     {{8}, {25}},
     {25},
     gaussian,
     tilted_softly},
    {"steps",
     "depth steps, disk radius 0 to 24",
     "constant on squares of a quarter of the height",
     1,
     {NODES("radius", 0, 24)},
     {48, 0},
     NAN,
     "none",
     1,
     {25},
     {{8}, {25}},
     {25},
     disk,
     steps},
};

enum { EFFECTS = sizeof effects / sizeof *effects };

const effect *effect_at(int i)
{
    return i >= 0 && i < EFFECTS ? &effects[i] : NULL;
}

const effect *effect_named(const char *id)
{
    for (int i = 0; i < EFFECTS; i++)
        if (strcmp(effects[i].id, id) == 0)
            return &effects[i];
    die(id, "is no effect");
}

skc_kernel *effect_kernel(const effect *e, const double *at)
{
    skc_error error;
    skc_kernel *k;
    if (e->kernel(NULL, at, &k, &error) != SKC_OK)
        die(e->id, error.message);
    return k;
}

// ---------------------------------------------------------------------------------------------------------------
// fields

typedef struct making {
    const effect *e;
    field *f;
} making;

enum { MAKERS = 2 };

static void make_kernels(void *context, int thread)
{
    const making *m = context;
    field *f = m->f;
    int last = m->e->axis_count > 1 ? f->grid.counts[1] : 1;
    for (int i = thread; i < f->count; i += MAKERS) {
        double at[MAX_AXES] = {f->nodes[0][i / last], m->e->axis_count > 1 ? f->nodes[1][i % last] : 0};
        f->kernels[i] = effect_kernel(m->e, at);
    }
}

field *make_field(const effect *e, const int counts[])
{
    field *f = allocate(sizeof *f);
    *f = (field){.count = 1, .grid = {.axis_count = e->axis_count}};
    for (int a = 0; a < e->axis_count; a++) {
        const skc_axis *axis = &e->axes[a];
        int turns = axis->kind == SKC_PARAMETER_ROTATION, count = counts[a];
        f->nodes[a] = allocate((size_t)count * sizeof(double));
        for (int i = 0; i < count; i++)
            f->nodes[a][i] = turns ? e->period * i / count
                                   : axis->first + (count > 1 ? (axis->last - axis->first) * i / (count - 1) : 0);
        f->grid.nodes[a] = f->nodes[a];
        f->grid.counts[a] = count;
        f->grid.wraps[a] = turns;
        f->count *= count;
    }
    f->kernels = allocate((size_t)f->count * sizeof *f->kernels);
    f->grid.kernels = f->kernels;
    making m = {e, f};
    side_by_side(MAKERS, make_kernels, &m);
    for (int i = 0; i < f->count; i++) {
        f->radius = f->kernels[i]->width / 2 > f->radius ? f->kernels[i]->width / 2 : f->radius;
        f->radius = f->kernels[i]->height / 2 > f->radius ? f->kernels[i]->height / 2 : f->radius;
    }
    return f;
}

void free_field(field *f)
{
    for (int i = 0; i < f->count; i++)
        skc_kernel_free(f->kernels[i]);
    for (int a = 0; a < f->grid.axis_count; a++)
        free(f->nodes[a]);
    free(f->kernels);
    free(f);
}

maps make_maps(const effect *e, int width, int height, int for_field)
{
    maps m = {width, height, e->axis_count, {NULL}};
    for (int a = 0; a < m.count; a++)
        m.values[a] = allocate((size_t)width * (size_t)height * sizeof(float));
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            double at[MAX_AXES] = {0};
            e->parameters((x + 0.5) / width, (y + 0.5) / height, at);
            if (for_field)
                at[1] = fmod(at[1], e->period);
            for (int a = 0; a < m.count; a++)
                m.values[a][(ptrdiff_t)y * width + x] = (float)at[a];
        }
    return m;
}

void free_maps(maps *m)
{
    for (int a = 0; a < m->count; a++)
        free(m->values[a]);
}

void library_maps(const maps *m, skc_map out[MAX_AXES])
{
    for (int a = 0; a < m->count; a++)
        out[a] = (skc_map){{skc_pixels_planar(SKC_PIXEL_FLOAT, m->values[a], m->width, m->height, 1), 0, 0}, 0, 1};
}

float *node_map(const effect *e, int axis, int count, const maps *m)
{
    const skc_axis *a = &e->axes[axis];
    ptrdiff_t pixels = (ptrdiff_t)m->width * m->height;
    float *nodes = allocate((size_t)pixels * sizeof *nodes);
    double first = a->kind == SKC_PARAMETER_ROTATION ? 0 : a->first;
    double step = a->kind == SKC_PARAMETER_ROTATION ? e->period / count : (a->last - a->first) / (count - 1);
    for (ptrdiff_t i = 0; i < pixels; i++)
        nodes[i] = (float)(((double)m->values[axis][i] - first) / step);
    return nodes;
}
