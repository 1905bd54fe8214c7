// SPDX-License-Identifier: MIT
// Filtering an image: the layers made ready, the result cut into tiles, the tiles shared out to threads.

#include "core/parallel.h"
#include "core/status.h"

#include "apply/pipeline.h"

#include <math.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// Row buffers of a tile stay in a core's L2 cache, of which current processors have 512 KiB and more.
enum { CACHE = 512 * 1024 };

skc_image skc_image_planar(float *data, int width, int height, int channels)
{
    ptrdiff_t row = (ptrdiff_t)width * (ptrdiff_t)sizeof(float);
    return (skc_image){data, width, height, channels, sizeof(float), row, row * height};
}

skc_image skc_image_interleaved(float *data, int width, int height, int channels)
{
    ptrdiff_t pixel = (ptrdiff_t)channels * (ptrdiff_t)sizeof(float);
    return (skc_image){data, width, height, channels, pixel, pixel * width, sizeof(float)};
}

void skc_apply_options_init(skc_apply_options *options)
{
    *options = (skc_apply_options){.size = sizeof *options};
}

// ---------------------------------------------------------------------------------------------------------- arguments

static skc_status check_image(const skc_image *image, const char *name, skc_error *error)
{
    if (!image->data)
        return skci_fail(error, SKC_INVALID, "%s: no pixels; data is NULL", name);
    if (image->width < 1 || image->height < 1 || image->width > 1 << 24 || image->height > 1 << 24)
        return skci_fail(error, SKC_INVALID, "%s: %d x %d pixels; 1 to %d in each direction are accepted", name,
                         image->width, image->height, 1 << 24);
    if (image->channels < 1 || image->channels > 1 << 16)
        return skci_fail(error, SKC_INVALID, "%s: %d channels; 1 to %d are accepted", name, image->channels, 1 << 16);
    if (image->pixel_stride % (ptrdiff_t)sizeof(float) || image->row_stride % (ptrdiff_t)sizeof(float) ||
        image->channel_stride % (ptrdiff_t)sizeof(float))
        return skci_fail(error, SKC_INVALID, "%s: a stride is not a multiple of %zu bytes, the size of a float", name,
                         sizeof(float));
    return SKC_OK;
}

static void extent(const skc_image *image, uintptr_t *first, uintptr_t *last)
{
    intptr_t from = 0, to = 0;
    ptrdiff_t steps[3] = {image->pixel_stride * (image->width - 1), image->row_stride * (image->height - 1),
                          image->channel_stride * (image->channels - 1)};
    for (int i = 0; i < 3; i++)
        *(steps[i] < 0 ? &from : &to) += steps[i];
    *first = (uintptr_t)image->data + (uintptr_t)from;
    *last = (uintptr_t)image->data + (uintptr_t)to;
}

static skc_status check_arguments(const skc_image *in, const skc_image *out, const skc_apply_options *options,
                                  skc_error *error)
{
    skc_status status = check_image(in, "input image", error);
    if (status == SKC_OK)
        status = check_image(out, "output image", error);
    if (status != SKC_OK)
        return status;
    if (in->channels != out->channels)
        return skci_fail(error, SKC_INVALID, "the input has %d channels and the output %d; they must have as many",
                         in->channels, out->channels);
    uintptr_t in_first, in_last, out_first, out_last;
    extent(in, &in_first, &in_last);
    extent(out, &out_first, &out_last);
    if (in_first <= out_last && out_first <= in_last)
        return skci_fail(error, SKC_INVALID, "the input and the output image overlap in memory; they must not");
    if (options->size != sizeof *options)
        return skci_fail(error, SKC_INVALID, "options of %zu bytes; call skc_apply_options_init first", options->size);
    if ((unsigned)options->edge > SKC_EDGE_RENORMALIZE)
        return skci_fail(error, SKC_INVALID, "edge mode %d; use a skc_edge", (int)options->edge);
    if (options->edge == SKC_EDGE_CONSTANT && !isfinite(options->constant))
        return skci_fail(error, SKC_INVALID, "a constant edge that is not a finite number");
    if (options->threads < 0 || options->threads > 256)
        return skci_fail(error, SKC_INVALID, "%d threads; 1 to 256 are accepted, and 0 for one per processor",
                         options->threads);
    if (abs(options->out_x) > 1 << 24 || abs(options->out_y) > 1 << 24)
        return skci_fail(error, SKC_INVALID, "an output at (%d, %d); at most %d pixels from the image are accepted",
                         options->out_x, options->out_y, 1 << 24);
    return SKC_OK;
}

// -------------------------------------------------------------------------------------------------------------- stages

static void free_stages(skci_stage *stages, int count)
{
    for (int k = 0; stages && k < count; k++) {
        free(stages[k].x);
        free(stages[k].y);
        free(stages[k].w);
    }
    free(stages);
}

static skc_status make_stage(skci_stage *stage, skci_tap *taps, int count, int correlate, skc_error *error)
{
    size_t n = count > 0 ? (size_t)count : 1;
    stage->x = malloc(n * sizeof *stage->x);
    stage->y = malloc(n * sizeof *stage->y);
    stage->w = malloc(n * sizeof *stage->w);
    if (!stage->x || !stage->y || !stage->w)
        return skci_fail_memory(error);
    stage->count = count;
    for (int t = 0; t < count; t++) {
        if (correlate) {
            taps[t].x = -taps[t].x;
            taps[t].y = -taps[t].y;
        }
        stage->x[t] = taps[t].x;
        stage->y[t] = taps[t].y;
        stage->w[t] = (float)taps[t].w;
    }
    stage->reach = skci_taps_reach(taps, count);
    return SKC_OK;
}

static skc_status complex_stages(const skc_complex *complex, int correlate, skci_stage **stages, skc_error *error)
{
    skci_tap *taps = malloc(4 * SKC_MAX_SAMPLES * sizeof *taps);
    *stages = calloc((size_t)complex->count, sizeof **stages);
    skc_status status = taps && *stages ? SKC_OK : skci_fail_memory(error);
    for (int l = 0; status == SKC_OK && l < complex->count; l++) {
        int n = skci_layer_taps(&complex->layers[l], taps);
        status = make_stage(&(*stages)[l], taps, n, correlate, error);
    }
    free(taps);
    return status;
}

static skc_status kernel_stages(const skc_kernel *kernel, int correlate, skci_stage **stages, skc_error *error)
{
    size_t pixels = (size_t)kernel->width * (size_t)kernel->height;
    skci_tap *taps = malloc(pixels * sizeof *taps);
    *stages = calloc(1, sizeof **stages);
    skc_status status = taps && *stages ? SKC_OK : skci_fail_memory(error);
    if (status == SKC_OK) {
        int n = 0;
        for (int j = 0; j < kernel->height; j++)
            for (int i = 0; i < kernel->width; i++) {
                double w = kernel->values[(size_t)j * (size_t)kernel->width + (size_t)i];
                if (w != 0)
                    taps[n++] = (skci_tap){i - kernel->anchor_x, j - kernel->anchor_y, w};
            }
        status = make_stage(*stages, taps, n, correlate, error);
    }
    free(taps);
    return status;
}

// --------------------------------------------------------------------------------------------------------------- tiles

static int divide_up(int a, int b)
{
    return (a + b - 1) / b;
}

static int at_most(int a, int b)
{
    return a < b ? a : b;
}

static int at_least(int a, int b)
{
    return a > b ? a : b;
}

struct job {
    const skci_stage *stages;
    int stage_count;
    const skc_image *in, *out;
    const skc_apply_options *options;
    double sum;                                 // of the synthesised kernel
    int group;                                  // channels filtered together
    int tile_width, tile_height, columns, rows; // of tiles
    skci_watch watch;
    atomic_int out_of_memory;
    atomic_long done; // rows of tiles
    long total;
};

static skc_image channels_of(const skc_image *image, int first, int count)
{
    skc_image some = *image;
    some.data = (float *)(void *)((char *)image->data + first * image->channel_stride);
    some.channels = count;
    return some;
}

static void store(const skc_image *image, int x, int y, int n, const float *row)
{
    char *to = (char *)image->data + y * image->row_stride + x * image->pixel_stride;
    int channels = image->channels;
    if (image->pixel_stride == channels * (ptrdiff_t)sizeof(float) &&
        (channels == 1 || image->channel_stride == sizeof(float)))
        memcpy(to, row, (size_t)n * (size_t)channels * sizeof *row);
    else
        for (int i = 0; i < n; i++, to += image->pixel_stride)
            for (int c = 0; c < channels; c++)
                *(float *)(void *)(to + c * image->channel_stride) = *row++;
}

// Divides by the share of the kernel that met the image: the kernel's response to an image of ones, over its sum.
static void renormalize(const float *row, const float *ones, int n, int channels, double sum, float *out)
{
    for (int i = 0; i < n; i++) {
        double share = ones[i] / sum;
        for (int c = 0; c < channels; c++)
            out[i * channels + c] = fabs(share) < 1e-3 ? 0 : (float)(row[i * channels + c] / share);
    }
}

struct tile {
    int x0, y0, x1, y1;
    skc_image to;                 // the channels' part of the output
    skci_pipeline *values, *ones; // ones: only to renormalize
    float *divided;
};

static void run_rows(struct job *job, struct tile *tile)
{
    int n = tile->x1 - tile->x0;
    for (int y = tile->y0; y < tile->y1; y++) {
        const float *row = skci_pipeline_next(tile->values);
        if (tile->ones) {
            renormalize(row, skci_pipeline_next(tile->ones), n, tile->to.channels, job->sum, tile->divided);
            row = tile->divided;
        }
        if (skci_watch_poll(&job->watch))
            return;
        store(&tile->to, tile->x0, y, n, row);
        atomic_fetch_add_explicit(&job->done, 1, memory_order_relaxed);
    }
}

static void run_tile(void *context, int i)
{
    struct job *job = context;
    if (skci_watch_poll(&job->watch) || atomic_load(&job->out_of_memory))
        return;
    const skc_apply_options *o = job->options;
    struct tile tile = {.x0 = i % job->columns * job->tile_width,
                        .y0 = i / job->columns % job->rows * job->tile_height};
    tile.x1 = at_most(tile.x0 + job->tile_width, job->out->width);
    tile.y1 = at_most(tile.y0 + job->tile_height, job->out->height);
    int first = i / job->columns / job->rows * job->group, count = at_most(job->group, job->out->channels - first);
    tile.to = channels_of(job->out, first, count);
    skci_source source = {channels_of(job->in, first, count), o->edge, o->constant};
    int x0 = tile.x0 + o->out_x, x1 = tile.x1 + o->out_x, y0 = tile.y0 + o->out_y;
    tile.values = skci_pipeline_create(job->stages, job->stage_count, &source, x0, x1, y0, &job->watch);
    int failed = !tile.values;
    if (o->edge == SKC_EDGE_RENORMALIZE) {
        float one = 1;
        skci_source coverage = {{&one, job->in->width, job->in->height, 1, 0, 0, 0}, SKC_EDGE_RENORMALIZE, 0};
        tile.ones = skci_pipeline_create(job->stages, job->stage_count, &coverage, x0, x1, y0, &job->watch);
        tile.divided = malloc((size_t)(x1 - x0) * (size_t)count * sizeof *tile.divided);
        failed |= !tile.ones || !tile.divided;
        if (!failed)
            run_rows(job, &tile);
    } else if (!failed) {
        run_rows(job, &tile);
    }
    if (failed)
        atomic_store(&job->out_of_memory, 1);
    free(tile.divided);
    skci_pipeline_free(tile.ones);
    skci_pipeline_free(tile.values);
}

static void measure(void *context, skc_progress *progress)
{
    struct job *job = context;
    progress->fraction = (double)atomic_load(&job->done) / (double)job->total;
}

// Tiles as wide as the cache allows but much wider than the columns that neighbours compute twice, and so high that the
// rows computed twice matter little, yet enough of them to keep all threads busy and the progress moving.
static void choose_tiles(struct job *job)
{
    size_t bytes;
    int extra, high = 0;
    skci_pipeline_size(job->stages, job->stage_count, &bytes, &extra);
    for (int k = 0; k < job->stage_count; k++)
        high += job->stages[k].reach.up + job->stages[k].reach.down;
    int width = at_least((int)(CACHE / (bytes * (size_t)job->group)), at_least(256, at_most(8 * extra, 1 << 20)));
    int columns = divide_up(job->out->width, at_most(width, job->out->width));
    job->tile_width = divide_up(job->out->width, columns);
    // Whole groups of lanes leave no remainders at the seams.
    job->tile_width = at_most(skci_lanes_up(job->tile_width), job->out->width);
    job->columns = divide_up(job->out->width, job->tile_width);
    int height = at_least(128, at_most(4 * high, 1 << 20));
    int rows = at_least(1, job->out->height / height);
    job->tile_height = divide_up(job->out->height, rows);
    job->rows = divide_up(job->out->height, job->tile_height);
}

static skc_status run(const skci_stage *stages, int count, const skc_image *in, const skc_image *out,
                      const skc_apply_options *options, skc_error *error)
{
    struct job job = {
        .stages = stages, .stage_count = count, .in = in, .out = out, .options = options, .sum = 1, .group = 1};
    double gain = 1;
    for (int k = 0; k < count; k++) {
        double sum = 0, magnitude = 0;
        for (int t = 0; t < stages[k].count; t++) {
            sum += (double)stages[k].w[t];
            magnitude += fabs((double)stages[k].w[t]);
        }
        job.sum *= sum;
        gain *= magnitude;
    }
    if (options->edge == SKC_EDGE_RENORMALIZE && !(fabs(job.sum) > 1e-6 * gain))
        return skci_fail(
            error, SKC_INVALID,
            "renormalize needs a kernel whose sum is not zero; this one's is %g, so take another edge mode", job.sum);
    // Channels that lie side by side in memory are filtered together; sixteen at most, for the cache's sake.
    if (in->channel_stride == sizeof(float) && out->channel_stride == sizeof(float) && in->channels <= 16)
        job.group = in->channels;
    choose_tiles(&job);
    size_t bytes;
    int extra;
    skci_pipeline_size(stages, count, &bytes, &extra);
    if ((double)bytes * job.group * ((double)job.tile_width + extra) > 1 << 30)
        return skci_fail(error, SKC_UNSUPPORTED,
                         "the filter reaches %d pixels and would need more than 1 GiB of row "
                         "buffers for each thread",
                         extra);
    int groups = divide_up(out->channels, job.group);
    double tiles = (double)job.columns * job.rows * groups;
    if (tiles > 1e9)
        return skci_fail(error, SKC_UNSUPPORTED, "an output of %d x %d pixels and %d channels is too large", out->width,
                         out->height, out->channels);
    job.total = (long)job.columns * out->height * groups;
    skci_watch_init(&job.watch, options->progress, options->progress_user, measure, &job);
    skci_parallel_for(options->parallel, options->threads, (int)tiles, run_tile, &job, &job.watch);
    if (atomic_load(&job.out_of_memory))
        return skci_fail_memory(error);
    if (atomic_load(&job.watch.cancelled))
        return skci_fail(error, SKC_CANCELLED, "%s", skc_status_text(SKC_CANCELLED));
    return SKC_OK;
}

skc_status skc_apply(const skc_complex *complex, const skc_image *in, const skc_image *out,
                     const skc_apply_options *options, skc_error *error)
{
    skc_apply_options defaults;
    skc_apply_options_init(&defaults);
    options = options ? options : &defaults;
    skc_status status = skc_complex_check(complex, error);
    if (status == SKC_OK)
        status = check_arguments(in, out, options, error);
    if (status != SKC_OK)
        return status;
    skci_stage *stages;
    status = complex_stages(complex, options->correlate, &stages, error);
    if (status == SKC_OK)
        status = run(stages, complex->count, in, out, options, error);
    free_stages(stages, complex->count);
    return status;
}

skc_status skc_convolve(const skc_kernel *kernel, const skc_image *in, const skc_image *out,
                        const skc_apply_options *options, skc_error *error)
{
    skc_apply_options defaults;
    skc_apply_options_init(&defaults);
    options = options ? options : &defaults;
    skc_status status = check_arguments(in, out, options, error);
    if (status != SKC_OK)
        return status;
    skci_stage *stages;
    status = kernel_stages(kernel, options->correlate, &stages, error);
    if (status == SKC_OK)
        status = run(stages, 1, in, out, options, error);
    free_stages(stages, 1);
    return status;
}
