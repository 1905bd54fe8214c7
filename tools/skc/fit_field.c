// SPDX-License-Identifier: MIT
// skc fit --from ... --vary field: a basis over the place in the picture.

#include "fit_field.h"

#include "fit_basis.h"
#include "fit_pairs.h"
#include "report.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

enum { NODES = 5, MOST_NODES = 16 };

typedef struct learning {
    const fit_arguments *a;
    pairs from;
    int node_count;
    double nodes[MOST_NODES];
    skc_kernel *kernels[MOST_NODES];
    char *names[MOST_NODES + 1];
    char *folder; // for kernels that nobody asked for
    skc_estimate_report report;
} learning;

// "lens.tif" and 2: "lens-2.tif".
static char *name_of(const char *path, int i)
{
    const char *dot = strrchr(path, '.'), *slash = strrchr(path, '/');
    int stem = dot && (!slash || dot > slash) ? (int)(dot - path) : (int)strlen(path);
    return g_strdup_printf("%.*s-%d%s", stem, path, i, path + stem);
}

// So that no origin is lost, formats must hold the values as they are.
static int check_names(learning *l)
{
    int status = image_can_write(l->a->estimate);
    if (status == TOOL_DONE && !image_holds_data(l->a->estimate))
        status =
            tool_usage("--estimate", "%s: with --vary formats of floats are accepted, as .pfm or .tif", l->a->estimate);
    for (int i = 0; i < l->node_count && status == TOOL_DONE; i++) {
        l->names[i] = name_of(l->a->estimate, i);
        status = tool_output_probe(l->names[i]);
    }
    return status;
}

static int make_names(learning *l)
{
    if (l->a->estimate)
        return check_names(l);
    GError *error = NULL;
    l->folder = g_dir_make_tmp("skc-XXXXXX", &error);
    if (!l->folder) {
        int status = tool_fail("fit", "%s", error->message);
        g_error_free(error);
        return status;
    }
    for (int i = 0; i < l->node_count; i++)
        l->names[i] = g_strdup_printf("%s/kernel-%d.pfm", l->folder, i);
    return TOOL_DONE;
}

static void clear(learning *l)
{
    pairs_clear(&l->from);
    for (int i = 0; i < MOST_NODES; i++) {
        skc_kernel_free(l->kernels[i]);
        if (l->folder && l->names[i])
            g_unlink(l->names[i]);
        g_free(l->names[i]);
    }
    if (l->folder)
        g_rmdir(l->folder);
    g_free(l->folder);
}

static int write_kernels(const learning *l)
{
    int status = TOOL_DONE;
    for (int i = 0; i < l->node_count && status == TOOL_DONE; i++) {
        const skc_kernel *k = l->kernels[i];
        size_t n = (size_t)k->width * (size_t)k->height;
        float *values = g_new(float, n);
        for (size_t j = 0; j < n; j++)
            values[j] = (float)k->values[j];
        skc_image pixels = skc_image_planar(values, k->width, k->height, 1);
        status = image_write_data(l->names[i], &pixels, 1, NULL);
        g_free(values);
    }
    return status;
}

static int learn(learning *l)
{
    tool_progress progress;
    skc_error error;
    const skc_image *sharp = &l->from.all[0].sharp;
    tool_catch_interrupt();
    tool_progress_start(&progress, "learning");
    l->from.options.progress = tool_progress_callback;
    l->from.options.progress_user = &progress;
    skc_status result =
        skc_estimate_field(l->from.count, l->from.all, &l->from.options, (sharp->width - 1) / 2.0,
                           (sharp->height - 1) / 2.0, l->node_count, l->nodes, l->kernels, &l->report, &error);
    tool_progress_end(&progress);
    if (result == SKC_CANCELLED)
        return tool_fail("fit", "interrupted before there were kernels; %s is as it was", l->a->output);
    return result == SKC_OK ? write_kernels(l) : tool_fail(l->a->kernels[0], "%s", error.message);
}

// The distances in units of the picture's height: a basis for pictures of any size.
static char *parameter_of(const learning *l)
{
    GString *text = g_string_new("field");
    for (int i = 0; i < l->node_count; i++) {
        char number[G_ASCII_DTOSTR_BUF_SIZE];
        g_ascii_formatd(number, sizeof number, "%.5g", l->nodes[i] / l->from.all[0].sharp.height);
        g_string_append_printf(text, "%c%s", i ? ',' : '=', number);
    }
    return g_string_free(text, FALSE);
}

static void print_text(const learning *l)
{
    const skc_estimate_report *r = &l->report;
    if (l->a->json || tool_is_stdout(l->a->output))
        return;
    report_row("pictures", "%d pair%s; %d patches show a kernel", l->from.count, l->from.count == 1 ? "" : "s",
               r->patches);
    report_row("gain", "%.4f, offset %+.5f", r->gain, r->offset);
    report_row("shift", "%.2f, %.2f pixels, left out", r->shift_x, r->shift_y);
    report_row("noise", "%.5f; one kernel for all the picture leaves %.2f times it", r->noise, r->residual);
    if (l->a->estimate)
        report_row("kernels", "%s to %s", l->names[0], l->names[l->node_count - 1]);
    report_row("to apply", "skc apply %s IN OUT --map field=radial:50%%,50%%,0%%,%.5g%% --map rotate=radial:50%%,50%%",
               l->a->output, 100 * l->nodes[l->node_count - 1] / l->from.all[0].sharp.height);
}

// As if the kernels had been measured.
static int fit(const learning *l, const skc_fit_options *options)
{
    char *parameters[] = {parameter_of(l), NULL};
    fit_arguments a = *l->a;
    a.from = NULL;
    a.kernels = (char *const *)l->names;
    a.kernel_count = l->node_count;
    a.source = l->names[0];
    a.unnamed = !l->a->estimate;
    a.parameters = parameters;
    a.rotate = (char *)"0..360";
    a.nodes = NULL;
    a.kernel.anchor = NULL;
    print_text(l);
    int status = fit_basis(&a, options);
    g_free(parameters[0]);
    return status;
}

int fit_field(const fit_arguments *a, skc_fit_options *options)
{
    learning l = {.a = a};
    long count = NODES;
    int status = TOOL_DONE;
    if (strcmp(a->vary, "field") != 0)
        status = tool_usage("--vary", "\"%s\": field is accepted", a->vary);
    if (status == TOOL_DONE && a->nodes)
        status = tool_parse_int("--nodes", a->nodes, 2, MOST_NODES, &count);
    l.node_count = (int)count;
    if (status == TOOL_DONE)
        status = make_names(&l);
    if (status == TOOL_DONE)
        status = tool_output_probe(a->output);
    if (status == TOOL_DONE)
        status = pairs_read(a, options, &l.from);
    if (status == TOOL_DONE)
        status = learn(&l);
    if (status == TOOL_DONE)
        status = fit(&l, options);
    clear(&l);
    return status;
}
