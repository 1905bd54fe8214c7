// SPDX-License-Identifier: MIT
// Kernels of a lens by distance from the middle, from patches of pictures.

#include "core/parallel.h"
#include "core/status.h"
#include "estimate/estimate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_NODES = 16, LEAST_PATCH = 96, MOST_ACROSS = 9 };
// Patches are this many kernels wide, and overlap by this share.
static const double patch_kernels = 4, overlap = 0.4;

typedef struct patch {
    int x, y;
    double dx, dy;      // of its middle from the picture's
    skc_kernel *kernel; // NULL: it does not show one
    double weight, shift_x, shift_y;
} patch;

struct field {
    int count, side, patch_count;
    const skc_pair *pairs;
    skc_estimate_options options; // of a patch
    patch *patches;
    skci_watch watch;
    atomic_int done, memory;
};

// ------------------------------------------------------------------------------------------------------------ patches

static skc_image part_of(const skc_image *image, int x, int y, int side)
{
    skc_image part = *image;
    part.data = (float *)((char *)image->data + y * image->row_stride + x * image->pixel_stride);
    part.width = part.height = side;
    return part;
}

static void learn_patch(void *context, int i)
{
    struct field *f = context;
    patch *p = f->patches + i;
    skc_pair *pairs = malloc((size_t)f->count * sizeof *pairs);
    skc_estimate_report report;
    if (!pairs)
        atomic_store(&f->memory, 1);
    for (int k = 0; pairs && k < f->count; k++)
        pairs[k] = (skc_pair){part_of(&f->pairs[k].sharp, p->x, p->y, f->side),
                              part_of(&f->pairs[k].blurred, p->x, p->y, f->side)};
    if (pairs && !skci_watch_poll(&f->watch)) {
        skc_status status = skc_estimate_kernel(f->count, pairs, &f->options, &p->kernel, &report, NULL);
        if (status == SKC_MEMORY)
            atomic_store(&f->memory, 1);
        if (status == SKC_OK) {
            // By how well it is known: the inverse of the expected mean squared error.
            p->weight = pow(10, report.expected_psnr / 10);
            p->shift_x = report.shift_x;
            p->shift_y = report.shift_y;
        }
    }
    free(pairs);
    atomic_fetch_add(&f->done, 1);
}

static void measure(void *context, skc_progress *progress)
{
    struct field *f = context;
    progress->fraction = 0.2 + 0.8 * atomic_load(&f->done) / f->patch_count;
}

// How many patches lie along a side: an odd number, so that one is in the middle.
static int across(int length, int side)
{
    int n = (int)ceil((length - side) / (side * (1 - overlap))) + 1;
    n += n % 2 == 0;
    return n < 3 ? 3 : n > MOST_ACROSS ? MOST_ACROSS : n;
}

static skc_status cut(struct field *f, double centre_x, double centre_y, skc_error *error)
{
    int width = f->pairs[0].sharp.width, height = f->pairs[0].sharp.height;
    int columns = across(width, f->side), rows = across(height, f->side);
    f->patch_count = columns * rows;
    f->patches = calloc((size_t)f->patch_count, sizeof *f->patches);
    if (!f->patches)
        return skci_fail_memory(error);
    for (int i = 0; i < f->patch_count; i++) {
        patch *p = f->patches + i;
        p->x = (int)lrint((double)(i % columns) * (width - f->side) / (columns - 1));
        p->y = (int)lrint((double)(i / columns) * (height - f->side) / (rows - 1));
        p->dx = p->x + (f->side - 1) / 2.0 - centre_x;
        p->dy = p->y + (f->side - 1) / 2.0 - centre_y;
    }
    return SKC_OK;
}

// ---------------------------------------------------------------------------------------------------- turning,
// averaging

// Catmull and Rom's cubic through four values.
static double cubic(const double *v, double t)
{
    return v[1] +
           t / 2 * (v[2] - v[0] + t * (2 * v[0] - 5 * v[1] + 4 * v[2] - v[3] + t * (3 * (v[1] - v[2]) + v[3] - v[0])));
}

static double value(const skc_kernel *k, int x, int y)
{
    return x >= 0 && x < k->width && y >= 0 && y < k->height ? k->values[(size_t)y * (size_t)k->width + (size_t)x] : 0;
}

static double between(const skc_kernel *k, double x, double y)
{
    double fx = floor(x), fy = floor(y), rows[4], row[4];
    for (int j = 0; j < 4; j++) {
        for (int i = 0; i < 4; i++)
            row[i] = value(k, (int)fx + i - 1, (int)fy + j - 1);
        rows[j] = cubic(row, x - fx);
    }
    return cubic(rows, y - fy);
}

// Adds a patch's kernel, turned to where the direction from the middle is to the right, and without the common shift.
static void add(const patch *p, double shift_x, double shift_y, double weight, skc_kernel *sum)
{
    double r = hypot(p->dx, p->dy), c = r > 0 ? p->dx / r : 1, s = r > 0 ? p->dy / r : 0;
    int half = sum->width / 2;
    for (int y = -half; y <= half; y++)
        for (int x = -half; x <= half; x++)
            sum->values[(size_t)(y + half) * (size_t)sum->width + (size_t)(x + half)] +=
                weight * between(p->kernel, c * x - s * y + shift_x + p->kernel->anchor_x,
                                 s * x + c * y + shift_y + p->kernel->anchor_y);
}

static skc_status average(const struct field *f, double distance, double step, double shift_x, double shift_y, int half,
                          skc_kernel **kernel, skc_error *error)
{
    skc_status status = skc_kernel_create(2 * half + 1, 2 * half + 1, kernel, error);
    if (status != SKC_OK)
        return status;
    double weights = 0;
    for (int i = 0; i < f->patch_count; i++) {
        const patch *p = f->patches + i;
        double near = 1 - fabs(hypot(p->dx, p->dy) - distance) / step;
        if (!p->kernel || near <= 0)
            continue;
        add(p, shift_x, shift_y, near * p->weight, *kernel);
        weights += near * p->weight;
    }
    if (!(weights > 0))
        return skci_fail(
            error, SKC_INVALID,
            "no patch %.0f pixels from the middle shows its kernel; fewer nodes, or pictures with more detail "
            "there, are accepted",
            distance);
    skc_kernel *k = *kernel;
    if (f->options.sign != SKC_SIGN_ANY)
        for (int i = 0; i < k->width * k->height; i++)
            k->values[i] = fmax(k->values[i], 0); // cubics overshoot
    status = skc_kernel_normalize(k, SKC_NORMALIZE_SUM, error);
    return status == SKC_OK ? skc_kernel_trim(k, error) : status;
}

static skc_status make_nodes(const struct field *f, int node_count, double *nodes, skc_kernel **kernels,
                             skc_error *error)
{
    double x = 0, y = 0, n = 0, farthest = 0;
    int half = 0;
    for (int i = 0; i < f->patch_count; i++) {
        const patch *p = f->patches + i;
        if (!p->kernel)
            continue;
        x += p->shift_x;
        y += p->shift_y;
        n++;
        farthest = fmax(farthest, hypot(p->dx, p->dy));
        half = p->kernel->width / 2 > half ? p->kernel->width / 2 : half;
        half = p->kernel->height / 2 > half ? p->kernel->height / 2 : half;
    }
    skc_status status =
        n > 0 && farthest > 0 ? SKC_OK : skci_fail(error, SKC_INVALID, "no patch of the pictures shows its kernel");
    for (int i = 0; i < node_count && status == SKC_OK; i++) {
        nodes[i] = farthest * i / (node_count - 1);
        status = average(f, nodes[i], farthest / (node_count - 1), x / n, y / n, half, &kernels[i], error);
    }
    return status;
}

// ------------------------------------------------------------------------------------------------------------ the
// field

static skc_status check(int count, const skc_pair *pairs, double x, double y, int node_count, skc_error *error)
{
    if (node_count < 2 || node_count > MOST_NODES)
        return skci_fail(error, SKC_INVALID, "%d nodes; 2 to %d are accepted", node_count, MOST_NODES);
    if (!isfinite(x) || !isfinite(y) || fabs(x) > 1 << 24 || fabs(y) > 1 << 24)
        return skci_fail(error, SKC_INVALID, "the middle (%g, %g) is no place in the picture", x, y);
    for (int i = 1; i < count; i++)
        if (pairs[i].sharp.width != pairs[0].sharp.width || pairs[i].sharp.height != pairs[0].sharp.height)
            return skci_fail(error, SKC_INVALID, "pair %d has another size than the first; one size is accepted",
                             i + 1);
    return SKC_OK;
}

// The kernel of the whole tells how large kernels, and with them patches, are.
static skc_status size_patches(struct field *f, const skc_kernel *whole, skc_error *error)
{
    int size = whole->width > whole->height ? whole->width : whole->height;
    int width = f->pairs[0].sharp.width, height = f->pairs[0].sharp.height;
    f->side = (int)(patch_kernels * size) > LEAST_PATCH ? (int)(patch_kernels * size) : LEAST_PATCH;
    if (2 * f->side > width || 2 * f->side > height)
        f->side = (width < height ? width : height) / 2;
    if (f->side < 2 * size + 16)
        return skci_fail(error, SKC_INVALID, "%d x %d pixels are too few for patches that show a kernel of %d x %d",
                         width, height, size, size);
    f->options.kernel_size = f->options.kernel_size > 0 ? f->options.kernel_size : size;
    return SKC_OK;
}

static skc_status run(struct field *f, const skc_estimate_options *o, double x, double y, int node_count, double *nodes,
                      skc_kernel **kernels, skc_estimate_report *report, skc_error *error)
{
    skc_kernel *whole;
    skci_estimate e = {.options = o, .share = 0.2};
    skc_status status = skci_estimate_run(&e, f->count, f->pairs, error);
    if (status == SKC_OK)
        status = skci_estimate_take(&e, &whole, error);
    *report = e.report;
    skci_estimate_close(&e);
    if (status != SKC_OK)
        return status;
    status = size_patches(f, whole, error);
    skc_kernel_free(whole);
    if (status == SKC_OK)
        status = cut(f, x, y, error);
    if (status != SKC_OK)
        return status;
    skci_watch_init(&f->watch, o->progress, o->progress_user, measure, f);
    skci_parallel_for(o->parallel, o->threads, f->patch_count, learn_patch, f, &f->watch);
    if (skci_watch_poll(&f->watch))
        return skci_fail(error, SKC_CANCELLED, "cancelled");
    if (atomic_load(&f->memory))
        return skci_fail_memory(error);
    for (int i = 0; i < f->patch_count; i++)
        report->patches += f->patches[i].kernel != NULL;
    return make_nodes(f, node_count, nodes, kernels, error);
}

skc_status skc_estimate_field(int count, const skc_pair *pairs, const skc_estimate_options *options, double centre_x,
                              double centre_y, int node_count, double *nodes, skc_kernel **kernels,
                              skc_estimate_report *report, skc_error *error)
{
    skc_estimate_options o;
    skc_estimate_report mine;
    skc_estimate_options_init(&o);
    if (options)
        o = *options;
    for (int i = 0; node_count <= MOST_NODES && i < node_count; i++)
        kernels[i] = NULL;
    skc_status status = skci_estimate_check(count, pairs, &o, error);
    if (status == SKC_OK)
        status = check(count, pairs, centre_x, centre_y, node_count, error);
    if (status != SKC_OK)
        return status;
    double started = skci_seconds();
    struct field f = {.count = count, .pairs = pairs, .options = o};
    f.options.threads = 1;
    f.options.parallel = NULL;
    f.options.progress = NULL;
    atomic_init(&f.done, 0);
    atomic_init(&f.memory, 0);
    status = run(&f, &o, centre_x, centre_y, node_count, nodes, kernels, &mine, error);
    mine.seconds = skci_seconds() - started;
    if (status == SKC_OK && report)
        *report = mine;
    for (int i = 0; i < node_count && status != SKC_OK; i++) {
        skc_kernel_free(kernels[i]);
        kernels[i] = NULL;
    }
    for (int i = 0; i < f.patch_count; i++)
        skc_kernel_free(f.patches[i].kernel);
    free(f.patches);
    return status;
}
