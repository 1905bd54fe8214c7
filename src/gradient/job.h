// SPDX-License-Identifier: MIT
// Tiles of batches, through the layers and back. The same for floats (tile_float.c) and doubles (tile_double.c): made
// from tile_template.h.

#ifndef SKCI_JOB_H
#define SKCI_JOB_H

#include "gradient/levels.h"
#include "gradient/operator.h"

enum { SKCI_SETS = 3 };

typedef struct skci_job {
    const skci_rows *loops;
    skci_chain chains[SKCI_SETS]; // of the operator's sets
    int sets;
    skc_edge edge;
    double constant; // beyond the edge
    int block;       // bytes of a core's first cache
    skci_wants wants;
    skc_reach reach; // of all chains together

    const skc_batch *in, *t_in, *d_out; // t_in may be NULL
    const skc_batch *out;               // the last level, or with wants.tangents its tangent
    const skc_batch *d_in;

    // To renormalize, for each pixel and set: 1 / share, or 0 where the result is 0; and by what part of itself the
    // share changes along the tangent. NULL: not to.
    const double *inverse[SKCI_SETS], *change[SKCI_SETS];

    // What follows is skci_job_run's own.
    skci_tiles tiles;
    skci_area written;
    // Of the planes that are worked on: channels of images, from `first` on.
    long first;
    int positions;     // the most of a chain: room of each tile for
    double *d_weights; // the gradients of the weights at the positions, tile by tile
    size_t frame;      // numbers beyond the image that each plane gets gradients of,
    void *frames;      // in the order of skci_frame_at
    void *d_shares;    // by what part of itself a share's increase increases the loss, plane by plane. NULL: not wanted
} skci_job;

// Where a tile or a plane lies.
static inline int skci_job_image(const skci_job *job, int plane)
{
    return (int)((job->first + plane) / job->in->channels);
}

static inline int skci_job_channel(const skci_job *job, int plane)
{
    return (int)((job->first + plane) % job->in->channels);
}

static inline int skci_job_set(const skci_job *job, int plane)
{
    int channel = skci_job_channel(job, plane);
    return job->sets == 1 ? 0 : channel < job->sets ? channel : 1;
}

// Where the gradient of the position (x, y), which lies beyond the image, is kept: row by row.
static inline size_t skci_frame_at(const skci_job *job, int x, int y)
{
    const skci_area *all = &job->written;
    size_t wide = (size_t)(all->x1 - all->x0), side = wide - (size_t)job->in->width;
    size_t above = (size_t)-all->y0 * wide, column = (size_t)(x - all->x0);
    if (y < 0)
        return (size_t)(y - all->y0) * wide + column;
    if (y < job->in->height)
        return above + (size_t)y * side + (x < 0 ? column : column - (size_t)job->in->width);
    return above + (size_t)job->in->height * side + (size_t)(y - job->in->height) * wide + column;
}

// What the two types do alike.
typedef struct skci_tile_loops {
    size_t size; // of a number
    size_t (*scratch)(const skci_job *job);
    // Tile i of the planes: forward, with or without tangents; or back.
    void (*forward)(const skci_job *job, int i, void *scratch);
    void (*backward)(const skci_job *job, int i, void *scratch);
    // Adds the gradients of the padding of a plane to those of the pixels that it repeats. `columns` is where each
    // column of job->written is found.
    void (*fold)(const skci_job *job, int plane, const int *columns);
    // Adds d_shares of a plane to a sum.
    void (*add_share)(const skci_job *job, int plane, double *sum);
} skci_tile_loops;

extern const skci_tile_loops skci_tile_float, skci_tile_double;

// Sums over all planes of a set, added to.
typedef struct skci_sums {
    double *weights[SKCI_SETS]; // of the gradients of the weights at a chain's positions, layer after layer
    double *shares[SKCI_SETS];  // of d_shares, pixel by pixel; NULL: not wanted
} skci_sums;

// Does what the job wants. `sums` may be NULL if no gradients of samples are wanted.
skc_status skci_job_run(skci_job *job, const skci_tile_loops *loops, const skci_sums *sums,
                        const skc_run_options *options, skc_error *error);

#endif
