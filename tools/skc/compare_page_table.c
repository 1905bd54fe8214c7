// SPDX-License-Identifier: MIT
// The table of the report.

#include "compare_page.h"

#include <math.h>
#include <string.h>

// Which figures are good: large ones, small ones, or neither.
typedef enum wanted { WANT_NOTHING, WANT_LARGE, WANT_SMALL } wanted;

typedef struct column {
    const char *head, *about;
    wanted want;
    double (*value)(const compare_row *row);
    char *(*text)(const compare_row *row);
} column;

#define VALUE(name, expression)                                                                                        \
    static double name(const compare_row *row)                                                                         \
    {                                                                                                                  \
        return expression;                                                                                             \
    }
#define TEXT(name, expression)                                                                                         \
    static char *name(const compare_row *row)                                                                          \
    {                                                                                                                  \
        return expression;                                                                                             \
    }

VALUE(samples, row->samples)
VALUE(taps, row->taps)
VALUE(passes, row->passes)
VALUE(kernel_psnr, row->quality.psnr)
VALUE(kernel_l2, row->quality.l2)
VALUE(certificate, row->quality.certificate)
VALUE(psnr, row->mean.psnr)
VALUE(ssim, row->mean.ssim)
VALUE(flip, row->mean.flip)
VALUE(seconds, row->seconds)
VALUE(filter, row->filter)
VALUE(memory, (double)row->bytes)
TEXT(samples_text, compare_count(row->samples))
TEXT(taps_text, compare_count(row->taps))
TEXT(passes_text, g_strdup_printf("%d", row->passes))
TEXT(kernel_psnr_text, compare_decibels(row->quality.psnr))
TEXT(kernel_l2_text, compare_small(row->quality.l2))
TEXT(certificate_text, compare_small(row->quality.certificate))
TEXT(psnr_text, compare_decibels(row->mean.psnr))
TEXT(ssim_text, compare_share(row->mean.ssim))
TEXT(flip_text, compare_small(row->mean.flip))
TEXT(seconds_text, compare_seconds(row))
TEXT(filter_text, compare_nanoseconds(row->filter))
TEXT(memory_text, compare_bytes(row->bytes))

static const column columns[] = {
    {"samples", "fetches for a pixel on a GPU", WANT_NOTHING, samples, samples_text},
    {"taps", "multiplications for a pixel on a processor", WANT_NOTHING, taps, taps_text},
    {"passes", "over the picture", WANT_NOTHING, passes, passes_text},
    {"PSNR, dB", "of the kernel", WANT_LARGE, kernel_psnr, kernel_psnr_text},
    {"L2", "relative error of the kernel", WANT_SMALL, kernel_l2, kernel_l2_text},
    {"certificate", "the most that any pixel can be off", WANT_SMALL, certificate, certificate_text},
    {"PSNR, dB", "of pictures, in linear light", WANT_LARGE, psnr, psnr_text},
    {"SSIM", "of pictures, on sRGB", WANT_LARGE, ssim, ssim_text},
    {"FLIP", "of pictures", WANT_SMALL, flip, flip_text},
    {"to fit, s", "seconds to make it", WANT_SMALL, seconds, seconds_text},
    {"ns a pixel", "nanoseconds to filter a pixel of one channel", WANT_SMALL, filter, filter_text},
    {"memory", "beside the two pictures", WANT_NOTHING, memory, memory_text},
};

enum { COLUMNS = G_N_ELEMENTS(columns) };

static void add_head_cell(GString *page, int at, const char *head, const char *about, int text, wanted want,
                          const char *kind)
{
    g_string_append_printf(page,
                           "<th scope=\"col\"%s><button type=\"button\" data-column=\"%d\" data-text=\"%d\" "
                           "data-first=\"%s\" title=\"",
                           kind, at, text, want == WANT_LARGE ? "down" : "up");
    html_text(page, about);
    g_string_append(page, "\">");
    html_text(page, head);
    g_string_append(page, "</button></th>");
}

static void add_head(GString *page)
{
    g_string_append(page, "<thead>\n<tr class=\"over\"><td colspan=\"5\"></td><th class=\"first\" colspan=\"3\" "
                          "scope=\"colgroup\">kernel</th>"
                          "<th class=\"first\" colspan=\"3\" scope=\"colgroup\">pictures</th><th class=\"first\" "
                          "colspan=\"3\" scope=\"colgroup\">cost</th>"
                          "</tr>\n<tr>");
    add_head_cell(page, 0, "method", "by name", 1, WANT_SMALL, "");
    add_head_cell(page, 1, "setting", "by setting", 1, WANT_SMALL, " class=\"set\"");
    for (int i = 0; i < COLUMNS; i++)
        add_head_cell(page, i + 2, columns[i].head, columns[i].about, 0, columns[i].want, "");
    g_string_append(page, "</tr>\n</thead>\n");
}

// The best of those that keep to the budget in view and are not exact by construction.
static int is_best(const compare *c, const compare_row *row, const column *col)
{
    double sign = col->want == WANT_LARGE ? 1 : -1;
    if (col->want == WANT_NOTHING || row->samples > compare_budget(c) || compare_is_exact(row))
        return 0;
    for (guint i = 0; i < c->rows->len; i++) {
        const compare_row *other = c->rows->pdata[i];
        if (other->samples <= compare_budget(c) && !compare_is_exact(other) &&
            sign * col->value(other) > sign * col->value(row))
            return 0;
    }
    return 1;
}

static void add_value(GString *page, double value)
{
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    g_string_append(page, isfinite(value) ? g_ascii_formatd(digits, sizeof digits, "%.10g", value)
                          : value > 0     ? "Infinity"
                                          : "-Infinity");
}

static void add_row(GString *page, const compare *c, const compare_row *row)
{
    int ours = g_str_has_prefix(row->method->name, "skc");
    g_string_append(page, ours ? "<tr class=\"ours\">" : "<tr>");
    g_string_append(page, "<td data-value=\"");
    html_text(page, row->method->title);
    g_string_append(page, "\">");
    html_text(page, row->method->title);
    g_string_append(page, "</td><td class=\"set\" data-value=\"");
    html_text(page, row->setting);
    g_string_append(page, "\">");
    html_text(page, row->setting);
    g_string_append(page, "</td>");
    for (int i = 0; i < COLUMNS; i++) {
        char *text = columns[i].text(row);
        g_string_append(page, is_best(c, row, &columns[i]) ? "<td class=\"best\" data-value=\"" : "<td data-value=\"");
        add_value(page, columns[i].value(row));
        g_string_append(page, "\">");
        html_text(page, text);
        g_string_append(page, "</td>");
        g_free(text);
    }
    g_string_append(page, "</tr>\n");
}

void compare_page_table(GString *page, const compare *c)
{
    g_string_append(page, "<section>\n<h2>Side by side</h2>\n<p>Best picture first; a column’s name sorts by it. ");
    g_string_append_printf(page, "Bold: the best with at most %d samples, of those that only come near.",
                           compare_budget(c));
    g_string_append(page,
                    "</p>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table of all figures\">"
                    "<table>\n");
    add_head(page);
    g_string_append(page, "<tbody>\n");
    for (guint i = 0; i < c->rows->len; i++)
        add_row(page, c, c->rows->pdata[i]);
    g_string_append(page, "</tbody>\n</table></div>\n</section>\n");
}
