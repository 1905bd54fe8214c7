// SPDX-License-Identifier: MIT
// The report's pictures of kernels and their errors.

#include "compare_page.h"

#include "plot.h"

#include <math.h>
#include <stdlib.h>

enum { LARGEST = 300 }; // pixels of a picture; larger kernels are shown smaller

typedef struct view {
    int x, y, width, height; // in kernel pixels, relative to the anchor
    int factor;              // so many kernel pixels make one
    double peak, unit;       // of the target; of errors
} view;

static view view_of(const skc_kernel *k)
{
    int margin = MAX(2, MAX(k->width, k->height) / 12);
    view v = {-k->anchor_x - margin, -k->anchor_y - margin, k->width + 2 * margin, k->height + 2 * margin, .factor = 1};
    v.factor = (MAX(v.width, v.height) + LARGEST - 1) / LARGEST;
    for (size_t i = 0, n = (size_t)k->width * (size_t)k->height; i < n; i++)
        v.peak = fmax(v.peak, fabs(k->values[i]));
    return v;
}

// (plus - minus) / unit of a picture's pixel.
static double mean_at(const view *v, const skc_kernel *plus, const skc_kernel *minus, double unit, int i, int j)
{
    double sum = 0;
    for (int dy = 0; dy < v->factor; dy++)
        for (int dx = 0; dx < v->factor; dx++) {
            int x = v->x + i * v->factor + dx, y = v->y + j * v->factor + dy;
            sum += kernel_at(plus, x, y) - (minus ? kernel_at(minus, x, y) : 0);
        }
    return sum / ((double)v->factor * v->factor * unit);
}

void compare_error_colour(double t, uint8_t pixel[4])
{
    static const uint8_t low[3] = {0x2f, 0x74, 0xc0}, high[3] = {0xd9, 0x73, 0x0d};
    for (int c = 0; c < 3; c++)
        pixel[c] = t < 0 ? low[c] : high[c];
    pixel[3] = (uint8_t)lround(255 * fmin(fabs(t), 1));
}

static void kernel_colour(double t, uint8_t pixel[4])
{
    colour c = colormap_kernel(fmin(t, 1));
    pixel[0] = (uint8_t)lround(255 * c.r);
    pixel[1] = (uint8_t)lround(255 * c.g);
    pixel[2] = (uint8_t)lround(255 * c.b);
    pixel[3] = 255;
}

static void add_kernel(GString *page, const view *v, const skc_kernel *plus, const skc_kernel *minus, const char *alt)
{
    int width = (v->width + v->factor - 1) / v->factor, height = (v->height + v->factor - 1) / v->factor;
    uint8_t *pixels = g_new(uint8_t, 4 * (size_t)width * (size_t)height);
    for (int j = 0; j < height; j++)
        for (int i = 0; i < width; i++) {
            uint8_t *pixel = pixels + 4 * ((size_t)j * (size_t)width + (size_t)i);
            double t = mean_at(v, plus, minus, minus ? v->unit : v->peak, i, j);
            if (minus)
                compare_error_colour(t, pixel);
            else
                kernel_colour(t, pixel);
        }
    html_picture(page, pixels, width, height, minus ? "dots error" : "dots", alt);
    g_free(pixels);
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// One scale for all: what the row in the middle shows as its largest error. Worse ones go beyond, better ones stay
// pale.
static double error_unit(const GPtrArray *rows, const skc_kernel *target, const view *v)
{
    double *most = g_new0(double, rows->len + 1);
    for (guint r = 0; r < rows->len; r++) {
        const compare_row *row = rows->pdata[r];
        for (int j = 0; j < v->height / v->factor; j++)
            for (int i = 0; i < v->width / v->factor; i++)
                most[r] = fmax(most[r], fabs(mean_at(v, row->kernel, target, 1, i, j)));
    }
    qsort(most, rows->len, sizeof *most, ascending);
    double unit = most[rows->len / 2] / 2;
    g_free(most);
    return unit > 1e-9 * v->peak ? unit : v->peak;
}

static void add_card(GString *page, const compare *c, const view *v, const compare_row *row)
{
    char *name = compare_name(row), *samples = compare_count(row->samples), *psnr = compare_decibels(row->quality.psnr);
    g_string_append(page, "<figure><div class=\"pair\">");
    char *alt = g_strdup_printf("the kernel that %s makes", name);
    add_kernel(page, v, row->kernel, NULL, alt);
    g_free(alt);
    alt = g_strdup_printf("its error: kernel PSNR %s dB", psnr);
    add_kernel(page, v, row->kernel, c->kernel, alt);
    g_free(alt);
    g_string_append(page, "</div><figcaption><b>");
    html_text(page, name);
    g_string_append_printf(page, "</b><br />%s samples, kernel PSNR %s%s</figcaption></figure>\n", samples, psnr,
                           isinf(row->quality.psnr) ? "" : " dB");
    g_free(name);
    g_free(samples);
    g_free(psnr);
}

void compare_page_kernels(GString *page, const compare *c)
{
    GPtrArray *rows = compare_shown(c);
    view v = view_of(c->kernel);
    char percent[NUMBER_SIZE];
    v.unit = error_unit(rows, c->kernel, &v);
    g_string_append_printf(
        page,
        "<section>\n<h2>Kernels</h2>\n<p>What comes out when one bright pixel is filtered, and beside it "
        "how far that is from the kernel, all on one scale. Each method as it answers %d samples.",
        compare_budget(c));
    g_string_append(
        page, "</p>\n<div class=\"scale\"><span>too little</span><i role=\"img\" aria-label=\"scale from blue, too "
              "little, to orange, too much\"></i><span>too much</span><span>(full colour: ");
    html_text(page, number(percent, 100 * v.unit / v.peak, 2));
    g_string_append(page, " % of the kernel’s largest value, or more)</span></div>\n<div class=\"cards\">\n"
                          "<figure><div class=\"pair one\">");
    add_kernel(page, &v, c->kernel, NULL, "the kernel");
    g_string_append_printf(page, "</div><figcaption><b>The kernel</b><br />%d × %d pixels</figcaption></figure>\n",
                           c->kernel->width, c->kernel->height);
    for (guint r = 0; r < rows->len; r++)
        add_card(page, c, &v, rows->pdata[r]);
    g_string_append(page, "</div>\n</section>\n");
    g_ptr_array_free(rows, TRUE);
}
