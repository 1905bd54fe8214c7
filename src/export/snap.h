// SPDX-License-Identifier: MIT
// Texture units that know 256 positions between two texels: what they make of a filter, and offsets that they keep.
//
// Direct3D 11.3 has the coordinate of a linear sample, in texels, converted to fixed point with at least 8 fractional
// bits, ties to even (its functional specification, 7.18.8 and 3.2.4.1); the fraction is the weight of the right texel.
// CUDA's texture units are documented alike, Vulkan calls the bits subTexelPrecisionBits. A pixel's own coordinate is
// whole, so that rounds the fractions of the offsets. "Exactly", here: as the unit is specified with 8 bits.

#ifndef SKCI_SNAP_H
#define SKCI_SNAP_H

#include "export/program.h"

// The offset that such a unit makes of an offset.
float skci_snapped(float offset);

// As the options say: measures `fetched`, and snaps offsets to what units keep, refits the weights and measures
// `snapped`. What is not asked for is NaN.
skc_status skci_program_snap(skci_program *program, skc_error *error);

#endif
