// SPDX-License-Identifier: MIT
#include "speed_cases.h"

#include <math.h>
#include <stdio.h>

static double ns(const way *w)
{
    return 1e9 * w->best / ((double)PIXELS * w->channels);
}

void print_case(const kernel_case *k)
{
    printf("\n### %d x %d\n\n", k->kernel->width, k->kernel->height);
    printf("| | threads | channels | ns per pixel and channel | times skc | PSNR against dense |\n"
           "|---|---|---|---|---|---|\n");
    for (int i = 0; i < COUNT; i++) {
        const way *w = &k->ways[i];
        printf("| %s | %d | %d | %.3f | %.2f | ", w->f.name, w->threads, w->channels, ns(w), ns(w) / ns(&k->ways[SKC]));
        if (isnan(w->quality))
            printf("|\n");
        else if (isinf(w->quality))
            printf("equal |\n");
        else
            printf("%.1f dB |\n", w->quality);
    }
}

static const char *reached(int yes)
{
    return yes ? "yes" : "**no**";
}

static void print_against(const char *what, const kernel_case *k, id peer, double figure)
{
    double times = ns(&k->ways[peer]) / ns(&k->ways[SKC]);
    printf("| %s | %d x %d | %.2f ns | %.2f ns | %.1f times faster | %g times | %s | %.1f dB |\n", what,
           k->kernel->width, k->kernel->height, ns(&k->ways[peer]), ns(&k->ways[SKC]), times, figure,
           reached(times >= figure && k->ways[SKC].quality >= 60), k->ways[SKC].quality);
}

void print_figures(const kernel_case *cases, int count)
{
    printf("| against | kernel | peer | skc | measured | asked | reached | skc's image PSNR |\n"
           "|---|---|---|---|---|---|---|---|\n");
    for (int i = 0; i < count; i++)
        print_against(opencv_name(), &cases[i], OPENCV, 10);
    for (int i = 0; i < count; i++)
        print_against(fftw_name(), &cases[i], FFTW, 6);
    print_against("direct, dense", &cases[0], DENSE, 25);
    const way *w = cases[0].ways;
    double copies = ns(&w[SKC_3_2]) / ns(&w[COPY_3]), scaling = ns(&w[SKC]) / ns(&w[SKC_2]);
    printf("| memcpy, 3 channels, 2 threads | 49 x 49 | %.3f ns | %.2f ns | %.1f times its time (one thread's memcpy), "
           "%.1f (two threads') | 4 times | %s | |\n",
           ns(&w[COPY_3]), ns(&w[SKC_3_2]), copies, ns(&w[SKC_3_2]) / ns(&w[COPY_3_2]), reached(copies <= 4));
    printf("| one thread, with two | 49 x 49 | %.2f ns | %.2f ns | %.2f times faster | 1.9 times | %s | |\n",
           ns(&w[SKC]), ns(&w[SKC_2]), scaling, reached(scaling >= 1.9));
}

// What the arithmetic alone takes: a product and a sum for each tap.
static double bound(const skc_plan *plan, double rate)
{
    skc_plan_info info;
    skc_plan_describe(plan, &info);
    return 2.0 * info.taps / rate;
}

static void print_machine(const double rates[4][2])
{
    static const char *const what[] = {"fused multiply-add",
                                       "a product and a sum, rounded on their own: skc's arithmetic",
                                       "the same, each pixel vector put together from two registers (skc with AVX-512)",
                                       "the same, each pixel vector loaded, not aligned (skc with AVX2)"};
    printf("What the processor does at most, in 10^9 operations a second (two for each tap), all in registers or the\n"
           "first cache. Two threads over one says how idle the second processor is: 2 is idle.\n\n"
           "| loop | 1 thread | 2 threads | ratio |\n|---|---|---|---|\n");
    for (int i = 0; i < 4; i++)
        printf("| %s | %.0f | %.0f | %.2f |\n", what[i], rates[i][0], rates[i][1], rates[i][1] / rates[i][0]);
}

static void print_shares(const kernel_case *cases, int count, const double rates[4][2])
{
    double shifted = fmax(rates[PEAK_SHUFFLED][0], rates[PEAK_LOADED][0]);
    printf("\n| kernel | direct, dense: share of the peak | skc | its bound, products and sums | and shifts | "
           "dense / FFTW / OpenCV over the first bound | over the second |\n"
           "|---|---|---|---|---|---|---|\n");
    for (int i = 0; i < count; i++) {
        const kernel_case *k = &cases[i];
        double operations = 2.0 * k->kernel->width * k->kernel->height, dense = ns(&k->ways[DENSE]);
        double fftw = ns(&k->ways[FFTW]), opencv = ns(&k->ways[OPENCV]);
        double sums = bound(k->plan, rates[PEAK_SEPARATE][0]), shifts = bound(k->plan, shifted);
        printf("| %d x %d | %.0f %% | %.2f ns | %.2f ns | %.2f ns | %.1f / %.1f / %.1f | %.1f / %.1f / %.1f |\n",
               k->kernel->width, k->kernel->height, 100 * operations / dense / rates[PEAK_FUSED][0], ns(&k->ways[SKC]),
               sums, shifts, dense / sums, fftw / sums, opencv / sums, dense / shifts, fftw / shifts, opencv / shifts);
    }
    printf("\nThe last two columns are what skc could reach at most with as many taps, if it did nothing but that\n"
           "arithmetic at the peak.\n");
}

static void print_reasons(const kernel_case *k, const double rates[4][2])
{
    const way *w = k->ways;
    double shifted = fmax(rates[PEAK_SHUFFLED][0], rates[PEAK_LOADED][0]);
    skc_plan_info info;
    skc_plan_describe(k->plan, &info);
    double taps = (double)k->kernel->width * k->kernel->height;
    printf("\nFor 49 x 49:\n\n");
    printf(
        "- direct, dense: %.0f taps against %d are %.1f times as many, and a tap of the direct convolution costs "
        "less:\n"
        "  %.4f ns against skc's %.4f, for it shares loads and shifts between rows, which scattered taps cannot, and\n"
        "  multiplies and adds at once.\n",
        taps, info.taps, taps / info.taps, ns(&w[DENSE]) / taps, ns(&w[SKC]) / info.taps);
    printf("- FFTW: at %.2f ns it would take a filter of %.2f ns to be 6 times faster, %.1f times memcpy.\n"
           "  skc's taps alone take %.2f ns at the processor's peak, shifts included.\n",
           ns(&w[FFTW]), ns(&w[FFTW]) / 6, ns(&w[FFTW]) / 6 / ns(&w[COPY]), bound(k->plan, shifted));
    printf("- memcpy: 4 times its time is %.2f ns with 3 channels (%.2f with memcpy on two threads).\n"
           "  The taps alone take %.2f ns on two threads at twice the peak of one, %.1f times memcpy;\n  products and "
           "sums without shifts %.2f ns, %.1f times.\n",
           4 * ns(&w[COPY_3]), 4 * ns(&w[COPY_3_2]), bound(k->plan, shifted) / 2,
           bound(k->plan, shifted) / 2 / ns(&w[COPY_3]), bound(k->plan, rates[PEAK_SEPARATE][0]) / 2,
           bound(k->plan, rates[PEAK_SEPARATE][0]) / 2 / ns(&w[COPY_3]));
    printf("- Two threads: arithmetic in registers, which shares nothing, gains %.2f times from the second\n"
           "  processor in this run.\n",
           rates[PEAK_FUSED][1] / rates[PEAK_FUSED][0]);
}

static void print_lean(const kernel_case *cases, int count)
{
    printf("\nThe figures ask for 128 taps and 60 dB. Taps may be saved down to about 60 dB; then (one thread, one "
           "channel):\n\n"
           "| kernel | taps | image PSNR | ns | OpenCV / FFTW / dense over it |\n|---|---|---|---|---|\n");
    for (int i = 0; i < count; i++) {
        const kernel_case *k = &cases[i];
        skc_plan_info info;
        skc_plan_describe(k->lean, &info);
        double t = ns(&k->ways[LEAN]);
        printf("| %d x %d | %d | %.1f dB | %.2f | %.1f / %.1f / %.1f |\n", k->kernel->width, k->kernel->height,
               info.taps, k->ways[LEAN].quality, t, ns(&k->ways[OPENCV]) / t, ns(&k->ways[FFTW]) / t,
               ns(&k->ways[DENSE]) / t);
    }
}

void print_bounds(const kernel_case *cases, int count)
{
    double rates[4][2];
    for (int kind = 0; kind < 4; kind++)
        for (int threads = 1; threads <= 2; threads++)
            rates[kind][threads - 1] = peak((peak_kind)kind, threads);
    printf("\n## What bounds it\n\n");
    print_machine(rates);
    print_shares(cases, count, rates);
    print_reasons(&cases[0], rates);
    print_lean(cases, count);
}
