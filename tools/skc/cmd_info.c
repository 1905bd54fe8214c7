// SPDX-License-Identifier: MIT
// skc info: what a .skc file holds.

#include "image.h"
#include "info.h"

typedef struct arguments {
    char *kernel, *photo, *edge, *threads;
    kernel_options options;
    gboolean json;
    const char *path;
    measure_photo measure;
} arguments;

static void free_arguments(arguments *a)
{
    char *all[] = {a->kernel, a->photo, a->edge, a->threads, a->options.anchor, a->options.normalize};
    for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
        g_free(all[i]);
}

static int check_arguments(arguments *a)
{
    if ((a->options.anchor || a->options.normalize) && !a->kernel)
        return tool_usage(a->options.anchor ? "--anchor" : "--normalize", "it belongs to --kernel, which is missing");
    if ((a->edge || a->threads) && !a->photo)
        return tool_usage(a->edge ? "--edge" : "--threads", "it belongs to --image, which is missing");
    skc_error error;
    if (a->edge && skc_edge_parse(a->edge, &a->measure.edge, &a->measure.constant, &error) != SKC_OK)
        return tool_usage("--edge", "%s", error.message);
    long threads = 0;
    if (a->threads && tool_parse_int("--threads", a->threads, 0, 256, &threads) != TOOL_DONE)
        return TOOL_USAGE;
    a->measure.threads = (int)threads;
    a->measure.path = a->photo;
    return TOOL_DONE;
}

static int parse_arguments(int argc, char **argv, arguments *a)
{
    const GOptionEntry entries[] = {
        {"kernel", 0, 0, G_OPTION_ARG_FILENAME, &a->kernel, "also measure the complex against this kernel", "KERNEL"},
        {"anchor", 0, 0, G_OPTION_ARG_STRING, &a->options.anchor,
         "of --kernel: X,Y in pixels from its top left, or centroid (default the centre pixel)", "X,Y"},
        {"normalize", 0, 0, G_OPTION_ARG_STRING, &a->options.normalize,
         "of --kernel: none or sum (default sum 1, or none if it has negative values)", "HOW"},
        {"image", 0, 0, G_OPTION_ARG_FILENAME, &a->photo,
         "also measure the image PSNR on this photograph, against the dense convolution with --kernel, or with the "
         "kernel made again from the file's source",
         "PHOTO"},
        {"edge", 0, 0, G_OPTION_ARG_STRING, &a->edge,
         "for --image: clamp, mirror, reflect101, wrap, constant:VALUE or renormalize (default clamp)", "MODE"},
        {"threads", 0, 0, G_OPTION_ARG_STRING, &a->threads,
         "for --image: 0 to 256; 0 is one for each processor (default 0)", "N"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &a->json, "print JSON", NULL},
        {0},
    };
    int status = tool_options(&argc, &argv, "FILE.skc [options]",
                              "Prints what a .skc file holds: kernel, layers, cost, reach, quality.",
                              "skc info heart.skc\n"
                              "skc info heart.skc --image photo.jpg --json",
                              entries);
    if (status != TOOL_DONE)
        return status;
    if (argc < 2)
        return tool_usage("info", "a file is missing: skc info FILE.skc");
    if (argc > 2)
        return tool_usage(argv[2], "one FILE.skc is accepted");
    a->path = argv[1];
    return check_arguments(a);
}

// Only what is asked for.
static int measure(const arguments *a, info_file *info)
{
    if (!a->kernel && !a->photo)
        return TOOL_DONE;
    if (info->basis->filter_count != 1)
        return tool_fail(a->path, "it holds %d filters; --kernel and --image measure files with one",
                         info->basis->filter_count);
    skc_kernel *kernel;
    int status =
        a->kernel ? kernel_read(a->kernel, &a->options, &kernel) : measure_kernel(a->path, info->basis, &kernel);
    if (status != TOOL_DONE)
        return status;
    skc_error error;
    if (a->kernel) {
        info->kernel = a->kernel;
        if (skc_quality_measure(info->basis->filters[0], kernel, &info->quality, &error) != SKC_OK)
            status = tool_fail(a->kernel, "%s", error.message);
    }
    if (status == TOOL_DONE && a->photo) {
        info->photo = a->photo;
        info->edge = a->measure.edge;
        status = measure_image(info->basis->filters[0], kernel, &a->measure, &info->image);
    }
    skc_kernel_free(kernel);
    return status;
}

int cmd_info(int argc, char **argv)
{
    arguments a = {.measure.edge = SKC_EDGE_CLAMP};
    skc_basis *basis = NULL;
    int status = parse_arguments(argc, argv, &a);
    if (status == TOOL_DONE)
        status = tool_load_basis(a.path, &basis);
    info_file info = {.path = a.path, .basis = basis};
    if (status == TOOL_DONE)
        status = measure(&a, &info);
    if (status == TOOL_DONE)
        status = a.json ? info_print_json(&info) : info_print_text(&info);
    skc_basis_free(basis);
    free_arguments(&a);
    return status;
}
