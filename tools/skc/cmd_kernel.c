// SPDX-License-Identifier: MIT
// skc kernel: writes a kernel as a picture, or prints its figures.

#include "image.h"
#include "report.h"

#include <math.h>

typedef struct arguments {
    char *output;
    gboolean json, list;
    kernel_options kernel;
    const char *source;
} arguments;

typedef struct figures {
    double sum, x, y, least, greatest; // x, y: the centroid
    int nonzero;
} figures;

static int parse_arguments(int argc, char **argv, arguments *a)
{
    const GOptionEntry entries[] = {
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &a->output,
         "where to write the kernel: TIFF, PFM and EXR get its values, other formats grey levels that make the largest "
         "value "
         "white and negative ones black",
         "PICTURE"},
        {"anchor", 0, 0, G_OPTION_ARG_STRING, &a->kernel.anchor,
         "the kernel's origin: X,Y in pixels from its top left, or centroid (default the centre pixel)", "X,Y"},
        {"normalize", 0, 0, G_OPTION_ARG_STRING, &a->kernel.normalize,
         "none or sum (default sum 1, or none if the kernel has negative values)", "HOW"},
        {"list", 0, 0, G_OPTION_ARG_NONE, &a->list, "print the named shapes with their parameters, and stop", NULL},
        {"json", 0, 0, G_OPTION_ARG_NONE, &a->json, "report as JSON", NULL},
        {0},
    };
    int status = tool_options(
        &argc, &argv, "KERNEL [-o PICTURE] [options]",
        "Writes a kernel as a picture, or prints its figures. KERNEL is a shape such as "
        "disk:radius=24, a picture (values are data, never gamma-decoded), an npy file, a text matrix, or a "
        "literal such as \"3x3: 0,1,0 1,4,1 0,1,0\" or \"(0,1,0;1,4,1;0,1,0)\".",
        "skc kernel polygon:sides=6,radius=24,rotate=15 -o hexagon.png\n"
        "skc kernel psf.fits --anchor centroid --json\n"
        "skc kernel --list",
        entries);
    if (status != TOOL_DONE)
        return status;
    if (a->list)
        return argc > 1 || a->output || a->kernel.anchor || a->kernel.normalize
                   ? tool_usage("--list", "it stands alone, or with --json")
                   : TOOL_DONE;
    if (argc < 2)
        return tool_usage("kernel", "a KERNEL is missing: skc kernel KERNEL -o PICTURE");
    if (argc > 2)
        return tool_usage(argv[2], "one KERNEL is accepted");
    a->source = argv[1];
    return TOOL_DONE;
}

static json_t *real_or_null(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static int list_json(void)
{
    json_t *shapes = json_array();
    for (int i = 0; i < skc_shape_count(); i++) {
        const skc_shape *shape = skc_shape_at(i);
        json_t *parameters = json_array();
        for (int p = 0; p < shape->parameter_count; p++) {
            const skc_shape_parameter *q = &shape->parameters[p];
            json_array_append_new(parameters, json_pack("{s:s, s:s, s:s, s:o, s:f, s:f}", "name", q->name, "unit",
                                                        q->unit, "summary", q->summary, "default",
                                                        real_or_null(q->fallback), "least", q->least, "most", q->most));
        }
        json_array_append_new(shapes, json_pack("{s:s, s:s, s:s, s:o}", "name", shape->name, "summary", shape->summary,
                                                "example", shape->example, "parameters", parameters));
    }
    return report_json_print(shapes);
}

static void list_text(GString *text)
{
    for (int i = 0; i < skc_shape_count(); i++) {
        const skc_shape *shape = skc_shape_at(i);
        g_string_append_printf(text, "%s%s: %s\n    %s\n", i ? "\n" : "", shape->name, shape->summary, shape->example);
        for (int p = 0; p < shape->parameter_count; p++) {
            const skc_shape_parameter *q = &shape->parameters[p];
            char *range = g_strdup_printf("%g to %g%s%s", q->least, q->most, *q->unit ? " " : "", q->unit);
            char *fallback = isnan(q->fallback) ? g_strdup("") : g_strdup_printf("default %g", q->fallback);
            g_string_append_printf(text, "    %-10s %-24s %-14s %s\n", q->name, range, fallback, q->summary);
            g_free(range);
            g_free(fallback);
        }
    }
    g_string_append(text, "\nEvery shape takes size=N: the kernel's width and height in pixels.\n");
}

static int list_shapes(int json)
{
    if (json)
        return list_json();
    GString *text = g_string_new(NULL);
    list_text(text);
    tool_print(text->str, text->len);
    g_string_free(text, TRUE);
    return TOOL_DONE;
}

static figures measure(const skc_kernel *k)
{
    figures f = {.sum = skc_kernel_sum(k), .least = k->values[0], .greatest = k->values[0]};
    skc_kernel_centroid(k, &f.x, &f.y);
    for (size_t i = 0, n = (size_t)k->width * (size_t)k->height; i < n; i++) {
        f.least = MIN(f.least, k->values[i]);
        f.greatest = MAX(f.greatest, k->values[i]);
        f.nonzero += k->values[i] != 0;
    }
    return f;
}

static int write_picture(const char *path, const skc_kernel *k, const figures *f, image_facts *written)
{
    size_t count = (size_t)k->width * (size_t)k->height;
    float *values = g_new(float, count);
    for (size_t i = 0; i < count; i++)
        values[i] = (float)k->values[i];
    skc_image pixels = skc_image_interleaved(values, k->width, k->height, 1);
    int status = image_write_data(path, &pixels, f->greatest > 0 ? 1 / f->greatest : 1, written);
    g_free(values);
    return status;
}

static int report(const arguments *a, const skc_kernel *k, const figures *f, const image_facts *written)
{
    if (a->json)
        return report_json_print(json_pack("{s:o, s:i, s:i, s:[i, i], s:f, s:[f, f], s:f, s:f, s:i}", "source",
                                           report_json_text(a->source), "width", k->width, "height", k->height,
                                           "anchor", k->anchor_x, k->anchor_y, "sum", f->sum, "centroid", f->x, f->y,
                                           "min", f->least, "max", f->greatest, "nonzero", f->nonzero));
    if (a->output) {
        report_written(a->output, k->width, k->height, written, "");
        return TOOL_DONE;
    }
    report_row("size", "%d x %d pixels, %d of them not 0", k->width, k->height, f->nonzero);
    report_row("anchor", "%d, %d", k->anchor_x, k->anchor_y);
    report_row("centroid", "%.4g, %.4g from the anchor", f->x, f->y);
    report_row("sum", "%.9g", f->sum);
    report_row("values", "%.9g to %.9g", f->least, f->greatest);
    return TOOL_DONE;
}

static int run(const arguments *a)
{
    skc_kernel *kernel;
    image_facts written = {0};
    int status = a->output ? image_can_write(a->output) : TOOL_DONE;
    if (status == TOOL_DONE && a->output)
        status = tool_output_probe(a->output);
    if (status == TOOL_DONE)
        status = kernel_read(a->source, &a->kernel, &kernel);
    if (status != TOOL_DONE)
        return status;
    figures f = measure(kernel);
    if (a->output)
        status = write_picture(a->output, kernel, &f, &written);
    if (status == TOOL_DONE)
        status = report(a, kernel, &f, &written);
    skc_kernel_free(kernel);
    return status;
}

int cmd_kernel(int argc, char **argv)
{
    arguments a = {0};
    int status = parse_arguments(argc, argv, &a);
    tool_catch_interrupt();
    if (status == TOOL_DONE)
        status = a.list ? list_shapes(a.json) : run(&a);
    g_free(a.output);
    g_free(a.kernel.anchor);
    g_free(a.kernel.normalize);
    return status;
}
