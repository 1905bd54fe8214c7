// SPDX-License-Identifier: MIT
// The library in one page: fits a heart, filters a picture of points with it, and writes the result as heart.pgm.
//
//     cc heart.c $(pkg-config --cflags --libs skc) -lm -o heart && ./heart heart.pgm

#include <skc/skc.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { W = 320, H = 240 };

static void must(skc_status status, const skc_error *error)
{
    if (status == SKC_OK)
        return;
    fprintf(stderr, "heart: %s\n", error->message);
    exit(1);
}

int main(int argc, char **argv)
{
    static float points[H][W], hearts[H][W];
    for (int i = 0; i < 24; i++) // bright points on a spiral
        points[H / 2 + (int)(4.2 * i * sin(i))][W / 2 + (int)(5.5 * i * cos(i))] = 900;

    skc_error error = {0};
    skc_kernel *heart;
    must(skc_kernel_shape("heart:radius=24", &heart, &error), &error);
    skc_fit_options options;
    skc_fit_options_init(&options);
    options.samples = 48;
    skc_complex *complex;
    skc_fit_report report;
    must(skc_fit(heart, &options, &complex, &report, &error), &error);

    skc_image in = skc_image_planar(&points[0][0], W, H, 1), out = skc_image_planar(&hearts[0][0], W, H, 1);
    must(skc_apply(complex, &in, &out, NULL, &error), &error);

    const char *path = argc > 1 ? argv[1] : "heart.pgm";
    FILE *file = fopen(path, "wb");
    if (!file) {
        perror(path);
        return 1;
    }
    fprintf(file, "P5\n%d %d\n255\n", W, H);
    for (int i = 0; i < W * H; i++)
        fputc((int)(255 * fmin(1, fmax(0, (double)(&hearts[0][0])[i])) + 0.5), file);
    if (fclose(file) != 0) {
        perror(path);
        return 1;
    }
    printf("%s: %dx%d pixels in 48 samples, %.1f dB\n", path, heart->width, heart->height, report.quality.psnr);
    skc_complex_free(complex);
    skc_kernel_free(heart);
    return 0;
}
