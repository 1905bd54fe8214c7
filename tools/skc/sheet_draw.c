// SPDX-License-Identifier: MIT
#include "sheet_page.h"

#include <math.h>
#include <string.h>

// "80, 8, 8", "16, 8 × 4" or, if they are all alike, "4".
static char *describe_layers(const skc_complex *complex)
{
    GString *text = g_string_new("");
    for (int l = 0, run; l < complex->count; l += run) {
        for (run = 1; l + run < complex->count && complex->layers[l + run].count == complex->layers[l].count;)
            run++;
        if (run == complex->count) { // and no more to say
            g_string_append_printf(text, "%d", complex->layers[l].count);
            continue;
        }
        if (run < 3)
            run = 1;
        g_string_append(text, l ? ", " : "");
        if (run > 1)
            g_string_append_printf(text, "%d × ", run);
        g_string_append_printf(text, "%d", complex->layers[l].count);
    }
    return g_string_free(text, FALSE);
}

static void draw_header(cairo_t *cr, const page *p)
{
    char *title = text_clean(p->sheet->title);
    text_draw_within(cr, &title_type, LEFT, 78, RIGHT - LEFT, title);
    char *layers = describe_layers(p->sheet->complex);
    GString *text = g_string_new("");
    if (p->sheet->subtitle) {
        char *clean = text_clean(p->sheet->subtitle);
        g_string_append_printf(text, "%s   ·   ", clean);
        g_free(clean);
    }
    g_string_append_printf(text, "%d %s of %s %s", p->sheet->complex->count,
                           p->sheet->complex->count == 1 ? "layer" : "layers", layers,
                           strcmp(layers, "1") == 0 ? "sample" : "samples");
    text_draw_within(cr, &label_type, LEFT, 116, RIGHT - LEFT, text->str);
    for (int i = 0; i < p->note_count; i++)
        text_draw_within(cr, &body_type, LEFT, 158 + 30 * i, RIGHT - LEFT, p->notes[i]);
    g_string_free(text, TRUE);
    g_free(layers);
    g_free(title);
}

static void draw_kernel_bar(cairo_t *cr, const page *p, box at)
{
    const facts *f = &p->facts;
    char peak[NUMBER_SIZE], text[160];
    int above = f->highest > f->unit;
    bar_draw(cr, at, f->low, f->high, f->unit, f->peak, 0, above, colormap_kernel, &small_type);
    g_snprintf(text, sizeof text, "%% of the %s of %s", p->sheet->target ? "target's peak" : "peak",
               number(peak, f->peak, 3));
    text_draw(cr, &small_type, at.x, at.y + at.h + 56, ALIGN_LEFT, text);
    g_snprintf(text, sizeof text, "orange: beyond, up to %s %%", number(peak, 100 * f->highest / f->peak, 3));
    if (above)
        text_draw(cr, &small_type, at.x, at.y + at.h + 82, ALIGN_LEFT, text);
}

static void draw_error_bar(cairo_t *cr, const page *p, box at)
{
    const facts *f = &p->facts;
    char range[NUMBER_SIZE], share[NUMBER_SIZE], most[NUMBER_SIZE], text[256];
    int beyond = f->error_most > f->error_unit;
    bar_draw(cr, at, -f->error_unit, f->error_unit, f->error_unit, f->peak, beyond, beyond, colormap_signed,
             &small_type);
    g_snprintf(text, sizeof text, "%% of the target's peak, range ±%s",
               number(range, 100 * f->error_unit / f->peak, 3));
    text_draw(cr, &small_type, at.x, at.y + at.h + 56, ALIGN_LEFT, text);
    if (!beyond)
        return;
    g_snprintf(text, sizeof text, "%s %% of its pixels beyond, up to %s %%", number(share, 100 * f->error_beyond, 2),
               number(most, 100 * f->error_most / f->peak, 3));
    text_draw(cr, &small_type, at.x, at.y + at.h + 82, ALIGN_LEFT, text);
}

static void draw_kernel_panel(cairo_t *cr, const page *p, box at, const char *title, const skc_kernel *plus,
                              const skc_kernel *minus, axis_labels labels)
{
    const facts *f = &p->facts;
    text_draw(cr, &head_type, at.x, at.y - 16, ALIGN_LEFT, title);
    if (minus)
        kernel_draw(cr, at, f->frame, plus, minus, f->error_unit, colormap_signed);
    else
        kernel_draw(cr, at, f->frame, plus, NULL, f->unit, colormap_kernel);
    outline_draw(cr, at, f->frame, f->support);
    anchor_draw(cr, at, f->frame);
    axes_draw(cr, at, f->frame, labels, 1, &small_type);
}

static void draw_kernels(cairo_t *cr, const page *p)
{
    if (p->kernel_count == 0)
        return;
    const skc_kernel *target = p->sheet->target, *synthesised = p->facts.synthesised;
    const char *const titles[] = {"Target", "Synthesised", "Error, synthesised − target"};
    int first = target ? 0 : 1, stacked = p->stacked;
    for (int i = 0; i < p->kernel_count; i++) {
        // The numbers of x stand under the lowest, those of y left of the leftmost.
        int is_lowest = !stacked || i == p->kernel_count - 1, is_leftmost = stacked || i == 0;
        axis_labels labels = (is_lowest ? LABELS_X : LABELS_NONE) | (is_leftmost ? LABELS_Y : LABELS_NONE);
        const skc_kernel *plus = first + i == 0 ? target : synthesised;
        draw_kernel_panel(cr, p, p->kernels[i], titles[first + i], plus, i == 2 ? target : NULL, labels);
    }
    double width = stacked ? SLOT : fmax(p->kernels[0].w, 260), span = p->kernel_count == 3 ? PITCH + width : width;
    if (!p->facts.blank)
        draw_kernel_bar(cr, p, (box){LEFT, p->bars_y, span, 16});
    if (p->kernel_count == 3)
        draw_error_bar(cr, p, (box){LEFT + 2 * PITCH, p->bars_y, width, 16});
}

static double draw_figure(cairo_t *cr, const page *p, double y, const char *label, const char *value)
{
    text_draw(cr, &label_type, p->figures_x, y, ALIGN_LEFT, label);
    text_draw(cr, &body_type, p->figures_x + SLOT, y, ALIGN_RIGHT, value);
    return y + 31;
}

static double draw_figure_head(cairo_t *cr, const page *p, double y, const char *text)
{
    text_draw(cr, &head_type, p->figures_x, y, ALIGN_LEFT, text);
    cairo_set_source_rgb(cr, ink_pale.r, ink_pale.g, ink_pale.b);
    cairo_rectangle(cr, p->figures_x, y + 10, SLOT, 2);
    cairo_fill(cr);
    return y + 42;
}

static void draw_fidelity(cairo_t *cr, const page *p, double y)
{
    const facts *f = &p->facts;
    const skc_quality *q = isnan(f->quality.psnr) && p->sheet->stored ? p->sheet->stored : &f->quality;
    char text[256], a[NUMBER_SIZE];
    y = draw_figure_head(cr, p, y, q == p->sheet->stored ? "Fidelity, as stored" : "Fidelity");
    if (!isnan(q->psnr)) {
        g_snprintf(text, sizeof text, "%s dB", number_fixed(a, q->psnr, 2));
        y = draw_figure(cr, p, y, "kernel PSNR", text);
    }
    if (!isnan(q->image_psnr)) {
        g_snprintf(text, sizeof text, "%s dB", number_fixed(a, q->image_psnr, 2));
        y = draw_figure(cr, p, y, "image PSNR, expected", text);
    }
    if (!isnan(q->l1))
        y = draw_figure(cr, p, y, "L1", number_padded(a, q->l1, 3));
    if (!isnan(q->certificate)) {
        y = draw_figure(cr, p, y, "certificate", number_padded(a, q->certificate, 3));
        y = draw_figure(cr, p, y, "  in 1/255", number_padded(a, 255 * q->certificate, 3));
    }
    // These need no target.
    if (!isnan(f->quality.sum))
        y = draw_figure(cr, p, y, "sum", number_fixed(a, f->quality.sum, 6));
    draw_figure(cr, p, y, "noise gain", number_fixed(a, f->quality.noise_gain, 3));
}

static void draw_figures(cairo_t *cr, const page *p)
{
    const facts *f = &p->facts;
    const sheet *s = p->sheet;
    char text[256], a[NUMBER_SIZE];
    double y = p->figures_y - 16;
    y = draw_figure_head(cr, p, y, "Cost per pixel");
    g_snprintf(text, sizeof text, "%d", f->cost.samples);
    y = draw_figure(cr, p, y, "samples", text);
    g_snprintf(text, sizeof text, "%d", f->cost.taps);
    y = draw_figure(cr, p, y, "taps", text);
    g_snprintf(text, sizeof text, "%d", f->cost.passes);
    y = draw_figure(cr, p, y, "passes", text);
    if (s->width > 0 && s->height > 0) {
        double dense = (double)s->width * s->height;
        g_snprintf(text, sizeof text, "%d × %d = %s", s->width, s->height, number_fixed(a, dense, 0));
        if (dense >= 1e5) // no room for both
            g_snprintf(text, sizeof text, "%d × %d", s->width, s->height);
        y = draw_figure(cr, p, y, "dense kernel", text);
        y = draw_figure(cr, p, y, "  ÷ samples", number_padded(a, dense / f->cost.samples, 3));
        if (f->cost.taps > 0)
            y = draw_figure(cr, p, y, "  ÷ taps", number_padded(a, dense / f->cost.taps, 3));
    }
    draw_fidelity(cr, p, y + 26);
}

static void draw_legend(cairo_t *cr, const page *p)
{
    const char *const signs[] = {"w > 0", "w < 0"};
    double x = LEFT, y = p->layers_y;
    text_draw(cr, &head_type, x, y, ALIGN_LEFT, "Layers");
    x += text_width(cr, &head_type, "Layers") + 36;
    for (int i = 0; i < 2; i++) {
        colour c = sample_colour(i ? -1 : 1);
        cairo_set_source_rgb(cr, c.r, c.g, c.b);
        cairo_new_sub_path(cr);
        cairo_arc(cr, x + 8, y - 7, 8, 0, 2 * G_PI);
        cairo_fill(cr);
        text_draw(cr, &small_type, x + 24, y, ALIGN_LEFT, signs[i]);
        x += 24 + text_width(cr, &small_type, signs[i]) + 28;
    }
    const char *where = p->stacked && !page_is_compact(p) ? "; right" : "; below";
    char *text = g_strdup_printf("area proportional to |w| within a layer; offsets in pixels%s%s%s",
                                 p->facts.responses ? where : "",
                                 p->facts.responses ? ", the response so far, each scaled to its own peak" : "",
                                 p->kernel_count ? "; dashed, the kernel's support" : "");
    text_draw_within(cr, &small_type, x, y, RIGHT - x, text);
    g_free(text);
}

static void draw_layer_title(cairo_t *cr, const page *p, int l)
{
    const skc_layer *layer = &p->sheet->complex->layers[l];
    box at = p->layers[l].samples;
    char text[256], most[NUMBER_SIZE];
    if (page_is_compact(p)) {
        g_snprintf(text, sizeof text, "%d", l + 1);
        text_draw(cr, &tiny_type, at.x, at.y - 8, ALIGN_LEFT, text);
        return;
    }
    double largest = 0;
    for (int i = 0; i < layer->count; i++)
        largest = fmax(largest, fabs((double)layer->samples[i].w));
    number(most, largest, 3);
    int apart = p->sheet->complex->count > LARGE_LAYERS;
    g_snprintf(text, sizeof text, "Layer %d", l + 1);
    double title_y = at.y - (apart ? 60 : 38);
    text_draw(cr, &body_type, at.x, title_y, ALIGN_LEFT, text);
    if (p->layers[l].zoomed)
        locator_draw(cr, at.x + text_width(cr, &body_type, text) + 14, title_y - 8, 26, p->facts.frame,
                     p->layers[l].view);
    g_snprintf(text, sizeof text, "%d %s%s%s%s", layer->count, layer->taps == SKC_TAPS_INTEGER ? "whole-pixel " : "",
               layer->count == 1 ? "sample" : "samples", apart ? "" : ", |w| ≤ ", apart ? "" : most);
    text_draw(cr, &small_type, at.x, at.y - (apart ? 36 : 13), ALIGN_LEFT, text);
    g_snprintf(text, sizeof text, "|w| ≤ %s", most);
    if (apart)
        text_draw(cr, &small_type, at.x, at.y - 13, ALIGN_LEFT, text);
}

static void draw_response(cairo_t *cr, const page *p, int l)
{
    box at = p->layers[l].response;
    skc_complex first = {l + 1, p->sheet->complex->layers};
    skc_kernel *response;
    if (skc_complex_synthesize(&first, &response, NULL) != SKC_OK)
        return;
    double peak = kernel_peak(at, p->facts.frame, response);
    kernel_draw(cr, at, p->facts.frame, response, NULL, peak > 0 && isfinite(peak) ? peak : 1, colormap_kernel);
    skc_kernel_free(response);
    outline_draw(cr, at, p->facts.frame, p->facts.support);
    axes_draw(cr, at, p->facts.frame, LABELS_NONE, 1, &tiny_type);
    if (page_is_compact(p))
        return;
    char text[64] = "after layer 1";
    if (l > 0)
        g_snprintf(text, sizeof text, l == 1 ? "after layers 1, %d" : "after layers 1 – %d", l + 1);
    text_draw(cr, &small_type, at.x, at.y - 13, ALIGN_LEFT, text);
}

static void draw_layers(cairo_t *cr, const page *p)
{
    draw_legend(cr, p);
    const skc_complex *complex = p->sheet->complex;
    for (int l = 0; l < complex->count; l++) {
        const layer_panel *panel = &p->layers[l];
        axis_labels labels = !page_is_compact(p) ? LABELS_BOTH : l % p->columns == 0 ? LABELS_Y : LABELS_NONE;
        draw_layer_title(cr, p, l);
        if (p->kernel_count)
            outline_draw(cr, panel->samples, panel->view, p->facts.support);
        samples_draw(cr, panel->samples, panel->view, &complex->layers[l]);
        axes_draw(cr, panel->samples, panel->view, labels, 0.01,
                  complex->count > LARGE_LAYERS ? &tiny_type : &small_type);
        if (p->facts.responses)
            draw_response(cr, p, l);
    }
}

void page_draw(cairo_t *cr, const page *p)
{
    draw_header(cr, p);
    draw_kernels(cr, p);
    draw_figures(cr, p);
    draw_layers(cr, p);
}
