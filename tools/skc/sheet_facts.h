// SPDX-License-Identifier: MIT
// What a sheet shows, computed: the synthesised kernel, the figures, the ranges of axes and colours.

#ifndef SHEET_FACTS_H
#define SHEET_FACTS_H

#include "plot.h"
#include "sheet.h"

typedef struct facts {
    skc_cost cost;
    skc_quality quality;     // NaN where there is nothing to compute it from
    skc_kernel *synthesised; // NULL: `obstacle` says why
    skc_error obstacle;
    int too_far;   // not 0: the target lies too far from the anchor to be compared
    int responses; // not 0: those after each layer can be computed in reasonable time

    region support; // of the target, or where the synthesised kernel is visible
    region frame;   // what the panels show: the support and what surrounds it
    double outside; // share of the synthesised kernel's |values| outside the frame

    double peak;      // largest |value| of the target, or of the synthesised kernel without one
    double unit;      // value shown white
    double low, high; // ends of the colour bar
    double highest;   // value of all; above `unit` it is not shown
    int blank;        // not 0: all that is shown is zero

    double error_unit;   // the error's colours span -error_unit to error_unit
    double error_most;   // largest |error| in the frame
    double error_beyond; // share of the kernels' pixels with an error beyond error_unit
} facts;

// Multiplications that synthesising the complex takes.
double facts_work(const skc_complex *complex);

// Always succeeds; to be released with facts_clear.
void facts_compute(facts *facts, const sheet *what);
void facts_clear(facts *facts);

#endif
