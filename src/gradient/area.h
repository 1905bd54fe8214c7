// SPDX-License-Identifier: MIT
// Rectangles of pixels.

#ifndef SKCI_AREA_H
#define SKCI_AREA_H

// Columns x0 .. x1 - 1 of rows y0 .. y1 - 1.
typedef struct skci_area {
    int x0, y0, x1, y1;
} skci_area;

static inline int skci_area_empty(skci_area a)
{
    return a.x0 >= a.x1 || a.y0 >= a.y1;
}

static inline skci_area skci_area_cut(skci_area a, skci_area b)
{
    return (skci_area){a.x0 > b.x0 ? a.x0 : b.x0, a.y0 > b.y0 ? a.y0 : b.y0, a.x1 < b.x1 ? a.x1 : b.x1,
                       a.y1 < b.y1 ? a.y1 : b.y1};
}

// The smallest that holds both.
static inline skci_area skci_area_hull(skci_area a, skci_area b)
{
    if (skci_area_empty(a) || skci_area_empty(b))
        return skci_area_empty(a) ? b : a;
    return (skci_area){a.x0 < b.x0 ? a.x0 : b.x0, a.y0 < b.y0 ? a.y0 : b.y0, a.x1 > b.x1 ? a.x1 : b.x1,
                       a.y1 > b.y1 ? a.y1 : b.y1};
}

#endif
