// SPDX-License-Identifier: MIT
// All layers at once down a strip of the image: rows stream through them, each layer keeping only those that the next
// one still needs, so that all of it stays in the cache.
//
// To make its rows y of columns a .. b, a layer needs rows y - down .. y + up of columns a - right .. b + left of what
// comes before it. Composed over the layers this tells which rectangle of the image, padded by its edge mode, a strip
// needs; nothing else is read. Every pixel is computed by the same operations in the same order, whatever the strip.

#ifndef SKCI_STRIP_H
#define SKCI_STRIP_H

#include "apply/fetch.h"
#include "apply/plan.h"
#include "core/watch.h"

typedef struct skci_strip {
    const skc_plan *plan;
    skci_source in;
    skc_pixels out; // as many channels as `in`
    int out_x, out_y;
    int x0, y0, x1, y1; // what to make, in the image's coordinates; part of `out`
    // To filter in place: the rows above y0 and from y1 on, put aside by skci_strip_save. NULL: they are read from
    // `in`.
    const float *saved;
    skci_watch *watch; // these may be NULL
    atomic_long *done; // counts rows
} skci_strip;

// Bytes of scratch memory that a strip takes, of so many pixels and channels.
size_t skci_strip_scratch(const skc_plan *plan, int width, int channels);

// Makes the strip. Scratch memory of any alignment, whose contents do not matter.
void skci_strip_run(const skci_strip *strip, void *scratch);

// The bytes of rows beyond y0 .. y1 - 1 to put aside, and doing it.
size_t skci_strip_saved_bytes(const skc_plan *plan, int width, int channels);
void skci_strip_save(const skci_strip *strip, void *scratch, float *saved);

#endif
