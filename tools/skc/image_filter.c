// SPDX-License-Identifier: MIT
// A picture from file to file, through stream.h: stored pixels are read, tiles of them turned to light, filtered and
// turned back to stored pixels, and libvips (or the EXR and PFM writers) takes these as it needs them.

#include "boost.h"
#include "engine.h"
#include "image_private.h"
#include "pfm.h"
#include "stream.h"

#include <string.h>

enum {
    LEAST_ROWS = 128, // of a band: what its neighbours need of it is decoded again
    MOST_ROWS = 512,
    LEAST_WIDTH = 1024,    // of a tile
    TILE_BYTES = 4 << 20,  // of floats that a tile is made from
    BAND_BYTES = 64 << 20, // of stored pixels
    ALIGNMENT = 64,        // of floats: a vector, and a line of the cache
};

typedef struct filtering {
    const image *picture;
    const image_job *job;
    const char *path;
    skc_rectangle roi;
    VipsImage *upright;
    decoder decoder;
    encoder encoder;
    int native;   // stored pixels go through the engine as they are
    int channels; // that are filtered
    skc_edge edge;
    int varies; // with the job's maps
    skc_reach margin;
    size_t in_pixel, out_pixel;
    size_t original_size, filtered_size, map_size, scratch_size; // of a tile's memory, in bytes
    int read_failed;                                             // and that was told
    int map_failed;                                              // atomic: the same
    stream *stream;
} filtering;

// ------------------------------------------------------------------------------------------------------- rectangles

static skc_rectangle joined(skc_rectangle a, skc_rectangle b)
{
    if (b.width <= 0 || b.height <= 0)
        return a;
    int x = MIN(a.x, b.x), y = MIN(a.y, b.y);
    return (skc_rectangle){x, y, MAX(a.x + a.width, b.x + b.width) - x, MAX(a.y + a.height, b.y + b.height) - y};
}

static skc_rectangle common(skc_rectangle a, skc_rectangle b)
{
    int x = MAX(a.x, b.x), y = MAX(a.y, b.y);
    skc_rectangle r = {x, y, MIN(a.x + a.width, b.x + b.width) - x, MIN(a.y + a.height, b.y + b.height) - y};
    return r.width > 0 && r.height > 0 ? r : (skc_rectangle){0, 0, 0, 0};
}

static int is_same(skc_rectangle a, skc_rectangle b)
{
    return a.x == b.x && a.y == b.y && a.width == b.width && a.height == b.height;
}

// An area and all that its result depends on.
static skc_rectangle need(void *context, skc_rectangle area)
{
    const filtering *f = context;
    return joined(area, engine_need(f->job->engine, f->picture->width, f->picture->height, area));
}

// The same as it lies around the area, also beyond the edge.
static skc_rectangle grown(const filtering *f, skc_rectangle area)
{
    return (skc_rectangle){area.x - f->margin.left, area.y - f->margin.up,
                           area.width + f->margin.left + f->margin.right, area.height + f->margin.up + f->margin.down};
}

// ----------------------------------------------------------------------------------------------------------- a tile

// Part of a picture's view.
static skc_image part(const skc_image *view, int x, int y, int width, int height)
{
    skc_image p = *view;
    p.data = (float *)(void *)((char *)view->data + y * view->row_stride + x * view->pixel_stride);
    p.width = width;
    p.height = height;
    return p;
}

// What a thread works with.
typedef struct bench {
    float *floats, *result, *maps;
    void *scratch;
} bench;

static bench bench_of(const filtering *f, void *workspace)
{
    char *memory = (char *)(((uintptr_t)workspace + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
    char *result = memory + f->original_size, *maps = result + f->filtered_size;
    return (bench){(float *)(void *)memory, (float *)(void *)result, (float *)(void *)maps, maps + f->map_size};
}

// The maps of a rectangle, which may lie beyond the edges. `views` are to be of at least that many maps.
static int fill_maps(filtering *f, skc_rectangle area, float *memory, skc_map *views)
{
    if (!f->varies || map_set_fill(f->job->maps, area, memory, views) == 0)
        return 0;
    if (g_atomic_int_compare_and_exchange(&f->map_failed, 0, 1))
        tool_fail("--map", "its temporary file cannot be read");
    return 1;
}

static int filter_window(filtering *f, const skc_window *in, const skc_window *out, const bench *b)
{
    int width = f->picture->width, height = f->picture->height;
    skc_rectangle area = {out->x, out->y, out->pixels.width, out->pixels.height};
    skc_map maps[MOST_MAPS] = {0};
    if (f->varies && fill_maps(f, engine_map_need(f->job->engine, width, height, area), b->maps, maps))
        return 1;
    return engine_window(f->job->engine, width, height, in, maps, out, b->scratch, f->scratch_size);
}

static const void *stored_at(const filtering *f, const stream_tile *t, int x, int y)
{
    return t->in + ((size_t)(y - t->in_y) * (size_t)f->picture->width + (size_t)x) * f->in_pixel;
}

// Decodes a rectangle that may lie beyond the edges, where the picture starts again.
static void decode_wrapped(const filtering *f, const stream_tile *t, skc_rectangle r, float *to)
{
    int width = f->picture->width, height = f->picture->height, channels = f->picture->channels;
    for (int y = r.y; y < r.y + r.height; y++)
        for (int x = r.x, n; x < r.x + r.width; x += n) {
            int from = (x % width + width) % width;
            n = MIN(width - from, r.x + r.width - x);
            decoder_row(&f->decoder, stored_at(f, t, from, (y % height + height) % height), n, to);
            to += (size_t)n * (size_t)channels;
        }
}

void picture_lay_over(const skc_image *view, int x, int y, const skc_image *filtered, const skc_rectangle *r,
                      const skc_image *mask)
{
    for (int j = 0; j < r->height; j++) {
        skc_image row = part(view, r->x - x, r->y + j - y, r->width, 1);
        const float *from = filtered->data + (size_t)j * (size_t)r->width * (size_t)filtered->channels;
        for (int i = 0; i < r->width; i++, from += filtered->channels) {
            float *to = (float *)(void *)((char *)row.data + i * row.pixel_stride), share = 1;
            if (mask)
                share = mask->data[(size_t)(r->y + j) * (size_t)mask->width + (size_t)(r->x + i)];
            for (int c = 0; c < filtered->channels; c++)
                to[c] = share == 1 ? from[c] : to[c] + share * (from[c] - to[c]);
        }
    }
}

static int filter_native(filtering *f, const stream_tile *t, const bench *b)
{
    static const skc_pixel types[] = {[VIPS_FORMAT_UCHAR] = SKC_PIXEL_UINT8,
                                      [VIPS_FORMAT_USHORT] = SKC_PIXEL_UINT16,
                                      [VIPS_FORMAT_FLOAT] = SKC_PIXEL_FLOAT};
    const image *p = f->picture;
    skc_pixel type = types[p->format];
    skc_window in = {skc_pixels_interleaved(type, (void *)(uintptr_t)t->in, p->width, t->in_rows, f->channels), 0,
                     t->in_y};
    skc_window out = {skc_pixels_interleaved(type, t->out, t->area.width, t->area.height, f->channels), t->area.x,
                      t->area.y};
    out.pixels.row_stride = (ptrdiff_t)t->out_stride;
    return filter_window(f, &in, &out, b);
}

// Of floats: `view` lies at `around`, and `filtered` at `inner`, in the picture.
static int filter_floats(filtering *f, const skc_image *view, skc_rectangle around, const skc_image *filtered,
                         skc_rectangle inner, const bench *b)
{
    const image *p = f->picture;
    if (f->job->boost)
        boost_pixels(f->job->boost, view, p->light, p->premultiplied ? p->channels - 1 : -1);
    skc_window in = {skc_pixels_of(view), around.x, around.y}, out = {skc_pixels_of(filtered), inner.x, inner.y};
    if (f->edge != SKC_EDGE_WRAP)
        return filter_window(f, &in, &out, b);
    // The pixels around are all there, and stand for a picture of their own.
    skc_map maps[MOST_MAPS] = {0};
    if (fill_maps(f, around, b->maps, maps))
        return 1;
    for (int i = 0; i < MOST_MAPS; i++)
        maps[i].window.x = maps[i].window.y = 0;
    in.x = in.y = 0;
    out.x -= around.x;
    out.y -= around.y;
    return engine_window(f->job->engine, around.width, around.height, &in, maps, &out, b->scratch, f->scratch_size);
}

static int work(void *context, void *workspace, const stream_tile *t)
{
    filtering *f = context;
    const image *p = f->picture;
    bench b = bench_of(f, workspace);
    if (f->native)
        return filter_native(f, t, &b);
    skc_rectangle area = t->area, inner = common(area, f->roi), around = area;
    if (inner.width > 0)
        around = f->edge == SKC_EDGE_WRAP ? joined(area, grown(f, inner)) : joined(area, need(f, inner));
    decode_wrapped(f, t, around, b.floats);
    skc_image original = skc_image_interleaved(b.floats, around.width, around.height, p->channels), view = original;
    view.channels = f->channels;
    skc_image filtered = skc_image_interleaved(b.result, inner.width, inner.height, f->channels);
    if (inner.width > 0 && filter_floats(f, &view, around, &filtered, inner, &b))
        return 1;
    if (f->job->boost) // what is not filtered stays as it was
        decode_wrapped(f, t, around, b.floats);
    encoder_pixels pixels = {.original =
                                 part(&original, area.x - around.x, area.y - around.y, area.width, area.height)};
    pixels.filtered = filtered;
    if (!is_same(inner, area) || f->job->mask) {
        picture_lay_over(&view, around.x, around.y, &filtered, &inner, f->job->mask);
        pixels.filtered = part(&view, area.x - around.x, area.y - around.y, area.width, area.height);
    }
    for (int y = 0; y < area.height; y++)
        encoder_row(&f->encoder, &pixels, 0, y, area.width, t->out + (size_t)y * t->out_stride);
    return 0;
}

// ------------------------------------------------------------------------------------------------------ in and out

static int read_rows(void *context, int y, int rows, void *to)
{
    filtering *f = context;
    VipsRect area = {0, y, f->upright->Xsize, rows};
    VipsRegion *region = vips_region_new(f->upright);
    size_t size = (size_t)area.width * f->in_pixel;
    f->read_failed = !region || vips_region_prepare(region, &area);
    for (int i = 0; i < rows && !f->read_failed; i++)
        memcpy((char *)to + (size_t)i * size, VIPS_REGION_ADDR(region, 0, y + i), size);
    VIPS_UNREF(region);
    if (f->read_failed)
        picture_fail(f->picture->source->path, "cannot be read");
    return f->read_failed;
}

static int generate(VipsRegion *out, void *sequence, void *user, void *unused, gboolean *stop)
{
    const VipsRect *r = &out->valid;
    filtering *f = user;
    (void)sequence;
    (void)unused;
    (void)stop;
    return stream_take(f->stream, r->left, r->top, r->width, r->height, VIPS_REGION_ADDR(out, r->left, r->top),
                       VIPS_REGION_LSKIP(out));
}

static int take_rows(void *context, int y, int count, float *rows)
{
    filtering *f = context;
    int width = f->picture->width;
    return stream_take(f->stream, 0, y, width, count, rows, (size_t)width * f->out_pixel);
}

// Frames keep their times.
static void set_pages(const filtering *f, VipsImage *out)
{
    static const char *const kept[] = {"delay", "loop"};
    if (f->picture->pages < 2)
        return;
    vips_image_set_int(out, VIPS_META_PAGE_HEIGHT, f->picture->height);
    vips_image_set_int(out, VIPS_META_N_PAGES, f->picture->pages);
    for (size_t i = 0; i < G_N_ELEMENTS(kept); i++) {
        GValue value = G_VALUE_INIT;
        if (vips_image_get_typeof(f->picture->source->stored, kept[i]) == 0 ||
            vips_image_get(f->picture->source->stored, kept[i], &value) != 0)
            continue;
        vips_image_set(out, kept[i], &value);
        g_value_unset(&value);
    }
}

static VipsImage *filtered_image(filtering *f)
{
    VipsImage *out = vips_image_new(), *memory;
    int failed = vips_image_pipelinev(out, VIPS_DEMAND_STYLE_FATSTRIP, f->picture->header, NULL);
    encoder_header(&f->encoder, out, f->picture->width, f->picture->height * f->picture->pages);
    set_pages(f, out);
    failed = failed || vips_image_generate(out, NULL, generate, NULL, f, NULL);
    if (failed || (f->encoder.target->holds & IN_ORDER)) {
        if (failed)
            VIPS_UNREF(out);
        return out;
    }
    memory = vips_image_copy_memory(out);
    g_object_unref(out);
    return memory;
}

// Not 0: something failed that was not told.
static int save(filtering *f, const char *file)
{
    const image *p = f->picture;
    const encoder *e = &f->encoder;
    int bands = e->colours + e->others + e->alpha;
    if (e->target->kind == KIND_EXR)
        return exr_write(file, f->path, p->exr, p->width, p->height, bands, take_rows, f);
    if (e->target->kind == KIND_PFM)
        return pfm_write(file, f->path, p->width, p->height, bands, take_rows, f);
    VipsImage *out = filtered_image(f);
    int failed = !out || image_save(e->target, out, strcmp(f->path, "-") == 0 ? "-" : file, f->job->quality);
    VIPS_UNREF(out);
    return failed ? -1 : 0;
}

// ------------------------------------------------------------------------------------------------------ preparation

// Do floats of linear light lie in the file just as they are filtered?
static int is_native(const filtering *f)
{
    const image *p = f->picture;
    const encoder *e = &f->encoder;
    int whole = f->roi.width == p->width && f->roi.height == p->height && !f->job->mask && !f->job->boost;
    int plain = p->light == p->colours && !p->profile && !p->premultiplied && !(p->alpha && p->others);
    int same = e->format == p->format && e->colours == p->colours && e->alpha == p->alpha && e->others == p->others &&
               !e->divide && !e->codecs[0];
    return whole && plain && same && f->channels == p->channels && f->edge != SKC_EDGE_WRAP &&
           (p->format == VIPS_FORMAT_UCHAR || p->format == VIPS_FORMAT_USHORT || p->format == VIPS_FORMAT_FLOAT);
}

// The most pixels that a tile's result depends on, and the most values of a map.
static void find_most(const filtering *f, const stream_options *o, size_t *pixels, size_t *values)
{
    int width = f->picture->width, height = f->picture->height;
    *pixels = *values = 0;
    for (int y = 0; y < o->height; y += o->band_rows)
        for (int x = 0; x < o->width; x += o->tile_width) {
            skc_rectangle area = {x, y, MIN(o->tile_width, o->width - x), MIN(o->band_rows, o->height - y)};
            skc_rectangle all = f->edge == SKC_EDGE_WRAP ? grown(f, area) : need((void *)(uintptr_t)f, area), r = all;
            if (f->varies && f->edge != SKC_EDGE_WRAP)
                r = engine_map_need(f->job->engine, width, height, area);
            *pixels = MAX(*pixels, (size_t)all.width * (size_t)all.height);
            *values = MAX(*values, (size_t)r.width * (size_t)r.height);
        }
}

static size_t round_up(size_t size)
{
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

// Bands so high that little is decoded twice, but not beyond some memory.
static stream_options layout(filtering *f, tool_progress *bar)
{
    const image *p = f->picture;
    int reach = f->margin.up + f->margin.down, across = f->margin.left + f->margin.right;
    size_t row = (size_t)p->width * MAX(f->in_pixel, f->out_pixel);
    int rows = CLAMP(2 * reach, LEAST_ROWS, MOST_ROWS);
    rows = (int)MIN((size_t)rows, MAX(BAND_BYTES / row, 16));
    rows = MIN(rows, p->height);
    size_t column = (size_t)(rows + reach) * (size_t)p->channels * sizeof(float);
    int most = (int)MAX(TILE_BYTES / column, (size_t)MAX(LEAST_WIDTH, across));
    int tiles = (p->width + most - 1) / most, width = (p->width + tiles - 1) / tiles;
    stream_options o = {.width = p->width,
                        .height = p->height,
                        .pages = p->pages,
                        .threads = f->job->threads ? f->job->threads : (int)g_get_num_processors(),
                        .band_rows = rows,
                        .tile_width = tiles == 1 ? p->width : (width + 63) / 64 * 64,
                        .in_pixel = f->in_pixel,
                        .out_pixel = f->out_pixel,
                        .need = need,
                        .read = read_rows,
                        .work = work,
                        .context = f,
                        .progress = bar};
    size_t pixels, values, maps = f->varies ? (size_t)f->job->maps->count : 0;
    find_most(f, &o, &pixels, &values);
    f->original_size = f->native ? 0 : round_up(pixels * (size_t)p->channels * sizeof(float));
    f->map_size = round_up(values * maps * sizeof(float));
    f->filtered_size =
        f->native ? 0 : round_up((size_t)o.tile_width * (size_t)rows * (size_t)f->channels * sizeof(float));
    o.workspace = f->original_size + f->filtered_size + f->map_size + f->scratch_size + ALIGNMENT;
    return o;
}

static int run(filtering *f, const char *file, image_times *times)
{
    tool_progress bar;
    tool_progress_start(&bar, "filtering");
    stream_options options = layout(f, &bar);
    // libvips takes rows on a thread of its own; more would only wait. Encoders of videos' still pictures use more.
    image_kind kind = f->encoder.target->kind;
    vips_concurrency_set(kind == KIND_HEIF || kind == KIND_JXL || kind == KIND_JP2K ? options.threads : 1);
    f->stream = stream_start(&options);
    int failed = f->stream ? save(f, file) : TOOL_FAILED;
    if (f->stream)
        stream_times(f->stream, &times->read, &times->filter);
    else
        tool_fail(f->path, "no memory for %d rows of %d pixels", options.band_rows, options.width);
    stream_stop(f->stream);
    tool_progress_end(&bar);
    if (failed < 0 && (f->read_failed || f->map_failed)) { // told
        vips_error_clear();
        return TOOL_FAILED;
    }
    return failed < 0 ? picture_fail(f->path, "cannot be written") : failed;
}

int image_filter(image *p, const image_job *job, const char *path, image_facts *written, image_times *times)
{
    gint64 start = g_get_monotonic_time();
    filtering f = {.picture = p, .job = job, .path = path, .roi = job->roi};
    const image_target *target =
        strcmp(path, "-") == 0 ? image_target_stream(vips_band_format_isfloat(p->format)) : image_target_find(path);
    if (!target || encoder_init(&f.encoder, p, target, path, 1) != TOOL_DONE)
        return TOOL_FAILED;
    if (f.roi.width == 0)
        f.roi = (skc_rectangle){0, 0, p->width, p->height};
    tool_output output = {0};
    int status = tool_output_open(&output, path);
    f.upright = status == TOOL_DONE ? picture_upright(p->source) : NULL;
    if (f.upright) {
        decoder_init(&f.decoder, p);
        f.channels = p->channels - (p->alpha && p->alpha_mode == IMAGE_ALPHA_IGNORE);
        f.in_pixel = VIPS_IMAGE_SIZEOF_PEL(f.upright);
        f.out_pixel = encoder_pixel_size(&f.encoder);
        f.edge = job->engine->edge;
        f.varies = job->engine->varying != NULL;
        f.native = is_native(&f);
        f.margin = engine_margin(job->engine);
        f.scratch_size = engine_scratch(job->engine, f.channels);
        status = run(&f, output.temporary, times);
        decoder_clear(&f.decoder);
    } else {
        status = TOOL_FAILED;
    }
    VIPS_UNREF(f.upright);
    if (status == TOOL_DONE)
        status = tool_output_commit(&output);
    else
        tool_output_abandon(&output);
    if (status == TOOL_DONE)
        encoder_warn(&f.encoder);
    if (written)
        *written = encoder_facts(&f.encoder);
    encoder_clear(&f.encoder);
    times->total = (double)(g_get_monotonic_time() - start) / G_USEC_PER_SEC;
    return status;
}
