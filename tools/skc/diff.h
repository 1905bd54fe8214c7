// SPDX-License-Identifier: MIT
// What skc diff prints and judges.

#ifndef DIFF_H
#define DIFF_H

#include "tool.h"

#include "skc/metrics.h"

typedef struct diff_result {
    const char *image, *reference; // files
    int width, height, channels;
    int encoded;
    double pixels_per_degree;
    skc_difference difference;
    int alpha; // has either picture any? Without, both are opaque
    double alpha_l1, alpha_largest;
    int equal;
} diff_result;

// Limits on figures, from "psnr=40,flip=0.05".
enum { DIFF_FIGURES = 11 };

typedef struct diff_limits {
    int given[DIFF_FIGURES]; // for each figure, in the order of diff.c's table
    double limit[DIFF_FIGURES];
} diff_limits;

// Prints its sentence and returns TOOL_USAGE.
int diff_parse_limits(const char *option, const char *text, diff_limits *limits);

void diff_say(const diff_result *result);
// Prints JSON, and returns an exit status.
int diff_print(const diff_result *result);

// Prints a sentence that names the figures that miss their limits, and returns TOOL_FAILED if there are any.
int diff_judge(const diff_result *result, const diff_limits *limits);

#endif
