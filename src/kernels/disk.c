// SPDX-License-Identifier: MIT
// Disk and ring.

#include "core/status.h"
#include "kernels/shape.h"

#include <math.h>

typedef struct annulus {
    double inner, outer; // inner 0: a disk
} annulus;

static int inside(double x, double y, const void *context)
{
    const annulus *a = context;
    double d = x * x + y * y;
    return a->inner * a->inner <= d && d <= a->outer * a->outer;
}

static int uniform(double x, double y, double reach, const void *context)
{
    const annulus *a = context;
    double d = hypot(x, y);
    return fabs(d - a->outer) > reach && (a->inner == 0 || fabs(d - a->inner) > reach);
}

static skc_status render_disk(const skci_shape_arguments *arguments, skc_kernel **kernel, skc_error *error)
{
    annulus a = {0, arguments->values[0]};
    return skci_cover_region(arguments, a.outer, &(skci_region){inside, uniform, &a}, kernel, error);
}

static const skc_shape_parameter disk_parameters[] = {
    {"radius", "pixels", "of the disk", 24, 0, SKCI_SHAPE_MAX_RADIUS},
};

const skci_shape skci_shape_disk = {
    .about = {"disk", "disk, an ideal lens out of focus", "disk:radius=24", 1, disk_parameters},
    .render = render_disk,
};

static skc_status render_ring(const skci_shape_arguments *arguments, skc_kernel **kernel, skc_error *error)
{
    annulus a = {arguments->values[1], arguments->values[0]};
    if (isnan(a.inner))
        a.inner = 0.6 * a.outer;
    if (a.inner > a.outer || (a.inner == a.outer && a.outer > 0))
        return skci_fail(error, SKC_INVALID, "inner=%g: a ring's inner radius is less than its radius, here %g",
                         a.inner, a.outer);
    return skci_cover_region(arguments, a.outer, &(skci_region){inside, uniform, &a}, kernel, error);
}

static const skc_shape_parameter ring_parameters[] = {
    {"radius", "pixels", "of the outer circle", 24, 0, SKCI_SHAPE_MAX_RADIUS},
    {"inner", "pixels", "radius of the hole; 0.6 radius if not given", NAN, 0, SKCI_SHAPE_MAX_RADIUS},
};

const skci_shape skci_shape_ring = {
    .about = {"ring", "disk with a hole, a mirror lens out of focus", "ring:radius=24,inner=15", 2, ring_parameters},
    .render = render_ring,
};
