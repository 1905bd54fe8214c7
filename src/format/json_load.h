// SPDX-License-Identifier: MIT
// From bytes to a JSON tree.

#ifndef SKCI_JSON_LOAD_H
#define SKCI_JSON_LOAD_H

#include "skc/skc.h"

#include <jansson.h>

// Parses `length` bytes within the limits that skc_file.h sets to any text. Numbers are all JSON_REAL. Fails with
// SKC_MEMORY, or with SKC_FORMAT naming path, line and column. Free the tree with json_decref.
skc_status skci_json_load(const char *text, size_t length, json_t **root, skc_error *error);

#endif
