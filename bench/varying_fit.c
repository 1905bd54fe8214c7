// SPDX-License-Identifier: MIT
// Fits the bases of the effects that bench/varying_quality.c measures.
//
//     varying_fit EFFECT SAMPLES FILE.skc
#include "varying_effects.h"

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    if (argc != 4)
        die("usage", "varying_fit EFFECT SAMPLES FILE.skc");
    const effect *e = effect_named(argv[1]);
    skc_basis_options options;
    skc_basis_options_init(&options);
    options.fit.samples = atoi(argv[2]);
    skc_basis *basis;
    skc_basis_report report;
    skc_error error;
    if (skc_fit_basis(e->kernel, NULL, e->axis_count, e->axes, &options, &basis, &report, &error) != SKC_OK)
        die(e->id, error.message);
    char *text;
    size_t length;
    FILE *file = fopen(argv[3], "wb");
    if (!file || skc_basis_format(basis, &text, &length, &error) != SKC_OK || fwrite(text, 1, length, file) != length ||
        fclose(file) != 0)
        die(argv[3], "cannot be written");
    const skc_complex *c = basis->filters[0];
    printf("| %s | ", e->name);
    for (int l = 0; l < c->count; l++)
        printf("%s%d", l ? "+" : "", c->layers[l].count);
    printf(" | %d | %.0f kB | %.1f / %.1f | %.1f / %.1f | %.0f |\n", report.node_count, 1e-3 * (double)length,
           report.node_psnr, report.node_mean, report.between_psnr, report.between_mean, report.seconds);
    skc_text_free(text);
    skc_basis_free(basis);
    return 0;
}
