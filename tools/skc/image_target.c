// SPDX-License-Identifier: MIT
// The file formats that can be written, and their savers.

#include "image_private.h"

#include <string.h>
#include <unistd.h>

enum { DEFAULT_QUALITY = 90 };

#define DISPLAY (HOLDS_8 | HOLDS_16 | HOLDS_GREY | HOLDS_ALPHA)

static const image_target targets[] = {
    {".png", "PNG", KIND_PNG, DISPLAY | HOLDS_PROFILE | IN_ORDER},
    {".jpg", "JPEG", KIND_JPEG, HOLDS_8 | HOLDS_GREY | HOLDS_CMYK | HOLDS_PROFILE | IN_ORDER},
    {".jpeg", "JPEG", KIND_JPEG, HOLDS_8 | HOLDS_GREY | HOLDS_CMYK | HOLDS_PROFILE | IN_ORDER},
    {".jpe", "JPEG", KIND_JPEG, HOLDS_8 | HOLDS_GREY | HOLDS_CMYK | HOLDS_PROFILE | IN_ORDER},
    {".tif", "TIFF", KIND_TIFF, DISPLAY | HOLDS_ANY | HOLDS_CMYK | HOLDS_PROFILE | IN_ORDER | HOLDS_PAGES},
    {".tiff", "TIFF", KIND_TIFF, DISPLAY | HOLDS_ANY | HOLDS_CMYK | HOLDS_PROFILE | IN_ORDER | HOLDS_PAGES},
    {".webp", "WebP", KIND_WEBP, HOLDS_8 | HOLDS_ALPHA | HOLDS_PROFILE | IN_ORDER | HOLDS_PAGES},
    {".exr", "EXR", KIND_EXR, HOLDS_FLOAT | HOLDS_GREY | HOLDS_ALPHA | IN_ORDER},
    {".hdr", "Radiance HDR", KIND_HDR, HOLDS_FLOAT | IN_ORDER},
    {".pfm", "PFM", KIND_PFM, HOLDS_FLOAT | HOLDS_GREY | IN_ORDER},
    {".pgm", "PGM", KIND_PNM, HOLDS_8 | HOLDS_16 | HOLDS_GREY | IN_ORDER},
    {".ppm", "PPM", KIND_PNM, HOLDS_8 | HOLDS_16 | IN_ORDER},
    {".pnm", "PNM", KIND_PNM, HOLDS_8 | HOLDS_16 | HOLDS_GREY | IN_ORDER},
    {".avif", "AVIF", KIND_HEIF, HOLDS_8 | HOLDS_ALPHA | HOLDS_PROFILE | IN_ORDER},
    {".heic", "HEIC", KIND_HEIF, HOLDS_8 | HOLDS_ALPHA | HOLDS_PROFILE | IN_ORDER},
    {".heif", "HEIF", KIND_HEIF, HOLDS_8 | HOLDS_ALPHA | HOLDS_PROFILE | IN_ORDER},
    {".jxl", "JPEG XL", KIND_JXL, DISPLAY | HOLDS_PROFILE},
    {".jp2", "JPEG 2000", KIND_JP2K, DISPLAY},
    {".gif", "GIF", KIND_GIF, HOLDS_8 | HOLDS_ALPHA | IN_ORDER | HOLDS_PAGES},
    {".fits", "FITS", KIND_FITS, DISPLAY | HOLDS_ANY},
    {".fit", "FITS", KIND_FITS, DISPLAY | HOLDS_ANY},
    {".v", "libvips", KIND_VIPS, DISPLAY | HOLDS_ANY | HOLDS_CMYK | HOLDS_PROFILE | IN_ORDER},
};

// libvips may have been built without a saver.
static int is_available(const image_target *target)
{
    char name[16];
    if (target->kind == KIND_EXR || target->kind == KIND_PFM)
        return 1;
    g_snprintf(name, sizeof name, "x%s", target->ending);
    if (vips_foreign_find_save(name))
        return 1;
    vips_error_clear();
    return 0;
}

const image_target *image_target_find(const char *path)
{
    size_t length = strlen(path);
    for (size_t i = 0; i < G_N_ELEMENTS(targets); i++) {
        size_t n = strlen(targets[i].ending);
        if (length > n && g_ascii_strcasecmp(path + length - n, targets[i].ending) == 0 && is_available(&targets[i]))
            return &targets[i];
    }
    GString *endings = g_string_new(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(targets); i++)
        if (is_available(&targets[i]))
            g_string_append_printf(endings, "%s%s", endings->len ? " " : "", targets[i].ending);
    tool_usage(path, "no picture format has that ending; accepted are %s", endings->str);
    g_string_free(endings, TRUE);
    return NULL;
}

int image_can_write(const char *path)
{
    if (!*path)
        return tool_usage("output", "its name is empty");
    if (strcmp(path, "-") == 0)
        return TOOL_DONE;
    return image_target_find(path) ? TOOL_DONE : TOOL_USAGE;
}

int image_holds_pages(const char *path)
{
    const image_target *target = strcmp(path, "-") == 0 ? NULL : image_target_find(path);
    return target && (target->holds & HOLDS_PAGES);
}

int image_holds_data(const char *path)
{
    const image_target *target = image_target_find(path);
    return target && (target->holds & (HOLDS_FLOAT | HOLDS_ANY) || strcmp(target->ending, ".pgm") == 0);
}

static int save_tiff(VipsImage *picture, const char *file)
{
    int floats = vips_band_format_isfloat(picture->BandFmt);
    // Classic TIFF ends at 4 GiB; leave room for data that do not compress.
    gboolean big = VIPS_IMAGE_SIZEOF_IMAGE(picture) > (guint64)3 << 30;
    return vips_tiffsave(picture, file, "compression", VIPS_FOREIGN_TIFF_COMPRESSION_DEFLATE, "predictor",
                         floats ? VIPS_FOREIGN_TIFF_PREDICTOR_FLOAT : VIPS_FOREIGN_TIFF_PREDICTOR_HORIZONTAL, "bigtiff",
                         big, NULL);
}

static int save_heif(const image_target *target, VipsImage *picture, const char *file, int quality)
{
    int av1 = strcmp(target->ending, ".avif") == 0;
    return vips_heifsave(picture, file, "Q", quality, "bitdepth", 8, "compression",
                         av1 ? VIPS_FOREIGN_HEIF_COMPRESSION_AV1 : VIPS_FOREIGN_HEIF_COMPRESSION_HEVC, NULL);
}

// libvips would write to a file of that name.
static int save_stdout(VipsImage *picture)
{
    VipsTarget *target = vips_target_new_to_descriptor(STDOUT_FILENO);
    int failed = !target || vips_pngsave_target(picture, target, "bitdepth",
                                                picture->BandFmt == VIPS_FORMAT_USHORT ? 16 : 8, NULL);
    VIPS_UNREF(target);
    return failed;
}

static int save(const image_target *target, VipsImage *picture, const char *file, int quality)
{
    switch (target->kind) {
    case KIND_PNG:
        return vips_pngsave(picture, file, "bitdepth", picture->BandFmt == VIPS_FORMAT_USHORT ? 16 : 8, NULL);
    case KIND_JPEG:
        return vips_jpegsave(picture, file, "Q", quality, NULL);
    case KIND_TIFF:
        return save_tiff(picture, file);
    case KIND_WEBP:
        return vips_webpsave(picture, file, "Q", quality, "lossless", quality == 100, NULL);
    case KIND_PNM: // without a comment that tells the time
        return vips_ppmsave(picture, file, "strip", TRUE, NULL);
    case KIND_HDR:
        return vips_radsave(picture, file, NULL);
    case KIND_HEIF:
        return save_heif(target, picture, file, quality);
    case KIND_JXL:
        return vips_jxlsave(picture, file, "Q", quality, "lossless", quality == 100, NULL);
    case KIND_JP2K:
        return vips_jp2ksave(picture, file, "Q", quality, "lossless", quality == 100, NULL);
    case KIND_GIF:
        return vips_gifsave(picture, file, NULL);
    case KIND_FITS:
        return vips_fitssave(picture, file, NULL);
    case KIND_VIPS:
        return vips_vipssave(picture, file, NULL);
    case KIND_EXR:
    case KIND_PFM:
        break;
    }
    return -1;
}

int image_save(const image_target *target, VipsImage *picture, const char *file, int quality)
{
    if (strcmp(file, "-") == 0)
        return save_stdout(picture);
    return save(target, picture, file, quality ? quality : DEFAULT_QUALITY);
}

const image_target *image_target_stream(int is_float)
{
    return image_target_find(is_float ? "x.pfm" : "x.png");
}
