// SPDX-License-Identifier: MIT
// The values of a map at a picture's pixels.

#include "maps.h"

#include <math.h>
#include <string.h>

// ----------------------------------------------------------------------------------------------------------------
// values

static double modulo(double x, double n)
{
    double rest = fmod(x, n);
    return rest < 0 ? rest + n : rest;
}

// A direction into the parameter's range. A range that is a whole part of a turn stands for kernels that are the same
// after it: 180 degrees of a streak, 60 of a hexagon.
static double folded(const map_source *s, double angle)
{
    double span = s->last - s->first, turns = span > 0 ? 360 / span : 0;
    double period = fabs(turns - rint(turns)) < 1e-9 && turns >= 1 ? span : 360;
    return s->first + modulo(angle - s->first, period);
}

static double value_of(const map *m, double sample)
{
    const map_source *s = m->source;
    if (s->kind != MAP_DEPTH)
        return m->zero + sample * (m->one - m->zero);
    if (s->depth.polarity == DEPTH_METRIC) // of whole numbers a share of the farthest
        sample = s->file.counts ? sample * s->depth.far : MIN(sample, s->depth.far);
    return MIN(lens_radius(&s->lens, depth_metres(&s->depth, sample), m->width), m->max_radius);
}

// Into the parameter's range; NaN is its first value. Adds to *beyond how often that changed it.
static double settled(const map_source *s, double value, guint64 times, guint64 *beyond)
{
    double rounding = 1e-6 * (s->last - s->first);
    int within = s->wraps ? isfinite(value) : value >= s->first - rounding && value <= s->last + rounding;
    *beyond += within ? 0 : times;
    if (s->wraps)
        return within ? value : s->first;
    return value > s->first ? MIN(value, s->last) : s->first;
}

static float stored_value(const map *m, const void *stored, int i)
{
    guint64 beyond = 0;
    switch (m->source->file.type) {
    case SKC_PIXEL_UINT8:
        return m->table[((const uint8_t *)stored)[i]];
    case SKC_PIXEL_UINT16:
        return m->table[((const uint16_t *)stored)[i]];
    default:
        return (float)settled(m->source, value_of(m, ((const float *)stored)[i]), 1, &beyond);
    }
}

// ------------------------------------------------------------------------------------------------------------------
// rows

// Values of a row of the file.
static int file_row(const map *m, int x, int y, int count, float *values)
{
    void *stored = g_malloc((size_t)count * skc_pixel_size(m->source->file.type));
    int failed = map_file_read(&m->source->file, x, y, count, stored);
    for (int i = 0; i < count && !failed; i++)
        values[i] = stored_value(m, stored, i);
    g_free(stored);
    return failed;
}

// Where the pixel `at` of `size` lies among `samples`: between sample *first and the next one, by a share.
static double place(int at, int size, int samples, int *first)
{
    double p = CLAMP((at + 0.5) * samples / size - 0.5, 0, samples - 1);
    *first = MIN((int)p, MAX(samples - 2, 0));
    return p - *first;
}

// Angles go the short way.
static double between(const map_source *s, double a, double b, double share)
{
    return a + share * (s->wraps ? remainder(b - a, 360) : b - a);
}

static int resampled_row(const map *m, int x, int y, int count, float *values)
{
    const map_source *s = m->source;
    int width = s->file.width, height = s->file.height, top, left, last;
    double down = place(y, m->height, height, &top);
    place(x, m->width, width, &left);
    place(x + count - 1, m->width, width, &last);
    int n = MIN(last + 2, width) - left;
    float *rows[2] = {g_new(float, (size_t)n), g_new(float, (size_t)n)};
    int failed = file_row(m, left, top, n, rows[0]) || file_row(m, left, MIN(top + 1, height - 1), n, rows[1]);
    for (int i = 0; i < count && !failed; i++) {
        int at;
        double across = place(x + i, m->width, width, &at);
        int next = MIN(at + 1, width - 1) - left;
        at -= left;
        double upper = between(s, rows[0][at], rows[0][next], across);
        double lower = between(s, rows[1][at], rows[1][next], across);
        values[i] = (float)between(s, upper, lower, down);
    }
    g_free(rows[0]);
    g_free(rows[1]);
    return failed;
}

static void made_row(const map *m, int x, int y, int count, float *values)
{
    const map_source *s = m->source;
    guint64 beyond = 0;
    for (int i = 0; i < count; i++) {
        double v = made_shape_at(&m->shape, x + i, y);
        if (m->shape.kind == MADE_LINEAR || m->shape.kind == MADE_RADIAL)
            v = value_of(m, v);
        else if (m->shape.kind != MADE_CONSTANT)
            v = folded(s, v);
        values[i] = (float)settled(s, v, 1, &beyond);
    }
}

int map_row(const map *m, int x, int y, int count, float *values)
{
    const map_source *s = m->source;
    if (s->kind == MAP_MADE) {
        made_row(m, x, y, count, values);
        return 0;
    }
    if (s->file.width == m->width && s->file.height == m->height)
        return file_row(m, x, y, count, values);
    return resampled_row(m, x, y, count, values);
}

// --------------------------------------------------------------------------------------------------- what the values
// are

static void note(map *m, double value)
{
    m->least = MIN(m->least, value);
    m->most = MAX(m->most, value);
}

// Of 8 and 16 bits each value is known before; `raw` gets the greatest before clamping.
static void tabulate(map *m, double *raw)
{
    const map_source *s = m->source;
    int top = s->file.type == SKC_PIXEL_UINT8 ? UINT8_MAX : UINT16_MAX;
    m->table = g_new(float, (size_t)top + 1);
    for (int code = 0; code <= top; code++) {
        double value = value_of(m, code / (double)top);
        m->table[code] = (float)settled(s, value, s->file.counts[code], &m->clamped);
        if (s->file.counts[code] == 0)
            continue;
        note(m, m->table[code]);
        *raw = MAX(*raw, value);
    }
}

static int scan(map *m, double *raw)
{
    const map_source *s = m->source;
    float *row = g_new(float, (size_t)s->file.width);
    int failed = 0;
    for (int y = 0; y < s->file.height && !failed; y++) {
        failed = map_file_read(&s->file, 0, y, s->file.width, row);
        for (int x = 0; x < s->file.width && !failed; x++) {
            double value = value_of(m, row[x]);
            note(m, settled(s, value, 1, &m->clamped));
            *raw = MAX(*raw, value);
        }
    }
    g_free(row);
    return failed ? tool_fail(s->file.path, "its temporary file cannot be read") : TOOL_DONE;
}

static void find_made_values(map *m)
{
    const map_source *s = m->source;
    double a = s->first, b = s->last;
    if (m->shape.kind == MADE_CONSTANT)
        a = b = m->shape.constant;
    else if (m->shape.kind == MADE_LINEAR || m->shape.kind == MADE_RADIAL)
        a = m->zero, b = m->one;
    note(m, settled(s, a, 1, &m->clamped));
    note(m, settled(s, b, 1, &m->clamped));
}

static void tell_clamped(const map *m, const char *basis, double raw)
{
    const map_source *s = m->source;
    const char *name = s->parameter->name;
    guint64 all = (guint64)s->file.width * (guint64)s->file.height;
    if (m->clamped == 0 || tool_is_quiet())
        return;
    if (s->kind == MAP_MADE)
        tool_fail(s->text, "reaches beyond %g to %g, the range of %s in %s; it is clamped", s->first, s->last, name,
                  basis);
    else if (s->kind == MAP_DEPTH)
        tool_fail(s->text,
                  "%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
                  " samples make a radius (up to %.4g pixels) beyond %g to %g, the range of %s in %s; they are clamped",
                  m->clamped, all, raw, s->first, s->last, name, basis);
    else
        tool_fail(s->text,
                  "%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
                  " samples are NaN or beyond %g to %g, the range of %s in %s; they are clamped",
                  m->clamped, all, s->first, s->last, name, basis);
}

static void tell_resampled(const map *m)
{
    const map_source *s = m->source;
    if (s->kind != MAP_MADE && (s->file.width != m->width || s->file.height != m->height) && !tool_is_quiet())
        tool_fail(s->text, "is %d x %d pixels; it is resampled to %d x %d", s->file.width, s->file.height, m->width,
                  m->height);
}

int map_fit(const map_source *s, const char *basis, int width, int height, map *m)
{
    *m = (map){.source = s, .width = width, .height = height, .least = INFINITY, .most = -INFINITY};
    double raw = 0;
    int status = TOOL_DONE;
    m->zero = measure_of(s->range[0], height);
    m->one = measure_of(s->range[1], height);
    m->max_radius = measure_of(s->max_radius, height);
    if (s->kind == MAP_MADE) {
        m->shape = made_map_fit(&s->made, width, height);
        find_made_values(m);
    } else if (s->file.counts) {
        tabulate(m, &raw);
    } else {
        status = scan(m, &raw);
    }
    tell_resampled(m);
    tell_clamped(m, basis, raw);
    return status;
}

void map_clear(map *m)
{
    g_clear_pointer(&m->table, g_free);
}

// ------------------------------------------------------------------------------------------------------------- all
// maps

int map_set_fit(const map_list *all, int width, int height, map_set *set)
{
    *set = (map_set){all->count, g_new0(map, (size_t)all->count)};
    for (int i = 0; i < all->count; i++)
        if (map_fit(&all->sources[i], all->basis, width, height, &set->maps[i]) != TOOL_DONE)
            return TOOL_FAILED;
    return TOOL_DONE;
}

void map_set_clear(map_set *set)
{
    for (int i = 0; i < set->count; i++)
        map_clear(&set->maps[i]);
    g_clear_pointer(&set->maps, g_free);
    set->count = 0;
}

int map_set_fill(const map_set *set, skc_rectangle r, float *values, skc_map *views)
{
    for (int i = 0; i < set->count; i++) {
        const map *m = &set->maps[i];
        views[i] = (skc_map){
            {skc_pixels_planar(SKC_PIXEL_FLOAT, values, r.width, r.height, 1), r.x, r.y}, .zero = 0, .one = 1};
        for (int y = r.y; y < r.y + r.height; y++)
            for (int x = r.x, n; x < r.x + r.width; x += n) {
                int from = (x % m->width + m->width) % m->width;
                n = MIN(m->width - from, r.x + r.width - x);
                if (map_row(m, from, (y % m->height + m->height) % m->height, n, values))
                    return -1;
                values += n;
            }
    }
    return 0;
}

int map_set_whole(const map_set *set, int width, int height, float **values, skc_map *views)
{
    *values = g_try_malloc_n((size_t)width * (size_t)height * sizeof(float), (size_t)MAX(set->count, 1));
    if (!*values)
        return tool_fail("--map", "no memory for maps of %d x %d pixels", width, height);
    if (map_set_fill(set, (skc_rectangle){0, 0, width, height}, *values, views))
        return tool_fail("--map", "a temporary file cannot be read");
    return TOOL_DONE;
}
