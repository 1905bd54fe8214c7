// SPDX-License-Identifier: MIT
// What the machine can do at most.
#include "speed.h"
#include "vector.h"

#include <stdlib.h>
#include <string.h>

enum { CHAINS = 12, STEPS = 1 << 20, REPEATS = 7, LINE = 2048 };

typedef struct loop {
    peak_kind kind;
    float results[16];
} loop;

// One definition for all kinds: `kind` is a constant in each call. CHAINS independent sums keep the units busy in spite
// of their latency. What is hidden from the compiler has to be done again each time.
static inline __attribute__((always_inline)) vector run_kind(peak_kind kind, const float *line)
{
    vector sums[CHAINS], factor = broadcast(0.5f), one = broadcast(1), left = one, right = factor;
    indices shift;
    for (int l = 0; l < LANES; l++)
        shift[l] = l + 3;
    for (int c = 0; c < CHAINS; c++)
        sums[c] = one;
    for (int s = 0; s < STEPS; s++) {
        const float *from = line + s % 64;
#pragma GCC unroll 16
        for (int c = 0; c < CHAINS; c++) {
            if (kind == PEAK_FUSED) {
                sums[c] = multiply_add(sums[c], factor, one);
                continue;
            }
            vector pixels = one;
            if (kind == PEAK_LOADED)
                pixels = *(const loose_vector *)(from + c * LANES + 1);
            else if (kind == PEAK_SHUFFLED)
                pixels = __builtin_shuffle(left, right, shift);
            vector product = factor * pixels;
            HIDE(product); // or it would be fused with the sum
            sums[c] += product;
            HIDE(factor);
            HIDE(left);
        }
    }
    for (int c = 1; c < CHAINS; c++)
        sums[0] += sums[c];
    return sums[0];
}

static void run_loop(void *context, int i)
{
    static const float line[LINE] __attribute__((aligned(64)));
    loop *l = context;
    vector sum = l->kind == PEAK_FUSED      ? run_kind(PEAK_FUSED, line)
                 : l->kind == PEAK_SEPARATE ? run_kind(PEAK_SEPARATE, line)
                 : l->kind == PEAK_LOADED   ? run_kind(PEAK_LOADED, line)
                                            : run_kind(PEAK_SHUFFLED, line);
    l->results[i] = sum[0];
}

double peak(peak_kind kind, int threads)
{
    loop l = {.kind = kind};
    double best = 1e9;
    for (int r = 0; r < REPEATS; r++) {
        double start = seconds();
        side_by_side(threads, run_loop, &l);
        double took = seconds() - start;
        best = took < best ? took : best;
    }
    return 2.0 * CHAINS * STEPS * LANES * threads / best * 1e-9;
}

typedef struct copy {
    size_t bytes;
    int threads;
    const float *in;
    float *out;
} copy;

static void copy_part(void *context, int i)
{
    copy *c = context;
    size_t from = c->bytes / (size_t)c->threads * (size_t)i, to = c->bytes / (size_t)c->threads * (size_t)(i + 1);
    memcpy((char *)c->out + from, (const char *)c->in + from, (i == c->threads - 1 ? c->bytes : to) - from);
}

static void copy_run(void *state, const float *in, float *out)
{
    copy *c = state;
    c->in = in;
    c->out = out;
    side_by_side(c->threads, copy_part, c);
}

filter copy_filter(size_t bytes, int threads)
{
    copy *c = allocate(sizeof *c);
    *c = (copy){.bytes = bytes, .threads = threads};
    return (filter){.name = "memcpy", .state = c, .run = copy_run, .free = free};
}
