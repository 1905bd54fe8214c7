// SPDX-License-Identifier: MIT
// Increasing radii: layer l evenly on a circle of radius l dr (paper, "IR"). The paper's derivation of dr is not
// public; ours matches the kernel's second moment.

#include "fit/init/init.h"

#include <math.h>

static const double pi = 3.14159265358979323846;

void skci_init_circles(const skci_problem *problem, int first, double square, double twist, double *parameters)
{
    int layers = problem->layer_count - first;
    // sum of l^2 for l = 1 .. layers
    double squares = layers * (layers + 1.0) * (2.0 * layers + 1) / 6, dr = layers > 0 ? sqrt(square / squares) : 0;
    double *p = parameters;
    for (int l = 0; l < problem->layer_count; l++)
        for (int i = 0, count = problem->counts[l]; i < count; i++, p += 3) {
            if (l < first)
                continue;
            double r = (l - first + 1) * dr, angle = 2 * pi * i / count + (l - first) * twist;
            p[0] = count > 1 ? r * cos(angle) : 0;
            p[1] = count > 1 ? -r * sin(angle) : 0;
            p[2] = 1.0 / count;
        }
}

skc_status skci_init_radial(const skci_problem *problem, skci_random *random, double *parameters, skc_error *error)
{
    (void)random;
    (void)error;
    // The golden angle keeps circles from lining up, which to a first-order method does not matter.
    double twist = problem->options->method == SKC_METHOD_LM ? pi * (3 - sqrt(5)) : 0;
    skci_moments m = skci_init_moments(problem->target);
    skci_init_circles(problem, 0, m.square, twist, parameters);
    // A kernel that is not centred on its anchor is met by the first layer.
    for (int i = 0; i < problem->counts[0]; i++) {
        parameters[3 * i] += m.x;
        parameters[3 * i + 1] += m.y;
    }
    return SKC_OK;
}
