// SPDX-License-Identifier: MIT
// Raw video, YUV4MPEG2 (https://wiki.multimedia.cx/index.php/YUV4MPEG2): a header line, then frames of three planes.
//
// A frame is filtered as a picture is, in linear light: luma and chroma become red, green and blue (BT.709 from 720
// lines on, below BT.601: the stream does not say), these become light by the power 2.4 of BT.1886, are filtered, and
// go the way back. Chroma of half resolution stands for two by two pixels each, on the way in and, averaged, on the way
// out: so a frame that is not changed keeps its bytes, and it does not matter where in the four pixels its place is
// said to be.

#ifndef Y4M_H
#define Y4M_H

#include "apply.h"

// Does the file, or "-", standard input, start like such a stream?
int y4m_is(const char *path);
// Does the name end in ".y4m"?
int y4m_is_name(const char *path);

// Filters a stream, frame by frame. With `json` it gets the report, else that is printed.
int y4m_filter(const apply_arguments *a, const apply_filter *filter, const char *in, const char *out, json_t **json);

#endif
