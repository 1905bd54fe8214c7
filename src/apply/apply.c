// SPDX-License-Identifier: MIT
// Filtering whole images: cut into strips and bands, shared out to threads.

#include "apply/run.h"
#include "core/parallel.h"
#include "core/status.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void skc_apply_options_init(skc_apply_options *options)
{
    *options = (skc_apply_options){.size = sizeof *options};
}

void skc_run_options_init(skc_run_options *options)
{
    *options = (skc_run_options){.size = sizeof *options};
}

// ---------------------------------------------------------------------------------------------------------- arguments

skc_status skci_check_pair(const skc_pixels *in, const skc_pixels *out, skc_error *error)
{
    skc_status status = skci_pixels_check(in, "input image", error);
    if (status == SKC_OK)
        status = skci_pixels_check(out, "output image", error);
    if (status == SKC_OK && in->channels != out->channels)
        status = skci_fail(error, SKC_INVALID, "the input has %d channels and the output %d; they must have as many",
                           in->channels, out->channels);
    return status;
}

// Whether the output is the input itself.
static int in_place(const skc_pixels *in, const skc_pixels *out, const skc_run_options *o)
{
    return in->data == out->data && in->type == out->type && in->width == out->width && in->height == out->height &&
           in->pixel_stride == out->pixel_stride && in->row_stride == out->row_stride &&
           in->channel_stride == out->channel_stride && o->out_x == 0 && o->out_y == 0;
}

skc_status skci_check_run(const skc_pixels *in, const skc_pixels *out, const skc_run_options *options, int may_be_same,
                          skc_error *error)
{
    if (options->size != sizeof *options)
        return skci_fail(error, SKC_INVALID, "options of %zu bytes; call skc_run_options_init first", options->size);
    skc_status status = skci_check_pair(in, out, error);
    if (status != SKC_OK)
        return status;
    if (options->threads < 0 || options->threads > 256)
        return skci_fail(error, SKC_INVALID, "%d threads; 1 to 256 are accepted, and 0 for one per processor",
                         options->threads);
    if (abs(options->out_x) > 1 << 24 || abs(options->out_y) > 1 << 24)
        return skci_fail(error, SKC_INVALID, "an output at (%d, %d); at most %d pixels from the image are accepted",
                         options->out_x, options->out_y, 1 << 24);
    if (skci_pixels_overlap(in, out) && !(may_be_same && in_place(in, out, options)))
        return skci_fail(error, SKC_INVALID, "the input and the output image overlap in memory; they must %s",
                         may_be_same ? "be apart or the very same" : "not");
    return SKC_OK;
}

// ------------------------------------------------------------------------------------------------------------- threads

struct job {
    const skc_plan *plan;
    skc_pixels in, out;
    int out_x, out_y;
    int together; // channels
    skci_tiles tiles;
    float **saved; // in place: for each tile, what it needs of its neighbours
    skci_pool pool;
    atomic_long done; // rows of tiles
    long total;
    skci_watch watch;
};

static skci_strip tile_at(struct job *job, int i)
{
    skc_rectangle tile = skci_tile(&job->tiles, i);
    int c = i / job->tiles.columns / job->tiles.rows * job->together;
    return (skci_strip){.plan = job->plan,
                        .in = {skci_pixels_channels(&job->in, c, job->together), 0, 0, job->in.width, job->in.height},
                        .out = skci_pixels_channels(&job->out, c, job->together),
                        .out_x = job->out_x,
                        .out_y = job->out_y,
                        .x0 = job->out_x + tile.x,
                        .y0 = job->out_y + tile.y,
                        .x1 = job->out_x + tile.x + tile.width,
                        .y1 = job->out_y + tile.y + tile.height,
                        .saved = job->saved ? job->saved[i] : NULL,
                        .watch = &job->watch,
                        .done = &job->done};
}

static void run_tile(void *context, int i)
{
    struct job *job = context;
    if (skci_watch_poll(&job->watch) || atomic_load(&job->pool.failed))
        return;
    void *scratch = skci_pool_take(&job->pool);
    if (!scratch)
        return;
    skci_strip strip = tile_at(job, i);
    skci_strip_run(&strip, scratch);
    skci_pool_give(&job->pool, scratch);
}

static void save_tile(void *context, int i)
{
    struct job *job = context;
    void *scratch = skci_pool_take(&job->pool);
    if (!scratch)
        return;
    size_t bytes = skci_strip_saved_bytes(job->plan, job->out.width, job->together);
    job->saved[i] = malloc(bytes ? bytes : 1);
    if (job->saved[i]) {
        skci_strip strip = tile_at(job, i);
        skci_strip_save(&strip, scratch, job->saved[i]);
    } else {
        atomic_store(&job->pool.failed, 1);
    }
    skci_pool_give(&job->pool, scratch);
}

static void measure(void *context, skc_progress *progress)
{
    struct job *job = context;
    progress->fraction = (double)atomic_load(&job->done) / (double)job->total;
}

skc_status skc_plan_apply(const skc_plan *plan, const skc_pixels *in, const skc_pixels *out,
                          const skc_run_options *options, skc_error *error)
{
    skc_run_options defaults;
    skc_run_options_init(&defaults);
    options = options ? options : &defaults;
    skc_status status = skci_check_run(in, out, options, 1, error);
    if (status != SKC_OK)
        return status;
    struct job job = {.plan = plan,
                      .in = *in,
                      .out = *out,
                      .out_x = options->out_x,
                      .out_y = options->out_y,
                      .together = skci_together(in, out)};
    int threads = options->threads > 0 ? options->threads : skci_processors();
    int same = skci_pixels_overlap(in, out), groups = in->channels / job.together;
    int width = same ? out->width : skci_plan_strip_width(plan, job.together), tiles;
    job.tiles = skci_tiles_choose(out->width, out->height, width, plan->margin.up + plan->margin.down, groups, threads);
    status = skci_tiles_count(&job.tiles, groups, &tiles, error);
    if (status != SKC_OK)
        return status;
    job.total = (long)job.tiles.columns * out->height * groups;
    skci_watch_init(&job.watch, options->progress, options->progress_user, measure, &job);
    if (same && !(job.saved = calloc((size_t)tiles, sizeof *job.saved)))
        return skci_fail_memory(error);
    skci_pool_init(&job.pool, skci_strip_scratch(plan, job.tiles.width, job.together));
    if (same)
        skci_parallel_for(options->parallel, threads, tiles, save_tile, &job, NULL);
    if (!atomic_load(&job.pool.failed))
        skci_parallel_for(options->parallel, threads, tiles, run_tile, &job, &job.watch);
    for (int i = 0; same && i < tiles; i++)
        free(job.saved[i]);
    free(job.saved);
    return skci_pool_finish(&job.pool, &job.watch, error);
}

// ---------------------------------------------------------------------------------------------------- without a plan

static skc_status split_options(const skc_apply_options *options, skc_plan_options *plan, skc_run_options *run,
                                skc_error *error)
{
    skc_plan_options_init(plan);
    skc_run_options_init(run);
    if (!options)
        return SKC_OK;
    if (options->size != sizeof *options)
        return skci_fail(error, SKC_INVALID, "options of %zu bytes; call skc_apply_options_init first", options->size);
    plan->edge = options->edge;
    plan->constant = options->constant;
    plan->correlate = options->correlate;
    run->threads = options->threads;
    run->out_x = options->out_x;
    run->out_y = options->out_y;
    run->parallel = options->parallel;
    run->progress = options->progress;
    run->progress_user = options->progress_user;
    return SKC_OK;
}

static skc_status run_and_free(skc_plan *plan, const skc_image *in, const skc_image *out, const skc_run_options *run,
                               skc_error *error)
{
    skc_pixels from = skc_pixels_of(in), to = skc_pixels_of(out);
    skc_status status = skc_plan_apply(plan, &from, &to, run, error);
    skc_plan_free(plan);
    return status;
}

skc_status skc_apply(const skc_complex *complex, const skc_image *in, const skc_image *out,
                     const skc_apply_options *options, skc_error *error)
{
    skc_plan_options plan_options;
    skc_run_options run;
    skc_plan *plan;
    skc_status status = split_options(options, &plan_options, &run, error);
    if (status == SKC_OK)
        status = skc_plan_create(complex, &plan_options, &plan, error);
    return status == SKC_OK ? run_and_free(plan, in, out, &run, error) : status;
}

skc_status skc_convolve(const skc_kernel *kernel, const skc_image *in, const skc_image *out,
                        const skc_apply_options *options, skc_error *error)
{
    skc_plan_options plan_options;
    skc_run_options run;
    skc_plan *plan;
    skc_status status = split_options(options, &plan_options, &run, error);
    if (status == SKC_OK)
        status = skci_plan_dense(kernel, &plan_options, &plan, error);
    return status == SKC_OK ? run_and_free(plan, in, out, &run, error) : status;
}
