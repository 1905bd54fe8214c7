// SPDX-License-Identifier: MIT
// The basis: its memory.

#include "core/status.h"
#include "format/skc_file.h"

#include <stdlib.h>

const char *const skci_kind_names[SKCI_KIND_COUNT] = {
    [SKC_PARAMETER_NODES] = "nodes", [SKC_PARAMETER_ROTATION] = "rotation", [SKC_PARAMETER_SCALE] = "scale"};
const char *const skci_taps_names[SKCI_TAPS_COUNT] = {[SKC_TAPS_BILINEAR] = "bilinear", [SKC_TAPS_INTEGER] = "integer"};

skc_status skc_basis_create(int filter_count, skc_basis **basis, skc_error *error)
{
    *basis = NULL;
    if (filter_count < 1 || filter_count > SKCI_MAX_FILTERS)
        return skci_fail(error, SKC_INVALID, "filters: %d of them; 1 to %d are accepted", filter_count,
                         SKCI_MAX_FILTERS);
    skc_basis *b = calloc(1, sizeof *b);
    if (!b)
        return skci_fail_memory(error);
    b->channels = 1;
    b->filter_count = filter_count;
    b->filters = calloc((size_t)filter_count, sizeof(skc_complex *));
    b->source = calloc(1, 1);
    b->method = calloc(1, 1);
    b->weighting = calloc(1, 1);
    b->init = calloc(1, 1);
    if (!b->filters || !b->source || !b->method || !b->weighting || !b->init) {
        skc_basis_free(b);
        return skci_fail_memory(error);
    }
    *basis = b;
    return SKC_OK;
}

void skc_basis_free(skc_basis *basis)
{
    if (!basis)
        return;
    if (basis->parameters)
        for (int p = 0; p < basis->parameter_count; p++) {
            free(basis->parameters[p].name);
            free(basis->parameters[p].values);
        }
    if (basis->filters)
        for (int f = 0; f < basis->filter_count; f++)
            skc_complex_free(basis->filters[f]);
    free(basis->parameters);
    free(basis->filters);
    free(basis->quality);
    free(basis->source);
    free(basis->method);
    free(basis->weighting);
    free(basis->init);
    free(basis);
}

void skc_text_free(char *text)
{
    free(text);
}
