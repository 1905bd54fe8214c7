// SPDX-License-Identifier: MIT
// skc fit --from: a complex learned from pictures.

#include "fit_pictures.h"

#include "fit_field.h"
#include "fit_file.h"
#include "fit_pairs.h"
#include "report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct learning {
    const fit_arguments *a;
    skc_fit_options *fit;
    pairs from;
    skc_complex *complex;
    skc_kernel *kernel;
    skc_estimate_report report;
} learning;

// The kernel in a picture with its origin in the middle.
static int centre(learning *l, int x, int y)
{
    const skc_kernel *from = l->kernel;
    int half_x = MAX(x, from->width - 1 - x), half_y = MAX(y, from->height - 1 - y);
    skc_kernel *k;
    skc_error error;
    if (skc_kernel_create(2 * half_x + 1, 2 * half_y + 1, &k, &error) != SKC_OK)
        return tool_fail("--anchor", "%s", error.message);
    for (int j = 0; j < from->height; j++)
        memcpy(k->values + (size_t)(j + half_y - y) * (size_t)k->width + (size_t)(half_x - x),
               from->values + (size_t)j * (size_t)from->width, (size_t)from->width * sizeof *k->values);
    skc_kernel_free(l->kernel);
    l->kernel = k;
    return skc_kernel_trim(k, &error) == SKC_OK ? TOOL_DONE : tool_fail("--anchor", "%s", error.message);
}

// With --anchor the origin moves to the centroid; the complex with it, by as many whole pixels.
static int move_anchor(learning *l)
{
    if (!l->a->kernel.anchor)
        return TOOL_DONE;
    int x = (int)lrint(l->report.shift_x), y = (int)lrint(l->report.shift_y);
    skc_layer *layer = l->complex->layers;
    for (int i = 0; i < layer->count; i++) {
        layer->samples[i].x -= (float)x;
        layer->samples[i].y -= (float)y;
    }
    return centre(l, l->kernel->anchor_x + x, l->kernel->anchor_y + y);
}

// In the format that the ending names; formats without floats get it scaled to full range.
static int write_kernel(const learning *l)
{
    const skc_kernel *k = l->kernel;
    size_t n = (size_t)k->width * (size_t)k->height;
    double peak = 0;
    float *values = g_new(float, n);
    for (size_t i = 0; i < n; i++) {
        values[i] = (float)k->values[i];
        peak = fmax(peak, k->values[i]);
    }
    skc_image pixels = skc_image_planar(values, k->width, k->height, 1);
    int status = image_write_data(l->a->estimate, &pixels, peak > 0 ? 1 / peak : 1, NULL);
    g_free(values);
    return status;
}

static void print_text(const learning *l, const skc_cost *cost)
{
    const skc_estimate_report *r = &l->report;
    char *layers = report_layers(l->complex), *fit = fit_describe(l->fit, &r->fit);
    report_row("pictures", "%d pair%s, %.0f %% of the pixels count, %.1f %% saturated, %.2f %% outliers", l->from.count,
               l->from.count == 1 ? "" : "s", 100 * r->used, 100 * r->saturated, 100 * r->outliers);
    report_row("gain", "%.4f, offset %+.5f", r->gain, r->offset);
    report_row("shift", "%.2f, %.2f pixels%s", r->shift_x, r->shift_y,
               l->a->kernel.anchor                                  ? ", whole pixels of which are left out"
               : fabs(r->shift_x) >= 0.5 || fabs(r->shift_y) >= 0.5 ? " in the kernel; --anchor centroid leaves it out"
                                                                    : "");
    report_row("noise", "%.5f; the estimate leaves %.2f times it, the complex %.2f times", r->noise, r->residual,
               isnan(r->fit_residual) ? r->residual : r->fit_residual);
    report_row("explained", "%.3f %% of the blurred picture's variance", 100 * r->explained);
    report_row("seen", "%.0f %% of the frequencies, all to %.2f cycles per pixel", 100 * r->seen, r->seen_to);
    if (r->seen < 0.9)
        report_row("", "least in waves along %.0f degrees", r->blind_angle);
    report_row("expected", "%.1f dB image PSNR of the estimate, by its random errors", r->expected_psnr);
    report_row("kernel", "%d x %d pixels, %s", l->kernel->width, l->kernel->height,
               r->negative ? "with values below 0" : "none below 0");
    report_row("layers", "%s", layers);
    report_cost(cost, l->kernel->width, l->kernel->height);
    report_quality(&r->fit.quality);
    report_row("fit", "%s", fit);
    if (l->a->estimate)
        report_row("estimate", "%s", l->a->estimate);
    report_row("written to", "%s", l->a->output);
    g_free(fit);
    g_free(layers);
}

static json_t *json_number(double v)
{
    return isfinite(v) ? json_real(v) : json_null();
}

static json_t *json_estimate(const learning *l)
{
    const skc_estimate_report *r = &l->report;
    json_t *from = json_array();
    for (int i = 0; i < l->from.count; i++)
        json_array_append_new(from,
                              json_pack("[o, o]", report_json_text(l->a->from[i]), report_json_text(l->a->kernels[i])));
    const struct {
        const char *name;
        double value;
    } numbers[] = {
        {"gain", r->gain},
        {"offset", r->offset},
        {"shift_x", r->shift_x},
        {"shift_y", r->shift_y},
        {"noise", r->noise},
        {"residual", r->residual},
        {"fit_first", r->fit_first},
        {"fit_residual", r->fit_residual},
        {"explained", r->explained},
        {"used", r->used},
        {"saturated", r->saturated},
        {"outliers", r->outliers},
        {"seen", r->seen},
        {"seen_to", r->seen_to},
        {"blind_angle", r->blind_angle},
        {"expected_psnr", r->expected_psnr},
        {"seconds", r->seconds},
    };
    json_t *json = json_pack("{s:o, s:b}", "from", from, "negative", r->negative);
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++)
        json_object_set_new(json, numbers[i].name, json_number(numbers[i].value));
    return json;
}

static int print_json(const learning *l, const skc_cost *cost)
{
    const skc_kernel *k = l->kernel;
    json_t *fit = fit_json(l->fit);
    json_object_set_new(fit, "stop", json_string(skc_stop_name(l->report.fit.stop)));
    json_object_set_new(fit, "seconds", json_real(l->report.fit.seconds));
    return report_json_print(
        json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "estimate", json_estimate(l), "kernel",
                  report_json_kernel(l->a->estimate ? l->a->estimate : "", k->width, k->height, k->anchor_x,
                                     k->anchor_y, skc_kernel_sum(k)),
                  "layers", fit_json_layers(l->complex), "cost", report_json_cost(cost, k->width, k->height), "quality",
                  report_json_quality(&l->report.fit.quality), "fit", fit, "output", report_json_text(l->a->output)));
}

static int finish(learning *l)
{
    skc_cost cost;
    skc_error error;
    int status = move_anchor(l);
    if (status == TOOL_DONE && skc_complex_cost(l->complex, &cost, &error) != SKC_OK)
        status = tool_fail("fit", "%s", error.message);
    if (status == TOOL_DONE && l->a->estimate)
        status = write_kernel(l);
    const char *source = l->a->estimate ? l->a->estimate : "";
    if (status == TOOL_DONE)
        status = fit_save(l->a->output, source, l->kernel, l->fit, &l->report.fit, l->complex);
    if (status == TOOL_DONE && l->a->json)
        status = print_json(l, &cost);
    else if (status == TOOL_DONE && !tool_is_stdout(l->a->output))
        print_text(l, &cost);
    if (status == TOOL_DONE && l->report.fit.stop == SKC_STOP_CANCELLED && !tool_is_quiet())
        tool_fail("interrupted", "%s holds the best complex so far", l->a->output); // no failure, but said like one
    return status;
}

static int learn(learning *l)
{
    tool_progress progress;
    skc_error error;
    tool_catch_interrupt();
    tool_progress_start(&progress, "learning");
    l->from.options.progress = tool_progress_callback;
    l->from.options.progress_user = &progress;
    skc_status result = skc_estimate_fit(l->from.count, l->from.all, &l->from.options, l->fit, &l->complex, &l->kernel,
                                         &l->report, &error);
    tool_progress_end(&progress);
    if (result == SKC_CANCELLED)
        return tool_fail("fit", "interrupted before there was a complex; %s is as it was", l->a->output);
    return result == SKC_OK ? finish(l) : tool_fail(l->a->kernels[0], "%s", error.message);
}

static int learn_one(const fit_arguments *a, skc_fit_options *options)
{
    learning l = {.a = a, .fit = options};
    int status = tool_output_probe(a->output);
    if (status == TOOL_DONE && a->estimate)
        status = image_can_write(a->estimate);
    if (status == TOOL_DONE && a->estimate)
        status = tool_output_probe(a->estimate);
    if (status == TOOL_DONE)
        status = pairs_read(a, options, &l.from);
    if (status == TOOL_DONE)
        status = learn(&l);
    pairs_clear(&l.from);
    skc_complex_free(l.complex);
    skc_kernel_free(l.kernel);
    return status;
}

int fit_pictures(const fit_arguments *a, skc_fit_options *options)
{
    return a->vary ? fit_field(a, options) : learn_one(a, options);
}
