// SPDX-License-Identifier: MIT
// What the unit tests share: cmocka, random numbers, complexes and images to play with.

#ifndef CHECK_H
#define CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/random.h"
#include "skc/skc.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK_OK(call)                                                                                                 \
    do {                                                                                                               \
        skc_error check_error = {0};                                                                                   \
        skc_error *error = &check_error;                                                                               \
        if ((call) != SKC_OK)                                                                                          \
            fail_msg("%s: %s", #call, check_error.message);                                                            \
    } while (0)

// Fails unless |a - b| <= tolerance, telling both.
#define CHECK_NEAR(a, b, tolerance)                                                                                    \
    do {                                                                                                               \
        double check_a = (a), check_b = (b), check_t = (tolerance);                                                    \
        if (!(fabs(check_a - check_b) <= check_t))                                                                     \
            fail_msg("%s = %.17g, %s = %.17g, differ by %g, allowed %g", #a, check_a, #b, check_b,                     \
                     fabs(check_a - check_b), check_t);                                                                \
    } while (0)

static inline double check_between(skci_random *random, double a, double b)
{
    return a + (b - a) * skci_random_uniform(random);
}

// A complex with random samples within `reach` pixels, weights of both signs that add up to about 1 in each layer.
static inline skc_complex *check_complex(skci_random *random, int count, const int *counts, double reach)
{
    skc_complex *complex;
    if (skc_complex_create(count, counts, &complex, NULL) != SKC_OK)
        abort();
    for (int l = 0; l < count; l++)
        for (int i = 0; i < counts[l]; i++)
            complex->layers[l].samples[i] =
                (skc_sample){(float)check_between(random, -reach, reach), (float)check_between(random, -reach, reach),
                             (float)((1 + check_between(random, -1.5, 1.5)) / counts[l])};
    return complex;
}

static inline float *check_noise(skci_random *random, size_t n)
{
    float *values = malloc(n * sizeof *values);
    if (!values)
        abort();
    for (size_t i = 0; i < n; i++)
        values[i] = (float)skci_random_uniform(random);
    return values;
}

static inline double check_kernel_at(const skc_kernel *k, int x, int y)
{
    int i = x + k->anchor_x, j = y + k->anchor_y;
    return i >= 0 && i < k->width && j >= 0 && j < k->height ? k->values[j * k->width + i] : 0;
}

#endif
