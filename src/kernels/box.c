// SPDX-License-Identifier: MIT
// Box: exact coverage, column by column times row by row. Of width 0 it is a line one pixel wide.

#include "kernels/shape.h"

#include <math.h>

// The share of the pixel at `i` that an interval of `length` around 0 covers; of shorter ones, what lies in the pixel.
static double coverage(int i, double length)
{
    if (length <= 1)
        return i == 0;
    return fmax(0, fmin(i + 0.5, length / 2) - fmax(i - 0.5, -length / 2));
}

static skc_status render(const skci_shape_arguments *arguments, skc_kernel **kernel, skc_error *error)
{
    double width = arguments->values[0], height = arguments->values[1];
    skc_status status = skci_canvas(arguments, (fmax(width, 1) - 1) / 2, (fmax(height, 1) - 1) / 2, kernel, error);
    if (status != SKC_OK)
        return status;
    skc_kernel *k = *kernel;
    for (int row = 0; row < k->height; row++)
        for (int column = 0; column < k->width; column++)
            k->values[(size_t)row * (size_t)k->width + (size_t)column] =
                coverage(column - k->anchor_x, width) * coverage(row - k->anchor_y, height);
    return SKC_OK;
}

static const skc_shape_parameter parameters[] = {
    {"width", "pixels", "of the box", 31, 0, 4095},
    {"height", "pixels", "of the box", 31, 0, 4095},
};

const skci_shape skci_shape_box = {
    .about = {"box", "rectangle along the axes", "box:width=31,height=31", 2, parameters},
    .render = render,
};
