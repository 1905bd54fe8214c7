// SPDX-License-Identifier: MIT
#define _POSIX_C_SOURCE 200809L // fileno, ftello
#define _FILE_OFFSET_BITS 64
#include "y4m.h"

#include "report.h"
#include "y4m_frame.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINE = 4096, MOST_SIZE = 1 << 15 }; // bytes of a header; pixels in each direction
static const char magic[] = "YUV4MPEG2";

typedef struct video {
    const apply_arguments *a;
    const apply_filter *filter;
    const char *name, *target; // of the input and the output
    FILE *in, *out;
    char header[LINE];
    y4m_format format;
    int threads, frames;
    guint64 length; // of the input; 0: not known
    guint8 *frame;
    float *light, *filtered;
    float *map_values; // the same for all frames
    skc_map maps[MOST_MAPS];
    int share_rows; // of a thread's share, even
    int to_light;   // what the threads do
} video;

int y4m_is_name(const char *path)
{
    size_t length = strlen(path);
    return length > 4 && g_ascii_strcasecmp(path + length - 4, ".y4m") == 0;
}

int y4m_is(const char *path)
{
    unsigned char start[4];
    int is_stdin = strcmp(path, "-") == 0;
    FILE *file = is_stdin ? stdin : fopen(path, "rb");
    size_t got = file ? fread(start, 1, sizeof start, file) : 0;
    for (size_t i = got; i > 0 && is_stdin; i--)
        ungetc(start[i - 1], file);
    if (file && !is_stdin)
        fclose(file);
    return got == sizeof start && memcmp(start, magic, sizeof start) == 0;
}

// ------------------------------------------------------------------------------------------------------------ header

// A line without its end. 0: there is none; -1: it is too long, or cut short.
static int read_line(FILE *file, char line[LINE])
{
    int n = 0, c = getc(file);
    if (c == EOF)
        return 0;
    for (; c != '\n'; c = getc(file)) {
        if (c == EOF || c == 0 || n == LINE - 1)
            return -1;
        line[n++] = (char)c;
    }
    line[n] = '\0';
    return 1;
}

static int parse_colour(video *v, const char *text)
{
    static const struct {
        const char *name;
        int half, depth;
    } known[] = {{"420", 1, 8},     {"420jpeg", 1, 8}, {"420mpeg2", 1, 8}, {"420paldv", 1, 8},
                 {"420p10", 1, 10}, {"444", 0, 8},     {"444p10", 0, 10}};
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
        if (strcmp(text, known[i].name) == 0) {
            v->format.half = known[i].half;
            v->format.depth = known[i].depth;
            return TOOL_DONE;
        }
    return tool_fail(v->name,
                     "its pixels are C%s; 4:2:0 and 4:4:4 of 8 and 10 bits are accepted (C420, C444, C420p10, "
                     "C444p10)",
                     text);
}

static int parse_size(const char *text)
{
    char *end;
    long value = strtol(text, &end, 10);
    return g_ascii_isdigit(*text) && !*end && value >= 1 && value <= MOST_SIZE ? (int)value : 0;
}

static int parse_tag(video *v, const char *tag)
{
    switch (tag[0]) {
    case 'W':
        v->format.width = parse_size(tag + 1);
        return TOOL_DONE;
    case 'H':
        v->format.height = parse_size(tag + 1);
        return TOOL_DONE;
    case 'C':
        return parse_colour(v, tag + 1);
    case 'I':
        if (strcmp(tag, "Ip") == 0 || strcmp(tag, "I?") == 0)
            return TOOL_DONE;
        return tool_fail(v->name, "is interlaced (%s); progressive video is accepted, so deinterlace it first", tag);
    case 'X':
        if (strcmp(tag, "XCOLORRANGE=FULL") == 0)
            v->format.full_range = 1;
        return TOOL_DONE;
    default:
        return TOOL_DONE;
    }
}

static int read_header(video *v)
{
    if (read_line(v->in, v->header) != 1 || !g_str_has_prefix(v->header, magic))
        return tool_fail(v->name, "is no YUV4MPEG2 stream; its header is missing or damaged");
    v->format.half = 1;
    v->format.depth = 8;
    int status = TOOL_DONE;
    char **tags = g_strsplit(v->header, " ", -1);
    for (int i = 1; tags[i] && status == TOOL_DONE; i++)
        status = parse_tag(v, tags[i]);
    g_strfreev(tags);
    if (status == TOOL_DONE && (v->format.width == 0 || v->format.height == 0))
        status = tool_fail(v->name, "its header gives no size (W and H) of 1 to %d pixels", MOST_SIZE);
    return status;
}

// ------------------------------------------------------------------------------------------------------------ frames

static void convert(void *user, int i)
{
    const video *v = user;
    int first = i * v->share_rows, last = MIN(first + v->share_rows, v->format.height);
    if (first < last && v->to_light)
        y4m_to_light(&v->format, v->frame, first, last, v->light);
    else if (first < last)
        y4m_from_light(&v->format, v->filtered, first, last, v->frame);
}

typedef struct share {
    video *video;
    int index;
} share;

static void *convert_share(void *user)
{
    const share *s = user;
    convert(s->video, s->index);
    return NULL;
}

static void convert_all(video *v, int to_light)
{
    enum { MOST = 256 };
    share shares[MOST];
    GThread *threads[MOST] = {NULL};
    v->to_light = to_light;
    for (int i = 1; i < v->threads; i++) {
        shares[i] = (share){v, i};
        threads[i] = g_thread_try_new("convert", convert_share, &shares[i], NULL);
        if (!threads[i])
            convert(v, i);
    }
    convert(v, 0);
    for (int i = 1; i < v->threads; i++)
        if (threads[i])
            g_thread_join(threads[i]);
}

static int filter_frame(video *v)
{
    skc_image in = skc_image_interleaved(v->light, v->format.width, v->format.height, 3);
    skc_image out = skc_image_interleaved(v->filtered, v->format.width, v->format.height, 3);
    convert_all(v, 1);
    if (v->a->boost)
        boost_pixels(&v->a->boost_mode, &in, 3, -1);
    int status = engine_apply(&v->filter->engine, v->name, &in, v->maps, &out, v->threads);
    if (status == TOOL_DONE)
        convert_all(v, 0);
    return status;
}

static int cannot_write(const video *v)
{
    return tool_fail(v->target, "cannot be written: %s", g_strerror(errno));
}

// 1: a frame was filtered, 0: there are no more, -1: it failed.
static int do_frame(video *v)
{
    char line[LINE];
    size_t size = y4m_frame_size(&v->format);
    int got = read_line(v->in, line);
    if (got == 0 && !ferror(v->in))
        return 0;
    if (ferror(v->in) || got < 0 || !g_str_has_prefix(line, "FRAME") || fread(v->frame, 1, size, v->in) != size) {
        tool_fail(v->name, "is cut short or damaged in frame %d", v->frames + 1);
        return -1;
    }
    if (filter_frame(v) != TOOL_DONE)
        return -1;
    errno = 0;
    if (fprintf(v->out, "%s\n", line) < 0 || fwrite(v->frame, 1, size, v->out) != size || fflush(v->out) != 0) {
        cannot_write(v);
        return -1;
    }
    v->frames++;
    return 1;
}

static int do_frames(video *v)
{
    tool_progress bar;
    int more = 1;
    if (fprintf(v->out, "%s\n", v->header) < 0 || fflush(v->out) != 0)
        return cannot_write(v);
    tool_progress_start(&bar, "filtering");
    while (more > 0) {
        if (v->length > 0)
            tool_progress_update(&bar, (double)ftello(v->in) / (double)v->length, NULL);
        more = tool_interrupted() ? -2 : do_frame(v);
    }
    tool_progress_end(&bar);
    if (more == -2)
        return tool_fail(v->target, "interrupted");
    return more < 0 ? TOOL_FAILED : TOOL_DONE;
}

static int take_maps(video *v)
{
    map_set set;
    int width = v->format.width, height = v->format.height;
    int status = map_set_fit(&v->filter->maps, width, height, &set);
    if (status == TOOL_DONE)
        status = map_set_whole(&set, width, height, &v->map_values, v->maps);
    map_set_clear(&set);
    return status;
}

static int take_memory(video *v)
{
    size_t count = (size_t)v->format.width * (size_t)v->format.height * 3;
    v->threads = v->a->thread_count ? (int)v->a->thread_count : (int)g_get_num_processors();
    v->threads = MIN(v->threads, 256);
    v->share_rows = ((v->format.height + v->threads - 1) / v->threads + 1) / 2 * 2;
    v->frame = g_try_malloc(y4m_frame_size(&v->format));
    v->light = g_try_new(float, count);
    v->filtered = g_try_new(float, count);
    if (v->frame && v->light && v->filtered)
        return take_maps(v);
    return tool_fail(v->name, "no memory for frames of %d x %d pixels", v->format.width, v->format.height);
}

// ------------------------------------------------------------------------------------------------------------- files

static int filter_to(video *v, const char *file)
{
    int is_stdout = tool_is_stdout(v->target);
    v->out = is_stdout ? tool_stdout() : fopen(file, "wb");
    if (!v->out)
        return cannot_write(v);
    int status = do_frames(v);
    if (fclose(v->out) != 0 && status == TOOL_DONE)
        status = cannot_write(v);
    return status;
}

static void report(const video *v, double seconds, json_t **json)
{
    const y4m_format *f = &v->format;
    if (json)
        *json = json_pack("{s:o, s:o, s:o, s:i, s:i, s:i, s:i, s:s, s:b, s:{s:f}}", "filter",
                          report_json_text(v->a->filter), "in", report_json_text(v->name), "out",
                          report_json_text(v->target), "width", f->width, "height", f->height, "frames", v->frames,
                          "depth", f->depth, "edge", skc_edge_name(v->a->edge_mode), "encoded", (int)v->a->encoded,
                          "seconds", "total", seconds);
    else if (!tool_is_stdout(v->target))
        report_row("written to", "%s: %d x %d pixels, %d frame%s of %d bits, filtered in %.3f seconds", v->target,
                   f->width, f->height, v->frames, v->frames == 1 ? "" : "s", f->depth, seconds);
}

static int check_options(const apply_arguments *a)
{
    const char *const names[] = {a->mask ? "--mask" : NULL,   a->roi ? "--roi" : NULL,
                                 a->alpha ? "--alpha" : NULL, a->quality ? "--quality" : NULL,
                                 a->exact ? "--exact" : NULL, a->show ? "--show" : NULL};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        if (names[i])
            return tool_usage(names[i], "is for pictures; video is filtered whole, and stays uncompressed");
    return TOOL_DONE;
}

int y4m_filter(const apply_arguments *a, const apply_filter *filter, const char *in, const char *out, json_t **json)
{
    video v = {.a = a, .filter = filter, .name = in, .target = out, .format.encoded = a->encoded};
    gint64 start = g_get_monotonic_time();
    int is_stdin = strcmp(v.name, "-") == 0;
    if (check_options(a) != TOOL_DONE)
        return TOOL_USAGE;
    v.in = is_stdin ? stdin : fopen(v.name, "rb");
    if (!v.in)
        return tool_fail(v.name, "%s", g_strerror(errno));
    struct stat info;
    if (fstat(fileno(v.in), &info) == 0 && S_ISREG(info.st_mode))
        v.length = (guint64)info.st_size;
    tool_output output = {0};
    int status = read_header(&v);
    if (status == TOOL_DONE)
        status = take_memory(&v);
    if (status == TOOL_DONE)
        status = tool_output_open(&output, out);
    y4m_format_init(&v.format);
    if (status == TOOL_DONE)
        status = filter_to(&v, output.temporary);
    if (status == TOOL_DONE)
        status = tool_output_commit(&output);
    else
        tool_output_abandon(&output);
    if (status == TOOL_DONE)
        report(&v, (double)(g_get_monotonic_time() - start) / G_USEC_PER_SEC, json);
    y4m_format_clear(&v.format);
    g_free(v.frame);
    g_free(v.light);
    g_free(v.filtered);
    g_free(v.map_values);
    if (!is_stdin)
        fclose(v.in);
    return status;
}
