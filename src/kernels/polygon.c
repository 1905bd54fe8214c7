// SPDX-License-Identifier: MIT
// Regular polygon, camera iris, star.

#include "core/status.h"
#include "kernels/polar.h"
#include "kernels/shape.h"

#include <math.h>

enum { MAX_SIDES = 64 };

// An iris of blades: the straight edge of a polygon, blended with the circle through its corners by `curvature`.
typedef struct iris {
    double sides, radius, rotate, curvature; // rotate in radians
} iris;

// How far the iris reaches in the direction `angle`:
// (1 - curvature) radius cos(pi / n) / cos(t) + curvature radius, t being the angle from the middle of the edge.
static double iris_radius(double angle, const void *context)
{
    const iris *s = context;
    double sector = 2 * SKCI_PI / s->sides, t = fmod(angle - s->rotate, sector);
    t += (t < 0 ? sector : 0) - sector / 2;
    return (1 - s->curvature) * s->radius * cos(sector / 2) / cos(t) + s->curvature * s->radius;
}

static skc_status render_iris(const skci_shape_arguments *arguments, const iris *s, skc_kernel **kernel,
                              skc_error *error)
{
    // Its derivative by the angle is largest at the corners, the radius least in the middle of an edge.
    double half = SKCI_PI / s->sides, straight = 1 - s->curvature;
    skci_polar polar = {iris_radius, straight * tan(half) / (straight * cos(half) + s->curvature), s};
    return skci_cover_region(arguments, s->radius, &(skci_region){skci_polar_inside, skci_polar_uniform, &polar},
                             kernel, error);
}

// The edges of a polygon whose `count` corners lie at even angles, and alternate between two radii.
static void corners(int count, double radius, double other, double rotate, skci_edge *edges)
{
    skci_point points[2 * MAX_SIDES];
    for (int i = 0; i < count; i++) {
        skci_point d = skci_direction(rotate + 360.0 * i / count);
        double r = i % 2 ? other : radius;
        points[i] = (skci_point){r * d.x, r * d.y};
    }
    skci_polygon_edges(points, (size_t)count, edges);
}

static skc_status render_polygon(const skci_shape_arguments *arguments, skc_kernel **kernel, skc_error *error)
{
    const double *v = arguments->values;
    double radius = v[1], rotate = v[2], curvature = v[3];
    int sides = (int)v[0];
    if (curvature != 0)
        return render_iris(arguments, &(iris){sides, radius, rotate * SKCI_PI / 180, curvature}, kernel, error);
    skci_edge edges[MAX_SIDES];
    corners(sides, radius, radius, rotate, edges);
    return skci_cover_polygon(arguments, radius, edges, (size_t)sides, kernel, error);
}

static const skc_shape_parameter polygon_parameters[] = {
    {"sides", "", "number of corners or blades", 6, 3, MAX_SIDES},
    {"radius", "pixels", "of the circle through the corners", 24, 0, SKCI_SHAPE_MAX_RADIUS},
    {"rotate", "degrees", "where the first corner points, from the right", 0, -360, 360},
    {"curvature", "", "of the blades: 0 straight, 1 a circle, below 0 inward", 0, -0.5, 1},
};

const skci_shape skci_shape_polygon = {
    .about = {"polygon", "regular polygon or camera iris", "polygon:sides=6,radius=24,rotate=15", 4,
              polygon_parameters},
    .whole = 1u << 0,
    .render = render_polygon,
};

static skc_status render_star(const skci_shape_arguments *arguments, skc_kernel **kernel, skc_error *error)
{
    const double *v = arguments->values;
    double radius = v[1], inner = isnan(v[2]) ? 0.4 * radius : v[2], rotate = v[3];
    int count = 2 * (int)v[0];
    if (inner > radius)
        return skci_fail(error, SKC_INVALID, "inner=%g: a star's notches are at most as far out as its points, here %g",
                         inner, radius);
    skci_edge edges[2 * MAX_SIDES];
    corners(count, radius, inner, rotate, edges);
    return skci_cover_polygon(arguments, radius, edges, (size_t)count, kernel, error);
}

static const skc_shape_parameter star_parameters[] = {
    {"points", "", "number of points", 5, 2, MAX_SIDES},
    {"radius", "pixels", "of the circle through the points", 24, 0, SKCI_SHAPE_MAX_RADIUS},
    {"inner", "pixels", "radius of the circle through the notches; 0.4 radius if not given", NAN, 0,
     SKCI_SHAPE_MAX_RADIUS},
    {"rotate", "degrees", "where the first point points, from the right", 90, -360, 360},
};

const skci_shape skci_shape_star = {
    .about = {"star", "star with straight edges", "star:points=4,radius=24,inner=9", 4, star_parameters},
    .whole = 1u << 0,
    .render = render_star,
};
