// SPDX-License-Identifier: MIT
// A call of a varying operator: cut into tiles of the pixels at which samples are taken, image after image.
//
// Tiles are of one size whatever the number of threads. Where they write what others write, too, they take turns in a
// fixed order; gradients of samples are added up in double, some tiles to a sum and then sum after sum. So all bytes
// are the same for any number of threads.

#ifndef SKCI_VARY_JOB_H
#define SKCI_VARY_JOB_H

#include "gradient/vary_filter.h"

// What is added to beyond the edges of images, to be folded onto them.
typedef struct skci_vary_frame {
    int left, right, up, down;
    size_t each; // numbers for a channel
    char *data;  // image by image, channel by channel: the rows above and below, then what is beside the others
} skci_vary_frame;

struct skci_vary_kind;

typedef struct skci_vary_job {
    skci_vary_filter filter;
    const struct skci_vary_kind *kind;
    int width, height, channels;
    int groups; // of channels that are filtered together
    const skc_batch *in, *maps;
    int what; // of a tile, see skci_vary_geometry_of
    int tile_width, tile_height;
    skci_area support[SKC_MAX_LAYERS];

    // Products: what is wanted, where not NULL.
    const skc_batch *d_out, *d_in, *d_maps;
    int one_map;          // serves all images
    skc_batch lanes;      // renormalizing: the gradient of the four floats of a pixel, for images of the round
    skc_batch round_maps; // where one map serves all: its gradient for each image of the round
    skci_vary_frame d_in_frame, d_maps_frame;
    size_t sum_count;        // of sums of gradients of samples,
    double *sums;            // each laid out as a table
    int first_image, images; // of the round

    // Moving: either may be NULL.
    const skc_batch *t_in, *t_maps;
    void *t_table;

    const skc_batch *out; // or t_out
} skci_vary_job;

// What there is for floats and for doubles.
typedef struct skci_vary_kind {
    size_t size; // of a number
    size_t (*scratch)(const skci_vary_job *job);
    // Begins a task; every tile ends as it begins.
    void (*start)(const skci_vary_job *job, void *scratch);
    // Makes the pixels `own` of an image: the result; how it moves; the gradient of the four floats of each pixel;
    // gradients, those of samples added to sum number `sum`.
    void (*filter)(const skci_vary_job *job, void *scratch, int image, skci_area own);
    void (*move)(const skci_vary_job *job, void *scratch, int image, skci_area own);
    void (*share)(const skci_vary_job *job, void *scratch, int image, skci_area own);
    void (*multiply)(const skci_vary_job *job, void *scratch, int image, skci_area own, size_t sum);
    // Adds a frame to an image of a batch, of so many of the round.
    void (*fold)(const skci_vary_frame *frame, skc_edge edge, const skc_batch *batch, int image, int of_round);
    void (*clear)(const skc_batch *batch, int image);
    void (*add)(const skc_batch *to, int to_image, const skc_batch *from, int from_image);
    void *(*table)(const skci_vary_filter *filter, const double *t_samples);
} skci_vary_kind;

extern const skci_vary_kind skci_vary_float, skci_vary_double;

// Where in a frame, or in an image of a batch that may have moved by `first` images, the numbers of row y begin at
// column x; how many are found there in one piece and how far they are apart.
typedef struct skci_vary_run {
    char *data;
    ptrdiff_t stride;
    int count;
} skci_vary_run;

skci_vary_run skci_vary_frame_run(const skci_vary_frame *frame, const skc_batch *batch, int image, int of_round,
                                  int channel, int x, int y, int end, size_t size);

#endif
