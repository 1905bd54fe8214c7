// SPDX-License-Identifier: MIT
// skc fit: from a kernel to a .skc file.
#define _POSIX_C_SOURCE 200809L // strdup

#include "image.h"
#include "report.h"
#include "tool.h"

#include <stdlib.h>
#include <string.h>

typedef struct arguments {
    char *output, *layers, *samples, *method, *init, *steps, *rate, *seed, *threads;
    gboolean paper, json;
    kernel_options kernel;
    const char *source;
} arguments;

static void free_arguments(arguments *a)
{
    char *all[] = {a->output, a->layers,  a->samples,       a->method,          a->init, a->steps, a->rate,
                   a->seed,   a->threads, a->kernel.anchor, a->kernel.normalize};
    for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
        g_free(all[i]);
}

static int parse_arguments(int argc, char **argv, arguments *a)
{
    skc_fit_options defaults;
    skc_fit_options_init(&defaults);
    char *samples = g_strdup_printf("samples in all, 3 to %d; the layers are chosen (default %d)", SKC_MAX_SAMPLES,
                                    defaults.samples);
    char *steps = g_strdup_printf("optimisation steps, 1 to 1000000 (default %d)", defaults.steps);
    char *rate = g_strdup_printf("learning rate of the first and the last step, above 0 to 1 (default %g,%g)",
                                 defaults.rate_first, defaults.rate_last);
    char *init = g_strdup_printf("where the samples start: auto, radial, sampling or random (default %s)",
                                 skc_init_name(defaults.init));
    char *seed =
        g_strdup_printf("of the random numbers, 0 to 2^64 - 1 (default %" G_GUINT64_FORMAT ")", (guint64)defaults.seed);
    const GOptionEntry entries[] = {
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &a->output, "where to write the complex; - is standard output",
         "FILE.skc"},
        {"samples", 0, 0, G_OPTION_ARG_STRING, &a->samples, samples, "N"},
        {"layers", 0, 0, G_OPTION_ARG_STRING, &a->layers,
         "samples of each layer: 32,8,8; or 24x4, which is 24 layers of 4; or both, 64,8x2. 1 to 64 layers of 1 to "
         "4096",
         "LIST"},
        {"method", 0, 0, G_OPTION_ARG_STRING, &a->method, "the optimiser: adam (default adam)", "NAME"},
        {"init", 0, 0, G_OPTION_ARG_STRING, &a->init, init, "NAME"},
        {"steps", 0, 0, G_OPTION_ARG_STRING, &a->steps, steps, "N"},
        {"rate", 0, 0, G_OPTION_ARG_STRING, &a->rate, rate, "FIRST,LAST"},
        {"seed", 0, 0, G_OPTION_ARG_STRING, &a->seed, seed, "N"},
        {"paper", 0, 0, G_OPTION_ARG_NONE, &a->paper,
         "the recipe of arXiv 2512.04556: 24x4, Adam from 1e-3 to 1e-4 over 1000 steps; other options change parts of "
         "it",
         NULL},
        {"anchor", 0, 0, G_OPTION_ARG_STRING, &a->kernel.anchor,
         "the kernel's origin: X,Y in pixels from its top left, or centroid (default the centre pixel)", "X,Y"},
        {"normalize", 0, 0, G_OPTION_ARG_STRING, &a->kernel.normalize,
         "none or sum (default sum 1, or none if the kernel has negative values)", "HOW"},
        {"threads", 0, 0, G_OPTION_ARG_STRING, &a->threads, "0 to 256; 0 is one for each processor (default 0)", "N"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &a->json, "report as JSON", NULL},
        {0},
    };
    int status =
        tool_options(&argc, &argv, "KERNEL -o FILE.skc [options]",
                     "Fits a sparse kernel complex to a kernel: a shape such as disk:radius=24, a picture, or a "
                     "text matrix. Ctrl-C keeps the best complex so far.",
                     "skc fit heart:radius=24 --samples 96 -o heart.skc\n"
                     "skc fit psf.tif --layers 80,8,8 --seed 7 -o psf.skc",
                     entries);
    char *texts[] = {samples, steps, rate, init, seed};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    if (status != TOOL_DONE)
        return status;
    if (argc < 2)
        return tool_usage("fit", "a KERNEL is missing: skc fit KERNEL -o FILE.skc");
    if (argc > 2)
        return tool_usage(argv[2], "one KERNEL is accepted");
    if (!a->output)
        return tool_usage("fit", "an output is missing: -o FILE.skc");
    if (!*a->output)
        return tool_usage("output", "its name is empty");
    if (a->json && tool_is_stdout(a->output))
        return tool_usage("--json", "standard output takes either the report or the complex");
    a->source = argv[1];
    return TOOL_DONE;
}

// One item of --layers, "8" or "24x4" (24 layers of 4).
static int parse_layer_item(const char *item, int *layers, int *count)
{
    char *x = strchr(item, 'x');
    long repeat = 1, samples;
    char *head = x ? g_strndup(item, (gsize)(x - item)) : NULL;
    int status = head ? tool_parse_int("--layers", head, 1, SKC_MAX_LAYERS, &repeat) : TOOL_DONE;
    g_free(head);
    if (status == TOOL_DONE)
        status = tool_parse_int("--layers", x ? x + 1 : item, 1, SKC_MAX_SAMPLES, &samples);
    if (status != TOOL_DONE)
        return status;
    if (*count + repeat > SKC_MAX_LAYERS)
        return tool_usage("--layers", "more than %d layers; 1 to %d are accepted", SKC_MAX_LAYERS, SKC_MAX_LAYERS);
    for (long i = 0; i < repeat; i++)
        layers[(*count)++] = (int)samples;
    return TOOL_DONE;
}

static int parse_layers(const char *text, int *layers, int *count)
{
    char **numbers = g_strsplit_set(text, ",x", -1), **items = g_strsplit(text, ",", -1);
    int form = *numbers && tool_parts_given(numbers);
    int status = form ? TOOL_DONE : tool_usage("--layers", "\"%s\": 32,8,8 or 24x4 are accepted", text);
    g_strfreev(numbers);
    *count = 0;
    for (char **item = items; *item && status == TOOL_DONE; item++)
        status = parse_layer_item(*item, layers, count);
    g_strfreev(items);
    return status;
}

static int parse_rate(const char *text, double *first, double *last)
{
    char **parts = g_strsplit(text, ",", -1);
    int status = g_strv_length(parts) == 2 && tool_parts_given(parts)
                     ? TOOL_DONE
                     : tool_usage("--rate", "\"%s\": two numbers are accepted, as in 0.02,0.0002", text);
    // The library's bound is "above 0".
    if (status == TOOL_DONE)
        status = tool_parse_real("--rate", parts[0], 1e-12, 1, first);
    if (status == TOOL_DONE)
        status = tool_parse_real("--rate", parts[1], 1e-12, 1, last);
    g_strfreev(parts);
    return status;
}

static int parse_count(const char *option, const char *text, long least, long most, int *value)
{
    long v;
    int status = text ? tool_parse_int(option, text, least, most, &v) : TOOL_DONE;
    if (text && status == TOOL_DONE)
        *value = (int)v;
    return status;
}

static int parse_words(const arguments *a, skc_fit_options *options)
{
    skc_error error;
    if (a->samples && a->layers)
        return tool_usage("--samples", "either --samples or --layers is accepted");
    if (a->method && strcmp(a->method, "adam") != 0)
        return tool_usage("--method", "\"%s\": adam is accepted", a->method);
    if (a->init && skc_init_parse(a->init, &options->init, &error) != SKC_OK)
        return tool_usage("--init", "\"%s\": auto, radial, sampling or random is accepted", a->init);
    guint64 seed = options->seed;
    if (a->seed && !g_ascii_string_to_unsigned(a->seed, 10, 0, G_MAXUINT64, &seed, NULL))
        return tool_usage("--seed", "\"%s\": a whole number from 0 to %" G_GUINT64_FORMAT " is accepted", a->seed,
                          G_MAXUINT64);
    options->seed = seed;
    return TOOL_DONE;
}

// `layers` has room for SKC_MAX_LAYERS, and lives as long as the options.
static int make_options(const arguments *a, skc_fit_options *options, int *layers)
{
    if (a->paper)
        skc_fit_options_paper(options);
    else
        skc_fit_options_init(options);
    int status = parse_words(a, options);
    if (status == TOOL_DONE && a->samples) {
        options->layer_count = 0;
        status = parse_count("--samples", a->samples, 3, SKC_MAX_SAMPLES, &options->samples);
    }
    if (status == TOOL_DONE && a->layers) {
        status = parse_layers(a->layers, layers, &options->layer_count);
        options->layers = layers;
    }
    if (status == TOOL_DONE)
        status = parse_count("--steps", a->steps, 1, 1000000, &options->steps);
    if (status == TOOL_DONE)
        status = parse_count("--threads", a->threads, 0, 256, &options->threads);
    if (status == TOOL_DONE && a->rate)
        status = parse_rate(a->rate, &options->rate_first, &options->rate_last);
    return status;
}

static void replace(char **text, const char *by)
{
    free(*text);
    *text = strdup(by);
}

// Takes the complex. The file does not tell how long the fit took: the same fit makes the same file.
static int save(const arguments *a, const skc_kernel *kernel, const skc_fit_options *options,
                const skc_fit_report *report, skc_complex *complex)
{
    skc_basis *basis;
    skc_error error;
    if (skc_basis_create(1, &basis, &error) != SKC_OK) {
        skc_complex_free(complex);
        return tool_fail(a->output, "%s", error.message);
    }
    basis->filters[0] = complex;
    basis->width = kernel->width;
    basis->height = kernel->height;
    basis->anchor_x = kernel->anchor_x;
    basis->anchor_y = kernel->anchor_y;
    basis->sum = skc_kernel_sum(kernel);
    basis->quality = malloc(sizeof *basis->quality);
    if (basis->quality)
        *basis->quality = report->quality;
    char *source = g_utf8_make_valid(a->source, -1);
    replace(&basis->source, source);
    g_free(source);
    replace(&basis->method, "adam");
    replace(&basis->init, skc_init_name(report->init));
    basis->seed = options->seed;
    int status = basis->quality && basis->source && basis->method && basis->init
                     ? tool_save_basis(a->output, basis)
                     : tool_fail(a->output, "%s", skc_status_text(SKC_MEMORY));
    skc_basis_free(basis);
    return status;
}

static json_t *layers_json(const skc_complex *complex)
{
    json_t *json = json_array();
    for (int l = 0; l < complex->count; l++)
        json_array_append_new(json, json_integer(complex->layers[l].count));
    return json;
}

static int print_json(const arguments *a, const skc_kernel *k, const skc_fit_options *options,
                      const skc_fit_report *report, json_t *layers, const skc_cost *cost)
{
    json_t *fit =
        json_pack("{s:s, s:s, s:o, s:s, s:i, s:f, s:f, s:f}", "method", "adam", "init", skc_init_name(report->init),
                  "seed", report_json_seed(options->seed), "stop", skc_stop_name(report->stop), "steps", report->steps,
                  "loss_first", report->loss_first, "loss_last", report->loss_last, "seconds", report->seconds);
    return report_json_print(
        json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "kernel",
                  report_json_kernel(a->source, k->width, k->height, k->anchor_x, k->anchor_y, skc_kernel_sum(k)),
                  "layers", json_incref(layers), "cost", report_json_cost(cost, k->width, k->height), "quality",
                  report_json_quality(&report->quality), "fit", fit, "output", report_json_text(a->output)));
}

static void print_text(const arguments *a, const skc_kernel *k, const skc_fit_report *report, const char *layers,
                       const skc_cost *cost)
{
    report_row("kernel", "%d x %d pixels, sum %.7g", k->width, k->height, skc_kernel_sum(k));
    report_row("layers", "%s", layers);
    report_cost(cost, k->width, k->height);
    report_quality(&report->quality);
    report_row("fit", "%s start, %d steps, %.2f seconds", skc_init_name(report->init), report->steps, report->seconds);
    report_row("written to", "%s", a->output);
}

// Writes the file and reports. Takes the complex.
static int finish(const arguments *a, const skc_kernel *kernel, const skc_fit_options *options,
                  const skc_fit_report *report, skc_complex *complex)
{
    skc_cost cost;
    skc_error error;
    if (skc_complex_cost(complex, &cost, &error) != SKC_OK) {
        skc_complex_free(complex);
        return tool_fail("fit", "%s", error.message);
    }
    char *layers = report_layers(complex);
    json_t *json = layers_json(complex);
    int status = save(a, kernel, options, report, complex);
    if (status == TOOL_DONE && a->json)
        status = print_json(a, kernel, options, report, json, &cost);
    else if (status == TOOL_DONE && !tool_is_stdout(a->output))
        print_text(a, kernel, report, layers, &cost);
    if (status == TOOL_DONE && report->stop == SKC_STOP_CANCELLED && !tool_is_quiet())
        tool_fail("interrupted", "%s holds the best complex so far", a->output); // no failure, but said like one
    json_decref(json);
    g_free(layers);
    return status;
}

static int fit(const arguments *a, skc_fit_options *options)
{
    skc_kernel *kernel;
    int status = kernel_read(a->source, &a->kernel, &kernel);
    if (status != TOOL_DONE)
        return status;
    tool_catch_interrupt();
    tool_progress progress;
    tool_progress_start(&progress, "fitting");
    options->progress = tool_progress_callback;
    options->progress_user = &progress;
    skc_complex *complex;
    skc_fit_report report;
    skc_error error;
    skc_status result = skc_fit(kernel, options, &complex, &report, &error);
    tool_progress_end(&progress);
    if (result == SKC_OK)
        status = finish(a, kernel, options, &report, complex);
    else if (result == SKC_CANCELLED)
        status = tool_fail("fit", "interrupted before the first step; %s is as it was", a->output);
    else
        status = tool_fail(a->source, "%s", error.message);
    skc_kernel_free(kernel);
    return status;
}

int cmd_fit(int argc, char **argv)
{
    arguments a = {0};
    skc_fit_options options;
    int layers[SKC_MAX_LAYERS];
    int status = parse_arguments(argc, argv, &a);
    if (status == TOOL_DONE)
        status = make_options(&a, &options, layers);
    if (status == TOOL_DONE)
        status = tool_output_probe(a.output);
    if (status == TOOL_DONE)
        status = fit(&a, &options);
    free_arguments(&a);
    return status;
}
