// SPDX-License-Identifier: MIT
#include "apply/pipeline.h"

#include "apply/edge.h"

#include <stdlib.h>
#include <string.h>

// The rows that one stage reads: a ring of the last `size` rows, of the pixels x0 .. x1 - 1.
struct ring {
    int x0, x1;
    int size;
    int next; // the row to be written next
    size_t pitch;
    float *data;
};

struct skci_pipeline {
    const skci_stage *stages;
    const skci_rows *loops;
    int count, channels, next;
    struct ring *rings; // rings[k] feeds stage k; rings[count] is the row handed out
    skci_source source;
    skci_watch *watch;
    int *columns;         // where each pixel of a row of rings[0] is found
    int inside0, inside1; // those that lie in the image
    const float **rows;   // for the largest stage
};

static int span(skc_reach reach)
{
    return reach.up + reach.down + 1;
}

void skci_pipeline_size(const skci_stage *stages, int count, size_t *bytes_per_column, int *extra_columns)
{
    *bytes_per_column = sizeof(float);
    *extra_columns = 0;
    for (int k = 0; k < count; k++) {
        *bytes_per_column += (size_t)span(stages[k].reach) * sizeof(float);
        *extra_columns += stages[k].reach.left + stages[k].reach.right;
    }
}

static float *ring_row(const struct ring *ring, int y)
{
    int i = y % ring->size;
    return ring->data + (size_t)(i < 0 ? i + ring->size : i) * ring->pitch;
}

skci_pipeline *skci_pipeline_create(const skci_stage *stages, int count, const skci_source *source, int x0, int x1,
                                    int y0, skci_watch *watch)
{
    skci_pipeline *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    *p = (skci_pipeline){.stages = stages,
                         .loops = skci_rows_best(),
                         .count = count,
                         .next = y0,
                         .channels = source->image.channels,
                         .source = *source,
                         .watch = watch};
    p->rings = calloc((size_t)count + 1, sizeof *p->rings);
    int most_taps = 1;
    if (!p->rings)
        goto failed;
    p->rings[count] = (struct ring){.x0 = x0, .x1 = x1, .size = 1, .next = y0};
    for (int k = count - 1; k >= 0; k--) {
        const struct ring *after = &p->rings[k + 1];
        skc_reach reach = stages[k].reach;
        p->rings[k] = (struct ring){.x0 = after->x0 - reach.right,
                                    .x1 = after->x1 + reach.left,
                                    .size = span(reach),
                                    .next = after->next - reach.down};
        most_taps = stages[k].count > most_taps ? stages[k].count : most_taps;
    }
    for (int k = 0; k <= count; k++) {
        struct ring *ring = &p->rings[k];
        // The loops write, and read behind any shift, up to SKCI_LANES beyond the end: those elements may hold
        // anything, but must exist.
        ring->pitch = (size_t)skci_lanes_up((ring->x1 - ring->x0) * p->channels) + SKCI_LANES;
        ring->data = calloc(ring->pitch * (size_t)ring->size + SKCI_LANES, sizeof *ring->data);
        if (!ring->data)
            goto failed;
    }
    const struct ring *first = &p->rings[0];
    int width = first->x1 - first->x0;
    p->columns = malloc((size_t)width * sizeof *p->columns);
    p->rows = malloc((size_t)most_taps * sizeof *p->rows);
    if (!p->columns || !p->rows)
        goto failed;
    for (int i = 0; i < width; i++)
        p->columns[i] = skci_edge_index(source->edge, first->x0 + i, source->image.width);
    p->inside0 = first->x0 < 0 ? -first->x0 : 0;
    p->inside0 = p->inside0 < width ? p->inside0 : width;
    p->inside1 = source->image.width - first->x0;
    p->inside1 = p->inside1 < p->inside0 ? p->inside0 : p->inside1 > width ? width : p->inside1;
    return p;
failed:
    skci_pipeline_free(p);
    return NULL;
}

void skci_pipeline_free(skci_pipeline *p)
{
    if (!p)
        return;
    for (int k = 0; p->rings && k <= p->count; k++)
        free(p->rings[k].data);
    free(p->rings);
    free(p->columns);
    free(p->rows);
    free(p);
}

// Copies pixels first .. last - 1 of a row of rings[0]; they lie in the image, one after the other.
static void fetch_inside(const skci_pipeline *p, const char *line, int first, int last, float *out)
{
    const skc_image *image = &p->source.image;
    int channels = p->channels;
    const char *from = line + (ptrdiff_t)(p->rings[0].x0 + first) * image->pixel_stride;
    out += first * channels;
    if (image->pixel_stride == channels * (ptrdiff_t)sizeof(float) &&
        (channels == 1 || image->channel_stride == sizeof(float)))
        memcpy(out, from, (size_t)(last - first) * (size_t)channels * sizeof *out);
    else
        for (int i = first; i < last; i++, from += image->pixel_stride)
            for (int c = 0; c < channels; c++)
                *out++ = *(const float *)(const void *)(from + c * image->channel_stride);
}

// The same for pixels that may lie outside.
static void fetch_edge(const skci_pipeline *p, const char *line, int first, int last, float outside, float *out)
{
    const skc_image *image = &p->source.image;
    out += first * p->channels;
    for (int i = first; i < last; i++)
        for (int c = 0; c < p->channels; c++)
            *out++ = !line || p->columns[i] < 0
                         ? outside
                         : *(const float *)(const void *)(line + p->columns[i] * image->pixel_stride +
                                                          c * image->channel_stride);
}

// Row y of the image as its edge mode continues it.
static void fetch(const skci_pipeline *p, int y, float *out)
{
    const skc_image *image = &p->source.image;
    float outside = p->source.edge == SKC_EDGE_CONSTANT ? p->source.constant : 0;
    int width = p->rings[0].x1 - p->rings[0].x0, row = skci_edge_index(p->source.edge, y, image->height);
    if (row < 0) {
        fetch_edge(p, NULL, 0, width, outside, out);
        return;
    }
    const char *line = (const char *)image->data + row * image->row_stride;
    fetch_edge(p, line, 0, p->inside0, outside, out);
    fetch_inside(p, line, p->inside0, p->inside1, out);
    fetch_edge(p, line, p->inside1, width, outside, out);
}

// Writes the next row of rings[k].
static void produce(skci_pipeline *p, int k)
{
    struct ring *ring = &p->rings[k];
    int y = ring->next++;
    float *out = ring_row(ring, y);
    if (skci_watch_poll(p->watch))
        return;
    if (k == 0) {
        fetch(p, y, out);
        return;
    }
    const skci_stage *stage = &p->stages[k - 1];
    struct ring *in = &p->rings[k - 1];
    while (in->next <= y + stage->reach.up)
        produce(p, k - 1);
    for (int t = 0; t < stage->count; t++)
        p->rows[t] = ring_row(in, y - stage->y[t]) + (ring->x0 - stage->x[t] - in->x0) * p->channels;
    p->loops->sum_f(out, (ring->x1 - ring->x0) * p->channels, stage->count, p->rows, stage->w);
}

const float *skci_pipeline_next(skci_pipeline *p)
{
    int y = p->next++;
    produce(p, p->count);
    return ring_row(&p->rings[p->count], y);
}
