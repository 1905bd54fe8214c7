// SPDX-License-Identifier: MIT
// How good a basis is, at its nodes and between them: by what photographs are expected to get.

#include "fit/basis/basis.h"

#include "core/parallel.h"
#include "core/status.h"

#include <math.h>
#include <stdlib.h>

struct exam {
    const skci_nodes *nodes;
    const skci_points *points;
    double *psnr;
    skc_status *statuses;
    skc_error *errors;
};

static void judge_point(void *context, int i)
{
    struct exam *exam = context;
    const skci_nodes *nodes = exam->nodes;
    skc_complex *complex = NULL;
    skc_quality quality = {0};
    skc_error *error = &exam->errors[i];
    double *p = malloc((size_t)nodes->size * sizeof *p);
    skc_status status = p ? SKC_OK : skci_fail_memory(error);
    if (status == SKC_OK) {
        skci_nodes_blend(nodes, &exam->points->points[i], p);
        status = skci_nodes_complex(nodes, p, &complex, error);
    }
    if (status == SKC_OK)
        status = skc_quality_measure(complex, exam->points->points[i].target, &quality, error);
    exam->psnr[i] = quality.image_psnr;
    exam->statuses[i] = status;
    skc_complex_free(complex);
    free(p);
}

skc_status skci_judge(const skci_nodes *nodes, const skci_points *points, double *psnr, skc_error *error)
{
    const skc_fit_options *o = &nodes->task->options->fit;
    size_t n = (size_t)points->count;
    struct exam exam = {nodes, points, psnr, calloc(n, sizeof(skc_status)), calloc(n, sizeof(skc_error))};
    skc_status status = exam.statuses && exam.errors ? SKC_OK : skci_fail_memory(error);
    if (status == SKC_OK)
        skci_parallel_for(o->parallel, o->threads, points->count, judge_point, &exam, &nodes->task->watch);
    for (int i = 0; status == SKC_OK && i < points->count; i++)
        if (exam.statuses[i] != SKC_OK) {
            status = exam.statuses[i];
            if (error)
                *error = exam.errors[i];
        }
    free(exam.statuses);
    free(exam.errors);
    return status;
}

skc_status skci_report(const skci_nodes *nodes, int turns, skc_basis_report *report, skc_error *error)
{
    skci_points *points;
    skc_status status = skci_points_create(nodes, 1, turns, NULL, &points, error);
    if (status != SKC_OK)
        return status;
    double *psnr = malloc((size_t)points->count * sizeof *psnr), least[2] = {INFINITY, INFINITY}, sum[2] = {0};
    int count[2] = {0};
    status = psnr ? skci_judge(nodes, points, psnr, error) : skci_fail_memory(error);
    for (int i = 0; status == SKC_OK && i < points->count; i++) {
        int between = points->points[i].corner_count > 1;
        least[between] = fmin(least[between], psnr[i]);
        // An exact filter is taken as 16 bits see it.
        sum[between] += fmin(psnr[i], SKCI_EXACT);
        count[between]++;
    }
    report->node_count = nodes->count;
    report->node_psnr = least[0];
    report->node_mean = sum[0] / count[0];
    report->between_psnr = count[1] ? least[1] : NAN;
    report->between_mean = count[1] ? sum[1] / count[1] : NAN;
    free(psnr);
    skci_points_free(points);
    return status;
}
