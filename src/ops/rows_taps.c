// SPDX-License-Identifier: MIT
#include "ops/rows.h"

#include <stdlib.h>

static int compare(const void *a, const void *b)
{
    const skci_tap *p = a, *q = b;
    return p->y != q->y ? (p->y > q->y) - (p->y < q->y) : (p->x > q->x) - (p->x < q->x);
}

int skci_taps_create(const skci_tap *taps, int count, skci_taps *made)
{
    size_t n = count > 0 ? (size_t)count : 1;
    *made = (skci_taps){.count = count, .rows = 1};
    for (int t = 0; t < count; t++)
        made->rows = taps[t].y >= made->rows ? taps[t].y + 1 : made->rows;
    made->row = malloc(n * sizeof(int));
    made->column = malloc(n * sizeof(int));
    made->w = malloc(n * sizeof(float));
    made->before = calloc((size_t)made->rows + 1, sizeof(int));
    skci_tap *sorted = malloc(n * sizeof *sorted);
    if (!made->row || !made->column || !made->w || !made->before || !sorted) {
        free(sorted);
        skci_taps_free(made);
        return 0;
    }
    for (int t = 0; t < count; t++)
        sorted[t] = taps[t];
    qsort(sorted, (size_t)count, sizeof *sorted, compare);
    for (int t = 0; t < count; t++) {
        made->row[t] = sorted[t].y;
        made->column[t] = sorted[t].x;
        made->w[t] = (float)sorted[t].w;
        made->before[sorted[t].y + 1]++;
    }
    for (int r = 0; r < made->rows; r++)
        made->before[r + 1] += made->before[r];
    free(sorted);
    return 1;
}

void skci_taps_free(skci_taps *taps)
{
    free(taps->row);
    free(taps->column);
    free(taps->w);
    free(taps->before);
    *taps = (skci_taps){0};
}
