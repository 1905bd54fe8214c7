// SPDX-License-Identifier: MIT
// For any processor: SSE2 on x86-64, NEON on AArch64, whatever the compiler is told elsewhere.
#define VARIANT c
#define BYTES 16
#define SUMS 8
#include "ops/rows_template.h"
