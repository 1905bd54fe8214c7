// SPDX-License-Identifier: MIT
// The formats: http://netpbm.sourceforge.net/doc/pbm.html, pgm.html and ppm.html.
#define _POSIX_C_SOURCE 200809L // fileno, ftello
#include "pnm.h"

#include "image_private.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

enum { WORD_SIZE = 32 };

typedef struct header {
    int plain; // numbers are text
    int bilevel, channels;
    int width, height, greatest;
} header;

// The first character that is neither white space nor in a comment, or EOF.
static int skip_space(FILE *file)
{
    int c = getc(file);
    while (g_ascii_isspace(c) || c == '#') {
        while (c == '#')
            do
                c = getc(file);
            while (c != '\n' && c != '\r' && c != EOF);
        c = getc(file);
    }
    return c;
}

int pnm_word(FILE *file, char *word, int size)
{
    int length = 0, c = skip_space(file);
    for (; c != EOF && !g_ascii_isspace(c); c = getc(file)) {
        if (length + 1 >= size)
            return 0;
        word[length++] = (char)c;
    }
    word[length] = '\0';
    return length > 0;
}

// A whole number of any size, which ends at a bound of its type.
static int read_number(FILE *file, int64_t *number)
{
    char word[WORD_SIZE];
    if (!pnm_word(file, word, sizeof word))
        return 0;
    const char *digits = word + (word[0] == '-' || word[0] == '+');
    *number = g_ascii_strtoll(word, NULL, 10);
    return *digits && strspn(digits, "0123456789") == strlen(digits);
}

int pnm_size(const char *path, FILE *file, int channels, int most, int *width, int *height)
{
    int64_t w, h;
    int c = ungetc(getc(file), file), parted = g_ascii_isspace(c) || c == '#';
    if (!parted || !read_number(file, &w) || !read_number(file, &h))
        return tool_fail(path, "its header is damaged; a width and a height are missing");
    if (picture_size_check(path, w, h, channels, most) != TOOL_DONE)
        return TOOL_FAILED;
    *width = (int)w;
    *height = (int)h;
    return TOOL_DONE;
}

int pnm_holds(FILE *file, guint64 needed)
{
    struct stat info;
    if (fstat(fileno(file), &info) != 0 || !S_ISREG(info.st_mode))
        return 1;
    off_t left = info.st_size - ftello(file);
    return left >= 0 && (guint64)left >= needed;
}

static int read_header(const char *path, FILE *file, header *h)
{
    int64_t greatest = 1;
    getc(file); // 'P'
    int kind = getc(file) - '0';
    h->plain = kind <= 3;
    h->bilevel = kind == 1 || kind == 4;
    h->channels = kind == 3 || kind == 6 ? 3 : 1;
    if (pnm_size(path, file, h->channels, h->plain ? PICTURE_IN_MEMORY : PICTURE_IN_STREAM, &h->width, &h->height) !=
        TOOL_DONE)
        return TOOL_FAILED;
    if (!h->bilevel && !read_number(file, &greatest))
        return tool_fail(path, "its header is damaged; the greatest value is missing");
    if (greatest < 1 || greatest > UINT16_MAX)
        return tool_fail(path, "its greatest value is %" G_GINT64_FORMAT "; 1 to 65535 is accepted", greatest);
    h->greatest = (int)greatest;
    return TOOL_DONE;
}

// The next value of a plain file, of bits only one digit; -1: there is none.
static int next_value(FILE *file, int bilevel)
{
    int c = skip_space(file), value = -1;
    for (; g_ascii_isdigit(c); c = bilevel ? EOF : getc(file))
        value = MIN(10 * MAX(value, 0) + (c - '0'), UINT16_MAX + 1);
    return c == EOF || g_ascii_isspace(c) ? value : -1;
}

static int cut_short(const char *path, const header *h)
{
    return tool_fail(path, "is cut short; it should hold %d x %d pixels with %d channels", h->width, h->height,
                     h->channels);
}

static int check_length(const char *path, FILE *file, const header *h)
{
    guint64 samples = (guint64)h->width * (guint64)h->channels;
    guint64 row = h->bilevel ? (samples + 7) / 8 : h->greatest > UINT8_MAX ? 2 * samples : samples;
    return pnm_holds(file, row * (guint64)h->height) ? TOOL_DONE : cut_short(path, h);
}

// Bits are 1 for black.
static int read_values(const char *path, FILE *file, const header *h, void *samples)
{
    for (size_t i = 0, count = (size_t)h->width * (size_t)h->height * (size_t)h->channels; i < count; i++) {
        int value = next_value(file, h->bilevel);
        if (tool_interrupted())
            return tool_fail(path, "interrupted");
        if (value < 0 && feof(file))
            return cut_short(path, h);
        if (value < 0 || value > h->greatest)
            return tool_fail(path, "its value %zu is not a whole number from 0 to %d", i + 1, h->greatest);
        if (h->greatest > UINT8_MAX)
            ((uint16_t *)samples)[i] = (uint16_t)value;
        else
            ((uint8_t *)samples)[i] = (uint8_t)(!h->bilevel ? value : value ? 0 : UINT8_MAX);
    }
    return TOOL_DONE;
}

static VipsImage *wrap(const char *path, const header *h, const void *samples, size_t size)
{
    int wide = h->greatest > UINT8_MAX;
    VipsImage *picture = vips_image_new_from_memory_copy(samples, size, h->width, h->height, h->channels,
                                                         wide ? VIPS_FORMAT_USHORT : VIPS_FORMAT_UCHAR);
    if (!picture) {
        picture_fail(path, "cannot be read");
        return NULL;
    }
    if (h->channels == 3)
        picture->Type = wide ? VIPS_INTERPRETATION_RGB16 : VIPS_INTERPRETATION_sRGB;
    else
        picture->Type = wide ? VIPS_INTERPRETATION_GREY16 : VIPS_INTERPRETATION_B_W;
    if (!h->bilevel)
        vips_image_set_int(picture, "ppm-max-value", h->greatest); // as libvips does
    return picture;
}

static int read_plain(const char *path, FILE *file, const header *h, VipsImage **picture)
{
    guint64 count = (guint64)h->width * (guint64)h->height * (guint64)h->channels;
    if (!pnm_holds(file, h->bilevel ? count : 2 * count - 1)) // digits, and what parts them
        return cut_short(path, h);
    size_t size = count * (h->greatest > UINT8_MAX ? sizeof(uint16_t) : 1);
    void *samples = g_try_malloc(size);
    if (!samples)
        return tool_fail(path, "no memory for %d x %d pixels", h->width, h->height);
    int status = read_values(path, file, h, samples);
    if (status == TOOL_DONE)
        *picture = wrap(path, h, samples, size);
    g_free(samples);
    return *picture ? TOOL_DONE : TOOL_FAILED;
}

int pnm_open(const char *path, VipsImage **picture)
{
    header h = {0};
    FILE *file = fopen(path, "rb");
    *picture = NULL;
    if (!file)
        return tool_fail(path, "%s", g_strerror(errno));
    int status = read_header(path, file, &h);
    if (status == TOOL_DONE)
        status = h.plain ? read_plain(path, file, &h, picture) : check_length(path, file, &h);
    fclose(file);
    return status;
}
