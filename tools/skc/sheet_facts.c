// SPDX-License-Identifier: MIT
#include "sheet_facts.h"

#include <float.h>
#include <math.h>

// Multiplications: about a minute for the kernel itself, a few seconds for the responses after each layer.
static const double work_most = 1e11, work_responses = 1e10;

// What it takes to synthesise the complex, and in `all` to do that after every layer. A tap goes over all rows that the
// layers before it have filled, in the width of its own layer's result.
static double work(const skc_complex *complex, double *all)
{
    double total = 0, rows = 1;
    int taps = 0;
    *all = 0;
    for (int l = 1; l <= complex->count; l++) {
        skc_complex first = {l, complex->layers};
        skc_reach reach;
        skc_cost cost;
        if (skc_complex_reach(&first, &reach, NULL) != SKC_OK || skc_complex_cost(&first, &cost, NULL) != SKC_OK)
            return HUGE_VAL;
        total += ((double)reach.left + reach.right + 1) * rows * (cost.taps - taps);
        rows = (double)reach.up + reach.down + 1;
        taps = cost.taps;
        *all += total;
    }
    return total;
}

double facts_work(const skc_complex *complex)
{
    double all;
    return work(complex, &all);
}

static void refuse(facts *f, const char *why)
{
    skc_kernel_free(f->synthesised);
    f->synthesised = NULL;
    f->obstacle.status = SKC_UNSUPPORTED;
    g_strlcpy(f->obstacle.message, why, sizeof f->obstacle.message);
}

static void synthesise(facts *f, const skc_complex *complex)
{
    double all, once = work(complex, &all);
    if (once > work_most) {
        refuse(f, "it would take too long");
        return;
    }
    if (skc_complex_synthesize(complex, &f->synthesised, &f->obstacle) != SKC_OK)
        return;
    const skc_kernel *k = f->synthesised;
    double largest = 0;
    for (size_t i = 0, n = (size_t)k->width * (size_t)k->height; i < n; i++)
        // Colours and figures are quotients and squares of these.
        largest = fabs(k->values[i]) <= largest ? largest : isfinite(k->values[i]) ? fabs(k->values[i]) : HUGE_VAL;
    if (largest > sqrt(DBL_MAX) / 1e9)
        refuse(f, "its values overflow");
    else
        f->responses = complex->count > 1 && all <= work_responses;
}

// A comparison visits the rectangle around both kernels, wherever their anchors are.
static int is_comparable(const skc_kernel *a, const skc_kernel *b)
{
    region r = region_union(region_of_kernel(a), region_of_kernel(b));
    return (r.x1 - r.x0) * (r.y1 - r.y0) <= 4.0 * SKC_KERNEL_MAX_SIZE * SKC_KERNEL_MAX_SIZE;
}

static void measure(facts *f, const sheet *what)
{
    f->too_far = f->synthesised && what->target && !is_comparable(f->synthesised, what->target);
    if (f->synthesised && what->target && !f->too_far &&
        skc_quality_measure(what->complex, what->target, &f->quality, NULL) == SKC_OK)
        return;
    f->quality = (skc_quality){NAN, NAN, NAN, NAN, NAN, NAN, f->synthesised ? skc_kernel_sum(f->synthesised) : NAN, 1};
    for (int l = 0; l < what->complex->count; l++) {
        double sum = 0;
        for (int i = 0; i < what->complex->layers[l].count; i++)
            sum += fabs((double)what->complex->layers[l].samples[i].w);
        f->quality.noise_gain *= sum;
    }
}

typedef struct range {
    double low, high;
} range;

static range range_of(const skc_kernel *k)
{
    range r = {0, 0};
    for (size_t i = 0, n = k ? (size_t)k->width * (size_t)k->height : 0; i < n; i++) {
        r.low = fmin(r.low, k->values[i]);
        r.high = fmax(r.high, k->values[i]);
    }
    return r;
}

static double largest(range r)
{
    return fmax(r.high, -r.low);
}

static void find_range(facts *f, const skc_kernel *target)
{
    range t = range_of(target), s = range_of(f->synthesised);
    f->peak = largest(target ? t : s);
    if (!(f->peak > 0))
        f->peak = 1;
    // One scale for both kernels. It makes room for the synthesised one's overshoot, but not for any spike.
    f->unit = fmin(fmax(f->peak, largest(s)), 1.5 * f->peak);
    f->low = fmax(fmin(t.low, s.low), -f->unit);
    f->high = fmin(fmax(t.high, s.high), f->unit);
    f->highest = fmax(t.high, s.high);
    f->blank = largest(t) == 0 && largest(s) == 0;
    if (f->high <= f->low)
        f->high = f->unit;
}

static region grown_to(region r, double width, double height)
{
    double x = ceil(fmax(0, width - (r.x1 - r.x0)) / 2), y = ceil(fmax(0, height - (r.y1 - r.y0)) / 2);
    return region_grow(r, x, y);
}

static void find_frame(facts *f, const skc_kernel *target)
{
    const skc_kernel *s = f->synthesised;
    region visible = s ? region_of_values(s, (target ? 0.005 : 0.001) * f->peak) : region_of_kernel(target);
    if (visible.x1 < visible.x0)
        visible = (region){-0.5, -0.5, 0.5, 0.5};
    f->support = target ? region_of_kernel(target) : visible;
    region r = f->support;
    double width = r.x1 - r.x0, height = r.y1 - r.y0;
    // Stray samples far outside must not shrink the kernel to a dot.
    region limit = region_grow(r, ceil(width / 2), ceil(height / 2));
    r = region_union(r, (region){fmax(visible.x0, limit.x0), fmax(visible.y0, limit.y0), fmin(visible.x1, limit.x1),
                                 fmin(visible.y1, limit.y1)});
    if (limit.x0 < 0 && limit.x1 > 0 && limit.y0 < 0 && limit.y1 > 0)
        r = region_union(r, (region){-0.5, -0.5, 0.5, 0.5});
    double margin = ceil(0.03 * fmax(width, height));
    r = region_grow(r, margin, margin);
    double side = floor(fmax(r.x1 - r.x0, r.y1 - r.y0) / 6);
    f->frame = grown_to(r, side, side);
}

// 1, 1.5, 2, 3, 4, 5, 6, 8 times a power of ten, counted through.
static double round_number(int i)
{
    static const double mantissa[] = {1, 1.5, 2, 3, 4, 5, 6, 8};
    int decade = i >= 0 ? i / 8 : -((7 - i) / 8);
    return mantissa[i - 8 * decade] * pow(10, decade);
}

// Of the pixels where either kernel is visible, the share with an error beyond `bound`.
static double share_beyond(const facts *f, const skc_kernel *target, double bound)
{
    double beyond = 0, all = 0, visible = 0.001 * f->peak;
    for (double y = f->frame.y0 + 0.5; y < f->frame.y1; y++)
        for (double x = f->frame.x0 + 0.5; x < f->frame.x1; x++) {
            double s = kernel_at(f->synthesised, (int)x, (int)y), t = kernel_at(target, (int)x, (int)y);
            beyond += fabs(s - t) > bound;
            all += fabs(s) > visible || fabs(t) > visible;
        }
    return beyond / fmax(all, 1);
}

static double largest_error(const facts *f, const skc_kernel *target)
{
    double most = 0;
    for (double y = f->frame.y0 + 0.5; y < f->frame.y1; y++)
        for (double x = f->frame.x0 + 0.5; x < f->frame.x1; x++)
            most = fmax(most, fabs(kernel_at(f->synthesised, (int)x, (int)y) - kernel_at(target, (int)x, (int)y)));
    return most;
}

// The smallest round percentage of the peak with at most one of the kernel's pixels in a hundred beyond it.
static void find_error_range(facts *f, const skc_kernel *target)
{
    enum { LEAST = -3 * 8, MOST = 8 * 8 }; // 0.001 % would be rounding, 10^8 % a runaway
    f->error_most = largest_error(f, target);
    int i = MOST;
    while (i > LEAST && round_number(i - 1) * f->peak / 100 >= f->error_most)
        i--;
    while (i > LEAST && share_beyond(f, target, round_number(i - 1) * f->peak / 100) <= 0.01)
        i--;
    f->error_unit = round_number(i) * f->peak / 100;
    f->error_beyond = share_beyond(f, target, f->error_unit);
}

static double share_outside(const facts *f)
{
    const skc_kernel *k = f->synthesised;
    double outside = 0, all = 0;
    for (int j = 0; j < k->height; j++)
        for (int i = 0; i < k->width; i++) {
            double x = (double)i - k->anchor_x, y = (double)j - k->anchor_y;
            double v = fabs(k->values[(size_t)j * (size_t)k->width + (size_t)i]);
            all += v;
            outside += x < f->frame.x0 || x > f->frame.x1 || y < f->frame.y0 || y > f->frame.y1 ? v : 0;
        }
    return all > 0 ? outside / all : 0;
}

void facts_compute(facts *f, const sheet *what)
{
    *f = (facts){0};
    skc_complex_cost(what->complex, &f->cost, NULL);
    synthesise(f, what->complex);
    measure(f, what);
    if (!f->synthesised && !what->target)
        return;
    find_range(f, what->target);
    find_frame(f, what->target);
    if (!f->synthesised)
        return;
    f->outside = share_outside(f);
    if (what->target)
        find_error_range(f, what->target);
}

void facts_clear(facts *f)
{
    skc_kernel_free(f->synthesised);
}
