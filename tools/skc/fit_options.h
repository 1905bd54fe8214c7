// SPDX-License-Identifier: MIT
// The options of skc fit.

#ifndef FIT_OPTIONS_H
#define FIT_OPTIONS_H

#include "image.h"
#include "tool.h"

typedef struct fit_arguments {
    const char *source; // the KERNEL, or the first of several
    char *const *kernels;
    int kernel_count;
    int unnamed; // not 0: kernels that nobody can read again, so that a basis names no source
    char *output, *layers, *samples, *method, *init, *weighting, *effort, *cost, *tolerance, *steps, *rate, *seed,
        *threads, *rotate, *slack, *nodes;
    char **from; // of --from: the sharp pictures; the blurred ones are `kernels`. NULL: a KERNEL is fitted
    char *size, *sign, *saturated, *estimate, *vary; // of --from
    char **parameters;
    gboolean paper, frontier, json, colour, resume, encoded;
    kernel_options kernel;
} fit_arguments;

// Reads the command line. Prints its sentence and returns TOOL_USAGE. Free with fit_arguments_free in any case.
int fit_arguments_read(int argc, char **argv, fit_arguments *arguments);
void fit_arguments_free(fit_arguments *arguments);

// Is a basis asked for?
int fit_is_basis(const fit_arguments *arguments);

// What they mean to the library. `layers` has room for SKC_MAX_LAYERS, and lives as long as the options. Prints its
// sentence and returns TOOL_USAGE.
int fit_options_make(const fit_arguments *arguments, skc_fit_options *options, int *layers);

// The command line's words, indexed by skc_method, skc_weighting and skc_cost_model.
extern const char *const fit_method_names[], *const fit_weighting_names[], *const fit_cost_names[];

#endif
