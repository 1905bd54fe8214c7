// SPDX-License-Identifier: MIT
#include "sheet_page.h"

#include <math.h>

int page_is_compact(const page *p)
{
    return p->sheet->complex->count > FEW_LAYERS;
}

static double width_of(region r)
{
    return r.x1 - r.x0;
}

static double height_of(region r)
{
    return r.y1 - r.y0;
}

static void note(page *p, const char *text)
{
    p->notes[p->note_count++] = text_clean(text);
}

static void collect_notes(page *p)
{
    const facts *f = &p->facts;
    char share[NUMBER_SIZE];
    if (p->sheet->note)
        note(p, p->sheet->note);
    if (!f->synthesised) {
        char *text = g_strdup_printf("The synthesised kernel is not shown: %s.", f->obstacle.message);
        note(p, text);
        g_free(text);
    }
    if (f->synthesised && f->blank)
        note(p, "The synthesised kernel is zero everywhere.");
    if (f->too_far)
        note(p, "The target lies too far from the anchor to be compared.");
    if (f->outside >= 0.005) {
        char *text = g_strdup_printf("%s %% of the synthesised kernel's absolute values lie outside what is shown.",
                                     number(share, 100 * f->outside, 2));
        note(p, text);
        g_free(text);
    }
}

// Returns where they end.
static double place_kernels(page *p, double y)
{
    const facts *f = &p->facts;
    double w = width_of(f->frame), h = height_of(f->frame);
    p->kernel_count = (p->sheet->target != NULL) + (f->synthesised != NULL);
    p->kernel_count += p->kernel_count == 2;
    p->stacked = p->kernel_count > 0 && w >= 3 * h;
    double bottom = y;
    for (int i = 0; i < p->kernel_count; i++) {
        if (p->stacked)
            p->kernels[i] = panel_fit(f->frame, LEFT, i ? bottom + 84 : y, 3 * PITCH - GAP, 220);
        else
            p->kernels[i] = panel_fit(f->frame, LEFT + i * PITCH, y, SLOT, h > w ? 560 : SLOT);
        bottom = p->kernels[i].y + p->kernels[i].h;
    }
    p->bars_y = bottom + 60;
    p->figures_x = LEFT + (p->stacked ? 3 : p->kernel_count) * PITCH;
    p->figures_y = y;
    return fmax(p->kernel_count ? p->bars_y + 100 : y, y + 470);
}

static region samples_region(const skc_layer *layer)
{
    region r = {layer->samples[0].x, layer->samples[0].y, layer->samples[0].x, layer->samples[0].y};
    for (int i = 1; i < layer->count; i++) {
        const skc_sample *s = &layer->samples[i];
        r = region_union(r, (region){s->x, s->y, s->x, s->y});
    }
    return r;
}

// `r` and some room around it, in the shape of the kernels' panels.
static region view_around(region r, double room, region frame)
{
    double longer = fmax(width_of(frame), height_of(frame));
    double w = width_of(frame) / longer, h = height_of(frame) / longer;
    double size = fmax(fmax(width_of(r) / w, height_of(r) / h) * room, 2);
    return region_grow(r, (size * w - width_of(r)) / 2, (size * h - height_of(r)) / 2);
}

static int is_inside(region a, region b)
{
    return a.x0 >= b.x0 && a.x1 <= b.x1 && a.y0 >= b.y0 && a.y1 <= b.y1;
}

// A few layers have views of their own: that of the kernels, or if that leaves a layer small, one that it fills. Many
// layers share one.
static void choose_views(page *p)
{
    const skc_complex *complex = p->sheet->complex;
    region frame = p->kernel_count ? p->facts.frame : (region){0, 0, 1, 1}, all = samples_region(&complex->layers[0]);
    for (int l = 1; l < complex->count; l++)
        all = region_union(all, samples_region(&complex->layers[l]));
    for (int l = 0; l < complex->count; l++) {
        layer_panel *panel = &p->layers[l];
        region r = samples_region(&complex->layers[l]), own = view_around(page_is_compact(p) ? all : r, 1.25, frame);
        region both = is_inside(r, frame) ? frame : view_around(region_union(r, frame), 1.15, frame);
        int is_small = 3 * width_of(own) < width_of(frame);
        // Samples far from the kernel would make it, and themselves, a dot.
        int is_apart = width_of(both) > 4 * fmax(width_of(own), width_of(frame));
        panel->zoomed = p->kernel_count && is_small && !page_is_compact(p);
        panel->view = page_is_compact(p) || !p->kernel_count || is_small || is_apart ? own : both;
    }
}

static box fit_layer(region view, double x, double y, double width, double height)
{
    double scale = fmin(width / width_of(view), height / height_of(view));
    return (box){x, y, round(width_of(view) * scale), round(height_of(view) * scale)};
}

// Samples on the left, the response on the right.
static double place_layers_stacked(page *p, double y)
{
    for (int l = 0; l < p->sheet->complex->count; l++) {
        layer_panel *panel = &p->layers[l];
        y += 58;
        panel->response = panel_fit(p->facts.frame, LEFT + 2 * PITCH, y, 2 * PITCH - GAP, 200);
        panel->samples = fit_layer(panel->view, LEFT, y, panel->response.w, panel->response.h);
        y += panel->response.h + 58;
    }
    return y;
}

// In columns: a title, the samples, and beneath them the response.
static double place_layers(page *p, double y)
{
    int n = p->sheet->complex->count, compact = page_is_compact(p), large = n <= LARGE_LAYERS;
    int rows = !compact ? 1 : n <= 24 ? 2 : 4;
    p->columns = large ? 4 : (n + rows - 1) / rows;
    double gap = compact ? 16 : large ? GAP : 52, title = compact ? 24 : large ? 58 : 84;
    double pitch = (RIGHT - LEFT + gap) / p->columns, slot = floor(pitch - gap);
    region shape = p->layers[0].view;
    double tallest = height_of(shape) > width_of(shape) ? 1.5 * slot : slot;
    for (int first = 0; first < n; first += p->columns) {
        box panel = {0}, response = {0};
        for (int l = first; l < first + p->columns && l < n; l++) {
            double x = round(LEFT + (l - first) * pitch);
            panel = fit_layer(p->layers[l].view, x, y + title, slot, tallest);
            if (p->kernel_count) { // as large as the kernels, whose pixels are whole
                response = panel_fit(p->facts.frame, x, 0, slot, tallest);
                panel = fit_layer(p->layers[l].view, x, y + title, response.w, response.h);
            }
            response.y = panel.y + panel.h + (compact ? 8 : 78);
            p->layers[l].samples = panel;
            p->layers[l].response = response;
        }
        y = panel.y + panel.h + (compact ? 16 : 40);
        if (p->facts.responses)
            y = response.y + response.h + 20;
    }
    return y;
}

void page_lay_out(page *p)
{
    collect_notes(p);
    double y = 200 + (p->note_count ? 12 + 30 * p->note_count : 0);
    p->layers_y = place_kernels(p, y) + 56;
    choose_views(p);
    double top = p->layers_y + 40;
    p->height = ceil((p->stacked && !page_is_compact(p) ? place_layers_stacked(p, top) : place_layers(p, top)) + 32);
}

void page_clear(page *p)
{
    for (int i = 0; i < p->note_count; i++)
        g_free(p->notes[i]);
}
