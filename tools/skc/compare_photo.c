// SPDX-License-Identifier: MIT
#include "compare.h"

#include <math.h>
#include <string.h>

// Of a larger picture the middle is taken: convolving with dense kernels takes its time.
enum { MOST_PIXELS = 1024 * 768, MOST_WIDTH = 1024 };

static int built_in(compare_photo *photo)
{
    *photo = (compare_photo){
        .name = g_strdup("built-in"), .built_in = 1, .width = COMPARE_SCENE_WIDTH, .height = COMPARE_SCENE_HEIGHT};
    float *pixels = g_new(float, 3 * COMPARE_SCENE_WIDTH * COMPARE_SCENE_HEIGHT);
    compare_scene(pixels);
    photo->in = skc_image_interleaved(pixels, COMPARE_SCENE_WIDTH, COMPARE_SCENE_HEIGHT, 3);
    return TOOL_DONE;
}

// The middle of the picture's colours, 0 to 1.
static void take_middle(const skc_image *view, skc_image *in)
{
    for (int y = 0; y < in->height; y++)
        for (int x = 0; x < in->width; x++)
            for (int c = 0; c < in->channels; c++) {
                int from_x = x + (view->width - in->width) / 2, from_y = y + (view->height - in->height) / 2;
                const char *at = (const char *)view->data + from_y * view->row_stride + from_x * view->pixel_stride +
                                 c * view->channel_stride;
                float value;
                memcpy(&value, at, sizeof value);
                in->data[((size_t)y * (size_t)in->width + (size_t)x) * (size_t)in->channels + (size_t)c] =
                    value > 0 ? fminf(value, 1) : 0; // NaN becomes 0
            }
}

int compare_photo_open(const char *path, compare_photo *photo)
{
    if (!path)
        return built_in(photo);
    image *picture;
    *photo = (compare_photo){0};
    int status = image_read(path, 0, IMAGE_ALPHA_AUTO, &picture);
    if (status != TOOL_DONE)
        return status;
    skc_image view, alpha;
    status = image_colours(path, picture, &view, &alpha);
    int colours = status == TOOL_DONE ? view.channels : 0;
    if (colours == 1 || colours == 3) {
        int width = view.width, height = view.height;
        if (width > MOST_PIXELS / height) {
            width = MIN(width, MAX(MOST_WIDTH, MOST_PIXELS / height));
            height = MIN(height, MOST_PIXELS / width);
        }
        float *pixels = g_new(float, (size_t)width *(size_t)height *(size_t)colours);
        *photo = (compare_photo){.name = g_strdup(path), .width = view.width, .height = view.height};
        photo->in = skc_image_interleaved(pixels, width, height, colours);
        take_middle(&view, &photo->in);
    } else if (status == TOOL_DONE) {
        status = tool_fail(path, "its colours are no grey or RGB, whose linear light the figures are defined for");
    }
    image_free(picture);
    return status;
}

void compare_photo_free(compare_photo *photo)
{
    g_free(photo->name);
    g_free(photo->in.data);
    g_free(photo->exact.data);
}
