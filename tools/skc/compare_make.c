// SPDX-License-Identifier: MIT
// The rows of a comparison: every method, for every budget.

#include "compare.h"

#include "report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

double compare_clock(const compare *c)
{
    struct timespec t;
    if (c->options.thread_count > 1 || clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t) != 0)
        return (double)g_get_monotonic_time() / G_USEC_PER_SEC;
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

// ------------------------------------------------------------------------------------------------------------ progress

void compare_next(compare *c, double seconds, const char *label, ...)
{
    va_list arguments;
    va_start(arguments, label);
    g_vsnprintf(c->label, sizeof c->label, label, arguments);
    va_end(arguments);
    c->bar.label = c->label;
    c->done += c->part;
    c->part = seconds;
    tool_progress_update(&c->bar, c->done / c->all, NULL);
}

int compare_tell(void *user, const skc_progress *progress)
{
    compare *c = user;
    tool_progress_update(&c->bar, (c->done + c->part * progress->fraction) / c->all, NULL);
    return tool_interrupted() || (c->deadline > 0 && compare_clock(c) > c->deadline);
}

// ---------------------------------------------------------------------------------------------------------------- fits

skc_status compare_fit(compare *c, const compare_method *method, int samples, double seconds, skc_complex **complex,
                       double *took, int *stopped, skc_error *error)
{
    skc_fit_options options;
    int layers[SKC_MAX_LAYERS];
    skc_fit_options_init(&options);
    options.effort = c->options.effort_level;
    method->fit(&options);
    options.samples = samples;
    options.layers = layers;
    options.layer_count = compare_method_layers(method, samples, layers);
    options.seed = c->options.seed_value;
    options.threads = c->options.thread_count;
    options.progress = compare_tell;
    options.progress_user = c;
    double start = compare_clock(c);
    c->deadline = seconds > 0 ? start + seconds : 0;
    skc_fit_report report;
    skc_status status = skc_fit(c->kernel, &options, complex, &report, error);
    *took = compare_clock(c) - start;
    *stopped = status == SKC_OK && report.stop == SKC_STOP_CANCELLED;
    c->deadline = 0;
    if (tool_interrupted()) {
        skc_complex_free(*complex);
        *complex = NULL;
        return SKC_CANCELLED;
    }
    return status == SKC_CANCELLED ? SKC_OK : status; // before the first step: nothing
}

static skc_status describe_fit(compare *c, compare_row *row, skc_error *error)
{
    skc_cost cost;
    skc_plan_options options;
    skc_plan_options_init(&options);
    skc_status status = skc_complex_cost(row->complex, &cost, error);
    if (status == SKC_OK)
        status = skc_quality_measure(row->complex, c->kernel, &row->quality, error);
    if (status == SKC_OK)
        status = skc_complex_synthesize(row->complex, &row->kernel, error);
    if (status == SKC_OK)
        status = skc_plan_create(row->complex, &options, &row->plan, error);
    if (status != SKC_OK)
        return status;
    row->samples = cost.samples;
    row->taps = cost.taps;
    row->passes = cost.passes;
    char *layers = report_layers(row->complex);
    g_strlcpy(row->setting, layers, sizeof row->setting);
    g_free(layers);
    row->bytes = skc_plan_scratch(row->plan, 1) * (size_t)c->options.thread_count;
    return SKC_OK;
}

static skc_status make_fit(compare *c, compare_row *row, skc_error *error)
{
    skc_status status = compare_fit(c, row->method, row->budget, c->options.limit_seconds, &row->complex, &row->seconds,
                                    &row->stopped, error);
    if (status == SKC_OK && !row->complex) {
        g_snprintf(error->message, sizeof error->message, "--limit ended its fit before the first step");
        return SKC_UNSUPPORTED;
    }
    return status == SKC_OK ? describe_fit(c, row, error) : status;
}

// -------------------------------------------------------------------------------------------------------------- rivals

static skc_status make_rival(compare *c, compare_row *row, skc_error *error)
{
    skc_rival_options options;
    skc_rival_options_init(&options);
    options.samples = row->budget;
    double start = compare_clock(c);
    skc_status status = skc_rival_create(row->method->name, c->kernel, &options, &row->rival, error);
    row->seconds = compare_clock(c) - start;
    if (status == SKC_OK)
        status = skc_rival_synthesize(row->rival, &row->kernel, error);
    if (status == SKC_OK)
        status = skc_quality_compare(row->kernel, c->kernel, &row->quality, error);
    if (status != SKC_OK)
        return status;
    skc_rival_info info;
    skc_rival_describe(row->rival, &info);
    row->samples = info.samples;
    row->taps = info.taps;
    row->passes = info.passes;
    g_strlcpy(row->setting, info.text, sizeof row->setting);
    row->bytes = skc_rival_scratch(row->rival, c->options.width, c->options.height, 1, c->options.thread_count);
    return SKC_OK;
}

// ----------------------------------------------------------------------------------------------------------------- all

void compare_row_free(void *p)
{
    compare_row *row = p;
    skc_kernel_free(row->kernel);
    skc_complex_free(row->complex);
    skc_plan_free(row->plan);
    skc_rival_free(row->rival);
    g_free(row);
}

// A method without a budget, or with few settings, or that needs no more, is the same for several budgets.
static int is_there(const compare *c, const compare_row *row)
{
    for (guint i = 0; i < c->rows->len; i++) {
        const compare_row *other = c->rows->pdata[i];
        if (other->method == row->method && strcmp(other->setting, row->setting) == 0 &&
            other->samples == row->samples && other->taps == row->taps && other->quality.psnr == row->quality.psnr)
            return 1;
    }
    return 0;
}

// Methods with the same reason are listed together.
static void refuse(compare *c, const compare_method *method, const char *why)
{
    // The sentence may start with the method's name, which stands before it anyway.
    size_t length = strlen(method->name);
    if (strncmp(why, method->name, length) == 0 && strncmp(why + length, ": ", 2) == 0)
        why += length + 2;
    compare_refusal *refusal = NULL;
    for (guint i = 0; i < c->refusals->len && !refusal; i++)
        if (strcmp(((compare_refusal *)c->refusals->pdata[i])->why, why) == 0)
            refusal = c->refusals->pdata[i];
    if (!refusal) {
        refusal = g_new0(compare_refusal, 1);
        refusal->methods = g_ptr_array_new();
        refusal->why = g_strdup(why);
        g_ptr_array_add(c->refusals, refusal);
    }
    g_ptr_array_add(refusal->methods, (void *)method);
}

// *served becomes 0 if the method cannot serve the kernel.
static int make_row(compare *c, const compare_method *method, int budget, int *served)
{
    compare_row *row = g_new0(compare_row, 1);
    skc_error error = {0};
    row->method = method;
    row->budget = budget;
    skc_status status = method->rival ? make_rival(c, row, &error) : make_fit(c, row, &error);
    *served = status == SKC_OK;
    if (status == SKC_OK && !is_there(c, row)) {
        g_ptr_array_add(c->rows, row);
        return TOOL_DONE;
    }
    compare_row_free(row);
    if (status == SKC_UNSUPPORTED)
        refuse(c, method, error.message);
    else if (status == SKC_CANCELLED || tool_interrupted())
        return tool_fail("compare", "interrupted; nothing was written");
    else if (status != SKC_OK)
        return tool_fail(method->name, "%s", error.message);
    return TOOL_DONE;
}

// Those that can keep to `budget` come before those that cannot.
static int fits_in(const compare_row *row, int budget)
{
    return row->samples <= budget;
}

static int better_first(const void *a, const void *b)
{
    const compare_row *p = *(void *const *)a, *q = *(void *const *)b;
    double x = p->mean.psnr, y = q->mean.psnr;
    return x != y ? (x < y) - (x > y) : (p->samples > q->samples) - (p->samples < q->samples);
}

void compare_sort(compare *c)
{
    g_ptr_array_sort(c->rows, better_first);
}

int compare_is_exact(const compare_row *row)
{
    return row->method->reference;
}

int compare_budget(const compare *c)
{
    return c->options.budgets[c->options.budget_count / 2];
}

const compare_row *compare_row_for(const compare *c, const compare_method *method, int budget)
{
    const compare_row *found = NULL;
    for (guint i = 0; i < c->rows->len; i++) {
        const compare_row *row = c->rows->pdata[i];
        if (row->method != method)
            continue;
        int better = !found || (fits_in(row, budget) && !fits_in(found, budget)) ||
                     (fits_in(row, budget) && row->mean.psnr > found->mean.psnr) ||
                     (!fits_in(row, budget) && !fits_in(found, budget) && row->samples < found->samples);
        if (better)
            found = row;
    }
    return found;
}

int compare_make(compare *c)
{
    int status = TOOL_DONE;
    for (int i = 0; i < compare_method_count() && status == TOOL_DONE; i++) {
        const compare_method *method = compare_method_at(i);
        int served = c->options.chosen[i];
        for (int b = 0; b < c->options.budget_count && status == TOOL_DONE && served; b++) {
            int budget = c->options.budgets[b];
            compare_next(c, compare_method_seconds(c, method, budget), "%s, %d samples", method->title, budget);
            status = make_row(c, method, budget, &served);
        }
    }
    if (status == TOOL_DONE && c->rows->len == 0) {
        const compare_refusal *first = c->refusals->pdata[0];
        return tool_fail(((const compare_method *)first->methods->pdata[0])->name, "%s", first->why);
    }
    return status;
}
