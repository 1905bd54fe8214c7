// SPDX-License-Identifier: MIT
#include "sheet_basis_page.h"

#include <math.h>
#include <string.h>

static void set_ink(cairo_t *cr, colour c)
{
    cairo_set_source_rgb(cr, c.r, c.g, c.b);
}

static void draw_header(cairo_t *cr, const basis_page *p)
{
    char *title = text_clean(p->sheet->title), *subtitle = text_clean(p->sheet->subtitle);
    text_draw_within(cr, &title_type, LEFT, 78, RIGHT - LEFT, title);
    text_draw_within(cr, &label_type, LEFT, 116, RIGHT - LEFT, subtitle);
    double y = 158;
    const char *const notes[] = {p->sheet->note, p->note};
    for (int i = 0; i < 2; i++)
        if (notes[i]) {
            text_draw_within(cr, &body_type, LEFT, y, RIGHT - LEFT, notes[i]);
            y += 34;
        }
    g_free(title);
    g_free(subtitle);
}

static const skc_parameter *parameter(const basis_page *p, int i)
{
    return i < 0 ? NULL : &p->sheet->basis->parameters[i];
}

// A value over a kernel: at nodes in black with a dot before it.
static void draw_value(cairo_t *cr, double x, double y, double width, double value, int is_node)
{
    char text[NUMBER_SIZE];
    number(text, value, 4);
    const text_style *style = is_node ? &body_type : &label_type;
    double wide = text_width(cr, style, text), left = x + fmax(0, (width - wide) / 2);
    text_draw_within(cr, style, left, y, width, text);
    if (!is_node || left - 14 < x)
        return;
    set_ink(cr, style->ink);
    cairo_new_sub_path(cr);
    cairo_arc(cr, left - 11, y - 7, 4.5, 0, 2 * G_PI);
    cairo_fill(cr);
}

typedef enum row { ROW_TARGET, ROW_SYNTHESISED, ROW_ERROR, ROW_ALONE } row;

static void draw_kernel(cairo_t *cr, const basis_page *p, const spot *s, row r, double x, double y, double side)
{
    const facts *f = &s->facts;
    const skc_kernel *of = r == ROW_TARGET ? s->target : f->synthesised;
    if (!of || (r == ROW_ERROR && !s->target))
        return;
    box at = {x, y, side, side};
    double peak = r == ROW_ALONE ? kernel_peak(at, s->view, of) : 0;
    if (r == ROW_ERROR)
        kernel_draw(cr, at, s->view, of, s->target, p->error_share * f->peak, colormap_signed);
    else
        kernel_draw(cr, at, s->view, of, NULL, peak > 0 && isfinite(peak) ? peak : f->unit, colormap_kernel);
    set_ink(cr, s->is_node ? ink_grey : (colour){0.75, 0.77, 0.80});
    cairo_set_line_width(cr, s->is_node ? 2 : 1);
    cairo_rectangle(cr, at.x - 1, at.y - 1, at.w + 2, at.h + 2);
    cairo_stroke(cr);
}

static void draw_psnr(cairo_t *cr, const spot *s, double x, double y, double width)
{
    char text[NUMBER_SIZE];
    if (s->target && !isnan(s->facts.quality.image_psnr))
        text_draw(cr, &small_type, x + width / 2, y, ALIGN_CENTRE, number_fixed(text, s->facts.quality.image_psnr, 1));
}

// "Kernels along radius", and where the other parameters are.
static void draw_kernels_head(cairo_t *cr, const basis_page *p)
{
    const skc_basis *b = p->sheet->basis;
    GString *text = g_string_new("");
    for (int i = 0; i < b->parameter_count && p->column_count > 0; i++)
        if (i != p->across) {
            char value[NUMBER_SIZE];
            g_string_append_printf(text, "%s%s %s", text->len ? ", " : "at ", b->parameters[i].name,
                                   number(value, p->columns[0].at[i], 4));
        }
    char *clean = text_clean(text->str);
    const skc_parameter *q = parameter(p, p->across);
    const char *head = q && q->kind == SKC_PARAMETER_NODES ? "Kernels at nodes and between" : "Kernels";
    text_draw(cr, &head_type, LEFT, p->kernels_y, ALIGN_LEFT, head);
    double x = LEFT + text_width(cr, &head_type, head) + 24;
    text_draw_within(cr, &small_type, x, p->kernels_y, RIGHT - x, clean);
    g_free(clean);
    g_string_free(text, TRUE);
}

static void draw_label(cairo_t *cr, double y, const char *text)
{
    char *clean = text_clean(text);
    text_draw_within(cr, &small_type, LEFT, y, CELLS_LEFT - LEFT - 10, clean);
    g_free(clean);
}

static void draw_kernel_bars(cairo_t *cr, const basis_page *p)
{
    enum { BAR = 330 };
    box at = {CELLS_LEFT, p->bars_y, BAR, 14};
    bar_draw(cr, at, 0, 1, 1, 1, 0, 0, colormap_kernel, &small_type);
    text_draw(cr, &small_type, at.x + BAR + 18, at.y + 14, ALIGN_LEFT, "% of each kernel's peak");
    if (!(p->error_share > 0))
        return;
    at.x += 760;
    char range[NUMBER_SIZE], text[160];
    bar_draw(cr, at, -p->error_share, p->error_share, p->error_share, 1, 0, 0, colormap_signed, &small_type);
    g_snprintf(text, sizeof text, "%% of each target's peak, range ±%s", number(range, 100 * p->error_share, 3));
    text_draw_within(cr, &small_type, at.x + BAR + 18, at.y + 14, RIGHT - at.x - BAR - 18, text);
}

static void draw_kernels(cairo_t *cr, const basis_page *p)
{
    static const char *const labels[] = {"target", "synthesised", "error"};
    draw_kernels_head(cr, p);
    if (p->across >= 0)
        draw_label(cr, p->kernels_y + 44, parameter(p, p->across)->name);
    row first = p->has_targets ? ROW_TARGET : ROW_SYNTHESISED, last = p->has_targets ? ROW_ERROR : ROW_SYNTHESISED;
    double top = p->kernels_y + HEAD_HEIGHT, below = top + (last - first + 1) * (p->cell + CELL_GAP);
    for (row r = first; r <= last; r++)
        draw_label(cr, top + (r - first + 0.5) * (p->cell + CELL_GAP), labels[r]);
    if (p->has_targets)
        draw_label(cr, below + 18, "image PSNR");
    for (int i = 0; i < p->column_count; i++) {
        const spot *s = &p->columns[i];
        double x = CELLS_LEFT + i * (p->cell + CELL_GAP);
        if (p->across >= 0)
            draw_value(cr, x, p->kernels_y + 44, p->cell, s->at[p->across], s->is_node);
        for (row r = first; r <= last; r++)
            draw_kernel(cr, p, s, r, x, top + (r - first) * (p->cell + CELL_GAP), p->cell);
        draw_psnr(cr, s, x, below + 18, p->cell);
    }
    draw_kernel_bars(cr, p);
}

// Synthesised kernels over two parameters.
static void draw_grid(cairo_t *cr, const basis_page *p)
{
    if (p->grid_rows == 0)
        return;
    char *head =
        g_strdup_printf("%.40s across, %.40s down", parameter(p, p->across)->name, parameter(p, p->down)->name);
    char *clean = text_clean(head), value[NUMBER_SIZE];
    text_draw_within(cr, &head_type, LEFT, p->grid_y, RIGHT - LEFT, clean);
    g_free(head);
    g_free(clean);
    for (int j = 0; j < p->grid_rows; j++) {
        double y = p->grid_y + HEAD_HEIGHT + j * (p->grid_cell + CELL_GAP);
        text_draw_within(cr, &body_type, LEFT, y + p->grid_cell / 2 + 8, CELLS_LEFT - LEFT - 10,
                         number(value, p->grid[j][0].at[p->down], 4));
        for (int i = 0; i < p->grid_columns; i++) {
            double x = CELLS_LEFT + i * (p->grid_cell + CELL_GAP);
            const spot *s = &p->grid[j][i];
            if (j == 0)
                draw_value(cr, x, p->grid_y + 44, p->grid_cell, s->at[p->across], s->is_node);
            draw_kernel(cr, p, s, ROW_ALONE, x, y, p->grid_cell);
        }
    }
}

// ------------------------------------------------------------------------------------------------------------ figures

typedef struct list {
    cairo_t *cr;
    double x, y;
} list;

static void add_head(list *l, const char *text)
{
    text_draw(l->cr, &head_type, l->x, l->y, ALIGN_LEFT, text);
    set_ink(l->cr, ink_pale);
    cairo_rectangle(l->cr, l->x, l->y + 10, SLOT, 2);
    cairo_fill(l->cr);
    l->y += 42;
}

static void add_figure(list *l, const char *label, const char *format, ...) G_GNUC_PRINTF(3, 4);

static void add_figure(list *l, const char *label, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *value = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    text_draw(l->cr, &label_type, l->x, l->y, ALIGN_LEFT, label);
    text_draw(l->cr, &body_type, l->x + SLOT, l->y, ALIGN_RIGHT, value);
    g_free(value);
    l->y += 31;
}

typedef struct summary {
    double least, sum;
    int count;
} summary;

static void add_psnr(list *l, const char *least_label, const char *mean_label, const summary *s)
{
    char text[NUMBER_SIZE];
    if (s->count == 0)
        return;
    add_figure(l, least_label, "%s dB", number_fixed(text, s->least, 2));
    add_figure(l, mean_label, "%s dB", number_fixed(text, s->sum / s->count, 2));
}

static void draw_figures(cairo_t *cr, const basis_page *p, double y)
{
    const skc_basis *b = p->sheet->basis;
    list l = {cr, LEFT + 3 * PITCH, y};
    int taps = 0;
    skc_cost cost = {0};
    for (int f = 0; f < b->filter_count; f++)
        if (skc_complex_cost(b->filters[f], &cost, NULL) == SKC_OK)
            taps = MAX(taps, cost.taps);
    add_head(&l, "Cost per pixel");
    add_figure(&l, "samples", "%d", cost.samples);
    add_figure(&l, "taps, at most", "%d", taps);
    add_figure(&l, "passes", "%d", cost.passes);
    if (b->width > 0)
        add_figure(&l, "dense kernel", "%d × %d", b->width, b->height);
    l.y += 26;
    const double exact = 100; // dB, and more is no better to anyone: a mean is to tell of the others
    summary nodes = {HUGE_VAL, 0, 0}, between = {HUGE_VAL, 0, 0};
    for (int c = 0; c < p->curve_count; c++)
        for (int i = 0; i < p->curves[c].count; i++) {
            const curve_point *point = &p->curves[c].points[i];
            summary *s = point->is_node ? &nodes : &between;
            s->least = fmin(s->least, point->psnr);
            s->sum += fmin(point->psnr, exact);
            s->count++;
        }
    add_head(&l, "Basis");
    add_figure(&l, "filters", "%d", b->filter_count);
    if (b->channels > 1)
        add_figure(&l, "channel shown", "%d of %d", p->sheet->channel + 1, b->channels);
    if (nodes.count + between.count == 0)
        return;
    l.y += 26;
    add_head(&l, "Image PSNR, expected");
    add_psnr(&l, "at nodes, least", "  mean", &nodes);
    add_psnr(&l, "in between, least", "  mean", &between);
}

// ------------------------------------------------------------------------------------------------------------- layers

static int path_length(const basis_page *p)
{
    const skc_parameter *q = parameter(p, p->across);
    return q && q->kind == SKC_PARAMETER_NODES ? q->count : 1;
}

static const skc_sample *sample_along(const basis_page *p, int layer, int i, int k)
{
    return &p->sheet->basis->filters[basis_filter_along(p, k)]->layers[layer].samples[i];
}

// The square around all nodes' samples, and the layer's largest weight.
static region find_view(const basis_page *p, int layer, double *most)
{
    int count = p->sheet->basis->filters[0]->layers[layer].count;
    const skc_sample *s = sample_along(p, layer, 0, 0);
    region r = {s->x, s->y, s->x, s->y};
    *most = 0;
    for (int k = 0; k < path_length(p); k++)
        for (int i = 0; i < count; i++) {
            s = sample_along(p, layer, i, k);
            r = region_union(r, (region){s->x, s->y, s->x, s->y});
            *most = fmax(*most, fabs((double)s->w));
        }
    double w = r.x1 - r.x0, h = r.y1 - r.y0, size = fmax(1.2 * fmax(w, h), 1);
    return region_grow(r, (size - w) / 2, (size - h) / 2);
}

static void draw_path(cairo_t *cr, const basis_page *p, box at, region view, int layer, int i, double radius,
                      double most)
{
    int length = path_length(p);
    double x0 = 0, y0 = 0, scale = at.w / (view.x1 - view.x0);
    for (int k = 0; k < length; k++) {
        const skc_sample *s = sample_along(p, layer, i, k);
        double x = at.x + (s->x - view.x0) * scale, y = at.y + (s->y - view.y0) * scale;
        double shade = length > 1 ? (double)k / (length - 1) : 1;
        if (k > 0) {
            double grey = 0.80 - 0.45 * shade;
            cairo_set_source_rgb(cr, grey, grey, grey + 0.02);
            cairo_set_line_width(cr, 1.5);
            cairo_move_to(cr, x0, y0);
            cairo_line_to(cr, x, y);
            cairo_stroke(cr);
        }
        colour c = sample_colour(s->w < 0 ? -1 : 1);
        cairo_set_source_rgba(cr, c.r, c.g, c.b, k == length - 1 ? 0.9 : 0.15 + 0.35 * shade);
        cairo_new_sub_path(cr);
        cairo_arc(cr, x, y, fmax(radius * sqrt(fabs((double)s->w) / most), 1), 0, 2 * G_PI);
        cairo_fill(cr);
        x0 = x;
        y0 = y;
    }
}

static void draw_layer(cairo_t *cr, const basis_page *p, int l)
{
    const skc_layer *layer = &p->sheet->basis->filters[0]->layers[l];
    double most, x = LEFT + l % LAYERS_IN_ROW * (double)PITCH;
    double y = p->layers_y + 70 + l / LAYERS_IN_ROW * (double)LAYER_PITCH;
    region view = find_view(p, l, &most);
    box at = {x, y, LAYER_SIDE, LAYER_SIDE};
    char text[96];
    g_snprintf(text, sizeof text, "Layer %d: %d %s", l + 1, layer->count, layer->count == 1 ? "sample" : "samples");
    text_draw(cr, &body_type, x, y - 14, ALIGN_LEFT, text);
    cairo_save(cr);
    cairo_rectangle(cr, at.x, at.y, at.w, at.h);
    cairo_clip(cr);
    double radius = fmax(3, fmin(10, 45 / sqrt(layer->count)));
    for (int i = 0; i < layer->count && most > 0; i++)
        draw_path(cr, p, at, view, l, i, radius, most);
    anchor_draw(cr, at, view);
    cairo_restore(cr);
    axes_draw(cr, at, view, LABELS_BOTH, 0.01, &small_type);
}

static void draw_layers(cairo_t *cr, const basis_page *p)
{
    int count = p->sheet->basis->filters[0]->count, shown = MIN(count, MOST_LAYERS_SHOWN);
    const skc_parameter *q = parameter(p, p->across);
    static const char head[] = "Samples";
    text_draw(cr, &head_type, LEFT, p->layers_y, ALIGN_LEFT, head);
    double x = LEFT + text_width(cr, &head_type, head) + 24;
    GString *text = g_string_new("");
    char first[NUMBER_SIZE], last[NUMBER_SIZE];
    if (path_length(p) > 1)
        g_string_append_printf(text, "their paths from %.40s %s (pale) to %s (full colour), a dot at each node; ",
                               q->name, number(first, q->values[0], 4), number(last, q->values[q->count - 1], 4));
    g_string_append(text, "area proportional to |w| within a layer, blue below 0; offsets in pixels");
    if (shown < count)
        g_string_append_printf(text, "; the first %d of %d layers", shown, count);
    char *clean = text_clean(text->str);
    text_draw_within(cr, &small_type, x, p->layers_y, RIGHT - x, clean);
    g_free(clean);
    g_string_free(text, TRUE);
    for (int l = 0; l < shown; l++)
        draw_layer(cr, p, l);
}

void basis_page_draw(cairo_t *cr, const void *drawn)
{
    const basis_page *p = drawn;
    draw_header(cr, p);
    draw_kernels(cr, p);
    draw_grid(cr, p);
    box at = {LEFT, p->quality_y + 22, 3 * PITCH - GAP, p->plot_height};
    if (p->curve_count > 0)
        basis_plot_draw(cr, p, at);
    draw_figures(cr, p, p->quality_y);
    draw_layers(cr, p);
}
