// SPDX-License-Identifier: MIT
// Levels on rectangles, for tile_template.h: fetched from batches, stored into them, and divided by shares.

enum {
    LEFT = SKCI_LANES,      // zeros that every row has before its first column
    RIGHT = 2 * SKCI_LANES, // and after its last one, at least: row loops work on whole groups
    BAND = 48,              // rows that are made at a time, and whose products are added up in single precision
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

// Rows y0 .. y1 - 1.
static void clear(const struct plane *p, int y0, int y1)
{
    for (int y = y0; y < y1; y++)
        clear_around(p, row_of(p, y), 0, 0);
}

// ------------------------------------------------------------------------------------------------- batches and planes

static void fetch_numbers(const skc_batch *b, const char *row, const int *columns, int from, int to, REAL outside,
                          REAL *out)
{
    for (int i = from; i < to; i++)
        out[i] = columns[i] < 0 ? outside : *(const REAL *)(const void *)(row + columns[i] * b->pixel_stride);
}

// Where each column of an area is found.
static void find_columns(skci_area area, skc_edge edge, int width, int *columns)
{
    for (int x = area.x0; x < area.x1; x++)
        columns[x - area.x0] = skc_edge_index(edge, x, width);
}

// Rows y0 .. y1 - 1 of the plane of a batch as its edge mode continues it.
static void fetch(const skci_job *job, const skc_batch *b, int plane, skc_edge edge, double constant,
                  const struct plane *out, const int *columns, int y0, int y1)
{
    const char *from = skci_batch_at(b, skci_job_image(job, plane), skci_job_channel(job, plane), 0, 0);
    skci_area area = out->area;
    // Columns first .. last - 1 lie in the image, one after the other.
    skci_area inside = skci_area_cut(area, (skci_area){0, area.y0, b->width, area.y1});
    int width = area.x1 - area.x0, dense = b->pixel_stride == sizeof(REAL) && !skci_area_empty(inside);
    int first = dense ? inside.x0 - area.x0 : width, last = dense ? inside.x1 - area.x0 : width;
    for (int y = y0; y < y1; y++) {
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

// Rows y0 .. y1 - 1 of the gradient of level 0: to d_in, and beyond the image into the frame.
static void store_gradient(const skci_job *job, int plane, const struct plane *from, int y0, int y1)
{
    skci_area image = {0, 0, job->in->width, job->in->height}, inside = skci_area_cut(from->area, image);
    REAL *frame = (REAL *)job->frames + (size_t)plane * job->frame;
    for (int y = y0; y < y1; y++) {
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

// ------------------------------------------------------------------------------------------------------- renormalizing

static const double *pixel_of(const skci_job *job, const double *pixels, int x, int y)
{
    return pixels + (size_t)y * (size_t)job->in->width + x;
}

// Divides by the shares rows y0 .. y1 - 1 of a plane that is 0 outside the image.
static void divide(const skci_job *job, const double *inverse, const struct plane *p, int y0, int y1)
{
    skci_area image = {0, 0, job->in->width, job->in->height};
    skci_area inside = skci_area_cut(skci_area_cut(p->area, image), (skci_area){0, y0, job->in->width, y1});
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
