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

static json_t *filter_json(const skc_basis *basis, int f, int *nodes, const skc_cost *cost, const skc_reach *reach)
{
    int channel = info_locate(basis, f, nodes);
    json_t *at = json_object();
    for (int p = 0; p < basis->parameter_count; p++)
        if (basis->parameters[p].kind == SKC_PARAMETER_NODES)
            json_object_set_new(at, basis->parameters[p].name, json_real(basis->parameters[p].values[nodes[p]]));
    json_t *json = json_pack("{s:i, s:o, s:o, s:{s:i, s:i, s:i, s:i}}", "channel", channel, "at", at, "cost",
                             report_json_cost(cost, basis->width, basis->height), "reach", "left", reach->left, "right",
                             reach->right, "up", reach->up, "down", reach->down);
    if (basis->quality)
        json_object_set_new(json, "quality", report_json_quality(&basis->quality[f]));
    return json;
}

static int filters_json(const info_file *info, json_t *list)
{
    const skc_basis *basis = info->basis;
    int *nodes = g_new(int, basis->parameter_count + 1), status = TOOL_DONE;
    for (int f = 0; f < basis->filter_count && status == TOOL_DONE; f++) {
        skc_cost cost;
        skc_reach reach;
        status = info_figures(info, f, &cost, &reach);
        if (status == TOOL_DONE)
            json_array_append_new(list, filter_json(basis, f, nodes, &cost, &reach));
    }
    g_free(nodes);
    return status;
}

static void set_measured(json_t *json, const info_file *info)
{
    if (info->kernel) {
        json_t *kernel = report_json_quality(&info->quality);
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
    if (json)
        set_measured(json, info);
    return report_json_print(json);
}
