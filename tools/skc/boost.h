// SPDX-License-Identifier: MIT
// Lights that the camera clipped, made brighter before filtering, so that blur opens them into discs.

#ifndef BOOST_H
#define BOOST_H

#include "skc/skc.h"

typedef struct boost {
    float threshold; // of the largest colour; from there to 1 the factor rises smoothly
    float gain;      // to this; 1 at most does nothing
} boost;

// "threshold=0.9,gain=8". Prints its sentence and returns TOOL_USAGE.
int boost_parse(const char *text, boost *b);

// In place: the first `colours` channels of pixels, which are premultiplied by the channel `alpha`, -1 for none.
void boost_pixels(const boost *b, const skc_image *pixels, int colours, int alpha);

#endif
