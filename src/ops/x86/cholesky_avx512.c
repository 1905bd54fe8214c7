// SPDX-License-Identifier: MIT
#define VARIANT skci_cholesky_avx512
#define BYTES 64
#include "ops/cholesky_template.h"
