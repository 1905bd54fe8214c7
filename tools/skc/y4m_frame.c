// SPDX-License-Identifier: MIT
#include "y4m_frame.h"

#include <glib.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

// Tables over the leading bits of a float, 256 steps to an octave from 2^-40 to 2^4, with straight lines between:
// relative errors are below p |p - 1| / 8 / 256^2 = 7e-6, a hundredth of a step of 10 bits.
enum { SHIFT = 15, FIRST = 127 - 40, LAST = 127 + 4, ENTRIES = ((LAST - FIRST) << 8) + 2 };

static const double gamma_1886 = 2.4; // ITU-R BT.1886, with a black of 0

static float *tabulate(double power)
{
    float *table = g_new(float, ENTRIES);
    for (int i = 0; i < ENTRIES; i++) {
        uint32_t bits = ((uint32_t)FIRST << 23) + ((uint32_t)i << SHIFT);
        float x;
        memcpy(&x, &bits, sizeof x);
        table[i] = (float)pow(x, power);
    }
    return table;
}

// Both directions are odd functions, so that what lies below black, or beyond red, green and blue, comes back.
static float look_up(const float *table, float x)
{
    float size = fabsf(x), value;
    uint32_t bits;
    memcpy(&bits, &size, sizeof bits);
    uint32_t from = (uint32_t)FIRST << 23, to = ((uint32_t)LAST << 23) - 1;
    if (bits < from) // a straight line through zero
        return x * (table[0] * 0x1p40f);
    bits = bits < to ? bits : to; // also NaN
    uint32_t at = (bits - from) >> SHIFT, rest = bits & ((1u << SHIFT) - 1);
    value = table[at] + (table[at + 1] - table[at]) * ((float)rest * (1.0f / (1 << SHIFT)));
    return x < 0 ? -value : value;
}

void y4m_format_init(y4m_format *f)
{
    f->light_of = tabulate(gamma_1886);
    f->code_of = tabulate(1 / gamma_1886);
}

void y4m_format_clear(y4m_format *f)
{
    g_clear_pointer(&f->light_of, g_free);
    g_clear_pointer(&f->code_of, g_free);
}

typedef struct planes {
    size_t row, chroma_row, luma_size, chroma_size; // samples
    int bytes;                                      // of a sample
} planes;

static planes planes_of(const y4m_format *f)
{
    size_t w = (size_t)f->width, h = (size_t)f->height;
    size_t cw = f->half ? (w + 1) / 2 : w, ch = f->half ? (h + 1) / 2 : h;
    return (planes){w, cw, w * h, cw * ch, f->depth > 8 ? 2 : 1};
}

size_t y4m_frame_size(const y4m_format *f)
{
    planes p = planes_of(f);
    return (p.luma_size + 2 * p.chroma_size) * (size_t)p.bytes;
}

// ITU-R BT.601 and BT.709: the shares of red and blue in luma; and what codes stand for: limited range has 16 .. 235
// for black to white and 128 -+ 112 for chroma, times 2^(depth - 8).
typedef struct matrix {
    float red, green, blue;
    float luma_scale, luma_zero, chroma_scale, chroma_zero, greatest;
} matrix;

static matrix matrix_of(const y4m_format *f)
{
    float unit = (float)(1 << (f->depth - 8)), greatest = (float)((1 << f->depth) - 1);
    matrix m = {.red = f->height >= 720 ? 0.2126f : 0.299f, .blue = f->height >= 720 ? 0.0722f : 0.114f};
    m.green = 1 - m.red - m.blue;
    m.luma_scale = f->full_range ? greatest : 219 * unit;
    m.luma_zero = f->full_range ? 0 : 16 * unit;
    m.chroma_scale = f->full_range ? greatest : 224 * unit;
    m.chroma_zero = 128 * unit;
    m.greatest = greatest;
    return m;
}

// Samples of more than 8 bits are stored in two bytes, the lower one first.
static float get(const planes *p, const uint8_t *frame, size_t at)
{
    return p->bytes == 1 ? frame[at] : (float)(frame[2 * at] | frame[2 * at + 1] << 8);
}

static void put(const planes *p, uint8_t *frame, size_t at, float value, float greatest)
{
    value = value > 0 ? value : 0; // NaN becomes 0
    unsigned code = (unsigned)rintf(value < greatest ? value : greatest);
    frame[at * (size_t)p->bytes] = (uint8_t)code;
    if (p->bytes == 2)
        frame[2 * at + 1] = (uint8_t)(code >> 8);
}

void y4m_to_light(const y4m_format *f, const void *frame, int first, int last, float *rgb)
{
    planes p = planes_of(f);
    matrix m = matrix_of(f);
    float luma_unit = 1 / m.luma_scale, to_red = 2 * (1 - m.red) / m.chroma_scale,
          to_blue = 2 * (1 - m.blue) / m.chroma_scale, green_of_red = m.red / m.green, green_of_blue = m.blue / m.green;
    for (int y = first; y < last; y++)
        for (int x = 0; x < f->width; x++) {
            size_t at = (size_t)y * p.row + (size_t)x;
            size_t chroma = p.luma_size + (size_t)(y >> f->half) * p.chroma_row + (size_t)(x >> f->half);
            float luma = (get(&p, frame, at) - m.luma_zero) * luma_unit;
            float blue = (get(&p, frame, chroma) - m.chroma_zero) * to_blue; // beyond luma
            float red = (get(&p, frame, chroma + p.chroma_size) - m.chroma_zero) * to_red;
            float *to = rgb + at * 3;
            to[0] = luma + red;
            to[1] = luma - green_of_red * red - green_of_blue * blue;
            to[2] = luma + blue;
            for (int c = 0; c < 3 && !f->encoded; c++)
                to[c] = look_up(f->light_of, to[c]);
        }
}

// One pixel's luma; its chroma is added to cb and cr.
static float coded(const y4m_format *f, const matrix *m, const float *rgb, float *cb, float *cr)
{
    float v[3];
    for (int c = 0; c < 3; c++)
        v[c] = f->encoded ? rgb[c] : look_up(f->code_of, rgb[c]);
    float luma = m->red * v[0] + m->green * v[1] + m->blue * v[2];
    *cb += (v[2] - luma) / (2 * (1 - m->blue));
    *cr += (v[0] - luma) / (2 * (1 - m->red));
    return luma;
}

// The pixels that share one sample of chroma, which is their mean.
static void put_cell(const y4m_format *f, const planes *p, const matrix *m, const float *rgb, int x, int y, void *frame)
{
    int step = f->half ? 2 : 1, right = MIN(x + step, f->width), below = MIN(y + step, f->height);
    float cb = 0, cr = 0, count = (float)((right - x) * (below - y));
    for (int j = y; j < below; j++)
        for (int i = x; i < right; i++) {
            size_t at = (size_t)j * p->row + (size_t)i;
            float luma = coded(f, m, rgb + at * 3, &cb, &cr);
            put(p, frame, at, luma * m->luma_scale + m->luma_zero, m->greatest);
        }
    size_t chroma = p->luma_size + (size_t)(y >> f->half) * p->chroma_row + (size_t)(x >> f->half);
    put(p, frame, chroma, cb / count * m->chroma_scale + m->chroma_zero, m->greatest);
    put(p, frame, chroma + p->chroma_size, cr / count * m->chroma_scale + m->chroma_zero, m->greatest);
}

void y4m_from_light(const y4m_format *f, const float *rgb, int first, int last, void *frame)
{
    planes p = planes_of(f);
    matrix m = matrix_of(f);
    int step = f->half ? 2 : 1;
    for (int y = first; y < last; y += step)
        for (int x = 0; x < f->width; x += step)
            put_cell(f, &p, &m, rgb, x, y, frame);
}
