// SPDX-License-Identifier: MIT
// Pictures filtered with each row, and how long that takes.

#include "compare.h"

#include <math.h>
#include <string.h>

skc_status compare_apply(compare *c, const compare_row *row, const skc_image *in, const skc_image *out, int threads,
                         skc_error *error)
{
    skc_status status;
    if (row->plan) {
        skc_run_options options;
        skc_run_options_init(&options);
        options.threads = threads;
        options.progress = compare_tell;
        options.progress_user = c;
        skc_pixels from = skc_pixels_of(in), to = skc_pixels_of(out);
        status = skc_plan_apply(row->plan, &from, &to, &options, error);
    } else {
        status = skc_rival_apply(row->rival, in, out, threads, error);
    }
    return status == SKC_OK && tool_interrupted() ? SKC_CANCELLED : status;
}

static int failed(skc_status status, const char *what, const skc_error *error)
{
    if (status == SKC_CANCELLED || tool_interrupted())
        return tool_fail("compare", "interrupted; nothing was written");
    return tool_fail(what, "%s", error->message);
}

// --------------------------------------------------------------------------------------------------------------
// quality

static skc_image picture_like(const skc_image *in)
{
    float *pixels = g_try_new(float, (size_t)in->width *(size_t)in->height *(size_t)in->channels);
    return skc_image_interleaved(pixels, in->width, in->height, in->channels);
}

static int convolve(compare *c, compare_photo *photo)
{
    skc_apply_options options;
    skc_apply_options_init(&options);
    options.progress = compare_tell;
    options.progress_user = c;
    skc_error error;
    photo->exact = picture_like(&photo->in);
    if (!photo->exact.data)
        return tool_fail(photo->name, "%s", skc_status_text(SKC_MEMORY));
    skc_status status = skc_convolve(c->kernel, &photo->in, &photo->exact, &options, &error);
    return status == SKC_OK ? TOOL_DONE : failed(status, photo->name, &error);
}

static void add(double *sum, double value, int count)
{
    *sum += value / count;
}

static void add_to_mean(skc_difference *mean, const skc_difference *d, int count)
{
    add(&mean->psnr, d->psnr, count);
    add(&mean->l2, d->l2, count);
    add(&mean->l1, d->l1, count);
    mean->most = MAX(mean->most, d->most);
    add(&mean->psnr_srgb, d->psnr_srgb, count);
    add(&mean->psnr_8, d->psnr_8, count);
    add(&mean->ssim, d->ssim, count);
    add(&mean->flip, d->flip, count);
    mean->flip_most = MAX(mean->flip_most, d->flip_most);
}

static int measure_row(compare *c, compare_row *row, const skc_image *out, int i)
{
    skc_error error;
    skc_difference_options options;
    skc_difference_options_init(&options);
    options.progress = compare_tell;
    options.progress_user = c;
    skc_status status = compare_apply(c, row, &c->photos[i].in, out, 0, &error);
    if (status == SKC_OK)
        status = skc_image_compare(out, &c->photos[i].exact, &options, &row->photos[i], NULL, &error);
    if (status != SKC_OK)
        return failed(status, row->method->name, &error);
    add_to_mean(&row->mean, &row->photos[i], c->photo_count);
    return TOOL_DONE;
}

int compare_measure(compare *c)
{
    int status = TOOL_DONE;
    for (int i = 0; i < c->photo_count && status == TOOL_DONE; i++) {
        double part = 1e-6 * c->photos[i].in.width * c->photos[i].in.height;
        compare_next(c, part * 1e-3 * c->kernel->width * c->kernel->height, "dense convolution");
        status = convolve(c, &c->photos[i]);
        skc_image out = picture_like(&c->photos[i].in);
        if (status == TOOL_DONE && !out.data)
            status = tool_fail(c->photos[i].name, "%s", skc_status_text(SKC_MEMORY));
        for (guint r = 0; r < c->rows->len && status == TOOL_DONE; r++) {
            compare_row *row = c->rows->pdata[r];
            compare_next(c, part, "filtering: %s", row->method->title);
            status = measure_row(c, row, &out, i);
        }
        g_free(out.data);
    }
    return status;
}

// -----------------------------------------------------------------------------------------------------------------
// time

// One channel that repeats the first picture, mirrored, as often as it fits.
static void fill(const skc_image *in, float *pixels, int width, int height)
{
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            int i = x % (2 * in->width), j = y % (2 * in->height);
            i = i < in->width ? i : 2 * in->width - 1 - i;
            j = j < in->height ? j : 2 * in->height - 1 - j;
            pixels[(size_t)y * (size_t)width + (size_t)x] =
                in->data[((size_t)j * (size_t)in->width + (size_t)i) * (size_t)in->channels];
        }
}

static int time_row(compare *c, compare_row *row, const skc_image *in, const skc_image *out, int round)
{
    // Slow ones need no more than two rounds.
    static const double enough = 2;
    if (round > 2 && row->timed > enough)
        return TOOL_DONE;
    skc_error error;
    // Clocks tick.
    static const double tick = 1e-6;
    double start = compare_clock(c);
    skc_status status = compare_apply(c, row, in, out, c->options.thread_count, &error);
    double took = MAX(compare_clock(c) - start, tick);
    if (status != SKC_OK)
        return failed(status, row->method->name, &error);
    // The first round warms up.
    double filter = took * 1e9 / ((double)in->width * (double)in->height);
    row->filter = round == 0 ? INFINITY : MIN(row->filter, filter);
    row->timed += took;
    return TOOL_DONE;
}

// In turn, so that all meet the same neighbours on the machine.
static int time_rounds(compare *c, const skc_image *in, const skc_image *out)
{
    int status = TOOL_DONE;
    for (int round = 0; round <= c->options.repeat_count && status == TOOL_DONE; round++)
        for (guint r = 0; r < c->rows->len && status == TOOL_DONE; r++) {
            compare_row *row = c->rows->pdata[r];
            compare_next(c, 1e-9 * row->taps * in->width * in->height, "timing: %s", row->method->title);
            status = time_row(c, row, in, out, round);
        }
    return status;
}

int compare_time(compare *c)
{
    size_t count = (size_t)c->options.width * (size_t)c->options.height;
    float *from = g_try_new(float, count), *to = g_try_new0(float, count);
    int status = from && to ? TOOL_DONE
                            : tool_fail("--size", "no memory for two pictures of %d x %d pixels", c->options.width,
                                        c->options.height);
    if (status == TOOL_DONE) {
        skc_image in = skc_image_planar(from, c->options.width, c->options.height, 1), out = in;
        out.data = to;
        fill(&c->photos[0].in, from, in.width, in.height);
        status = time_rounds(c, &in, &out);
    }
    g_free(from);
    g_free(to);
    return status;
}
