// SPDX-License-Identifier: MIT
#define _POSIX_C_SOURCE 200809L // strdup

#include "fit_file.h"
#include "report.h"

#include <stdlib.h>
#include <string.h>

static void replace(char **text, const char *by)
{
    free(*text);
    *text = strdup(by);
}

int fit_is_exact(const skc_fit_report *report)
{
    return report->init == SKC_INIT_AUTO; // there was nothing to start from
}

// 1, or 0 if memory ran out.
static int fill(skc_basis *basis, const char *source, const skc_kernel *kernel, const skc_fit_options *options,
                const skc_fit_report *report)
{
    basis->width = kernel->width;
    basis->height = kernel->height;
    basis->anchor_x = kernel->anchor_x;
    basis->anchor_y = kernel->anchor_y;
    basis->sum = skc_kernel_sum(kernel);
    basis->seed = options->seed;
    basis->quality = malloc(sizeof *basis->quality);
    if (basis->quality)
        *basis->quality = report->quality;
    char *valid = g_utf8_make_valid(source, -1);
    replace(&basis->source, valid);
    g_free(valid);
    replace(&basis->method, fit_method_names[options->method]);
    replace(&basis->weighting, options->method == SKC_METHOD_LM ? fit_weighting_names[options->weighting] : "");
    replace(&basis->init, fit_is_exact(report) ? "" : skc_init_name(report->init));
    return basis->quality && basis->source && basis->method && basis->weighting && basis->init;
}

int fit_save(const char *path, const char *source, const skc_kernel *kernel, const skc_fit_options *options,
             const skc_fit_report *report, const skc_complex *complex)
{
    skc_basis *basis;
    skc_error error;
    if (skc_basis_create(1, &basis, &error) != SKC_OK)
        return tool_fail(path, "%s", error.message);
    int status =
        skc_complex_copy(complex, &basis->filters[0], &error) == SKC_OK && fill(basis, source, kernel, options, report)
            ? tool_save_basis(path, basis)
            : tool_fail(path, "%s", skc_status_text(SKC_MEMORY));
    skc_basis_free(basis);
    return status;
}

const char *fit_stop_text(skc_stop stop)
{
    static const char *const ends[] = {
        [SKC_STOP_BUDGET] = "budget spent", [SKC_STOP_CONVERGED] = "converged", [SKC_STOP_CANCELLED] = "interrupted"};
    return ends[stop];
}

char *fit_describe(const skc_fit_options *options, const skc_fit_report *report)
{
    int pst = options->method == SKC_METHOD_TEMPERING;
    GString *text = g_string_new(pst ? "PST (reconstruction)" : fit_method_names[options->method]);
    if (fit_is_exact(report))
        g_string_append(text, ", exact");
    else
        g_string_append_printf(text, ", %s start", skc_init_name(report->init));
    if (options->method != SKC_METHOD_LM)
        g_string_append_printf(text, ", %d steps", report->steps);
    else if (!fit_is_exact(report))
        g_string_append_printf(text, ", effort %d", options->effort);
    g_string_append_printf(text, ", %s, %.2f seconds", fit_stop_text(report->stop), report->seconds);
    return g_string_free(text, FALSE);
}

json_t *fit_json(const skc_fit_options *options)
{
    json_t *json =
        json_pack("{s:s, s:o}", "method", fit_method_names[options->method], "seed", report_json_seed(options->seed));
    if (options->method != SKC_METHOD_LM)
        return json;
    json_object_set_new(json, "weighting", json_string(fit_weighting_names[options->weighting]));
    json_object_set_new(json, "effort", json_integer(options->effort));
    if (options->layer_count == 0)
        json_object_set_new(json, "cost", json_string(fit_cost_names[options->cost]));
    if (options->tolerance > 0)
        json_object_set_new(json, options->tolerance_on == SKC_TOLERANCE_KERNEL ? "tolerance_kernel" : "tolerance",
                            json_real(options->tolerance));
    return json;
}

json_t *fit_json_layers(const skc_complex *complex)
{
    json_t *json = json_array();
    for (int l = 0; l < complex->count; l++)
        json_array_append_new(json, json_integer(complex->layers[l].count));
    return json;
}
