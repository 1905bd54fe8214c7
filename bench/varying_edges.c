// SPDX-License-Identifier: MIT
// What respect_edges brings where what is sharp lies before what is blurred: 200 x 160 pixels, sharp left of column
// 100, blurred by a disc of radius 12 right of it. The reference is what the blurred part gives alone, its kernels
// renormalised where they meet the sharp one. PSNR in dB by the distance from the edge.
//
//     varying_edges FILE.skc     (a basis of discs with one parameter, their radius)
#include "speed.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { W = 200, H = 160, EDGE = 100, RADIUS = 12, TEXTURES = 3, ZONES = 3 };
static const int zones[ZONES + 1] = {0, 4, 14, 28}; // pixels from the edge

static float texture(int which, int x, int y)
{
    static unsigned random = 1;
    int sharp = x < EDGE;
    random = random * 1664525u + 1013904223u; // Numerical Recipes
    if (which == 0)
        return sharp ? 1 : 0.1f;
    if (which == 1)
        return sharp ? 0.7f + 0.3f * (float)((x / 3 + y / 3) & 1)
                     : 0.3f + 0.2f * sinf(0.4f * (float)x) * cosf(0.3f * (float)y);
    return (sharp ? 1 : 0.6f) * (float)(random >> 8) * 0x1p-24f;
}

static int inside(int i, int n)
{
    return i < 0 ? 0 : i >= n ? n - 1 : i;
}

static double reference(const float *in, const skc_kernel *k, int x, int y)
{
    double sum = 0, share = 0;
    for (int j = 0; j < k->height; j++)
        for (int i = 0; i < k->width; i++) {
            int px = inside(x - i + k->anchor_x, W), py = inside(y - j + k->anchor_y, H);
            double w = px < EDGE ? 0 : k->values[j * k->width + i];
            sum += w * (double)in[py * W + px];
            share += w;
        }
    return sum / share;
}

int main(int argc, char **argv)
{
    enum { MOST = 1 << 24 };
    if (argc != 2)
        die("usage", "varying_edges FILE.skc");
    char *text = allocate(MOST);
    FILE *file = fopen(argv[1], "rb");
    if (!file)
        die(argv[1], "cannot be read");
    size_t length = fread(text, 1, MOST, file);
    fclose(file);
    skc_error error;
    skc_basis *basis;
    skc_kernel *kernel;
    if (skc_basis_parse(text, length, &basis, &error) != SKC_OK ||
        skc_kernel_shape("disk:radius=12", &kernel, &error) != SKC_OK)
        die(argv[1], error.message);
    static float in[W * H], radius[W * H], out[W * H];
    for (int i = 0; i < W * H; i++)
        radius[i] = i % W < EDGE ? 0 : RADIUS;
    skc_map map = {{skc_pixels_planar(SKC_PIXEL_FLOAT, radius, W, H, 1), 0, 0}, 0, 1};
    skc_pixels from = skc_pixels_planar(SKC_PIXEL_FLOAT, in, W, H, 1),
               to = skc_pixels_planar(SKC_PIXEL_FLOAT, out, W, H, 1);
    printf("| sharp, blurred part | respect_edges | 0 to 3 pixels | 4 to 13 | 14 to 27 |\n|---|---|---|---|---|\n");
    static const char *const names[TEXTURES] = {"flat, bright before dark", "checks before waves", "noise"};
    for (int t = 0; t < TEXTURES; t++) {
        for (int i = 0; i < W * H; i++)
            in[i] = texture(t, i % W, i / W);
        for (int respect = 0; respect < 2; respect++) {
            skc_varying_options o;
            skc_varying_options_init(&o);
            o.respect_edges = respect;
            skc_varying *varying;
            if (skc_varying_create(basis, &o, &varying, &error) != SKC_OK ||
                skc_varying_apply(varying, &from, &map, &to, NULL, &error) != SKC_OK)
                die(argv[1], error.message);
            printf("| %s | %s |", names[t], respect ? "yes" : "no");
            for (int z = 0; z < ZONES; z++) {
                double sum = 0;
                int n = 0;
                for (int y = 30; y < H - 30; y++)
                    for (int x = EDGE + zones[z]; x < EDGE + zones[z + 1]; x++, n++) {
                        double d = (double)out[y * W + x] - reference(in, kernel, x, y);
                        sum += d * d;
                    }
                printf(" %.1f |", 10 * log10(n / sum));
            }
            printf("\n");
            skc_varying_free(varying);
        }
    }
    return 0;
}
