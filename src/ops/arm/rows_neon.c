// SPDX-License-Identifier: MIT
// AArch64, which always has NEON.
#define VARIANT neon
#define BYTES 16
#define SUMS 8
#define BYTES_F 16
#define SUMS_F 8
#define BYTES_V 16
#define VARYING "ops/varying_vector.h"
#include "ops/rows_template.h"
