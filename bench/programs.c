// SPDX-License-Identifier: MIT
// Whole programs, a picture in and a picture out: time and peak memory. Runs in a folder that has photo.ppm, photo.jpg,
// disk.skc:
//
//     programs SKC VIPS_CONV
#include "programs.h"
#include "speed.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RUNS = 3, MAX_WAYS = 16 };

static const double patience = 8; // seconds: longer runs are made once

typedef struct way {
    const char *name, *figure; // what is asked for
    double least;              // so many times skc's time, or, if negative, at most so many times the first's
    int better;                // skc's quality is to be higher
    char command[512];
    const char *result; // compared with the dense convolution; NULL: not comparable
    double share;       // of the picture that is filtered
    usage best;
    double quality, differing; // dB; share of the samples that are not those of dense, rounded
} way;

static void write_kernels(const skc_kernel *k)
{
    FILE *real = fopen("kernel.mat", "w"), *whole = fopen("kernel_int.mat", "w"), *table = fopen("kernel.dlm", "w"),
         *magick = fopen("kernel.im", "w");
    if (!real || !whole || !table || !magick)
        die("kernel", "cannot be written");
    double most = 0;
    long sum = 0;
    int count = k->width * k->height;
    for (int i = 0; i < count; i++)
        most = fmax(most, k->values[i]);
    for (int i = 0; i < count; i++)
        sum += lround(k->values[i] / most * 255);
    fprintf(real, "%d %d 1 0\n", k->width, k->height);
    fprintf(whole, "%d %d %ld 0\n", k->width, k->height, sum);
    fprintf(magick, "%dx%d:", k->width, k->height);
    for (int i = 0; i < count; i++) {
        int last = (i + 1) % k->width == 0;
        fprintf(real, "%.9g%c", k->values[i], last ? '\n' : ' ');
        fprintf(whole, "%ld%c", lround(k->values[i] / most * 255), last ? '\n' : ' ');
        fprintf(table, "%.9g%c", k->values[i], last ? '\n' : ',');
        fprintf(magick, "%.9g%s", k->values[i], i + 1 == count ? "" : ",");
    }
    if (fclose(real) != 0 || fclose(whole) != 0 || fclose(table) != 0 || fclose(magick) != 0)
        die("kernel", "cannot be written");
}

// The exact result for a channel of a picture of bytes, not rounded.
static void reference(const skc_kernel *kernel, const unsigned char *photo, int width, int height, int channel,
                      float *result)
{
    size_t count = (size_t)width * (size_t)height;
    float *plane = allocate(count * sizeof *plane);
    for (size_t i = 0; i < count; i++)
        plane[i] = (float)photo[3 * i + (size_t)channel] / 255;
    filter f = dense_filter(kernel, width, height, 0);
    f.run(f.state, plane, result);
    f.free(f.state);
    free(plane);
}

static void compare(way *w, const float *exact, int width, int height)
{
    int w_width, w_height;
    unsigned char *bytes = read_ppm(w->result, &w_width, &w_height);
    if (w_width != width || w_height > height)
        die(w->result, "has another size");
    size_t count = (size_t)width * (size_t)w_height * 3, plane = (size_t)width * (size_t)height, differing = 0;
    // What a part of the picture has beyond its edge is its own: the last rows are left out.
    if (w_height < height)
        count -= (size_t)width * 3 * 32;
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        double value = 255 * (double)exact[i % 3 * plane + i / 3];
        sum += (bytes[i] - value) * (bytes[i] - value);
        differing += bytes[i] != lrint(value);
    }
    free(bytes);
    w->quality = 10 * log10(255 * 255 * (double)count / sum);
    w->differing = (double)differing / (double)count;
}

static void measure(way *ways, int count)
{
    for (int i = 0; i < count; i++)
        ways[i].best = (usage){.seconds = HUGE_VAL};
    for (int run = 0; run < RUNS; run++)
        for (int i = 0; i < count; i++) {
            if (run > 0 && (ways[i].best.seconds > patience || isinf(ways[i].best.seconds)))
                continue;
            usage u = run_program(ways[i].command);
            ways[i].best.seconds = fmin(ways[i].best.seconds, u.seconds);
            ways[i].best.mebibytes = fmax(ways[i].best.mebibytes, u.mebibytes);
        }
}

static const char *reached(const way *w, double times, double quality)
{
    if (w->better && w->quality >= quality)
        return times > 1 ? "faster, **not better**" : "**no**";
    return (w->least > 0 ? times >= w->least : times <= -w->least) ? "yes" : "**no**";
}

static void print(const way *ways, int count, int base)
{
    printf("| program | seconds | times | peak MiB | PSNR against dense | samples unlike dense, rounded | asked | "
           "reached |\n"
           "|---|---|---|---|---|---|---|---|\n");
    for (int i = 0; i < count; i++) {
        const way *w = &ways[i];
        double taken = w->best.seconds / w->share, times = taken / ways[base].best.seconds;
        if (isinf(taken)) {
            printf("| %s | failed | | | | | | |\n", w->name);
            continue;
        }
        printf("| %s | %.2f%s | %.2f | %.0f | ", w->name, taken, w->share < 1 ? " *" : "", times, w->best.mebibytes);
        if (w->result)
            printf("%.1f dB | %.2f %% | ", w->quality, 100 * w->differing);
        else
            printf("| | ");
        if (w->figure)
            printf("%s | %s |\n", w->figure, reached(w, times, ways[base].quality));
        else
            printf("| |\n");
    }
    printf("\n");
}

static void pictures(const char *skc, const char *vips_conv)
{
    way ways[] = {
        {.name = "`skc apply --encoded`, 1 thread", .result = "skc.ppm"},
        {.name = "`skc apply` (in linear light), 1 thread"},
        {.name = "`vips copy`: reading and writing alone", .result = NULL},
        {.name = "libvips `conv`, float", .result = "float.ppm", .figure = "10 times faster", .least = 10},
        {.name = "libvips `conv`, integer", .result = "integer.ppm"},
        {.name = "libvips `conv`, approximate, 5 layers (its default)",
         .result = "approximate5.ppm",
         .figure = "faster, better",
         .least = 1,
         .better = 1},
        {.name = "libvips `conv`, approximate, 20 layers",
         .result = "approximate20.ppm",
         .figure = "faster, better",
         .least = 1,
         .better = 1},
        {.name = "ImageMagick `-morphology Convolve`",
         .result = "magick.ppm",
         .figure = "10 times faster",
         .least = 10},
        {.name = "G'MIC `convolve`", .result = "gmic.ppm", .figure = "10 times faster", .least = 10, .share = 1.0 / 12},
        {.name = "G'MIC `convolve_fft`, edges put on and taken off",
         .result = "gmic_fft.ppm",
         .figure = "10 times faster",
         .least = 10},
    };
    enum { COUNT = sizeof ways / sizeof *ways, SIZE = sizeof ways->command };
    way *w = ways;
    snprintf(w++->command, SIZE, "%s apply disk.skc photo.ppm skc.ppm --encoded --threads 1 -q", skc);
    snprintf(w++->command, SIZE, "%s apply disk.skc photo.ppm linear.ppm --threads 1 -q", skc);
    snprintf(w++->command, SIZE, "vips copy photo.ppm copy.ppm");
    snprintf(w++->command, SIZE, "%s float 5 photo.ppm float.ppm kernel.mat", vips_conv);
    snprintf(w++->command, SIZE, "%s integer 5 photo.ppm integer.ppm kernel_int.mat", vips_conv);
    snprintf(w++->command, SIZE, "%s approximate 5 photo.ppm approximate5.ppm kernel_int.mat", vips_conv);
    snprintf(w++->command, SIZE, "%s approximate 20 photo.ppm approximate20.ppm kernel_int.mat", vips_conv);
    snprintf(w++->command, SIZE, "convert photo.ppm -virtual-pixel edge -morphology Convolve @kernel.im magick.ppm");
    snprintf(w++->command, SIZE, "gmic -v -1 part.ppm kernel.dlm convolve[0] [1],1 rm[1] round cut 0,255 o gmic.ppm");
    snprintf(w++->command, SIZE,
             "gmic -v -1 photo.ppm kernel.dlm expand_xy[0] 24,1 convolve_fft[0] [1] shrink_xy[0] 24 rm[1] round cut "
             "0,255 o gmic_fft.ppm");
    for (int i = 0; i < COUNT; i++)
        if (ways[i].share == 0)
            ways[i].share = 1;
    measure(ways, COUNT);
    int width, height;
    unsigned char *photo = read_ppm("photo.ppm", &width, &height);
    skc_kernel *kernel;
    if (skc_kernel_shape("disk:radius=24", &kernel, NULL) != SKC_OK)
        die("kernel", "cannot be made");
    float *exact = allocate((size_t)width * (size_t)height * 3 * sizeof *exact);
    for (int c = 0; c < 3; c++)
        reference(kernel, photo, width, height, c, exact + (size_t)c * (size_t)width * (size_t)height);
    for (int i = 0; i < COUNT; i++)
        if (ways[i].result && !isinf(ways[i].best.seconds))
            compare(&ways[i], exact, width, height);
    print(ways, COUNT, 0);
    skc_kernel_free(kernel);
    free(photo);
    free(exact);
}

// Seconds that the filter takes for the same pixels in memory.
static double filter_alone(int threads)
{
    int width, height;
    unsigned char *photo = read_ppm("photo.ppm", &width, &height);
    unsigned char *result = allocate((size_t)width * (size_t)height * 3);
    skc_plan *plan = read_plan("disk.skc");
    skc_pixels in = skc_pixels_interleaved(SKC_PIXEL_UINT8, photo, width, height, 3), out = in;
    out.data = result;
    skc_run_options options;
    skc_run_options_init(&options);
    options.threads = threads;
    double best = HUGE_VAL;
    for (int run = 0; run < RUNS + 1; run++) {
        double start = seconds();
        if (skc_plan_apply(plan, &in, &out, &options, NULL) != SKC_OK)
            die("skc_plan_apply", "failed");
        best = fmin(best, seconds() - start);
    }
    skc_plan_free(plan);
    free(photo);
    free(result);
    return best;
}

static void jpegs(const char *skc)
{
    way ways[] = {{.name = "`vips copy`: decoding and encoding alone", .share = 1},
                  {.name = "`skc apply`, 1 thread", .share = 1, .figure = "at most 1.3 times", .least = -1.3},
                  {.name = "`skc apply --encoded`, 1 thread", .share = 1},
                  {.name = "`skc apply`, 2 threads", .share = 1, .figure = "at most 1.3 times", .least = -1.3}};
    enum { SIZE = sizeof ways->command };
    snprintf(ways[0].command, SIZE, "vips copy photo.jpg copy.jpg[Q=90]");
    snprintf(ways[1].command, SIZE, "%s apply disk.skc photo.jpg skc.jpg --threads 1 -q", skc);
    snprintf(ways[2].command, SIZE, "%s apply disk.skc photo.jpg encoded.jpg --encoded --threads 1 -q", skc);
    snprintf(ways[3].command, SIZE, "%s apply disk.skc photo.jpg skc.jpg --threads 2 -q", skc);
    measure(ways, sizeof ways / sizeof *ways);
    printf("### A 12-megapixel JPEG\n\n");
    print(ways, sizeof ways / sizeof *ways, 0);
    double alone = filter_alone(1), two = filter_alone(2), copy = ways[0].best.seconds;
    printf("The filter alone, on the same bytes in memory, takes %.3f s on one thread, %.3f s on two. After decoding\n"
           "and encoding, one thread's work, that makes %.2f and %.2f times; 1.3 times leave it %.3f s.\n\n",
           alone, two, (copy + alone) / copy, (copy + two) / copy, 0.3 * copy);
}

// From 1 to 400 million pixels in three channels, and the 30000 x 30000 pixels of the streaming promise in one.
static void sizes(const char *skc)
{
    static const struct {
        int side, channels;
    } cases[] = {{1000, 3}, {3536, 3}, {10000, 3}, {20000, 3}, {30000, 1}};
    printf("### From 1 to 900 megapixels\n\n`skc apply --encoded`, uncompressed TIFF in, PPM or PGM out, 2 threads, "
           "the better of two runs.\n\n");
    printf("| megapixels | channels | skc, s | ns per pixel and channel | peak MiB | `vips copy` alone, s |\n"
           "|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double pixels = (double)cases[i].side * cases[i].side;
        const char *ending = cases[i].channels == 3 ? "ppm" : "pgm";
        char command[512];
        snprintf(command, sizeof command, "vips embed photo.%s big.tif 0 0 %d %d --extend mirror", ending,
                 cases[i].side, cases[i].side);
        usage made = run_program(command), copy = {.seconds = HUGE_VAL}, filtered = {.seconds = HUGE_VAL};
        for (int run = 0; run < 2 && !isinf(made.seconds); run++) {
            snprintf(command, sizeof command, "vips copy big.tif big_result.%s", ending);
            copy.seconds = fmin(copy.seconds, run_program(command).seconds);
            snprintf(command, sizeof command, "%s apply disk.skc big.tif big_result.%s --encoded --threads 2 -q", skc,
                     ending);
            usage u = run_program(command);
            filtered = (usage){.seconds = fmin(filtered.seconds, u.seconds),
                               .mebibytes = fmax(filtered.mebibytes, u.mebibytes)};
        }
        remove("big.tif");
        remove(cases[i].channels == 3 ? "big_result.ppm" : "big_result.pgm");
        if (isinf(filtered.seconds) || isinf(copy.seconds))
            printf("| %.0f | %d | failed (memory or disk) | | | |\n", pixels * 1e-6, cases[i].channels);
        else
            printf("| %.0f | %d | %.2f | %.2f | %.0f | %.2f |\n", pixels * 1e-6, cases[i].channels, filtered.seconds,
                   1e9 * filtered.seconds / (pixels * cases[i].channels), filtered.mebibytes, copy.seconds);
    }
    printf("\n");
}

int main(int argc, char **argv)
{
    if (argc != 3)
        die("usage", "programs SKC VIPS_CONV");
    skc_kernel *kernel;
    if (skc_kernel_shape("disk:radius=24", &kernel, NULL) != SKC_OK)
        die("kernel", "cannot be made");
    write_kernels(kernel);
    skc_kernel_free(kernel);
    printf("### 49 x 49, 8-bit RGB, 12 megapixels, PPM in and out\n\n");
    pictures(argv[1], argv[2]);
    printf("\\* G'MIC's `convolve` gets a twelfth of the picture (4096 x 256); its time is multiplied by 12. Runs of\n"
           "more than %.0f seconds are made once, the others three times in turn. A result rounded to 8 bits has\n"
           "about 58.9 dB at most (rounding errors are evenly spread over a level). All have one thread.\n\n",
           patience);
    jpegs(argv[1]);
    sizes(argv[1]);
    return 0;
}
