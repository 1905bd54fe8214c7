// SPDX-License-Identifier: MIT
#include "apply/fetch.h"

#include "apply/edge.h"

void skci_fetch_start(skci_fetch *f, const skci_rows *loops, const skci_source *in, skc_edge edge, float constant,
                      int x0, int width, int *columns)
{
    *f = (skci_fetch){loops, in, edge, constant, x0, width, columns, 0, 0};
    for (int i = 0; i < width; i++)
        columns[i] = skci_edge_index(edge, x0 + i, in->width);
    f->inside0 = x0 < 0 ? -x0 : 0;
    f->inside0 = f->inside0 < width ? f->inside0 : width;
    f->inside1 = in->width - x0 > f->inside0 ? in->width - x0 : f->inside0;
    f->inside1 = f->inside1 < width ? f->inside1 : width;
}

// The pixels first .. last - 1 of a row, which lie outside the image.
static void fetch_outside(const skci_fetch *f, int first, int last, const char *from, float *row)
{
    const skci_source *in = f->in;
    int channels = in->pixels.channels;
    for (int i = first, n; i < last; i += n) {
        int column = f->columns[i], at = column - f->x0;
        float *out = row + (ptrdiff_t)i * channels;
        n = 1;
        if (column < 0) {
            for (int c = 0; c < channels; c++)
                out[c] = f->constant;
        } else if (at >= f->inside0 && at < f->inside1) { // there already
            for (int c = 0; c < channels; c++)
                out[c] = row[(ptrdiff_t)at * channels + c];
        } else {
            while (i + n < last && f->columns[i + n] == column + n)
                n++;
            skci_pixels_load(f->loops, &in->pixels, from + (column - in->x) * in->pixels.pixel_stride, n, out);
        }
    }
}

void skci_fetch_row(const skci_fetch *f, int y, float *row)
{
    const skci_source *in = f->in;
    int channels = in->pixels.channels, from = skci_edge_index(f->edge, y, in->height);
    if (from < 0) {
        for (ptrdiff_t i = 0; i < (ptrdiff_t)f->width * channels; i++)
            row[i] = f->constant;
        return;
    }
    const char *pixels = skci_pixels_at(&in->pixels, 0, from - in->y);
    if (f->inside1 > f->inside0)
        skci_pixels_load(f->loops, &in->pixels, pixels + (f->x0 + f->inside0 - in->x) * in->pixels.pixel_stride,
                         f->inside1 - f->inside0, row + (ptrdiff_t)f->inside0 * channels);
    fetch_outside(f, 0, f->inside0, pixels, row);
    fetch_outside(f, f->inside1, f->width, pixels, row);
}
