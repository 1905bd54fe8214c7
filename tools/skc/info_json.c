// SPDX-License-Identifier: MIT
#include "info.h"
#include "report.h"

static json_t *layers_json(const skc_complex *complex)
{
    json_t *list = json_array();
    for (int l = 0; l < complex->count; l++)
        json_array_append_new(list, json_pack("{s:s, s:i}", "taps", report_taps_names[complex->layers[l].taps],
                                              "samples", complex->layers[l].count));
    return list;
}

// Figures of one complex.
static json_t *complex_json(int channel, json_t *at, const skc_cost *cost, const skc_reach *reach, int width,
                            int height, const skc_quality *quality)
{
    json_t *json = json_pack("{s:i, s:o, s:o, s:{s:i, s:i, s:i, s:i}}", "channel", channel, "at", at, "cost",
                             report_json_cost(cost, width, height), "reach", "left", reach->left, "right", reach->right,
                             "up", reach->up, "down", reach->down);
    if (quality)
        json_object_set_new(json, "quality", report_json_measured(quality));
    return json;
}

static json_t *at_json(const skc_basis *basis, const double *at, int only_nodes)
{
    json_t *json = json_object();
    for (int p = 0; p < basis->parameter_count; p++)
        if (basis->parameters[p].kind == SKC_PARAMETER_NODES || !only_nodes)
            json_object_set_new(json, basis->parameters[p].name, json_real(at[p]));
    return json;
}

static int filters_json(const info_file *info, json_t *list)
{
    const skc_basis *basis = info->basis;
    for (int f = 0; f < basis->filter_count; f++) {
        skc_cost cost;
        skc_reach reach;
        double at[POINT_VALUES];
        if (info_figures(info, basis->filters[f], &cost, &reach) != TOOL_DONE)
            return TOOL_FAILED;
        int channel = point_of_filter(basis, f, at);
        json_array_append_new(list, complex_json(channel, at_json(basis, at, 1), &cost, &reach, basis->width,
                                                 basis->height, basis->quality ? &basis->quality[f] : NULL));
    }
    return TOOL_DONE;
}

static json_t *samples_json(const skc_complex *complex)
{
    json_t *layers = json_array();
    for (int l = 0; l < complex->count; l++) {
        json_t *samples = json_array();
        for (int i = 0; i < complex->layers[l].count; i++) {
            const skc_sample *s = &complex->layers[l].samples[i];
            json_array_append_new(samples, json_pack("[fff]", (double)s->x, (double)s->y, (double)s->w));
        }
        json_array_append_new(layers, samples);
    }
    return layers;
}

// The complexes at the point asked for, with their samples.
static int point_json(const info_file *info, json_t *json)
{
    json_t *list = json_array();
    for (int c = 0; c < info->basis->channels; c++) {
        skc_cost cost;
        skc_reach reach;
        if (info_figures(info, info->complexes[c], &cost, &reach) != TOOL_DONE) {
            json_decref(list);
            return TOOL_FAILED;
        }
        json_t *one = complex_json(c, at_json(info->basis, info->at, 0), &cost, &reach, info->sizes[c][0],
                                   info->sizes[c][1], &info->of_source[c]);
        json_object_set_new(one, "samples", samples_json(info->complexes[c]));
        json_array_append_new(list, one);
    }
    json_object_set_new(json, "point", list);
    return TOOL_DONE;
}

static void set_measured(json_t *json, const info_file *info)
{
    if (info->kernel) {
        json_t *kernel = report_json_measured(&info->quality);
        json_object_set_new(kernel, "kernel", report_json_text(info->kernel));
        json_object_set_new(json, "measured", kernel);
    }
    if (info->photo)
        json_object_set_new(json, "image",
                            json_pack("{s:o, s:i, s:i, s:i, s:s, s:o}", "file", report_json_text(info->photo), "width",
                                      info->image.width, "height", info->image.height, "channels", info->image.channels,
                                      "edge", skc_edge_name(info->edge), "psnr",
                                      report_json_decibels(info->image.psnr)));
}

int info_print_json(const info_file *info)
{
    const skc_basis *basis = info->basis;
    json_t *filters = json_array();
    if (filters_json(info, filters) != TOOL_DONE) {
        json_decref(filters);
        return TOOL_FAILED;
    }
    json_t *fit = json_pack("{s:o, s:o, s:o}", "method", report_json_text(basis->method), "init",
                            report_json_text(basis->init), "seed", report_json_seed(basis->seed));
    if (basis->seconds > 0)
        json_object_set_new(fit, "seconds", json_real(basis->seconds));
    json_t *json = json_pack(
        "{s:o, s:o, s:o, s:i, s:o, s:o, s:o}", "file", report_json_text(info->path), "kernel",
        report_json_kernel(basis->source, basis->width, basis->height, basis->anchor_x, basis->anchor_y, basis->sum),
        "parameters", report_json_parameters(basis), "channels", basis->channels, "layers",
        layers_json(basis->filters[0]), "filters", filters, "fit", fit);
    if (json && info->at && point_json(info, json) != TOOL_DONE) {
        json_decref(json);
        return TOOL_FAILED;
    }
    if (json)
        set_measured(json, info);
    if (json && info->certificate)
        json_object_set_new(json, "certificate", certify_json(info->certificate, basis));
    return report_json_print(json);
}
