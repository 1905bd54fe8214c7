// SPDX-License-Identifier: MIT
// KERNEL arguments: a shape, a literal matrix, or a file.

#include "image.h"
#include "npy.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SNIFF = 4096, MOST_TEXT = 512 << 20, FARTHEST_ANCHOR = 1 << 20 };

static int is_shape_name(const char *text, size_t length)
{
    for (int i = 0; i < skc_shape_count(); i++) {
        const char *name = skc_shape_at(i)->name;
        if (strlen(name) == length && memcmp(name, text, length) == 0)
            return 1;
    }
    return 0;
}

// "WxH:" and "WxH+X+Y:" of ImageMagick, "(" of G'MIC.
static int is_matrix(const char *text)
{
    size_t digits = strspn(text, "0123456789");
    if (text[0] == '(')
        return 1;
    if (digits == 0 || text[digits] != 'x' || !g_ascii_isdigit(text[digits + 1]))
        return 0;
    const char *rest = text + digits + 1;
    return rest[strspn(rest, "0123456789+-")] == ':';
}

// Text that may be a matrix; what starts with a letter is a picture's (PGM, FITS) or somebody's letter.
static int looks_like_text(const char *bytes, size_t length)
{
    size_t i = 0;
    for (size_t k = 0; k < length; k++)
        if ((unsigned char)bytes[k] < 0x20 && !strchr("\t\n\v\f\r", bytes[k]))
            return 0;
    while (i < length && g_ascii_isspace(bytes[i]))
        i++;
    if (i + 1 < length && bytes[i] == '#' && bytes[i + 1] == '?') // Radiance HDR
        return 0;
    return i < length && (g_ascii_isdigit(bytes[i]) || (bytes[i] && strchr("+-.(#", bytes[i])));
}

static int unknown_argument(const char *argument)
{
    if (!*argument)
        return tool_fail("kernel", "its name is empty; a shape, a file or a literal matrix is accepted");
    GString *names = g_string_new(NULL);
    for (int i = 0; i < skc_shape_count(); i++)
        g_string_append_printf(names, "%s%s", i ? ", " : "", skc_shape_at(i)->name);
    tool_fail(argument, "there is no such file, and no such shape; shapes are %s", names->str);
    g_string_free(names, TRUE);
    return TOOL_FAILED;
}

// NaN, infinity and nothing at all cannot be filtered with. (The library's own readers ask this too.)
static int check_values(const char *path, const skc_kernel *kernel)
{
    size_t count = (size_t)kernel->width * (size_t)kernel->height;
    int any = 0;
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(kernel->values[i]))
            return tool_fail(path, "the value at column %d, row %d is not finite", (int)(i % (size_t)kernel->width),
                             (int)(i / (size_t)kernel->width));
        any |= kernel->values[i] != 0;
    }
    return any ? TOOL_DONE : tool_fail(path, "all values are 0; at least one other is needed");
}

static int read_npy(const char *path, skc_kernel **kernel)
{
    char *bytes;
    size_t length;
    if (tool_read_file(path, MOST_TEXT, &bytes, &length) != TOOL_DONE)
        return TOOL_FAILED;
    int status = npy_parse(path, bytes, length, kernel);
    if (status == TOOL_DONE)
        status = check_values(path, *kernel);
    g_free(bytes);
    return status;
}

static int read_text(const char *path, skc_kernel **kernel)
{
    char *text;
    size_t length;
    skc_error error;
    if (tool_read_file(path, MOST_TEXT, &text, &length) != TOOL_DONE)
        return TOOL_FAILED;
    skc_status status = skc_kernel_from_text(text, length, kernel, &error);
    g_free(text);
    return status == SKC_OK ? TOOL_DONE : tool_fail(path, "%s", error.message);
}

static int read_picture(const char *path, skc_kernel **kernel)
{
    skc_image pixels;
    skc_error error;
    if (image_read_grey(path, 0, &pixels) != TOOL_DONE)
        return TOOL_FAILED;
    skc_status status = skc_kernel_from_image(&pixels, kernel, &error);
    g_free(pixels.data);
    return status == SKC_OK ? TOOL_DONE : tool_fail(path, "%s", error.message);
}

static int read_file(const char *path, skc_kernel **kernel)
{
    char start[SNIFF];
    if (strcmp(path, "-") == 0)
        return read_text(path, kernel);
    FILE *file = fopen(path, "rb");
    size_t length = file ? fread(start, 1, sizeof start, file) : 0;
    if (file)
        fclose(file);
    if (npy_is(start, length))
        return read_npy(path, kernel);
    if (looks_like_text(start, length))
        return read_text(path, kernel);
    tool_hint("a kernel may also be a text matrix, an npy file or a shape");
    int status = read_picture(path, kernel);
    tool_hint(NULL);
    return status;
}

static int read_values(const char *argument, skc_kernel **kernel, int *is_shape)
{
    const char *colon = strchr(argument, ':');
    int exists = g_file_test(argument, G_FILE_TEST_EXISTS) || strcmp(argument, "-") == 0;
    skc_error error;
    *is_shape = colon ? is_shape_name(argument, (size_t)(colon - argument))
                      : !exists && is_shape_name(argument, strlen(argument));
    if (*is_shape)
        return skc_kernel_shape(argument, kernel, &error) == SKC_OK ? TOOL_DONE
                                                                    : tool_usage(argument, "%s", error.message);
    if (exists)
        return read_file(argument, kernel);
    if (is_matrix(argument))
        return skc_kernel_from_text(argument, strlen(argument), kernel, &error) == SKC_OK
                   ? TOOL_DONE
                   : tool_usage(argument, "%s", error.message);
    return unknown_argument(argument);
}

static int parse_anchor(const char *text, int *x, int *y)
{
    char **parts = g_strsplit(text, ",", -1);
    long at[2] = {0};
    int status =
        g_strv_length(parts) == 2 && tool_parts_given(parts)
            ? TOOL_DONE
            : tool_usage("--anchor", "\"%s\": X,Y in pixels from the top left, or centroid, are accepted", text);
    for (int i = 0; i < 2 && status == TOOL_DONE; i++)
        status = tool_parse_int("--anchor", parts[i], -FARTHEST_ANCHOR, FARTHEST_ANCHOR, &at[i]);
    g_strfreev(parts);
    *x = (int)at[0];
    *y = (int)at[1];
    return status;
}

static int parse_normalize(const char *text, skc_normalize *how)
{
    *how = SKC_NORMALIZE_AUTO;
    if (!text)
        return TOOL_DONE;
    if (strcmp(text, "none") != 0 && strcmp(text, "sum") != 0)
        return tool_usage("--normalize", "\"%s\": none or sum are accepted", text);
    *how = strcmp(text, "sum") == 0 ? SKC_NORMALIZE_SUM : SKC_NORMALIZE_NONE;
    return TOOL_DONE;
}

int kernel_read(const char *argument, const kernel_options *options, skc_kernel **kernel)
{
    skc_normalize how;
    skc_error error;
    int x = 0, y = 0, is_shape = 0, centroid = options->anchor && strcmp(options->anchor, "centroid") == 0;
    *kernel = NULL;
    int status = parse_normalize(options->normalize, &how);
    if (status == TOOL_DONE && options->anchor && !centroid)
        status = parse_anchor(options->anchor, &x, &y);
    if (status == TOOL_DONE)
        status = read_values(argument, kernel, &is_shape);
    if (status == TOOL_DONE && centroid) {
        double dx, dy;
        skc_kernel_centroid(*kernel, &dx, &dy);
        x = (*kernel)->anchor_x + (int)lrint(dx);
        y = (*kernel)->anchor_y + (int)lrint(dy);
    }
    if (status == TOOL_DONE && options->anchor) {
        (*kernel)->anchor_x = x;
        (*kernel)->anchor_y = y;
    }
    // A shape has the size that its name says.
    if (status == TOOL_DONE && ((!is_shape && skc_kernel_trim(*kernel, &error) != SKC_OK) ||
                                skc_kernel_normalize(*kernel, how, &error) != SKC_OK))
        status = tool_fail(argument, "%s", error.message);
    if (status != TOOL_DONE) {
        skc_kernel_free(*kernel);
        *kernel = NULL;
    }
    return status;
}
