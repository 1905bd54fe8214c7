// SPDX-License-Identifier: MIT
// For any processor, and the reference for all others: floats one at a time, doubles in what vectors the compiler has.
#define VARIANT c
#define BYTES 16
#define SUMS 8
#define BYTES_F 4
#define SUMS_F 16
#define BYTES_V 16
#define VARYING "ops/varying_vector.h"
#include "ops/rows_template.h"
