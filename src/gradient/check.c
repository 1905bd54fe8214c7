// SPDX-License-Identifier: MIT
// What calls of an operator may be given.

#include "core/status.h"
#include "gradient/operator.h"

#include <float.h>
#include <math.h>
#include <stdio.h>

static skc_status check_sample(const double *s, skc_taps taps, const char *place, int i, skc_error *error)
{
    if (!isfinite(s[0]) || !isfinite(s[1]) || !isfinite(s[2]))
        return skci_fail(error, SKC_INVALID, "%s.samples[%d]: (%g, %g, %g); finite numbers are accepted", place, i,
                         s[0], s[1], s[2]);
    if (fabs(s[0]) > SKC_MAX_OFFSET || fabs(s[1]) > SKC_MAX_OFFSET)
        return skci_fail(error, SKC_INVALID,
                         "%s.samples[%d]: an offset of (%g, %g); at most %d pixels in each direction are accepted",
                         place, i, s[0], s[1], SKC_MAX_OFFSET);
    if (taps == SKC_TAPS_INTEGER && (s[0] != floor(s[0]) || s[1] != floor(s[1])))
        return skci_fail(error, SKC_INVALID,
                         "%s.samples[%d]: an offset of (%g, %g) in a layer with integer taps; whole numbers are "
                         "accepted",
                         place, i, s[0], s[1]);
    if (fabs(s[2]) > (double)FLT_MAX)
        return skci_fail(error, SKC_INVALID, "%s.samples[%d]: a weight of %g; at most %g is accepted", place, i, s[2],
                         (double)FLT_MAX);
    return SKC_OK;
}

skc_status skci_samples_check(const skc_operator *op, const double *samples, skc_error *error)
{
    if (!samples)
        return skci_fail(error, SKC_INVALID, "samples: NULL; %zu numbers are needed", op->numbers);
    for (int f = 0; f < op->filters; f++)
        for (int l = 0; l < op->layers; l++)
            for (int i = 0; i < op->counts[l]; i++, samples += 3) {
                char place[64];
                snprintf(place, sizeof place, "filters[%d].layers[%d]", f, l);
                skc_status status = check_sample(samples, op->taps[l], place, i, error);
                if (status != SKC_OK)
                    return status;
            }
    return SKC_OK;
}

// ------------------------------------------------------------------------------------------------------------- batches

static skc_status check_batch(const skc_batch *b, const char *name, skc_error *error)
{
    if ((unsigned)b->type > SKC_REAL_DOUBLE)
        return skci_fail(error, SKC_INVALID, "%s: type %d; use a skc_real", name, (int)b->type);
    if (b->images < 0 || b->images > 1 << 24)
        return skci_fail(error, SKC_INVALID, "%s: %d images; 0 to %d are accepted", name, b->images, 1 << 24);
    if (b->channels < 1 || b->channels > 1 << 16)
        return skci_fail(error, SKC_INVALID, "%s: %d channels; 1 to %d are accepted", name, b->channels, 1 << 16);
    if (b->width < 1 || b->height < 1 || b->width > 1 << 24 || b->height > 1 << 24)
        return skci_fail(error, SKC_INVALID, "%s: %d x %d pixels; 1 to %d in each direction are accepted", name,
                         b->width, b->height, 1 << 24);
    ptrdiff_t size = (ptrdiff_t)skci_real_size(b->type);
    if (b->image_stride % size || b->channel_stride % size || b->row_stride % size || b->pixel_stride % size)
        return skci_fail(error, SKC_INVALID, "%s: a stride is not a multiple of %td bytes, the size of a number", name,
                         size);
    if (b->images > 0 && (!b->data || (uintptr_t)b->data % (size_t)size))
        return skci_fail(error, SKC_INVALID, "%s: data is %s", name,
                         b->data ? "not aligned to its numbers" : "NULL; there are no pixels");
    return SKC_OK;
}

// Distinct numbers of what is written would share memory where they lie 0 bytes apart.
static skc_status check_written(const skc_batch *b, const char *name, skc_error *error)
{
    int apart = (b->images < 2 || b->image_stride) && (b->channels < 2 || b->channel_stride) &&
                (b->height < 2 || b->row_stride) && (b->width < 2 || b->pixel_stride);
    if (apart)
        return SKC_OK;
    return skci_fail(error, SKC_INVALID, "%s: a stride of 0; what is written must not share memory", name);
}

static skc_status check_alike(const skc_batch *b, const char *name, const skc_batch *in, int images, int channels,
                              skc_error *error)
{
    if (b->type != in->type)
        return skci_fail(error, SKC_INVALID, "%s holds %s and the input %s; all batches must be of one type", name,
                         b->type == SKC_REAL_FLOAT ? "floats" : "doubles",
                         in->type == SKC_REAL_FLOAT ? "floats" : "doubles");
    if (b->images != images || b->channels != channels || b->width != in->width || b->height != in->height)
        return skci_fail(error, SKC_INVALID,
                         "%s: %d images of %d channels and %d x %d pixels; %d of %d channels and %d x %d are needed",
                         name, b->images, b->channels, b->width, b->height, images, channels, in->width, in->height);
    return SKC_OK;
}

// Where memory begins and ends.
struct extent {
    const char *name;
    int written;
    uintptr_t first, end; // equal: nothing
};

static struct extent extent_of(const skc_batch *b, const char *name, int written)
{
    if (!b || b->images == 0)
        return (struct extent){name, written, 0, 0};
    intptr_t from = 0, to = (intptr_t)skci_real_size(b->type);
    ptrdiff_t steps[4] = {b->image_stride * (b->images - 1), b->channel_stride * (b->channels - 1),
                          b->row_stride * (b->height - 1), b->pixel_stride * (b->width - 1)};
    for (int i = 0; i < 4; i++)
        *(steps[i] < 0 ? &from : &to) += steps[i];
    return (struct extent){name, written, (uintptr_t)b->data + (uintptr_t)from, (uintptr_t)b->data + (uintptr_t)to};
}

static struct extent extent_of_samples(const skc_operator *op, const double *samples, const char *name, int written)
{
    uintptr_t first = (uintptr_t)samples;
    return (struct extent){name, written, first, samples ? first + op->numbers * sizeof *samples : first};
}

static skc_status check_apart(const skc_operator *op, const skci_arguments *a, skc_error *error)
{
    struct extent all[] = {
        extent_of(a->in, "the input", 0),
        extent_of(a->maps, "maps", 0),
        extent_of(a->d_out, "d_out", 0),
        extent_of(a->t_in, "t_in", 0),
        extent_of(a->t_maps, "t_maps", 0),
        extent_of_samples(op, a->samples, "samples", 0),
        extent_of_samples(op, a->t_samples, "t_samples", 0),
        extent_of(a->out, "the output", 1),
        extent_of(a->d_in, "d_in", 1),
        extent_of(a->d_maps, "d_maps", 1),
        extent_of(a->t_out, "t_out", 1),
        extent_of_samples(op, a->d_samples, "d_samples", 1),
    };
    int count = sizeof all / sizeof *all;
    for (int i = 0; i < count; i++)
        for (int j = i + 1; j < count; j++)
            if ((all[i].written || all[j].written) && all[i].first < all[j].end && all[j].first < all[i].end)
                return skci_fail(error, SKC_INVALID, "%s and %s overlap in memory; they must not", all[i].name,
                                 all[j].name);
    return SKC_OK;
}

static skc_status check_batches(const skc_operator *op, const skci_arguments *a, skc_error *error)
{
    const skc_batch *in = a->in;
    if (!in)
        return skci_fail(error, SKC_INVALID, "the input is NULL; a batch is needed");
    skc_status status = check_batch(in, "the input", error);
    if (status != SKC_OK)
        return status;
    if (op->maps > 0 && !a->maps)
        return skci_fail(error, SKC_INVALID, "no maps; the basis has %d parameters, each of which needs one", op->maps);
    const skc_batch *maps = op->maps > 0 ? a->maps : NULL;
    const struct {
        const skc_batch *batch;
        const char *name;
        int is_map, written;
    } others[] = {{a->maps, "maps", 1, 0}, {a->t_maps, "t_maps", 1, 0}, {a->d_maps, "d_maps", 1, 1},
                  {a->t_in, "t_in", 0, 0}, {a->d_out, "d_out", 0, 0},   {a->out, "the output", 0, 1},
                  {a->d_in, "d_in", 0, 1}, {a->t_out, "t_out", 0, 1}};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        const skc_batch *b = others[i].batch;
        const char *name = others[i].name;
        if (!b)
            continue;
        if (others[i].is_map && !maps)
            return skci_fail(error, SKC_INVALID, "%s for a basis without parameters; NULL is accepted", name);
        status = check_batch(b, name, error);
        if (status == SKC_OK && others[i].is_map)
            status = check_alike(b, name, in,
                                 b == maps && b->images == 1 ? 1
                                 : b == maps                 ? in->images
                                                             : maps->images,
                                 op->maps, error);
        else if (status == SKC_OK)
            status = check_alike(b, name, in, in->images, in->channels, error);
        if (status == SKC_OK && others[i].written)
            status = check_written(b, name, error);
        if (status != SKC_OK)
            return status;
    }
    return SKC_OK;
}

static skc_status check_run(const skc_run_options *run, skc_error *error)
{
    if (run->size != sizeof *run)
        return skci_fail(error, SKC_INVALID, "options of %zu bytes; call skc_run_options_init first", run->size);
    if (run->threads < 0 || run->threads > 256)
        return skci_fail(error, SKC_INVALID, "%d threads; 1 to 256 are accepted, and 0 for one per processor",
                         run->threads);
    if (run->out_x != 0 || run->out_y != 0)
        return skci_fail(error, SKC_INVALID, "an output at (%d, %d); operators accept (0, 0) only", run->out_x,
                         run->out_y);
    return SKC_OK;
}

skc_status skci_operator_check(const skc_operator *op, const skci_arguments *a, skc_error *error)
{
    skc_status status = check_run(a->run, error);
    if (status == SKC_OK)
        status = skci_samples_check(op, a->samples, error);
    if (status == SKC_OK)
        status = check_batches(op, a, error);
    return status == SKC_OK ? check_apart(op, a, error) : status;
}
