// SPDX-License-Identifier: MIT
// The front as a figure: two panels with one logarithmic axis of cost, the expected image PSNR above the kernel PSNR.

#include "fit_file.h"
#include "frontier.h"
#include "plot.h"
#include "report.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>

enum { WIDTH = 1800, HEIGHT = 1310, LEFT = 130, RIGHT = WIDTH - 70 };

static const text_style title_type = {38, 1, {0.10, 0.11, 0.13}}, head_type = {23, 1, {0.10, 0.11, 0.13}};
static const text_style label_type = {21, 0, {0.38, 0.40, 0.44}}, tick_type = {20, 0, {0.38, 0.40, 0.44}};
static const text_style point_type = {18, 0, {0.20, 0.21, 0.24}};

typedef struct panel {
    const frontier *front;
    box at;
    const char *title;
    size_t figure; // its place in skc_quality
    colour ink;
    double x0, x1, y0, y1, step; // x: log2 of the price; y: dB
} panel;

// Infinite for those that are exact up to rounding.
static double figure_of(const panel *p, int i)
{
    const skc_fit_report *report = &p->front->points[i].report;
    const char *quality = (const char *)&report->quality;
    return fit_is_exact(report) ? HUGE_VAL : *(const double *)(const void *)(quality + p->figure);
}

static double paper_x(const panel *p, double price)
{
    return p->at.x + (log2(price) - p->x0) / (p->x1 - p->x0) * p->at.w;
}

// Exact points lie at the upper edge.
static double paper_y(const panel *p, double y)
{
    return isinf(y) ? p->at.y + 22 : p->at.y + p->at.h - (y - p->y0) / (p->y1 - p->y0) * p->at.h;
}

static void set_ink(cairo_t *cr, colour c)
{
    cairo_set_source_rgb(cr, c.r, c.g, c.b);
}

static void line(cairo_t *cr, double x0, double y0, double x1, double y1)
{
    cairo_move_to(cr, x0, y0);
    cairo_line_to(cr, x1, y1);
    cairo_stroke(cr);
}

// The axes' ranges, with room for the points' labels.
static void find_ranges(panel *p)
{
    static const double steps[] = {0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50};
    double low = HUGE_VAL, high = -HUGE_VAL;
    const frontier *f = p->front;
    for (int i = 0; i < f->count; i++)
        if (isfinite(figure_of(p, i))) {
            low = fmin(low, figure_of(p, i));
            high = fmax(high, figure_of(p, i));
        }
    if (low > high)
        low = high = 0;
    size_t k = 0;
    while (k + 1 < G_N_ELEMENTS(steps) && (high - low) / steps[k] > 10)
        k++;
    p->step = steps[k];
    p->y0 = p->step * (floor(low / p->step - 0.35));
    p->y1 = p->step * (ceil(high / p->step + 0.2));
    p->x0 = log2(f->points[0].price) - 0.25;
    p->x1 = log2(f->points[f->count - 1].price) + 0.55;
}

// Grid and numbers; those of x, powers of two and one and a half times these, only if asked for.
static void draw_axes(cairo_t *cr, const panel *p, int numbers)
{
    char text[NUMBER_SIZE];
    cairo_set_line_width(cr, 1.5);
    for (double i = ceil(p->y0 / p->step); i * p->step <= p->y1 + 1e-9; i++) {
        double y = round(paper_y(p, i * p->step)) + 0.5;
        set_ink(cr, ink_pale);
        line(cr, p->at.x, y, p->at.x + p->at.w, y);
        text_draw(cr, &tick_type, p->at.x - 14, y + 7, ALIGN_RIGHT, number(text, i * p->step, 6));
    }
    for (int power = 0; power <= 14; power++)
        for (int half = 0; half < 2; half++) {
            double price = ldexp(half ? 1.5 : 1, power), x = round(paper_x(p, price)) + 0.5;
            if (price != floor(price) || log2(price) < p->x0 || log2(price) > p->x1)
                continue;
            set_ink(cr, ink_pale);
            line(cr, x, p->at.y, x, p->at.y + p->at.h);
            if (numbers)
                text_draw(cr, &tick_type, x, p->at.y + p->at.h + 30, ALIGN_CENTRE, number(text, price, 6));
        }
    cairo_set_line_width(cr, 2);
    set_ink(cr, ink_grey);
    cairo_rectangle(cr, p->at.x, p->at.y, p->at.w, p->at.h);
    cairo_stroke(cr);
}

static void draw_curve(cairo_t *cr, const panel *p)
{
    set_ink(cr, p->ink);
    cairo_set_line_width(cr, 3);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    cairo_new_path(cr);
    for (int i = 0; i < p->front->count; i++)
        if (isfinite(figure_of(p, i)))
            cairo_line_to(cr, paper_x(p, p->front->points[i].price), paper_y(p, figure_of(p, i)));
    cairo_stroke(cr);
    for (int i = 0; i < p->front->count; i++) {
        double x = paper_x(p, p->front->points[i].price), y = paper_y(p, figure_of(p, i));
        cairo_new_sub_path(cr);
        cairo_arc(cr, x, y, 8, 0, 2 * G_PI);
        isfinite(figure_of(p, i)) ? set_ink(cr, p->ink) : cairo_set_source_rgb(cr, 1, 1, 1);
        cairo_fill_preserve(cr);
        isfinite(figure_of(p, i)) ? cairo_set_source_rgb(cr, 1, 1, 1) : set_ink(cr, p->ink);
        cairo_set_line_width(cr, 2);
        cairo_stroke(cr);
    }
}

typedef struct span {
    double x0, y0, x1, y1;
} span;

static int touches(const span *a, const span *b)
{
    return a->x0 < b->x1 && b->x0 < a->x1 && a->y0 < b->y1 && b->y0 < a->y1;
}

// Each point's layers, right below it, where the rising curve leaves room; a label that would cover another one is left
// out.
static void label_points(cairo_t *cr, const panel *p)
{
    span taken[FRONTIER_MOST];
    int count = 0;
    for (int i = p->front->count - 1; i >= 0; i--) {
        char *layers = report_layers(p->front->points[i].complex);
        char *text = g_strdup_printf("%s%s", layers, isinf(figure_of(p, i)) ? ": exact" : "");
        double x = paper_x(p, p->front->points[i].price) + 10, y = paper_y(p, figure_of(p, i)) + 26;
        span s = {x - 4, y - 18, x + text_width(cr, &point_type, text) + 4, y + 5};
        int is_free = s.x1 <= p->at.x + p->at.w + 60;
        for (int k = 0; k < count; k++)
            is_free = is_free && !touches(&s, &taken[k]);
        if (is_free) {
            cairo_set_source_rgba(cr, 1, 1, 1, 0.8); // over the grid
            cairo_rectangle(cr, s.x0, s.y0, s.x1 - s.x0, s.y1 - s.y0);
            cairo_fill(cr);
            text_draw(cr, &point_type, x, y, ALIGN_LEFT, text);
            taken[count++] = s;
        }
        g_free(text);
        g_free(layers);
    }
}

static void draw_panel(cairo_t *cr, panel *p, int numbers, int labels)
{
    find_ranges(p);
    text_draw(cr, &head_type, p->at.x, p->at.y - 16, ALIGN_LEFT, p->title);
    draw_axes(cr, p, numbers);
    if (labels)
        label_points(cr, p);
    draw_curve(cr, p);
}

static void draw_header(cairo_t *cr, const frontier *front)
{
    const skc_kernel *k = front->kernel;
    const skc_fit_options *o = front->options;
    char *title = text_clean(front->source);
    text_draw_within(cr, &title_type, LEFT, 78, RIGHT - LEFT, title);
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, "Quality against cost   ·   %d × %d pixels, %d taps when dense   ·   %s", k->width,
                           k->height, k->width * k->height, fit_method_names[o->method]);
    if (o->method == SKC_METHOD_LM)
        g_string_append_printf(text, ", %s weighting, effort %d", fit_weighting_names[o->weighting], o->effort);
    text_draw_within(cr, &label_type, LEFT, 116, RIGHT - LEFT, text->str);
    g_string_free(text, TRUE);
    g_free(title);
}

static void draw(cairo_t *cr, const frontier *front)
{
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_set_font_options(cr, options);
    cairo_font_options_destroy(options);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_paint(cr);
    draw_header(cr, front);
    int images = !isnan(front->points[0].report.quality.image_psnr);
    double width = RIGHT - LEFT;
    panel photos = {.front = front,
                    .at = {LEFT, 196, width, 560},
                    .title = "Image PSNR in dB, as expected of photographs",
                    .figure = offsetof(skc_quality, image_psnr),
                    .ink = sample_colour(-1)};
    panel kernel = {.front = front,
                    .at = {LEFT, 836, width, 360},
                    .title = "Kernel PSNR in dB",
                    .figure = offsetof(skc_quality, psnr),
                    .ink = sample_colour(1)};
    if (!images)
        kernel.at = (box){LEFT, 196, width, 1000};
    if (images)
        draw_panel(cr, &photos, 0, 1);
    draw_panel(cr, &kernel, 1, !images);
    const char *unit = front->options->cost == SKC_COST_CPU ? "taps" : "samples";
    char *axis = g_strdup_printf("%s per filtered pixel   ·   beside the points: the samples of each layer", unit);
    text_draw(cr, &label_type, LEFT + width / 2, HEIGHT - 42, ALIGN_CENTRE, axis);
    g_free(axis);
}

static cairo_status_t write_bytes(void *file, const unsigned char *bytes, unsigned length)
{
    return fwrite(bytes, 1, length, file) == length ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

int frontier_plot(const char *path, const frontier *front)
{
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
    cairo_t *cr = cairo_create(surface);
    draw(cr, front);
    cairo_status_t status = cairo_status(cr);
    cairo_destroy(cr);
    FILE *file = fopen(path, "wb");
    int cause = file ? 0 : errno;
    if (file && status == CAIRO_STATUS_SUCCESS) {
        status = cairo_surface_write_to_png_stream(surface, write_bytes, file);
        cause = errno;
    }
    if (file && fclose(file) != 0 && status == CAIRO_STATUS_SUCCESS) {
        cause = errno;
        status = CAIRO_STATUS_WRITE_ERROR;
    }
    cairo_surface_destroy(surface);
    if (!file || status == CAIRO_STATUS_WRITE_ERROR)
        return tool_fail(path, "cannot be written: %s", g_strerror(cause));
    return status == CAIRO_STATUS_SUCCESS ? TOOL_DONE
                                          : tool_fail(path, "cannot be drawn: %s", cairo_status_to_string(status));
}
