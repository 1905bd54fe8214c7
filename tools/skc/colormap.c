// SPDX-License-Identifier: MIT
#include "colormap.h"

#include <math.h>

static double clamp(double v)
{
    return v < 0 ? 0 : v > 1 ? 1 : v;
}

// IEC 61966-2-1.
double colormap_encode(double linear)
{
    double v = clamp(linear);
    return v <= 0.0031308 ? 12.92 * v : 1.055 * pow(v, 1 / 2.4) - 0.055;
}

// Björn Ottosson, "A perceptual color space for image processing" (2020), https://bottosson.github.io/posts/oklab/
static colour from_oklab(double lightness, double a, double b)
{
    double l = pow(lightness + 0.3963377774 * a + 0.2158037573 * b, 3);
    double m = pow(lightness - 0.1055613458 * a - 0.0638541728 * b, 3);
    double s = pow(lightness - 0.0894841775 * a - 1.2914855480 * b, 3);
    return (colour){colormap_encode(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
                    colormap_encode(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
                    colormap_encode(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s)};
}

colour colormap_kernel(double t)
{
    if (t > 1 + 1e-9) // a mean of ones may be a little more
        return (colour){1, 0.62, 0.10};
    if (t >= 0)
        return (colour){t, t, t};
    double u = fmin(-t, 1);
    return (colour){0.25 * u, 0.62 * u, u};
}

colour colormap_signed(double t)
{
    double u = fmin(fabs(t), 1), hue = (t < 0 ? 255 : 55) * (3.14159265358979323846 / 180);
    // The chroma is the largest that both hues have inside sRGB at this lightness, less a little, as a parabola.
    double chroma = u * (0.40 - 0.285 * u);
    return from_oklab(0.985 - 0.48 * u, chroma * cos(hue), chroma * sin(hue));
}
