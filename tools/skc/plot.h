// SPDX-License-Identifier: MIT
// What a figure is made of: text, axes, pictures of kernels, colour bars and sample layouts, drawn with Cairo.

#ifndef PLOT_H
#define PLOT_H

#include "colormap.h"
#include "skc/skc.h"

#include <cairo.h>

// A rectangle on the paper.
typedef struct box {
    double x, y, w, h;
} box;

// A rectangle of the plane, in pixels relative to a kernel's anchor. The pixel i spans i - 0.5 to i + 0.5.
typedef struct region {
    double x0, y0, x1, y1;
} region;

region region_union(region a, region b);
region region_grow(region r, double x, double y);

// A kernel's support.
region region_of_kernel(const skc_kernel *kernel);

// The smallest region that holds the pixels whose absolute value is above `least`; empty (x1 < x0) if there are none.
region region_of_values(const skc_kernel *kernel, double least);

// The value at a pixel relative to the anchor, 0 outside.
double kernel_at(const skc_kernel *kernel, int x, int y);

// --- text

typedef enum text_align { ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT } text_align;

typedef struct text_style {
    double size;
    int bold;
    colour ink;
} text_style;

extern const colour ink_grey, ink_pale;

double text_width(cairo_t *cr, const text_style *style, const char *text);

// At the baseline (x, y). `text` is valid UTF-8.
void text_draw(cairo_t *cr, const text_style *style, double x, double y, text_align align, const char *text);

// The same in at most `width`, with the middle of a longer text replaced by an ellipsis.
void text_draw_within(cairo_t *cr, const text_style *style, double x, double y, double width, const char *text);

// Any bytes as one line of valid UTF-8, cut in the middle if it is very long. Free with g_free.
char *text_clean(const char *bytes);

// A number as people print it, "−0.25" or "6.4 × 10⁻⁴", with `digits` significant digits and whatever the locale a
// point.
enum { NUMBER_SIZE = 64 };
const char *number(char text[NUMBER_SIZE], double value, int digits);
// The same with zeros kept at the end, "11.0"; and with a fixed number of decimals.
const char *number_padded(char text[NUMBER_SIZE], double value, int digits);
const char *number_fixed(char text[NUMBER_SIZE], double value, int decimals);

// --- panels

typedef enum axis_labels { LABELS_NONE = 0, LABELS_X = 1, LABELS_Y = 2, LABELS_BOTH = 3 } axis_labels;

// The frame around a panel that shows `view`, with ticks in pixels and numbers where `labels` asks for them. Ticks are
// at least `least` apart.
void axes_draw(cairo_t *cr, box at, region view, axis_labels labels, double least, const text_style *style);

// A dashed rectangle of the plane, and a small cross at the anchor.
void outline_draw(cairo_t *cr, box at, region view, region outline);
void anchor_draw(cairo_t *cr, box at, region view);

// The largest panel inside width x height in which `view` keeps its shape; kernel pixels become whole numbers of paper
// units if there is room for at least two.
box panel_fit(region view, double x, double y, double width, double height);

// (plus - minus) / unit through a colour map, without any smoothing; where a paper unit holds several kernel pixels,
// their mean. `minus` may be NULL. `view` has whole pixels.
void kernel_draw(cairo_t *cr, box at, region view, const skc_kernel *plus, const skc_kernel *minus, double unit,
                 colour (*map)(double));

// The largest |value| that such a picture of one kernel shows.
double kernel_peak(box at, region view, const skc_kernel *kernel);

// A horizontal colour bar from `low` to `high`, its ticks in per cent of `peak`. With `below` and `above` the ends are
// pointed: there is more outside.
void bar_draw(cairo_t *cr, box at, double low, double high, double unit, double peak, int below, int above,
              colour (*map)(double), const text_style *style);

// The samples of a layer: area by |weight| relative to the layer's largest, colour by sign.
colour sample_colour(double weight);
void samples_draw(cairo_t *cr, box at, region view, const skc_layer *layer);

// Where `view` lies in `whole`, as a tiny map of the given size with its left edge at x and its middle at y.
void locator_draw(cairo_t *cr, double x, double y, double size, region whole, region view);

#endif
