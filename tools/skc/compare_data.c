// SPDX-License-Identifier: MIT
// A comparison as JSON and as CSV.

#include "compare.h"

#include "report.h"

#include <math.h>
#include <string.h>

// Infinity stands for no difference, and NaN for what is not known: null.
static json_t *figure(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *difference(const skc_difference *d)
{
    json_t *json = json_object();
    const struct {
        const char *key;
        double value;
    } figures[] = {{"psnr", d->psnr},
                   {"psnr_srgb", d->psnr_srgb},
                   {"psnr_8", d->psnr_8},
                   {"l2", d->l2},
                   {"l1", d->l1},
                   {"most", d->most},
                   {"ssim", d->ssim},
                   {"flip", d->flip},
                   {"flip_most", d->flip_most}};
    for (size_t i = 0; i < G_N_ELEMENTS(figures); i++)
        json_object_set_new(json, figures[i].key, figure(figures[i].value));
    return json;
}

static json_t *row_json(const compare *c, const compare_row *row)
{
    json_t *pictures = json_array();
    for (int i = 0; i < c->photo_count; i++)
        json_array_append_new(pictures, difference(&row->photos[i]));
    json_t *json = json_pack("{s:s, s:s, s:o, s:i, s:f, s:f, s:i}", "method", row->method->name, "title",
                             row->method->title, "setting", report_json_text(row->setting), "budget", row->budget,
                             "samples", row->samples, "taps", row->taps, "passes", row->passes);
    json_object_set_new(json, "kernel", report_json_quality(&row->quality));
    json_object_set_new(json, "picture", difference(&row->mean));
    json_object_set_new(json, "pictures", pictures);
    json_object_set_new(json, "fit_seconds", json_real(row->seconds));
    json_object_set_new(json, "fit_ended_by_limit", json_boolean(row->stopped));
    json_object_set_new(json, "filter_ns_per_pixel", json_real(row->filter));
    json_object_set_new(json, "memory_bytes", json_integer((json_int_t)row->bytes));
    return json;
}

static json_t *pictures_json(const compare *c)
{
    json_t *list = json_array();
    for (int i = 0; i < c->photo_count; i++) {
        const compare_photo *p = &c->photos[i];
        json_array_append_new(list,
                              json_pack("{s:o, s:b, s:[i, i], s:[i, i], s:i}", "source", report_json_text(p->name),
                                        "built_in", p->built_in, "size", p->width, p->height, "used", p->in.width,
                                        p->in.height, "channels", p->in.channels));
    }
    return list;
}

static json_t *curves_json(const compare *c)
{
    json_t *list = json_array();
    for (guint i = 0; i < c->curves->len; i++) {
        const compare_curve *curve = &g_array_index(c->curves, compare_curve, i);
        json_t *points = json_array();
        for (int k = 0; k < curve->count; k++)
            json_array_append_new(points, json_pack("{s:f, s:o}", "seconds", curve->seconds[k], "image_psnr_expected",
                                                    figure(curve->psnr[k])));
        json_array_append_new(list, json_pack("{s:s, s:o}", "method", curve->method->name, "points", points));
    }
    return list;
}

int compare_print_json(const compare *c)
{
    const compare_options *o = &c->options;
    const skc_kernel *k = c->kernel;
    json_t *rows = json_array(), *refusals = json_array(), *budgets = json_array();
    for (guint i = 0; i < c->rows->len; i++)
        json_array_append_new(rows, row_json(c, c->rows->pdata[i]));
    for (guint i = 0; i < c->refusals->len; i++) {
        const compare_refusal *r = c->refusals->pdata[i];
        for (guint m = 0; m < r->methods->len; m++)
            json_array_append_new(refusals, json_pack("{s:s, s:o}", "method",
                                                      ((const compare_method *)r->methods->pdata[m])->name, "why",
                                                      report_json_text(r->why)));
    }
    for (int b = 0; b < o->budget_count; b++)
        json_array_append_new(budgets, json_integer(o->budgets[b]));
    char *headline = compare_headline(c), *summary = compare_summary(c);
    json_t *json =
        json_pack("{s:s, s:o, s:o}", "skc", skc_version(), "command", report_json_text(o->command), "kernel",
                  report_json_kernel(o->source, k->width, k->height, k->anchor_x, k->anchor_y, skc_kernel_sum(k)));
    json_object_set_new(json, "machine", report_json_text(c->machine));
    json_object_set_new(json, "threads", json_integer(o->thread_count));
    json_object_set_new(json, "clock", json_string(o->thread_count == 1 ? "processor" : "wall"));
    json_object_set_new(json, "samples", budgets);
    json_object_set_new(json, "effort", json_integer(o->effort_level));
    json_object_set_new(json, "seed", report_json_seed(o->seed_value));
    json_object_set_new(json, "limit_seconds", o->limit_seconds > 0 ? json_real(o->limit_seconds) : json_null());
    json_object_set_new(
        json, "timing",
        json_pack("{s:[i, i], s:i, s:i}", "size", o->width, o->height, "channels", 1, "repeats", o->repeat_count));
    json_object_set_new(json, "pictures", pictures_json(c));
    json_object_set_new(json, "headline", report_json_text(headline));
    json_object_set_new(json, "summary", report_json_text(summary));
    json_object_set_new(json, "rows", rows);
    json_object_set_new(json, "left_out", refusals);
    json_object_set_new(json, "convergence", curves_json(c));
    g_free(headline);
    g_free(summary);
    return report_json_print(json);
}

// ----------------------------------------------------------------------------------------------------------------- CSV

static void add_text(GString *text, const char *cell)
{
    if (!strpbrk(cell, "\",\r\n")) {
        g_string_append(text, cell);
        return;
    }
    g_string_append_c(text, '"');
    for (; *cell; cell++)
        g_string_append(text, *cell == '"' ? "\"\"" : (char[]){*cell, '\0'});
    g_string_append_c(text, '"');
}

// Infinity is "inf"; what is not known is left empty.
static void add_number(GString *text, double value)
{
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    g_string_append_c(text, ',');
    if (isinf(value))
        g_string_append(text, value > 0 ? "inf" : "-inf");
    else if (!isnan(value))
        g_string_append(text, g_ascii_formatd(digits, sizeof digits, "%.10g", value));
}

static void add_row(GString *text, const compare *c, const compare_row *row)
{
    const skc_quality *q = &row->quality;
    const skc_difference *d = &row->mean;
    const double figures[] = {
        row->budget, row->samples, row->taps,      row->passes, q->psnr,           q->image_psnr, q->l2,
        q->l1,       q->mae,       q->certificate, d->psnr,     d->psnr_srgb,      d->psnr_8,     d->ssim,
        d->flip,     row->seconds, row->stopped,   row->filter, (double)row->bytes};
    add_text(text, c->options.source);
    g_string_append_c(text, ',');
    add_text(text, row->method->name);
    g_string_append_c(text, ',');
    add_text(text, row->setting);
    for (size_t i = 0; i < G_N_ELEMENTS(figures); i++)
        add_number(text, figures[i]);
    g_string_append(text, "\r\n");
}

int compare_print_csv(const compare *c)
{
    GString *text =
        g_string_new("kernel,method,setting,budget,samples,taps,passes,kernel_psnr,image_psnr_expected,kernel_l2,"
                     "kernel_l1,kernel_mae,certificate,picture_psnr,picture_psnr_srgb,picture_psnr_8,"
                     "picture_ssim,picture_flip,fit_seconds,fit_ended_by_limit,filter_ns_per_pixel,"
                     "memory_bytes\r\n");
    for (guint i = 0; i < c->rows->len; i++)
        add_row(text, c, c->rows->pdata[i]);
    tool_print(text->str, text->len);
    g_string_free(text, TRUE);
    return TOOL_DONE;
}
