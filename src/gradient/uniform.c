// SPDX-License-Identifier: MIT
// Operators that filter every pixel alike, in double and backwards.

#include "gradient/uniform.h"

#include "apply/plan.h"
#include "core/status.h"
#include "gradient/job.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int greater(int a, int b)
{
    return a > b ? a : b;
}

static void free_job(skci_job *job)
{
    for (int s = 0; s < SKCI_SETS; s++) {
        skci_chain_free(&job->chains[s]);
        free((double *)job->inverse[s]);
        free((double *)job->change[s]);
    }
}

static skc_status make_job(const skc_operator *op, const double *samples, const double *t_samples, const skc_batch *in,
                           skci_job *job, skc_error *error)
{
    size_t cache;
    int folds = op->options.edge != SKC_EDGE_CONSTANT && op->options.edge != SKC_EDGE_RENORMALIZE;
    *job = (skci_job){.loops = op->loops, .sets = op->sets, .edge = op->options.edge, .in = in};
    job->constant = op->options.edge == SKC_EDGE_CONSTANT ? (double)op->options.constant : 0;
    job->wants.padding = folds;
    skci_measure_caches(&job->block, &cache);
    skc_status status = SKC_OK;
    for (int s = 0; status == SKC_OK && s < op->sets; s++) {
        skci_chain *chain = &job->chains[s];
        status = skci_chain_create(op->layers, op->counts, op->taps, skci_operator_filter(op, samples, s),
                                   t_samples ? skci_operator_filter(op, t_samples, s) : NULL, op->options.correlate,
                                   in->type == SKC_REAL_FLOAT, chain, error);
        if (status != SKC_OK)
            break;
        job->positions = greater(job->positions, chain->positions);
        skc_reach r = chain->reach, *all = &job->reach;
        *all = s == 0 ? r
                      : (skc_reach){greater(all->left, r.left), greater(all->right, r.right), greater(all->up, r.up),
                                    greater(all->down, r.down)};
    }
    return status;
}

static const skci_tile_loops *loops_of(const skc_batch *batch)
{
    return batch->type == SKC_REAL_FLOAT ? &skci_tile_float : &skci_tile_double;
}

// ------------------------------------------------------------------------------------------------------- renormalizing
//
// With F the image filtered with zeros around it, B the same of an image of ones, and S the sum of the kernel, the
// result is F / (B / S). What concerns B and S is done once for all planes of a set, in double precision.

static const double one = 1;

// A job on the image of ones for a set of another job, whose chain it shares; not for free_job.
static skci_job job_on_ones(const skci_job *job, int set, skc_batch *ones)
{
    *ones = (skc_batch){(double *)&one, SKC_REAL_DOUBLE, 1, 1, job->in->height, job->in->width, 0, 0, 0, 0};
    return (skci_job){.loops = job->loops,
                      .chains = {job->chains[set]},
                      .sets = 1,
                      .edge = SKC_EDGE_CONSTANT,
                      .block = job->block,
                      .reach = job->chains[set].reach,
                      .in = ones,
                      .positions = job->chains[set].positions};
}

static skc_run_options without_progress(const skc_run_options *run)
{
    skc_run_options quiet = *run;
    quiet.progress = NULL;
    return quiet;
}

static size_t pixels_of(const skci_job *job)
{
    return (size_t)job->in->width * (size_t)job->in->height;
}

// Filters ones: B, or what it changes by.
static skc_status filter_ones(const skci_job *job, int set, int tangents, double *to, const skc_run_options *run,
                              skc_error *error)
{
    skc_batch ones, out = skc_batch_of(SKC_REAL_DOUBLE, to, 1, 1, job->in->height, job->in->width);
    skci_job other = job_on_ones(job, set, &ones);
    skc_run_options quiet = without_progress(run);
    other.wants = (skci_wants){.values = 1, .tangents = tangents};
    other.out = &out;
    return skci_job_run(&other, &skci_tile_double, NULL, &quiet, error);
}

static skc_status make_inverse(skci_job *job, int set, const skc_run_options *run, skc_error *error)
{
    double sum = job->chains[set].sum, *inverse = malloc(pixels_of(job) * sizeof *inverse);
    job->inverse[set] = inverse;
    if (!(fabs(sum) > 1e-6 * job->chains[set].magnitude))
        return skci_fail(
            error, SKC_INVALID,
            "renormalize needs a kernel whose sum is not zero; this one's is %g, so take another edge mode", sum);
    skc_status status = inverse ? filter_ones(job, set, 0, inverse, run, error) : skci_fail_memory(error);
    for (size_t i = 0; status == SKC_OK && i < pixels_of(job); i++)
        inverse[i] = fabs(inverse[i] / sum) < 1e-3 ? 0 : sum / inverse[i];
    return status;
}

// The change of the logarithm of the sum along the tangent of the samples: each layer's sum is a factor.
static double change_of_sum(const skc_operator *op, const skci_chain *chain, const double *t_samples)
{
    double change = 0;
    const double *xyw = chain->xyw;
    for (int l = 0; l < op->layers; l++) {
        double sum = 0, t = 0;
        for (int i = 0; i < op->counts[l]; i++, xyw += 3, t_samples += 3) {
            sum += xyw[2];
            t += t_samples[2];
        }
        change += t / sum;
    }
    return change;
}

static skc_status make_change(const skc_operator *op, skci_job *job, int set, const double *t_samples,
                              const skc_run_options *run, skc_error *error)
{
    double sum = job->chains[set].sum, *change = malloc(pixels_of(job) * sizeof *change);
    job->change[set] = change;
    skc_status status = change ? filter_ones(job, set, 1, change, run, error) : skci_fail_memory(error);
    double whole = change_of_sum(op, &job->chains[set], skci_operator_filter(op, t_samples, set));
    for (size_t i = 0; status == SKC_OK && i < pixels_of(job); i++)
        change[i] = job->inverse[set][i] == 0 ? 0 : change[i] * job->inverse[set][i] / sum - whole;
    return status;
}

static skc_status make_shares(const skc_operator *op, skci_job *job, const double *t_samples,
                              const skc_run_options *run, skc_error *error)
{
    skc_status status = SKC_OK;
    if (op->options.edge != SKC_EDGE_RENORMALIZE)
        return status;
    for (int s = 0; status == SKC_OK && s < job->sets; s++) {
        status = make_inverse(job, s, run, error);
        if (status == SKC_OK && t_samples)
            status = make_change(op, job, s, t_samples, run, error);
    }
    return status;
}

// Gradients of samples through the shares. d: how the loss changes with the logarithm of each pixel's share, which is
// then overwritten.
static skc_status share_vjp(const skc_operator *op, const skci_job *job, int set, double *d, double *weights,
                            double *d_samples, const skc_run_options *run, skc_error *error)
{
    const skci_chain *chain = &job->chains[set];
    double all = 0;
    for (size_t i = 0; i < pixels_of(job); i++) {
        all += d[i];
        d[i] *= job->inverse[set][i] / chain->sum;
    }
    const double *xyw = chain->xyw;
    for (int l = 0; l < op->layers; l++) {
        double sum = 0;
        for (int i = 0; i < op->counts[l]; i++)
            sum += xyw[3 * (ptrdiff_t)i + 2];
        for (int i = 0; i < op->counts[l]; i++, xyw += 3, d_samples += 3)
            d_samples[2] -= all / sum;
    }
    skc_batch ones, d_out = skc_batch_of(SKC_REAL_DOUBLE, d, 1, 1, job->in->height, job->in->width);
    skci_job other = job_on_ones(job, set, &ones);
    skc_run_options quiet = without_progress(run);
    other.wants.samples = 1;
    other.d_out = &d_out;
    return skci_job_run(&other, &skci_tile_double, &(skci_sums){.weights = {weights}}, &quiet, error);
}

// ------------------------------------------------------------------------------------------------------------ products

static skc_status apply_double(const skc_operator *op, const double *samples, const skc_batch *in, const skc_batch *out,
                               const skc_run_options *run, skc_error *error)
{
    skci_job job;
    skc_status status = make_job(op, samples, NULL, in, &job, error);
    job.wants = (skci_wants){.values = 1};
    job.out = out;
    if (status == SKC_OK)
        status = make_shares(op, &job, NULL, run, error);
    if (status == SKC_OK)
        status = skci_job_run(&job, &skci_tile_double, NULL, run, error);
    free_job(&job);
    return status;
}

skc_status skci_uniform_apply(const skc_operator *op, const double *samples, const skc_batch *in, const skc_batch *out,
                              const skc_run_options *run, skc_error *error)
{
    return in->type == SKC_REAL_FLOAT ? skci_uniform_filter(op, samples, in, out, run, error)
                                      : apply_double(op, samples, in, out, run, error);
}

skc_status skci_uniform_jvp(const skc_operator *op, const double *samples, const skc_batch *in, const double *t_samples,
                            const skc_batch *t_in, const skc_batch *t_out, const skc_run_options *run, skc_error *error)
{
    skci_job job;
    skc_status status = make_job(op, samples, t_samples, in, &job, error);
    job.wants = (skci_wants){.values = 1, .tangents = 1};
    job.t_in = t_in;
    job.out = t_out;
    if (status == SKC_OK)
        status = make_shares(op, &job, t_samples, run, error);
    if (status == SKC_OK)
        status = skci_job_run(&job, loops_of(in), NULL, run, error);
    free_job(&job);
    return status;
}

static skc_status take_sums(const skci_job *job, skci_sums *sums, skc_error *error)
{
    int shares = job->inverse[0] != NULL, done = 1;
    for (int s = 0; s < job->sets; s++) {
        sums->weights[s] = calloc((size_t)job->positions, sizeof(double));
        sums->shares[s] = shares ? calloc(pixels_of(job), sizeof(double)) : NULL;
        done &= sums->weights[s] && (!shares || sums->shares[s]);
    }
    return done ? SKC_OK : skci_fail_memory(error);
}

// From gradients of the weights at the positions of all sets, and of the shares.
static skc_status gather_samples(const skc_operator *op, const skci_job *job, skci_sums *sums, double *d_samples,
                                 const skc_run_options *run, skc_error *error)
{
    memset(d_samples, 0, op->numbers * sizeof *d_samples);
    for (int s = 0; s < job->sets; s++) {
        double *to = d_samples + (size_t)s * (size_t)op->samples * 3;
        skc_status status = SKC_OK;
        if (sums->shares[s])
            status = share_vjp(op, job, s, sums->shares[s], sums->weights[s], to, run, error);
        if (status != SKC_OK)
            return status;
        const double *weights = sums->weights[s];
        for (int l = 0; l < op->layers; l++) {
            skci_stencil_vjp(&job->chains[s].stencils[l], weights, to);
            weights += job->chains[s].stencils[l].count;
            to += (ptrdiff_t)op->counts[l] * 3;
        }
    }
    return SKC_OK;
}

skc_status skci_uniform_vjp(const skc_operator *op, const double *samples, const skc_batch *in, const skc_batch *d_out,
                            const skc_batch *d_in, double *d_samples, const skc_run_options *run, skc_error *error)
{
    skci_job job;
    skci_sums sums = {.weights = {NULL}};
    skc_status status = make_job(op, samples, NULL, in, &job, error);
    if (status == SKC_OK)
        status = make_shares(op, &job, NULL, run, error);
    job.wants.samples = d_samples != NULL;
    job.wants.values = d_samples && job.inverse[0];
    job.wants.image = d_in != NULL;
    job.wants.padding = job.wants.padding && d_in;
    job.d_out = d_out;
    job.d_in = d_in;
    if (status == SKC_OK && d_samples)
        status = take_sums(&job, &sums, error);
    if (status == SKC_OK)
        status = skci_job_run(&job, loops_of(in), &sums, run, error);
    if (status == SKC_OK && d_samples)
        status = gather_samples(op, &job, &sums, d_samples, run, error);
    for (int s = 0; s < SKCI_SETS; s++) {
        free(sums.weights[s]);
        free(sums.shares[s]);
    }
    free_job(&job);
    return status;
}
