// SPDX-License-Identifier: MIT
// What this machine can do at best, measured: copying, and products and sums.

#ifndef BENCH_PEAK_H
#define BENCH_PEAK_H

#include <stddef.h>

// Seconds that so many threads together take to copy `size` bytes.
double bench_copy(void *to, const void *from, size_t size, int threads);

// Products, each with a sum, in a nanosecond, of so many threads together, in registers alone and with the vectors of
// that instruction set; rounded separately, as filtering has them. 0: not known for this instruction set.
double bench_arithmetic(const char *isa, int threads);

#endif
