// SPDX-License-Identifier: MIT
// skc compare: ways to filter with a kernel, side by side.

#include "compare.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// The processor, as Linux tells it.
static char *machine_name(void)
{
    char *text = NULL, *name = NULL;
    if (g_file_get_contents("/proc/cpuinfo", &text, NULL, NULL)) {
        const char *line = strstr(text, "model name");
        const char *colon = line ? strchr(line, ':') : NULL;
        if (colon)
            name = g_strstrip(g_strndup(colon + 1, strcspn(colon + 1, "\n")));
    }
    g_free(text);
    const char *isa = skc_isa_count() > 0 ? skc_isa_name(skc_isa_count() - 1) : "c";
    char *all = g_strdup_printf("%s, %s", name && *name ? name : "an unnamed processor", isa);
    g_free(name);
    return all;
}

double compare_method_seconds(const compare *c, const compare_method *method, int samples)
{
    double seconds = 0.3;
    if (method->fit == skc_fit_options_paper)
        seconds = 0.003 * samples;
    else if (method->fit == skc_fit_options_tempering)
        seconds = 0.065 * samples;
    else if (method->fit)
        seconds = 0.0035 * samples * pow(10, c->options.effort_level);
    return c->options.limit_seconds > 0 ? MIN(seconds, c->options.limit_seconds) : seconds;
}

static double estimate(const compare *c)
{
    double all = 0, dense = 1e-3 * c->kernel->width * c->kernel->height, pixels = 0;
    int rows = 0;
    for (int i = 0; i < compare_method_count(); i++)
        for (int b = 0; b < c->options.budget_count && c->options.chosen[i]; b++, rows++)
            all += compare_method_seconds(c, compare_method_at(i), c->options.budgets[b]);
    for (int i = 0; i < c->photo_count; i++)
        pixels += 1e-6 * c->photos[i].in.width * c->photos[i].in.height;
    all += pixels * (dense + rows);
    all += 1e-6 * c->options.width * c->options.height * (c->options.repeat_count + 1) * (dense + 0.1 * rows);
    return c->options.output ? 1.5 * all : all;
}

static int open_photos(compare *c)
{
    char **paths = c->options.photos;
    int status = TOOL_DONE;
    if (!paths)
        status = compare_photo_open(NULL, &c->photos[c->photo_count++]);
    for (; paths && *paths && status == TOOL_DONE; paths++)
        status = compare_photo_open(*paths, &c->photos[c->photo_count++]);
    return status;
}

static int work(compare *c)
{
    tool_progress_start(&c->bar, "comparing");
    c->all = estimate(c);
    int status = compare_make(c);
    if (status == TOOL_DONE)
        status = compare_measure(c);
    if (status == TOOL_DONE) {
        compare_sort(c);
        status = compare_time(c);
    }
    if (status == TOOL_DONE && c->options.output)
        status = compare_curves(c);
    tool_progress_end(&c->bar);
    return status;
}

static int report(compare *c)
{
    int status = c->options.output ? compare_page(c, c->options.output) : TOOL_DONE;
    if (status != TOOL_DONE)
        return status;
    if (c->options.json)
        return compare_print_json(c);
    if (c->options.csv)
        return compare_print_csv(c);
    if (!c->options.output || !tool_is_stdout(c->options.output))
        compare_print_text(c);
    return TOOL_DONE;
}

static int run(compare *c)
{
    gint64 start = g_get_monotonic_time();
    int status = c->options.output ? tool_output_probe(c->options.output) : TOOL_DONE;
    if (status == TOOL_DONE)
        status = kernel_read(c->options.source, &c->options.kernel, &c->kernel);
    if (status == TOOL_DONE)
        status = open_photos(c);
    if (status != TOOL_DONE)
        return status;
    tool_catch_interrupt();
    status = work(c);
    c->seconds = (double)(g_get_monotonic_time() - start) / G_USEC_PER_SEC;
    return status == TOOL_DONE ? report(c) : status;
}

static void free_refusal(void *p)
{
    compare_refusal *refusal = p;
    g_ptr_array_free(refusal->methods, TRUE);
    g_free(refusal->why);
    g_free(refusal);
}

int cmd_compare(int argc, char **argv)
{
    compare c = {.rows = g_ptr_array_new_with_free_func(compare_row_free),
                 .refusals = g_ptr_array_new_with_free_func(free_refusal),
                 .curves = g_array_new(FALSE, FALSE, sizeof(compare_curve)),
                 .machine = machine_name()};
    int status = compare_options_read(argc, argv, &c.options);
    if (status == TOOL_DONE && c.options.list)
        compare_methods_print();
    else if (status == TOOL_DONE)
        status = run(&c);
    for (int i = 0; i < c.photo_count; i++)
        compare_photo_free(&c.photos[i]);
    skc_kernel_free(c.kernel);
    g_ptr_array_free(c.rows, TRUE);
    g_ptr_array_free(c.refusals, TRUE);
    g_array_free(c.curves, TRUE);
    g_free(c.machine);
    compare_options_free(&c.options);
    return status;
}
