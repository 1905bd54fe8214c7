// SPDX-License-Identifier: MIT
#define _GNU_SOURCE // _SC_LEVEL1_DCACHE_SIZE
#include "apply/plan.h"

#include "apply/edge.h"
#include "apply/strip.h"
#include "core/parallel.h"
#include "core/status.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int skc_isa_count(void)
{
    const skci_rows *all[8];
    return skci_rows_all(all);
}

const char *skc_isa_name(int i)
{
    const skci_rows *all[8];
    return i >= 0 && i < skci_rows_all(all) ? all[i]->name : NULL;
}

skc_status skci_choose_loops(const char *name, const skci_rows **loops, skc_error *error)
{
    const skci_rows *all[8];
    int count = skci_rows_all(all);
    const char *from = name ? "" : "SKC_ISA=";
    name = name ? name : getenv("SKC_ISA");
    *loops = all[count - 1];
    if (!name || !*name)
        return SKC_OK;
    char names[128] = "";
    for (int i = 0; i < count; i++) {
        if (strcmp(name, all[i]->name) == 0) {
            *loops = all[i];
            return SKC_OK;
        }
        strcat(strcat(names, i ? ", " : ""), all[i]->name);
    }
    return skci_fail(error, SKC_UNSUPPORTED, "%s%s: no instruction set of this processor; it has %s", from, name,
                     names);
}

// What sysconf says of a cache, within reason: processors that do not tell have at least `least`.
static size_t cache_bytes(int name, size_t least, size_t most)
{
    long bytes = name < 0 ? 0 : sysconf(name);
    return bytes < (long)least ? least : bytes > (long)most ? most : (size_t)bytes;
}

// A strip takes most of a core's second cache, or its share of the third: that is nearly as fast, for rows are read one
// after the other, and wide strips meet less often (docs/apply.md has the figures).
void skci_measure_caches(int *block, size_t *strip)
{
#ifdef _SC_LEVEL1_DCACHE_SIZE
    size_t first = cache_bytes(_SC_LEVEL1_DCACHE_SIZE, 32 << 10, 128 << 10);
    size_t second = cache_bytes(_SC_LEVEL2_CACHE_SIZE, 512 << 10, 4 << 20);
    size_t third = cache_bytes(_SC_LEVEL3_CACHE_SIZE, 0, (size_t)1 << 30) / (size_t)skci_processors() / 4 * 3;
#else
    size_t first = 32 << 10, second = 512 << 10, third = 0;
#endif
    *block = (int)(first - first / 8);
    *strip = second / 4 * 3 > third ? second / 4 * 3 : third < 4 << 20 ? third : 4 << 20;
}

static skc_status describe_stages(skc_plan *plan, skc_error *error)
{
    plan->described = calloc((size_t)plan->count, sizeof *plan->described);
    if (!plan->described)
        return skci_fail_memory(error);
    for (int k = 0; k < plan->count; k++)
        plan->described[k] = (skc_plan_stage){plan->stages[k].taps.count, plan->stages[k].reach};
    return SKC_OK;
}

static skc_status make_coverage(skc_plan *plan, const skc_kernel *kernel, int correlate, skc_error *error)
{
    double sum = 1, magnitude = 1;
    for (int k = 0; k < plan->count; k++) {
        sum *= plan->stages[k].sum;
        magnitude *= plan->stages[k].magnitude;
    }
    if (!(fabs(sum) > 1e-6 * magnitude))
        return skci_fail(
            error, SKC_INVALID,
            "renormalize needs a kernel whose sum is not zero; this one's is %g, so take another edge mode", sum);
    return skci_coverage_create(kernel, correlate, &plan->coverage, error);
}

skc_status skci_plan_make(skci_stage *stages, int count, const skc_kernel *kernel, const skc_plan_options *options,
                          skc_plan **made, skc_error *error)
{
    *made = NULL;
    skc_plan *plan = calloc(1, sizeof *plan);
    if (!plan) {
        skci_stages_free(stages, count);
        return skci_fail_memory(error);
    }
    *plan = (skc_plan){.stages = stages, .count = count, .edge = options->edge};
    plan->constant = options->edge == SKC_EDGE_CONSTANT ? options->constant : 0;
    for (int k = 0; k < count; k++) {
        plan->margin.left += stages[k].reach.right;
        plan->margin.right += stages[k].reach.left;
        plan->margin.up += stages[k].reach.down;
        plan->margin.down += stages[k].reach.up;
    }
    skci_measure_caches(&plan->block, &plan->cache);
    skc_status status = skci_choose_loops(options->isa, &plan->loops, error);
    if (status == SKC_OK && options->edge == SKC_EDGE_RENORMALIZE)
        status = make_coverage(plan, kernel, options->correlate, error);
    if (status == SKC_OK)
        status = describe_stages(plan, error);
    if (status == SKC_OK && skci_strip_scratch(plan, skci_plan_strip_width(plan, 1), 1) > (size_t)1 << 30)
        status =
            skci_fail(error, SKC_UNSUPPORTED,
                      "the filter reaches %d x %d pixels and would need more than 1 GiB of row buffers for each thread",
                      plan->margin.left + plan->margin.right, plan->margin.up + plan->margin.down);
    if (status == SKC_OK)
        *made = plan;
    else
        skc_plan_free(plan);
    return status;
}

void skc_plan_free(skc_plan *plan)
{
    if (!plan)
        return;
    skci_stages_free(plan->stages, plan->count);
    skci_coverage_free(plan->coverage);
    free(plan->described);
    free(plan);
}

void skc_plan_options_init(skc_plan_options *options)
{
    *options = (skc_plan_options){.size = sizeof *options};
}

static skc_status check_options(const skc_plan_options *options, skc_error *error)
{
    if (options->size != sizeof *options)
        return skci_fail(error, SKC_INVALID, "options of %zu bytes; call skc_plan_options_init first", options->size);
    if ((unsigned)options->edge > SKC_EDGE_RENORMALIZE)
        return skci_fail(error, SKC_INVALID, "edge mode %d; use a skc_edge", (int)options->edge);
    if (options->edge == SKC_EDGE_CONSTANT && !isfinite(options->constant))
        return skci_fail(error, SKC_INVALID, "a constant edge that is not a finite number");
    return SKC_OK;
}

skc_status skc_plan_create(const skc_complex *complex, const skc_plan_options *options, skc_plan **plan,
                           skc_error *error)
{
    skc_plan_options defaults;
    skc_plan_options_init(&defaults);
    options = options ? options : &defaults;
    *plan = NULL;
    skc_status status = skc_complex_check(complex, error);
    if (status == SKC_OK)
        status = check_options(options, error);
    skc_kernel *kernel = NULL;
    if (status == SKC_OK && options->edge == SKC_EDGE_RENORMALIZE)
        status = skc_complex_synthesize(complex, &kernel, error);
    if (status != SKC_OK)
        return status;
    skci_stage *stages;
    int count;
    status = skci_stages_of_complex(complex, options->correlate, &stages, &count, error);
    if (status == SKC_OK)
        status = skci_plan_make(stages, count, kernel, options, plan, error);
    else
        skci_stages_free(stages, count);
    skc_kernel_free(kernel);
    return status;
}

skc_status skci_plan_dense(const skc_kernel *kernel, const skc_plan_options *options, skc_plan **plan, skc_error *error)
{
    skci_stage *stages;
    int count;
    *plan = NULL;
    skc_status status = check_options(options, error);
    if (status != SKC_OK)
        return status;
    status = skci_stages_of_kernel(kernel, options->correlate, &stages, &count, error);
    if (status == SKC_OK)
        status = skci_plan_make(stages, count, kernel, options, plan, error);
    else
        skci_stages_free(stages, count);
    return status;
}

// --------------------------------------------------------------------------------------------------------------- sizes

// As wide as the cache allows, but wider than what neighbours share.
int skci_plan_strip_width(const skc_plan *plan, int channels)
{
    size_t fixed = skci_strip_scratch(plan, 1, channels), wide = skci_strip_scratch(plan, 1025, channels);
    double pixel = (double)(wide - fixed) / 1024;
    int extra = plan->margin.left + plan->margin.right;
    double fits = ((double)plan->cache - (double)fixed) / pixel;
    int least = extra > 128 ? extra : 128;
    return fits < least ? least : fits > 1 << 16 ? 1 << 16 : (int)fits;
}

size_t skc_plan_scratch(const skc_plan *plan, int channels)
{
    int together = channels < 1 ? 1 : channels > SKCI_TOGETHER ? 1 : channels;
    size_t apart = skci_strip_scratch(plan, skci_plan_strip_width(plan, 1), 1);
    size_t side = skci_strip_scratch(plan, skci_plan_strip_width(plan, together), together);
    return apart > side ? apart : side;
}

void skc_plan_describe(const skc_plan *plan, skc_plan_info *info)
{
    *info = (skc_plan_info){.isa = plan->loops->name,
                            .margin = plan->margin,
                            .stage_count = plan->count,
                            .stages = plan->described,
                            .strip_width = skci_plan_strip_width(plan, 1),
                            .cache = skci_strip_scratch(plan, skci_plan_strip_width(plan, 1), 1)};
    double work = 0;
    int extra = 0;
    for (int k = plan->count - 1; k >= 0; k--) {
        info->taps += plan->stages[k].taps.count;
        info->recomputed += (double)plan->stages[k].taps.count * extra / info->strip_width;
        work += plan->stages[k].taps.count;
        extra += skci_stage_columns(&plan->stages[k]);
    }
    info->recomputed = work > 0 ? info->recomputed / work : 0;
}

skc_rectangle skc_plan_need(const skc_plan *plan, int width, int height, skc_rectangle wanted)
{
    return skci_edge_need(plan->edge, plan->margin, width, height, wanted);
}
