// SPDX-License-Identifier: MIT
#include "pfm.h"

#include "image_private.h"
#include "pnm.h"

#include <errno.h>
#include <math.h>
#include <string.h>

int pfm_is(const unsigned char magic[2])
{
    return magic[0] == 'P' && (magic[1] == 'F' || magic[1] == 'f');
}

// To or from big or little endian.
static void order_bytes(float *samples, size_t count, int big)
{
    if (big == (G_BYTE_ORDER == G_BIG_ENDIAN))
        return;
    for (size_t i = 0; i < count; i++) {
        guint32 bits;
        memcpy(&bits, &samples[i], sizeof bits);
        bits = GUINT32_SWAP_LE_BE(bits);
        memcpy(&samples[i], &bits, sizeof bits);
    }
}

static int read_header(const char *path, FILE *file, skc_image *pixels, int *big)
{
    char word[64], *end = word;
    int width, height;
    getc(file); // 'P'
    int channels = getc(file) == 'F' ? 3 : 1;
    if (pnm_size(path, file, channels, &width, &height) != TOOL_DONE)
        return TOOL_FAILED;
    double scale = pnm_word(file, word, sizeof word) ? g_ascii_strtod(word, &end) : 0;
    if (*end != '\0' || !isfinite(scale) || scale == 0)
        return tool_fail(path, "its header is damaged; after the size a scale is accepted, above or below 0");
    *big = scale > 0;
    *pixels = skc_image_interleaved(NULL, width, height, channels);
    return TOOL_DONE;
}

static int cut_short(const char *path, const skc_image *pixels)
{
    return tool_fail(path, "is cut short; it should hold %d x %d pixels with %d channels", pixels->width,
                     pixels->height, pixels->channels);
}

static int read_rows(const char *path, FILE *file, int big, skc_image *pixels)
{
    size_t length = (size_t)pixels->width * (size_t)pixels->channels;
    if (!pnm_holds(file, (size_t)pixels->height * length * sizeof(float)))
        return cut_short(path, pixels);
    pixels->data = picture_floats(path, pixels->width, pixels->height, pixels->channels, 0);
    if (!pixels->data)
        return TOOL_FAILED;
    for (int y = pixels->height - 1; y >= 0; y--) {
        float *row = pixels->data + (size_t)y * length;
        if (tool_interrupted())
            return tool_fail(path, "interrupted");
        if (fread(row, sizeof *row, length, file) != length)
            return ferror(file) ? tool_fail(path, "cannot be read: %s", g_strerror(errno)) : cut_short(path, pixels);
        order_bytes(row, length, big);
    }
    return TOOL_DONE;
}

int pfm_read(const char *path, skc_image *pixels)
{
    int big = 0;
    FILE *file = fopen(path, "rb");
    *pixels = (skc_image){0};
    if (!file)
        return tool_fail(path, "%s", g_strerror(errno));
    int status = read_header(path, file, pixels, &big);
    if (status == TOOL_DONE)
        status = read_rows(path, file, big, pixels);
    fclose(file);
    if (status != TOOL_DONE)
        g_clear_pointer(&pixels->data, g_free);
    return status;
}

// 0, or the errno; -1 if the rows stopped.
static int write_rows(FILE *file, int width, int height, int channels, pfm_rows rows, void *context)
{
    size_t length = (size_t)width * (size_t)channels;
    float *row = g_try_new(float, length);
    int reason = !row                                                                                 ? ENOMEM
                 : fprintf(file, "%s\n%d %d\n-1.0\n", channels == 3 ? "PF" : "Pf", width, height) < 0 ? errno
                                                                                                      : 0;
    for (int y = height - 1; y >= 0 && !reason; y--) {
        reason = rows(context, y, 1, row);
        order_bytes(row, length, 0);
        if (!reason && fwrite(row, sizeof *row, length, file) != length)
            reason = errno;
    }
    g_free(row);
    return reason;
}

int pfm_write(const char *file, const char *path, int width, int height, int channels, pfm_rows rows, void *context)
{
    FILE *out = fopen(file, "wb");
    int reason = out ? write_rows(out, width, height, channels, rows, context) : errno;
    if (out && fclose(out) != 0 && !reason)
        reason = errno;
    if (reason < 0)
        return tool_fail(path, "interrupted");
    return reason ? tool_fail(path, "cannot be written: %s", g_strerror(reason)) : TOOL_DONE;
}
