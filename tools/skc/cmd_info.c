// SPDX-License-Identifier: MIT
// skc info: what a .skc file holds.

#include "canvas.h"
#include "image.h"
#include "info.h"

#include <math.h>

typedef struct arguments {
    char *kernel, *photo, *edge, *threads, *at;
    kernel_options options;
    gboolean json;
    // --certify and what belongs to it.
    gboolean certify, exact;
    char *out, *size, *pixels, *seed;
    map_options map;
    certify_options certification;
    const char *path;
    measure_photo measure;
} arguments;

static void free_arguments(arguments *a)
{
    const map_options *m = &a->map;
    char *all[] = {a->kernel,   a->photo, a->edge,      a->threads, a->at,    a->options.anchor, a->options.normalize,
                   a->out,      a->size,  a->pixels,    a->seed,    m->depth, m->near,           m->far,
                   m->polarity, m->lens,  m->max_radius};
    for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
        g_free(all[i]);
    g_strfreev(m->maps);
    g_strfreev(m->ranges);
}

// What is given that needs --certify; NULL: nothing.
static const char *certify_option(const arguments *a)
{
    const struct {
        const char *name;
        int given;
    } all[] = {{"--output", a->out != NULL},
               {"--size", a->size != NULL},
               {"--pixels", a->pixels != NULL},
               {"--seed", a->seed != NULL},
               {"--exact", a->exact}};
    for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
        if (all[i].given)
            return all[i].name;
    return maps_option(&a->map);
}

static int check_certify(arguments *a)
{
    certify_options *o = &a->certification;
    long width = 0, height = 0;
    *o = (certify_options){.out = a->out,
                           .edge = a->measure.edge,
                           .constant = a->measure.constant,
                           .threads = a->measure.threads,
                           .pixels = 1000,
                           .seed = 1};
    const char *option = certify_option(a);
    if (option && !a->certify)
        return tool_usage(option, "it belongs to --certify, which is missing");
    if (a->exact && a->pixels)
        return tool_usage("--pixels", "with --exact all pixels are looked at");
    if (a->certify && a->measure.edge == SKC_EDGE_RENORMALIZE)
        return tool_usage("--edge", "renormalize divides, which no certificate is for; any other mode is accepted");
    if ((a->size && tool_parse_size("--size", a->size, &width, &height) != TOOL_DONE) ||
        (a->pixels && tool_parse_int("--pixels", a->pixels, 1, 1 << 28, &o->pixels) != TOOL_DONE) ||
        (a->seed && tool_parse_int("--seed", a->seed, 0, G_MAXINT32, &o->seed) != TOOL_DONE))
        return TOOL_USAGE;
    o->width = (int)width;
    o->height = (int)height;
    o->pixels = a->exact ? 0 : o->pixels;
    return TOOL_DONE;
}

static int check_arguments(arguments *a)
{
    if ((a->options.anchor || a->options.normalize) && !a->kernel)
        return tool_usage(a->options.anchor ? "--anchor" : "--normalize", "it belongs to --kernel, which is missing");
    if ((a->edge || a->threads) && !a->photo && !a->certify)
        return tool_usage(a->edge ? "--edge" : "--threads", "it belongs to --image or --certify, which are missing");
    skc_error error;
    if (a->edge && skc_edge_parse(a->edge, &a->measure.edge, &a->measure.constant, &error) != SKC_OK)
        return tool_usage("--edge", "%s", error.message);
    long threads = 0;
    if (a->threads && tool_parse_int("--threads", a->threads, 0, 256, &threads) != TOOL_DONE)
        return TOOL_USAGE;
    a->measure.threads = (int)threads;
    a->measure.path = a->photo;
    return check_certify(a);
}

static int parse_arguments(int argc, char **argv, arguments *a)
{
    const GOptionEntry entries[] = {
        {"kernel", 0, 0, G_OPTION_ARG_FILENAME, &a->kernel, "also measure the complex against this kernel", "KERNEL"},
        {"anchor", 0, 0, G_OPTION_ARG_STRING, &a->options.anchor,
         "of --kernel: X,Y in pixels from its top left, or centroid (default the centre pixel)", "X,Y"},
        {"normalize", 0, 0, G_OPTION_ARG_STRING, &a->options.normalize,
         "of --kernel: none or sum (default sum 1, or none if it has negative values)", "HOW"},
        {"at", 0, 0, G_OPTION_ARG_STRING, &a->at,
         "of a basis: the complex at this point, a value for each parameter; its cost, and its quality against the "
         "source's kernel there",
         "NAME=VALUE,..."},
        {"image", 0, 0, G_OPTION_ARG_FILENAME, &a->photo,
         "also measure the image PSNR on this photograph, against the dense convolution with --kernel, or with the "
         "kernel made again from the file's source",
         "PHOTO"},
        {"edge", 0, 0, G_OPTION_ARG_STRING, &a->edge,
         "for --image and --certify: clamp, mirror, reflect101, wrap, constant:VALUE or renormalize (default clamp)",
         "MODE"},
        {"threads", 0, 0, G_OPTION_ARG_STRING, &a->threads,
         "for --image and --certify: 0 to 256; 0 is one for each processor (default 0)", "N"},
        {"certify", 0, 0, G_OPTION_ARG_NONE, &a->certify,
         "how far off a pixel of any picture in 0..1 can be at most, against --kernel or the source's own, and how far "
         "it is in a picture made for that. Of a basis, pixel by pixel: needs --map, or --at",
         NULL},
        {"map", 0, 0, G_OPTION_ARG_STRING_ARRAY, &a->map.maps, "for --certify: as of skc apply", "[NAME=]MAP"},
        {"range", 0, 0, G_OPTION_ARG_STRING_ARRAY, &a->map.ranges, "the same", "[NAME=]A..B"},
        {"depth", 0, 0, G_OPTION_ARG_FILENAME, &a->map.depth, "the same", "IMAGE"},
        {"polarity", 0, 0, G_OPTION_ARG_STRING, &a->map.polarity, "the same", "HOW"},
        {"near", 0, 0, G_OPTION_ARG_STRING, &a->map.near, "the same", "METRES"},
        {"far", 0, 0, G_OPTION_ARG_STRING, &a->map.far, "the same", "METRES"},
        {"lens", 0, 0, G_OPTION_ARG_STRING, &a->map.lens, "the same", "LENS"},
        {"max-radius", 0, 0, G_OPTION_ARG_STRING, &a->map.max_radius, "the same", "RADIUS"},
        {"size", 0, 0, G_OPTION_ARG_STRING, &a->size,
         "for --certify --map: of the pictures (default that of the first map that is a file)", "WxH"},
        {"pixels", 0, 0, G_OPTION_ARG_STRING, &a->pixels,
         "for --certify --map: how many pixels to look at, strewn evenly (default 1000)", "N"},
        {"exact", 0, 0, G_OPTION_ARG_NONE, &a->exact, "for --certify --map: look at all pixels", NULL},
        {"seed", 0, 0, G_OPTION_ARG_STRING, &a->seed, "for --certify --map: of where they are (default 1)", "N"},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &a->out,
         "for --certify: write the picture in which a pixel is furthest off; of a basis the bounds, drawn as PNG, PDF "
         "or "
         "SVG",
         "OUT"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &a->json, "print JSON", NULL},
        {0},
    };
    int status = tool_options(&argc, &argv, "FILE.skc [options]",
                              "Prints what a .skc file holds: kernel, layers, cost, reach, quality.",
                              "skc info heart.skc\n"
                              "skc info dof.skc --at radius=7.5\n"
                              "skc info heart.skc --image photo.jpg --json\n"
                              "skc info heart.skc --certify -o worst.png\n"
                              "skc info dof.skc --certify --map radius=depth.png -o bounds.png",
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

// The one that --kernel and --image measure.
static int find_complex(const arguments *a, const info_file *info, const skc_complex **complex)
{
    const skc_basis *basis = info->basis;
    *complex = info->at ? info->complexes[0] : basis->filters[0];
    if (basis->channels > 1)
        return tool_fail(a->path, "it has filters for %d channels; --kernel and --image measure files with one",
                         basis->channels);
    if (!info->at && basis->filter_count != 1)
        return tool_fail(a->path, "it holds %d filters; --kernel and --image measure one, which --at tells",
                         basis->filter_count);
    return TOOL_DONE;
}

static int find_kernel(const arguments *a, const info_file *info, skc_kernel **kernel)
{
    if (a->kernel)
        return kernel_read(a->kernel, &a->options, kernel);
    return info->at ? point_kernel(a->path, info->basis, info->at, 0, kernel)
                    : measure_kernel(a->path, info->basis, kernel);
}

// Only what is asked for.
static int measure_complex(const arguments *a, info_file *info)
{
    if (!a->kernel && !a->photo)
        return TOOL_DONE;
    skc_kernel *kernel;
    const skc_complex *complex;
    int status = find_complex(a, info, &complex);
    if (status == TOOL_DONE)
        status = find_kernel(a, info, &kernel);
    if (status != TOOL_DONE)
        return status;
    skc_error error;
    if (a->kernel) {
        info->kernel = a->kernel;
        if (skc_quality_measure(complex, kernel, &info->quality, &error) != SKC_OK)
            status = tool_fail(a->kernel, "%s", error.message);
    }
    if (status == TOOL_DONE && a->photo) {
        info->photo = a->photo;
        info->edge = a->measure.edge;
        status = measure_image(complex, kernel, &a->measure, &info->image);
    }
    skc_kernel_free(kernel);
    return status;
}

static int certify_one(const arguments *a, const info_file *info, certified *result)
{
    skc_kernel *kernel;
    const skc_complex *complex;
    int status = a->out ? image_can_write(a->out) : TOOL_DONE;
    if (status == TOOL_DONE)
        status = find_complex(a, info, &complex);
    if (status == TOOL_DONE)
        status = find_kernel(a, info, &kernel);
    if (status != TOOL_DONE)
        return status;
    status = certify_filter(a->path, complex, kernel, &a->certification, result);
    skc_kernel_free(kernel);
    return status;
}

static int certify_many(const arguments *a, const info_file *info, certified *result)
{
    map_list maps;
    certify_options o = a->certification;
    int status = a->out ? canvas_check_path(a->out) : TOOL_DONE;
    if (status != TOOL_DONE)
        return status;
    status = maps_parse(&a->map, a->path, info->basis, &maps);
    o.maps = &maps;
    if (status == TOOL_DONE)
        status = maps_read(&maps);
    if (status == TOOL_DONE)
        status = certify_basis(a->path, info->basis, &o, result);
    maps_close(&maps);
    return status;
}

static int certify(const arguments *a, info_file *info, certified *result)
{
    if (!a->certify)
        return TOOL_DONE;
    int many = info->basis->parameter_count > 0 && !info->at;
    const char *option = maps_option(&a->map);
    option = option      ? option
             : a->size   ? "--size"
             : a->pixels ? "--pixels"
             : a->exact  ? "--exact"
             : a->seed   ? "--seed"
                         : NULL;
    if (!many && option)
        return tool_usage(option, "one filter is certified for all pictures; this is for a basis without --at");
    if (a->out && tool_output_probe(a->out) != TOOL_DONE)
        return TOOL_FAILED;
    info->certificate = result;
    tool_catch_interrupt();
    return many ? certify_many(a, info, result) : certify_one(a, info, result);
}

// The complexes at the point; their quality as far as the source is still there.
static int visit(const arguments *a, double *at, info_file *info)
{
    int channels = info->basis->channels;
    skc_error error;
    if (point_parse(a->at, info->basis, at) != TOOL_DONE)
        return TOOL_USAGE;
    info->at = at;
    info->complexes = g_new0(skc_complex *, channels);
    info->of_source = g_new(skc_quality, channels);
    info->sizes = g_malloc0_n((gsize)channels, sizeof *info->sizes);
    for (int c = 0; c < channels; c++) {
        if (skc_basis_at(info->basis, at, c, &info->complexes[c], &error) != SKC_OK)
            return tool_fail(a->path, "%s", error.message);
        info->of_source[c] = (skc_quality){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
        skc_kernel *kernel;
        if ((c > 0 && isnan(info->of_source[0].sum)) || point_kernel(a->path, info->basis, at, c, &kernel) != TOOL_DONE)
            continue; // said once
        if (skc_quality_measure(info->complexes[c], kernel, &info->of_source[c], &error) != SKC_OK)
            tool_fail(a->path, "%s", error.message);
        info->sizes[c][0] = kernel->width;
        info->sizes[c][1] = kernel->height;
        skc_kernel_free(kernel);
    }
    return TOOL_DONE;
}

static void free_point(info_file *info)
{
    for (int c = 0; info->complexes && c < info->basis->channels; c++)
        skc_complex_free(info->complexes[c]);
    g_free(info->complexes);
    g_free(info->of_source);
    g_free(info->sizes);
}

int cmd_info(int argc, char **argv)
{
    arguments a = {.measure.edge = SKC_EDGE_CLAMP};
    skc_basis *basis = NULL;
    int status = parse_arguments(argc, argv, &a);
    if (status == TOOL_DONE)
        status = tool_load_basis(a.path, &basis);
    info_file info = {.path = a.path, .basis = basis};
    double at[POINT_VALUES];
    if (status == TOOL_DONE && a.at)
        status = visit(&a, at, &info);
    if (status == TOOL_DONE)
        status = measure_complex(&a, &info);
    certified result;
    if (status == TOOL_DONE)
        status = certify(&a, &info, &result);
    if (status == TOOL_DONE)
        status = a.json ? info_print_json(&info) : info_print_text(&info);
    free_point(&info);
    skc_basis_free(basis);
    free_arguments(&a);
    return status;
}
