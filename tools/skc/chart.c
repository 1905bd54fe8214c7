// SPDX-License-Identifier: MIT
#include "chart.h"

#include "html.h"

#include <math.h>
#include <string.h>

enum { WIDTH = 470, HEIGHT = 350, LEFT = 44, RIGHT = 18, TOP = 34, BOTTOM = 46, MOST_BOXES = 512 };

typedef struct rect {
    double x0, y0, x1, y1;
} rect;

typedef struct plane {
    double x0, x1, y0, y1;   // values at the edges; of a logarithmic axis their logarithms
    int logarithmic, beyond; // is there a strip for what is infinite?
    rect boxes[MOST_BOXES];  // what labels must not cover
    int box_count;
} plane;

void chart_init(chart *c)
{
    *c = (chart){.series = g_array_new(FALSE, FALSE, sizeof(chart_series))};
}

chart_series *chart_add(chart *c, const char *name, int style, int lined)
{
    chart_series series = {name, style, g_array_new(FALSE, FALSE, sizeof(chart_point)), lined};
    g_array_append_val(c->series, series);
    return &g_array_index(c->series, chart_series, c->series->len - 1);
}

void chart_add_point(chart_series *series, double x, double y, char *tip)
{
    chart_point p = {x, y, tip};
    g_array_append_val(series->points, p);
}

void chart_clear(chart *c)
{
    for (guint i = 0; i < c->series->len; i++) {
        chart_series *s = &g_array_index(c->series, chart_series, i);
        for (guint k = 0; k < s->points->len; k++)
            g_free(g_array_index(s->points, chart_point, k).tip);
        g_array_free(s->points, TRUE);
    }
    g_array_free(c->series, TRUE);
}

// ------------------------------------------------------------------------------------------------------------ geometry

static double top_of(const plane *p)
{
    return p->beyond ? TOP + 26 : TOP;
}

static double place_x(const plane *p, double x)
{
    double t = p->logarithmic ? log10(x) : x;
    return LEFT + (WIDTH - LEFT - RIGHT) * (t - p->x0) / (p->x1 - p->x0);
}

static double place_y(const plane *p, double y)
{
    double top = top_of(p);
    return isinf(y) ? TOP + 8 : top + (HEIGHT - BOTTOM - top) * (p->y1 - y) / (p->y1 - p->y0);
}

// A round step that divides `span` into about `parts`.
static double round_step(double span, int parts)
{
    double raw = span / parts, power = pow(10, floor(log10(raw))), factor = raw / power;
    return power * (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10);
}

static void widen(double *low, double *high, double least)
{
    double span = fmax(*high - *low, least), middle = (*low + *high) / 2;
    *low = middle - 0.5 * span - 0.1 * span;
    *high = middle + 0.5 * span + 0.06 * span;
}

static void measure(plane *p, const chart *c)
{
    *p = (plane){INFINITY, -INFINITY, INFINITY, -INFINITY, .logarithmic = c->logarithmic};
    for (guint i = 0; i < c->series->len; i++) {
        const chart_series *s = &g_array_index(c->series, chart_series, i);
        for (guint k = 0; k < s->points->len; k++) {
            const chart_point *q = &g_array_index(s->points, chart_point, k);
            double x = c->logarithmic ? log10(q->x) : q->x;
            p->x0 = fmin(p->x0, x);
            p->x1 = fmax(p->x1, x);
            p->beyond |= isinf(q->y);
            if (!isinf(q->y)) {
                p->y0 = fmin(p->y0, q->y);
                p->y1 = fmax(p->y1, q->y);
            }
        }
    }
    if (p->y0 > p->y1)
        p->y0 = p->y1 = 0;
    widen(&p->x0, &p->x1, p->logarithmic ? 0.6 : 1);
    widen(&p->y0, &p->y1, 2);
}

static int overlap(const rect *a, const rect *b)
{
    return a->x0 < b->x1 && b->x0 < a->x1 && a->y0 < b->y1 && b->y0 < a->y1;
}

static void take(plane *p, rect r)
{
    if (p->box_count < MOST_BOXES)
        p->boxes[p->box_count++] = r;
}

static int is_free(const plane *p, const rect *r)
{
    if (r->x0 < LEFT + 2 || r->x1 > WIDTH - 2 || r->y0 < TOP - 6 || r->y1 > HEIGHT - BOTTOM - 2)
        return 0;
    for (int i = 0; i < p->box_count; i++)
        if (overlap(r, &p->boxes[i]))
            return 0;
    return 1;
}

// ------------------------------------------------------------------------------------------------------------- drawing

static void add_line(GString *page, const char *kind, double x0, double y0, double x1, double y1)
{
    g_string_append_printf(page, "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" />", kind, x0, y0,
                           x1, y1);
}

static void add_text(GString *page, const char *kind, const char *anchor, double x, double y, const char *text)
{
    g_string_append_printf(page, "<text class=\"%s\" text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">", kind, anchor, x, y);
    html_text(page, text);
    g_string_append(page, "</text>");
}

static void add_x_tick(GString *page, const plane *p, double value, int label)
{
    double x = place_x(p, value), bottom = HEIGHT - BOTTOM;
    char text[32];
    g_snprintf(text, sizeof text, "%g", value);
    add_line(page, "grid", x, TOP, x, bottom);
    if (label)
        add_text(page, "tick", "middle", x, bottom + 17, text);
}

static void draw_x_axis(GString *page, const plane *p)
{
    if (!p->logarithmic) {
        double step = fmax(round_step(p->x1 - p->x0, 6), 1);
        for (double v = ceil(p->x0 / step) * step; v <= p->x1; v += step)
            add_x_tick(page, p, v, 1);
        return;
    }
    // 1, 2 and 5 of each decade; over many decades 1 alone.
    double decades = p->x1 - p->x0;
    static const int digits[] = {1, 2, 5};
    for (int e = (int)floor(p->x0); e <= (int)ceil(p->x1); e++)
        for (int d = 0; d < (decades > 2.6 ? 1 : 3); d++) {
            double v = digits[d] * pow(10, e), t = log10(v);
            if (t >= p->x0 && t <= p->x1)
                add_x_tick(page, p, v, 1);
        }
}

static void draw_axes(GString *page, const plane *p, const chart *c)
{
    draw_x_axis(page, p);
    double step = round_step(p->y1 - p->y0, 6);
    for (double v = ceil(p->y0 / step) * step; v <= p->y1; v += step) {
        char text[32];
        g_snprintf(text, sizeof text, "%g", fabs(v) < step / 2 ? 0 : v);
        add_line(page, "grid", LEFT, place_y(p, v), WIDTH - RIGHT, place_y(p, v));
        add_text(page, "tick", "end", LEFT - 7, place_y(p, v) + 4, text);
    }
    if (p->beyond) {
        add_text(page, "tick", "end", LEFT - 7, place_y(p, INFINITY) + 4, c->beyond);
        add_line(page, "break", LEFT, TOP + 21, WIDTH - RIGHT, TOP + 21);
    }
    add_line(page, "axis", LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM);
    add_text(page, "title", "start", 2, 15, c->y_title);
    add_text(page, "title", "end", WIDTH - RIGHT, HEIGHT - 7, c->x_title);
}

// Shapes differ too, for those who see few colours.
static void add_shape(GString *page, int style, double x, double y, double r)
{
    static const char *const paths[] = {
        NULL,                                                          // a circle
        "M-.9-.9H.9V.9H-.9Z",                                          // square
        "M0-1.15L1.1.85H-1.1Z",                                        // triangle
        "M0-1.25L1.25 0L0 1.25L-1.25 0Z",                              // diamond
        "M0 1.15L1.1-.85H-1.1Z",                                       // triangle, upside down
        "M-.38-1.1H.38V-.38H1.1V.38H.38V1.1H-.38V.38H-1.1V-.38H-.38Z", // plus
        "M0-1.2L1.14-.37L.7.97H-.7L-1.14-.37Z",                        // pentagon
    };
    int shape = style % (int)G_N_ELEMENTS(paths);
    if (!paths[shape])
        g_string_append_printf(page, "<circle class=\"mark s%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\">",
                               style % CHART_COLOURS, x, y, r);
    else
        g_string_append_printf(page,
                               "<path class=\"mark s%d\" d=\"%s\" transform=\"translate(%.1f %.1f) scale(%.2f)\">",
                               style % CHART_COLOURS, paths[shape], x, y, r);
}

static void end_shape(GString *page, int style)
{
    g_string_append(page, style % 7 == 0 ? "</circle>" : "</path>");
}

static const double marker = 5;

static void draw_series(GString *page, plane *p, const chart_series *s)
{
    if (s->lined && s->points->len > 1) {
        g_string_append_printf(page, "<polyline class=\"line s%d\" points=\"", s->style % CHART_COLOURS);
        for (guint k = 0; k < s->points->len; k++) {
            const chart_point *q = &g_array_index(s->points, chart_point, k);
            g_string_append_printf(page, "%.1f,%.1f ", place_x(p, q->x), place_y(p, q->y));
        }
        g_string_append(page, "\" />");
    }
    for (guint k = 0; k < s->points->len; k++) {
        const chart_point *q = &g_array_index(s->points, chart_point, k);
        double x = place_x(p, q->x), y = place_y(p, q->y);
        add_shape(page, s->style, x, y, marker);
        g_string_append(page, "<title>");
        html_text(page, q->tip);
        g_string_append(page, "</title>");
        end_shape(page, s->style);
    }
}

// Markers, and lines between them, are not to be covered.
static void take_series(plane *p, const chart_series *s)
{
    for (guint k = 0; k < s->points->len; k++) {
        const chart_point *q = &g_array_index(s->points, chart_point, k);
        double x = place_x(p, q->x), y = place_y(p, q->y), m = marker + 2;
        take(p, (rect){x - m, y - m, x + m, y + m});
        if (k == 0 || !s->lined)
            continue;
        double from_x = place_x(p, q[-1].x), from_y = place_y(p, q[-1].y);
        for (double t = 0.1; t < 0.95; t += 0.1) {
            double lx = from_x + t * (x - from_x), ly = from_y + t * (y - from_y);
            take(p, (rect){lx - 2, ly - 2, lx + 2, ly + 2});
        }
    }
}

// Beside one of the points, the last ones first; nowhere if all places are taken.
static void draw_label(GString *page, plane *p, const chart_series *s)
{
    static const double places[][2] = {{1, 0}, {-1, 0}, {0, -1}, {0, 1}, {1, -1}, {1, 1}, {-1, -1}, {-1, 1}};
    // As wide as bold letters of the widest usual font (DejaVu Sans) get.
    double width = 8 * (double)g_utf8_strlen(s->name, -1) + 4, height = 13;
    for (guint k = s->points->len; k-- > 0;) {
        const chart_point *q = &g_array_index(s->points, chart_point, k);
        for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
            double dx = places[i][0], dy = places[i][1], gap = marker + 4;
            double x = place_x(p, q->x) + dx * gap, y = place_y(p, q->y) + dy * (dx == 0 ? gap + 6 : gap);
            rect r = {dx > 0 ? x : dx < 0 ? x - width : x - width / 2, y - height / 2, 0, y + height / 2};
            r.x1 = r.x0 + width;
            if (!is_free(p, &r))
                continue;
            take(p, r);
            char kind[32];
            g_snprintf(kind, sizeof kind, "label t%d", s->style % CHART_COLOURS);
            add_text(page, kind, "start", r.x0 + 1, y + 4, s->name);
            return;
        }
    }
}

void chart_draw(GString *page, const chart *c)
{
    plane p;
    measure(&p, c);
    g_string_append_printf(page, "<svg class=\"chart\" role=\"img\" viewBox=\"0 0 %d %d\" aria-label=\"", WIDTH,
                           HEIGHT);
    html_text(page, c->about);
    g_string_append(page, "\">");
    draw_axes(page, &p, c);
    for (guint i = 0; i < c->series->len; i++)
        take_series(&p, &g_array_index(c->series, chart_series, i));
    // The first series lies on top, and is named first.
    for (guint i = c->series->len; i-- > 0;)
        draw_series(page, &p, &g_array_index(c->series, chart_series, i));
    for (guint i = 0; i < c->series->len; i++)
        draw_label(page, &p, &g_array_index(c->series, chart_series, i));
    g_string_append(page, "</svg>\n");
}

void chart_marker(GString *page, int style)
{
    g_string_append(page, "<svg class=\"key\" viewBox=\"0 0 14 14\" aria-hidden=\"true\">");
    add_shape(page, style, 7, 7, marker);
    end_shape(page, style);
    g_string_append(page, "</svg>");
}
