// SPDX-License-Identifier: MIT
#include "apply/tiles.h"

#include "core/status.h"

#include <stdlib.h>

static int at_most(int a, int b)
{
    return a < b ? a : b;
}

static int at_least(int a, int b)
{
    return a > b ? a : b;
}

// Bands are so high that the rows that neighbours compute too matter little; unless that would leave threads without
// work.
skci_tiles skci_tiles_choose(int width, int height, int strip, int margin, int passes, int threads)
{
    skci_tiles t = {.image_width = width, .image_height = height};
    t.width = skci_divide_up(width, skci_divide_up(width, strip));
    t.columns = skci_divide_up(width, t.width);
    double strips = (double)t.columns * passes;
    int wanted = threads > 1 && strips < 8 * threads ? skci_divide_up(8 * threads, (int)strips) : 1;
    int high = at_least(256, 8 * margin), low = at_least(64, margin);
    int bands = at_most(wanted, at_least(height / high, at_most(threads, height / low)));
    t.height = skci_divide_up(height, at_least(1, bands));
    t.rows = skci_divide_up(height, t.height);
    return t;
}

skc_status skci_tiles_count(const skci_tiles *t, int passes, int *count, skc_error *error)
{
    double all = (double)t->columns * t->rows * passes;
    *count = all > 1e9 ? 0 : (int)all;
    if (all > 1e9)
        return skci_fail(error, SKC_UNSUPPORTED,
                         "an output of %d x %d pixels, in %d passes for its channels, is too large", t->image_width,
                         t->image_height, passes);
    return SKC_OK;
}

skc_rectangle skci_tile(const skci_tiles *t, int i)
{
    int x = i % t->columns * t->width, y = i / t->columns % t->rows * t->height;
    return (skc_rectangle){x, y, at_most(t->width, t->image_width - x), at_most(t->height, t->image_height - y)};
}

struct skci_heap {
    struct skci_heap *next;
};

void skci_pool_init(skci_pool *pool, size_t size)
{
    pool->size = size < sizeof(struct skci_heap) ? sizeof(struct skci_heap) : size;
    pool->free = NULL;
    pthread_mutex_init(&pool->mutex, NULL);
    atomic_init(&pool->failed, 0);
}

void *skci_pool_take(skci_pool *pool)
{
    pthread_mutex_lock(&pool->mutex);
    struct skci_heap *scratch = pool->free;
    pool->free = scratch ? scratch->next : NULL;
    pthread_mutex_unlock(&pool->mutex);
    scratch = scratch ? scratch : malloc(pool->size);
    if (!scratch)
        atomic_store(&pool->failed, 1);
    return scratch;
}

void skci_pool_give(skci_pool *pool, void *memory)
{
    struct skci_heap *scratch = memory;
    pthread_mutex_lock(&pool->mutex);
    scratch->next = pool->free;
    pool->free = scratch;
    pthread_mutex_unlock(&pool->mutex);
}

skc_status skci_pool_finish(skci_pool *pool, skci_watch *watch, skc_error *error)
{
    for (struct skci_heap *next; pool->free; pool->free = next) {
        next = pool->free->next;
        free(pool->free);
    }
    pthread_mutex_destroy(&pool->mutex);
    if (atomic_load(&pool->failed))
        return skci_fail_memory(error);
    if (atomic_load(&watch->cancelled))
        return skci_fail(error, SKC_CANCELLED, "%s", skc_status_text(SKC_CANCELLED));
    return SKC_OK;
}
