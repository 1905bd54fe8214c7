// SPDX-License-Identifier: MIT
// Two pictures, compared tile by tile. A row of tiles is a task; what it finds is added up in the order of the rows.

#include "skc/metrics.h"

#include "core/parallel.h"
#include "core/pixels.h"
#include "core/status.h"
#include "metrics/flip.h"
#include "metrics/psnr.h"
#include "metrics/srgb.h"
#include "metrics/ssim.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>

// What is computed around a tile of this size, once more than needed, is a third of it at FLIP's default.
enum { TILE_WIDTH = 256, TILE_HEIGHT = 64 };

// What is known of a row of tiles.
struct band {
    const skc_image *bad; // the picture whose value at (x, y) is not finite; NULL if all are
    int x, y, channel;
    skci_sums given, encoded, rounded;
    double ssim, flip, flip_most;
};

struct job {
    const skc_image *image, *reference, *map;
    int encoded;
    int with_flip;
    skci_flip flip;
    double window[2 * SKCI_SSIM_RADIUS + 1];
    int tile_width, tile_height;
    int count; // of bands
    struct band *bands;
    atomic_int done, out_of_memory;
    skci_watch watch;
};

void skc_difference_options_init(skc_difference_options *options)
{
    *options = (skc_difference_options){.size = sizeof *options,
                                        .pixels_per_degree = 0.7 * (3840 / 0.7) * (3.14159265358979323846 / 180)};
}

// ---------------------------------------------------------------------------------------------------------- arguments

static skc_status check_pictures(const skc_image *image, const skc_image *reference, const skc_image *map,
                                 skc_error *error)
{
    skc_pixels a = skc_pixels_of(image), b = skc_pixels_of(reference);
    skc_status status = skci_pixels_check(&a, "image", error);
    if (status == SKC_OK)
        status = skci_pixels_check(&b, "reference", error);
    if (status != SKC_OK)
        return status;
    if (a.width != b.width || a.height != b.height || a.channels != b.channels)
        return skci_fail(
            error, SKC_INVALID,
            "the image has %d x %d pixels of %d channels and the reference %d x %d of %d; they must have as many",
            a.width, a.height, a.channels, b.width, b.height, b.channels);
    if (!map)
        return SKC_OK;
    skc_pixels m = skc_pixels_of(map);
    status = skci_pixels_check(&m, "FLIP map", error);
    if (status != SKC_OK)
        return status;
    if (a.channels != 1 && a.channels != 3)
        return skci_fail(error, SKC_INVALID, "FLIP map: of pictures of %d channels; 1 and 3 are accepted", a.channels);
    if (m.width != a.width || m.height != a.height || m.channels != 1)
        return skci_fail(error, SKC_INVALID, "FLIP map: %d x %d pixels of %d channels; %d x %d of 1 are accepted",
                         m.width, m.height, m.channels, a.width, a.height);
    if (skci_pixels_overlap(&a, &m) || skci_pixels_overlap(&b, &m))
        return skci_fail(error, SKC_INVALID, "FLIP map: it overlaps one of the pictures in memory; it must not");
    return SKC_OK;
}

static skc_status check_options(const skc_difference_options *options, skc_error *error)
{
    if (options->size != sizeof *options)
        return skci_fail(error, SKC_INVALID, "options of %zu bytes; call skc_difference_options_init first",
                         options->size);
    if (!(options->pixels_per_degree >= 1 && options->pixels_per_degree <= 1000))
        return skci_fail(error, SKC_INVALID, "%g pixels per degree; 1 to 1000 are accepted",
                         options->pixels_per_degree);
    if (options->threads < 0 || options->threads > 256)
        return skci_fail(error, SKC_INVALID, "%d threads; 1 to 256 are accepted, and 0 for one per processor",
                         options->threads);
    return SKC_OK;
}

// ------------------------------------------------------------------------------------------------------ finite values

static float value_at(const skc_image *image, int x, int y, int channel)
{
    const char *row = (const char *)image->data + y * image->row_stride + channel * image->channel_stride;
    return *(const float *)(const void *)(row + x * image->pixel_stride);
}

static int find_bad(const skc_image *image, int y, struct band *band)
{
    for (int x = 0; x < image->width; x++)
        for (int c = 0; c < image->channels; c++)
            if (!isfinite(value_at(image, x, y, c))) {
                band->bad = image;
                band->x = x;
                band->y = y;
                band->channel = c;
                return 1;
            }
    return 0;
}

static void check_band(void *context, int i)
{
    struct job *job = context;
    for (int y = i * job->tile_height; y < job->image->height && y < (i + 1) * job->tile_height; y++)
        if (skci_watch_poll(&job->watch) || find_bad(job->image, y, &job->bands[i]) ||
            find_bad(job->reference, y, &job->bands[i]))
            return;
}

static skc_status refuse_bad(const struct job *job, skc_error *error)
{
    for (int i = 0; i < job->count; i++) {
        const struct band *b = &job->bands[i];
        if (b->bad)
            return skci_fail(error, SKC_INVALID,
                             "the %s's pixel at column %d, row %d is %s in channel %d: finite values are accepted",
                             b->bad == job->image ? "image" : "reference", b->x, b->y,
                             isnan(value_at(b->bad, b->x, b->y, b->channel)) ? "not a number" : "infinite", b->channel);
    }
    return SKC_OK;
}

// -------------------------------------------------------------------------------------------------------------- tiles

// In place.
static void encode(const struct job *job, const skci_patch *patch, double *plane)
{
    for (size_t i = 0; i < patch->size; i++) {
        plane[i] = skci_clamp_unit(plane[i]);
        plane[i] = job->encoded ? plane[i] : skci_srgb_encode(plane[i]);
    }
}

static void compare_values(const struct job *job, skc_rectangle at, double *planes, struct band *band)
{
    skci_patch patch = skci_patch_of(at, SKCI_SSIM_RADIUS);
    double *a = planes, *b = a + patch.size;
    for (int c = 0; c < job->image->channels; c++) {
        skci_patch_load(&patch, job->image, c, a);
        skci_patch_load(&patch, job->reference, c, b);
        skci_sums_add(&band->given, &patch, a, b);
        encode(job, &patch, a);
        encode(job, &patch, b);
        skci_sums_add(&band->encoded, &patch, a, b);
        skci_sums_add_8(&band->rounded, &patch, a, b);
        band->ssim += skci_ssim_sum(&patch, job->image->width, job->image->height, job->window, a, b, b + patch.size);
    }
}

static void compare_as_seen(const struct job *job, skc_rectangle at, double *planes, struct band *band)
{
    skci_patch patch = skci_patch_of(at, job->flip.radius);
    skci_flip_map(&job->flip, &patch, job->image, job->reference, job->encoded, planes);
    for (int y = 0; y < at.height; y++)
        for (int x = 0; x < at.width; x++) {
            double value = planes[(ptrdiff_t)y * patch.pitch + x];
            band->flip += value;
            band->flip_most = fmax(band->flip_most, value);
            if (job->map)
                *(float *)(void *)((char *)job->map->data + (at.y + y) * job->map->row_stride +
                                   (at.x + x) * job->map->pixel_stride) = (float)value;
        }
}

// Room for a tile's planes. Zeroed: filters touch what lies behind a plane's last row, and must find numbers there.
static double *make_planes(const struct job *job)
{
    skc_rectangle whole = {0, 0, job->tile_width, job->tile_height};
    size_t values = skci_patch_of(whole, SKCI_SSIM_RADIUS).size * (2 + SKCI_SSIM_PLANES);
    size_t seen = job->with_flip ? skci_patch_of(whole, job->flip.radius).size * SKCI_FLIP_PLANES : 0;
    return calloc(values > seen ? values : seen, sizeof(double));
}

static int at_most(int a, int b)
{
    return a < b ? a : b;
}

static void compare_band(void *context, int i)
{
    struct job *job = context;
    if (skci_watch_poll(&job->watch) || atomic_load(&job->out_of_memory))
        return;
    double *planes = make_planes(job);
    if (!planes) {
        atomic_store(&job->out_of_memory, 1);
        return;
    }
    skc_rectangle at = {.y = i * job->tile_height};
    at.height = at_most(job->tile_height, job->image->height - at.y);
    for (; at.x < job->image->width && !skci_watch_poll(&job->watch); at.x += job->tile_width) {
        at.width = at_most(job->tile_width, job->image->width - at.x);
        compare_values(job, at, planes, &job->bands[i]);
        if (job->with_flip)
            compare_as_seen(job, at, planes, &job->bands[i]);
    }
    free(planes);
    atomic_fetch_add(&job->done, 1);
}

// ------------------------------------------------------------------------------------------------------- all together

static void add_up(const struct job *job, skc_difference *difference)
{
    int width = job->image->width, height = job->image->height;
    struct band all = {0};
    for (int i = 0; i < job->count; i++) {
        const struct band *b = &job->bands[i];
        skci_sums_join(&all.given, &b->given);
        skci_sums_join(&all.encoded, &b->encoded);
        skci_sums_join(&all.rounded, &b->rounded);
        all.ssim += b->ssim;
        all.flip += b->flip;
        all.flip_most = fmax(all.flip_most, b->flip_most);
    }
    double pixels = (double)width * height, count = pixels * job->image->channels;
    double windows = (double)(width - 2 * SKCI_SSIM_RADIUS) * (height - 2 * SKCI_SSIM_RADIUS) * job->image->channels;
    int has_windows = width > 2 * SKCI_SSIM_RADIUS && height > 2 * SKCI_SSIM_RADIUS;
    *difference = (skc_difference){
        .psnr = skci_psnr(&all.given, count),
        .l2 = skci_relative_l2(&all.given),
        .l1 = all.given.magnitude / count,
        .most = all.given.most,
        .psnr_srgb = skci_psnr(&all.encoded, count),
        .psnr_8 = skci_psnr(&all.rounded, count),
        .ssim = has_windows ? all.ssim / windows : NAN,
        .flip = job->with_flip ? all.flip / pixels : NAN,
        .flip_most = job->with_flip ? all.flip_most : NAN,
    };
}

static void measure(void *context, skc_progress *progress)
{
    struct job *job = context;
    progress->fraction = (double)atomic_load(&job->done) / job->count;
}

static skc_status check_cancelled(struct job *job, skc_error *error)
{
    return atomic_load(&job->watch.cancelled) ? skci_fail(error, SKC_CANCELLED, "%s", skc_status_text(SKC_CANCELLED))
                                              : SKC_OK;
}

static skc_status run(struct job *job, const skc_difference_options *options, skc_difference *difference,
                      skc_error *error)
{
    skci_watch_init(&job->watch, options->progress, options->progress_user, measure, job);
    skci_parallel_for(options->parallel, options->threads, job->count, check_band, job, &job->watch);
    skc_status status = check_cancelled(job, error);
    if (status == SKC_OK)
        status = refuse_bad(job, error);
    if (status != SKC_OK)
        return status;
    skci_parallel_for(options->parallel, options->threads, job->count, compare_band, job, &job->watch);
    status = check_cancelled(job, error);
    if (status != SKC_OK)
        return status;
    if (atomic_load(&job->out_of_memory))
        return skci_fail_memory(error);
    add_up(job, difference);
    return SKC_OK;
}

skc_status skc_image_compare(const skc_image *image, const skc_image *reference, const skc_difference_options *options,
                             skc_difference *difference, const skc_image *flip_map, skc_error *error)
{
    skc_difference_options defaults;
    skc_difference_options_init(&defaults);
    options = options ? options : &defaults;
    skc_status status = check_options(options, error);
    if (status == SKC_OK)
        status = check_pictures(image, reference, flip_map, error);
    if (status != SKC_OK)
        return status;
    struct job job = {.image = image,
                      .reference = reference,
                      .map = flip_map,
                      .encoded = options->encoded,
                      .with_flip = image->channels == 1 || image->channels == 3};
    skci_ssim_window(job.window);
    skci_flip_init(&job.flip, options->pixels_per_degree);
    // Wide margins want larger tiles.
    int grown = 2 * job.flip.radius;
    job.tile_width = at_most(image->width, grown > TILE_WIDTH ? grown : TILE_WIDTH);
    job.tile_height = grown > TILE_HEIGHT ? grown : TILE_HEIGHT;
    job.tile_height = at_most(image->height, job.tile_height);
    job.count = (image->height - 1) / job.tile_height + 1;
    job.bands = calloc((size_t)job.count, sizeof *job.bands);
    status = job.bands ? run(&job, options, difference, error) : skci_fail_memory(error);
    free(job.bands);
    return status;
}
