// SPDX-License-Identifier: MIT
// skc diff: how far two pictures are apart.

#include "colormap.h"
#include "diff.h"
#include "image.h"
#include "report.h"

#include <math.h>
#include <string.h>

typedef struct arguments {
    char *output, *ppd, *threads, *require;
    gboolean encoded, json;
    const char *image, *reference;
    diff_limits limits;
    skc_difference_options options;
} arguments;

static int check_arguments(arguments *a)
{
    long threads = 0;
    if ((a->ppd && tool_parse_real("--ppd", a->ppd, 1, 1000, &a->options.pixels_per_degree) != TOOL_DONE) ||
        (a->threads && tool_parse_int("--threads", a->threads, 0, 256, &threads) != TOOL_DONE) ||
        (a->require && diff_parse_limits("--require", a->require, &a->limits) != TOOL_DONE))
        return TOOL_USAGE;
    if (strcmp(a->image, "-") == 0 && strcmp(a->reference, "-") == 0)
        return tool_usage("-", "one picture can come from standard input, not both");
    if (a->output && tool_is_stdout(a->output))
        return tool_usage(a->output, "the map is written to a file, as standard output has the report");
    a->options.encoded = a->encoded;
    a->options.threads = (int)threads;
    return a->output ? image_can_write(a->output) : TOOL_DONE;
}

static int parse_arguments(int argc, char **argv, arguments *a)
{
    const GOptionEntry entries[] = {
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &a->output,
         "where to draw FLIP's map: TIFF, PFM, EXR and PGM get its values, 0 to 1, other formats colours from black to "
         "nearly white",
         "PICTURE"},
        {"encoded", 0, 0, G_OPTION_ARG_NONE, &a->encoded,
         "compare the stored values, taken as sRGB-encoded, with no colour management", NULL},
        {"ppd", 0, 0, G_OPTION_ARG_STRING, &a->ppd,
         "for FLIP: pixels per degree of the viewer's sight, 1 to 1000 (default 67.02, a 4K screen 0.7 m wide, 0.7 m "
         "away)",
         "N"},
        {"require", 0, 0, G_OPTION_ARG_STRING, &a->require,
         "end with exit status 1 unless psnr, psnr_8, psnr_values and ssim are at least, and l2, l1, largest, flip, "
         "flip_largest, alpha_l1 and alpha_largest at most these",
         "FIGURE=LIMIT,..."},
        {"threads", 0, 0, G_OPTION_ARG_STRING, &a->threads, "0 to 256; 0 is one for each processor (default 0)", "N"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &a->json, "report as JSON", NULL},
        {0},
    };
    int status = tool_options(
        &argc, &argv, "IMAGE REFERENCE [options]",
        "Measures how far a picture is from a reference of the same size: PSNR, SSIM and FLIP of sRGB-encoded "
        "colours, clamped to 0 to 1; PSNR, relative L2, mean (L1) and largest difference of linear light.\n"
        "Pictures may be of different formats, depths and colour spaces: colours become linear light of sRGB's "
        "primaries by their profiles, grey becomes RGB beside RGB, and what is transparent lies over black; alpha is "
        "also compared by itself. Of several pages or frames the first counts.",
        "skc diff blurred.png reference.png\n"
        "skc diff blurred.png reference.png -o flip.png --json\n"
        "skc diff out.png golden.png --require psnr=40,flip=0.05",
        entries);
    if (status != TOOL_DONE)
        return status;
    if (argc != 3)
        return argc < 3 ? tool_usage("diff", "two pictures are needed: skc diff IMAGE REFERENCE")
                        : tool_usage(argv[3], "two pictures are accepted: IMAGE and REFERENCE");
    a->image = argv[1];
    a->reference = argv[2];
    return check_arguments(a);
}

// ------------------------------------------------------------------------------------------------------------ pictures

typedef struct side {
    const char *path;
    image *picture;
    skc_image colours, alpha;
} side;

static int read_side(side *s, const char *path, int encoded)
{
    s->path = path;
    int status = image_read(path, encoded, IMAGE_ALPHA_AUTO, &s->picture);
    return status == TOOL_DONE ? image_colours(path, s->picture, &s->colours, &s->alpha) : status;
}

// One grey channel for all colours of the other picture.
static void spread_grey(skc_image *view, int channels)
{
    if (view->channels == 1 && channels == 3) {
        view->channels = 3;
        view->channel_stride = 0;
    }
}

static int match(side *a, side *b)
{
    skc_image *i = &a->colours, *j = &b->colours;
    int channels = i->channels, others = j->channels;
    spread_grey(i, others);
    spread_grey(j, channels);
    if (i->width != j->width || i->height != j->height)
        return tool_fail(a->path, "it has %d x %d pixels, but %s %d x %d; pictures of one size are accepted", i->width,
                         i->height, b->path, j->width, j->height);
    if (i->channels != j->channels)
        return tool_fail(a->path, "it has %d channels beside alpha, but %s %d; as many, or 1 and 3, are accepted",
                         channels, b->path, others);
    return TOOL_DONE;
}

// ------------------------------------------------------------------------------------------------------------- figures

static int compare(const arguments *a, const skc_image *ours, const skc_image *reference, const skc_image *map,
                   skc_difference *difference)
{
    tool_progress progress;
    skc_error error;
    skc_difference_options options = a->options;
    options.progress = tool_progress_callback;
    options.progress_user = &progress;
    tool_progress_start(&progress, "comparing");
    skc_status status = skc_image_compare(ours, reference, &options, difference, map, &error);
    tool_progress_end(&progress);
    if (status == SKC_CANCELLED)
        return tool_fail(a->image, "interrupted");
    if (status == SKC_OK)
        return TOOL_DONE;
    return tool_fail(g_str_has_prefix(error.message, "the reference") ? a->reference : a->image, "%s", error.message);
}

// A picture without alpha is opaque.
static int compare_alpha(const arguments *a, const side *ours, const side *reference, diff_result *result)
{
    float opaque = 1;
    skc_image whole = ours->alpha;
    whole.data = &opaque;
    whole.pixel_stride = whole.row_stride = 0;
    skc_difference difference = {0};
    int status = compare(a, ours->alpha.data ? &ours->alpha : &whole,
                         reference->alpha.data ? &reference->alpha : &whole, NULL, &difference);
    result->alpha = 1;
    result->alpha_l1 = difference.l1;
    result->alpha_largest = difference.most;
    return status;
}

static int measure(const arguments *a, const side *ours, const side *reference, const skc_image *map,
                   diff_result *result)
{
    *result = (diff_result){.image = a->image,
                            .reference = a->reference,
                            .width = ours->colours.width,
                            .height = ours->colours.height,
                            .channels = ours->colours.channels,
                            .encoded = a->encoded,
                            .pixels_per_degree = a->options.pixels_per_degree};
    int status = compare(a, &ours->colours, &reference->colours, map, &result->difference);
    if (status == TOOL_DONE && (ours->alpha.data || reference->alpha.data))
        status = compare_alpha(a, ours, reference, result);
    result->equal = result->difference.most == 0 && !(result->alpha && result->alpha_largest > 0);
    return status;
}

// ----------------------------------------------------------------------------------------------------------------- map

static int make_map(const char *path, const skc_image *like, skc_image *map)
{
    size_t count = (size_t)like->width * (size_t)like->height;
    if (like->channels != 1 && like->channels != 3)
        return tool_fail(path, "FLIP has a map of pictures of 1 or 3 channels, not of %d", like->channels);
    *map = skc_image_interleaved(g_try_new(float, count), like->width, like->height, 1);
    return map->data ? TOOL_DONE : tool_fail(path, "%s", skc_status_text(SKC_MEMORY));
}

static int write_map(const char *path, const skc_image *map, image_facts *written)
{
    if (image_holds_data(path))
        return image_write_data(path, map, 1, written);
    size_t count = (size_t)map->width * (size_t)map->height;
    float *drawn = g_try_new(float, 3 * count);
    if (!drawn)
        return tool_fail(path, "%s", skc_status_text(SKC_MEMORY));
    for (size_t i = 0; i < count; i++) {
        colour c = colormap_error((double)map->data[i]);
        drawn[3 * i] = (float)c.r;
        drawn[3 * i + 1] = (float)c.g;
        drawn[3 * i + 2] = (float)c.b;
    }
    skc_image pixels = skc_image_interleaved(drawn, map->width, map->height, 3);
    int status = image_write_colours(path, &pixels, written);
    g_free(drawn);
    return status;
}

// ----------------------------------------------------------------------------------------------------------- together

static int report(const arguments *a, const diff_result *result, const image_facts *written)
{
    int status = TOOL_DONE;
    if (a->json)
        status = diff_print(result);
    else
        diff_say(result);
    if (a->output && !a->json)
        report_written(a->output, result->width, result->height, written, "");
    return status == TOOL_DONE ? diff_judge(result, &a->limits) : status;
}

static int run(const arguments *a, side *ours, side *reference)
{
    skc_image map = {0};
    diff_result result;
    image_facts written = {0};
    image_threads(a->options.threads);
    int status = a->output ? tool_output_probe(a->output) : TOOL_DONE;
    if (status == TOOL_DONE)
        status = read_side(ours, a->image, a->encoded);
    if (status == TOOL_DONE)
        status = read_side(reference, a->reference, a->encoded);
    if (status == TOOL_DONE)
        status = match(ours, reference);
    if (status == TOOL_DONE && a->output)
        status = make_map(a->output, &ours->colours, &map);
    if (status == TOOL_DONE)
        status = measure(a, ours, reference, a->output ? &map : NULL, &result);
    if (status == TOOL_DONE && a->output)
        status = write_map(a->output, &map, &written);
    if (status == TOOL_DONE)
        status = report(a, &result, &written);
    g_free(map.data);
    return status;
}

int cmd_diff(int argc, char **argv)
{
    arguments a = {0};
    side ours = {0}, reference = {0};
    skc_difference_options_init(&a.options);
    int status = parse_arguments(argc, argv, &a);
    tool_catch_interrupt();
    if (status == TOOL_DONE)
        status = run(&a, &ours, &reference);
    image_free(ours.picture);
    image_free(reference.picture);
    g_free(a.output);
    g_free(a.ppd);
    g_free(a.threads);
    g_free(a.require);
    return status;
}
