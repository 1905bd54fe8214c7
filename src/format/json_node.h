// SPDX-License-Identifier: MIT
// A JSON value that knows where in the file it is, and refuses by name what it is not.

#ifndef SKCI_JSON_NODE_H
#define SKCI_JSON_NODE_H

#include "core/status.h"

#include <jansson.h>
#include <stddef.h>

typedef struct skci_node {
    const struct skci_node *up; // NULL: the whole file
    const char *key;            // in an object; NULL in a list
    size_t index;               // in a list
    json_t *value;              // NULL: there is none
} skci_node;

// What `of`, an object or a list, holds. `of` must stay where it is while the result is used.
skci_node skci_member(const skci_node *of, const char *key);
skci_node skci_item(const skci_node *of, size_t i);

// Fails with SKC_FORMAT, the message led by the node's path: "filters[0].layers[2].samples[17][1]: ...".
skc_status skci_refuse(const skci_node *node, skc_error *error, const char *format, ...) SKCI_PRINTF(3, 4);

// The value if it is one, else a refusal.
skc_status skci_get_object(const skci_node *node, skc_error *error);
skc_status skci_get_list(const skci_node *node, int least, int most, int *count, skc_error *error);
skc_status skci_get_string(const skci_node *node, const char **value,
                           skc_error *error);                                       // lives as long as the node's value
skc_status skci_get_number(const skci_node *node, double *value, skc_error *error); // finite
skc_status skci_get_float(const skci_node *node, float *value, skc_error *error);
skc_status skci_get_whole(const skci_node *node, int least, int most, int *value, skc_error *error);
skc_status skci_get_word(const skci_node *node, const char *const *words, int count, int *which, skc_error *error);

#endif
