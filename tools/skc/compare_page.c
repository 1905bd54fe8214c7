// SPDX-License-Identifier: MIT
// The report: one file that needs no other.

#include "compare_page.h"

#include <math.h>
#include <string.h>

int compare_style_of(const compare *c, const compare_method *method)
{
    int place = 0;
    for (int i = 0; i < compare_method_count(); i++) {
        const compare_method *m = compare_method_at(i);
        if (m == method)
            return place;
        place += compare_row_for(c, m, compare_budget(c)) != NULL;
    }
    return place;
}

static int better_first(const void *a, const void *b)
{
    const compare_row *p = *(void *const *)a, *q = *(void *const *)b;
    return (p->mean.psnr < q->mean.psnr) - (p->mean.psnr > q->mean.psnr);
}

GPtrArray *compare_shown(const compare *c)
{
    GPtrArray *rows = g_ptr_array_new();
    for (int i = 0; i < compare_method_count(); i++) {
        const compare_row *row = compare_row_for(c, compare_method_at(i), compare_budget(c));
        if (row && !compare_is_exact(row))
            g_ptr_array_add(rows, (void *)row);
    }
    g_ptr_array_sort(rows, better_first);
    return rows;
}

static void add_lines(GString *page, const char *const *lines)
{
    for (; *lines; lines++)
        g_string_append_printf(page, "%s\n", *lines);
}

static void add_head(GString *page, const compare *c)
{
    // Nothing is loaded from anywhere, whatever a kernel's name may try.
    g_string_append(page,
                    "<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n"
                    "<meta charset=\"utf-8\" />\n"
                    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n"
                    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src &#39;none&#39;; img-src data:; "
                    "style-src &#39;unsafe-inline&#39;; script-src &#39;unsafe-inline&#39;\" />\n"
                    "<link rel=\"icon\" href=\"data:,\" />\n<title>");
    html_text(page, c->options.source);
    g_string_append(page, ", compared</title>\n<style>\n");
    add_lines(page, compare_style);
    g_string_append(page, "</style>\n</head>\n<body>\n<main>\n");
}

static void add_title(GString *page, const compare *c)
{
    const skc_kernel *k = c->kernel;
    char *headline = compare_headline(c), *summary = compare_summary(c), **lines = g_strsplit(summary, "\n", -1);
    g_string_append(page, "<header>\n<p class=\"eyebrow\">");
    html_text(page, c->options.source);
    g_string_append(page, "</p>\n<h1>");
    html_text(page, headline);
    g_string_append(page, "</h1>\n");
    for (char **line = lines; *line; line++) {
        g_string_append(page, line == lines ? "<p class=\"lede\">" : "<p>");
        html_text(page, *line);
        g_string_append(page, "</p>\n");
    }
    g_string_append(page, "<div class=\"facts\">");
    g_string_append_printf(page, "<span><b>%d × %d</b> pixels</span><span><b>%d</b> taps when dense</span>", k->width,
                           k->height, k->width * k->height);
    g_string_append_printf(page, "<span><b>%d</b> rows of <b>%d</b> methods</span>", (int)c->rows->len,
                           compare_style_of(c, NULL));
    g_string_append(page, "<span>");
    html_text(page, c->machine);
    g_string_append_printf(page, "</span><span>skc %s</span></div>\n</header>\n", skc_version());
    g_strfreev(lines);
    g_free(headline);
    g_free(summary);
}

static void add_left_out(GString *page, const compare *c)
{
    if (c->refusals->len == 0)
        return;
    g_string_append(page,
                    "<section>\n<h2>Left out</h2>\n<p>Methods that do not serve this kernel, and why.</p>\n<dl>\n");
    for (guint i = 0; i < c->refusals->len; i++) {
        const compare_refusal *r = c->refusals->pdata[i];
        g_string_append(page, "<dt>");
        char *names = compare_refused(r, 1);
        html_text(page, names);
        g_free(names);
        g_string_append(page, "</dt><dd>");
        html_text(page, r->why);
        g_string_append(page, "</dd>\n");
    }
    g_string_append(page, "</dl>\n</section>\n");
}

static void add_methods(GString *page, const compare *c)
{
    g_string_append(page, "<section>\n<h2>The methods</h2>\n<dl>\n");
    for (int i = 0; i < compare_method_count(); i++) {
        const compare_method *m = compare_method_at(i);
        if (!compare_row_for(c, m, compare_budget(c)))
            continue;
        g_string_append(page, "<dt>");
        html_text(page, m->title);
        g_string_append(page, "</dt><dd>");
        html_textf(page, "%c%s. ", g_ascii_toupper(m->about[0]), m->about + 1);
        g_string_append(page, "<span class=\"soft\">");
        html_textf(page, "%c%s.", g_ascii_toupper(m->source[0]), m->source + 1);
        g_string_append(page, "</span></dd>\n");
    }
    g_string_append(page, "</dl>\n</section>\n");
}

static void add_procedure(GString *page, const compare *c)
{
    char *procedure = compare_procedure(c), **lines = g_strsplit(procedure, "\n", -1);
    g_string_append(page, "<section>\n<h2>How it was measured</h2>\n<pre tabindex=\"0\">");
    html_text(page, c->options.command);
    g_string_append(page, "</pre>\n");
    for (char **line = lines; *line; line++) {
        g_string_append(page, "<p>");
        html_text(page, *line);
        g_string_append(page, "</p>\n");
    }
    g_string_append(
        page, "<p>Kernel PSNR is relative to the kernel’s largest value; L2 is the root of the squared error over "
              "that of the kernel; the certificate is the most that any pixel of any picture from 0 to 1 can be "
              "off. Pictures are compared with the dense convolution, edges extended: PSNR in linear light, SSIM "
              "and FLIP on sRGB. Memory is what filtering takes beside the two pictures.</p>\n");
    GDateTime *now = g_date_time_new_now_utc();
    char *date = g_date_time_format(now, "%Y-%m-%d");
    g_string_append_printf(page,
                           "<p class=\"soft\">Made with skc %s on %s in %.0f seconds; seed %" G_GUINT64_FORMAT
                           ", effort %d.</p>\n</section>\n",
                           skc_version(), date, c->seconds, (guint64)c->options.seed_value, c->options.effort_level);
    g_free(date);
    g_date_time_unref(now);
    g_strfreev(lines);
    g_free(procedure);
}

int compare_page(compare *c, const char *path)
{
    GString *page = g_string_new(NULL);
    add_head(page, c);
    add_title(page, c);
    compare_page_table(page, c);
    compare_page_kernels(page, c);
    int status = compare_page_pictures(page, c);
    compare_page_plots(page, c);
    add_left_out(page, c);
    add_methods(page, c);
    add_procedure(page, c);
    g_string_append(page, "</main>\n<script>\n");
    add_lines(page, compare_script);
    g_string_append(page, "</script>\n</body>\n</html>\n");
    if (status == TOOL_DONE)
        status = tool_write_file(path, page->str, page->len);
    g_string_free(page, TRUE);
    return status;
}
