// SPDX-License-Identifier: MIT
// Every sample anywhere in a disk, the same for all layers: the paper's ablation.

#include "fit/init/init.h"

#include <math.h>

static const double pi = 3.14159265358979323846;

skc_status skci_init_random(const skci_problem *problem, skci_random *random, double *parameters, skc_error *error)
{
    (void)error;
    skci_moments m = skci_init_moments(problem->target);
    // A disk of radius r has the mean square r^2 / 2; L of them are to have the kernel's.
    double radius = sqrt(2 * m.square / problem->layer_count);
    double *p = parameters;
    for (int l = 0; l < problem->layer_count; l++)
        for (int i = 0; i < problem->counts[l]; i++, p += 3) {
            double r = radius * sqrt(skci_random_uniform(random)), angle = 2 * pi * skci_random_uniform(random);
            p[0] = r * cos(angle) + (l == 0 ? m.x : 0);
            p[1] = r * sin(angle) + (l == 0 ? m.y : 0);
            p[2] = 1.0 / problem->counts[l];
        }
    return SKC_OK;
}
