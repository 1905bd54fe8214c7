// SPDX-License-Identifier: MIT
// Rows times columns: the first singular terms (McGraw 2015). No sum of so many products is closer in the sense of
// least squares (Eckart, Young 1936).

#include "baselines/lowrank.h"
#include "baselines/passes.h"
#include "core/status.h"
#include "ops/svd.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void free_factors(skci_factors *factors)
{
    free(factors->rows);
    free(factors->columns);
    *factors = (skci_factors){0};
}

// The first `rank` singular terms, fewer if the kernel has no more; each shared evenly between row and column.
static skc_status decompose(const skc_kernel *k, int rank, skci_factors *f, skc_error *error)
{
    int least = k->width < k->height ? k->width : k->height;
    double values[SKCI_LOWRANK_MOST];
    rank = rank < least ? rank : least;
    *f = (skci_factors){rank, k->width, k->height, malloc((size_t)rank * (size_t)k->width * sizeof(double)),
                        malloc((size_t)rank * (size_t)k->height * sizeof(double))};
    if (!f->rows || !f->columns || !skci_svd(k->values, k->width, k->height, rank, f->columns, values, f->rows)) {
        free_factors(f);
        return skci_fail_memory(error);
    }
    for (int i = 0; i < rank; i++) {
        double root = sqrt(values[i]);
        for (int x = 0; x < k->width; x++)
            f->rows[i * k->width + x] *= root;
        for (int y = 0; y < k->height; y++)
            f->columns[i * k->height + y] *= root;
        // A term this small is lost among the floats of the others.
        if (values[i] < 1e-12 * values[0]) {
            f->rank = i;
            break;
        }
    }
    return SKC_OK;
}

static int choose_rank(const skc_kernel *k, const skc_rival_options *options)
{
    if (options->setting)
        return options->setting;
    int rank = options->samples / (k->width + k->height);
    return rank < 1 ? 1 : rank > SKCI_LOWRANK_MOST ? SKCI_LOWRANK_MOST : rank;
}

// The factors are spoilt.
static skc_status make(skc_rival *rival, const skc_kernel *k, skci_factors *f, skc_error *error)
{
    skci_passes *passes;
    skc_status status = skci_passes_separable(f->rank, k->width, k->height, k->anchor_x, k->anchor_y, f->rows,
                                              f->columns, &passes, error);
    if (status != SKC_OK)
        return status;
    rival->state = passes;
    rival->info.samples = (double)f->rank * (k->width + k->height);
    rival->info.taps = skci_passes_taps(passes);
    rival->info.passes = 2;
    rival->info.targets = f->rank;
    snprintf(rival->info.text, sizeof rival->info.text, "rank %d", f->rank);
    return SKC_OK;
}

skc_status skci_lowrank_create(skc_rival *rival, const skc_kernel *kernel, const skc_rival_options *options,
                               skci_refine *refine, skc_error *error)
{
    skci_factors factors;
    rival->info.setting = choose_rank(kernel, options);
    skc_status status = decompose(kernel, rival->info.setting, &factors, error);
    if (status == SKC_OK && refine)
        status = refine(kernel, &factors, error);
    if (status == SKC_OK)
        status = make(rival, kernel, &factors, error);
    free_factors(&factors);
    return status;
}

static skc_status create(skc_rival *rival, const skc_kernel *kernel, const skc_rival_options *options, skc_error *error)
{
    return skci_lowrank_create(rival, kernel, options, NULL, error);
}

const skci_rival_method skci_rival_lowrank = {
    .kind = {"lowrank", "LowRank",
             "a sum of separable kernels by singular value decomposition: one pass along rows, one along columns",
             "McGraw 2015", "any kernel", "rank", 1, SKCI_LOWRANK_MOST},
    .create = create,
    .free = skci_passes_free,
    .synthesize = skci_passes_synthesize,
    .scratch = skci_passes_scratch,
    .apply = skci_passes_apply,
};
