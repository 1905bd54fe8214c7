// SPDX-License-Identifier: MIT
// Linear light with premultiplied alpha to picture files.

#include "image_private.h"
#include "pfm.h"

#include <math.h>
#include <string.h>

enum { PORTION = 128, MOST_LIGHT = 7 }; // pixels converted at a time; floats of colour in one

static const float *sample(const skc_image *view, int x, int y, int c)
{
    return (const float *)(const void *)((const char *)view->data + c * view->channel_stride + y * view->row_stride +
                                         x * view->pixel_stride);
}

// Alpha is the last channel; if it was not filtered, it is in the picture that was read.
static void gather_alpha(encoder *e, const encoder_pixels *from, int x, int y, int count, float *alpha)
{
    const image *p = e->like;
    const skc_image *view = from->filtered.channels == p->channels ? &from->filtered : &from->original;
    int transparent = 0;
    for (int i = 0; i < count; i++) {
        alpha[i] = p->alpha && view->data ? *sample(view, x + i, y, p->channels - 1) : 1;
        transparent |= !(alpha[i] >= 1 - 1e-5f); // filtered in float
    }
    if (transparent && p->alpha && !e->alpha)
        g_atomic_int_set(&e->transparent, 1);
}

// The pixels' colour, straight if the file wants it so. What is fully transparent has none.
static void gather_light(const encoder *e, const skc_image *pixels, int x, int y, int count, const float *alpha,
                         float *light)
{
    int n = e->like->light;
    for (int i = 0; i < count; i++)
        for (int c = 0; c < n; c++) {
            float v = *sample(pixels, x + i, y, c);
            light[i * n + c] = !e->divide ? v : alpha[i] > 0 ? v / alpha[i] : 0;
        }
}

// From the channels that are filtered to those that are written.
static void to_colours(const encoder *e, int count, const float *light, float *colour)
{
    const image *p = e->like;
    int n = p->light, wide = e->colours;
    if (p->light != p->colours && e->device) {
        profile_device(p->profile, light, colour, count);
        return;
    }
    for (int i = 0; i < count; i++, light += n, colour += wide)
        for (int c = 0; c < wide; c++)
            if (n == 1 || e->device || !p->profile)
                colour[c] = n == 1 ? light[0] : light[c];
            else
                colour[c] = (float)(p->profile->to_srgb[c][0] * light[0] + p->profile->to_srgb[c][1] * light[1] +
                                    p->profile->to_srgb[c][2] * light[2]);
}

// Rounded half to even, after clamping; NaN is 0.
static double to_integer(const encoder *e, float value)
{
    double v = value * e->gain * picture_greatest(e->format);
    return isnan(v) ? 0 : rint(CLAMP(v, picture_least(e->format), picture_greatest(e->format)));
}

static void put(const encoder *e, const codec *curved, const float *from, int from_stride, int count, void *to,
                int band)
{
    int bands = e->colours + e->others + e->alpha;
#define PUT(type, expression)                                                                                          \
    for (int i = 0; i < count; i++) {                                                                                  \
        float v = from[(size_t)i * (size_t)from_stride];                                                               \
        ((type *)to)[(size_t)i * (size_t)bands + (size_t)band] = (type)(expression);                                   \
    }                                                                                                                  \
    break
    switch (e->format) {
    case VIPS_FORMAT_UCHAR:
        PUT(uint8_t, curved ? codec_encode(curved, v) : to_integer(e, v));
    case VIPS_FORMAT_CHAR:
        PUT(int8_t, to_integer(e, v));
    case VIPS_FORMAT_USHORT:
        PUT(uint16_t, curved ? codec_encode(curved, v) : to_integer(e, v));
    case VIPS_FORMAT_SHORT:
        PUT(int16_t, to_integer(e, v));
    case VIPS_FORMAT_UINT:
        PUT(uint32_t, to_integer(e, v));
    case VIPS_FORMAT_INT:
        PUT(int32_t, to_integer(e, v));
    default:
        PUT(float, v);
    }
#undef PUT
}

static void encode_portion(encoder *e, const encoder_pixels *from, int x, int y, int count, void *to)
{
    float alpha[PORTION], light[PORTION * MOST_LIGHT], colour[PORTION * 4], other[PORTION];
    gather_alpha(e, from, x, y, count, alpha);
    gather_light(e, &from->filtered, x, y, count, alpha, light);
    to_colours(e, count, light, colour);
    for (int c = 0; c < e->colours; c++)
        put(e, c < 3 ? e->codecs[c] : NULL, colour + c, e->colours, count, to, c);
    if (e->alpha)
        put(e, NULL, alpha, 1, count, to, e->colours);
    for (int c = 0; c < e->others; c++) {
        for (int i = 0; i < count; i++)
            other[i] = *sample(&from->filtered, x + i, y, e->like->light + c);
        put(e, NULL, other, 1, count, to, e->colours + e->alpha + c);
    }
}

void encoder_row(encoder *e, const encoder_pixels *from, int x, int y, int count, void *to)
{
    size_t size = encoder_pixel_size(e);
    const skc_image *view = &from->filtered;
    if (e->plain && e->alike && view->pixel_stride == e->colours * (ptrdiff_t)sizeof(float)) {
        codec_encode_bytes(e->codecs[0], sample(view, x, y, 0), 1, count * e->colours, to, 1);
        return;
    }
    if (e->plain) {
        for (int c = 0; c < e->colours; c++)
            codec_encode_bytes(e->codecs[c], sample(view, x, y, c),
                               (int)(view->pixel_stride / (ptrdiff_t)sizeof(float)), count, (uint8_t *)to + c,
                               e->colours);
        return;
    }
    for (int first = 0; first < count; first += PORTION)
        encode_portion(e, from, x + first, y, MIN(PORTION, count - first), (char *)to + (size_t)first * size);
}

static VipsBandFormat format_for(const image_target *target, VipsBandFormat stored)
{
    if (!(target->holds & (HOLDS_8 | HOLDS_16)))
        return VIPS_FORMAT_FLOAT;
    if (target->holds & HOLDS_ANY) // filtered in float32, so no double can come out
        return stored == VIPS_FORMAT_DOUBLE ? VIPS_FORMAT_FLOAT : stored;
    return stored == VIPS_FORMAT_UCHAR || !(target->holds & HOLDS_16) ? VIPS_FORMAT_UCHAR : VIPS_FORMAT_USHORT;
}

static int choose_bands(encoder *e)
{
    const image_target *target = e->target;
    const image *p = e->like;
    int expand = p->colours == 1 && !(target->holds & HOLDS_GREY);
    int inks = p->colours == 4 && p->profile && !(target->holds & HOLDS_CMYK);
    e->colours = expand || inks ? 3 : p->colours;
    e->others = p->others;
    e->alpha = p->alpha && (target->holds & HOLDS_ALPHA);
    e->device =
        !(expand || inks) && (!p->embedded || (target->holds & HOLDS_PROFILE)) && e->format != VIPS_FORMAT_FLOAT;
    if (p->light > 1 && target->kind == KIND_PNM && strcmp(target->ending, ".pgm") == 0)
        return tool_fail(e->path, "PGM holds no colour; PPM does");
    int bands = e->colours + e->others, simple = bands == 1 ? target->holds & HOLDS_GREY : bands == 3;
    if (target->holds & HOLDS_ANY || (e->others == 0 && e->colours != 4) || (e->colours == 0 && simple) ||
        (e->others == 0 && target->holds & HOLDS_CMYK))
        return TOOL_DONE;
    return tool_fail(e->path, "%s cannot hold the picture's %d channels; TIFF can", target->name, bands + e->alpha);
}

// The curves of the integers that are written: the file's own, or sRGB where that cannot be.
static void choose_curves(encoder *e)
{
    const image *p = e->like;
    int display = e->format == VIPS_FORMAT_UCHAR || e->format == VIPS_FORMAT_USHORT;
    int tables = p->profile && p->profile->to_xyz;
    if (p->encoded || !display || (!p->profile && e->format == p->format) || (tables && e->device))
        return;
    curve *srgb = curve_srgb();
    for (int c = 0; c < e->colours && c < 3; c++) {
        const curve *own = p->profile && e->device ? p->profile->curves[c] : NULL;
        e->codecs[c] = codec_new(own ? own : srgb, (int)picture_greatest(e->format) + 1);
    }
    curve_free(srgb);
}

static VipsInterpretation interpretation_for(const encoder *e)
{
    const VipsImage *header = e->like->header;
    if (e->colours == e->like->colours && e->format == e->like->format && e->like->colours)
        return header->Type;
    int bands = e->colours ? e->colours : e->others;
    if (bands == 4 && e->colours)
        return VIPS_INTERPRETATION_CMYK;
    if (e->format == VIPS_FORMAT_UCHAR)
        return bands == 1 ? VIPS_INTERPRETATION_B_W : bands == 3 ? VIPS_INTERPRETATION_sRGB : header->Type;
    if (e->format == VIPS_FORMAT_USHORT)
        return bands == 1 ? VIPS_INTERPRETATION_GREY16 : bands == 3 ? VIPS_INTERPRETATION_RGB16 : header->Type;
    return bands == 1 ? VIPS_INTERPRETATION_B_W : bands == 3 ? VIPS_INTERPRETATION_scRGB : header->Type;
}

static void find_plain(encoder *e)
{
    const image *p = e->like;
    e->plain = e->format == VIPS_FORMAT_UCHAR && e->device && e->colours >= 1 && e->colours == p->light &&
               e->colours <= 3 && e->others == 0 && !p->alpha;
    for (int c = 0; c < e->colours && e->plain; c++)
        e->plain = e->codecs[c] && e->codecs[c]->below;
    e->alike = e->plain;
    for (int c = 1; c < e->colours && e->alike; c++)
        e->alike = memcmp(e->codecs[c]->limit, e->codecs[0]->limit,
                          (size_t)(e->codecs[0]->levels - 1) * sizeof *e->codecs[0]->limit) == 0;
}

void encoder_header(const encoder *e, VipsImage *out, int width, int height)
{
    out->Xsize = width;
    out->Ysize = height;
    out->Bands = e->colours + e->others + e->alpha;
    out->BandFmt = e->format;
    out->Coding = VIPS_CODING_NONE;
    out->Type = interpretation_for(e);
    if (e->like->embedded && !e->device)
        vips_image_remove(out, VIPS_META_ICC_NAME);
}

size_t encoder_pixel_size(const encoder *e)
{
    return (size_t)(e->colours + e->others + e->alpha) * vips_format_sizeof_unsafe(e->format);
}

int encoder_init(encoder *e, const image *like, const image_target *target, const char *path, double gain)
{
    *e = (encoder){.like = like, .target = target, .path = path, .gain = gain};
    e->format = format_for(target, like->format);
    int straight = like->alpha_mode == IMAGE_ALPHA_STRAIGHT || target->kind != KIND_EXR;
    if (choose_bands(e) != TOOL_DONE)
        return TOOL_FAILED;
    e->divide = e->alpha && like->premultiplied && straight && like->alpha_mode != IMAGE_ALPHA_PREMULTIPLIED;
    choose_curves(e);
    find_plain(e);
    return TOOL_DONE;
}

void encoder_clear(encoder *e)
{
    for (int c = 0; c < 3; c++)
        codec_free(e->codecs[c]);
}

void encoder_warn(encoder *e)
{
    if (g_atomic_int_get(&e->transparent))
        tool_fail(e->path,
                  e->like->premultiplied ? "%s holds no alpha; flattened onto black" : "%s holds no alpha; left out",
                  e->target->name);
}

image_facts encoder_facts(const encoder *e)
{
    return (image_facts){.channels = e->colours + e->others + e->alpha,
                         .colours = e->colours,
                         .alpha = e->alpha,
                         .depth = (int)vips_format_sizeof(e->format) * 8,
                         .is_float = vips_band_format_isfloat(e->format),
                         .width = e->like->width,
                         .height = e->like->height,
                         .pages = e->like->pages};
}

// ------------------------------------------------------------------------------------------- pictures that are in
// memory

typedef struct whole {
    encoder *encoder;
    encoder_pixels pixels;
} whole;

static int encode_region(VipsRegion *out, void *sequence, void *user, void *unused, gboolean *stop)
{
    const VipsRect *r = &out->valid;
    const whole *w = user;
    (void)sequence;
    (void)unused;
    (void)stop;
    for (int y = r->top; y < r->top + r->height; y++)
        encoder_row(w->encoder, &w->pixels, r->left, y, r->width, VIPS_REGION_ADDR(out, r->left, y));
    return tool_interrupted() ? -1 : 0;
}

static int encode_rows(void *context, int y, int count, float *rows)
{
    const whole *w = context;
    int width = w->pixels.filtered.width;
    size_t length = (size_t)width * encoder_pixel_size(w->encoder) / sizeof *rows;
    for (int i = 0; i < count; i++)
        encoder_row(w->encoder, &w->pixels, 0, y + i, width, rows + (size_t)i * length);
    return tool_interrupted() ? -1 : 0;
}

// A picture that libvips computes while it saves, strip by strip.
static VipsImage *encoded_image(whole *w)
{
    encoder *e = w->encoder;
    VipsImage *out = vips_image_new();
    int failed = vips_image_pipelinev(out, VIPS_DEMAND_STYLE_THINSTRIP, e->like->header, NULL);
    encoder_header(e, out, w->pixels.filtered.width, w->pixels.filtered.height);
    if (!failed && vips_image_generate(out, NULL, encode_region, NULL, w, NULL) == 0)
        return out;
    g_object_unref(out);
    picture_fail(e->path, "cannot be written");
    return NULL;
}

static int save_as(whole *w, const char *file, int quality)
{
    const encoder *e = w->encoder;
    int width = w->pixels.filtered.width, height = w->pixels.filtered.height, bands = e->colours + e->others + e->alpha;
    if (e->target->kind == KIND_EXR || e->target->kind == KIND_PFM) {
        int status = e->target->kind == KIND_PFM
                         ? pfm_write(file, e->path, width, height, bands, encode_rows, w)
                         : exr_write(file, e->path, e->like->exr, width, height, bands, encode_rows, w);
        return status < 0 ? tool_fail(e->path, "interrupted") : status;
    }
    VipsImage *picture = encoded_image(w);
    if (!picture)
        return TOOL_FAILED;
    int failed = image_save(e->target, picture, file, quality);
    g_object_unref(picture);
    return failed ? picture_fail(e->path, "cannot be written") : TOOL_DONE;
}

static int write_scaled(const char *path, const image *like, const skc_image *pixels, int quality, double gain,
                        image_facts *written)
{
    const image_target *target = image_target_find(path);
    encoder e;
    if (!target || encoder_init(&e, like, target, path, gain) != TOOL_DONE)
        return TOOL_FAILED;
    whole w = {.encoder = &e, .pixels.filtered = *pixels};
    if (like->pixels && pixels->width == like->width && pixels->height == like->height)
        w.pixels.original = skc_image_interleaved(like->pixels, like->width, like->height, like->channels);
    tool_output output = {0};
    int status = tool_output_open(&output, path);
    if (status == TOOL_DONE)
        status = save_as(&w, output.temporary, quality);
    if (status == TOOL_DONE)
        status = tool_output_commit(&output);
    else
        tool_output_abandon(&output);
    if (status == TOOL_DONE)
        encoder_warn(&e);
    if (written)
        *written = encoder_facts(&e);
    encoder_clear(&e);
    return status;
}

int image_write(const char *path, const image *like, const skc_image *pixels, int quality, image_facts *written)
{
    return write_scaled(path, like, pixels, quality, 1, written);
}

static int write_plain(const char *path, const skc_image *pixels, VipsBandFormat format, double scale,
                       image_facts *written)
{
    image like = {.width = pixels->width,
                  .height = pixels->height,
                  .pages = 1,
                  .colours = pixels->channels,
                  .light = pixels->channels,
                  .channels = pixels->channels,
                  .format = format,
                  .encoded = 1};
    if (pixels->channels != 1 && pixels->channels != 3)
        return tool_fail(path, "data of 1 or 3 channels can be written, not %d", pixels->channels);
    if (vips_black(&like.header, 1, 1, NULL))
        return picture_fail(path, "cannot be written");
    if (format == VIPS_FORMAT_UCHAR)
        like.header->Type = VIPS_INTERPRETATION_sRGB;
    int status = write_scaled(path, &like, pixels, 100, scale, written);
    g_object_unref(like.header);
    return status;
}

int image_write_data(const char *path, const skc_image *pixels, double scale, image_facts *written)
{
    return write_plain(path, pixels, VIPS_FORMAT_FLOAT, scale, written);
}

int image_write_colours(const char *path, const skc_image *pixels, image_facts *written)
{
    return write_plain(path, pixels, VIPS_FORMAT_UCHAR, 1, written);
}
