// SPDX-License-Identifier: MIT
// skc fit: from a kernel to a .skc file.

#include "fit_basis.h"
#include "fit_file.h"
#include "fit_options.h"
#include "fit_pictures.h"
#include "frontier.h"
#include "report.h"

static int print_json(const fit_arguments *a, const skc_kernel *k, const skc_fit_options *options,
                      const skc_fit_report *report, const skc_complex *complex, const skc_cost *cost)
{
    json_t *fit = fit_json(options);
    if (!fit_is_exact(report))
        json_object_set_new(fit, "init", json_string(skc_init_name(report->init)));
    json_object_set_new(fit, "stop", json_string(skc_stop_name(report->stop)));
    if (options->method != SKC_METHOD_LM)
        json_object_set_new(fit, "steps", json_integer(report->steps));
    json_object_set_new(fit, "loss_first", json_real(report->loss_first));
    json_object_set_new(fit, "loss_last", json_real(report->loss_last));
    json_object_set_new(fit, "seconds", json_real(report->seconds));
    return report_json_print(
        json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "kernel",
                  report_json_kernel(a->source, k->width, k->height, k->anchor_x, k->anchor_y, skc_kernel_sum(k)),
                  "layers", fit_json_layers(complex), "cost", report_json_cost(cost, k->width, k->height), "quality",
                  report_json_quality(&report->quality), "fit", fit, "output", report_json_text(a->output)));
}

static void print_text(const fit_arguments *a, const skc_kernel *k, const skc_fit_options *options,
                       const skc_fit_report *report, const skc_complex *complex, const skc_cost *cost)
{
    char *layers = report_layers(complex), *fit = fit_describe(options, report);
    report_row("kernel", "%d x %d pixels, sum %.7g", k->width, k->height, skc_kernel_sum(k));
    report_row("layers", "%s", layers);
    report_cost(cost, k->width, k->height);
    report_quality(&report->quality);
    report_row("fit", "%s", fit);
    report_row("written to", "%s", a->output);
    g_free(fit);
    g_free(layers);
}

// Writes the file and reports.
static int finish(const fit_arguments *a, const skc_kernel *kernel, const skc_fit_options *options,
                  const skc_fit_report *report, const skc_complex *complex)
{
    skc_cost cost;
    skc_error error;
    if (skc_complex_cost(complex, &cost, &error) != SKC_OK)
        return tool_fail("fit", "%s", error.message);
    int status = fit_save(a->output, a->source, kernel, options, report, complex);
    if (status == TOOL_DONE && a->json)
        status = print_json(a, kernel, options, report, complex, &cost);
    else if (status == TOOL_DONE && !tool_is_stdout(a->output))
        print_text(a, kernel, options, report, complex, &cost);
    if (status == TOOL_DONE && report->stop == SKC_STOP_CANCELLED && !tool_is_quiet())
        tool_fail("interrupted", "%s holds the best complex so far", a->output); // no failure, but said like one
    return status;
}

static int fit(const fit_arguments *a, skc_fit_options *options, const skc_kernel *kernel)
{
    tool_progress progress;
    tool_progress_start(&progress, "fitting");
    options->progress = tool_progress_callback;
    options->progress_user = &progress;
    skc_complex *complex;
    skc_fit_report report;
    skc_error error;
    skc_status result = skc_fit(kernel, options, &complex, &report, &error);
    tool_progress_end(&progress);
    if (result == SKC_CANCELLED)
        return tool_fail("fit", "interrupted before the first step; %s is as it was", a->output);
    if (result != SKC_OK)
        return tool_fail(a->source, "%s", error.message);
    int status = finish(a, kernel, options, &report, complex);
    skc_complex_free(complex);
    return status;
}

static int run(const fit_arguments *a, skc_fit_options *options)
{
    skc_kernel *kernel;
    int status = a->frontier ? frontier_probe(a->output) : tool_output_probe(a->output);
    if (status == TOOL_DONE)
        status = kernel_read(a->source, &a->kernel, &kernel);
    if (status != TOOL_DONE)
        return status;
    tool_catch_interrupt();
    status = a->frontier ? frontier_make(a, options, kernel) : fit(a, options, kernel);
    skc_kernel_free(kernel);
    return status;
}

int cmd_fit(int argc, char **argv)
{
    fit_arguments a = {0};
    skc_fit_options options;
    int layers[SKC_MAX_LAYERS];
    int status = fit_arguments_read(argc, argv, &a);
    if (status == TOOL_DONE)
        status = fit_options_make(&a, &options, layers);
    if (status == TOOL_DONE && a.from)
        status = fit_pictures(&a, &options);
    else if (status == TOOL_DONE)
        status = fit_is_basis(&a) || a.colour ? fit_basis(&a, &options) : run(&a, &options);
    fit_arguments_free(&a);
    return status;
}
