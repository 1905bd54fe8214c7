// SPDX-License-Identifier: MIT
// Pictures in and out, through libvips (but for EXR and PFM): linear light, premultiplied, float32.

#ifndef IMAGE_H
#define IMAGE_H

#include "tool.h"

typedef enum image_alpha {
    IMAGE_ALPHA_AUTO,          // by the format: EXR files are premultiplied, all others straight
    IMAGE_ALPHA_STRAIGHT,      // premultiply after reading, divide again before writing
    IMAGE_ALPHA_PREMULTIPLIED, // the file is premultiplied already and is to stay so
    IMAGE_ALPHA_IGNORE,        // colours are filtered as if there were no alpha, which is written back as it was
} image_alpha;

// What a picture is, for reports.
typedef struct image_facts {
    int channels; // as stored, with alpha
    int colours;  // the view's first channels, one for each stored colour; 0 if the view has none such
    int tables;   // the view's first channels are made by a profile of tables (CMYK): XYZ, and what it cannot tell
    int alpha;    // is there an alpha; it is the view's last channel unless it is ignored
    int depth;    // bits of a sample
    int is_float;
    int width, height; // of a page
    int pages;
} image_facts;

// A picture ready to be filtered. `pixels` is interleaved and owned by the picture.
typedef struct image image;

// Starts and ends libvips; called once from main.
int image_start(const char *program);
void image_stop(void);

// How many threads read and write; 0: as many as there are processors.
void image_threads(int count);

// Reads a picture to float: colour in linear light with premultiplied alpha, or, with `encoded`, the stored values as
// they are (integers scaled to 0..1 by their type's greatest value; premultiplied only if `alpha` says straight). The
// orientation tag is applied. Float files are taken as linear. Of several pages or frames the first is read. Prints its
// sentence and returns TOOL_FAILED.
int image_read(const char *path, int encoded, image_alpha alpha, image **picture);

// Opens a picture and reads its header, for image_filter. `pages`: all pages or frames of TIFF, WebP and GIF files, if
// they are of one size. "-" is standard input, for all but EXR and PNM files.
int image_open(const char *path, int encoded, image_alpha alpha, int pages, image **picture);
// Closes its file; what is known about it stays.
void image_close(image *picture);

// How a picture is filtered.
typedef struct image_job {
    const struct engine *engine;
    const struct map_set *maps; // of the pages' size, for an engine that varies
    const struct boost *boost;  // of colours, before they are filtered; NULL: none
    skc_rectangle roi;          // of each page; what is outside stays. Width 0: the whole page
    const skc_image *mask;      // one channel of a page's size; NULL: none
    int quality;                // as for image_write
    int threads;                // 0: as many as there are processors
} image_job;

// Seconds: all together; and how long the thread that reads read, and how long all those that filter did, with decoding
// and encoding of the colours. They work side by side.
typedef struct image_times {
    double total, read, filter;
} image_times;

// Filters an open picture on its way to `path`, as image_write would write it, a band of rows at a time: what is in
// memory does not depend on the height; but for pictures that the orientation tag turns, files read or written as a
// whole (EXR, PFM to a pipe, FITS, JPEG 2000, JPEG XL), and the wrap edge mode, whose first rows need the last ones.
// "-" is standard output: PFM for floats, else PNG. Shows progress; an interrupt ends it.
int image_filter(image *picture, const image_job *job, const char *path, image_facts *written, image_times *times);

// Can what `path` names by its ending hold several pages or frames?
int image_holds_pages(const char *path);

// Its pixels, for filtering: all channels, or without the alpha if that is to be ignored.
skc_image image_view(const image *picture);

// Writes `pixels` (same channels as the view; other sizes are allowed) with everything else - bit depth, colour space,
// profile, alpha, metadata - as in `like`, in the format that the target's ending names. Integers are clamped and
// rounded half to even. Formats that cannot hold the bit depth (JPEG), the alpha or the profile get the nearest that
// they can: no alpha is flattened onto black (with a line on standard error), no profile is sRGB, float formats get
// linear light. Atomic. `quality` is 1 to 100 for lossy formats (100 is lossless WebP), 0 for the default, 90.
// `written` tells what was written; it may be NULL.
int image_write(const char *path, const image *like, const skc_image *pixels, int quality, image_facts *written);

// Refuses endings of which no format is known, before any work is done. Prints its sentence and returns TOOL_USAGE.
int image_can_write(const char *path);

// For comparing: the picture's colours as linear light of sRGB's primaries, over black where there is alpha (or the stored
// values, if it was read with `encoded`), and its alpha, data NULL if there is none. Both are views of the picture, whose
// pixels change: to be called once. Channels that are neither are the last of the colours. Prints its sentence and
// returns TOOL_FAILED.
int image_colours(const char *path, image *picture, skc_image *colours, skc_image *alpha);

image_facts image_describe(const image *picture);

void image_free(image *picture);

// --- pictures as data, never colour-managed: maps and kernels.
// All bands of any picture as stored, as float (interleaved; integers are not scaled unless `unit`, then to 0..1). Free
// with g_free.
int image_read_data(const char *path, int unit, skc_image *pixels);

// The same for grey data: one channel, or colours that are equal; alpha is left out.
int image_read_grey(const char *path, int unit, skc_image *pixels);

// Writes data as it is: PFM, TIFF and EXR hold the floats; PNG, JPEG and the like get 8-bit (PNG, PGM: 16-bit) values,
// scaled by `scale` to full range and clamped. `written` as for image_write.
int image_write_data(const char *path, const skc_image *pixels, double scale, image_facts *written);

// Writes colours, sRGB from 0 to 1, as 8 bits.
int image_write_colours(const char *path, const skc_image *pixels, image_facts *written);

// Does the format that `path` names by its ending hold floats (so that data need not become colours), or grey only?
int image_holds_data(const char *path);

// --- KERNEL arguments: a picture file, a text matrix (file or literal), an npy file, or a shape. Normalised and
// anchored; all but shapes are trimmed.
typedef struct kernel_options {
    char *anchor;    // NULL, "x,y" or "centroid"
    char *normalize; // NULL, "none" or "sum"
} kernel_options;

// Prints its sentence and returns TOOL_FAILED, or TOOL_USAGE for a malformed option or shape.
int kernel_read(const char *argument, const kernel_options *options, skc_kernel **kernel);

// The same for a picture with a kernel in each of its three colours, which share one anchor.
int kernel_read_colours(const char *argument, const kernel_options *options, skc_kernel *kernels[3]);

#endif
