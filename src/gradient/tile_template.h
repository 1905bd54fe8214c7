// SPDX-License-Identifier: MIT
// The body of tile_float.c and tile_double.c. Define before including:
//   REAL       the type of a number
//   TABLE      the name of the table of functions
// and behind it the two functions that are declared below.

enum {
    LEFT = SKCI_LANES,      // zeros that every row has before its first column
    RIGHT = 2 * SKCI_LANES, // and after its last one, at least: row loops work on whole groups
    BAND = 32,              // rows whose products are added up in single precision
};

// A level on a rectangle.
struct plane {
    skci_area area;
    ptrdiff_t pitch; // numbers from row to row
    REAL *data;      // the first of the area
};

static REAL *row_of(const struct plane *p, int y)
{
    return p->data + (y - p->area.y0) * p->pitch;
}

// Memory of a tile, taken piece by piece, or only counted if `start` is NULL.
struct memory {
    char *start;
    size_t used;
};

static void *take(struct memory *m, size_t bytes)
{
    void *taken = m->start ? m->start + m->used : NULL;
    m->used += (bytes + 63) / 64 * 64;
    return taken;
}

// An odd number of groups from row to row, for the cache's sake.
static ptrdiff_t pitch_of(int width)
{
    return (skci_lanes_up(width + LEFT + RIGHT) / SKCI_LANES | 1) * (ptrdiff_t)SKCI_LANES;
}

static size_t bytes_of(skci_area a)
{
    return skci_area_empty(a) ? 0 : ((size_t)(a.y1 - a.y0) * (size_t)pitch_of(a.x1 - a.x0) + LEFT) * sizeof(REAL);
}

static struct plane plane_at(REAL *memory, skci_area a)
{
    return (struct plane){a, pitch_of(a.x1 - a.x0), memory ? memory + LEFT : NULL};
}

static struct plane take_plane(struct memory *m, skci_area a)
{
    return plane_at(take(m, bytes_of(a)), a);
}

// Zeros in a row but for columns from .. to - 1.
static void clear_around(const struct plane *p, REAL *row, int from, int to)
{
    memset(row - LEFT, 0, (size_t)(from + LEFT) * sizeof *row);
    memset(row + to, 0, (size_t)(p->pitch - LEFT - to) * sizeof *row);
}

static void clear(const struct plane *p)
{
    if (skci_area_empty(p->area))
        return;
    for (int y = p->area.y0; y < p->area.y1; y++)
        clear_around(p, row_of(p, y), 0, 0);
}

// ------------------------------------------------------------------------------------------------- batches and planes

static void fetch_numbers(const skc_batch *b, const char *row, const int *columns, int from, int to, REAL outside,
                          REAL *out)
{
    for (int i = from; i < to; i++)
        out[i] = columns[i] < 0 ? outside : *(const REAL *)(const void *)(row + columns[i] * b->pixel_stride);
}

// The plane of a batch as its edge mode continues it.
static void fetch(const skci_job *job, const skc_batch *b, int plane, skc_edge edge, double constant, struct plane *out,
                  int *columns)
{
    const char *from = skci_batch_at(b, skci_job_image(job, plane), skci_job_channel(job, plane), 0, 0);
    skci_area area = out->area;
    if (skci_area_empty(area))
        return;
    for (int x = area.x0; x < area.x1; x++)
        columns[x - area.x0] = skc_edge_index(edge, x, b->width);
    // Columns first .. last - 1 lie in the image, one after the other.
    skci_area inside = skci_area_cut(area, (skci_area){0, area.y0, b->width, area.y1});
    int width = area.x1 - area.x0, dense = b->pixel_stride == sizeof(REAL) && !skci_area_empty(inside);
    int first = dense ? inside.x0 - area.x0 : width, last = dense ? inside.x1 - area.x0 : width;
    for (int y = area.y0; y < area.y1; y++) {
        int at = skc_edge_index(edge, y, b->height);
        REAL *to = row_of(out, y);
        if (at < 0) {
            for (int i = 0; i < width; i++)
                to[i] = (REAL)constant;
        } else {
            const char *row = from + at * b->row_stride;
            fetch_numbers(b, row, columns, 0, first, (REAL)constant, to);
            if (last > first)
                memcpy(to + first, row + columns[first] * b->pixel_stride, (size_t)(last - first) * sizeof *to);
            fetch_numbers(b, row, columns, last, width, (REAL)constant, to);
        }
        clear_around(out, to, 0, width);
    }
}

static void store_numbers(const skc_batch *b, char *to, int n, const REAL *from)
{
    if (b->pixel_stride == sizeof(REAL))
        memcpy(to, from, (size_t)n * sizeof *from);
    else
        for (int x = 0; x < n; x++)
            *(REAL *)(void *)(to + x * b->pixel_stride) = from[x];
}

static void store(const skci_job *job, const skc_batch *b, int plane, const struct plane *from)
{
    for (int y = from->area.y0; y < from->area.y1; y++)
        store_numbers(b, skci_batch_at(b, skci_job_image(job, plane), skci_job_channel(job, plane), from->area.x0, y),
                      from->area.x1 - from->area.x0, row_of(from, y));
}

// The gradient of level 0: to d_in, and beyond the image into the frame.
static void store_gradient(const skci_job *job, int plane, const struct plane *from)
{
    skci_area image = {0, 0, job->in->width, job->in->height}, inside = skci_area_cut(from->area, image);
    REAL *frame = (REAL *)job->frames + (size_t)plane * job->frame;
    for (int y = from->area.y0; y < from->area.y1; y++) {
        const REAL *row = row_of(from, y);
        if (y < 0 || y >= image.y1) {
            memcpy(frame + skci_frame_at(job, from->area.x0, y), row,
                   (size_t)(from->area.x1 - from->area.x0) * sizeof *row);
            continue;
        }
        if (from->area.x0 < 0) {
            int n = (from->area.x1 < 0 ? from->area.x1 : 0) - from->area.x0;
            memcpy(frame + skci_frame_at(job, from->area.x0, y), row, (size_t)n * sizeof *row);
        }
        if (from->area.x1 > image.x1) {
            int x = from->area.x0 > image.x1 ? from->area.x0 : image.x1;
            memcpy(frame + skci_frame_at(job, x, y), row + (x - from->area.x0),
                   (size_t)(from->area.x1 - x) * sizeof *row);
        }
        if (!skci_area_empty(inside))
            store_numbers(
                job->d_in,
                skci_batch_at(job->d_in, skci_job_image(job, plane), skci_job_channel(job, plane), inside.x0, y),
                inside.x1 - inside.x0, row + (inside.x0 - from->area.x0));
    }
}

// Adds what was kept for columns from .. to - 1 of the frame, which begins at written.x0.
static const REAL *fold_numbers(const skci_job *job, char *row, const int *columns, int from, int to, const REAL *kept)
{
    ptrdiff_t stride = job->d_in->pixel_stride;
    for (int x = from; x < to; x++)
        *(REAL *)(void *)(row + columns[x - job->written.x0] * stride) += *kept++;
    return kept;
}

static void fold(const skci_job *job, int plane, const int *columns)
{
    const skc_batch *b = job->d_in;
    const REAL *kept = (const REAL *)job->frames + (size_t)plane * job->frame;
    char *to = skci_batch_at(b, skci_job_image(job, plane), skci_job_channel(job, plane), 0, 0);
    for (int y = job->written.y0; y < job->written.y1; y++) {
        char *row = to + skc_edge_index(job->edge, y, b->height) * b->row_stride;
        kept = fold_numbers(job, row, columns, job->written.x0, 0, kept);
        if ((y < 0 || y >= b->height) && b->pixel_stride == sizeof(REAL)) {
            REAL *numbers = (REAL *)(void *)row;
            for (int x = 0; x < b->width; x++)
                numbers[x] += *kept++;
        } else if (y < 0 || y >= b->height) {
            kept = fold_numbers(job, row, columns, 0, b->width, kept);
        }
        kept = fold_numbers(job, row, columns, b->width, job->written.x1, kept);
    }
}

// ---------------------------------------------------------------------------------------------------------
// renormalizing

static const double *pixel_of(const skci_job *job, const double *pixels, int x, int y)
{
    return pixels + (size_t)y * (size_t)job->in->width + x;
}

// Divides by the shares, a plane within the image but for what is 0.
static void divide(const skci_job *job, const double *inverse, struct plane *p)
{
    skci_area image = {0, 0, job->in->width, job->in->height}, inside = skci_area_cut(p->area, image);
    for (int y = inside.y0; y < inside.y1; y++) {
        REAL *row = row_of(p, y) - p->area.x0;
        const double *factor = pixel_of(job, inverse, 0, y);
        for (int x = inside.x0; x < inside.x1; x++)
            row[x] = (REAL)((double)row[x] * factor[x]);
    }
}

// What shares contribute to the change of results; or how the loss changes with shares.
static void change_with_shares(const skci_job *job, const double *change, const struct plane *result, struct plane *t)
{
    for (int y = t->area.y0; y < t->area.y1; y++) {
        const REAL *from = row_of(result, y);
        const double *part = pixel_of(job, change, t->area.x0, y);
        REAL *to = row_of(t, y);
        for (int x = 0; x < t->area.x1 - t->area.x0; x++)
            to[x] = (REAL)((double)to[x] - (double)from[x] * part[x]);
    }
}

// Where the whole kernel meets the image, and would with samples a little elsewhere, shares do not change.
static int share_is_fixed(const skci_job *job, const skci_chain *chain, int x, int y)
{
    skc_reach r = chain->reach;
    return x - r.right >= 0 && x + r.left < job->in->width && y - r.down >= 0 && y + r.up < job->in->height;
}

static void gradient_of_shares(const skci_job *job, const skci_chain *chain, int plane, const struct plane *result,
                               const struct plane *d_out)
{
    REAL *shares = (REAL *)job->d_shares + (size_t)plane * (size_t)job->in->width * (size_t)job->in->height;
    for (int y = result->area.y0; y < result->area.y1; y++) {
        const REAL *value = row_of(result, y) - result->area.x0, *d = row_of(d_out, y) - d_out->area.x0;
        REAL *to = shares + (size_t)y * (size_t)job->in->width;
        for (int x = result->area.x0; x < result->area.x1; x++)
            to[x] = share_is_fixed(job, chain, x, y) ? 0 : -value[x] * d[x];
    }
}

static void add_share(const skci_job *job, int plane, double *sum)
{
    size_t n = (size_t)job->in->width * (size_t)job->in->height;
    const REAL *from = (const REAL *)job->d_shares + (size_t)plane * n;
    for (size_t i = 0; i < n; i++)
        sum[i] += (double)from[i];
}

// -----------------------------------------------------------------------------------------------------------------
// tiles

// Room for what passes and correlations need besides planes.
struct tools {
    int *columns;
    void *taps;  // two pointers for each, and for SKCI_AHEAD more
    REAL *band;  // rows of a gradient
    float *sums; // of products
};

// The taps of a list that reads its first row and column (x, y) from the pixel that it makes. Makes the part `made` of
// `out`, and zeros around it.
static void pass(const skci_job *job, const skci_tap_list *list, int x, int y, const struct plane *in,
                 const struct plane *out, skci_area made, const struct tools *tools);

// d_weights[t] += the sum over the cell's pixels p of d(p) in(p - t), for each position t of the stencil. Outside
// `filled` d is zero.
static void correlate(const skci_job *job, const skci_stencil *stencil, const struct plane *in, const struct plane *d,
                      skci_area filled, skci_area cell, double *d_weights, const struct tools *tools);

static struct tools take_tools(struct memory *m, const skci_chain *chain, const skci_levels *v)
{
    int count = 0, wide = 0;
    for (int l = 0; l <= chain->layers; l++) {
        int width = v->value[l].x1 - v->value[l].x0, other = v->gradient[l].x1 - v->gradient[l].x0;
        wide = wide > width ? wide : width;
        wide = wide > other ? wide : other;
        if (l > 0 && chain->stencils[l - 1].count > count)
            count = chain->stencils[l - 1].count;
    }
    struct tools t;
    t.columns = take(m, (size_t)wide * sizeof *t.columns);
    t.taps = take(m, 2 * ((size_t)count + SKCI_AHEAD) * sizeof(void *));
    t.band = take(m, ((size_t)BAND * (size_t)pitch_of(wide) + LEFT) * sizeof(REAL));
    t.band = t.band ? t.band + LEFT : NULL;
    t.sums = take(m, (size_t)count * SKCI_LANES * sizeof *t.sums);
    return t;
}

static void forward_pass(const skci_job *job, const skci_stencil *s, const skci_tap_list *list, const struct plane *in,
                         const struct plane *out, const struct tools *tools)
{
    pass(job, list, -s->reach.right, -s->reach.down, in, out, out->area, tools);
}

struct passage {
    skci_levels levels;
    struct memory memory;
    struct tools tools;
    struct plane value[SKC_MAX_LAYERS + 1];
    struct plane tangent[2], made[2]; // forward: by turns
    REAL *gradient[2];                // backward: by turns
};

static void start(struct passage *p, const skci_job *job, const skci_chain *chain, skc_rectangle tile, void *scratch)
{
    p->memory = (struct memory){scratch, 0};
    if (scratch)
        p->memory.start += (64 - (uintptr_t)scratch % 64) % 64;
    skci_levels_of_tile(chain, job->written, job->in->width, job->in->height, tile, job->wants, &p->levels);
    p->tools = take_tools(&p->memory, chain, &p->levels);
}

// Values of all levels are kept on the way back; forward, two levels at a time.
static void take_backward(struct passage *p, const skci_chain *chain)
{
    size_t most = 0;
    for (int l = 0; l <= chain->layers; l++) {
        p->value[l] = take_plane(&p->memory, p->levels.value[l]);
        size_t bytes = bytes_of(p->levels.gradient[l]);
        most = most > bytes ? most : bytes;
    }
    for (int i = 0; i < 2; i++)
        p->gradient[i] = take(&p->memory, most);
}

static void take_forward(struct passage *p, const skci_job *job)
{
    size_t bytes = bytes_of(p->levels.value[0]);
    for (int i = 0; i < 2; i++) {
        p->made[i].data = take(&p->memory, bytes);
        p->tangent[i].data = take(&p->memory, job->wants.tangents ? bytes : 0);
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
        const skci_chain *chain = &job->chains[i / 9];
        start(&p, job, chain, skci_tile(&job->tiles, row * job->tiles.columns + column), NULL);
        if (job->d_out)
            take_backward(&p, chain);
        else
            take_forward(&p, job);
        most = most > p.memory.used ? most : p.memory.used;
    }
    return most + 64;
}

// The levels' values one after the other, from two planes of memory by turns.
static void forward(const skci_job *job, int i, void *scratch)
{
    int count = job->tiles.columns * job->tiles.rows, plane = i / count, set = skci_job_set(job, plane);
    const skci_chain *chain = &job->chains[set];
    struct passage p;
    start(&p, job, chain, skci_tile(&job->tiles, i % count), scratch);
    take_forward(&p, job);
    REAL *values[2] = {p.made[0].data, p.made[1].data}, *tangents[2] = {p.tangent[0].data, p.tangent[1].data};
    struct plane value = plane_at(values[0], p.levels.value[0]), tangent = plane_at(tangents[0], p.levels.value[0]);
    fetch(job, job->in, plane, job->edge, job->constant, &value, p.tools.columns);
    if (job->wants.tangents && job->t_in)
        fetch(job, job->t_in, plane, job->edge, 0, &tangent, p.tools.columns);
    else if (job->wants.tangents)
        clear(&tangent);
    for (int l = 1; l <= chain->layers; l++) {
        const skci_stencil *s = &chain->stencils[l - 1];
        skci_area area = p.levels.value[l];
        struct plane next = plane_at(values[l % 2], area), moved = plane_at(tangents[l % 2], area);
        if (job->wants.tangents) {
            forward_pass(job, s, &s->tangent, &value, &next, &p.tools);
            forward_pass(job, s, &s->forward, &tangent, &moved, &p.tools);
            for (int y = area.y0; y < area.y1; y++) {
                const REAL *from = row_of(&next, y);
                REAL *to = row_of(&moved, y);
                for (int x = 0; x < area.x1 - area.x0; x++)
                    to[x] += from[x];
            }
        }
        forward_pass(job, s, &s->forward, &value, &next, &p.tools);
        value = next;
        tangent = moved;
    }
    if (job->inverse[set])
        divide(job, job->inverse[set], &value);
    if (job->inverse[set] && job->wants.tangents)
        divide(job, job->inverse[set], &tangent);
    if (job->change[set] && job->wants.tangents)
        change_with_shares(job, job->change[set], &value, &tangent);
    store(job, job->out, plane, job->wants.tangents ? &tangent : &value);
}

// Makes the values of all levels that gradients need.
static void make_values(const skci_job *job, const skci_chain *chain, int plane, struct passage *p)
{
    fetch(job, job->in, plane, job->edge, job->constant, &p->value[0], p->tools.columns);
    for (int l = 1; l <= chain->layers; l++)
        if (!skci_area_empty(p->levels.value[l])) {
            const skci_stencil *s = &chain->stencils[l - 1];
            forward_pass(job, s, &s->forward, &p->value[l - 1], &p->value[l], &p->tools);
        }
}

static void backward(const skci_job *job, int i, void *scratch)
{
    int count = job->tiles.columns * job->tiles.rows, plane = i / count, set = skci_job_set(job, plane);
    const skci_chain *chain = &job->chains[set];
    struct passage p;
    start(&p, job, chain, skci_tile(&job->tiles, i % count), scratch);
    take_backward(&p, chain);
    if (job->wants.samples)
        make_values(job, chain, plane, &p);
    struct plane d = plane_at(p.gradient[chain->layers % 2], p.levels.gradient[chain->layers]);
    fetch(job, job->d_out, plane, SKC_EDGE_CONSTANT, 0, &d, p.tools.columns);
    if (job->inverse[set])
        divide(job, job->inverse[set], &d);
    if (job->d_shares)
        gradient_of_shares(job, chain, plane, &p.value[chain->layers], &d);
    // The tile's gradients of weights, those of the last layer last.
    double *d_weights =
        job->wants.samples ? job->d_weights + (size_t)i * (size_t)job->positions + chain->positions : NULL;
    for (int l = chain->layers; l > 0; l--) {
        const skci_stencil *s = &chain->stencils[l - 1];
        if (d_weights) {
            d_weights -= s->count;
            correlate(job, s, &p.value[l - 1], &d, p.levels.domain[l], p.levels.cell[l], d_weights, &p.tools);
        }
        skci_area area = p.levels.gradient[l - 1];
        if (skci_area_empty(area))
            continue;
        struct plane before = plane_at(p.gradient[(l - 1) % 2], area);
        pass(job, &s->adjoint, -s->reach.left, -s->reach.up, &d, &before, skci_area_cut(area, p.levels.domain[l - 1]),
             &p.tools);
        d = before;
    }
    if (job->wants.image)
        store_gradient(job, plane, &d);
}

const skci_tile_loops TABLE = {
    .size = sizeof(REAL),
    .scratch = scratch_of,
    .forward = forward,
    .backward = backward,
    .fold = fold,
    .add_share = add_share,
};
