// SPDX-License-Identifier: MIT
// What the parts of skc apply share.

#ifndef APPLY_H
#define APPLY_H

#include "boost.h"
#include "engine.h"
#include "image.h"

#include <jansson.h>

typedef struct apply_arguments {
    char *edge, *alpha, *mask, *roi, *threads, *quality, *order, *boost, *show;
    gboolean encoded, correlate, exact, respect_edges, json;
    map_options map;
    const char *filter;
    char **in; // ends with NULL; patterns are expanded
    int in_count;
    const char *out;
    int folder; // `out` is one
    image_alpha alpha_mode;
    long quality_value, thread_count;
    skc_edge edge_mode;
    float constant;
    skc_order order_mode;
    boost boost_mode; // if `boost`
} apply_arguments;

// What a .skc file holds, and the maps for it, ready to filter any number of pictures.
typedef struct apply_filter {
    skc_basis *basis;
    engine engine;
    map_list maps; // none for a file without parameters
} apply_filter;

// Filters one picture or video. With `json` it gets the report, else that is printed.
int apply_any(const apply_arguments *a, const apply_filter *filter, const char *in, const char *out, json_t **json);

// --show: is there such a parameter; and its values as a picture instead of the filtered one.
int apply_show_check(const apply_arguments *a, const map_list *all);
int apply_show(const apply_arguments *a, const map_set *set, const char *out, image_facts *written);

// --exact: filters a picture with dense kernels, all in memory.
int apply_exact(const apply_arguments *a, const apply_filter *filter, const image_job *job, const char *in,
                const char *out, image_facts *written, image_times *times);

// Expands the patterns among the inputs, and sees that their names fit into the folder. Free with g_strfreev.
int apply_expand(char **operands, int count, char ***in);
// Filters many into the folder; what fails is named, and the others go on.
int apply_folder(const apply_arguments *a, const apply_filter *filter);

#endif
