// SPDX-License-Identifier: MIT
// Which budget reaches the tolerance: glances (fits of effort 0) double the budget until one does, and bisect the last
// doubling. Then fits of full effort, which reach the same figure with less, go down from there until one falls short,
// and bisect in their turn. Whatever is met on the way is kept, so that the result is never worse than the cheapest
// that was seen to reach the tolerance.

#include "fit/search/tolerance.h"

#include "core/status.h"
#include "fit/fit.h"

#include <math.h>

enum {
    FIRST = 8,      // samples of the first glance
    RESOLUTION = 32 // budgets are told apart to one part in this
};

// How long fits take in relation to each other, to tell the progress; and how many of full effort it takes.
static const double efforts[] = {0.2, 2, 16, 120};
static const int usual_fits = 5;

struct hunt {
    const skc_kernel *kernel;
    skc_fit_options options; // of the fit at hand
    const skc_fit_options *asked;
    skc_complex *best; // the cheapest that reaches the tolerance, or if none has, the one that comes closest
    skc_fit_report report;
    int budget, effort; // of the best
    int met, cancelled;
    double done, share;   // of the work: before this fit, and of this fit
    double glances, fits; // expected from here on
};

static int tell(void *user, const skc_progress *progress)
{
    struct hunt *hunt = user;
    skc_progress whole = *progress;
    whole.fraction = hunt->done + hunt->share * progress->fraction;
    return hunt->asked->progress(hunt->asked->progress_user, &whole);
}

static double figure_of(const struct hunt *hunt, const skc_quality *quality)
{
    return hunt->asked->tolerance_on == SKC_TOLERANCE_KERNEL ? quality->psnr : quality->image_psnr;
}

static const char *figure_name(const struct hunt *hunt)
{
    return hunt->asked->tolerance_on == SKC_TOLERANCE_KERNEL ? "kernel PSNR" : "expected image PSNR";
}

static int is_better(const struct hunt *hunt, int budget, double figure, int meets)
{
    if (!hunt->best || meets != hunt->met)
        return !hunt->best || meets;
    if (meets && budget != hunt->budget)
        return budget < hunt->budget;
    return figure > figure_of(hunt, &hunt->report.quality);
}

// Fits `budget` samples with that effort and keeps the result if it is the best. Sets *meets.
static skc_status try(struct hunt *hunt, int budget, int effort, int *meets, skc_error *error)
{
    skc_complex *complex;
    skc_fit_report report;
    hunt->options.samples = budget;
    hunt->options.effort = effort;
    double rest = hunt->glances * efforts[0] + hunt->fits * efforts[hunt->asked->effort];
    hunt->share = (1 - hunt->done) * fmin(1, efforts[effort] / rest);
    skc_status status = skci_fit_once(hunt->kernel, &hunt->options, &complex, &report, error);
    hunt->done += hunt->share;
    if (status != SKC_OK)
        return status;
    double figure = figure_of(hunt, &report.quality);
    *meets = figure >= hunt->asked->tolerance;
    hunt->cancelled = report.stop == SKC_STOP_CANCELLED;
    if (is_better(hunt, budget, figure, *meets)) {
        skc_complex_free(hunt->best);
        hunt->best = complex;
        hunt->report = report;
        hunt->budget = budget;
        hunt->effort = effort;
        hunt->met = *meets;
    } else {
        skc_complex_free(complex);
    }
    if (isnan(figure))
        return skci_fail(error, SKC_INVALID,
                         "the %s of so large a kernel is not computed; a tolerance on the kernel PSNR is accepted",
                         figure_name(hunt));
    return SKC_OK;
}

static int resolution(int budget)
{
    return budget < 2 * RESOLUTION ? 1 : budget / RESOLUTION;
}

// Between a budget that falls short and one that does not; `left` is hunt->glances or hunt->fits.
static skc_status bisect(struct hunt *hunt, int *short_of, int *enough, int effort, double *left, skc_error *error)
{
    skc_status status = SKC_OK;
    while (status == SKC_OK && !hunt->cancelled && *enough - *short_of > resolution(*enough)) {
        *left = ceil(log2((*enough - *short_of) / (double)resolution(*enough)));
        int middle = *short_of + (*enough - *short_of) / 2, meets = 0;
        status = try(hunt, middle, effort, &meets, error);
        *(meets ? enough : short_of) = middle;
    }
    *left = 0;
    return status;
}

// Glances. *enough stays 0 if none reaches the tolerance.
static skc_status bracket(struct hunt *hunt, int *short_of, int *enough, skc_error *error)
{
    int most = hunt->asked->samples, meets = 0;
    skc_status status = SKC_OK;
    for (int budget = FIRST < most ? FIRST : most; status == SKC_OK && !hunt->cancelled;
         budget = 2 * budget < most ? 2 * budget : most) {
        // It might be any doubling, and then takes so many to bisect.
        hunt->glances = 1 + log2((double)most / budget) / 2 + log2(budget / (double)resolution(budget));
        status = try(hunt, budget, 0, &meets, error);
        *(meets ? enough : short_of) = budget;
        if (meets || budget == most)
            break;
    }
    return status == SKC_OK && meets ? bisect(hunt, short_of, enough, 0, &hunt->glances, error) : status;
}

// Full effort, in growing strides down from what a glance found to be enough; where none was, with all that is allowed.
static skc_status refine(struct hunt *hunt, int enough, skc_error *error)
{
    int effort = hunt->asked->effort, short_of = 0, meets = 1, budget = enough > 0 ? enough : hunt->asked->samples;
    skc_status status = SKC_OK;
    hunt->glances = 0;
    if (enough == 0) {
        status = try(hunt, budget, effort, &meets, error);
        enough = budget;
    }
    for (int stride = resolution(8 * enough); status == SKC_OK && meets && !hunt->cancelled && enough > 1;
         stride *= 2) {
        hunt->fits = usual_fits - 1;
        budget = enough - stride > 1 ? enough - stride : 1;
        status = try(hunt, budget, effort, &meets, error);
        *(meets ? &enough : &short_of) = budget;
    }
    if (status == SKC_OK && hunt->met)
        status = bisect(hunt, &short_of, &enough, effort, &hunt->fits, error);
    // Where nothing less will do, the budget that a glance found gets its full effort, too.
    if (status == SKC_OK && hunt->met && !hunt->cancelled && hunt->effort < effort)
        status = try(hunt, hunt->budget, effort, &meets, error);
    return status;
}

static skc_status search(struct hunt *hunt, skc_error *error)
{
    int short_of = 0, enough = 0;
    hunt->fits = hunt->asked->effort > 0 ? usual_fits : 0;
    skc_status status = bracket(hunt, &short_of, &enough, error);
    if (status == SKC_OK && hunt->asked->effort > 0 && !hunt->cancelled)
        status = refine(hunt, enough, error);
    // Cancelled in between: what was found counts.
    if (status == SKC_CANCELLED && hunt->best)
        status = SKC_OK;
    if (status != SKC_OK || hunt->met || hunt->cancelled)
        return status;
    return skci_fail(error, SKC_INVALID, "%g dB of %s: not reached with %d samples, the best has %.2f dB",
                     hunt->asked->tolerance, figure_name(hunt), hunt->asked->samples,
                     figure_of(hunt, &hunt->report.quality));
}

skc_status skci_fit_to_tolerance(const skc_kernel *kernel, const skc_fit_options *options, skc_complex **complex,
                                 skc_fit_report *report, skc_error *error)
{
    struct hunt hunt = {.kernel = kernel, .options = *options, .asked = options};
    hunt.options.tolerance = 0;
    hunt.options.progress = options->progress ? tell : NULL;
    hunt.options.progress_user = &hunt;
    skc_status status = search(&hunt, error);
    if (status != SKC_OK) {
        skc_complex_free(hunt.best);
        return status;
    }
    *complex = hunt.best;
    *report = hunt.report;
    if (hunt.cancelled)
        report->stop = SKC_STOP_CANCELLED;
    return SKC_OK;
}

skc_status skci_fit_with_less(const skc_kernel *kernel, const skc_fit_options *options, skc_complex **complex,
                              skc_fit_report *report, skc_error *error)
{
    enum { FEW = 12 }; // samples of which none is worth the search
    skc_cost cost;
    skc_status status = skc_complex_cost(*complex, &cost, error);
    int enough = options->cost == SKC_COST_CPU ? cost.taps : cost.samples, short_of = 0;
    if (status != SKC_OK || enough <= FEW)
        return status;
    skc_fit_options asked = *options;
    asked.tolerance = SKCI_MET;
    asked.tolerance_on = SKC_TOLERANCE_KERNEL;
    struct hunt hunt = {.kernel = kernel,
                        .options = *options,
                        .asked = &asked,
                        .best = *complex,
                        .report = *report,
                        .budget = enough,
                        .met = 1,
                        .done = 1};
    hunt.options.progress = options->progress ? tell : NULL;
    hunt.options.progress_user = &hunt;
    status = bisect(&hunt, &short_of, &enough, 0, &hunt.glances, error);
    *complex = hunt.best;
    *report = hunt.report;
    if (status == SKC_CANCELLED)
        return SKC_OK;
    if (status != SKC_OK) {
        skc_complex_free(*complex);
        *complex = NULL;
    }
    return status;
}
