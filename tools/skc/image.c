// SPDX-License-Identifier: MIT
#include "image_private.h"

static void keep_silent(const char *domain, GLogLevelFlags level, const char *message, void *user)
{
    (void)domain;
    (void)level;
    (void)message;
    (void)user;
}

int image_start(const char *program)
{
    if (VIPS_INIT(program))
        return picture_fail("libvips", "cannot be started");
    // What matters comes back as an error, and is told in our own words.
    g_log_set_handler("VIPS", G_LOG_LEVEL_WARNING | G_LOG_LEVEL_INFO | G_LOG_LEVEL_DEBUG, keep_silent, NULL);
    // A file may be read, overwritten and read again.
    vips_cache_set_max(0);
    return TOOL_DONE;
}

void image_stop(void)
{
    vips_shutdown();
}

void image_threads(int count)
{
    vips_concurrency_set(count);
}

skc_image image_view(const image *picture)
{
    skc_image view = skc_image_interleaved(picture->pixels, picture->width, picture->height, picture->channels);
    if (picture->alpha && picture->alpha_mode == IMAGE_ALPHA_IGNORE)
        view.channels--;
    return view;
}

image_facts image_describe(const image *picture)
{
    return (image_facts){
        .channels = picture->colours + picture->others + picture->alpha,
        .colours = picture->light == picture->colours ? picture->colours : 0,
        .tables = picture->light != picture->colours,
        .alpha = picture->alpha,
        .depth = (int)vips_format_sizeof(picture->format) * 8,
        .is_float = vips_band_format_isfloat(picture->format),
    };
}

void image_free(image *picture)
{
    if (!picture)
        return;
    VIPS_UNREF(picture->header);
    profile_free(picture->profile);
    exr_free(picture->exr);
    g_free(picture->pixels);
    g_free(picture);
}
