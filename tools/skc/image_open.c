// SPDX-License-Identifier: MIT
// Opening picture files and bringing their pixels to memory, upright.

#include "image_private.h"
#include "pfm.h"
#include "pnm.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

int picture_size_check(const char *path, int64_t width, int64_t height, int64_t channels, int most)
{
    if (width < 1 || height < 1 || channels < 1 || width > 1 << 24 || height > 1 << 24 || channels > 1 << 16 ||
        width * height > ((int64_t)1 << most) / channels)
        return tool_fail(path,
                         "is %" G_GINT64_FORMAT " x %" G_GINT64_FORMAT " pixels with %" G_GINT64_FORMAT
                         " channels; up to 2^%d samples are accepted",
                         width, height, channels, most);
    return TOOL_DONE;
}

float *picture_floats(const char *path, int width, int height, int channels, int zero)
{
    size_t count = (size_t)width * (size_t)height * (size_t)channels;
    float *floats = zero ? g_try_new0(float, count) : g_try_new(float, count);
    if (!floats)
        tool_fail(path, "no memory for %d x %d pixels with %d channels", width, height, channels);
    return floats;
}

// libvips reports one line for each layer that failed; the innermost, first one says what happened.
int picture_fail(const char *path, const char *what)
{
    if (tool_interrupted()) {
        vips_error_clear();
        return tool_fail(path, "interrupted");
    }
    char *text = vips_error_buffer_copy(), *reason = g_strstrip(text);
    reason[strcspn(reason, "\n")] = '\0';
    // "vipspng: " and the like name parts of libvips.
    for (size_t n = strcspn(reason, " "); n > 1 && reason[n] && reason[n - 1] == ':'; n = strcspn(reason, " "))
        reason += n + 1;
    if (!*reason)
        reason = g_str_has_prefix(what, "cannot be read") ? "it is cut short or damaged" : "libvips gives no reason";
    tool_fail(path, "%s: %s", what, reason);
    g_free(text);
    return TOOL_FAILED;
}

static int sniff_stdin(unsigned char magic[4])
{
    size_t got = fread(magic, 1, 4, stdin);
    if (got == 0)
        return ferror(stdin) ? tool_fail("-", "%s", g_strerror(errno))
                             : tool_fail("-", "is empty; a picture is accepted");
    // Four bytes just read can be pushed back in all C libraries that we know, if not by the standard.
    for (size_t i = got; i > 0; i--)
        if (ungetc(magic[i - 1], stdin) == EOF)
            return tool_fail("-", "cannot be read");
    return TOOL_DONE;
}

static int sniff(const char *path, unsigned char magic[4])
{
    GStatBuf info;
    memset(magic, 0, 4);
    if (strcmp(path, "-") == 0)
        return sniff_stdin(magic);
    if (!*path)
        return tool_fail("input", "its name is empty");
    if (g_stat(path, &info) != 0)
        return tool_fail(path, "%s", g_strerror(errno));
    if (S_ISDIR(info.st_mode))
        return tool_fail(path, "is a folder; a picture file is accepted");
    FILE *file = g_fopen(path, "rb");
    if (!file)
        return tool_fail(path, "%s", g_strerror(errno));
    size_t got = fread(magic, 1, 4, file);
    fclose(file);
    return got > 0 ? TOOL_DONE : tool_fail(path, "is empty; a picture file is accepted");
}

// Takes pixels, which stay where they are, as a libvips image.
static int from_floats(picture_source *source, const float *pixels, int width, int height, int channels)
{
    size_t size = (size_t)width * (size_t)height * (size_t)channels * sizeof(float);
    source->stored = vips_image_new_from_memory(pixels, size, width, height, channels, VIPS_FORMAT_FLOAT);
    if (!source->stored)
        return picture_fail(source->path, "cannot be read");
    source->stored->Type = channels > 2 ? VIPS_INTERPRETATION_scRGB : VIPS_INTERPRETATION_B_W;
    return TOOL_DONE;
}

static int from_pfm(picture_source *source)
{
    skc_image pixels;
    if (pfm_read(source->path, &pixels) != TOOL_DONE)
        return TOOL_FAILED;
    source->floats = pixels.data;
    return from_floats(source, pixels.data, pixels.width, pixels.height, pixels.channels);
}

// libvips reads every EXR file to red, green, blue, and alpha from 0 to 255; only what the file has is taken.
static int from_exr_elsewhere(picture_source *source)
{
    VipsImage *rgba = NULL, *alpha = NULL, *bands[2] = {NULL};
    const exr_picture *p = source->exr;
    int failed = vips_openexrload(source->path, &rgba, "access", VIPS_ACCESS_SEQUENTIAL, NULL) ||
                 vips_extract_band(rgba, &bands[0], 0, "n", p->channels - p->alpha, NULL);
    if (!failed && p->alpha)
        failed = vips_extract_band(rgba, &alpha, 3, NULL) || vips_linear1(alpha, &bands[1], 1 / 255.0, 0, NULL) ||
                 vips_bandjoin(bands, &source->stored, 2, NULL);
    else if (!failed)
        source->stored = g_object_ref(bands[0]);
    VIPS_UNREF(rgba);
    VIPS_UNREF(alpha);
    VIPS_UNREF(bands[0]);
    VIPS_UNREF(bands[1]);
    return failed ? picture_fail(source->path, "cannot be read as OpenEXR") : TOOL_DONE;
}

// ImageMagick reads anything, also texts that command it (MVG, MSL); it is let near some plain formats only.
static int is_for_magick(const unsigned char magic[4])
{
    static const char *const known[] = {"BM", "8BPS", "SDPX", "XPDS"}; // BMP, PSD, DPX
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
        if (memcmp(magic, known[i], strlen(known[i])) == 0)
            return 1;
    return 0;
}

static int is_unknown_format(const char *words)
{
    return strstr(words, "not in a known format") || strstr(words, "not a known file format") ||
           strstr(words, "operation is blocked");
}

// What is left of standard input after its first bytes were looked at.
static gint64 read_stdin(VipsSourceCustom *source, void *to, gint64 length, void *user)
{
    (void)source;
    (void)user;
    size_t got = fread(to, 1, (size_t)length, stdin);
    return got == 0 && ferror(stdin) ? -1 : (gint64)got;
}

static VipsSource *source_of(const char *path)
{
    if (strcmp(path, "-") != 0)
        return vips_source_new_from_file(path);
    VipsSourceCustom *source = vips_source_custom_new();
    if (source)
        g_signal_connect(source, "read", G_CALLBACK(read_stdin), NULL);
    return VIPS_SOURCE(source);
}

static VipsImage *load(const char *path, const char *options)
{
    VipsSource *file = source_of(path);
    VipsImage *stored = file ? vips_image_new_from_source(file, options, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on",
                                                          VIPS_FAIL_ON_ERROR, NULL)
                             : NULL;
    VIPS_UNREF(file);
    return stored;
}

// Formats whose pages or frames belong together. Pages of other sizes than the first are mostly smaller copies of it.
static void load_pages(picture_source *source)
{
    static const char *const with_pages[] = {"tiffload", "gifload", "webpload"};
    const char *loader = "";
    int pages = vips_image_get_n_pages(source->stored), has = 0;
    if (pages < 2 || strcmp(source->path, "-") == 0 ||
        vips_image_get_string(source->stored, VIPS_META_LOADER, &loader) != 0)
        return;
    for (size_t i = 0; i < G_N_ELEMENTS(with_pages); i++)
        has = has || g_str_has_prefix(loader, with_pages[i]);
    VipsImage *all = has ? load(source->path, "[n=-1]") : NULL;
    vips_error_clear();
    if (all && vips_image_get_page_height(all) * (gint64)pages == all->Ysize) {
        g_object_unref(source->stored);
        source->stored = all;
        source->pages = pages;
        return;
    }
    VIPS_UNREF(all);
    if (has)
        tool_fail(source->path, "its %d pages are not alike; only the first is filtered", pages);
}

static int from_vips(picture_source *source, const unsigned char magic[4], int pages)
{
    vips_operation_block_set("VipsForeignLoadMagick", !is_for_magick(magic));
    source->stored = load(source->path, "");
    if (source->stored) {
        if (pages)
            load_pages(source);
        return TOOL_DONE;
    }
    if (is_unknown_format(vips_error_buffer())) {
        vips_error_clear();
        return tool_fail(source->path, "is not a picture, or is cut short; PNG, JPEG, TIFF, WebP, PFM, Radiance HDR, "
                                       "EXR, FITS and other formats of libvips are accepted");
    }
    return picture_fail(source->path, "cannot be read");
}

// Packed pixels (Radiance's shared exponents, Lab in 32 bits) to plain ones, and a name for what the bands are that
// fits them.
static int unpack(picture_source *source)
{
    VipsImage *plain = NULL;
    int failed = 0;
    if (source->stored->Coding == VIPS_CODING_RAD)
        failed = vips_rad2float(source->stored, &plain, NULL);
    else if (source->stored->Coding == VIPS_CODING_LABQ)
        failed = vips_LabQ2Lab(source->stored, &plain, NULL);
    else
        failed =
            vips_copy(source->stored, &plain, "interpretation", vips_image_guess_interpretation(source->stored), NULL);
    if (failed)
        return picture_fail(source->path, "cannot be read");
    g_object_unref(source->stored);
    source->stored = plain;
    if (vips_band_format_iscomplex(plain->BandFmt))
        return tool_fail(source->path, "holds complex numbers; whole and real ones are accepted");
    return picture_size_check(source->path, plain->Xsize, plain->Ysize, plain->Bands, PICTURE_IN_STREAM);
}

static int from_exr(picture_source *source)
{
    int done = exr_read(source->path, &source->exr);
    const exr_picture *p = source->exr;
    if (done == EXR_DONE)
        return from_floats(source, p->pixels, p->width, p->height, p->channels);
    return done == EXR_ELSEWHERE ? from_exr_elsewhere(source) : TOOL_FAILED;
}

static int from_pnm(picture_source *source, const unsigned char magic[4])
{
    source->pnm = 1;
    int status = pnm_open(source->path, &source->stored);
    return status != TOOL_DONE || source->stored ? status : from_vips(source, magic, 0);
}

int picture_stretch(picture_source *source)
{
    VipsImage *stored = source->stored, *reals = NULL;
    double full = picture_greatest(stored->BandFmt);
    int greatest = 0;
    if (!source->pnm || !vips_image_get_typeof(stored, "ppm-max-value") ||
        vips_image_get_int(stored, "ppm-max-value", &greatest) != 0 || greatest < 1 || greatest == full)
        return TOOL_DONE;
    source->stored = NULL;
    // vips_cast truncates, so half a step rounds; what is greater than the greatest ends at the full range.
    if (vips_linear1(stored, &reals, full / greatest, 0.5, NULL) == 0)
        vips_cast(reals, &source->stored, stored->BandFmt, NULL);
    VIPS_UNREF(reals);
    g_object_unref(stored);
    return source->stored ? TOOL_DONE : picture_fail(source->path, "cannot be read");
}

int picture_open(const char *path, int pages, picture_source *source)
{
    static const unsigned char exr_magic[4] = {0x76, 0x2f, 0x31, 0x01};
    unsigned char magic[4];
    *source = (picture_source){.path = path, .orientation = 1, .pages = 1};
    if (sniff(path, magic) != TOOL_DONE)
        return TOOL_FAILED;
    source->associated = memcmp(magic, exr_magic, 4) == 0;
    int pnm = magic[0] == 'P' && magic[1] >= '1' && magic[1] <= '6', status;
    if (strcmp(path, "-") == 0 && (source->associated || pnm))
        return tool_fail(path, "%s files are read from a file only; PNG and PFM are accepted here",
                         pnm ? "PBM, PGM and PPM" : "EXR");
    if (source->associated)
        status = from_exr(source);
    else if (pfm_is(magic))
        status = from_pfm(source);
    else if (pnm)
        status = from_pnm(source, magic);
    else
        status = from_vips(source, magic, pages);
    if (status == TOOL_DONE)
        status = unpack(source);
    if (status != TOOL_DONE) {
        picture_close(source);
        return status;
    }
    source->orientation = source->pages > 1 ? 1 : vips_image_get_orientation(source->stored);
    int turned = source->orientation >= 5;
    source->width = turned ? source->stored->Ysize : source->stored->Xsize;
    source->height = turned ? source->stored->Xsize : source->stored->Ysize;
    return TOOL_DONE;
}

void picture_close(picture_source *source)
{
    VIPS_UNREF(source->stored);
    exr_free(source->exr);
    source->exr = NULL;
    g_clear_pointer(&source->floats, g_free);
}

VipsImage *picture_upright(const picture_source *source)
{
    VipsImage *alone = NULL, *memory = NULL, *upright = NULL;
    if (source->orientation == 1)
        return g_object_ref(source->stored);
    // Turned pictures are read in another order than they are stored; by one thread, as in picture_decode.
    if (vips_copy(source->stored, &alone, NULL) == 0) {
        vips_image_set_int(alone, VIPS_META_CONCURRENCY, 1);
        memory = vips_image_copy_memory(alone);
    }
    if (memory)
        vips_image_remove(memory, VIPS_META_CONCURRENCY);
    if (!memory || vips_autorot(memory, &upright, NULL))
        picture_fail(source->path, "cannot be read");
    VIPS_UNREF(alone);
    VIPS_UNREF(memory);
    return upright;
}

typedef struct decoding {
    const picture_source *source;
    picture_decoder decode;
    const void *context;
    int channels;
    float *pixels;
} decoding;

// Rows come from top to bottom, and go to where EXIF's orientation has them: 2, 3, 6 and 7 run from right to left in
// the upright picture, 3, 4, 7 and 8 from the bottom up, and from 5 on the rows are columns.
static void store_row(const decoding *d, const float *from, int y)
{
    int width = d->source->width, height = d->source->height, o = d->source->orientation;
    int right_to_left = o == 2 || o == 3 || o == 6 || o == 7, bottom_up = o == 3 || o == 4 || o == 7 || o == 8;
    size_t channels = (size_t)d->channels, size = channels * sizeof(float);
    for (int x = 0; x < d->source->stored->Xsize; x++, from += channels) {
        int column = o >= 5 ? y : x, row = o >= 5 ? x : y;
        column = right_to_left ? width - 1 - column : column;
        row = bottom_up ? height - 1 - row : row;
        memcpy(d->pixels + ((size_t)row * (size_t)width + (size_t)column) * channels, from, size);
    }
}

static int decode_rows(const decoding *d, VipsRegion *region, float *row)
{
    enum { ROWS = 64 };
    const VipsImage *stored = d->source->stored;
    int upright = d->source->orientation == 1;
    for (int y = 0; y < stored->Ysize; y++) {
        const VipsRect rows = {0, y, stored->Xsize, MIN(ROWS, stored->Ysize - y)};
        if (y % ROWS == 0 && (tool_interrupted() || vips_region_prepare(region, &rows)))
            return -1;
        float *to = upright ? d->pixels + (size_t)y * (size_t)stored->Xsize * (size_t)d->channels : row;
        d->decode(d->context, VIPS_REGION_ADDR(region, 0, y), stored->Xsize, to);
        if (!upright)
            store_row(d, row, y);
    }
    return 0;
}

// On this thread alone: when several read a file that turns out to be cut short, libvips tells only one of them, and
// gives the others black pixels.
int picture_decode(const picture_source *source, int channels, picture_decoder decode, const void *context,
                   float *pixels)
{
    decoding d = {.source = source, .decode = decode, .context = context, .channels = channels, .pixels = pixels};
    float *row = picture_floats(source->path, source->stored->Xsize, 1, channels, 0);
    if (!row)
        return TOOL_FAILED;
    VipsRegion *region = vips_region_new(source->stored);
    int failed = !region || decode_rows(&d, region, row);
    VIPS_UNREF(region);
    g_free(row);
    return failed ? picture_fail(source->path, "cannot be read") : TOOL_DONE;
}

double picture_greatest(VipsBandFormat format)
{
    switch (format) {
    case VIPS_FORMAT_UCHAR:
        return UINT8_MAX;
    case VIPS_FORMAT_CHAR:
        return INT8_MAX;
    case VIPS_FORMAT_USHORT:
        return UINT16_MAX;
    case VIPS_FORMAT_SHORT:
        return INT16_MAX;
    case VIPS_FORMAT_UINT:
        return UINT32_MAX;
    case VIPS_FORMAT_INT:
        return INT32_MAX;
    default:
        return 1;
    }
}

double picture_least(VipsBandFormat format)
{
    int is_signed = format == VIPS_FORMAT_CHAR || format == VIPS_FORMAT_SHORT || format == VIPS_FORMAT_INT;
    return is_signed ? -picture_greatest(format) - 1 : 0;
}

void picture_load_band(const void *stored, VipsBandFormat format, int stride, int count, double scale, float *to,
                       int to_stride)
{
    // libvips maps files to memory, where samples may lie at any address.
#define LOAD(type)                                                                                                     \
    for (int i = 0; i < count; i++) {                                                                                  \
        type value;                                                                                                    \
        memcpy(&value, (const char *)stored + (size_t)i * (size_t)stride * sizeof value, sizeof value);                \
        to[(size_t)i * (size_t)to_stride] = (float)(value * scale);                                                    \
    }                                                                                                                  \
    break
    switch (format) {
    case VIPS_FORMAT_UCHAR:
        LOAD(uint8_t);
    case VIPS_FORMAT_CHAR:
        LOAD(int8_t);
    case VIPS_FORMAT_USHORT:
        LOAD(uint16_t);
    case VIPS_FORMAT_SHORT:
        LOAD(int16_t);
    case VIPS_FORMAT_UINT:
        LOAD(uint32_t);
    case VIPS_FORMAT_INT:
        LOAD(int32_t);
    case VIPS_FORMAT_DOUBLE:
        LOAD(double);
    default:
        LOAD(float);
    }
#undef LOAD
}
