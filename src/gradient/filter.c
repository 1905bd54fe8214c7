// SPDX-License-Identifier: MIT
// The forward function in float: plans, with the very bytes of skc_plan_apply.

#include "apply/plan.h"
#include "apply/run.h"
#include "core/parallel.h"
#include "core/status.h"
#include "gradient/uniform.h"

#include <stdlib.h>

enum { SETS = 3 };

struct batch_job {
    skc_plan *plans[SETS];
    int sets, together; // channels that go through a plan together
    const skc_batch *in, *out;
    skci_pool pool;
    size_t scratch;
    skci_watch watch;
    atomic_long done;
    long total;
    // Where images follow each other, the one that is filtered and what the caller is told.
    const skc_run_options *run;
    long image;
};

// Channels first .. first + count - 1 of an image.
static skc_pixels channels_of(const skc_batch *batch, int image, int first, int count)
{
    skc_pixels pixels = skci_batch_pixels(batch, image);
    return skci_pixels_channels(&pixels, first, count);
}

static const skc_plan *plan_of(const struct batch_job *job, int channel)
{
    return job->plans[job->sets == 1 ? 0 : channel < job->sets ? channel : 1];
}

// ------------------------------------------------------------------------------------------ many images: one a thread

static void measure(void *context, skc_progress *progress)
{
    struct batch_job *job = context;
    progress->fraction = (double)atomic_load(&job->done) / (double)job->total;
}

static void filter_group(void *context, int i)
{
    struct batch_job *job = context;
    if (skci_watch_poll(&job->watch) || atomic_load(&job->pool.failed))
        return;
    void *scratch = skci_pool_take(&job->pool);
    if (!scratch)
        return;
    int groups = job->in->channels / job->together, first = i % groups * job->together;
    skc_window in = {channels_of(job->in, i / groups, first, job->together), 0, 0};
    skc_window out = {channels_of(job->out, i / groups, first, job->together), 0, 0};
    // It fails for arguments that skc_operator_create and skci_operator_check have refused.
    skc_plan_window(plan_of(job, first), in.pixels.width, in.pixels.height, &in, &out, scratch, job->pool.size, NULL);
    skci_pool_give(&job->pool, scratch);
    atomic_fetch_add(&job->done, 1);
}

static skc_status filter_side_by_side(struct batch_job *job, int tasks, const skc_run_options *run, skc_error *error)
{
    size_t scratch = 0;
    for (int s = 0; s < job->sets; s++) {
        size_t bytes = skc_plan_scratch(job->plans[s], job->together);
        scratch = scratch > bytes ? scratch : bytes;
    }
    job->total = tasks;
    skci_watch_init(&job->watch, run->progress, run->progress_user, measure, job);
    skci_pool_init(&job->pool, scratch);
    skci_parallel_for(run->parallel, run->threads, tasks, filter_group, job, &job->watch);
    return skci_pool_finish(&job->pool, &job->watch, error);
}

// ---------------------------------------------------------------------------------------- few images: in turn
// each

static int tell(void *user, const skc_progress *progress)
{
    struct batch_job *job = user;
    skc_progress all = *progress;
    all.fraction = ((double)job->image + progress->fraction) / (double)job->total;
    return job->run->progress(job->run->progress_user, &all);
}

static skc_status filter_in_turn(struct batch_job *job, const skc_run_options *run, skc_error *error)
{
    skc_run_options one = *run;
    int groups = job->sets == 1 ? 1 : job->in->channels;
    job->run = run;
    job->total = (long)job->in->images * groups;
    if (run->progress) {
        one.progress = tell;
        one.progress_user = job;
    }
    skc_status status = SKC_OK;
    for (job->image = 0; status == SKC_OK && job->image < job->total; job->image++) {
        int image = (int)(job->image / groups), first = groups > 1 ? (int)(job->image % groups) : 0;
        int count = groups > 1 ? 1 : job->in->channels;
        skc_pixels in = channels_of(job->in, image, first, count), out = channels_of(job->out, image, first, count);
        status = skc_plan_apply(plan_of(job, first), &in, &out, &one, error);
    }
    return status;
}

skc_status skci_uniform_filter(const skc_operator *op, const double *samples, const skc_batch *in, const skc_batch *out,
                               const skc_run_options *run, skc_error *error)
{
    struct batch_job job = {.sets = op->sets, .in = in, .out = out};
    skc_plan_options options;
    skc_plan_options_init(&options);
    options.edge = op->options.edge;
    options.constant = op->options.constant;
    options.correlate = op->options.correlate;
    options.isa = op->options.isa;
    skc_status status = SKC_OK;
    for (int s = 0; status == SKC_OK && s < op->sets; s++) {
        skc_complex *complex;
        status = skci_operator_complex(op, samples, s, &complex, error);
        if (status != SKC_OK)
            break;
        status = skc_plan_create(complex, &options, &job.plans[s], error);
        skc_complex_free(complex);
    }
    skc_pixels first_in = skci_batch_pixels(in, 0), first_out = skci_batch_pixels(out, 0);
    job.together = op->sets == 1 ? skci_together(&first_in, &first_out) : 1;
    int threads = run->threads > 0 ? run->threads : skci_processors();
    double tasks = (double)in->images * in->channels / job.together;
    // From so many on, threads that finish early wait for the others less than the parts of an image cost.
    if (status == SKC_OK)
        status = tasks >= 8.0 * threads && tasks <= 1e9 ? filter_side_by_side(&job, (int)tasks, run, error)
                                                        : filter_in_turn(&job, run, error);
    for (int s = 0; s < SETS; s++)
        skc_plan_free(job.plans[s]);
    return status;
}
