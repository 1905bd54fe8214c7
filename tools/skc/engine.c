// SPDX-License-Identifier: MIT
#include "engine.h"

static skc_status create_plans(const skc_basis *basis, const engine_options *o, engine *e, skc_error *error)
{
    skc_plan_options options;
    skc_plan_options_init(&options);
    options.edge = o->edge;
    options.constant = o->constant;
    options.correlate = o->correlate;
    skc_status status = SKC_OK;
    for (int i = 0; i < basis->channels && status == SKC_OK; i++, e->plan_count++)
        status = skc_plan_create(basis->filters[i], &options, &e->plans[i], error);
    return status;
}

static skc_status create_varying(const skc_basis *basis, const engine_options *o, engine *e, skc_error *error)
{
    skc_varying_options options;
    skc_varying_options_init(&options);
    options.edge = o->edge;
    options.constant = o->constant;
    options.correlate = o->correlate;
    options.order = o->order;
    options.respect_edges = o->respect_edges;
    return skc_varying_create(basis, &options, &e->varying, error);
}

int engine_create(const char *name, const skc_basis *basis, const engine_options *options, engine *e)
{
    skc_error error;
    *e = (engine){.edge = options->edge, .channels = basis->channels};
    if (basis->channels != 1 && basis->channels != 3)
        return tool_fail(name, "it holds filters for %d channels; 1 or 3 are accepted", basis->channels);
    skc_status status = basis->parameter_count > 0 ? create_varying(basis, options, e, &error)
                                                   : create_plans(basis, options, e, &error);
    return status == SKC_OK ? TOOL_DONE : tool_fail(name, "%s", error.message);
}

void engine_free(engine *e)
{
    for (int i = 0; i < 3; i++)
        skc_plan_free(e->plans[i]);
    skc_varying_free(e->varying);
}

// ------------------------------------------------------------------------------------------------------------
// rectangles

static skc_reach larger(skc_reach a, skc_reach b)
{
    return (skc_reach){MAX(a.left, b.left), MAX(a.right, b.right), MAX(a.up, b.up), MAX(a.down, b.down)};
}

skc_reach engine_margin(const engine *e)
{
    skc_reach margin = {0, 0, 0, 0};
    if (e->varying) {
        skc_varying_info info;
        skc_varying_describe(e->varying, &info);
        return larger(info.margin, info.map_margin);
    }
    for (int i = 0; i < e->plan_count; i++) {
        skc_plan_info info;
        skc_plan_describe(e->plans[i], &info);
        margin = larger(margin, info.margin);
    }
    return margin;
}

size_t engine_scratch(const engine *e, int channels)
{
    size_t most = e->varying ? skc_varying_scratch(e->varying, channels) : 0;
    for (int i = 0; i < e->plan_count; i++)
        most = MAX(most, skc_plan_scratch(e->plans[i], channels));
    return most;
}

static skc_rectangle joined(skc_rectangle a, skc_rectangle b)
{
    int x = MIN(a.x, b.x), y = MIN(a.y, b.y);
    return (skc_rectangle){x, y, MAX(a.x + a.width, b.x + b.width) - x, MAX(a.y + a.height, b.y + b.height) - y};
}

skc_rectangle engine_need(const engine *e, int width, int height, skc_rectangle wanted)
{
    if (e->varying)
        return skc_varying_need(e->varying, width, height, wanted);
    skc_rectangle all = skc_plan_need(e->plans[0], width, height, wanted);
    for (int i = 1; i < e->plan_count; i++)
        all = joined(all, skc_plan_need(e->plans[i], width, height, wanted));
    return all;
}

skc_rectangle engine_map_need(const engine *e, int width, int height, skc_rectangle wanted)
{
    return skc_varying_map_need(e->varying, width, height, wanted);
}

// -------------------------------------------------------------------------------------------------------------
// filtering

static skc_pixels one_channel(skc_pixels pixels, int c)
{
    pixels.data = (char *)pixels.data + c * pixels.channel_stride;
    pixels.channels = 1;
    return pixels;
}

int engine_window(const engine *e, int width, int height, const skc_window *in, const skc_map *maps,
                  const skc_window *out, void *scratch, size_t size)
{
    if (e->varying)
        return skc_varying_window(e->varying, width, height, in, maps, out, scratch, size, NULL) != SKC_OK;
    if (e->plan_count == 1)
        return skc_plan_window(e->plans[0], width, height, in, out, scratch, size, NULL) != SKC_OK;
    for (int c = 0; c < in->pixels.channels; c++) {
        skc_window from = {one_channel(in->pixels, c), in->x, in->y},
                   to = {one_channel(out->pixels, c), out->x, out->y};
        if (skc_plan_window(e->plans[c < 3 ? c : 1], width, height, &from, &to, scratch, size, NULL) != SKC_OK)
            return 1;
    }
    return 0;
}

int engine_apply(const engine *e, const char *name, const skc_image *in, const skc_map *maps, const skc_image *out,
                 int threads)
{
    skc_run_options options;
    skc_run_options_init(&options);
    options.threads = threads;
    skc_pixels from = skc_pixels_of(in), to = skc_pixels_of(out);
    skc_error error;
    skc_status status = SKC_OK;
    if (e->varying)
        status = skc_varying_apply(e->varying, &from, maps, &to, &options, &error);
    else if (e->plan_count == 1)
        status = skc_plan_apply(e->plans[0], &from, &to, &options, &error);
    for (int c = 0; c < in->channels && e->plan_count == 3 && status == SKC_OK; c++) {
        skc_pixels a = one_channel(from, c), b = one_channel(to, c);
        status = skc_plan_apply(e->plans[c < 3 ? c : 1], &a, &b, &options, &error);
    }
    return status == SKC_OK ? TOOL_DONE : tool_fail(name, "%s", error.message);
}
