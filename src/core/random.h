// SPDX-License-Identifier: MIT
// Random numbers that are the same on every machine.

#ifndef SKCI_RANDOM_H
#define SKCI_RANDOM_H

#include <stdint.h>

// SplitMix64 (Steele, Lea, Flood 2014): 64 bits of state, any seed is good.
typedef struct skci_random {
    uint64_t state;
} skci_random;

static inline uint64_t skci_random_next(skci_random *random)
{
    uint64_t z = random->state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

// Uniform in [0, 1).
static inline double skci_random_uniform(skci_random *random)
{
    return (double)(skci_random_next(random) >> 11) * 0x1p-53;
}

#endif
