// SPDX-License-Identifier: MIT
#include "metrics/flip.h"

#include "metrics/flip_colour.h"
#include "metrics/srgb.h"

static const double pi = 3.14159265358979323846;

// The exponent of colour differences (that of features is 1/2); the colour difference, as a share of the largest, and
// the error at which the error's slope changes; the width of the feature detectors in degrees.
static const double colour_power = 0.7, bend_at = 0.4, bend = 0.95, width = 0.082;

// ------------------------------------------------------------------------------------------------------------ filters

static void make_gaussian(double *taps, int radius, double squared_factor)
{
    for (int i = -radius; i <= radius; i++)
        taps[radius + i] = exp(-squared_factor * i * i);
}

static double sum_of(const double *taps, int radius, int sign)
{
    double sum = 0;
    for (int i = 0; i <= 2 * radius; i++)
        sum += sign * taps[i] > 0 || sign == 0 ? taps[i] : 0;
    return sum;
}

// Divides by the sum, which it returns.
static double normalise(double *taps, int radius)
{
    double sum = sum_of(taps, radius, 0);
    for (int i = 0; i <= 2 * radius; i++)
        taps[i] /= sum;
    return sum;
}

static void normalise_signs(double *taps, int radius)
{
    double above = sum_of(taps, radius, 1), below = -sum_of(taps, radius, -1);
    for (int i = 0; i <= 2 * radius; i++)
        taps[i] /= taps[i] > 0 ? above : below;
}

// The filter exp(-pi^2 z / b) of squared distances z in degrees.
static double make_sensitivity(double *taps, int radius, double b, double pixels_per_degree)
{
    make_gaussian(taps, radius, pi * pi / (b * pixels_per_degree * pixels_per_degree));
    return normalise(taps, radius);
}

static void make_sensitivities(skci_flip *flip, double ppd)
{
    // Of a Gaussian with standard deviation sqrt(0.04 / 2) / pi, the widest.
    flip->radius = (int)ceil(3 * sqrt(0.04 / (2 * pi * pi)) * ppd);
    make_sensitivity(flip->lightness, flip->radius, 0.0047, ppd);
    make_sensitivity(flip->red_green, flip->radius, 0.0053, ppd);
    static const double a[2] = {34.1, 13.5}, b[2] = {0.04, 0.025};
    for (int i = 0; i < 2; i++) {
        double sum = make_sensitivity(flip->blue_yellow[i], flip->radius, b[i], ppd);
        flip->share[i] = a[i] * sqrt(pi / b[i]) * sum * sum;
    }
    double sum = flip->share[0] + flip->share[1];
    flip->share[0] /= sum;
    flip->share[1] /= sum;
}

static void make_detectors(skci_flip *flip, double ppd)
{
    double sigma = 0.5 * width * ppd;
    int r = flip->feature_radius = (int)ceil(3 * sigma);
    make_gaussian(flip->gaussian, r, 1 / (2 * sigma * sigma));
    for (int i = -r; i <= r; i++) {
        flip->edge[r + i] = -i * flip->gaussian[r + i];
        flip->point[r + i] = (i * i / (sigma * sigma) - 1) * flip->gaussian[r + i];
    }
    normalise(flip->gaussian, r);
    normalise_signs(flip->edge, r);
    normalise_signs(flip->point, r);
}

void skci_flip_init(skci_flip *flip, double pixels_per_degree)
{
    make_sensitivities(flip, pixels_per_degree);
    make_detectors(flip, pixels_per_degree);
    double green[3], blue[3];
    skci_flip_hunt((double[]){0, 1, 0}, green);
    skci_flip_hunt((double[]){0, 0, 1}, blue);
    flip->largest = pow(skci_flip_distance(green, blue), colour_power);
}

// ----------------------------------------------------------------------------------------------------- one picture

// What is kept of a picture: colours as the eye sees them from where it is, and how much of an edge and a point there
// is.
struct seen {
    double *lab[3], *edge, *point;
};

struct room {
    double *ycc[3], *rows, *one;
};

static void load(const skci_patch *p, const skc_image *image, int encoded, double *const ycc[3])
{
    for (int c = 0; c < 3; c++)
        skci_patch_load(p, image, image->channels == 3 ? c : 0, ycc[c]);
    size_t count = p->size;
    for (size_t i = 0; i < count; i++) {
        double rgb[3], colour[3];
        for (int c = 0; c < 3; c++) {
            rgb[c] = skci_clamp_unit(ycc[c][i]);
            rgb[c] = encoded ? skci_srgb_decode(rgb[c]) : rgb[c];
        }
        skci_flip_opponent(rgb, colour);
        for (int c = 0; c < 3; c++)
            ycc[c][i] = colour[c];
    }
}

static void filter(const skci_patch *p, const double *in, const double *taps, int radius, double *rows, double *out)
{
    skci_patch_along(p, in, taps, radius, rows);
    skci_patch_down(p, rows, taps, radius, out);
}

static void see_colours(const skci_flip *flip, const skci_patch *p, const struct room *room, double *const lab[3])
{
    filter(p, room->ycc[0], flip->lightness, flip->radius, room->rows, lab[0]);
    filter(p, room->ycc[1], flip->red_green, flip->radius, room->rows, lab[1]);
    filter(p, room->ycc[2], flip->blue_yellow[0], flip->radius, room->rows, lab[2]);
    filter(p, room->ycc[2], flip->blue_yellow[1], flip->radius, room->rows, room->one);
    for (int y = 0; y < p->at.height; y++)
        for (ptrdiff_t i = (ptrdiff_t)y * p->pitch, end = i + p->at.width; i < end; i++) {
            double ycc[3] = {lab[0][i], lab[1][i], flip->share[0] * lab[2][i] + flip->share[1] * room->one[i]};
            double rgb[3], colour[3];
            skci_flip_light(ycc, rgb);
            skci_flip_hunt(rgb, colour);
            for (int c = 0; c < 3; c++)
                lab[c][i] = colour[c];
        }
}

// The length of the two responses of a detector, along and across. Those to lightness from 0 to 1: the detectors' sums
// are 0, so that of 116 times that less 16 is 116 times as long.
static void detect(const skci_flip *flip, const skci_patch *p, const double *detector, const struct room *room,
                   double *length)
{
    int radius = flip->feature_radius;
    skci_patch_along(p, room->ycc[0], detector, radius, room->rows);
    skci_patch_down(p, room->rows, flip->gaussian, radius, length);
    skci_patch_along(p, room->ycc[0], flip->gaussian, radius, room->rows);
    skci_patch_down(p, room->rows, detector, radius, room->one);
    for (int y = 0; y < p->at.height; y++)
        for (ptrdiff_t i = (ptrdiff_t)y * p->pitch, end = i + p->at.width; i < end; i++)
            length[i] = sqrt(length[i] * length[i] + room->one[i] * room->one[i]) / 116;
}

// ----------------------------------------------------------------------------------------------------------- the map

static double error_of(const skci_flip *flip, const struct seen *a, const struct seen *b, ptrdiff_t i)
{
    double one[3] = {a->lab[0][i], a->lab[1][i], a->lab[2][i]}, other[3] = {b->lab[0][i], b->lab[1][i], b->lab[2][i]};
    double colour = pow(skci_flip_distance(one, other), colour_power), at = bend_at * flip->largest;
    colour = colour < at ? bend / at * colour : bend + (1 - bend) * (colour - at) / (flip->largest - at);
    double feature = fmax(fabs(a->edge[i] - b->edge[i]), fabs(a->point[i] - b->point[i]));
    return skci_clamp_unit(pow(colour, 1 - sqrt(feature / sqrt(2))));
}

static struct seen look(const skci_flip *flip, const skci_patch *p, const skc_image *image, int encoded,
                        const struct room *room, double *planes)
{
    struct seen seen = {{planes, planes + p->size, planes + 2 * p->size}, planes + 3 * p->size, planes + 4 * p->size};
    load(p, image, encoded, room->ycc);
    see_colours(flip, p, room, seen.lab);
    detect(flip, p, flip->edge, room, seen.edge);
    detect(flip, p, flip->point, room, seen.point);
    return seen;
}

void skci_flip_map(const skci_flip *flip, const skci_patch *p, const skc_image *image, const skc_image *reference,
                   int encoded, double *planes)
{
    double *map = planes, *next = planes + p->size;
    struct room room = {{next, next + p->size, next + 2 * p->size}, next + 3 * p->size, next + 4 * p->size};
    struct seen a = look(flip, p, image, encoded, &room, next + 5 * p->size);
    struct seen b = look(flip, p, reference, encoded, &room, next + 10 * p->size);
    for (int y = 0; y < p->at.height; y++)
        for (ptrdiff_t i = (ptrdiff_t)y * p->pitch, end = i + p->at.width; i < end; i++)
            map[i] = error_of(flip, &a, &b, i);
}
