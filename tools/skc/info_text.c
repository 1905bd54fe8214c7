// SPDX-License-Identifier: MIT
#include "info.h"
#include "report.h"

#include <math.h>

static void say_layers(const skc_complex *complex)
{
    int alike = 1;
    for (int l = 1; l < complex->count; l++)
        alike = alike && complex->layers[l].taps == complex->layers[0].taps;
    if (alike) {
        char *layers = report_layers(complex);
        report_row("layers", "%s (%s)", layers, report_taps_names[complex->layers[0].taps]);
        g_free(layers);
        return;
    }
    for (int l = 0; l < complex->count; l++)
        report_row(l == 0 ? "layers" : "", "%d %s", complex->layers[l].count,
                   report_taps_names[complex->layers[l].taps]);
}

static void say_fit(const skc_basis *basis)
{
    if (!*basis->method)
        return;
    GString *text = g_string_new(basis->method);
    if (*basis->init)
        g_string_append_printf(text, ", %s start", basis->init);
    g_string_append_printf(text, ", seed %" G_GUINT64_FORMAT, (guint64)basis->seed);
    if (basis->seconds > 0)
        g_string_append_printf(text, ", %.2f seconds", basis->seconds);
    report_row("fit", "%s", text->str);
    g_string_free(text, TRUE);
}

static int say_figures(const info_file *info, const skc_complex *complex, int width, int height)
{
    skc_cost cost;
    skc_reach reach;
    if (info_figures(info, complex, &cost, &reach) != TOOL_DONE)
        return TOOL_FAILED;
    report_cost(&cost, width, height);
    report_row("reach", "%d left, %d right, %d up, %d down", reach.left, reach.right, reach.up, reach.down);
    return TOOL_DONE;
}

static int say_single(const info_file *info)
{
    const skc_basis *basis = info->basis;
    if (say_figures(info, basis->filters[0], basis->width, basis->height) != TOOL_DONE)
        return TOOL_FAILED;
    if (basis->quality)
        report_quality(&basis->quality[0]);
    say_fit(basis);
    return TOOL_DONE;
}

// The complexes at the point asked for.
static int say_point(const info_file *info)
{
    say_fit(info->basis);
    char *where = point_text(info->basis, info->at);
    int status = TOOL_DONE;
    for (int c = 0; c < info->basis->channels && status == TOOL_DONE; c++) {
        char *channel = info->basis->channels > 1 ? g_strdup_printf(", channel %d", c) : g_strdup("");
        tool_say("\nat %s%s:\n", where, channel);
        g_free(channel);
        status = say_figures(info, info->complexes[c], info->sizes[c][0], info->sizes[c][1]);
        if (status == TOOL_DONE)
            report_measured(&info->of_source[c]);
    }
    g_free(where);
    return status;
}

// Columns are as wide as their heads, at least WIDTH.
enum { WIDTH = 10 };

static int column_width(const skc_parameter *parameter)
{
    return MAX(WIDTH, (int)g_utf8_strlen(parameter->name, -1) + 1);
}

// printf would count bytes.
static void say_head(const skc_parameter *parameter)
{
    tool_say("%*s%s", column_width(parameter) - (int)g_utf8_strlen(parameter->name, -1), "", parameter->name);
}

static void say_known(int digits, double figure)
{
    if (isnan(figure))
        tool_say("%*s", WIDTH, "-");
    else
        tool_say("%*.*f", WIDTH, digits, figure);
}

// Where the filter stands in the grid, then its figures, "-" for those not known.
static int say_filter(const info_file *info, int f)
{
    const skc_basis *basis = info->basis;
    skc_cost cost;
    skc_reach reach;
    double at[POINT_VALUES];
    if (info_figures(info, basis->filters[f], &cost, &reach) != TOOL_DONE)
        return TOOL_FAILED;
    int channel = point_of_filter(basis, f, at);
    if (basis->channels > 1)
        tool_say("%*d", WIDTH, channel);
    for (int p = 0; p < basis->parameter_count; p++)
        if (basis->parameters[p].kind == SKC_PARAMETER_NODES)
            tool_say("%*g", column_width(&basis->parameters[p]), at[p]);
    tool_say("%*d%*d", WIDTH, cost.samples, WIDTH, cost.taps);
    skc_quality unknown = {NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN}, q = basis->quality ? basis->quality[f] : unknown;
    say_known(2, q.image_psnr);
    say_known(2, q.psnr);
    say_known(4, q.l1);
    say_known(2, 255 * q.certificate);
    tool_say("\n");
    return TOOL_DONE;
}

// A table, one filter a line.
static int say_many(const info_file *info)
{
    const skc_basis *basis = info->basis;
    say_fit(basis);
    report_row("filters", "%d", basis->filter_count);
    tool_say("\n");
    if (basis->channels > 1)
        tool_say("%*s", WIDTH, "channel");
    for (int p = 0; p < basis->parameter_count; p++)
        if (basis->parameters[p].kind == SKC_PARAMETER_NODES)
            say_head(&basis->parameters[p]);
    static const char *const heads[] = {"samples", "taps", "image, dB", "PSNR, dB", "L1", "cert.*255"};
    for (size_t i = 0; i < G_N_ELEMENTS(heads); i++)
        tool_say("%*s", WIDTH, heads[i]);
    tool_say("\n");
    int status = TOOL_DONE;
    for (int f = 0; f < basis->filter_count && status == TOOL_DONE; f++)
        status = say_filter(info, f);
    return status;
}

static void say_measured(const info_file *info)
{
    if (info->kernel) {
        tool_say("\nagainst %s:\n", info->kernel);
        report_measured(&info->quality);
    }
    if (info->photo) {
        char *psnr = report_decibels(info->image.psnr);
        report_row("image PSNR", "%s (%s, %d x %d pixels, %d channel%s, edge %s)", psnr, info->photo, info->image.width,
                   info->image.height, info->image.channels, info->image.channels == 1 ? "" : "s",
                   skc_edge_name(info->edge));
        g_free(psnr);
    }
}

int info_print_text(const info_file *info)
{
    const skc_basis *basis = info->basis;
    report_row("source", "%s", *basis->source ? basis->source : "not known");
    if (basis->width > 0)
        report_row("kernel", "%d x %d pixels, anchor %d,%d, sum %.7g", basis->width, basis->height, basis->anchor_x,
                   basis->anchor_y, basis->sum);
    report_parameters(basis);
    if (basis->channels > 1)
        report_row("channels", "%d", basis->channels);
    say_layers(basis->filters[0]);
    int status = info->at ? say_point(info) : basis->filter_count == 1 ? say_single(info) : say_many(info);
    if (status == TOOL_DONE)
        say_measured(info);
    if (status == TOOL_DONE && info->certificate)
        certify_say(info->certificate, basis);
    return status;
}
