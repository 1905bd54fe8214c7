// SPDX-License-Identifier: MIT
#include "kernels/fft.h"

#include "kernels/geometry.h"

void skci_fft_roots(skci_complex_number *roots, int n)
{
    for (int j = 0; j < n / 2; j++) {
        skci_point d = skci_direction(-360.0 * j / n);
        roots[j] = (skci_complex_number){d.x, d.y};
    }
}

// Puts each value where its index with reversed bits says.
static void reorder(skci_complex_number *x, int n)
{
    for (int i = 1, j = 0; i < n; i++) {
        int bit = n / 2;
        for (; j & bit; bit /= 2)
            j ^= bit;
        j ^= bit;
        if (i < j) {
            skci_complex_number t = x[i];
            x[i] = x[j];
            x[j] = t;
        }
    }
}

// Cooley and Tukey 1965, decimation in time.
void skci_fft(skci_complex_number *x, int n, const skci_complex_number *roots)
{
    reorder(x, n);
    for (int half = 1; half < n; half *= 2)
        for (int start = 0; start < n; start += 2 * half)
            for (int j = 0; j < half; j++) {
                skci_complex_number w = roots[j * (n / (2 * half))], *a = &x[start + j], *b = a + half;
                skci_complex_number t = {w.re * b->re - w.im * b->im, w.re * b->im + w.im * b->re};
                *b = (skci_complex_number){a->re - t.re, a->im - t.im};
                *a = (skci_complex_number){a->re + t.re, a->im + t.im};
            }
}
