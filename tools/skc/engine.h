// SPDX-License-Identifier: MIT
// What a .skc file holds, ready to filter any number of pictures: the same kernel everywhere, or one for each pixel.

#ifndef ENGINE_H
#define ENGINE_H

#include "maps.h"

typedef struct engine {
    skc_plan *plans[3];
    int plan_count;       // 1, or 3 for a filter for each of red, green and blue; what is no colour goes with green
    skc_varying *varying; // NULL: the plans
    int channels;         // 1 or 3, of the file
    skc_edge edge;
} engine;

typedef struct engine_options {
    skc_edge edge;
    float constant;
    int correlate;
    skc_order order;
    int respect_edges;
} engine_options;

// `name` is the file's. Prints its sentence.
int engine_create(const char *name, const skc_basis *basis, const engine_options *options, engine *e);
void engine_free(engine *e);

// As the library's functions; the margin is that of the picture and of the maps.
skc_reach engine_margin(const engine *e);
size_t engine_scratch(const engine *e, int channels);
skc_rectangle engine_need(const engine *e, int width, int height, skc_rectangle wanted);
skc_rectangle engine_map_need(const engine *e, int width, int height, skc_rectangle wanted);

// Not 0: it failed, which only a programming error can make it do.
int engine_window(const engine *e, int width, int height, const skc_window *in, const skc_map *maps,
                  const skc_window *out, void *scratch, size_t size);
// A whole picture on threads. Prints its sentence, with `name`.
int engine_apply(const engine *e, const char *name, const skc_image *in, const skc_map *maps, const skc_image *out,
                 int threads);

#endif
