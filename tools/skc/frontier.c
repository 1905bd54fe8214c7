// SPDX-License-Identifier: MIT
#define _XOPEN_SOURCE 700 // realpath

#include "frontier.h"

#include "fit_file.h"
#include "interrupt.h"
#include "report.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// ------------------------------------------------------------------------------------------------------------- fitting

// 6, 8, 12, 16, 24, 32 and so on, ending with `most`.
static int list_budgets(int most, int *budgets)
{
    int count = 0;
    for (int i = 0, budget = 6; budget < most; i++, budget = (i % 2 ? 8 : 6) << i / 2)
        budgets[count++] = budget;
    budgets[count++] = most;
    return count;
}

typedef struct stage {
    tool_progress *progress;
    int i, count;
} stage;

static int tell(void *user, const skc_progress *progress)
{
    const stage *s = user;
    skc_progress whole = {(s->i + progress->fraction) / s->count, progress->loss};
    return tool_progress_callback(s->progress, &whole);
}

static int fit_point(frontier *front, int budget, stage *s)
{
    frontier_point *p = &front->points[front->count];
    skc_fit_options options = *front->options;
    options.samples = budget;
    options.progress = tell;
    options.progress_user = s;
    skc_error error;
    skc_status status = skc_fit(front->kernel, &options, &p->complex, &p->report, &error);
    if (status == SKC_OK) {
        front->count++;
        p->budget = budget;
        status = skc_complex_cost(p->complex, &p->cost, &error);
        p->price = options.cost == SKC_COST_CPU ? p->cost.taps : p->cost.samples;
    }
    if (tool_interrupted() || status == SKC_CANCELLED)
        return tool_fail("fit", "interrupted; nothing was written");
    return status == SKC_OK ? TOOL_DONE : tool_fail(front->source, "%s", error.message);
}

static int fit_points(frontier *front, int most)
{
    int budgets[FRONTIER_MOST], status = TOOL_DONE;
    tool_progress progress;
    stage s = {&progress, 0, list_budgets(most, budgets)};
    tool_progress_start(&progress, "fitting");
    for (; s.i < s.count && status == TOOL_DONE; s.i++) {
        char label[32];
        g_snprintf(label, sizeof label, "fitting %d of %d", s.i + 1, s.count);
        progress.label = label;
        status = fit_point(front, budgets[s.i], &s);
        // Nothing is better than exact.
        if (status == TOOL_DONE && fit_is_exact(&front->points[front->count - 1].report))
            break;
    }
    tool_progress_end(&progress);
    return status;
}

// What was asked to be good: the kernel itself, or pictures.
static double figure_of(const frontier *front, const frontier_point *p)
{
    int of_kernel = front->options->weighting == SKC_WEIGHTING_FLAT || isnan(p->report.quality.image_psnr);
    return of_kernel ? p->report.quality.psnr : p->report.quality.image_psnr;
}

static int cheaper_first(const void *a, const void *b)
{
    const frontier_point *p = a, *q = b;
    return p->price != q->price ? (p->price > q->price) - (p->price < q->price)
                                : (p->budget > q->budget) - (p->budget < q->budget);
}

// Drops the points that another one beats: no dearer and no worse.
static void drop_dominated(frontier *front)
{
    int kept = 0;
    qsort(front->points, (size_t)front->count, sizeof *front->points, cheaper_first);
    for (int i = 0; i < front->count; i++) {
        frontier_point p = front->points[i];
        int beaten = kept > 0 && figure_of(front, &p) <= figure_of(front, &front->points[kept - 1]);
        // Of the same price, and better than the one before.
        if (!beaten && kept > 0 && front->points[kept - 1].price == p.price)
            skc_complex_free(front->points[--kept].complex);
        if (beaten)
            skc_complex_free(p.complex);
        else
            front->points[kept++] = p;
    }
    front->count = kept;
}

// -------------------------------------------------------------------------------------------------------------- tables

static void name_of(const frontier_point *p, char name[32])
{
    g_snprintf(name, 32, "%03d.skc", p->price);
}

// Nothing for what is not known.
static void add_number(GString *text, double value)
{
    g_string_append(text, ",");
    if (!isnan(value))
        g_string_append_printf(text, "%.10g", value);
}

static GString *make_csv(const frontier *front)
{
    GString *text =
        g_string_new("file,samples,taps,passes,layers,image_psnr_expected,psnr,l1,certificate,sum,noise_gain\n");
    for (int i = 0; i < front->count; i++) {
        const frontier_point *p = &front->points[i];
        const skc_quality *q = &p->report.quality;
        const double figures[] = {q->image_psnr, q->psnr, q->l1, q->certificate, q->sum, q->noise_gain};
        char *layers = report_layers(p->complex), name[32];
        name_of(p, name);
        g_string_append_printf(text, "%s,%d,%d,%d,\"%s\"", name, p->cost.samples, p->cost.taps, p->cost.passes, layers);
        for (size_t k = 0; k < G_N_ELEMENTS(figures); k++)
            add_number(text, figures[k]);
        g_string_append_c(text, '\n');
        g_free(layers);
    }
    return text;
}

static json_t *make_json(const frontier *front)
{
    const skc_kernel *k = front->kernel;
    json_t *points = json_array();
    for (int i = 0; i < front->count; i++) {
        const frontier_point *p = &front->points[i];
        char name[32];
        name_of(p, name);
        json_array_append_new(points,
                              json_pack("{s:s, s:o, s:o, s:o}", "file", name, "layers", fit_json_layers(p->complex),
                                        "cost", report_json_cost(&p->cost, k->width, k->height), "quality",
                                        report_json_quality(&p->report.quality)));
    }
    return json_pack(
        "{s:o, s:o, s:o}", "kernel",
        report_json_kernel(front->source, k->width, k->height, k->anchor_x, k->anchor_y, skc_kernel_sum(k)), "fit",
        fit_json(front->options), "points", points);
}

static void print_text(const frontier *front, const char *folder, double seconds)
{
    const skc_kernel *k = front->kernel;
    report_row("kernel", "%d x %d pixels, sum %.7g; the dense kernel takes %d taps", k->width, k->height,
               skc_kernel_sum(k), k->width * k->height);
    tool_say("\n%10s%10s%10s%14s%14s  %s\n", "samples", "taps", "passes", "image PSNR", "kernel PSNR", "layers");
    for (int i = 0; i < front->count; i++) {
        const frontier_point *p = &front->points[i];
        char *layers = report_layers(p->complex), *photos = report_decibels(p->report.quality.image_psnr);
        char *kernel = report_decibels(p->report.quality.psnr);
        tool_say("%10d%10d%10d%14s%14s  %s\n", p->cost.samples, p->cost.taps, p->cost.passes,
                 isnan(p->report.quality.image_psnr) ? "-" : photos, kernel, layers);
        g_free(layers);
        g_free(photos);
        g_free(kernel);
    }
    tool_say("\n");
    report_row("fit", "%.2f seconds", seconds);
    report_row("written to", "%s", folder);
}

// -------------------------------------------------------------------------------------------------------------- folder

// The folder's own name, without links; NULL with errno set if it cannot be.
static char *resolve(const char *folder)
{
    char *real = realpath(folder, NULL);
    char *path = g_strdup(real ? real : folder);
    free(real);
    while (strlen(path) > 1 && g_str_has_suffix(path, "/"))
        path[strlen(path) - 1] = '\0';
    return path;
}

static int check_parent(const char *folder, const char *path)
{
    char *parent = g_path_get_dirname(path);
    int ok = access(parent, W_OK | X_OK) == 0, reason = errno;
    g_free(parent);
    if (!ok && reason == ENOENT)
        return tool_fail(folder, "its folder does not exist");
    return ok ? TOOL_DONE : tool_fail(folder, "cannot be made: %s", g_strerror(reason));
}

int frontier_probe(const char *folder)
{
    char *path = resolve(folder);
    struct stat info;
    int status = TOOL_DONE;
    if (lstat(path, &info) == 0) {
        GDir *dir = S_ISDIR(info.st_mode) ? g_dir_open(path, 0, NULL) : NULL;
        if (!S_ISDIR(info.st_mode))
            status = tool_fail(folder, "is no folder; the name of a new or an empty one is accepted");
        else if (!dir || g_dir_read_name(dir))
            status = tool_fail(folder, "is not empty; the name of a new or an empty folder is accepted");
        if (dir)
            g_dir_close(dir);
    }
    if (status == TOOL_DONE)
        status = check_parent(folder, path);
    g_free(path);
    return status;
}

// A folder in the making: removed, with the files listed, unless all goes well.
typedef struct folder_maker {
    char *path;
    GPtrArray *files;
} folder_maker;

static char *add_file(folder_maker *maker, const char *name)
{
    char *path = g_build_filename(maker->path, name, NULL);
    interrupt_guard(path);
    g_ptr_array_add(maker->files, path);
    return path;
}

static int write_files(folder_maker *maker, const frontier *front)
{
    int status = TOOL_DONE;
    for (int i = 0; i < front->count && status == TOOL_DONE; i++) {
        char name[32];
        name_of(&front->points[i], name);
        status = fit_save(add_file(maker, name), front->source, front->kernel, front->options, &front->points[i].report,
                          front->points[i].complex);
    }
    if (status == TOOL_DONE) {
        GString *csv = make_csv(front);
        status = tool_write_file(add_file(maker, "frontier.csv"), csv->str, csv->len);
        g_string_free(csv, TRUE);
    }
    if (status == TOOL_DONE) {
        char *json = report_json_dump(make_json(front));
        status = json ? tool_write_file(add_file(maker, "frontier.json"), json, strlen(json))
                      : tool_fail("report", "%s", skc_status_text(SKC_MEMORY));
        free(json);
    }
    return status == TOOL_DONE ? frontier_plot(add_file(maker, "frontier.png"), front) : status;
}

static void end_folder(folder_maker *maker, int whole)
{
    for (guint i = 0; i < maker->files->len; i++) {
        if (!whole)
            unlink(maker->files->pdata[i]);
        interrupt_unguard(maker->files->pdata[i]);
    }
    if (!whole)
        rmdir(maker->path);
    interrupt_unguard(maker->path);
    g_ptr_array_free(maker->files, TRUE);
    g_free(maker->path);
}

static int write_folder(const frontier *front, const char *folder)
{
    char *target = resolve(folder), *parent = g_path_get_dirname(target);
    folder_maker maker = {g_strdup_printf("%s/.skc-%08x", parent, g_random_int()),
                          g_ptr_array_new_with_free_func(g_free)};
    struct stat old;
    int exists = stat(target, &old) == 0, status = TOOL_DONE;
    interrupt_guard(maker.path);
    if (mkdir(maker.path, 0777) != 0)
        status = tool_fail(folder, "cannot be made: %s", g_strerror(errno));
    if (status == TOOL_DONE)
        status = write_files(&maker, front);
    // An empty folder that is there gives way, but for its permissions.
    if (status == TOOL_DONE &&
        ((exists && chmod(maker.path, old.st_mode & 07777) != 0) || rename(maker.path, target) != 0))
        status = tool_fail(folder, "cannot be made: %s", g_strerror(errno));
    end_folder(&maker, status == TOOL_DONE);
    g_free(parent);
    g_free(target);
    return status;
}

int frontier_make(const fit_arguments *a, const skc_fit_options *options, const skc_kernel *kernel)
{
    enum { USUAL_MOST = 256 };
    frontier front = {.source = a->source, .kernel = kernel, .options = options};
    gint64 start = g_get_monotonic_time();
    int status = fit_points(&front, options->samples > 0 ? options->samples : USUAL_MOST);
    if (status == TOOL_DONE) {
        drop_dominated(&front);
        status = write_folder(&front, a->output);
    }
    if (status == TOOL_DONE && a->json)
        status = report_json_print(make_json(&front));
    else if (status == TOOL_DONE)
        print_text(&front, a->output, (double)(g_get_monotonic_time() - start) * 1e-6);
    for (int i = 0; i < front.count; i++)
        skc_complex_free(front.points[i].complex);
    return status;
}
