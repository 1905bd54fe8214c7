// SPDX-License-Identifier: MIT
// A comparison as text for people.

#include "compare.h"

#include "report.h"

#include <string.h>

static void print_head(void)
{
    tool_say("%-16s%8s%7s%7s%9s%9s%9s%9s%9s%9s%9s%9s%9s  %s\n", "", "", "", "", "kernel", "", "", "picture", "", "",
             "fit", "filter", "", "");
    tool_say("%-16s%8s%7s%7s%9s%9s%9s%9s%9s%9s%9s%9s%9s  %s\n", "method", "samples", "taps", "passes", "PSNR", "L2",
             "certif.", "PSNR", "SSIM", "FLIP", "s", "ns/pixel", "memory", "setting");
}

static void print_row(const compare_row *row)
{
    char *cells[] = {compare_count(row->samples),        compare_count(row->taps),
                     g_strdup_printf("%d", row->passes), compare_decibels(row->quality.psnr),
                     compare_small(row->quality.l2),     compare_small(row->quality.certificate),
                     compare_decibels(row->mean.psnr),   compare_share(row->mean.ssim),
                     compare_small(row->mean.flip),      compare_seconds(row),
                     compare_nanoseconds(row->filter),   compare_bytes(row->bytes)};
    static const int widths[] = {8, 7, 7, 9, 9, 9, 9, 9, 9, 9, 9, 9};
    GString *line = g_string_new(NULL);
    g_string_append_printf(line, "%-16s", row->method->name);
    for (size_t i = 0; i < G_N_ELEMENTS(cells); i++) {
        g_string_append_printf(line, "%*s", widths[i], cells[i]);
        g_free(cells[i]);
    }
    tool_say("%s  %s\n", line->str, row->setting);
    g_string_free(line, TRUE);
}

// The rows that take more than `above` and at most `most` samples.
static void print_group(const compare *c, double above, double most)
{
    int any = 0;
    for (guint i = 0; i < c->rows->len; i++) {
        const compare_row *row = c->rows->pdata[i];
        if (row->samples <= above || row->samples > most)
            continue;
        if (!any && most < G_MAXINT)
            tool_say("\nup to %.0f samples\n", most);
        else if (!any)
            tool_say("\nmore than %.0f samples\n", above);
        any = 1;
        print_row(row);
    }
}

static void print_lines(const char *name, const char *text)
{
    char **lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++)
        report_row(line == lines ? name : "", "%s", *line);
    g_strfreev(lines);
}

void compare_print_text(const compare *c)
{
    const skc_kernel *k = c->kernel;
    report_row("kernel", "%s: %d x %d pixels, sum %.7g; dense it takes %d taps", c->options.source, k->width, k->height,
               skc_kernel_sum(k), k->width * k->height);
    char *procedure = compare_procedure(c), *headline = compare_headline(c), *summary = compare_summary(c);
    print_lines("measured", procedure);
    tool_say("\n");
    print_head();
    double above = -1;
    for (int b = 0; b < c->options.budget_count; b++) {
        print_group(c, above, c->options.budgets[b]);
        above = c->options.budgets[b];
    }
    print_group(c, above, G_MAXINT);
    tool_say("\n");
    for (guint i = 0; i < c->refusals->len; i++) {
        const compare_refusal *r = c->refusals->pdata[i];
        char *names = compare_refused(r, 0);
        report_row(i == 0 ? "left out" : "", "%s: %s", names, r->why);
        g_free(names);
    }
    report_row("result", "%s.", headline);
    print_lines("", summary);
    if (c->options.output)
        report_row("report", "%s", c->options.output);
    g_free(procedure);
    g_free(headline);
    g_free(summary);
}
