// SPDX-License-Identifier: MIT
// OpenEXR files through OpenEXRCore. (libvips reads them as half floats only, and does not write them.)

#ifndef EXR_H
#define EXR_H

#include <stddef.h>

enum { EXR_MESSAGE_SIZE = 256 };

// A file as read: Y or R, G, B, and A if there is one, interleaved and in that order.
typedef struct exr_picture {
    float *pixels; // NULL once taken; g_free
    int width, height, channels;
    int alpha, half; // is there an A; are all channels half floats
    void *header;    // keeps the file's attributes for exr_write
    char message[EXR_MESSAGE_SIZE];
} exr_picture;

enum { EXR_DONE, EXR_REFUSED, EXR_ELSEWHERE };

// Reads the first part. A one-channel file is taken as grey whatever its channel is called; further channels are left
// out with a line on standard error. EXR_REFUSED: prints its sentence. EXR_ELSEWHERE: all but the pixels was read;
// libvips can read those of files with subsampled chroma and of the lossy compressions that OpenEXRCore 3.1 decodes
// wrongly or not at all.
int exr_read(const char *path, exr_picture **picture);
void exr_free(exr_picture *picture);

// Fills rows y .. y + count - 1. Returns 0, or -1 to stop.
typedef int (*exr_rows)(void *context, int y, int count, float *rows);

// Writes scanlines with ZIP compression: half floats if `like` has them, else floats. `like` may be NULL; its
// attributes are kept, and its windows if the size is the same. Rows are asked for from the top down. Prints its
// sentence, naming `path`, and returns TOOL_FAILED; or -1, without one, if the rows stopped.
int exr_write(const char *file, const char *path, const exr_picture *like, int width, int height, int channels,
              exr_rows rows, void *context);

#endif
