// SPDX-License-Identifier: MIT
#include "fit_basis.h"

#include "basis_report.h"
#include "family.h"
#include "fit_colour.h"
#include "fit_file.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const gint64 keep_first = 1000000, keep_every = 3000000; // microseconds

typedef struct run {
    const fit_arguments *a;
    family family;
    skc_basis_options options;
    tool_progress progress;
    char *part; // where the best basis so far is kept; NULL: nowhere
    gint64 kept;
    char *better; // the best so far as text, until it is written there; NULL: it is
    size_t length;
    skc_basis *start; // what --resume goes on from; NULL: nothing
    basis_figures figures;
} run;

// The basis with what the command line knows of it, for the time of the call. The same fit makes the same file, so it
// does not tell the seconds.
static skc_basis named(const run *r, const skc_basis *basis)
{
    skc_basis b = *basis;
    b.source = r->family.source;
    const skc_fit_options *fit = &r->options.fit;
    b.method = (char *)fit_method_names[fit->method];
    b.weighting = fit->method == SKC_METHOD_LM ? (char *)fit_weighting_names[fit->weighting] : "";
    b.seed = r->options.fit.seed;
    b.seconds = 0;
    return b;
}

// A skc_basis_options.better: a long fit that ends in whatever way leaves the best so far.
static void keep(void *user, const skc_basis *basis)
{
    run *r = user;
    skc_text_free(r->better);
    r->better = NULL;
    skc_basis b = named(r, basis);
    if (r->part)
        skc_basis_format(&b, &r->better, &r->length, NULL); // what fails here only is not kept
}

// A skc_progress_callback, which comes often.
static int proceed(void *user, const skc_progress *progress)
{
    run *r = user;
    gint64 now = g_get_monotonic_time();
    if (r->better && now - r->kept >= keep_every) {
        if (tool_write_file(r->part, r->better, r->length) != TOOL_DONE)
            g_clear_pointer(&r->part, g_free); // said once is enough
        skc_text_free(r->better);
        r->better = NULL;
        r->kept = g_get_monotonic_time();
    }
    return tool_progress_callback(&r->progress, progress);
}

// The filters of one channel; those of a channel that the basis lacks are the first one's.
static skc_status take_channel(const skc_basis *from, int channel, skc_basis **basis)
{
    // ... by way of the format, which copies all there is.
    skc_basis b = *from;
    b.channels = 1;
    b.filter_count = from->filter_count / from->channels;
    int first = channel < from->channels ? channel * b.filter_count : 0;
    b.filters += first;
    b.quality = b.quality ? b.quality + first : NULL;
    char *text;
    size_t length;
    skc_status status = skc_basis_format(&b, &text, &length, NULL);
    if (status == SKC_OK)
        status = skc_basis_parse(text, length, basis, NULL);
    skc_text_free(text);
    return status;
}

static skc_status fit_filters(run *r, skc_basis **basis, skc_basis_report *report, skc_error *error)
{
    family *f = &r->family;
    if (f->axis_count > 0)
        return skc_fit_basis(family_kernel_at, f, f->axis_count, f->axes, &r->options, basis, report, error);
    return fit_colour(f->kernels[f->channel], &r->options.fit, r->options.start, basis, report, error);
}

static skc_status fit_channel(run *r, int channel, const skc_basis *start, skc_basis **basis, skc_basis_report *report,
                              skc_error *error)
{
    static const char *const labels[] = {"fitting red", "fitting green", "fitting blue"};
    skc_basis *mine = NULL;
    if (start && take_channel(start, channel, &mine) != SKC_OK)
        return SKC_MEMORY;
    r->family.channel = channel;
    r->options.start = mine;
    r->options.better = start == r->start ? keep : NULL; // of colours the first; the others start from it
    tool_progress_start(&r->progress, r->family.channels > 1 ? labels[channel] : "fitting");
    skc_status status = fit_filters(r, basis, report, error);
    tool_progress_end(&r->progress);
    skc_basis_free(mine);
    return status;
}

static void add_figures(basis_figures *f, const skc_basis_report *report, int channels)
{
    f->stop = f->channels == 0 || report->stop == SKC_STOP_CANCELLED ? report->stop : f->stop;
    f->seconds += report->seconds;
    f->nodes = report->node_count;
    f->node_least = f->channels ? fmin(f->node_least, report->node_psnr) : report->node_psnr;
    f->between_least = f->channels ? fmin(f->between_least, report->between_psnr) : report->between_psnr;
    f->node_mean += report->node_mean / channels;
    f->between_mean += report->between_mean / channels;
    f->channels++;
}

// Makes room for three channels, the basis's own filters being the second.
static int widen(skc_basis *b)
{
    int n = b->filter_count;
    skc_complex **filters = realloc(b->filters, 3 * (size_t)n * sizeof *filters);
    if (!filters)
        return 0;
    b->filters = filters;
    skc_quality *quality = b->quality ? realloc(b->quality, 3 * (size_t)n * sizeof *quality) : NULL;
    if (b->quality && !quality)
        return 0;
    b->quality = quality;
    memcpy(filters + n, filters, (size_t)n * sizeof *filters);
    if (quality)
        memcpy(quality + n, quality, (size_t)n * sizeof *quality);
    for (int i = 0; i < n; i++)
        filters[i] = filters[2 * n + i] = NULL;
    b->channels = 3;
    b->filter_count = 3 * n;
    return 1;
}

// Moves the filters of a basis of one channel. The kernel that the file tells of is the largest.
static void move_channel(skc_basis *from, int channel, skc_basis *to)
{
    if ((double)from->width * from->height > (double)to->width * to->height) {
        to->width = from->width;
        to->height = from->height;
        to->anchor_x = from->anchor_x;
        to->anchor_y = from->anchor_y;
        to->sum = from->sum;
    }
    int n = to->filter_count / to->channels;
    for (int i = 0; i < n; i++) {
        to->filters[channel * n + i] = from->filters[i];
        from->filters[i] = NULL;
        if (to->quality && from->quality)
            to->quality[channel * n + i] = from->quality[i];
    }
}

// Green first: it is what the eye sees best, and chooses structure and nodes for all.
static skc_status fit_channels(run *r, skc_basis **basis, skc_error *error)
{
    skc_basis_report report;
    int channels = r->family.channels;
    skc_status status = fit_channel(r, channels / 2, r->start, basis, &report, error);
    if (status != SKC_OK)
        return status;
    add_figures(&r->figures, &report, channels);
    if (channels == 1)
        return SKC_OK;
    skc_basis *green;
    if (take_channel(*basis, 0, &green) != SKC_OK || !widen(*basis))
        status = SKC_MEMORY;
    for (int c = 0; c < 3 && status == SKC_OK; c += 2) {
        skc_basis *other;
        status = fit_channel(r, c, green, &other, &report, error);
        if (status != SKC_OK)
            break;
        move_channel(other, c, *basis);
        skc_basis_free(other);
        add_figures(&r->figures, &report, channels);
    }
    skc_basis_free(green);
    return status;
}

static int finish(run *r, const skc_basis *basis)
{
    const char *output = r->a->output;
    skc_basis b = named(r, basis);
    int status = tool_save_basis(output, &b);
    if (status != TOOL_DONE)
        return status;
    if (r->part)
        g_unlink(r->part);
    if (r->a->json)
        status = basis_report_json(&b, &r->options.fit, &r->figures, output);
    else if (!tool_is_stdout(output))
        basis_report_text(&b, &r->options.fit, &r->figures, output);
    if (status == TOOL_DONE && r->figures.stop == SKC_STOP_CANCELLED &&
        !tool_is_quiet()) // no failure, but said like one
        tool_fail("interrupted", "%s holds the best basis so far; the same command with --resume goes on", output);
    return status;
}

static int fit(run *r)
{
    skc_basis *basis = NULL;
    skc_error error = {.message = "out of memory"};
    skc_status result = fit_channels(r, &basis, &error);
    int status;
    if (result == SKC_CANCELLED && r->part && g_file_test(r->part, G_FILE_TEST_EXISTS))
        status = tool_fail("fit", "interrupted; %s holds the best so far, from which --resume goes on", r->part);
    else if (result == SKC_CANCELLED)
        status = tool_fail("fit", "interrupted before the first step; %s is as it was", r->a->output);
    else
        status = result == SKC_OK ? finish(r, basis) : tool_fail(r->family.source, "%s", error.message);
    skc_basis_free(basis);
    return status;
}

static int load_start(run *r)
{
    const char *from = g_file_test(r->part, G_FILE_TEST_EXISTS) ? r->part : r->a->output;
    if (!g_file_test(from, G_FILE_TEST_EXISTS))
        return TOOL_DONE; // then it starts
    int status = tool_load_basis(from, &r->start);
    if (status == TOOL_DONE && strcmp(r->start->source, r->family.source) != 0)
        status = tool_fail(from, "it was fitted to %s, which --resume does not turn into %s",
                           *r->start->source ? r->start->source : "something else", r->family.source);
    return status;
}

static int make_options(run *r, const skc_fit_options *fit)
{
    skc_basis_options *o = &r->options;
    skc_basis_options_init(o);
    o->fit = *fit;
    o->fit.progress = proceed;
    o->fit.progress_user = r;
    o->better_user = r;
    long most = o->most_nodes;
    int status = r->a->slack ? tool_parse_real("--slack", r->a->slack, 0.01, 60, &o->slack) : TOOL_DONE;
    if (status == TOOL_DONE && r->a->nodes)
        status = tool_parse_int("--nodes", r->a->nodes, 2, FAMILY_NODES, &most);
    o->most_nodes = (int)most;
    return status;
}

static int open_family(const fit_arguments *a, family *f)
{
    if (!family_is_shape(a->source))
        return family_of_kernels(a->kernels, a->kernel_count, a->parameters, a->rotate, &a->kernel, a->colour, f);
    if (a->parameters)
        return tool_usage("--parameter", "either ranges in a shape, or several kernels with --parameter, are accepted");
    if (a->colour)
        return tool_usage("--colour", "it belongs to pictures; a shape has no colours");
    if (a->kernel.anchor || a->kernel.normalize)
        return tool_usage(a->kernel.anchor ? "--anchor" : "--normalize",
                          "it does not go with ranges: shapes have the sum 1 and are anchored at their centre");
    return family_of_shape(a->source, a->rotate, f);
}

int fit_basis(const fit_arguments *a, const skc_fit_options *options)
{
    run r = {.a = a, .family.turned = -1, .kept = g_get_monotonic_time() + keep_first - keep_every};
    int to_stdout = tool_is_stdout(a->output);
    int status = make_options(&r, options);
    if (status == TOOL_DONE && a->resume && to_stdout)
        status = tool_usage("--resume", "from standard output nothing can be read back");
    if (status == TOOL_DONE)
        status = tool_output_probe(a->output);
    if (status == TOOL_DONE)
        status = open_family(a, &r.family);
    if (status == TOOL_DONE && a->unnamed)
        *r.family.source = 0;
    r.part = to_stdout ? NULL : g_strconcat(a->output, ".part", NULL);
    if (status == TOOL_DONE && a->resume)
        status = load_start(&r);
    if (status == TOOL_DONE) {
        tool_catch_interrupt();
        status = fit(&r);
    }
    skc_basis_free(r.start);
    skc_text_free(r.better);
    g_free(r.part);
    family_clear(&r.family);
    return status;
}
