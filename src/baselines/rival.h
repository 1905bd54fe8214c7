// SPDX-License-Identifier: MIT
// What a rival is made of: a row of the table, and how its file fills it in.

#ifndef SKCI_RIVAL_H
#define SKCI_RIVAL_H

#include "skc/rivals.h"

// A method. `create` fills in rival->state and of rival->info all but kind and seconds; options->setting is 0 or within
// the method's range. What it leaves on failure is freed. The other functions see arguments that have been checked:
// images of one size, apart in memory, with a number of threads of at least 1.
typedef struct skci_rival_method {
    skc_rival_kind kind;
    skc_status (*create)(skc_rival *rival, const skc_kernel *kernel, const skc_rival_options *options,
                         skc_error *error);
    void (*free)(void *state);
    skc_status (*synthesize)(const void *state, skc_kernel **kernel, skc_error *error);
    size_t (*scratch)(const void *state, int width, int height, int channels, int threads);
    skc_status (*apply)(const void *state, const skc_image *in, const skc_image *out, int threads, skc_error *error);
} skci_rival_method;

struct skc_rival {
    const skci_rival_method *method;
    skc_rival_info info;
    void *state;
};

extern const skci_rival_method skci_rival_lowrank, skci_rival_refined, skci_rival_kawase, skci_rival_linear,
    skci_rival_dual, skci_rival_binomial, skci_rival_boxes, skci_rival_sat, skci_rival_bokeh, skci_rival_dense,
    skci_rival_fft;

// For setting 0: tries settings `first` to `last` and keeps in `rival` the one of least kernel error among those that
// take at most options->samples fetches, or the cheapest if none does. `rival` may hold state of a failed try no
// longer.
skc_status skci_rival_choose(skc_rival *rival, const skc_kernel *kernel, const skc_rival_options *options,
                             skc_error *error);

// ||a - k||_2 / ||k||_2, aligned at the anchors.
double skci_rival_distance(const skc_kernel *a, const skc_kernel *k);

// ---------------------------------------------------------------------------------------------- pixels, memory,
// threads

// The channel `c` of columns from .. from + count - 1 of row y as floats; beyond the edges, the nearest pixel.
void skci_rival_fetch(const skc_image *in, int c, int from, int y, int count, float *out);

// And back: `count` pixels from column x of row y on, which exist.
void skci_rival_store(const skc_image *out, int c, int x, int y, int count, const float *in);

// a b, or SIZE_MAX where that is too much: then memory cannot be had.
size_t skci_rival_times(size_t a, size_t b);

// `bytes` aligned to cache lines; NULL if there is not so much. End with free.
void *skci_rival_allocate(size_t bytes);

// Bytes rounded up to whole cache lines.
size_t skci_rival_lines(size_t bytes);

// Calls work(context, i, scratch) for 0 <= i < count; each of `threads` threads has `bytes` of `memory` of its own.
typedef void skci_rival_work(void *context, int i, char *scratch);
void skci_rival_share(int threads, int count, skci_rival_work *work, void *context, char *memory, size_t bytes);

#endif
