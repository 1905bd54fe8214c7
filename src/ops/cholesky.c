// SPDX-License-Identifier: MIT
#include "ops/cholesky.h"

#include <math.h>
#include <string.h>

// Rows of the factor are this long, so that the row loops may run on beyond their end.
static size_t pitch_of(int n)
{
    return (size_t)skci_lanes_up(n) + SKCI_LANES;
}

size_t skci_cholesky_room(int n)
{
    // The factor, a row, the loops' weights.
    return ((size_t)n + 2) * pitch_of(n) + SKCI_LANES;
}

int skci_cholesky_solve(const skci_rows *loops, int n, const double *a, const double *d, double *b, double *room,
                        const double **rows)
{
    size_t pitch = pitch_of(n);
    double *u = room, *line = u + (size_t)n * pitch, *w = line + pitch;
    memset(line, 0, pitch * sizeof *line);
    // A = U' U: row i of U is row i of A less what the rows above explain, over the root of its first element.
    for (int i = 0; i < n; i++) {
        double *row = u + (size_t)i * pitch + i;
        memcpy(line, a + (size_t)i * (size_t)n + (size_t)i, (size_t)(n - i) * sizeof *line);
        line[0] += d[i];
        for (int k = 0; k < i; k++) {
            rows[k] = u + (size_t)k * pitch + i;
            w[k] = -rows[k][0];
        }
        rows[i] = line;
        w[i] = 1;
        loops->sum_d(row, n - i, i + 1, rows, w);
        double pivot = row[0];
        // Rounding leaves about this much of a diagonal element that should have vanished.
        if (!(pivot > 1e-14 * line[0]))
            return 0;
        double scale = 1 / sqrt(pivot);
        for (int j = 0; j < n - i; j++)
            row[j] *= scale;
    }
    for (int i = 0; i < n; i++) { // U' y = b
        const double *row = u + (size_t)i * pitch;
        b[i] /= row[i];
        for (int j = i + 1; j < n; j++)
            b[j] -= row[j] * b[i];
    }
    for (int i = n - 1; i >= 0; i--) { // U x = y
        const double *row = u + (size_t)i * pitch;
        double sum = b[i];
        for (int j = i + 1; j < n; j++)
            sum -= row[j] * b[j];
        b[i] = sum / row[i];
    }
    return 1;
}
