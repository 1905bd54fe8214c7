// SPDX-License-Identifier: MIT
// The operator of skc/gradient.h, and what its ways of filtering share.

#ifndef SKCI_OPERATOR_H
#define SKCI_OPERATOR_H

#include "ops/rows.h"
#include "skc/gradient.h"

struct skc_operator {
    skc_operator_options options; // .isa is the name of the loops
    const skci_rows *loops;
    skc_basis *basis; // a copy: what the samples of a call are put into
    int filters;
    int sets; // of filters, one for each of the first channels, further ones taking the second: 1 or 3
    int layers;
    int counts[SKC_MAX_LAYERS];
    skc_taps taps[SKC_MAX_LAYERS];
    int samples; // of all layers of a filter
    size_t numbers;
    int maps;
    skc_reach margin;
};

// The samples of a filter: x, y, w one after the other, layer by layer.
static inline const double *skci_operator_filter(const skc_operator *op, const double *samples, int filter)
{
    return samples + (size_t)filter * (size_t)op->samples * 3;
}

// Which set of filters a channel takes.
static inline int skci_operator_set(const skc_operator *op, int channel)
{
    return op->sets == 1 ? 0 : channel < op->sets ? channel : 1;
}

// A filter as a complex, its samples rounded to float.
skc_status skci_operator_complex(const skc_operator *op, const double *samples, int filter, skc_complex **complex,
                                 skc_error *error);

// ------------------------------------------------------------------------------------------------------------- batches

static inline size_t skci_real_size(skc_real type)
{
    return type == SKC_REAL_FLOAT ? sizeof(float) : sizeof(double);
}

static inline char *skci_batch_at(const skc_batch *b, int image, int channel, int x, int y)
{
    return (char *)b->data + image * b->image_stride + channel * b->channel_stride + y * b->row_stride +
           x * b->pixel_stride;
}

// An image of a batch of floats.
skc_pixels skci_batch_pixels(const skc_batch *batch, int image);

// ----------------------------------------------------------------------------------------------------------- arguments

// Of all three functions; those that a function lacks, or that were left out, are NULL.
typedef struct skci_arguments {
    const double *samples, *t_samples;
    const skc_batch *in, *maps, *t_in, *t_maps; // read
    const skc_batch *d_out;
    const skc_batch *out, *d_in, *d_maps, *t_out; // written
    double *d_samples;
    const skc_run_options *run;
} skci_arguments;

// Refuse what the header does not allow.
skc_status skci_samples_check(const skc_operator *op, const double *samples, skc_error *error);
skc_status skci_operator_check(const skc_operator *op, const skci_arguments *a, skc_error *error);

#endif
