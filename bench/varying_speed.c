// SPDX-License-Identifier: MIT
// Speed of filters whose kernel changes, in memory: tilt-shift with discs of radius 0 to 24 on RGBA floats. Prints
// tables of docs/results/varying.md.
//
//     varying_speed PHOTO.ppm FILE.skc
//
// Each runs once to compare results, then as often as patience allows, in turn; the least time counts.
#include "varying_ways.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { RUNS = 5, WAYS = 10 };

static const double patience = 6; // seconds: what takes longer runs once more

typedef struct way {
    filter f;
    const char *figure;
    double least; // so many times skc's time is asked for; below 0: skc's is to be at most so many times this
    int better;   // skc's quality is to be higher
    double best, processor, quality; // seconds on the wall, of all processors; dB
} way;

enum { SKC, UNIFORM, EXACT, EXACT_LARGE, FLOW, FLOW_LARGE, BLENDING, BLENDING_NEEDED, BLENDING_UNIFORM, FACTORS };

static void open_ways(way *w, const effect *e, const skc_basis *basis, const maps *m, const maps *large, int threads)
{
    static const int eight[MAX_AXES] = {8};
    const double widest = 24;
    w[SKC] = (way){.f = library_filter(basis, m, threads)};
    w[UNIFORM] = (way){.f = uniform_filter(basis, &widest, m, threads), .figure = "at most 4 times", .least = -4};
    w[EXACT] = (way){.f = exact_filter(e, e->fine, m, threads)};
    w[EXACT_LARGE] = (way){.f = exact_filter(e, e->fine, large, threads), .figure = "20 times faster", .least = 20};
    snprintf(w[EXACT_LARGE].f.name, sizeof w[EXACT_LARGE].f.name, "exact, all kernels of 49 x 49");
    w[FLOW] = (way){.f = flow_filter(e, m, 64, threads), .figure = "4 times faster, better", .least = 4, .better = 1};
    w[FLOW_LARGE] =
        (way){.f = flow_filter(e, m, 128, threads), .figure = "4 times faster, better", .least = 4, .better = 1};
    w[BLENDING] = (way){
        .f = blending_filter(e, eight, m, 0, threads), .figure = "4 times faster, better", .least = 4, .better = 1};
    w[BLENDING_NEEDED] = (way){.f = blending_filter(e, eight, m, 1, threads), .better = 1};
    w[BLENDING_UNIFORM] = (way){.f = uniform_blending_filter(e, basis, 8, m, threads),
                                .figure = "4 times faster, better",
                                .least = 4,
                                .better = 1};
    w[FACTORS] = (way){.f = factors_filter(e, e->factors, m, 3, threads), .better = 1};
}

// What all threads worked: on a busy machine it says more than the clock on the wall.
static double worked(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void run_once(way *w, const picture *in, picture *out)
{
    double start = seconds(), work = worked();
    w->f.run(w->f.state, in->pixels, out->pixels);
    w->best = fmin(w->best, seconds() - start);
    w->processor = fmin(w->processor, worked() - work);
}

static void compare(way *ways, const picture *in, picture *exact, picture *out)
{
    for (int n = 0; n < WAYS; n++) {
        int i = n == 0 ? EXACT : n <= EXACT ? n - 1 : n; // the exact one first
        way *w = &ways[i];
        w->best = w->processor = HUGE_VAL;
        run_once(w, in, i == EXACT ? exact : out);
        w->quality = i <= EXACT_LARGE && i != SKC ? NAN : picture_psnr(out, exact);
    }
}

static void repeat(way *ways, const picture *in, picture *out)
{
    for (int run = 0; run < RUNS; run++)
        for (int i = 0; i < WAYS; i++) {
            way *w = &ways[i];
            if (run > 0 && w->best > patience)
                continue;
            run_once(w, in, out);
        }
}

static void print(const way *ways, int pixels, int threads)
{
    printf("\n%d thread%s:\n\n| | ns per pixel | times skc | processor ns | times skc | PSNR against exact | asked | "
           "reached |\n"
           "|---|---|---|---|---|---|---|---|\n",
           threads, threads > 1 ? "s" : "");
    for (int i = 0; i < WAYS; i++) {
        const way *w = &ways[i];
        double times = w->best / ways[SKC].best;
        printf("| %s | %.1f | %.2f | %.1f | %.2f | ", w->f.name, 1e9 * w->best / pixels, times,
               1e9 * w->processor / pixels, w->processor / ways[SKC].processor);
        if (isnan(w->quality))
            printf("| ");
        else
            printf("%.1f dB | ", w->quality);
        int fast = w->least > 0 ? times >= w->least : 1 / times <= -w->least,
            better = !w->better || ways[SKC].quality > w->quality;
        printf("%s | %s |\n", w->figure ? w->figure : "", !w->figure ? "" : fast && better ? "yes" : "**no**");
    }
}

int main(int argc, char **argv)
{
    if (argc != 3)
        die("usage", "varying_speed PHOTO.ppm FILE.skc");
    const effect *e = effect_named("tilt");
    picture in = read_picture(argv[1]), exact = like_picture(&in), out = like_picture(&in);
    maps m = make_maps(e, in.width, in.height, 1);
    maps large = make_maps(e, in.width, in.height, 1); // of radii from 23.25 to 24
    for (int i = 0; i < in.width * in.height; i++)
        large.values[0][i] = 23.25f + large.values[0][i] / 32;
    skc_basis *basis = read_basis(argv[2]);
    for (int threads = 1; threads <= 2; threads++) {
        way ways[WAYS];
        open_ways(ways, e, basis, &m, &large, threads);
        compare(ways, &in, &exact, &out);
        repeat(ways, &in, &out);
        print(ways, in.width * in.height, threads);
        for (int i = 0; i < WAYS; i++)
            ways[i].f.free(ways[i].f.state);
    }
    free_maps(&m);
    free_maps(&large);
    skc_basis_free(basis);
    free(in.pixels);
    free(exact.pixels);
    free(out.pixels);
    return 0;
}
