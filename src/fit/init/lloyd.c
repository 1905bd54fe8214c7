// SPDX-License-Identifier: MIT
// The first layer spread over the kernel by Lloyd's algorithm (centroidal Voronoi cells weighted by a power of
// |value|), each sample with its cell's mass; each further layer spread in the same way over one cell of the layer
// before, whose gaps it fills.

#include "fit/init/init.h"

#include "core/status.h"

#include <math.h>
#include <stdlib.h>

enum { ROUNDS = 12 };

// A pixel with its value, relative to the anchor.
struct mass {
    double x, y, value;
    double density; // of the samples that it is to attract
};

// One site of the sign of its mass, so that no cell mixes lights and shadows of a signed kernel.
struct site {
    double x, y, sign, sum_x, sum_y, sum, mass;
};

static void draw_sites(const struct mass *masses, int n, struct site *sites, int count, skci_random *random)
{
    double total = 0, before = 0;
    for (int i = 0; i < n; i++)
        total += masses[i].density;
    // One in each of `count` equal shares of the mass, in the order of the pixels, so that no region is left out.
    for (int i = 0, pixel = 0; i < count; i++) {
        double at = (i + skci_random_uniform(random)) / count * total;
        while (pixel < n - 1 && before + masses[pixel].density < at)
            before += masses[pixel++].density;
        sites[i] = (struct site){.x = masses[pixel].x + skci_random_uniform(random) - 0.5,
                                 .y = masses[pixel].y + skci_random_uniform(random) - 0.5,
                                 .sign = masses[pixel].value < 0 ? -1 : 1};
    }
}

// Moves each site to its cell's centre of mass; leaves the cells' masses.
static void relax(const struct mass *masses, int n, struct site *sites, int count)
{
    for (int i = 0; i < count; i++)
        sites[i].sum_x = sites[i].sum_y = sites[i].sum = sites[i].mass = 0;
    for (int p = 0; p < n; p++) {
        int nearest = 0;
        double least = INFINITY;
        for (int i = 0; i < count; i++) {
            double dx = masses[p].x - sites[i].x, dy = masses[p].y - sites[i].y, d = dx * dx + dy * dy;
            if (d < least && sites[i].sign * masses[p].value >= 0) {
                least = d;
                nearest = i;
            }
        }
        sites[nearest].mass += masses[p].value;
        sites[nearest].sum += masses[p].density;
        sites[nearest].sum_x += masses[p].density * masses[p].x;
        sites[nearest].sum_y += masses[p].density * masses[p].y;
    }
    for (int i = 0; i < count; i++)
        if (sites[i].sum > 0) {
            sites[i].x = sites[i].sum_x / sites[i].sum;
            sites[i].y = sites[i].sum_y / sites[i].sum;
        }
}

// `count` samples over the masses, their weights adding up to the masses' sum. Returns 0 if out of memory.
static int spread(const struct mass *masses, int n, int count, skci_random *random, double *p)
{
    struct site *sites = malloc((size_t)count * sizeof *sites);
    if (!sites)
        return 0;
    draw_sites(masses, n, sites, count, random);
    for (int round = 0; round < ROUNDS; round++)
        relax(masses, n, sites, count);
    for (int i = 0; i < count; i++) {
        p[3 * i] = sites[i].x;
        p[3 * i + 1] = sites[i].y;
        p[3 * i + 2] = sites[i].mass;
    }
    free(sites);
    return 1;
}

// `count` samples over a disk of the given diameter around the origin, with weights that add up to 1.
static int spread_disk(double diameter, int count, skci_random *random, double *p)
{
    enum { SIDE = 24 };
    struct mass masses[SIDE * SIDE];
    int n = 0;
    for (int i = 0; i < SIDE * SIDE; i++) {
        double x = (i % SIDE + 0.5) / SIDE - 0.5, y = (i / SIDE + 0.5) / SIDE - 0.5;
        if (x * x + y * y <= 0.25)
            masses[n++] = (struct mass){x * diameter, y * diameter, 1, 1};
    }
    for (int i = 0; i < n; i++)
        masses[i].value = 1.0 / n;
    return spread(masses, n, count, random, p);
}

// The kernel in blocks of `coarse` x `coarse` pixels, those of value 0 left out; returns how many there are.
static int collect(const skc_kernel *k, int coarse, double power, struct mass *masses)
{
    int n = 0;
    for (int y = 0; y < k->height; y += coarse)
        for (int x = 0; x < k->width; x += coarse) {
            struct mass m = {0};
            double weight = 0;
            for (int j = y; j < y + coarse && j < k->height; j++)
                for (int i = x; i < x + coarse && i < k->width; i++) {
                    double v = k->values[(size_t)j * (size_t)k->width + (size_t)i];
                    m.value += v;
                    weight += fabs(v);
                    m.x += fabs(v) * (i - k->anchor_x);
                    m.y += fabs(v) * (j - k->anchor_y);
                }
            if (weight == 0 || m.value == 0)
                continue;
            m.x /= weight;
            m.y /= weight;
            m.density = pow(fabs(m.value), power);
            masses[n++] = m;
        }
    return n;
}

// Takes density away from where a disk of this diameter would stick out of the kernel: what is left is where its
// centres may lie. `room` is for n numbers.
static void erode(struct mass *masses, int n, double diameter, double *room)
{
    double most = 0;
    for (int i = 0; i < n; i++) {
        room[i] = 0;
        for (int j = 0; j < n; j++) {
            double dx = masses[i].x - masses[j].x, dy = masses[i].y - masses[j].y;
            if (dx * dx + dy * dy <= diameter * diameter / 4)
                room[i] += fabs(masses[j].value);
        }
        most = fmax(most, room[i]);
    }
    for (int i = 0; i < n; i++)
        masses[i].density *= fmax(1e-3, room[i] / most - 0.6);
}

skc_status skci_init_lloyd(const skci_problem *problem, skci_random *random, double *parameters, skc_error *error)
{
    const skc_kernel *k = problem->target;
    size_t pixels = (size_t)k->width * (size_t)k->height;
    struct mass *masses = malloc(pixels * sizeof *masses);
    double *room = malloc(pixels * sizeof *room);
    if (!masses || !room) {
        free(masses);
        free(room);
        return skci_fail_memory(error);
    }
    // Large kernels are seen coarsely: blocks of pixels, as few as keep the search for the nearest site quick.
    int coarse = 1;
    while (pixels / (size_t)(coarse * coarse) > 4096)
        coarse++;
    int n = collect(k, coarse, problem->power, masses), done = n > 0;
    double magnitude = 0, squares = 0;
    for (int i = 0; i < n; i++) {
        magnitude += fabs(masses[i].value);
        squares += masses[i].value * masses[i].value;
    }
    // The area that the kernel covers, counting a pixel by its value, shared out to the samples: (sum |v|)^2 / sum v^2
    // is the number of pixels of a flat one.
    double cell = problem->gap * sqrt(magnitude * magnitude / squares * coarse * coarse / problem->counts[0]);
    if (problem->gap > 1 && problem->layer_count > 1)
        erode(masses, n, cell, room);
    done = done && spread(masses, n, problem->counts[0], random, parameters);
    double *p = parameters + 3 * problem->counts[0];
    for (int l = 1; l < problem->layer_count && done; l++) {
        // A disk as large as a square cell has 2 / sqrt(pi) times its width.
        done = spread_disk(1.128 * cell, problem->counts[l], random, p);
        cell /= sqrt(problem->counts[l]);
        p += 3 * problem->counts[l];
    }
    free(masses);
    free(room);
    return done ? SKC_OK : skci_fail_memory(error);
}
