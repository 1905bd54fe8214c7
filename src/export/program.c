// SPDX-License-Identifier: MIT
#include "export/program.h"

#include "core/status.h"
#include "export/rounding.h"
#include "export/snap.h"
#include "format/skc_file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_REACH = 1 << 15 }; // pixels, left and right or up and down together

static skc_status take_layers(skci_program *p, skc_error *error)
{
    const skc_basis *b = p->basis;
    const skc_complex *first = b->filters[0];
    p->passes = calloc((size_t)first->count, sizeof *p->passes);
    if (!p->passes)
        return skci_fail_memory(error);
    p->pass_count = first->count;
    for (int l = 0; l < first->count; l++) {
        skci_pass *pass = &p->passes[l];
        pass->count = first->layers[l].count;
        pass->samples = malloc((size_t)b->filter_count * (size_t)pass->count * sizeof *pass->samples);
        if (!pass->samples)
            return skci_fail_memory(error);
        for (int f = 0; f < b->filter_count; f++)
            memcpy(pass->samples + (ptrdiff_t)f * pass->count, b->filters[f]->layers[l].samples,
                   (size_t)pass->count * sizeof *pass->samples);
    }
    return SKC_OK;
}

static int is_whole(const skci_pass *pass, int filters)
{
    for (int i = 0; i < filters * pass->count; i++)
        if (floorf(pass->samples[i].x) != pass->samples[i].x || floorf(pass->samples[i].y) != pass->samples[i].y)
            return 0;
    return 1;
}

// -------------------------------------------------------------------------------------------------------------------
// merging

// Adds a sample, or its weight to the one at the same place. Returns the new count.
static int put(skc_sample *samples, int count, skc_sample s)
{
    for (int i = 0; i < count; i++)
        if (samples[i].x == s.x && samples[i].y == s.y) {
            samples[i].w += s.w;
            return count;
        }
    samples[count] = s;
    return count + 1;
}

// Two passes are exactly one with the products of their samples where one of them has whole offsets. That pays if there
// are fewer.
static skc_status try_merge(skci_program *p, int first, int *merged, skc_error *error)
{
    skci_pass *a = &p->passes[first], *b = a + 1;
    *merged = 0;
    if ((!a->whole && !b->whole) || a->count > 64 || b->count > 64)
        return SKC_OK;
    skc_sample *products = malloc((size_t)a->count * (size_t)b->count * sizeof *products);
    if (!products)
        return skci_fail_memory(error);
    int count = 0;
    for (int i = 0; i < a->count; i++)
        for (int j = 0; j < b->count; j++) {
            skc_sample s = {a->samples[i].x + b->samples[j].x, a->samples[i].y + b->samples[j].y,
                            a->samples[i].w * b->samples[j].w};
            count = put(products, count, s);
        }
    if (count >= a->count + b->count) {
        free(products);
        return SKC_OK;
    }
    free(a->samples);
    free(b->samples);
    *a = (skci_pass){.count = count, .whole = a->whole && b->whole, .samples = products};
    memmove(b, b + 1, (size_t)(p->pass_count - first - 2) * sizeof *b);
    p->pass_count--;
    *merged = 1;
    return SKC_OK;
}

static skc_status merge(skci_program *p, skc_error *error)
{
    for (int l = 0; l + 1 < p->pass_count;) {
        int merged;
        skc_status status = try_merge(p, l, &merged, error);
        if (status != SKC_OK)
            return status;
        l = merged ? (l > 0 ? l - 1 : 0) : l + 1;
    }
    return SKC_OK;
}

// -------------------------------------------------------------------------------------------------------------------
// margins

// How far a pass reads, with whatever filter, angle and scale: out(p) reads around p - (x, y).
static skc_reach reach_of(const skci_program *p, const skci_pass *pass)
{
    double left = 0, right = 0, up = 0, down = 0, farthest = 0, scale = 1;
    for (int i = 0; i < p->basis->filter_count * pass->count; i++) {
        double x = (double)pass->samples[i].x, y = (double)pass->samples[i].y;
        left = fmax(left, x);
        right = fmax(right, -x);
        up = fmax(up, y);
        down = fmax(down, -y);
        farthest = fmax(farthest, hypot(x, y));
    }
    if (!p->turns)
        return (skc_reach){(int)ceil(left), (int)ceil(right), (int)ceil(up), (int)ceil(down)};
    for (int i = 0; i < p->basis->parameter_count; i++)
        if (p->basis->parameters[i].kind == SKC_PARAMETER_SCALE)
            scale *= fmax(fabs(p->basis->parameters[i].values[0]), fabs(p->basis->parameters[i].values[1]));
    int all = (int)fmin(ceil(farthest * scale + 1e-3), MOST_REACH + 1); // of any scale that a file may have
    return (skc_reach){all, all, all, all};
}

static skc_status set_margins(skci_program *p, skc_error *error)
{
    skc_reach margin = {0, 0, 0, 0};
    for (int l = p->pass_count - 1; l >= 0; l--) {
        skci_pass *pass = &p->passes[l];
        skc_reach reach = reach_of(p, pass);
        pass->margin = margin;
        margin.left += reach.left;
        margin.right += reach.right;
        margin.up += reach.up;
        margin.down += reach.down;
        pass->source_margin = margin;
    }
    if (margin.left + margin.right > MOST_REACH || margin.up + margin.down > MOST_REACH)
        return skci_fail(error, SKC_UNSUPPORTED, "the filter reaches %d x %d pixels; at most %d are accepted",
                         margin.left + margin.right, margin.up + margin.down, MOST_REACH);
    return SKC_OK;
}

// Weights interpolate linearly between filters, so the extremes are at filters.
static void set_ranges(skci_program *p)
{
    double low = 0, high = 1;
    for (int l = 0; l < p->pass_count; l++) {
        skci_pass *pass = &p->passes[l];
        double least = 0, most = 0;
        for (int f = 0; f < p->basis->filter_count; f++) {
            double a = 0, b = 0;
            for (int i = 0; i < pass->count; i++) {
                double w = (double)pass->samples[f * pass->count + i].w;
                a += w * (w > 0 ? low : high);
                b += w * (w > 0 ? high : low);
            }
            least = f > 0 ? fmin(least, a) : a;
            most = f > 0 ? fmax(most, b) : b;
        }
        pass->source_low = low;
        pass->source_high = high;
        pass->low = low = least;
        pass->high = high = most > least ? most : least + 1;
    }
    // What leaves the last pass is the picture itself.
    p->passes[p->pass_count - 1].low = 0;
    p->passes[p->pass_count - 1].high = 1;
}

skc_status skci_program_complex(const skci_program *p, int filter, skc_complex **complex, skc_error *error)
{
    int counts[SKC_MAX_LAYERS];
    for (int l = 0; l < p->pass_count; l++)
        counts[l] = p->passes[l].count;
    skc_status status = skc_complex_create(p->pass_count, counts, complex, error);
    for (int l = 0; status == SKC_OK && l < p->pass_count; l++)
        memcpy((*complex)->layers[l].samples, p->passes[l].samples + (ptrdiff_t)filter * counts[l],
               (size_t)counts[l] * sizeof(skc_sample));
    return status;
}

// Of the filter with the most taps.
static skc_status set_cost(skci_program *p, skc_error *error)
{
    for (int f = 0; f < p->basis->filter_count; f++) {
        skc_complex *complex;
        skc_cost cost;
        skc_status status = skci_program_complex(p, f, &complex, error);
        if (status != SKC_OK)
            return status;
        status = skc_complex_cost(complex, &cost, error);
        skc_complex_free(complex);
        if (status != SKC_OK)
            return status;
        if (cost.taps >= p->cost.taps)
            p->cost = cost;
    }
    return SKC_OK;
}

// --------------------------------------------------------------------------------------------------------------------
// checks

static int is_name(const char *name)
{
    size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
    int letter = (name[0] >= 'a' && name[0] <= 'z') || (name[0] >= 'A' && name[0] <= 'Z');
    return letter && n == strlen(name) && n <= 48 && !strstr(name, "__") && name[n - 1] != '_' &&
           strncmp(name, "gl_", 3) != 0;
}

static int is_file(const char *file)
{
    size_t n = strspn(file, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-. ");
    return n == strlen(file) && n > 0 && n <= 200;
}

static skc_status check(const skc_basis *b, const skc_export_options *o, skc_error *error)
{
    if (o->size != sizeof *o)
        return skci_fail(error, SKC_INVALID, "options of %zu bytes; call skc_export_options_init first", o->size);
    if (!o->name || !is_name(o->name))
        return skci_fail(error, SKC_INVALID,
                         "name \"%.60s\": a letter, then at most 47 letters, digits and single \"_\" are accepted",
                         o->name ? o->name : "");
    if (o->file && !is_file(o->file))
        return skci_fail(error, SKC_INVALID,
                         "file \"%.60s\": at most 200 letters, digits, \"_\", \"-\", \".\" and blanks are accepted",
                         o->file);
    if ((unsigned)o->edge > SKC_EDGE_RENORMALIZE || (unsigned)o->precision > SKC_PRECISION_8 ||
        (unsigned)o->light > SKC_LIGHT_SRGB || (unsigned)o->alpha > SKC_ALPHA_STRAIGHT ||
        (unsigned)o->fetch > SKC_FETCH_HARDWARE || (unsigned)o->basis > SKC_BASIS_TEXTURE)
        return skci_fail(error, SKC_INVALID, "an option that its list does not have");
    if (o->edge == SKC_EDGE_RENORMALIZE)
        return skci_fail(error, SKC_UNSUPPORTED,
                         "edge renormalize is not exported; clamp, mirror, reflect101, wrap and constant:VALUE are");
    if (o->edge == SKC_EDGE_CONSTANT && !isfinite(o->constant))
        return skci_fail(error, SKC_INVALID, "a constant edge that is not a finite number");
    skc_status status = skci_basis_check_frame(b, SKC_INVALID, error);
    if (status == SKC_OK)
        status = skci_basis_check_filters(b, SKC_INVALID, error);
    if (status == SKC_OK && b->channels != 1 && b->channels != 3)
        status = skci_fail(error, SKC_UNSUPPORTED, "filters for %d channels; 1 and 3 are accepted", b->channels);
    for (int i = 0; status == SKC_OK && i < b->parameter_count; i++)
        for (int k = 0; status == SKC_OK && k < b->parameters[i].count; k++)
            if (!isfinite((float)b->parameters[i].values[k]))
                status = skci_fail(error, SKC_UNSUPPORTED, "%s: %g is beyond the range of a float",
                                   b->parameters[i].name, b->parameters[i].values[k]);
    return status;
}

skc_status skci_program_create(const skc_basis *basis, const skc_export_options *options, skci_program **program,
                               skc_error *error)
{
    *program = NULL;
    skc_status status = check(basis, options, error);
    if (status != SKC_OK)
        return status;
    skci_program *p = calloc(1, sizeof *p);
    if (!p)
        return skci_fail_memory(error);
    *p = (skci_program){.basis = basis,
                        .options = options,
                        .sets = basis->channels,
                        .filter_count = basis->filter_count / basis->channels,
                        .varying = basis->parameter_count > 0};
    for (int i = 0; i < basis->parameter_count; i++)
        p->turns |= basis->parameters[i].kind != SKC_PARAMETER_NODES;
    status = take_layers(p, error);
    for (int l = 0; status == SKC_OK && l < p->pass_count; l++)
        p->passes[l].whole = is_whole(&p->passes[l], basis->filter_count) && !p->varying;
    if (status == SKC_OK && basis->filter_count == 1 && !options->keep_passes)
        status = merge(p, error);
    if (status == SKC_OK)
        status = skci_program_snap(p, error);
    if (status == SKC_OK)
        status = skci_program_round(p, error);
    if (status == SKC_OK)
        status = set_margins(p, error);
    if (status == SKC_OK)
        status = set_cost(p, error);
    if (status == SKC_OK) {
        set_ranges(p);
        *program = p;
    } else {
        skci_program_free(p);
    }
    return status;
}

void skci_program_free(skci_program *p)
{
    if (!p)
        return;
    for (int l = 0; l < p->pass_count && p->passes; l++)
        free(p->passes[l].samples);
    free(p->passes);
    free(p);
}
