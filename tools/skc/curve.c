// SPDX-License-Identifier: MIT
#include "curve.h"

#include <glib.h>
#include <math.h>
#include <string.h>

struct curve {
    cmsToneCurve *tone; // NULL: sRGB
};

// Leading float bits that make a bucket: 2^11 to an octave leave at most 9 codes of 16 bits in one.
enum { BUCKET_SHIFT = 12 };

// 2^9 to an octave: steps of 1/512 to 1/1024, and limits of 8 bits are 1/255 apart where the curve is a straight line,
// more where it is steeper.
enum { FINE_SHIFT = 14 };

curve *curve_srgb(void)
{
    return g_new0(curve, 1);
}

curve *curve_tone(const cmsToneCurve *tone)
{
    curve *c = g_new0(curve, 1);
    c->tone = cmsDupToneCurve(tone);
    return c;
}

void curve_free(curve *c)
{
    if (c && c->tone)
        cmsFreeToneCurve(c->tone);
    g_free(c);
}

// lcms evaluates tabulated curves in 16 bits, which is too coarse for 16-bit shadows; so the table is read here.
static double tabulated(const cmsToneCurve *tone, double stored)
{
    const uint16_t *table = cmsGetToneCurveEstimatedTable(tone);
    int last = (int)cmsGetToneCurveEstimatedTableEntries(tone) - 1;
    double at = stored * last;
    int i = (int)at;
    if (i >= last)
        return table[last] / 65535.0;
    return (table[i] + (at - i) * (table[i + 1] - table[i])) / 65535.0;
}

double curve_light(const curve *c, double stored)
{
    if (c->tone && cmsGetToneCurveParametricType(c->tone) == 0)
        return tabulated(c->tone, stored);
    if (c->tone)
        return cmsEvalToneCurveFloat(c->tone, (float)stored);
    // IEC 61966-2-1:1999, equations 5 and 6.
    return stored <= 0.04045 ? stored / 12.92 : pow((stored + 0.055) / 1.055, 2.4);
}

static uint32_t float_bits(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static int tabulate(codec *c, const curve *from)
{
    double last = c->levels - 1;
    for (int i = 0; i < c->levels; i++) {
        c->light[i] = (float)curve_light(from, i / last);
        if (i == c->levels - 1)
            break;
        c->limit[i] = (float)curve_light(from, (i + 0.5) / last);
    }
    for (int i = 0; i < c->levels - 1; i++)
        if (!(c->light[i] < c->limit[i] && c->limit[i] < c->light[i + 1]))
            return 0;
    return c->light[0] >= 0;
}

// The number of limits below each fine bucket, or NULL if some bucket has two.
static uint8_t *count_below(const codec *c)
{
    int last = c->levels - 1, code = 0;
    uint32_t count = ((float_bits(c->limit[last - 1]) + 1 - c->base) >> FINE_SHIFT) + 1;
    uint8_t *below = g_new(uint8_t, count);
    for (uint32_t b = 0; b < count; b++) {
        uint32_t start = c->base + (b << FINE_SHIFT), end = start + (1u << FINE_SHIFT);
        while (code < last - 1 && float_bits(c->limit[code]) < start)
            code++;
        below[b] = (uint8_t)code;
        if (code + 1 < last && float_bits(c->limit[code + 1]) < end) {
            g_free(below);
            return NULL;
        }
    }
    return below;
}

codec *codec_new(const curve *from, int levels)
{
    codec *c = g_new0(codec, 1);
    c->levels = levels;
    c->light = g_new(float, levels);
    c->limit = g_new(float, levels - 1);
    if (!tabulate(c, from)) {
        codec_free(c);
        return NULL;
    }
    // Positive floats order like their bits, so equal steps of bits are buckets of nearly equal ratio.
    c->base = float_bits(c->limit[0]);
    c->bucket_count = (int)((float_bits(c->limit[levels - 2]) - c->base) >> BUCKET_SHIFT) + 1;
    c->bucket = g_new(int, c->bucket_count + 1);
    int code = 0;
    for (int b = 0; b < c->bucket_count; b++) {
        uint32_t start = c->base + ((uint32_t)b << BUCKET_SHIFT);
        while (code < levels - 1 && float_bits(c->limit[code]) < start)
            code++;
        c->bucket[b] = code;
    }
    c->bucket[c->bucket_count] = levels - 1;
    c->below = levels == 256 ? count_below(c) : NULL;
    c->last = g_new(float, levels - 1);
    for (int i = 0; i < levels - 1; i++)
        c->last[i] = i & 1 ? nextafterf(c->limit[i], 0) : c->limit[i];
    return c;
}

void codec_free(codec *c)
{
    if (!c)
        return;
    g_free(c->light);
    g_free(c->limit);
    g_free(c->bucket);
    g_free(c->below);
    g_free(c->last);
    g_free(c);
}

int codec_encode(const codec *c, float light)
{
    int last = c->levels - 1;
    if (!(light >= c->limit[0]))
        return 0;
    if (light > c->limit[last - 1])
        return last;
    uint32_t b = (float_bits(light) - c->base) >> BUCKET_SHIFT;
    int low = c->bucket[b], high = c->bucket[b + 1]; // the code is the number of limits below `light`
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (c->limit[middle] < light)
            low = middle + 1;
        else
            high = middle;
    }
    return low < last && c->limit[low] == light ? low + (low & 1) : low;
}

void codec_encode_bytes(const codec *c, const float *light, int stride, int count, uint8_t *to, int to_stride)
{
    enum { PART = 64 };
    // Below the first limit the code is 0, which a tie at it gives, too; and just above the last it is the greatest.
    float least = c->limit[0], most = nextafterf(c->limit[c->levels - 2], INFINITY), values[PART];
    uint32_t buckets[PART], base = c->base;
    const uint8_t *below = c->below; // bytes written might else be thought to change where these are
    const float *last = c->last;
    for (int first = 0; first < count; first += PART) {
        int n = count - first < PART ? count - first : PART;
        const float *from = light + (size_t)first * (size_t)stride;
        uint8_t *out = to + (size_t)first * (size_t)to_stride;
        if (stride == 1)
            memcpy(values, from, (size_t)n * sizeof *values);
        else
            for (int i = 0; i < n; i++)
                values[i] = from[(size_t)i * (size_t)stride];
        // This is left to the compiler to do with vectors.
        for (int i = 0; i < n; i++) {
            float v = values[i] > least ? values[i] : least; // NaN becomes 0
            values[i] = v < most ? v : most;
        }
        for (int i = 0; i < n; i++)
            buckets[i] = (float_bits(values[i]) - base) >> FINE_SHIFT;
        for (int i = 0; i < n; i++) {
            int code = below[buckets[i]];
            out[(size_t)i * (size_t)to_stride] = (uint8_t)(code + (values[i] > last[code]));
        }
    }
}
