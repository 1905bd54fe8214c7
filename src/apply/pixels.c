// SPDX-License-Identifier: MIT
#include "apply/pixels.h"

#include <string.h>

static int is_dense(const skc_pixels *p)
{
    ptrdiff_t size = (ptrdiff_t)skc_pixel_size(p->type);
    return p->pixel_stride == p->channels * size && (p->channels == 1 || p->channel_stride == size);
}

static void load_dense(const skci_rows *loops, skc_pixel type, const void *from, size_t n, float *out)
{
    switch (type) {
    case SKC_PIXEL_FLOAT:
        memcpy(out, from, n * sizeof *out);
        break;
    case SKC_PIXEL_UINT8:
        loops->load_u8(out, from, n);
        break;
    case SKC_PIXEL_UINT16:
        loops->load_u16(out, from, n);
        break;
    case SKC_PIXEL_HALF:
        loops->load_half(out, from, n);
        break;
    }
}

static void store_dense(const skci_rows *loops, skc_pixel type, void *to, size_t n, const float *in)
{
    switch (type) {
    case SKC_PIXEL_FLOAT:
        memcpy(to, in, n * sizeof *in);
        break;
    case SKC_PIXEL_UINT8:
        loops->store_u8(to, in, n);
        break;
    case SKC_PIXEL_UINT16:
        loops->store_u16(to, in, n);
        break;
    case SKC_PIXEL_HALF:
        loops->store_half(to, in, n);
        break;
    }
}

// What does not lie side by side passes through a small buffer, to be converted together.
enum { BUFFER = 256 };

// Copies n samples of `size` bytes, `stride` bytes apart.
static void gather(void *to, const char *from, ptrdiff_t stride, size_t size, size_t n)
{
    if (size == 4)
        for (size_t i = 0; i < n; i++)
            ((uint32_t *)to)[i] = *(const uint32_t *)(const void *)(from + (ptrdiff_t)i * stride);
    else if (size == 2)
        for (size_t i = 0; i < n; i++)
            ((uint16_t *)to)[i] = *(const uint16_t *)(const void *)(from + (ptrdiff_t)i * stride);
    else
        for (size_t i = 0; i < n; i++)
            ((uint8_t *)to)[i] = *(const uint8_t *)(from + (ptrdiff_t)i * stride);
}

static void scatter(char *to, ptrdiff_t stride, const void *from, size_t size, size_t n)
{
    if (size == 4)
        for (size_t i = 0; i < n; i++)
            *(uint32_t *)(void *)(to + (ptrdiff_t)i * stride) = ((const uint32_t *)from)[i];
    else if (size == 2)
        for (size_t i = 0; i < n; i++)
            *(uint16_t *)(void *)(to + (ptrdiff_t)i * stride) = ((const uint16_t *)from)[i];
    else
        for (size_t i = 0; i < n; i++)
            *(uint8_t *)(to + (ptrdiff_t)i * stride) = ((const uint8_t *)from)[i];
}

void skci_pixels_load(const skci_rows *loops, const skc_pixels *p, const char *from, int n, float *out)
{
    if (is_dense(p)) {
        load_dense(loops, p->type, from, (size_t)n * (size_t)p->channels, out);
        return;
    }
    for (int c = 0; c < p->channels; c++)
        for (int x = 0; x < n; x += BUFFER) {
            _Alignas(16) unsigned char raw[4 * BUFFER];
            float values[BUFFER];
            size_t count = (size_t)(n - x < BUFFER ? n - x : BUFFER);
            gather(raw, from + x * p->pixel_stride + c * p->channel_stride, p->pixel_stride, skc_pixel_size(p->type),
                   count);
            load_dense(loops, p->type, raw, count, values);
            for (size_t i = 0; i < count; i++)
                out[((size_t)x + i) * (size_t)p->channels + (size_t)c] = values[i];
        }
}

void skci_pixels_store(const skci_rows *loops, const skc_pixels *p, char *to, int n, const float *in)
{
    if (is_dense(p)) {
        store_dense(loops, p->type, to, (size_t)n * (size_t)p->channels, in);
        return;
    }
    for (int c = 0; c < p->channels; c++)
        for (int x = 0; x < n; x += BUFFER) {
            _Alignas(16) unsigned char raw[4 * BUFFER];
            float values[BUFFER];
            size_t count = (size_t)(n - x < BUFFER ? n - x : BUFFER);
            for (size_t i = 0; i < count; i++)
                values[i] = in[((size_t)x + i) * (size_t)p->channels + (size_t)c];
            store_dense(loops, p->type, raw, count, values);
            scatter(to + x * p->pixel_stride + c * p->channel_stride, p->pixel_stride, raw, skc_pixel_size(p->type),
                    count);
        }
}
