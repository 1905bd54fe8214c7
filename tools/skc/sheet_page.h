// SPDX-License-Identifier: MIT
// The page of a sheet: what is on it, and where.

#ifndef SHEET_PAGE_H
#define SHEET_PAGE_H

#include "canvas.h"
#include "sheet.h"
#include "sheet_facts.h"

// Four columns; numbers of axes hang in the margin and the gaps.
enum { LEFT = 96, SLOT = 372, GAP = 56, PITCH = SLOT + GAP, RIGHT = LEFT + 4 * SLOT + 3 * GAP };

// So many layers are drawn as large as the kernels, and so many with axes of their own; more share one view in a
// compact grid.
enum { LARGE_LAYERS = 4, FEW_LAYERS = 8 };

typedef struct layer_panel {
    region view;
    int zoomed;
    box samples, response;
} layer_panel;

typedef struct page {
    const sheet *sheet;
    facts facts;
    int stacked;      // kernels much wider than high: panels one above the other
    int kernel_count; // of the panels target, synthesised, error
    box kernels[3];
    double bars_y, figures_x, figures_y, layers_y, height;
    char *notes[5];
    int note_count;
    layer_panel layers[SKC_MAX_LAYERS];
    int columns; // of the layers' panels
} page;

// Are there more than FEW_LAYERS?
int page_is_compact(const page *p);

// Places everything on the page, whose sheet and facts are given.
void page_lay_out(page *p);
void page_clear(page *p);

void page_draw(cairo_t *cr, const page *p);

#endif
