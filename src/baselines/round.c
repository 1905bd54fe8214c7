// SPDX-License-Identifier: MIT
// A kernel's moments tell where its middle is and how wide it may be; then the width is sought that comes closest.

#include "baselines/round.h"
#include "core/status.h"

#include <math.h>

// The ideal kernel of that size at a distance (x, y) from its middle, up to a factor.
typedef double skci_profile(double x, double y, double size);

struct moments {
    double sum, x, y; // the middle
    double xx, xy, yy;
};

// Weighted by the values, so that nothing but a positive bump gives sensible ones.
static struct moments measure(const skc_kernel *k)
{
    struct moments m = {0};
    for (int y = 0; y < k->height; y++)
        for (int x = 0; x < k->width; x++) {
            double v = k->values[(size_t)y * (size_t)k->width + (size_t)x];
            m.sum += v;
            m.x += v * (x - k->anchor_x);
            m.y += v * (y - k->anchor_y);
        }
    m.x /= m.sum;
    m.y /= m.sum;
    for (int y = 0; y < k->height; y++)
        for (int x = 0; x < k->width; x++) {
            double v = k->values[(size_t)y * (size_t)k->width + (size_t)x] / m.sum;
            double dx = x - k->anchor_x - m.x, dy = y - k->anchor_y - m.y;
            m.xx += v * dx * dx;
            m.xy += v * dx * dy;
            m.yy += v * dy * dy;
        }
    return m;
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

static int most(int a, int b)
{
    return a > b ? a : b;
}

// Relative L2 of the kernel to the ideal one of that size and the same sum, of large kernels over some hundred of its
// rows: over the kernel's pixels, or, with an extent, over all that are so near to the middle as well.
static double distance(const skc_kernel *k, const struct moments *m, skci_profile *profile, double size, double extent)
{
    enum { ROWS = 128 };
    double ideal = 0, sum = 0, square = 0, cross = 0, own = 0;
    int left = -k->anchor_x, right = k->width - 1 - k->anchor_x, up = -k->anchor_y, down = k->height - 1 - k->anchor_y;
    if (extent > 0) {
        left = least(left, (int)floor(m->x - extent));
        right = most(right, (int)ceil(m->x + extent));
        up = least(up, (int)floor(m->y - extent));
        down = most(down, (int)ceil(m->y + extent));
    }
    for (int y = up, step = 1 + (down - up) / ROWS; y <= down; y += step)
        for (int x = left; x <= right; x++) {
            int i = x + k->anchor_x, j = y + k->anchor_y, inside = i >= 0 && i < k->width && j >= 0 && j < k->height;
            double v = profile(x - m->x, y - m->y, size);
            double value = inside ? k->values[(size_t)j * (size_t)k->width + (size_t)i] : 0;
            ideal += v;
            sum += value;
            square += v * v;
            cross += v * value;
            own += value * value;
        }
    double scale = sum / ideal;
    square *= scale * scale;
    return sqrt(fmax(0, square - 2 * scale * cross + own) / square);
}

static double gaussian(double x, double y, double sigma)
{
    return exp(-0.5 * (x * x + y * y) / (sigma * sigma));
}

// Coverage by 8 x 8 sub-samples, where the circle passes through the pixel.
static double disk(double x, double y, double radius)
{
    enum { PARTS = 8 };
    double r = hypot(x, y), reach = 0.71;
    if (r <= radius - reach || r >= radius + reach)
        return r < radius;
    int inside = 0;
    for (int j = 0; j < PARTS; j++)
        for (int i = 0; i < PARTS; i++) {
            double dx = x + (i + 0.5) / PARTS - 0.5, dy = y + (j + 0.5) / PARTS - 0.5;
            inside += dx * dx + dy * dy <= radius * radius;
        }
    return (double)inside / (PARTS * PARTS);
}

struct ideal {
    const char *what, *size; // "Gaussian", "sigma"
    skci_profile *profile;
    double reach;    // of the profile, in sizes
    double accepted; // distance
};

// The size between `low` and `high` of least distance, by golden section.
static double closest(const skc_kernel *k, const struct moments *m, skci_profile *profile, double low, double high,
                      double extent)
{
    const double golden = 0.6180339887498949, least_step = 1e-5 * low;
    double a = high - golden * (high - low), b = low + golden * (high - low);
    double at_a = distance(k, m, profile, a, extent), at_b = distance(k, m, profile, b, extent);
    while (high - low > least_step) {
        int left = at_a < at_b;
        *(left ? &high : &low) = left ? b : a;
        double next = left ? high - golden * (high - low) : low + golden * (high - low);
        double at_next = distance(k, m, profile, next, extent);
        if (left) {
            b = a;
            at_b = at_a;
            a = next;
            at_a = at_next;
        } else {
            a = b;
            at_a = at_b;
            b = next;
            at_b = at_next;
        }
    }
    return 0.5 * (low + high);
}

static skc_status recognise(const char *method, const struct ideal *ideal, const skc_kernel *k, double guess,
                            const struct moments *m, skci_round *found, skc_error *error)
{
    // The distance has one minimum near the guess, which cutting makes too small and soft edges too large.
    double size = closest(k, m, ideal->profile, 0.8 * guess, fmax(1.4 * guess, guess + 0.5), 0);
    double extent = 1 + 1.1 * ideal->reach * size;
    double whole = closest(k, m, ideal->profile, 0.9 * size, 1.1 * size, extent);
    double off = distance(k, m, ideal->profile, whole, extent);
    if (!(off <= ideal->accepted))
        return skci_fail(error, SKC_UNSUPPORTED,
                         "%s: the kernel is no %s: the closest, of %s %.3g, differs by %.1f %% (relative L2), and "
                         "%.0f %% are accepted",
                         method, ideal->what, ideal->size, whole, 100 * off, 100 * ideal->accepted);
    double x = nearbyint(m->x), y = nearbyint(m->y);
    if (fabs(m->x - x) > 0.05 || fabs(m->y - y) > 0.05)
        return skci_fail(error, SKC_UNSUPPORTED,
                         "%s: the kernel's middle is at (%.3g, %.3g) from its anchor, and only middles of pixels are "
                         "accepted",
                         method, m->x, m->y);
    *found = (skci_round){(int)x, (int)y, size, whole, m->sum};
    return SKC_OK;
}

// What is common to both: a positive bump, as wide as it is high.
static skc_status check(const char *method, const char *what, const skc_kernel *k, struct moments *m, skc_error *error)
{
    double magnitude = 0;
    for (size_t i = 0, n = (size_t)k->width * (size_t)k->height; i < n; i++)
        magnitude += fabs(k->values[i]);
    *m = measure(k);
    if (!(m->sum > 0.9 * magnitude))
        return skci_fail(error, SKC_UNSUPPORTED,
                         "%s: the kernel is no %s: its values add up to %.3g, their magnitudes to %.3g", method, what,
                         m->sum, magnitude);
    double mean = 0.5 * (m->xx + m->yy), skew = hypot(0.5 * (m->xx - m->yy), m->xy);
    if (!(mean > 0))
        return skci_fail(error, SKC_UNSUPPORTED, "%s: the kernel is no %s: it is a single pixel", method, what);
    if (skew > 0.1 * mean)
        return skci_fail(error, SKC_UNSUPPORTED,
                         "%s: the kernel is no round %s: its standard deviations are %.3g and %.3g pixels", method,
                         what, sqrt(mean + skew), sqrt(fmax(0, mean - skew)));
    return SKC_OK;
}

skc_status skci_round_gaussian(const char *method, const skc_kernel *k, skci_round *found, skc_error *error)
{
    static const struct ideal ideal = {"Gaussian", "sigma", gaussian, 4, 0.05};
    struct moments m;
    skc_status status = check(method, ideal.what, k, &m, error);
    if (status != SKC_OK)
        return status;
    return recognise(method, &ideal, k, sqrt(0.5 * (m.xx + m.yy)), &m, found, error);
}

skc_status skci_round_disk(const char *method, const skc_kernel *k, skci_round *found, skc_error *error)
{
    static const struct ideal ideal = {"disk", "radius", disk, 1, 0.15};
    struct moments m;
    skc_status status = check(method, ideal.what, k, &m, error);
    if (status != SKC_OK)
        return status;
    // Pixels are squares, which adds 1/12 to the second moments.
    double second = fmax(m.xx + m.yy - 1.0 / 6, 0.1);
    return recognise(method, &ideal, k, sqrt(2 * second), &m, found, error);
}
