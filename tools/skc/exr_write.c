// SPDX-License-Identifier: MIT
#include "exr_private.h"
#include "tool.h"

#include <string.h>

enum { CHUNK = 16 }; // scanlines in a chunk of ZIP compression (OpenEXR File Layout)

typedef struct writer {
    exr_context_t context;
    exr_encode_pipeline_t encode;
    exr_rows rows;
    void *rows_context;
    int width, height, channels, top;
    int stopped; // the caller's rows did
    float *chunk;
} writer;

static const char *const names[4][4] = {{"Y"}, {"Y", "A"}, {"R", "G", "B"}, {"R", "G", "B", "A"}};

// One attribute of another file. Kinds that say how its pixels were stored, and previews of them, do not apply any
// more.
static exr_result_t copy_attribute(exr_context_t to, const exr_attribute_t *a)
{
    switch (a->type) {
    case EXR_ATTR_STRING:
        return exr_attr_set_string(to, 0, a->name, a->string->str);
    case EXR_ATTR_STRING_VECTOR: {
        const char **texts = g_new(const char *, a->stringvector->n_strings + 1);
        for (int i = 0; i < a->stringvector->n_strings; i++)
            texts[i] = a->stringvector->strings[i].str;
        exr_result_t code = exr_attr_set_string_vector(to, 0, a->name, a->stringvector->n_strings, texts);
        g_free(texts);
        return code;
    }
    case EXR_ATTR_FLOAT:
        return exr_attr_set_float(to, 0, a->name, a->f);
    case EXR_ATTR_DOUBLE:
        return exr_attr_set_double(to, 0, a->name, a->d);
    case EXR_ATTR_INT:
        return exr_attr_set_int(to, 0, a->name, a->i);
    case EXR_ATTR_CHROMATICITIES:
        return exr_attr_set_chromaticities(to, 0, a->name, a->chromaticities);
    case EXR_ATTR_RATIONAL:
        return exr_attr_set_rational(to, 0, a->name, a->rational);
    case EXR_ATTR_KEYCODE:
        return exr_attr_set_keycode(to, 0, a->name, a->keycode);
    case EXR_ATTR_TIMECODE:
        return exr_attr_set_timecode(to, 0, a->name, a->timecode);
    case EXR_ATTR_ENVMAP:
        return exr_attr_set_envmap(to, 0, a->name, (exr_envmap_t)a->uc);
    case EXR_ATTR_M33F:
        return exr_attr_set_m33f(to, 0, a->name, a->m33f);
    case EXR_ATTR_M44F:
        return exr_attr_set_m44f(to, 0, a->name, a->m44f);
    case EXR_ATTR_V2F:
        return exr_attr_set_v2f(to, 0, a->name, a->v2f);
    case EXR_ATTR_V3F:
        return exr_attr_set_v3f(to, 0, a->name, a->v3f);
    default:
        return EXR_ERR_SUCCESS;
    }
}

static exr_result_t copy_attributes(exr_context_t to, exr_const_context_t from)
{
    static const char *const skipped[] = {"name",
                                          "type",
                                          "version",
                                          "chunkCount",
                                          "view",
                                          "multiView",
                                          "wrapmodes",
                                          "dwaCompressionLevel",
                                          "maxSamplesPerPixel"};
    int32_t count = 0;
    exr_result_t code = exr_get_attribute_count(from, 0, &count);
    for (int i = 0; code == EXR_ERR_SUCCESS && i < count; i++) {
        const exr_attribute_t *a = NULL, *present = NULL;
        code = exr_get_attribute_by_index(from, 0, EXR_ATTR_LIST_FILE_ORDER, i, &a);
        if (code != EXR_ERR_SUCCESS)
            break;
        int skip = 0;
        for (size_t s = 0; s < G_N_ELEMENTS(skipped); s++)
            skip |= strcmp(a->name, skipped[s]) == 0;
        if (!skip && exr_get_attribute_by_name(to, 0, a->name, &present) != EXR_ERR_SUCCESS)
            code = copy_attribute(to, a);
    }
    return code;
}

// Display and data windows, pixel shape and the window on the world: the source's if it covers the same pixels.
static exr_result_t set_windows(writer *w, exr_const_context_t from)
{
    exr_attr_box2i_t data, display, source;
    exr_attr_v2f_t centre;
    float aspect = 1, width = 1;
    data.min.x = data.min.y = 0;
    data.max.x = w->width - 1;
    data.max.y = w->height - 1;
    display = data;
    centre.x = centre.y = 0;
    if (from && exr_get_data_window(from, 0, &source) == EXR_ERR_SUCCESS &&
        source.max.x - source.min.x == w->width - 1 && source.max.y - source.min.y == w->height - 1) {
        data = source;
        exr_get_display_window(from, 0, &display);
        exr_get_screen_window_center(from, 0, &centre);
        exr_get_screen_window_width(from, 0, &width);
        exr_get_pixel_aspect_ratio(from, 0, &aspect);
    }
    w->top = data.min.y;
    return exr_initialize_required_attr(w->context, 0, &display, &data, aspect, &centre, width,
                                        EXR_LINEORDER_INCREASING_Y, EXR_COMPRESSION_ZIP);
}

static exr_result_t write_header(writer *w, const exr_picture *like)
{
    int part = 0;
    exr_const_context_t from = like ? like->header : NULL;
    exr_pixel_type_t type = like && like->half ? EXR_PIXEL_HALF : EXR_PIXEL_FLOAT;
    exr_result_t code = exr_add_part(w->context, "", EXR_STORAGE_SCANLINE, &part);
    if (code == EXR_ERR_SUCCESS)
        code = set_windows(w, from);
    for (int c = 0; code == EXR_ERR_SUCCESS && c < w->channels; c++)
        code = exr_add_channel(w->context, 0, names[w->channels - 1][c], type, EXR_PERCEPTUALLY_LOGARITHMIC, 1, 1);
    if (code == EXR_ERR_SUCCESS && from)
        code = copy_attributes(w->context, from);
    return code == EXR_ERR_SUCCESS ? exr_write_header(w->context) : code;
}

static exr_result_t write_chunk(writer *w, int y)
{
    int count = MIN(CHUNK, w->height - y), first = y == 0;
    exr_chunk_info_t info;
    if (w->rows(w->rows_context, y, count, w->chunk) != 0) {
        w->stopped = 1;
        return EXR_ERR_WRITE_IO;
    }
    exr_result_t code = exr_write_scanline_chunk_info(w->context, 0, w->top + y, &info);
    if (code == EXR_ERR_SUCCESS)
        code = first ? exr_encoding_initialize(w->context, 0, &info, &w->encode)
                     : exr_encoding_update(w->context, 0, &info, &w->encode);
    if (code != EXR_ERR_SUCCESS)
        return code;
    for (int i = 0; i < w->encode.channel_count; i++) { // alphabetical
        exr_coding_channel_info_t *channel = &w->encode.channels[i];
        for (int c = 0; c < w->channels; c++)
            if (strcmp(channel->channel_name, names[w->channels - 1][c]) == 0)
                channel->encode_from_ptr = (const uint8_t *)(w->chunk + c);
        channel->user_pixel_stride = w->channels * (int)sizeof(float);
        channel->user_line_stride = w->width * channel->user_pixel_stride;
        channel->user_bytes_per_element = sizeof(float);
        channel->user_data_type = EXR_PIXEL_FLOAT;
    }
    if (first)
        code = exr_encoding_choose_default_routines(w->context, 0, &w->encode);
    return code == EXR_ERR_SUCCESS ? exr_encoding_run(w->context, 0, &w->encode) : code;
}

int exr_write(const char *file, const char *path, const exr_picture *like, int width, int height, int channels,
              exr_rows rows, void *context)
{
    char message[EXR_MESSAGE_SIZE];
    exr_context_initializer_t start = exr_initializer(message);
    writer w = {.encode = EXR_ENCODE_PIPELINE_INITIALIZER,
                .rows = rows,
                .rows_context = context,
                .width = width,
                .height = height,
                .channels = channels};
    w.chunk = g_try_malloc_n((size_t)width * (size_t)channels, CHUNK * sizeof(float));
    if (!w.chunk)
        return tool_fail(path, "no memory for %d rows of %d pixels", CHUNK, width);
    exr_result_t code = exr_start_write(&w.context, file, EXR_WRITE_FILE_DIRECTLY, &start);
    if (code == EXR_ERR_SUCCESS)
        code = write_header(&w, like);
    for (int y = 0; code == EXR_ERR_SUCCESS && y < height; y += CHUNK)
        code = write_chunk(&w, y);
    exr_encoding_destroy(w.context, &w.encode);
    // Closing writes the table of chunks, and may find the disk full.
    exr_result_t closed = w.context ? exr_finish(&w.context) : EXR_ERR_SUCCESS;
    code = code == EXR_ERR_SUCCESS ? closed : code;
    g_free(w.chunk);
    if (w.stopped)
        return -1;
    return code == EXR_ERR_SUCCESS ? TOOL_DONE
                                   : tool_fail(path, "cannot be written: %s", exr_reason(file, message, code));
}
