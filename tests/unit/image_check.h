// SPDX-License-Identifier: MIT
// What the tests of the tool's pictures share: a folder of their own, and pictures made and looked at through libvips
// alone.

#ifndef IMAGE_CHECK_H
#define IMAGE_CHECK_H

#include "../../tools/skc/image.h"
#include "check.h"

#include <fcntl.h>
#include <unistd.h>
#include <vips/vips.h>

static char folder[64];
static int real_stderr;

static int set_up(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/skc_image_XXXXXX");
    // Sentences that are expected would hide the others.
    real_stderr = dup(2);
    return !mkdtemp(folder) || chdir(folder) != 0 || image_start("test") != TOOL_DONE ||
           !freopen("stderr", "w", stderr);
}

static int tear_down(void **state)
{
    (void)state;
    char command[128];
    char *text = NULL;
    fflush(stderr);
    dup2(real_stderr, 2);
    g_file_get_contents("stderr", &text, NULL, NULL);
    char **lines = g_strsplit(text ? text : "", "\n", -1);
    for (char **line = lines; *line; line++) // cmocka's
        if (**line && !g_str_has_prefix(*line, "skc: "))
            fprintf(stderr, "%s\n", *line);
    g_strfreev(lines);
    g_free(text);
    image_stop();
    snprintf(command, sizeof command, "rm -r '%s'", folder);
    return chdir("/") != 0 || system(command) != 0;
}

// The last line on standard error.
static inline char *last_sentence(void)
{
    char *text;
    fflush(stderr);
    assert_true(g_file_get_contents("stderr", &text, NULL, NULL));
    g_strchomp(text);
    char *line = strrchr(text, '\n'), *copy = g_strdup(line ? line + 1 : text);
    g_free(text);
    return copy;
}

static inline void assert_sentence(const char *part)
{
    char *line = last_sentence();
    if (!strstr(line, part))
        fail_msg("\"%s\" does not say \"%s\"", line, part);
    g_free(line);
}

// A picture from tightly packed pixels.
static inline VipsImage *made(const void *pixels, int width, int height, int bands, VipsBandFormat format,
                              VipsInterpretation type)
{
    size_t size = (size_t)width * (size_t)height * (size_t)bands * vips_format_sizeof(format);
    VipsImage *image_of = vips_image_new_from_memory_copy(pixels, size, width, height, bands, format);
    assert_non_null(image_of);
    image_of->Type = type;
    return image_of;
}

// Writes and releases it.
static inline void store(VipsImage *picture, const char *path)
{
    if (vips_image_write_to_file(picture, path, NULL))
        fail_msg("%s: %s", path, vips_error_buffer());
    g_object_unref(picture);
}

// A picture in memory, with its header.
static inline VipsImage *loaded(const char *path)
{
    VipsImage *file = vips_image_new_from_file(path, NULL), *memory;
    if (!file)
        fail_msg("%s: %s", path, vips_error_buffer());
    assert_non_null(memory = vips_image_copy_memory(file));
    g_object_unref(file);
    return memory;
}

static inline double value_at(VipsImage *picture, int x, int y, int band)
{
    double *values, v;
    int count;
    assert_int_equal(vips_getpoint(picture, &values, &count, x, y, NULL), 0);
    v = values[band];
    g_free(values);
    return v;
}

// Of two pictures of one kind.
static inline double largest_difference(const char *a, const char *b)
{
    VipsImage *first = loaded(a), *second = loaded(b), *difference, *size;
    double largest;
    assert_int_equal(first->Bands, second->Bands);
    assert_int_equal(first->BandFmt, second->BandFmt);
    assert_int_equal(first->Type, second->Type);
    assert_int_equal(vips_subtract(first, second, &difference, NULL), 0);
    assert_int_equal(vips_abs(difference, &size, NULL), 0);
    assert_int_equal(vips_max(size, &largest, NULL), 0);
    g_object_unref(first);
    g_object_unref(second);
    g_object_unref(difference);
    g_object_unref(size);
    return largest;
}

// Reads and writes again, unfiltered.
static inline void pass(const char *from, const char *to, int encoded, image_alpha alpha, int quality)
{
    image *picture;
    assert_int_equal(image_read(from, encoded, alpha, &picture), TOOL_DONE);
    skc_image view = image_view(picture);
    assert_int_equal(image_write(to, picture, &view, quality, NULL), TOOL_DONE);
    image_free(picture);
}

// The mean of a row of two pixels, in both.
static inline void average(const char *from, const char *to, int encoded)
{
    image *picture;
    assert_int_equal(image_read(from, encoded, IMAGE_ALPHA_AUTO, &picture), TOOL_DONE);
    skc_image view = image_view(picture);
    assert_int_equal(view.width, 2);
    for (int y = 0; y < view.height; y++)
        for (int c = 0; c < view.channels; c++) {
            float *row = view.data + (size_t)y * 2 * (size_t)view.channels;
            float mean = (row[c] + row[c + view.channels]) / 2;
            row[c] = row[c + view.channels] = mean;
        }
    assert_int_equal(image_write(to, picture, &view, 100, NULL), TOOL_DONE);
    image_free(picture);
}

#endif
