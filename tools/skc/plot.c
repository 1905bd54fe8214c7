// SPDX-License-Identifier: MIT
#include "plot.h"

#include <glib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

// ------------------------------------------------------------------------------------------------------ the plane

region region_union(region a, region b)
{
    return (region){fmin(a.x0, b.x0), fmin(a.y0, b.y0), fmax(a.x1, b.x1), fmax(a.y1, b.y1)};
}

region region_grow(region r, double x, double y)
{
    return (region){r.x0 - x, r.y0 - y, r.x1 + x, r.y1 + y};
}

region region_of_kernel(const skc_kernel *k)
{
    double x = -(double)k->anchor_x - 0.5, y = -(double)k->anchor_y - 0.5;
    return (region){x, y, x + k->width, y + k->height};
}

region region_of_values(const skc_kernel *k, double least)
{
    region r = {HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL};
    const double *v = k->values;
    for (int j = 0; j < k->height; j++)
        for (int i = 0; i < k->width; i++)
            if (fabs(*v++) > least) {
                double x = (double)i - k->anchor_x, y = (double)j - k->anchor_y;
                r = region_union(r, (region){x - 0.5, y - 0.5, x + 0.5, y + 0.5});
            }
    return r;
}

double kernel_at(const skc_kernel *k, int x, int y)
{
    int i = x + k->anchor_x, j = y + k->anchor_y;
    return i >= 0 && i < k->width && j >= 0 && j < k->height ? k->values[(size_t)j * (size_t)k->width + (size_t)i] : 0;
}

static double paper_x(box at, region view, double x)
{
    return at.x + (x - view.x0) / (view.x1 - view.x0) * at.w;
}

static double paper_y(box at, region view, double y)
{
    return at.y + (y - view.y0) / (view.y1 - view.y0) * at.h;
}

box panel_fit(region view, double x, double y, double width, double height)
{
    double w = view.x1 - view.x0, h = view.y1 - view.y0, scale = fmin(width / w, height / h);
    scale = floor(scale) > 0.9 * scale ? floor(scale) : scale;
    return (box){x, y, fmax(round(w * scale), 1), fmax(round(h * scale), 1)};
}

// ---------------------------------------------------------------------------------------------------- axes, outlines

// The smallest of 1, 2, 5, 10, ... times a power of ten that is no smaller.
static double nice_step(double least)
{
    double power = pow(10, floor(log10(least)));
    return least <= power ? power : least <= 2 * power ? 2 * power : least <= 5 * power ? 5 * power : 10 * power;
}

static void set_ink(cairo_t *cr, colour c, double alpha)
{
    cairo_set_source_rgba(cr, c.r, c.g, c.b, alpha);
}

static void line(cairo_t *cr, double x0, double y0, double x1, double y1)
{
    cairo_move_to(cr, x0, y0);
    cairo_line_to(cr, x1, y1);
    cairo_stroke(cr);
}

// Do the numbers of an x axis with this step stand apart?
static int is_legible(cairo_t *cr, region view, double scale, double step, const text_style *style)
{
    char text[NUMBER_SIZE];
    double widest = 0;
    for (double i = ceil(view.x0 / step); i * step <= view.x1; i++)
        widest = fmax(widest, text_width(cr, style, number(text, i * step, 6)));
    return widest + style->size <= step * scale;
}

void axes_draw(cairo_t *cr, box at, region view, axis_labels labels, double least, const text_style *style)
{
    char text[NUMBER_SIZE];
    double scale = at.w / (view.x1 - view.x0), finest = fmax(nice_step(1.7 * style->size / scale), least);
    double step = finest;
    while (!is_legible(cr, view, scale, step, style))
        step = nice_step(1.5 * step);
    double tick = 0.35 * style->size;
    cairo_set_line_width(cr, 2);
    set_ink(cr, ink_grey, 1);
    cairo_rectangle(cr, at.x - 1, at.y - 1, at.w + 2, at.h + 2);
    cairo_stroke(cr);
    for (double i = ceil(view.x0 / step); (labels & LABELS_X) && i * step <= view.x1; i++) {
        double x = round(paper_x(at, view, i * step)), y = at.y + at.h + 2;
        set_ink(cr, ink_grey, 1);
        line(cr, x, y, x, y + tick);
        text_draw(cr, style, x, y + tick + 1.05 * style->size, ALIGN_CENTRE, number(text, i * step, 6));
    }
    if (view.y1 - view.y0 < 2.5 * step) // too few in a low panel
        step = finest;
    for (double i = ceil(view.y0 / step); (labels & LABELS_Y) && i * step <= view.y1; i++) {
        double x = at.x - 2, y = round(paper_y(at, view, i * step));
        set_ink(cr, ink_grey, 1);
        line(cr, x, y, x - tick, y);
        text_draw(cr, style, x - tick - 5, y + 0.36 * style->size, ALIGN_RIGHT, number(text, i * step, 6));
    }
}

void outline_draw(cairo_t *cr, box at, region view, region outline)
{
    static const double dash[] = {7, 5};
    cairo_save(cr);
    cairo_rectangle(cr, at.x, at.y, at.w, at.h);
    cairo_clip(cr);
    cairo_set_dash(cr, dash, 2, 0);
    cairo_set_line_width(cr, 1.5);
    cairo_set_source_rgb(cr, 0.55, 0.57, 0.60); // seen on black and on white
    // Edges far outside would only make a long dashed line.
    region r = {fmax(outline.x0, view.x0 - 1), fmax(outline.y0, view.y0 - 1), fmin(outline.x1, view.x1 + 1),
                fmin(outline.y1, view.y1 + 1)};
    double x0 = round(paper_x(at, view, r.x0)), y0 = round(paper_y(at, view, r.y0));
    if (r.x1 > r.x0 && r.y1 > r.y0) {
        cairo_rectangle(cr, x0, y0, round(paper_x(at, view, r.x1)) - x0, round(paper_y(at, view, r.y1)) - y0);
        cairo_stroke(cr);
    }
    cairo_restore(cr);
}

void anchor_draw(cairo_t *cr, box at, region view)
{
    if (view.x0 > 0 || view.x1 < 0 || view.y0 > 0 || view.y1 < 0)
        return;
    double x = paper_x(at, view, 0), y = paper_y(at, view, 0), arm = 5;
    for (int pass = 0; pass < 2; pass++) { // a light cross with a dark core, seen on everything
        cairo_set_line_width(cr, pass ? 1 : 3);
        cairo_set_source_rgba(cr, pass ? 0 : 1, pass ? 0 : 1, pass ? 0 : 1, pass ? 0.75 : 0.45);
        line(cr, x - arm, y, x + arm, y);
        line(cr, x, y - arm, x, y + arm);
    }
}

void locator_draw(cairo_t *cr, double x, double y, double size, region whole, region view)
{
    double scale = size / fmax(whole.x1 - whole.x0, whole.y1 - whole.y0);
    double w = fmax(round((whole.x1 - whole.x0) * scale), 6), h = fmax(round((whole.y1 - whole.y0) * scale), 6);
    box map = {round(x), round(y - h / 2), w, h};
    cairo_set_line_width(cr, 1.5);
    set_ink(cr, ink_grey, 1);
    cairo_rectangle(cr, map.x, map.y, map.w, map.h);
    cairo_stroke(cr);
    double x0 = paper_x(map, whole, view.x0), y0 = paper_y(map, whole, view.y0);
    cairo_save(cr);
    cairo_rectangle(cr, map.x, map.y, map.w, map.h);
    cairo_clip(cr);
    cairo_rectangle(cr, x0, y0, fmax(paper_x(map, whole, view.x1) - x0, 4), fmax(paper_y(map, whole, view.y1) - y0, 4));
    cairo_fill(cr);
    cairo_restore(cr);
}

// ------------------------------------------------------------------------------------------------------ kernels, bars

// The mean of plus - minus over a rectangle whose pixels span whole numbers i to i + 1.
static double mean_over(const skc_kernel *plus, const skc_kernel *minus, double x0, double x1, double y0, double y1)
{
    double sum = 0, area = 0;
    for (int y = (int)floor(y0); y < y1; y++)
        for (int x = (int)floor(x0); x < x1; x++) {
            double share = (fmin(x1, x + 1.0) - fmax(x0, x)) * (fmin(y1, y + 1.0) - fmax(y0, y));
            sum += share * (kernel_at(plus, x, y) - (minus ? kernel_at(minus, x, y) : 0));
            area += share;
        }
    return area > 0 ? sum / area : 0;
}

static void put_pixel(cairo_surface_t *picture, int x, int y, colour c)
{
    uint32_t r = (uint32_t)lround(255 * c.r), g = (uint32_t)lround(255 * c.g), b = (uint32_t)lround(255 * c.b);
    uint32_t pixel = r << 16 | g << 8 | b;
    memcpy(cairo_image_surface_get_data(picture) + y * cairo_image_surface_get_stride(picture) + 4 * x, &pixel, 4);
}

static cairo_surface_t *picture_create(box at)
{
    cairo_surface_t *picture = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)at.w, (int)at.h);
    cairo_surface_flush(picture);
    return picture;
}

static void picture_draw(cairo_t *cr, box at, cairo_surface_t *picture)
{
    cairo_surface_mark_dirty(picture);
    cairo_set_source_surface(cr, picture, at.x, at.y);
    cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_NEAREST);
    cairo_rectangle(cr, at.x, at.y, at.w, at.h);
    cairo_fill(cr);
    cairo_surface_destroy(picture);
}

// The mean over what a pixel of the panel covers.
static double cell_mean(box at, region view, const skc_kernel *plus, const skc_kernel *minus, int x, int y)
{
    double left = view.x0 + 0.5, top = view.y0 + 0.5;
    double dx = (view.x1 - view.x0) / at.w, dy = (view.y1 - view.y0) / at.h;
    return mean_over(plus, minus, left + x * dx, left + (x + 1) * dx, top + y * dy, top + (y + 1) * dy);
}

double kernel_peak(box at, region view, const skc_kernel *kernel)
{
    double peak = 0;
    for (int y = 0; y < (int)at.h; y++)
        for (int x = 0; x < (int)at.w; x++)
            peak = fmax(peak, fabs(cell_mean(at, view, kernel, NULL, x, y)));
    return peak;
}

void kernel_draw(cairo_t *cr, box at, region view, const skc_kernel *plus, const skc_kernel *minus, double unit,
                 colour (*map)(double))
{
    cairo_surface_t *picture = picture_create(at);
    int ok = cairo_surface_status(picture) == CAIRO_STATUS_SUCCESS;
    for (int y = 0; ok && y < (int)at.h; y++)
        for (int x = 0; x < (int)at.w; x++)
            put_pixel(picture, x, y, map(cell_mean(at, view, plus, minus, x, y) / unit));
    picture_draw(cr, at, picture);
}

static void bar_end(cairo_t *cr, double x, double dx, box at, colour ink)
{
    cairo_move_to(cr, x, at.y);
    cairo_line_to(cr, x + dx, at.y + at.h / 2);
    cairo_line_to(cr, x, at.y + at.h);
    cairo_close_path(cr);
    set_ink(cr, ink, 1);
    cairo_fill_preserve(cr);
    set_ink(cr, ink_grey, 1);
    cairo_set_line_width(cr, 1);
    cairo_stroke(cr);
}

void bar_draw(cairo_t *cr, box at, double low, double high, double unit, double peak, int below, int above,
              colour (*map)(double), const text_style *style)
{
    char text[NUMBER_SIZE];
    cairo_surface_t *picture = picture_create(at);
    for (int x = 0; cairo_surface_status(picture) == CAIRO_STATUS_SUCCESS && x < (int)at.w; x++)
        for (int y = 0; y < (int)at.h; y++)
            put_pixel(picture, x, y, map((low + (high - low) * (x + 0.5) / at.w) / unit));
    picture_draw(cr, at, picture);
    if (below)
        bar_end(cr, at.x - 1, -at.h, at, map(-2));
    if (above)
        bar_end(cr, at.x + at.w + 1, at.h, at, map(2));
    cairo_set_line_width(cr, 1);
    set_ink(cr, ink_grey, 1);
    cairo_rectangle(cr, at.x - 0.5, at.y - 0.5, at.w + 1, at.h + 1);
    cairo_stroke(cr);
    double first = 100 * low / peak, last = 100 * high / peak;
    double step = first == -last ? last / 2 : nice_step((last - first) * 4 * style->size / at.w);
    cairo_set_line_width(cr, 2);
    for (double i = ceil(first / step - 1e-9); i * step <= last + 1e-9 * step; i++) {
        double x = round(at.x + (i * step - first) / (last - first) * at.w), y = at.y + at.h + 1;
        set_ink(cr, ink_grey, 1);
        line(cr, x, y, x, y + 0.35 * style->size);
        text_draw(cr, style, x, y + 1.4 * style->size, ALIGN_CENTRE, number(text, i * step, 6));
    }
}

// ------------------------------------------------------------------------------------------------------------ samples

static int heavier_first(const void *a, const void *b)
{
    const skc_sample *p = a, *q = b;
    float u = fabsf(p->w), v = fabsf(q->w);
    if (u != v)
        return u < v ? 1 : -1;
    if (p->x != q->x)
        return p->x < q->x ? -1 : 1;
    return p->y != q->y ? (p->y < q->y ? -1 : 1) : (p->w > q->w) - (p->w < q->w);
}

// The radius of the heaviest sample: all disks together cover about a third of what they are strewn over.
static double largest_radius(box at, region view, const skc_sample *samples, int count)
{
    region r = {samples[0].x, samples[0].y, samples[0].x, samples[0].y};
    double effective = 0;
    for (int i = 0; i < count; i++) {
        r = region_union(r, (region){samples[i].x, samples[i].y, samples[i].x, samples[i].y});
        effective += fabs((double)samples[i].w) / fmax(fabs((double)samples[0].w), 1e-300);
    }
    double scale = at.w / (view.x1 - view.x0), side = sqrt(at.w * at.h);
    double w = fmax((r.x1 - r.x0) * scale, side / 6), h = fmax((r.y1 - r.y0) * scale, side / 6);
    return fmin(fmax(sqrt(0.33 * w * h / (G_PI * fmax(effective, 1))), 3), side / 18 + 3);
}

colour sample_colour(double weight)
{
    return colormap_signed(weight > 0 ? 0.75 : -0.85); // equally strong to the eye
}

static void sample_draw(cairo_t *cr, double x, double y, double radius, float w)
{
    cairo_new_sub_path(cr);
    cairo_arc(cr, x, y, w == 0 ? 3 : fmax(radius, 1.2), 0, 2 * G_PI);
    cairo_set_line_width(cr, 1);
    if (w == 0) { // it counts, but does nothing: hollow
        set_ink(cr, ink_grey, 1);
        cairo_stroke(cr);
        return;
    }
    set_ink(cr, sample_colour(w), 0.9);
    cairo_fill_preserve(cr);
    cairo_set_source_rgba(cr, 1, 1, 1, radius > 3 ? 0.9 : 0);
    cairo_stroke(cr);
}

void samples_draw(cairo_t *cr, box at, region view, const skc_layer *layer)
{
    size_t bytes = (size_t)layer->count * sizeof(skc_sample);
    skc_sample *sorted = g_malloc(bytes); // the light ones come last, on top
    memcpy(sorted, layer->samples, bytes);
    qsort(sorted, (size_t)layer->count, sizeof *sorted, heavier_first);
    double radius = largest_radius(at, view, sorted, layer->count), most = fabs((double)sorted[0].w);
    cairo_save(cr);
    cairo_rectangle(cr, at.x, at.y, at.w, at.h);
    cairo_clip(cr);
    set_ink(cr, ink_pale, 1);
    cairo_set_line_width(cr, 1.5);
    if (view.x0 < 0 && view.x1 > 0)
        line(cr, round(paper_x(at, view, 0)), at.y, round(paper_x(at, view, 0)), at.y + at.h);
    if (view.y0 < 0 && view.y1 > 0)
        line(cr, at.x, round(paper_y(at, view, 0)), at.x + at.w, round(paper_y(at, view, 0)));
    for (int i = 0; i < layer->count; i++) {
        skc_sample s = sorted[i];
        sample_draw(cr, paper_x(at, view, s.x), paper_y(at, view, s.y),
                    most > 0 ? radius * sqrt(fabs((double)s.w) / most) : 0, s.w);
    }
    cairo_restore(cr);
    g_free(sorted);
}
