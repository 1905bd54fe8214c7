// SPDX-License-Identifier: MIT
// Which map fills which parameter.

#include "maps.h"

#include <math.h>
#include <string.h>

#define KINDS "a grey picture, a number, linear:, radial: or tangential:"

const char *maps_option(const map_options *o)
{
    const struct {
        const char *name;
        int given;
    } all[] = {{"--map", o->maps != NULL},    {"--range", o->ranges != NULL},
               {"--depth", o->depth != NULL}, {"--polarity", o->polarity != NULL},
               {"--near", o->near != NULL},   {"--far", o->far != NULL},
               {"--lens", o->lens != NULL},   {"--max-radius", o->max_radius != NULL}};
    for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
        if (all[i].given)
            return all[i].name;
    return NULL;
}

static char *names_of(const map_list *all)
{
    GString *names = g_string_new(NULL);
    for (int i = 0; i < all->count; i++)
        g_string_append_printf(names, "%s%s",
                               i == 0                ? ""
                               : i == all->count - 1 ? " and "
                                                     : ", ",
                               all->sources[i].parameter->name);
    return g_string_free(names, FALSE);
}

// The parameter that "NAME=..." begins with, and where its value begins; NULL: none.
static map_source *named(const map_list *all, const char *text, const char **value)
{
    for (int i = 0; i < all->count; i++) {
        const char *name = all->sources[i].parameter->name;
        size_t length = strlen(name);
        if (length > 0 && strncmp(text, name, length) == 0 && text[length] == '=') {
            *value = text + length + 1;
            return &all->sources[i];
        }
    }
    return NULL;
}

static int unknown_name(const map_list *all, const char *option, const char *text)
{
    char *names = names_of(all);
    tool_usage(option, "\"%s\": there is no such parameter; %s has %s", text, all->basis, names);
    g_free(names);
    return TOOL_USAGE;
}

// Words that stand before "=", unless the whole is the name of a file or a map that is made.
static int has_name(const char *text)
{
    size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");
    return length > 0 && text[length] == '=' && !g_file_test(text, G_FILE_TEST_EXISTS);
}

// -----------------------------------------------------------------------------------------------------------
// parameters

static int is_angle(const skc_parameter *p)
{
    return p->kind == SKC_PARAMETER_ROTATION || strcmp(p->name, "angle") == 0 || strcmp(p->name, "rotate") == 0;
}

static void describe(const skc_basis *basis, map_list *all)
{
    all->count = basis->parameter_count;
    all->sources = g_new0(map_source, (size_t)all->count);
    for (int i = 0; i < all->count; i++) {
        const skc_parameter *p = &basis->parameters[i];
        map_source *s = &all->sources[i];
        *s = (map_source){.parameter = p, .first = p->values[0], .last = p->values[p->count - 1], .file.file = -1};
        s->is_angle = is_angle(p);
        s->wraps = p->kind == SKC_PARAMETER_ROTATION && s->last > s->first && fmod(s->last - s->first, 360) == 0;
        s->range[0] = (measure){s->first, 0};
        s->range[1] = (measure){s->last, 0};
    }
}

static field_unit unit_of(const map_source *s)
{
    return s->is_angle || s->parameter->kind == SKC_PARAMETER_SCALE ? FIELD_NUMBER : FIELD_LENGTH;
}

// ---------------------------------------------------------------------------------------------------------------
// options

static int fill(map_source *s, const char *text)
{
    if (s->kind != MAP_NONE)
        return tool_usage("--map", "\"%s\": %s has a map already, %s", text, s->parameter->name, s->text);
    s->text = g_strdup(text);
    s->kind = made_map_is(text) ? MAP_MADE : MAP_FILE;
    return s->kind == MAP_MADE ? made_map_parse(text, s->is_angle, unit_of(s), &s->made) : TOOL_DONE;
}

// The only parameter that has no map.
static map_source *left_over(const map_list *all)
{
    map_source *left = NULL;
    for (int i = 0; i < all->count; i++)
        if (all->sources[i].kind == MAP_NONE) {
            if (left)
                return NULL;
            left = &all->sources[i];
        }
    return left;
}

static int fill_left_over(map_list *all, const char *text)
{
    map_source *s = left_over(all);
    if (s)
        return fill(s, text);
    char *names = names_of(all);
    tool_usage("--map", "\"%s\": say of which parameter it is, NAME=%s; %s has %s", text, text, all->basis, names);
    g_free(names);
    return TOOL_USAGE;
}

// Those with a name first: the one without takes what they leave.
static int parse_maps(map_list *all, char **texts)
{
    int status = TOOL_DONE;
    const char *value, *unnamed = NULL;
    for (; texts && *texts && status == TOOL_DONE; texts++) {
        map_source *s = named(all, *texts, &value);
        if (s)
            status = fill(s, value);
        else if (has_name(*texts))
            status = unknown_name(all, "--map", *texts);
        else if (unnamed)
            status = tool_usage("--map", "\"%s\": one map may come without a name, and \"%s\" did; NAME=%s is accepted",
                                *texts, unnamed, *texts);
        else
            unnamed = *texts;
    }
    return status == TOOL_DONE && unnamed ? fill_left_over(all, unnamed) : status;
}

static int parse_range(map_list *all, const char *text)
{
    const char *value = text;
    map_source *s = named(all, text, &value);
    if (!s && strchr(text, '='))
        return unknown_name(all, "--range", text);
    if (!s && all->count > 1)
        return tool_usage("--range", "\"%s\": say of which parameter it is, NAME=%s", text, text);
    s = s ? s : &all->sources[0];
    int of_samples =
        s->kind == MAP_FILE || (s->kind == MAP_MADE && (s->made.kind == MADE_LINEAR || s->made.kind == MADE_RADIAL));
    if (!of_samples)
        return tool_usage("--range", "\"%s\": %s comes in its own unit, not as a map of 0 to 1", text,
                          s->parameter->name);
    s->range_given = 1;
    return measure_parse_range("--range", value, unit_of(s), s->range);
}

// The parameter named radius, or the only one with nodes.
static map_source *blurring(const map_list *all)
{
    map_source *only = NULL;
    int nodes = 0;
    for (int i = 0; i < all->count; i++) {
        map_source *s = &all->sources[i];
        if (strcmp(s->parameter->name, "radius") == 0)
            return s;
        if (s->parameter->kind == SKC_PARAMETER_NODES && !s->is_angle) {
            only = s;
            nodes++;
        }
    }
    return nodes == 1 ? only : NULL;
}

static int check_depth_options(const map_options *o)
{
    map_options others = *o;
    others.maps = others.ranges = NULL;
    const char *option = o->depth ? NULL : maps_option(&others);
    return option ? tool_usage(option, "is for --depth, which is missing") : TOOL_DONE;
}

static int parse_depth(map_list *all, const map_options *o)
{
    int status = check_depth_options(o);
    if (status != TOOL_DONE || !o->depth)
        return status;
    map_source *s = blurring(all);
    if (!s)
        return tool_usage("--depth", "%s has no parameter radius; --map NAME=... is accepted", all->basis);
    s->kind = MAP_DEPTH;
    s->text = g_strdup(o->depth);
    s->max_radius = (measure){INFINITY, 0};
    status = depth_scale_parse(o->polarity, o->near, o->far, &s->depth);
    if (status == TOOL_DONE)
        status = lens_parse(o->lens, &s->lens);
    if (status == TOOL_DONE && o->max_radius)
        status = measure_parse("--max-radius", o->max_radius, FIELD_LENGTH, 0, 1e6, &s->max_radius);
    return status;
}

static int check_missing(const map_list *all)
{
    for (int i = 0; i < all->count; i++)
        if (all->sources[i].kind == MAP_NONE) {
            const char *name = all->sources[i].parameter->name;
            return tool_usage(all->basis,
                              "its parameter %s, %g to %g, has no map; --map %s=..., with " KINDS ", is accepted", name,
                              all->sources[i].first, all->sources[i].last, name);
        }
    return TOOL_DONE;
}

int maps_parse(const map_options *o, const char *path, const skc_basis *basis, map_list *all)
{
    *all = (map_list){.basis = path};
    if (basis->parameter_count > MOST_MAPS)
        return tool_fail(path, "it has %d parameters; up to %d are accepted", basis->parameter_count, MOST_MAPS);
    describe(basis, all);
    int status = parse_depth(all, o);
    if (status == TOOL_DONE)
        status = parse_maps(all, o->maps);
    for (char **text = o->ranges; text && *text && status == TOOL_DONE; text++)
        status = parse_range(all, *text);
    return status == TOOL_DONE ? check_missing(all) : status;
}

int maps_read(map_list *all)
{
    int status = TOOL_DONE;
    for (int i = 0; i < all->count && status == TOOL_DONE; i++) {
        map_source *s = &all->sources[i];
        if (s->kind != MAP_FILE && s->kind != MAP_DEPTH)
            continue;
        tool_hint(s->kind == MAP_FILE ? "a map may also be a number, linear:, radial: or tangential:" : NULL);
        status = map_file_open(s->text, &s->file);
        tool_hint(NULL);
        if (status == TOOL_DONE && s->kind == MAP_DEPTH && s->depth.polarity == DEPTH_METRIC && s->file.counts &&
            isinf(s->depth.far))
            status = tool_usage("--far", "%s has whole numbers; say how many metres their greatest value stands for",
                                s->text);
    }
    return status;
}

void maps_close(map_list *all)
{
    for (int i = 0; i < all->count; i++) {
        map_file_close(&all->sources[i].file);
        g_free(all->sources[i].text);
    }
    g_clear_pointer(&all->sources, g_free);
    all->count = 0;
}
