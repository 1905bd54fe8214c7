// SPDX-License-Identifier: MIT
// A plain fast Fourier transform.

#ifndef SKCI_FFT_H
#define SKCI_FFT_H

typedef struct skci_complex_number {
    double re, im;
} skci_complex_number;

// roots[j] = exp(-2 pi i j / n) for j < n / 2.
void skci_fft_roots(skci_complex_number *roots, int n);

// In place X[k] = sum over j of x[j] exp(-2 pi i j k / n). n is a power of two.
void skci_fft(skci_complex_number *x, int n, const skci_complex_number *roots);

#endif
