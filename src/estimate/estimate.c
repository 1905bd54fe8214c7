// SPDX-License-Identifier: MIT
// Learning a dense kernel: where it is, how large, which pixels tell of it, and its values.

#include "estimate/estimate.h"

#include "core/status.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    FIRST_SIZE = 33, // of the window; it grows until the kernel is well inside
    LEAST_SIDE = 16, // of pictures
    MARGIN = 2,      // pixels around what is found of the kernel
    GROWING = 20,    // conjugate gradient steps while the window is sought
    FINAL = 60,
    ROUNDS = 3, // of noise, outliers and gains
};

void skc_estimate_options_init(skc_estimate_options *options)
{
    *options = (skc_estimate_options){.size = sizeof *options};
}

skc_status skci_estimate_check(int count, const skc_pair *pairs, const skc_estimate_options *o, skc_error *error)
{
    if (count < 1 || !pairs)
        return skci_fail(error, SKC_INVALID, "%d pairs of pictures; at least one is needed", count);
    if (o->size != sizeof *o)
        return skci_fail(error, SKC_INVALID, "options of %zu bytes; start from skc_estimate_options_init", o->size);
    if (o->kernel_size < 0 || o->kernel_size > SKC_ESTIMATE_MAX_SIZE)
        return skci_fail(error, SKC_INVALID, "kernel size %d; 1 to %d are accepted, 0 is found", o->kernel_size,
                         SKC_ESTIMATE_MAX_SIZE);
    if ((unsigned)o->sign > SKC_SIGN_ANY)
        return skci_fail(error, SKC_INVALID, "sign %d; use a skc_sign", (int)o->sign);
    if (!(o->saturated >= 0))
        return skci_fail(error, SKC_INVALID, "saturated from %g on; a value above 0, or 0, is accepted", o->saturated);
    if (o->threads < 0 || o->threads > 256)
        return skci_fail(error, SKC_INVALID, "%d threads; 0 to 256 are accepted", o->threads);
    for (int i = 0; i < count; i++)
        if (pairs[i].sharp.width < LEAST_SIDE || pairs[i].sharp.height < LEAST_SIDE)
            return skci_fail(error, SKC_INVALID,
                             "pair %d: pictures of %d x %d pixels; at least %d in each direction are "
                             "accepted",
                             i + 1, pairs[i].sharp.width, pairs[i].sharp.height, LEAST_SIDE);
    return SKC_OK;
}

// ------------------------------------------------------------------------------------------------------ one window

static void drop_problem(skci_estimate *e)
{
    skci_prior_free(e->prior);
    skci_normal_free(e->normal);
    e->prior = NULL;
    e->normal = NULL;
}

// The unknowns of one window as those of another.
static double *carry(const double *from, const skci_window *old, const skci_window *window, int planes)
{
    double *u = calloc((size_t)(skci_window_size(window) + planes), sizeof *u);
    if (!u || !from)
        return u;
    for (int y = window->y0; y <= window->y1; y++)
        for (int x = window->x0; x <= window->x1; x++)
            if (x >= old->x0 && x <= old->x1 && y >= old->y0 && y <= old->y1)
                u[(y - window->y0) * skci_window_width(window) + x - window->x0] =
                    from[(y - old->y0) * skci_window_width(old) + x - old->x0];
    memcpy(u + skci_window_size(window), from + skci_window_size(old), (size_t)planes * sizeof *u);
    return u;
}

skc_status skci_estimate_pose(skci_estimate *e, const skci_window *window, skc_error *error)
{
    skci_window old = e->normal ? e->normal->window : *window;
    double *u = carry(e->u, &old, window, e->pictures->planes);
    if (!u)
        return skci_fail_memory(error);
    free(e->u);
    e->u = u;
    drop_problem(e);
    skc_status status = skci_normal_create(e->pictures, window, e->options, &e->watch, &e->normal, error);
    return status == SKC_OK ? skci_prior_create(e->normal, &e->prior, error) : status;
}

// Solves, learning the prior from what comes out, `rounds` times.
static skc_status learn(skci_estimate *e, int rounds, int iterations, skc_error *error)
{
    skc_status status = SKC_OK;
    for (int i = 0; i < rounds && status == SKC_OK; i++) {
        if (i > 0 || e->steps > 0)
            skci_prior_learn(e->prior, e->u);
        status = skci_estimate_solve(e->normal, e->prior, 0, iterations, e->u, NULL, error);
        e->steps++;
        e->done += (1 - e->done) / 8;
        skci_watch_tell(&e->watch);
        if (skci_watch_poll(&e->watch))
            return skci_fail(error, SKC_CANCELLED, "cancelled");
    }
    return status;
}

// ------------------------------------------------------------------------------------------------- the right window

static skci_window square(int x, int y, int size)
{
    return (skci_window){x - size / 2, y - size / 2, x - size / 2 + size - 1, y - size / 2 + size - 1};
}

static void centre_of(const skci_window *w, int *x, int *y)
{
    *x = w->x0 + (w->x1 - w->x0) / 2;
    *y = w->y0 + (w->y1 - w->y0) / 2;
}

// The kernel's centre of mass in the window.
static void centroid(const skci_estimate *e, double *x, double *y)
{
    const skci_window *w = &e->normal->window;
    double sum = 0, sx = 0, sy = 0;
    for (int j = w->y0, i = 0; j <= w->y1; j++)
        for (int k = w->x0; k <= w->x1; k++, i++) {
            double v = fmax(e->u[i], 0);
            sum += v;
            sx += v * k;
            sy += v * j;
        }
    *x = sum > 0 ? sx / sum : 0;
    *y = sum > 0 ? sy / sum : 0;
}

static int most_size(const skci_estimate *e)
{
    int most = SKC_ESTIMATE_MAX_SIZE;
    for (int i = 0; i < e->pictures->count; i++) {
        const skci_picture *p = e->pictures->all + i;
        int third = (p->width < p->height ? p->width : p->height) / 3;
        most = third < most ? third : most;
    }
    return most;
}

// Of the size that is asked for, about the kernel's centre.
static skc_status place_window(skci_estimate *e, int x, int y, skc_error *error)
{
    skci_window window = square(x, y, e->options->kernel_size);
    skc_status status = skci_estimate_pose(e, &window, error);
    if (status == SKC_OK)
        status = learn(e, 2, GROWING, error);
    if (status != SKC_OK)
        return status;
    double cx, cy;
    centroid(e, &cx, &cy);
    window = square((int)lrint(cx), (int)lrint(cy), e->options->kernel_size);
    return skci_estimate_pose(e, &window, error);
}

// A larger window must leave less noise than this share of what the smaller one leaves.
static const double grow_brings = 0.95;

// What is found of the kernel with a margin, no larger than the window.
static skci_window fit_window(const skci_window *found, const skci_window *window)
{
    return (skci_window){found->x0 - MARGIN > window->x0 ? found->x0 - MARGIN : window->x0,
                         found->y0 - MARGIN > window->y0 ? found->y0 - MARGIN : window->y0,
                         found->x1 + MARGIN < window->x1 ? found->x1 + MARGIN : window->x1,
                         found->y1 + MARGIN < window->y1 ? found->y1 + MARGIN : window->y1};
}

// Solves in the window with what outliers the residuals then show left out; sets the noise that is left.
static skc_status try_window(skci_estimate *e, const skci_window *window, double *noise, skc_error *error)
{
    skci_fit_sums *fits = malloc((size_t)e->pictures->planes * sizeof *fits);
    skc_status status = fits ? skci_estimate_pose(e, window, error) : skci_fail_memory(error);
    for (int i = 0; i < 2 && status == SKC_OK; i++) {
        status = learn(e, 2, GROWING, error);
        if (status == SKC_OK)
            status = skci_estimate_judge(e->normal, e->u, fits, error);
        if (status == SKC_OK && i == 0)
            status = skci_estimate_pose(e, window, error);
    }
    free(fits);
    *noise = 0;
    for (int p = 0; p < e->pictures->planes; p++)
        *noise += e->pictures->levels[p].noise;
    return status;
}

// Grows until the kernel is well inside, or more does not explain more, then fits around it.
static skc_status find_window(skci_estimate *e, int x, int y, skc_error *error)
{
    int most = most_size(e), size = FIRST_SIZE < most ? FIRST_SIZE : most;
    skci_window window = square(x, y, size), smaller = window;
    double before = INFINITY, noise;
    for (;;) {
        skci_found found;
        skc_status status = try_window(e, &window, &noise, error);
        if (status != SKC_OK)
            return status;
        // A window so large that too little is left that is clean of saturation explains that, not the kernel.
        if (noise > grow_brings * before || (isfinite(before) && e->normal->tainting != 1))
            return skci_estimate_pose(e, &smaller, error);
        status = skci_find_support(e->prior, e->u, &found, error);
        if (status != SKC_OK)
            return status;
        int empty = found.window.x1 < found.window.x0;
        skci_window fitting = empty ? window : fit_window(&found.window, &window);
        if ((!empty && !found.at_edge) || size >= most)
            return skci_estimate_pose(e, &fitting, error);
        smaller = fitting;
        before = noise;
        size = 2 * size - 1 < most ? 2 * size - 1 : most;
        if (!empty)
            centre_of(&found.window, &x, &y);
        window = square(x, y, size);
    }
}

// --------------------------------------------------------------------------------------------------- values and sign

// Values below zero are kept where they explain more than the numbers that they add would explain of noise.
static const double negative_pays = 3;

static skc_status settle_sign(skci_estimate *e, skc_error *error)
{
    skc_sign sign = e->options->sign;
    double loose, tight;
    skc_status status = skci_estimate_solve(e->normal, e->prior, 0, FINAL, e->u, &loose, error);
    e->negative = sign == SKC_SIGN_ANY;
    if (status != SKC_OK || e->negative)
        return status;
    double *u = malloc((size_t)e->normal->unknowns * sizeof *u);
    if (!u)
        return skci_fail_memory(error);
    memcpy(u, e->u, (size_t)e->normal->unknowns * sizeof *u);
    status = skci_estimate_solve(e->normal, e->prior, 1, GROWING, u, &tight, error);
    e->negative = sign == SKC_SIGN_AUTO && 2 * (tight - loose) > negative_pays * (skci_prior_determined(e->prior) + 16);
    if (status == SKC_OK && !e->negative)
        memcpy(e->u, u, (size_t)e->normal->unknowns * sizeof *u);
    free(u);
    return status;
}

// With noise, outliers and gains as they come out of one estimate, the next.
static skc_status refine_levels(skci_estimate *e, skc_error *error)
{
    skc_status status = SKC_OK;
    for (int i = 0; i < ROUNDS && status == SKC_OK; i++) {
        skci_fit_sums *room = malloc((size_t)e->pictures->planes * sizeof *room);
        status = room ? learn(e, 2, GROWING, error) : skci_fail_memory(error);
        if (status == SKC_OK)
            status = skci_estimate_judge(e->normal, e->u, room, error);
        free(room);
        skci_window window = e->normal->window;
        skci_found found = {.at_edge = 0};
        int tighter = status == SKC_OK && e->options->kernel_size == 0; // the window was found with outliers in
        if (tighter)
            status = skci_find_support(e->prior, e->u, &found, error);
        if (tighter && status == SKC_OK && found.window.x1 >= found.window.x0)
            window = fit_window(&found.window, &window);
        if (status == SKC_OK)
            status = skci_estimate_pose(e, &window, error);
    }
    return status == SKC_OK ? learn(e, 2, GROWING, error) : status;
}

static void measure(void *context, skc_progress *progress)
{
    const skci_estimate *e = context;
    progress->fraction = e->share * e->done;
}

skc_status skci_estimate_run(skci_estimate *e, int count, const skc_pair *pairs, skc_error *error)
{
    int x, y;
    double started = skci_seconds();
    skci_watch_init(&e->watch, e->options->progress, e->options->progress_user, measure, e);
    skc_status status = skci_pictures_open(count, pairs, e->options->saturated, &e->pictures, error);
    if (status == SKC_OK)
        status = skci_rough_centre(e->pictures, &x, &y, error);
    if (status == SKC_OK)
        status = e->options->kernel_size > 0 ? place_window(e, x, y, error) : find_window(e, x, y, error);
    if (status == SKC_OK)
        status = refine_levels(e, error);
    if (status == SKC_OK)
        status = settle_sign(e, error);
    if (status == SKC_OK && skci_watch_poll(&e->watch))
        status = skci_fail(error, SKC_CANCELLED, "cancelled");
    if (status == SKC_OK)
        status = skci_estimate_report(e, error);
    e->report.seconds = skci_seconds() - started;
    return status;
}

void skci_estimate_close(skci_estimate *e)
{
    drop_problem(e);
    skci_pictures_close(e->pictures);
    free(e->u);
}

double skci_estimate_sum(const skci_estimate *e)
{
    double sum = 0, magnitude = 0;
    for (int i = 0; i < e->normal->size; i++) {
        sum += e->u[i];
        magnitude += fabs(e->u[i]);
    }
    return fabs(sum) < 0.1 * magnitude || magnitude == 0 ? 1 : sum;
}

// What is smaller than this share of the peak is what is left of solving.
static const double rounding = 1e-6;

// Symmetric about the origin, so that a picture of it needs no anchor.
skc_status skci_estimate_take(skci_estimate *e, skc_kernel **kernel, skc_error *error)
{
    const skci_window *w = &e->normal->window;
    int half_x = abs(w->x0) > abs(w->x1) ? abs(w->x0) : abs(w->x1),
        half_y = abs(w->y0) > abs(w->y1) ? abs(w->y0) : abs(w->y1);
    skc_status status = skc_kernel_create(2 * half_x + 1, 2 * half_y + 1, kernel, error);
    if (status != SKC_OK)
        return status;
    skc_kernel *k = *kernel;
    double peak = 0;
    for (int i = 0; i < e->normal->size; i++)
        peak = fmax(peak, fabs(e->u[i]));
    for (int i = 0; i < e->normal->size; i++)
        e->u[i] = fabs(e->u[i]) < rounding * peak ? 0 : e->u[i];
    double sum = skci_estimate_sum(e);
    for (int y = w->y0, i = 0; y <= w->y1; y++)
        for (int x = w->x0; x <= w->x1; x++, i++)
            k->values[(size_t)(y + half_y) * (size_t)k->width + (size_t)(x + half_x)] = e->u[i] / sum;
    return skc_kernel_trim(k, error);
}

skc_status skc_estimate_kernel(int count, const skc_pair *pairs, const skc_estimate_options *options,
                               skc_kernel **kernel, skc_estimate_report *report, skc_error *error)
{
    skc_estimate_options o;
    skc_estimate_options_init(&o);
    if (options)
        o = *options;
    *kernel = NULL;
    skc_status status = skci_estimate_check(count, pairs, &o, error);
    if (status != SKC_OK)
        return status;
    skci_estimate e = {.options = &o, .share = 1};
    status = skci_estimate_run(&e, count, pairs, error);
    if (status == SKC_OK)
        status = skci_estimate_take(&e, kernel, error);
    if (status == SKC_OK && report)
        *report = e.report;
    skci_estimate_close(&e);
    return status;
}
