// SPDX-License-Identifier: MIT
// Frames of video: planes of luma and chroma to light, and back.

#ifndef Y4M_FRAME_H
#define Y4M_FRAME_H

#include <stddef.h>

typedef struct y4m_format {
    int width, height;
    int half; // chroma has half the resolution in both directions
    int depth, full_range;
    int encoded;               // filter coded values, not light
    float *light_of, *code_of; // tables of the power 2.4 and of its inverse
} y4m_format;

// Makes and frees the tables.
void y4m_format_init(y4m_format *format);
void y4m_format_clear(y4m_format *format);

// Bytes of a frame.
size_t y4m_frame_size(const y4m_format *format);

// Rows first .. last - 1 of a frame to red, green and blue side by side, and back. Two rows share their chroma if it is
// `half`, so `first` must be even then.
void y4m_to_light(const y4m_format *format, const void *frame, int first, int last, float *rgb);
void y4m_from_light(const y4m_format *format, const float *rgb, int first, int last, void *frame);

#endif
