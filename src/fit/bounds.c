// SPDX-License-Identifier: MIT
// How far a fitted complex may reach, how loud it may be, and the grid on which that is computed.

#include "fit/fit.h"

#include <math.h>

// The rectangle that the kernel's non-zero pixels span, relative to the anchor: first, last column and row.
static void support(const skc_kernel *k, int box[4])
{
    box[0] = k->width;
    box[1] = -1;
    box[2] = k->height;
    box[3] = -1;
    for (int j = 0; j < k->height; j++)
        for (int i = 0; i < k->width; i++)
            if (k->values[(size_t)j * (size_t)k->width + (size_t)i] != 0) {
                box[0] = i < box[0] ? i : box[0];
                box[1] = i > box[1] ? i : box[1];
                box[2] = j < box[2] ? j : box[2];
                box[3] = j;
            }
    box[0] -= k->anchor_x;
    box[1] -= k->anchor_x;
    box[2] -= k->anchor_y;
    box[3] -= k->anchor_y;
}

// A quarter of the half-size and two pixels more on each side.
static void widen(int *low, int *high)
{
    int more = (int)floor(0.25 * (*high - *low + 1) / 2) + 2;
    *low -= more;
    *high += more;
}

// A power of two with a quarter to spare, so that the weighting's long tails meet themselves far from the kernel.
static int grid_for(int size)
{
    int n = 32;
    while (n < 1.0 * size)
        n *= 2;
    return n;
}

void skci_problem_bound(skci_problem *p)
{
    int box[4];
    support(p->target, box);
    widen(&box[0], &box[1]);
    widen(&box[2], &box[3]);
    p->low_x = box[0];
    p->high_x = box[1];
    p->low_y = box[2];
    p->high_y = box[3];
    p->grid_width = grid_for(p->high_x - p->low_x + 1);
    p->grid_height = grid_for(p->high_y - p->low_y + 1);
    double magnitude = 0, sum = skc_kernel_sum(p->target);
    for (size_t i = 0, n = (size_t)p->target->width * (size_t)p->target->height; i < n; i++)
        magnitude += fabs(p->target->values[i]);
    // A kernel without negative values needs little cancelling; a signed one needs at least its own.
    p->loudest = magnitude - sum <= 1e-9 * magnitude ? 2 * magnitude : 20 * magnitude;
}
