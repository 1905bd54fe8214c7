// SPDX-License-Identifier: MIT
#include "map_made.h"

#include <math.h>
#include <string.h>

static const double pi = 3.14159265358979323846, most = 1e6;

static int is_number(const char *text)
{
    char *end;
    g_ascii_strtod(text, &end);
    return end != text && !g_ascii_isspace(text[0]) && (!*end || strcmp(end, "%") == 0 || strcmp(end, "px") == 0);
}

static const char *after(const char *text, const char *word)
{
    size_t length = strlen(word);
    if (strncmp(text, word, length) != 0 || (text[length] && text[length] != ':'))
        return NULL;
    return text[length] ? text + length + 1 : text + length;
}

int made_map_is(const char *text)
{
    static const char *const words[] = {"linear:", "radial:", "tangential:"};
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (g_str_has_prefix(text, words[i]))
            return 1;
    return is_number(text);
}

#define PLACE(name)                                                                                                    \
    {                                                                                                                  \
        name, FIELD_LENGTH, -most, most, {50, 1}, 0                                                                    \
    }

static int parse_linear(const char *text, made_map *map)
{
    field fields[] = {PLACE("x"),
                      PLACE("y"),
                      {"angle", FIELD_NUMBER, -360, 360, {0, 0}, 0},
                      {"width", FIELD_LENGTH, 0, most, {0, 0}, 0},
                      {"falloff", FIELD_LENGTH, 0, most, {40, 1}, 0}};
    int status = fields_parse("--map", text, G_N_ELEMENTS(fields), fields);
    *map = (made_map){.kind = MADE_LINEAR,
                      .x = fields[0].value,
                      .y = fields[1].value,
                      .angle = fields[2].value.value,
                      .from = fields[3].value,
                      .to = fields[4].value,
                      .to_given = 1};
    return status;
}

static int parse_radial(const char *text, made_map *map)
{
    field fields[] = {PLACE("x"),
                      PLACE("y"),
                      {"inner", FIELD_LENGTH, 0, most, {0, 0}, 0},
                      {"outer", FIELD_LENGTH, 0, most, {100, 1}, 0}};
    int status = fields_parse("--map", text, G_N_ELEMENTS(fields), fields);
    *map = (made_map){.kind = MADE_RADIAL,
                      .x = fields[0].value,
                      .y = fields[1].value,
                      .from = fields[2].value,
                      .to = fields[3].value,
                      .to_given = fields[3].given};
    return status;
}

static int parse_around(const char *text, made_kind kind, made_map *map)
{
    field fields[] = {PLACE("x"), PLACE("y")};
    int status = fields_parse("--map", text, G_N_ELEMENTS(fields), fields);
    *map = (made_map){.kind = kind, .x = fields[0].value, .y = fields[1].value};
    return status;
}

int made_map_parse(const char *text, int is_angle, field_unit unit, made_map *map)
{
    const char *linear = after(text, "linear"), *radial = after(text, "radial"), *around = after(text, "tangential");
    *map = (made_map){.kind = MADE_CONSTANT};
    if (linear && is_angle)
        return tool_usage("--map", "\"%s\": of an angle radial:, tangential:, a number or a picture is accepted", text);
    if (around && !is_angle)
        return tool_usage("--map", "\"%s\": it makes angles; linear:, radial:, a number or a picture is accepted here",
                          text);
    if (linear)
        return parse_linear(linear, map);
    if (around)
        return parse_around(around, MADE_TANGENTIAL, map);
    if (radial)
        return is_angle ? parse_around(radial, MADE_DIRECTION, map) : parse_radial(radial, map);
    return measure_parse("--map", text, unit, -most, most, &map->constant);
}

// Pixel centres are whole numbers, so the picture's edges lie half a pixel outside of them.
static double place_of(measure m, int size)
{
    return m.percent ? measure_of(m, size) - 0.5 : m.value;
}

// Of a multiple of 90 degrees exactly 0.
static double tidy(double v)
{
    return fabs(v) < 1e-12 ? 0 : v;
}

made_shape made_map_fit(const made_map *map, int width, int height)
{
    double radians = map->angle * pi / 180;
    made_shape s = {.kind = map->kind,
                    .constant = measure_of(map->constant, height),
                    .x = place_of(map->x, width),
                    .y = place_of(map->y, height),
                    .normal_x = tidy(sin(radians)),
                    .normal_y = tidy(cos(radians)), // y points down, and angles run as seen
                    .from = measure_of(map->from, height),
                    .to = measure_of(map->to, height)};
    if (s.kind == MADE_LINEAR) {
        s.from /= 2;
        s.to += s.from;
    } else if (!map->to_given) {
        s.to = hypot(MAX(s.x, width - 1 - s.x), MAX(s.y, height - 1 - s.y));
    }
    return s;
}

static double ramp(const made_shape *s, double distance)
{
    if (distance <= s->from)
        return 0;
    return distance >= s->to ? 1 : (distance - s->from) / (s->to - s->from);
}

double made_shape_at(const made_shape *s, double x, double y)
{
    double dx = x - s->x, dy = y - s->y;
    switch (s->kind) {
    case MADE_LINEAR:
        return ramp(s, fabs(dx * s->normal_x + dy * s->normal_y));
    case MADE_RADIAL:
        return ramp(s, hypot(dx, dy));
    case MADE_DIRECTION:
        return atan2(-dy, dx) * 180 / pi;
    case MADE_TANGENTIAL:
        return atan2(-dy, dx) * 180 / pi + 90;
    default:
        return s->constant;
    }
}
