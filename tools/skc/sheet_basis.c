// SPDX-License-Identifier: MIT
// What the sheet of a basis shows, gathered and placed.
#include "sheet_basis.h"

#include "sheet_basis_page.h"

#include <math.h>
#include <string.h>

// Multiplications for all that is shown: about a minute.
static const double work_most = 1e11;

// Values to show of a parameter: nodes and the middles between them, both ends among them, or even steps.
typedef struct choice {
    int count;
    double values[MOST_COLUMNS];
    int is_node[MOST_COLUMNS];
} choice;

static choice choose_nodes(const skc_parameter *p, int most)
{
    choice c = {0};
    int nodes = MIN(p->count, (most + 1) / 2), steps = nodes > 1 ? (most - 1) / (nodes - 1) : 1;
    for (int i = 0; i < nodes; i++) {
        int k = nodes > 1 ? (2 * i * (p->count - 1) + nodes - 1) / (2 * (nodes - 1)) : 0; // rounded
        c.is_node[c.count] = 1;
        c.values[c.count++] = p->values[k];
        for (int j = 1; j < steps && i < nodes - 1; j++)
            c.values[c.count++] = p->values[k] + (p->values[k + 1] - p->values[k]) * j / steps;
    }
    return c;
}

// Quarter turns and the like would look all the same for many shapes.
static choice choose_steps(const skc_parameter *p, int most)
{
    choice c = {.count = most};
    const double degrees = 25;
    double span = p->values[1] - p->values[0], step = span / (most - 1);
    if (point_is_circle(p))
        step = fmin(degrees, span / most);
    for (int i = 0; i < most; i++)
        c.values[i] = p->values[0] + i * step;
    return c;
}

static int has_nodes(const basis_page *p, int parameter)
{
    return p->sheet->basis->parameters[parameter].kind == SKC_PARAMETER_NODES;
}

static choice choose(const basis_page *p, int parameter, int most)
{
    if (parameter < 0)
        return (choice){.count = 1, .is_node[0] = 1};
    const skc_parameter *q = &p->sheet->basis->parameters[parameter];
    return has_nodes(p, parameter) ? choose_nodes(q, most) : choose_steps(q, most);
}

static void choose_parameters(basis_page *p)
{
    const skc_basis *b = p->sheet->basis;
    p->across = p->down = -1;
    for (int i = 0; i < b->parameter_count && p->across < 0; i++)
        if (b->parameters[i].kind == SKC_PARAMETER_NODES && b->parameters[i].count > 1)
            p->across = i;
    if (p->across < 0 && b->parameter_count > 0)
        p->across = 0;
    for (int pass = 0; pass < 2; pass++) // with nodes before without
        for (int i = 0; i < b->parameter_count && p->down < 0; i++)
            if (i != p->across && (b->parameters[i].kind == SKC_PARAMETER_NODES) == !pass &&
                (pass || b->parameters[i].count > 1))
                p->down = i;
}

// The middle node of all parameters, not turned or scaled.
static void set_middle(const skc_basis *b, double at[POINT_VALUES])
{
    int first = 0;
    point_of_filter(b, first, at);
    for (int i = 0; i < b->parameter_count; i++)
        if (b->parameters[i].kind == SKC_PARAMETER_NODES)
            at[i] = b->parameters[i].values[b->parameters[i].count / 2];
}

static void set_point(const basis_page *p, double across, double down, double at[POINT_VALUES])
{
    set_middle(p->sheet->basis, at);
    if (p->across >= 0)
        at[p->across] = across;
    if (p->down >= 0 && !isnan(down))
        at[p->down] = down;
}

static skc_kernel *find_target(const basis_page *p, const double *at)
{
    skc_kernel *target = NULL;
    skc_error error;
    if (!p->sheet->kernel_at || p->sheet->kernel_at(p->sheet->user, at, &target, &error) != SKC_OK)
        return NULL;
    return target;
}

// 0 if there can be none.
static int visit(basis_page *p, double across, double down, spot *s)
{
    set_point(p, across, down, s->at);
    if (skc_basis_at(p->sheet->basis, s->at, p->sheet->channel, &s->complex, NULL) != SKC_OK)
        return 0;
    s->target = find_target(p, s->at);
    p->has_targets |= s->target != NULL;
    facts_compute(&s->facts, &(sheet){.complex = s->complex, .target = s->target});
    // Squares around the anchor: side by side, only the kernel changes.
    region r = s->facts.frame;
    double half = ceil(fmax(fmax(-r.x0, r.x1), fmax(-r.y0, r.y1)) - 0.5) + 0.5;
    s->view = (region){-half, -half, half, half};
    return 1;
}

static int gather_columns(basis_page *p, int most)
{
    choice c = choose(p, p->across, most);
    for (p->column_count = 0; p->column_count < c.count; p->column_count++) {
        spot *s = &p->columns[p->column_count];
        s->is_node = c.is_node[p->column_count];
        if (!visit(p, c.values[p->column_count], NAN, s))
            return 0;
        if (s->target && s->facts.synthesised)
            p->error_share = fmax(p->error_share, s->facts.error_unit / s->facts.peak);
    }
    return 1;
}

static int gather_grid(basis_page *p)
{
    if (p->down < 0)
        return 1;
    choice across = choose(p, p->across, MOST_GRID_COLUMNS), down = choose(p, p->down, MOST_GRID_ROWS);
    p->grid_columns = across.count;
    for (p->grid_rows = 0; p->grid_rows < down.count; p->grid_rows++)
        for (int i = 0; i < across.count; i++) {
            spot *s = &p->grid[p->grid_rows][i];
            s->is_node = across.is_node[i] && (down.is_node[p->grid_rows] || !has_nodes(p, p->down));
            if (!visit(p, across.values[i], down.values[p->grid_rows], s)) {
                p->grid_rows++;
                return 0;
            }
        }
    return 1;
}

// The point's quality; 0 if no kernel is known there.
static int measure(const basis_page *p, const double *at, double *psnr)
{
    skc_kernel *target = find_target(p, at);
    skc_complex *complex = NULL;
    skc_quality quality = {.image_psnr = NAN};
    if (target && skc_basis_at(p->sheet->basis, at, p->sheet->channel, &complex, NULL) == SKC_OK)
        skc_quality_measure(complex, target, &quality, NULL);
    skc_complex_free(complex);
    skc_kernel_free(target);
    *psnr = quality.image_psnr;
    return !isnan(*psnr);
}

static void add_point(const basis_page *p, psnr_curve *curve, double x, int is_node)
{
    double at[POINT_VALUES], psnr;
    set_point(p, x, curve->value, at);
    if (curve->count < MOST_CURVE_POINTS && measure(p, at, &psnr))
        curve->points[curve->count++] = (curve_point){x, psnr, is_node};
}

static void gather_curve(const basis_page *p, psnr_curve *curve)
{
    const skc_parameter *q = &p->sheet->basis->parameters[p->across];
    int steps = q->kind == SKC_PARAMETER_NODES ? (q->count <= 9 ? 8 : q->count <= 24 ? 4 : 2) : 48;
    for (int k = 0; k < q->count; k++) {
        add_point(p, curve, q->values[k], q->kind == SKC_PARAMETER_NODES);
        for (int i = 1; k + 1 < q->count && i < steps; i++)
            add_point(p, curve, q->values[k] + (q->values[k + 1] - q->values[k]) * i / steps, 0);
    }
}

int basis_filter_along(const basis_page *p, int k)
{
    const skc_basis *b = p->sheet->basis;
    int f = p->sheet->channel;
    for (int i = 0; i < b->parameter_count; i++) {
        const skc_parameter *q = &b->parameters[i];
        if (q->kind == SKC_PARAMETER_NODES)
            f = f * q->count + (i == p->across ? k : q->count / 2);
    }
    return f;
}

// Without kernels to compare with: what the file says of its nodes.
static void gather_stored(basis_page *p)
{
    const skc_basis *b = p->sheet->basis;
    const skc_parameter *q = &b->parameters[p->across];
    psnr_curve *curve = &p->curves[0];
    curve->value = p->down < 0 ? NAN : p->columns[0].at[p->down];
    for (int k = 0; b->quality && q->kind == SKC_PARAMETER_NODES && k < MIN(q->count, MOST_CURVE_POINTS); k++) {
        double psnr = b->quality[basis_filter_along(p, k)].image_psnr;
        if (!isnan(psnr)) // a file may claim anything
            curve->points[curve->count++] = (curve_point){q->values[k], fmin(fmax(psnr, -1000), 1000), 1};
    }
    p->curve_count = curve->count > 0;
}

// Can the parameter's values be told apart on an axis?
static int has_axis(const basis_page *p)
{
    if (p->across < 0)
        return 0;
    const skc_parameter *q = &p->sheet->basis->parameters[p->across];
    double first = q->values[0], last = q->values[q->count - 1], largest = fmax(fabs(first), fabs(last));
    return largest < 1e100 && last - first > 1e-9 * largest && last - first > 1e-100;
}

static void gather_curves(basis_page *p)
{
    if (!has_axis(p))
        return;
    if (!p->has_targets) {
        gather_stored(p);
        return;
    }
    choice down = choose(p, p->down, MOST_CURVES);
    for (int i = 0; i < down.count; i++) {
        psnr_curve *curve = &p->curves[p->curve_count];
        curve->value = p->down < 0 ? NAN : down.values[i];
        gather_curve(p, curve);
        p->curve_count += curve->count > 0;
    }
}

static int gather(basis_page *p)
{
    choose_parameters(p);
    const skc_basis *b = p->sheet->basis;
    const double dense = 2000; // operations that a pixel of a kernel takes to be made and compared
    double work = facts_work(b->filters[b->filter_count - 1]) + dense * b->width * b->height;
    int kernels = MOST_COLUMNS + MOST_GRID_COLUMNS * MOST_GRID_ROWS + MOST_CURVES * MOST_CURVE_POINTS;
    int is_quick = work * kernels <= work_most;
    if (!gather_columns(p, work * MOST_COLUMNS <= work_most ? MOST_COLUMNS : 3))
        return 0;
    const facts *first = &p->columns[0].facts;
    if (!first->synthesised)
        p->note = g_strdup_printf("Kernels are not shown: %s.", first->obstacle.message);
    else if (!is_quick)
        p->note = g_strdup("Only a few kernels are shown: more would take too long.");
    if (is_quick && !gather_grid(p))
        return 0;
    if (is_quick)
        gather_curves(p);
    return 1;
}

static void lay_out(basis_page *p)
{
    double y = 150 + (p->sheet->note ? 34 : 0) + (p->note ? 34 : 0);
    int n = MAX(p->column_count, 1), rows = p->has_targets ? 3 : 1;
    p->kernels_y = y + 24;
    p->cell = floor(fmin((RIGHT - CELLS_LEFT + CELL_GAP) / (double)n - CELL_GAP, 220));
    y = p->kernels_y + HEAD_HEIGHT + rows * (p->cell + CELL_GAP) + (p->has_targets ? 30 : 0);
    p->bars_y = y + 16;
    y = p->bars_y + 84;
    if (p->grid_rows > 0) {
        p->grid_y = y + 40;
        p->grid_cell = floor((RIGHT - CELLS_LEFT + CELL_GAP) / (double)MAX(p->grid_columns, 7)) - CELL_GAP;
        y = p->grid_y + HEAD_HEIGHT + p->grid_rows * (p->grid_cell + CELL_GAP) + 8;
    }
    p->quality_y = y + 48;
    p->plot_height = p->curve_count > 0 ? 400 : 200;
    y = p->quality_y + p->plot_height + 120;
    p->layers_y = y + 24;
    int layers = MIN(p->sheet->basis->filters[0]->count, MOST_LAYERS_SHOWN);
    p->height = ceil(p->layers_y + 40 + (layers + LAYERS_IN_ROW - 1) / LAYERS_IN_ROW * (double)LAYER_PITCH);
}

static void clear_spot(spot *s)
{
    skc_complex_free(s->complex);
    skc_kernel_free(s->target);
    facts_clear(&s->facts);
}

static void clear(basis_page *p)
{
    for (int i = 0; i < MOST_COLUMNS; i++)
        clear_spot(&p->columns[i]);
    for (int j = 0; j < MOST_GRID_ROWS; j++)
        for (int i = 0; i < MOST_GRID_COLUMNS; i++)
            clear_spot(&p->grid[j][i]);
    g_free(p->note);
    g_free(p);
}

int sheet_basis_draw(const char *path, const basis_sheet *what)
{
    if (canvas_check_path(path) != TOOL_DONE)
        return TOOL_USAGE;
    basis_page *p = g_new0(basis_page, 1);
    p->sheet = what;
    int status = TOOL_DONE;
    if (!gather(p))
        status = tool_fail(path, "cannot be drawn: %s", skc_status_text(SKC_MEMORY));
    if (status == TOOL_DONE) {
        lay_out(p);
        status = canvas_write(path, p->height, basis_page_draw, p);
    }
    clear(p);
    return status;
}
