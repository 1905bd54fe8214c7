// SPDX-License-Identifier: MIT
// The report's plots.

#include "compare_page.h"

#include <math.h>

// Above it what is left is the rounding of floats.
static double plotted(double psnr)
{
    static const double exact = 115;
    return psnr > exact ? INFINITY : psnr;
}

static char *tip(const compare_row *row, const char *more)
{
    char *name = compare_name(row), *samples = compare_count(row->samples), *psnr = compare_decibels(row->mean.psnr);
    char *text = g_strdup_printf("%s: %s samples, picture PSNR %s%s%s", name, samples, psnr,
                                 isinf(row->mean.psnr) ? "" : " dB", more);
    g_free(name);
    g_free(samples);
    g_free(psnr);
    return text;
}

static double (*sort_figure)(const compare_row *row);

static int by_figure(const void *a, const void *b)
{
    double x = sort_figure(*(void *const *)a), y = sort_figure(*(void *const *)b);
    return (x > y) - (x < y);
}

static double filter_of(const compare_row *row)
{
    return row->filter;
}

static double samples_of(const compare_row *row)
{
    return row->samples;
}

// The rows of a method, from left to right.
static void add_series(chart *plot, const compare *c, const compare_method *method,
                       double (*figure)(const compare_row *row))
{
    GPtrArray *rows = g_ptr_array_new();
    for (guint i = 0; i < c->rows->len; i++)
        if (((const compare_row *)c->rows->pdata[i])->method == method)
            g_ptr_array_add(rows, c->rows->pdata[i]);
    sort_figure = figure;
    g_ptr_array_sort(rows, by_figure);
    if (rows->len > 0) {
        chart_series *s = chart_add(plot, method->title, compare_style_of(c, method), 1);
        for (guint i = 0; i < rows->len; i++) {
            const compare_row *row = rows->pdata[i];
            char *time = compare_nanoseconds(row->filter), *more = g_strdup_printf(", %s ns a pixel", time);
            chart_add_point(s, figure(row), plotted(row->mean.psnr), tip(row, more));
            g_free(time);
            g_free(more);
        }
    }
    g_ptr_array_free(rows, TRUE);
}

static void plot_rows(GString *page, const compare *c, const char *about, const char *x_title,
                      double (*figure)(const compare_row *row))
{
    chart plot;
    chart_init(&plot);
    plot.about = about;
    plot.x_title = x_title;
    plot.y_title = "picture PSNR, dB";
    plot.beyond = "exact";
    plot.logarithmic = 1;
    for (int i = 0; i < compare_method_count(); i++)
        add_series(&plot, c, compare_method_at(i), figure);
    chart_draw(page, &plot);
    chart_clear(&plot);
}

static void add_legend(GString *page, const compare *c)
{
    g_string_append(page, "<ul class=\"legend\">");
    for (int i = 0; i < compare_method_count(); i++) {
        const compare_method *m = compare_method_at(i);
        if (!compare_row_for(c, m, compare_budget(c)))
            continue;
        g_string_append(page, "<li>");
        chart_marker(page, compare_style_of(c, m));
        html_text(page, m->title);
        g_string_append(page, "</li>");
    }
    g_string_append(page, "</ul>\n");
}

static void add_convergence(GString *page, const compare *c)
{
    chart plot;
    chart_init(&plot);
    plot.about = "Expected picture PSNR of each fit against the time that it was given";
    plot.x_title = "seconds of fitting";
    plot.y_title = "expected picture PSNR, dB";
    plot.beyond = "exact";
    plot.logarithmic = 1;
    for (guint i = 0; i < c->curves->len; i++) {
        const compare_curve *curve = &g_array_index(c->curves, compare_curve, i);
        chart_series *s = chart_add(&plot, curve->method->title, compare_style_of(c, curve->method), 1);
        for (int k = 0; k < curve->count; k++)
            chart_add_point(s, fmax(curve->seconds[k], 1e-3), plotted(curve->psnr[k]),
                            g_strdup_printf("%s after %.2f seconds: %.2f dB", curve->method->title, curve->seconds[k],
                                            curve->psnr[k]));
    }
    g_string_append_printf(
        page,
        "<section>\n<h2>How fits get there</h2>\n<p>Each fit for %d samples, ended after times that double; "
        "the last point is the whole fit.</p>\n<div class=\"plots\">\n",
        compare_budget(c));
    chart_draw(page, &plot);
    g_string_append(page, "</div>\n</section>\n");
    chart_clear(&plot);
}

void compare_page_plots(GString *page, const compare *c)
{
    g_string_append(
        page,
        "<section>\n<h2>Quality and cost</h2>\n<p>Up is better, left is cheaper. Points of a method are joined.</p>\n"
        "<div class=\"plots\">\n");
    plot_rows(page, c, "Picture PSNR of each row against the time that it takes to filter a pixel",
              "nanoseconds a pixel", filter_of);
    plot_rows(page, c, "Picture PSNR of each row against the samples that it takes for a pixel", "samples a pixel",
              samples_of);
    g_string_append(page, "</div>\n");
    add_legend(page, c);
    g_string_append(page, "</section>\n");
    if (c->curves->len > 0)
        add_convergence(page, c);
}
