// SPDX-License-Identifier: MIT
#include "kernels/geometry.h"

#include <math.h>

skci_point skci_direction(double degrees)
{
    double turn = remainder(degrees, 360), quarter = nearbyint(turn / 90);
    double rest = (turn - 90 * quarter) * (SKCI_PI / 180), c = cos(rest), s = sin(rest);
    switch ((int)quarter & 3) {
    case 0:
        return (skci_point){c, s};
    case 1:
        return (skci_point){-s, c};
    case 2:
        return (skci_point){-c, -s};
    default:
        return (skci_point){s, -c};
    }
}

void skci_polygon_edges(const skci_point *points, size_t count, skci_edge *edges)
{
    for (size_t i = 0; i < count; i++)
        edges[i] = (skci_edge){points[i], points[(i + 1) % count]};
}

static double squared_distance(const skci_edge *edge, double x, double y)
{
    double dx = edge->to.x - edge->from.x, dy = edge->to.y - edge->from.y;
    double px = x - edge->from.x, py = y - edge->from.y, length = dx * dx + dy * dy;
    double t = length > 0 ? (px * dx + py * dy) / length : 0;
    t = t < 0 ? 0 : t > 1 ? 1 : t;
    px -= t * dx;
    py -= t * dy;
    return px * px + py * py;
}

double skci_edges_distance(const skci_edge *edges, size_t count, double x, double y)
{
    double least = HUGE_VAL;
    for (size_t i = 0; i < count; i++) {
        double d = squared_distance(&edges[i], x, y);
        least = d < least ? d : least;
    }
    return sqrt(least);
}

int skci_edge_crossing(const skci_edge *edge, double x, double y)
{
    int up = edge->from.y < edge->to.y;
    // Both directions are computed from the lower end, so that an edge and its reverse cancel exactly.
    skci_point low = up ? edge->from : edge->to, high = up ? edge->to : edge->from;
    if (!(low.y <= y && y < high.y))
        return 0;
    if (!((high.x - low.x) * (y - low.y) - (x - low.x) * (high.y - low.y) > 0))
        return 0;
    return up ? 1 : -1;
}

int skci_polygon_contains(const skci_edge *edges, size_t count, double x, double y)
{
    int winding = 0;
    for (size_t i = 0; i < count; i++)
        winding += skci_edge_crossing(&edges[i], x, y);
    return winding != 0;
}
