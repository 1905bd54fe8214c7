// SPDX-License-Identifier: MIT
#define VARIANT avx512
#define BYTES 64
#define SUMS 8
#include "ops/rows_template.h"
