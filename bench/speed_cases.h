// SPDX-License-Identifier: MIT
// What bench/speed.c measures and bench/speed_tables.c prints.
#ifndef SPEED_CASES_H
#define SPEED_CASES_H

#include "speed.h"

enum { WIDTH = 4096, HEIGHT = 3072, PIXELS = WIDTH * HEIGHT, RUNS = 5 };

typedef enum id {
    SKC,
    SKC_2,
    SKC_3,
    SKC_3_2,
    LEAN,
    DENSE,
    SKIP,
    OPENCV,
    FFTW,
    COPY,
    COPY_2,
    COPY_3,
    COPY_3_2,
    COUNT
} id;

typedef struct way {
    filter f;
    int channels, threads;
    double best;    // seconds
    double quality; // dB, against DENSE; NaN where it says nothing
} way;

typedef struct kernel_case {
    skc_kernel *kernel;
    skc_plan *plan, *lean; // with as many taps as the figures ask for; with fewer
    way ways[COUNT];
} kernel_case;

// The tables for `count` kernels, the first of them 49 x 49.
void print_figures(const kernel_case *cases, int count);
void print_bounds(const kernel_case *cases, int count);
void print_case(const kernel_case *k);

#endif
