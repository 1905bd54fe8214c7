// SPDX-License-Identifier: MIT
#include "report.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

const char *const report_kind_names[] = {
    [SKC_PARAMETER_NODES] = "nodes", [SKC_PARAMETER_ROTATION] = "rotation", [SKC_PARAMETER_SCALE] = "scale"};
const char *const report_taps_names[] = {[SKC_TAPS_BILINEAR] = "bilinear", [SKC_TAPS_INTEGER] = "integer"};

void report_row(const char *name, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_strdelimit(text, "\n", '?'); // a row stays one
    tool_say("%-13s%s\n", name, text);
    g_free(text);
}

char *report_layers(const skc_complex *complex)
{
    GString *text = g_string_new(NULL);
    for (int l = 0; l < complex->count;) {
        int count = complex->layers[l].count, run = 1;
        while (l + run < complex->count && complex->layers[l + run].count == count)
            run++;
        // Two alike read better as "8,8" than as "8x2".
        if (run <= 2)
            run = 1;
        g_string_append(text, l > 0 ? "," : "");
        g_string_append_printf(text, "%d", count);
        if (run > 1)
            g_string_append_printf(text, "x%d", run);
        l += run;
    }
    return g_string_free(text, FALSE);
}

void report_cost(const skc_cost *cost, int width, int height)
{
    if (width > 0)
        report_row("cost", "%d samples, %d taps, %d passes; the dense kernel takes %d taps", cost->samples, cost->taps,
                   cost->passes, width * height);
    else
        report_row("cost", "%d samples, %d taps, %d passes", cost->samples, cost->taps, cost->passes);
}

void report_parameters(const skc_basis *basis)
{
    for (int p = 0; p < basis->parameter_count; p++) {
        const skc_parameter *parameter = &basis->parameters[p];
        const char *between = parameter->kind == SKC_PARAMETER_NODES ? ", " : " to ";
        GString *text = g_string_new(NULL);
        for (int i = 0; i < parameter->count; i++)
            g_string_append_printf(text, "%s%g", i > 0 ? between : "", parameter->values[i]);
        report_row(p == 0 ? "parameters" : "", "%s: %s %s", parameter->name, report_kind_names[parameter->kind],
                   text->str);
        g_string_free(text, TRUE);
    }
}

void report_written(const char *path, int width, int height, const image_facts *written, const char *more)
{
    if (tool_is_stdout(path))
        return;
    char *samples = written->is_float ? g_strdup("floats") : g_strdup_printf("%d bits", written->depth);
    report_row("written to", "%s: %d x %d pixels, %d channel%s of %s%s", path, width, height, written->channels,
               written->channels == 1 ? "" : "s", samples, more);
    g_free(samples);
}

char *report_decibels(double psnr)
{
    return isinf(psnr) ? g_strdup("infinite") : g_strdup_printf("%.2f dB", psnr);
}

void report_quality(const skc_quality *quality)
{
    if (!isnan(quality->psnr)) {
        char *psnr = report_decibels(quality->psnr);
        report_row("kernel PSNR", "%s", psnr);
        g_free(psnr);
    }
    if (!isnan(quality->image_psnr)) {
        char *psnr = report_decibels(quality->image_psnr);
        report_row("image PSNR", "%s (expected)", psnr);
        g_free(psnr);
    }
    if (!isnan(quality->l1))
        report_row("L1", "%.4g", quality->l1);
    if (!isnan(quality->certificate))
        report_row("certificate", "%.4g (%.2f/255)", quality->certificate, 255 * quality->certificate);
    if (!isnan(quality->sum))
        report_row("sum", "%.7g", quality->sum);
    if (!isnan(quality->noise_gain))
        report_row("noise gain", "%.4g", quality->noise_gain);
}

void report_measured(const skc_quality *quality)
{
    report_quality(quality);
    if (!isnan(quality->l2))
        report_row("relative L2", "%.4g", quality->l2);
    if (!isnan(quality->mae))
        report_row("MAE", "%.4g (of the kernel of sum 1)", quality->mae);
}

json_t *report_json_cost(const skc_cost *cost, int width, int height)
{
    json_t *json = json_pack("{s:i, s:i, s:i}", "samples", cost->samples, "taps", cost->taps, "passes", cost->passes);
    if (width > 0)
        json_object_set_new(json, "dense_taps", json_integer(width * height));
    return json;
}

json_t *report_json_decibels(double psnr)
{
    return isinf(psnr) ? json_null() : json_real(psnr);
}

static void set_known(json_t *json, const char *key, double value)
{
    if (isfinite(value))
        json_object_set_new(json, key, json_real(value));
}

json_t *report_json_quality(const skc_quality *quality)
{
    json_t *json = json_object();
    if (!isnan(quality->psnr))
        json_object_set_new(json, "psnr", report_json_decibels(quality->psnr));
    if (!isnan(quality->image_psnr))
        json_object_set_new(json, "image_psnr_expected", report_json_decibels(quality->image_psnr));
    set_known(json, "l1", quality->l1);
    set_known(json, "certificate", quality->certificate);
    set_known(json, "certificate_255", 255 * quality->certificate);
    set_known(json, "sum", quality->sum);
    set_known(json, "noise_gain", quality->noise_gain);
    return json;
}

json_t *report_json_measured(const skc_quality *quality)
{
    json_t *json = report_json_quality(quality);
    set_known(json, "l2", quality->l2);
    set_known(json, "mae", quality->mae);
    return json;
}

json_t *report_json_kernel(const char *source, int width, int height, int anchor_x, int anchor_y, double sum)
{
    json_t *json = json_object();
    json_object_set_new(json, "source", report_json_text(source));
    if (width > 0) {
        json_object_set_new(json, "width", json_integer(width));
        json_object_set_new(json, "height", json_integer(height));
        json_object_set_new(json, "anchor", json_pack("[ii]", anchor_x, anchor_y));
        json_object_set_new(json, "sum", json_real(sum));
    }
    return json;
}

json_t *report_json_parameters(const skc_basis *basis)
{
    json_t *list = json_array();
    for (int p = 0; p < basis->parameter_count; p++) {
        const skc_parameter *parameter = &basis->parameters[p];
        json_t *values = json_array();
        for (int i = 0; i < parameter->count; i++)
            json_array_append_new(values, json_real(parameter->values[i]));
        json_array_append_new(list, json_pack("{s:o, s:s, s:o}", "name", report_json_text(parameter->name), "kind",
                                              report_kind_names[parameter->kind],
                                              parameter->kind == SKC_PARAMETER_NODES ? "values" : "range", values));
    }
    return list;
}

json_t *report_json_seed(uint64_t seed)
{
    // As in a .skc file: integers to 2^53 - 1 survive in a double.
    if (seed < (uint64_t)1 << 53)
        return json_integer((json_int_t)seed);
    char digits[24];
    g_snprintf(digits, sizeof digits, "%" G_GUINT64_FORMAT, (guint64)seed);
    return json_string(digits);
}

json_t *report_json_text(const char *text)
{
    char *valid = g_utf8_make_valid(text, -1);
    json_t *json = json_string(valid);
    g_free(valid);
    return json;
}

char *report_json_dump(json_t *json)
{
    // 10 digits: more than any figure is worth, and 0.1 stays 0.1.
    char *text = json ? json_dumps(json, JSON_INDENT(2) | JSON_REAL_PRECISION(10)) : NULL;
    size_t length = text ? strlen(text) : 0;
    char *line = text ? realloc(text, length + 2) : NULL;
    json_decref(json);
    if (line)
        memcpy(line + length, "\n", 2);
    else
        free(text);
    return line;
}

int report_json_print(json_t *json)
{
    char *text = report_json_dump(json);
    if (!text)
        return tool_fail("report", "%s", skc_status_text(SKC_MEMORY));
    tool_print(text, strlen(text));
    free(text);
    return TOOL_DONE;
}
