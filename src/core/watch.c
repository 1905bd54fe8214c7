// SPDX-License-Identifier: MIT
#define _POSIX_C_SOURCE 200809L // clock_gettime
#include "core/watch.h"

#include <time.h>

double skci_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void skci_watch_init(skci_watch *watch, skc_progress_callback callback, void *user,
                     void (*measure)(void *, skc_progress *), void *context)
{
    watch->callback = callback;
    watch->user = user;
    watch->measure = measure;
    watch->context = context;
    watch->owner = pthread_self();
    watch->told = skci_seconds();
    watch->fraction = 0;
    atomic_init(&watch->cancelled, 0);
}

void skci_watch_tell(skci_watch *watch)
{
    if (!watch->callback)
        return;
    skc_progress progress = {0};
    watch->measure(watch->context, &progress);
    watch->fraction = progress.fraction = progress.fraction > watch->fraction ? progress.fraction : watch->fraction;
    watch->told = skci_seconds();
    if (watch->callback(watch->user, &progress))
        atomic_store(&watch->cancelled, 1);
}

int skci_watch_poll(skci_watch *watch)
{
    if (atomic_load_explicit(&watch->cancelled, memory_order_relaxed))
        return 1;
    if (watch->callback && pthread_equal(pthread_self(), watch->owner) && skci_seconds() - watch->told > 0.01)
        skci_watch_tell(watch);
    return atomic_load_explicit(&watch->cancelled, memory_order_relaxed);
}
