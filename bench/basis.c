// SPDX-License-Identifier: MIT
// What a basis gives between its nodes: how many nodes it takes, what the joint fit brings over continuation alone, and
// what blending pictures filtered at the two nodes around would give. Opens private headers, to stop half-way. Expected
// image PSNR, one thread.

#include "fit/basis/basis.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { POINTS = 193 };

static void check(skc_status status, const skc_error *error)
{
    if (status == SKC_OK)
        return;
    fprintf(stderr, "%s\n", error->message);
    exit(1);
}

// `user` is the shape, a format for one to three numbers.
static skc_status shape_at(void *user, const double *at, skc_kernel **kernel, skc_error *error)
{
    char spec[256];
    snprintf(spec, sizeof spec, user, at[0], at[1], at[2]);
    return skc_kernel_shape(spec, kernel, error);
}

// The image PSNR of the mean error over the whole range, and the least.
struct figures {
    double mean, least;
};

static void add(struct figures *f, double psnr)
{
    f->mean += pow(10, -psnr / 10) / POINTS;
    f->least = fmin(f->least, psnr);
}

// The i-th point: even along the first axis, strewn along the others.
static void point(int axis_count, const skc_axis *axes, int i, double *at)
{
    static const double steps[] = {0, 0.61803398874989485, 0.75487766624669276};
    memset(at, 0, SKCI_AXES * sizeof *at);
    for (int a = 0; a < axis_count; a++) {
        double t = a == 0 ? (double)i / (POINTS - 1) : i * steps[a] - floor(i * steps[a]);
        at[a] = axes[a].first + t * (axes[a].last - axes[a].first);
    }
}

static struct figures measure(char *shape, int axis_count, const skc_axis *axes, const skc_basis *basis)
{
    struct figures f = {0, INFINITY};
    skc_error error;
    for (int i = 0; i < POINTS; i++) {
        double at[SKCI_AXES];
        skc_kernel *kernel;
        skc_complex *complex;
        skc_quality quality;
        point(axis_count, axes, i, at);
        check(shape_at(shape, at, &kernel, &error), &error);
        check(skc_basis_at(basis, at, 0, &complex, &error), &error);
        check(skc_quality_measure(complex, kernel, &quality, &error), &error);
        add(&f, quality.image_psnr);
        skc_complex_free(complex);
        skc_kernel_free(kernel);
    }
    f.mean = -10 * log10(f.mean);
    return f;
}

static void add_scaled(const skc_kernel *from, double share, skc_kernel *to)
{
    for (int j = 0; j < from->height; j++)
        for (int i = 0; i < from->width; i++) {
            int x = i - from->anchor_x + to->anchor_x, y = j - from->anchor_y + to->anchor_y;
            to->values[y * to->width + x] += share * from->values[j * from->width + i];
        }
}

// The dense kernels at the nodes around, mixed: what blending two filtered pictures amounts to.
static struct figures measure_blend(char *shape, const skc_axis *axis, const skc_parameter *nodes)
{
    struct figures f = {0, INFINITY};
    skc_error error;
    for (int i = 0; i < POINTS; i++) {
        double at[SKCI_AXES];
        int low = 0;
        skc_kernel *kernel, *ends[2], *blend;
        skc_quality quality;
        point(1, axis, i, at);
        while (low < nodes->count - 2 && at[0] >= nodes->values[low + 1])
            low++;
        double t = (at[0] - nodes->values[low]) / (nodes->values[low + 1] - nodes->values[low]);
        check(shape_at(shape, at, &kernel, &error), &error);
        check(shape_at(shape, &nodes->values[low], &ends[0], &error), &error);
        check(shape_at(shape, &nodes->values[low + 1], &ends[1], &error), &error);
        check(skc_kernel_create(ends[1]->width, ends[1]->height, &blend, &error), &error); // the larger one
        add_scaled(ends[0], 1 - t, blend);
        add_scaled(ends[1], t, blend);
        check(skc_quality_compare(blend, kernel, &quality, &error), &error);
        add(&f, quality.image_psnr);
        skc_kernel_free(kernel);
        skc_kernel_free(ends[0]);
        skc_kernel_free(ends[1]);
        skc_kernel_free(blend);
    }
    f.mean = -10 * log10(f.mean);
    return f;
}

// The same nodes and structure by continuation alone.
static skc_basis *continued(char *shape, const skc_axis *axis, const skc_basis_options *options, const skc_basis *like)
{
    skci_basis_task task = {
        .kernel_at = shape_at, .user = shape, .axis_count = 1, .axes = axis, .options = options, .phase_end = 1};
    skci_watch_init(&task.watch, NULL, NULL, NULL, NULL);
    skci_nodes *nodes;
    skc_basis *basis;
    skc_error error;
    int layers[SKC_MAX_LAYERS];
    for (int l = 0; l < like->filters[0]->count; l++)
        layers[l] = like->filters[0]->layers[l].count;
    check(skci_nodes_create(&task, &like->parameters[0].count, &like->parameters[0].values, &nodes, &error), &error);
    check(skci_nodes_structure(nodes, like->filters[0]->count, layers, &error), &error);
    check(skci_fit_hardest(nodes, &error), &error);
    check(skci_continue(nodes, &error), &error);
    check(skci_nodes_basis(nodes, &basis, &error), &error);
    skci_nodes_free(nodes);
    return basis;
}

static void disks(void)
{
    char shape[] = "disk:radius=%.17g";
    static const int counts[] = {4, 6, 8, 12, 16, 0};
    printf("disk, radius 0 to 24, 48 samples; expected image PSNR, of the mean error over all radii / least\n\n");
    printf("| nodes | joint fit | continuation alone | two pictures blended |\n|---|---|---|---|\n");
    for (int i = 0; i < 6; i++) {
        skc_axis axis = {.name = "radius", .first = 0, .last = 24, .count = counts[i]};
        skc_basis_options options;
        skc_basis_options_init(&options);
        options.fit.samples = 48;
        options.fit.threads = 1;
        skc_basis *basis;
        skc_error error;
        check(skc_fit_basis(shape_at, shape, 1, &axis, &options, &basis, NULL, &error), &error);
        skc_basis *first = continued(shape, &axis, &options, basis);
        struct figures f = measure(shape, 1, &axis, basis), g = measure(shape, 1, &axis, first),
                       h = measure_blend(shape, &axis, &basis->parameters[0]);
        printf("| %d%s | %.1f / %.1f | %.1f / %.1f | %.1f / %.1f |\n", basis->parameters[0].count,
               counts[i] ? "" : ", chosen", f.mean, f.least, g.mean, g.least, h.mean, h.least);
        fflush(stdout);
        skc_basis_free(basis);
        skc_basis_free(first);
    }
}

static void effect(const char *name, char *shape, int samples, int axis_count, const skc_axis *axes)
{
    skc_basis_options options;
    skc_basis_options_init(&options);
    options.fit.samples = samples;
    options.fit.threads = 1;
    skc_basis *basis;
    skc_basis_report report;
    skc_error error;
    clock_t start = clock();
    check(skc_fit_basis(shape_at, shape, axis_count, axes, &options, &basis, &report, &error), &error);
    double seconds = (double)(clock() - start) / CLOCKS_PER_SEC; // of this process, however busy the machine
    struct figures f = measure(shape, axis_count, axes, basis);
    printf("| %s | %d:", name, samples);
    for (int l = 0; l < basis->filters[0]->count; l++)
        printf(" %d", basis->filters[0]->layers[l].count);
    printf(" | %d:", report.node_count);
    for (int i = 0; basis->parameters[0].kind == SKC_PARAMETER_NODES && i < basis->parameters[0].count; i++)
        printf(" %.4g", basis->parameters[0].values[i]);
    printf(" | %.1f / %.1f | %.1f |\n", f.mean, f.least, seconds);
    fflush(stdout);
    skc_basis_free(basis);
}

static skc_axis along(const char *name, double first, double last)
{
    return (skc_axis){.name = name, .first = first, .last = last};
}

static skc_axis turning(double last)
{
    return (skc_axis){.name = "angle", .kind = SKC_PARAMETER_ROTATION, .first = 0, .last = last};
}

// Both parts, or the one named: "nodes", "effects".
int main(int argc, char **argv)
{
    char disk[] = "disk:radius=%.17g", star[] = "star:points=4,radius=%.17g,rotate=%.17g",
         hexagon[] = "polygon:sides=6,radius=%.17g,rotate=%.17g", motion[] = "motion:length=%.17g,angle=%.17g",
         coma[] = "coma:waves=%.17g,rotate=%.17g", iris[] = "polygon:sides=6,radius=%.17g,curvature=%.17g";
    if (argc < 2 || strcmp(argv[1], "nodes") == 0)
        disks();
    if (argc > 1 && strcmp(argv[1], "effects") != 0)
        return 0;
    printf("\n| kernels | samples: layers | nodes | image PSNR dB, mean error / least | CPU seconds "
           "|\n|---|---|---|---|---|\n");
    effect("disk, radius 0..24", disk, 48, 1, (skc_axis[]){along("radius", 0, 24)});
    effect("star, radius 4..24, any angle", star, 64, 2, (skc_axis[]){along("radius", 4, 24), turning(360)});
    effect("hexagon, radius 4..24, any angle", hexagon, 64, 2, (skc_axis[]){along("radius", 4, 24), turning(360)});
    effect("motion, length 0..48, any angle", motion, 48, 2, (skc_axis[]){along("length", 0, 48), turning(180)});
    effect("coma, 0..3 waves, any angle", coma, 96, 2, (skc_axis[]){along("waves", 0, 3), turning(360)});
    effect("iris, radius 4..16, curvature 0..1", iris, 64, 2,
           (skc_axis[]){along("radius", 4, 16), along("curvature", 0, 1)});
    return 0;
}
