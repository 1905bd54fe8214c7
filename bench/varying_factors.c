// SPDX-License-Identifier: MIT
// Rows times columns: a kernel is a sum of `rank` products of a column and a row, the first singular terms. Factors are
// interpolated between nodes: a pixel's row makes its intermediate results, its column then meets those of its
// neighbours.
#include "varying_peers.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHANNELS = 4, MAX_RANK = 4, LINE = 16, STRIP = 64, MAX_THREADS = 2, MAX_TAPS = 128, STEPS = 1536 };

typedef float line __attribute__((vector_size(4 * LINE)));
typedef float loose_line __attribute__((vector_size(4 * LINE), aligned(4), may_alias));

// ------------------------------------------------------------------------------------------------------ singular
// values

// The columns of a (size x size) are made orthogonal by turning pairs of them (Jacobi, one-sided); v follows, so that
// a_before = a v^T. Then the columns' lengths are the singular values.
static void orthogonalise(double *a, double *v, int size)
{
    for (int i = 0; i < size * size; i++)
        v[i] = i % (size + 1) == 0;
    double moved = 1;
    for (int sweep = 0; sweep < 60 && moved > 1e-12; sweep++) {
        moved = 0;
        for (int p = 0; p < size; p++)
            for (int q = p + 1; q < size; q++) {
                double pp = 0, qq = 0, pq = 0;
                for (int i = 0; i < size; i++) {
                    pp += a[i * size + p] * a[i * size + p];
                    qq += a[i * size + q] * a[i * size + q];
                    pq += a[i * size + p] * a[i * size + q];
                }
                if (fabs(pq) <= 1e-14 * sqrt(pp * qq) || pp * qq < 1e-60)
                    continue;
                moved = fmax(moved, fabs(pq) / sqrt(pp * qq));
                double zeta = (qq - pp) / (2 * pq), t = copysign(1, zeta) / (fabs(zeta) + sqrt(1 + zeta * zeta));
                double c = 1 / sqrt(1 + t * t), s = c * t;
                for (int i = 0; i < size; i++) {
                    double x = a[i * size + p], y = a[i * size + q];
                    a[i * size + p] = c * x - s * y;
                    a[i * size + q] = s * x + c * y;
                    x = v[i * size + p];
                    y = v[i * size + q];
                    v[i * size + p] = c * x - s * y;
                    v[i * size + q] = s * x + c * y;
                }
            }
    }
}

typedef struct factors {
    double column[MAX_RANK][MAX_TAPS], row[MAX_RANK][MAX_TAPS]; // from -radius
} factors;

static void decompose(const skc_kernel *k, int radius, int rank, factors *f)
{
    int size = 2 * radius + 1;
    double *a = allocate((size_t)size * (size_t)size * sizeof *a),
           *v = allocate((size_t)size * (size_t)size * sizeof *v);
    memset(a, 0, (size_t)size * (size_t)size * sizeof *a);
    for (int y = 0; y < k->height; y++)
        for (int x = 0; x < k->width; x++)
            a[(y - k->anchor_y + radius) * size + x - k->anchor_x + radius] = k->values[y * k->width + x];
    orthogonalise(a, v, size);
    memset(f, 0, sizeof *f);
    char taken[MAX_TAPS] = {0};
    for (int r = 0; r < rank; r++) {
        int best = 0;
        double most = -1;
        for (int p = 0; p < size; p++) {
            double length = 0;
            for (int i = 0; i < size; i++)
                length += a[i * size + p] * a[i * size + p];
            if (!taken[p] && length > most) {
                most = length;
                best = p;
            }
        }
        taken[best] = 1;
        double root = pow(most, 0.25); // of the singular value, which is shared
        for (int i = 0; i < size && root > 1e-8; i++) {
            f->column[r][i] = a[i * size + best] / root;
            f->row[r][i] = v[i * size + best] * root;
        }
    }
    free(a);
    free(v);
}

// A product's sign may be on either factor: as it is at a neighbour.
static void align(factors *f, const factors *neighbour, int rank)
{
    for (int r = 0; r < rank; r++) {
        double dot = 0;
        for (int i = 0; i < MAX_TAPS; i++)
            dot += f->row[r][i] * neighbour->row[r][i];
        for (int i = 0; i < MAX_TAPS && dot < 0; i++) {
            f->row[r][i] = -f->row[r][i];
            f->column[r][i] = -f->column[r][i];
        }
    }
}

void truncate_field(field *f, int rank)
{
    factors *s = allocate(sizeof *s);
    for (int n = 0; n < f->count; n++) {
        skc_kernel *k = f->kernels[n];
        int radius = f->radius;
        decompose(k, radius, rank, s);
        for (int y = 0; y < k->height; y++)
            for (int x = 0; x < k->width; x++) {
                double sum = 0;
                for (int r = 0; r < rank; r++)
                    sum += s->column[r][y - k->anchor_y + radius] * s->row[r][x - k->anchor_x + radius];
                k->values[y * k->width + x] = sum;
            }
    }
    free(s);
}

// ------------------------------------------------------------------------------------------------------------
// filtering

typedef struct separable {
    int width, height, radius, rank, threads;
    int row_lines;  // of a row of weights, each four times
    int entries;    // of the tables
    float *rows;    // of every entry, rank after rank
    float *columns; // of every entry: for each tap, each rank's weight four times
    int *entry;     // of every pixel
    float *padded;
    int padded_width;
    float *ring[MAX_THREADS]; // intermediate results of a strip's last rows
    float *out;
} separable;

static line load(const float *p)
{
    return *(const loose_line *)p;
}

static inline __attribute__((always_inline)) void make_row(const separable *s, float *mid, int left, int width, int y,
                                                           int rank)
{
    int inside = y < 0 ? 0 : y >= s->height ? s->height - 1 : y;
    // Beyond the edge a pixel's intermediate result is made with its nearest neighbour's row, as the image is extended.
    const int *entry = s->entry + (ptrdiff_t)inside * s->width + left;
    const float *in = s->padded + ((ptrdiff_t)inside * s->padded_width + left) * CHANNELS;
    for (int x = 0; x < width; x++) {
        const float *weights = s->rows + (ptrdiff_t)entry[x] * rank * s->row_lines * LINE, *pixels = in + x * CHANNELS;
        line sums[MAX_RANK] = {0};
        for (int i = 0; i < s->row_lines; i++) {
            line p = load(pixels + i * LINE);
#pragma GCC unroll 4
            for (int r = 0; r < rank; r++)
                sums[r] += p * load(weights + (r * s->row_lines + i) * LINE);
        }
        float *to = mid + x * LINE;
#pragma GCC unroll 4
        for (int r = 0; r < rank; r++)
            for (int c = 0; c < CHANNELS; c++)
                to[r * CHANNELS + c] = sums[r][c] + sums[r][4 + c] + sums[r][8 + c] + sums[r][12 + c];
    }
}

static void make_columns(const separable *s, const float *ring, int left, int width, int y)
{
    int taps = 2 * s->radius + 1;
    const int *entry = s->entry + (ptrdiff_t)y * s->width + left;
    float *out = s->out + ((ptrdiff_t)y * s->width + left) * CHANNELS;
    int start = y % taps; // the ring's row of y - radius
    for (int x = 0; x < width; x++) {
        const float *weights = s->columns + (ptrdiff_t)entry[x] * taps * LINE, *from = ring + x * LINE;
        line sums[2] = {0};
        int t = 0;
        for (int i = start; i < taps; i++, t++)
            sums[t & 1] += load(from + i * STRIP * LINE) * load(weights + t * LINE);
        for (int i = 0; i < start; i++, t++)
            sums[t & 1] += load(from + i * STRIP * LINE) * load(weights + t * LINE);
        line sum = sums[0] + sums[1];
        for (int c = 0; c < CHANNELS; c++)
            out[x * CHANNELS + c] = sum[c] + sum[4 + c] + sum[8 + c] + sum[12 + c];
    }
}

static void make_strips(void *context, int thread)
{
    separable *s = context;
    int taps = 2 * s->radius + 1, strips = (s->width + STRIP - 1) / STRIP;
    float *ring = s->ring[thread];
    memset(ring, 0, (size_t)taps * STRIP * LINE * sizeof *ring);
    for (int i = thread; i < strips; i += s->threads) {
        int left = i * STRIP, width = left + STRIP > s->width ? s->width - left : STRIP;
        for (int y = -s->radius; y < s->height + s->radius; y++) {
            float *mid = ring + (ptrdiff_t)((y + s->radius) % taps) * STRIP * LINE;
            if (s->rank == 1)
                make_row(s, mid, left, width, y, 1);
            else if (s->rank == 2)
                make_row(s, mid, left, width, y, 2);
            else if (s->rank == 3)
                make_row(s, mid, left, width, y, 3);
            else
                make_row(s, mid, left, width, y, 4);
            if (y >= s->radius)
                make_columns(s, ring, left, width, y - s->radius);
        }
    }
}

static void run_separable(void *state, const float *in, float *out)
{
    separable *s = state;
    s->out = out;
    for (int y = 0; y < s->height; y++) {
        const float *row = in + (ptrdiff_t)y * s->width * CHANNELS;
        float *to = s->padded + (ptrdiff_t)y * s->padded_width * CHANNELS;
        for (int x = 0; x < s->radius; x++) {
            memcpy(to + x * CHANNELS, row, CHANNELS * sizeof *to);
            memcpy(to + (s->radius + s->width + x) * CHANNELS, row + (s->width - 1) * CHANNELS, CHANNELS * sizeof *to);
        }
        memcpy(to + s->radius * CHANNELS, row, (size_t)s->width * CHANNELS * sizeof *to);
    }
    side_by_side(s->threads, make_strips, s);
}

static void free_separable(void *state)
{
    separable *s = state;
    free(s->rows);
    free(s->columns);
    free(s->entry);
    free(s->padded);
    for (int i = 0; i < s->threads; i++)
        free(s->ring[i]);
    free(s);
}

// Weights of an entry, turned so that they run along the pixels.
static void fill_entry(separable *s, int entry, const factors *corners[4], const double shares[4])
{
    int taps = 2 * s->radius + 1;
    float *rows = s->rows + (ptrdiff_t)entry * s->rank * s->row_lines * LINE,
          *columns = s->columns + (ptrdiff_t)entry * taps * LINE;
    for (int r = 0; r < s->rank; r++)
        for (int t = 0; t < taps; t++) {
            double row = 0, column = 0;
            for (int i = 0; i < 4; i++) {
                row += shares[i] * corners[i]->row[r][taps - 1 - t];
                column += shares[i] * corners[i]->column[r][taps - 1 - t];
            }
            for (int c = 0; c < CHANNELS; c++) {
                rows[r * s->row_lines * LINE + t * CHANNELS + c] = (float)row;
                columns[t * LINE + r * CHANNELS + c] = (float)column;
            }
        }
}

static void fill_tables(separable *s, const effect *e, const int counts[], const int steps[], const factors *nodes)
{
    int last = e->axis_count > 1 ? counts[1] : 1;
    for (int i = 0; i < s->entries; i++) {
        int step[2] = {i / steps[1], i % steps[1]};
        double u[2];
        int at[2], after[2];
        for (int a = 0; a < 2; a++) {
            int turns = a == 1 && e->axis_count > 1, count = a < e->axis_count ? counts[a] : 1;
            u[a] = turns          ? (double)step[a] / steps[a] * count
                   : steps[a] > 1 ? (double)step[a] / (steps[a] - 1) * (count - 1)
                                  : 0;
            at[a] = (int)fmin(floor(u[a]), turns ? count - 1 : count > 1 ? count - 2 : 0);
            after[a] = turns ? (at[a] + 1) % count : count > 1 ? at[a] + 1 : 0;
            u[a] -= at[a];
        }
        const factors *corners[4] = {&nodes[at[0] * last + at[1]], &nodes[after[0] * last + at[1]],
                                     &nodes[at[0] * last + after[1]], &nodes[after[0] * last + after[1]]};
        double shares[4] = {(1 - u[0]) * (1 - u[1]), u[0] * (1 - u[1]), (1 - u[0]) * u[1], u[0] * u[1]};
        fill_entry(s, i, corners, shares);
    }
}

// Which entry is nearest to each pixel's parameters.
static void find_entries(separable *s, const effect *e, const int steps[], const maps *m)
{
    for (ptrdiff_t p = 0; p < (ptrdiff_t)s->width * s->height; p++) {
        int at[2] = {0, 0};
        for (int a = 0; a < e->axis_count; a++) {
            const skc_axis *axis = &e->axes[a];
            double v = (double)m->values[a][p];
            at[a] = axis->kind == SKC_PARAMETER_ROTATION
                        ? (int)lround(v / e->period * steps[a]) % steps[a]
                        : (int)lround((v - axis->first) / (axis->last - axis->first) * (steps[a] - 1));
        }
        s->entry[p] = at[0] * steps[1] + at[1];
    }
}

filter factors_filter(const effect *e, const int counts[], const maps *m, int rank, int threads)
{
    field *f = make_field(e, counts);
    separable *s = allocate(sizeof *s);
    *s = (separable){.width = m->width, .height = m->height, .radius = f->radius, .rank = rank, .threads = threads};
    int taps = 2 * s->radius + 1, last = e->axis_count > 1 ? counts[1] : 1;
    int steps[2] = {e->axis_count > 1 ? 4 * (counts[0] - 1) + 1 : STEPS + 1, e->axis_count > 1 ? 4 * counts[1] : 1};
    factors *nodes = allocate((size_t)f->count * sizeof *nodes);
    for (int i = 0; i < f->count; i++) {
        decompose(f->kernels[i], s->radius, rank, &nodes[i]);
        if (i > 0)
            align(&nodes[i], i % last ? &nodes[i - 1] : &nodes[i - last], rank);
    }
    s->entries = steps[0] * steps[1];
    s->row_lines = (taps * CHANNELS + LINE - 1) / LINE;
    size_t row_bytes = (size_t)s->entries * (size_t)rank * (size_t)s->row_lines * LINE * sizeof(float);
    size_t column_bytes = (size_t)s->entries * (size_t)taps * LINE * sizeof(float);
    s->rows = allocate(row_bytes);
    s->columns = allocate(column_bytes);
    memset(s->rows, 0, row_bytes);
    memset(s->columns, 0, column_bytes);
    fill_tables(s, e, counts, steps, nodes);
    s->entry = allocate((size_t)s->width * (size_t)s->height * sizeof *s->entry);
    find_entries(s, e, steps, m);
    s->padded_width = s->width + 2 * s->radius + LINE;
    size_t padded_bytes = ((size_t)s->padded_width * (size_t)s->height + LINE) * CHANNELS * sizeof(float);
    s->padded = allocate(padded_bytes);
    memset(s->padded, 0, padded_bytes);
    for (int i = 0; i < threads; i++)
        s->ring[i] = allocate((size_t)taps * STRIP * LINE * sizeof(float));
    free(nodes);
    filter result = {.state = s, .run = run_separable, .free = free_separable};
    snprintf(result.name, sizeof result.name, "rows times columns, rank %d, factors interpolated between %d nodes",
             rank, f->count);
    free_field(f);
    return result;
}
