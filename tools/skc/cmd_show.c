// SPDX-License-Identifier: MIT
// skc show: the kernel sheet of a .skc file.

#include "image.h"
#include "measure.h"
#include "report.h"
#include "sheet.h"

#include <string.h>

typedef struct arguments {
    char *output, *kernel, *filter;
    kernel_options options;
    const char *path;
} arguments;

static void free_arguments(arguments *a)
{
    char *all[] = {a->output, a->kernel, a->filter, a->options.anchor, a->options.normalize};
    for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
        g_free(all[i]);
}

static int parse_arguments(int argc, char **argv, arguments *a)
{
    const GOptionEntry entries[] = {
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &a->output, "where to draw: .png, .pdf or .svg", "PICTURE"},
        {"kernel", 0, 0, G_OPTION_ARG_FILENAME, &a->kernel, "the target (default: made again from the file's source)",
         "KERNEL"},
        {"anchor", 0, 0, G_OPTION_ARG_STRING, &a->options.anchor,
         "of --kernel: X,Y in pixels from its top left, or centroid (default the centre pixel)", "X,Y"},
        {"normalize", 0, 0, G_OPTION_ARG_STRING, &a->options.normalize,
         "of --kernel: none or sum (default sum 1, or none if it has negative values)", "HOW"},
        {"filter", 0, 0, G_OPTION_ARG_STRING, &a->filter,
         "which filter of a file that holds several, from 0 (default the middle one)", "N"},
        {0},
    };
    int status = tool_options(&argc, &argv, "FILE.skc -o PICTURE [options]",
                              "Draws a complex: target, synthesised kernel, error, the samples of each layer, figures.",
                              "skc show heart.skc -o heart.png\n"
                              "skc show psf.skc --kernel psf.tif -o psf.pdf",
                              entries);
    if (status != TOOL_DONE)
        return status;
    if (argc < 2)
        return tool_usage("show", "a file is missing: skc show FILE.skc -o PICTURE.png");
    if (argc > 2)
        return tool_usage(argv[2], "one FILE.skc is accepted");
    if (!a->output)
        return tool_usage("show", "an output is missing: -o PICTURE.png");
    if ((a->options.anchor || a->options.normalize) && !a->kernel)
        return tool_usage(a->options.anchor ? "--anchor" : "--normalize", "it belongs to --kernel, which is missing");
    a->path = argv[1];
    return sheet_check_path(a->output);
}

static int choose_filter(const arguments *a, const skc_basis *basis, int *filter)
{
    long chosen = basis->filter_count / 2;
    int status = TOOL_DONE;
    if (a->filter)
        status = tool_parse_int("--filter", a->filter, 0, basis->filter_count - 1, &chosen);
    *filter = (int)chosen;
    return status;
}

// The kernel's name, and of several filters where this one stands: "disk:radius=2..24, radius 8". Free with g_free.
static char *describe(const skc_basis *basis, const char *path, int filter)
{
    char *place = g_strdup("");
    int rest = filter;
    // The last parameter runs fastest.
    for (int i = basis->parameter_count - 1; i >= 0; i--) {
        const skc_parameter *parameter = &basis->parameters[i];
        if (parameter->kind != SKC_PARAMETER_NODES)
            continue;
        char value[G_ASCII_DTOSTR_BUF_SIZE];
        g_ascii_formatd(value, sizeof value, "%.6g", parameter->values[rest % parameter->count]);
        char *longer = g_strdup_printf(", %s %s%s", parameter->name, value, place);
        g_free(place);
        place = longer;
        rest /= parameter->count;
    }
    char *channel =
        basis->channels > 1 ? g_strdup_printf(", channel %d of %d", rest + 1, basis->channels) : g_strdup("");
    char *name = *basis->source ? g_strdup(basis->source) : g_path_get_basename(path);
    char *title = g_strconcat(name, place, channel, NULL);
    g_free(place);
    g_free(channel);
    g_free(name);
    return title;
}

// The target, or NULL and the sheet's remark why there is none. Fails only if the user's own kernel does.
static int find_target(const arguments *a, const skc_basis *basis, skc_kernel **target, const char **note)
{
    *target = NULL;
    if (a->kernel)
        return kernel_read(a->kernel, &a->options, target);
    if (basis->filter_count > 1) {
        *note = "The target is not shown: this is one filter of several; --kernel gives its target.";
        tool_fail(a->path, "drawn without the target of this one of its %d filters; give it with --kernel",
                  basis->filter_count);
    } else if (measure_kernel(a->path, basis, target) != TOOL_DONE) {
        *note = *basis->source ? "The target is not shown: it cannot be made again from its source; --kernel gives it."
                               : "The target is not shown: the file does not name its source; --kernel gives it.";
    }
    return TOOL_DONE;
}

static int show(const arguments *a, const skc_basis *basis)
{
    int filter;
    skc_kernel *target;
    const char *note = NULL;
    int status = choose_filter(a, basis, &filter);
    if (status == TOOL_DONE)
        status = find_target(a, basis, &target, &note);
    if (status != TOOL_DONE)
        return status;
    char *title = describe(basis, a->path, filter), *name = g_path_get_basename(a->path);
    char *subtitle = basis->filter_count > 1
                         ? g_strdup_printf("%s, filter %d (of 0 to %d)", name, filter, basis->filter_count - 1)
                         : g_strdup(name);
    const sheet drawn = {
        .title = title,
        .subtitle = subtitle,
        .note = note,
        .complex = basis->filters[filter],
        .target = target,
        .width = target ? target->width : basis->width,
        .height = target ? target->height : basis->height,
        .stored = basis->quality ? &basis->quality[filter] : NULL,
    };
    status = sheet_draw(a->output, &drawn);
    if (status == TOOL_DONE && !tool_is_stdout(a->output))
        report_row("written to", "%s", a->output);
    g_free(title);
    g_free(name);
    g_free(subtitle);
    skc_kernel_free(target);
    return status;
}

int cmd_show(int argc, char **argv)
{
    arguments a = {0};
    skc_basis *basis = NULL;
    int status = parse_arguments(argc, argv, &a);
    if (status == TOOL_DONE)
        status = tool_output_probe(a.output);
    if (status == TOOL_DONE)
        status = tool_load_basis(a.path, &basis);
    if (status == TOOL_DONE)
        status = show(&a, basis);
    skc_basis_free(basis);
    free_arguments(&a);
    return status;
}
