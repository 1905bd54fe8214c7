// SPDX-License-Identifier: MIT
// The pictures of skc fit --from.

#ifndef FIT_PAIRS_H
#define FIT_PAIRS_H

#include "fit_options.h"
#include "skc/estimate.h"

typedef struct pairs {
    skc_estimate_options options; // that the command line gives
    int count;
    image **pictures; // sharp, blurred, sharp, blurred
    skc_pair *all;    // views of them
} pairs;

// Reads the pictures' colours, in linear light or as stored, and the options of --from. Prints its sentence and returns
// TOOL_FAILED or TOOL_USAGE. To be cleared in any case, zeroed at first.
int pairs_read(const fit_arguments *arguments, const skc_fit_options *fit, pairs *pairs);
void pairs_clear(pairs *pairs);

#endif
