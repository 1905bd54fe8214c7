// SPDX-License-Identifier: MIT
// FLIP's colour spaces. Constants as in the authors' code (github.com/NVlabs/flip, FLIP.h and flip_loss.py).

#ifndef SKCI_FLIP_COLOUR_H
#define SKCI_FLIP_COLOUR_H

// Linear light of sRGB's primaries to YCxCz, a linear opponent space, and back, clamped to 0..1.
void skci_flip_opponent(const double rgb[3], double ycc[3]);
void skci_flip_light(const double ycc[3], double rgb[3]);

// Linear light to CIELAB, a and b scaled by the lightness (the Hunt effect).
void skci_flip_hunt(const double rgb[3], double lab[3]);

// The distance of two such colours, HyAB.
double skci_flip_distance(const double a[3], const double b[3]);

#endif
