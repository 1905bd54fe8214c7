// SPDX-License-Identifier: MIT
#include "image_private.h"

// Warnings of the libraries below, which would stand beside our own sentences. What ends the process is still told.
static GLogWriterOutput keep_silent(GLogLevelFlags level, const GLogField *fields, gsize count, void *user)
{
    return level & G_LOG_FLAG_FATAL ? g_log_writer_default(level, fields, count, user) : G_LOG_WRITER_HANDLED;
}

int image_start(const char *program)
{
    // What matters comes back as an error, and is told in our own words.
    g_log_set_writer_func(keep_silent, NULL, NULL);
    if (VIPS_INIT(program))
        return picture_fail("libvips", "cannot be started");
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
        .width = picture->width,
        .height = picture->height,
        .pages = picture->pages,
    };
}

void image_close(image *picture)
{
    if (!picture->source)
        return;
    picture->source->exr = NULL; // the picture's own by now; its pixels are not needed any more
    if (picture->exr)
        g_clear_pointer(&picture->exr->pixels, g_free);
    picture_close(picture->source);
    g_clear_pointer(&picture->source, g_free);
}

void image_free(image *picture)
{
    if (!picture)
        return;
    image_close(picture);
    VIPS_UNREF(picture->header);
    profile_free(picture->profile);
    exr_free(picture->exr);
    g_free(picture->pixels);
    g_free(picture);
}
