// SPDX-License-Identifier: MIT
#define VARIANT avx2
#define BYTES 32
#define SUMS 8
#define BYTES_F 32
#define SUMS_F 4
#define BYTES_V 32
#include "ops/rows_template.h"
