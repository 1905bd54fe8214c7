// SPDX-License-Identifier: MIT
// The table of rivals, and what they have in common.

#include "baselines/rival.h"
#include "core/parallel.h"
#include "core/status.h"
#include "core/pixels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const skci_rival_method *const methods[] = {
    &skci_rival_lowrank,  &skci_rival_refined, // any kernel
    &skci_rival_dense,
#ifdef SKCI_FFTW
    &skci_rival_fft,
#endif
    &skci_rival_kawase,   &skci_rival_linear, // Gaussians
    &skci_rival_binomial, &skci_rival_boxes,   &skci_rival_sat, &skci_rival_dual,
    &skci_rival_bokeh, // disks
};

int skc_rival_count(void)
{
    return (int)(sizeof methods / sizeof *methods);
}

const skc_rival_kind *skc_rival_at(int i)
{
    return i >= 0 && i < skc_rival_count() ? &methods[i]->kind : NULL;
}

void skc_rival_options_init(skc_rival_options *options)
{
    *options = (skc_rival_options){.size = sizeof *options, .samples = SKC_FIT_SAMPLES};
}

// -------------------------------------------------------------------------------------------------------------
// creating

static skc_status find(const char *name, const skci_rival_method **method, skc_error *error)
{
    char names[256] = "";
    for (int i = 0; i < skc_rival_count(); i++) {
        if (strcmp(methods[i]->kind.name, name) == 0) {
            *method = methods[i];
            return SKC_OK;
        }
        strcat(strcat(names, i ? ", " : ""), methods[i]->kind.name);
    }
    if (strcmp(name, "fft") == 0)
        return skci_fail(error, SKC_UNSUPPORTED, "fft: this build has no FFTW; configure it with -Dfftw=enabled");
    return skci_fail(error, SKC_INVALID, "%.100s: no such rival; there are %s", name, names);
}

static skc_status check_options(const skc_rival_kind *kind, const skc_rival_options *o, skc_error *error)
{
    if (o->size != sizeof *o)
        return skci_fail(error, SKC_INVALID, "options of %zu bytes; call skc_rival_options_init first", o->size);
    if (o->samples < 1)
        return skci_fail(error, SKC_INVALID, "samples=%d: at least 1 is accepted", o->samples);
    if (!kind->setting && o->setting != 0)
        return skci_fail(error, SKC_INVALID, "%s: setting %d; it has none but 0", kind->name, o->setting);
    if (o->setting != 0 && (o->setting < kind->first || o->setting > kind->last))
        return skci_fail(error, SKC_INVALID, "%s: %s %d; %d to %d are accepted, and 0 for the best", kind->name,
                         kind->setting, o->setting, kind->first, kind->last);
    return SKC_OK;
}

static skc_status check_kernel(const skc_kernel *k, skc_error *error)
{
    double most = 0;
    for (size_t i = 0, n = (size_t)k->width * (size_t)k->height; i < n; i++) {
        if (!(fabs(k->values[i]) <= 1e30))
            return skci_fail(error, SKC_INVALID, "the kernel has a value of %g; at most 1e30 is accepted",
                             k->values[i]);
        most = fmax(most, fabs(k->values[i]));
    }
    if (most < 1e-30)
        return skci_fail(error, SKC_INVALID, "the kernel is zero everywhere, so nothing can stand for it");
    if (abs(k->anchor_x) > SKC_MAX_OFFSET || abs(k->anchor_y) > SKC_MAX_OFFSET)
        return skci_fail(error, SKC_INVALID, "the kernel's anchor is at (%d, %d); at most %d pixels off are accepted",
                         k->anchor_x, k->anchor_y, SKC_MAX_OFFSET);
    return SKC_OK;
}

static void clear(skc_rival *rival)
{
    if (rival->state)
        rival->method->free(rival->state);
    rival->state = NULL;
}

skc_status skc_rival_create(const char *name, const skc_kernel *kernel, const skc_rival_options *options,
                            skc_rival **rival, skc_error *error)
{
    *rival = NULL;
    const skci_rival_method *method = NULL;
    skc_rival_options defaults;
    skc_rival_options_init(&defaults);
    if (!options)
        options = &defaults;
    skc_status status = find(name, &method, error);
    if (status == SKC_OK)
        status = check_options(&method->kind, options, error);
    if (status == SKC_OK)
        status = check_kernel(kernel, error);
    if (status != SKC_OK)
        return status;
    skc_rival *made = calloc(1, sizeof *made);
    if (!made)
        return skci_fail_memory(error);
    double start = skci_seconds();
    made->method = method;
    status = method->create(made, kernel, options, error);
    made->info.kind = &method->kind;
    made->info.seconds = skci_seconds() - start;
    if (status == SKC_OK)
        *rival = made;
    else
        skc_rival_free(made);
    return status;
}

void skc_rival_free(skc_rival *rival)
{
    if (rival)
        clear(rival);
    free(rival);
}

void skc_rival_describe(const skc_rival *rival, skc_rival_info *info)
{
    *info = rival->info;
}

// The value at (x, y) relative to the anchor.
static double value_at(const skc_kernel *k, int x, int y)
{
    int i = x + k->anchor_x, j = y + k->anchor_y;
    return i >= 0 && i < k->width && j >= 0 && j < k->height ? k->values[(size_t)j * (size_t)k->width + (size_t)i] : 0;
}

double skci_rival_distance(const skc_kernel *a, const skc_kernel *k)
{
    double off = 0, own = 0;
    for (int y = -k->anchor_y; y < k->height - k->anchor_y; y++)
        for (int x = -k->anchor_x; x < k->width - k->anchor_x; x++) {
            double v = value_at(a, x, y), t = value_at(k, x, y);
            off += (v - t) * (v - t);
            own += t * t;
        }
    for (int y = -a->anchor_y; y < a->height - a->anchor_y; y++)
        for (int x = -a->anchor_x; x < a->width - a->anchor_x; x++)
            if (x < -k->anchor_x || x >= k->width - k->anchor_x || y < -k->anchor_y || y >= k->height - k->anchor_y)
                off += value_at(a, x, y) * value_at(a, x, y);
    return sqrt(off / own);
}

skc_status skci_rival_choose(skc_rival *rival, const skc_kernel *kernel, const skc_rival_options *options,
                             skc_error *error)
{
    const skc_rival_kind *kind = &rival->method->kind;
    skc_rival best = {0};
    double best_distance = INFINITY;
    int best_fits = 0;
    skc_status status = SKC_OK;
    for (int setting = kind->first; setting <= kind->last && status == SKC_OK; setting++) {
        skc_rival_options o = *options;
        o.setting = setting;
        skc_rival tried = {.method = rival->method};
        skc_kernel *response = NULL;
        status = rival->method->create(&tried, kernel, &o, error);
        if (status == SKC_OK)
            status = rival->method->synthesize(tried.state, &response, error);
        if (status != SKC_OK) {
            clear(&tried);
            break;
        }
        double distance = skci_rival_distance(response, kernel);
        skc_kernel_free(response);
        int fits = tried.info.samples <= options->samples;
        int better = !best.state || (fits && (!best_fits || distance < best_distance)) ||
                     (!fits && !best_fits && tried.info.samples < best.info.samples);
        if (better) {
            clear(&best);
            best = tried;
            best_distance = distance;
            best_fits = fits;
        } else {
            clear(&tried);
        }
    }
    if (status != SKC_OK) {
        clear(&best);
        return status;
    }
    *rival = best;
    return SKC_OK;
}
