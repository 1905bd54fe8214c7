// SPDX-License-Identifier: MIT
#ifndef SKCI_NORMAL_PRIVATE_H
#define SKCI_NORMAL_PRIVATE_H

#include "estimate/normal.h"
#include "ops/fft.h"

// A tile of one or two planes of a picture.
typedef struct skci_pack {
    int picture, plane, planes;
    int x, y, width, height; // the rectangle of pixels for which all is there
    double *sharp;           // spectrum of the pixels that these read
    float *blurred[2];
    unsigned char *counts; // whether each counts; the first pack's of a tile, shared by its others
    int owner;             // of `counts`
    double detail;         // squared differences of neighbours, for choosing
} skci_pack;

// Packs are done by a few groups, each in its order, so that sums do not depend on threads.
typedef struct skci_group {
    double *work, *sum; // two planes each
    double *offsets;
    skci_fit_sums *fits;
    double error;
} skci_group;

#endif
