// SPDX-License-Identifier: MIT
// What stored integers of a picture mean in linear light, by its ICC profile.
//
// Filtering is linear, so any linear space will do, and the best is the nearest to the file: for profiles made of tone
// curves (grey, and RGB with a matrix, which is nearly all) that is the profile's own primaries, with no gamut to leave
// and codecs that are exact. Profiles made of tables (CMYK, some RGB) are filtered in XYZ. Their way there and back is
// not exact - thousands of CMYK mixtures have one XYZ - so the difference that it makes to a pixel, in device values,
// is filtered along and added again: what is flat, or left alone by the filter, comes back as it was, also a black made
// of K alone.

#ifndef PROFILE_H
#define PROFILE_H

#include "curve.h"

#include <stddef.h>

typedef struct profile {
    int colours;                    // device channels: 1, 3 or 4
    curve *curves[3];               // for profiles of tone curves, one for each colour
    double to_srgb[3][3];           // linear light, 3 channels, to linear sRGB (unused for grey)
    cmsHTRANSFORM to_xyz, from_xyz; // for profiles of tables; else NULL
} profile;

// sRGB, or grey with its curve.
profile *profile_srgb(int colours);

// From an embedded profile; NULL if it is broken, for another number of colours, or cannot be used in both directions.
profile *profile_open(const void *data, size_t length, int colours, int levels);
void profile_free(profile *p);

// Channels that a pixel's colour has while it is filtered: `colours`, or 3 for XYZ and `colours` differences.
int profile_channels(const profile *p);

// For profiles of tables: `count` pixels of device values 0..1 to XYZ and differences, tightly packed, and back.
void profile_light(const profile *p, const float *device, float *light, int count);
void profile_device(const profile *p, const float *light, float *device, int count);

#endif
