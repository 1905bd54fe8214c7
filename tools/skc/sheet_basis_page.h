// SPDX-License-Identifier: MIT
// What is on the page of a basis.

#ifndef SHEET_BASIS_PAGE_H
#define SHEET_BASIS_PAGE_H

#include "point.h"
#include "sheet_basis.h"
#include "sheet_page.h"

enum {
    MOST_COLUMNS = 11, // of kernels along the first parameter
    MOST_GRID_COLUMNS = 11,
    MOST_GRID_ROWS = 5,
    MOST_CURVES = 4,
    MOST_CURVE_POINTS = 96,
    MOST_LAYERS_SHOWN = 12,
};

// A kernel of the basis: the point, what is made there and what it is to be.
typedef struct spot {
    double at[POINT_VALUES];
    int is_node; // of the parameters that vary on the page
    skc_complex *complex;
    skc_kernel *target; // NULL: not known
    facts facts;
    region view; // what is drawn of it
} spot;

typedef struct curve_point {
    double x, psnr;
    int is_node;
} curve_point;

typedef struct psnr_curve {
    double value; // of the second parameter
    int count;
    curve_point points[MOST_CURVE_POINTS];
} psnr_curve;

typedef struct basis_page {
    const basis_sheet *sheet;
    int across, down; // the first parameter and the second, -1: there is none
    spot columns[MOST_COLUMNS];
    int column_count;
    spot grid[MOST_GRID_ROWS][MOST_GRID_COLUMNS];
    int grid_rows, grid_columns;
    psnr_curve curves[MOST_CURVES];
    int curve_count;
    int has_targets;    // is any known
    double error_share; // of the targets' peaks, which the errors' colours span
    char *note;         // of what was left out; NULL: nothing

    // Where things are.
    double kernels_y, cell, bars_y, grid_y, grid_cell, quality_y, plot_height, layers_y, height;
} basis_page;

// The page's first column of kernels; row labels stand left of it.
enum { CELLS_LEFT = LEFT + 128, CELL_GAP = 10 };

// What the headings over kernels take.
enum { HEAD_HEIGHT = 64 };

// The layers' panels.
enum { LAYERS_IN_ROW = 4, LAYER_SIDE = SLOT - 24, LAYER_PITCH = LAYER_SIDE + 112 };

void basis_page_draw(cairo_t *cr, const void *basis_page);
void basis_plot_draw(cairo_t *cr, const basis_page *p, box at);

// Filter number k along the first parameter, the others as in the columns.
int basis_filter_along(const basis_page *p, int k);

// The curves' colours.
colour basis_curve_ink(int i);

#endif
