// SPDX-License-Identifier: MIT
// All layers of a varying filter at once down a strip of the image, as apply/strip.h does it for one filter.

#ifndef SKCI_VARYING_STRIP_H
#define SKCI_VARYING_STRIP_H

#include "apply/varying/varying.h"

typedef struct skci_varying_strip {
    const skc_varying *varying;
    skci_source in;          // one to four channels, see skci_varying_together
    const skci_source *maps; // one for each parameter
    const skc_map *ranges;   // what their samples stand for
    skc_pixels out;          // as many channels as `in`
    int set;                 // of filters
    int out_x, out_y;
    int x0, y0, x1, y1; // what to make, in the image's coordinates; part of `out`
    skci_watch *watch;  // these may be NULL
    atomic_long *done;  // counts rows
} skci_varying_strip;

// Bytes of scratch memory that a strip of so many pixels takes.
size_t skci_varying_scratch(const skc_varying *varying, int width);

// Makes the strip. Scratch memory of any alignment, whose contents do not matter.
void skci_varying_strip_run(const skci_varying_strip *strip, void *scratch);

#endif
