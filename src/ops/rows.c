// SPDX-License-Identifier: MIT
// Which variant of the row loops to run.

#include "ops/rows.h"

int skci_rows_all(const skci_rows *variants[8])
{
    int n = 0;
    variants[n++] = &skci_rows_c;
#ifdef SKCI_ARM
    variants[n++] = &skci_rows_neon;
#endif
#ifdef SKCI_X86
    variants[n++] = &skci_rows_sse2;
    if (__builtin_cpu_supports("avx2")) // whoever has it has F16C
        variants[n++] = &skci_rows_avx2;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"))
        variants[n++] = &skci_rows_avx512;
#endif
    return n;
}

const skci_rows *skci_rows_best(void)
{
    const skci_rows *variants[8];
    return variants[skci_rows_all(variants) - 1];
}
