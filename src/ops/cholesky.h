// SPDX-License-Identifier: MIT
// Solving symmetric positive definite equations.
//
// Ours, and not LAPACK's, for three reasons: it must give the same bytes for any number of threads and on any processor; OpenBLAS without
// threads must not be called from several threads at a time, and with threads it makes its own; and the reference LAPACK takes ten times as
// long. With the row loops it is a page.

#ifndef SKCI_CHOLESKY_H
#define SKCI_CHOLESKY_H

#include "ops/rows.h"

#include <stddef.h>

// Room for n equations: numbers for the factor and work space, and pointers.
size_t skci_cholesky_room(int n);

// Solves (A + diag(d)) x = b for the n x n matrix A, of which the upper triangle is read, row by row. b becomes x. Returns 0, with b
// undefined, if the matrix is not positive definite. `room` is for skci_cholesky_room(n) numbers, `rows` for n + 1 pointers.
int skci_cholesky_solve(const skci_rows *loops, int n, const double *a, const double *d, double *b, double *room,
                        const double **rows);

#endif
