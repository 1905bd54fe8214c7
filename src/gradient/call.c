// SPDX-License-Identifier: MIT
// The three functions of an operator: arguments checked, then one way of filtering or the other.

#include "core/status.h"
#include "gradient/uniform.h"
#include "gradient/vary.h"

#include <string.h>

skc_batch skc_batch_of(skc_real type, void *data, int images, int channels, int height, int width)
{
    ptrdiff_t size = (ptrdiff_t)skci_real_size(type), row = size * width, plane = row * height;
    return (skc_batch){data, type, images, channels, height, width, plane * channels, plane, row, size};
}

skc_pixels skci_batch_pixels(const skc_batch *b, int image)
{
    return (skc_pixels){skci_batch_at(b, image, 0, 0, 0),
                        SKC_PIXEL_FLOAT,
                        b->width,
                        b->height,
                        b->channels,
                        b->pixel_stride,
                        b->row_stride,
                        b->channel_stride};
}

static const skc_run_options *or_defaults(const skc_run_options *run, skc_run_options *defaults)
{
    skc_run_options_init(defaults);
    return run ? run : defaults;
}

static skc_status check_wanted(const void *wanted, const char *name, skc_error *error)
{
    return wanted ? SKC_OK : skci_fail(error, SKC_INVALID, "%s is NULL; a batch is needed", name);
}

skc_status skc_operator_apply(const skc_operator *op, const double *samples, const skc_batch *in, const skc_batch *maps,
                              const skc_batch *out, const skc_run_options *run, skc_error *error)
{
    skc_run_options defaults;
    run = or_defaults(run, &defaults);
    skc_status status = check_wanted(out, "the output", error);
    if (status == SKC_OK)
        status = skci_operator_check(
            op, &(skci_arguments){.samples = samples, .in = in, .maps = maps, .out = out, .run = run}, error);
    if (status != SKC_OK || in->images == 0)
        return status;
    return op->maps ? skci_vary_apply(op, samples, in, maps, out, run, error)
                    : skci_uniform_apply(op, samples, in, out, run, error);
}

// The gradient of a map that serves no image.
static void clear(const skc_batch *b)
{
    for (int i = 0; i < b->images; i++)
        for (int c = 0; c < b->channels; c++)
            for (int y = 0; y < b->height; y++)
                for (int x = 0; x < b->width; x++)
                    memset(skci_batch_at(b, i, c, x, y), 0, (size_t)skci_real_size(b->type));
}

skc_status skc_operator_vjp(const skc_operator *op, const double *samples, const skc_batch *in, const skc_batch *maps,
                            const skc_batch *d_out, const skc_batch *d_in, double *d_samples, const skc_batch *d_maps,
                            const skc_run_options *run, skc_error *error)
{
    skc_run_options defaults;
    run = or_defaults(run, &defaults);
    skc_status status = check_wanted(d_out, "d_out", error);
    if (status == SKC_OK)
        status = skci_operator_check(op,
                                     &(skci_arguments){.samples = samples,
                                                       .in = in,
                                                       .maps = maps,
                                                       .d_out = d_out,
                                                       .d_in = d_in,
                                                       .d_samples = d_samples,
                                                       .d_maps = d_maps,
                                                       .run = run},
                                     error);
    if (status != SKC_OK)
        return status;
    if (in->images == 0 && d_samples)
        memset(d_samples, 0, op->numbers * sizeof *d_samples);
    if (in->images == 0 && d_maps)
        clear(d_maps);
    if (in->images == 0 || (!d_in && !d_samples && !d_maps))
        return SKC_OK;
    return op->maps ? skci_vary_vjp(op, samples, in, maps, d_out, d_in, d_samples, d_maps, run, error)
                    : skci_uniform_vjp(op, samples, in, d_out, d_in, d_samples, run, error);
}

skc_status skc_operator_jvp(const skc_operator *op, const double *samples, const skc_batch *in, const skc_batch *maps,
                            const double *t_samples, const skc_batch *t_in, const skc_batch *t_maps,
                            const skc_batch *t_out, const skc_run_options *run, skc_error *error)
{
    skc_run_options defaults;
    run = or_defaults(run, &defaults);
    skc_status status = check_wanted(t_out, "t_out", error);
    if (status == SKC_OK)
        status = skci_operator_check(op,
                                     &(skci_arguments){.samples = samples,
                                                       .in = in,
                                                       .maps = maps,
                                                       .t_samples = t_samples,
                                                       .t_in = t_in,
                                                       .t_maps = t_maps,
                                                       .t_out = t_out,
                                                       .run = run},
                                     error);
    if (status != SKC_OK || in->images == 0)
        return status;
    return op->maps ? skci_vary_jvp(op, samples, in, maps, t_samples, t_in, t_maps, t_out, run, error)
                    : skci_uniform_jvp(op, samples, in, t_samples, t_in, t_out, run, error);
}
