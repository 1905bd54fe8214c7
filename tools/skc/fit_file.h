// SPDX-License-Identifier: MIT
// What became of a fit: its file, and what is told of it.

#ifndef FIT_FILE_H
#define FIT_FILE_H

#include "fit_options.h"

#include <jansson.h>

// Writes `complex` to the file `path`, as what came of fitting `source` (the user's name of `kernel`). The file does
// not tell how long that took: the same fit makes the same file. Prints its sentence and returns TOOL_FAILED.
int fit_save(const char *path, const char *source, const skc_kernel *kernel, const skc_fit_options *options,
             const skc_fit_report *report, const skc_complex *complex);

// Was the kernel met by a sample for each of its pixels?
int fit_is_exact(const skc_fit_report *report);

// "lm, lloyd start, effort 1, budget spent, 1.53 seconds". Free with g_free.
char *fit_describe(const skc_fit_options *options, const skc_fit_report *report);

// "budget spent".
const char *fit_stop_text(skc_stop stop);

// The settings, with the names that they have on the command line; and the numbers of samples of a complex's layers.
json_t *fit_json(const skc_fit_options *options);
json_t *fit_json_layers(const skc_complex *complex);

#endif
