// SPDX-License-Identifier: MIT
#include "export/rounding.h"

#include <math.h>

// To the nearest IEEE 754 binary16, ties to even: 11 bits, and below 2^-14 steps of 2^-24.
static float to_half(float value)
{
    int exponent;
    frexpf(value, &exponent);
    float step = ldexpf(1, (exponent < -13 ? -13 : exponent) - 11);
    return rintf(value / step) * step;
}

// To whole steps of about the largest weight's 127th. What the sum loses by that goes, a step each, to the weights that
// are least hurt; then the step is chosen so that the sum is as before, for flat areas to keep their brightness.
static void to_steps(skc_sample *samples, int count)
{
    double most = 0, sum = 0;
    for (int i = 0; i < count; i++) {
        most = fmax(most, fabs((double)samples[i].w));
        sum += (double)samples[i].w;
    }
    if (most == 0)
        return;
    double step = most / 127, whole[SKC_MAX_SAMPLES], total = 0;
    for (int i = 0; i < count; i++)
        total += whole[i] = rint((double)samples[i].w / step);
    for (double wanted = rint(sum / step); total != wanted;) {
        double up = total < wanted ? 1 : -1, least = HUGE_VAL;
        int best = 0;
        for (int i = 0; i < count; i++) {
            double error = fabs(whole[i] + up - (double)samples[i].w / step);
            if (error < least && fabs(whole[i] + up) <= 127) {
                least = error;
                best = i;
            }
        }
        whole[best] += up;
        total += up;
    }
    // Of a sum of few steps, the half step that it may be off is too much to stretch all weights by.
    if (fabs(total) >= 64)
        step = sum / total;
    for (int i = 0; i < count; i++)
        samples[i].w = (float)(whole[i] * step);
}

static skc_status measure(const skci_program *p, int filter, skc_quality *quality, const skc_kernel *exact,
                          skc_error *error)
{
    skc_complex *complex;
    skc_status status = skci_program_complex(p, filter, &complex, error);
    if (status == SKC_OK)
        status = skc_quality_measure(complex, exact, quality, error);
    skc_complex_free(complex);
    return status;
}

// Kernels are compared before and after, so they are made before.
static skc_status round_filter(skci_program *p, int filter, skc_quality *quality, skc_error *error)
{
    skc_complex *before;
    skc_kernel *exact = NULL;
    skc_status status = skci_program_complex(p, filter, &before, error);
    if (status == SKC_OK)
        status = skc_complex_synthesize(before, &exact, error);
    skc_complex_free(before);
    for (int l = 0; status == SKC_OK && l < p->pass_count; l++) {
        int count = p->passes[l].count;
        skc_sample *samples = p->passes[l].samples + (ptrdiff_t)filter * count;
        if (p->options->precision == SKC_PRECISION_8)
            to_steps(samples, count);
        for (int i = 0; i < count && p->options->precision == SKC_PRECISION_HALF; i++)
            samples[i].w = to_half(samples[i].w);
    }
    if (status == SKC_OK)
        status = measure(p, filter, quality, exact, error);
    skc_kernel_free(exact);
    return status;
}

skc_status skci_program_round(skci_program *p, skc_error *error)
{
    p->rounded = (skc_quality){.psnr = HUGE_VAL, .image_psnr = HUGE_VAL, .sum = NAN, .noise_gain = NAN};
    if (p->options->precision == SKC_PRECISION_FLOAT)
        return SKC_OK;
    for (int f = 0; f < p->basis->filter_count; f++) {
        skc_quality quality;
        skc_status status = round_filter(p, f, &quality, error);
        if (status != SKC_OK)
            return status;
        if (f == 0 || quality.certificate > p->rounded.certificate)
            p->rounded = quality;
    }
    return SKC_OK;
}
