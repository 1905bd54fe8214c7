// SPDX-License-Identifier: MIT
// The body of tile_float.c and tile_double.c. Define before including:
//   REAL       the type of a number
//   TABLE      the name of the table of functions
// and behind it the functions that are declared below.

#include "gradient/tile_planes.h"

// Room for what passes and products need besides planes.
struct tools {
    int *columns[2]; // of values, of gradients
    void *taps;      // two pointers for each, and for SKCI_AHEAD more
    REAL *beside;    // what lies beside a cell in the rows of a band, while it is cleared
    float *sums;     // of products
};

// The taps of a list that reads its first row and column (x, y) from the pixel that it makes. Makes what `made` has of
// rows y0 .. y1 - 1 of `out`, and zeros around it.
static void pass(const skci_job *job, const skci_tap_list *list, int x, int y, const struct plane *in,
                 const struct plane *out, skci_area made, int y0, int y1, const struct tools *tools);

// What a stencil's products need to be found out once for a tile, and how many bytes that takes.
static size_t prepared_bytes(const skci_stencil *stencil);
static void prepare(void *prepared, const skci_stencil *stencil, const struct plane *in, skci_area cell);

// d_weights[t] += the sum over the cell's pixels p of d(p) in(p - t), for each position t of the stencil. The cell is
// that of `prepared`, or some multiple of BAND of its rows, or the last ones.
static void correlate(const skci_job *job, const skci_stencil *stencil, const void *prepared, const struct plane *in,
                      const struct plane *d, skci_area cell, double *d_weights, const struct tools *tools);

// A tile on its way. Backward, rows of all levels are made some at a time, so that what is made is used while it is in
// the caches: `until` tells up to which row each is known, or has been used.
struct passage {
    const skci_job *job;
    const skci_chain *chain;
    int plane, set;
    skci_levels levels;
    struct memory memory;
    struct tools tools;
    struct plane value[SKC_MAX_LAYERS + 1], gradient[SKC_MAX_LAYERS + 1];
    int value_until[SKC_MAX_LAYERS + 1], gradient_until[SKC_MAX_LAYERS + 1], products_until[SKC_MAX_LAYERS + 1];
    void *prepared[SKC_MAX_LAYERS + 1];
    double *d_weights[SKC_MAX_LAYERS + 1];
    REAL *values[2], *tangents[2]; // forward: levels by turns
};

static void take_tools(struct passage *p)
{
    const skci_levels *v = &p->levels;
    int count = 0, wide = 0;
    for (int l = 0; l <= p->chain->layers; l++) {
        int width = v->value[l].x1 - v->value[l].x0, other = v->gradient[l].x1 - v->gradient[l].x0;
        wide = wide > width ? wide : width;
        wide = wide > other ? wide : other;
        if (l > 0 && p->chain->stencils[l - 1].count > count)
            count = p->chain->stencils[l - 1].count;
    }
    struct memory *m = &p->memory;
    struct tools *t = &p->tools;
    for (int i = 0; i < 2; i++)
        t->columns[i] = take(m, (size_t)wide * sizeof(int));
    t->taps = take(m, 2 * ((size_t)count + SKCI_AHEAD) * sizeof(void *));
    t->beside = take(m, (size_t)BAND * (LEFT + RIGHT) * sizeof(REAL));
    t->sums = take(m, (size_t)count * SKCI_LANES * sizeof *t->sums);
}

static void start(struct passage *p, const skci_job *job, int set, skc_rectangle tile, void *scratch)
{
    p->job = job;
    p->set = set;
    p->chain = &job->chains[set];
    p->memory = (struct memory){scratch, 0};
    if (scratch)
        p->memory.start += (64 - (uintptr_t)scratch % 64) % 64;
    skci_levels_of_tile(p->chain, job->written, job->in->width, job->in->height, tile, job->wants, &p->levels);
    take_tools(p);
}

static void take_backward(struct passage *p)
{
    for (int l = 0; l <= p->chain->layers; l++) {
        p->value[l] = take_plane(&p->memory, p->levels.value[l]);
        p->gradient[l] = take_plane(&p->memory, p->levels.gradient[l]);
        p->prepared[l] = l > 0 ? take(&p->memory, prepared_bytes(&p->chain->stencils[l - 1])) : NULL;
    }
}

static void take_forward(struct passage *p)
{
    size_t bytes = bytes_of(p->levels.value[0]);
    for (int i = 0; i < 2; i++) {
        p->values[i] = take(&p->memory, bytes);
        p->tangents[i] = take(&p->memory, p->job->wants.tangents ? bytes : 0);
    }
}

static size_t scratch_of(const skci_job *job)
{
    size_t most = 0;
    // The first two and the last of each row and column are all the kinds of tiles that there are.
    int columns[3] = {0, 1, job->tiles.columns - 1}, rows[3] = {0, 1, job->tiles.rows - 1};
    for (int i = 0; i < 9 * job->sets; i++) {
        int column = columns[i % 3], row = rows[i / 3 % 3];
        if (column >= job->tiles.columns || row >= job->tiles.rows)
            continue;
        struct passage p;
        start(&p, job, i / 9, skci_tile(&job->tiles, row * job->tiles.columns + column), NULL);
        if (job->d_out)
            take_backward(&p);
        else
            take_forward(&p);
        most = most > p.memory.used ? most : p.memory.used;
    }
    return most + 64;
}

// Starts tile i of the planes.
static void start_at(struct passage *p, const skci_job *job, int i, void *scratch)
{
    int count = job->tiles.columns * job->tiles.rows;
    p->plane = i / count;
    start(p, job, skci_job_set(job, p->plane), skci_tile(&job->tiles, i % count), scratch);
}

// ------------------------------------------------------------------------------------------------------------- forward

static void whole_pass(const struct passage *p, const skci_stencil *s, const skci_tap_list *list,
                       const struct plane *in, const struct plane *out)
{
    pass(p->job, list, -s->reach.right, -s->reach.down, in, out, out->area, out->area.y0, out->area.y1, &p->tools);
}

// A tangent goes through a layer as values do, and the tangent of the layer adds to it.
static void move(const struct passage *p, const skci_stencil *s, const struct plane *value, const struct plane *tangent,
                 const struct plane *spare, const struct plane *moved)
{
    whole_pass(p, s, &s->tangent, value, spare);
    whole_pass(p, s, &s->forward, tangent, moved);
    for (int y = moved->area.y0; y < moved->area.y1; y++) {
        const REAL *from = row_of(spare, y);
        REAL *to = row_of(moved, y);
        for (int x = 0; x < moved->area.x1 - moved->area.x0; x++)
            to[x] += from[x];
    }
}

// The levels one after the other, from two planes of memory by turns.
static void forward(const skci_job *job, int i, void *scratch)
{
    struct passage p;
    start_at(&p, job, i, scratch);
    take_forward(&p);
    skci_area area = p.levels.value[0];
    struct plane value = plane_at(p.values[0], area), tangent = plane_at(p.tangents[0], area);
    find_columns(area, job->edge, job->in->width, p.tools.columns[0]);
    fetch(job, job->in, p.plane, job->edge, job->constant, &value, p.tools.columns[0], area.y0, area.y1);
    if (job->wants.tangents && job->t_in)
        fetch(job, job->t_in, p.plane, job->edge, 0, &tangent, p.tools.columns[0], area.y0, area.y1);
    else if (job->wants.tangents)
        clear(&tangent, area.y0, area.y1);
    for (int l = 1; l <= p.chain->layers; l++) {
        const skci_stencil *s = &p.chain->stencils[l - 1];
        area = p.levels.value[l];
        struct plane next = plane_at(p.values[l % 2], area), moved = plane_at(p.tangents[l % 2], area);
        if (job->wants.tangents)
            move(&p, s, &value, &tangent, &next, &moved);
        whole_pass(&p, s, &s->forward, &value, &next);
        value = next;
        tangent = moved;
    }
    const double *inverse = job->inverse[p.set], *change = job->change[p.set];
    if (inverse)
        divide(job, inverse, &value, area.y0, area.y1);
    if (inverse && job->wants.tangents)
        divide(job, inverse, &tangent, area.y0, area.y1);
    if (change && job->wants.tangents)
        change_with_shares(job, change, &value, &tangent);
    store(job, job->out, p.plane, job->wants.tangents ? &tangent : &value);
}

// ------------------------------------------------------------------------------------------------------------ backward

// Makes the values of level l known up to row y1 - 1.
static void know_value(struct passage *p, int l, int y1)
{
    skci_area area = p->levels.value[l];
    int y0 = p->value_until[l];
    y1 = y1 < area.y1 ? y1 : area.y1;
    if (skci_area_empty(area) || y0 >= y1)
        return;
    p->value_until[l] = y1;
    if (l == 0) {
        fetch(p->job, p->job->in, p->plane, p->job->edge, p->job->constant, &p->value[0], p->tools.columns[0], y0, y1);
        return;
    }
    const skci_stencil *s = &p->chain->stencils[l - 1];
    know_value(p, l - 1, y1 + s->reach.up);
    pass(p->job, &s->forward, -s->reach.right, -s->reach.down, &p->value[l - 1], &p->value[l], area, y0, y1, &p->tools);
}

// And its gradient.
static void know_gradient(struct passage *p, int l, int y1)
{
    skci_area area = p->levels.gradient[l];
    int y0 = p->gradient_until[l];
    y1 = y1 < area.y1 ? y1 : area.y1;
    if (skci_area_empty(area) || y0 >= y1)
        return;
    p->gradient_until[l] = y1;
    if (l == p->chain->layers) {
        fetch(p->job, p->job->d_out, p->plane, SKC_EDGE_CONSTANT, 0, &p->gradient[l], p->tools.columns[1], y0, y1);
        if (p->job->inverse[p->set])
            divide(p->job, p->job->inverse[p->set], &p->gradient[l], y0, y1);
        return;
    }
    const skci_stencil *s = &p->chain->stencils[l];
    know_gradient(p, l + 1, y1 + s->reach.down);
    pass(p->job, &s->adjoint, -s->reach.left, -s->reach.up, &p->gradient[l + 1], &p->gradient[l],
         skci_area_cut(area, p->levels.domain[l]), y0, y1, &p->tools);
}

// Adds up the products of the cell's rows of layer l, as far as whole bands of them lie above row y1, or all.
static void add_products(struct passage *p, int l, int y1)
{
    skci_area cell = p->levels.cell[l];
    const skci_stencil *s = &p->chain->stencils[l - 1];
    int y0 = p->products_until[l];
    if (skci_area_empty(cell) || y1 <= y0)
        return;
    y1 = y1 >= cell.y1 ? cell.y1 : y0 + (y1 - y0) / BAND * BAND;
    if (y1 <= y0)
        return;
    p->products_until[l] = y1;
    know_value(p, l - 1, y1 + s->reach.up);
    know_gradient(p, l, y1);
    cell.y0 = y0;
    cell.y1 = y1;
    correlate(p->job, s, p->prepared[l], &p->value[l - 1], &p->gradient[l], cell, p->d_weights[l], &p->tools);
}

static void begin_backward(struct passage *p, int i)
{
    const skci_job *job = p->job;
    int last = p->chain->layers;
    double *d_weights = job->wants.samples ? job->d_weights + (size_t)i * (size_t)job->positions : NULL;
    for (int l = 0; l <= last; l++) {
        p->value_until[l] = p->levels.value[l].y0;
        p->gradient_until[l] = p->levels.gradient[l].y0;
        p->products_until[l] = p->levels.cell[l].y0;
        if (l == 0 || !d_weights)
            continue;
        const skci_stencil *s = &p->chain->stencils[l - 1];
        p->d_weights[l] = d_weights;
        d_weights += s->count;
        if (!skci_area_empty(p->levels.cell[l]))
            prepare(p->prepared[l], s, &p->value[l - 1], p->levels.cell[l]);
    }
    find_columns(p->levels.value[0], job->edge, job->in->width, p->tools.columns[0]);
    find_columns(p->levels.gradient[last], SKC_EDGE_CONSTANT, job->in->width, p->tools.columns[1]);
}

static void backward(const skci_job *job, int i, void *scratch)
{
    struct passage p;
    start_at(&p, job, i, scratch);
    take_backward(&p);
    begin_backward(&p, i);
    int first = INT_MAX, end = INT_MIN, last = p.chain->layers;
    for (int l = 0; l <= last; l++)
        if (!skci_area_empty(p.levels.cell[l])) {
            first = p.levels.cell[l].y0 < first ? p.levels.cell[l].y0 : first;
            end = p.levels.cell[l].y1 > end ? p.levels.cell[l].y1 : end;
        }
    for (int y = first; y < end; y += BAND) {
        for (int l = last; job->wants.samples && l > 0; l--)
            add_products(&p, l, y + BAND);
        int y0 = p.gradient_until[0];
        know_gradient(&p, 0, y + BAND);
        if (job->wants.image)
            store_gradient(job, p.plane, &p.gradient[0], y0, p.gradient_until[0]);
    }
    if (job->d_shares) {
        know_value(&p, last, p.levels.value[last].y1);
        gradient_of_shares(job, p.chain, p.plane, &p.value[last], &p.gradient[last]);
    }
}

const skci_tile_loops TABLE = {
    .size = sizeof(REAL),
    .scratch = scratch_of,
    .forward = forward,
    .backward = backward,
    .fold = fold,
    .add_share = add_share,
};
