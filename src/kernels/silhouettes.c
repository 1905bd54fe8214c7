// SPDX-License-Identifier: MIT
// Silhouettes: heart, flower, cat, dove, ampersand. All but the heart curve are drawings of our own.

#include "kernels/polar.h"
#include "kernels/shape.h"

#include <math.h>

// --------------------------------------------------------------------------------------------------------------- heart

// The heart curve (x^2 + y^2 - 1)^3 = x^2 y^3, drawn at 17.5 / 24 of the radius and lowered by 5 / 24 of it, which puts
// it in the middle of the circle.
typedef struct heart {
    double scale, lower;
} heart;

static int heart_inside(double x, double y, const void *context)
{
    const heart *h = context;
    x = x / h->scale;
    y = (y + h->lower) / h->scale;
    double a = x * x + y * y - 1;
    return a * a * a - x * x * y * y * y <= 0;
}

// The least and the largest square of a number from `low` to `high`.
static void square(double low, double high, double *least, double *most)
{
    *least = low > 0 ? low * low : high < 0 ? high * high : 0;
    *most = fmax(low * low, high * high);
}

// Interval arithmetic on the polynomial over a square around the circle.
static int heart_uniform(double x, double y, double reach, const void *context)
{
    const heart *h = context;
    double x2[2], y2[2], low = (y + h->lower - reach) / h->scale, high = (y + h->lower + reach) / h->scale;
    square((x - reach) / h->scale, (x + reach) / h->scale, &x2[0], &x2[1]);
    square(low, high, &y2[0], &y2[1]);
    double a = x2[0] + y2[0] - 1, b = x2[1] + y2[1] - 1;
    double least = a * a * a - x2[high > 0] * high * high * high, most = b * b * b - x2[low < 0] * low * low * low;
    return least > 0 || most < 0;
}

static skc_status render_heart(const skci_shape_arguments *arguments, skc_kernel **kernel, skc_error *error)
{
    double radius = arguments->values[0];
    heart h = {radius * 17.5 / 24, radius * 5 / 24};
    return skci_cover_region(arguments, radius, &(skci_region){heart_inside, heart_uniform, &h}, kernel, error);
}

static const skc_shape_parameter heart_parameters[] = {
    {"radius", "pixels", "of a circle around it", 24, 0, SKCI_SHAPE_MAX_RADIUS},
};

const skci_shape skci_shape_heart = {
    .about = {"heart", "heart", "heart:radius=24", 1, heart_parameters},
    .render = render_heart,
};

// -------------------------------------------------------------------------------------------------------------- flower

static double flower_radius(double angle, const void *context)
{
    return *(const double *)context * (0.62 + 0.38 * cos(5 * (angle - SKCI_PI / 2)));
}

static skc_status render_flower(const skci_shape_arguments *arguments, skc_kernel **kernel, skc_error *error)
{
    double radius = arguments->values[0];
    // The largest |f' / f| of f = a + b cos(n t) is n b / sqrt(a^2 - b^2).
    skci_polar polar = {flower_radius, 5 * 0.38 / sqrt(0.62 * 0.62 - 0.38 * 0.38), &radius};
    return skci_cover_region(arguments, radius, &(skci_region){skci_polar_inside, skci_polar_uniform, &polar}, kernel,
                             error);
}

static const skc_shape_parameter flower_parameters[] = {
    {"radius", "pixels", "of the circle around the petals", 22, 0, SKCI_SHAPE_MAX_RADIUS},
};

const skci_shape skci_shape_flower = {
    .about = {"flower", "flower of five petals", "flower:radius=22", 1, flower_parameters},
    .render = render_flower,
};

// ----------------------------------------------------------------------------------------------------------------- cat

#define MAX_SCALE 1800.0 // pixels; the largest silhouette, the ampersand, then extends by 1.08 * 1800 < 2047

// A head with two ears: a disk united with two triangles.
typedef struct cat {
    double scale;
    skci_edge ears[2][3];
} cat;

static const double cat_centre_y = -0.12, cat_radius = 0.62;

static int cat_inside(double x, double y, const void *context)
{
    const cat *c = context;
    x /= c->scale;
    y /= c->scale;
    double dy = y - cat_centre_y;
    return x * x + dy * dy <= cat_radius * cat_radius || skci_polygon_contains(c->ears[0], 3, x, y) ||
           skci_polygon_contains(c->ears[1], 3, x, y);
}

static int cat_uniform(double x, double y, double reach, const void *context)
{
    const cat *c = context;
    x /= c->scale;
    y /= c->scale;
    reach /= c->scale;
    return fabs(hypot(x, y - cat_centre_y) - cat_radius) > reach && skci_edges_distance(c->ears[0], 3, x, y) > reach &&
           skci_edges_distance(c->ears[1], 3, x, y) > reach;
}

static skc_status render_cat(const skci_shape_arguments *arguments, skc_kernel **kernel, skc_error *error)
{
    static const skci_point left[] = {{-0.60, 0.10}, {-0.52, 0.92}, {-0.08, 0.46}};
    static const skci_point right[] = {{0.60, 0.10}, {0.52, 0.92}, {0.08, 0.46}};
    cat c = {.scale = arguments->values[0]};
    skci_polygon_edges(left, 3, c.ears[0]);
    skci_polygon_edges(right, 3, c.ears[1]);
    return skci_cover_region(arguments, c.scale * 0.92, &(skci_region){cat_inside, cat_uniform, &c}, kernel, error);
}

static const skc_shape_parameter cat_parameters[] = {
    {"scale", "pixels", "0.6 of its height", 23, 0, MAX_SCALE},
};

const skci_shape skci_shape_cat = {
    .about = {"cat", "head of a cat", "cat:scale=23", 1, cat_parameters},
    .render = render_cat,
};

// ---------------------------------------------------------------------------------------------------------------- dove

static skc_status render_dove(const skci_shape_arguments *arguments, skc_kernel **kernel, skc_error *error)
{
    static const skci_point outline[] = {
        {-1.0, 0.35},  {-0.72, 0.52}, {-0.5, 0.5},    {-0.28, 0.28}, {-0.05, 0.4},  {0.1, 0.95},
        {0.38, 0.6},   {0.42, 0.15},  {0.6, -0.05},   {1.0, -0.1},   {0.85, -0.28}, {1.0, -0.45},
        {0.55, -0.42}, {0.2, -0.6},   {-0.25, -0.58}, {-0.58, -0.3}, {-0.72, 0.15},
    };
    enum { COUNT = sizeof outline / sizeof *outline };
    double scale = arguments->values[0];
    skci_point points[COUNT];
    skci_edge edges[COUNT];
    for (int i = 0; i < COUNT; i++)
        points[i] = (skci_point){scale * outline[i].x, scale * outline[i].y};
    skci_polygon_edges(points, COUNT, edges);
    return skci_cover_polygon(arguments, scale, edges, COUNT, kernel, error);
}

static const skc_shape_parameter dove_parameters[] = {
    {"scale", "pixels", "half its width", 23, 0, MAX_SCALE},
};

const skci_shape skci_shape_dove = {
    .about = {"dove", "dove in flight", "dove:scale=23", 1, dove_parameters},
    .render = render_dove,
};

// ----------------------------------------------------------------------------------------------------------- ampersand

enum { CURVES = 4, CURVE_EDGES = 16, STROKE_EDGES = 1 + CURVES * CURVE_EDGES };

// A pen with a round tip along a line and four cubic Bezier curves.
typedef struct stroke {
    double scale;
    skci_edge edges[STROKE_EDGES];
} stroke;

static const double pen_radius = 0.13;

static int stroke_inside(double x, double y, const void *context)
{
    const stroke *s = context;
    return skci_edges_distance(s->edges, STROKE_EDGES, x / s->scale, y / s->scale) <= pen_radius;
}

static int stroke_uniform(double x, double y, double reach, const void *context)
{
    const stroke *s = context;
    double d = skci_edges_distance(s->edges, STROKE_EDGES, x / s->scale, y / s->scale);
    return fabs(d - pen_radius) > reach / s->scale;
}

static skci_point cubic(const skci_point *p, double t)
{
    double s = 1 - t, a = s * s * s, b = 3 * s * s * t, c = 3 * s * t * t, d = t * t * t;
    return (skci_point){a * p[0].x + b * p[1].x + c * p[2].x + d * p[3].x,
                        a * p[0].y + b * p[1].y + c * p[2].y + d * p[3].y};
}

static skc_status render_ampersand(const skci_shape_arguments *arguments, skc_kernel **kernel, skc_error *error)
{
    static const skci_edge leg = {{0.75, -0.85}, {-0.35, 0.30}};
    static const skci_point curves[CURVES][4] = {
        {{-0.35, 0.30}, {-0.65, 0.62}, {-0.45, 0.95}, {-0.08, 0.95}},
        {{-0.08, 0.95}, {0.28, 0.95}, {0.45, 0.60}, {0.10, 0.33}},
        {{0.10, 0.33}, {-0.20, 0.10}, {-0.75, -0.05}, {-0.75, -0.45}},
        {{-0.75, -0.45}, {-0.75, -1.02}, {0.30, -1.05}, {0.70, -0.05}},
    };
    stroke s = {.scale = arguments->values[0], .edges = {leg}};
    for (int i = 0; i < CURVES * CURVE_EDGES; i++) {
        const skci_point *curve = curves[i / CURVE_EDGES];
        double t = i % CURVE_EDGES;
        s.edges[1 + i] = (skci_edge){cubic(curve, t / CURVE_EDGES), cubic(curve, (t + 1) / CURVE_EDGES)};
    }
    double extent = s.scale * (0.95 + pen_radius); // the top of the upper bow
    return skci_cover_region(arguments, extent, &(skci_region){stroke_inside, stroke_uniform, &s}, kernel, error);
}

static const skc_shape_parameter ampersand_parameters[] = {
    {"scale", "pixels", "about half its height", 21, 0, MAX_SCALE},
};

const skci_shape skci_shape_ampersand = {
    .about = {"ampersand", "ampersand, drawn with a round pen", "ampersand:scale=21", 1, ampersand_parameters},
    .render = render_ampersand,
};
