// SPDX-License-Identifier: MIT
// What the shapes have in common: their size, coverage, and the identity.

#include "kernels/shape.h"

#include "core/status.h"

#include <math.h>

skc_status skci_canvas(const skci_shape_arguments *arguments, double extent_x, double extent_y, skc_kernel **kernel,
                       skc_error *error)
{
    if (arguments->size > 0)
        return skc_kernel_create(arguments->size, arguments->size, kernel, error);
    // Of too large an extent only the refusal by skc_kernel_create matters.
    double x = fmin(ceil(extent_x), SKC_KERNEL_MAX_SIZE), y = fmin(ceil(extent_y), SKC_KERNEL_MAX_SIZE);
    return skc_kernel_create(2 * (int)x + 1, 2 * (int)y + 1, kernel, error);
}

void skci_identity(skc_kernel *kernel)
{
    kernel->values[(size_t)kernel->anchor_y * (size_t)kernel->width + (size_t)kernel->anchor_x] = 1;
}

// Has the rasterised shape come out well? Frees it if not.
static skc_status finish(double extent, skc_kernel **kernel, skc_error *error)
{
    if (skc_kernel_sum(*kernel) > 0)
        return SKC_OK;
    if (extent < 0.5) {
        skci_identity(*kernel);
        return SKC_OK;
    }
    int width = (*kernel)->width, height = (*kernel)->height;
    skc_kernel_free(*kernel);
    *kernel = NULL;
    return skci_fail(error, SKC_INVALID,
                     "the shape covers nothing of its %d x %d pixels: it is too thin or lies outside", width, height);
}

skc_status skci_cover_region(const skci_shape_arguments *arguments, double extent, const skci_region *region,
                             skc_kernel **kernel, skc_error *error)
{
    skc_status status = skci_canvas(arguments, extent, extent, kernel, error);
    if (status != SKC_OK)
        return status;
    if (extent > 0)
        skci_raster_region(region, *kernel);
    return finish(extent, kernel, error);
}

skc_status skci_cover_polygon(const skci_shape_arguments *arguments, double extent, const skci_edge *edges,
                              size_t count, skc_kernel **kernel, skc_error *error)
{
    skc_status status = skci_canvas(arguments, extent, extent, kernel, error);
    if (status != SKC_OK)
        return status;
    if (extent > 0)
        status = skci_raster_polygon(edges, count, *kernel, error);
    if (status == SKC_OK)
        return finish(extent, kernel, error);
    skc_kernel_free(*kernel);
    *kernel = NULL;
    return status;
}
