// SPDX-License-Identifier: MIT
#include "apply/stages.h"

#include "core/status.h"

#include <math.h>
#include <stdlib.h>

void skci_stages_free(skci_stage *stages, int count)
{
    for (int k = 0; stages && k < count; k++)
        skci_taps_free(&stages[k].taps);
    free(stages);
}

static skc_status make_stage(skci_stage *stage, skci_tap *taps, int count, int correlate, skc_error *error)
{
    if (correlate)
        for (int t = 0; t < count; t++) {
            taps[t].x = -taps[t].x;
            taps[t].y = -taps[t].y;
        }
    stage->reach = skci_taps_reach(taps, count);
    for (int t = 0; t < count; t++) {
        taps[t].x = stage->reach.right - taps[t].x;
        taps[t].y = stage->reach.down - taps[t].y;
        stage->sum += (double)(float)taps[t].w;
        stage->magnitude += fabs(taps[t].w);
    }
    return skci_taps_create(taps, count, &stage->taps) ? SKC_OK : skci_fail_memory(error);
}

skc_status skci_stages_of_complex(const skc_complex *complex, int correlate, skci_stage **stages, int *count,
                                  skc_error *error)
{
    skci_tap *taps = malloc(4 * SKC_MAX_SAMPLES * sizeof *taps);
    *count = complex->count;
    *stages = calloc((size_t)complex->count, sizeof **stages);
    skc_status status = taps && *stages ? SKC_OK : skci_fail_memory(error);
    for (int l = 0; status == SKC_OK && l < complex->count; l++) {
        int n = skci_layer_taps(&complex->layers[l], taps);
        status = make_stage(&(*stages)[l], taps, n, correlate, error);
    }
    free(taps);
    return status;
}

skc_status skci_stages_of_kernel(const skc_kernel *kernel, int correlate, skci_stage **stages, int *count,
                                 skc_error *error)
{
    size_t pixels = (size_t)kernel->width * (size_t)kernel->height;
    skci_tap *taps = malloc(pixels * sizeof *taps);
    *count = 1;
    *stages = calloc(1, sizeof **stages);
    skc_status status = taps && *stages ? SKC_OK : skci_fail_memory(error);
    if (status == SKC_OK) {
        int n = 0;
        for (int j = 0; j < kernel->height; j++)
            for (int i = 0; i < kernel->width; i++) {
                double w = kernel->values[(size_t)j * (size_t)kernel->width + (size_t)i];
                if (w != 0)
                    taps[n++] = (skci_tap){i - kernel->anchor_x, j - kernel->anchor_y, w};
            }
        status = make_stage(*stages, taps, n, correlate, error);
    }
    free(taps);
    return status;
}
