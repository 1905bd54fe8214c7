// SPDX-License-Identifier: MIT
// What a basis may be. The specification is in skc_file.h.

#include "core/status.h"
#include "format/skc_file.h"
#include "format/text.h"

#include <math.h>
#include <string.h>

static int is_utf8(const char *text)
{
    size_t length = strlen(text);
    while (length > 0) {
        size_t n = skci_utf8_character(text, length);
        if (n == 0)
            return 0;
        text += n;
        length -= n;
    }
    return 1;
}

static skc_status check_kernel(const skc_basis *b, skc_status refusal, skc_error *error)
{
    if ((b->width != 0 || b->height != 0) &&
        (b->width < 1 || b->height < 1 || b->width > SKC_KERNEL_MAX_SIZE || b->height > SKC_KERNEL_MAX_SIZE))
        return skci_fail(error, refusal,
                         "kernel: %d x %d pixels; width and height of 1 to %d, or neither, are accepted", b->width,
                         b->height, SKC_KERNEL_MAX_SIZE);
    const int anchor[2] = {b->anchor_x, b->anchor_y};
    for (int i = 0; i < 2; i++)
        if (anchor[i] < -SKCI_MAX_ANCHOR || anchor[i] > SKCI_MAX_ANCHOR)
            return skci_fail(error, refusal, "kernel.anchor[%d]: %d; -%d to %d is accepted", i, anchor[i],
                             SKCI_MAX_ANCHOR, SKCI_MAX_ANCHOR);
    if (!isfinite(b->sum))
        return skci_fail(error, refusal, "kernel.sum: not a finite number");
    return SKC_OK;
}

static skc_status check_name(const skc_basis *b, int p, skc_status refusal, skc_error *error)
{
    const char *name = b->parameters[p].name;
    if (!name || !name[0])
        return skci_fail(error, refusal, "parameters[%d].name: empty; a parameter needs a name", p);
    if (!is_utf8(name))
        return skci_fail(error, refusal, "parameters[%d].name: not UTF-8", p);
    for (int q = 0; q < p; q++)
        if (strcmp(name, b->parameters[q].name) == 0)
            return skci_fail(error, refusal, "parameters[%d].name: \"%.*s\", as parameters[%d]; names must differ", p,
                             skci_utf8_clip(name, strlen(name), 40), name, q);
    return SKC_OK;
}

static skc_status check_values(const skc_basis *b, int p, skc_status refusal, skc_error *error)
{
    const skc_parameter *parameter = &b->parameters[p];
    int is_nodes = parameter->kind == SKC_PARAMETER_NODES, count = parameter->count;
    const char *key = is_nodes ? "values" : "range";
    if (!parameter->values || count < 1 || (!is_nodes && count != 2))
        return skci_fail(error, refusal, "parameters[%d].%s: %d numbers; %s accepted", p, key,
                         parameter->values ? count : 0, is_nodes ? "1 or more are" : "2 are");
    for (int i = 0; i < count; i++) {
        double value = parameter->values[i];
        if (!isfinite(value))
            return skci_fail(error, refusal, "parameters[%d].%s[%d]: not a finite number", p, key, i);
        if (i > 0 && !(value > parameter->values[i - 1]))
            return skci_fail(error, refusal, "parameters[%d].%s[%d]: %g after %g; ascending numbers are accepted", p,
                             key, i, value, parameter->values[i - 1]);
        if (parameter->kind == SKC_PARAMETER_SCALE && !(value > 0))
            return skci_fail(error, refusal, "parameters[%d].range[%d]: %g; factors above 0 are accepted", p, i, value);
    }
    return SKC_OK;
}

static skc_status check_parameters(const skc_basis *b, skc_status refusal, skc_error *error)
{
    if (b->parameter_count < 0 || b->parameter_count > SKCI_MAX_PARAMETERS ||
        (b->parameter_count > 0 && !b->parameters))
        return skci_fail(error, refusal, "parameters: %d of them; a list of 0 to %d is accepted", b->parameter_count,
                         SKCI_MAX_PARAMETERS);
    for (int p = 0; p < b->parameter_count; p++) {
        skc_status status = check_name(b, p, refusal, error);
        if (status != SKC_OK)
            return status;
        int kind = (int)b->parameters[p].kind;
        if (kind < 0 || kind >= SKCI_KIND_COUNT)
            return skci_fail(error, refusal, "parameters[%d].kind: unknown; nodes, rotation or scale is accepted", p);
        status = check_values(b, p, refusal, error);
        if (status != SKC_OK)
            return status;
    }
    return SKC_OK;
}

static skc_status check_grid(const skc_basis *b, skc_status refusal, skc_error *error)
{
    if (b->channels < 1 || b->channels > SKCI_MAX_CHANNELS)
        return skci_fail(error, refusal, "channels: %d; a whole number from 1 to %d is accepted", b->channels,
                         SKCI_MAX_CHANNELS);
    // Every factor is at most 2^31 and the product before it at most 2^20, so nothing overflows.
    int64_t expected = b->channels;
    for (int p = 0; p < b->parameter_count && expected <= SKCI_MAX_FILTERS; p++)
        if (b->parameters[p].kind == SKC_PARAMETER_NODES)
            expected *= b->parameters[p].count;
    if (expected > SKCI_MAX_FILTERS)
        return skci_fail(error, refusal, "parameters: a grid of more than %d filters; at most that many are accepted",
                         SKCI_MAX_FILTERS);
    if (b->filter_count != expected || !b->filters)
        return skci_fail(error, refusal, "filters: %d of them; channels and nodes make %d",
                         b->filters ? b->filter_count : 0, (int)expected);
    return SKC_OK;
}

skc_status skci_basis_check_frame(const skc_basis *basis, skc_status refusal, skc_error *error)
{
    skc_status status = check_kernel(basis, refusal, error);
    if (status == SKC_OK)
        status = check_parameters(basis, refusal, error);
    if (status == SKC_OK)
        status = check_grid(basis, refusal, error);
    if (status == SKC_OK && !(isfinite(basis->seconds) && basis->seconds >= 0))
        status = skci_fail(error, refusal, "fit.seconds: %g; a finite number, 0 or more, is accepted", basis->seconds);
    return status;
}

// Does filter f have the structure of the first one?
static skc_status check_structure(const skc_basis *b, int f, skc_status refusal, skc_error *error)
{
    const skc_complex *first = b->filters[0], *other = b->filters[f];
    if (other->count != first->count)
        return skci_fail(error, refusal, "filters[%d].layers: %d of them, but filters[0] has %d; all have the same", f,
                         other->count, first->count);
    for (int l = 0; l < first->count; l++) {
        const skc_layer *a = &first->layers[l], *layer = &other->layers[l];
        if (layer->count != a->count)
            return skci_fail(
                error, refusal,
                "filters[%d].layers[%d].samples: %d of them, but filters[0] has %d there; all have the same", f, l,
                layer->count, a->count);
        if (layer->taps != a->taps)
            return skci_fail(error, refusal,
                             "filters[%d].layers[%d].taps: \"%s\", but filters[0] has \"%s\" there; all have the same",
                             f, l, skci_taps_names[layer->taps], skci_taps_names[a->taps]);
    }
    return SKC_OK;
}

skc_status skci_basis_check_filters(const skc_basis *basis, skc_status refusal, skc_error *error)
{
    for (int f = 0; f < basis->filter_count; f++) {
        if (!basis->filters[f])
            return skci_fail(error, refusal, "filters[%d]: missing", f);
        skc_error inner = {0};
        skc_status status = skc_complex_check(basis->filters[f], &inner);
        if (status != SKC_OK)
            return skci_fail(error, refusal, "filters[%d].%s", f, inner.message);
        status = check_structure(basis, f, refusal, error);
        if (status != SKC_OK)
            return status;
    }
    return SKC_OK;
}
