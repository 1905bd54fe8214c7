// SPDX-License-Identifier: MIT
#include "basis_report.h"

#include "fit_file.h"
#include "report.h"

#include <glib/gstdio.h>
#include <math.h>

// Of the filter with the most taps; samples and passes are the same for all.
static skc_cost cost_of(const skc_basis *basis)
{
    skc_cost most = {0};
    for (int f = 0; f < basis->filter_count; f++) {
        skc_cost cost;
        if (skc_complex_cost(basis->filters[f], &cost, NULL) == SKC_OK && cost.taps >= most.taps)
            most = cost;
    }
    return most;
}

// 0 if that cannot be told.
static gint64 bytes_of(const char *path)
{
    GStatBuf about;
    return g_stat(path, &about) == 0 ? (gint64)about.st_size : 0;
}

static void say_psnr(const char *name, const char *where, double least, double mean)
{
    if (isnan(least))
        return;
    char *a = report_decibels(least), *b = report_decibels(mean);
    report_row(name, "%s%s at least, %s in the mean (expected)", where, a, b);
    g_free(a);
    g_free(b);
}

void basis_report_text(const skc_basis *basis, const skc_fit_options *options, const basis_figures *f, const char *path)
{
    char *layers = report_layers(basis->filters[0]);
    skc_cost cost = cost_of(basis);
    if (*basis->source)
        report_row("kernel", "%s", basis->source);
    report_parameters(basis);
    if (basis->channels > 1)
        report_row("channels", "%d", basis->channels);
    report_row("layers", "%s", layers);
    report_row("cost", "%d samples, at most %d taps, %d passes", cost.samples, cost.taps, cost.passes);
    if (basis->parameter_count > 0)
        report_row("nodes", "%d", f->nodes);
    say_psnr("image PSNR", basis->parameter_count > 0 ? "at the nodes " : "", f->node_least, f->node_mean);
    say_psnr(isnan(f->node_least) ? "image PSNR" : "", "in between ", f->between_least, f->between_mean);
    char *effort = options->method == SKC_METHOD_LM ? g_strdup_printf(", effort %d", options->effort) : g_strdup("");
    report_row("fit", "%s%s, %s, %.2f seconds", basis->method, effort, fit_stop_text(f->stop), f->seconds);
    g_free(effort);
    report_row("written to", "%s, %" G_GINT64_FORMAT " bytes", path, bytes_of(path));
    g_free(layers);
}

static json_t *psnr_json(double least, double mean)
{
    return isnan(least)
               ? json_null()
               : json_pack("{s:o, s:o}", "least", report_json_decibels(least), "mean", report_json_decibels(mean));
}

int basis_report_json(const skc_basis *basis, const skc_fit_options *options, const basis_figures *f, const char *path)
{
    skc_cost cost = cost_of(basis);
    json_t *fit = fit_json(options);
    json_object_set_new(fit, "stop", json_string(skc_stop_name(f->stop)));
    json_object_set_new(fit, "seconds", json_real(f->seconds));
    return report_json_print(json_pack(
        "{s:o, s:o, s:i, s:o, s:o, s:i, s:{s:o, s:o}, s:o, s:o, s:I}", "kernel",
        report_json_kernel(basis->source, basis->width, basis->height, basis->anchor_x, basis->anchor_y, basis->sum),
        "parameters", report_json_parameters(basis), "channels", basis->channels, "layers",
        fit_json_layers(basis->filters[0]), "cost", report_json_cost(&cost, 0, 0), "nodes", f->nodes,
        "image_psnr_expected", "nodes", psnr_json(f->node_least, f->node_mean), "between",
        psnr_json(f->between_least, f->between_mean), "fit", fit, "output", report_json_text(path), "bytes",
        (json_int_t)bytes_of(path)));
}
