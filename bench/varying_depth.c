// SPDX-License-Identifier: MIT
// Depth of field from one sharp picture and its depth, beside the truth that examples/scene.c casts through a lens.
// Prints a table of docs/results/varying.md and writes the pictures as PFM.
//
//     varying_depth FOLDER FILE.skc
//
// FOLDER has scene.pfm, depth.pfm and lens.pfm; FILE.skc is a basis of discs.
#include "varying_ways.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The lens of examples/scene.c.
static const double focal = 0.085, number = 1.8, focus = 2, sensor = 0.036;

enum { NEAR = 24, JUMP = 2 }; // pixels: what counts as near an edge; how much the blur's radius changes there

static float *read_pfm(const char *folder, const char *name, int channels, int *width, int *height)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (!file || fscanf(file, channels == 3 ? "PF %d %d -1.0" : "Pf %d %d -1.0", width, height) != 2 ||
        fgetc(file) != '\n')
        die(path, "is not such a PFM file");
    size_t row = (size_t)*width * (size_t)channels;
    float *pixels = allocate((size_t)*height * row * sizeof *pixels);
    for (int y = *height - 1; y >= 0; y--)
        if (fread(pixels + (size_t)y * row, sizeof *pixels, row, file) != row)
            die(path, "is cut short");
    fclose(file);
    return pixels;
}

static void write_pfm(const char *folder, const char *name, const picture *p)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    if (!file)
        die(path, "cannot be written");
    fprintf(file, "PF\n%d %d\n-1.0\n", p->width, p->height);
    for (int y = p->height - 1; y >= 0; y--)
        for (int x = 0; x < p->width; x++)
            fwrite(p->pixels + 4 * ((ptrdiff_t)y * p->width + x), sizeof(float), 3, file);
    if (fclose(file) != 0)
        die(path, "cannot be written");
}

static picture read_rgb(const char *folder, const char *name)
{
    picture p;
    float *rgb = read_pfm(folder, name, 3, &p.width, &p.height);
    size_t count = (size_t)p.width * (size_t)p.height;
    p.pixels = allocate(4 * count * sizeof(float));
    for (size_t i = 0; i < count; i++) {
        memcpy(p.pixels + 4 * i, rgb + 3 * i, 3 * sizeof(float));
        p.pixels[4 * i + 3] = 1;
    }
    free(rgb);
    return p;
}

// Depth becomes the radius of the circle of confusion, in pixels.
static maps radii(const char *folder)
{
    maps m = {.count = 1};
    m.values[0] = read_pfm(folder, "depth.pfm", 1, &m.width, &m.height);
    double scale = focal * focus / (focus - focal) / sensor * m.width, aperture = focal / number / 2;
    for (ptrdiff_t i = 0; i < (ptrdiff_t)m.width * m.height; i++)
        m.values[0][i] = (float)(scale * aperture * fabs(1 / (double)m.values[0][i] - 1 / focus));
    return m;
}

// 1 near a jump of the radius, else 0.
static unsigned char *near_edges(const maps *m)
{
    ptrdiff_t count = (ptrdiff_t)m->width * m->height;
    unsigned char *mask = allocate((size_t)count);
    memset(mask, 0, (size_t)count);
    const float *v = m->values[0];
    for (int y = 0; y + 1 < m->height; y++)
        for (int x = 0; x + 1 < m->width; x++) {
            ptrdiff_t at = (ptrdiff_t)y * m->width + x;
            if (fabsf(v[at] - v[at + 1]) < JUMP && fabsf(v[at] - v[at + m->width]) < JUMP)
                continue;
            for (int dy = -NEAR; dy <= NEAR; dy++)
                for (int dx = -NEAR; dx <= NEAR; dx++)
                    if (dx * dx + dy * dy <= NEAR * NEAR && x + dx >= 0 && x + dx < m->width && y + dy >= 0 &&
                        y + dy < m->height)
                        mask[at + (ptrdiff_t)dy * m->width + dx] = 1;
        }
    return mask;
}

// Lights are clipped for the comparison as a picture file would: else they are all that counts.
static picture clipped(const picture *p)
{
    picture q = like_picture(p);
    for (ptrdiff_t i = 0; i < 4 * (ptrdiff_t)p->width * p->height; i++)
        q.pixels[i] = fminf(fmaxf(p->pixels[i], 0), 1);
    return q;
}

static void print_row(const char *name, const picture *p, const picture *truth, const unsigned char *mask)
{
    picture a = clipped(p), b = clipped(truth);
    printf("| %s | %.1f | %.1f | %.1f |\n", name, masked_psnr(&a, &b, mask, 1), masked_psnr(&a, &b, mask, 0),
           picture_psnr(&a, &b));
    free(a.pixels);
    free(b.pixels);
}

static void filter_library(const skc_basis *basis, const skc_varying_options *options, const maps *m, const picture *in,
                           picture *out)
{
    skc_varying *varying;
    skc_error error;
    skc_map map[MAX_AXES];
    library_maps(m, map);
    skc_pixels from = skc_pixels_interleaved(SKC_PIXEL_FLOAT, in->pixels, in->width, in->height, 4), to = from;
    to.data = out->pixels;
    if (skc_varying_create(basis, options, &varying, &error) != SKC_OK ||
        skc_varying_apply(varying, &from, map, &to, NULL, &error) != SKC_OK)
        die("skc", error.message);
    skc_varying_free(varying);
}

int main(int argc, char **argv)
{
    if (argc != 3)
        die("usage", "varying_depth FOLDER FILE.skc");
    const char *folder = argv[1];
    picture in = read_rgb(folder, "scene.pfm"), truth = read_rgb(folder, "lens.pfm"), out = like_picture(&in);
    maps m = radii(folder);
    unsigned char *mask = near_edges(&m);
    double share = 0;
    for (ptrdiff_t i = 0; i < (ptrdiff_t)m.width * m.height; i++)
        share += mask[i];
    skc_basis *basis = read_basis(argv[2]);
    skc_varying_options options;
    skc_varying_options_init(&options);
    printf("| | near edges (%.0f %%) | elsewhere | whole picture |\n|---|---|---|---|\n",
           100 * share / m.width / m.height);
    print_row("the sharp picture itself", &in, &truth, mask);
    filter exact = exact_filter(effect_named("tilt"), effect_named("tilt")->fine, &m, 2);
    exact.run(exact.state, in.pixels, out.pixels);
    exact.free(exact.state);
    print_row("exact, gathering", &out, &truth, mask);
    filter_library(basis, &options, &m, &in, &out);
    print_row("skc, gathering", &out, &truth, mask);
    write_pfm(folder, "gather.pfm", &out);
    options.respect_edges = 1;
    filter_library(basis, &options, &m, &in, &out);
    print_row("skc, gathering, edges respected", &out, &truth, mask);
    write_pfm(folder, "respect.pfm", &out);
    options.respect_edges = 0;
    options.order = SKC_ORDER_SCATTER;
    filter_library(basis, &options, &m, &in, &out);
    print_row("skc, scattering", &out, &truth, mask);
    write_pfm(folder, "scatter.pfm", &out);
    skc_basis_free(basis);
    free(mask);
    free_maps(&m);
    free(in.pixels);
    free(truth.pixels);
    free(out.pixels);
    return 0;
}
