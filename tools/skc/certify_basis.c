// SPDX-License-Identifier: MIT
// The certificates of the pixels of a basis with maps.
#include "certify.h"

#include "family.h"
#include "image_private.h"

#include <math.h>
#include <string.h>

typedef struct job {
    const char *path;
    const skc_basis *basis;
    const certify_options *options;
    skc_varying *varying;
    const family *family;
    const skc_map *maps; // floats in the parameters' units
    int width, height;
    int columns, rows; // of cells
    int *places;       // of the pixel of each cell, y * width + x
    double *bounds;
    int *channels; // the worst of each
    int next;      // atomic
    int failed;    // atomic, and that was told
} job;

// What one thread works with. A row of the matrix that the filter is, less that of the exact one: what each pixel of
// the picture counts for; only what a kernel touches is ever not 0.
typedef struct worker {
    job *job;
    double *row, outside; // and what lies outside of all pixels
    double at[POINT_VALUES];
    int channel;
    skc_kernel *exact; // at that point, for that channel; NULL: none yet
} worker;

static int fail(job *j, const char *message)
{
    return g_atomic_int_compare_and_exchange(&j->failed, 0, 1) ? tool_fail(j->path, "%s", message) : TOOL_FAILED;
}

static void point_at(const job *j, int place, double at[POINT_VALUES])
{
    for (int p = 0; p < j->basis->parameter_count; p++)
        at[p] = (double)((const float *)j->maps[p].window.pixels.data)[place];
}

// The kernel that the source has at a pixel; the same for neighbours of the same parameters.
static int find_exact(worker *w, int place, int channel)
{
    double at[POINT_VALUES];
    size_t bytes = (size_t)w->job->basis->parameter_count * sizeof *at;
    point_at(w->job, place, at);
    if (w->exact && w->channel == channel && memcmp(at, w->at, bytes) == 0)
        return TOOL_DONE;
    skc_kernel_free(w->exact);
    family f = *w->job->family;
    skc_error error;
    f.channel = w->channel = channel;
    memcpy(w->at, at, bytes);
    if (family_kernel_at(&f, at, &w->exact, &error) != SKC_OK)
        return fail(w->job, error.message);
    return TOOL_DONE;
}

// Adds the kernel, turned round the pixel, to the row.
static void lay(worker *w, const skc_kernel *k, int place, double factor)
{
    const job *j = w->job;
    int x = place % j->width, y = place / j->width;
    for (int v = 0; v < k->height; v++) {
        int row = skc_edge_index(j->options->edge, y - (v - k->anchor_y), j->height);
        for (int u = 0; u < k->width; u++) {
            int column = skc_edge_index(j->options->edge, x - (u - k->anchor_x), j->width);
            double value = k->values[(size_t)v * (size_t)k->width + (size_t)u];
            double *to = row < 0 || column < 0 ? &w->outside : &w->row[(size_t)row * (size_t)j->width + (size_t)column];
            *to += factor * value;
        }
    }
}

// Sums of what is too much and too little in what a kernel touches, each pixel once.
static void add_up(worker *w, const skc_kernel *k, int place, double *above, double *below)
{
    const job *j = w->job;
    int x = place % j->width, y = place / j->width;
    for (int v = 0; v < k->height; v++) {
        int row = skc_edge_index(j->options->edge, y - (v - k->anchor_y), j->height);
        for (int u = 0; u < k->width && row >= 0; u++) {
            int column = skc_edge_index(j->options->edge, x - (u - k->anchor_x), j->width);
            double *d = column < 0 ? NULL : &w->row[(size_t)row * (size_t)j->width + (size_t)column];
            if (!d || *d == 0)
                continue;
            *(*d > 0 ? above : below) += fabs(*d);
            *d = 0;
        }
    }
}

// The bound at a pixel for one channel. Leaves the row laid with `keep`, and its sign: 1 if what is too much is worse.
static int bound_at(worker *w, int place, int channel, int keep, double *bound, int *sign, skc_kernel **own)
{
    const job *j = w->job;
    skc_error error;
    double above = 0, below = 0;
    *own = NULL;
    if (find_exact(w, place, channel) != TOOL_DONE)
        return TOOL_FAILED;
    if (skc_varying_kernel(j->varying, j->width, j->height, j->maps, channel, place % j->width, place / j->width, own,
                           &error) != SKC_OK)
        return fail(w->job, error.message);
    w->outside = 0;
    lay(w, *own, place, 1);
    lay(w, w->exact, place, -1);
    double beyond = (double)j->options->constant * w->outside;
    add_up(w, *own, place, &above, &below);
    add_up(w, w->exact, place, &above, &below);
    *sign = above + beyond > below - beyond ? 1 : -1;
    *bound = fmax(above + beyond, below - beyond);
    if (keep) {
        lay(w, *own, place, 1);
        lay(w, w->exact, place, -1);
    }
    return TOOL_DONE;
}

static int certify_cell(worker *w, int cell)
{
    job *j = w->job;
    for (int c = 0; c < j->basis->channels; c++) {
        skc_kernel *own;
        double bound;
        int sign, status = bound_at(w, j->places[cell], c, 0, &bound, &sign, &own);
        skc_kernel_free(own);
        if (status != TOOL_DONE)
            return status;
        if (c == 0 || bound > j->bounds[cell]) {
            j->bounds[cell] = bound;
            j->channels[cell] = c;
        }
    }
    return TOOL_DONE;
}

static int worker_start(worker *w, job *j)
{
    *w = (worker){.job = j, .row = g_try_new0(double, (size_t)j->width *(size_t)j->height)};
    return w->row ? TOOL_DONE : fail(j, skc_status_text(SKC_MEMORY));
}

static void worker_end(worker *w)
{
    skc_kernel_free(w->exact);
    g_free(w->row);
}

// Cells until there are no more; the first thread shows how far they are.
static void run_cells(job *j, tool_progress *bar)
{
    worker w;
    int cell, count = j->columns * j->rows, status = worker_start(&w, j);
    while (status == TOOL_DONE && !g_atomic_int_get(&j->failed) && (cell = g_atomic_int_add(&j->next, 1)) < count) {
        if (bar)
            tool_progress_update(bar, (double)cell / count, NULL);
        status = tool_interrupted() ? fail(j, "interrupted") : certify_cell(&w, cell);
    }
    worker_end(&w);
}

static gpointer run_thread(gpointer data)
{
    run_cells(data, NULL);
    return NULL;
}

static int run_all(job *j)
{
    tool_progress bar;
    int threads = j->options->threads > 0 ? j->options->threads : (int)g_get_num_processors();
    GThread **others = g_new0(GThread *, threads);
    tool_progress_start(&bar, "certifying");
    for (int i = 1; i < threads; i++)
        others[i] = g_thread_try_new("certify", run_thread, j, NULL);
    run_cells(j, &bar);
    for (int i = 1; i < threads; i++)
        if (others[i])
            g_thread_join(others[i]);
    tool_progress_end(&bar);
    g_free(others);
    return j->failed ? TOOL_FAILED : TOOL_DONE;
}

// ------------------------------------------------------------------------------------------------- the pixels

// Cells as square as can be, and in each a pixel anywhere.
static void strew(job *j)
{
    double all = (double)j->width * j->height, wanted = (double)j->options->pixels;
    int everything = wanted <= 0 || wanted >= all;
    double columns = sqrt(wanted * j->width / j->height);
    j->columns = everything ? j->width : CLAMP((int)rint(columns), 1, j->width);
    j->rows = everything ? j->height : CLAMP((int)ceil(wanted / j->columns), 1, j->height);
    size_t count = (size_t)j->columns * (size_t)j->rows;
    j->places = g_new(int, count);
    j->bounds = g_new0(double, count);
    j->channels = g_new0(int, count);
    GRand *random = g_rand_new_with_seed((guint32)j->options->seed);
    for (int r = 0; r < j->rows; r++)
        for (int c = 0; c < j->columns; c++) {
            gint64 w = j->width, h = j->height;
            int x0 = (int)(c * w / j->columns), x1 = (int)((c + 1) * w / j->columns);
            int y0 = (int)(r * h / j->rows), y1 = (int)((r + 1) * h / j->rows);
            int x = g_rand_int_range(random, x0, x1), y = g_rand_int_range(random, y0, y1);
            j->places[r * j->columns + c] = y * j->width + x;
        }
    g_rand_free(random);
}

static int descending(const void *a, const void *b)
{
    double u = *(const double *)a, v = *(const double *)b;
    return u < v ? 1 : u > v ? -1 : 0;
}

static size_t summarise(const job *j, certified *c)
{
    size_t count = (size_t)j->columns * (size_t)j->rows, worst = 0;
    double *sorted = g_memdup2(j->bounds, count * sizeof *sorted);
    for (size_t i = 0; i < count; i++) {
        c->mean += j->bounds[i] / (double)count;
        worst = j->bounds[i] > j->bounds[worst] ? i : worst;
    }
    qsort(sorted, count, sizeof *sorted, descending);
    c->pixels = count;
    c->bound = sorted[0];
    c->percentile = sorted[count / 100];
    c->x = j->places[worst] % j->width;
    c->y = j->places[worst] / j->width;
    c->channel = j->channels[worst];
    point_at(j, j->places[worst], c->at);
    g_free(sorted);
    return worst;
}

// ------------------------------------------------------------------------------------------- the worst picture

// Filters `picture`, the same in all channels, as the basis and as its source would have the pixel.
static int measure_pixel(worker *w, float *picture, certified *c)
{
    job *j = w->job;
    float fast[3] = {0}, dense = 0;
    skc_run_options run;
    skc_varying_options options;
    skc_field one_kernel = {.kernels = &w->exact};
    skc_error error;
    skc_run_options_init(&run);
    skc_varying_options_init(&options);
    run.threads = 1;
    run.out_x = c->x;
    run.out_y = c->y;
    options.edge = j->options->edge;
    options.constant = j->options->constant;
    skc_pixels in = skc_pixels_planar(SKC_PIXEL_FLOAT, picture, j->width, j->height, 1), one = in;
    in.channels = j->basis->channels;
    in.channel_stride = 0;
    skc_pixels to = skc_pixels_interleaved(SKC_PIXEL_FLOAT, fast, 1, 1, in.channels);
    skc_pixels other = skc_pixels_interleaved(SKC_PIXEL_FLOAT, &dense, 1, 1, 1);
    if (skc_varying_apply(j->varying, &in, j->maps, &to, &run, &error) != SKC_OK ||
        skc_varying_exact(&one_kernel, &options, &one, NULL, &other, &run, &error) != SKC_OK)
        return fail(j, error.message);
    c->attained = fabs((double)fast[c->channel] - (double)dense);
    return TOOL_DONE;
}

static int attain(job *j, size_t cell, certified *c)
{
    worker w;
    skc_kernel *own = NULL;
    size_t count = (size_t)j->width * (size_t)j->height;
    float *picture = g_try_new(float, count);
    double bound;
    int sign, status = worker_start(&w, j);
    if (status == TOOL_DONE && !picture)
        status = fail(j, skc_status_text(SKC_MEMORY));
    if (status == TOOL_DONE)
        status = bound_at(&w, j->places[cell], c->channel, 1, &bound, &sign, &own);
    if (status == TOOL_DONE) {
        c->kernel_width = own->width;
        c->kernel_height = own->height;
        for (size_t i = 0; i < count; i++)
            picture[i] = sign * w.row[i] > 0;
        status = measure_pixel(&w, picture, c);
    }
    skc_kernel_free(own);
    worker_end(&w);
    g_free(picture);
    return status;
}

// -------------------------------------------------------------------------------------------------------- all of it

static int find_size(const char *path, const certify_options *o, int *width, int *height)
{
    *width = o->width;
    *height = o->height;
    for (int i = 0; i < o->maps->count && *width == 0; i++) {
        *width = o->maps->sources[i].file.width;
        *height = o->maps->sources[i].file.height;
    }
    if (*width == 0)
        return tool_usage("--size", "no map of %s is a file that has one; WxH is needed, as in 640x480", path);
    if ((double)*width * *height > 1 << 28)
        return tool_usage("--size", "%d x %d pixels; up to 2^28 pixels are accepted", *width, *height);
    return TOOL_DONE;
}

static int run(job *j, certified *c)
{
    skc_varying_options options;
    skc_error error;
    skc_varying_options_init(&options);
    options.edge = j->options->edge;
    options.constant = j->options->constant;
    if (skc_varying_create(j->basis, &options, &j->varying, &error) != SKC_OK)
        return tool_fail(j->path, "%s", error.message);
    strew(j);
    int status = run_all(j);
    if (status == TOOL_DONE)
        status = attain(j, summarise(j, c), c);
    if (status == TOOL_DONE && j->options->out) {
        certify_page page = {j->path, j->columns, j->rows, j->width, j->height, j->bounds, c};
        status = certify_plot(j->options->out, &page);
    }
    return status;
}

int certify_basis(const char *path, const skc_basis *basis, const certify_options *o, certified *c)
{
    job j = {.path = path, .basis = basis, .options = o};
    family f = {0};
    map_set set = {0};
    float *values = NULL;
    skc_map maps[MOST_MAPS];
    *c = (certified){.varies = 1};
    int status = find_size(path, o, &j.width, &j.height);
    if (status == TOOL_DONE)
        status = family_of_basis(path, basis, &f);
    if (status == TOOL_DONE)
        status = map_set_fit(o->maps, j.width, j.height, &set);
    if (status == TOOL_DONE)
        status = map_set_whole(&set, j.width, j.height, &values, maps);
    j.family = &f;
    j.maps = maps;
    c->width = j.width;
    c->height = j.height;
    if (status == TOOL_DONE)
        status = run(&j, c);
    skc_varying_free(j.varying);
    g_free(j.places);
    g_free(j.bounds);
    g_free(j.channels);
    g_free(values);
    map_set_clear(&set);
    family_clear(&f);
    return status;
}
