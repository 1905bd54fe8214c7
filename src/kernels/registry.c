// SPDX-License-Identifier: MIT
// The table of named shapes.

#include "kernels/shape.h"

#include <string.h>

static const skci_shape *const shapes[] = {
#define X(name) &skci_shape_##name,
    SKCI_SHAPES(X)
#undef X
};

int skc_shape_count(void)
{
    return (int)(sizeof shapes / sizeof *shapes);
}

const skc_shape *skc_shape_at(int i)
{
    return i >= 0 && i < skc_shape_count() ? &shapes[i]->about : NULL;
}

const skci_shape *skci_shape_find(const char *name, size_t length)
{
    for (int i = 0; i < skc_shape_count(); i++)
        if (strlen(shapes[i]->about.name) == length && memcmp(shapes[i]->about.name, name, length) == 0)
            return shapes[i];
    return NULL;
}
