// SPDX-License-Identifier: MIT
// Time for each pixel of images from 1 to 400 million pixels, 8 bits, one channel, in memory, one thread:
//
//     sizes FILE.skc
#include "speed.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { RUNS = 3 };

static double measure(const skc_plan *plan, int side)
{
    size_t count = (size_t)side * (size_t)side;
    unsigned char *in = allocate(count), *out = allocate(count);
    unsigned random = 1;
    for (size_t i = 0; i < count; i++) {
        random = random * 1664525u + 1013904223u; // Numerical Recipes
        in[i] = (unsigned char)(random >> 24);
        out[i] = 0;
    }
    skc_pixels from = skc_pixels_planar(SKC_PIXEL_UINT8, in, side, side, 1);
    skc_pixels to = skc_pixels_planar(SKC_PIXEL_UINT8, out, side, side, 1);
    skc_run_options options;
    skc_run_options_init(&options);
    options.threads = 1;
    double best = HUGE_VAL;
    for (int run = 0; run < RUNS; run++) {
        double start = seconds();
        skc_error error;
        if (skc_plan_apply(plan, &from, &to, &options, &error) != SKC_OK)
            die("skc_plan_apply", error.message);
        best = fmin(best, seconds() - start);
    }
    free(in);
    free(out);
    return 1e9 * best / (double)count;
}

int main(int argc, char **argv)
{
    static const int sides[] = {1000, 2000, 3536, 5000, 7072, 10000, 14144, 20000};
    enum { COUNT = sizeof sides / sizeof *sides };
    if (argc != 2)
        die("usage", "sizes FILE.skc");
    skc_plan *plan = read_plan(argv[1]);
    double free_bytes = (double)sysconf(_SC_AVPHYS_PAGES) * (double)sysconf(_SC_PAGESIZE), first = 0, last = 0;
    measure(plan, sides[0]); // wakes the machine
    printf("| million pixels | ns per pixel |\n|---|---|\n");
    for (int i = 0; i < COUNT; i++) {
        double count = (double)sides[i] * sides[i];
        if (2.2 * count > free_bytes) {
            printf("| %.0f | not enough memory |\n", count * 1e-6);
            continue;
        }
        last = measure(plan, sides[i]);
        first = i == 0 ? last : first;
        printf("| %.0f | %.3f |\n", count * 1e-6, last);
    }
    printf("\nThe last takes %.2f times the first's time for each pixel.\n", last / first);
    skc_plan_free(plan);
    return 0;
}
