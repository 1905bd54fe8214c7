// SPDX-License-Identifier: MIT
// How the result of a varying operator moves with samples, image and maps: included after vary_tile.h. In plain C, for
// floats, too.

// A sample at a pixel, turned, and how it moves.
typedef struct moving {
    real x, y, w, t_x, t_y, t_w;
} moving;

static moving sample_at(const layer *l, const corners *c, const real *t_share, const points *p, const points *t, int i,
                        int k)
{
    moving m = {0};
    ptrdiff_t n = l->padded;
    for (int corner = 0; corner < c->count; corner++) {
        ptrdiff_t at = c->node[corner] * 3 * n + k;
        const real *from = l->table + at;
        real share = c->share[corner], moved = t_share[corner];
        m.x += share * from[0];
        m.y += share * from[n];
        m.w += share * from[2 * n];
        m.t_x += moved * from[0];
        m.t_y += moved * from[n];
        m.t_w += moved * from[2 * n];
        if (l->tangents) {
            from = l->tangents + at;
            m.t_x += share * from[0];
            m.t_y += share * from[n];
            m.t_w += share * from[2 * n];
        }
    }
    if (!p->c)
        return m;
    real cos = p->c[i], sin = p->s[i], t_cos = t ? t->c[i] : 0, t_sin = t ? t->s[i] : 0;
    moving turned = m;
    turned.x = cos * m.x + sin * m.y;
    turned.y = cos * m.y - sin * m.x;
    turned.t_x = cos * m.t_x + sin * m.t_y + t_cos * m.x + t_sin * m.y;
    turned.t_y = cos * m.t_y - sin * m.t_x + t_cos * m.y - t_sin * m.x;
    return turned;
}

// Where a row of a layer reads and writes, and the same of what moves.
typedef struct movement {
    const real *from, *t_from;
    real *to, *t_to;
    ptrdiff_t from_pitch, to_pitch;
} movement;

static void move_tap(const movement *m, ptrdiff_t from, ptrdiff_t to, real weight, real t_weight, int copied)
{
    for (int c = 0; c < SKCI_LANE_PIXEL; c++) {
        m->t_to[to + c] += t_weight * m->from[from + c];
        if (copied)
            continue;
        m->to[to + c] += weight * m->from[from + c];
        m->t_to[to + c] += weight * m->t_from[from + c];
    }
}

// n pixels: adds what they are to m->to and how that changes to m->t_to, gathering or scattering. `t`: how the points
// move, or NULL.
static void move_row(const movement *m, int n, const layer *l, const points *p, const points *t, int turn, int scatter)
{
    for (int i = 0; i < n; i++) {
        corners found;
        real t_share[CORNERS] = {0};
        find_corners(p, i, &found);
        for (int k = 0; k < found.count && t; k++)
            for (int a = 0; a < p->axes; a++)
                t_share[k] += found.slope[a][k] * t->t[a][i];
        ptrdiff_t here = (ptrdiff_t)i * SKCI_LANE_PIXEL;
        int copied = copies(l, &found);
        for (int c = 0; c < SKCI_LANE_PIXEL && copied; c++) {
            m->to[here + c] += m->from[here + c];
            m->t_to[here + c] += m->t_from[here + c];
        }
        for (int k = 0; k < l->count; k++) {
            moving s = sample_at(l, &found, t_share, p, t, i, k);
            real column = cell_of(s.x, turn), row = cell_of(s.y, turn), right = s.x - column, down = s.y - row;
            for (int tap = 0; tap < 4; tap++) {
                int odd = tap % 2, low = tap / 2;
                real across = odd ? right : 1 - right, along = low ? down : 1 - down, w = across * along;
                real t_w = s.t_w * w + s.w * (s.t_x * (odd ? along : -along) + s.t_y * (low ? across : -across));
                ptrdiff_t far = ((ptrdiff_t)row + low) * (scatter ? m->to_pitch : m->from_pitch) +
                                ((ptrdiff_t)column + odd) * SKCI_LANE_PIXEL + here;
                move_tap(m, scatter ? here : far, scatter ? far : here, s.w * w, t_w, copied);
            }
        }
    }
}

// --------------------------------------------------------------------------------------------------------------- tiles

static void move_layer(tile *t, int set, int j, const plane *from, const plane *t_from, const plane *to,
                       const plane *t_to, skci_area where, int scatter)
{
    layer l = layer_of(t, set, j);
    clear_plane(to);
    clear_plane(t_to);
    for (int y = where.y0; y < where.y1; y++) {
        points p = points_at(t, &t->points, where.x0, y), motion = points_at(t, &t->motion, where.x0, y);
        movement m = {plane_at(from, where.x0, y),
                      plane_at(t_from, where.x0, y),
                      plane_at(to, where.x0, y),
                      plane_at(t_to, where.x0, y),
                      from->pitch,
                      to->pitch};
        move_row(&m, width_of(where), &l, &p, t->job->t_maps ? &motion : NULL, t->filter->turn, scatter);
    }
}

static void move_points(tile *t, int image)
{
    const skci_vary_job *job = t->job;
    skci_area where = t->geometry.points;
    skc_edge edge = t->filter->varying->map_edge;
    for (int y = where.y0; y < where.y1; y++)
        for (int x = where.x0; x < where.x1; x++) {
            points p = points_at(t, &t->points, x, y), moves = points_at(t, &t->motion, x, y);
            int column = skci_edge_index(edge, x, job->width), row = skci_edge_index(edge, y, job->height);
            for (int a = 0; a < p.axes; a++)
                *moves.t[a] = 0;
            if (p.c)
                *moves.c = *moves.s = 0;
            for (int m = 0; m < t->filter->op->maps; m++) {
                slope s = slope_at(t, &p, 0, image, m, column, row);
                real moved = number_at(job->t_maps, image, m, column, row);
                if (s.axis >= 0)
                    *moves.t[s.axis] += s.t * moved;
                else if (p.c) {
                    *moves.c += s.c * moved;
                    *moves.s += s.s * moved;
                }
            }
        }
}

static void move_group(tile *t, int image, int group, const plane **made, const plane **t_made)
{
    int layers = t->filter->layers, set = set_of(t->job, group), scatter = t->filter->scatter;
    plane *now = scatter ? t->centre : t->around, *moves = scatter ? t->t_centre : t->t_around;
    int first = scatter ? layers : 0, step = scatter ? -1 : 1;
    fetch_image(t, t->job->in, 0, image, group, &now[first]);
    fetch_image(t, t->job->t_in, 1, image, group, &moves[first]);
    for (int k = first; k != layers - first; k += step) {
        skci_area where = scatter ? t->geometry.centre[k] : t->geometry.around[k + 1];
        move_layer(t, set, scatter ? k - 1 : k, &now[k], &moves[k], &now[k + step], &moves[k + step], where, scatter);
    }
    *made = &now[layers - first];
    *t_made = &moves[layers - first];
}

static void tile_move(const skci_vary_job *job, void *scratch, int image, skci_area own)
{
    tile *t = tile_of(scratch);
    place(t, own);
    find_points(t, image);
    if (job->t_maps)
        move_points(t, image);
    for (int group = 0; group < job->groups; group++) {
        const plane *made, *t_made;
        move_group(t, image, group, &made, &t_made);
        for (int y = own.y0; y < own.y1; y++)
            for (int x = own.x0; x < own.x1; x++) {
                const real *pixel = plane_at(made, x, y), *moves = plane_at(t_made, x, y);
                real share = 1, t_share = 0;
                if (renormalizes(job)) {
                    share = share_of(pixel);
                    t_share = (moves[2] - share * moves[3]) / pixel[3];
                }
                for (int c = 0; c < channels_of(job, group); c++) {
                    real moved = share != 0 ? (moves[c] - pixel[c] / share * t_share) / share : 0;
                    store(job->out, image, group * job->filter.together + c, x, y, moved);
                }
            }
    }
}
