// SPDX-License-Identifier: MIT
#include "ops/gauss_newton.h"

#include "core/status.h"
#include "ops/fft.h"
#include "ops/rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// A function's spectrum, or, in `re` alone, the function.
struct plane {
    double *re, *im;
};

// One coordinate of a sample: its taps, wrapped around the grid, and the weights of both. Their slopes are -1 and 1.
struct hat {
    int at, next;
    double value[2];
};

struct skci_gauss_newton {
    const skci_rows *loops;
    skci_fft2 *fft;
    int layer_count, sample_count;
    int counts[SKC_MAX_LAYERS];
    int first[SKC_MAX_LAYERS]; // sample of each layer
    double *memory;
    struct hat *hats; // two for each sample
    double *weights;  // W
    struct plane target, residual, scratch;
    struct plane layers[SKC_MAX_LAYERS], others[SKC_MAX_LAYERS]; // P_l and B_l
    double *gradients[SKC_MAX_LAYERS];                           // correlation of residual and B_l
    double **correlations;                                       // of B_l and B_m, l <= m, at pair(l, m)
};

static int wrap(int i, int n)
{
    i %= n;
    return i < 0 ? i + n : i;
}

// The same for i from -n to 2 n - 1.
static inline int wrap_once(int i, int n)
{
    return i < 0 ? i + n : i >= n ? i - n : i;
}

static struct hat hat_of(double x, int n)
{
    int at = (int)floor(x), wrapped = wrap(at, n);
    return (struct hat){wrapped, wrap_once(wrapped + 1, n), {1 - (x - at), x - at}};
}

// The same at a whole x as seen from the left: the taps at x - 1 and x.
static struct hat hat_left_of(struct hat hat, int n)
{
    return (struct hat){wrap_once(hat.at - 1, n), hat.at, {0, 1}};
}

static int pair(const skci_gauss_newton *gn, int l, int m)
{
    return l * gn->layer_count + m;
}

skc_status skci_gauss_newton_create(const skc_kernel *target, int layer_count, const int *counts, int width, int height,
                                    skci_weighting *weighting, const void *context, skci_gauss_newton **gn,
                                    skc_error *error)
{
    *gn = NULL;
    skci_gauss_newton *g = calloc(1, sizeof *g);
    if (!g)
        return skci_fail_memory(error);
    g->loops = skci_rows_best();
    g->layer_count = layer_count;
    for (int l = 0; l < layer_count; l++) {
        g->counts[l] = counts[l];
        g->first[l] = g->sample_count;
        g->sample_count += counts[l];
    }
    skc_status status = skci_fft2_create(width, height, &g->fft, error);
    size_t n = (size_t)width * (size_t)height, pairs = (size_t)layer_count * (size_t)(layer_count + 1) / 2;
    if (status == SKC_OK) {
        g->memory = calloc(n * (7 + 5 * (size_t)layer_count + pairs), sizeof *g->memory);
        g->correlations = calloc((size_t)layer_count * (size_t)layer_count, sizeof *g->correlations);
        g->hats = calloc(2 * (size_t)g->sample_count, sizeof *g->hats);
        status = g->memory && g->correlations && g->hats ? SKC_OK : skci_fail_memory(error);
    }
    if (status != SKC_OK) {
        skci_gauss_newton_free(g);
        return status;
    }
    double *next = g->memory;
    struct plane *named[] = {&g->target, &g->residual, &g->scratch};
    for (int i = 0; i < 3; i++, next += 2 * n)
        *named[i] = (struct plane){next, next + n};
    g->weights = next;
    next += n;
    for (int l = 0; l < layer_count; l++, next += 5 * n) {
        g->layers[l] = (struct plane){next, next + n};
        g->others[l] = (struct plane){next + 2 * n, next + 3 * n};
        g->gradients[l] = next + 4 * n;
    }
    for (int l = 0; l < layer_count; l++)
        for (int m = l; m < layer_count; m++, next += n)
            g->correlations[pair(g, l, m)] = next;
    for (int i = 0; i < (int)n; i++) {
        int x, y;
        skci_fft2_frequency(g->fft, i, &x, &y);
        g->weights[i] = weighting((double)x / width, (double)y / height, context);
    }
    skci_gauss_newton_aim(g, target);
    *gn = g;
    return SKC_OK;
}

void skci_gauss_newton_aim(skci_gauss_newton *gn, const skc_kernel *target)
{
    int width = gn->fft->width, height = gn->fft->height;
    memset(gn->target.re, 0, (size_t)gn->fft->size * sizeof *gn->target.re);
    memset(gn->target.im, 0, (size_t)gn->fft->size * sizeof *gn->target.im);
    for (int j = 0; j < target->height; j++)
        for (int i = 0; i < target->width; i++) {
            int x = wrap(i - target->anchor_x, width), y = wrap(j - target->anchor_y, height);
            gn->target.re[(size_t)y * (size_t)width + (size_t)x] +=
                target->values[(size_t)j * (size_t)target->width + (size_t)i];
        }
    skci_fft2_forward(gn->fft, gn->target.re, gn->target.im);
}

void skci_gauss_newton_free(skci_gauss_newton *gn)
{
    if (!gn)
        return;
    skci_fft2_free(gn->fft);
    free(gn->memory);
    free(gn->correlations);
    free(gn->hats);
    free(gn);
}

// ---------------------------------------------------------------------------------------------------------- forward

static void splat(const skci_gauss_newton *gn, const double *p, int count, double *plane)
{
    memset(plane, 0, (size_t)gn->fft->size * sizeof *plane);
    for (int i = 0; i < count; i++, p += 3) {
        struct hat x = hat_of(p[0], gn->fft->width), y = hat_of(p[1], gn->fft->height);
        double *upper = plane + y.at * gn->fft->width, *lower = plane + y.next * gn->fft->width;
        upper[x.at] += p[2] * x.value[0] * y.value[0];
        upper[x.next] += p[2] * x.value[1] * y.value[0];
        lower[x.at] += p[2] * x.value[0] * y.value[1];
        lower[x.next] += p[2] * x.value[1] * y.value[1];
    }
}

// From the spectrum of a + i b, both real, to those of a and b.
static void separate(const skci_fft2 *fft, struct plane a, double *b_im_in, struct plane b)
{
    for (int i = 0; i < fft->size; i++) {
        int j = fft->opposite[i];
        if (j < i)
            continue;
        double re_i = a.re[i], im_i = b_im_in[i], re_j = a.re[j], im_j = b_im_in[j];
        a.re[i] = a.re[j] = (re_i + re_j) / 2;
        a.im[i] = (im_i - im_j) / 2;
        a.im[j] = -a.im[i];
        b.re[i] = b.re[j] = (im_i + im_j) / 2;
        b.im[i] = (re_j - re_i) / 2;
        b.im[j] = -b.im[i];
    }
}

double skci_gauss_newton_fwd(skci_gauss_newton *gn, const double *parameters)
{
    int n = gn->fft->size;
    for (int l = 0; l < gn->layer_count; l += 2) {
        struct plane a = gn->layers[l];
        splat(gn, parameters + 3 * gn->first[l], gn->counts[l], a.re);
        if (l + 1 < gn->layer_count) {
            struct plane b = gn->layers[l + 1];
            splat(gn, parameters + 3 * gn->first[l + 1], gn->counts[l + 1], b.re);
            skci_fft2_forward(gn->fft, a.re, b.re);
            separate(gn->fft, a, b.re, b);
        } else {
            memset(a.im, 0, (size_t)n * sizeof *a.im);
            skci_fft2_forward(gn->fft, a.re, a.im);
        }
    }
    struct plane r = gn->residual;
    memcpy(r.re, gn->layers[0].re, (size_t)n * sizeof *r.re);
    memcpy(r.im, gn->layers[0].im, (size_t)n * sizeof *r.im);
    for (int l = 1; l < gn->layer_count; l++)
        gn->loops->spectra_multiply_d(r.re, r.im, gn->layers[l].re, gn->layers[l].im, n);
    return gn->loops->spectra_residual_d(r.re, r.im, gn->target.re, gn->target.im, gn->weights, n) / (2.0 * n);
}

// ------------------------------------------------------------------------------------------------------- derivatives

// others[l] = the product of all layers but l.
static void multiply_others(skci_gauss_newton *gn)
{
    size_t bytes = (size_t)gn->fft->size * sizeof(double);
    // Products of the layers before l, from the left; then of those behind it, from the right.
    for (int l = 0; l < gn->layer_count; l++) {
        struct plane b = gn->others[l];
        if (l == 0) {
            for (int i = 0; i < gn->fft->size; i++) {
                b.re[i] = 1;
                b.im[i] = 0;
            }
            continue;
        }
        memcpy(b.re, gn->others[l - 1].re, bytes);
        memcpy(b.im, gn->others[l - 1].im, bytes);
        gn->loops->spectra_multiply_d(b.re, b.im, gn->layers[l - 1].re, gn->layers[l - 1].im, gn->fft->size);
    }
    struct plane behind = gn->scratch;
    memcpy(behind.re, gn->layers[gn->layer_count - 1].re, bytes);
    memcpy(behind.im, gn->layers[gn->layer_count - 1].im, bytes);
    for (int l = gn->layer_count - 2; l >= 0; l--) {
        gn->loops->spectra_multiply_d(gn->others[l].re, gn->others[l].im, behind.re, behind.im, gn->fft->size);
        if (l > 0)
            gn->loops->spectra_multiply_d(behind.re, behind.im, gn->layers[l].re, gn->layers[l].im, gn->fft->size);
    }
}

struct correlation {
    struct plane a, b;
    double *out; // receives sum over q of a(q + t) b(q), weighted, for all lags t
};

// Two at a time: the first in the real part, the second in the imaginary one.
static void correlate(skci_gauss_newton *gn, const struct correlation *first, const struct correlation *second)
{
    double *im = second ? second->out : gn->scratch.re;
    gn->loops->spectra_correlate_d(first->out, im, first->a.re, first->a.im, first->b.re, first->b.im, gn->weights, 0,
                                   gn->fft->size);
    if (second)
        gn->loops->spectra_correlate_d(first->out, im, second->a.re, second->a.im, second->b.re, second->b.im,
                                       gn->weights, 1, gn->fft->size);
    skci_fft2_inverse(gn->fft, first->out, im);
}

static void correlate_all(skci_gauss_newton *gn)
{
    struct correlation waiting = {0};
    for (int l = 0; l < gn->layer_count; l++)
        for (int m = l - 1; m < gn->layer_count; m++) { // m = l - 1 stands for the gradient
            struct correlation next =
                m < l ? (struct correlation){gn->residual, gn->others[l], gn->gradients[l]}
                      : (struct correlation){gn->others[l], gn->others[m], gn->correlations[pair(gn, l, m)]};
            if (waiting.out) {
                correlate(gn, &waiting, &next);
                waiting.out = NULL;
            } else {
                waiting = next;
            }
        }
    if (waiting.out)
        correlate(gn, &waiting, NULL);
}

static const double slope[2] = {-1, 1};

// The weights of the lags -1, 0, 1 between two pairs of taps.
static inline void lags(const double a[2], const double b[2], double k[3])
{
    k[0] = a[1] * b[0];
    k[1] = a[0] * b[0] + a[1] * b[1];
    k[2] = a[0] * b[1];
}

static inline double dot(const double a[3], const double b[3])
{
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

// The 3 x 3 block of the matrix for samples a (of layer l) and b (of layer m), with the weights u and v: derivatives
// with respect to x, y, w.
static void block(const skci_gauss_newton *gn, const double *c, const struct hat a[2], double u, const struct hat b[2],
                  double v, double entry[3][3])
{
    int width = gn->fft->width, height = gn->fft->height, left = b[0].at - a[0].at - 1, top = b[1].at - a[1].at - 1;
    int columns[3] = {wrap_once(left, width), wrap_once(left + 1, width), wrap_once(left + 2, width)};
    double vv[3], vs[3], sv[3], ss[3]; // along x: value or slope of a, of b
    double kvv[3], kvs[3], ksv[3], kss[3];
    lags(a[0].value, b[0].value, kvv);
    lags(a[0].value, slope, kvs);
    lags(slope, b[0].value, ksv);
    lags(slope, slope, kss);
    for (int j = 0; j < 3; j++) {
        const double *row = c + wrap_once(top + j, height) * width;
        double near[3];
        for (int i = 0; i < 3; i++)
            near[i] = row[columns[i]];
        vv[j] = dot(near, kvv);
        vs[j] = dot(near, kvs);
        sv[j] = dot(near, ksv);
        ss[j] = dot(near, kss);
    }
    lags(a[1].value, b[1].value, kvv);
    lags(a[1].value, slope, kvs);
    lags(slope, b[1].value, ksv);
    entry[0][0] = u * v * dot(ss, kvv);
    entry[0][1] = u * v * dot(sv, kvs);
    entry[0][2] = u * dot(sv, kvv);
    entry[1][0] = u * v * dot(vs, ksv);
    entry[1][1] = u * v * dot(vv, kss);
    entry[1][2] = u * dot(vv, ksv);
    entry[2][0] = v * dot(vs, kvv);
    entry[2][1] = v * dot(vv, kvs);
    entry[2][2] = dot(vv, kvv);
}

// The derivatives with respect to x, y and w, seen from the side that the hats are on.
static void gradient_at(const skci_gauss_newton *gn, const double *correlation, const struct hat hat[2], double w,
                        double gradient[3])
{
    double value[2], rise[2], scale = 1.0 / gn->fft->size; // scale: of the inverse transforms
    for (int j = 0; j < 2; j++) {
        const double *row = correlation + (j == 0 ? hat[1].at : hat[1].next) * gn->fft->width;
        double left = row[hat[0].at], right = row[hat[0].next];
        value[j] = left * hat[0].value[0] + right * hat[0].value[1];
        rise[j] = right - left;
    }
    gradient[0] = w * (rise[0] * hat[1].value[0] + rise[1] * hat[1].value[1]) * scale;
    gradient[1] = w * (value[1] - value[0]) * scale;
    gradient[2] = (value[0] * hat[1].value[0] + value[1] * hat[1].value[1]) * scale;
}

// Gradient and hats of one sample, at kinks on the side to which E falls.
static void gradient_of(const skci_gauss_newton *gn, const double *correlation, const double *p, struct hat hat[2],
                        double gradient[3], char kept[3])
{
    for (int axis = 0; axis < 2; axis++)
        hat[axis] = hat_of(p[axis], axis == 0 ? gn->fft->width : gn->fft->height);
    memset(kept, 0, 3);
    gradient_at(gn, correlation, hat, p[2], gradient);
    for (int axis = 0; axis < 2; axis++) {
        if (hat[axis].value[1] != 0)
            continue;
        struct hat from_left[2] = {hat[0], hat[1]};
        from_left[axis] = hat_left_of(hat[axis], axis == 0 ? gn->fft->width : gn->fft->height);
        double left[3];
        gradient_at(gn, correlation, from_left, p[2], left);
        kept[axis] = gradient[axis] >= 0 && left[axis] <= 0;
        if (kept[axis])
            gradient[axis] = 0;
        else if (left[axis] > -gradient[axis]) {
            hat[axis] = from_left[axis];
            gradient[axis] = left[axis];
        }
    }
}

void skci_gauss_newton_vjp(skci_gauss_newton *gn, const double *parameters, double *gradient, double *matrix,
                           char *kept)
{
    multiply_others(gn);
    correlate_all(gn);
    size_t n = 3 * (size_t)gn->sample_count;
    double scale = 1.0 / gn->fft->size; // of the inverse transforms
    for (int l = 0; l < gn->layer_count; l++)
        for (int i = gn->first[l]; i < gn->first[l] + gn->counts[l]; i++)
            gradient_of(gn, gn->gradients[l], parameters + 3 * i, gn->hats + 2 * i, gradient + 3 * i, kept + 3 * i);
    for (int l = 0; l < gn->layer_count; l++)
        for (int i = gn->first[l]; i < gn->first[l] + gn->counts[l]; i++)
            for (int m = l; m < gn->layer_count; m++) {
                const double *c = gn->correlations[pair(gn, l, m)];
                for (int j = m == l ? i : gn->first[m]; j < gn->first[m] + gn->counts[m]; j++) {
                    double entry[3][3];
                    block(gn, c, gn->hats + 2 * i, parameters[3 * i + 2], gn->hats + 2 * j, parameters[3 * j + 2],
                          entry);
                    for (int u = 0; u < 3; u++)
                        for (int v = 0; v < 3; v++) {
                            double e = entry[u][v] * scale;
                            matrix[(size_t)(3 * i + u) * n + (size_t)(3 * j + v)] = e;
                            matrix[(size_t)(3 * j + v) * n + (size_t)(3 * i + u)] = e;
                        }
                }
            }
}
