// SPDX-License-Identifier: MIT
#include "export/snap.h"

#include "core/status.h"
#include "export/refit.h"

#include <math.h>
#include <string.h>

float skci_snapped(float offset)
{
    return rintf(offset * 256) / 256;
}

// Of the filter as units fetch it.
static skc_status measure_fetched(const skc_complex *complex, const skc_kernel *exact, skc_quality *quality,
                                  skc_error *error)
{
    skc_complex *fetched;
    skc_status status = skc_complex_copy(complex, &fetched, error);
    for (int l = 0; status == SKC_OK && l < fetched->count; l++)
        for (int i = 0; i < fetched->layers[l].count; i++) {
            skc_sample *s = &fetched->layers[l].samples[i];
            s->x = skci_snapped(s->x);
            s->y = skci_snapped(s->y);
        }
    if (status == SKC_OK)
        status = skc_quality_measure(fetched, exact, quality, error);
    skc_complex_free(fetched);
    return status;
}

static skc_status snap(skci_program *p, int filter, skc_complex *complex, const skc_kernel *exact, skc_quality *quality,
                       skc_error *error)
{
    skc_status status = skci_refit(complex, exact, error);
    if (status == SKC_OK)
        status = skc_quality_measure(complex, exact, quality, error);
    for (int l = 0; status == SKC_OK && l < p->pass_count; l++)
        memcpy(p->passes[l].samples + (ptrdiff_t)filter * p->passes[l].count, complex->layers[l].samples,
               (size_t)p->passes[l].count * sizeof(skc_sample));
    return status;
}

static int is_nothing(const skc_kernel *k)
{
    for (size_t i = 0; i < (size_t)k->width * (size_t)k->height; i++)
        if (k->values[i] != 0)
            return 0;
    return 1;
}

static void keep_worse(skc_quality *worst, const skc_quality *quality)
{
    if (isnan(worst->certificate) || quality->certificate > worst->certificate)
        *worst = *quality;
}

static skc_status measure_filter(skci_program *p, int filter, skc_complex *complex, skc_error *error)
{
    skc_kernel *exact;
    skc_quality fetched = {.psnr = HUGE_VAL, .image_psnr = HUGE_VAL}, snapped = fetched;
    skc_status status = skc_complex_synthesize(complex, &exact, error);
    if (status != SKC_OK)
        return status;
    int nothing = is_nothing(exact); // so it is left as it is
    if (!nothing)
        status = measure_fetched(complex, exact, &fetched, error);
    if (status == SKC_OK && !nothing && p->options->snap)
        status = snap(p, filter, complex, exact, &snapped, error);
    keep_worse(&p->fetched, &fetched);
    if (p->options->snap)
        keep_worse(&p->snapped, &snapped);
    skc_kernel_free(exact);
    return status;
}

// What is too large to be synthesised is too large for snapping; fetching it is well, though nothing is known of that.
static skc_status snap_filter(skci_program *p, int filter, skc_error *error)
{
    skc_complex *complex;
    skc_reach reach = {0};
    skc_status status = skci_program_complex(p, filter, &complex, error);
    if (status == SKC_OK)
        status = skc_complex_reach(complex, &reach, error);
    int large = reach.left + reach.right >= SKC_KERNEL_MAX_SIZE || reach.up + reach.down >= SKC_KERNEL_MAX_SIZE;
    if (status == SKC_OK && (!large || p->options->snap))
        status = measure_filter(p, filter, complex, error);
    skc_complex_free(complex);
    return status;
}

skc_status skci_program_snap(skci_program *p, skc_error *error)
{
    p->fetched = p->snapped = (skc_quality){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
    if (p->options->snap && p->varying)
        return skci_fail(error, SKC_UNSUPPORTED,
                         "a basis is interpolated between its nodes, where snapped offsets do not stay snapped");
    skc_status status = SKC_OK;
    if (p->options->snap || p->options->fetch == SKC_FETCH_HARDWARE)
        for (int f = 0; f < p->basis->filter_count && status == SKC_OK; f++)
            status = snap_filter(p, f, error);
    return status;
}
