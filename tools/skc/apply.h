// SPDX-License-Identifier: MIT
// What the parts of skc apply share.

#ifndef APPLY_H
#define APPLY_H

#include "image.h"

#include <jansson.h>

typedef struct apply_arguments {
    char *edge, *alpha, *mask, *roi, *threads, *quality;
    gboolean encoded, correlate, json;
    const char *filter;
    char **in; // ends with NULL; patterns are expanded
    int in_count;
    const char *out;
    int folder; // `out` is one
    image_alpha alpha_mode;
    long quality_value, thread_count;
    skc_edge edge_mode;
    float constant;
} apply_arguments;

// What a .skc file holds, ready to filter any number of pictures.
typedef struct apply_filter {
    skc_plan *plans[3];
    int count; // 1, or 3 for a filter for each of red, green and blue
} apply_filter;

// Filters one picture or video. With `json` it gets the report, else that is printed.
int apply_any(const apply_arguments *a, const apply_filter *filter, const char *in, const char *out, json_t **json);

// Expands the patterns among the inputs, and sees that their names fit into the folder. Free with g_strfreev.
int apply_expand(char **operands, int count, char ***in);
// Filters many into the folder; what fails is named, and the others go on.
int apply_folder(const apply_arguments *a, const apply_filter *filter);

#endif
