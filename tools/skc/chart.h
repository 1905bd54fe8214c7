// SPDX-License-Identifier: MIT
// A plot as inline SVG, whose colours the page's style gives: series i is drawn in class "s<i>".

#ifndef CHART_H
#define CHART_H

#include <glib.h>

enum { CHART_COLOURS = 8 };

typedef struct chart_point {
    double x, y; // y infinite: above the axis, beside the word `beyond`
    char *tip;   // a text of its own; owned
} chart_point;

typedef struct chart_series {
    const char *name;
    int style;      // colour and shape of the markers
    GArray *points; // chart_point, from left to right
    int lined;      // are points joined?
} chart_series;

typedef struct chart {
    const char *about; // what the plot shows, for those who cannot see it
    const char *x_title, *y_title;
    const char *beyond; // what an infinite y means
    int logarithmic;    // the x axis
    GArray *series;     // chart_series
} chart;

void chart_init(chart *c);
chart_series *chart_add(chart *c, const char *name, int style, int lined); // valid until the next one is added
void chart_add_point(chart_series *series, double x, double y, char *tip);
void chart_clear(chart *c);

// Series are named beside their points where there is room; a legend is the page's.
void chart_draw(GString *page, const chart *c);

// A marker alone, for legends.
void chart_marker(GString *page, int style);

#endif
