// SPDX-License-Identifier: MIT
// What came out, in words, the same in every form of the report.

#include "compare.h"

#include <math.h>
#include <string.h>

// Above it pictures differ by the rounding of floats.
static const double no_difference = 120;

char *compare_decibels(double psnr)
{
    return isinf(psnr) ? g_strdup("exact") : g_strdup_printf("%.2f", psnr);
}

char *compare_small(double value)
{
    if (isnan(value))
        return g_strdup("-");
    return value == 0 || fabs(value) >= 0.0005 ? g_strdup_printf("%.4f", value) : g_strdup_printf("%.0e", value);
}

char *compare_share(double value)
{
    return isnan(value) ? g_strdup("-") : g_strdup_printf("%.5f", value);
}

char *compare_count(double value)
{
    return g_strdup_printf(value == floor(value) ? "%.0f" : "%.1f", value);
}

char *compare_nanoseconds(double value)
{
    return g_strdup_printf(value < 9.995 ? "%.2f" : value < 99.95 ? "%.1f" : "%.0f", value);
}

char *compare_seconds(const compare_row *row)
{
    const char *mark = row->stopped ? "*" : "";
    return row->seconds < 0.0005 ? g_strdup_printf("0%s", mark)
                                 : g_strdup_printf(row->seconds < 9.995 ? "%.2f%s" : "%.1f%s", row->seconds, mark);
}

char *compare_bytes(size_t bytes)
{
    double value = (double)bytes;
    if (bytes < 1000)
        return g_strdup_printf("%zu B", bytes);
    return value < 999.5e3 ? g_strdup_printf("%.0f kB", value * 1e-3) : g_strdup_printf("%.1f MB", value * 1e-6);
}

char *compare_name(const compare_row *row)
{
    return *row->setting && row->method->rival ? g_strdup_printf("%s (%s)", row->method->title, row->setting)
                                               : g_strdup(row->method->title);
}

char *compare_refused(const compare_refusal *r, int titles)
{
    GString *names = g_string_new(NULL);
    for (guint i = 0; i < r->methods->len; i++) {
        const compare_method *m = r->methods->pdata[i];
        g_string_append_printf(names, "%s%s", i ? ", " : "", titles ? m->title : m->name);
    }
    return g_string_free(names, FALSE);
}

static int is_ours(const compare_row *row)
{
    return g_str_has_prefix(row->method->name, "skc");
}

static double picture(const compare_row *row)
{
    return row->mean.psnr;
}

static double kernel(const compare_row *row)
{
    return row->quality.psnr;
}

// The best row that keeps to the budget and is not exact by construction; `ours` 1: of ours, 0: of others, -1: of all.
static const compare_row *best(const compare *c, int budget, int ours, double (*figure)(const compare_row *row))
{
    const compare_row *found = NULL;
    for (guint i = 0; i < c->rows->len; i++) {
        const compare_row *row = c->rows->pdata[i];
        if (row->samples > budget || compare_is_exact(row) || (ours >= 0 && is_ours(row) != ours))
            continue;
        if (!found || figure(row) > figure(found))
            found = row;
    }
    return found;
}

// "78.21 dB", or what that means where it means nothing.
static char *level(double psnr)
{
    return psnr > no_difference ? g_strdup("no difference but rounding") : g_strdup_printf("%.1f dB", psnr);
}

static void say_best(GString *text, const compare *c, int budget)
{
    const compare_row *first = best(c, budget, -1, picture);
    if (!first) {
        g_string_append_printf(text, "No method here keeps to %d samples a pixel.\n", budget);
        return;
    }
    const compare_row *second = best(c, budget, !is_ours(first), picture);
    char *reached = level(picture(first)), *there = second ? level(picture(second)) : NULL;
    g_string_append_printf(text, "With at most %d sample%s a pixel, %s ", budget, budget == 1 ? "" : "s",
                           first->method->title);
    if (second && picture(second) > no_difference)
        g_string_append_printf(text, "and %s leave %s", second->method->title, reached);
    else
        g_string_append_printf(text, picture(first) > no_difference ? "leaves %s" : "reaches %s on pictures", reached);
    if (second && picture(second) <= no_difference)
        g_string_append_printf(text, "; %s reaches %s", second->method->title, there);
    g_string_append(text, ".\n");
    const compare_row *by_kernel = best(c, budget, -1, kernel);
    if (by_kernel->method != first->method && kernel(by_kernel) - kernel(first) > 0.05) {
        char *other = compare_name(by_kernel);
        g_string_append_printf(text, "By the kernel's own PSNR %s is ahead, %.1f to %.1f dB.\n", other,
                               kernel(by_kernel), kernel(first));
        g_free(other);
    }
    g_free(reached);
    g_free(there);
}

// The quickest way to the exact result; NULL.
static const compare_row *quickest_exact(const compare *c)
{
    const compare_row *quickest = NULL;
    for (guint i = 0; i < c->rows->len; i++) {
        const compare_row *row = c->rows->pdata[i];
        if (compare_is_exact(row) && (!quickest || row->filter < quickest->filter))
            quickest = row;
    }
    return quickest;
}

static void say_exact(GString *text, const compare *c, const compare_row *ours)
{
    const compare_row *quickest = quickest_exact(c);
    if (!quickest)
        return;
    char *own = compare_nanoseconds(ours->filter), *other = compare_nanoseconds(quickest->filter);
    if (quickest->filter < ours->filter)
        g_string_append_printf(
            text,
            "%s is exact and takes %s ns a pixel, less than %s with %s ns: for this kernel it is the "
            "better choice on this processor.\n",
            quickest->method->title, other, ours->method->title, own);
    else
        g_string_append_printf(
            text,
            "%s filters a pixel in %s ns; %s, the quickest exact way here, takes %s ns, %.1f times as "
            "long.\n",
            ours->method->title, own, quickest->method->title, other, quickest->filter / ours->filter);
    g_free(own);
    g_free(other);
}

// Whoever is better and quicker at once.
static void say_dominating(GString *text, const compare *c, const compare_row *ours)
{
    for (guint i = 0; i < c->rows->len; i++) {
        const compare_row *row = c->rows->pdata[i];
        if (picture(ours) > no_difference || is_ours(row) || compare_is_exact(row) || picture(row) <= picture(ours) ||
            row->filter >= ours->filter)
            continue;
        char *name = compare_name(row), *time = compare_nanoseconds(row->filter), *reached = level(picture(row));
        g_string_append_printf(text, "%s is both better and quicker than %s: %s, %s ns.\n", name, ours->method->title,
                               reached, time);
        g_free(name);
        g_free(time);
        g_free(reached);
        return;
    }
}

static void say_fits(GString *text, const compare *c, int budget, const compare_row *ours)
{
    int first = 1;
    char *own = compare_seconds(ours);
    for (int i = 0; i < compare_method_count(); i++) {
        const compare_method *m = compare_method_at(i);
        const compare_row *row = m->rival || m == ours->method ? NULL : compare_row_for(c, m, budget);
        if (!row)
            continue;
        char *time = compare_seconds(row);
        if (first)
            g_string_append_printf(text, "The fit of %s took %s seconds", ours->method->title, own);
        g_string_append_printf(text, ", that of %s %s", m->title, time);
        first = 0;
        g_free(time);
    }
    g_string_append(text, first ? "" : ".\n");
    g_free(own);
}

char *compare_headline(const compare *c)
{
    int budget = compare_budget(c);
    const compare_row *first = best(c, budget, -1, picture),
                      *second = first ? best(c, budget, !is_ours(first), picture) : NULL;
    const compare_row *exact = quickest_exact(c);
    if (!first)
        return g_strdup_printf("No method here keeps to %d samples", budget);
    const char *other = second ? second->method->title : NULL;
    GString *text = g_string_new(first->method->title);
    if (second && picture(second) > no_difference)
        g_string_append_printf(text, " and %s both reproduce the kernel", other);
    else if (picture(first) > no_difference)
        g_string_append(text, " reproduces the kernel");
    else if (second && is_ours(second))
        g_string_append_printf(text, " wins, %.1f dB ahead of %s", picture(first) - picture(second), other);
    else if (c->rows->len == 1)
        g_string_append_printf(text, " reaches %.1f dB on pictures", picture(first));
    else
        g_string_append(text, " comes closest");
    if (second && !is_ours(second) && picture(first) <= no_difference)
        g_string_append_printf(text, ", %.1f dB ahead of %s", picture(first) - picture(second), other);
    if (exact && exact->filter < first->filter)
        g_string_append_printf(text, "; %s is exact and quicker", exact->method->title);
    return g_string_free(text, FALSE);
}

char *compare_summary(const compare *c)
{
    GString *text = g_string_new(NULL);
    int budget = compare_budget(c);
    say_best(text, c, budget);
    const compare_row *ours = best(c, budget, 1, picture);
    if (ours) {
        say_dominating(text, c, ours);
        say_exact(text, c, ours);
        say_fits(text, c, budget, ours);
    }
    if (text->len > 0)
        g_string_truncate(text, text->len - 1);
    return g_string_free(text, FALSE);
}

static void say_pictures(GString *text, const compare *c)
{
    for (int i = 0; i < c->photo_count; i++) {
        const compare_photo *p = &c->photos[i];
        if (p->built_in)
            g_string_append_printf(text,
                                   "The picture is one that is built in: overlapping disks with the statistics of "
                                   "photographs and some small lights, %d x %d pixels.",
                                   p->width, p->height);
        else
            g_string_append_printf(text, "%s%s: %d x %d pixels",
                                   i                    ? "; "
                                   : c->photo_count > 1 ? "Pictures: "
                                                        : "Picture: ",
                                   p->name, p->in.width, p->in.height);
        if (p->in.width != p->width || p->in.height != p->height)
            g_string_append_printf(text, ", the middle of %d x %d", p->width, p->height);
    }
    g_string_append(text, c->photos[0].built_in ? "\n" : ".\n");
}

char *compare_procedure(const compare *c)
{
    const compare_options *o = &c->options;
    GString *text = g_string_new(NULL);
    say_pictures(text, c);
    const char *kind = o->thread_count == 1 ? "processor time of one thread" : "time by the clock";
    char *threads = o->thread_count == 1 ? g_strdup("") : g_strdup_printf(" on %d threads", o->thread_count);
    g_string_append_printf(text, "Times are %s%s, on %s.\n", kind, threads, c->machine);
    g_string_append_printf(
        text,
        "Filtering is timed on %d x %d pixels of one channel of floats: all methods in turn, one round "
        "to warm up and the best of %d (of 2 for those that take seconds); nanoseconds for a pixel.\n",
        o->width, o->height, o->repeat_count);
    if (o->limit_seconds > 0)
        g_string_append_printf(text, "Fits marked * were ended after %g seconds with the best so far.\n",
                               o->limit_seconds);
    g_free(threads);
    g_string_truncate(text, text->len - 1);
    return g_string_free(text, FALSE);
}
