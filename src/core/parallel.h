// SPDX-License-Identifier: MIT
// Doing many independent things at a time.

#ifndef SKCI_PARALLEL_H
#define SKCI_PARALLEL_H

#include "skc/skc.h"

typedef void skci_task(void *context, int i);

// The number of processors this process may run on, at least 1.
int skci_processors(void);

// Calls task(context, i) for each i in 0 .. count - 1 and returns when all are done. Runs on `host` if it is not NULL, else on
// the calling thread and up to `threads` - 1 of our own, which live as long as the call (0: a thread for each processor).
// `watch`, if not NULL, is called from the calling thread between its tasks and while it waits for the others, some fifty
// times a second; with a host it is called before and after only.
void skci_parallel_for(const skc_parallel *host, int threads, int count, skci_task *task, void *context,
                       void (*watch)(void *context), void *watch_context);

#endif
