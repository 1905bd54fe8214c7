// SPDX-License-Identifier: MIT
// The body of each variant. Define before including:
//   VARIANT   its name
//   BYTES     of a vector register: 16, 32 or 64
//
// A = U' U, by blocks of six rows: what the rows above explain is summed for all six at a time, so that each element
// above is loaded once for six products; then the six take turns. Products and sums are rounded one by one, in the same
// order in every variant.

#include "ops/cholesky.h"

#include <math.h>
#include <string.h>

typedef __attribute__((vector_size(BYTES), aligned(sizeof(double)), may_alias)) double vector;

enum { LANES = BYTES / sizeof(double), PART = 16, ROWS = 6 };

// Of the factor's rows, so that whole vectors may run on beyond their end, into zeros.
static size_t pitch_of(int n)
{
    return (size_t)(n + 2 * PART);
}

// Rows first .. first + 5, columns from `first` on, become minus the sum over the rows k above of U[k][row]
// U[k][column].
static void explain(double *u, size_t pitch, int n, int first)
{
    for (int x = first; x < n; x += PART)
        for (int part = 0; part < PART; part += 2 * LANES) {
            vector sum[ROWS][2] = {{{0}}};
            for (int k = 0; k < first; k++) {
                const double *above = u + (size_t)k * pitch, *w = above + first;
                vector a = *(const vector *)(above + x + part), b = *(const vector *)(above + x + part + LANES);
                for (int r = 0; r < ROWS; r++) {
                    sum[r][0] -= w[r] * a;
                    sum[r][1] -= w[r] * b;
                }
            }
            for (int r = 0; r < ROWS && first + r < n; r++) {
                double *row = u + (size_t)(first + r) * pitch + x + part;
                *(vector *)row = sum[r][0];
                *(vector *)(row + LANES) = sum[r][1];
            }
        }
}

static int factor(int n, const double *restrict a, const double *d, double *restrict u, size_t pitch)
{
    for (int first = 0; first < n; first += ROWS) {
        explain(u, pitch, n, first);
        for (int i = first; i < n && i < first + ROWS; i++) {
            double *restrict row = u + (size_t)i * pitch;
            const double *known = a + (size_t)i * (size_t)n;
            for (int j = i; j < n; j++)
                row[j] += known[j];
            row[i] += d[i];
            for (int k = first; k < i; k++) {
                const double *restrict above = u + (size_t)k * pitch;
                double w = above[i];
                for (int j = i; j < n; j++)
                    row[j] -= w * above[j];
            }
            // Rounding leaves about this much of a diagonal element that should have vanished.
            if (!(row[i] > 1e-14 * (known[i] + d[i])))
                return 0;
            double scale = 1 / sqrt(row[i]);
            for (int j = i; j < n; j++)
                row[j] *= scale;
        }
    }
    return 1;
}

// U' y = b, where b is 0 before `first`.
static void descend(int n, const double *u, size_t pitch, double *restrict b, int first)
{
    for (int i = first; i < n; i++) {
        const double *restrict row = u + (size_t)i * pitch;
        double y = b[i] /= row[i];
        for (int j = i + 1; j < n; j++)
            b[j] -= row[j] * y;
    }
}

static double dot(const double *a, const double *b, int n)
{
    double sums[PART] = {0}, sum = 0;
    int j = 0;
    for (; j + PART <= n; j += PART)
        for (int k = 0; k < PART; k++)
            sums[k] += a[j + k] * b[j + k];
    for (int k = 0; j < n; j++, k++)
        sums[k] += a[j] * b[j];
    for (int k = 0; k < PART; k++)
        sum += sums[k];
    return sum;
}

// U x = y.
static void ascend(int n, const double *u, size_t pitch, double *b)
{
    for (int i = n - 1; i >= 0; i--) {
        const double *row = u + (size_t)i * pitch;
        b[i] = (b[i] - dot(row + i + 1, b + i + 1, n - i - 1)) / row[i];
    }
}

static int solve(int n, const double *a, const double *d, double *b, double *room)
{
    size_t pitch = pitch_of(n);
    if (!factor(n, a, d, room, pitch))
        return 0;
    descend(n, room, pitch, b, 0);
    ascend(n, room, pitch, b);
    return 1;
}

// Multipliers m: x moves by A^-1 E m, E being the unit vectors of what is given, so that no other equation notices.
// E' A^-1 E = V' V with U' V = E, a small system for m.
static int give(int n, int count, const int *which, const double *values, double *x, double *room)
{
    size_t pitch = pitch_of(n), columns = (size_t)count;
    const double *u = room;
    double *v = room + (size_t)n * pitch, *inner = v + columns * (size_t)n, *m = inner + columns * columns;
    double *zeros = m + columns, *sum = zeros + columns, *inner_room = sum + n;
    memset(v, 0, columns * (size_t)n * sizeof *v);
    memset(zeros, 0, columns * sizeof *zeros);
    memset(inner_room, 0, columns * pitch_of(count) * sizeof *inner_room);
    for (int c = 0; c < count; c++) {
        double *column = v + (size_t)c * (size_t)n;
        column[which[c]] = 1;
        descend(n, u, pitch, column, which[c]);
        for (int e = 0; e <= c; e++)
            inner[(size_t)e * columns + (size_t)c] =
                dot(column + which[c], v + (size_t)e * (size_t)n + which[c], n - which[c]);
        m[c] = values[c] - x[which[c]];
    }
    if (!solve(count, inner, zeros, m, inner_room))
        return 0;
    memset(sum, 0, (size_t)n * sizeof *sum);
    for (int c = 0; c < count; c++)
        for (int i = which[c]; i < n; i++)
            sum[i] += m[c] * v[(size_t)c * (size_t)n + (size_t)i];
    ascend(n, u, pitch, sum);
    for (int i = 0; i < n; i++)
        x[i] += sum[i];
    return 1;
}

const skci_cholesky VARIANT = {.solve = solve, .give = give};
