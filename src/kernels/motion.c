// SPDX-License-Identifier: MIT
// Motion streak: a point that moves evenly along a straight line, centred on the anchor. The value of a pixel is the
// share of the line inside its square, computed exactly.

#include "kernels/geometry.h"
#include "kernels/shape.h"

#include <math.h>

// Narrows the interval of t to that where t * direction lies in the pixel around `centre`.
static void clip(double direction, double centre, double *low, double *high)
{
    if (direction == 0) {
        if (fabs(centre) >= 0.5)
            *high = *low;
        return;
    }
    double a = (centre - 0.5) / direction, b = (centre + 0.5) / direction;
    *low = fmax(*low, fmin(a, b));
    *high = fmin(*high, fmax(a, b));
}

static skc_status render(const skci_shape_arguments *arguments, skc_kernel **kernel, skc_error *error)
{
    double half = arguments->values[0] / 2;
    skc_status status = skci_canvas(arguments, half, half, kernel, error);
    if (status != SKC_OK)
        return status;
    if (half == 0) {
        skci_identity(*kernel);
        return SKC_OK;
    }
    skci_point direction = skci_direction(arguments->values[1]);
    skc_kernel *k = *kernel;
    for (int row = 0; row < k->height; row++)
        for (int column = 0; column < k->width; column++) {
            double low = -half, high = half;
            clip(direction.x, column - k->anchor_x, &low, &high);
            clip(direction.y, k->anchor_y - row, &low, &high);
            k->values[(size_t)row * (size_t)k->width + (size_t)column] = fmax(0, high - low) / (2 * half);
        }
    return SKC_OK;
}

static const skc_shape_parameter parameters[] = {
    {"length", "pixels", "of the line", 40, 0, 2 * SKCI_SHAPE_MAX_RADIUS},
    {"angle", "degrees", "of the line", 0, -360, 360},
};

const skci_shape skci_shape_motion = {
    .about = {"motion", "streak of an even, straight motion", "motion:length=40,angle=30", 2, parameters},
    .render = render,
};
