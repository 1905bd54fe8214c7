// SPDX-License-Identifier: MIT
// Box cascades that are nearly Gaussian (Kovesi 2010, solveinteg).

#include "baselines/round.h"
#include "baselines/running.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { FIRST = 3, LAST = 6 };

void skci_kovesi(double sigma, int count, int *width, int *smaller)
{
    double ideal = sqrt(12 * sigma * sigma / count + 1);
    int odd = (int)floor(ideal);
    odd -= odd % 2 == 0;
    double left = 12 * sigma * sigma - (double)count * odd * odd - 4.0 * count * odd - 3.0 * count;
    int rounded = (int)floor(left / (-4.0 * odd - 4) + 0.5);
    *width = odd;
    *smaller = rounded < 0 ? 0 : rounded > count ? count : rounded;
}

skc_status skci_kovesi_boxes(const char *method, const skc_kernel *kernel, int count, skci_boxes *boxes,
                             skc_error *error)
{
    skci_round found;
    skc_status status = skci_round_gaussian(method, kernel, &found, error);
    if (status != SKC_OK)
        return status;
    *boxes = (skci_boxes){.mixed = 1, .count = count, .share = {1}, .x = found.x, .y = found.y, .sum = found.sum};
    int width, smaller;
    skci_kovesi(found.whole, count, &width, &smaller);
    for (int i = 0; i < count; i++)
        boxes->widths[0][i] = i < smaller ? width : width + 2;
    return SKC_OK;
}

static skc_status create(skc_rival *rival, const skc_kernel *kernel, const skc_rival_options *options, skc_error *error)
{
    if (options->setting == 0)
        return skci_rival_choose(rival, kernel, options, error);
    skci_boxes boxes;
    skc_status status = skci_kovesi_boxes("boxes", kernel, options->setting, &boxes, error);
    if (status == SKC_OK)
        status = skci_running_make(rival, &boxes, error);
    if (status != SKC_OK)
        return status;
    rival->info.setting = boxes.count;
    int smaller = 0, width = boxes.widths[0][0];
    for (int i = 0; i < boxes.count; i++)
        smaller += boxes.widths[0][i] == width;
    if (smaller == boxes.count)
        snprintf(rival->info.text, sizeof rival->info.text, "%d of width %d", smaller, width);
    else
        snprintf(rival->info.text, sizeof rival->info.text, "%d of width %d, %d of %d", smaller, width,
                 boxes.count - smaller, width + 2);
    return SKC_OK;
}

const skci_rival_method skci_rival_boxes = {
    .kind = {"boxes", "Box cascade", "running means one after the other, of two widths that give the right sigma",
             "Kovesi 2010", "Gaussians", "boxes", FIRST, LAST},
    .create = create,
    .free = free,
    .synthesize = skci_boxes_synthesize,
    .scratch = skci_running_scratch,
    .apply = skci_running_apply,
};
