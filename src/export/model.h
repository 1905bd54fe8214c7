// SPDX-License-Identifier: MIT
// The walk over what is exported, and the names by which templates know it. The tables in model.c list them all.

#ifndef SKCI_MODEL_H
#define SKCI_MODEL_H

#include "export/dialect.h"
#include "export/program.h"
#include "export/template.h"

// `program`, `about` (the lines of the opening comment) are kept; free
// with skci_model_free. NULL if out of memory.
skci_model *skci_model_create(const skci_program *program, char *const *about, int about_count,
                              const skci_dialect *dialect);
void skci_model_free(skci_model *model);

// For targets that write a file for each pass: the list "pass" is open, this one selected.
void skci_model_enter_pass(skci_model *model, int pass);

#endif
