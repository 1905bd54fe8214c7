// SPDX-License-Identifier: MIT
// Weights of fewer bits, and what that does to the kernel.

#ifndef SKCI_ROUNDING_H
#define SKCI_ROUNDING_H

#include "export/program.h"

// Rounds the weights as the options' precision says and measures `rounded`; without rounding that is infinity and
// zeros.
skc_status skci_program_round(skci_program *program, skc_error *error);

#endif
