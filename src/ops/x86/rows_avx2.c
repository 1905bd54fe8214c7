// SPDX-License-Identifier: MIT
#define VARIANT avx2
#define BYTES 32
#define SUMS 8
#define BYTES_F 32
#define SUMS_F 4
#define BYTES_V 32
#include <immintrin.h>
#define FLOOR(x) (wide_f) _mm256_floor_ps((__m256)(x))
#define VARYING "ops/x86/varying_avx2.h"
#include "ops/rows_template.h"
