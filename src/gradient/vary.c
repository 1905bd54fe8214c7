// SPDX-License-Identifier: MIT
// Calls of varying operators: rounds of images, turns of tiles, and what is summed up at the end.

#include "gradient/vary.h"

#include "apply/run.h"
#include "core/parallel.h"
#include "core/status.h"
#include "gradient/vary_job.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum {
    TILE = 128,           // pixels a side,
    SMALL_TILE = 64,      // of small images
    ROUND = 1 << 21,      // pixels of the images that make a round
    SUMS = 32,            // of gradients of samples, at most,
    SUM_BYTES = 64 << 20, // of so many bytes together
};

// --------------------------------------------------------------------------------------------------------------- tiles

static int whole_tile(int size, int margin)
{
    int tile = size >= 2 * TILE ? TILE : SMALL_TILE;
    tile = margin / 2 > tile ? margin / 2 : tile;
    return skci_divide_up(size, skci_divide_up(size, tile));
}

static void choose_tiles(skci_vary_job *job, skci_area domain)
{
    int across = 0, along = 0;
    for (int j = 0; j < job->filter.layers; j++) {
        across += job->filter.spans[j].x1 - job->filter.spans[j].x0;
        along += job->filter.spans[j].y1 - job->filter.spans[j].y0;
    }
    job->tile_width = whole_tile(domain.x1 - domain.x0, across);
    job->tile_height = whole_tile(domain.y1 - domain.y0, along);
}

// The tiles of a turn in all images of the round: every so many along each axis, so that none reaches another.
typedef struct turn {
    skci_vary_job *job;
    void (*make)(const skci_vary_job *job, void *scratch, int image, skci_area own); // or NULL, for gradients
    skci_area domain;
    int columns, rows; // of the domain's tiles,
    int x, y;          // the first of the turn,
    int step_x, step_y;
    int across, along; // how many it has along each axis
    int tasks;
    skci_pool pool;
    skci_watch *watch;
    atomic_long *done;
} turn;

static skci_area tile_at(const turn *t, int i, int *image)
{
    const skci_vary_job *job = t->job;
    int column = t->x + i % t->across * t->step_x, row = t->y + i / t->across % t->along * t->step_y;
    *image = job->first_image + i / t->across / t->along;
    skci_area tile = {t->domain.x0 + column * job->tile_width, t->domain.y0 + row * job->tile_height, 0, 0};
    tile.x1 = tile.x0 + job->tile_width;
    tile.y1 = tile.y0 + job->tile_height;
    return skci_area_cut(tile, t->domain);
}

// Every so many of the turn's tiles, one after the other.
static void run_task(void *context, int task)
{
    turn *t = context;
    void *scratch = NULL;
    int count = t->across * t->along * t->job->images;
    for (int i = task; i < count; i += t->tasks) {
        if (skci_watch_poll(t->watch) || atomic_load(&t->pool.failed))
            break;
        if (!scratch) {
            scratch = skci_pool_take(&t->pool);
            if (!scratch)
                return;
            t->job->kind->start(t->job, scratch);
        }
        int image;
        skci_area own = tile_at(t, i, &image);
        if (t->make)
            t->make(t->job, scratch, image, own);
        else
            t->job->kind->multiply(t->job, scratch, image, own, (size_t)task);
        atomic_fetch_add_explicit(t->done, 1, memory_order_relaxed);
    }
    if (scratch)
        skci_pool_give(&t->pool, scratch);
}

typedef struct progress {
    atomic_long done; // tiles
    double total;
    skci_watch watch;
    const skc_run_options *run;
} progress;

static void measure(void *context, skc_progress *p)
{
    progress *now = context;
    double fraction = (double)atomic_load_explicit(&now->done, memory_order_relaxed) / now->total;
    p->fraction = fraction < 1 ? fraction : 1;
}

static int turns_along(int reach, int tile, int tiles)
{
    int turns = 1 + skci_divide_up(reach, tile);
    return turns < tiles ? turns : tiles;
}

// All tiles of the images of a round. `reach`: what they write beyond themselves, all in all; NULL: nothing.
static skc_status run_turns(skci_vary_job *job, void (*make)(const skci_vary_job *, void *, int, skci_area),
                            skci_area domain, const skci_box *reach, progress *p, skc_error *error)
{
    turn t = {.job = job, .make = make, .domain = domain, .watch = &p->watch, .done = &p->done};
    t.columns = skci_divide_up(domain.x1 - domain.x0, job->tile_width);
    t.rows = skci_divide_up(domain.y1 - domain.y0, job->tile_height);
    t.step_x = reach ? turns_along(reach->x1 - reach->x0, job->tile_width, t.columns) : 1;
    t.step_y = reach ? turns_along(reach->y1 - reach->y0, job->tile_height, t.rows) : 1;
    size_t scratch = job->kind->scratch(job);
    if (scratch == 0)
        return skci_fail_memory(error);
    if (scratch > (size_t)1 << 30)
        return skci_fail(error, SKC_UNSUPPORTED,
                         "the filters reach %d x %d pixels and would need more than 1 GiB for each thread",
                         job->filter.op->margin.left + job->filter.op->margin.right,
                         job->filter.op->margin.up + job->filter.op->margin.down);
    if ((double)t.columns * t.rows * job->images > INT_MAX / 2)
        return skci_fail(error, SKC_UNSUPPORTED, "%d images of %d x %d pixels are too many", job->images, job->width,
                         job->height);
    skci_pool_init(&t.pool, scratch);
    for (t.y = 0; t.y < t.step_y; t.y++)
        for (t.x = 0; t.x < t.step_x; t.x++) {
            t.across = skci_divide_up(t.columns - t.x, t.step_x);
            t.along = skci_divide_up(t.rows - t.y, t.step_y);
            int tiles = t.across * t.along * job->images;
            t.tasks = make || (size_t)tiles < job->sum_count ? tiles : (int)job->sum_count;
            skci_parallel_for(p->run->parallel, p->run->threads, t.tasks, run_task, &t, &p->watch);
        }
    return skci_pool_finish(&t.pool, &p->watch, error);
}

static void begin(progress *p, const skc_run_options *run, const skci_vary_job *job, int passes)
{
    *p = (progress){.run = run};
    atomic_init(&p->done, 0);
    p->total = (double)skci_divide_up(job->width, job->tile_width) * skci_divide_up(job->height, job->tile_height) *
               job->in->images * passes;
    skci_watch_init(&p->watch, run->progress, run->progress_user, measure, p);
}

static skc_status start(skci_vary_job *job, const skc_operator *op, const double *samples, const skc_batch *in,
                        const skc_batch *maps, skc_error *error)
{
    *job = (skci_vary_job){.in = in,
                           .maps = maps,
                           .width = in->width,
                           .height = in->height,
                           .channels = in->channels,
                           .images = in->images,
                           .kind = in->type == SKC_REAL_FLOAT ? &skci_vary_float : &skci_vary_double};
    skc_status status = skci_vary_filter_create(&job->filter, op, samples, error);
    if (status == SKC_OK)
        job->groups = skci_divide_up(in->channels, job->filter.together);
    return status;
}

// --------------------------------------------------------------------------------------------------------------
// forward

// The progress of all images, from that of one.
typedef struct share {
    const skc_run_options *run;
    int image, images;
} share;

static int tell_share(void *user, const skc_progress *of_image)
{
    const share *s = user;
    skc_progress all = {(s->image + of_image->fraction) / s->images, 0};
    return s->run->progress(s->run->progress_user, &all);
}

static skc_status apply_floats(const skci_vary_job *job, const skc_batch *out, const skc_run_options *run,
                               skc_error *error)
{
    skc_status status = SKC_OK;
    share s = {run, 0, job->in->images};
    skc_run_options one_run = *run;
    one_run.progress = run->progress ? tell_share : NULL;
    one_run.progress_user = &s;
    for (int i = 0; status == SKC_OK && i < job->in->images; i++) {
        s.image = i;
        skc_pixels from = skci_batch_pixels(job->in, i), to = skci_batch_pixels(out, i), one;
        skc_map maps[SKCI_VARYING_MAPS];
        for (int m = 0; m < job->filter.op->maps; m++) {
            one = skci_batch_pixels(job->maps, job->maps->images == 1 ? 0 : i);
            maps[m] = (skc_map){{skci_pixels_channels(&one, m, 1), 0, 0}, 0, 1};
        }
        status = skc_varying_apply(job->filter.varying, &from, maps, &to, &one_run, error);
    }
    return status;
}

static skci_area whole(const skci_vary_job *job)
{
    return (skci_area){0, 0, job->width, job->height};
}

static int result_of(const skci_vary_job *job)
{
    return job->filter.scatter ? SKCI_VARY_CENTRE : SKCI_VARY_AROUND;
}

skc_status skci_vary_apply(const skc_operator *op, const double *samples, const skc_batch *in, const skc_batch *maps,
                           const skc_batch *out, const skc_run_options *run, skc_error *error)
{
    skci_vary_job job;
    skc_status status = start(&job, op, samples, in, maps, error);
    if (status == SKC_OK && in->type == SKC_REAL_FLOAT)
        status = apply_floats(&job, out, run, error);
    else if (status == SKC_OK) {
        progress p;
        job.out = out;
        job.what = result_of(&job);
        choose_tiles(&job, whole(&job));
        begin(&p, run, &job, 1);
        status = run_turns(&job, job.kind->filter, whole(&job), NULL, &p, error);
    }
    skci_vary_filter_free(&job.filter);
    return status;
}

skc_status skci_vary_jvp(const skc_operator *op, const double *samples, const skc_batch *in, const skc_batch *maps,
                         const double *t_samples, const skc_batch *t_in, const skc_batch *t_maps,
                         const skc_batch *t_out, const skc_run_options *run, skc_error *error)
{
    skci_vary_job job;
    skc_status status = start(&job, op, samples, in, maps, error);
    if (status == SKC_OK) {
        progress p;
        job.out = t_out;
        job.t_in = t_in;
        job.t_maps = t_maps;
        job.t_table = job.kind->table(&job.filter, t_samples);
        job.what = result_of(&job);
        choose_tiles(&job, whole(&job));
        begin(&p, run, &job, 1);
        status = job.t_table ? run_turns(&job, job.kind->move, whole(&job), NULL, &p, error) : skci_fail_memory(error);
    }
    free(job.t_table);
    skci_vary_filter_free(&job.filter);
    return status;
}

// ---------------------------------------------------------------------------------------------------------------
// frames

skci_vary_run skci_vary_frame_run(const skci_vary_frame *f, const skc_batch *b, int image, int of_round, int channel,
                                  int x, int y, int end, size_t size)
{
    int inside = y >= 0 && y < b->height, across = f->left + b->width + f->right;
    if (inside && x >= 0 && x < b->width)
        return (skci_vary_run){skci_batch_at(b, image, channel, x, y), b->pixel_stride,
                               (end < b->width ? end : b->width) - x};
    int to = inside && x < 0 && end > 0 ? 0 : end;
    if (!f->data)
        return (skci_vary_run){NULL, 0, to - x};
    size_t at;
    if (!inside)
        at = (size_t)(y < 0 ? y + f->up : y - b->height + f->up) * (size_t)across + (size_t)(x + f->left);
    else
        at = (size_t)(f->up + f->down) * (size_t)across + (size_t)y * (size_t)(f->left + f->right) +
             (size_t)(x < 0 ? x + f->left : x - b->width + f->left);
    at += ((size_t)of_round * (size_t)b->channels + (size_t)channel) * f->each;
    return (skci_vary_run){f->data + at * size, (ptrdiff_t)size, to - x};
}

// For `images` images, around which `domain` is written to.
static skc_status make_frame(skci_vary_frame *f, const skc_batch *b, skci_area domain, int images, size_t size,
                             skc_error *error)
{
    f->left = domain.x0 < 0 ? -domain.x0 : 0;
    f->up = domain.y0 < 0 ? -domain.y0 : 0;
    f->right = domain.x1 > b->width ? domain.x1 - b->width : 0;
    f->down = domain.y1 > b->height ? domain.y1 - b->height : 0;
    f->each = (size_t)(f->up + f->down) * (size_t)(f->left + b->width + f->right) +
              (size_t)b->height * (size_t)(f->left + f->right);
    f->data = calloc(f->each * (size_t)b->channels * (size_t)images + 1, size);
    return f->data ? SKC_OK : skci_fail_memory(error);
}

// ---------------------------------------------------------------------------------------------------- vector, Jacobian

static int folds(skc_edge edge)
{
    return edge != SKC_EDGE_CONSTANT && edge != SKC_EDGE_RENORMALIZE;
}

// Room for a round.
static skc_status make_room(skci_vary_job *job, skci_area domain, skc_error *error)
{
    size_t size = job->kind->size, pixels = (size_t)job->width * (size_t)job->height * (size_t)job->images;
    skci_area written = job->filter.scatter ? domain : skci_area_around(domain, &job->filter.spans[0]);
    skc_status status = SKC_OK;
    if (job->d_in && folds(job->filter.varying->edge))
        status = make_frame(&job->d_in_frame, job->d_in, written, job->images, size, error);
    if (status == SKC_OK && job->d_maps)
        status = make_frame(&job->d_maps_frame, job->d_maps, domain, job->images, size, error);
    if (status == SKC_OK && job->filter.varying->edge == SKC_EDGE_RENORMALIZE) {
        int floats = job->groups * SKCI_LANE_PIXEL;
        void *data = malloc(pixels * (size_t)floats * size);
        job->lanes = skc_batch_of(job->in->type, data, job->images, floats, job->height, job->width);
        status = data ? SKC_OK : skci_fail_memory(error);
    }
    if (status == SKC_OK && job->one_map) {
        void *data = malloc(pixels * (size_t)job->d_maps->channels * size);
        job->round_maps =
            skc_batch_of(job->in->type, data, job->images, job->d_maps->channels, job->height, job->width);
        status = data ? SKC_OK : skci_fail_memory(error);
    }
    return status;
}

static void free_room(skci_vary_job *job)
{
    free(job->d_in_frame.data);
    free(job->d_maps_frame.data);
    free(job->lanes.data);
    free(job->round_maps.data);
    free(job->sums);
}

// Image i of the round, before and after its tiles.
static void clear_image(void *context, int i)
{
    skci_vary_job *job = context;
    if (job->d_in)
        job->kind->clear(job->d_in, job->first_image + i);
    if (job->one_map)
        job->kind->clear(&job->round_maps, i);
    else if (job->d_maps)
        job->kind->clear(job->d_maps, job->first_image + i);
    if (job->d_in_frame.data)
        memset(job->d_in_frame.data + (size_t)i * (size_t)job->channels * job->d_in_frame.each * job->kind->size, 0,
               (size_t)job->channels * job->d_in_frame.each * job->kind->size);
    if (job->d_maps_frame.data) {
        size_t each = (size_t)job->d_maps->channels * job->d_maps_frame.each * job->kind->size;
        memset(job->d_maps_frame.data + (size_t)i * each, 0, each);
    }
}

static void fold_image(void *context, int i)
{
    skci_vary_job *job = context;
    const skc_varying *v = job->filter.varying;
    if (job->d_in_frame.data)
        job->kind->fold(&job->d_in_frame, v->edge, job->d_in, job->first_image + i, i);
    if (job->one_map)
        job->kind->fold(&job->d_maps_frame, v->map_edge, &job->round_maps, i, i);
    else if (job->d_maps)
        job->kind->fold(&job->d_maps_frame, v->map_edge, job->d_maps, job->first_image + i, i);
}

static skc_status run_round(skci_vary_job *job, skci_area domain, int what, progress *p, skc_error *error)
{
    skc_status status = SKC_OK;
    skci_parallel_for(p->run->parallel, p->run->threads, job->images, clear_image, job, &p->watch);
    if (job->filter.varying->edge == SKC_EDGE_RENORMALIZE) {
        job->what = result_of(job);
        status = run_turns(job, job->kind->share, whole(job), NULL, p, error);
    }
    job->what = what;
    if (status == SKC_OK)
        status = run_turns(job, NULL, domain, what & SKCI_VARY_SPREAD ? &job->filter.spans[0] : NULL, p, error);
    if (status != SKC_OK)
        return status;
    skci_parallel_for(p->run->parallel, p->run->threads, job->images, fold_image, job, &p->watch);
    for (int i = 0; i < job->images && job->one_map; i++)
        job->kind->add(job->d_maps, 0, &job->round_maps, i);
    return SKC_OK;
}

// The sums, turned back into gradients of samples.
static void add_up(const skci_vary_job *job, double *d_samples)
{
    const skci_vary_filter *f = &job->filter;
    const skc_operator *op = f->op;
    int each = op->filters / op->sets;
    memset(d_samples, 0, op->numbers * sizeof *d_samples);
    for (size_t sum = 0; sum < job->sum_count; sum++)
        for (int filter = 0; filter < op->filters; filter++)
            for (int j = 0; j < f->layers; j++) {
                const skci_varying_layer *l = skci_vary_layer(f, filter / each, j);
                ptrdiff_t n = l->padded;
                const double *from =
                    job->sums + sum * f->size + skci_vary_place(f, l) + (size_t)(filter % each) * 3 * (size_t)n;
                double *to = d_samples + ((size_t)filter * (size_t)op->samples + (size_t)f->first[j]) * 3;
                double offsets = op->taps[j] == SKC_TAPS_INTEGER ? 0 : f->turn;
                for (int i = 0; i < l->count; i++, to += 3) {
                    to[0] += offsets != 0 ? offsets * from[i] : 0;
                    to[1] += offsets != 0 ? offsets * from[n + i] : 0;
                    to[2] += from[2 * n + i];
                }
            }
}

static skc_status multiply(skci_vary_job *job, int what, const skc_run_options *run, double *d_samples,
                           skc_error *error)
{
    progress p;
    int images = job->in->images;
    size_t pixels = (size_t)job->width * (size_t)job->height, bytes = job->filter.size * sizeof(double);
    skci_area domain = skci_vary_support(&job->filter, job->width, job->height, job->support);
    choose_tiles(job, domain);
    begin(&p, run, job, job->filter.varying->edge == SKC_EDGE_RENORMALIZE ? 2 : 1);
    job->images = pixels >= ROUND ? 1 : (size_t)images * pixels <= ROUND ? images : (int)(ROUND / pixels);
    job->sum_count = SUM_BYTES / bytes < 1 ? 1 : SUM_BYTES / bytes < SUMS ? SUM_BYTES / bytes : SUMS;
    job->sums = calloc(job->sum_count, bytes);
    skc_status status = job->sums ? make_room(job, domain, error) : skci_fail_memory(error);
    if (status == SKC_OK && job->one_map)
        job->kind->clear(job->d_maps, 0);
    for (int round = job->images; status == SKC_OK && job->first_image < images; job->first_image += round) {
        job->images = images - job->first_image < round ? images - job->first_image : round;
        status = run_round(job, domain, what, &p, error);
    }
    if (status == SKC_OK && d_samples)
        add_up(job, d_samples);
    free_room(job);
    return status;
}

skc_status skci_vary_vjp(const skc_operator *op, const double *samples, const skc_batch *in, const skc_batch *maps,
                         const skc_batch *d_out, const skc_batch *d_in, double *d_samples, const skc_batch *d_maps,
                         const skc_run_options *run, skc_error *error)
{
    skci_vary_job job;
    skc_status status = start(&job, op, samples, in, maps, error);
    if (status == SKC_OK) {
        int what = d_samples || d_maps ? SKCI_VARY_PRODUCTS : 0;
        if (d_in)
            what |= job.filter.scatter ? SKCI_VARY_AROUND : SKCI_VARY_SPREAD;
        job.d_out = d_out;
        job.d_in = d_in;
        job.d_maps = d_maps;
        job.one_map = d_maps && d_maps->images == 1 && in->images > 1;
        status = multiply(&job, what, run, d_samples, error);
    }
    skci_vary_filter_free(&job.filter);
    return status;
}
