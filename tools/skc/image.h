// SPDX-License-Identifier: MIT
// Pictures in and out, through libvips (EXR is written through OpenEXRCore): linear light, premultiplied, float32.

#ifndef IMAGE_H
#define IMAGE_H

#include "tool.h"

typedef enum image_alpha {
    IMAGE_ALPHA_AUTO,          // by the format: EXR files are premultiplied, all others straight
    IMAGE_ALPHA_STRAIGHT,      // premultiply after reading, divide again before writing
    IMAGE_ALPHA_PREMULTIPLIED, // the file is premultiplied already and is to stay so
    IMAGE_ALPHA_IGNORE,        // colours are filtered as if there were no alpha, which is written back as it was
} image_alpha;

// A picture ready to be filtered. `pixels` is interleaved and owned by the picture.
typedef struct image image;

// Starts and ends libvips; called once from main.
int image_start(const char *program);
void image_stop(void);

// Reads a picture to float: colour in linear light with premultiplied alpha, or, with `encoded`, the stored values as they are
// (integers scaled to 0..1 by their type's greatest value). The orientation tag is applied. Float files are taken as linear.
// Prints its sentence and returns TOOL_FAILED.
int image_read(const char *path, int encoded, image_alpha alpha, image **picture);

// Its pixels, for filtering: all channels, or without the alpha if that is to be ignored.
skc_image image_view(const image *picture);

// Writes `pixels` (same channels as the view; other sizes are allowed) with everything else - bit depth, colour space, profile,
// alpha, metadata - as in `like`, in the format that the target's ending names. Integers are clamped and rounded half to even.
// Formats that cannot hold the bit depth (JPEG) or the alpha get the nearest that they can. Atomic. `quality` is 1 to 100 for
// lossy formats, 0 for the format's default.
int image_write(const char *path, const image *like, const skc_image *pixels, int quality);

void image_free(image *picture);

// --- pictures as data, never colour-managed: maps and kernels.
// All bands of any picture as stored, as float (interleaved; integers are not scaled unless `unit`, then to 0..1). Free with g_free.
int image_read_data(const char *path, int unit, skc_image *pixels);

// Writes data as it is: PFM, TIFF and EXR hold the floats; PNG, JPEG and the like get 8-bit (PNG, PGM: 16-bit) values, scaled by
// `scale` to full range and clamped.
int image_write_data(const char *path, const skc_image *pixels, double scale);

// --- KERNEL arguments: a picture file, a text matrix (file or literal), an npy file, or a shape. Normalised, trimmed and anchored.
typedef struct kernel_options {
    char *anchor;    // NULL, "x,y" or "centroid"
    char *normalize; // NULL, "none" or "sum"
} kernel_options;

// Prints its sentence and returns TOOL_FAILED, or TOOL_USAGE for a malformed option or shape.
int kernel_read(const char *argument, const kernel_options *options, skc_kernel **kernel);

#endif
