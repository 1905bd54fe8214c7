// SPDX-License-Identifier: MIT
// skc apply: filters a picture.

#include "image.h"
#include "report.h"

#include <string.h>

typedef struct rectangle {
    int x, y, width, height;
} rectangle;

typedef struct arguments {
    char *edge, *alpha, *mask, *roi, *threads, *quality;
    gboolean encoded, correlate, json;
    const char *filter, *in, *out;
    image_alpha alpha_mode;
    long quality_value;
    skc_apply_options options;
} arguments;

typedef struct times {
    double read, filter, write; // seconds
} times;

static void free_arguments(arguments *a)
{
    char *all[] = {a->edge, a->alpha, a->mask, a->roi, a->threads, a->quality};
    for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
        g_free(all[i]);
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

static int check_arguments(arguments *a)
{
    skc_error error;
    long threads = 0;
    skc_apply_options_init(&a->options);
    a->options.correlate = a->correlate;
    if (a->edge && skc_edge_parse(a->edge, &a->options.edge, &a->options.constant, &error) != SKC_OK)
        return tool_usage("--edge", "%s", error.message);
    if (a->threads && tool_parse_int("--threads", a->threads, 0, 256, &threads) != TOOL_DONE)
        return TOOL_USAGE;
    if (a->quality && tool_parse_int("--quality", a->quality, 1, 100, &a->quality_value) != TOOL_DONE)
        return TOOL_USAGE;
    a->options.threads = (int)threads;
    image_threads((int)threads);
    return parse_alpha(a->alpha, &a->alpha_mode);
}

static int parse_arguments(int argc, char **argv, arguments *a)
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
    int status = tool_options(&argc, &argv, "FILE.skc IN OUT [options]",
                              "Filters a picture. A bright point turns into the kernel, upright. 8- and 16-bit "
                              "pictures are filtered in linear "
                              "light, with premultiplied alpha; floats are taken as linear. OUT gets IN's bit depth, "
                              "profile and metadata, in the "
                              "format that its ending names, and may be IN itself. Of several pages or frames the "
                              "first is filtered. A file with "
                              "a filter for each colour filters alpha with that of green.",
                              "skc apply heart.skc photo.jpg blurred.jpg\n"
                              "skc apply psf.skc scan.tif out.tif --edge mirror --roi 100,50,640x480",
                              entries);
    if (status != TOOL_DONE)
        return status;
    if (argc < 4)
        return tool_usage("apply", "three operands are needed: skc apply FILE.skc IN OUT");
    if (argc > 4)
        return tool_usage(argv[4], "three operands are accepted: FILE.skc IN OUT");
    a->filter = argv[1];
    a->in = argv[2];
    a->out = argv[3];
    return check_arguments(a);
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

static int parse_roi(const char *text, const skc_image *picture, rectangle *r)
{
    long v[4];
    char **parts = text ? g_strsplit_set(text, ",x", -1) : NULL;
    *r = (rectangle){0, 0, picture->width, picture->height};
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
    *r = (rectangle){(int)v[0], (int)v[1], (int)v[2], (int)v[3]};
    return TOOL_DONE;
}

static int read_mask(const arguments *a, const skc_image *picture, skc_image *mask)
{
    if (!a->mask)
        return TOOL_DONE;
    if (image_read_grey(a->mask, 1, mask) != TOOL_DONE)
        return TOOL_FAILED;
    if (mask->width == picture->width && mask->height == picture->height)
        return TOOL_DONE;
    return tool_fail(a->mask, "is %d x %d pixels; the mask must be %d x %d as %s", mask->width, mask->height,
                     picture->width, picture->height, a->in);
}

// One bar over the passes of several calls.
typedef struct part {
    tool_progress *bar;
    int index, count;
} part;

static int show_part(void *user, const skc_progress *progress)
{
    const part *p = user;
    skc_progress whole = {.fraction = (p->index + progress->fraction) / p->count};
    return tool_progress_callback(p->bar, &whole);
}

static skc_image one_channel(const skc_image *picture, int c)
{
    skc_image one = *picture;
    one.data = (float *)(void *)((char *)picture->data + c * picture->channel_stride);
    one.channels = 1;
    return one;
}

static int filter(const arguments *a, const skc_basis *basis, const skc_image *in, const skc_image *out, int x, int y)
{
    tool_progress bar;
    part p = {.bar = &bar, .count = basis->channels == 1 ? 1 : in->channels};
    skc_apply_options options = a->options;
    skc_status status = SKC_OK;
    skc_error error;
    options.out_x = x;
    options.out_y = y;
    options.progress = show_part;
    options.progress_user = &p;
    tool_progress_start(&bar, "filtering");
    for (; p.index < p.count && status == SKC_OK; p.index++) {
        // What is no colour goes with green.
        const skc_complex *complex = basis->filters[p.count == 1 ? 0 : p.index < 3 ? p.index : 1];
        skc_image from = p.count == 1 ? *in : one_channel(in, p.index);
        skc_image to = p.count == 1 ? *out : one_channel(out, p.index);
        status = skc_apply(complex, &from, &to, &options, &error);
    }
    tool_progress_end(&bar);
    if (status == SKC_OK)
        return TOOL_DONE;
    return status == SKC_CANCELLED ? tool_fail(a->out, "interrupted") : tool_fail(a->in, "%s", error.message);
}

// Lays the filtered rectangle over the picture, mixed by the mask.
static void lay_over(const skc_image *picture, const skc_image *filtered, const rectangle *r, const skc_image *mask)
{
    for (int y = 0; y < r->height; y++)
        for (int x = 0; x < r->width; x++) {
            float *to = (float *)(void *)((char *)picture->data + (r->y + y) * picture->row_stride +
                                          (r->x + x) * picture->pixel_stride);
            const float *from = (const float *)(const void *)((const char *)filtered->data + y * filtered->row_stride +
                                                              x * filtered->pixel_stride);
            float share = 1;
            if (mask->data)
                share = mask->data[(size_t)(r->y + y) * (size_t)mask->width + (size_t)(r->x + x)];
            for (int c = 0; c < picture->channels; c++)
                to[c] = share == 1 ? from[c] : to[c] + share * (from[c] - to[c]);
        }
}

static int report(const arguments *a, const image_facts *facts, const image_facts *written, const skc_image *view,
                  const rectangle *r, const times *t)
{
    if (!a->json) {
        char *more = g_strdup_printf(", filtered in %.3f seconds", t->filter);
        report_written(a->out, view->width, view->height, written, more);
        g_free(more);
        return TOOL_DONE;
    }
    return report_json_print(
        json_pack("{s:o, s:o, s:o, s:i, s:i, s:i, s:b, s:i, s:b, s:s, s:b, s:{s:i, s:i, s:i, s:i}, s:{s:f, s:f, s:f}}",
                  "filter", report_json_text(a->filter), "in", report_json_text(a->in), "out", report_json_text(a->out),
                  "width", view->width, "height", view->height, "channels", facts->channels, "alpha", facts->alpha,
                  "depth", facts->depth, "float", facts->is_float, "edge", skc_edge_name(a->options.edge), "encoded",
                  (int)a->encoded, "roi", "x", r->x, "y", r->y, "width", r->width, "height", r->height, "seconds",
                  "read", t->read, "filter", t->filter, "write", t->write));
}

static double since(gint64 start)
{
    return (double)(g_get_monotonic_time() - start) / G_USEC_PER_SEC;
}

// Filters the open picture and writes it.
static int process(const arguments *a, const skc_basis *basis, const image *picture, times *t)
{
    image_facts facts = image_describe(picture), written;
    skc_image view = image_view(picture), mask = {0}, out = {0};
    rectangle r;
    if (basis->channels == 3 && facts.colours != 3)
        return tool_fail(a->in, "%s has a filter for each of red, green and blue; a picture with these is accepted",
                         a->filter);
    if (facts.tables && a->options.edge == SKC_EDGE_CONSTANT && a->options.constant != 0)
        return tool_fail(a->in, "beyond the edge of a picture in inks only constant:0 is accepted, which is black");
    int status = parse_roi(a->roi, &view, &r);
    if (status == TOOL_DONE)
        status = read_mask(a, &view, &mask);
    if (status == TOOL_DONE) {
        size_t count = (size_t)r.width * (size_t)r.height * (size_t)view.channels;
        out = skc_image_interleaved(g_try_new(float, count), r.width, r.height, view.channels);
        if (!out.data)
            status = tool_fail(a->out, "no memory for %d x %d pixels", r.width, r.height);
    }
    gint64 start = g_get_monotonic_time();
    if (status == TOOL_DONE)
        status = filter(a, basis, &view, &out, r.x, r.y);
    t->filter = since(start);
    start = g_get_monotonic_time();
    if (status == TOOL_DONE && (a->roi || a->mask)) {
        lay_over(&view, &out, &r, &mask);
        g_free(out.data);
        out = view;
    }
    if (status == TOOL_DONE)
        status = image_write(a->out, picture, &out, (int)a->quality_value, &written);
    t->write = since(start);
    g_free(mask.data);
    if (out.data != view.data)
        g_free(out.data);
    return status == TOOL_DONE ? report(a, &facts, &written, &view, &r, t) : status;
}

static int run(const arguments *a)
{
    skc_basis *basis = NULL;
    image *picture = NULL;
    times t = {0};
    int status = image_can_write(a->out);
    if (status == TOOL_DONE)
        status = tool_output_probe(a->out);
    if (status == TOOL_DONE)
        status = tool_load_basis(a->filter, &basis);
    if (status == TOOL_DONE)
        status = check_basis(a->filter, basis);
    gint64 start = g_get_monotonic_time();
    if (status == TOOL_DONE)
        status = image_read(a->in, a->encoded, a->alpha_mode, &picture);
    t.read = since(start);
    if (status == TOOL_DONE)
        status = process(a, basis, picture, &t);
    image_free(picture);
    skc_basis_free(basis);
    return status;
}

int cmd_apply(int argc, char **argv)
{
    arguments a = {0};
    int status = parse_arguments(argc, argv, &a);
    tool_catch_interrupt();
    if (status == TOOL_DONE)
        status = run(&a);
    free_arguments(&a);
    return status;
}
