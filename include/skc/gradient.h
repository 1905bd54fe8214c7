// SPDX-License-Identifier: MIT
//
// skc/gradient.h: filtering as a differentiable function, for optimisers and learning pipelines. Conventions as in
// skc/skc.h.
//
//     skc_operator *op;
//     skc_operator_create(basis, NULL, &op, NULL);                          // of skc_basis_parse, skc_fit_basis
//     skc_operator_apply(op, samples, &in, &maps, &out, NULL, NULL);        // forward
//     skc_operator_vjp(op, samples, &in, &maps, &d_out, &d_in, d_samples, &d_maps, NULL, NULL);
//     skc_operator_free(op);
//
// For out = f(samples, in, maps) and a loss whose gradient with respect to `out` is d_out, the vector-Jacobian product
// gives its gradients with respect to `samples`, `in` and `maps`; the Jacobian-vector product gives how `out` changes
// as they do.
//
// Samples are given at each call, so that an optimiser may move them: for each filter of the basis, for each of its
// layers, x, y and w of each sample: skc_operator_info.numbers doubles. `in` and `out` are batches, of floats or of
// doubles; all batches of a call are of the same type, and so is the arithmetic. In float, samples are rounded to float
// first, and `out` has the very bytes of skc_plan_apply or skc_varying_apply.
//
// A bilinear sample has a kink wherever an offset is a whole number: there, derivatives with respect to offsets (and to
// maps, through them) are those towards larger offsets. Offsets of layers with whole offsets (SKC_TAPS_INTEGER) are not
// differentiated: their gradient is 0. Maps have a kink at every node, where the cell above counts, at the last the one
// below, and gradient 0 beyond the first and last and where they are NaN; where a filter copies because all nodes
// around are the identity, offsets and weights have gradients as everywhere else. Where SKC_EDGE_RENORMALIZE gives 0,
// all gradients are 0.

#ifndef SKC_GRADIENT_H
#define SKC_GRADIENT_H

#include "skc.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum skc_real {
    SKC_REAL_FLOAT,
    SKC_REAL_DOUBLE,
} skc_real;

// A view of someone's images, all alike: the number of channel c of image i at column x and row y lies at (char *)data
// + i * image_stride + c * channel_stride + y * row_stride + x * pixel_stride. Strides are multiples of the size of a
// number; those of an input may be 0 or negative. Distinct numbers of an output must not share memory.
typedef struct skc_batch {
    void *data;
    skc_real type;
    int images, channels, height, width; // images: 0 to 1 << 24; the others as in skc_image
    ptrdiff_t image_stride, channel_stride, row_stride, pixel_stride;
} skc_batch;

// A tightly packed batch, image by image and plane by plane: the order "NCHW".
SKC_API skc_batch skc_batch_of(skc_real type, void *data, int images, int channels, int height, int width);

typedef struct skc_operator_options {
    size_t size; // sizeof(skc_operator_options), set by skc_operator_options_init
    skc_edge edge;
    float constant;  // the value beyond the edge for SKC_EDGE_CONSTANT
    int correlate;   // not 0: turn all kernels by 180 degrees
    skc_order order; // of bases with parameters
    const char *isa; // as for plans
} skc_operator_options;

// Clamp, convolution, gathering, the best instruction set.
SKC_API void skc_operator_options_init(skc_operator_options *options);

typedef struct skc_operator skc_operator;

// The structure of a basis, made ready: layers, counts, nodes, channels. Immutable, for any number of threads at a
// time. `options` may be NULL. Without parameters the filter is the same at every pixel and there are no maps. Fails as
// skc_plan_create and skc_varying_create do.
SKC_API skc_status skc_operator_create(const skc_basis *basis, const skc_operator_options *options, skc_operator **op,
                                       skc_error *error);

// The same of a single complex.
SKC_API skc_status skc_operator_of(const skc_complex *complex, const skc_operator_options *options, skc_operator **op,
                                   skc_error *error);
SKC_API void skc_operator_free(skc_operator *op);

typedef struct skc_operator_info {
    int filters;       // of the basis
    int layers;        // of each filter
    const int *counts; // samples of each layer; valid as long as the operator
    int samples;       // of all layers of a filter
    size_t numbers;    // filters * samples * 3: how long the arrays of samples are
    int maps;          // parameters of the basis: channels of the batches of maps
    skc_reach margin;  // how far left, right, up and down of a pixel its result may depend on the image, with the
                       // samples that the basis has
} skc_operator_info;

SKC_API void skc_operator_describe(const skc_operator *op, skc_operator_info *info);

// The samples that the basis has; and a basis with other ones in their place (quality figures are left out, offsets and
// weights are rounded to float).
SKC_API void skc_operator_samples(const skc_operator *op, double *samples);
SKC_API skc_status skc_operator_basis(const skc_operator *op, const double *samples, skc_basis **basis,
                                      skc_error *error);

// In all that follows: `out` and `d_out` have the size and the type of `in`. `maps` has the parameters of the basis as
// channels, in their units, the size of `in`, and as many images, or one that serves them all; NULL if there are none.
// Nothing may overlap in memory but inputs with inputs. run->out_x and out_y must be 0; `run` may be NULL. A batch of 0
// images is done at once (gradients of samples are then 0). Offsets and weights must be finite, offsets within
// SKC_MAX_OFFSET, and whole in layers of whole offsets. NaN and infinity in batches spread into what depends on them,
// and into the gradients of samples. The same bytes for any number of threads and any instruction set. Fails with
// SKC_INVALID, SKC_MEMORY, SKC_UNSUPPORTED as creating does for samples that cannot be filtered with or, with what is
// written partly written, SKC_CANCELLED.

SKC_API skc_status skc_operator_apply(const skc_operator *op, const double *samples, const skc_batch *in,
                                      const skc_batch *maps, const skc_batch *out, const skc_run_options *run,
                                      skc_error *error);

// Writes (does not add) the gradients that are wanted: those that are not NULL. d_samples is laid out as `samples` and
// summed over the images; d_maps has the shape of `maps`, summed over the images if one map serves them all. Nothing is
// kept between the forward function and this one: layers' results are made again, tile by tile. So it needs memory for
// some tiles for each thread, and for what tiles leave to be added up, which is not more for a large batch than for an
// image, or 64 MiB; with maps, than for an image, or two megapixels. Fails with SKC_UNSUPPORTED, too, for filters that
// reach so far that a thread would need more than 1 GiB.
SKC_API skc_status skc_operator_vjp(const skc_operator *op, const double *samples, const skc_batch *in,
                                    const skc_batch *maps, const skc_batch *d_out, const skc_batch *d_in,
                                    double *d_samples, const skc_batch *d_maps, const skc_run_options *run,
                                    skc_error *error);

// How `out` changes as samples, image and maps move along the tangents t_samples, t_in and t_maps, each of which may be
// NULL, for no change: t_out, written.
SKC_API skc_status skc_operator_jvp(const skc_operator *op, const double *samples, const skc_batch *in,
                                    const skc_batch *maps, const double *t_samples, const skc_batch *t_in,
                                    const skc_batch *t_maps, const skc_batch *t_out, const skc_run_options *run,
                                    skc_error *error);

#ifdef __cplusplus
}
#endif

#endif
