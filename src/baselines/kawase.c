// SPDX-License-Identifier: MIT
// Kawase's blur (GDC 2003): passes of four fetches each. A pass is the product of two equal ones along rows and along
// columns, and so is the whole, which makes looking at very many sequences cheap.

#include "baselines/kawase.h"
#include "baselines/layers.h"
#include "baselines/round.h"
#include "core/status.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

double skci_kawase_sigma(int count, const int *k)
{
    double square = 0;
    for (int i = 0; i < count; i++)
        square += (double)k[i] * k[i] + k[i] + 0.5;
    return sqrt(square);
}

skc_status skci_kawase_complex(int count, const int *k, int x, int y, double sum, skc_complex **complex,
                               skc_error *error)
{
    int counts[SKC_MAX_LAYERS] = {0};
    for (int i = 0; i < count; i++)
        counts[i] = 4;
    skc_status status = skc_complex_create(count, counts, complex, error);
    for (int i = 0; i < count && status == SKC_OK; i++)
        for (int s = 0; s < 4; s++) {
            double at = k[i] + 0.5, dx = s % 2 ? at : -at, dy = s / 2 ? at : -at;
            (*complex)->layers[i].samples[s] =
                (skc_sample){(float)(dx + (i == 0) * x), (float)(dy + (i == 0) * y), (float)(i == 0 ? sum / 4 : 0.25)};
        }
    return status;
}

// ------------------------------------------------------------------------------------------------------------
// searching

// Transfer functions along one axis, at frequencies 0 .. pi. A Gaussian's is beyond that of no account.
enum { FREQUENCIES = 96, MOST_STEP = 1 << 16, MOST_TRIED = 1000000 };

struct search {
    int count;
    int square; // what the sequence's k (k + 1) are to add up to
    int step;   // k[i + 1] - k[i] at most
    long tried; // beginnings of sequences
    int ends;   // whether there is any sequence
    double wanted[FREQUENCIES];
    double made[SKCI_KAWASE_MOST + 1][FREQUENCIES]; // by the passes so far
    double (*passes)[FREQUENCIES];                  // by each k alone
    int k[SKCI_KAWASE_MOST], best[SKCI_KAWASE_MOST];
    double best_distance;
};

static double frequency(int i)
{
    return (i + 0.5) / FREQUENCIES * 3.14159265358979323846;
}

// Squared distance of the products: of a a^T and b b^T it is (a a)^2 - 2 (a b)^2 + (b b)^2.
static double distance(const double *a, const double *b)
{
    double aa = 0, ab = 0, bb = 0;
    for (int i = 0; i < FREQUENCIES; i++) {
        aa += a[i] * a[i];
        ab += a[i] * b[i];
        bb += b[i] * b[i];
    }
    return aa * aa - 2 * ab * ab + bb * bb;
}

// A pass is (delta(x - at) + delta(x + at)) / 2 with at = k + 1/2, each spread over the two pixels next to it.
static int make_passes(struct search *s, int most)
{
    s->passes = malloc(((size_t)most + 1) * sizeof *s->passes);
    for (int k = 0; s->passes && k <= most; k++)
        for (int f = 0; f < FREQUENCIES; f++)
            s->passes[k][f] = cos(frequency(f) * (k + 0.5)) * cos(frequency(f) / 2);
    return s->passes != NULL;
}

// Passes i .. count - 1, which add `left`. `judge`: 0 only counts.
static void descend(struct search *s, int i, int left, int judge)
{
    int rest = s->count - i, from = i ? s->k[i - 1] : 0;
    double last = from + (double)rest * s->step;
    if (s->tried++ > MOST_TRIED || (i > 0 && rest * last * (last + 1) < left))
        return;
    if (rest == 0) {
        double d = judge ? distance(s->made[s->count], s->wanted) : HUGE_VAL;
        s->ends = 1;
        if (d < s->best_distance) {
            s->best_distance = d;
            memcpy(s->best, s->k, sizeof s->best);
        }
        return;
    }
    int k = from;
    if (rest == 1) { // there is one that may do
        k = (int)sqrt(left);
        if (k < from || k * (k + 1) != left)
            return;
    }
    for (; k * (k + 1) * rest <= left && (i == 0 || k - from <= s->step); k++) {
        s->k[i] = k;
        for (int f = 0; judge && f < FREQUENCIES; f++)
            s->made[i + 1][f] = s->made[i][f] * s->passes[k][f];
        descend(s, i + 1, left - k * (k + 1), judge);
    }
}

// All sequences, unless there are very many: then those whose steps are so small that there are fewer.
static int search(struct search *s)
{
    s->step = 2 * MOST_STEP;
    s->ends = 0;
    do {
        s->step = s->step > MOST_STEP ? MOST_STEP : s->step > 64 ? 64 : s->step - 1;
        s->tried = 0;
        descend(s, 0, s->square, 0);
    } while (s->tried > MOST_TRIED && s->step > 1);
    s->tried = 0;
    descend(s, 0, s->square, 1);
    return s->ends;
}

skc_status skci_kawase_search(int count, double sigma, int *k, skc_error *error)
{
    struct search s = {.count = count, .best_distance = HUGE_VAL};
    for (int f = 0; f < FREQUENCIES; f++) {
        s.wanted[f] = exp(-0.5 * frequency(f) * frequency(f) * sigma * sigma);
        s.made[0][f] = 1;
    }
    // k (k + 1) is even, and so are their sums. Not every sum can be had with so few passes: the nearest ones that can.
    double ideal = fmax(0, sigma * sigma - 0.5 * count);
    int low = 2 * (int)(0.5 * ideal), high = low + 2;
    if (!make_passes(&s, (int)sqrt(2.0 * high + 16) + 1))
        return skci_fail_memory(error);
    // 0 can be had; above, k, .., k, k + d can for every k.
    for (s.square = low; !search(&s); s.square -= 2)
        continue;
    for (s.square = high; !search(&s); s.square += 2)
        continue;
    free(s.passes);
    memcpy(k, s.best, (size_t)count * sizeof *k);
    return SKC_OK;
}

static skc_status create(skc_rival *rival, const skc_kernel *kernel, const skc_rival_options *options, skc_error *error)
{
    if (options->setting == 0)
        return skci_rival_choose(rival, kernel, options, error);
    skci_round found;
    skc_status status = skci_round_gaussian("kawase", kernel, &found, error);
    if (status != SKC_OK)
        return status;
    int k[SKCI_KAWASE_MOST], length = 0;
    status = skci_kawase_search(options->setting, found.whole, k, error);
    skc_complex *complex = NULL;
    if (status == SKC_OK)
        status = skci_kawase_complex(options->setting, k, found.x, found.y, found.sum, &complex, error);
    if (status != SKC_OK)
        return status;
    rival->info.setting = options->setting;
    for (int i = 0; i < options->setting; i++)
        length += snprintf(rival->info.text + length, sizeof rival->info.text - (size_t)length, "%s%d",
                           i ? ", " : "k = ", k[i]);
    return skci_layers_make(rival, complex, error);
}

const skci_rival_method skci_rival_kawase = {
    .kind = {"kawase", "Kawase", "passes of four bilinear fetches each, in the corners of a growing square",
             "Kawase 2003", "Gaussians", "passes", 1, SKCI_KAWASE_MOST},
    .create = create,
    .free = skci_layers_free,
    .synthesize = skci_layers_synthesize,
    .scratch = skci_layers_scratch,
    .apply = skci_layers_apply,
};
