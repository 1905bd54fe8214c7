// SPDX-License-Identifier: MIT
// One-sided Jacobi (Hestenes 1958): pairs of vectors are turned until all are orthogonal. Then their lengths are the
// singular values. Large matrices are first projected on the space that their largest singular vectors span
// (Halko, Martinsson, Tropp 2011).

#include "ops/svd.h"

#include "core/random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double dot(const double *a, const double *b, int n)
{
    double sums[4] = {0};
    int i = 0;
    for (; i + 4 <= n; i += 4)
        for (int j = 0; j < 4; j++)
            sums[j] += a[i + j] * b[i + j];
    for (; i < n; i++)
        sums[0] += a[i] * b[i];
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

static void turn(double *a, double *b, int n, double c, double s)
{
    for (int i = 0; i < n; i++) {
        double x = a[i], y = b[i];
        a[i] = c * x - s * y;
        b[i] = s * x + c * y;
    }
}

// Makes `count` vectors of `length` orthogonal; `turns`, count x count, the identity at first, is turned alike.
static void orthogonalise(double *vectors, int count, int length, double *turns)
{
    double moved = 1;
    for (int sweep = 0; sweep < 60 && moved > 1e-13; sweep++) {
        moved = 0;
        for (int p = 0; p < count; p++)
            for (int q = p + 1; q < count; q++) {
                double *a = vectors + (size_t)p * (size_t)length, *b = vectors + (size_t)q * (size_t)length;
                double aa = dot(a, a, length), bb = dot(b, b, length), ab = dot(a, b, length);
                double product = sqrt(aa) * sqrt(bb);
                if (fabs(ab) <= 1e-15 * product || product < 1e-280)
                    continue;
                moved = fmax(moved, fabs(ab) / product);
                double zeta = (bb - aa) / (2 * ab), t = copysign(1, zeta) / (fabs(zeta) + sqrt(1 + zeta * zeta));
                double c = 1 / sqrt(1 + t * t);
                turn(a, b, length, c, c * t);
                turn(turns + (size_t)p * (size_t)count, turns + (size_t)q * (size_t)count, count, c, c * t);
            }
    }
}

// Of `count` vectors of `length`: vector p = sum over i of s_i across[i][p] along[i]. Spoils the vectors.
static int decompose(double *vectors, int count, int length, int rank, double *along, double *s, double *across)
{
    double *turns = calloc((size_t)count * (size_t)count, sizeof *turns), *lengths = malloc((size_t)count * sizeof *s);
    if (!turns || !lengths) {
        free(turns);
        free(lengths);
        return 0;
    }
    for (int i = 0; i < count; i++)
        turns[(size_t)i * (size_t)count + (size_t)i] = 1;
    orthogonalise(vectors, count, length, turns);
    for (int p = 0; p < count; p++) {
        const double *vector = vectors + (size_t)p * (size_t)length;
        lengths[p] = sqrt(dot(vector, vector, length));
    }
    double most = 0;
    for (int i = 0; i < rank; i++) {
        int best = 0;
        for (int p = 1; p < count; p++)
            best = lengths[p] > lengths[best] ? p : best;
        most = fmax(most, lengths[best]);
        // What rounding left of a matrix of a lower rank has no direction.
        s[i] = lengths[best] > 1e-14 * most ? lengths[best] : 0;
        for (int j = 0; j < length; j++)
            along[(size_t)i * (size_t)length + (size_t)j] =
                s[i] > 0 ? vectors[(size_t)best * (size_t)length + (size_t)j] / s[i] : 0;
        for (int j = 0; j < count; j++)
            across[(size_t)i * (size_t)count + (size_t)j] =
                s[i] > 0 ? turns[(size_t)best * (size_t)count + (size_t)j] : 0;
        lengths[best] = -1;
    }
    free(turns);
    free(lengths);
    return 1;
}

// Vectors made orthonormal one after the other, twice for rounding's sake.
static void orthonormalise(double *vectors, int count, int length)
{
    for (int p = 0; p < count; p++) {
        double *a = vectors + (size_t)p * (size_t)length;
        for (int round = 0; round < 2; round++) {
            for (int q = 0; q < p; q++) {
                const double *b = vectors + (size_t)q * (size_t)length;
                double share = dot(a, b, length);
                for (int i = 0; i < length; i++)
                    a[i] -= share * b[i];
            }
            double size = sqrt(dot(a, a, length));
            for (int i = 0; i < length; i++)
                a[i] = size > 1e-200 ? a[i] / size : 0;
        }
    }
}

// to_i(y) = sum over x of a(y, x) from_i(x), and from_i(x) = sum over y of a(y, x) to_i(y).
static void multiply(const double *a, int width, int height, int count, const double *from, double *to)
{
    for (int y = 0; y < height; y++)
        for (int i = 0; i < count; i++)
            to[(size_t)i * (size_t)height + (size_t)y] =
                dot(a + (size_t)y * (size_t)width, from + (size_t)i * (size_t)width, width);
}

static void multiply_back(const double *a, int width, int height, int count, const double *to, double *from)
{
    memset(from, 0, (size_t)count * (size_t)width * sizeof *from);
    for (int y = 0; y < height; y++)
        for (int i = 0; i < count; i++) {
            double w = to[(size_t)i * (size_t)height + (size_t)y];
            double *sum = from + (size_t)i * (size_t)width;
            const double *row = a + (size_t)y * (size_t)width;
            for (int x = 0; x < width; x++)
                sum[x] += w * row[x];
        }
}

// `count` orthonormal vectors, to_i, and from_i = a^T to_i, which hold nearly all of what the largest values do.
static void project(const double *a, int width, int height, int count, double *from, double *to)
{
    enum { ROUNDS = 40 };
    skci_random random = {1};
    for (size_t i = 0, n = (size_t)count * (size_t)width; i < n; i++)
        from[i] = skci_random_uniform(&random) - 0.5;
    double before = -1;
    for (int round = 0; round < ROUNDS; round++) {
        multiply(a, width, height, count, from, to);
        orthonormalise(to, count, height);
        multiply_back(a, width, height, count, to, from);
        double held = dot(from, from, count * width);
        if (held - before <= 1e-14 * held)
            return;
        before = held;
    }
}

static int decompose_part(const double *a, int width, int height, int rank, double *u, double *s, double *v)
{
    int least = width < height ? width : height, count = rank + 16 < least ? rank + 16 : least, done = 0;
    double *from = malloc((size_t)count * (size_t)width * sizeof *from),
           *to = malloc((size_t)count * (size_t)height * sizeof *to),
           *mix = malloc((size_t)count * (size_t)rank * sizeof *mix);
    if (from && to && mix) {
        project(a, width, height, count, from, to);
        done = decompose(from, count, width, rank, v, s, mix);
        for (int i = 0; i < rank; i++)
            for (int y = 0; y < height; y++) {
                double sum = 0;
                for (int j = 0; j < count; j++)
                    sum += mix[i * count + j] * to[(size_t)j * (size_t)height + (size_t)y];
                u[(size_t)i * (size_t)height + (size_t)y] = sum;
            }
    }
    free(from);
    free(to);
    free(mix);
    return done;
}

static int decompose_whole(const double *a, int width, int height, int rank, double *u, double *s, double *v)
{
    size_t size = (size_t)width * (size_t)height;
    double *vectors = malloc(size * sizeof *vectors);
    if (!vectors)
        return 0;
    int done;
    if (height <= width) {
        memcpy(vectors, a, size * sizeof *a);
        done = decompose(vectors, height, width, rank, v, s, u);
    } else {
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                vectors[(size_t)x * (size_t)height + (size_t)y] = a[(size_t)y * (size_t)width + (size_t)x];
        done = decompose(vectors, width, height, rank, u, s, v);
    }
    free(vectors);
    return done;
}

int skci_svd(const double *a, int width, int height, int rank, double *u, double *s, double *v)
{
    int least = width < height ? width : height;
    if (!(least <= SKCI_SVD_WHOLE ? decompose_whole : decompose_part)(a, width, height, rank, u, s, v))
        return 0;
    for (int i = 0; i < rank; i++) {
        double *row = v + (size_t)i * (size_t)width, *column = u + (size_t)i * (size_t)height, most = 0;
        for (int x = 0; x < width; x++)
            most = fabs(row[x]) > fabs(most) * (1 + 1e-9) ? row[x] : most;
        for (int x = 0; x < width && most < 0; x++)
            row[x] = -row[x];
        for (int y = 0; y < height && most < 0; y++)
            column[y] = -column[y];
    }
    return 1;
}
