// SPDX-License-Identifier: MIT
// PFM, the portable float map (http://www.pauldebevec.com/Research/HDR/PFM/): "Pf" for grey or "PF" for red, green and
// blue, the width and the height, a scale whose sign tells the byte order (negative: little endian), one white space,
// and float32 samples, rows from the bottom up. (libvips has them from the top down, with a comment in the header.)

#ifndef PFM_H
#define PFM_H

#include "skc/skc.h"

// Does a file that starts with these two bytes claim to be one?
int pfm_is(const unsigned char magic[2]);

// Reads one with its top row first; what follows the last sample is left alone. As in most readers the size of the
// scale means nothing. "-" is standard input. Free the data with g_free. Prints its sentence and returns TOOL_FAILED.
int pfm_read(const char *path, skc_image *pixels);

// Fills rows y .. y + count - 1, which are asked for from the top down. Returns 0, or -1 to stop.
typedef int (*pfm_rows)(void *context, int y, int count, float *rows);

// Writes 1 or 3 channels, little endian, to `file`, or if `path` is "-" to standard output. Prints its sentence, naming
// `path`, and returns TOOL_FAILED; or -1, without one, if the rows stopped.
int pfm_write(const char *file, const char *path, int width, int height, int channels, pfm_rows rows, void *context);

#endif
