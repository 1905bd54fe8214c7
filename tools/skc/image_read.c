// SPDX-License-Identifier: MIT
// Pictures to linear light with premultiplied alpha.

#include "image_private.h"

#include <string.h>

enum { PORTION = 128 }; // pixels converted at a time

static void load_coded(const decoder *d, int band, const void *stored, int count, float *to)
{
    int bands = d->bands, channels = d->picture->channels;
    const float *light = d->codecs[band]->light;
    const uint8_t *bytes = stored;
    for (int i = 0; i < count; i++) {
        size_t at = (size_t)i * (size_t)bands + (size_t)band;
        uint16_t code = 0;
        if (d->format == VIPS_FORMAT_UCHAR)
            code = bytes[at];
        else
            memcpy(&code, bytes + at * sizeof code, sizeof code);
        to[(size_t)i * (size_t)channels + (size_t)band] = light[code];
    }
}

static const void *band_of(const decoder *d, const void *stored, size_t band)
{
    return (const char *)stored + band * vips_format_sizeof_unsafe(d->format);
}

// Colour through a profile of tables.
static void load_tables(const decoder *d, const void *stored, int count, float *to)
{
    const image *p = d->picture;
    float device[PORTION * 4] = {0}, light[PORTION * 7];
    for (int c = 0; c < p->colours; c++)
        picture_load_band(band_of(d, stored, (size_t)c), d->format, d->bands, count, 1 / picture_greatest(d->format),
                          device + c, p->colours);
    profile_light(p->profile, device, light, count);
    for (int i = 0; i < count; i++)
        memcpy(to + (size_t)i * (size_t)p->channels, light + (size_t)i * (size_t)p->light,
               (size_t)p->light * sizeof *light);
}

static void premultiply(const image *p, int count, float *pixels)
{
    for (int i = 0; i < count; i++, pixels += p->channels)
        for (int c = 0; c < p->light; c++)
            pixels[c] *= pixels[p->channels - 1];
}

static void decode_portion(const decoder *d, const void *stored, int count, float *to)
{
    const image *p = d->picture;
    if (p->light != p->colours)
        load_tables(d, stored, count, to);
    for (int b = p->light == p->colours ? 0 : p->colours; b < d->bands; b++) {
        int beyond = b - p->colours, place = b;
        if (beyond >= 0)
            place = p->alpha && beyond == 0 ? p->channels - 1 : p->light + beyond - p->alpha;
        if (beyond < 0 && b < 3 && d->codecs[b]) // stored inks are four
            load_coded(d, b, stored, count, to);
        else
            picture_load_band(band_of(d, stored, (size_t)b), d->format, d->bands, count,
                              1 / picture_greatest(d->format), to + place, p->channels);
    }
    // A file that is premultiplied already stays as it is.
    if (p->premultiplied &&
        !(p->alpha_mode == IMAGE_ALPHA_PREMULTIPLIED || (p->alpha_mode == IMAGE_ALPHA_AUTO && p->associated)))
        premultiply(p, count, to);
}

// The usual picture: 8 or 16 bits of grey or of red, green and blue, and nothing else.
static int is_plain(const decoder *d)
{
    const image *p = d->picture;
    return p->channels == d->bands && d->bands == p->colours && d->codecs[0] && (p->colours == 1 || p->colours == 3);
}

static void decode_plain(const decoder *d, const void *stored, int count, float *to)
{
    const float *first = d->codecs[0]->light;
    const float *second = d->bands == 3 ? d->codecs[1]->light : NULL, *third = second ? d->codecs[2]->light : NULL;
    const uint8_t *bytes = stored;
    const uint16_t *words = stored;
#define DECODE(codes)                                                                                                  \
    if (!second) {                                                                                                     \
        for (int i = 0; i < count; i++)                                                                                \
            to[i] = first[codes[i]];                                                                                   \
        return;                                                                                                        \
    }                                                                                                                  \
    for (int i = 0; i < count; i++, to += 3, codes += 3) {                                                             \
        to[0] = first[codes[0]];                                                                                       \
        to[1] = second[codes[1]];                                                                                      \
        to[2] = third[codes[2]];                                                                                       \
    }
    if (d->format == VIPS_FORMAT_UCHAR) {
        DECODE(bytes)
    } else {
        DECODE(words)
    }
#undef DECODE
}

void decoder_row(const decoder *d, const void *stored, int count, float *pixels)
{
    size_t size = (size_t)d->bands * vips_format_sizeof_unsafe(d->format);
    int aligned = d->format == VIPS_FORMAT_UCHAR || (uintptr_t)stored % sizeof(uint16_t) == 0;
    if (is_plain(d) && aligned) {
        decode_plain(d, stored, count, pixels);
        return;
    }
    for (int first = 0; first < count; first += PORTION)
        decode_portion(d, (const char *)stored + (size_t)first * size, MIN(PORTION, count - first),
                       pixels + (size_t)first * (size_t)d->picture->channels);
}

static void decode_row(const void *context, const void *stored, int count, float *pixels)
{
    decoder_row(context, stored, count, pixels);
}

void decoder_init(decoder *d, const image *p)
{
    *d = (decoder){.picture = p, .format = p->format, .bands = p->colours + p->others + p->alpha};
    for (int c = 0; p->profile && !p->profile->to_xyz && c < p->colours; c++)
        d->codecs[c] = codec_new(p->profile->curves[c], (int)picture_greatest(p->format) + 1);
}

void decoder_clear(decoder *d)
{
    for (int c = 0; c < 3; c++)
        codec_free(d->codecs[c]);
}

static int is_display(VipsBandFormat format)
{
    return format == VIPS_FORMAT_UCHAR || format == VIPS_FORMAT_USHORT;
}

// Which bands are colour, alpha or something else.
static int sort_bands(const picture_source *source, image *p)
{
    const VipsImage *stored = source->stored;
    int bands = stored->Bands;
    switch (stored->Type) {
    case VIPS_INTERPRETATION_B_W:
    case VIPS_INTERPRETATION_GREY16:
        p->colours = 1;
        break;
    case VIPS_INTERPRETATION_sRGB:
    case VIPS_INTERPRETATION_RGB:
    case VIPS_INTERPRETATION_RGB16:
    case VIPS_INTERPRETATION_scRGB:
    case VIPS_INTERPRETATION_XYZ:
        p->colours = 3;
        break;
    case VIPS_INTERPRETATION_CMYK:
        p->colours = 4;
        break;
    case VIPS_INTERPRETATION_MULTIBAND:
    case VIPS_INTERPRETATION_HISTOGRAM:
    case VIPS_INTERPRETATION_MATRIX:
    case VIPS_INTERPRETATION_FOURIER:
        break;
    default:
        return tool_fail(source->path, "its colours are %s; grey, RGB and CMYK are accepted",
                         vips_enum_nick(VIPS_TYPE_INTERPRETATION, stored->Type));
    }
    if (bands < p->colours)
        p->colours = 0;
    p->alpha = p->colours && bands > p->colours;
    p->others = bands - p->colours - p->alpha;
    return TOOL_DONE;
}

// How integers stand for light. Only what is made to be looked at - 8 and 16 bits of colour - is encoded.
static void find_profile(image *p)
{
    const void *data = NULL;
    size_t length = 0;
    int levels = (int)picture_greatest(p->format) + 1;
    if (p->encoded || p->colours == 0 || !is_display(p->format))
        return;
    if (vips_image_get_typeof(p->header, VIPS_META_ICC_NAME) &&
        vips_image_get_blob(p->header, VIPS_META_ICC_NAME, &data, &length) == 0)
        p->profile = profile_open(data, length, p->colours, levels);
    p->embedded = p->profile != NULL;
    if (!p->profile && p->colours == 4) { // libvips has one for the inks of nobody in particular
        VipsBlob *blob = NULL;
        if (vips_profile_load("cmyk", &blob, NULL) == 0 && blob)
            p->profile = profile_open(vips_blob_get(blob, &length), VIPS_AREA(blob)->length, 4, levels);
        if (blob)
            vips_area_unref(VIPS_AREA(blob));
        vips_error_clear();
    }
    if (!p->profile && p->colours != 4)
        p->profile = profile_srgb(p->colours);
}

// Metadata to keep: not what concerned how the file was stored, other pages, or a small copy of the unfiltered picture.
static void *copy_field(VipsImage *from, const char *name, GValue *value, void *to)
{
    static const char *const dropped[] = {"vips-loader",
                                          "vips-sequential",
                                          "bits-per-sample",
                                          "palette-bit-depth",
                                          "palette",
                                          "interlaced",
                                          "n-pages",
                                          "page-height",
                                          "n-subifds",
                                          "loop",
                                          "delay",
                                          "gif-delay",
                                          "gif-loop",
                                          "gif-palette",
                                          "background",
                                          "jpeg-thumbnail-data",
                                          "jpeg-chroma-subsample",
                                          "jpeg-multiscan",
                                          "photoshop-data",
                                          "heif-primary",
                                          "heif-compression",
                                          "filename",
                                          "rad-format",
                                          "rad-expos",
                                          "ppm-max-value"};
    (void)from;
    for (size_t i = 0; i < G_N_ELEMENTS(dropped); i++)
        if (strcmp(name, dropped[i]) == 0)
            return NULL;
    if (vips_image_get_typeof(to, name) == 0)
        vips_image_set(to, name, value);
    return NULL;
}

static VipsImage *header_of(const picture_source *source)
{
    VipsImage *header = NULL;
    const VipsImage *stored = source->stored;
    if (vips_black(&header, 1, 1, NULL)) {
        picture_fail(source->path, "cannot be read");
        return NULL;
    }
    int turned = source->orientation >= 5;
    vips_image_map(source->stored, copy_field, header);
    vips_autorot_remove_angle(header);
    header->Type = stored->Type;
    header->Xres = turned ? stored->Yres : stored->Xres;
    header->Yres = turned ? stored->Xres : stored->Yres;
    return header;
}

static int decode_pixels(image *p)
{
    decoder d;
    int status = picture_size_check(p->source->path, p->width, p->height, p->channels, PICTURE_IN_MEMORY);
    if (status == TOOL_DONE)
        p->pixels = picture_floats(p->source->path, p->width, p->height, p->channels, 0);
    if (!p->pixels)
        return TOOL_FAILED;
    decoder_init(&d, p);
    status = picture_decode(p->source, p->channels, decode_row, &d, p->pixels);
    decoder_clear(&d);
    return status;
}

static int describe_source(image *p)
{
    picture_source *source = p->source;
    p->width = source->width;
    p->height = source->height / source->pages;
    p->pages = source->pages;
    p->format = source->stored->BandFmt;
    p->associated = source->associated;
    p->exr = source->exr;
    int status = picture_stretch(source);
    if (status == TOOL_DONE)
        status = sort_bands(source, p);
    p->premultiplied =
        p->alpha && p->alpha_mode != IMAGE_ALPHA_IGNORE && !(p->encoded && p->alpha_mode == IMAGE_ALPHA_AUTO);
    if (status == TOOL_DONE)
        p->header = header_of(source);
    if (!p->header)
        return TOOL_FAILED;
    find_profile(p);
    p->light = p->profile ? profile_channels(p->profile) : p->colours;
    p->channels = p->light + p->others + p->alpha;
    return TOOL_DONE;
}

int image_open(const char *path, int encoded, image_alpha alpha, int pages, image **picture)
{
    picture_source source;
    *picture = NULL;
    if (picture_open(path, pages, &source) != TOOL_DONE)
        return TOOL_FAILED;
    image *p = g_new0(image, 1);
    p->encoded = encoded;
    p->alpha_mode = alpha;
    p->source = g_new(picture_source, 1);
    *p->source = source;
    if (describe_source(p) == TOOL_DONE) {
        *picture = p;
        return TOOL_DONE;
    }
    image_free(p);
    return TOOL_FAILED;
}

int image_read(const char *path, int encoded, image_alpha alpha, image **picture)
{
    if (image_open(path, encoded, alpha, 0, picture) != TOOL_DONE)
        return TOOL_FAILED;
    int status = decode_pixels(*picture);
    image_close(*picture);
    if (status == TOOL_DONE)
        return TOOL_DONE;
    image_free(*picture);
    *picture = NULL;
    return TOOL_FAILED;
}
