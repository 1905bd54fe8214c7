// SPDX-License-Identifier: MIT
#define VARIANT skci_cholesky_avx2
#define BYTES 32
#include "ops/cholesky_template.h"
