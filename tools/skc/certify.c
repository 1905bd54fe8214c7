// SPDX-License-Identifier: MIT
// The certificate of one filter, and what both kinds report.
#include "certify.h"

#include "plot.h"
#include "report.h"

#include <math.h>

// White where the kernel, turned round the pixel, is too large, `sign` 1, or too small, -1.
static void draw_worst(const skc_kernel *own, const skc_kernel *kernel, region r, int sign, const skc_image *picture)
{
    for (int y = 0; y < picture->height; y++)
        for (int x = 0; x < picture->width; x++) {
            int qx = (int)r.x1 - x, qy = (int)r.y1 - y;
            double d = kernel_at(own, qx, qy) - kernel_at(kernel, qx, qy);
            picture->data[(size_t)y * (size_t)picture->width + (size_t)x] = sign * d > 0;
        }
}

static int measure_pixel(const char *path, const skc_complex *complex, const skc_kernel *kernel, const skc_image *in,
                         certified *c)
{
    float fast = 0, dense = 0;
    skc_image one = skc_image_interleaved(&fast, 1, 1, 1), other = skc_image_interleaved(&dense, 1, 1, 1);
    skc_apply_options options;
    skc_error error;
    skc_apply_options_init(&options);
    options.threads = 1;
    options.out_x = c->x;
    options.out_y = c->y;
    skc_status status = skc_apply(complex, in, &one, &options, &error);
    if (status == SKC_OK)
        status = skc_convolve(kernel, in, &other, &options, &error);
    c->attained = fabs((double)fast - (double)dense);
    return status == SKC_OK ? TOOL_DONE : tool_fail(path, "%s", error.message);
}

int certify_filter(const char *path, const skc_complex *complex, const skc_kernel *kernel, const certify_options *o,
                   certified *c)
{
    skc_kernel *own = NULL;
    skc_error error;
    *c = (certified){0};
    if (skc_complex_synthesize(complex, &own, &error) != SKC_OK)
        return tool_fail(path, "%s", error.message);
    region r = region_union(region_of_kernel(own), region_of_kernel(kernel));
    r = (region){ceil(r.x0), ceil(r.y0), floor(r.x1), floor(r.y1)}; // pixels
    double above = 0, below = 0, width = r.x1 - r.x0 + 1, height = r.y1 - r.y0 + 1;
    for (int y = (int)r.y0; y <= (int)r.y1; y++)
        for (int x = (int)r.x0; x <= (int)r.x1; x++) {
            double d = kernel_at(own, x, y) - kernel_at(kernel, x, y);
            *(d > 0 ? &above : &below) += fabs(d);
        }
    c->bound = fmax(above, below);
    c->width = (int)width;
    c->height = (int)height;
    c->x = (int)r.x1;
    c->y = (int)r.y1;
    float *pixels = width * height < 1 << 28 ? g_try_new(float, (gsize)(width * height)) : NULL;
    skc_image picture = skc_image_interleaved(pixels, c->width, c->height, 1);
    int status = pixels ? TOOL_DONE : tool_fail(path, "no memory for a picture of %g x %g pixels", width, height);
    if (status == TOOL_DONE) {
        draw_worst(own, kernel, r, above > below ? 1 : -1, &picture);
        status = measure_pixel(path, complex, kernel, &picture, c);
    }
    if (status == TOOL_DONE && o->out)
        status = image_write_data(o->out, &picture, 1, NULL);
    g_free(pixels);
    skc_kernel_free(own);
    return status;
}

// ------------------------------------------------------------------------------------------------------------- reports

// Nothing to be attained is all attained.
static double share_of(const certified *c)
{
    return c->bound > 0 ? c->attained / c->bound : 1;
}

void certify_say(const certified *c, const skc_basis *basis)
{
    if (c->varies) {
        char *at = point_text(basis, c->at);
        report_row("certified", "%.4g (%.2f/255) at most, of %zu pixels of %d x %d", c->bound, 255 * c->bound,
                   c->pixels, c->width, c->height);
        report_row("", "mean %.4g (%.2f/255), 99 %% up to %.4g (%.2f/255)", c->mean, 255 * c->mean, c->percentile,
                   255 * c->percentile);
        report_row("worst pixel", "%d,%d: %s; kernel of %d x %d pixels", c->x, c->y, at, c->kernel_width,
                   c->kernel_height);
        g_free(at);
    } else {
        report_row("certified", "%.4g (%.2f/255) at most", c->bound, 255 * c->bound);
    }
    report_row("attained", "%.4g (%.2f/255), %.2f %%, in a picture of %d x %d pixels at %d,%d", c->attained,
               255 * c->attained, 100 * share_of(c), c->width, c->height, c->x, c->y);
}

json_t *certify_json(const certified *c, const skc_basis *basis)
{
    json_t *json = json_pack("{s:f, s:f, s:f, s:f, s:i, s:i, s:i, s:i}", "bound", c->bound, "bound_255", 255 * c->bound,
                             "attained", c->attained, "share", share_of(c), "x", c->x, "y", c->y, "width", c->width,
                             "height", c->height);
    if (!json || !c->varies)
        return json;
    json_t *at = json_object();
    for (int p = 0; p < basis->parameter_count; p++)
        json_object_set_new(at, basis->parameters[p].name, json_real(c->at[p]));
    json_object_set_new(json, "pixels", json_integer((json_int_t)c->pixels));
    json_object_set_new(json, "mean", json_real(c->mean));
    json_object_set_new(json, "percentile_99", json_real(c->percentile));
    json_object_set_new(json, "at", at);
    json_object_set_new(json, "channel", json_integer(c->channel));
    json_object_set_new(json, "kernel", json_pack("{s:i, s:i}", "width", c->kernel_width, "height", c->kernel_height));
    return json;
}
