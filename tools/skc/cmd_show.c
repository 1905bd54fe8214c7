// SPDX-License-Identifier: MIT
// skc show: the kernel sheet of a .skc file.

#include "canvas.h"
#include "image.h"
#include "measure.h"
#include "point.h"
#include "report.h"
#include "sheet.h"
#include "sheet_basis.h"

#include <string.h>

typedef struct arguments {
    char *output, *kernel, *filter, *at;
    kernel_options options;
    const char *path;
} arguments;

static void free_arguments(arguments *a)
{
    char *all[] = {a->output, a->kernel, a->filter, a->at, a->options.anchor, a->options.normalize};
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
        {"filter", 0, 0, G_OPTION_ARG_STRING, &a->filter, "of a basis: one filter alone, from 0", "N"},
        {"at", 0, 0, G_OPTION_ARG_STRING, &a->at, "of a basis: the complex at this point, a value for each parameter",
         "NAME=VALUE,..."},
        {0},
    };
    int status =
        tool_options(&argc, &argv, "FILE.skc -o PICTURE [options]",
                     "Draws a complex: target, synthesised kernel, error, the samples of each layer, figures. "
                     "Of a basis: kernels at nodes and between, the paths of samples from node to node, quality "
                     "along the parameter.",
                     "skc show heart.skc -o heart.png\n"
                     "skc show dof.skc -o dof.png\n"
                     "skc show dof.skc --at radius=7.5 -o between.png\n"
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
    if (a->filter && a->at)
        return tool_usage("--filter", "either --filter or --at is accepted");
    return canvas_check_path(a->output);
}

// What is drawn: a complex, where it stands, and its target if that is known.
typedef struct subject {
    skc_complex *complex;
    double at[POINT_VALUES];
    int channel, filter; // filter -1: the complex lies at a point
    skc_kernel *target;
    const char *note; // why there is no target
} subject;

static int choose(const arguments *a, const skc_basis *basis, subject *s)
{
    skc_error error;
    long chosen = basis->filter_count / 2;
    int status = TOOL_DONE;
    if (a->at) {
        s->filter = -1;
        s->channel = basis->channels / 2;
        status = point_parse(a->at, basis, s->at);
    } else {
        if (a->filter)
            status = tool_parse_int("--filter", a->filter, 0, basis->filter_count - 1, &chosen);
        s->filter = (int)chosen;
        s->channel = point_of_filter(basis, s->filter, s->at);
    }
    if (status != TOOL_DONE)
        return status;
    skc_status made = a->at ? skc_basis_at(basis, s->at, s->channel, &s->complex, &error)
                            : skc_complex_copy(basis->filters[s->filter], &s->complex, &error);
    return made == SKC_OK ? TOOL_DONE : tool_fail(a->path, "%s", error.message);
}

static char *name_of(const arguments *a, const skc_basis *basis)
{
    return *basis->source ? g_strdup(basis->source) : g_path_get_basename(a->path);
}

// The kernel's name, and of several where this one stands: "disk:radius=2..24, radius 8". Free with g_free.
static char *describe(const arguments *a, const skc_basis *basis, const subject *s)
{
    char *place = point_text(basis, s->at), *name = name_of(a, basis);
    char *channel =
        basis->channels > 1 ? g_strdup_printf(", channel %d of %d", s->channel + 1, basis->channels) : g_strdup("");
    char *title = g_strconcat(name, *place ? ", " : "", place, channel, NULL);
    g_free(place);
    g_free(channel);
    g_free(name);
    return title;
}

// Fails only if the user's own kernel does.
static int find_target(const arguments *a, const skc_basis *basis, subject *s)
{
    if (a->kernel)
        return kernel_read(a->kernel, &a->options, &s->target);
    int is_alone = basis->filter_count == 1 && basis->parameter_count == 0;
    int status = is_alone ? measure_kernel(a->path, basis, &s->target)
                          : point_kernel(a->path, basis, s->at, s->channel, &s->target);
    if (status != TOOL_DONE)
        s->note = *basis->source
                      ? "The target is not shown: it cannot be made again from its source; --kernel gives it."
                      : "The target is not shown: the file does not name its source; --kernel gives it.";
    return TOOL_DONE;
}

static int show_one(const arguments *a, const skc_basis *basis)
{
    subject s = {0};
    int status = choose(a, basis, &s);
    if (status == TOOL_DONE)
        status = find_target(a, basis, &s);
    if (status == TOOL_DONE) {
        char *title = describe(a, basis, &s), *name = g_path_get_basename(a->path);
        char *subtitle = basis->filter_count > 1 && s.filter >= 0
                             ? g_strdup_printf("%s, filter %d (of 0 to %d)", name, s.filter, basis->filter_count - 1)
                             : g_strdup(name);
        status = sheet_draw(a->output, &(sheet){
                                           .title = title,
                                           .subtitle = subtitle,
                                           .note = s.note,
                                           .complex = s.complex,
                                           .target = s.target,
                                           .width = s.target ? s.target->width : basis->width,
                                           .height = s.target ? s.target->height : basis->height,
                                           .stored = basis->quality && s.filter >= 0 ? &basis->quality[s.filter] : NULL,
                                       });
        g_free(title);
        g_free(name);
        g_free(subtitle);
    }
    skc_complex_free(s.complex);
    skc_kernel_free(s.target);
    return status;
}

// "dof.skc   ·   layers of 32, 8, 8 samples   ·   radius 2 to 24 with 6 nodes". Free with g_free.
static char *describe_basis(const arguments *a, const skc_basis *basis)
{
    GString *text = g_string_new(NULL);
    char *name = g_path_get_basename(a->path), *layers = report_layers(basis->filters[0]);
    g_string_append_printf(text, "%s   ·   %d %s of %s samples", name, basis->filters[0]->count,
                           basis->filters[0]->count == 1 ? "layer" : "layers", layers);
    for (int p = 0; p < basis->parameter_count; p++) {
        const skc_parameter *q = &basis->parameters[p];
        g_string_append_printf(text, "   ·   %s %g to %g, ", q->name, q->values[0], q->values[q->count - 1]);
        if (q->kind == SKC_PARAMETER_NODES)
            g_string_append_printf(text, "%d %s", q->count, q->count == 1 ? "node" : "nodes");
        else
            g_string_append(text, q->kind == SKC_PARAMETER_ROTATION ? "turned" : "scaled");
    }
    g_free(name);
    g_free(layers);
    return g_string_free(text, FALSE);
}

static int show_basis(const arguments *a, const skc_basis *basis)
{
    family f;
    int known = family_of_basis(a->path, basis, &f) == TOOL_DONE;
    char *title = name_of(a, basis), *subtitle = describe_basis(a, basis);
    f.channel = basis->channels / 2;
    known = known && f.channel < f.channels;
    int status =
        sheet_basis_draw(a->output, &(basis_sheet){
                                        .title = title,
                                        .subtitle = subtitle,
                                        .note = known ? NULL : "The kernels it was fitted to are not known here.",
                                        .basis = basis,
                                        .channel = f.channel,
                                        .kernel_at = known ? family_kernel_at : NULL,
                                        .user = &f,
                                    });
    family_clear(&f);
    g_free(title);
    g_free(subtitle);
    return status;
}

static int show(const arguments *a, const skc_basis *basis)
{
    int is_whole = basis->parameter_count > 0 && !a->filter && !a->at && !a->kernel;
    int status = is_whole ? show_basis(a, basis) : show_one(a, basis);
    if (status == TOOL_DONE && !tool_is_stdout(a->output))
        report_row("written to", "%s", a->output);
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
