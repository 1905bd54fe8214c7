// SPDX-License-Identifier: MIT
// Dense varying convolution: a varying filter of one layer whose kernels are dense.

#include "apply/varying/varying.h"
#include "core/status.h"

#include <math.h>
#include <stdlib.h>

static skc_status check_axes(const skc_field *f, size_t *kernels, skc_error *error)
{
    if (f->axis_count < 0 || f->axis_count > SKCI_VARYING_AXES)
        return skci_fail(error, SKC_INVALID, "a field of %d axes; 0 to %d are accepted", f->axis_count,
                         SKCI_VARYING_AXES);
    double all = 1;
    for (int a = 0; a < f->axis_count; a++) {
        if (f->counts[a] < 1 || !f->nodes[a])
            return skci_fail(error, SKC_INVALID, "axis %d: %d nodes; at least one is needed", a,
                             f->nodes[a] ? f->counts[a] : 0);
        for (int k = 0; k < f->counts[a]; k++)
            if (!isfinite((float)f->nodes[a][k]) || (k > 0 && !(f->nodes[a][k] > f->nodes[a][k - 1])))
                return skci_fail(error, SKC_INVALID, "axis %d: node %d is %g; ascending numbers are accepted", a, k,
                                 f->nodes[a][k]);
        all *= f->counts[a];
    }
    *kernels = all > 1 << 20 ? 0 : (size_t)all;
    if (!f->kernels || all > 1 << 20)
        return skci_fail(error, SKC_INVALID, "%.0f kernels; 1 to %d are accepted", f->kernels ? all : 0.0, 1 << 20);
    return SKC_OK;
}

static skc_status check_kernels(const skc_field *f, size_t count, int renormalize, skc_error *error)
{
    for (size_t i = 0; i < count; i++) {
        const skc_kernel *k = f->kernels[i];
        if (!k || !k->values)
            return skci_fail(error, SKC_INVALID, "kernel %zu is missing", i);
        if (k->width < 1 || k->height < 1 || k->width > SKC_KERNEL_MAX_SIZE || k->height > SKC_KERNEL_MAX_SIZE ||
            abs(k->anchor_x) > 1 << 20 || abs(k->anchor_y) > 1 << 20)
            return skci_fail(error, SKC_INVALID,
                             "kernel %zu: %d x %d pixels, anchor (%d, %d); 1 to %d pixels and anchors within %d are "
                             "accepted",
                             i, k->width, k->height, k->anchor_x, k->anchor_y, SKC_KERNEL_MAX_SIZE, 1 << 20);
        double sum = 0, magnitude = 0;
        for (size_t j = 0; j < (size_t)k->width * (size_t)k->height; j++) {
            if (!isfinite((float)k->values[j]))
                return skci_fail(error, SKC_INVALID, "kernel %zu: a value that is not a finite number", i);
            sum += k->values[j];
            magnitude += fabs(k->values[j]);
        }
        if (renormalize && !(fabs(sum) > 1e-6 * magnitude))
            return skci_fail(error, SKC_INVALID,
                             "renormalize needs kernels whose sum is not zero; kernel %zu's is %g, so take another "
                             "edge mode",
                             i, sum);
    }
    return SKC_OK;
}

// The box of what is not zero, relative to a pixel; `sign` turns kernels to where they read.
static skci_box box_of(const skc_kernel *k, int sign)
{
    skci_box box = {0, -1, 0, -1};
    for (int j = 0; j < k->height; j++)
        for (int i = 0; i < k->width; i++) {
            if (k->values[(size_t)j * (size_t)k->width + (size_t)i] == 0)
                continue;
            int x = sign * (i - k->anchor_x), y = sign * (j - k->anchor_y);
            if (box.x1 < box.x0)
                box = (skci_box){x, x, y, y};
            box.x0 = x < box.x0 ? x : box.x0;
            box.x1 = x > box.x1 ? x : box.x1;
            box.y0 = y < box.y0 ? y : box.y0;
            box.y1 = y > box.y1 ? y : box.y1;
        }
    return box;
}

// Axes that wrap get the first node once more at their end. counts: with that; found: which kernel lies there.
static const skc_kernel *kernel_at(const skc_field *f, const int counts[3], size_t i)
{
    size_t found = 0, step = 1;
    for (int a = f->axis_count - 1; a >= 0; a--) {
        found += i % (size_t)counts[a] % (size_t)f->counts[a] * step;
        i /= (size_t)counts[a];
        step *= (size_t)f->counts[a];
    }
    return f->kernels[found];
}

static skc_status make_dense(skc_varying *v, const skc_field *f, const int counts[3], size_t count, int sign,
                             skc_error *error)
{
    skci_box all = {0, 0, 0, 0}, *boxes = calloc(count, sizeof *boxes);
    v->dense = calloc(1, sizeof *v->dense);
    v->spans = calloc(1, sizeof *v->spans);
    if (!boxes || !v->dense || !v->spans) {
        free(boxes);
        return skci_fail_memory(error);
    }
    v->dense->boxes = boxes;
    for (size_t i = 0; i < count; i++) {
        boxes[i] = box_of(kernel_at(f, counts, i), sign);
        if (boxes[i].x1 < boxes[i].x0)
            continue;
        all.x0 = boxes[i].x0 < all.x0 ? boxes[i].x0 : all.x0;
        all.x1 = boxes[i].x1 > all.x1 ? boxes[i].x1 : all.x1;
        all.y0 = boxes[i].y0 < all.y0 ? boxes[i].y0 : all.y0;
        all.y1 = boxes[i].y1 > all.y1 ? boxes[i].y1 : all.y1;
    }
    int rows = all.y1 - all.y0 + 1, pitch = skci_lanes_up(all.x1 - all.x0 + 1) + SKCI_LANES;
    if ((double)rows * pitch * (double)count > 1 << 28)
        return skci_fail(error, SKC_UNSUPPORTED, "%zu kernels of %d x %d pixels need more than 1 GiB", count,
                         all.x1 - all.x0 + 1, rows);
    *v->dense = (skci_dense){all.x0, all.y0, pitch, (ptrdiff_t)rows * pitch, NULL, boxes};
    v->numbers = calloc(count * (size_t)rows * (size_t)pitch, sizeof *v->numbers);
    if (!v->numbers)
        return skci_fail_memory(error);
    v->dense->values = v->numbers;
    for (size_t n = 0; n < count; n++) {
        const skc_kernel *k = kernel_at(f, counts, n);
        for (int j = 0; j < k->height; j++)
            for (int i = 0; i < k->width; i++) {
                int x = sign * (i - k->anchor_x), y = sign * (j - k->anchor_y);
                if (x >= all.x0 && x <= all.x1 && y >= all.y0 && y <= all.y1)
                    v->numbers[(ptrdiff_t)n * v->dense->size + (y - all.y0) * (ptrdiff_t)pitch + x - all.x0] =
                        (float)k->values[(size_t)j * (size_t)k->width + (size_t)i];
            }
    }
    v->spans[0] = all;
    v->count = v->sets = 1;
    skci_varying_margins(v);
    return skci_varying_check_rows(v, error);
}

static skc_status make_axes(skc_varying *v, const skc_field *f, int counts[3], size_t *count, skc_error *error)
{
    v->parameters = calloc(SKCI_VARYING_AXES, sizeof *v->parameters);
    if (!v->parameters)
        return skci_fail_memory(error);
    v->parameter_count = f->axis_count;
    int step = 1;
    for (int a = f->axis_count - 1; a >= 0; a--) {
        int n = f->counts[a], wraps = f->wraps[a] && n > 1;
        double *nodes = malloc(((size_t)n + 1) * sizeof *nodes);
        if (!nodes)
            return skci_fail_memory(error);
        for (int k = 0; k < n; k++)
            nodes[k] = f->nodes[a][k];
        nodes[n] = n > 1 ? 2 * nodes[n - 1] - nodes[n - 2] : 0;
        counts[a] = n + wraps;
        v->parameters[a] = (skci_varying_parameter){SKC_PARAMETER_NODES, (float)nodes[0], (float)nodes[counts[a] - 1],
                                                    wraps ? (float)(nodes[n] - nodes[0]) : 0, -1};
        skc_status status = SKC_OK;
        if (counts[a] > 1)
            status = skci_varying_axis(v, &v->parameters[a], counts[a], nodes, step, error);
        free(nodes);
        if (status != SKC_OK)
            return status;
        step *= counts[a];
    }
    *count = (size_t)step;
    return SKC_OK;
}

skc_status skci_varying_dense(const skc_field *f, const skc_varying_options *options, skc_varying **varying,
                              skc_error *error)
{
    *varying = NULL;
    skc_varying *v;
    size_t count = 0;
    int counts[3] = {1, 1, 1};
    skc_status status = skci_varying_check_options(options, error);
    if (status == SKC_OK)
        status = check_axes(f, &count, error);
    if (status == SKC_OK)
        status = check_kernels(f, count, options->edge == SKC_EDGE_RENORMALIZE, error);
    if (status != SKC_OK)
        return status;
    status = skci_varying_start(options, &v, error);
    if (status == SKC_OK)
        status = make_axes(v, f, counts, &count, error);
    if (status == SKC_OK)
        status = make_dense(v, f, counts, count, (options->order == SKC_ORDER_SCATTER) != !!options->correlate ? 1 : -1,
                            error);
    if (status == SKC_OK)
        *varying = v;
    else
        skc_varying_free(v);
    return status;
}

skc_status skc_varying_exact(const skc_field *field, const skc_varying_options *options, const skc_pixels *in,
                             const skc_map *maps, const skc_pixels *out, const skc_run_options *run, skc_error *error)
{
    skc_varying_options defaults;
    skc_varying_options_init(&defaults);
    skc_varying *varying;
    skc_status status = skci_varying_dense(field, options ? options : &defaults, &varying, error);
    if (status == SKC_OK)
        status = skc_varying_apply(varying, in, maps, out, run, error);
    skc_varying_free(varying);
    return status;
}
