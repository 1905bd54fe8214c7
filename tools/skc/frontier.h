// SPDX-License-Identifier: MIT
// The front of quality against cost: the best complexes for a series of budgets.

#ifndef FRONTIER_H
#define FRONTIER_H

#include "fit_options.h"

typedef struct frontier_point {
    int budget;
    skc_complex *complex;
    skc_fit_report report;
    skc_cost cost;
    int price; // what the cost model counts: samples or taps
} frontier_point;

enum { FRONTIER_MOST = 24 };

typedef struct frontier {
    const char *source; // the kernel, as the user named it
    const skc_kernel *kernel;
    const skc_fit_options *options;
    int count;
    frontier_point points[FRONTIER_MOST]; // dearer and better from one to the next
} frontier;

// Can the folder be made? It may be there if it is empty. Prints its sentence and returns TOOL_FAILED.
int frontier_probe(const char *folder);

// Fits, writes the folder that arguments->output names (a .skc file for each point, frontier.csv, frontier.json,
// frontier.png), and reports. The folder appears whole; an interrupt leaves none. Prints its sentence and returns
// TOOL_FAILED.
int frontier_make(const fit_arguments *arguments, const skc_fit_options *options, const skc_kernel *kernel);

// Draws quality against cost as a PNG. Prints its sentence and returns TOOL_FAILED.
int frontier_plot(const char *path, const frontier *front);

#endif
