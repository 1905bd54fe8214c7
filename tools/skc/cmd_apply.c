// SPDX-License-Identifier: MIT
// skc apply: filters a picture.

#include "apply.h"
#include "report.h"
#include "y4m.h"

#include <string.h>

static void free_arguments(apply_arguments *a)
{
    const map_options *m = &a->map;
    char *all[] = {a->edge, a->alpha, a->mask,     a->roi,  a->threads, a->quality, a->order,     a->boost,
                   a->show, m->depth, m->polarity, m->near, m->far,     m->lens,    m->max_radius};
    for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
        g_free(all[i]);
    g_strfreev(m->maps);
    g_strfreev(m->ranges);
    g_strfreev(a->in);
}

static int parse_alpha(const char *text, image_alpha *alpha)
{
    static const char *const words[] = {"", "straight", "premultiplied", "ignore"};
    *alpha = IMAGE_ALPHA_AUTO;
    for (int i = IMAGE_ALPHA_STRAIGHT; text && i <= IMAGE_ALPHA_IGNORE; i++)
        if (strcmp(text, words[i]) == 0)
            *alpha = (image_alpha)i;
    if (text && *alpha == IMAGE_ALPHA_AUTO)
        return tool_usage("--alpha", "\"%s\": straight, premultiplied or ignore are accepted", text);
    return TOOL_DONE;
}

static int parse_order(const char *text, skc_order *order)
{
    *order = SKC_ORDER_GATHER;
    if (text && strcmp(text, "gather") != 0 && strcmp(text, "scatter") != 0)
        return tool_usage("--order", "\"%s\": gather or scatter is accepted", text);
    if (text && strcmp(text, "scatter") == 0)
        *order = SKC_ORDER_SCATTER;
    return TOOL_DONE;
}

static int check_arguments(apply_arguments *a)
{
    skc_error error;
    if (a->edge && skc_edge_parse(a->edge, &a->edge_mode, &a->constant, &error) != SKC_OK)
        return tool_usage("--edge", "%s", error.message);
    if (a->threads && tool_parse_int("--threads", a->threads, 0, 256, &a->thread_count) != TOOL_DONE)
        return TOOL_USAGE;
    if (a->quality && tool_parse_int("--quality", a->quality, 1, 100, &a->quality_value) != TOOL_DONE)
        return TOOL_USAGE;
    image_threads((int)a->thread_count);
    if (parse_order(a->order, &a->order_mode) != TOOL_DONE)
        return TOOL_USAGE;
    if (a->boost && boost_parse(a->boost, &a->boost_mode) != TOOL_DONE)
        return TOOL_USAGE;
    if (a->respect_edges && (a->exact || a->order_mode == SKC_ORDER_SCATTER))
        return tool_usage("--respect-edges", "is for gathering with the basis, not with %s",
                          a->exact ? "--exact" : "--order scatter");
    return parse_alpha(a->alpha, &a->alpha_mode);
}

// FILE.skc IN... OUT
static int check_operands(apply_arguments *a, int count, char **operands)
{
    if (count < 3)
        return tool_usage("apply", "three operands are needed: skc apply FILE.skc IN OUT");
    a->filter = operands[0];
    a->out = operands[count - 1];
    int status = apply_expand(operands + 1, count - 2, &a->in);
    if (status != TOOL_DONE)
        return status;
    a->in_count = (int)g_strv_length(a->in);
    a->folder = g_str_has_suffix(a->out, "/");
    if (a->in_count > 1 && !a->folder && !g_file_test(a->out, G_FILE_TEST_IS_DIR))
        return tool_usage(a->out, "%d pictures are filtered into a folder; this is none", a->in_count);
    a->folder = a->folder || a->in_count > 1;
    if (a->json && !a->folder && tool_is_stdout(a->out))
        return tool_usage("--json", "standard output takes the picture; the report needs it, too");
    return TOOL_DONE;
}

static int parse_arguments(int argc, char **argv, apply_arguments *a)
{
    const GOptionEntry entries[] = {
        {"edge", 0, 0, G_OPTION_ARG_STRING, &a->edge,
         "what lies beyond the edge: clamp, mirror, reflect101, wrap, constant:VALUE (in linear light) or renormalize "
         "(default clamp)",
         "MODE"},
        {"encoded", 0, 0, G_OPTION_ARG_NONE, &a->encoded, "filter the stored values as they are, not linear light",
         NULL},
        {"alpha", 0, 0, G_OPTION_ARG_STRING, &a->alpha,
         "how IN stores alpha: straight, or premultiplied; or ignore, to keep it and filter the colours without it "
         "(default "
         "premultiplied for EXR, else straight)",
         "HOW"},
        {"correlate", 0, 0, G_OPTION_ARG_NONE, &a->correlate, "turn the kernel by 180 degrees", NULL},
        {"mask", 0, 0, G_OPTION_ARG_FILENAME, &a->mask,
         "mix by a grey picture of IN's size: black keeps IN, white is filtered", "IMAGE"},
        {"roi", 0, 0, G_OPTION_ARG_STRING, &a->roi,
         "filter this rectangle and keep the rest; X,Y is its top left pixel", "X,Y,WxH"},
        {"map", 0, 0, G_OPTION_ARG_STRING_ARRAY, &a->map.maps,
         "what a basis's parameter is at each pixel, once for each; NAME= may be left out for the last one. MAP is a "
         "grey picture, in which 0 (black) is the first value of the parameter's range and 1 (white) the last; floats, "
         "too, count from 0 to 1. Or it is a number in the parameter's unit (12, 12px, or 2% of the picture's height), "
         "or linear:, radial: or tangential:, as above",
         "[NAME=]MAP"},
        {"range", 0, 0, G_OPTION_ARG_STRING_ARRAY, &a->map.ranges,
         "the values that 0 and 1 of a map stand for instead, as in radius=0..12 or radius=0..2%; 0..1 for a float map "
         "in pixels or degrees",
         "[NAME=]A..B"},
        {"depth", 0, 0, G_OPTION_ARG_FILENAME, &a->map.depth,
         "a depth map, which a thin lens turns into the radius of blur; needs --polarity and --lens", "IMAGE"},
        {"polarity", 0, 0, G_OPTION_ARG_STRING, &a->map.polarity,
         "how IMAGE stores depth: white-near or white-far (evenly in metres from --near to --far), inverse (evenly in "
         "1 "
         "/ metres, white is near, as networks estimate it), metric (floats in metres; or whole numbers, of which the "
         "greatest is --far), or reversed-z (a depth buffer)",
         "HOW"},
        {"near", 0, 0, G_OPTION_ARG_STRING, &a->map.near, "the nearest depth that IMAGE can store", "METRES"},
        {"far", 0, 0, G_OPTION_ARG_STRING, &a->map.far, "the farthest (inverse and reversed-z: default inf)", "METRES"},
        {"lens", 0, 0, G_OPTION_ARG_STRING, &a->map.lens,
         "f=50,N=1.8,focus=2.5,sensor=36: focal length in mm, f-number, distance of focus in metres, width of the "
         "sensor in mm (default f=50,N=2.8,sensor=36)",
         "LENS"},
        {"max-radius", 0, 0, G_OPTION_ARG_STRING, &a->map.max_radius,
         "blur no more than that, in pixels or % of the picture's height", "RADIUS"},
        {"show", 0, 0, G_OPTION_ARG_STRING, &a->show,
         "filter nothing: OUT gets the values of this parameter, or coc, the radius that --depth gives; in its unit if "
         "OUT holds floats (TIFF, EXR, PFM), else its range from black to white",
         "NAME"},
        {"order", 0, 0, G_OPTION_ARG_STRING, &a->order,
         "gather: the kernel of the pixel that is made counts; or scatter: every pixel spreads by its own, as light "
         "does (default gather)",
         "ORDER"},
        {"respect-edges", 0, 0, G_OPTION_ARG_NONE, &a->respect_edges,
         "keep what is sharp from bleeding into what is blurred: a pixel counts only as far as its own blur reaches",
         NULL},
        {"exact", 0, 0, G_OPTION_ARG_NONE, &a->exact,
         "filter with the dense kernels that FILE.skc was fitted to, rasterised in fine steps: slow, for comparisons; "
         "the whole picture is kept in memory",
         NULL},
        {"boost", 0, 0, G_OPTION_ARG_STRING, &a->boost,
         "threshold=0.9,gain=8: multiply light above the threshold, smoothly up to gain times at 1, before it is "
         "filtered, so that clipped lights open into bright discs",
         "BOOST"},
        {"quality", 0, 0, G_OPTION_ARG_STRING, &a->quality,
         "of JPEG, WebP, AVIF, HEIC, JPEG XL and JPEG 2000, 1 to 100 (default 90); 100 makes the last two and WebP "
         "lossless",
         "N"},
        {"threads", 0, 0, G_OPTION_ARG_STRING, &a->threads, "0 to 256; 0 is one for each processor (default 0)", "N"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &a->json, "report as JSON", NULL},
        {0},
    };
    int status = tool_options(
        &argc, &argv, "FILE.skc IN... OUT [options]",
        "Filters a picture. A bright point turns into the kernel, upright. 8- and 16-bit "
        "pictures are filtered in linear "
        "light, with premultiplied alpha; floats are taken as linear. OUT gets IN's bit depth, "
        "profile and metadata, in the "
        "format that its ending names, and may be IN itself. Pages and frames of TIFF, WebP and "
        "GIF are filtered one by one, if OUT can hold them; else the first is. A file with "
        "a filter for each colour filters alpha with that of green. \"-\" is standard input or "
        "output, as PNG or PFM. Several pictures, or patterns such as 'in/*.png', go into a "
        "folder OUT/. Video as YUV4MPEG2 (.y4m, or through a pipe) is filtered frame by frame.\n"
        "A basis, as skc fit 'disk:radius=0..24' makes one, filters each pixel with a kernel of "
        "its own: every parameter of the basis needs a --map, or --depth.\n"
        "Maps are made by linear:x=50%,y=50%,angle=0,width=0,falloff=40%, which is 0 in a band "
        "of that width along a line through x,y and grows to 1 over the falloff on both sides "
        "(tilt-shift), and by radial:x=50%,y=50%,inner=0,outer=70%, which is 0 up to inner and 1 "
        "from outer on (default: the farthest corner). Of an angle, radial:x,y is the direction "
        "away from a point (zoom) and tangential:x,y that around it (spin, swirl). What is left "
        "out is as shown. Lengths are pixels or % of the picture's height, x is pixels or % of "
        "its width.",
        "skc apply heart.skc photo.jpg blurred.jpg\n"
        "skc apply psf.skc scan.tif out.tif --edge mirror --roi 100,50,640x480\n"
        "skc apply heart.skc 'in/*.png' out/\n"
        "skc apply disk.skc in.jpg out.jpg --map linear:y=60%,width=10%,falloff=40%\n"
        "skc apply disk.skc in.png out.png --map radius=blur.png --range radius=0..2%\n"
        "skc apply zoom.skc in.jpg out.jpg --map length=radial:50%,50% --map angle=radial:50%,50%\n"
        "skc apply disk.skc in.jpg out.jpg --depth d.png --polarity inverse --near 0.5 --lens N=1.8,focus=2\n"
        "ffmpeg -i in.mp4 -f yuv4mpegpipe - | skc apply heart.skc - - | ffmpeg -i - out.mp4",
        entries);
    if (status != TOOL_DONE)
        return status;
    status = check_arguments(a);
    return status == TOOL_DONE ? check_operands(a, argc - 1, argv + 1) : status;
}

// What is for a basis only.
static const char *basis_option(const apply_arguments *a)
{
    const struct {
        const char *name;
        int given;
    } all[] = {{"--order", a->order != NULL}, {"--show", a->show != NULL}, {"--respect-edges", a->respect_edges}};
    for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
        if (all[i].given)
            return all[i].name;
    return maps_option(&a->map);
}

static int parse_roi(const char *text, const image_facts *picture, skc_rectangle *r)
{
    long v[4];
    char **parts = text ? g_strsplit_set(text, ",x", -1) : NULL;
    *r = (skc_rectangle){0, 0, picture->width, picture->height};
    if (!text)
        return TOOL_DONE;
    const char *x = strchr(text, 'x');
    int form =
        g_strv_length(parts) == 4 && tool_parts_given(parts) && x && x == strrchr(text, 'x') && x > strrchr(text, ',');
    int status = form ? TOOL_DONE : tool_usage("--roi", "\"%s\": X,Y,WxH is accepted, as in 100,50,640x480", text);
    for (int i = 0; i < 4 && status == TOOL_DONE; i++)
        status = tool_parse_int("--roi", parts[i], i < 2 ? 0 : 1, 1 << 24, &v[i]);
    g_strfreev(parts);
    if (status != TOOL_DONE)
        return status;
    if (v[0] + v[2] > picture->width || v[1] + v[3] > picture->height)
        return tool_fail("--roi", "%s reaches beyond the picture of %d x %d pixels", text, picture->width,
                         picture->height);
    *r = (skc_rectangle){(int)v[0], (int)v[1], (int)v[2], (int)v[3]};
    return TOOL_DONE;
}

static int read_mask(const apply_arguments *a, const char *in, const image_facts *picture, skc_image *mask)
{
    if (!a->mask)
        return TOOL_DONE;
    if (image_read_grey(a->mask, 1, mask) != TOOL_DONE)
        return TOOL_FAILED;
    if (mask->width == picture->width && mask->height == picture->height)
        return TOOL_DONE;
    return tool_fail(a->mask, "is %d x %d pixels; the mask must be %d x %d as %s", mask->width, mask->height,
                     picture->width, picture->height, in);
}

static json_t *json_maps(const map_set *set)
{
    json_t *all = json_array();
    for (int i = 0; i < set->count; i++) {
        const map *m = &set->maps[i];
        json_array_append_new(all, json_pack("{s:o, s:o, s:f, s:f, s:I}", "parameter",
                                             report_json_text(m->source->parameter->name), "map",
                                             report_json_text(m->source->text), "least", m->least, "most", m->most,
                                             "clamped", (json_int_t)m->clamped));
    }
    return all;
}

static json_t *json_report(const apply_arguments *a, const char *in, const char *out, const image_facts *facts,
                           const image_job *job, const image_times *t)
{
    const skc_rectangle *r = &job->roi;
    json_t *report = json_pack(
        "{s:o, s:o, s:o, s:i, s:i, s:i, s:i, s:b, s:i, s:b, s:s, s:b, s:{s:i, s:i, s:i, s:i}, s:{s:f, s:f, s:f}}",
        "filter", report_json_text(a->filter), "in", report_json_text(in), "out", report_json_text(out), "width",
        facts->width, "height", facts->height, "pages", facts->pages, "channels", facts->channels, "alpha",
        facts->alpha, "depth", facts->depth, "float", facts->is_float, "edge", skc_edge_name(a->edge_mode), "encoded",
        (int)a->encoded, "roi", "x", r->x, "y", r->y, "width", r->width, "height", r->height, "seconds", "total",
        t->total, "read", t->read, "filter", t->filter);
    if (report && job->maps->count > 0)
        json_object_set_new(report, "maps", json_maps(job->maps));
    return report;
}

static void print_report(const apply_arguments *a, const char *out, const image_facts *written, const image_times *t)
{
    char *pages = written->pages > 1 ? g_strdup_printf(", %d pages", written->pages) : g_strdup("");
    char *more = a->show ? g_strdup_printf(", values of %s", a->show)
                         : g_strdup_printf("%s, filtered in %.3f seconds", pages, t->total);
    report_written(out, written->width, written->height, written, more);
    g_free(more);
    g_free(pages);
}

static int check_picture(const apply_arguments *a, const apply_filter *filter, const char *in, const image_facts *facts)
{
    if (filter->engine.channels == 3 && facts->colours != 3)
        return tool_fail(in, "%s has a filter for each of red, green and blue; a picture with these is accepted",
                         a->filter);
    if (facts->tables && a->edge_mode == SKC_EDGE_CONSTANT && a->constant != 0)
        return tool_fail(in, "beyond the edge of a picture in inks only constant:0 is accepted, which is black");
    if (facts->tables && a->boost)
        return tool_fail(in, "--boost is for light; it is a picture in inks");
    return TOOL_DONE;
}

// Filters the open picture and writes it.
static int process(const apply_arguments *a, const apply_filter *filter, image *picture, const char *in,
                   const char *out, json_t **json)
{
    image_facts facts = image_describe(picture), written;
    skc_image mask = {0};
    image_times times = {0};
    map_set maps = {0};
    image_job job = {.engine = &filter->engine,
                     .maps = &maps,
                     .boost = a->boost ? &a->boost_mode : NULL,
                     .quality = (int)a->quality_value,
                     .threads = (int)a->thread_count};
    int status = check_picture(a, filter, in, &facts);
    if (status == TOOL_DONE)
        status = parse_roi(a->roi, &facts, &job.roi);
    if (status == TOOL_DONE)
        status = read_mask(a, in, &facts, &mask);
    if (status == TOOL_DONE)
        status = map_set_fit(&filter->maps, facts.width, facts.height, &maps);
    job.mask = mask.data ? &mask : NULL;
    if (status == TOOL_DONE && a->show)
        status = apply_show(a, &maps, out, &written);
    else if (status == TOOL_DONE && a->exact)
        status = apply_exact(a, filter, &job, in, out, &written, &times);
    else if (status == TOOL_DONE)
        status = image_filter(picture, &job, out, &written, &times);
    g_free(mask.data);
    if (status == TOOL_DONE && json)
        *json = json_report(a, in, out, &facts, &job, &times);
    else if (status == TOOL_DONE)
        print_report(a, out, &written, &times);
    map_set_clear(&maps);
    return status;
}

static int apply_picture(const apply_arguments *a, const apply_filter *filter, const char *in, const char *out,
                         json_t **json)
{
    image *picture = NULL;
    int pages = image_holds_pages(out) && !a->exact && !a->show;
    int status = image_open(in, a->encoded, a->alpha_mode, pages, &picture);
    if (status == TOOL_DONE)
        status = process(a, filter, picture, in, out, json);
    image_free(picture);
    return status;
}

// Standard input holds one thing.
static int check_stdin(const apply_arguments *a, const map_list *all)
{
    int count = 0;
    for (int i = 0; i < all->count; i++)
        count += all->sources[i].text && strcmp(all->sources[i].text, "-") == 0;
    for (int i = 0; i < a->in_count && count > 0; i++)
        count += strcmp(a->in[i], "-") == 0;
    return count > 1 ? tool_usage("-", "standard input holds one picture; the other one needs a name") : TOOL_DONE;
}

static int make_filter(const apply_arguments *a, apply_filter *filter)
{
    engine_options options = {a->edge_mode, a->constant, a->correlate, a->order_mode, a->respect_edges};
    const char *option = basis_option(a);
    int status = tool_load_basis(a->filter, &filter->basis);
    if (status != TOOL_DONE)
        return status;
    if (option && filter->basis->parameter_count == 0)
        return tool_usage(
            option, "%s holds a single filter; a basis is accepted, as made by skc fit 'disk:radius=0..24'", a->filter);
    status = maps_parse(&a->map, a->filter, filter->basis, &filter->maps);
    if (status == TOOL_DONE)
        status = check_stdin(a, &filter->maps);
    if (status == TOOL_DONE)
        status = apply_show_check(a, &filter->maps);
    if (status == TOOL_DONE && !a->show)
        status = engine_create(a->filter, filter->basis, &options, &filter->engine);
    return status == TOOL_DONE ? maps_read(&filter->maps) : status;
}

static void free_filter(apply_filter *filter)
{
    engine_free(&filter->engine);
    maps_close(&filter->maps);
    skc_basis_free(filter->basis);
}

int apply_any(const apply_arguments *a, const apply_filter *filter, const char *in, const char *out, json_t **json)
{
    int is_video = y4m_is_name(out) || (tool_is_stdout(out) && y4m_is(in));
    return is_video ? y4m_filter(a, filter, in, out, json) : apply_picture(a, filter, in, out, json);
}

static int filter_single(const apply_arguments *a, const apply_filter *filter)
{
    json_t *json = NULL;
    int status = apply_any(a, filter, a->in[0], a->out, a->json ? &json : NULL);
    if (status == TOOL_DONE && json)
        status = report_json_print(json);
    return status;
}

static int run(const apply_arguments *a)
{
    apply_filter filter = {0};
    int status = a->folder || y4m_is_name(a->out) ? TOOL_DONE : image_can_write(a->out);
    if (status == TOOL_DONE && !a->folder)
        status = tool_output_probe(a->out);
    if (status == TOOL_DONE)
        status = make_filter(a, &filter);
    if (status == TOOL_DONE)
        status = a->folder ? apply_folder(a, &filter) : filter_single(a, &filter);
    free_filter(&filter);
    return status;
}

int cmd_apply(int argc, char **argv)
{
    apply_arguments a = {0};
    int status = parse_arguments(argc, argv, &a);
    tool_catch_interrupt();
    if (status == TOOL_DONE)
        status = run(&a);
    free_arguments(&a);
    return status;
}
