// SPDX-License-Identifier: MIT
// Pictures as data: stored values, never colour-managed.

#include "image_private.h"

#include <math.h>
#include <string.h>

typedef struct plain {
    VipsBandFormat format;
    int bands;
    double scale;
} plain;

static void decode_plain(const void *context, const void *stored, int count, float *pixels)
{
    const plain *d = context;
    picture_load_band(stored, d->format, 1, count * d->bands, d->scale, pixels, 1);
}

static int read_open(picture_source *source, int unit, skc_image *pixels)
{
    if (unit && picture_stretch(source) != TOOL_DONE)
        return TOOL_FAILED;
    VipsBandFormat format = source->stored->BandFmt;
    plain d = {.format = format, .bands = source->stored->Bands, .scale = unit ? 1 / picture_greatest(format) : 1};
    if (picture_size_check(source->path, source->width, source->height, d.bands, PICTURE_IN_MEMORY) != TOOL_DONE)
        return TOOL_FAILED;
    float *floats = picture_floats(source->path, source->width, source->height, d.bands, 0);
    if (!floats)
        return TOOL_FAILED;
    if (picture_decode(source, d.bands, decode_plain, &d, floats) != TOOL_DONE) {
        g_free(floats);
        return TOOL_FAILED;
    }
    *pixels = skc_image_interleaved(floats, source->width, source->height, d.bands);
    return TOOL_DONE;
}

int image_read_data(const char *path, int unit, skc_image *pixels)
{
    picture_source source;
    if (picture_open(path, 0, &source) != TOOL_DONE)
        return TOOL_FAILED;
    int status = read_open(&source, unit, pixels);
    picture_close(&source);
    return status;
}

static const char *const names[3] = {"red", "green", "blue"};

// The channel in which a pixel differs from the first one, or 0.
static int differing_channel(const skc_image *pixels, int colours)
{
    size_t count = (size_t)pixels->width * (size_t)pixels->height;
    for (size_t i = 0; i < count; i++)
        for (int c = 1; c < colours; c++) {
            float first = pixels->data[i * (size_t)pixels->channels];
            float other = pixels->data[i * (size_t)pixels->channels + (size_t)c];
            if (other != first && !(isnan(first) && isnan(other)))
                return c;
        }
    return 0;
}

int picture_take_grey(const char *path, VipsInterpretation type, skc_image *pixels)
{
    int bands = pixels->channels, colours = bands <= 2 ? 1 : 3;
    if (bands > 4 || type == VIPS_INTERPRETATION_CMYK)
        return tool_fail(path, "has %d channels; a grey picture is accepted", bands);
    int other = differing_channel(pixels, colours);
    if (other)
        return tool_fail(path, "its channels %s and %s differ; a grey picture is accepted", names[0], names[other]);
    size_t count = (size_t)pixels->width * (size_t)pixels->height;
    for (size_t i = 0; i < count && bands > 1; i++)
        pixels->data[i] = pixels->data[i * (size_t)bands];
    *pixels = skc_image_interleaved(pixels->data, pixels->width, pixels->height, 1);
    return TOOL_DONE;
}

int image_read_grey(const char *path, int unit, skc_image *pixels)
{
    picture_source source;
    if (picture_open(path, 0, &source) != TOOL_DONE)
        return TOOL_FAILED;
    int status = read_open(&source, unit, pixels);
    if (status == TOOL_DONE) {
        status = picture_take_grey(path, source.stored->Type, pixels);
        if (status != TOOL_DONE)
            g_clear_pointer(&pixels->data, g_free);
    }
    picture_close(&source);
    return status;
}
