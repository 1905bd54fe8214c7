// SPDX-License-Identifier: MIT
// How good fits are after how long.

#include "compare.h"

#include <string.h>

// Times that double, up to the one that the whole fit took.
static int make_curve(compare *c, const compare_row *row)
{
    static const double first = 0.02;
    compare_curve curve = {.method = row->method};
    enum { LAST = G_N_ELEMENTS(curve.seconds) - 1 };
    for (double limit = first; limit < 0.8 * row->seconds && curve.count < (int)LAST; limit *= 2) {
        skc_complex *complex = NULL;
        skc_quality quality;
        skc_error error;
        double took;
        int stopped;
        compare_next(c, limit, "convergence: %s", row->method->title);
        skc_status status = compare_fit(c, row->method, row->budget, limit, &complex, &took, &stopped, &error);
        if (status == SKC_OK && complex)
            status = skc_quality_measure(complex, c->kernel, &quality, &error);
        if (status == SKC_OK && complex) {
            curve.seconds[curve.count] = took;
            curve.psnr[curve.count++] = quality.image_psnr;
        }
        skc_complex_free(complex);
        if (status == SKC_CANCELLED)
            return tool_fail("compare", "interrupted; nothing was written");
        if (status != SKC_OK)
            return tool_fail(row->method->name, "%s", error.message);
        if (complex && !stopped)
            break;
    }
    curve.seconds[curve.count] = row->seconds;
    curve.psnr[curve.count++] = row->quality.image_psnr;
    g_array_append_val(c->curves, curve);
    return TOOL_DONE;
}

int compare_curves(compare *c)
{
    int status = TOOL_DONE;
    for (int i = 0; i < compare_method_count() && status == TOOL_DONE; i++) {
        const compare_method *method = compare_method_at(i);
        const compare_row *row = method->rival ? NULL : compare_row_for(c, method, compare_budget(c));
        if (row)
            status = make_curve(c, row);
    }
    return status;
}
