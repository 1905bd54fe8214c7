// SPDX-License-Identifier: MIT
// What the tests of exported code share: pictures, what the library makes of them, and comparing. A picture is a file of three int32
// (width, height, channels) and float32 samples, pixel by pixel, the top row first.
//
//     check picture WIDTH HEIGHT CHANNELS OUT          between 0 and 1, with edges; the last of 4 channels is alpha
//     check map WIDTH HEIGHT FIRST LAST KIND OUT       one channel: "smooth", "noise" or "beyond" (leaves the range)
//     check filter FILE.skc EDGE LIGHT ALPHA IN OUT [MAP...]     LIGHT: linear, srgb. ALPHA: premultiplied, straight
//     check compare A B TOLERANCE                      exit status 1 if they differ by more anywhere, or in size

#include <skc/skc.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct picture {
    int32_t size[3]; // width, height, channels
    float *values;
} picture;

static _Noreturn void die(const char *what, const char *why)
{
    fprintf(stderr, "check: %s: %s\n", what, why);
    exit(2);
}

static size_t count_of(const picture *p)
{
    return (size_t)p->size[0] * (size_t)p->size[1] * (size_t)p->size[2];
}

static picture new_picture(int width, int height, int channels)
{
    picture p = {{width, height, channels}, NULL};
    p.values = calloc(count_of(&p), sizeof(float));
    if (!p.values)
        die("picture", "no memory");
    return p;
}

static picture read_picture(const char *path)
{
    picture p;
    FILE *file = fopen(path, "rb");
    if (!file || fread(p.size, sizeof p.size, 1, file) != 1 || p.size[0] < 1 || p.size[1] < 1 || p.size[2] < 1 ||
        p.size[0] > 4096 || p.size[1] > 4096 || p.size[2] > 16)
        die(path, "cannot be read");
    p = new_picture(p.size[0], p.size[1], p.size[2]);
    if (fread(p.values, sizeof(float), count_of(&p), file) != count_of(&p))
        die(path, "is cut short");
    fclose(file);
    return p;
}

static void write_picture(const char *path, const picture *p)
{
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(p->size, sizeof p->size, 1, file) != 1 ||
        fwrite(p->values, sizeof(float), count_of(p), file) != count_of(p) || fclose(file) != 0)
        die(path, "cannot be written");
}

// Numbers between 0 and 1, the same everywhere.
static float noise(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return (float)(*state >> 8) / 16777216.0f;
}

static picture make_picture(int width, int height, int channels)
{
    picture p = new_picture(width, height, channels);
    uint32_t state = 12345;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            for (int c = 0; c < channels; c++) {
                float block = (x / 5 + y / 7 + c) % 3 == 0 ? 0.9f : 0.2f, v = 0.7f * block + 0.3f * noise(&state);
                p.values[((size_t)y * (size_t)width + (size_t)x) * (size_t)channels + (size_t)c] = v;
            }
    return p;
}

static picture make_map(int width, int height, double first, double last, const char *kind)
{
    picture p = new_picture(width, height, 1);
    uint32_t state = 99;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            double t = strcmp(kind, "noise") == 0 ? (double)noise(&state) : (x + 0.5 * y) / (width + 0.5 * height);
            t = strcmp(kind, "beyond") == 0 ? 1.6 * t - 0.3 : t;
            p.values[(size_t)y * (size_t)width + (size_t)x] = (float)(first + t * (last - first));
        }
    return p;
}

static float decode(float v)
{
    return v <= 0.04045f ? v / 12.92f : (float)pow(((double)v + 0.055) / 1.055, 2.4);
}

static float encode(float v)
{
    return v <= 0.0031308f ? v * 12.92f : (float)(1.055 * pow((double)v, 1 / 2.4) - 0.055);
}

// To premultiplied linear light and back.
static void convert(picture *p, int srgb, int straight, int back)
{
    int n = p->size[2], has_alpha = n == 2 || n == 4;
    for (size_t i = 0; i < count_of(p); i += (size_t)n)
        for (int c = 0; c < n - has_alpha; c++) {
            float *v = &p->values[i + (size_t)c], alpha = has_alpha && straight ? p->values[i + (size_t)n - 1] : 1;
            if (back)
                *v = alpha > 0 ? *v / alpha : 0;
            *v = !srgb ? *v : back ? encode(*v) : decode(*v);
            if (!back)
                *v *= alpha;
        }
}

static skc_basis *read_basis(const char *path)
{
    static char text[1 << 20];
    FILE *file = fopen(path, "rb");
    if (!file)
        die(path, "cannot be read");
    size_t length = fread(text, 1, sizeof text, file);
    fclose(file);
    skc_basis *basis;
    skc_error error;
    if (skc_basis_parse(text, length, &basis, &error) != SKC_OK)
        die(path, error.message);
    return basis;
}

static void filter(int count, char **words)
{
    skc_basis *basis = read_basis(words[0]);
    skc_error error;
    skc_varying_options options;
    skc_varying_options_init(&options);
    if (skc_edge_parse(words[1], &options.edge, &options.constant, &error) != SKC_OK)
        die(words[1], error.message);
    int srgb = strcmp(words[2], "srgb") == 0, straight = strcmp(words[3], "straight") == 0;
    picture in = read_picture(words[4]), out = new_picture(in.size[0], in.size[1], in.size[2]);
    if (count - 6 != basis->parameter_count)
        die(words[0], "wants another number of maps");
    skc_map maps[16];
    for (int i = 0; i < basis->parameter_count; i++) {
        picture map = read_picture(words[6 + i]);
        skc_image view = skc_image_interleaved(map.values, map.size[0], map.size[1], 1);
        maps[i] = (skc_map){{skc_pixels_of(&view), 0, 0}, 0, 1};
    }
    convert(&in, srgb, straight, 0);
    skc_image from = skc_image_interleaved(in.values, in.size[0], in.size[1], in.size[2]);
    skc_image to = skc_image_interleaved(out.values, in.size[0], in.size[1], in.size[2]);
    skc_pixels from_pixels = skc_pixels_of(&from), to_pixels = skc_pixels_of(&to);
    skc_varying *varying;
    if (skc_varying_create(basis, &options, &varying, &error) != SKC_OK ||
        skc_varying_apply(varying, &from_pixels, maps, &to_pixels, NULL, &error) != SKC_OK)
        die(words[0], error.message);
    convert(&out, srgb, straight, 1);
    write_picture(words[5], &out);
}

static int compare(const char *a_path, const char *b_path, double tolerance)
{
    picture a = read_picture(a_path), b = read_picture(b_path);
    if (memcmp(a.size, b.size, sizeof a.size) != 0) {
        printf("%d x %d x %d against %d x %d x %d\n", a.size[0], a.size[1], a.size[2], b.size[0], b.size[1], b.size[2]);
        return 1;
    }
    double most = 0;
    size_t where = 0;
    for (size_t i = 0; i < count_of(&a); i++) {
        double d = fabs((double)a.values[i] - (double)b.values[i]);
        if (!(d <= most)) {
            most = d;
            where = i;
        }
    }
    size_t pixel = where / (size_t)a.size[2];
    printf("largest difference %.2g at %zu,%zu channel %zu (%g against %g)\n", most, pixel % (size_t)a.size[0],
           pixel / (size_t)a.size[0], where % (size_t)a.size[2], (double)a.values[where], (double)b.values[where]);
    return !(most <= tolerance);
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    if (strcmp(what, "picture") == 0 && argc == 6) {
        picture p = make_picture(atoi(argv[2]), atoi(argv[3]), atoi(argv[4]));
        write_picture(argv[5], &p);
    } else if (strcmp(what, "map") == 0 && argc == 8) {
        picture p = make_map(atoi(argv[2]), atoi(argv[3]), atof(argv[4]), atof(argv[5]), argv[6]);
        write_picture(argv[7], &p);
    } else if (strcmp(what, "filter") == 0 && argc >= 8) {
        filter(argc - 2, argv + 2);
    } else if (strcmp(what, "compare") == 0 && argc == 5) {
        return compare(argv[2], argv[3], atof(argv[4]));
    } else {
        die("check", "see the top of check.c");
    }
    return 0;
}
