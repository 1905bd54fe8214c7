// SPDX-License-Identifier: MIT
// Windows and whole images, made of strips.

#include "apply/varying/strip.h"
#include "core/parallel.h"
#include "core/status.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

// Maps that do not belong to an image, or to an output.
skc_status skci_varying_check_maps(const skc_varying *v, const skc_map *maps, int width, int height,
                                   const skc_pixels *out, skc_rectangle need, const char *hint, skc_error *error)
{
    if (v->parameter_count > 0 && !maps)
        return skci_fail(error, SKC_INVALID, "no maps; the basis has %d parameters, each of which needs one",
                         v->parameter_count);
    skc_status status = SKC_OK;
    for (int p = 0; status == SKC_OK && p < v->parameter_count; p++) {
        const skc_map *map = &maps[p];
        const skc_pixels *pixels = &map->window.pixels;
        char name[32];
        snprintf(name, sizeof name, "map %d", p);
        status = skci_pixels_check(pixels, name, error);
        if (status == SKC_OK && pixels->channels != 1)
            status = skci_fail(error, SKC_INVALID, "%s: %d channels; one is accepted", name, pixels->channels);
        if (status == SKC_OK && !(isfinite(map->zero) && isfinite(map->one)))
            status = skci_fail(error, SKC_INVALID, "%s: zero and one are %g and %g; finite numbers are accepted", name,
                               (double)map->zero, (double)map->one);
        if (status == SKC_OK)
            status = skci_check_inside(name, &map->window, width, height, error);
        if (status == SKC_OK)
            status = skci_check_holds(name, &map->window, need, hint, error);
        if (status == SKC_OK && out && skci_pixels_overlap(pixels, out))
            status = skci_fail(error, SKC_INVALID, "%s and the output overlap in memory; they must not", name);
    }
    return status;
}

void skci_varying_sources(const skc_varying *v, const skc_map *maps, int width, int height,
                          skci_source sources[SKCI_VARYING_MAPS])
{
    for (int p = 0; p < v->parameter_count; p++)
        sources[p] = (skci_source){maps[p].window.pixels, maps[p].window.x, maps[p].window.y, width, height};
}

int skci_varying_set(const skc_varying *v, int channel)
{
    return v->sets == 1 ? 0 : channel < v->sets ? channel : 1;
}

// Channels first .. first + together - 1, or as many as there are.
static skc_pixels some_channels(const skc_pixels *pixels, int first, int together)
{
    int left = pixels->channels - first;
    return skci_pixels_channels(pixels, first, left < together ? left : together);
}

// ------------------------------------------------------------------------------------------------------------- windows

static skc_status check_window(const skc_varying *v, int width, int height, const skc_window *in, const skc_map *maps,
                               const skc_window *out, const void *scratch, size_t scratch_size, skc_error *error)
{
    skc_status status = skci_check_pair(&in->pixels, &out->pixels, error);
    if (status == SKC_OK && skci_pixels_overlap(&in->pixels, &out->pixels))
        status = skci_fail(error, SKC_INVALID, "the input and the output window overlap in memory; they must not");
    if (status == SKC_OK)
        status = skci_check_size(width, height, error);
    if (status == SKC_OK)
        status = skci_check_inside("an input window", in, width, height, error);
    if (status == SKC_OK)
        status = skci_check_out(out, error);
    if (status != SKC_OK)
        return status;
    skc_rectangle wanted = {out->x, out->y, out->pixels.width, out->pixels.height};
    status =
        skci_check_holds("the input window", in, skc_varying_need(v, width, height, wanted), "skc_varying_need", error);
    if (status == SKC_OK)
        status = skci_varying_check_maps(v, maps, width, height, &out->pixels,
                                         skc_varying_map_need(v, width, height, wanted), "skc_varying_map_need", error);
    if (status == SKC_OK && (!scratch || scratch_size < skc_varying_scratch(v, in->pixels.channels)))
        status = skci_fail(error, SKC_INVALID, "%zu bytes of scratch memory; skc_varying_scratch asks for %zu",
                           scratch ? scratch_size : 0, skc_varying_scratch(v, in->pixels.channels));
    return status;
}

skc_status skc_varying_window(const skc_varying *v, int width, int height, const skc_window *in, const skc_map *maps,
                              const skc_window *out, void *scratch, size_t scratch_size, skc_error *error)
{
    skc_status status = check_window(v, width, height, in, maps, out, scratch, scratch_size, error);
    if (status != SKC_OK)
        return status;
    skci_source sources[SKCI_VARYING_MAPS];
    skci_varying_sources(v, maps, width, height, sources);
    int together = skci_varying_together(v, in->pixels.channels), w = out->pixels.width;
    int step = skci_divide_up(w, skci_divide_up(w, skci_varying_strip_width(v)));
    for (int c = 0; c < in->pixels.channels; c += together)
        for (int x = 0; x < w; x += step) {
            skci_varying_strip strip = {.varying = v,
                                        .in = {some_channels(&in->pixels, c, together), in->x, in->y, width, height},
                                        .maps = sources,
                                        .ranges = maps,
                                        .out = some_channels(&out->pixels, c, together),
                                        .set = skci_varying_set(v, c),
                                        .out_x = out->x,
                                        .out_y = out->y,
                                        .x0 = out->x + x,
                                        .y0 = out->y,
                                        .x1 = out->x + (x + step < w ? x + step : w),
                                        .y1 = out->y + out->pixels.height};
            skci_varying_strip_run(&strip, scratch);
        }
    return SKC_OK;
}

// -------------------------------------------------------------------------------------------------------- whole images

struct job {
    const skc_varying *varying;
    skc_pixels in, out;
    skci_source sources[SKCI_VARYING_MAPS];
    const skc_map *maps;
    int out_x, out_y;
    int together; // channels
    skci_tiles tiles;
    skci_pool pool;
    atomic_long done; // rows of tiles
    long total;
    skci_watch watch;
};

static void run_tile(void *context, int i)
{
    struct job *job = context;
    if (skci_watch_poll(&job->watch) || atomic_load(&job->pool.failed))
        return;
    void *scratch = skci_pool_take(&job->pool);
    if (!scratch)
        return;
    skc_rectangle tile = skci_tile(&job->tiles, i);
    int c = i / job->tiles.columns / job->tiles.rows * job->together;
    skci_varying_strip strip = {.varying = job->varying,
                                .in = {some_channels(&job->in, c, job->together), 0, 0, job->in.width, job->in.height},
                                .maps = job->sources,
                                .ranges = job->maps,
                                .out = some_channels(&job->out, c, job->together),
                                .set = skci_varying_set(job->varying, c),
                                .out_x = job->out_x,
                                .out_y = job->out_y,
                                .x0 = job->out_x + tile.x,
                                .y0 = job->out_y + tile.y,
                                .x1 = job->out_x + tile.x + tile.width,
                                .y1 = job->out_y + tile.y + tile.height,
                                .watch = &job->watch,
                                .done = &job->done};
    skci_varying_strip_run(&strip, scratch);
    skci_pool_give(&job->pool, scratch);
}

static void measure(void *context, skc_progress *progress)
{
    struct job *job = context;
    progress->fraction = (double)atomic_load(&job->done) / (double)job->total;
}

static skc_status check_whole(const skc_varying *v, const skc_pixels *in, const skc_map *maps, const skc_pixels *out,
                              const skc_run_options *options, skc_error *error)
{
    skc_status status = skci_check_run(in, out, options, 0, error);
    if (status == SKC_OK)
        status = skci_varying_check_maps(v, maps, in->width, in->height, out,
                                         (skc_rectangle){0, 0, in->width, in->height}, "the image's size", error);
    return status;
}

skc_status skc_varying_apply(const skc_varying *v, const skc_pixels *in, const skc_map *maps, const skc_pixels *out,
                             const skc_run_options *options, skc_error *error)
{
    skc_run_options defaults;
    skc_run_options_init(&defaults);
    options = options ? options : &defaults;
    skc_status status = check_whole(v, in, maps, out, options, error);
    if (status != SKC_OK)
        return status;
    struct job job = {.varying = v,
                      .in = *in,
                      .out = *out,
                      .maps = maps,
                      .out_x = options->out_x,
                      .out_y = options->out_y,
                      .together = skci_varying_together(v, in->channels)};
    skci_varying_sources(v, maps, in->width, in->height, job.sources);
    int threads = options->threads > 0 ? options->threads : skci_processors(), count;
    int passes = skci_divide_up(in->channels, job.together);
    job.tiles = skci_tiles_choose(out->width, out->height, skci_varying_strip_width(v), v->margin.up + v->margin.down,
                                  passes, threads);
    status = skci_tiles_count(&job.tiles, passes, &count, error);
    if (status != SKC_OK)
        return status;
    job.total = (long)job.tiles.columns * out->height * passes;
    skci_watch_init(&job.watch, options->progress, options->progress_user, measure, &job);
    skci_pool_init(&job.pool, skci_varying_scratch(v, job.tiles.width));
    skci_parallel_for(options->parallel, threads, count, run_tile, &job, &job.watch);
    return skci_pool_finish(&job.pool, &job.watch, error);
}
