// SPDX-License-Identifier: MIT
// Plane geometry. In the definitions of shapes y points up.

#ifndef SKCI_GEOMETRY_H
#define SKCI_GEOMETRY_H

#include <stddef.h>

#define SKCI_PI 3.14159265358979323846

typedef struct skci_point {
    double x, y;
} skci_point;

// A directed edge of a polygon's boundary.
typedef struct skci_edge {
    skci_point from, to;
} skci_edge;

// Cosine and sine of an angle in degrees: exact at multiples of 90, and with their symmetries kept to the last bit.
skci_point skci_direction(double degrees);

// The edges of the closed polygon through `count` points: count edges.
void skci_polygon_edges(const skci_point *points, size_t count, skci_edge *edges);

// The distance to the nearest of the edges.
double skci_edges_distance(const skci_edge *edges, size_t count, double x, double y);

// Does the edge cross the line through (x, y) along x, and that to the right of the point? Half open: the lower end
// belongs to the edge, the upper one does not. Returns 1 for an edge that leads up, -1 for one that leads down, else 0.
// For given y the answer goes from 1 or -1 to 0 at most once as x grows, also with rounding.
int skci_edge_crossing(const skci_edge *edge, double x, double y);

// Is the point inside, by non-zero winding?
int skci_polygon_contains(const skci_edge *edges, size_t count, double x, double y);

#endif
