// SPDX-License-Identifier: MIT
// skc bench: how fast a complex filters on this machine, and what bounds it.

#include "bench_peak.h"
#include "report.h"

#include <math.h>
#include <string.h>

enum { MOST_RESULTS = 64, MOST_PIXELS = 1 << 28, MOST_THREADS = 256 };

typedef struct result {
    const char *isa;
    int threads;
    double filter, copy, arithmetic; // nanoseconds for a pixel and channel; arithmetic 0: not known
} result;

typedef struct bench {
    char *size, *channels, *repeats, *threads, *isa, *filter;
    gboolean json;
    const char *file;
    int width, height;
    long channel_count, repeat_count, most_threads, filter_index;
    skc_basis *basis;
    const skc_complex *complex;
    skc_cost cost;
    float *in, *out;
    size_t count; // of floats
    result results[MOST_RESULTS];
    int result_count, done, to_do;
    tool_progress bar;
} bench;

// ------------------------------------------------------------------------------------------------------- arguments

static int parse_size(bench *b)
{
    long v[2] = {4096, 3072};
    int status = b->size ? tool_parse_size("--size", b->size, &v[0], &v[1]) : TOOL_DONE;
    if (status == TOOL_DONE && v[0] * v[1] > MOST_PIXELS / b->channel_count)
        status = tool_usage("--size", "%ld x %ld pixels with %ld channels; up to 2^28 samples are accepted", v[0], v[1],
                            b->channel_count);
    b->width = (int)v[0];
    b->height = (int)v[1];
    b->count = (size_t)v[0] * (size_t)v[1] * (size_t)b->channel_count;
    return status;
}

static int parse_isa(const bench *b)
{
    GString *names = g_string_new(NULL);
    int known = !b->isa;
    for (int i = 0; i < skc_isa_count(); i++) {
        known = known || strcmp(b->isa, skc_isa_name(i)) == 0;
        g_string_append_printf(names, "%s%s", i ? ", " : "", skc_isa_name(i));
    }
    int status = known ? TOOL_DONE : tool_usage("--isa", "\"%s\": this processor has %s", b->isa, names->str);
    g_string_free(names, TRUE);
    return status;
}

static int parse_arguments(int argc, char **argv, bench *b)
{
    const GOptionEntry entries[] = {
        {"size", 0, 0, G_OPTION_ARG_STRING, &b->size, "of the picture (default 4096x3072)", "WxH"},
        {"channels", 0, 0, G_OPTION_ARG_STRING, &b->channels, "side by side, 1 to 16 (default 1)", "N"},
        {"repeats", 0, 0, G_OPTION_ARG_STRING, &b->repeats, "of which the best counts, 1 to 1000 (default 5)", "N"},
        {"threads", 0, 0, G_OPTION_ARG_STRING, &b->threads,
         "1, 2, 4 and so on up to N, 0 to 256; 0 is one for each processor (default 0)", "N"},
        {"isa", 0, 0, G_OPTION_ARG_STRING, &b->isa, "only this instruction set (default all of this processor)",
         "NAME"},
        {"filter", 0, 0, G_OPTION_ARG_STRING, &b->filter,
         "which filter of a file that holds several, from 0 (default the middle one)", "N"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &b->json, "report as JSON", NULL},
        {0},
    };
    int status =
        tool_options(&argc, &argv, "FILE.skc [options]",
                     "Measures how fast a complex filters a picture of floats in memory, by instruction set and "
                     "number of threads, in "
                     "nanoseconds for each pixel and channel, and beside it two bounds, measured in the same run: "
                     "the time to copy the "
                     "picture, and the time that its products and sums take in registers alone.",
                     "skc bench disk.skc\n"
                     "skc bench disk.skc --size 1920x1080 --channels 3 --json",
                     entries);
    if (status != TOOL_DONE)
        return status;
    if (argc != 2)
        return tool_usage(argc < 2 ? "bench" : argv[2], "one operand is accepted: FILE.skc");
    b->file = argv[1];
    b->channel_count = 1;
    b->repeat_count = 5;
    b->most_threads = 0;
    if ((b->channels && tool_parse_int("--channels", b->channels, 1, 16, &b->channel_count) != TOOL_DONE) ||
        (b->repeats && tool_parse_int("--repeats", b->repeats, 1, 1000, &b->repeat_count) != TOOL_DONE) ||
        (b->threads && tool_parse_int("--threads", b->threads, 0, MOST_THREADS, &b->most_threads) != TOOL_DONE) ||
        (b->filter && tool_parse_int("--filter", b->filter, 0, G_MAXINT, &b->filter_index) != TOOL_DONE) ||
        parse_size(b) != TOOL_DONE || parse_isa(b) != TOOL_DONE)
        return TOOL_USAGE;
    if (b->most_threads == 0)
        b->most_threads = MIN((int)g_get_num_processors(), MOST_THREADS);
    return TOOL_DONE;
}

// ------------------------------------------------------------------------------------------------------- measuring

static int show_part(void *user, const skc_progress *progress)
{
    bench *b = user;
    tool_progress_update(&b->bar, (b->done + progress->fraction) / b->to_do, NULL);
    return tool_interrupted();
}

static double now(void)
{
    return (double)g_get_monotonic_time() / G_USEC_PER_SEC;
}

static int measure(bench *b, const skc_plan *plan, result *r)
{
    skc_run_options options;
    skc_run_options_init(&options);
    options.threads = r->threads;
    options.progress = show_part;
    options.progress_user = b;
    skc_image from = skc_image_interleaved(b->in, b->width, b->height, (int)b->channel_count);
    skc_image to = skc_image_interleaved(b->out, b->width, b->height, (int)b->channel_count);
    skc_pixels in = skc_pixels_of(&from), out = skc_pixels_of(&to);
    double filter = INFINITY, copy = INFINITY, rate = 0;
    skc_error error;
    // In turn, so that all three meet the same neighbours on the machine.
    for (int i = 0; i < b->repeat_count; i++, b->done++) {
        double start = now();
        skc_status status = skc_plan_apply(plan, &in, &out, &options, &error);
        filter = fmin(filter, now() - start);
        if (status != SKC_OK)
            return tool_fail(b->file, "%s", status == SKC_CANCELLED ? "interrupted" : error.message);
        copy = fmin(copy, bench_copy(b->out, b->in, b->count * sizeof(float), r->threads));
        rate = fmax(rate, bench_arithmetic(r->isa, r->threads));
    }
    // Clocks tick in microseconds.
    double tick = 1e-6;
    r->filter = fmax(filter, tick) * 1e9 / (double)b->count;
    r->copy = fmax(copy, tick) * 1e9 / (double)b->count;
    r->arithmetic = rate > 0 ? b->cost.taps / rate : 0;
    return TOOL_DONE;
}

static int measure_isa(bench *b, const char *isa)
{
    skc_plan *plan;
    skc_plan_options options;
    skc_error error;
    skc_plan_options_init(&options);
    options.isa = isa;
    if (skc_plan_create(b->complex, &options, &plan, &error) != SKC_OK)
        return tool_fail(b->file, "%s", error.message);
    int status = TOOL_DONE;
    for (int t = 1; t > 0 && status == TOOL_DONE && b->result_count < MOST_RESULTS;) {
        result *r = &b->results[b->result_count];
        *r = (result){.isa = isa, .threads = t};
        status = measure(b, plan, r);
        b->result_count += status == TOOL_DONE;
        t = t == b->most_threads ? 0 : MIN(2 * t, (int)b->most_threads);
    }
    skc_plan_free(plan);
    return status;
}

static int measure_all(bench *b)
{
    int isas = 0, counts = 1, status = TOOL_DONE;
    for (int t = 1; t < b->most_threads; t *= 2)
        counts++;
    for (int i = 0; i < skc_isa_count(); i++)
        isas += !b->isa || strcmp(b->isa, skc_isa_name(i)) == 0;
    b->to_do = isas * counts * (int)b->repeat_count;
    tool_progress_start(&b->bar, "measuring");
    for (int i = skc_isa_count() - 1; i >= 0 && status == TOOL_DONE; i--)
        if (!b->isa || strcmp(b->isa, skc_isa_name(i)) == 0)
            status = measure_isa(b, skc_isa_name(i));
    tool_progress_end(&b->bar);
    return status;
}

// ------------------------------------------------------------------------------------------------------- reporting

// What no filter can be faster than; copying and arithmetic may go on side by side.
static double bound(const result *r)
{
    return fmax(r->copy, r->arithmetic);
}

static const result *best(const bench *b)
{
    const result *found = &b->results[0];
    for (int i = 1; i < b->result_count; i++)
        if (b->results[i].filter < found->filter)
            found = &b->results[i];
    return found;
}

static int print_json(const bench *b)
{
    const result *top = best(b);
    json_t *list = json_array();
    for (int i = 0; i < b->result_count; i++) {
        const result *r = &b->results[i];
        json_array_append_new(list, json_pack("{s:s, s:i, s:f, s:f, s:o, s:f}", "isa", r->isa, "threads", r->threads,
                                              "ns_per_pixel", r->filter, "copy_ns_per_pixel", r->copy,
                                              "arithmetic_ns_per_pixel",
                                              r->arithmetic > 0 ? json_real(r->arithmetic) : json_null(),
                                              "share_of_bound", bound(r) / r->filter));
    }
    return report_json_print(json_pack("{s:o, s:i, s:i, s:i, s:i, s:o, s:{s:f, s:i, s:s}, s:o}", "filter",
                                       report_json_text(b->file), "width", b->width, "height", b->height, "channels",
                                       (int)b->channel_count, "repeats", (int)b->repeat_count, "cost",
                                       report_json_cost(&b->cost, 0, 0), "best", "ns_per_pixel", top->filter, "threads",
                                       top->threads, "isa", top->isa, "results", list));
}

static void print_text(const bench *b)
{
    char *size = g_strdup_printf("%d x %d pixels, %ld channel%s of floats, best of %ld", b->width, b->height,
                                 b->channel_count, b->channel_count == 1 ? "" : "s", b->repeat_count);
    report_row("picture", "%s", size);
    report_row("filter", "%d taps in %d passes", b->cost.taps, b->cost.passes);
    g_free(size);
    tool_say("\nnanoseconds for a pixel and channel:\n"
             "isa      threads   filter     copy  arithmetic  of the bound\n");
    for (int i = 0; i < b->result_count; i++) {
        const result *r = &b->results[i];
        char arithmetic[32] = "?";
        if (r->arithmetic > 0)
            g_snprintf(arithmetic, sizeof arithmetic, "%.3f", r->arithmetic);
        tool_say("%-8s %7d %8.3f %8.3f %11s %11.0f %%\n", r->isa, r->threads, r->filter, r->copy, arithmetic,
                 100 * bound(r) / r->filter);
    }
    const result *top = best(b);
    tool_say("\n");
    report_row("best", "%.3f ns: %s, %d thread%s; %.0f million samples a second, %.1f copies", top->filter, top->isa,
               top->threads, top->threads == 1 ? "" : "s", 1e3 / top->filter, top->filter / top->copy);
}

// ------------------------------------------------------------------------------------------------------------- all

static int prepare(bench *b)
{
    if (tool_load_basis(b->file, &b->basis) != TOOL_DONE)
        return TOOL_FAILED;
    long i = b->filter ? b->filter_index : b->basis->filter_count / 2;
    if (i >= b->basis->filter_count)
        return tool_fail("--filter", "%ld: %s holds %d filter%s, from 0", i, b->file, b->basis->filter_count,
                         b->basis->filter_count == 1 ? "" : "s");
    b->complex = b->basis->filters[i];
    skc_error error;
    if (skc_complex_cost(b->complex, &b->cost, &error) != SKC_OK)
        return tool_fail(b->file, "%s", error.message);
    b->in = g_try_new(float, b->count);
    b->out = g_try_new(float, b->count);
    if (!b->in || !b->out)
        return tool_fail("--size", "no memory for two pictures of %d x %d pixels", b->width, b->height);
    // Values as photographs have them: neither zero, which might be quick, nor denormal, which are slow.
    uint32_t bits = 1;
    for (size_t k = 0; k < b->count; k++) {
        bits = bits * 1664525u + 1013904223u; // D. Knuth, The Art of Computer Programming, vol. 2, 3.3.4
        b->in[k] = b->out[k] = (float)(bits >> 8) * 0x1p-24f;
    }
    return TOOL_DONE;
}

int cmd_bench(int argc, char **argv)
{
    bench b = {0};
    int status = parse_arguments(argc, argv, &b);
    tool_catch_interrupt();
    if (status == TOOL_DONE)
        status = prepare(&b);
    if (status == TOOL_DONE)
        status = measure_all(&b);
    if (status == TOOL_DONE && b.json)
        status = print_json(&b);
    else if (status == TOOL_DONE)
        print_text(&b);
    char *texts[] = {b.size, b.channels, b.repeats, b.threads, b.isa, b.filter};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_free(b.in);
    g_free(b.out);
    skc_basis_free(b.basis);
    return status;
}
