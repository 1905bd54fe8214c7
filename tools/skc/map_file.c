// SPDX-License-Identifier: MIT
#define _POSIX_C_SOURCE 200809L // pread
#define _FILE_OFFSET_BITS 64
#include "map_file.h"

#include "image_private.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

enum { ROWS = 64, MOST_IN_MEMORY = 64 << 20 };

static size_t row_size(const map_file *m)
{
    return (size_t)m->width * skc_pixel_size(m->type);
}

static int take_place(map_file *m)
{
    size_t size = row_size(m) * (size_t)m->height;
    if (size <= MOST_IN_MEMORY) {
        m->memory = g_try_malloc(size);
        return m->memory ? TOOL_DONE : tool_fail(m->path, "no memory for %d x %d samples", m->width, m->height);
    }
    char *name = NULL;
    m->file = g_file_open_tmp("skc-map-XXXXXX", &name, NULL);
    if (m->file < 0)
        return tool_fail(m->path, "is kept in a temporary file, and %s has no place for one", g_get_tmp_dir());
    g_unlink(name); // it goes when it is closed, however the process ends
    g_free(name);
    return TOOL_DONE;
}

static int put_bytes(map_file *m, int y, int rows, const void *bytes)
{
    size_t size = row_size(m) * (size_t)rows, done = 0;
    off_t at = (off_t)y * (off_t)row_size(m);
    if (m->memory) {
        memcpy(m->memory + at, bytes, size);
        return TOOL_DONE;
    }
    while (done < size) {
        ssize_t n = pwrite(m->file, (const char *)bytes + done, size - done, at + (off_t)done);
        if (n < 0 && errno != EINTR)
            return tool_fail(m->path, "a temporary file in %s cannot hold it: %s", g_get_tmp_dir(), g_strerror(errno));
        done += n > 0 ? (size_t)n : 0;
    }
    return TOOL_DONE;
}

int map_file_read(const map_file *m, int x, int y, int count, void *to)
{
    size_t pixel = skc_pixel_size(m->type), size = (size_t)count * pixel, done = 0;
    off_t at = (off_t)y * (off_t)row_size(m) + (off_t)x * (off_t)pixel;
    if (m->memory) {
        memcpy(to, m->memory + at, size);
        return 0;
    }
    while (done < size) {
        ssize_t n = pread(m->file, (char *)to + done, size - done, at + (off_t)done);
        if (n == 0 || (n < 0 && errno != EINTR))
            return -1;
        done += n > 0 ? (size_t)n : 0;
    }
    return 0;
}

double map_file_sample(const map_file *m, const void *stored, int i)
{
    switch (m->type) {
    case SKC_PIXEL_UINT8:
        return ((const uint8_t *)stored)[i] / (double)UINT8_MAX;
    case SKC_PIXEL_UINT16:
        return ((const uint16_t *)stored)[i] / (double)UINT16_MAX;
    default:
        return ((const float *)stored)[i];
    }
}

// Samples from 0 to 1 back to what was stored, in place, and counted.
static void pack(map_file *m, float *samples, int count)
{
    uint8_t *bytes = (uint8_t *)samples;
    for (int i = 0; i < count && m->type != SKC_PIXEL_FLOAT; i++) {
        uint16_t code = (uint16_t)(samples[i] * (m->type == SKC_PIXEL_UINT8 ? UINT8_MAX : UINT16_MAX) + 0.5f);
        m->counts[code]++;
        if (m->type == SKC_PIXEL_UINT8)
            bytes[i] = (uint8_t)code;
        else
            memcpy(bytes + 2 * (size_t)i, &code, sizeof code);
    }
}

static int read_rows(map_file *m, VipsImage *upright, VipsRegion *region, float *samples)
{
    int bands = upright->Bands;
    double scale = 1 / picture_greatest(upright->BandFmt);
    for (int y = 0; y < m->height; y += ROWS) {
        VipsRect area = {0, y, m->width, MIN(ROWS, m->height - y)};
        if (tool_interrupted() || vips_region_prepare(region, &area))
            return picture_fail(m->path, "cannot be read");
        for (int i = 0; i < area.height; i++)
            picture_load_band(VIPS_REGION_ADDR(region, 0, y + i), upright->BandFmt, 1, m->width * bands, scale,
                              samples + (size_t)i * (size_t)m->width * (size_t)bands, 1);
        skc_image rows = skc_image_interleaved(samples, m->width, area.height, bands);
        if (picture_take_grey(m->path, upright->Type, &rows) != TOOL_DONE)
            return TOOL_FAILED;
        pack(m, samples, m->width * area.height);
        if (put_bytes(m, y, area.height, samples) != TOOL_DONE)
            return TOOL_FAILED;
    }
    return TOOL_DONE;
}

static int read_all(map_file *m, picture_source *source)
{
    if (picture_stretch(source) != TOOL_DONE)
        return TOOL_FAILED;
    VipsBandFormat format = source->stored->BandFmt;
    m->width = source->width;
    m->height = source->height;
    m->type = format == VIPS_FORMAT_UCHAR    ? SKC_PIXEL_UINT8
              : format == VIPS_FORMAT_USHORT ? SKC_PIXEL_UINT16
                                             : SKC_PIXEL_FLOAT;
    if (m->type != SKC_PIXEL_FLOAT)
        m->counts = g_new0(guint64, UINT16_MAX + 1);
    if (take_place(m) != TOOL_DONE)
        return TOOL_FAILED;
    // One thread alone: of several that read a file which is cut short libvips tells only one.
    VipsImage *upright = picture_upright(source);
    VipsRegion *region = upright ? vips_region_new(upright) : NULL;
    float *samples = region ? picture_floats(m->path, m->width, MIN(ROWS, m->height), upright->Bands, 0) : NULL;
    int status = samples ? read_rows(m, upright, region, samples) : TOOL_FAILED;
    g_free(samples);
    VIPS_UNREF(region);
    VIPS_UNREF(upright);
    return status;
}

int map_file_open(const char *path, map_file *m)
{
    picture_source source;
    *m = (map_file){.path = g_strdup(path), .file = -1};
    if (picture_open(path, 0, &source) != TOOL_DONE)
        return TOOL_FAILED;
    int status = read_all(m, &source);
    picture_close(&source);
    return status;
}

void map_file_close(map_file *m)
{
    if (m->path && m->file >= 0)
        close(m->file);
    g_free(m->memory);
    g_free(m->counts);
    g_free(m->path);
    *m = (map_file){.file = -1};
}
