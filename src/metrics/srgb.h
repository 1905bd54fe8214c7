// SPDX-License-Identifier: MIT
// sRGB's curve, IEC 61966-2-1, and back.

#ifndef SKCI_SRGB_H
#define SKCI_SRGB_H

#include <math.h>

static inline double skci_clamp_unit(double v)
{
    return v < 0 ? 0 : v > 1 ? 1 : v;
}

static inline double skci_srgb_encode(double linear)
{
    return linear <= 0.0031308 ? 12.92 * linear : 1.055 * pow(linear, 1 / 2.4) - 0.055;
}

static inline double skci_srgb_decode(double encoded)
{
    return encoded <= 0.04045 ? encoded / 12.92 : pow((encoded + 0.055) / 1.055, 2.4);
}

#endif
