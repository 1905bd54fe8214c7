// SPDX-License-Identifier: MIT
// From the text of a .skc file to a basis. The specification is in skc_file.h.

#define _POSIX_C_SOURCE 200809L // newlocale, uselocale
#include "format/c_locale.h"
#include "format/json_load.h"
#include "format/json_node.h"
#include "format/skc_file.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

// Replaces *to, which free releases, by a copy of the member's text, if there is such a member.
static skc_status read_text(const skci_node *of, const char *key, char **to, skc_error *error)
{
    skci_node node = skci_member(of, key);
    if (!node.value && *to)
        return SKC_OK;
    const char *text = NULL;
    skc_status status = skci_get_string(&node, &text, error);
    if (status != SKC_OK)
        return status;
    size_t size = strlen(text) + 1;
    char *copy = malloc(size);
    if (!copy)
        return skci_fail_memory(error);
    memcpy(copy, text, size);
    free(*to);
    *to = copy;
    return SKC_OK;
}

static skc_status read_optional_number(const skci_node *of, const char *key, double *number, skc_error *error)
{
    skci_node node = skci_member(of, key);
    return node.value ? skci_get_number(&node, number, error) : SKC_OK;
}

static skc_status read_size(const skci_node *kernel, skc_basis *basis, skc_error *error)
{
    skci_node width = skci_member(kernel, "width"), height = skci_member(kernel, "height");
    if (!width.value && !height.value)
        return SKC_OK;
    skc_status status = skci_get_whole(&width, 1, SKC_KERNEL_MAX_SIZE, &basis->width, error);
    if (status == SKC_OK)
        status = skci_get_whole(&height, 1, SKC_KERNEL_MAX_SIZE, &basis->height, error);
    return status;
}

static skc_status read_anchor(const skci_node *kernel, skc_basis *basis, skc_error *error)
{
    basis->anchor_x = basis->width / 2;
    basis->anchor_y = basis->height / 2;
    skci_node anchor = skci_member(kernel, "anchor");
    if (!anchor.value)
        return SKC_OK;
    int count;
    skc_status status = skci_get_list(&anchor, 2, 2, &count, error);
    if (status != SKC_OK)
        return status;
    skci_node x = skci_item(&anchor, 0), y = skci_item(&anchor, 1);
    status = skci_get_whole(&x, -SKCI_MAX_ANCHOR, SKCI_MAX_ANCHOR, &basis->anchor_x, error);
    if (status == SKC_OK)
        status = skci_get_whole(&y, -SKCI_MAX_ANCHOR, SKCI_MAX_ANCHOR, &basis->anchor_y, error);
    return status;
}

static skc_status read_kernel(const skci_node *file, skc_basis *basis, skc_error *error)
{
    skci_node kernel = skci_member(file, "kernel");
    if (!kernel.value)
        return SKC_OK;
    skc_status status = skci_get_object(&kernel, error);
    if (status == SKC_OK)
        status = read_text(&kernel, "source", &basis->source, error);
    if (status == SKC_OK)
        status = read_size(&kernel, basis, error);
    if (status == SKC_OK)
        status = read_anchor(&kernel, basis, error);
    if (status == SKC_OK)
        status = read_optional_number(&kernel, "sum", &basis->sum, error);
    return status;
}

static skc_status read_parameter(const skci_node *node, skc_parameter *parameter, skc_error *error)
{
    skc_status status = skci_get_object(node, error);
    if (status == SKC_OK)
        status = read_text(node, "name", &parameter->name, error);
    if (status != SKC_OK)
        return status;
    skci_node kind = skci_member(node, "kind");
    int which = 0, count = 0;
    status = skci_get_word(&kind, skci_kind_names, SKCI_KIND_COUNT, &which, error);
    if (status != SKC_OK)
        return status;
    parameter->kind = (skc_parameter_kind)which;
    int is_nodes = parameter->kind == SKC_PARAMETER_NODES;
    skci_node values = skci_member(node, is_nodes ? "values" : "range");
    status = skci_get_list(&values, is_nodes ? 1 : 2, is_nodes ? SKCI_MAX_FILTERS : 2, &count, error);
    if (status != SKC_OK)
        return status;
    parameter->values = malloc((size_t)count * sizeof(double));
    if (!parameter->values)
        return skci_fail_memory(error);
    parameter->count = count;
    for (int i = 0; i < count && status == SKC_OK; i++) {
        skci_node value = skci_item(&values, (size_t)i);
        status = skci_get_number(&value, &parameter->values[i], error);
    }
    return status;
}

static skc_status read_parameters(const skci_node *file, skc_basis *basis, skc_error *error)
{
    skci_node list = skci_member(file, "parameters");
    int count = 0;
    skc_status status = list.value ? skci_get_list(&list, 0, SKCI_MAX_PARAMETERS, &count, error) : SKC_OK;
    if (status != SKC_OK || count == 0)
        return status;
    basis->parameters = calloc((size_t)count, sizeof(skc_parameter));
    if (!basis->parameters)
        return skci_fail_memory(error);
    basis->parameter_count = count;
    for (int p = 0; p < count && status == SKC_OK; p++) {
        skci_node node = skci_item(&list, (size_t)p);
        status = read_parameter(&node, &basis->parameters[p], error);
    }
    return status;
}

static skc_status read_sample(const skci_node *node, skc_sample *sample, skc_error *error)
{
    int three;
    skc_status status = skci_get_list(node, 3, 3, &three, error);
    float *to[3] = {&sample->x, &sample->y, &sample->w};
    for (size_t i = 0; i < 3 && status == SKC_OK; i++) {
        skci_node number = skci_item(node, i);
        status = skci_get_float(&number, to[i], error);
    }
    return status;
}

static skc_status read_layer(const skci_node *node, skc_layer *layer, skc_error *error)
{
    skci_node taps = skci_member(node, "taps"), samples = skci_member(node, "samples");
    int which = SKC_TAPS_BILINEAR;
    skc_status status = taps.value ? skci_get_word(&taps, skci_taps_names, SKCI_TAPS_COUNT, &which, error) : SKC_OK;
    layer->taps = (skc_taps)which;
    for (int i = 0; i < layer->count && status == SKC_OK; i++) {
        skci_node sample = skci_item(&samples, (size_t)i);
        status = read_sample(&sample, &layer->samples[i], error);
    }
    return status;
}

static skc_status read_filter(const skci_node *node, skc_complex **filter, skc_error *error)
{
    skci_node layers = skci_member(node, "layers");
    int count = 0, counts[SKC_MAX_LAYERS];
    skc_status status = skci_get_object(node, error);
    if (status == SKC_OK)
        status = skci_get_list(&layers, 1, SKC_MAX_LAYERS, &count, error);
    for (int l = 0; l < count && status == SKC_OK; l++) {
        skci_node layer = skci_item(&layers, (size_t)l), samples = skci_member(&layer, "samples");
        status = skci_get_object(&layer, error);
        if (status == SKC_OK)
            status = skci_get_list(&samples, 1, SKC_MAX_SAMPLES, &counts[l], error);
    }
    if (status == SKC_OK)
        status = skc_complex_create(count, counts, filter, error);
    for (int l = 0; l < count && status == SKC_OK; l++) {
        skci_node layer = skci_item(&layers, (size_t)l);
        status = read_layer(&layer, &(*filter)->layers[l], error);
    }
    return status;
}

static skc_status read_quality(const skci_node *filter, skc_quality *quality, int *any, skc_error *error)
{
    skci_node node = skci_member(filter, "quality");
    *quality = (skc_quality){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
    skc_status status = node.value ? skci_get_object(&node, error) : SKC_OK;
    if (status != SKC_OK || !node.value)
        return status;
    static const char *const keys[] = {"psnr", "image_psnr", "l1", "certificate", "sum", "noise_gain"};
    double *to[] = {&quality->psnr,        &quality->image_psnr, &quality->l1,
                    &quality->certificate, &quality->sum,        &quality->noise_gain};
    for (int i = 0; i < 6 && status == SKC_OK; i++) {
        status = read_optional_number(&node, keys[i], to[i], error);
        *any |= !isnan(*to[i]);
    }
    // JSON has no infinity: a perfect fit is one without an error.
    if (isnan(quality->psnr) && quality->l1 == 0)
        quality->psnr = INFINITY;
    if (isnan(quality->image_psnr) && quality->l1 == 0)
        quality->image_psnr = INFINITY;
    return status;
}

static skc_status read_filters(const skci_node *file, skc_basis *basis, skc_error *error)
{
    skci_node list = skci_member(file, "filters");
    basis->quality = calloc((size_t)basis->filter_count, sizeof(skc_quality));
    if (!basis->quality)
        return skci_fail_memory(error);
    int any = 0;
    skc_status status = SKC_OK;
    for (int f = 0; f < basis->filter_count && status == SKC_OK; f++) {
        skci_node filter = skci_item(&list, (size_t)f);
        status = read_filter(&filter, &basis->filters[f], error);
        if (status == SKC_OK)
            status = read_quality(&filter, &basis->quality[f], &any, error);
    }
    if (!any) {
        free(basis->quality);
        basis->quality = NULL;
    }
    return status;
}

// A double holds whole numbers up to 2^53; what is read as 2^53 may have been another one in the file.
static skc_status read_seed(const skci_node *fit, uint64_t *seed, skc_error *error)
{
    static const char accepted[] =
        "a whole number below 2^53, or a string of the digits of one below 2^64, is accepted";
    skci_node node = skci_member(fit, "seed");
    if (!node.value)
        return SKC_OK;
    if (json_is_number(node.value)) {
        double number = json_number_value(node.value);
        if (!(number >= 0 && number < 0x1p53) || number != floor(number))
            return skci_refuse(&node, error, "%.17g; %s", number, accepted);
        *seed = (uint64_t)number;
        return SKC_OK;
    }
    const char *digits = json_string_value(node.value);
    if (!digits || !digits[0] || digits[strspn(digits, "0123456789")])
        return skci_refuse(&node, error, "%s", accepted);
    errno = 0;
    unsigned long long value = strtoull(digits, NULL, 10);
    if (errno == ERANGE || value > UINT64_MAX)
        return skci_refuse(&node, error, "too large; %s", accepted);
    *seed = value;
    return SKC_OK;
}

static skc_status read_fit(const skci_node *file, skc_basis *basis, skc_error *error)
{
    skci_node fit = skci_member(file, "fit");
    if (!fit.value)
        return SKC_OK;
    skc_status status = skci_get_object(&fit, error);
    if (status == SKC_OK)
        status = read_text(&fit, "method", &basis->method, error);
    if (status == SKC_OK)
        status = read_text(&fit, "weighting", &basis->weighting, error);
    if (status == SKC_OK)
        status = read_text(&fit, "init", &basis->init, error);
    if (status == SKC_OK)
        status = read_seed(&fit, &basis->seed, error);
    if (status == SKC_OK)
        status = read_optional_number(&fit, "seconds", &basis->seconds, error);
    return status;
}

// Is it a file of ours, and of a version that we know?
static skc_status check_head(const skci_node *file, skc_error *error)
{
    if (!json_is_object(file->value))
        return skci_refuse(file, error, "not an object; {\"format\": \"skc\", \"version\": %d, ...} is accepted",
                           SKCI_FILE_VERSION);
    static const char *const skc[] = {"skc"};
    skci_node format = skci_member(file, "format"), version = skci_member(file, "version");
    int ignored;
    skc_status status = skci_get_word(&format, skc, 1, &ignored, error);
    if (status != SKC_OK)
        return status;
    if (!version.value)
        return skci_refuse(&version, error, "missing; version %d is accepted", SKCI_FILE_VERSION);
    double number = 0;
    status = skci_get_number(&version, &number, error);
    if (status == SKC_OK && number != SKCI_FILE_VERSION)
        status = skci_refuse(&version, error, "%g is unknown to skc %s; version %d is accepted", number, SKC_VERSION,
                             SKCI_FILE_VERSION);
    return status;
}

static skc_status fill(const skci_node *file, skc_basis *basis, skc_error *error)
{
    skci_node channels = skci_member(file, "channels");
    skc_status status = read_kernel(file, basis, error);
    if (status == SKC_OK && channels.value)
        status = skci_get_whole(&channels, 1, SKCI_MAX_CHANNELS, &basis->channels, error);
    if (status == SKC_OK)
        status = read_parameters(file, basis, error);
    if (status == SKC_OK)
        status = read_fit(file, basis, error);
    if (status == SKC_OK)
        status = skci_basis_check_frame(basis, SKC_FORMAT, error);
    if (status == SKC_OK)
        status = read_filters(file, basis, error);
    if (status == SKC_OK)
        status = skci_basis_check_filters(basis, SKC_FORMAT, error);
    return status;
}

static skc_status read_file(const skci_node *file, skc_basis **basis, skc_error *error)
{
    skc_status status = check_head(file, error);
    if (status != SKC_OK)
        return status;
    skci_node filters = skci_member(file, "filters");
    int count = 0;
    status = skci_get_list(&filters, 1, SKCI_MAX_FILTERS, &count, error);
    skc_basis *b = NULL;
    if (status == SKC_OK)
        status = skc_basis_create(count, &b, error);
    if (status == SKC_OK)
        status = fill(file, b, error);
    if (status != SKC_OK) {
        skc_basis_free(b);
        return status;
    }
    *basis = b;
    return SKC_OK;
}

skc_status skc_basis_parse(const char *text, size_t length, skc_basis **basis, skc_error *error)
{
    *basis = NULL;
    skci_c_locale locale;
    if (!skci_c_locale_enter(&locale))
        return skci_fail_memory(error);
    skci_node file = {0};
    skc_status status = skci_json_load(text, length, &file.value, error);
    if (status == SKC_OK)
        status = read_file(&file, basis, error);
    json_decref(file.value);
    skci_c_locale_leave(&locale);
    return status;
}
