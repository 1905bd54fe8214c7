// SPDX-License-Identifier: MIT
#include "compare.h"

#include <stdlib.h>
#include <string.h>

void compare_options_free(compare_options *o)
{
    char *all[] = {o->output,  o->samples, o->methods,       o->effort,           o->limit,  o->seed, o->threads,
                   o->repeats, o->size,    o->kernel.anchor, o->kernel.normalize, o->command};
    for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
        g_free(all[i]);
    g_strfreev(o->photos);
    g_free(o->chosen);
}

// The words of the command line, which goes on with its operands.
static int read_words(int *argc, char ***argv, compare_options *o)
{
    const GOptionEntry entries[] = {
        {"image", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &o->photos,
         "a photograph to filter, up to 8 of them; of a large one the middle (default a picture that is built in)",
         "PHOTO"},
        {"samples", 0, 0, G_OPTION_ARG_STRING, &o->samples,
         "budgets, up to 8 numbers from 1 to 4096 (default 96; with -o 48,96,128)", "LIST"},
        {"methods", 0, 0, G_OPTION_ARG_STRING, &o->methods,
         "names, usual or all; --list tells which there are (default usual)", "LIST"},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &o->output, "also write a report with pictures and plots",
         "REPORT.html"},
        {"effort", 0, 0, G_OPTION_ARG_STRING, &o->effort, "of skc's fits, as for \"skc fit\", 0 to 3 (default 1)", "N"},
        {"limit", 0, 0, G_OPTION_ARG_STRING, &o->limit,
         "end each fit after so many seconds, 0.001 to 86400, with the best so far; what it ended is marked",
         "SECONDS"},
        {"seed", 0, 0, G_OPTION_ARG_STRING, &o->seed, "of the fits' random numbers, 0 to 2^64 - 1 (default 1)", "N"},
        {"threads", 0, 0, G_OPTION_ARG_STRING, &o->threads,
         "to fit and filter with, 0 to 256; 0 is one for each processor (default 1, timed by processor time)", "N"},
        {"repeats", 0, 0, G_OPTION_ARG_STRING, &o->repeats,
         "rounds of filtering, of which the best counts, 1 to 1000 (default 5)", "N"},
        {"size", 0, 0, G_OPTION_ARG_STRING, &o->size, "of the picture that filtering is timed on (default 1024x768)",
         "WxH"},
        {"anchor", 0, 0, G_OPTION_ARG_STRING, &o->kernel.anchor,
         "the kernel's origin: X,Y in pixels from its top left, or centroid (default the centre pixel)", "X,Y"},
        {"normalize", 0, 0, G_OPTION_ARG_STRING, &o->kernel.normalize,
         "none or sum (default sum 1, or none if the kernel has negative values)", "HOW"},
        {"list", 0, 0, G_OPTION_ARG_NONE, &o->list, "print the methods, and stop", NULL},
        {"json", 0, 0, G_OPTION_ARG_NONE, &o->json, "report as JSON", NULL},
        {"csv", 0, 0, G_OPTION_ARG_NONE, &o->csv, "print the table as CSV (RFC 4180)", NULL},
        {0},
    };
    int status = tool_options(argc, argv, "KERNEL [options]",
                              "Lays ways to filter with a kernel side by side: how near each comes to the dense kernel "
                              "and to pictures filtered with it, what it costs, and how long making it and filtering "
                              "take. A method that cannot serve the kernel is listed with its reason.",

                              "skc compare heart:radius=24\n"
                              "skc compare disk:radius=24 --image photo.jpg --samples 48,96,128 -o disk.html\n"
                              "skc compare gaussian:sigma=8 --methods skc,lowrank,boxes,fft --csv",
                              entries);
    return status;
}

static int ascending(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static int parse_budgets(compare_options *o)
{
    char **parts = g_strsplit(o->samples ? o->samples : o->output ? "48,96,128" : "96", ",", -1);
    int status = TOOL_DONE;
    if (!*parts || !tool_parts_given(parts))
        status = tool_usage("--samples", "\"%s\": numbers are accepted, as in 48,96,128", o->samples);
    else if (g_strv_length(parts) > COMPARE_BUDGETS)
        status = tool_usage("--samples", "%u numbers; up to %d are accepted", g_strv_length(parts), COMPARE_BUDGETS);
    for (char **part = parts; *part && status == TOOL_DONE; part++) {
        long n;
        status = tool_parse_int("--samples", *part, 1, SKC_MAX_SAMPLES, &n);
        if (status == TOOL_DONE)
            o->budgets[o->budget_count++] = (int)n;
    }
    g_strfreev(parts);
    qsort(o->budgets, (size_t)o->budget_count, sizeof *o->budgets, ascending);
    int kept = 0;
    for (int i = 0; i < o->budget_count; i++)
        if (i == 0 || o->budgets[i] != o->budgets[kept - 1])
            o->budgets[kept++] = o->budgets[i];
    o->budget_count = kept;
    return status;
}

static int parse_count(const char *option, const char *text, long fallback, long least, long most, int *value)
{
    long v = fallback;
    int status = text ? tool_parse_int(option, text, least, most, &v) : TOOL_DONE;
    *value = (int)v;
    return status;
}

static int parse_size(compare_options *o)
{
    enum { LEAST = 16, MOST = 16384 };
    long v[2] = {1024, 768};
    char **parts = o->size ? g_strsplit(o->size, "x", -1) : NULL;
    int status = TOOL_DONE;
    if (o->size && (g_strv_length(parts) != 2 || !tool_parts_given(parts)))
        status = tool_usage("--size", "\"%s\": WxH is accepted, as in 1024x768", o->size);
    for (int i = 0; o->size && i < 2 && status == TOOL_DONE; i++)
        status = tool_parse_int("--size", parts[i], LEAST, MOST, &v[i]);
    g_strfreev(parts);
    o->width = (int)v[0];
    o->height = (int)v[1];
    return status;
}

static int parse_values(compare_options *o)
{
    guint64 seed = 1;
    int status = parse_budgets(o);
    if (status == TOOL_DONE)
        status = compare_methods_parse(o->methods, o->chosen);
    if (status == TOOL_DONE)
        status = parse_count("--effort", o->effort, 1, 0, 3, &o->effort_level);
    if (status == TOOL_DONE)
        status = parse_count("--threads", o->threads, 1, 0, 256, &o->thread_count);
    if (status == TOOL_DONE)
        status = parse_count("--repeats", o->repeats, 5, 1, 1000, &o->repeat_count);
    if (status == TOOL_DONE)
        status = parse_size(o);
    if (status == TOOL_DONE && o->limit)
        status = tool_parse_real("--limit", o->limit, 0.001, 86400, &o->limit_seconds);
    if (status == TOOL_DONE && o->seed && !g_ascii_string_to_unsigned(o->seed, 10, 0, G_MAXUINT64, &seed, NULL))
        status = tool_usage("--seed", "\"%s\": a whole number from 0 to %" G_GUINT64_FORMAT " is accepted", o->seed,
                            G_MAXUINT64);
    o->seed_value = seed;
    if (o->thread_count == 0)
        o->thread_count = MIN((int)g_get_num_processors(), 256);
    return status;
}

// What can be told without any value: operands, and options that exclude each other.
static int check_words(int argc, char **argv, const compare_options *o)
{
    if (o->list)
        return argc > 1 || o->output ? tool_usage("--list", "it stands alone") : TOOL_DONE;
    if (argc < 2)
        return tool_usage("compare", "a KERNEL is missing: skc compare KERNEL");
    if (argc > 2)
        return tool_usage(argv[2], "one KERNEL is accepted");
    if (o->output && !*o->output)
        return tool_usage("output", "its name is empty");
    if (o->json && o->csv)
        return tool_usage("--csv", "either --json or --csv is accepted");
    if ((o->json || o->csv) && o->output && tool_is_stdout(o->output))
        return tool_usage(o->json ? "--json" : "--csv", "standard output takes either the table or the report");
    if (o->photos && g_strv_length(o->photos) > COMPARE_PHOTOS)
        return tool_usage("--image", "%u photographs; up to %d are accepted", g_strv_length(o->photos), COMPARE_PHOTOS);
    return TOOL_DONE;
}

// As it was typed, but for quotes.
static char *quote_command(int argc, char **argv)
{
    GString *text = g_string_new("skc");
    for (int i = 0; i < argc; i++) {
        static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./,:=+@%-";
        char *quoted =
            argv[i][0] && strspn(argv[i], plain) == strlen(argv[i]) ? g_strdup(argv[i]) : g_shell_quote(argv[i]);
        g_string_append_printf(text, " %s", quoted);
        g_free(quoted);
    }
    return g_string_free(text, FALSE);
}

int compare_options_read(int argc, char **argv, compare_options *o)
{
    o->command = quote_command(argc, argv);
    o->chosen = g_new0(int, compare_method_count());
    int status = read_words(&argc, &argv, o);
    if (status == TOOL_DONE)
        status = check_words(argc, argv, o);
    if (status != TOOL_DONE)
        return status;
    if (o->list)
        return TOOL_DONE;
    o->source = argv[1];
    return parse_values(o);
}
