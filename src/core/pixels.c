// SPDX-License-Identifier: MIT
#include "core/pixels.h"

#include "core/status.h"

static const size_t sizes[] = {
    [SKC_PIXEL_FLOAT] = 4, [SKC_PIXEL_UINT8] = 1, [SKC_PIXEL_UINT16] = 2, [SKC_PIXEL_HALF] = 2};

size_t skc_pixel_size(skc_pixel type)
{
    return sizes[type];
}

skc_image skc_image_planar(float *data, int width, int height, int channels)
{
    ptrdiff_t row = (ptrdiff_t)width * (ptrdiff_t)sizeof(float);
    return (skc_image){data, width, height, channels, sizeof(float), row, row * height};
}

skc_image skc_image_interleaved(float *data, int width, int height, int channels)
{
    ptrdiff_t pixel = (ptrdiff_t)channels * (ptrdiff_t)sizeof(float);
    return (skc_image){data, width, height, channels, pixel, pixel * width, sizeof(float)};
}

skc_pixels skc_pixels_of(const skc_image *image)
{
    return (skc_pixels){image->data,     SKC_PIXEL_FLOAT,     image->width,      image->height,
                        image->channels, image->pixel_stride, image->row_stride, image->channel_stride};
}

skc_pixels skc_pixels_planar(skc_pixel type, void *data, int width, int height, int channels)
{
    ptrdiff_t size = (ptrdiff_t)sizes[type], row = width * size;
    return (skc_pixels){data, type, width, height, channels, size, row, row * height};
}

skc_pixels skc_pixels_interleaved(skc_pixel type, void *data, int width, int height, int channels)
{
    ptrdiff_t size = (ptrdiff_t)sizes[type], pixel = channels * size;
    return (skc_pixels){data, type, width, height, channels, pixel, pixel * width, size};
}

skc_status skci_pixels_check(const skc_pixels *pixels, const char *name, skc_error *error)
{
    if (!pixels->data)
        return skci_fail(error, SKC_INVALID, "%s: no pixels; data is NULL", name);
    if ((unsigned)pixels->type > SKC_PIXEL_HALF)
        return skci_fail(error, SKC_INVALID, "%s: pixel type %d; use a skc_pixel", name, (int)pixels->type);
    if (pixels->width < 1 || pixels->height < 1 || pixels->width > 1 << 24 || pixels->height > 1 << 24)
        return skci_fail(error, SKC_INVALID, "%s: %d x %d pixels; 1 to %d in each direction are accepted", name,
                         pixels->width, pixels->height, 1 << 24);
    if (pixels->channels < 1 || pixels->channels > 1 << 16)
        return skci_fail(error, SKC_INVALID, "%s: %d channels; 1 to %d are accepted", name, pixels->channels, 1 << 16);
    ptrdiff_t size = (ptrdiff_t)sizes[pixels->type];
    if (pixels->pixel_stride % size || pixels->row_stride % size || pixels->channel_stride % size)
        return skci_fail(error, SKC_INVALID, "%s: a stride is not a multiple of %td bytes, the size of a %s", name,
                         size, pixels->type == SKC_PIXEL_FLOAT ? "float" : "sample");
    return SKC_OK;
}

static void extent(const skc_pixels *p, uintptr_t *first, uintptr_t *end)
{
    intptr_t from = 0, to = (intptr_t)sizes[p->type];
    ptrdiff_t steps[3] = {p->pixel_stride * (p->width - 1), p->row_stride * (p->height - 1),
                          p->channel_stride * (p->channels - 1)};
    for (int i = 0; i < 3; i++)
        *(steps[i] < 0 ? &from : &to) += steps[i];
    *first = (uintptr_t)p->data + (uintptr_t)from;
    *end = (uintptr_t)p->data + (uintptr_t)to;
}

int skci_pixels_overlap(const skc_pixels *a, const skc_pixels *b)
{
    uintptr_t a_first, a_end, b_first, b_end;
    extent(a, &a_first, &a_end);
    extent(b, &b_first, &b_end);
    return a_first < b_end && b_first < a_end;
}

skc_pixels skci_pixels_channels(const skc_pixels *pixels, int first, int count)
{
    skc_pixels some = *pixels;
    some.data = (char *)pixels->data + first * pixels->channel_stride;
    some.channels = count;
    return some;
}
