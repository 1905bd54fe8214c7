// SPDX-License-Identifier: MIT
// LDR-FLIP: Andersson, Nilsson, Akenine-Moller, Oskarsson, Astrom, Fairchild, "FLIP: A Difference Evaluator for
// Alternating Images", Proceedings of the ACM on Computer Graphics and Interactive Techniques 3(2), 2020.

#ifndef SKCI_FLIP_H
#define SKCI_FLIP_H

#include "metrics/patch.h"

enum { SKCI_FLIP_TAPS = 2 * SKCI_PATCH_MAX_RADIUS + 1, SKCI_FLIP_PLANES = 16 };

// All that depends on the pixels per degree. Filters are products of one along the rows and one down the columns.
typedef struct skci_flip {
    // The eye's contrast sensitivity: of lightness, of red against green, and the two parts that make that of blue
    // against yellow. Each adds up to 1.
    int radius; // also the margin that patches need
    double lightness[SKCI_FLIP_TAPS], red_green[SKCI_FLIP_TAPS], blue_yellow[2][SKCI_FLIP_TAPS];
    double share[2]; // of the two parts; together 1
    // The detectors of edges and points: a Gaussian, and its derivatives, whose positive and negative taps add up to 1
    // and -1.
    int feature_radius;
    double gaussian[SKCI_FLIP_TAPS], edge[SKCI_FLIP_TAPS], point[SKCI_FLIP_TAPS];
    double largest; // colour difference that there is: of green and blue
} skci_flip;

// pixels_per_degree: 1 to 1000.
void skci_flip_init(skci_flip *flip, double pixels_per_degree);

// The map of a patch whose margin is the radius, a result: the first of SKCI_FLIP_PLANES planes. The pictures have 1 or
// 3 channels, sRGB-encoded or linear.
void skci_flip_map(const skci_flip *flip, const skci_patch *patch, const skc_image *image, const skc_image *reference,
                   int encoded, double *planes);

#endif
