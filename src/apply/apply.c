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

static skc_status check_arguments(const skc_pixels *in, const skc_pixels *out, const skc_run_options *options,
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
    if (skci_pixels_overlap(in, out) && !in_place(in, out, options))
        return skci_fail(error, SKC_INVALID,
                         "the input and the output image overlap in memory; they must be apart or the very same");
    return SKC_OK;
}

// ------------------------------------------------------------------------------------------------------------- threads

static int at_most(int a, int b)
{
    return a < b ? a : b;
}

static int at_least(int a, int b)
{
    return a > b ? a : b;
}

// Scratch memory that a task has done with, for the next one.
struct heap {
    struct heap *next;
};

struct job {
    const skc_plan *plan;
    skc_pixels in, out;
    int out_x, out_y;
    int together;                               // channels
    int tile_width, tile_height, columns, rows; // of tiles
    size_t scratch_size;
    float **saved; // in place: for each tile, what it needs of its neighbours
    pthread_mutex_t mutex;
    struct heap *free; // guarded by mutex
    atomic_int out_of_memory;
    atomic_long done; // rows of tiles
    long total;
    skci_watch watch;
};

static void *take_scratch(struct job *job)
{
    pthread_mutex_lock(&job->mutex);
    struct heap *scratch = job->free;
    job->free = scratch ? scratch->next : NULL;
    pthread_mutex_unlock(&job->mutex);
    scratch = scratch ? scratch : malloc(job->scratch_size);
    if (!scratch)
        atomic_store(&job->out_of_memory, 1);
    return scratch;
}

static void give_scratch(struct job *job, void *memory)
{
    struct heap *scratch = memory;
    pthread_mutex_lock(&job->mutex);
    scratch->next = job->free;
    job->free = scratch;
    pthread_mutex_unlock(&job->mutex);
}

static skci_strip tile_at(struct job *job, int i)
{
    int x = i % job->columns * job->tile_width, y = i / job->columns % job->rows * job->tile_height;
    int c = i / job->columns / job->rows * job->together;
    int x1 = x + job->tile_width, y1 = y + job->tile_height;
    return (skci_strip){.plan = job->plan,
                        .in = {skci_pixels_channels(&job->in, c, job->together), 0, 0, job->in.width, job->in.height},
                        .out = skci_pixels_channels(&job->out, c, job->together),
                        .out_x = job->out_x,
                        .out_y = job->out_y,
                        .x0 = job->out_x + x,
                        .y0 = job->out_y + y,
                        .x1 = job->out_x + (x1 < job->out.width ? x1 : job->out.width),
                        .y1 = job->out_y + (y1 < job->out.height ? y1 : job->out.height),
                        .saved = job->saved ? job->saved[i] : NULL,
                        .watch = &job->watch,
                        .done = &job->done};
}

static void run_tile(void *context, int i)
{
    struct job *job = context;
    if (skci_watch_poll(&job->watch) || atomic_load(&job->out_of_memory))
        return;
    void *scratch = take_scratch(job);
    if (!scratch)
        return;
    skci_strip strip = tile_at(job, i);
    skci_strip_run(&strip, scratch);
    give_scratch(job, scratch);
}

static void save_tile(void *context, int i)
{
    struct job *job = context;
    void *scratch = take_scratch(job);
    if (!scratch)
        return;
    size_t bytes = skci_strip_saved_bytes(job->plan, job->out.width, job->together);
    job->saved[i] = malloc(bytes ? bytes : 1);
    if (job->saved[i]) {
        skci_strip strip = tile_at(job, i);
        skci_strip_save(&strip, scratch, job->saved[i]);
    } else {
        atomic_store(&job->out_of_memory, 1);
    }
    give_scratch(job, scratch);
}

static void measure(void *context, skc_progress *progress)
{
    struct job *job = context;
    progress->fraction = (double)atomic_load(&job->done) / (double)job->total;
}

// Strips stay in the cache. They are cut into bands to keep all threads busy until the end, but so high that the rows
// that neighbours compute too matter little; unless that would leave threads without work.
static void choose_tiles(struct job *job, int whole_rows, int threads)
{
    int width = job->out.width, height = job->out.height, margin = job->plan->margin.up + job->plan->margin.down;
    int strips = whole_rows ? 1 : skci_divide_up(width, skci_plan_strip_width(job->plan, job->together));
    job->tile_width = skci_divide_up(width, strips);
    job->columns = skci_divide_up(width, job->tile_width);
    double strips_in_all = (double)job->columns * (job->in.channels / job->together);
    int wanted = threads > 1 && strips_in_all < 8 * threads ? skci_divide_up(8 * threads, (int)strips_in_all) : 1;
    int high = at_least(256, 8 * margin), low = at_least(64, margin);
    int bands = at_most(wanted, at_least(height / high, at_most(threads, height / low)));
    job->tile_height = skci_divide_up(height, at_least(1, bands));
    job->rows = skci_divide_up(height, job->tile_height);
}

skc_status skc_plan_apply(const skc_plan *plan, const skc_pixels *in, const skc_pixels *out,
                          const skc_run_options *options, skc_error *error)
{
    skc_run_options defaults;
    skc_run_options_init(&defaults);
    options = options ? options : &defaults;
    skc_status status = check_arguments(in, out, options, error);
    if (status != SKC_OK)
        return status;
    struct job job = {.plan = plan,
                      .in = *in,
                      .out = *out,
                      .out_x = options->out_x,
                      .out_y = options->out_y,
                      .together = skci_together(in, out),
                      .mutex = PTHREAD_MUTEX_INITIALIZER};
    int threads = options->threads > 0 ? options->threads : skci_processors();
    int same = skci_pixels_overlap(in, out), groups = in->channels / job.together;
    choose_tiles(&job, same, threads);
    job.scratch_size = skci_strip_scratch(plan, job.tile_width, job.together);
    double count = (double)job.columns * job.rows * groups;
    if (count > 1e9)
        return skci_fail(error, SKC_UNSUPPORTED, "an output of %d x %d pixels and %d channels is too large", out->width,
                         out->height, out->channels);
    int tiles = (int)count;
    job.total = (long)job.columns * out->height * groups;
    skci_watch_init(&job.watch, options->progress, options->progress_user, measure, &job);
    if (same && !(job.saved = calloc((size_t)tiles, sizeof *job.saved)))
        return skci_fail_memory(error);
    if (same)
        skci_parallel_for(options->parallel, threads, tiles, save_tile, &job, NULL);
    if (!atomic_load(&job.out_of_memory))
        skci_parallel_for(options->parallel, threads, tiles, run_tile, &job, &job.watch);
    for (int i = 0; same && i < tiles; i++)
        free(job.saved[i]);
    free(job.saved);
    for (struct heap *next; job.free; job.free = next) {
        next = job.free->next;
        free(job.free);
    }
    if (atomic_load(&job.out_of_memory))
        return skci_fail_memory(error);
    if (atomic_load(&job.watch.cancelled))
        return skci_fail(error, SKC_CANCELLED, "%s", skc_status_text(SKC_CANCELLED));
    return SKC_OK;
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
