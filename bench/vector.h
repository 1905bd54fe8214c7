// SPDX-License-Identifier: MIT
// The widest vectors of floats that the compiler was told of (-march=native).
#ifndef VECTOR_H
#define VECTOR_H

#if defined __AVX512F__
enum { LANES = 16 };
#elif defined __AVX__
enum { LANES = 8 };
#else
enum { LANES = 4 };
#endif

typedef float vector __attribute__((vector_size(4 * LANES)));
typedef float loose_vector __attribute__((vector_size(4 * LANES), aligned(4), may_alias)); // anywhere in memory

typedef int indices __attribute__((vector_size(4 * LANES)));

// Hides from the compiler what a vector holds.
#if defined __x86_64__
#define HIDE(v) __asm__("" : "+x"(v))
#else
#define HIDE(v) __asm__("" : "+w"(v))
#endif

static inline vector broadcast(float x)
{
    return x - (vector){0};
}

// One instruction where there is one: compiled with -ffp-contract=fast.
static inline vector multiply_add(vector a, vector b, vector c)
{
    return a * b + c;
}

#endif
