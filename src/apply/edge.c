// SPDX-License-Identifier: MIT
#include "apply/edge.h"

#include "core/status.h"
#include "kernels/number.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int modulo(int i, int n)
{
    int r = i % n;
    return r < 0 ? r + n : r;
}

int skci_edge_index(skc_edge edge, int i, int n)
{
    if (i >= 0 && i < n)
        return i;
    switch (edge) {
    case SKC_EDGE_CLAMP:
        return i < 0 ? 0 : n - 1;
    case SKC_EDGE_MIRROR:
        i = modulo(i, 2 * n);
        return i < n ? i : 2 * n - 1 - i;
    case SKC_EDGE_REFLECT101:
        if (n == 1)
            return 0;
        i = modulo(i, 2 * n - 2);
        return i < n ? i : 2 * n - 2 - i;
    case SKC_EDGE_WRAP:
        return modulo(i, n);
    case SKC_EDGE_CONSTANT:
    case SKC_EDGE_RENORMALIZE:
        break;
    }
    return -1;
}

int skc_edge_index(skc_edge edge, int i, int n)
{
    return skci_edge_index(edge, i, n);
}

// The smallest range of 0 .. n - 1 that holds what the positions from .. to - 1 stand for.
static void need(skc_edge edge, int from, int to, int n, int *first, int *end)
{
    *first = from < 0 ? 0 : from;
    *end = to > n ? n : to;
    if (*first >= *end) {
        *first = n;
        *end = 0;
    }
    // Beyond the image at most two periods hold all that there is.
    int outside[2][2] = {{from, to < 0 ? to : 0}, {from > n ? from : n, to}};
    for (int side = 0; side < 2; side++)
        for (int i = outside[side][0], most = 2 * n; i < outside[side][1] && most > 0; i++, most--) {
            int at = skci_edge_index(edge, i, n);
            if (at < 0)
                break;
            *first = at < *first ? at : *first;
            *end = at + 1 > *end ? at + 1 : *end;
        }
}

skc_rectangle skci_edge_need(skc_edge edge, skc_reach margin, int width, int height, skc_rectangle wanted)
{
    int x0, x1, y0, y1;
    need(edge, wanted.x - margin.left, wanted.x + wanted.width + margin.right, width, &x0, &x1);
    need(edge, wanted.y - margin.up, wanted.y + wanted.height + margin.down, height, &y0, &y1);
    if (x0 >= x1 || y0 >= y1)
        return (skc_rectangle){0, 0, 0, 0};
    return (skc_rectangle){x0, y0, x1 - x0, y1 - y0};
}

static const struct {
    const char *name;
    skc_edge edge;
    float constant;
} names[] = {
    // An edge mode's own name comes before its aliases.
    {"clamp", SKC_EDGE_CLAMP, 0},
    {"extend", SKC_EDGE_CLAMP, 0},
    {"replicate", SKC_EDGE_CLAMP, 0},
    {"edge", SKC_EDGE_CLAMP, 0},
    {"nearest", SKC_EDGE_CLAMP, 0},
    {"copy", SKC_EDGE_CLAMP, 0},
    {"mirror", SKC_EDGE_MIRROR, 0},
    {"symmetric", SKC_EDGE_MIRROR, 0},
    {"reflect101", SKC_EDGE_REFLECT101, 0},
    {"reflect_101", SKC_EDGE_REFLECT101, 0},
    {"reflect-101", SKC_EDGE_REFLECT101, 0},
    {"wrap", SKC_EDGE_WRAP, 0},
    {"circular", SKC_EDGE_WRAP, 0},
    {"repeat", SKC_EDGE_WRAP, 0},
    {"tile", SKC_EDGE_WRAP, 0},
    {"loop", SKC_EDGE_WRAP, 0},
    {"constant", SKC_EDGE_CONSTANT, 0},
    {"zero", SKC_EDGE_CONSTANT, 0},
    {"zeros", SKC_EDGE_CONSTANT, 0},
    {"black", SKC_EDGE_CONSTANT, 0},
    {"white", SKC_EDGE_CONSTANT, 1},
    {"renormalize", SKC_EDGE_RENORMALIZE, 0},
};

enum { NAME_COUNT = sizeof names / sizeof *names };

const char *skc_edge_name(skc_edge edge)
{
    for (int i = 0; i < NAME_COUNT; i++)
        if (names[i].edge == edge)
            return names[i].name;
    return "unknown";
}

skc_status skc_edge_parse(const char *text, skc_edge *edge, float *constant, skc_error *error)
{
    *edge = SKC_EDGE_CLAMP;
    *constant = 0;
    if (strcmp(text, "reflect") == 0)
        return skci_fail(error, SKC_INVALID,
                         "reflect means two things: mirror repeats the edge pixel (c b a | a b c), reflect101 does not "
                         "(d c b | a b c d); name one of them");
    for (int i = 0; i < NAME_COUNT; i++)
        if (strcmp(text, names[i].name) == 0 && strcmp(text, "constant") != 0) {
            *edge = names[i].edge;
            *constant = names[i].constant;
            return SKC_OK;
        }
    if (strncmp(text, "constant:", 9) == 0) {
        double value;
        if (skci_number_parse(text + 9, strlen(text + 9), &value) && fabs(value) <= 1e30) {
            *edge = SKC_EDGE_CONSTANT;
            *constant = (float)value;
            return SKC_OK;
        }
    }
    return skci_fail(error, SKC_INVALID,
                     "%s is no edge mode: clamp, mirror, reflect101, wrap, constant:VALUE and renormalize are accepted",
                     text);
}
