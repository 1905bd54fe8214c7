// SPDX-License-Identifier: MIT
// Point spread functions of a lens with aberrations, by Fraunhofer diffraction.

#ifndef SKCI_PSF_H
#define SKCI_PSF_H

#include "skc/skc.h"

// The wavefront error in waves at (x, y) of the unit pupil, y up.
typedef double skci_wavefront(double x, double y, const void *context);

// Adds to the n x n pixels of `psf`, whose origin is at (n / 2, n / 2), `weight` times the point spread function of a
// round pupil with sampling q, normalised to sum 1: |FFT of exp(2 pi i wavefront) on a disk of radius n / (2 q)|^2. A
// pixel is wavelength x f-number / q wide. n is a power of two.
skc_status skci_psf_add(int n, double q, skci_wavefront *wavefront, const void *context, double weight, double *psf,
                        skc_error *error);

#endif
