// SPDX-License-Identifier: MIT
// For any processor: SSE2 on x86-64, NEON on AArch64, whatever the compiler is told elsewhere; and which variant to
// run.
#define VARIANT skci_cholesky_c
#define BYTES 16
#include "ops/cholesky_template.h"

size_t skci_cholesky_room(int n)
{
    size_t most = (size_t)skci_cholesky_most_given(n);
    return (size_t)n * pitch_of(n) + most * ((size_t)n + most + pitch_of((int)most) + 2) + (size_t)n;
}

// What is given beyond would cost as much to find as to solve anew.
int skci_cholesky_most_given(int n)
{
    return n / 4 + 1;
}

int skci_cholesky_all(const skci_cholesky *variants[8])
{
    int n = 0;
    variants[n++] = &skci_cholesky_c;
#ifdef SKCI_X86
    if (__builtin_cpu_supports("avx2"))
        variants[n++] = &skci_cholesky_avx2;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"))
        variants[n++] = &skci_cholesky_avx512;
#endif
    return n;
}

const skci_cholesky *skci_cholesky_best(void)
{
    const skci_cholesky *variants[8];
    return variants[skci_cholesky_all(variants) - 1];
}
