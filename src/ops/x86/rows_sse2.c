// SPDX-License-Identifier: MIT
// x86-64, which always has SSE2.
#define VARIANT sse2
#define BYTES 16
#define SUMS 8
#define BYTES_F 16
#define SUMS_F 4
#define BYTES_V 16
#define VARYING "ops/varying_vector.h"
#include "ops/rows_template.h"
