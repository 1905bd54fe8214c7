// SPDX-License-Identifier: MIT
// Batches shared out to threads, plane by plane and tile by tile.

#include "gradient/job.h"

#include "core/parallel.h"
#include "core/status.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// What planes that are worked on together may take besides scratch memory; what tiles should, and may take.
static const double chunk_bytes = 64 << 20, tile_bytes = 64 << 20, most_bytes = 1 << 30;

struct run {
    skci_job *job;
    const skci_tile_loops *loops;
    const skc_run_options *options;
    int *columns; // where each column of job->written is found
    const skci_sums *sums;
    skci_pool pool;
    skci_watch watch;
    atomic_long done; // tiles
    long total;
};

static void measure(void *context, skc_progress *progress)
{
    struct run *run = context;
    progress->fraction = (double)atomic_load(&run->done) / (double)run->total;
}

static void run_tile(void *context, int i)
{
    struct run *run = context;
    if (skci_watch_poll(&run->watch) || atomic_load(&run->pool.failed))
        return;
    void *scratch = skci_pool_take(&run->pool);
    if (!scratch)
        return;
    (run->job->d_out ? run->loops->backward : run->loops->forward)(run->job, i, scratch);
    skci_pool_give(&run->pool, scratch);
    atomic_fetch_add(&run->done, 1);
}

static void fold_plane(void *context, int i)
{
    struct run *run = context;
    run->loops->fold(run->job, i, run->columns);
}

static void sum_up(struct run *run, int planes)
{
    const skci_job *job = run->job;
    int tiles = job->tiles.columns * job->tiles.rows;
    for (int i = 0; i < planes; i++) {
        int set = skci_job_set(job, i);
        double *sum = run->sums->weights[set];
        const double *part = job->d_weights + (size_t)i * (size_t)tiles * (size_t)job->positions;
        for (int k = 0; k < tiles; k++, part += job->positions)
            for (int t = 0; t < job->chains[set].positions; t++)
                sum[t] += part[t];
        if (job->d_shares)
            run->loops->add_share(job, i, run->sums->shares[set]);
    }
}

static int stopped(struct run *run)
{
    return atomic_load(&run->pool.failed) || atomic_load(&run->watch.cancelled);
}

// Planes first .. first + planes - 1.
static void run_chunk(struct run *run, long first, int planes)
{
    skci_job *job = run->job;
    int tiles = job->tiles.columns * job->tiles.rows;
    job->first = first;
    if (job->d_weights)
        memset(job->d_weights, 0, (size_t)planes * (size_t)tiles * (size_t)job->positions * sizeof(double));
    skci_parallel_for(run->options->parallel, run->options->threads, planes * tiles, run_tile, run, &run->watch);
    if (stopped(run))
        return;
    if (job->frame)
        skci_parallel_for(run->options->parallel, run->options->threads, planes, fold_plane, run, NULL);
    if (job->wants.samples)
        sum_up(run, planes);
}

static double bytes_of_plane(const struct run *run)
{
    const skci_job *job = run->job;
    double bytes = (double)job->frame * (double)run->loops->size;
    if (job->wants.samples)
        bytes += (double)job->tiles.columns * job->tiles.rows * job->positions * sizeof(double);
    if (job->wants.samples && job->inverse[0])
        bytes += (double)job->in->width * job->in->height * (double)run->loops->size;
    return bytes;
}

// Memory for the planes of a chunk, and how many these are.
static skc_status take_chunk(struct run *run, int *planes, skc_error *error)
{
    skci_job *job = run->job;
    double all = (double)job->in->images * job->in->channels, each = bytes_of_plane(run);
    double tiles = (double)job->tiles.columns * job->tiles.rows, most = 1e9 / tiles;
    if (each > most_bytes * 4 || most < 1)
        return skci_fail(error, SKC_UNSUPPORTED, "images of %d x %d pixels filtered over %d x %d are too large",
                         job->in->width, job->in->height, job->written.x1 - job->written.x0,
                         job->written.y1 - job->written.y0);
    double fit = floor(chunk_bytes / (each > 1 ? each : 1));
    fit = fit < 1 ? 1 : fit > most ? most : fit;
    *planes = (int)(fit < all ? fit : all);
    size_t n = (size_t)*planes, area = (size_t)job->in->width * (size_t)job->in->height;
    if (job->frame)
        job->frames = malloc(n * job->frame * run->loops->size);
    if (job->wants.samples)
        job->d_weights = malloc(n * (size_t)tiles * (size_t)job->positions * sizeof(double));
    if (job->wants.samples && job->inverse[0])
        job->d_shares = malloc(n * area * run->loops->size);
    return (!job->frame || job->frames) && (!job->wants.samples || job->d_weights) &&
                   (!job->wants.samples || !job->inverse[0] || job->d_shares)
               ? SKC_OK
               : skci_fail_memory(error);
}

// Tiles that are large beside what they share with their neighbours, unless that takes too much memory. They depend on
// the image and the filters alone. Returns how much scratch memory they take.
static size_t choose_tiles(skci_job *job, const skci_tile_loops *loops)
{
    enum { WIDTH = 512, HEIGHT = 256 };
    int wide = 4 * (job->reach.left + job->reach.right), high = 4 * (job->reach.up + job->reach.down);
    for (;; wide /= 2, high /= 2) {
        job->tiles = skci_levels_tiles(job->in->width, job->in->height, wide > WIDTH ? wide : WIDTH,
                                       high > HEIGHT ? high : HEIGHT);
        size_t scratch = loops->scratch(job);
        if (scratch <= (size_t)tile_bytes || (wide <= WIDTH && high <= HEIGHT))
            return scratch;
    }
}

static skc_status run_chunks(struct run *run, skc_error *error)
{
    skci_job *job = run->job;
    int planes = 0;
    size_t scratch = choose_tiles(job, run->loops);
    if ((double)scratch > most_bytes)
        return skci_fail(error, SKC_UNSUPPORTED,
                         "the filters reach %d x %d pixels and would need more than 1 GiB for each thread",
                         job->reach.left + job->reach.right, job->reach.up + job->reach.down);
    skc_status status = take_chunk(run, &planes, error);
    if (status != SKC_OK)
        return status;
    long all = (long)job->in->images * job->in->channels;
    run->total = all * job->tiles.columns * job->tiles.rows;
    skci_watch_init(&run->watch, run->options->progress, run->options->progress_user, measure, run);
    skci_pool_init(&run->pool, scratch);
    for (long first = 0; first < all && !stopped(run); first += planes)
        run_chunk(run, first, (int)(all - first < planes ? all - first : planes));
    return skci_pool_finish(&run->pool, &run->watch, error);
}

skc_status skci_job_run(skci_job *job, const skci_tile_loops *loops, const skci_sums *sums,
                        const skc_run_options *options, skc_error *error)
{
    skci_area all = skci_levels_written(job->reach, job->in->width, job->in->height, job->wants.padding);
    double wide = (double)all.x1 - all.x0, high = (double)all.y1 - all.y0;
    double frame = wide * high - (double)job->in->width * job->in->height;
    job->written = all;
    job->frame = job->wants.padding && frame < 1e12 ? (size_t)frame : 0;
    struct run run = {.job = job, .loops = loops, .options = options, .sums = sums};
    run.columns = malloc((size_t)(all.x1 - all.x0) * sizeof *run.columns);
    if (!run.columns)
        return skci_fail_memory(error);
    for (int x = all.x0; x < all.x1; x++)
        run.columns[x - all.x0] = skc_edge_index(job->edge, x, job->in->width);
    skc_status status = run_chunks(&run, error);
    free(run.columns);
    free(job->frames);
    free(job->d_weights);
    free(job->d_shares);
    job->frames = job->d_shares = job->d_weights = NULL;
    return status;
}
