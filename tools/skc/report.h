// SPDX-License-Identifier: MIT
// Figures as lines of text and as JSON, the same in every command.

#ifndef REPORT_H
#define REPORT_H

#include "image.h"

#include <jansson.h>

// The file's words, indexed by skc_parameter_kind and skc_taps.
extern const char *const report_kind_names[], *const report_taps_names[];

// One line of a report, "name         text", with tool_say.
void report_row(const char *name, const char *format, ...) G_GNUC_PRINTF(2, 3);

// The layers as --layers takes them: "80,8,8" or "24x4". Free with g_free.
char *report_layers(const skc_complex *complex);

// A row for each parameter of a basis: its name, kind, and nodes or range.
void report_parameters(const skc_basis *basis);

void report_cost(const skc_cost *cost, int width, int height);
// Figures that are NaN are not known, and left out.
void report_quality(const skc_quality *quality);
// The same and what no file holds: figures that were measured just now.
void report_measured(const skc_quality *quality);

// The row of a picture that was written, with what `more` adds ("" for nothing); nothing if it went to standard output.
void report_written(const char *path, int width, int height, const image_facts *written, const char *more);

// "38.21 dB", or "infinite" for no difference at all. Free with g_free.
char *report_decibels(double psnr);

// width and height 0: the kernel's size is not known.
json_t *report_json_cost(const skc_cost *cost, int width, int height);
// An infinite psnr becomes null.
json_t *report_json_quality(const skc_quality *quality);
json_t *report_json_measured(const skc_quality *quality);
json_t *report_json_decibels(double psnr);
json_t *report_json_kernel(const char *source, int width, int height, int anchor_x, int anchor_y, double sum);
json_t *report_json_parameters(const skc_basis *basis);
// A number, or text where a JSON reader's double would be too short.
json_t *report_json_seed(uint64_t seed);
// Text of any encoding.
json_t *report_json_text(const char *text);

// Text of `json`, which is released, ending with a line break; NULL if memory ran out. Free with free.
char *report_json_dump(json_t *json);
// Prints `json` and releases it.
int report_json_print(json_t *json);

#endif
