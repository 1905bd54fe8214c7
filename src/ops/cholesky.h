// SPDX-License-Identifier: MIT
// Solving symmetric positive definite equations.
//
// Ours, and not LAPACK's, for three reasons: it must give the same bytes for any number of threads and on any
// processor; OpenBLAS without threads must not be called from several threads at a time, and with threads it makes its
// own; and the reference LAPACK takes ten times as long. It is a page, compiled from cholesky_template.h for each
// instruction set.

#ifndef SKCI_CHOLESKY_H
#define SKCI_CHOLESKY_H

#include <stddef.h>

// Numbers of room for n equations, zeros at first.
size_t skci_cholesky_room(int n);

// How many of n unknowns can be given.
int skci_cholesky_most_given(int n);

typedef struct skci_cholesky {
    // Solves (A + diag(d)) x = b for the n x n matrix A, of which the upper triangle is read, row by row. b becomes x.
    // Returns 0, with b undefined, if the matrix is not positive definite. `room` was made for n.
    int (*solve)(int n, const double *a, const double *d, double *b, double *room);

    // After `solve`, with its x and room: the unknowns which[k] (k < count, ascending) are given, x[which[k]] =
    // values[k], and their equations dropped; x becomes the solution of the others. Returns 0, with x undefined, where
    // rounding does not allow it.
    int (*give)(int n, int count, const int *which, const double *values, double *x, double *room);
} skci_cholesky;

// The best that this processor runs.
const skci_cholesky *skci_cholesky_best(void);

// All that it runs, which give the same bytes, plain C first; writes at most 8 and returns their number. For tests.
int skci_cholesky_all(const skci_cholesky *variants[8]);

extern const skci_cholesky skci_cholesky_c, skci_cholesky_avx2, skci_cholesky_avx512;

#endif
