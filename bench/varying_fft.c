// SPDX-License-Identifier: MIT
// What FFTs can do for a kernel that changes: tiles are transformed, multiplied with the transforms of some kernels,
// which are made beforehand, and transformed back, as in bench/fftw.c. In single precision, real to complex, a channel
// after the other.
#include "varying_peers.h"

#include <fftw3.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHANNELS = 4, MAX_THREADS = 2, MAX_NODES = 512 };

typedef struct transform {
    int size, bins; // samples and bins: size * size and size * (size / 2 + 1)
    fftwf_plan forward, backward;
} transform;

typedef struct workspace {             // of a thread
    float *samples;                    // four planes
    fftwf_complex *spectrum, *product; // four, one
    float *shares;                     // of every node, for every pixel of a tile
} workspace;

typedef struct tiled {
    int width, height, radius, threads;
    transform t;
    int count;               // of kernels
    fftwf_complex **kernels; // their transforms
    workspace work[MAX_THREADS];
    const effect *e;
    const maps *m;
    int counts[MAX_AXES], needed;
    float *nodes[MAX_AXES];        // blending
    int patch, columns, rows, odd; // flow: the windows; which rows of them are being made
    float *window;
    const float *in;
    float *out;
} tiled;

static int good_size(int n)
{
    for (n += n % 2;; n += 2) {
        int rest = n;
        for (int factor = 2; factor <= 7; factor++)
            while (rest % factor == 0)
                rest /= factor;
        if (rest == 1)
            return n;
    }
}

static int clamp(int i, int count)
{
    return i < 0 ? 0 : i >= count ? count - 1 : i;
}

static void plan(transform *t, int size, unsigned planning)
{
    *t = (transform){.size = size, .bins = size * (size / 2 + 1)};
    float *samples = fftwf_alloc_real((size_t)size * (size_t)size);
    fftwf_complex *spectrum = fftwf_alloc_complex((size_t)t->bins);
    t->forward = fftwf_plan_dft_r2c_2d(size, size, samples, spectrum, planning);
    t->backward = fftwf_plan_dft_c2r_2d(size, size, spectrum, samples, planning);
    if (!samples || !spectrum || !t->forward || !t->backward)
        die("FFTW", "cannot plan");
    fftwf_free(samples);
    fftwf_free(spectrum);
}

static fftwf_complex *transformed(const tiled *d, const skc_kernel *k)
{
    int size = d->t.size;
    float *samples = fftwf_alloc_real((size_t)size * (size_t)size);
    fftwf_complex *spectrum = fftwf_alloc_complex((size_t)d->t.bins);
    if (!samples || !spectrum)
        die("memory", "there is not enough");
    memset(samples, 0, (size_t)size * (size_t)size * sizeof *samples);
    for (int y = 0; y < k->height; y++)
        for (int x = 0; x < k->width; x++) {
            int to_x = (x - k->anchor_x + size) % size, to_y = (y - k->anchor_y + size) % size;
            samples[to_y * size + to_x] = (float)(k->values[y * k->width + x] / ((double)size * size));
        }
    fftwf_execute_dft_r2c(d->t.forward, samples, spectrum);
    fftwf_free(samples);
    return spectrum;
}

// The four transforms of the pixels from (left, top).
static void take(const tiled *d, workspace *w, int left, int top)
{
    int size = d->t.size;
    ptrdiff_t plane = (ptrdiff_t)size * size;
    for (int y = 0; y < size; y++) {
        const float *row = d->in + (ptrdiff_t)clamp(top + y, d->height) * d->width * CHANNELS;
        float *to = w->samples + (ptrdiff_t)y * size;
        int inside = left >= 0 && left + size <= d->width;
        for (int x = 0; x < size; x++) {
            const float *from = row + (ptrdiff_t)(inside ? left + x : clamp(left + x, d->width)) * CHANNELS;
            for (int c = 0; c < CHANNELS; c++)
                to[c * plane + x] = from[c];
        }
    }
    for (int c = 0; c < CHANNELS; c++)
        fftwf_execute_dft_r2c(d->t.forward, w->samples + c * plane, w->spectrum + (ptrdiff_t)c * d->t.bins);
}

// The planes filtered with a kernel.
static void filter_planes(const tiled *d, workspace *w, int kernel)
{
    const float *b = (const float *)d->kernels[kernel];
    float *product = (float *)w->product;
    for (int c = 0; c < CHANNELS; c++) {
        const float *a = (const float *)(w->spectrum + (ptrdiff_t)c * d->t.bins);
        for (int i = 0; i < 2 * d->t.bins; i += 2) {
            product[i] = a[i] * b[i] - a[i + 1] * b[i + 1];
            product[i + 1] = a[i] * b[i + 1] + a[i + 1] * b[i];
        }
        fftwf_execute_dft_c2r(d->t.backward, w->product, w->samples + (ptrdiff_t)c * d->t.size * d->t.size);
    }
}

// Adds the planes' results, each pixel with a weight, to a rectangle of the output.
static void add(const tiled *d, const workspace *w, int x, int y, int width, int height, const float *weights,
                int stride)
{
    ptrdiff_t plane = (ptrdiff_t)d->t.size * d->t.size;
    for (int r = 0; r < height; r++) {
        const float *from = w->samples + (ptrdiff_t)(r + d->radius) * d->t.size + d->radius,
                    *weight = weights + (ptrdiff_t)r * stride;
        float *to = d->out + ((ptrdiff_t)(y + r) * d->width + x) * CHANNELS;
        for (int i = 0; i < width; i++)
            for (int c = 0; c < CHANNELS; c++)
                to[i * CHANNELS + c] += weight[i] * from[c * plane + i];
    }
}

static void make_workspaces(tiled *d, size_t shares)
{
    size_t plane = (size_t)d->t.size * (size_t)d->t.size;
    for (int i = 0; i < d->threads; i++) {
        workspace *w = &d->work[i];
        w->samples = fftwf_alloc_real(CHANNELS * plane);
        w->spectrum = fftwf_alloc_complex(CHANNELS * (size_t)d->t.bins);
        w->product = fftwf_alloc_complex((size_t)d->t.bins);
        w->shares = fftwf_alloc_real(shares * plane + 1);
        if (!w->samples || !w->spectrum || !w->product || !w->shares)
            die("memory", "there is not enough");
    }
}

static void free_tiled(void *state)
{
    tiled *d = state;
    for (int i = 0; i < d->count; i++)
        fftwf_free(d->kernels[i]);
    for (int i = 0; i < d->threads; i++) {
        fftwf_free(d->work[i].samples);
        fftwf_free(d->work[i].spectrum);
        fftwf_free(d->work[i].product);
        fftwf_free(d->work[i].shares);
    }
    fftwf_destroy_plan(d->t.forward);
    fftwf_destroy_plan(d->t.backward);
    for (int a = 0; a < MAX_AXES; a++)
        free(d->nodes[a]);
    free(d->kernels);
    free(d->window);
    free(d);
}

// -------------------------------------------------------------------------------------------------------------
// blending

// Every node's share of the tile's pixels, plane after plane. Says which nodes have any.
static void share(const tiled *d, workspace *w, int x, int y, int width, int height, char *used)
{
    ptrdiff_t plane = (ptrdiff_t)width * height;
    memset(w->shares, 0, (size_t)d->count * (size_t)plane * sizeof *w->shares);
    memset(used, !d->needed, (size_t)d->count);
    int last = d->m->count > 1 ? d->counts[1] : 1;
    for (int r = 0; r < height; r++)
        for (int i = 0; i < width; i++) {
            ptrdiff_t at = (ptrdiff_t)(y + r) * d->width + x + i, to = (ptrdiff_t)r * width + i;
            float u = d->nodes[0][at], v = d->m->count > 1 ? d->nodes[1][at] : 0;
            int column = (int)v, row = (int)u < d->counts[0] - 1 ? (int)u : d->counts[0] - 2;
            float below = u - (float)row, right = v - (float)column;
            int here = row * last + column % last, next = row * last + (column + 1) % last; // angles come round again
            w->shares[here * plane + to] += (1 - below) * (1 - right);
            w->shares[(here + last) * plane + to] += below * (1 - right);
            used[here] = 1;
            used[here + last] |= below > 0;
            if (right > 0) {
                w->shares[next * plane + to] += (1 - below) * right;
                w->shares[(next + last) * plane + to] += below * right;
                used[next] = 1;
                used[next + last] |= below > 0;
            }
        }
}

static void blend_tile(tiled *d, workspace *w, int x, int y)
{
    int valid = d->t.size - 2 * d->radius;
    int width = x + valid > d->width ? d->width - x : valid, height = y + valid > d->height ? d->height - y : valid;
    char used[MAX_NODES];
    share(d, w, x, y, width, height, used);
    take(d, w, x - d->radius, y - d->radius);
    for (int r = 0; r < height; r++)
        memset(d->out + ((ptrdiff_t)(y + r) * d->width + x) * CHANNELS, 0, (size_t)width * CHANNELS * sizeof(float));
    for (int k = 0; k < d->count; k++)
        if (used[k]) {
            filter_planes(d, w, k);
            add(d, w, x, y, width, height, w->shares + (ptrdiff_t)k * width * height, width);
        }
}

static void blend_some(void *context, int thread)
{
    tiled *d = context;
    int valid = d->t.size - 2 * d->radius, columns = (d->width + valid - 1) / valid,
        rows = (d->height + valid - 1) / valid;
    for (int i = thread; i < columns * rows; i += d->threads)
        blend_tile(d, &d->work[thread], i % columns * valid, i / columns * valid);
}

static void run_blending(void *state, const float *in, float *out)
{
    tiled *d = state;
    d->in = in;
    d->out = out;
    side_by_side(d->threads, blend_some, d);
}

static tiled *make_blending(const effect *e, const field *f, const int counts[], const maps *m, int size,
                            unsigned planning)
{
    tiled *d = allocate(sizeof *d);
    *d = (tiled){
        .width = m->width, .height = m->height, .radius = f->radius, .threads = 1, .e = e, .m = m, .count = f->count};
    memcpy(d->counts, counts, sizeof d->counts);
    plan(&d->t, size, planning);
    for (int a = 0; a < m->count; a++)
        d->nodes[a] = node_map(e, a, counts[a], m);
    d->kernels = allocate((size_t)f->count * sizeof *d->kernels);
    for (int i = 0; i < f->count; i++)
        d->kernels[i] = transformed(d, f->kernels[i]);
    return d;
}

// Seconds for each pixel of a tile with all kernels.
static double trial(tiled *d)
{
    int valid = d->t.size - 2 * d->radius;
    make_workspaces(d, (size_t)d->count);
    workspace *w = &d->work[0];
    memset(w->samples, 0, (size_t)CHANNELS * (size_t)d->t.size * (size_t)d->t.size * sizeof(float));
    double best = HUGE_VAL;
    float *in = calloc((size_t)d->width * (size_t)d->height, CHANNELS * sizeof *in);
    float *out = calloc((size_t)d->width * (size_t)d->height, CHANNELS * sizeof *out);
    if (!in || !out)
        die("memory", "there is not enough");
    d->in = in;
    d->out = out;
    for (int run = 0; run < 4; run++) {
        double start = seconds();
        blend_tile(d, w, 0, 0);
        best = fmin(best, seconds() - start);
    }
    free(in);
    free(out);
    return best / ((double)valid * valid);
}

filter blending_filter(const effect *e, const int counts[], const maps *m, int needed, int threads)
{
    static const int sizes[] = {112, 128, 144, 160, 192, 224, 256, 320, 384};
    field *f = make_field(e, counts);
    if (f->count > MAX_NODES)
        die("blending", "has too many nodes");
    double least = HUGE_VAL;
    int best = 0;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        if (sizes[i] < 2 * f->radius + 32)
            continue;
        tiled *d = make_blending(e, f, counts, m, sizes[i], FFTW_MEASURE);
        double took = trial(d);
        free_tiled(d);
        if (took < least) {
            least = took;
            best = sizes[i];
        }
    }
    tiled *d = make_blending(e, f, counts, m, best, FFTW_PATIENT);
    d->threads = threads;
    d->needed = needed;
    make_workspaces(d, (size_t)d->count);
    filter result = {.state = d, .run = run_blending, .free = free_tiled};
    snprintf(result.name, sizeof result.name, "blending %d filtered images%s, FFTW", f->count,
             needed ? ", where needed" : "");
    free_field(f);
    return result;
}

// -----------------------------------------------------------------------------------------------------------------
// flow

static void flow_some(void *context, int thread)
{
    tiled *d = context;
    int hop = d->patch / 2, first = d->odd + 2 * thread;
    for (int j = first; j < d->rows; j += 2 * d->threads)
        for (int i = 0; i < d->columns; i++) {
            int x = (i - 1) * hop, y = (j - 1) * hop; // the first windows stick out by half
            take(d, &d->work[thread], x - d->radius, y - d->radius);
            filter_planes(d, &d->work[thread], j * d->columns + i);
            int left = x < 0 ? -x : 0, top = y < 0 ? -y : 0;
            int right = x + d->patch > d->width ? d->width - x : d->patch,
                bottom = y + d->patch > d->height ? d->height - y : d->patch;
            workspace shifted = d->work[thread];
            shifted.samples += top * d->t.size + left;
            add(d, &shifted, x + left, y + top, right - left, bottom - top, d->window + top * d->patch + left,
                d->patch);
        }
}

// Rows of windows overlap their neighbours only: every other one at a time.
static void run_flow(void *state, const float *in, float *out)
{
    tiled *d = state;
    d->in = in;
    d->out = out;
    memset(out, 0, (size_t)d->width * (size_t)d->height * CHANNELS * sizeof *out);
    for (d->odd = 0; d->odd < 2; d->odd++)
        side_by_side(d->threads, flow_some, d);
}

typedef struct sampling {
    tiled *d;
    int radius[MAX_THREADS];
    skc_kernel **kernels;
} sampling;

static void sample_some(void *context, int thread)
{
    sampling *s = context;
    const tiled *d = s->d;
    int hop = d->patch / 2;
    for (int i = thread; i < d->count; i += MAX_THREADS) {
        int x = clamp(i % d->columns * hop, d->width), y = clamp(i / d->columns * hop, d->height);
        double at[MAX_AXES] = {0};
        for (int a = 0; a < d->m->count; a++)
            at[a] = (double)d->m->values[a][(ptrdiff_t)y * d->width + x];
        skc_kernel *k = s->kernels[i] = effect_kernel(d->e, at);
        int radius = (k->width > k->height ? k->width : k->height) / 2;
        s->radius[thread] = radius > s->radius[thread] ? radius : s->radius[thread];
    }
}

filter flow_filter(const effect *e, const maps *m, int size, int threads)
{
    tiled *d = allocate(sizeof *d);
    *d = (tiled){.width = m->width, .height = m->height, .threads = threads, .e = e, .m = m, .patch = size};
    int hop = size / 2;
    d->columns = (m->width + hop - 1) / hop + 1;
    d->rows = (m->height + hop - 1) / hop + 1;
    d->count = d->columns * d->rows;
    sampling s = {.d = d, .kernels = allocate((size_t)d->count * sizeof *s.kernels)};
    side_by_side(MAX_THREADS, sample_some, &s);
    d->radius = s.radius[0] > s.radius[1] ? s.radius[0] : s.radius[1];
    plan(&d->t, good_size(size + 2 * d->radius), FFTW_PATIENT);
    make_workspaces(d, 0);
    d->kernels = allocate((size_t)d->count * sizeof *d->kernels);
    for (int i = 0; i < d->count; i++) {
        d->kernels[i] = transformed(d, s.kernels[i]);
        skc_kernel_free(s.kernels[i]);
    }
    free(s.kernels);
    d->window = allocate((size_t)size * (size_t)size * sizeof *d->window); // Hann's: half a window apart they sum to 1
    for (int y = 0; y < size; y++)
        for (int x = 0; x < size; x++) {
            double sx = sin(3.14159265358979323846 * (x + 0.5) / size),
                   sy = sin(3.14159265358979323846 * (y + 0.5) / size);
            d->window[y * size + x] = (float)(sx * sx * sy * sy);
        }
    filter result = {.state = d, .run = run_flow, .free = free_tiled};
    snprintf(result.name, sizeof result.name, "Efficient Filter Flow, windows of %d, FFTW", size);
    return result;
}
