// SPDX-License-Identifier: MIT
// What is known of a kernel before it is looked for: how much power it has at each length of waves, learned from the
// pictures themselves.
//
// At each frequency f of a grid at least twice as large as the kernel the pictures have the precision D(f)
// (skci_normal_power), the prior n / P(f), n being the kernel's pixels. P is the same all around a ring of frequencies,
// and is such that the kernel that is found has just the power that the prior expects: P = sum |K|^2 / sum D / (D + n /
// P) over the ring (MacKay 1992), again and again. So a kernel's fine structure is kept where the pictures show it, and
// is smooth where they do not.

#ifndef SKCI_PRIOR_H
#define SKCI_PRIOR_H

#include "estimate/normal.h"
#include "ops/fft.h"

typedef struct skci_prior {
    skci_window window;
    int side, rings, size; // size: of the kernel
    skci_fft2 *fft;
    int *ring;         // of each frequency
    double *data;      // D
    double *precision; // n / P
    double *re, *im;
    double *ring_power, *ring_share;
} skci_prior;

skc_status skci_prior_create(skci_normal *normal, skci_prior **prior, skc_error *error);
void skci_prior_free(skci_prior *prior);

// Learns from an estimate.
void skci_prior_learn(skci_prior *prior, const double *kernel);
// out += precision times kernel; returns half the energy, kernel . precision . kernel / 2.
double skci_prior_add(skci_prior *prior, const double *kernel, double *out);
// out = about the inverse of (data + precision), of the kernel's values.
void skci_prior_invert(skci_prior *prior, const double *kernel, double *out);

// The variance that the mean of box x box pixels of the estimate has.
double skci_prior_variance(const skci_prior *prior, int box);
// About how many numbers of the kernel the pictures determine.
double skci_prior_determined(const skci_prior *prior);

#endif
