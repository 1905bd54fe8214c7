// SPDX-License-Identifier: MIT
// Doing many independent things at a time.

#ifndef SKCI_PARALLEL_H
#define SKCI_PARALLEL_H

#include "core/watch.h"

typedef void skci_task(void *context, int i);

// The number of processors this process may run on, at least 1.
int skci_processors(void);

// Calls task(context, i) for each i in 0 .. count - 1 and returns when all are done. Runs on `host` if it is not NULL, else on
// the calling thread and up to `threads` - 1 of our own, which live as long as the call (0: a thread for each processor).
// Tasks poll `watch`, may it be NULL or not, themselves; it is also polled while waiting for them.
void skci_parallel_for(const skc_parallel *host, int threads, int count, skci_task *task, void *context,
                       skci_watch *watch);

#endif
