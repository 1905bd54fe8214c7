// SPDX-License-Identifier: MIT
#include "boost.h"

#include "fields.h"

int boost_parse(const char *text, boost *b)
{
    field fields[] = {{"threshold", FIELD_NUMBER, 0, 0.999, {0.9, 0}, 0}, {"gain", FIELD_NUMBER, 1, 1000, {8, 0}, 0}};
    int status = *text ? fields_parse("--boost", text, G_N_ELEMENTS(fields), fields)
                       : tool_usage("--boost", "it is empty; threshold=0.9,gain=8 is accepted");
    *b = (boost){(float)fields[0].value.value, (float)fields[1].value.value};
    return status;
}

static float factor(const boost *b, float light)
{
    float t = (light - b->threshold) / (1 - b->threshold);
    if (!(t > 0)) // also NaN
        return 1;
    t = t < 1 ? t : 1;
    return 1 + (b->gain - 1) * t * t * (3 - 2 * t);
}

void boost_pixels(const boost *b, const skc_image *pixels, int colours, int alpha)
{
    for (int y = 0; y < pixels->height; y++)
        for (int x = 0; x < pixels->width; x++) {
            char *at = (char *)pixels->data + y * pixels->row_stride + x * pixels->pixel_stride;
            float most = 0;
            for (int c = 0; c < colours; c++)
                most = MAX(most, *(float *)(void *)(at + c * pixels->channel_stride));
            float cover = alpha < 0 ? 1 : *(float *)(void *)(at + alpha * pixels->channel_stride);
            float f = factor(b, cover > 0 ? most / cover : 0);
            for (int c = 0; c < colours && f > 1; c++)
                *(float *)(void *)(at + c * pixels->channel_stride) *= f;
        }
}
