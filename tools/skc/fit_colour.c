// SPDX-License-Identifier: MIT
#include "fit_colour.h"

#include <math.h>
#include <stdlib.h>

static skc_status wrap(const skc_kernel *kernel, const skc_fit_report *report, skc_complex *complex, skc_basis **basis,
                       skc_error *error)
{
    skc_status status = skc_basis_create(1, basis, error);
    skc_quality *quality = malloc(sizeof *quality);
    if (status != SKC_OK || !quality) {
        skc_complex_free(complex);
        skc_basis_free(*basis);
        free(quality);
        *basis = NULL;
        return SKC_MEMORY;
    }
    skc_basis *b = *basis;
    *quality = report->quality;
    b->filters[0] = complex;
    b->quality = quality;
    b->width = kernel->width;
    b->height = kernel->height;
    b->anchor_x = kernel->anchor_x;
    b->anchor_y = kernel->anchor_y;
    b->sum = skc_kernel_sum(kernel);
    return SKC_OK;
}

skc_status fit_colour(const skc_kernel *kernel, const skc_fit_options *options, const skc_basis *like,
                      skc_basis **basis, skc_basis_report *report, skc_error *error)
{
    skc_fit_options o = *options;
    int layers[SKC_MAX_LAYERS];
    if (like) {
        o.layer_count = like->filters[0]->count;
        o.layers = layers;
        for (int l = 0; l < o.layer_count; l++)
            layers[l] = like->filters[0]->layers[l].count;
    }
    skc_complex *complex;
    skc_fit_report fitted;
    skc_status status = skc_fit(kernel, &o, &complex, &fitted, error);
    if (status == SKC_OK)
        status = wrap(kernel, &fitted, complex, basis, error);
    double psnr = fitted.quality.image_psnr;
    *report = (skc_basis_report){fitted.stop, fitted.seconds, 1, psnr, NAN, psnr, NAN};
    return status;
}
