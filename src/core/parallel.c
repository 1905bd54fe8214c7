// SPDX-License-Identifier: MIT
#define _GNU_SOURCE // sched_getaffinity
#include "core/parallel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sched.h>
#endif

enum { MAX_THREADS = 256 };

struct crew {
    skci_task *task;
    void *context;
    int count;
    atomic_int next;
    int done; // guarded by mutex
    pthread_mutex_t mutex;
    pthread_cond_t finished;
};

int skci_processors(void)
{
#ifdef __linux__
    // A container or taskset may leave us fewer than the machine has.
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0)
        return CPU_COUNT(&set);
#endif
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : n > MAX_THREADS ? MAX_THREADS : (int)n;
}

// Takes tasks until none is left.
static void *work(void *argument)
{
    struct crew *crew = argument;
    for (int i; (i = atomic_fetch_add(&crew->next, 1)) < crew->count;) {
        crew->task(crew->context, i);
        pthread_mutex_lock(&crew->mutex);
        if (++crew->done == crew->count)
            pthread_cond_signal(&crew->finished);
        pthread_mutex_unlock(&crew->mutex);
    }
    return NULL;
}

void skci_parallel_for(const skc_parallel *host, int threads, int count, skci_task *task, void *context,
                       skci_watch *watch)
{
    if (host) {
        host->run(host->host, count, task, context);
        return;
    }
    if (threads < 1)
        threads = skci_processors();
    if (threads > MAX_THREADS)
        threads = MAX_THREADS;
    if (threads > count)
        threads = count;
    struct crew crew = {.task = task, .context = context, .count = count};
    pthread_mutex_init(&crew.mutex, NULL);
    pthread_cond_init(&crew.finished, NULL);
    pthread_t helpers[MAX_THREADS];
    int helper_count = 0;
    // Should the system refuse a thread, the others do its work.
    while (helper_count < threads - 1 && pthread_create(&helpers[helper_count], NULL, work, &crew) == 0)
        helper_count++;
    work(&crew);
    pthread_mutex_lock(&crew.mutex);
    while (crew.done < count) {
        struct timespec soon;
        clock_gettime(CLOCK_REALTIME, &soon);
        soon.tv_nsec += 20 * 1000 * 1000;
        if (soon.tv_nsec >= 1000000000) {
            soon.tv_nsec -= 1000000000;
            soon.tv_sec++;
        }
        pthread_cond_timedwait(&crew.finished, &crew.mutex, &soon);
        if (watch) {
            pthread_mutex_unlock(&crew.mutex);
            skci_watch_poll(watch);
            pthread_mutex_lock(&crew.mutex);
        }
    }
    pthread_mutex_unlock(&crew.mutex);
    for (int i = 0; i < helper_count; i++)
        pthread_join(helpers[i], NULL);
    pthread_cond_destroy(&crew.finished);
    pthread_mutex_destroy(&crew.mutex);
}
