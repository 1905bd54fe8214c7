// SPDX-License-Identifier: MIT
#define VARIANT avx2
#define BYTES 32
#define SUMS 8
#include "ops/rows_template.h"
