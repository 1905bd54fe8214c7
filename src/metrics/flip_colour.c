// SPDX-License-Identifier: MIT
#include "metrics/flip_colour.h"

#include "metrics/srgb.h"

// sRGB's primaries in CIE XYZ.
static const double xyz_of_rgb[3][3] = {
    {10135552 / 24577794.0, 8788810 / 24577794.0, 4435075 / 24577794.0},
    {2613072 / 12288897.0, 8788810 / 12288897.0, 887015 / 12288897.0},
    {1425312 / 73733382.0, 8788810 / 73733382.0, 70074185 / 73733382.0},
};
static const double rgb_of_xyz[3][3] = {
    {3.241003275, -1.537398934, -0.498615861},
    {-0.969224334, 1.875930071, 0.041554224},
    {0.055639423, -0.204011202, 1.057148933},
};
static const double white[3] = {0.950428545, 1, 1.088900371}, one_by_white[3] = {1.052156925, 1, 0.918357670};

// XYZ relative to the white.
static void relative(const double rgb[3], double xyz[3])
{
    for (int i = 0; i < 3; i++)
        xyz[i] = (xyz_of_rgb[i][0] * rgb[0] + xyz_of_rgb[i][1] * rgb[1] + xyz_of_rgb[i][2] * rgb[2]) * one_by_white[i];
}

void skci_flip_opponent(const double rgb[3], double ycc[3])
{
    double xyz[3];
    relative(rgb, xyz);
    ycc[0] = 116 * xyz[1] - 16;
    ycc[1] = 500 * (xyz[0] - xyz[1]);
    ycc[2] = 200 * (xyz[1] - xyz[2]);
}

void skci_flip_light(const double ycc[3], double rgb[3])
{
    double y = (ycc[0] + 16) / 116;
    double xyz[3] = {(y + ycc[1] / 500) * white[0], y * white[1], (y - ycc[2] / 200) * white[2]};
    for (int i = 0; i < 3; i++)
        rgb[i] = skci_clamp_unit(rgb_of_xyz[i][0] * xyz[0] + rgb_of_xyz[i][1] * xyz[1] + rgb_of_xyz[i][2] * xyz[2]);
}

// CIELAB's curve: a cube root with a straight foot.
static double root(double t)
{
    const double foot = 6.0 / 29;
    return t > foot * foot * foot ? cbrt(t) : t / (3 * foot * foot) + 4.0 / 29;
}

void skci_flip_hunt(const double rgb[3], double lab[3])
{
    double xyz[3];
    relative(rgb, xyz);
    double x = root(xyz[0]), y = root(xyz[1]), z = root(xyz[2]);
    lab[0] = 116 * y - 16;
    lab[1] = 0.01 * lab[0] * 500 * (x - y);
    lab[2] = 0.01 * lab[0] * 200 * (y - z);
}

double skci_flip_distance(const double a[3], const double b[3])
{
    double da = a[1] - b[1], db = a[2] - b[2];
    return fabs(a[0] - b[0]) + sqrt(da * da + db * db);
}
