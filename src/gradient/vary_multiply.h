// SPDX-License-Identifier: MIT
// Gradients of a tile of a varying operator: included after vary_tile.h.

// So many pixels at most are summed up in the arithmetic of the tile; then their sums are added in double.
enum { ADDED_TOGETHER = 1024 };

static void add_sums(tile *t, size_t sum)
{
    const skci_vary_filter *f = t->filter;
    double *all = t->job->sums + sum * f->size;
    int each = f->op->filters / f->op->sets;
    for (int k = 0; k < f->op->sets * f->layers; k++) {
        const skci_varying_layer *l = &f->varying->layers[k];
        size_t place = skci_vary_place(f, l), numbers = 3 * (size_t)l->padded;
        unsigned char *marks = t->marks + (l->identity - f->varying->flags);
        for (int n = 0; n < each; n++, place += numbers) {
            for (size_t i = 0; i < numbers && marks[n]; i++) {
                all[place + i] += (double)t->sums[place + i];
                t->sums[place + i] = 0;
            }
            marks[n] = 0;
        }
    }
    t->unadded = 0;
}

// Some rows at a time; `spread`: where to scatter what lies in the centre, too, or NULL.
static void multiply_layer(tile *t, int set, int j, skci_area where, const plane *spread, size_t sum)
{
    const skci_varying_layer *l = skci_vary_layer(t->filter, set, j);
    real *sums = t->sums + skci_vary_place(t->filter, l);
    unsigned char *marks = t->marks + (l->identity - t->filter->varying->flags);
    if (skci_area_empty(where))
        return;
    int rows = 1 + ADDED_TOGETHER / 2 / width_of(where);
    for (int y = where.y0; y < where.y1; y += rows) {
        skci_area band = {where.x0, y, where.x1, y + rows < where.y1 ? y + rows : where.y1};
        multiply_rows(t, set, j, band, spread, sums, marks);
        t->unadded += width_of(band) * height_of(band);
        if (t->unadded > ADDED_TOGETHER)
            add_sums(t, sum);
    }
}

static void multiply_group(tile *t, int image, int group, skci_area own, size_t sum)
{
    const skci_vary_job *job = t->job;
    int layers = t->filter->layers, set = set_of(job, group), scatter = t->filter->scatter;
    int products = job->what & SKCI_VARY_PRODUCTS, last = job->what & SKCI_VARY_AROUND ? layers : layers - 1;
    if (scatter || products) {
        if (scatter)
            fetch_gradient(t, image, group, &t->around[0]);
        else
            fetch_image(t, job->in, 0, image, group, &t->around[0]);
        for (int j = 0; j < last; j++)
            go_around(t, set, j);
    }
    if (scatter && !products)
        return;
    if (scatter)
        fetch_image(t, job->in, 0, image, group, &t->centre[layers]);
    else
        fetch_gradient(t, image, group, &t->centre[layers]);
    for (int j = layers - 1; j >= 0; j--) {
        int spread = j == 0 && job->what & SKCI_VARY_SPREAD;
        if (products && spread)
            clear_plane(&t->centre[0]);
        if (products)
            multiply_layer(t, set, j, skci_area_cut(own, job->support[j]), spread ? &t->centre[0] : NULL, sum);
        if (j > 0 || (spread && !products))
            go_to_centre(t, set, j);
    }
}

// ------------------------------------------------------------------------------------------------------------- results

// n pixels of the image, some of their four numbers.
static void add_inside(char *to, const skc_batch *b, int channels, const real *pixel, int n)
{
    if (channels == SKCI_LANE_PIXEL && b->channel_stride == sizeof(real)) {
        for (int i = 0; i < n; i++, to += b->pixel_stride, pixel += SKCI_LANE_PIXEL)
            for (int c = 0; c < SKCI_LANE_PIXEL; c++)
                ((real *)(void *)to)[c] += pixel[c];
        return;
    }
    for (int c = 0; c < channels; c++, to += b->channel_stride)
        if (b->pixel_stride == sizeof(real))
            for (int i = 0; i < n; i++)
                ((real *)(void *)to)[i] += pixel[i * SKCI_LANE_PIXEL + c];
        else
            for (int i = 0; i < n; i++)
                *(real *)(void *)(to + i * b->pixel_stride) += pixel[i * SKCI_LANE_PIXEL + c];
}

static void add_pixels(const tile *t, int image, int group, const plane *from, skci_area where)
{
    const skci_vary_job *job = t->job;
    const skc_batch *to = job->d_in;
    int first = group * job->filter.together, channels = channels_of(job, group);
    for (int y = where.y0; y < where.y1; y++)
        for (int x = where.x0, n; x < where.x1; x += n) {
            skci_vary_run run = {0};
            const real *pixel = plane_at(from, x, y);
            for (int c = 0; c < channels; c++) {
                run = skci_vary_frame_run(&job->d_in_frame, to, image, image - job->first_image, first + c, x, y,
                                          where.x1, sizeof(real));
                if (y >= 0 && y < to->height && x >= 0 && x < to->width) {
                    add_inside(run.data, to, channels, pixel, run.count);
                    break;
                }
                for (int i = 0; i < run.count && run.data; i++)
                    ((real *)(void *)run.data)[i] += pixel[i * SKCI_LANE_PIXEL + c];
            }
            n = run.count;
        }
}

static void clear_motion(tile *t, skci_area own)
{
    for (int y = own.y0; y < own.y1; y++) {
        points d = points_at(t, &t->motion, own.x0, y);
        size_t bytes = (size_t)width_of(own) * sizeof(real);
        for (int a = 0; a < d.axes; a++)
            memset(d.t[a], 0, bytes);
        if (d.c) {
            memset(d.c, 0, bytes);
            memset(d.s, 0, bytes);
        }
    }
}

static void add_maps(tile *t, int image, skci_area own)
{
    const skci_vary_job *job = t->job;
    const skc_batch *to = job->one_map ? &job->round_maps : job->d_maps;
    int of_round = image - job->first_image;
    find_columns(t, t->filter->varying->map_edge, own);
    for (int y = own.y0; y < own.y1; y++) {
        points p = points_at(t, &t->points, own.x0, y), d = points_at(t, &t->motion, own.x0, y);
        int row = skci_edge_index(t->filter->varying->map_edge, y, job->height);
        for (int m = 0; m < t->filter->op->maps; m++)
            for (int x = own.x0; x < own.x1;) {
                skci_vary_run run = skci_vary_frame_run(&job->d_maps_frame, to, job->one_map ? of_round : image,
                                                        of_round, m, x, y, own.x1, sizeof(real));
                for (int i = x - own.x0; i < x - own.x0 + run.count; i++) {
                    slope s = slope_at(t, &p, i, image, m, t->columns[i], row);
                    real change = s.axis >= 0 ? s.t * d.t[s.axis][i] : d.c ? s.c * d.c[i] + s.s * d.s[i] : 0;
                    *(real *)(void *)(run.data + (i - (x - own.x0)) * run.stride) += change;
                }
                x += run.count;
            }
    }
}

static void tile_multiply(const skci_vary_job *job, void *scratch, int image, skci_area own, size_t sum)
{
    tile *t = tile_of(scratch);
    place(t, own);
    find_points(t, image);
    if (job->what & SKCI_VARY_PRODUCTS)
        clear_motion(t, own);
    for (int group = 0; group < job->groups; group++) {
        multiply_group(t, image, group, own, sum);
        if (job->d_in && t->filter->scatter)
            add_pixels(t, image, group, &t->around[t->filter->layers], own);
        else if (job->d_in)
            add_pixels(t, image, group, &t->centre[0], t->geometry.room[0]);
    }
    if (t->unadded)
        add_sums(t, sum);
    if (job->d_maps)
        add_maps(t, image, own);
}

// ------------------------------------------------------------------------------------------------------------- batches

static void frame_fold(const skci_vary_frame *f, skc_edge edge, const skc_batch *b, int image, int of_round)
{
    for (int c = 0; c < b->channels; c++)
        for (int y = -f->up; y < b->height + f->down; y++)
            for (int x = -f->left; x < b->width + f->right;) {
                if (y >= 0 && y < b->height && x >= 0 && x < b->width) {
                    x = b->width;
                    continue;
                }
                skci_vary_run run =
                    skci_vary_frame_run(f, b, image, of_round, c, x, y, b->width + f->right, sizeof(real));
                int row = skci_edge_index(edge, y, b->height);
                for (int i = 0; i < run.count; i++, x++) {
                    real *to = (real *)(void *)skci_batch_at(b, image, c, skci_edge_index(edge, x, b->width), row);
                    *to += ((const real *)(const void *)run.data)[i];
                }
            }
}

static void batch_clear(const skc_batch *b, int image)
{
    for (int c = 0; c < b->channels; c++)
        for (int y = 0; y < b->height; y++)
            for (int x = 0; x < b->width; x++)
                store(b, image, c, x, y, 0);
}

static void batch_add(const skc_batch *to, int to_image, const skc_batch *from, int from_image)
{
    for (int c = 0; c < to->channels; c++)
        for (int y = 0; y < to->height; y++)
            for (int x = 0; x < to->width; x++) {
                real *at = (real *)(void *)skci_batch_at(to, to_image, c, x, y);
                *at += *(const real *)(const void *)skci_batch_at(from, from_image, c, x, y);
            }
}

static void *table_new(const skci_vary_filter *f, const double *t_samples)
{
    double *table = calloc(f->size, sizeof *table);
    real *made = calloc(f->size, sizeof *made);
    if (table && made && t_samples)
        skci_vary_table(f, t_samples, 1, table);
    for (size_t i = 0; i < f->size && table && made; i++)
        made[i] = (real)table[i];
    if (!table) {
        free(made);
        made = NULL;
    }
    free(table);
    return made;
}

#define VARY_KIND                                                                                                      \
    {                                                                                                                  \
        .size = sizeof(real), .scratch = tile_scratch, .start = tile_start, .filter = tile_filter, .move = tile_move,  \
        .share = tile_share, .multiply = tile_multiply, .fold = frame_fold, .clear = batch_clear, .add = batch_add,    \
        .table = table_new                                                                                             \
    }
