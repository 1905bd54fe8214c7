// SPDX-License-Identifier: MIT
// The largest singular values of a matrix.

#ifndef SKCI_SVD_H
#define SKCI_SVD_H

// a(y, x) = a[y * width + x], height rows, is about the sum over i < rank of s[i] u[i * height + y] v[i * width + x],
// as well as `rank` products can do it; 1 <= rank <= the smaller side. s falls; u and v have length 1 and are
// orthogonal, but 0 where s is; of v the largest value is positive. Matrices whose smaller side is at most
// SKCI_SVD_WHOLE are decomposed wholly, for others a subspace is sought by repeated multiplication, to about 1e-7 of
// the largest value. 0 if out of memory.
enum { SKCI_SVD_WHOLE = 160 };
int skci_svd(const double *a, int width, int height, int rank, double *u, double *s, double *v);

#endif
