// SPDX-License-Identifier: MIT
// A rectangle of the result from a rectangle of the image, on the calling thread.

#include "apply/run.h"
#include "core/status.h"

#include <stdlib.h>

int skci_together(const skc_pixels *in, const skc_pixels *out)
{
    int beside = in->channel_stride == (ptrdiff_t)skc_pixel_size(in->type) &&
                 out->channel_stride == (ptrdiff_t)skc_pixel_size(out->type);
    return beside && in->channels <= SKCI_TOGETHER ? in->channels : 1;
}

skc_status skci_check_size(int width, int height, skc_error *error)
{
    if (width < 1 || height < 1 || width > 1 << 24 || height > 1 << 24)
        return skci_fail(error, SKC_INVALID, "an image of %d x %d pixels; 1 to %d in each direction are accepted",
                         width, height, 1 << 24);
    return SKC_OK;
}

skc_status skci_check_inside(const char *name, const skc_window *in, int width, int height, skc_error *error)
{
    const skc_pixels *from = &in->pixels;
    if (in->x < 0 || in->y < 0 || in->x > width - from->width || in->y > height - from->height)
        return skci_fail(error, SKC_INVALID, "%s of %d x %d pixels at (%d, %d) leaves the image of %d x %d", name,
                         from->width, from->height, in->x, in->y, width, height);
    return SKC_OK;
}

skc_status skci_check_out(const skc_window *out, skc_error *error)
{
    if (abs(out->x) > 1 << 24 || abs(out->y) > 1 << 24)
        return skci_fail(error, SKC_INVALID,
                         "an output window at (%d, %d); at most %d pixels from the image are accepted", out->x, out->y,
                         1 << 24);
    return SKC_OK;
}

skc_status skci_check_holds(const char *name, const skc_window *in, skc_rectangle need, const char *hint,
                            skc_error *error)
{
    const skc_pixels *from = &in->pixels;
    if (need.width > 0 && (need.x < in->x || need.y < in->y || need.x + need.width > in->x + from->width ||
                           need.y + need.height > in->y + from->height))
        return skci_fail(error, SKC_INVALID,
                         "%s has %d x %d pixels at (%d, %d); needed are %d x %d at (%d, %d), see %s", name, from->width,
                         from->height, in->x, in->y, need.width, need.height, need.x, need.y, hint);
    return SKC_OK;
}

static skc_status check(const skc_plan *plan, int width, int height, const skc_window *in, const skc_window *out,
                        const void *scratch, size_t scratch_size, skc_error *error)
{
    skc_status status = skci_check_pair(&in->pixels, &out->pixels, error);
    if (status != SKC_OK)
        return status;
    if (skci_pixels_overlap(&in->pixels, &out->pixels))
        return skci_fail(error, SKC_INVALID, "the input and the output window overlap in memory; they must not");
    status = skci_check_size(width, height, error);
    if (status == SKC_OK)
        status = skci_check_inside("an input window", in, width, height, error);
    if (status == SKC_OK)
        status = skci_check_out(out, error);
    if (status != SKC_OK)
        return status;
    skc_rectangle need =
        skc_plan_need(plan, width, height, (skc_rectangle){out->x, out->y, out->pixels.width, out->pixels.height});
    status = skci_check_holds("the input window", in, need, "skc_plan_need", error);
    if (status == SKC_OK && (!scratch || scratch_size < skc_plan_scratch(plan, in->pixels.channels)))
        status = skci_fail(error, SKC_INVALID, "%zu bytes of scratch memory; skc_plan_scratch asks for %zu",
                           scratch ? scratch_size : 0, skc_plan_scratch(plan, in->pixels.channels));
    return status;
}

skc_status skc_plan_window(const skc_plan *plan, int width, int height, const skc_window *in, const skc_window *out,
                           void *scratch, size_t scratch_size, skc_error *error)
{
    skc_status status = check(plan, width, height, in, out, scratch, scratch_size, error);
    if (status != SKC_OK)
        return status;
    int together = skci_together(&in->pixels, &out->pixels), w = out->pixels.width;
    int strips = skci_divide_up(w, skci_plan_strip_width(plan, together)), step = skci_divide_up(w, strips);
    for (int c = 0; c < in->pixels.channels; c += together)
        for (int x = 0; x < w; x += step) {
            skci_strip strip = {.plan = plan,
                                .in = {skci_pixels_channels(&in->pixels, c, together), in->x, in->y, width, height},
                                .out = skci_pixels_channels(&out->pixels, c, together),
                                .out_x = out->x,
                                .out_y = out->y,
                                .x0 = out->x + x,
                                .y0 = out->y,
                                .x1 = out->x + (x + step < w ? x + step : w),
                                .y1 = out->y + out->pixels.height};
            skci_strip_run(&strip, scratch);
        }
    return SKC_OK;
}
