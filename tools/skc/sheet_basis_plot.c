// SPDX-License-Identifier: MIT
// The expected image PSNR along a parameter.
#include "sheet_basis_page.h"

#include <math.h>

typedef struct plot {
    box at;
    double x0, x1, y0, y1, step_x, step_y;
} plot;

colour basis_curve_ink(int i)
{
    static const colour third = {0.33, 0.34, 0.37}, fourth = {0.16, 0.53, 0.42};
    return i == 0 ? sample_colour(-1) : i == 1 ? sample_colour(1) : i == 2 ? third : fourth;
}

static void set_ink(cairo_t *cr, colour c)
{
    cairo_set_source_rgb(cr, c.r, c.g, c.b);
}

static const double exact = 140; // dB: what is better differs by the rounding of float32

// 1, 2 or 5 times a power of ten, at most `count` of which fill the span.
static double round_step(double span, int count)
{
    double least = span / count, step = pow(10, floor(log10(least)));
    while (step * (1 + 1e-9) < least)
        step *= step * 2 * (1 + 1e-9) >= least ? 2 : step * 5 * (1 + 1e-9) >= least ? 5 : 10;
    return step;
}

// What is exact lies at the upper edge.
static double paper_y(const plot *p, double psnr)
{
    return psnr >= exact ? p->at.y + 14 : p->at.y + p->at.h * (1 - (psnr - p->y0) / (p->y1 - p->y0));
}

static double paper_x(const plot *p, double x)
{
    return p->at.x + p->at.w * (x - p->x0) / (p->x1 - p->x0);
}

static plot find_ranges(const basis_page *shown, box at)
{
    const skc_parameter *q = &shown->sheet->basis->parameters[shown->across];
    double low = HUGE_VAL, high = -HUGE_VAL;
    for (int c = 0; c < shown->curve_count; c++)
        for (int i = 0; i < shown->curves[c].count; i++) {
            double y = shown->curves[c].points[i].psnr;
            low = fmin(low, y);
            high = y < exact ? fmax(high, y) : high;
        }
    if (!(low <= high)) // all is exact
        low = high = exact;
    plot p = {.at = at, .x0 = q->values[0], .x1 = q->values[q->count - 1]};
    double margin = 0.02 * (p.x1 - p.x0);
    p.x0 -= margin;
    p.x1 += margin;
    p.step_x = round_step(p.x1 - p.x0, 12);
    p.step_y = round_step(fmax(high - low, 2), 7);
    p.y0 = p.step_y * floor(low / p.step_y - 0.2);
    p.y1 = p.step_y * ceil(high / p.step_y + 0.2);
    return p;
}

static void draw_tick_y(cairo_t *cr, const plot *p, double value)
{
    char text[NUMBER_SIZE];
    double y = round(paper_y(p, value)) + 0.5;
    set_ink(cr, ink_pale);
    cairo_move_to(cr, p->at.x, y);
    cairo_rel_line_to(cr, p->at.w, 0);
    cairo_stroke(cr);
    text_draw(cr, &small_type, p->at.x - 12, y + 6, ALIGN_RIGHT, number(text, value, 6));
}

static void draw_tick_x(cairo_t *cr, const plot *p, double value)
{
    char text[NUMBER_SIZE];
    double x = round(paper_x(p, value)) + 0.5, y = p->at.y + p->at.h;
    set_ink(cr, ink_grey);
    cairo_move_to(cr, x, y);
    cairo_rel_line_to(cr, 0, 7);
    cairo_stroke(cr);
    text_draw(cr, &small_type, x, y + 27, ALIGN_CENTRE, number(text, value, 6));
}

static void draw_axes(cairo_t *cr, const plot *p)
{
    enum { MOST_TICKS = 20 };
    cairo_set_line_width(cr, 1.5);
    double first_x = ceil(p->x0 / p->step_x), first_y = ceil(p->y0 / p->step_y - 1e-9);
    for (int i = 0; i < MOST_TICKS && (first_y + i) * p->step_y <= p->y1 + 1e-9 * p->step_y; i++)
        draw_tick_y(cr, p, (first_y + i) * p->step_y);
    for (int i = 0; i < MOST_TICKS && (first_x + i) * p->step_x <= p->x1; i++)
        draw_tick_x(cr, p, (first_x + i) * p->step_x);
}

// Where the nodes are.
static void draw_nodes(cairo_t *cr, const plot *p, const skc_parameter *q)
{
    static const double dashes[] = {3, 5};
    if (q->kind != SKC_PARAMETER_NODES || q->count > MOST_CURVE_POINTS)
        return;
    cairo_save(cr);
    cairo_set_dash(cr, dashes, 2, 0);
    cairo_set_line_width(cr, 1.5);
    set_ink(cr, (colour){0.70, 0.72, 0.75});
    for (int i = 0; i < q->count; i++) {
        cairo_move_to(cr, round(paper_x(p, q->values[i])) + 0.5, p->at.y);
        cairo_rel_line_to(cr, 0, p->at.h);
        cairo_stroke(cr);
    }
    cairo_restore(cr);
}

// Is something known between its nodes?
static int is_dense(const psnr_curve *curve)
{
    for (int i = 0; i < curve->count; i++)
        if (!curve->points[i].is_node)
            return 1;
    return 0;
}

static void draw_curve(cairo_t *cr, const plot *p, const psnr_curve *curve, colour ink)
{
    static const double dashes[] = {2, 7};
    set_ink(cr, ink);
    cairo_set_line_width(cr, 2.5);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    cairo_set_dash(cr, dashes, is_dense(curve) ? 0 : 2, 0);
    cairo_new_path(cr);
    for (int i = 0; i < curve->count; i++)
        cairo_line_to(cr, paper_x(p, curve->points[i].x), paper_y(p, curve->points[i].psnr));
    cairo_stroke(cr);
    cairo_set_dash(cr, dashes, 0, 0);
    for (int i = 0; i < curve->count; i++) {
        const curve_point *point = &curve->points[i];
        if (!point->is_node)
            continue;
        int is_exact = point->psnr >= exact;
        cairo_new_sub_path(cr);
        cairo_arc(cr, paper_x(p, point->x), paper_y(p, point->psnr), 7, 0, 2 * G_PI);
        set_ink(cr, is_exact ? (colour){1, 1, 1} : ink);
        cairo_fill_preserve(cr);
        set_ink(cr, is_exact ? ink : (colour){1, 1, 1});
        cairo_set_line_width(cr, 2);
        cairo_stroke(cr);
    }
}

// Which curve is which, and what the marks mean, right of the heading.
static void draw_legend(cairo_t *cr, const basis_page *shown, double x, double y)
{
    const skc_basis *b = shown->sheet->basis;
    int hollow = 0;
    for (int c = 0; c < shown->curve_count; c++) {
        char value[NUMBER_SIZE];
        for (int i = 0; i < shown->curves[c].count; i++)
            hollow |= shown->curves[c].points[i].is_node && shown->curves[c].points[i].psnr >= exact;
        if (shown->down < 0)
            continue;
        set_ink(cr, basis_curve_ink(c));
        cairo_rectangle(cr, x, y - 9, 26, 5);
        cairo_fill(cr);
        char *raw =
            g_strdup_printf("%.24s %s", b->parameters[shown->down].name, number(value, shown->curves[c].value, 4));
        char *text = text_clean(raw);
        text_draw(cr, &small_type, x + 34, y, ALIGN_LEFT, text);
        x += 34 + text_width(cr, &small_type, text) + 24;
        g_free(text);
        g_free(raw);
    }
    const char *text = hollow ? "dots: nodes; hollow: exact" : "dots: nodes";
    if (b->parameters[shown->across].kind == SKC_PARAMETER_NODES)
        text_draw_within(cr, &small_type, x, y, LEFT + 3 * PITCH - GAP - x, text);
}

void basis_plot_draw(cairo_t *cr, const basis_page *shown, box at)
{
    plot p = find_ranges(shown, at);
    const skc_parameter *q = &shown->sheet->basis->parameters[shown->across];
    static const char head[] = "Image PSNR, expected, in dB";
    text_draw(cr, &head_type, LEFT, at.y - 22, ALIGN_LEFT, head);
    draw_legend(cr, shown, LEFT + text_width(cr, &head_type, head) + 36, at.y - 22);
    draw_nodes(cr, &p, q);
    draw_axes(cr, &p);
    for (int c = shown->curve_count - 1; c >= 0; c--)
        draw_curve(cr, &p, &shown->curves[c], basis_curve_ink(c));
    set_ink(cr, ink_grey);
    cairo_set_line_width(cr, 2);
    cairo_rectangle(cr, at.x, at.y, at.w, at.h);
    cairo_stroke(cr);
    char *name = text_clean(q->name);
    double width = fmin(text_width(cr, &label_type, name), at.w);
    text_draw_within(cr, &label_type, at.x + (at.w - width) / 2, at.y + at.h + 60, at.w, name);
    g_free(name);
}
