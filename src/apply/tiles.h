// SPDX-License-Identifier: MIT
// Sharing an image out to threads: how it is cut, and scratch memory that goes from task to task.

#ifndef SKCI_TILES_H
#define SKCI_TILES_H

#include "core/watch.h"
#include "skc/skc.h"

static inline int skci_divide_up(int a, int b)
{
    return a / b + (a % b != 0);
}

typedef struct skci_tiles {
    int image_width, image_height;
    int width, height; // of a tile
    int columns, rows;
} skci_tiles;

// Strips that are no wider than `strip`, cut into bands to keep all threads busy until the end. `margin`: how many rows
// bands compute twice. `passes`: how often the image is gone through.
skci_tiles skci_tiles_choose(int width, int height, int strip, int margin, int passes, int threads);

// How many tiles there are in all passes; refuses too many.
skc_status skci_tiles_count(const skci_tiles *tiles, int passes, int *count, skc_error *error);

// Tile i of any pass.
skc_rectangle skci_tile(const skci_tiles *tiles, int i);

// Scratch memory that a task has done with, for the next one.
typedef struct skci_pool {
    size_t size;
    pthread_mutex_t mutex;
    struct skci_heap *free; // guarded by mutex
    atomic_int failed;      // there was not enough memory
} skci_pool;

void skci_pool_init(skci_pool *pool, size_t size);
void *skci_pool_take(skci_pool *pool); // NULL if there is none
void skci_pool_give(skci_pool *pool, void *memory);

// Frees what is left, and says how the run ended.
skc_status skci_pool_finish(skci_pool *pool, skci_watch *watch, skc_error *error);

#endif
