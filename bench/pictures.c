// SPDX-License-Identifier: MIT
// Kernels learned from pictures: photographs are blurred by known kernels, noise is added, and what is learned from
// the pair is compared with the truth. Prints the tables of docs/results/pictures.md.
//
//     pictures FOLDER [quick]      FOLDER has NAME.pfm of each photograph, in linear light; kernels are written there

#define _POSIX_C_SOURCE 200809L
#include "skc/estimate.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE = 512, PHOTOGRAPHS = 3 };
static const char *const names[PHOTOGRAPHS] = {"astronaut", "rocket", "hubble_deep_field"};
static const double pi = 3.14159265358979323846;

typedef struct photograph {
    skc_image image;
} photograph;

static void check(skc_status status, const skc_error *error)
{
    if (status == SKC_OK)
        return;
    fprintf(stderr, "pictures: %s\n", error->message);
    exit(1);
}

static void *allocate(size_t bytes)
{
    void *p = malloc(bytes);
    if (!p)
        exit(1);
    return p;
}

static skc_image create(int width, int height)
{
    return skc_image_interleaved(allocate((size_t)width * (size_t)height * 3 * sizeof(float)), width, height, 3);
}

static skc_image read_pfm(const char *folder, const char *name)
{
    char path[1024];
    int width, height;
    snprintf(path, sizeof path, "%s/%s.pfm", folder, name);
    FILE *file = fopen(path, "rb");
    if (!file || fscanf(file, "PF %d %d -1.0", &width, &height) != 2 || fgetc(file) != '\n') {
        fprintf(stderr, "pictures: %s is not such a PFM file\n", path);
        exit(1);
    }
    skc_image image = create(width, height);
    for (int y = height - 1; y >= 0; y--)
        if (fread(image.data + (size_t)y * (size_t)width * 3, sizeof(float), (size_t)width * 3, file) !=
            (size_t)width * 3)
            exit(1);
    fclose(file);
    return image;
}

// With its origin in the middle of 61 x 61 pixels.
static void write_kernel(const char *folder, const char *name, const skc_kernel *k)
{
    enum { HALF = 30 };
    char path[1024];
    snprintf(path, sizeof path, "%s/%s.pfm", folder, name);
    FILE *file = fopen(path, "wb");
    if (!file)
        exit(1);
    fprintf(file, "Pf\n%d %d\n-1.0\n", 2 * HALF + 1, 2 * HALF + 1);
    for (int y = HALF; y >= -HALF; y--)
        for (int x = -HALF; x <= HALF; x++) {
            int i = x + k->anchor_x, j = y + k->anchor_y;
            float v = i >= 0 && i < k->width && j >= 0 && j < k->height ? (float)k->values[j * k->width + i] : 0;
            fwrite(&v, sizeof v, 1, file);
        }
    fclose(file);
}

static double uniform(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return ((double)((z ^ (z >> 31)) >> 11) + 0.5) * 0x1p-53;
}

static double gaussian(uint64_t *state)
{
    double r = sqrt(-2 * log(uniform(state)));
    return r * cos(2 * pi * uniform(state));
}

// The path of a hand that holds a camera: a walk whose direction drifts, and which now and then turns.
static skc_kernel *shake(void)
{
    skc_kernel *k;
    skc_error error;
    check(skc_kernel_create(49, 49, &k, &error), &error);
    uint64_t state = 7;
    double x = -8, y = 6, direction = 0.4;
    for (int i = 0; i < 900; i++) {
        direction += 0.09 * gaussian(&state) + (uniform(&state) < 0.006 ? 2 : 0);
        double speed = 0.09 * (1 + 0.7 * sin(i * 0.03));
        x += speed * cos(direction);
        y -= speed * sin(direction);
        for (int j = 0; j < 49; j++)
            for (int l = 0; l < 49; l++) {
                double dx = l - 24 - x, dy = j - 24 - y;
                if (dx * dx + dy * dy < 9)
                    k->values[j * 49 + l] += exp(-(dx * dx + dy * dy) / (2 * 0.6 * 0.6));
            }
    }
    check(skc_kernel_normalize(k, SKC_NORMALIZE_SUM, &error), &error);
    return k;
}

// Mean squared difference, in dB below 1.
static double psnr(const skc_image *a, const skc_image *b)
{
    double sum = 0;
    size_t n = (size_t)a->width * (size_t)a->height * 3;
    for (size_t i = 0; i < n; i++)
        sum += ((double)a->data[i] - (double)b->data[i]) * ((double)a->data[i] - (double)b->data[i]);
    return -10 * log10(sum / (double)n);
}

static double kernel_psnr(const skc_kernel *k, const skc_kernel *truth)
{
    skc_quality q;
    skc_error error;
    check(skc_quality_compare(k, truth, &q, &error), &error);
    return q.psnr;
}

// A filter that is one or the other.
static void filter(const skc_complex *complex, const skc_kernel *kernel, const skc_image *in, const skc_image *out)
{
    skc_error error;
    check(complex ? skc_apply(complex, in, out, NULL, &error) : skc_convolve(kernel, in, out, NULL, &error), &error);
}

typedef struct trouble {
    const char *name;
    double noise, gain, offset, shift_x, shift_y, exposure; // exposure: of the scene, which the pictures clip at 1
    int bits;                                               // of both pictures, sRGB; 0: floats
} trouble;

static float encode(double v, int bits)
{
    double most = (1 << bits) - 1;
    v = fmin(fmax(v, 0), 1);
    v = v <= 0.0031308 ? 12.92 * v : 1.055 * pow(v, 1 / 2.4) - 0.055;
    v = floor(v * most + 0.5) / most;
    return (float)(v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4));
}

static skc_image cut(const skc_image *from)
{
    int width = from->width < SIDE ? from->width : SIDE, height = from->height < SIDE ? from->height : SIDE;
    skc_image image = create(width, height);
    const float *start =
        from->data +
        ((size_t)((from->height - height) / 2) * (size_t)from->width + (size_t)((from->width - width) / 2)) * 3;
    for (int y = 0; y < height; y++)
        memcpy(image.data + (size_t)y * (size_t)width * 3, start + (size_t)y * (size_t)from->width * 3,
               (size_t)width * 3 * sizeof(float));
    return image;
}

// The kernel moved: what `complex` of one sample makes of it.
static skc_kernel *moved(const skc_kernel *k, double x, double y)
{
    skc_kernel *out;
    skc_error error;
    check(skc_kernel_create(k->width + 4, k->height + 4, &out, &error), &error);
    int ix = (int)floor(x), iy = (int)floor(y);
    double fx = x - ix, fy = y - iy;
    for (int j = 0; j < k->height; j++)
        for (int i = 0; i < k->width; i++)
            for (int t = 0; t < 4; t++)
                out->values[(j + 2 + iy + t / 2) * out->width + i + 2 + ix + t % 2] +=
                    k->values[j * k->width + i] * (t % 2 ? fx : 1 - fx) * (t / 2 ? fy : 1 - fy);
    return out;
}

static skc_pair make_pair(const skc_image *photograph, const skc_kernel *truth, const trouble *t)
{
    skc_image scene = create(photograph->width, photograph->height), blurred = scene;
    blurred.data = allocate((size_t)scene.width * (size_t)scene.height * 3 * sizeof(float));
    size_t n = (size_t)scene.width * (size_t)scene.height * 3;
    for (size_t i = 0; i < n; i++)
        scene.data[i] = (float)(t->exposure * (double)photograph->data[i]);
    filter(NULL, truth, &scene, &blurred);
    skc_pair pair = {cut(&scene), cut(&blurred)};
    free(scene.data);
    free(blurred.data);
    uint64_t state = 1;
    n = (size_t)pair.sharp.width * (size_t)pair.sharp.height * 3;
    for (size_t i = 0; i < n; i++) {
        double b = t->gain * (double)pair.blurred.data[i] + t->offset + t->noise * gaussian(&state);
        pair.blurred.data[i] = (float)b;
        if (t->exposure > 1) {
            pair.blurred.data[i] = fminf(fmaxf(pair.blurred.data[i], 0), 1);
            pair.sharp.data[i] = fminf(pair.sharp.data[i], 1);
        }
        if (t->bits) {
            pair.blurred.data[i] = encode((double)pair.blurred.data[i], t->bits);
            pair.sharp.data[i] = encode((double)pair.sharp.data[i], t->bits);
        }
    }
    return pair;
}

// Image PSNR on the photograph that was learned from, and the mean of the others.
static void judge(const skc_complex *complex, const skc_kernel *kernel, const skc_kernel *truth,
                  const skc_image *photographs, int learned, double *same, double *others)
{
    *others = 0;
    for (int i = 0; i < PHOTOGRAPHS; i++) {
        skc_image a = create(photographs[i].width, photographs[i].height), b = create(a.width, a.height);
        filter(complex, kernel, photographs + i, &a);
        filter(NULL, truth, photographs + i, &b);
        double db = psnr(&a, &b);
        if (i == learned)
            *same = db;
        else
            *others += db / (PHOTOGRAPHS - 1);
        free(a.data);
        free(b.data);
    }
}

static void row(const char *folder, const char *kernel_name, const skc_kernel *shape, const skc_image *photographs,
                int learned, const trouble *t, const skc_complex *direct)
{
    skc_error error;
    skc_kernel *truth = t->shift_x != 0 || t->shift_y != 0 ? moved(shape, t->shift_x, t->shift_y) : moved(shape, 0, 0);
    skc_pair pair = make_pair(photographs + learned, truth, t);
    skc_kernel *kernel;
    skc_complex *complex;
    skc_estimate_report r;
    skc_estimate_options o;
    skc_fit_options f;
    skc_estimate_options_init(&o);
    skc_fit_options_init(&f);
    o.threads = f.threads = 1;
    check(skc_estimate_fit(1, &pair, &o, &f, &complex, &kernel, &r, &error), &error);
    double dense[2], learnt[2], best[2];
    judge(NULL, kernel, truth, photographs, learned, dense, dense + 1);
    judge(complex, NULL, truth, photographs, learned, learnt, learnt + 1);
    judge(direct, NULL, shape, photographs, learned, best, best + 1);
    printf("| %s | %s | %s | %.1f | %.1f / %.1f | **%.1f** / %.1f | %.1f / %.1f | %.3f, %.3f | %.2f, %.2f | %.4f | "
           "%.2f -> %.2f | "
           "%.1f | %.0f %% | %.1f |\n",
           kernel_name, names[learned], t->name, kernel_psnr(kernel, truth), dense[0], dense[1], learnt[0], learnt[1],
           best[0], best[1], r.gain, r.offset, r.shift_x, r.shift_y, r.noise, r.fit_first, r.fit_residual,
           r.expected_psnr, 100 * r.used, r.seconds);
    fflush(stdout);
    char name[256];
    snprintf(name, sizeof name, "%s_%s_%s", kernel_name, names[learned], t->name);
    for (char *c = name; *c; c++)
        *c = *c == ' ' || *c == ',' ? '_' : *c;
    write_kernel(folder, name, kernel);
    skc_kernel *syn;
    check(skc_complex_synthesize(complex, &syn, &error), &error);
    strcat(name, "_fit");
    write_kernel(folder, name, syn);
    skc_kernel_free(syn);
    skc_kernel_free(kernel);
    skc_kernel_free(truth);
    skc_complex_free(complex);
    free(pair.sharp.data);
    free(pair.blurred.data);
}

int main(int argc, char **argv)
{
    static const trouble troubles[] = {
        {"noise 1 %", 0.01, 1, 0, 0, 0, 1, 0}, {"gain 0.9, shift", 0.01, 0.9, 0.02, 1.3, -0.7, 1, 0},
        {"saturated", 0.01, 1, 0, 0, 0, 2, 0}, {"8 bits", 0.002, 1, 0, 0, 0, 1, 8},
        {"no noise", 0, 1, 0, 0, 0, 1, 0},
    };
    int quick = argc > 2;
    if (argc < 2)
        return 2;
    skc_image photographs[PHOTOGRAPHS];
    for (int i = 0; i < PHOTOGRAPHS; i++)
        photographs[i] = read_pfm(argv[1], names[i]);
    static const char *const kernel_names[] = {"disk", "heart", "shake"};
    skc_kernel *kernels[3];
    skc_error error;
    check(skc_kernel_shape("disk:radius=12", &kernels[0], &error), &error);
    check(skc_kernel_shape("heart:radius=24", &kernels[1], &error), &error);
    kernels[2] = shake();
    printf("| kernel | learned from | with | kernel PSNR | dense: same / others | **complex**: same / others | direct "
           "fit | gain, offset "
           "| shift | noise | residual | expected | used | seconds |\n"
           "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
    skc_complex *direct[3];
    for (int k = 0; k < 3; k++) {
        write_kernel(argv[1], kernel_names[k], kernels[k]);
        check(skc_fit(kernels[k], NULL, &direct[k], NULL, &error), &error);
    }
    for (int t = 0; t < (quick ? 1 : 5); t++)
        for (int k = 0; k < 3; k++)
            row(argv[1], kernel_names[k], kernels[k], photographs, 0, troubles + t, direct[k]);
    for (int i = 1; i < PHOTOGRAPHS && !quick; i++)
        for (int k = 0; k < 3; k++)
            row(argv[1], kernel_names[k], kernels[k], photographs, i, troubles, direct[k]);
    for (int k = 0; k < 3; k++) {
        skc_kernel_free(kernels[k]);
        skc_complex_free(direct[k]);
    }
    for (int i = 0; i < PHOTOGRAPHS; i++)
        free(photographs[i].data);
    return 0;
}
