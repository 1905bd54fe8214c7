// SPDX-License-Identifier: MIT
// Quality of filters whose kernel changes, against the exact result. Prints tables of docs/results/varying.md.
//
//     varying_quality FOLDER PHOTO.ppm ...
//
// FOLDER has the bases that bench/varying_fit.c made.
#include "varying_ways.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_PHOTOS = 4, THREADS = 2, SMALL = 256 };

typedef struct photos {
    int count;
    picture in[MAX_PHOTOS], exact[MAX_PHOTOS], out;
} photos;

static const double EQUAL = 90; // dB: above it results differ by rounding

// ------------------------------------------------------------------------------------------------------- are they
// right

// A filter whose map says the same everywhere, beside plain convolution.
static double constant_psnr(filter f, const skc_kernel *k, const picture *in)
{
    picture out = like_picture(in), reference = like_picture(in);
    skc_image from = skc_image_interleaved(in->pixels, in->width, in->height, 4), to = from;
    to.data = reference.pixels;
    skc_error error;
    if (skc_convolve(k, &from, &to, NULL, &error) != SKC_OK)
        die("skc_convolve", error.message);
    f.run(f.state, in->pixels, out.pixels);
    f.free(f.state);
    double result = picture_psnr(&out, &reference);
    if (result < EQUAL)
        fprintf(stderr, "%s: a constant map gives plain convolution to %.1f dB\n", f.name, result);
    free(out.pixels);
    free(reference.pixels);
    return result;
}

static double check_constant(const picture *photo)
{
    picture in = {SMALL, SMALL, allocate(4 * SMALL * SMALL * sizeof(float))};
    for (int y = 0; y < SMALL; y++)
        memcpy(in.pixels + (ptrdiff_t)y * SMALL * 4, photo->pixels + (ptrdiff_t)y * photo->width * 4,
               SMALL * 4 * sizeof(float));
    const effect *e = effect_named("star");
    const int counts[] = {6, 9}; // a node at radius 16, turned by 30 degrees
    const double at[] = {16, 30};
    maps m = make_maps(e, SMALL, SMALL, 1);
    for (int i = 0; i < SMALL * SMALL; i++)
        for (int a = 0; a < 2; a++)
            m.values[a][i] = (float)at[a];
    skc_kernel *k = effect_kernel(e, at);
    field *low = make_field(e, counts);
    truncate_field(low, 3);
    double worst = constant_psnr(exact_filter(e, counts, &m, 2), k, &in);
    worst = fmin(worst, constant_psnr(blending_filter(e, counts, &m, 0, 2), k, &in));
    worst = fmin(worst, constant_psnr(blending_filter(e, counts, &m, 1, 1), k, &in));
    worst = fmin(worst, constant_psnr(flow_filter(e, &m, 64, 2), k, &in));
    worst = fmin(worst, constant_psnr(factors_filter(e, counts, &m, 3, 2), low->kernels[3 * 9 + 3], &in));
    free_field(low);
    skc_kernel_free(k);
    free_maps(&m);
    free(in.pixels);
    return worst;
}

// Some pixels of the exact result, convolved one by one with the very kernel of their parameters.
static double check_pixels(const effect *e, const maps *m, const picture *in, const picture *exact)
{
    double sum = 0, count = 0;
    for (ptrdiff_t p = 12345; p < (ptrdiff_t)in->width * in->height; p += 3989) {
        double at[MAX_AXES] = {0}, result = 0;
        for (int a = 0; a < m->count; a++)
            at[a] = (double)m->values[a][p];
        skc_kernel *k = effect_kernel(e, at);
        int x = (int)(p % in->width), y = (int)(p / in->width);
        for (int j = 0; j < k->height; j++)
            for (int i = 0; i < k->width; i++) {
                int from_x = x - (i - k->anchor_x), from_y = y - (j - k->anchor_y);
                from_x = from_x < 0 ? 0 : from_x >= in->width ? in->width - 1 : from_x;
                from_y = from_y < 0 ? 0 : from_y >= in->height ? in->height - 1 : from_y;
                result +=
                    k->values[j * k->width + i] * (double)in->pixels[4 * ((ptrdiff_t)from_y * in->width + from_x) + 1];
            }
        skc_kernel_free(k);
        double d = result - (double)exact->pixels[4 * p + 1];
        sum += d * d;
        count++;
    }
    return 10 * log10(count / sum);
}

// ---------------------------------------------------------------------------------------------------------------
// tables

// Every photograph with a filter: a row of the table; the mean. Frees the filter.
static double print_row(photos *p, filter f, const char *asked, double least, const char *after)
{
    double mean = 0, each[MAX_PHOTOS];
    for (int i = 0; i < p->count; i++) {
        f.run(f.state, p->in[i].pixels, p->out.pixels);
        each[i] = picture_psnr(&p->out, &p->exact[i]);
        mean += each[i] / p->count;
    }
    printf("| %s | **%.1f** |", f.name, mean);
    for (int i = 0; i < p->count; i++)
        printf(" %.1f |", each[i]);
    printf(" %s | %s | %s |\n", asked, isnan(least) ? "" : mean >= least ? "yes" : "**no**", after);
    fflush(stdout);
    f.free(f.state);
    return mean;
}

static void print_library(photos *p, const effect *e, const char *folder, const maps *m)
{
    for (int s = 0; s < 2 && e->samples[s] > 0; s++) {
        char path[512], asked[32] = "";
        snprintf(path, sizeof path, "%s/%s%d.skc", folder, e->id, e->samples[s]);
        if (s == 0 && !isnan(e->asked))
            snprintf(asked, sizeof asked, "%.0f dB", e->asked);
        skc_basis *basis = read_basis(path);
        print_row(p, library_filter(basis, m, THREADS), asked, s == 0 ? e->asked : NAN, s == 0 ? e->paper : "");
        skc_basis_free(basis);
    }
}

static void print_peers(photos *p, const effect *e, const maps *m)
{
    const int two = e->axis_count > 1;
    print_row(p, blending_filter(e, e->blended[0], m, 0, THREADS), "", NAN, "");
    print_row(p, blending_filter(e, e->blended[1], m, 1, THREADS), "", NAN, "");
    print_row(p, flow_filter(e, m, 64, THREADS), "", NAN, "");
    print_row(p, flow_filter(e, m, 32, THREADS), "", NAN, "");
    print_row(p, factors_filter(e, e->factors, m, 3, THREADS), "", NAN, "");
    field *low = make_field(e, e->blended[1]);
    truncate_field(low, 3);
    filter f = exact_field_filter(low, m, THREADS);
    snprintf(f.name, sizeof f.name, "rows times columns, rank 3, %d filtered images blended",
             e->blended[1][0] * (two ? e->blended[1][1] : 1));
    print_row(p, f, "", NAN, "");
}

// How much the exact result itself depends on the number of nodes; where twice as many on each axis are too many to
// make, single pixels must do.
static void print_refined(photos *p, const effect *e, const maps *m)
{
    enum { MANY = 8000 };
    int finer[MAX_AXES] = {2 * e->fine[0] - 1, 2 * e->fine[1]}, two = e->axis_count > 1;
    printf("\nExact: %d", e->fine[0]);
    if (two)
        printf(" x %d", e->fine[1]);
    printf(" kernels, interpolated. Against kernels made for single pixels the first picture has %.1f dB",
           check_pixels(e, m, &p->in[0], &p->exact[0]));
    if (finer[0] * (two ? finer[1] : 1) <= MANY) {
        filter f = exact_filter(e, finer, m, THREADS);
        f.run(f.state, p->in[0].pixels, p->out.pixels);
        f.free(f.state);
        printf(", against twice as many nodes on each axis %.1f dB", picture_psnr(&p->out, &p->exact[0]));
    }
    printf(".\n");
}

// 1 where the map has another value within so many pixels (a square), else 0.
static unsigned char *near_steps(const maps *m, int reach)
{
    unsigned char *mask = allocate((size_t)m->width * (size_t)m->height);
    const float *v = m->values[0];
    for (int y = 0; y < m->height; y++)
        for (int x = 0; x < m->width; x++) {
            ptrdiff_t at = (ptrdiff_t)y * m->width + x;
            mask[at] = 0;
            for (int dy = -reach; dy <= reach && !mask[at]; dy++)
                for (int dx = -reach; dx <= reach && !mask[at]; dx++)
                    if (x + dx >= 0 && x + dx < m->width && y + dy >= 0 && y + dy < m->height)
                        mask[at] = v[at + (ptrdiff_t)dy * m->width + dx] != v[at];
        }
    return mask;
}

static void print_steps(photos *p, const effect *e, const char *folder, const maps *m)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s%d.skc", folder, e->id, e->samples[0]);
    skc_basis *basis = read_basis(path);
    filter f = library_filter(basis, m, THREADS);
    int reach = 0; // of the layers after the first, in pixels
    for (int i = 0; i < basis->filter_count; i++) {
        const skc_complex *c = basis->filters[i];
        double sum = 0;
        for (int l = 1; l < c->count; l++) {
            double most = 0;
            for (int s = 0; s < c->layers[l].count; s++)
                most =
                    fmax(most, fmax(fabs((double)c->layers[l].samples[s].x), fabs((double)c->layers[l].samples[s].y)));
            sum += ceil(most);
        }
        reach = (int)fmax(reach, sum);
    }
    unsigned char *mask = near_steps(m, reach);
    double share = 0, near = 0, far = 0;
    for (ptrdiff_t i = 0; i < (ptrdiff_t)m->width * m->height; i++)
        share += mask[i];
    for (int i = 0; i < p->count; i++) {
        f.run(f.state, p->in[i].pixels, p->out.pixels);
        near += masked_psnr(&p->out, &p->exact[i], mask, 1) / p->count;
        far += masked_psnr(&p->out, &p->exact[i], mask, 0) / p->count;
    }
    printf("\nLater layers read what neighbours made with their own parameters, so a step of the map shows as far as "
           "they reach, "
           "which is %d pixels. Of the picture %.0f %% are nearer to a step than that: "
           "%.1f dB there, "
           "%.1f dB elsewhere.\n",
           reach, 100 * share / m->width / m->height, near, far);
    f.free(f.state);
    free(mask);
    skc_basis_free(basis);
}

static void measure(photos *p, const effect *e, const char *folder, int peers)
{
    int width = p->out.width, height = p->out.height;
    maps all = make_maps(e, width, height, 0), turned = make_maps(e, width, height, 1);
    filter exact = exact_filter(e, e->fine, &turned, THREADS);
    for (int i = 0; i < p->count; i++)
        exact.run(exact.state, p->in[i].pixels, p->exact[i].pixels);
    exact.free(exact.state);
    printf("\n### %c%s\n\nThe map %s.\n\n| | mean |", e->name[0] - ('a' <= e->name[0] ? 32 : 0), e->name + 1, e->map);
    for (int i = 0; i < p->count; i++)
        printf(" %d |", i + 1);
    printf(" asked | reached | DISK's paper |\n|---|---|");
    for (int i = 0; i < p->count; i++)
        printf("---|");
    printf("---|---|---|\n");
    print_library(p, e, folder, &all);
    if (peers)
        print_peers(p, e, &turned);
    if (strcmp(e->id, "steps") == 0)
        print_steps(p, e, folder, &all);
    print_refined(p, e, &turned);
    fflush(stdout);
    free_maps(&all);
    free_maps(&turned);
}

int main(int argc, char **argv)
{
    if (argc < 3 || argc - 2 > MAX_PHOTOS)
        die("usage", "varying_quality FOLDER PHOTO.ppm ...");
    photos p = {.count = argc - 2};
    for (int i = 0; i < p.count; i++) {
        p.in[i] = read_picture(argv[i + 2]);
        p.exact[i] = like_picture(&p.in[i]);
    }
    p.out = like_picture(&p.in[0]);
    const char *only = getenv("SKC_BENCH_ONLY"); // one effect; or without peers: for the impatient
    int peers = !getenv("SKC_BENCH_NO_PEERS");
    if (peers) {
        double same = check_constant(&p.in[0]);
        if (same < EQUAL)
            die("constant maps", "do not give plain convolution");
        printf("With a constant map all of them agree with `skc_convolve` to %.0f dB at least.\n", same);
    }
    for (int i = 0; effect_at(i); i++)
        if (!only || strcmp(only, effect_at(i)->id) == 0)
            measure(&p, effect_at(i), argv[1], peers);
    for (int i = 0; i < p.count; i++) {
        free(p.in[i].pixels);
        free(p.exact[i].pixels);
    }
    free(p.out.pixels);
    return 0;
}
