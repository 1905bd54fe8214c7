// SPDX-License-Identifier: MIT
// The bounds of a picture's pixels, drawn with a scale.
#include "certify.h"

#include "canvas.h"

#include <math.h>

static const double left = 60, top = 160, most_width = CANVAS_WIDTH - 120, most_height = 1200, below = 130;

static box picture_of(const certify_page *p)
{
    double scale = fmin(most_width / p->width, most_height / p->height);
    return (box){left, top, ceil(p->width * scale), ceil(p->height * scale)};
}

static void fill(cairo_t *cr, box at, colour c)
{
    cairo_set_source_rgb(cr, c.r, c.g, c.b);
    cairo_rectangle(cr, at.x, at.y, at.w, at.h);
    cairo_fill(cr);
}

// From 0 to the largest bound, in 1/255.
static void draw_scale(cairo_t *cr, const certify_page *p, box picture)
{
    enum { STEPS = 256, TICKS = 5 };
    double y = picture.y + picture.h + 40, width = fmin(picture.w, 700);
    char text[NUMBER_SIZE];
    for (int i = 0; i < STEPS; i++)
        fill(cr, (box){left + i * width / STEPS, y, width / STEPS + 1, 26}, colormap_kernel((i + 0.5) / STEPS));
    for (int i = 0; i < TICKS; i++)
        text_draw(cr, &small_type, left + width * i / (TICKS - 1), y + 52, i == 0 ? ALIGN_LEFT : ALIGN_CENTRE,
                  number(text, 255 * p->worst->bound * i / (TICKS - 1), 3));
}

static void draw(cairo_t *cr, const void *page)
{
    const certify_page *p = page;
    box at = picture_of(p);
    char *title = text_clean(p->title);
    double cell_w = at.w / p->columns, cell_h = at.h / p->rows, most = p->worst->bound;
    text_draw_within(cr, &title_type, left, 70, most_width, title);
    text_draw(cr, &body_type, left, 120, ALIGN_LEFT,
              "How far off each pixel can be at most, in 1/255 of white; a ring around the worst");
    cairo_set_antialias(cr, CAIRO_ANTIALIAS_NONE);
    for (int r = 0; r < p->rows; r++)
        for (int c = 0; c < p->columns; c++) {
            double t = most > 0 ? p->bounds[(size_t)r * (size_t)p->columns + (size_t)c] / most : 0;
            fill(cr, (box){at.x + c * cell_w, at.y + r * cell_h, cell_w, cell_h}, colormap_kernel(t));
        }
    draw_scale(cr, p, at);
    cairo_set_antialias(cr, CAIRO_ANTIALIAS_DEFAULT);
    colour ring = colormap_signed(1);
    cairo_set_source_rgb(cr, ring.r, ring.g, ring.b);
    cairo_set_line_width(cr, 4);
    cairo_new_sub_path(cr); // text leaves a point behind
    cairo_arc(cr, at.x + (p->worst->x + 0.5) * at.w / p->width, at.y + (p->worst->y + 0.5) * at.h / p->height, 14, 0,
              6.283185307179586);
    cairo_stroke(cr);
    g_free(title);
}

int certify_plot(const char *path, const certify_page *page)
{
    return canvas_write(path, top + picture_of(page).h + below, draw, page);
}
