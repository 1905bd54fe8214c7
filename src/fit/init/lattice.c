// SPDX-License-Identifier: MIT
// A hexagonal lattice of random orientation and phase, clipped to the kernel's support, each sample as heavy as the
// pixel it lies on; each further layer a lattice clipped to a disk of the area of a cell of the one before, whose gaps
// it fills.

#include "fit/init/init.h"

#include "core/status.h"

#include <math.h>
#include <stdlib.h>

static const double pi = 3.14159265358979323846;

// What a lattice is clipped to: the pixels of a kernel that an 8-bit picture would show, or, without a kernel, a disk.
struct region {
    const skc_kernel *kernel;
    double least;  // |value| of a pixel that counts
    double area;   // in pixels
    double x, y;   // centre
    double radius; // of a circle around it that holds everything, a corner of the outermost pixel as well
};

struct point {
    double x, y, distance; // from the centre of the region
};

// The value that the region has there, 0 outside.
static double value_at(const struct region *region, double x, double y)
{
    const skc_kernel *k = region->kernel;
    if (!k)
        return hypot(x - region->x, y - region->y) <= region->radius;
    int i = (int)floor(x + 0.5) + k->anchor_x, j = (int)floor(y + 0.5) + k->anchor_y;
    if (i < 0 || j < 0 || i >= k->width || j >= k->height)
        return 0;
    double v = k->values[(size_t)j * (size_t)k->width + (size_t)i];
    return fabs(v) >= region->least ? v : 0;
}

static struct region support_of(const skci_problem *problem)
{
    const skc_kernel *k = problem->target;
    struct region r = {.kernel = k, .least = problem->peak / 256};
    for (int j = 0; j < k->height; j++)
        for (int i = 0; i < k->width; i++)
            if (value_at(&r, i - k->anchor_x, j - k->anchor_y) != 0) {
                r.x += i - k->anchor_x;
                r.y += j - k->anchor_y;
                r.area++;
            }
    r.x /= r.area;
    r.y /= r.area;
    for (int j = 0; j < k->height; j++)
        for (int i = 0; i < k->width; i++)
            if (value_at(&r, i - k->anchor_x, j - k->anchor_y) != 0)
                r.radius = fmax(r.radius, hypot(i - k->anchor_x - r.x, j - k->anchor_y - r.y) + sqrt(0.5));
    return r;
}

static int by_distance(const void *a, const void *b)
{
    const struct point *p = a, *q = b;
    return (p->distance > q->distance) - (p->distance < q->distance);
}

// Writes the points of one lattice inside the region, at most `room`; returns how many there are.
static int points_of(const struct region *region, double spacing, double turn, double shift, struct point *points,
                     int room)
{
    int n = 0, most = (int)ceil(2 * region->radius / spacing) + 1;
    for (int v = -most; v <= most && n < room; v++)
        for (int u = -most; u <= most && n < room; u++) {
            double a = spacing * (u + 0.5 * v + shift), b = spacing * (sqrt(0.75) * v + shift);
            double x = region->x + a * cos(turn) - b * sin(turn), y = region->y + a * sin(turn) + b * cos(turn);
            if (value_at(region, x, y) != 0)
                points[n++] = (struct point){x, y, hypot(x - region->x, y - region->y)};
        }
    return n;
}

// `count` samples with weights that add up to `sum` in magnitude; returns 0 if out of memory.
static int fill(const struct region *region, int count, double sum, skci_random *random, double *p)
{
    // What lies outside the innermost `count` is dropped; the finer lattice has at most so many.
    int room = 4 * count + 64, n = 0;
    struct point *points = malloc((size_t)room * sizeof *points);
    if (!points)
        return 0;
    double turn = pi / 3 * skci_random_uniform(random), shift = skci_random_uniform(random);
    // Finer until enough points are inside, a hair at a time, so that few are to be dropped. Where a few pixels lie far
    // apart the lattice ends at a reasonable size, and samples share points.
    double start = 1.1 * sqrt(region->area / count / sqrt(0.75)), finest = fmax(start / 2, region->radius / 250);
    for (double spacing = fmax(start, finest); spacing >= finest && n < count; spacing *= 0.985)
        n = points_of(region, spacing, turn, shift, points, room);
    qsort(points, (size_t)n, sizeof *points, by_distance);
    double magnitude = 0;
    for (int i = 0; i < count; i++) {
        struct point at = n > 0 ? points[i % n] : (struct point){region->x, region->y, 0};
        p[3 * i] = at.x;
        p[3 * i + 1] = at.y;
        p[3 * i + 2] = value_at(region, at.x, at.y);
        magnitude += fabs(p[3 * i + 2]);
    }
    for (int i = 0; i < count; i++)
        p[3 * i + 2] = magnitude > 0 ? p[3 * i + 2] * sum / magnitude : sum / count;
    free(points);
    return 1;
}

skc_status skci_init_lattice(const skci_problem *problem, skci_random *random, double *parameters, skc_error *error)
{
    struct region region = support_of(problem);
    double sum = 0;
    for (size_t i = 0, n = (size_t)problem->target->width * (size_t)problem->target->height; i < n; i++)
        sum += fabs(problem->target->values[i]);
    for (int l = 0; l < problem->layer_count; l++) {
        if (!fill(&region, problem->counts[l], sum, random, parameters))
            return skci_fail_memory(error);
        parameters += 3 * problem->counts[l];
        double cell = region.area / problem->counts[l] * problem->gap * problem->gap;
        region = (struct region){.area = cell, .radius = sqrt(cell / pi)};
        sum = 1;
    }
    return SKC_OK;
}
