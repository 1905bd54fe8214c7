// SPDX-License-Identifier: MIT
// Which structures to try.
//
// Shapes with edges want a first layer that covers them with most of the samples, and one to three small ones that fill
// the gaps. How many positions the layers can reach together, the product of their sizes, against the pixels that the
// kernel covers, tells whether they can do it (measured: see best_cover). Smooth kernels want layers of equal size,
// fringed ones two or three of comparable size; which start suits them cannot be foreseen.

#include "fit/search/search.h"

#include "core/status.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct ranked {
    skci_structure structure;
    double score; // the lower the better
};

struct list {
    struct ranked entries[1024];
    int count;
};

static void add(struct list *list, skc_init init, int count, const int *samples, double score)
{
    if (list->count == 1024)
        return;
    struct ranked *r = &list->entries[list->count++];
    *r = (struct ranked){.structure = {.count = count, .init = init, .gap = 1, .power = 1}, .score = score};
    memcpy(r->structure.samples, samples, (size_t)count * sizeof *samples);
}

// Positions for each pixel covered in the best structures that long searches found: 1 with 32 samples on a disk of 1661
// pixels, 1.3 with 48, 1.6 with 96, 2 with 128, and 2.5 with 96 on one of 30800 pixels; between them, powers.
static double best_cover(double samples, double area)
{
    return 0.2 * pow(samples, 0.45) * pow(area / 1661, 0.15);
}

// A first layer of what the small ones leave, scored by its cover. Small layers of 0 samples are none.
static void add_covering(struct list *list, double area, int samples, int a, int b, int c, int d)
{
    int rest = samples - a - b - c - d, count = 1 + (a > 0) + (b > 0) + (c > 0) + (d > 0);
    if (rest <= a || rest <= b || rest <= c || rest <= d)
        return;
    double positions = rest * fmax(1, a) * fmax(1, b) * fmax(1, c) * fmax(1, d);
    add(list, SKC_INIT_LLOYD, count, (int[]){rest, a, b, c, d},
        fabs(log(positions / area / best_cover(samples, area))));
}

static int by_score(const void *a, const void *b)
{
    const struct ranked *p = a, *q = b;
    if (p->score != q->score)
        return p->score < q->score ? -1 : 1;
    return memcmp(p->structure.samples, q->structure.samples, sizeof p->structure.samples);
}

// Moves the `most` best of the list over. Those that start by Lloyd come in two variants if `both`: for shapes of even
// brightness with two spreads of the later layers; for others with the first layer denser where the kernel is brighter,
// and strewn evenly.
static int take(struct list *list, int most, int both, int even, skci_structure *structures, int n)
{
    qsort(list->entries, (size_t)list->count, sizeof *list->entries, by_score);
    for (int i = 0; i < list->count && i < most; i++)
        for (int variant = 0; variant <= both && n < SKCI_MAX_STRUCTURES; variant++) {
            skci_structure *s = &structures[n++];
            *s = list->entries[i].structure;
            if (variant == 1 && even)
                s->gap = 1.6;
            if (variant == 0 && both && !even)
                s->power = 0.5;
            if (variant == 1 && !even)
                s->init = SKC_INIT_SAMPLING;
        }
    list->count = 0;
    return n;
}

// Layers of about equal size.
static void add_flat(struct list *list, int samples, int layers, skc_init init)
{
    int counts[SKC_MAX_LAYERS];
    if (samples < layers)
        return;
    for (int l = 0; l < layers; l++)
        counts[l] = samples / layers + (l < samples % layers);
    add(list, init, layers, counts, layers);
}

// Two layers, the second with a half to a sixth of all samples; three, of equal size or the later two with a sixth
// each.
static void add_comparable(struct list *list, int samples)
{
    for (int i = 2; i <= 6 && samples >= 12; i++)
        add(list, SKC_INIT_LLOYD, 2, (int[]){samples - samples / i, samples / i}, i);
    for (int i = 3; i <= 6 && samples >= 12; i += 3)
        add(list, SKC_INIT_LLOYD, 3, (int[]){samples - 2 * (samples / i), samples / i, samples / i}, 10 - i);
}

// How many of each kind take part: splits into layers by cover, and then layers of comparable and of equal size. The
// first kinds start in two variants each.
struct mix {
    int three, four, five, two, comparable;
    int flat[3]; // radial, random, by Lloyd
};

static const struct mix few[2] = {{3, 1, 1, 1, 2, {4, 0, 1}}, {3, 1, 1, 1, 0, {4, 0, 1}}};
static const struct mix smooth_mix = {0, 0, 0, 1, 1, {2, 4, 1}};
static const struct mix mixes[2][2] = {
    // By evenness, and by whether there are so many pixels to a sample that only more layers can cover them, and each
    // trial is dear.
    {{5, 3, 0, 3, 7, {3, 3, 3}}, {2, 2, 2, 1, 3, {3, 3, 2}}},
    {{12, 8, 0, 3, 0, {3, 0, 2}}, {3, 3, 4, 1, 0, {4, 0, 1}}},
};

skc_status skci_structures_for(const skci_problem *problem, int samples, skci_structure *structures, int *count,
                               skc_error *error)
{
    static const int sizes[] = {2, 3, 4, 5, 6, 8, 9, 12, 16};
    enum { SIZES = sizeof sizes / sizeof *sizes };
    struct list *list = calloc(1, sizeof *list);
    if (!list)
        return skci_fail_memory(error);
    double area = problem->area;
    int n = 0, even = problem->even, large = area > 50 * samples;
    const struct mix *mix = problem->smooth                 ? &smooth_mix
                            : problem->options->effort == 0 ? &few[even]
                                                            : &mixes[even][large];
    for (int i = 0; i < SIZES; i++)
        for (int j = 0; j < SIZES; j++)
            if (sizes[i] <= 2 * sizes[j] && sizes[j] <= 3 * sizes[i])
                add_covering(list, area, samples, sizes[i], sizes[j], 0, 0);
    n = take(list, mix->three, 1, even, structures, n);
    for (int i = 0; i < SIZES; i++)
        for (int j = 0; j < SIZES; j++)
            for (int k = 0; k < SIZES; k++)
                if (sizes[i] <= 2 * sizes[j] && sizes[j] <= 2 * sizes[i] && sizes[j] <= 2 * sizes[k] &&
                    sizes[k] <= 2 * sizes[j])
                    add_covering(list, area, samples, sizes[i], sizes[j], sizes[k], 0);
    n = take(list, mix->four, 1, even, structures, n);
    for (int i = 0; i + 1 < SIZES && large; i++) {
        add_covering(list, area, samples, sizes[i], sizes[i], sizes[i], sizes[i]);
        add_covering(list, area, samples, sizes[i + 1], sizes[i + 1], sizes[i], sizes[i]);
    }
    n = take(list, mix->five, 1, even, structures, n);
    for (int i = 0; i < SIZES; i++)
        add_covering(list, area, samples, sizes[i], 0, 0, 0);
    n = take(list, mix->two, 1, even, structures, n);
    add_comparable(list, samples);
    n = take(list, mix->comparable, 1, even, structures, n);
    static const skc_init starts[] = {SKC_INIT_RADIAL, SKC_INIT_RANDOM, SKC_INIT_LLOYD};
    for (int i = 0; i < 3; i++) {
        int fewest = starts[i] == SKC_INIT_LLOYD ? 1 : problem->smooth && samples >= 16 ? 7 : 2;
        for (int layers = fewest; layers <= 10; layers++)
            if (layers == 1 || samples / layers > 1)
                add_flat(list, samples, layers, starts[i]);
        n = take(list, mix->flat[i], 0, even, structures, n);
    }
    *count = n;
    free(list);
    return SKC_OK;
}
