// SPDX-License-Identifier: MIT
// Two-dimensional Fourier transforms of real functions, two at a time, on a grid whose sides are powers of
// two, or three times one.
//
// Spectra are left in the order in which the transform makes them (transposed, digits of both indices reversed):
// products do not care, and nothing needs to be put back in order. `frequency` tells what is where.

#ifndef SKCI_FFT_H
#define SKCI_FFT_H

#include "ops/rows.h"
#include "skc/skc.h"

typedef struct skci_fft2 {
    const skci_rows *loops;
    int width, height; // of the grid; width * height numbers to a plane
    int size;
    int *opposite;             // where the spectrum has the frequency opposite to that of each place
    double *roots_x, *roots_y; // cos, sin of 2 pi j / n in pairs
    int *frequency_x, *frequency_y;
    double *scratch; // a plane
} skci_fft2;

skc_status skci_fft2_create(int width, int height, skci_fft2 **fft, skc_error *error);
void skci_fft2_free(skci_fft2 *fft);

// The frequency at place i of a spectrum, in cycles over the grid, -n / 2 .. n / 2 - 1.
void skci_fft2_frequency(const skci_fft2 *fft, int i, int *x, int *y);

// In place: the spectrum of a + i b, from height rows of width numbers.
void skci_fft2_forward(skci_fft2 *fft, double *a, double *b);

// In place, without the factor 1 / size: back from the spectrum of a + i b.
void skci_fft2_inverse(skci_fft2 *fft, double *a, double *b);

#endif
