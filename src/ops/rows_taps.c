// SPDX-License-Identifier: MIT
#include "ops/rows.h"

#include <stdlib.h>

// Rows from the top, each from left to right: what is read lies near what was read before.
static int compare(const void *a, const void *b)
{
    const skci_tap *p = a, *q = b;
    return p->y != q->y ? (p->y > q->y) - (p->y < q->y) : (p->x > q->x) - (p->x < q->x);
}

int skci_taps_create(const skci_tap *taps, int count, skci_taps *made)
{
    size_t n = count > 0 ? (size_t)count : 1;
    *made = (skci_taps){
        .count = count, .row = malloc(n * sizeof(int)), .column = malloc(n * sizeof(int)), .w = malloc(n * sizeof(float))};
    skci_tap *sorted = malloc(n * sizeof *sorted);
    if (!made->row || !made->column || !made->w || !sorted) {
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
    }
    free(sorted);
    return 1;
}

void skci_taps_free(skci_taps *taps)
{
    free(taps->row);
    free(taps->column);
    free(taps->w);
    *taps = (skci_taps){0};
}
