// SPDX-License-Identifier: MIT
#include "gradient/levels.h"

static const skci_area nothing = {0, 0, 0, 0};

// What a stencil reads to make `a`, and the adjoint.
static skci_area reads(skci_area a, skc_reach r)
{
    if (skci_area_empty(a))
        return nothing;
    return (skci_area){a.x0 - r.right, a.y0 - r.down, a.x1 + r.left, a.y1 + r.up};
}

static skci_area adjoint_reads(skci_area a, skc_reach r)
{
    if (skci_area_empty(a))
        return nothing;
    return (skci_area){a.x0 - r.left, a.y0 - r.up, a.x1 + r.right, a.y1 + r.down};
}

skci_tiles skci_levels_tiles(int width, int height, int widest, int highest)
{
    skci_tiles t = {.image_width = width, .image_height = height};
    t.width = skci_divide_up(width, skci_divide_up(width, widest));
    t.height = skci_divide_up(height, skci_divide_up(height, highest));
    t.columns = skci_divide_up(width, t.width);
    t.rows = skci_divide_up(height, t.height);
    return t;
}

static int clamp(int a, int first, int end)
{
    return a < first ? first : a > end ? end : a;
}

static skci_area cell_of(skc_rectangle tile, int width, int height, skci_area domain)
{
    int x1 = tile.x + tile.width, y1 = tile.y + tile.height;
    return (skci_area){tile.x == 0 ? domain.x0 : clamp(tile.x, domain.x0, domain.x1),
                       tile.y == 0 ? domain.y0 : clamp(tile.y, domain.y0, domain.y1),
                       x1 == width ? domain.x1 : clamp(x1, domain.x0, domain.x1),
                       y1 == height ? domain.y1 : clamp(y1, domain.y0, domain.y1)};
}

skci_area skci_levels_written(skc_reach reach, int width, int height, int padding)
{
    skci_area image = {0, 0, width, height};
    return padding ? skci_area_hull(image, reads(image, reach)) : image;
}

void skci_levels_of_tile(const skci_chain *chain, skci_area written, int width, int height, skc_rectangle tile,
                         skci_wants wants, skci_levels *v)
{
    int last = chain->layers;
    v->domain[last] = (skci_area){0, 0, width, height};
    for (int l = last; l > 0; l--)
        v->domain[l - 1] = reads(v->domain[l], chain->stencils[l - 1].reach);
    for (int l = 1; l <= last; l++)
        v->cell[l] = wants.samples ? cell_of(tile, width, height, v->domain[l]) : nothing;
    v->cell[0] = wants.image ? cell_of(tile, width, height, written) : nothing;
    v->value[last] = wants.values ? (skci_area){tile.x, tile.y, tile.x + tile.width, tile.y + tile.height} : nothing;
    for (int l = last; l > 0; l--) {
        skc_reach reach = chain->stencils[l - 1].reach;
        v->value[l - 1] = skci_area_hull(reads(v->value[l], reach), reads(v->cell[l], reach));
    }
    v->gradient[0] = v->cell[0];
    for (int l = 1; l <= last; l++)
        v->gradient[l] = skci_area_hull(v->cell[l], adjoint_reads(v->gradient[l - 1], chain->stencils[l - 1].reach));
}
