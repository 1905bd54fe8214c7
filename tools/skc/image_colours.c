// SPDX-License-Identifier: MIT
// Pictures of any colour space as linear light of sRGB's primaries.

#include "image_private.h"

#include <math.h>
#include <string.h>

// A profile of sRGB itself holds its primaries rounded, and is no reason to change what it describes.
static int is_srgb(const profile *p)
{
    for (int i = 0; i < 3; i++)
        for (int c = 0; c < 3; c++)
            if (fabs(p->to_srgb[i][c] - (i == c)) > 1e-3)
                return 0;
    return 1;
}

// The first three channels, in place.
static void change_primaries(image *p)
{
    const double *m = p->profile->to_srgb[0];
    float *pixel = p->pixels;
    for (size_t i = 0, n = (size_t)p->width * (size_t)p->height; i < n; i++, pixel += p->channels) {
        double r = pixel[0], g = pixel[1], b = pixel[2];
        for (int c = 0; c < 3; c++)
            pixel[c] = (float)(m[c * 3] * r + m[c * 3 + 1] * g + m[c * 3 + 2] * b);
    }
}

int image_colours(const char *path, image *p, skc_image *colours, skc_image *alpha)
{
    int tables = p->light != p->colours;
    if (tables && p->others)
        return tool_fail(path, "%d of its channels are neither colour nor alpha; a picture without is accepted",
                         p->others);
    if (p->profile && p->light >= 3 && (tables || !is_srgb(p->profile)))
        change_primaries(p);
    *colours = skc_image_interleaved(p->pixels, p->width, p->height, p->channels);
    *alpha = *colours;
    colours->channels = tables ? 3 : p->light + p->others;
    alpha->channels = 1;
    alpha->data = p->alpha ? p->pixels + p->channels - 1 : NULL;
    return TOOL_DONE;
}
