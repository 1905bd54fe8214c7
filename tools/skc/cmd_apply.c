// SPDX-License-Identifier: MIT
// skc apply: filters a picture.

#include "apply.h"
#include "report.h"
#include "y4m.h"

#include <string.h>

static void free_arguments(apply_arguments *a)
{
    char *all[] = {a->edge, a->alpha, a->mask, a->roi, a->threads, a->quality};
    for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
        g_free(all[i]);
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
        {"quality", 0, 0, G_OPTION_ARG_STRING, &a->quality,
         "of JPEG, WebP, AVIF, HEIC, JPEG XL and JPEG 2000, 1 to 100 (default 90); 100 makes the last two and WebP "
         "lossless",
         "N"},
        {"threads", 0, 0, G_OPTION_ARG_STRING, &a->threads, "0 to 256; 0 is one for each processor (default 0)", "N"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &a->json, "report as JSON", NULL},
        {0},
    };
    int status = tool_options(&argc, &argv, "FILE.skc IN... OUT [options]",
                              "Filters a picture. A bright point turns into the kernel, upright. 8- and 16-bit "
                              "pictures are filtered in linear "
                              "light, with premultiplied alpha; floats are taken as linear. OUT gets IN's bit depth, "
                              "profile and metadata, in the "
                              "format that its ending names, and may be IN itself. Pages and frames of TIFF, WebP and "
                              "GIF are filtered one by one, if OUT can hold them; else the first is. A file with "
                              "a filter for each colour filters alpha with that of green. \"-\" is standard input or "
                              "output, as PNG or PFM. Several pictures, or patterns such as 'in/*.png', go into a "
                              "folder OUT/. Video as YUV4MPEG2 (.y4m, or through a pipe) is filtered frame by frame.",
                              "skc apply heart.skc photo.jpg blurred.jpg\n"
                              "skc apply psf.skc scan.tif out.tif --edge mirror --roi 100,50,640x480\n"
                              "skc apply heart.skc 'in/*.png' out/\n"
                              "ffmpeg -i in.mp4 -f yuv4mpegpipe - | skc apply heart.skc - - | ffmpeg -i - out.mp4",
                              entries);
    if (status != TOOL_DONE)
        return status;
    status = check_arguments(a);
    return status == TOOL_DONE ? check_operands(a, argc - 1, argv + 1) : status;
}

// One filter, or one for each of three colours.
static int check_basis(const char *path, const skc_basis *basis)
{
    if (basis->parameter_count == 0)
        return basis->channels == 1 || basis->channels == 3
                   ? TOOL_DONE
                   : tool_fail(path, "it holds filters for %d channels; 1 or 3 are accepted", basis->channels);
    GString *names = g_string_new(NULL);
    for (int p = 0; p < basis->parameter_count; p++)
        g_string_append_printf(names, "%s%s", p ? ", " : "", basis->parameters[p].name);
    tool_fail(path, "it holds a basis over %s; a file with a single filter is accepted", names->str);
    g_string_free(names, TRUE);
    return TOOL_FAILED;
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

static json_t *json_report(const apply_arguments *a, const char *in, const char *out, const image_facts *facts,
                           const skc_rectangle *r, const image_times *t)
{
    return json_pack(
        "{s:o, s:o, s:o, s:i, s:i, s:i, s:i, s:b, s:i, s:b, s:s, s:b, s:{s:i, s:i, s:i, s:i}, s:{s:f, s:f, s:f}}",
        "filter", report_json_text(a->filter), "in", report_json_text(in), "out", report_json_text(out), "width",
        facts->width, "height", facts->height, "pages", facts->pages, "channels", facts->channels, "alpha",
        facts->alpha, "depth", facts->depth, "float", facts->is_float, "edge", skc_edge_name(a->edge_mode), "encoded",
        (int)a->encoded, "roi", "x", r->x, "y", r->y, "width", r->width, "height", r->height, "seconds", "total",
        t->total, "read", t->read, "filter", t->filter);
}

static void print_report(const char *out, const image_facts *written, const image_times *t)
{
    char *pages = written->pages > 1 ? g_strdup_printf(", %d pages", written->pages) : g_strdup("");
    char *more = g_strdup_printf("%s, filtered in %.3f seconds", pages, t->total);
    report_written(out, written->width, written->height, written, more);
    g_free(more);
    g_free(pages);
}

// Filters the open picture and writes it.
static int process(const apply_arguments *a, const apply_filter *filter, image *picture, const char *in,
                   const char *out, json_t **json)
{
    image_facts facts = image_describe(picture), written;
    skc_image mask = {0};
    image_times times = {0};
    image_job job = {.plan_count = filter->count,
                     .edge = a->edge_mode,
                     .quality = (int)a->quality_value,
                     .threads = (int)a->thread_count};
    for (int i = 0; i < filter->count; i++)
        job.plans[i] = filter->plans[i];
    if (filter->count == 3 && facts.colours != 3)
        return tool_fail(in, "%s has a filter for each of red, green and blue; a picture with these is accepted",
                         a->filter);
    if (facts.tables && a->edge_mode == SKC_EDGE_CONSTANT && a->constant != 0)
        return tool_fail(in, "beyond the edge of a picture in inks only constant:0 is accepted, which is black");
    int status = parse_roi(a->roi, &facts, &job.roi);
    if (status == TOOL_DONE)
        status = read_mask(a, in, &facts, &mask);
    job.mask = mask.data ? &mask : NULL;
    if (status == TOOL_DONE)
        status = image_filter(picture, &job, out, &written, &times);
    g_free(mask.data);
    if (status == TOOL_DONE && json)
        *json = json_report(a, in, out, &facts, &job.roi, &times);
    else if (status == TOOL_DONE)
        print_report(out, &written, &times);
    return status;
}

static int apply_picture(const apply_arguments *a, const apply_filter *filter, const char *in, const char *out,
                         json_t **json)
{
    image *picture = NULL;
    int status = image_open(in, a->encoded, a->alpha_mode, image_holds_pages(out), &picture);
    if (status == TOOL_DONE)
        status = process(a, filter, picture, in, out, json);
    image_free(picture);
    return status;
}

static int make_plans(const apply_arguments *a, apply_filter *filter)
{
    skc_basis *basis = NULL;
    skc_plan_options options;
    skc_error error;
    skc_plan_options_init(&options);
    options.edge = a->edge_mode;
    options.constant = a->constant;
    options.correlate = a->correlate;
    int status = tool_load_basis(a->filter, &basis);
    if (status == TOOL_DONE)
        status = check_basis(a->filter, basis);
    for (int i = 0; status == TOOL_DONE && i < basis->channels; i++) {
        if (skc_plan_create(basis->filters[i], &options, &filter->plans[i], &error) != SKC_OK)
            status = tool_fail(a->filter, "%s", error.message);
        filter->count = i + 1;
    }
    skc_basis_free(basis);
    return status;
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
        status = make_plans(a, &filter);
    if (status == TOOL_DONE)
        status = a->folder ? apply_folder(a, &filter) : filter_single(a, &filter);
    for (int i = 0; i < 3; i++)
        skc_plan_free(filter.plans[i]);
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
