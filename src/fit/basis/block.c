// SPDX-License-Identifier: MIT
// Levenberg-Marquardt on the filter of one node.
//
// The filter at a point is a linear map of those at the nodes around it: M p = T (s p + what the others give), with the
// node's share s and a turn T of each sample's offset. So gradient and Gauss-Newton matrix of the point's error pass to
// the node as s T^T g and s^2 T^T A T, and add up over the points that the node touches.

#include "fit/basis/basis.h"

#include "core/status.h"
#include "ops/cholesky.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SIZES = 4 }; // of grids, kept at a time

static const double longest_step = 3; // pixels, as in fit/lm.c

struct size {
    int width, height;
    skci_gauss_newton *gn;
};

struct skci_block {
    const skci_nodes *nodes;
    struct size sizes[SIZES];
    int next;           // size to give up
    skci_problem scale; // what the weighting is to know
    double *at_point, *gradient, *matrix, *point_gradient, *point_matrix, *damping, *step, *present, *room;
    double spring; // of the sums of weights
    char *kept;
};

skc_status skci_block_create(const skci_nodes *nodes, skci_block **block, skc_error *error)
{
    *block = NULL;
    skci_block *b = calloc(1, sizeof *b);
    if (!b)
        return skci_fail_memory(error);
    b->nodes = nodes;
    // Errors of all points in one unit, that of filtered pictures.
    b->scale.peak = 1;
    for (int n = 0; n < nodes->count; n++) {
        const skci_problem *p = &nodes->problems[n];
        b->scale.grid_width = p->grid_width > b->scale.grid_width ? p->grid_width : b->scale.grid_width;
        b->scale.grid_height = p->grid_height > b->scale.grid_height ? p->grid_height : b->scale.grid_height;
    }
    size_t n = (size_t)nodes->size;
    double **vectors[] = {&b->at_point, &b->gradient, &b->point_gradient, &b->damping, &b->step, &b->present};
    int complete = 1;
    for (int i = 0; i < 6; i++)
        complete &= (*vectors[i] = malloc(n * sizeof(double))) != NULL;
    b->matrix = malloc(n * n * sizeof(double));
    b->point_matrix = malloc(n * n * sizeof(double));
    b->room = calloc(skci_cholesky_room(nodes->size), sizeof(double));
    b->kept = malloc(n);
    if (!complete || !b->matrix || !b->point_matrix || !b->room || !b->kept) {
        skci_block_free(b);
        return skci_fail_memory(error);
    }
    *block = b;
    return SKC_OK;
}

void skci_block_free(skci_block *b)
{
    if (!b)
        return;
    for (int i = 0; i < SIZES; i++)
        skci_gauss_newton_free(b->sizes[i].gn);
    free(b->at_point);
    free(b->gradient);
    free(b->matrix);
    free(b->point_gradient);
    free(b->point_matrix);
    free(b->damping);
    free(b->step);
    free(b->present);
    free(b->room);
    free(b->kept);
    free(b);
}

// The work space for a point, aimed at its kernel; NULL if memory is out.
static skci_gauss_newton *aim(skci_block *b, const skci_point *point, skc_error *error)
{
    struct size *size = NULL;
    for (int i = 0; i < SIZES; i++)
        if (b->sizes[i].gn && b->sizes[i].width == point->grid_width && b->sizes[i].height == point->grid_height)
            size = &b->sizes[i];
    if (size) {
        skci_gauss_newton_aim(size->gn, point->target);
        return size->gn;
    }
    size = &b->sizes[b->next];
    b->next = (b->next + 1) % SIZES;
    skci_gauss_newton_free(size->gn);
    *size = (struct size){point->grid_width, point->grid_height, NULL};
    const skci_nodes *nodes = b->nodes;
    skci_gauss_newton_create(point->target, nodes->layer_count, nodes->layers, size->width, size->height,
                             skci_weighting_of(nodes->task->options->fit.weighting), &b->scale, &size->gn, error);
    return size->gn;
}

// Adds a point's gradient and matrix, seen from the node.
static void add(skci_block *b, const skci_point *point, double share)
{
    size_t n = (size_t)b->nodes->size;
    double c = share * point->cosine, s = share * point->sine, weight = point->weight;
    const double turn[3][3] = {{c, s, 0}, {-s, c, 0}, {0, 0, share}};
    for (size_t i = 0; i < n; i += 3) {
        const double *g = b->point_gradient + i;
        for (int u = 0; u < 3; u++)
            b->gradient[i + (size_t)u] += weight * (turn[0][u] * g[0] + turn[1][u] * g[1] + turn[2][u] * g[2]);
        for (size_t j = i; j < n; j += 3) {
            double half[3][3]; // A T
            for (int u = 0; u < 3; u++) {
                const double *a = b->point_matrix + (i + (size_t)u) * n + j;
                for (int v = 0; v < 3; v++)
                    half[u][v] = a[0] * turn[0][v] + a[1] * turn[1][v] + a[2] * turn[2][v];
            }
            for (int u = 0; u < 3; u++)
                for (int v = 0; v < 3; v++)
                    b->matrix[(i + (size_t)u) * n + j + (size_t)v] +=
                        weight * (turn[0][u] * half[0][v] + turn[1][u] * half[1][v] + turn[2][u] * half[2][v]);
        }
    }
}

static double share_of(const skci_point *point, int n)
{
    for (int c = 0; c < point->corner_count; c++)
        if (point->corners[c] == n)
            return point->shares[c];
    return 0;
}

// The point's weighted error.
static skc_status look(skci_block *b, const skci_point *point, skci_gauss_newton **gn, double *sum, skc_error *error)
{
    *gn = aim(b, point, error);
    if (!*gn)
        return SKC_MEMORY;
    skci_nodes_blend(b->nodes, point, b->at_point);
    *sum += point->weight * skci_gauss_newton_fwd(*gn, b->at_point);
    return SKC_OK;
}

// The error of the points that the node touches, and its derivatives.
static skc_status derive(skci_block *b, const skci_points *points, int n, double *sum, skc_error *error)
{
    size_t size = (size_t)b->nodes->size;
    skc_status status = SKC_OK;
    memset(b->gradient, 0, size * sizeof *b->gradient);
    memset(b->matrix, 0, size * size * sizeof *b->matrix);
    *sum = 0;
    for (int i = points->first[n]; i < points->first[n + 1] && status == SKC_OK; i++) {
        const skci_point *point = &points->points[points->touched[i]];
        skci_gauss_newton *gn;
        status = look(b, point, &gn, sum, error);
        if (status != SKC_OK)
            break;
        skci_gauss_newton_vjp(gn, b->at_point, b->point_gradient, b->point_matrix, b->kept);
        add(b, point, share_of(point, n));
    }
    return status;
}

// The error alone, where `best` is to be beaten: given up as soon as that is out of reach.
static skc_status evaluate(skci_block *b, const skci_points *points, int n, double best, double *sum, skc_error *error)
{
    skc_status status = SKC_OK;
    *sum = 0;
    for (int i = points->first[n]; i < points->first[n + 1] && status == SKC_OK && *sum < best; i++) {
        skci_gauss_newton *gn;
        status = look(b, &points->points[points->touched[i]], &gn, sum, error);
    }
    return status;
}

skc_status skci_block_gradient(skci_block *b, const skci_points *points, int n, double *gradient, skc_error *error)
{
    double sum;
    skc_status status = derive(b, points, n, &sum, error);
    memcpy(gradient, b->gradient, (size_t)b->nodes->size * sizeof *gradient);
    return status;
}

skc_status skci_points_error(const skci_nodes *nodes, const skci_points *points, double *sum, skc_error *error)
{
    skci_block *block;
    skc_status status = skci_block_create(nodes, &block, error);
    *sum = 0;
    for (int i = 0; i < points->count && status == SKC_OK; i++) {
        skci_gauss_newton *gn;
        status = look(block, &points->points[i], &gn, sum, error);
    }
    skci_block_free(block);
    return status;
}

// The sums of the layers' weights stay: a stiff spring along them, which moves the conditioning by few digits, and
// which the damping leaves out.
static void hold_sums(skci_block *b)
{
    size_t n = (size_t)b->nodes->size, first = 0;
    static const double stiff = 1e4;
    double mean = 0;
    for (size_t i = 2; i < n; i += 3)
        mean += b->matrix[i * n + i] / (double)(n / 3);
    for (int l = 0; l < b->nodes->layer_count; first += 3 * (size_t)b->nodes->layers[l++]) {
        size_t end = first + 3 * (size_t)b->nodes->layers[l];
        for (size_t i = first + 2; i < end; i += 3)
            for (size_t j = i; j < end; j += 3)
                b->matrix[i * n + j] += stiff * mean;
    }
    b->spring = stiff * mean;
}

// The product of the layers' sums of |w|.
static double gain_of(const skci_nodes *nodes, const double *p)
{
    double gain = 1;
    for (int l = 0; l < nodes->layer_count; l++) {
        double sum = 0;
        for (int i = 0; i < nodes->layers[l]; i++, p += 3)
            sum += fabs(p[2]);
        gain *= sum;
    }
    return gain;
}

// Solves for the step, and adds it; 0 if that cannot be done.
static int advance(skci_block *b, int n, double lambda, const double *from, double *to)
{
    const skci_nodes *nodes = b->nodes;
    size_t size = (size_t)nodes->size;
    for (size_t i = 0; i < size; i++) {
        int rigid = nodes->identity[n] && i % 3 < 2;
        double curvature = b->matrix[i * size + i] - (i % 3 == 2 ? b->spring : 0);
        b->damping[i] = rigid ? 1e30 : lambda * (fmax(curvature, 0) + 1e-15);
        b->step[i] = rigid ? 0 : -b->gradient[i];
    }
    if (!skci_cholesky_best()->solve(nodes->size, b->matrix, b->damping, b->step, b->room))
        return 0;
    double longest = 0;
    for (size_t i = 0; i < size; i++)
        longest = i % 3 < 2 ? fmax(longest, fabs(b->step[i])) : longest;
    double shorten = longest > longest_step ? longest_step / longest : 1;
    for (size_t i = 0; i < size; i++)
        to[i] = from[i] + shorten * b->step[i];
    skci_nodes_settle(nodes, n, to);
    // What is too loud may become less so.
    return gain_of(nodes, to) <= fmax(nodes->problems[n].loudest, gain_of(nodes, from));
}

static double predict(const skci_block *b, const double *from, const double *to)
{
    size_t n = (size_t)b->nodes->size;
    double fall = 0;
    for (size_t i = 0; i < n; i++) {
        double along = b->matrix[i * n + i] * (to[i] - from[i]) / 2;
        for (size_t j = i + 1; j < n; j++)
            along += b->matrix[i * n + j] * (to[j] - from[j]);
        fall -= (to[i] - from[i]) * (b->gradient[i] + along);
    }
    return fall;
}

// One step, with more and more damping until the error falls; 0 in *moved where it never does.
static skc_status step(skci_block *b, skci_nodes *nodes, const skci_points *points, int n, double *now, int *moved,
                       skc_error *error)
{
    enum { TRIALS = 5 };
    size_t bytes = (size_t)nodes->size * sizeof(double);
    double *p = nodes->parameters + (size_t)n * (size_t)nodes->size, *lambda = &nodes->damping[n], grow = 2;
    skc_status status = derive(b, points, n, now, error);
    hold_sums(b);
    memcpy(b->present, p, bytes);
    *moved = 0;
    for (int trial = 0; trial < TRIALS && status == SKC_OK; trial++, grow *= 2) {
        double next = INFINITY;
        if (advance(b, n, *lambda, b->present, p))
            status = evaluate(b, points, n, *now, &next, error);
        if (status == SKC_OK && next < *now) {
            double predicted = predict(b, b->present, p), gain = predicted > 0 ? (*now - next) / predicted : 0;
            *lambda = fmax(1e-9, *lambda * fmax(1.0 / 3, 1 - pow(2 * gain - 1, 3)));
            *now = next;
            *moved = 1;
            return SKC_OK;
        }
        *lambda = fmin(*lambda * grow, 1e6);
    }
    memcpy(p, b->present, bytes);
    return status;
}

skc_status skci_block_run(skci_block *b, skci_nodes *nodes, const skci_points *points, int n, int steps, double *sum,
                          skc_error *error)
{
    skc_status status = SKC_OK;
    int moved = 1;
    if (nodes->damping[n] == 0)
        nodes->damping[n] = 1e-2;
    for (int i = 0; i < steps && moved && status == SKC_OK && !skci_watch_poll(&nodes->task->watch); i++)
        status = step(b, nodes, points, n, sum, &moved, error);
    return status;
}
