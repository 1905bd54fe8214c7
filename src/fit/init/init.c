// SPDX-License-Identifier: MIT
#include "fit/init/init.h"

#include "core/status.h"

#include <math.h>
#include <string.h>

static const struct {
    const char *name;
    skc_init init;
    skci_initialiser *fill;
} table[] = {
    {"auto", SKC_INIT_AUTO, NULL},
    {"lloyd", SKC_INIT_LLOYD, skci_init_lloyd},
    {"lattice", SKC_INIT_LATTICE, skci_init_lattice},
    {"radial", SKC_INIT_RADIAL, skci_init_radial},
    {"sampling", SKC_INIT_SAMPLING, skci_init_sampling},
    {"random", SKC_INIT_RANDOM, skci_init_random},
};

enum { COUNT = sizeof table / sizeof *table };

skci_initialiser *skci_init_of(skc_init init)
{
    for (int i = 0; i < COUNT; i++)
        if (table[i].init == init)
            return table[i].fill;
    return NULL;
}

const char *skc_init_name(skc_init init)
{
    for (int i = 0; i < COUNT; i++)
        if (table[i].init == init)
            return table[i].name;
    return "unknown";
}

skc_status skc_init_parse(const char *text, skc_init *init, skc_error *error)
{
    for (int i = 0; i < COUNT; i++)
        if (strcmp(text, table[i].name) == 0) {
            *init = table[i].init;
            return SKC_OK;
        }
    return skci_fail(error, SKC_INVALID,
                     "%s is no initialisation: auto, lloyd, lattice, radial, sampling and random are accepted", text);
}

skci_moments skci_init_moments(const skc_kernel *kernel)
{
    skci_moments m = {0};
    skc_kernel_centroid(kernel, &m.x, &m.y);
    double sum = 0;
    for (int j = 0; j < kernel->height; j++)
        for (int i = 0; i < kernel->width; i++) {
            double a = fabs(kernel->values[(size_t)j * (size_t)kernel->width + (size_t)i]);
            double x = i - kernel->anchor_x - m.x, y = j - kernel->anchor_y - m.y;
            sum += a;
            m.square += a * (x * x + y * y);
        }
    m.square /= sum;
    return m;
}
