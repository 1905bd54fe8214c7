// SPDX-License-Identifier: MIT
// The report's parts.

#ifndef COMPARE_PAGE_H
#define COMPARE_PAGE_H

#include "chart.h"
#include "compare.h"
#include "html.h"

// The style and the script that sorts the table.
extern const char *const compare_style[], *const compare_script[];

// A method's colour and marker: its place among those that have rows, ours first.
int compare_style_of(const compare *c, const compare_method *method);

// The rows that pictures are made of: for each method the one that answers compare_budget, but for exact ones, best
// first. Free with g_ptr_array_free.
GPtrArray *compare_shown(const compare *c);

// The colour of a signed error, -1 to 1: blue to orange, clear at 0, so that any paper shows through.
void compare_error_colour(double t, uint8_t pixel[4]);

void compare_page_table(GString *page, const compare *c);
void compare_page_kernels(GString *page, const compare *c);
// Fails if filtering does, and prints.
int compare_page_pictures(GString *page, compare *c);
void compare_page_plots(GString *page, const compare *c);

#endif
