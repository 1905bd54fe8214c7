// SPDX-License-Identifier: MIT
// Netpbm's formats: headers, and what libvips misreads: sizes that wrap around, and text (letters are 0, bits that
// stand side by side one number, missing values black).

#ifndef PNM_H
#define PNM_H

#include <stdio.h>
#include <vips/vips.h>

// The next word of a header, and the one white space after it. White space and comments ("#" to the end of the line) in
// front are skipped. 0: there is none, or it has `size` bytes or more.
int pnm_word(FILE *file, char *word, int size);

// The width and the height of a picture of at most 2^most samples, which follow the two letters that a file starts
// with. Prints its sentence and returns TOOL_FAILED.
int pnm_size(const char *path, FILE *file, int channels, int most, int *width, int *height);

// Are there `needed` bytes left? Yes, if the file is none whose length is known. To be asked before memory is taken.
int pnm_holds(FILE *file, guint64 needed);

// Opens a PBM, PGM or PPM file. Plain ones, whose numbers are text, are read; of the others *picture is NULL, which
// libvips reads: they are whole, and their sizes do not wrap around. Prints its sentence and returns TOOL_FAILED.
int pnm_open(const char *path, VipsImage **picture);

#endif
