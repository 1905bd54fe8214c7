// SPDX-License-Identifier: MIT
#include "kernels/psf.h"

#include "core/status.h"
#include "kernels/fft.h"
#include "kernels/shape.h"

#include <math.h>
#include <stdlib.h>

// --------------------------------------------------------------------------------------------------------- diffraction

static void fill_pupil_row(skci_complex_number *row, int n, double radius, int y, skci_wavefront *wavefront,
                           const void *context)
{
    for (int i = 0; i < n; i++) {
        double x = i - n / 2;
        row[i] = (skci_complex_number){0, 0};
        if (x * x + (double)y * y > radius * radius)
            continue;
        double phase = 2 * SKCI_PI * wavefront(x / radius, y / radius, context);
        row[i] = (skci_complex_number){cos(phase), sin(phase)};
    }
}

// Transforms the columns of the pupil's `height` transformed rows and adds the power to `psf`, frequency 0 at n / 2.
static void add_columns(const skci_complex_number *rows, int height, int n, double scale,
                        const skci_complex_number *roots, skci_complex_number *column, double *psf)
{
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++)
            column[j] = j < height ? rows[(size_t)j * (size_t)n + (size_t)i] : (skci_complex_number){0, 0};
        skci_fft(column, n, roots);
        for (int j = 0; j < n; j++) {
            size_t at = (size_t)((j + n / 2) % n) * (size_t)n + (size_t)((i + n / 2) % n);
            psf[at] += scale * (column[j].re * column[j].re + column[j].im * column[j].im);
        }
    }
}

skc_status skci_psf_add(int n, double q, skci_wavefront *wavefront, const void *context, double weight, double *psf,
                        skc_error *error)
{
    // Only rows that meet the pupil differ from 0. Where they start changes the phase of the transform, not its power.
    double radius = n / (2 * q);
    int reach = (int)fmin(floor(radius), n / 2 - 1), height = 2 * reach + 1;
    skci_complex_number *rows = malloc((size_t)height * (size_t)n * sizeof *rows);
    skci_complex_number *line = malloc((size_t)(n + n / 2) * sizeof *line), *roots = line + n;
    skc_status status = SKC_OK;
    if (rows && line) {
        double power = 0;
        skci_fft_roots(roots, n);
        for (int j = 0; j < height; j++) {
            skci_complex_number *row = rows + (size_t)j * (size_t)n;
            fill_pupil_row(row, n, radius, reach - j, wavefront, context);
            for (int i = 0; i < n; i++)
                power += row[i].re * row[i].re + row[i].im * row[i].im;
            skci_fft(row, n, roots);
        }
        // Parseval: the transform has n^2 times the pupil's power.
        add_columns(rows, height, n, weight / (power * n * n), roots, line, psf);
    } else {
        status = skci_fail_memory(error);
    }
    free(rows);
    free(line);
    return status;
}

// ---------------------------------------------------------------------------------------------------------------- lens

typedef struct lens {
    double waves, q, spread;
    skci_point axis; // of the coma
    skci_wavefront *wavefront;
} lens;

enum { WAVELENGTHS = 9 };

// The mean over evenly spaced wavelengths from 1 - spread to 1 + spread: q is proportional to the wavelength, and the
// error in waves to its inverse.
static skc_status add_wavelengths(const lens *l, int n, double *psf, skc_error *error)
{
    int count = l->spread > 0 ? WAVELENGTHS : 1;
    skc_status status = SKC_OK;
    for (int i = 0; i < count && status == SKC_OK; i++) {
        lens single = *l;
        double wavelength = count > 1 ? 1 + l->spread * (2.0 * i / (count - 1) - 1) : 1;
        single.waves /= wavelength;
        status = skci_psf_add(n, l->q * wavelength, l->wavefront, &single, 1.0 / count, psf, error);
    }
    return status;
}

// Cuts the kernel out around the middle. Beyond the grid the values stay 0.
static void crop(const double *psf, int n, skc_kernel *k)
{
    int left = n / 2 - k->anchor_x, top = n / 2 - k->anchor_y;
    for (int row = 0; row < k->height; row++)
        for (int column = 0; column < k->width; column++) {
            int i = left + column, j = top + row;
            if (i >= 0 && i < n && j >= 0 && j < n)
                k->values[(size_t)row * (size_t)k->width + (size_t)column] = psf[(size_t)j * (size_t)n + (size_t)i];
        }
}

static skc_status render(const skci_shape_arguments *arguments, const lens *l, skc_kernel **kernel, skc_error *error)
{
    enum { LEAST_GRID = 256, MOST_GRID = SKC_KERNEL_MAX_SIZE, LEAST_EXTENT = 24 };
    // Ray optics moves light by 2 q dW/drho pixels: 6 q waves at the rim for coma, with 2 q waves in the mean, and 4 q
    // waves for spherical aberration. So both lie within 4 q waves of the centre of mass.
    double extent = 4 * l->q * fabs(l->waves);
    skc_status status = skci_canvas(arguments, fmax(extent, LEAST_EXTENT), fmax(extent, LEAST_EXTENT), kernel, error);
    if (status != SKC_OK)
        return status;
    // The grid is a period of the result: keep what leaves on one side from coming back in view on the other.
    int n = LEAST_GRID;
    while (n < MOST_GRID && (n < 2 * (*kernel)->width || n < 4 * extent))
        n *= 2;
    double *psf = calloc((size_t)n * (size_t)n, sizeof *psf);
    status = psf ? add_wavelengths(l, n, psf, error) : skci_fail_memory(error);
    if (status == SKC_OK)
        crop(psf, n, *kernel);
    free(psf);
    if (status != SKC_OK) {
        skc_kernel_free(*kernel);
        *kernel = NULL;
    }
    return status;
}

// Below q = 2 the intensity is undersampled; the other bounds keep 4 q waves within the largest grid.
#define LENS_PARAMETERS                                                                                                \
    {"waves", "waves", "of aberration at the rim of the pupil", 3, -20, 20},                                           \
        {"q", "", "pixels for wavelength times f-number", 2, 2, 8},                                                    \
    {                                                                                                                  \
        "spread", "", "of wavelengths, 1 - spread to 1 + spread; softens the rings", 0, 0, 0.5                         \
    }

// Seidel's W131, rho^3 cos(theta), with the tilt, W11 = -W131, that brings the centre of mass of the light to the anchor: the mean
// of its slope over the pupil is 0. So the kernel changes continuously with the waves and the direction.
static double coma(double x, double y, const void *context)
{
    const lens *l = context;
    return l->waves * (x * x + y * y - 1) * (x * l->axis.x + y * l->axis.y);
}

static skc_status render_coma(const skci_shape_arguments *arguments, skc_kernel **kernel, skc_error *error)
{
    const double *v = arguments->values;
    return render(arguments, &(lens){v[0], v[1], v[2], skci_direction(v[3]), coma}, kernel, error);
}

static const skc_shape_parameter coma_parameters[] = {
    LENS_PARAMETERS,
    {"rotate", "degrees", "where the tail points, from the right", 0, -360, 360},
};

const skci_shape skci_shape_coma = {
    .about = {"coma", "point spread function of a lens with coma", "coma:waves=3", 4, coma_parameters},
    .render = render_coma,
};

// Seidel's W040 in the balance that makes the blur least at the margin, W020 = -W040: rho^4 - rho^2.
static double spherical(double x, double y, const void *context)
{
    const lens *l = context;
    double rho2 = x * x + y * y;
    return l->waves * (rho2 * rho2 - rho2);
}

static skc_status render_spherical(const skci_shape_arguments *arguments, skc_kernel **kernel, skc_error *error)
{
    const double *v = arguments->values;
    return render(arguments, &(lens){v[0], v[1], v[2], {1, 0}, spherical}, kernel, error);
}

static const skc_shape_parameter spherical_parameters[] = {LENS_PARAMETERS};

const skci_shape skci_shape_spherical = {
    .about = {"spherical", "point spread function of a lens with spherical aberration", "spherical:waves=3", 3,
              spherical_parameters},
    .render = render_spherical,
};
