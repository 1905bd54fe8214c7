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

// What the command line says about kernels.
typedef struct wishes {
    skc_normalize how;
    int anchored, centroid, x, y;
} wishes;

static int parse_wishes(const kernel_options *options, wishes *w)
{
    *w = (wishes){.anchored = options->anchor != NULL};
    w->centroid = options->anchor && strcmp(options->anchor, "centroid") == 0;
    int status = parse_normalize(options->normalize, &w->how);
    if (status == TOOL_DONE && options->anchor && !w->centroid)
        status = parse_anchor(options->anchor, &w->x, &w->y);
    return status;
}

static void find_centroid(const skc_kernel *kernel, wishes *w)
{
    double dx, dy;
    skc_kernel_centroid(kernel, &dx, &dy);
    w->x = kernel->anchor_x + (int)lrint(dx);
    w->y = kernel->anchor_y + (int)lrint(dy);
}

static int finish(const char *argument, const wishes *w, int is_shape, skc_kernel *kernel)
{
    skc_error error;
    if (w->anchored) {
        kernel->anchor_x = w->x;
        kernel->anchor_y = w->y;
    }
    // A shape has the size that its name says.
    if ((!is_shape && skc_kernel_trim(kernel, &error) != SKC_OK) ||
        skc_kernel_normalize(kernel, w->how, &error) != SKC_OK)
        return tool_fail(argument, "%s", error.message);
    return TOOL_DONE;
}

static void drop(skc_kernel **kernels, int count)
{
    for (int i = 0; i < count; i++) {
        skc_kernel_free(kernels[i]);
        kernels[i] = NULL;
    }
}

int kernel_read(const char *argument, const kernel_options *options, skc_kernel **kernel)
{
    wishes w;
    int is_shape = 0;
    *kernel = NULL;
    int status = parse_wishes(options, &w);
    if (status == TOOL_DONE)
        status = read_values(argument, kernel, &is_shape);
    if (status == TOOL_DONE && w.centroid)
        find_centroid(*kernel, &w);
    if (status == TOOL_DONE)
        status = finish(argument, &w, is_shape, *kernel);
    if (status != TOOL_DONE)
        drop(kernel, 1);
    return status;
}

static int split_colours(const char *path, const skc_image *pixels, skc_kernel *kernels[3])
{
    skc_error error;
    if (pixels->channels < 3 || pixels->channels > 4)
        return tool_fail(path, "has %d channel%s; a picture of three colours is accepted", pixels->channels,
                         pixels->channels == 1 ? "" : "s");
    for (int c = 0; c < 3; c++) {
        skc_image channel = *pixels;
        channel.data += c;
        channel.channels = 1;
        if (skc_kernel_from_image(&channel, &kernels[c], &error) != SKC_OK) {
            drop(kernels, 3);
            return tool_fail(path, "channel %d: %s", c, error.message);
        }
    }
    return TOOL_DONE;
}

// The whole pixel nearest to the three's common centre of mass: what lies apart between colours stays so.
static void find_common_centroid(skc_kernel *const kernels[3], wishes *w)
{
    double x = 0, y = 0, all = 0;
    for (int c = 0; c < 3; c++) {
        double dx, dy, mass = 0;
        for (int i = 0; i < kernels[c]->width * kernels[c]->height; i++)
            mass += fabs(kernels[c]->values[i]);
        skc_kernel_centroid(kernels[c], &dx, &dy);
        x += mass * dx;
        y += mass * dy;
        all += mass;
    }
    w->x = kernels[0]->anchor_x + (int)lrint(x / all);
    w->y = kernels[0]->anchor_y + (int)lrint(y / all);
}

int kernel_read_colours(const char *argument, const kernel_options *options, skc_kernel *kernels[3])
{
    wishes w;
    skc_image pixels;
    kernels[0] = kernels[1] = kernels[2] = NULL;
    int status = parse_wishes(options, &w);
    if (status == TOOL_DONE && !g_file_test(argument, G_FILE_TEST_EXISTS))
        status = tool_fail(argument, "there is no such file; colours are those of a picture");
    if (status == TOOL_DONE)
        status = image_read_data(argument, 0, &pixels);
    if (status != TOOL_DONE)
        return status;
    status = split_colours(argument, &pixels, kernels);
    g_free(pixels.data);
    if (status == TOOL_DONE && w.centroid)
        find_common_centroid(kernels, &w);
    for (int c = 0; c < 3 && status == TOOL_DONE; c++)
        status = finish(argument, &w, 0, kernels[c]);
    if (status != TOOL_DONE)
        drop(kernels, 3);
    return status;
}
