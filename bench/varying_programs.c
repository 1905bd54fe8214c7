// SPDX-License-Identifier: MIT
// Whole programs whose kernel follows a map, a picture in and a picture out. Prints tables of docs/results/varying.md.
// Runs in a folder that has photo1.ppm and the bases:
//
//     varying_programs SKC
#include "programs.h"
#include "varying_ways.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RUNS = 5, SIZE = 512, BORDER = 26 };

typedef struct way {
    const char *name;
    char command[SIZE];         // 8 bits
    char command16[SIZE];       // the same with 16, for quality
    char result[32];            // of both, to be followed by .ppm and 16.ppm
    const float *exact, *other; // encoded; the better of the two counts
    usage best;
    double quality, quality16;
} way;

static double encode(double v) // IEC 61966-2-1
{
    v = fmin(fmax(v, 0), 1);
    return v <= 0.0031308 ? 12.92 * v : 1.055 * pow(v, 1 / 2.4) - 0.055;
}

// A PPM's samples, 0 to 1.
static float *read_samples(const char *path, int width, int height)
{
    FILE *file = fopen(path, "rb");
    char line[256];
    int w = 0, h = 0, most = 0;
    if (!file || !fgets(line, sizeof line, file) || strncmp(line, "P6", 2) != 0)
        die(path, "is not a PPM file");
    do {
        if (!fgets(line, sizeof line, file))
            die(path, "is cut short");
    } while (line[0] == '#');
    if (sscanf(line, "%d %d", &w, &h) != 2 || fscanf(file, "%d", &most) != 1 || fgetc(file) < 0 || w != width ||
        h != height)
        die(path, "has another size");
    size_t count = 3 * (size_t)width * (size_t)height;
    float *samples = allocate(count * sizeof *samples);
    for (size_t i = 0; i < count; i++) {
        int value = fgetc(file);
        if (most > 255)
            value = 256 * value + fgetc(file);
        samples[i] = (float)value / (float)most;
    }
    fclose(file);
    return samples;
}

static void write_deep(const char *path, const float *samples, int width, int height)
{
    FILE *file = fopen(path, "wb");
    if (!file)
        die(path, "cannot be written");
    fprintf(file, "P6\n%d %d\n65535\n", width, height);
    for (ptrdiff_t i = 0; i < 3 * (ptrdiff_t)width * height; i++) {
        long v = lround(65535 * (double)samples[i]);
        fputc((int)(v >> 8), file);
        fputc((int)(v & 255), file);
    }
    if (fclose(file) != 0)
        die(path, "cannot be written");
}

// Maps are pictures of 16 bits: (value - less) / (most - less), or black below.
static void write_map(const char *path, const maps *m, double less, double most)
{
    FILE *file = fopen(path, "wb");
    if (!file)
        die(path, "cannot be written");
    fprintf(file, "P5\n%d %d\n65535\n", m->width, m->height);
    for (ptrdiff_t i = 0; i < (ptrdiff_t)m->width * m->height; i++) {
        long v = lround(65535 * fmin(fmax(((double)m->values[0][i] - less) / (most - less), 0), 1));
        fputc((int)(v >> 8), file);
        fputc((int)(v & 255), file);
    }
    if (fclose(file) != 0)
        die(path, "cannot be written");
}

// ------------------------------------------------------------------------------------------------------------- the
// truth

static float *rgb_of(const picture *p, int encoded)
{
    size_t count = (size_t)p->width * (size_t)p->height;
    float *rgb = allocate(3 * count * sizeof *rgb);
    for (size_t i = 0; i < 3 * count; i++) {
        double v = (double)p->pixels[4 * (i / 3) + i % 3];
        rgb[i] = (float)(encoded ? v : encode(v));
    }
    return rgb;
}

static float *gathered(const effect *e, const maps *m, const picture *in, int encoded)
{
    picture out = like_picture(in);
    filter f = exact_filter(e, e->fine, m, 2);
    f.run(f.state, in->pixels, out.pixels);
    f.free(f.state);
    float *rgb = rgb_of(&out, encoded);
    free(out.pixels);
    return rgb;
}

// Every pixel spreads as its own disc; what arrives is divided by the weights that arrived. So GEGL's lens-blur works.
static float *spread(const maps *m, const picture *in)
{
    enum { FINE = 20, KERNELS = 24 * FINE + 1 };
    skc_kernel *kernels[KERNELS];
    for (int i = 0; i < KERNELS; i++) {
        const double at[] = {(double)i / FINE};
        kernels[i] = effect_kernel(effect_named("tilt"), at);
    }
    size_t count = (size_t)in->width * (size_t)in->height;
    double(*sums)[4] = allocate(count * sizeof *sums);
    memset(sums, 0, count * sizeof *sums);
    for (ptrdiff_t p = 0; p < (ptrdiff_t)count; p++) {
        const skc_kernel *k = kernels[lround(FINE * (double)m->values[0][p])];
        int left = (int)(p % in->width) - k->anchor_x, top = (int)(p / in->width) - k->anchor_y;
        const float *pixel = in->pixels + 4 * p;
        for (int y = top < 0 ? 0 : top; y < top + k->height && y < in->height; y++)
            for (int x = left < 0 ? 0 : left; x < left + k->width && x < in->width; x++) {
                double weight = k->values[(y - top) * k->width + x - left], *to = sums[(ptrdiff_t)y * in->width + x];
                for (int c = 0; c < 4; c++) // A is 1
                    to[c] += weight * (double)pixel[c];
            }
    }
    float *rgb = allocate(3 * count * sizeof *rgb);
    for (size_t i = 0; i < 3 * count; i++)
        rgb[i] = (float)encode(sums[i / 3][i % 3] / sums[i / 3][3]);
    for (int i = 0; i < KERNELS; i++)
        skc_kernel_free(kernels[i]);
    free(sums);
    return rgb;
}

// Borders, about which programs disagree, are left out.
static double inner_psnr(const float *a, const float *b, int width, int height)
{
    double sum = 0, count = 0;
    for (int y = BORDER; y < height - BORDER; y++)
        for (int i = 3 * BORDER; i < 3 * (width - BORDER); i++) {
            double d = (double)a[(ptrdiff_t)y * width * 3 + i] - (double)b[(ptrdiff_t)y * width * 3 + i];
            sum += d * d;
            count++;
        }
    return 10 * log10(count / sum);
}

static double quality(const way *w, const char *ending, int width, int height)
{
    char path[64];
    snprintf(path, sizeof path, "%s%s.ppm", w->result, ending);
    float *samples = read_samples(path, width, height);
    double result = inner_psnr(samples, w->exact, width, height);
    if (w->other)
        result = fmax(result, inner_psnr(samples, w->other, width, height));
    free(samples);
    return result;
}

// -------------------------------------------------------------------------------------------------------------
// measuring

static void measure(way *ways, int count, int width, int height)
{
    for (int i = 0; i < count; i++)
        ways[i].best = (usage){HUGE_VAL, HUGE_VAL, 0};
    for (int run = 0; run < RUNS; run++)
        for (int i = 0; i < count; i++) {
            usage u = run_program(ways[i].command);
            ways[i].best = (usage){fmin(ways[i].best.seconds, u.seconds), fmin(ways[i].best.processor, u.processor),
                                   fmax(ways[i].best.mebibytes, u.mebibytes)};
        }
    for (int i = 0; i < count; i++) {
        if (!ways[i].exact || isinf(ways[i].best.seconds))
            continue;
        ways[i].quality = quality(&ways[i], "", width, height);
        if (!isinf(run_program(ways[i].command16).seconds))
            ways[i].quality16 = quality(&ways[i], "16", width, height);
    }
}

// The first is skc's.
static void print(const way *ways, int count, int threads)
{
    printf("\n%d thread%s:\n\n| program | seconds | times skc | processor time | times skc | PSNR, 8 bits | "
           "PSNR, 16 bits | skc faster "
           "and better |\n"
           "|---|---|---|---|---|---|---|---|\n",
           threads, threads > 1 ? "s" : "");
    for (int i = 0; i < count; i++) {
        const way *w = &ways[i];
        if (isinf(w->best.seconds)) {
            printf("| %s | failed | | | | | | |\n", w->name);
            continue;
        }
        double times = w->best.seconds / ways[0].best.seconds;
        printf("| %s | %.3f | %.1f | %.3f | %.1f | ", w->name, w->best.seconds, times, w->best.processor,
               w->best.processor / ways[0].best.processor);
        if (!w->exact) {
            printf("| | |\n");
            continue;
        }
        int better = ways[0].quality16 > w->quality16;
        printf("%.1f dB | %.1f dB | %s |\n", w->quality, w->quality16,
               i == 0                ? ""
               : times > 1 && better ? "yes"
               : times > 1           ? "faster, **not better**"
                                     : "**no**");
    }
}

static void discs(const char *skc, const maps *m, const picture *linear, int threads)
{
    float *exact = gathered(effect_named("tilt"), m, linear, 0), *other = spread(m, linear);
    way ways[] = {{.name = "`skc apply --map`, 48 samples", .result = "skc", .exact = exact},
                  {.name = "GEGL `lens-blur`, `aux` map", .result = "gegl", .exact = exact, .other = other},
                  {.name = "the same, radii half a pixel less", .result = "gegl_less", .exact = exact, .other = other},
                  {.name = "GEGL, reading and writing alone"}};
    enum { COUNT = sizeof ways / sizeof *ways };
    const char *gegl = "gegl photo1%s.ppm -o %s%s -- gegl:lens-blur radius=%s aux=[ gegl:load path=%s ]";
    snprintf(ways[0].command, SIZE, "%s apply tilt48.skc photo1.ppm skc.ppm --map radius=map.pgm --threads %d -q", skc,
             threads);
    snprintf(ways[0].command16, SIZE,
             "%s apply tilt48.skc photo1_16.ppm skc16.ppm --map radius=map.pgm --threads %d -q", skc, threads);
    snprintf(ways[1].command, SIZE, gegl, "", "gegl", ".ppm", "24", "map.png");
    snprintf(ways[1].command16, SIZE, gegl, "_16", "gegl16", ".png", "24", "map.png");
    snprintf(ways[2].command, SIZE, gegl, "", "gegl_less", ".ppm", "23.5", "map_less.png");
    snprintf(ways[2].command16, SIZE, gegl, "_16", "gegl_less16", ".png", "23.5", "map_less.png");
    snprintf(ways[3].command, SIZE, "gegl photo1.ppm -o copy.ppm");
    // GEGL writes 16 bits as PNG: filtered here, once; what is run later makes a PPM of that.
    for (int i = 1; i <= 2; i++) {
        char command[SIZE];
        run_program(ways[i].command16);
        snprintf(command, SIZE, "vips copy %s16.png %s16.ppm", ways[i].result, ways[i].result);
        snprintf(ways[i].command16, SIZE, "%s", command);
    }
    measure(ways, COUNT, m->width, m->height);
    print(ways, COUNT, threads);
    if (threads == 1 && !isinf(ways[2].best.seconds)) {
        float *less = read_samples("gegl_less16.ppm", m->width, m->height);
        printf("\nGEGL, radii half a pixel less, 16 bits: %.1f dB beside what gathers, %.1f dB beside what spreads.\n",
               inner_psnr(less, exact, m->width, m->height), inner_psnr(less, other, m->width, m->height));
        free(less);
    }
    free(exact);
    free(other);
}

static void gaussians(const char *skc, const maps *m, const picture *encoded, int threads)
{
    float *exact = gathered(effect_named("gaussian"), m, encoded, 1);
    way ways[] = {{.name = "`skc apply --map --encoded`, 48 samples", .result = "soft", .exact = exact},
                  {.name = "ImageMagick `-compose blur`", .result = "magick", .exact = exact},
                  {.name = "ImageMagick, reading and writing alone"}};
    enum { COUNT = sizeof ways / sizeof *ways };
    const char *ours = "%s apply gaussian48.skc photo1%s.ppm soft%s.ppm --map sigma=soft.pgm --encoded --threads %d -q";
    const char *theirs = "convert-im6.q16 photo1%s.ppm soft.pgm -compose blur -define compose:args=12x12 -composite "
                         "-depth %s magick%s.ppm";
    snprintf(ways[0].command, SIZE, ours, skc, "", "", threads);
    snprintf(ways[0].command16, SIZE, ours, skc, "_16", "16", threads);
    snprintf(ways[1].command, SIZE, theirs, "", "8", "");
    snprintf(ways[1].command16, SIZE, theirs, "_16", "16", "16");
    snprintf(ways[2].command, SIZE, "convert-im6.q16 photo1.ppm copy.ppm");
    measure(ways, COUNT, m->width, m->height);
    print(ways, COUNT, threads);
    free(exact);
}

int main(int argc, char **argv)
{
    if (argc != 2)
        die("usage", "varying_programs SKC");
    picture linear = read_picture("photo1.ppm"), encoded = like_picture(&linear);
    float *samples = read_samples("photo1.ppm", linear.width, linear.height);
    for (ptrdiff_t i = 0; i < 4 * (ptrdiff_t)linear.width * linear.height; i++)
        encoded.pixels[i] = i % 4 == 3 ? 1 : samples[i / 4 * 3 + i % 4];
    write_deep("photo1_16.ppm", samples, linear.width, linear.height);
    free(samples);
    maps tilt = make_maps(effect_named("tilt"), linear.width, linear.height, 1);
    maps soft = make_maps(effect_named("gaussian"), linear.width, linear.height, 1);
    write_map("map.pgm", &tilt, 0, 24);
    write_map("map_less.pgm", &tilt, 0.5, 24);
    write_map("soft.pgm", &soft, 0, 12);
    if (isinf(run_program("vips copy map.pgm map.png").seconds) ||
        isinf(run_program("vips copy map_less.pgm map_less.png").seconds))
        die("vips", "failed");
    for (int threads = 1; threads <= 2; threads++) {
        char count[2] = {(char)('0' + threads), 0};
        setenv("GEGL_THREADS", count, 1);
        setenv("MAGICK_THREAD_LIMIT", count, 1);
        printf("\n#### Discs of radius 0 to 24, in linear light\n");
        discs(argv[1], &tilt, &linear, threads);
        printf("\n#### Gaussians of sigma 0 to 12, stored values\n");
        gaussians(argv[1], &soft, &encoded, threads);
    }
    free_maps(&tilt);
    free_maps(&soft);
    free(linear.pixels);
    free(encoded.pixels);
    return 0;
}
