// SPDX-License-Identifier: MIT
// Telling the caller how far a long call has come, and hearing from it that it should stop.

#ifndef SKCI_WATCH_H
#define SKCI_WATCH_H

#include "skc/skc.h"

#include <pthread.h>
#include <stdatomic.h>

typedef struct skci_watch {
    skc_progress_callback callback; // may be NULL
    void *user;
    void (*measure)(void *context, skc_progress *progress); // how far the work is; called from the owner's thread
    void *context;
    pthread_t owner; // the thread that called the library: the only one that may call back
    double told;     // when it was last told, in seconds
    double fraction; // and how far the work was: threads may report out of order
    atomic_int cancelled;
} skci_watch;

// Seconds since some moment, never going back.
double skci_seconds(void);

void skci_watch_init(skci_watch *watch, skc_progress_callback callback, void *user,
                     void (*measure)(void *, skc_progress *), void *context);

// Called by every worker now and then, on any thread. On the owner's it calls back, at most some hundred times a second.
// Returns 1 once the work is to stop, else 0.
int skci_watch_poll(skci_watch *watch);

// Calls back now; from the owner's thread only.
void skci_watch_tell(skci_watch *watch);

#endif
