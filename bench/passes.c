// SPDX-License-Identifier: MIT
// What a pass costs beside a tap: skc_apply on 4096 x 3072 pixels, one float channel, one thread, best of five, for layers of
// whole offsets within 8 x 8 pixels.
#include <skc/skc.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { W = 4096, H = 3072 };

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

int main(void)
{
    float *pixels = calloc((size_t)W * H, sizeof *pixels), *result = calloc((size_t)W * H, sizeof *result);
    if (!pixels || !result)
        return 1;
    skc_image in = skc_image_planar(pixels, W, H, 1), out = skc_image_planar(result, W, H, 1);
    skc_apply_options options;
    skc_apply_options_init(&options);
    options.threads = 1;
    printf("%8s %6s %10s\n", "layers", "taps", "ns/pixel");
    static const int cases[][2] = {{1, 1}, {1, 4}, {1, 16}, {1, 64}, {2, 1}, {4, 1}, {8, 1}, {16, 1}, {32, 1}, {4, 16}};
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        int layers = cases[c][0], taps = cases[c][1], counts[SKC_MAX_LAYERS];
        for (int l = 0; l < layers; l++)
            counts[l] = taps;
        skc_complex *complex;
        if (skc_complex_create(layers, counts, &complex, NULL) != SKC_OK)
            return 1;
        for (int l = 0; l < layers; l++)
            for (int i = 0; i < taps; i++)
                complex->layers[l].samples[i] = (skc_sample){(float)(i % 8 - 4), (float)(i / 8 - 4), 1.0f / (float)taps};
        double best = 1e9;
        for (int run = 0; run < 5; run++) {
            double start = seconds();
            if (skc_apply(complex, &in, &out, &options, NULL) != SKC_OK)
                return 1;
            double took = seconds() - start;
            best = took < best ? took : best;
        }
        printf("%8d %6d %10.3f\n", layers, taps, 1e9 * best / ((double)W * H));
        skc_complex_free(complex);
    }
    free(pixels);
    free(result);
    return 0;
}
