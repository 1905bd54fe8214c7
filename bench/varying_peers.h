// SPDX-License-Identifier: MIT
// Other ways to filter with a kernel that changes, gathering: rows of RGBA pixels, edges extended. Of bench/speed.h's
// `filter`; maps are as for fields, and are kept.
#ifndef VARYING_PEERS_H
#define VARYING_PEERS_H

#include "varying_effects.h"

// bench/varying_fft.c, with FFTW, tiles chosen by measuring. The image filtered with the kernel of every node, weighted
// between nodes and summed; with `needed`, a tile leaves out the nodes that none of its pixels lies next to.
filter blending_filter(const effect *e, const int counts[], const maps *m, int needed, int threads);

// Efficient Filter Flow (Hirsch et al. 2010): overlapping windows of `size` pixels, half a window apart, each with the
// kernel at its centre. Their windows lie on what is filtered, ours on the result, which is the adjoint and costs the
// same.
filter flow_filter(const effect *e, const maps *m, int size, int threads);

// bench/varying_factors.c. Rows times columns by singular value decomposition, `rank` of them (at most 4), interpolated
// between the nodes (McGraw 2015, as DISK compares with).
filter factors_filter(const effect *e, const int counts[], const maps *m, int rank, int threads);

// The kernels of a field, each replaced by its `rank` first singular terms: for images that are filtered so and
// blended.
void truncate_field(field *f, int rank);

// bench/varying_effects.c. Where every pixel's parameter lies among `count` nodes: 1.5 is half-way between the second
// and the third.
float *node_map(const effect *e, int axis, int count, const maps *m);

#endif
