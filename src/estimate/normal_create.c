// SPDX-License-Identifier: MIT
// Cutting pictures into tiles, and which of their pixels count.

#include "core/status.h"
#include "estimate/normal_private.h"
#include "fit/fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// Tiles are at most so large. Pixels of more than so many planes' pixels in all are not needed: the tiles with the most
// detail are taken.
enum { MOST_SIDE = 1024, GROUPS = 4 };
static const double most_pixels = 4e6;

// How many pixels must be left when what bad sharp pixels reach does not count, else it does: this share of them, or so
// many for each number that is sought.
static const double least_clean = 0.2, clean_for_each = 8;

// Along one axis of a picture: how many tiles, and pixels in each (the last one may have fewer).
static int divide(int length, int span, int *each)
{
    int valid = length - span;
    int room = length <= MOST_SIDE ? valid : MOST_SIDE - span;
    int count = (valid + room - 1) / room;
    *each = (valid + count - 1) / count;
    return (valid + *each - 1) / *each;
}

static void extent(int length, int first, int last, int *low, int *high)
{
    *low = last > 0 ? last : 0;
    *high = length - 1 + (first < 0 ? first : 0);
}

// Sets flags in `tainted` for all pixels that read a bad pixel of the sharp picture.
static void spread_bad(const skci_picture *p, const skci_window *w, unsigned char *tainted, unsigned char *rows)
{
    size_t width = (size_t)p->width;
    for (int y = 0; y < p->height; y++) {
        int last = -(1 << 28); // the rightmost bad pixel that is not right of x - x0
        unsigned char *row = rows + (size_t)y * width;
        int seen = 0;
        for (int x = 0; x < p->width; x++) {
            for (; seen <= x - w->x0 && seen < p->width; seen++)
                last = p->flags[(size_t)y * width + (size_t)seen] & SKCI_SHARP_BAD ? seen : last;
            row[x] = last >= x - w->x1;
        }
    }
    for (int x = 0; x < p->width; x++) {
        int last = -(1 << 28), seen = 0;
        for (int y = 0; y < p->height; y++) {
            for (; seen <= y - w->y0 && seen < p->height; seen++)
                last = rows[(size_t)seen * width + (size_t)x] ? seen : last;
            tainted[(size_t)y * width + (size_t)x] = last >= y - w->y1;
        }
    }
}

static void fill_counts(const skci_picture *p, const skci_pack *pack, const unsigned char *tainted)
{
    for (int j = 0; j < pack->height; j++)
        for (int i = 0; i < pack->width; i++) {
            size_t at = (size_t)(pack->y + j) * (size_t)p->width + (size_t)(pack->x + i);
            pack->counts[(size_t)j * (size_t)pack->width + (size_t)i] =
                !(p->flags[at] & (SKCI_BAD | SKCI_CLIPPED | SKCI_OUTLIER)) && !(tainted && tainted[at]);
        }
}

// Reads the pixels of a pack; those of the sharp picture become a spectrum.
static skc_status fill(skci_normal *m, skci_pack *pack, skc_error *error)
{
    const skci_picture *p = m->pictures->all + pack->picture;
    size_t n = (size_t)m->grid * (size_t)m->grid, pixels = (size_t)pack->width * (size_t)pack->height;
    pack->sharp = calloc(2 * n, sizeof *pack->sharp);
    for (int part = 0; part < pack->planes; part++)
        pack->blurred[part] = malloc(pixels * sizeof *pack->blurred[part]);
    if (!pack->sharp || !pack->blurred[0] || (pack->planes == 2 && !pack->blurred[1]))
        return skci_fail_memory(error);
    int left = pack->x - m->window.x1, top = pack->y - m->window.y1;
    int width = pack->width + skci_window_width(&m->window) - 1,
        height = pack->height + skci_window_height(&m->window) - 1;
    for (int part = 0; part < pack->planes; part++) {
        int c = pack->plane + part - p->first;
        const skci_level *level = m->pictures->levels + pack->plane + part;
        double *to = pack->sharp + (size_t)part * n;
        for (int j = 0; j < height; j++)
            for (int i = 0; i < width; i++) {
                double v = skci_sharp_value(p, left + i, top + j, c);
                to[(size_t)j * (size_t)m->grid + (size_t)i] = isfinite(v) ? v - level->sharp_mean : 0;
            }
        for (int j = 0; j < pack->height; j++)
            for (int i = 0; i < pack->width; i++) {
                float v = skci_image_value(&p->blurred, pack->x + i, pack->y + j, c);
                pack->blurred[part][(size_t)j * (size_t)pack->width + (size_t)i] =
                    isfinite(v) ? (float)((double)v - level->blurred_mean) : 0;
            }
    }
    skci_fft2_forward(m->fft, pack->sharp, pack->sharp + n);
    return SKC_OK;
}

// How much a tile can tell: squared differences of neighbours in the sharp picture where pixels count.
static double detail_of(const skci_picture *p, const skci_pack *pack)
{
    double sum = 0;
    for (int j = 0; j + 1 < pack->height; j++)
        for (int i = 0; i + 1 < pack->width; i++) {
            if (!pack->counts[(size_t)j * (size_t)pack->width + (size_t)i])
                continue;
            int x = pack->x + i, y = pack->y + j;
            for (int c = 0; c < p->planes; c++) {
                double v = skci_sharp_value(p, x, y, c), dx = skci_sharp_value(p, x + 1, y, c) - v,
                       dy = skci_sharp_value(p, x, y + 1, c) - v;
                sum += isfinite(dx) && isfinite(dy) ? dx * dx + dy * dy : 0;
            }
        }
    return sum;
}

static double count(const skci_pack *pack)
{
    double n = 0;
    for (size_t i = 0; i < (size_t)pack->width * (size_t)pack->height; i++)
        n += pack->counts[i];
    return n;
}

static void drop(skci_pack *pack)
{
    free(pack->sharp);
    free(pack->blurred[0]);
    free(pack->blurred[1]);
    if (pack->owner)
        free(pack->counts);
}

static int by_detail(const void *a, const void *b)
{
    const skci_pack *p = a, *q = b;
    if (p->detail != q->detail)
        return p->detail < q->detail ? 1 : -1;
    return p->picture != q->picture ? p->picture - q->picture : p->y != q->y ? p->y - q->y : p->x - q->x;
}

// The tiles of one picture, without their pixels; each is a pack of its first plane so far.
static skc_status cut(skci_normal *m, int index, const unsigned char *tainted, int room, skc_error *error)
{
    const skci_picture *p = m->pictures->all + index;
    int low_x, high_x, low_y, high_y, width, height;
    extent(p->width, m->window.x0, m->window.x1, &low_x, &high_x);
    extent(p->height, m->window.y0, m->window.y1, &low_y, &high_y);
    divide(high_x - low_x + 1 + skci_window_width(&m->window) - 1, skci_window_width(&m->window) - 1, &width);
    divide(high_y - low_y + 1 + skci_window_height(&m->window) - 1, skci_window_height(&m->window) - 1, &height);
    for (int y = low_y; y <= high_y; y += height)
        for (int x = low_x; x <= high_x && m->pack_count < room; x += width) {
            skci_pack *pack = m->packs + m->pack_count++;
            *pack = (skci_pack){.picture = index,
                                .plane = p->first,
                                .x = x,
                                .y = y,
                                .width = x + width - 1 > high_x ? high_x - x + 1 : width,
                                .height = y + height - 1 > high_y ? high_y - y + 1 : height,
                                .owner = 1};
            pack->counts = malloc((size_t)pack->width * (size_t)pack->height);
            if (!pack->counts)
                return skci_fail_memory(error);
            fill_counts(p, pack, tainted);
            pack->detail = detail_of(p, pack);
            m->possible += (double)pack->width * pack->height * p->planes;
        }
    return SKC_OK;
}

// The window's middle, a so-manieth of its sides.
static skci_window part_of(const skci_window *w, int part)
{
    int cut_x = part > 1 ? skci_window_width(w) * (part - 1) / part / 2 : 0,
        cut_y = part > 1 ? skci_window_height(w) * (part - 1) / part / 2 : 0;
    return (skci_window){w->x0 + cut_x, w->y0 + cut_y, w->x1 - cut_x, w->y1 - cut_y};
}

static skc_status cut_all(skci_normal *m, int room, skc_error *error)
{
    skc_status status = SKC_OK;
    for (int i = 0; i < m->pictures->count && status == SKC_OK; i++) {
        const skci_picture *p = m->pictures->all + i;
        size_t pixels = (size_t)p->width * (size_t)p->height;
        unsigned char *tainted = m->tainting ? malloc(2 * pixels) : NULL;
        if (m->tainting && !tainted)
            return skci_fail_memory(error);
        skci_window reads = part_of(&m->window, m->tainting);
        if (tainted)
            spread_bad(p, &reads, tainted, tainted + pixels);
        status = cut(m, i, tainted, room, error);
        free(tainted);
    }
    return status;
}

static double counted(const skci_normal *m)
{
    double n = 0;
    for (int i = 0; i < m->pack_count; i++)
        n += count(m->packs + i) * m->pictures->all[m->packs[i].picture].planes;
    return n;
}

static void drop_all(skci_normal *m)
{
    for (int i = 0; i < m->pack_count; i++)
        drop(m->packs + i);
    m->pack_count = 0;
    m->possible = 0;
}

// Tiles with what counts. If hardly anything is left where nothing counts that reads a bad sharp pixel, a part of the
// window is taken as what reads it, a half, a quarter, or nothing: windows are too large before the kernel is known.
static skc_status choose(skci_normal *m, int room, skc_error *error)
{
    skc_status status;
    for (int part = 1;; part *= 2) {
        m->tainting = part <= 4 ? part : 0;
        status = cut_all(m, room, error);
        double enough = fmin(least_clean * m->possible, clean_for_each * m->pictures->planes * m->size);
        if (status != SKC_OK || m->tainting == 0 || counted(m) >= enough)
            break;
        drop_all(m);
    }
    if (status != SKC_OK)
        return status;
    qsort(m->packs, (size_t)m->pack_count, sizeof *m->packs, by_detail);
    double n = 0;
    int kept = 0;
    while (kept < m->pack_count && n < most_pixels) {
        const skci_pack *pack = m->packs + kept++;
        n += (double)pack->width * pack->height * m->pictures->all[pack->picture].planes;
    }
    for (int i = kept; i < m->pack_count; i++)
        drop(m->packs + i);
    m->pack_count = kept;
    m->counted = counted(m);
    return SKC_OK;
}

// Two planes to a pack.
static skc_status spread_planes(skci_normal *m, skc_error *error)
{
    int total = 0;
    for (int i = 0; i < m->pack_count; i++)
        total += (m->pictures->all[m->packs[i].picture].planes + 1) / 2;
    skci_pack *packs = calloc((size_t)total, sizeof *packs);
    if (!packs)
        return skci_fail_memory(error);
    int made = 0;
    for (int i = 0; i < m->pack_count; i++)
        for (int c = 0, planes = m->pictures->all[m->packs[i].picture].planes; c < planes; c += 2) {
            packs[made] = m->packs[i];
            packs[made].plane += c;
            packs[made].planes = planes - c < 2 ? 1 : 2;
            packs[made++].owner = c == 0;
        }
    free(m->packs);
    m->packs = packs;
    m->pack_count = total;
    return SKC_OK;
}

static skc_status create_groups(skci_normal *m, skc_error *error)
{
    size_t n = (size_t)m->grid * (size_t)m->grid, planes = (size_t)m->pictures->planes;
    m->group_count = m->pack_count < GROUPS ? m->pack_count : GROUPS;
    m->groups = calloc((size_t)m->group_count, sizeof *m->groups);
    m->kernel = malloc(2 * n * sizeof *m->kernel);
    if (!m->groups || !m->kernel)
        return skci_fail_memory(error);
    for (int g = 0; g < m->group_count; g++) {
        skci_group *group = m->groups + g;
        group->work = malloc(2 * n * sizeof *group->work);
        group->sum = malloc(2 * n * sizeof *group->sum);
        group->offsets = malloc(planes * sizeof *group->offsets);
        group->fits = malloc(planes * sizeof *group->fits);
        if (!group->work || !group->sum || !group->offsets || !group->fits)
            return skci_fail_memory(error);
    }
    return SKC_OK;
}

// Sides and number of the tiles; refuses windows that leave no pixel.
static skc_status plan(skci_normal *m, int *tiles, skc_error *error)
{
    int span_x = skci_window_width(&m->window) - 1, span_y = skci_window_height(&m->window) - 1, side = 1;
    *tiles = 0;
    for (int i = 0; i < m->pictures->count; i++) {
        const skci_picture *p = m->pictures->all + i;
        int low_x, high_x, low_y, high_y, width, height;
        extent(p->width, m->window.x0, m->window.x1, &low_x, &high_x);
        extent(p->height, m->window.y0, m->window.y1, &low_y, &high_y);
        if (high_x < low_x || high_y < low_y)
            return skci_fail(
                error, SKC_INVALID,
                "pair %d: %d x %d pixels are too few for a kernel of %d x %d; larger pictures or a smaller "
                "kernel size are accepted",
                i + 1, p->width, p->height, span_x + 1, span_y + 1);
        *tiles +=
            divide(high_x - low_x + 1 + span_x, span_x, &width) * divide(high_y - low_y + 1 + span_y, span_y, &height);
        side = width + span_x > side ? width + span_x : side;
        side = height + span_y > side ? height + span_y : side;
        m->all += (double)p->width * p->height * p->planes;
    }
    m->grid = skci_grid_for(side);
    return SKC_OK;
}

static skc_status build(skci_normal *m, skc_error *error)
{
    int tiles;
    skc_status status = plan(m, &tiles, error);
    if (status != SKC_OK)
        return status;
    m->packs = calloc((size_t)tiles, sizeof *m->packs);
    m->weights = malloc((size_t)m->pictures->planes * sizeof *m->weights);
    m->pixels = calloc((size_t)m->pictures->planes, sizeof *m->pixels);
    if (!m->packs || !m->weights || !m->pixels)
        return skci_fail_memory(error);
    for (int p = 0; p < m->pictures->planes; p++)
        m->weights[p] = 1 / (m->pictures->levels[p].noise * m->pictures->levels[p].noise);
    status = choose(m, tiles, error);
    if (status == SKC_OK && m->counted < m->pictures->planes * (0.5 * m->size + 16))
        status = skci_fail(
            error, SKC_INVALID,
            "hardly any pixel of the pictures counts: %.0f of %.0f; larger pictures, a smaller kernel size, and "
            "pictures with less that is saturated are accepted",
            m->counted, m->all);
    if (status == SKC_OK)
        status = spread_planes(m, error);
    if (status == SKC_OK)
        status = skci_fft2_create(m->grid, m->grid, &m->fft, error);
    if (status == SKC_OK)
        status = create_groups(m, error);
    for (int i = 0; i < m->pack_count && status == SKC_OK; i++) {
        const skci_pack *pack = m->packs + i;
        for (int part = 0; part < pack->planes; part++)
            m->pixels[pack->plane + part] += count(pack);
        status = fill(m, m->packs + i, error);
    }
    return status;
}

skc_status skci_normal_create(skci_pictures *pictures, const skci_window *window, const skc_estimate_options *options,
                              skci_watch *watch, skci_normal **normal, skc_error *error)
{
    *normal = NULL;
    skci_normal *m = calloc(1, sizeof *m);
    if (!m)
        return skci_fail_memory(error);
    m->pictures = pictures;
    m->window = *window;
    m->size = skci_window_size(window);
    m->unknowns = m->size + pictures->planes;
    m->threads = options->threads;
    m->parallel = options->parallel;
    m->watch = watch;
    skc_status status = build(m, error);
    if (status != SKC_OK) {
        skci_normal_free(m);
        return status;
    }
    *normal = m;
    return SKC_OK;
}

void skci_normal_free(skci_normal *m)
{
    if (!m)
        return;
    for (int i = 0; m->packs && i < m->pack_count; i++)
        drop(m->packs + i);
    for (int g = 0; m->groups && g < m->group_count; g++) {
        free(m->groups[g].work);
        free(m->groups[g].sum);
        free(m->groups[g].offsets);
        free(m->groups[g].fits);
    }
    free(m->packs);
    free(m->groups);
    free(m->weights);
    free(m->pixels);
    free(m->kernel);
    skci_fft2_free(m->fft);
    free(m);
}
