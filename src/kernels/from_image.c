// SPDX-License-Identifier: MIT
// A kernel from the pixels of an image.

#include "core/status.h"

#include <math.h>
#include <stddef.h>

static skc_status check(const skc_image *image, skc_error *error)
{
    if (image->channels != 1)
        return skci_fail(error, SKC_INVALID, "a kernel image of %d channels: 1 is accepted", image->channels);
    if (!image->data)
        return skci_fail(error, SKC_INVALID, "a kernel image without data");
    if (image->pixel_stride % (ptrdiff_t)sizeof(float) || image->row_stride % (ptrdiff_t)sizeof(float))
        return skci_fail(error, SKC_INVALID,
                         "a kernel image with strides of %td and %td bytes: multiples of %zu are accepted",
                         image->pixel_stride, image->row_stride, sizeof(float));
    return SKC_OK;
}

static skc_status copy(const skc_image *image, skc_kernel *kernel, skc_error *error)
{
    int black = 1;
    double *to = kernel->values;
    for (int y = 0; y < kernel->height; y++) {
        const char *row = (const char *)image->data + y * image->row_stride;
        for (int x = 0; x < kernel->width; x++) {
            float value = *(const float *)(const void *)(row + x * image->pixel_stride);
            if (!isfinite(value))
                return skci_fail(error, SKC_INVALID,
                                 "the kernel's pixel at column %d, row %d is %s: finite values are accepted", x, y,
                                 isnan(value) ? "not a number" : "infinite");
            black &= value == 0;
            *to++ = value;
        }
    }
    return black ? skci_fail(error, SKC_INVALID, "the kernel's pixels are all zero") : SKC_OK;
}

skc_status skc_kernel_from_image(const skc_image *pixels, skc_kernel **kernel, skc_error *error)
{
    *kernel = NULL;
    skc_status status = check(pixels, error);
    if (status == SKC_OK)
        status = skc_kernel_create(pixels->width, pixels->height, kernel, error);
    if (status == SKC_OK)
        status = copy(pixels, *kernel, error);
    if (status != SKC_OK) {
        skc_kernel_free(*kernel);
        *kernel = NULL;
    }
    return status;
}
