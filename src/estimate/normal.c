// SPDX-License-Identifier: MIT
#include "estimate/normal_private.h"

#include "core/parallel.h"

#include <math.h>
#include <string.h>

enum skci_pass { APPLY, RIGHT, GRADIENT, RESIDUAL };

struct job {
    skci_normal *normal;
    enum skci_pass pass;
    const double *u;
};

// Multiplies two spectra; with `conjugate`, the second one's.
static void multiply(const double *restrict a, const double *restrict b, double *restrict out, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        double re = a[i] * b[i] - a[n + i] * b[n + i], im = a[i] * b[n + i] + a[n + i] * b[i];
        out[i] = re;
        out[n + i] = im;
    }
}

static void add_product_conjugate(const double *restrict a, const double *restrict b, double *restrict sum, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        sum[i] += a[i] * b[i] + a[n + i] * b[n + i];
        sum[n + i] += a[n + i] * b[i] - a[i] * b[n + i];
    }
}

// Where the first pixel of a tile lies on its grid: the window's first pixel is put at (0, 0).
static size_t origin_of(const skci_normal *m)
{
    size_t left = (size_t)skci_window_width(&m->window) - 1, above = (size_t)skci_window_height(&m->window) - 1;
    return above * (size_t)m->grid + left;
}

// One plane of a tile: `y` holds K * s and receives what is to be correlated with s.
static void weigh(const struct job *job, const skci_pack *pack, int part, double *y, skci_group *group)
{
    const skci_normal *m = job->normal;
    int plane = pack->plane + part;
    const skci_level *level = m->pictures->levels + plane;
    double gain = level->gain, weight = m->weights[plane], offset = job->u ? job->u[m->size + plane] : 0;
    double sum = 0, error = 0;
    for (int j = 0; j < pack->height; j++) {
        double *row = y + (size_t)j * (size_t)m->grid;
        const float *b = pack->blurred[part] + (size_t)j * (size_t)pack->width;
        const unsigned char *counts = pack->counts + (size_t)j * (size_t)pack->width;
        for (int i = 0; i < pack->width; i++) {
            double model = job->pass == RIGHT ? 0 : gain * row[i] + offset;
            double r = job->pass == APPLY ? model : job->pass == RIGHT ? (double)b[i] : model - (double)b[i];
            r = counts[i] ? r : 0;
            sum += r;
            error += r * r;
            row[i] = weight * gain * r;
        }
    }
    group->offsets[plane] += weight * sum;
    group->error += weight * error / 2;
}

// What lies outside the tile's pixels is no model.
static void clear_outside(const skci_normal *m, const skci_pack *pack, double *plane)
{
    size_t grid = (size_t)m->grid, left = (size_t)skci_window_width(&m->window) - 1,
           above = (size_t)skci_window_height(&m->window) - 1, width = (size_t)pack->width,
           height = (size_t)pack->height;
    memset(plane, 0, above * grid * sizeof *plane);
    for (size_t j = above; j < above + height; j++) {
        memset(plane + j * grid, 0, left * sizeof *plane);
        memset(plane + j * grid + left + width, 0, (grid - left - width) * sizeof *plane);
    }
    memset(plane + (above + height) * grid, 0, (grid - above - height) * grid * sizeof *plane);
}

static void note(const struct job *job, const skci_pack *pack, int part, const double *y, skci_group *group)
{
    const skci_normal *m = job->normal;
    int plane = pack->plane + part;
    skci_picture *picture = m->pictures->all + pack->picture;
    const skci_level *level = m->pictures->levels + plane;
    double gain = level->gain, offset = job->u[m->size + plane];
    float *out =
        picture->residual + (size_t)(plane - picture->first) * (size_t)picture->width * (size_t)picture->height;
    skci_fit_sums *s = group->fits + plane;
    for (int j = 0; j < pack->height; j++) {
        const double *row = y + (size_t)j * (size_t)m->grid;
        const float *b = pack->blurred[part] + (size_t)j * (size_t)pack->width;
        const unsigned char *counts = pack->counts + (size_t)j * (size_t)pack->width;
        float *to = out + (size_t)(pack->y + j) * (size_t)picture->width + pack->x;
        for (int i = 0; i < pack->width; i++) {
            double r = (double)b[i] - gain * row[i] - offset;
            to[i] = (float)r;
            if (!counts[i])
                continue;
            s->n++;
            s->residual += r;
            s->square += r * r;
            s->model += row[i];
            s->model_square += row[i] * row[i];
            s->cross += row[i] * (double)b[i];
            s->blurred += (double)b[i];
            s->blurred_square += (double)b[i] * (double)b[i];
        }
    }
}

static void do_pack(const struct job *job, const skci_pack *pack, skci_group *group)
{
    skci_normal *m = job->normal;
    size_t n = (size_t)m->grid * (size_t)m->grid, at = origin_of(m);
    double *work = group->work;
    if (job->pass == RIGHT)
        memset(work, 0, 2 * n * sizeof *work);
    else {
        multiply(pack->sharp, m->kernel, work, n);
        skci_fft2_inverse(m->fft, work, work + n);
        for (size_t i = 0; i < 2 * n; i++)
            work[i] /= (double)n;
    }
    if (job->pass == RESIDUAL) {
        for (int part = 0; part < pack->planes; part++)
            note(job, pack, part, work + (size_t)part * n + at, group);
        return;
    }
    for (int part = 0; part < 2; part++) {
        if (part < pack->planes)
            weigh(job, pack, part, work + (size_t)part * n + at, group);
        clear_outside(m, pack, work + (size_t)part * n);
    }
    if (pack->planes == 1)
        memset(work + n, 0, n * sizeof *work);
    skci_fft2_forward(m->fft, work, work + n);
    add_product_conjugate(work, pack->sharp, group->sum, n);
}

static void do_group(void *context, int index)
{
    struct job *job = context;
    skci_normal *m = job->normal;
    skci_group *group = m->groups + index;
    size_t n = (size_t)m->grid * (size_t)m->grid;
    memset(group->sum, 0, 2 * n * sizeof *group->sum);
    memset(group->offsets, 0, (size_t)m->pictures->planes * sizeof *group->offsets);
    memset(group->fits, 0, (size_t)m->pictures->planes * sizeof *group->fits);
    group->error = 0;
    for (int i = index; i < m->pack_count; i += m->group_count)
        do_pack(job, m->packs + i, group);
}

static void transform_kernel(skci_normal *m, const double *u)
{
    size_t n = (size_t)m->grid * (size_t)m->grid, width = (size_t)skci_window_width(&m->window);
    memset(m->kernel, 0, 2 * n * sizeof *m->kernel);
    for (size_t j = 0; j < (size_t)skci_window_height(&m->window); j++)
        memcpy(m->kernel + j * (size_t)m->grid, u + j * width, width * sizeof *u);
    skci_fft2_forward(m->fft, m->kernel, m->kernel + n);
}

// Sums over the groups, in their order; back from the spectrum, the window's values.
static void gather(skci_normal *m, double *out)
{
    size_t n = (size_t)m->grid * (size_t)m->grid, width = (size_t)skci_window_width(&m->window);
    double *sum = m->groups[0].sum;
    for (int g = 1; g < m->group_count; g++)
        for (size_t i = 0; i < 2 * n; i++)
            sum[i] += m->groups[g].sum[i];
    skci_fft2_inverse(m->fft, sum, sum + n);
    for (size_t j = 0; j < (size_t)skci_window_height(&m->window); j++)
        for (size_t i = 0; i < width; i++)
            out[j * width + i] = sum[j * (size_t)m->grid + i] / (double)n;
    for (int p = 0; p < m->pictures->planes; p++) {
        out[m->size + p] = 0;
        for (int g = 0; g < m->group_count; g++)
            out[m->size + p] += m->groups[g].offsets[p];
    }
}

static double run(skci_normal *m, enum skci_pass pass, const double *u, double *out)
{
    struct job job = {m, pass, u};
    if (u)
        transform_kernel(m, u);
    skci_parallel_for(m->parallel, m->threads, m->group_count, do_group, &job, m->watch);
    if (out)
        gather(m, out);
    double error = 0;
    for (int g = 0; g < m->group_count; g++)
        error += m->groups[g].error;
    return error;
}

void skci_normal_apply(skci_normal *normal, const double *u, double *out)
{
    run(normal, APPLY, u, out);
}

void skci_normal_right(skci_normal *normal, double *out)
{
    run(normal, RIGHT, NULL, out);
}

double skci_normal_gradient(skci_normal *normal, const double *u, double *out)
{
    return run(normal, GRADIENT, u, out);
}

void skci_normal_residual(skci_normal *m, const double *u, skci_fit_sums *fits)
{
    for (int i = 0; i < m->pictures->count; i++) {
        skci_picture *p = m->pictures->all + i;
        for (size_t k = 0, n = (size_t)p->width * (size_t)p->height * (size_t)p->planes; k < n; k++)
            p->residual[k] = NAN;
    }
    run(m, RESIDUAL, u, NULL);
    memset(fits, 0, (size_t)m->pictures->planes * sizeof *fits);
    for (int p = 0; p < m->pictures->planes; p++)
        for (int g = 0; g < m->group_count; g++) {
            const skci_fit_sums *from = m->groups[g].fits + p;
            skci_fit_sums *to = fits + p;
            to->n += from->n;
            to->residual += from->residual;
            to->square += from->square;
            to->model += from->model;
            to->model_square += from->model_square;
            to->cross += from->cross;
            to->blurred += from->blurred;
            to->blurred_square += from->blurred_square;
        }
}
