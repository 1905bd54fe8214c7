// SPDX-License-Identifier: MIT
#include "fit_options.h"

#include "family.h"

#include <string.h>

enum { METHODS = 3, WEIGHTINGS = 2, COSTS = 2 };
const char *const fit_method_names[METHODS] = {
    [SKC_METHOD_LM] = "lm", [SKC_METHOD_ADAM] = "adam", [SKC_METHOD_TEMPERING] = "pst"};
const char *const fit_weighting_names[WEIGHTINGS] = {
    [SKC_WEIGHTING_NATURAL] = "natural", [SKC_WEIGHTING_FLAT] = "flat"};
const char *const fit_cost_names[COSTS] = {[SKC_COST_GPU] = "gpu", [SKC_COST_CPU] = "cpu"};

static const double tolerance_most = 300; // dB; float32 samples end at about 150

void fit_arguments_free(fit_arguments *a)
{
    char *all[] = {a->output,  a->layers, a->samples,   a->method, a->init,          a->weighting,
                   a->effort,  a->cost,   a->tolerance, a->steps,  a->rate,          a->seed,
                   a->threads, a->rotate, a->slack,     a->nodes,  a->kernel.anchor, a->kernel.normalize,
                   a->size,    a->sign,   a->saturated, a->vary,   a->estimate};
    for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
        g_free(all[i]);
    g_strfreev(a->parameters);
    g_strfreev(a->from);
}

// The words of the command line, which goes on with its operands.
static int read_words(int *argc, char ***argv, fit_arguments *a)
{
    const GOptionEntry entries[] = {
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &a->output, "where to write the complex; - is standard output",
         "FILE.skc"},
        {"samples", 0, 0, G_OPTION_ARG_STRING, &a->samples,
         "samples in all, 1 to 4096, fewer where they do as well; the layers are chosen (default 96; with --tolerance "
         "at most 512, with --frontier "
         "256)",
         "N"},
        {"cost", 0, 0, G_OPTION_ARG_STRING, &a->cost,
         "what --samples counts: gpu, bilinear samples; or cpu, taps (default gpu)", "NAME"},
        {"tolerance", 0, 0, G_OPTION_ARG_STRING, &a->tolerance,
         "find the cheapest complex whose expected image PSNR reaches so many dB, or whose kernel PSNR does: kernel:20",
         "DB"},
        {"frontier", 0, 0, G_OPTION_ARG_NONE, &a->frontier,
         "make a folder with the best complexes for 6, 8, 12, 16, 24 and so on to --samples, with a table and a plot",
         NULL},
        {"layers", 0, 0, G_OPTION_ARG_STRING, &a->layers,
         "samples of each layer: 32,8,8; or 24x4, which is 24 in each of 4; or both, 64,8x2. 1 to 64 layers of 1 to "
         "4096",
         "LIST"},
        {"effort", 0, 0, G_OPTION_ARG_STRING, &a->effort,
         "how long to search: 0 is a glance, 1 some seconds, 2 ten times that, 3 a hundred times (default 1)", "N"},
        {"weighting", 0, 0, G_OPTION_ARG_STRING, &a->weighting,
         "how errors count: natural, as photographs show them; or flat, all alike (default natural)", "NAME"},
        {"init", 0, 0, G_OPTION_ARG_STRING, &a->init,
         "where the samples start: auto, lloyd, lattice, radial, sampling or random (default auto)", "NAME"},
        {"seed", 0, 0, G_OPTION_ARG_STRING, &a->seed, "of the random numbers, 0 to 2^64 - 1 (default 1)", "N"},
        {"method", 0, 0, G_OPTION_ARG_STRING, &a->method,
         "the optimiser: lm, Levenberg-Marquardt with a search for the structure; adam; or pst, parallel tempering as "
         "we "
         "reconstruct it, 24x4 samples at most if none are given (default lm)",
         "NAME"},
        {"steps", 0, 0, G_OPTION_ARG_STRING, &a->steps, "of adam (default 2000) or pst (default 10000), 1 to 1000000",
         "N"},
        {"rate", 0, 0, G_OPTION_ARG_STRING, &a->rate,
         "learning rate of adam's first and last step, above 0 to 1 (default 0.003,0.0001)", "FIRST,LAST"},
        {"paper", 0, 0, G_OPTION_ARG_NONE, &a->paper,
         "the recipe of arXiv 2512.04556: 24x4, adam from 1e-3 to 1e-4 over 1000 steps; other options change parts of "
         "it",
         NULL},
        {"anchor", 0, 0, G_OPTION_ARG_STRING, &a->kernel.anchor,
         "the kernel's origin: X,Y in pixels from its top left, or centroid (default the centre pixel)", "X,Y"},
        {"normalize", 0, 0, G_OPTION_ARG_STRING, &a->kernel.normalize,
         "none or sum (default sum 1, or none if the kernel has negative values)", "HOW"},
        {"parameter", 0, 0, G_OPTION_ARG_STRING_ARRAY, &a->parameters,
         "several KERNELs: a parameter's name and the value of each, field=0,0.5,1; given again, they are a grid, last "
         "parameter fastest",
         "NAME=LIST"},
        {"rotate", 0, 0, G_OPTION_ARG_STRING, &a->rotate,
         "a basis that also turns its kernels, exactly, by A to B degrees: 0..360", "A..B"},
        {"slack", 0, 0, G_OPTION_ARG_STRING, &a->slack,
         "of a basis: how much less image PSNR kernels between nodes may have before there is a node more, 0.01 to 60 "
         "(default 1)",
         "DB"},
        {"nodes", 0, 0, G_OPTION_ARG_STRING, &a->nodes,
         "of a basis: the most nodes that a range chooses for itself, 2 to 64 (default 16)", "N"},
        {"resume", 0, 0, G_OPTION_ARG_NONE, &a->resume,
         "go on with a basis: from FILE.skc.part if an interrupted fit has left it, else from FILE.skc if it is there",
         NULL},
        {"colour", 0, 0, G_OPTION_ARG_NONE, &a->colour,
         "KERNELs are pictures of three colours, each with a kernel of its own", NULL},
        {"from", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &a->from,
         "learn the kernel that turns the picture SHARP into the picture BLURRED; given again, from more such pairs",
         "SHARP BLURRED"},
        {"size", 0, 0, G_OPTION_ARG_STRING, &a->size,
         "with --from: pixels of the square in which the kernel is sought, 1 to 513 (default: found)", "N"},
        {"sign", 0, 0, G_OPTION_ARG_STRING, &a->sign,
         "with --from: positive, without values below 0; any; or auto, any if the pictures demand it (default auto)",
         "NAME"},
        {"saturated", 0, 0, G_OPTION_ARG_STRING, &a->saturated,
         "with --from: the value from which on pixels are saturated (default: a picture's largest, if many have it)",
         "V"},
        {"encoded", 0, 0, G_OPTION_ARG_NONE, &a->encoded,
         "with --from: take the pictures' stored values instead of linear light", NULL},
        {"vary", 0, 0, G_OPTION_ARG_STRING, &a->vary,
         "with --from: field, a basis over the place in the picture, of a lens that is the same all around its middle; "
         "--nodes is at how many distances (default 5)",
         "field"},
        {"estimate", 0, 0, G_OPTION_ARG_FILENAME, &a->estimate,
         "with --from: also write the dense kernel that was learned, as a picture; with --vary several, FILE-0 and so "
         "on",
         "FILE"},
        {"threads", 0, 0, G_OPTION_ARG_STRING, &a->threads, "0 to 256; 0 is one for each processor (default 0)", "N"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &a->json, "report as JSON", NULL},
        {0},
    };
    return tool_options(
        argc, argv, "KERNEL... -o FILE.skc [options]\n  skc fit --from SHARP BLURRED -o FILE.skc [options]",
        "Fits a sparse kernel complex to a kernel: a shape such as disk:radius=24, a picture, or a "
        "text matrix. Ctrl-C keeps the best complex so far. Ranges in a shape, disk:radius=2..24 or, "
        "with 6 nodes, disk:radius=2..24/6, and several kernels with --parameter make a basis, for a "
        "different kernel at every pixel; a range of degrees turns the kernel exactly. With --from the kernel "
        "is learned from a sharp picture and the same blurred.",
        "skc fit heart:radius=24 --samples 96 -o heart.skc\n"
        "skc fit disk:radius=24 --tolerance 70 -o disk.skc\n"
        "skc fit star:radius=24 --frontier -o star\n"
        "skc fit psf.tif --layers 80,8,8 --effort 2 -o psf.skc\n"
        "skc fit disk:radius=0..24 --samples 48 -o dof.skc\n"
        "skc fit centre.tif middle.tif edge.tif --parameter field=0,0.5,1 --rotate 0..360 -o lens.skc\n"
        "skc fit --from sharp.tif blurred.tif --estimate psf.pfm -o psf.skc",
        entries);
}

int fit_arguments_read(int argc, char **argv, fit_arguments *a)
{
    int status = read_words(&argc, &argv, a);
    if (status != TOOL_DONE)
        return status;
    if (a->from && argc - 1 != (int)g_strv_length(a->from))
        return tool_usage("--from",
                          "each takes two pictures, --from SHARP BLURRED, and no KERNEL is accepted beside it");
    if (argc < 2)
        return tool_usage("fit", "a KERNEL is missing: skc fit KERNEL -o FILE.skc");
    if (argc > 2 && !a->parameters && !a->from)
        return tool_usage(argv[2], "one KERNEL is accepted, or with --parameter several");
    if (!a->output)
        return tool_usage("fit", "an output is missing: -o FILE.skc");
    if (!*a->output)
        return tool_usage("output", "its name is empty");
    if (a->frontier && tool_is_stdout(a->output))
        return tool_usage("--frontier", "makes a folder, which standard output cannot take");
    if (a->json && tool_is_stdout(a->output))
        return tool_usage("--json", "standard output takes either the report or the complex");
    a->source = argv[1];
    a->kernels = argv + 1;
    a->kernel_count = argc - 1;
    return TOOL_DONE;
}

int fit_is_basis(const fit_arguments *a)
{
    return a->from ? a->vary != NULL : a->parameters || a->rotate || family_is_shape(a->source);
}

// One item of --layers, "8" or "24x4": 24 samples in each of 4 layers, as the paper writes it.
static int parse_layer_item(const char *item, int *layers, int *count)
{
    const char *x = strchr(item, 'x');
    long repeat = 1, samples;
    char *head = x ? g_strndup(item, (gsize)(x - item)) : g_strdup(item);
    int status = tool_parse_int("--layers", head, 1, SKC_MAX_SAMPLES, &samples);
    g_free(head);
    if (status == TOOL_DONE && x)
        status = tool_parse_int("--layers", x + 1, 1, SKC_MAX_LAYERS, &repeat);
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

// The index of a word, or a sentence that lists all two or three.
static int parse_word(const char *option, const char *text, const char *const *names, int count, int *index)
{
    for (int i = 0; text && i < count; i++)
        if (strcmp(text, names[i]) == 0) {
            *index = i;
            return TOOL_DONE;
        }
    if (!text)
        return TOOL_DONE;
    return tool_usage(option, "\"%s\": %s%s%s or %s is accepted", text, names[0], count > 2 ? ", " : "",
                      count > 2 ? names[1] : "", names[count - 1]);
}

static int parse_tolerance(const char *text, double *tolerance, skc_tolerance_on *on)
{
    static const char prefix[] = "kernel:";
    int of_kernel = g_str_has_prefix(text, prefix);
    *on = of_kernel ? SKC_TOLERANCE_KERNEL : SKC_TOLERANCE_IMAGE;
    return tool_parse_real("--tolerance", of_kernel ? text + strlen(prefix) : text, 1, tolerance_most, tolerance);
}

static int parse_words(const fit_arguments *a, skc_fit_options *o)
{
    int method = (int)o->method, weighting = (int)o->weighting, cost = (int)o->cost;
    skc_error error;
    int status = parse_word("--method", a->method, fit_method_names, METHODS, &method);
    if (status == TOOL_DONE)
        status = parse_word("--weighting", a->weighting, fit_weighting_names, WEIGHTINGS, &weighting);
    if (status == TOOL_DONE)
        status = parse_word("--cost", a->cost, fit_cost_names, COSTS, &cost);
    if (status != TOOL_DONE)
        return status;
    o->method = (skc_method)method;
    o->weighting = (skc_weighting)weighting;
    o->cost = (skc_cost_model)cost;
    if (a->init && skc_init_parse(a->init, &o->init, &error) != SKC_OK)
        return tool_usage("--init", "\"%s\": auto, lloyd, lattice, radial, sampling or random is accepted", a->init);
    guint64 seed = o->seed;
    if (a->seed && !g_ascii_string_to_unsigned(a->seed, 10, 0, G_MAXUINT64, &seed, NULL))
        return tool_usage("--seed", "\"%s\": a whole number from 0 to %" G_GUINT64_FORMAT " is accepted", a->seed,
                          G_MAXUINT64);
    o->seed = seed;
    return TOOL_DONE;
}

static int parse_numbers(const fit_arguments *a, skc_fit_options *o, int *layers)
{
    int status = TOOL_DONE;
    if (a->frontier && o->method == SKC_METHOD_TEMPERING)
        o->layer_count = 0;
    if (a->samples) {
        o->layer_count = 0;
        status = parse_count("--samples", a->samples, 1, SKC_MAX_SAMPLES, &o->samples);
    }
    if (status == TOOL_DONE && a->layers) {
        status = parse_layers(a->layers, layers, &o->layer_count);
        o->layers = layers;
    }
    if (status == TOOL_DONE)
        status = parse_count("--effort", a->effort, 0, 3, &o->effort);
    if (status == TOOL_DONE)
        status = parse_count("--steps", a->steps, 1, 1000000, &o->steps);
    if (status == TOOL_DONE)
        status = parse_count("--threads", a->threads, 0, 256, &o->threads);
    if (status == TOOL_DONE && a->rate)
        status = parse_rate(a->rate, &o->rate_first, &o->rate_last);
    if (status == TOOL_DONE && a->tolerance)
        status = parse_tolerance(a->tolerance, &o->tolerance, &o->tolerance_on);
    return status;
}

// Options that belong to another method, or to layers that are chosen, would do nothing.
static int check_methods(const fit_arguments *a, const skc_fit_options *o)
{
    const struct {
        const char *name;
        int given, belongs; // to adam, to methods with steps, to lm, or to chosen layers
    } rules[] = {
        {"--steps", a->steps != NULL, 's'},         {"--rate", a->rate != NULL, 'a'},
        {"--effort", a->effort != NULL, 'l'},       {"--weighting", a->weighting != NULL, 'l'},
        {"--cost", a->cost != NULL, 'l'},           {"--tolerance", a->tolerance != NULL, 'l'},
        {"--samples", a->samples != NULL, 'c'},     {"--cost", a->cost != NULL, 'c'},
        {"--tolerance", a->tolerance != NULL, 'c'}, {"--frontier", a->frontier, 'c'},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rules); i++) {
        if (rules[i].given && rules[i].belongs == 'a' && o->method != SKC_METHOD_ADAM)
            return tool_usage(rules[i].name, "it belongs to --method adam");
        if (rules[i].given && rules[i].belongs == 's' && o->method == SKC_METHOD_LM)
            return tool_usage(rules[i].name, "it belongs to --method adam and pst; --effort is what lm has");
        if (rules[i].given && rules[i].belongs == 'l' && o->method != SKC_METHOD_LM)
            return tool_usage(rules[i].name, "it belongs to --method lm");
        if (rules[i].given && rules[i].belongs == 'c' && a->layers)
            return tool_usage(rules[i].name, "either %s or --layers is accepted", rules[i].name);
    }
    return TOOL_DONE;
}

// A basis is fitted to a budget, by lm; what is only for bases does nothing else.
static int check_basis(const fit_arguments *a, const skc_fit_options *o)
{
    const struct {
        const char *name;
        int given;
    } only[] = {{"--slack", a->slack != NULL}, {"--nodes", a->nodes != NULL}, {"--resume", a->resume}};
    int basis = fit_is_basis(a);
    for (size_t i = 0; i < G_N_ELEMENTS(only) && !basis; i++)
        if (only[i].given)
            return tool_usage(only[i].name, "it belongs to bases: kernels with a range, --parameter or --rotate");
    if (basis && a->paper)
        return tool_usage("--paper", "it is a recipe for one kernel, and these are a basis");
    if (basis && o->method != SKC_METHOD_LM)
        return tool_usage("--method", "a basis is fitted by lm");
    if (basis && o->cost == SKC_COST_CPU)
        return tool_usage("--cost", "the samples of a basis move between pixels, so they are counted as on a gpu");
    if (basis && a->tolerance)
        return tool_usage("--tolerance", "a basis is fitted to --samples; --slack tells how good it is between nodes");
    if (basis && a->frontier)
        return tool_usage("--frontier", "it is made for one kernel, and these are a basis");
    if (a->colour && (a->frontier || a->tolerance || o->cost == SKC_COST_CPU))
        return tool_usage("--colour",
                          "it does not go with --frontier, --tolerance or --cost cpu, which choose layers anew "
                          "for each colour");
    return TOOL_DONE;
}

// What learning from pictures has, and what it has not.
static int check_from(const fit_arguments *a)
{
    const struct {
        const char *name;
        int given;
    } only[] = {{"--size", a->size != NULL},         {"--sign", a->sign != NULL}, {"--saturated", a->saturated != NULL},
                {"--estimate", a->estimate != NULL}, {"--vary", a->vary != NULL}, {"--encoded", a->encoded}},
      never[] = {{"--parameter", a->parameters != NULL},
                 {"--rotate", a->rotate != NULL},
                 {"--frontier", a->frontier},
                 {"--colour", a->colour},
                 {"--normalize", a->kernel.normalize != NULL}};
    for (size_t i = 0; i < G_N_ELEMENTS(only) && !a->from; i++)
        if (only[i].given)
            return tool_usage(only[i].name, "it belongs to --from");
    for (size_t i = 0; i < G_N_ELEMENTS(never) && a->from; i++)
        if (never[i].given)
            return tool_usage(never[i].name, "it does not go with --from; --estimate writes a kernel that it can be "
                                             "fitted to");
    if (a->from && a->kernel.anchor && strcmp(a->kernel.anchor, "centroid") != 0)
        return tool_usage("--anchor", "with --from centroid is accepted: the kernel's place is not known before");
    return TOOL_DONE;
}

static int check_together(const fit_arguments *a, const skc_fit_options *o)
{
    int status = check_from(a);
    if (status == TOOL_DONE)
        status = check_methods(a, o);
    if (status == TOOL_DONE)
        status = check_basis(a, o);
    if (status != TOOL_DONE)
        return status;
    if (a->frontier && a->tolerance)
        return tool_usage("--frontier", "either --frontier or --tolerance is accepted");
    if (a->frontier && o->layer_count > 0)
        return tool_usage("--frontier", "--paper gives the layers; with --samples they are chosen");
    return TOOL_DONE;
}

int fit_options_make(const fit_arguments *a, skc_fit_options *options, int *layers)
{
    if (a->method && strcmp(a->method, fit_method_names[SKC_METHOD_TEMPERING]) == 0)
        skc_fit_options_tempering(options);
    else if (a->paper)
        skc_fit_options_paper(options);
    else
        skc_fit_options_init(options);
    int status = parse_words(a, options);
    if (status == TOOL_DONE)
        status = parse_numbers(a, options, layers);
    return status == TOOL_DONE ? check_together(a, options) : status;
}
