// SPDX-License-Identifier: MIT
// How far a fitted complex may reach, how loud it may be, the grid on which that is computed, and a coarse picture of
// large kernels.

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

// A power of two, or three halves of one. The response fits just so: the weighting's long tails then meet themselves,
// which a grid twice as large avoids without a measurable gain.
int skci_grid_for(int size)
{
    int n = 32;
    while (n < size)
        n = n % 3 == 0 ? n / 3 * 4 : n / 2 * 3;
    return n;
}

// A quarter of the half-size and two pixels more on each side; one less where that makes do with a smaller grid.
static void widen(int *low, int *high)
{
    int more = (int)floor(0.25 * (*high - *low + 1) / 2) + 2, size = *high - *low + 1 + 2 * more;
    if (skci_grid_for(size - 2) < skci_grid_for(size))
        more--;
    *low -= more;
    *high += more;
}

int skci_extra_reach(int layer_count)
{
    return layer_count > 4 ? layer_count - 4 : 0;
}

// The share of the kernel's energy that its picture in blocks of 3 x 3 pixels loses.
static double loss_in_blocks(const skc_kernel *k)
{
    double all = 0, kept = 0;
    for (int y = 0; y < k->height; y += 3)
        for (int x = 0; x < k->width; x += 3) {
            double sum = 0;
            for (int j = y; j < y + 3 && j < k->height; j++)
                for (int i = x; i < x + 3 && i < k->width; i++) {
                    double v = k->values[(size_t)j * (size_t)k->width + (size_t)i];
                    sum += v;
                    all += v * v;
                }
            kept += sum * sum / 9;
        }
    return 1 - kept / all;
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
    p->grid_width = skci_grid_for(p->high_x - p->low_x + 1);
    p->grid_height = skci_grid_for(p->high_y - p->low_y + 1);
    double magnitude = 0, squares = 0, count = 0, sum = skc_kernel_sum(p->target);
    p->peak = 0;
    for (size_t i = 0, n = (size_t)p->target->width * (size_t)p->target->height; i < n; i++) {
        magnitude += fabs(p->target->values[i]);
        squares += p->target->values[i] * p->target->values[i];
        count += p->target->values[i] != 0;
        p->peak = fmax(p->peak, fabs(p->target->values[i]));
    }
    p->area = magnitude * magnitude / squares;
    p->even = p->area > 0.7 * count;
    // A kernel without negative values needs little cancelling; a signed one needs at least its own.
    int positive = magnitude - sum <= 1e-9 * magnitude;
    p->loudest = positive ? 2 * magnitude : 20 * magnitude;
    p->smooth = positive && !p->even && loss_in_blocks(p->target) < 0.03;
}

int skci_coarse_factor(const skci_problem *p)
{
    enum { SMALL = 128 }; // pixels that the response may span
    // The taps of a coarse picture are as wide as its pixels and hide the gaps between samples, which make or break a
    // shape with edges.
    if (p->even)
        return 1;
    int span = p->high_x - p->low_x > p->high_y - p->low_y ? p->high_x - p->low_x + 1 : p->high_y - p->low_y + 1;
    int factor = 1;
    while (span > SMALL * factor)
        factor += 2;
    return factor;
}

// Blocks are centred on multiples of the factor, so that block 0 is centred on the anchor.
static int block_of(int position, int factor)
{
    int shifted = position + factor / 2;
    return shifted >= 0 ? shifted / factor : -((factor - 1 - shifted) / factor);
}

skc_status skci_coarse_kernel(const skc_kernel *k, int factor, skc_kernel **coarse, skc_error *error)
{
    int left = block_of(-k->anchor_x, factor), right = block_of(k->width - 1 - k->anchor_x, factor);
    int top = block_of(-k->anchor_y, factor), bottom = block_of(k->height - 1 - k->anchor_y, factor);
    skc_status status = skc_kernel_create(right - left + 1, bottom - top + 1, coarse, error);
    if (status != SKC_OK)
        return status;
    (*coarse)->anchor_x = -left;
    (*coarse)->anchor_y = -top;
    for (int j = 0; j < k->height; j++)
        for (int i = 0; i < k->width; i++) {
            int x = block_of(i - k->anchor_x, factor) - left, y = block_of(j - k->anchor_y, factor) - top;
            (*coarse)->values[(size_t)y * (size_t)(*coarse)->width + (size_t)x] +=
                k->values[(size_t)j * (size_t)k->width + (size_t)i];
        }
    return SKC_OK;
}
