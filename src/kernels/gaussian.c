// SPDX-License-Identifier: MIT
// Gaussian, sampled at the pixel centres.

#include "core/status.h"
#include "kernels/geometry.h"
#include "kernels/shape.h"

#include <math.h>

// (u / sigma)^2, in the limit for sigma 0.
static double ratio(double u, double sigma)
{
    if (sigma == 0)
        return u == 0 ? 0 : HUGE_VAL;
    return (u / sigma) * (u / sigma);
}

static skc_status render(const skci_shape_arguments *arguments, skc_kernel **kernel, skc_error *error)
{
    double sigma = arguments->values[0], sigma_y = arguments->values[1];
    if (isnan(sigma_y))
        sigma_y = sigma;
    skci_point axis = skci_direction(arguments->values[2]);
    if ((sigma == 0) != (sigma_y == 0) && axis.x != 0 && axis.y != 0)
        return skci_fail(error, SKC_INVALID,
                         "angle=%g: a Gaussian with one sigma 0 lies along an axis, 0 or 90 degrees",
                         arguments->values[2]);
    // The square of three sigma to each side holds 99.5 % of the mass.
    double extent = ceil(3 * fmax(sigma, sigma_y));
    skc_status status = skci_canvas(arguments, extent, extent, kernel, error);
    if (status != SKC_OK)
        return status;
    skc_kernel *k = *kernel;
    for (int row = 0; row < k->height; row++)
        for (int column = 0; column < k->width; column++) {
            double x = column - k->anchor_x, y = k->anchor_y - row;
            double u = x * axis.x + y * axis.y, v = y * axis.x - x * axis.y;
            k->values[(size_t)row * (size_t)k->width + (size_t)column] =
                exp(-0.5 * (ratio(u, sigma) + ratio(v, sigma_y)));
        }
    return SKC_OK;
}

static const skc_shape_parameter parameters[] = {
    {"sigma", "pixels", "standard deviation", 7, 0, 682},
    {"sigma_y", "pixels", "standard deviation across; sigma if not given", NAN, 0, 682},
    {"angle", "degrees", "of the direction that sigma belongs to", 0, -360, 360},
};

const skci_shape skci_shape_gaussian = {
    .about = {"gaussian", "Gaussian, round or elliptic", "gaussian:sigma=7", 3, parameters},
    .render = render,
};
