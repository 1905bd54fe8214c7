// SPDX-License-Identifier: MIT
// Draws a city at night with lamps far brighter than white, in linear light, as a PFM picture: what a lens sees, and what an
// 8-bit photograph has lost. Out of focus, every lamp opens into the lens's kernel.

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { W = 960, H = 600, WATER = 430 };

static float scene[H][W][3];
static uint64_t state = 20;

static double chance(void)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (double)(state >> 11) / 9007199254740992.0;
}

static double between(double a, double b)
{
    return a + (b - a) * chance();
}

static void box(int x, int y, int w, int h, double r, double g, double b)
{
    for (int j = y < 0 ? 0 : y; j < y + h && j < H; j++)
        for (int i = x < 0 ? 0 : x; i < x + w && i < W; i++) {
            scene[j][i][0] = (float)r;
            scene[j][i][1] = (float)g;
            scene[j][i][2] = (float)b;
        }
}

static void lamp(int x, int y, double power, double r, double g, double b)
{
    box(x, y, 2, 2, power * r, power * g, power * b);
}

// A row of houses, their windows lit here and there.
static void houses(int lowest, int highest, double dark, double lit)
{
    for (int x = -20; x < W;) {
        int w = (int)between(40, 90), top = WATER - (int)between(lowest, highest);
        box(x, top, w, WATER - top, dark, dark, 1.5 * dark);
        for (int j = top + 8; j < WATER - 10; j += 12)
            for (int i = x + 5; i < x + w - 7; i += 9)
                if (chance() < lit) {
                    double warm = between(0.1, 0.9);
                    box(i, j, 4, 6, warm, 0.65 * warm, 0.3 * warm);
                }
        x += w + (int)between(0, 12);
    }
}

int main(int argc, char **argv)
{
    for (int y = 0; y < WATER; y++) {
        double dusk = pow((double)y / WATER, 3);
        box(0, y, W, 1, 0.003 + 0.05 * dusk, 0.005 + 0.02 * dusk, 0.02 + 0.03 * dusk);
    }
    for (int i = 0; i < 60; i++)
        lamp((int)between(0, W), (int)between(0, 180), between(0.2, 4), 0.8, 0.9, 1);
    houses(150, 300, 0.004, 0.06);
    houses(40, 170, 0.0015, 0.16);
    // Street lamps along the water, cars, two signs, a string of coloured lights.
    for (int x = 30; x < W; x += 85)
        lamp(x, WATER - 42, between(150, 230), 1, 0.62, 0.25);
    for (int i = 0; i < 9; i++) {
        int x = (int)between(10, W - 20);
        double red = chance() < 0.5;
        lamp(x, WATER - 9, 110, 1, red ? 0.08 : 0.95, red ? 0.05 : 0.8);
        lamp(x + 7, WATER - 9, 110, 1, red ? 0.08 : 0.95, red ? 0.05 : 0.8);
    }
    lamp(245, 150, 260, 1, 0.05, 0.08);
    lamp(702, 178, 260, 0.1, 0.9, 0.45);
    for (int i = 0; i <= 24; i++) {
        double t = i / 24.0;
        lamp((int)(60 + 840 * t), (int)(250 + 90 * (4 * t * (1 - t))), 75, i % 3 == 0, i % 3 == 1 ? 0.8 : 0.25,
             i % 3 == 2 ? 1 : 0.1);
    }
    // The water mirrors all this, darker and drawn out.
    for (int y = WATER; y < H; y++)
        for (int x = 0; x < W; x++)
            for (int c = 0; c < 3; c++) {
                int from = 2 * WATER - 1 - y - (int)(5 * sin(0.35 * y) + 3 * sin(0.13 * y + 0.02 * x));
                from = from < 0 ? 0 : from >= WATER ? WATER - 1 : from;
                scene[y][x][c] = 0.25f * scene[from][x][c] + 0.002f;
            }
    const char *path = argc > 1 ? argv[1] : "night.pfm";
    FILE *file = fopen(path, "wb");
    if (!file) {
        perror(path);
        return 1;
    }
    // A PFM starts with its bottom row; a negative scale says little-endian.
    const uint16_t probe = 1;
    fprintf(file, "PF\n%d %d\n%s1.0\n", W, H, *(const uint8_t *)&probe ? "-" : "");
    for (int y = H - 1; y >= 0; y--)
        fwrite(scene[y], sizeof scene[y], 1, file);
    if (fclose(file) != 0) {
        perror(path);
        return 1;
    }
    return 0;
}
