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
    int width, height; // upright; of a page
    int pages;         // of that size
    int colours;       // stored bands that are colour: 1, 3 or 4; 0 if the bands mean something else
    int others, alpha; // stored bands beyond
    int light;         // floats for a pixel's colour: `colours`, or more for a profile of tables
    int channels;      // floats for a pixel: light + others + alpha
    float *pixels;     // NULL while it is only open

    struct picture_source *source; // NULL once all is read
    VipsImage *header;             // 1 x 1 pixel with the file's metadata
    VipsBandFormat format;
    int encoded;
    image_alpha alpha_mode;
    int premultiplied; // the pixels are, by us or by the file
    int associated;    // the file's format has it so (EXR)
    profile *profile;  // how integers stand for light; NULL: linearly
    int embedded;      // the profile is the file's own
    exr_picture *exr;  // NULL if it was no EXR file; without pixels
};

// How many samples a picture may have, as powers of 2: in memory, and when it only streams through.
enum { PICTURE_IN_MEMORY = 31, PICTURE_IN_STREAM = 36 };

// Refuse (and print) pictures that are too big, or for which there is no memory. `zero` clears the floats.
int picture_size_check(const char *path, int64_t width, int64_t height, int64_t channels, int most);
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
    int width, height; // upright, all pages
    int pages;
} picture_source;

// `pages`: all of them, one below the other, if they are of one size and the file's format holds pages or frames; else
// the first. "-" is standard input.
int picture_open(const char *path, int pages, picture_source *source);
void picture_close(picture_source *source);

// Makes the greatest value that the header of a PGM or PPM names that of the number format, 255 or 65535.
int picture_stretch(picture_source *source);

// Turns `count` stored pixels to floats.
typedef void (*picture_decoder)(const void *context, const void *stored, int count, float *pixels);

// Decodes all pixels, `channels` floats each, to where they lie upright.
int picture_decode(const picture_source *source, int channels, picture_decoder decode, const void *context,
                   float *pixels);

// The same pixels with the top row first and the left one in front, for whoever reads from the top down. NULL: prints.
VipsImage *picture_upright(const picture_source *source);

// Stored pixels to a picture's floats.
typedef struct decoder {
    const image *picture;
    VipsBandFormat format;
    int bands;
    codec *codecs[3]; // NULL: as stored, scaled to 0..1
} decoder;

void decoder_init(decoder *d, const image *picture);
void decoder_clear(decoder *d);
void decoder_row(const decoder *d, const void *stored, int count, float *pixels);

// The greatest and the least value of an integer format, which stand for 1 and -1 (or 0); 1 for float formats.
double picture_greatest(VipsBandFormat format);
double picture_least(VipsBandFormat format);

// Band of `count` stored pixels to floats, times `scale`. Strides count samples.
void picture_load_band(const void *stored, VipsBandFormat format, int stride, int count, double scale, float *to,
                       int to_stride);

// Leaves one channel of interleaved data: of colours that are equal, the first; alpha goes. Refuses (and prints)
// others.
int picture_take_grey(const char *path, VipsInterpretation type, skc_image *pixels);

// Mixes the filtered rectangle `r` of the page into `view`, which lies at (x, y) there, by a mask of the page; NULL:
// all of it.
void picture_lay_over(const skc_image *view, int x, int y, const skc_image *filtered, const skc_rectangle *r,
                      const skc_image *mask);

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
    HOLDS_PAGES = 256,
    IN_ORDER = 512, // the saver asks for each row once, from the top down
};

typedef struct image_target {
    const char *ending; // ".png"
    const char *name;   // "PNG"
    image_kind kind;
    int holds;
} image_target;

// The format that `path` names by its ending; prints and returns NULL if there is none.
const image_target *image_target_find(const char *path);

// What "-", standard output, gets: PFM for floats, else PNG.
const image_target *image_target_stream(int is_float);

// Writes `picture` to `file` ("-": standard output). EXR and PFM have writers of their own. Not 0: libvips failed.
int image_save(const image_target *target, VipsImage *picture, const char *file, int quality);

// A picture's floats to stored pixels.
typedef struct encoder {
    const image *like;
    const image_target *target;
    const char *path;
    VipsBandFormat format;
    int width, height, channels; // of the pixels to come
    double gain;                 // on integers: 1, or what scales data to full range
    int colours, others, alpha;  // written bands
    int divide;                  // premultiplied pixels to a straight file
    int device;                  // colours as in the file's profile; else linear sRGB's primaries
    codec *codecs[3];            // NULL: linear
    int plain;                   // the usual picture: 8 bits with tone curves, no alpha, nothing else
    int alike;                   // all its curves are the same
    int transparent;             // atomic: some pixel was not opaque, and the target has no alpha
} encoder;

// Pixels to encode, and the picture that they were made from (data NULL if there is none), whose alpha goes with them
// if they have none. Of one size.
typedef struct encoder_pixels {
    skc_image filtered, original;
} encoder_pixels;

// Refuses what the target cannot hold. `like` and `path` are kept.
int encoder_init(encoder *e, const image *like, const image_target *target, const char *path, double gain);
void encoder_clear(encoder *e);
size_t encoder_pixel_size(const encoder *e);
void encoder_row(encoder *e, const encoder_pixels *pixels, int x, int y, int count, void *to);

// Makes the header of what is written, of that size.
void encoder_header(const encoder *e, VipsImage *out, int width, int height);
// Tells what was lost, once all is written.
void encoder_warn(encoder *e);
image_facts encoder_facts(const encoder *e);

#endif
