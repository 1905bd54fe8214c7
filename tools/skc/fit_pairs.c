// SPDX-License-Identifier: MIT
#include "fit_pairs.h"

#include <string.h>

static const double saturated_most = 1e6;

static int parse_options(const fit_arguments *a, const skc_fit_options *fit, skc_estimate_options *o)
{
    static const char *const signs[] = {"auto", "positive", "any"};
    long size = 0;
    skc_estimate_options_init(o);
    int status = a->size ? tool_parse_int("--size", a->size, 1, SKC_ESTIMATE_MAX_SIZE, &size) : TOOL_DONE;
    if (status == TOOL_DONE && a->saturated)
        status = tool_parse_real("--saturated", a->saturated, 1e-6, saturated_most, &o->saturated);
    o->kernel_size = (int)size;
    o->threads = fit->threads;
    for (int i = 0; status == TOOL_DONE && a->sign; i++) {
        if (i == 3)
            return tool_usage("--sign", "\"%s\": auto, positive or any is accepted", a->sign);
        if (strcmp(a->sign, signs[i]) == 0) {
            o->sign = (skc_sign)i;
            break;
        }
    }
    return status;
}

// A picture's colours in linear light, or as stored.
static int read_one(const fit_arguments *a, const char *path, image **picture, skc_image *colours)
{
    skc_image alpha;
    int status = image_read(path, a->encoded, IMAGE_ALPHA_AUTO, picture);
    if (status == TOOL_DONE)
        status = image_colours(path, *picture, colours, &alpha);
    return status;
}

static int read_all(const fit_arguments *a, pairs *p)
{
    p->count = (int)g_strv_length(a->from);
    p->pictures = g_new0(image *, 2 * p->count);
    p->all = g_new0(skc_pair, p->count);
    int status = TOOL_DONE;
    for (int i = 0; i < p->count && status == TOOL_DONE; i++) {
        const char *sharp = a->from[i], *blurred = a->kernels[i];
        status = read_one(a, sharp, &p->pictures[2 * i], &p->all[i].sharp);
        if (status == TOOL_DONE)
            status = read_one(a, blurred, &p->pictures[2 * i + 1], &p->all[i].blurred);
        const skc_image *s = &p->all[i].sharp, *b = &p->all[i].blurred;
        if (status == TOOL_DONE && (s->width != b->width || s->height != b->height))
            status = tool_fail(blurred, "%d x %d pixels, but %s has %d x %d; pictures of one size are accepted",
                               b->width, b->height, sharp, s->width, s->height);
        if (status == TOOL_DONE && s->channels != b->channels)
            status = tool_fail(blurred, "%d colour channel%s, but %s has %d; as many are accepted", b->channels,
                               b->channels == 1 ? "" : "s", sharp, s->channels);
    }
    return status;
}

int pairs_read(const fit_arguments *a, const skc_fit_options *fit, pairs *p)
{
    int status = parse_options(a, fit, &p->options);
    return status == TOOL_DONE ? read_all(a, p) : status;
}

void pairs_clear(pairs *p)
{
    for (int i = 0; i < 2 * p->count; i++)
        image_free(p->pictures[i]);
    g_free(p->pictures);
    g_free(p->all);
}
