// SPDX-License-Identifier: MIT
#include "exr_private.h"
#include "image_private.h"

#include <string.h>

static void keep_message(exr_const_context_t context, exr_result_t code, const char *message)
{
    void *user = NULL;
    (void)code;
    if (exr_get_user_data(context, &user) == EXR_ERR_SUCCESS && user)
        g_strlcpy(user, message, EXR_MESSAGE_SIZE);
}

exr_context_initializer_t exr_initializer(char *message)
{
    exr_context_initializer_t start = EXR_DEFAULT_CONTEXT_INITIALIZER;
    start.error_handler_fn = keep_message;
    start.user_data = message;
    message[0] = '\0';
    return start;
}

// Messages start with the file's name, which ours name already.
const char *exr_reason(const char *file, const char *message, exr_result_t code)
{
    const char *name = strstr(message, file);
    const char *reason = name ? name + strlen(file) : message;
    reason += strspn(reason, "': ");
    return *reason ? reason : exr_get_default_error_message(code);
}

// Where the file's channels go: target[i] is the place of channel i in a pixel, or -1.
typedef struct layout {
    int count, channels, alpha, half;
    int named;     // they are called R, G, B or Y
    int elsewhere; // chroma is stored apart, at a lower resolution
    int *target;
} layout;

static int place_of(const char *name, int grey)
{
    static const char *const names[2][4] = {{"R", "G", "B", "A"}, {"Y", "A", NULL, NULL}};
    for (int i = 0; i < 4; i++)
        if (names[grey][i] && strcmp(names[grey][i], name) == 0)
            return i;
    return -1;
}

static int has_channel(const exr_attr_chlist_t *list, const char *name)
{
    for (int i = 0; i < list->num_channels; i++)
        if (strcmp(list->entries[i].name.str, name) == 0)
            return 1;
    return 0;
}

static char *channel_names(const exr_attr_chlist_t *list, const int *target)
{
    GString *names = g_string_new(NULL);
    for (int i = 0; i < list->num_channels; i++)
        if (!target || target[i] < 0)
            g_string_append_printf(names, "%s%s", names->len ? ", " : "", list->entries[i].name.str);
    return g_string_free(names, FALSE);
}

static void report_left_out(const char *path, const exr_attr_chlist_t *list, const int *target)
{
    char *names = channel_names(list, target);
    if (*names)
        tool_fail(path, "the channels %s are left out", names);
    g_free(names);
}

static int lay_out(const char *path, const exr_attr_chlist_t *list, layout *l)
{
    int rgb = has_channel(list, "R") || has_channel(list, "G") || has_channel(list, "B");
    int luma = has_channel(list, "Y"), chroma = !rgb && luma && (has_channel(list, "RY") || has_channel(list, "BY"));
    if (!rgb && !luma && list->num_channels != 1) {
        char *names = channel_names(list, NULL);
        tool_fail(path, "has the channels %s: R, G, B or Y, or a single channel are accepted", names);
        g_free(names);
        return EXR_REFUSED;
    }
    *l = (layout){.count = list->num_channels, .target = g_new(int, list->num_channels), .half = 1};
    l->named = rgb || luma;
    l->elsewhere = chroma;
    l->alpha = l->named && has_channel(list, "A");
    l->channels = (rgb || chroma ? 3 : 1) + l->alpha;
    for (int i = 0; i < list->num_channels; i++) {
        const exr_attr_chlist_entry_t *channel = &list->entries[i];
        l->target[i] = l->named ? place_of(channel->name.str, !rgb) : 0;
        l->half &= channel->pixel_type == EXR_PIXEL_HALF || l->target[i] < 0;
        l->elsewhere |= l->target[i] >= 0 && (channel->x_sampling != 1 || channel->y_sampling != 1);
    }
    if (!chroma)
        report_left_out(path, list, l->target);
    return EXR_DONE;
}

typedef struct reader {
    exr_context_t context;
    const layout *layout;
    const exr_picture *picture;
    exr_attr_box2i_t window;
    exr_decode_pipeline_t decode;
    int started;
    float *scratch; // takes channels that are left out: OpenEXRCore 3.1 may write through the NULL that would skip them
    size_t scratch_size;
} reader;

static int make_room(reader *r, size_t count)
{
    if (count <= r->scratch_size)
        return 1;
    g_free(r->scratch);
    r->scratch = g_try_new(float, count);
    r->scratch_size = r->scratch ? count : 0;
    return r->scratch != NULL;
}

// Decodes one chunk, a tile or some scanlines, whose first pixel is column x and row y of the picture.
static exr_result_t read_chunk(reader *r, const exr_chunk_info_t *chunk, int x, int y)
{
    exr_result_t code = r->started ? exr_decoding_update(r->context, 0, chunk, &r->decode)
                                   : exr_decoding_initialize(r->context, 0, chunk, &r->decode);
    if (code != EXR_ERR_SUCCESS)
        return code;
    const exr_picture *p = r->picture;
    if (x < 0 || y < 0 || chunk->width > p->width - x || chunk->height > p->height - y)
        return EXR_ERR_BAD_CHUNK_LEADER;
    if (!make_room(r, (size_t)chunk->width * (size_t)chunk->height))
        return EXR_ERR_OUT_OF_MEMORY;
    int stride = p->channels * (int)sizeof(float);
    for (int i = 0; i < r->decode.channel_count && i < r->layout->count; i++) {
        exr_coding_channel_info_t *channel = &r->decode.channels[i];
        float *first = p->pixels + ((size_t)y * (size_t)p->width + (size_t)x) * (size_t)p->channels;
        int place = r->layout->target[i], kept = place >= 0;
        channel->decode_to_ptr = (uint8_t *)(kept ? first + place : r->scratch);
        channel->user_pixel_stride = kept ? stride : (int)sizeof(float);
        channel->user_line_stride = channel->user_pixel_stride * (kept ? p->width : chunk->width);
        channel->user_bytes_per_element = sizeof(float);
        channel->user_data_type = EXR_PIXEL_FLOAT;
    }
    if (!r->started)
        code = exr_decoding_choose_default_routines(r->context, 0, &r->decode);
    r->started = 1;
    return code == EXR_ERR_SUCCESS ? exr_decoding_run(r->context, 0, &r->decode) : code;
}

static exr_result_t read_scanlines(reader *r)
{
    int32_t step = 1;
    exr_result_t code = exr_get_scanlines_per_chunk(r->context, 0, &step);
    for (int y = 0; code == EXR_ERR_SUCCESS && y < r->picture->height; y += step) {
        exr_chunk_info_t chunk;
        code = exr_read_scanline_chunk_info(r->context, 0, r->window.min.y + y, &chunk);
        if (code == EXR_ERR_SUCCESS)
            code = read_chunk(r, &chunk, 0, y);
    }
    return code;
}

static exr_result_t read_tiles(reader *r)
{
    uint32_t width = 0, height = 0;
    exr_tile_level_mode_t level;
    exr_tile_round_mode_t round;
    exr_result_t code = exr_get_tile_descriptor(r->context, 0, &width, &height, &level, &round);
    if (code == EXR_ERR_SUCCESS && (width < 1 || height < 1 || width > G_MAXINT32 || height > G_MAXINT32))
        code = EXR_ERR_INVALID_ATTR;
    for (int64_t y = 0; code == EXR_ERR_SUCCESS && y < r->picture->height; y += height)
        for (int64_t x = 0; code == EXR_ERR_SUCCESS && x < r->picture->width; x += width) {
            exr_chunk_info_t chunk;
            code = exr_read_tile_chunk_info(r->context, 0, (int)(x / width), (int)(y / height), 0, 0, &chunk);
            if (code == EXR_ERR_SUCCESS)
                code = read_chunk(r, &chunk, (int)x, (int)y);
        }
    return code;
}

// OpenEXRCore 3.1 fails on DWA, and silently decodes B44 wrongly where channels are float.
static int is_lossy(exr_compression_t compression)
{
    return compression == EXR_COMPRESSION_B44 || compression == EXR_COMPRESSION_B44A ||
           compression == EXR_COMPRESSION_DWAA || compression == EXR_COMPRESSION_DWAB;
}

// Header and pixels of an open file. `code` is for failures of OpenEXR; then EXR_REFUSED is returned with nothing
// printed.
static int read_open(const char *path, exr_picture *p, layout *l, exr_result_t *code)
{
    reader r = {.context = p->header, .layout = l, .picture = p, .decode = EXR_DECODE_PIPELINE_INITIALIZER};
    exr_storage_t storage = EXR_STORAGE_SCANLINE;
    exr_compression_t compression = EXR_COMPRESSION_NONE;
    const exr_attr_chlist_t *list = NULL;
    if ((*code = exr_get_storage(r.context, 0, &storage)) != EXR_ERR_SUCCESS ||
        (*code = exr_get_compression(r.context, 0, &compression)) != EXR_ERR_SUCCESS ||
        (*code = exr_get_channels(r.context, 0, &list)) != EXR_ERR_SUCCESS ||
        (*code = exr_get_data_window(r.context, 0, &r.window)) != EXR_ERR_SUCCESS)
        return EXR_REFUSED;
    if (storage != EXR_STORAGE_SCANLINE && storage != EXR_STORAGE_TILED) {
        tool_fail(path, "holds deep data; flat pictures are accepted");
        return EXR_REFUSED;
    }
    int done = lay_out(path, list, l);
    if (done != EXR_DONE)
        return done;
    int64_t width = (int64_t)r.window.max.x - r.window.min.x + 1, height = (int64_t)r.window.max.y - r.window.min.y + 1;
    if (picture_size_check(path, width, height, l->channels, PICTURE_IN_MEMORY) != TOOL_DONE)
        return EXR_REFUSED;
    p->width = (int)width;
    p->height = (int)height;
    p->channels = l->channels;
    p->alpha = l->alpha;
    p->half = l->half;
    if (l->elsewhere || is_lossy(compression)) {
        if (l->named)
            return EXR_ELSEWHERE;
        tool_fail(path, "its compression is supported for the channels R, G, B, Y and A only");
        return EXR_REFUSED;
    }
    p->pixels = picture_floats(path, p->width, p->height, p->channels, 1);
    if (!p->pixels)
        return EXR_REFUSED;
    *code = storage == EXR_STORAGE_TILED ? read_tiles(&r) : read_scanlines(&r);
    exr_decoding_destroy(r.context, &r.decode);
    g_free(r.scratch);
    return *code == EXR_ERR_SUCCESS ? EXR_DONE : EXR_REFUSED;
}

int exr_read(const char *path, exr_picture **picture)
{
    layout l = {0};
    exr_picture *p = g_new0(exr_picture, 1);
    exr_context_initializer_t start = exr_initializer(p->message);
    exr_context_t context = NULL;
    exr_result_t code = exr_start_read(&context, path, &start);
    p->header = context;
    int done = code == EXR_ERR_SUCCESS ? read_open(path, p, &l, &code) : EXR_REFUSED;
    if (code != EXR_ERR_SUCCESS)
        tool_fail(path, "cannot be read as OpenEXR: %s", exr_reason(path, p->message, code));
    g_free(l.target);
    *picture = p;
    if (done == EXR_REFUSED) {
        exr_free(p);
        *picture = NULL;
    }
    return done;
}

void exr_free(exr_picture *picture)
{
    if (!picture)
        return;
    exr_context_t context = picture->header;
    if (context)
        exr_finish(&context);
    g_free(picture->pixels);
    g_free(picture);
}
