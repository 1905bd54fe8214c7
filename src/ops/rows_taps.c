// SPDX-License-Identifier: MIT
#include "ops/rows.h"

#include <stdlib.h>

static int order(int a, int b)
{
    return (a > b) - (a < b);
}

// Alike come together, by row.
static int by_likeness(const void *a, const void *b)
{
    const skci_tap *p = a, *q = b;
    int column = order(p->x, q->x), w = ((float)p->w > (float)q->w) - ((float)p->w < (float)q->w);
    return column ? column : w ? w : order(p->y, q->y);
}

static int by_place(const void *a, const void *b)
{
    const skci_tap *p = a, *q = b;
    return p->y != q->y ? order(p->y, q->y) : order(p->x, q->x);
}

// Puts pairs first; returns how many there are. `sorted` has room for as many taps.
static int find_pairs(skci_tap *taps, int count, skci_tap *sorted)
{
    int pairs = 0, singles = 0;
    qsort(taps, (size_t)count, sizeof *taps, by_likeness);
    for (int t = 0; t < count; t++)
        if (t + 1 < count && taps[t].x == taps[t + 1].x && (float)taps[t].w == (float)taps[t + 1].w) {
            sorted[2 * pairs] = taps[t];
            sorted[2 * pairs++ + 1] = taps[++t];
        } else {
            taps[singles++] = taps[t];
        }
    for (int t = 0; t < singles; t++)
        sorted[2 * pairs + t] = taps[t];
    qsort(sorted, (size_t)pairs, 2 * sizeof *sorted, by_place); // by the first of each
    qsort(sorted + 2 * pairs, (size_t)singles, sizeof *sorted, by_place);
    return pairs;
}

int skci_taps_create(const skci_tap *taps, int count, skci_taps *made)
{
    size_t n = count > 0 ? (size_t)count : 1;
    *made = (skci_taps){.count = count};
    made->row = malloc(n * sizeof(int));
    made->column = malloc(n * sizeof(int));
    made->w = malloc(n * sizeof(float));
    skci_tap *found = malloc(2 * n * sizeof *found), *sorted = found + n;
    if (!made->row || !made->column || !made->w || !found) {
        free(found);
        skci_taps_free(made);
        return 0;
    }
    for (int t = 0; t < count; t++)
        found[t] = taps[t];
    made->pairs = find_pairs(found, count, sorted);
    for (int t = 0; t < count; t++) {
        made->row[t] = sorted[t].y;
        made->column[t] = sorted[t].x;
        made->w[t] = (float)sorted[t].w;
    }
    free(found);
    return 1;
}

void skci_taps_free(skci_taps *taps)
{
    free(taps->row);
    free(taps->column);
    free(taps->w);
    *taps = (skci_taps){0};
}
