// SPDX-License-Identifier: MIT
// The picture that is built in: opaque disks of all sizes that hide one another, with the spectrum, the edges and the
// contrasts of photographs (dead leaves: A. Lee, D. Mumford, J. Huang, "Occlusion models for natural images", 2001),
// and some small lights, which show a kernel's shape.

#include "compare.h"

#include <math.h>
#include <stdint.h>

enum { W = COMPARE_SCENE_WIDTH, H = COMPARE_SCENE_HEIGHT, LEAVES = 30000, LIGHTS = 28 };

// D. Knuth, MMIX: the upper bits are good enough for a picture.
static double chance(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (double)(*state >> 11) * 0x1p-53;
}

// Lays a disk behind all that is there already; `left` is how much of each pixel still shows through.
static void lay(float *pixels, float *left, double x, double y, double r, const double colour[3])
{
    int x0 = MAX((int)(x - r - 1), 0), x1 = MIN((int)(x + r + 2), W), y0 = MAX((int)(y - r - 1), 0);
    int y1 = MIN((int)(y + r + 2), H);
    for (int j = y0; j < y1; j++)
        for (int i = x0; i < x1; i++) {
            double inside = r + 0.5 - sqrt((i - x) * (i - x) + (j - y) * (j - y));
            float share = (float)CLAMP(inside, 0, 1) * left[j * W + i];
            for (int c = 0; c < 3; c++)
                pixels[3 * (j * W + i) + c] += share * (float)colour[c];
            left[j * W + i] -= share;
        }
}

void compare_scene(float *pixels)
{
    // Linear light: night blue, slate, teal, moss, sand, ochre, brick, rose.
    static const double hues[8][3] = {{0.10, 0.16, 0.42}, {0.22, 0.28, 0.36}, {0.06, 0.34, 0.36}, {0.16, 0.30, 0.10},
                                      {0.70, 0.56, 0.36}, {0.72, 0.40, 0.08}, {0.50, 0.13, 0.07}, {0.62, 0.30, 0.28}};
    static const double smallest = 1.5, largest = 130;
    uint64_t state = 7;
    float *left = g_new(float, W *H);
    for (int i = 0; i < W * H; i++)
        left[i] = 1;
    for (int i = 0; i < 3 * W * H; i++)
        pixels[i] = 0;
    for (int i = 0; i < LIGHTS; i++) {
        double x = chance(&state) * W, y = chance(&state) * H, r = 1.2 + 2.3 * chance(&state), warm = chance(&state);
        lay(pixels, left, x, y, r, (double[3]){1, 0.82 + 0.18 * warm, 0.55 + 0.45 * warm});
    }
    for (int i = 0; i < LEAVES; i++) {
        // Radii of density r^-3, so that the picture looks alike at any scale.
        double u = chance(&state), r = 1 / sqrt(u / (smallest * smallest) + (1 - u) / (largest * largest));
        double x = (1.4 * chance(&state) - 0.2) * W, y = (1.4 * chance(&state) - 0.2) * H;
        const double *hue = hues[(int)(8 * chance(&state))];
        double bright = exp(1.6 * (chance(&state) + chance(&state)) - 2.2);
        lay(pixels, left, x, y, r,
            (double[3]){MIN(bright * hue[0], 1), MIN(bright * hue[1], 1), MIN(bright * hue[2], 1)});
    }
    g_free(left);
}
