// SPDX-License-Identifier: MIT
#include "measure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// Has the kernel the sum that the file names? Sums of the same values are the same; 1e-6 allows for a file written by
// others.
static int has_sum(const skc_kernel *kernel, double sum)
{
    return fabs(skc_kernel_sum(kernel) - sum) <= 1e-6 * fmax(1, fabs(sum));
}

static int read_again(const char *path, const skc_basis *basis, const char *normalize, skc_kernel **kernel)
{
    kernel_options options = {.normalize = (char *)normalize};
    int status = kernel_read(basis->source, &options, kernel);
    if (status != TOOL_DONE)
        return TOOL_FAILED;
    if ((*kernel)->width != basis->width || (*kernel)->height != basis->height) {
        status = tool_fail(path, "its source %s has %d x %d pixels, but it was fitted to %d x %d", basis->source,
                           (*kernel)->width, (*kernel)->height, basis->width, basis->height);
        skc_kernel_free(*kernel);
        *kernel = NULL;
    }
    return status;
}

int measure_kernel(const char *path, const skc_basis *basis, skc_kernel **kernel)
{
    *kernel = NULL;
    if (!*basis->source || strcmp(basis->source, "-") == 0 || basis->width == 0)
        return tool_fail(path, "it does not say which kernel it was fitted to; give it with --kernel");
    // Reading a pipe or a device that a stranger's file names could wait for ever.
    if (g_file_test(basis->source, G_FILE_TEST_EXISTS) && !g_file_test(basis->source, G_FILE_TEST_IS_REGULAR))
        return tool_fail(path, "its source %s is not a regular file; give the kernel with --kernel", basis->source);
    tool_hint("give the kernel with --kernel");
    // The file keeps the sum, not the option that led to it: most often it is the default, else none.
    int status = read_again(path, basis, NULL, kernel);
    static const char *const others[] = {"none", "sum"};
    for (size_t i = 0; status == TOOL_DONE && i < G_N_ELEMENTS(others) && !has_sum(*kernel, basis->sum); i++) {
        // A kernel without a sum cannot be what "sum" was asked for.
        if (strcmp(others[i], "sum") == 0 && skc_kernel_sum(*kernel) <= 0)
            break;
        skc_kernel_free(*kernel);
        status = read_again(path, basis, others[i], kernel);
    }
    if (status == TOOL_DONE && !has_sum(*kernel, basis->sum)) {
        status = tool_fail(path, "its source %s has the sum %g, but it was fitted to one of %g", basis->source,
                           skc_kernel_sum(*kernel), basis->sum);
        skc_kernel_free(*kernel);
        *kernel = NULL;
    }
    tool_hint(NULL);
    if (status != TOOL_DONE)
        return status;
    (*kernel)->anchor_x = basis->anchor_x;
    (*kernel)->anchor_y = basis->anchor_y;
    return TOOL_DONE;
}

static size_t sample_count(const skc_image *view)
{
    return (size_t)view->width * (size_t)view->height * (size_t)view->channels;
}

// The pixels' own memory, so that any layout will do.
static float *sample_at(const skc_image *view, size_t i)
{
    size_t channels = (size_t)view->channels, width = (size_t)view->width;
    ptrdiff_t c = (ptrdiff_t)(i % channels), x = (ptrdiff_t)(i / channels % width);
    ptrdiff_t y = (ptrdiff_t)(i / channels / width);
    char *at = (char *)view->data + c * view->channel_stride + y * view->row_stride + x * view->pixel_stride;
    return (float *)(void *)at;
}

static void clamp_pixels(const skc_image *view)
{
    for (size_t i = 0; i < sample_count(view); i++) {
        float *sample = sample_at(view, i);
        *sample = *sample > 0 ? fminf(*sample, 1) : 0; // NaN becomes 0
    }
}

static double psnr_between(const float *a, const float *b, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        double d = (double)a[i] - (double)b[i];
        sum += d * d;
    }
    return 10 * log10((double)count / sum);
}

// Filters `in` twice, into `fast` and `dense`.
static int filter_both(const skc_complex *complex, const skc_kernel *kernel, const skc_image *in, float *fast,
                       float *dense, const measure_photo *photo)
{
    tool_progress progress;
    skc_apply_options options;
    skc_apply_options_init(&options);
    options.edge = photo->edge;
    options.constant = photo->constant;
    options.threads = photo->threads;
    options.progress = tool_progress_callback;
    options.progress_user = &progress;
    skc_image fast_image = skc_image_interleaved(fast, in->width, in->height, in->channels);
    skc_image dense_image = skc_image_interleaved(dense, in->width, in->height, in->channels);
    skc_error error;
    tool_progress_start(&progress, "filtering");
    skc_status status = skc_apply(complex, in, &fast_image, &options, &error);
    tool_progress_end(&progress);
    if (status == SKC_OK) {
        tool_progress_start(&progress, "convolving with the dense kernel");
        status = skc_convolve(kernel, in, &dense_image, &options, &error);
        tool_progress_end(&progress);
    }
    if (status == SKC_CANCELLED)
        return tool_fail(photo->path, "interrupted");
    return status == SKC_OK ? TOOL_DONE : tool_fail(photo->path, "%s", error.message);
}

int measure_image(const skc_complex *complex, const skc_kernel *kernel, const measure_photo *photo,
                  measure_result *result)
{
    image *picture;
    image_threads(photo->threads);
    int status = image_read(photo->path, 0, IMAGE_ALPHA_IGNORE, &picture);
    if (status != TOOL_DONE)
        return status;
    tool_catch_interrupt();
    skc_image in = image_view(picture);
    in.channels = image_describe(picture).colours;
    if (in.channels < 1) {
        image_free(picture);
        return tool_fail(photo->path, "its colours are no grey or RGB, whose linear light the figure is defined for");
    }
    clamp_pixels(&in);
    size_t count = sample_count(&in);
    float *fast = g_try_new(float, count), *dense = g_try_new(float, count);
    status = fast && dense ? filter_both(complex, kernel, &in, fast, dense, photo)
                           : tool_fail(photo->path, "%s", skc_status_text(SKC_MEMORY));
    if (status == TOOL_DONE)
        *result = (measure_result){in.width, in.height, in.channels, psnr_between(fast, dense, count)};
    g_free(fast);
    g_free(dense);
    image_free(picture);
    return status;
}
