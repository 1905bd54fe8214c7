// SPDX-License-Identifier: MIT
// What the parts of image.h share.

#ifndef IMAGE_PRIVATE_H
#define IMAGE_PRIVATE_H

#include "exr.h"
#include "image.h"
#include "profile.h"

#include <stdint.h>
#include <vips/vips.h>

// The pixels are floats, colour first, then bands that are neither colour nor alpha, then alpha.
struct image {
    int width, height; // upright
    int colours;       // stored bands that are colour: 1, 3 or 4; 0 if the bands mean something else
    int others, alpha; // stored bands beyond
    int light;         // floats for a pixel's colour: `colours`, or more for a profile of tables
    int channels;      // floats for a pixel: light + others + alpha
    float *pixels;

    VipsImage *header; // 1 x 1 pixel with the file's metadata
    VipsBandFormat format;
    int encoded;
    image_alpha alpha_mode;
    int premultiplied; // the pixels are, by us or by the file
    int associated;    // the file's format has it so (EXR)
    profile *profile;  // how integers stand for light; NULL: linearly
    int embedded;      // the profile is the file's own
    exr_picture *exr;  // NULL if it was no EXR file; without pixels
};

// The memory that a picture may need, as a number of samples.
#define PICTURE_MOST_SAMPLES ((int64_t)1 << 31)

// Refuse (and print) pictures that are too big, or for which there is no memory. `zero` clears the floats.
int picture_size_check(const char *path, int64_t width, int64_t height, int64_t channels);
float *picture_floats(const char *path, int width, int height, int channels, int zero);

// Prints `what` and libvips's own words, and clears them. Returns TOOL_FAILED.
int picture_fail(const char *path, const char *what);

// A file whose header is read.
typedef struct picture_source {
    const char *path;
    VipsImage *stored; // uncoded pixels, to be read from top to bottom once
    exr_picture *exr;  // the file, if it was read by exr_read
    float *floats;     // the pixels, if it was read by pfm_read
    int pnm;           // it is a PBM, PGM or PPM file
    int associated;    // alpha is premultiplied by the format's own rule
    int orientation;   // as in EXIF, 1 to 8
    int width, height; // upright
} picture_source;

int picture_open(const char *path, picture_source *source);
void picture_close(picture_source *source);

// Makes the greatest value that the header of a PGM or PPM names that of the number format, 255 or 65535.
int picture_stretch(picture_source *source);

// Turns `count` stored pixels to floats.
typedef void (*picture_decoder)(const void *context, const void *stored, int count, float *pixels);

// Decodes all pixels, `channels` floats each, to where they lie upright.
int picture_decode(const picture_source *source, int channels, picture_decoder decode, const void *context,
                   float *pixels);

// The greatest and the least value of an integer format, which stand for 1 and -1 (or 0); 1 for float formats.
double picture_greatest(VipsBandFormat format);
double picture_least(VipsBandFormat format);

// Band of `count` stored pixels to floats, times `scale`. Strides count samples.
void picture_load_band(const void *stored, VipsBandFormat format, int stride, int count, double scale, float *to,
                       int to_stride);

// --- file formats that can be written.
typedef enum image_kind {
    KIND_PNG,
    KIND_JPEG,
    KIND_TIFF,
    KIND_WEBP,
    KIND_PNM,
    KIND_PFM,
    KIND_HDR,
    KIND_EXR,
    KIND_HEIF,
    KIND_JXL,
    KIND_JP2K,
    KIND_GIF,
    KIND_FITS,
    KIND_VIPS,
} image_kind;

enum {
    HOLDS_8 = 1,
    HOLDS_16 = 2,
    HOLDS_FLOAT = 4, // linear light
    HOLDS_ANY = 8,   // every number format, any number of bands
    HOLDS_GREY = 16,
    HOLDS_CMYK = 32,
    HOLDS_ALPHA = 64,
    HOLDS_PROFILE = 128,
};

typedef struct image_target {
    const char *ending; // ".png"
    const char *name;   // "PNG"
    image_kind kind;
    int holds;
} image_target;

// The format that `path` names by its ending; prints and returns NULL if there is none.
const image_target *image_target_find(const char *path);

// Writes `picture` to `file`. `path` is what the user calls it.
// EXR and PFM have writers of their own.
int image_save(const image_target *target, VipsImage *picture, const char *file, const char *path, int quality);

#endif
