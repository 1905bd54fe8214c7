// SPDX-License-Identifier: MIT
// From a basis to the text of a .skc file. The specification is in skc_file.h.

#define _POSIX_C_SOURCE 200809L // newlocale, uselocale
#include "core/status.h"
#include "format/c_locale.h"
#include "format/skc_file.h"
#include "format/text.h"

#include <math.h>
#include <stdlib.h>

static int is_empty(const char *string)
{
    return !string || !string[0];
}

static void write_kernel(skci_text *text, const skc_basis *basis)
{
    int has_anchor = basis->width > 0 || basis->anchor_x != 0 || basis->anchor_y != 0;
    if (is_empty(basis->source) && !has_anchor && basis->sum == 0 && !signbit(basis->sum))
        return;
    skci_text_add(text, ",\n  \"kernel\": {\"source\": ");
    skci_text_string(text, basis->source);
    if (basis->width > 0) {
        skci_text_add(text, ", \"width\": ");
        skci_text_whole(text, basis->width);
        skci_text_add(text, ", \"height\": ");
        skci_text_whole(text, basis->height);
    }
    if (has_anchor) {
        skci_text_add(text, ", \"anchor\": [");
        skci_text_whole(text, basis->anchor_x);
        skci_text_add(text, ", ");
        skci_text_whole(text, basis->anchor_y);
        skci_text_add(text, "]");
    }
    skci_text_add(text, ", \"sum\": ");
    skci_text_double(text, basis->sum);
    skci_text_add(text, "}");
}

static void write_parameters(skci_text *text, const skc_basis *basis)
{
    if (basis->parameter_count == 0)
        return;
    skci_text_add(text, ",\n  \"parameters\": [\n");
    for (int p = 0; p < basis->parameter_count; p++) {
        const skc_parameter *parameter = &basis->parameters[p];
        skci_text_add(text, p > 0 ? ",\n    {\"name\": " : "    {\"name\": ");
        skci_text_string(text, parameter->name);
        skci_text_add(text, ", \"kind\": ");
        skci_text_string(text, skci_kind_names[parameter->kind]);
        skci_text_add(text, parameter->kind == SKC_PARAMETER_NODES ? ", \"values\": [" : ", \"range\": [");
        for (int i = 0; i < parameter->count; i++) {
            skci_text_add(text, i > 0 ? ", " : "");
            skci_text_double(text, parameter->values[i]);
        }
        skci_text_add(text, "]}");
    }
    skci_text_add(text, "\n  ]");
}

static void write_layer(skci_text *text, const skc_layer *layer)
{
    skci_text_add(text, "      {\"taps\": ");
    skci_text_string(text, skci_taps_names[layer->taps]);
    skci_text_add(text, ", \"samples\": [\n");
    for (int i = 0; i < layer->count && text->status == SKC_OK; i++) {
        skc_sample sample = layer->samples[i];
        skci_text_add(text, i > 0 ? ",\n        [" : "        [");
        skci_text_float(text, sample.x);
        skci_text_add(text, ", ");
        skci_text_float(text, sample.y);
        skci_text_add(text, ", ");
        skci_text_float(text, sample.w);
        skci_text_add(text, "]");
    }
    skci_text_add(text, "\n      ]}");
}

// The figures that JSON has a number for: NaN is unknown, and psnr and image_psnr are infinite where l1 is 0.
static void write_quality(skci_text *text, const skc_quality *quality)
{
    static const char *const keys[] = {"\"psnr\": ",        "\"image_psnr\": ", "\"l1\": ",
                                       "\"certificate\": ", "\"sum\": ",        "\"noise_gain\": "};
    const double figures[] = {quality->psnr,        quality->image_psnr, quality->l1,
                              quality->certificate, quality->sum,        quality->noise_gain};
    int written = 0;
    for (int i = 0; i < 6; i++)
        if (isfinite(figures[i])) {
            skci_text_add(text, written++ ? ", " : ", \"quality\": {");
            skci_text_add(text, keys[i]);
            skci_text_double(text, figures[i]);
        }
    if (written)
        skci_text_add(text, "}");
}

static void write_filters(skci_text *text, const skc_basis *basis)
{
    skci_text_add(text, ",\n  \"filters\": [\n");
    for (int f = 0; f < basis->filter_count && text->status == SKC_OK; f++) {
        const skc_complex *filter = basis->filters[f];
        skci_text_add(text, f > 0 ? ",\n    {\"layers\": [\n" : "    {\"layers\": [\n");
        for (int l = 0; l < filter->count; l++) {
            skci_text_add(text, l > 0 ? ",\n" : "");
            write_layer(text, &filter->layers[l]);
        }
        skci_text_add(text, "\n    ]");
        if (basis->quality)
            write_quality(text, &basis->quality[f]);
        skci_text_add(text, "}");
    }
    skci_text_add(text, "\n  ]");
}

static void write_fit(skci_text *text, const skc_basis *basis)
{
    if (is_empty(basis->method) && is_empty(basis->weighting) && is_empty(basis->init) && basis->seed == 0 && basis->seconds == 0)
        return;
    skci_text_add(text, ",\n  \"fit\": {");
    if (!is_empty(basis->method)) {
        skci_text_add(text, "\"method\": ");
        skci_text_string(text, basis->method);
        skci_text_add(text, ", ");
    }
    if (!is_empty(basis->weighting)) {
        skci_text_add(text, "\"weighting\": ");
        skci_text_string(text, basis->weighting);
        skci_text_add(text, ", ");
    }
    if (!is_empty(basis->init)) {
        skci_text_add(text, "\"init\": ");
        skci_text_string(text, basis->init);
        skci_text_add(text, ", ");
    }
    // Whole numbers from 2^53 on are no longer safe in a reader that holds numbers as doubles.
    const char *quote = basis->seed < (uint64_t)1 << 53 ? "" : "\"";
    skci_text_add(text, "\"seed\": ");
    skci_text_add(text, quote);
    skci_text_unsigned(text, basis->seed);
    skci_text_add(text, quote);
    if (basis->seconds > 0) {
        skci_text_add(text, ", \"seconds\": ");
        skci_text_double(text, basis->seconds);
    }
    skci_text_add(text, "}");
}

static void write_file(skci_text *text, const skc_basis *basis)
{
    skci_text_add(text, "{\n  \"format\": \"skc\",\n  \"version\": ");
    skci_text_whole(text, SKCI_FILE_VERSION);
    write_kernel(text, basis);
    write_parameters(text, basis);
    if (basis->channels > 1) {
        skci_text_add(text, ",\n  \"channels\": ");
        skci_text_whole(text, basis->channels);
    }
    write_filters(text, basis);
    write_fit(text, basis);
    skci_text_add(text, "\n}\n");
}

static skc_status write_text(const skc_basis *basis, char **text, size_t *length, skc_error *error)
{
    skc_status status = skci_basis_check_frame(basis, SKC_INVALID, error);
    if (status == SKC_OK)
        status = skci_basis_check_filters(basis, SKC_INVALID, error);
    if (status != SKC_OK)
        return status;
    skci_text out = {.most = SKCI_FILE_MAX_BYTES};
    write_file(&out, basis);
    if (out.status != SKC_OK)
        free(out.data);
    if (out.status == SKC_MEMORY)
        return skci_fail_memory(error);
    if (out.status != SKC_OK)
        return skci_fail(error, out.status,
                         "the basis makes more than %d bytes of text; at most that many are accepted",
                         SKCI_FILE_MAX_BYTES);
    *text = out.data;
    *length = out.length;
    return SKC_OK;
}

skc_status skc_basis_format(const skc_basis *basis, char **text, size_t *length, skc_error *error)
{
    *text = NULL;
    skci_c_locale locale;
    if (!skci_c_locale_enter(&locale))
        return skci_fail_memory(error);
    skc_status status = write_text(basis, text, length, error);
    skci_c_locale_leave(&locale);
    return status;
}
