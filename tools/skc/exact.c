// SPDX-License-Identifier: MIT
// What a basis is compared with: every pixel is convolved with its own dense kernel, made again from the basis's
// source.

#include "apply.h"
#include "family.h"
#include "image_private.h"
#include "report.h"

#include <math.h>
#include <string.h>

enum { MOST_KERNELS = 1 << 20 };
static const double most_bytes = 4e9, length_step = 0.25, angle_step = 1;

// The kernels of one channel, and which map belongs to which axis.
typedef struct truth {
    skc_field field;
    double *nodes[FAMILY_AXES];
    skc_kernel **kernels;
    int kernel_count;
    int maps[FAMILY_AXES];
} truth;

static void clear(truth *t)
{
    for (int i = 0; i < t->kernel_count; i++)
        skc_kernel_free(t->kernels[i]);
    g_free(t->kernels);
    for (int i = 0; i < FAMILY_AXES; i++)
        g_free(t->nodes[i]);
    *t = (truth){0};
}

// -----------------------------------------------------------------------------------------------------------------
// nodes

// Fine steps over the values that the map has; those of a full circle go around it.
static void place_nodes(const skc_axis *axis, const map *m, truth *t, int i)
{
    double first = m->least, last = m->most, span = last - first;
    double step = m->source->is_angle ? angle_step : MIN(length_step, (axis->last - axis->first) / 64);
    int wraps = m->source->wraps && span > 0;
    if (wraps) {
        first = axis->first;
        span = 360;
    }
    int count = span > 0 ? (int)ceil(span / step - 1e-9) + !wraps : 1, spaces = MAX(wraps ? count : count - 1, 1);
    t->nodes[i] = g_new(double, count);
    for (int k = 0; k < count; k++)
        t->nodes[i][k] = first + span * k / spaces;
    t->field.counts[i] = count;
    t->field.wraps[i] = wraps;
}

static int place_axis(const apply_arguments *a, const family *f, const map_set *set, truth *t, int i)
{
    const skc_axis *axis = &f->axes[i];
    int at = 0;
    while (at < set->count && strcmp(set->maps[at].source->parameter->name, axis->name) != 0)
        at++;
    if (at == set->count)
        return tool_fail(a->filter, "its source has a range of %s, which is none of its parameters", axis->name);
    t->maps[i] = at;
    if (axis->measured) {
        t->nodes[i] = g_memdup2(axis->values, (gsize)axis->count * sizeof *axis->values);
        t->field.counts[i] = axis->count;
    } else {
        place_nodes(axis, &set->maps[at], t, i);
    }
    t->field.nodes[i] = t->nodes[i];
    return TOOL_DONE;
}

// ---------------------------------------------------------------------------------------------------------------
// kernels

static void point_of(const truth *t, int kernel, double at[FAMILY_AXES])
{
    for (int i = t->field.axis_count - 1; i >= 0; i--) {
        at[i] = t->nodes[i][kernel % t->field.counts[i]];
        kernel /= t->field.counts[i];
    }
}

static int make_kernels(const apply_arguments *a, family *f, truth *t, int count, size_t *bytes)
{
    tool_progress bar;
    skc_error error;
    double at[FAMILY_AXES] = {0};
    int status = TOOL_DONE;
    t->kernels = g_new0(skc_kernel *, count);
    t->kernel_count = count;
    tool_progress_start(&bar, "rasterising");
    // From the last one, the largest, on: so it is soon known if they take too much memory.
    for (int i = count - 1; i >= 0 && status == TOOL_DONE; i--) {
        point_of(t, i, at);
        tool_progress_update(&bar, 1 - (double)i / count, NULL);
        if (tool_interrupted())
            status = tool_fail(a->filter, "interrupted");
        else if (family_kernel_at(f, at, &t->kernels[i], &error) != SKC_OK)
            status = tool_fail(a->filter, "%s", error.message);
        else
            *bytes += (size_t)t->kernels[i]->width * (size_t)t->kernels[i]->height * sizeof(double);
        if ((double)*bytes > most_bytes)
            status =
                tool_fail(a->filter, "its dense kernels, %d of them, take more than %g GB", count, most_bytes / 1e9);
    }
    tool_progress_end(&bar);
    t->field.kernels = t->kernels;
    return status;
}

static int make_truth(const apply_arguments *a, family *f, const map_set *set, truth *t, size_t *bytes)
{
    double count = 1;
    int status = TOOL_DONE;
    t->field.axis_count = f->axis_count;
    for (int i = 0; i < f->axis_count && status == TOOL_DONE; i++) {
        status = place_axis(a, f, set, t, i);
        count *= t->field.counts[i];
    }
    if (status == TOOL_DONE && count > MOST_KERNELS)
        status = tool_fail(a->filter, "%.0f dense kernels would be needed; up to %d are accepted", count, MOST_KERNELS);
    return status == TOOL_DONE ? make_kernels(a, f, t, (int)count, bytes) : status;
}

// -------------------------------------------------------------------------------------------------------------
// filtering

static int convolve(const apply_arguments *a, const truth *t, const skc_image *in, const skc_map *maps,
                    const skc_image *out, const skc_rectangle *r)
{
    skc_map of_axes[FAMILY_AXES];
    skc_varying_options options;
    skc_run_options run;
    tool_progress bar;
    skc_error error;
    skc_varying_options_init(&options);
    options.edge = a->edge_mode;
    options.constant = a->constant;
    options.correlate = a->correlate;
    options.order = a->order_mode;
    skc_run_options_init(&run);
    run.threads = (int)a->thread_count;
    run.out_x = r->x;
    run.out_y = r->y;
    run.progress = tool_progress_callback;
    run.progress_user = &bar;
    for (int i = 0; i < t->field.axis_count; i++)
        of_axes[i] = maps[t->maps[i]];
    skc_pixels from = skc_pixels_of(in), to = skc_pixels_of(out);
    tool_progress_start(&bar, "convolving");
    skc_status status = skc_varying_exact(&t->field, &options, &from, of_axes, &to, &run, &error);
    tool_progress_end(&bar);
    return status == SKC_OK ? TOOL_DONE : tool_fail(a->filter, "%s", error.message);
}

static skc_image one_channel(skc_image view, int c)
{
    view.data = (float *)(void *)((char *)view.data + c * view.channel_stride);
    view.channels = 1;
    return view;
}

// All channels with one field, or one after the other with their own. `name` is the output's.
static int filter_channels(const apply_arguments *a, family *f, const map_set *set, const skc_image *in,
                           const skc_map *maps, const skc_image *out, const skc_rectangle *r, const char *name)
{
    size_t bytes = 0;
    int status = TOOL_DONE, kernels = 0;
    for (f->channel = 0; f->channel < f->channels && status == TOOL_DONE; f->channel++) {
        truth t = {0};
        bytes = 0;
        status = make_truth(a, f, set, &t, &bytes);
        kernels = t.kernel_count;
        for (int c = 0; c < in->channels && status == TOOL_DONE; c++) {
            skc_image from = one_channel(*in, c), to = one_channel(*out, c);
            if (f->channels == 1 && c == 0)
                status = convolve(a, &t, in, maps, out, r);
            else if (f->channels > 1 && f->channel == (c < 3 ? c : 1))
                status = convolve(a, &t, &from, maps, &to, r);
        }
        clear(&t);
    }
    if (status == TOOL_DONE && !a->json && !tool_is_stdout(name))
        report_row("dense", "%d kernel%s of %.1f MB", kernels, kernels == 1 ? "" : "s", (double)bytes / 1e6);
    return status;
}

static int filter_picture(const apply_arguments *a, family *f, const image_job *job, const image *picture,
                          const char *name)
{
    skc_image view = image_view(picture), boosted = view;
    const skc_rectangle *r = &job->roi;
    size_t count = (size_t)view.width * (size_t)view.height * (size_t)picture->channels;
    float *values = NULL, *made = picture_floats(a->filter, r->width, r->height, view.channels, 0);
    skc_map maps[MOST_MAPS];
    skc_image out = skc_image_interleaved(made, r->width, r->height, view.channels);
    int status = made ? map_set_whole(job->maps, view.width, view.height, &values, maps) : TOOL_FAILED;
    if (status == TOOL_DONE && job->boost) {
        boosted.data = g_memdup2(view.data, count * sizeof *view.data);
        boost_pixels(job->boost, &boosted, picture->light, picture->premultiplied ? picture->channels - 1 : -1);
    }
    if (status == TOOL_DONE)
        status = filter_channels(a, f, job->maps, &boosted, maps, &out, r, name);
    if (status == TOOL_DONE)
        picture_lay_over(&view, 0, 0, &out, r, job->mask);
    if (boosted.data != view.data)
        g_free(boosted.data);
    g_free(values);
    g_free(made);
    return status;
}

int apply_exact(const apply_arguments *a, const apply_filter *filter, const image_job *job, const char *in,
                const char *out, image_facts *written, image_times *times)
{
    gint64 start = g_get_monotonic_time();
    image *picture = NULL;
    family f = {0};
    int status = family_of_basis(a->filter, filter->basis, &f);
    if (status == TOOL_DONE)
        status = image_read(in, a->encoded, a->alpha_mode, &picture);
    if (status == TOOL_DONE)
        status = filter_picture(a, &f, job, picture, out);
    if (status == TOOL_DONE) {
        skc_image view = image_view(picture);
        status = image_write(out, picture, &view, job->quality, written);
    }
    family_clear(&f);
    image_free(picture);
    times->total = (double)(g_get_monotonic_time() - start) / G_USEC_PER_SEC;
    return status;
}
