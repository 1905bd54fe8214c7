// SPDX-License-Identifier: MIT
// Sparse sampling (paper, "SS"): the first layer strewn over the kernel's support, no two samples closer than a minimum
// distance, so that none starts in an empty part of the shape; the other layers radial, to fill the gaps between
// samples. The paper gives r = sqrt(S / (N pi)), the radius of N disks with the support's area S; how the distance
// follows from it is not public. Ours starts at 1.5 r and shrinks when no place is found: 1.9 r would be the densest
// packing of all. Weights are 1 / N with the sign of the kernel.

#include "fit/init/init.h"

#include "core/status.h"

#include <math.h>
#include <stdlib.h>

static const double pi = 3.14159265358979323846;

// Tries for one sample before the distance shrinks, and by how much it does.
enum { TRIES = 200 };
static const double shrink = 0.95;

// The pixels that belong to the support: those that an 8-bit picture of the kernel would show.
static int support(const skci_problem *problem, int *pixels)
{
    const skc_kernel *k = problem->target;
    int n = 0;
    for (int i = 0; i < k->width * k->height; i++)
        if (fabs(k->values[i]) >= problem->peak / 256)
            pixels[n++] = i;
    return n;
}

static void strew(const skci_problem *problem, const int *pixels, int n, double r, skci_random *random, double *p)
{
    const skc_kernel *k = problem->target;
    int count = problem->counts[0];
    double distance = 1.5 * r;
    for (int placed = 0, tries = 0; placed < count;) {
        int pixel = pixels[(int)(skci_random_uniform(random) * n)];
        double x = pixel % k->width - k->anchor_x + skci_random_uniform(random) - 0.5;
        double y = pixel / k->width - k->anchor_y + skci_random_uniform(random) - 0.5;
        int free = 1;
        for (int i = 0; i < placed && free; i++)
            free = hypot(p[3 * i] - x, p[3 * i + 1] - y) >= distance;
        if (free) {
            p[3 * placed] = x;
            p[3 * placed + 1] = y;
            p[3 * placed + 2] = (k->values[pixel] < 0 ? -1.0 : 1.0) / count;
            placed++;
            tries = 0;
        } else if (++tries == TRIES) {
            distance *= shrink;
            tries = 0;
        }
    }
}

skc_status skci_init_sampling(const skci_problem *problem, skci_random *random, double *parameters, skc_error *error)
{
    int *pixels = malloc((size_t)problem->target->width * (size_t)problem->target->height * sizeof *pixels);
    if (!pixels)
        return skci_fail_memory(error);
    int area = support(problem, pixels);
    double r = sqrt(area / (problem->counts[0] * pi));
    // A disk of radius r has the mean square r^2 / 2.
    skci_init_circles(problem, 1, r * r / 2, 0, parameters);
    strew(problem, pixels, area, r, random, parameters);
    free(pixels);
    return SKC_OK;
}
