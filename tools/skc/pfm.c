// SPDX-License-Identifier: MIT
#define _POSIX_C_SOURCE 200809L // fileno, fseeko
#define _FILE_OFFSET_BITS 64
#include "pfm.h"

#include "image_private.h"
#include "pnm.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

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
    if (pnm_size(path, file, channels, PICTURE_IN_MEMORY, &width, &height) != TOOL_DONE)
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
    int big = 0, is_stdin = strcmp(path, "-") == 0;
    FILE *file = is_stdin ? stdin : fopen(path, "rb");
    *pixels = (skc_image){0};
    if (!file)
        return tool_fail(path, "%s", g_strerror(errno));
    int status = read_header(path, file, pixels, &big);
    if (status == TOOL_DONE)
        status = read_rows(path, file, big, pixels);
    if (!is_stdin)
        fclose(file);
    if (status != TOOL_DONE)
        g_clear_pointer(&pixels->data, g_free);
    return status;
}

// Rows come from the top down, and the file has the last one first: each is put in its place; or, where there are no
// places to go to, as in a pipe, all are kept until the last.
typedef struct writer {
    FILE *file;
    off_t start; // -1: no places
    size_t length;
    int height;
    float *rows; // one, or all
} writer;

// 0, or the errno; -1 if the rows stopped.
static int write_row(writer *w, int y, pfm_rows rows, void *context)
{
    int below = w->height - 1 - y;
    float *row = w->rows + (w->start < 0 ? (size_t)below * w->length : 0);
    int reason = rows(context, y, 1, row);
    if (reason)
        return reason;
    order_bytes(row, w->length, 0);
    if (w->start < 0)
        return 0;
    off_t at = w->start + (off_t)below * (off_t)(w->length * sizeof *row);
    return fseeko(w->file, at, SEEK_SET) != 0 || fwrite(row, sizeof *row, w->length, w->file) != w->length ? errno : 0;
}

static int write_rows(FILE *file, int width, int height, int channels, pfm_rows rows, void *context)
{
    struct stat info;
    if (fprintf(file, "%s\n%d %d\n-1.0\n", channels == 3 ? "PF" : "Pf", width, height) < 0 || fflush(file) != 0)
        return errno;
    int places = fstat(fileno(file), &info) == 0 && S_ISREG(info.st_mode);
    writer w = {file, places ? ftello(file) : -1, (size_t)width * (size_t)channels, height, NULL};
    size_t count = w.start < 0 ? w.length * (size_t)height : w.length;
    w.rows = g_try_new(float, count);
    int reason = w.rows ? 0 : ENOMEM;
    for (int y = 0; y < height && !reason; y++)
        reason = write_row(&w, y, rows, context);
    if (!reason && w.start < 0 && fwrite(w.rows, sizeof *w.rows, count, file) != count)
        reason = errno;
    g_free(w.rows);
    return reason;
}

int pfm_write(const char *file, const char *path, int width, int height, int channels, pfm_rows rows, void *context)
{
    int is_stdout = strcmp(path, "-") == 0;
    FILE *out = is_stdout ? tool_stdout() : fopen(file, "wb");
    int reason = out ? write_rows(out, width, height, channels, rows, context) : errno;
    if (out && fclose(out) != 0 && !reason)
        reason = errno;
    if (reason < 0)
        return -1;
    return reason ? tool_fail(path, "cannot be written: %s", g_strerror(reason)) : TOOL_DONE;
}
