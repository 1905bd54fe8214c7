// SPDX-License-Identifier: MIT
#include "metrics/patch.h"

#include "ops/rows.h"

skci_patch skci_patch_of(skc_rectangle at, int margin)
{
    int pitch = at.width + 2 * margin, rows = at.height + 2 * margin;
    return (skci_patch){at, margin, pitch, (size_t)pitch * (size_t)rows + SKCI_LANES};
}

static int clamp(int i, int count)
{
    return i < 0 ? 0 : i < count ? i : count - 1;
}

void skci_patch_load(const skci_patch *p, const skc_image *image, int channel, double *plane)
{
    const char *data = (const char *)image->data + channel * image->channel_stride;
    for (int y = -p->margin; y < p->at.height + p->margin; y++) {
        const char *row = data + clamp(p->at.y + y, image->height) * image->row_stride;
        for (int x = -p->margin; x < p->at.width + p->margin; x++)
            *plane++ = *(const float *)(const void *)(row + clamp(p->at.x + x, image->width) * image->pixel_stride);
    }
}

// A plane is one long row to the row loops: what they make of pixels from two rows lies in no result.
static void filter(const double *in, ptrdiff_t step, const double *taps, int radius, int n, double *out)
{
    const double *reads[2 * SKCI_PATCH_MAX_RADIUS + 1];
    for (int t = 0; t <= 2 * radius; t++)
        reads[t] = in + t * step;
    skci_rows_best()->sum_d(out, n, 2 * radius + 1, reads, taps);
}

void skci_patch_along(const skci_patch *p, const double *in, const double *along, int radius, double *rows)
{
    int n = p->pitch * (p->at.height + 2 * p->margin) - 2 * p->margin;
    filter(in + p->margin - radius, 1, along, radius, n, rows);
}

void skci_patch_down(const skci_patch *p, const double *rows, const double *down, int radius, double *out)
{
    int n = p->pitch * (p->at.height - 1) + p->at.width;
    filter(rows + (p->margin - radius) * (ptrdiff_t)p->pitch, p->pitch, down, radius, n, out);
}
