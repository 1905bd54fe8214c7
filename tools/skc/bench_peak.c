// SPDX-License-Identifier: MIT
#include "bench_peak.h"

#include <glib.h>
#include <string.h>

enum { CHAINS = 12, ROUNDS = 400000, MOST_THREADS = 256 };

// Twelve chains of a = a w + b hide the latency of a product and a sum on every processor that we know, and with w and
// b fit into 16 registers. They stay near 1, far from denormal numbers.
#define CHAIN(i) a##i = a##i * w + b;
#define TWELVE(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11)
#define START(i) type a##i = zero + (1 + 0.001f * i);
#define ADD(i) sum += a##i;
#define LOOP(name, attributes, vector)                                                                                 \
    attributes static void name(long rounds, float factor, float *result)                                              \
    {                                                                                                                  \
        typedef vector;                                                                                                \
        type zero = {0}, w = zero + factor, b = zero + (1 - factor), sum = zero;                                       \
        TWELVE(START)                                                                                                  \
        for (long i = 0; i < rounds; i++) {                                                                            \
            TWELVE(CHAIN)                                                                                              \
        }                                                                                                              \
        TWELVE(ADD)                                                                                                    \
        memcpy(result, &sum, sizeof *result);                                                                          \
    }

LOOP(one_by_one, , float type)
#if defined(__GNUC__) && (defined(__x86_64__) || defined(__aarch64__))
LOOP(by_4, , float type __attribute__((vector_size(16))))
#endif
#if defined(__GNUC__) && defined(__x86_64__)
LOOP(by_8, __attribute__((target("avx2"))), float type __attribute__((vector_size(32))))
LOOP(by_16, __attribute__((target("avx512f"))), float type __attribute__((vector_size(64))))
#endif

typedef struct peak {
    const char *isa;
    int lanes;
    void (*loop)(long rounds, float factor, float *result);
} peak;

static const peak peaks[] = {
    {"c", 1, one_by_one},
#if defined(__GNUC__) && defined(__x86_64__)
    {"sse2", 4, by_4},
    {"avx2", 8, by_8},
    {"avx512", 16, by_16},
#elif defined(__GNUC__) && defined(__aarch64__)
    {"neon", 4, by_4},
#endif
};

// ---------------------------------------------------------------------------------------------------------- threads

typedef struct task {
    const peak *peak; // NULL: copy
    char *to;
    const char *from;
    size_t size;
    float result;
} task;

static void *run(void *user)
{
    task *t = user;
    if (t->peak)
        t->peak->loop(ROUNDS, 0.999f, &t->result);
    else
        memcpy(t->to, t->from, t->size);
    return NULL;
}

static double run_all(task *tasks, int count)
{
    GThread *threads[MOST_THREADS] = {NULL};
    gint64 start = g_get_monotonic_time();
    for (int i = 1; i < count; i++) {
        threads[i] = g_thread_try_new("bench", run, &tasks[i], NULL);
        if (!threads[i])
            run(&tasks[i]);
    }
    run(&tasks[0]);
    for (int i = 1; i < count; i++)
        if (threads[i])
            g_thread_join(threads[i]);
    return (double)(g_get_monotonic_time() - start) / G_USEC_PER_SEC;
}

double bench_copy(void *to, const void *from, size_t size, int threads)
{
    task tasks[MOST_THREADS];
    int count = CLAMP(threads, 1, MOST_THREADS);
    size_t part = size / (size_t)count;
    for (int i = 0; i < count; i++) {
        size_t at = (size_t)i * part;
        tasks[i] =
            (task){.to = (char *)to + at, .from = (const char *)from + at, .size = i == count - 1 ? size - at : part};
    }
    return run_all(tasks, count);
}

double bench_arithmetic(const char *isa, int threads)
{
    task tasks[MOST_THREADS];
    int count = CLAMP(threads, 1, MOST_THREADS);
    const peak *found = NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(peaks); i++)
        if (strcmp(peaks[i].isa, isa) == 0)
            found = &peaks[i];
    if (!found)
        return 0;
    for (int i = 0; i < count; i++)
        tasks[i] = (task){.peak = found};
    double seconds = run_all(tasks, count);
    return (double)ROUNDS * CHAINS * found->lanes * count / (seconds * 1e9);
}
