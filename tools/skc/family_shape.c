// SPDX-License-Identifier: MIT
// "disk:radius=2..24": a shape's text, cut at its ranges.
#include "family_private.h"

#include <math.h>
#include <string.h>

static const skc_shape *find_shape(const char *spec)
{
    size_t length = strcspn(spec, ":");
    for (int i = 0; i < skc_shape_count() && spec[length]; i++)
        if (strlen(skc_shape_at(i)->name) == length && memcmp(skc_shape_at(i)->name, spec, length) == 0)
            return skc_shape_at(i);
    return NULL;
}

// One "key=value" of a shape's text.
typedef struct option {
    const char *key, *value, *end;
    const skc_shape_parameter *parameter; // NULL: its value is no number, or there is no such key
    int is_size;
} option;

// The one that starts at `text`: as far as the next comma that no backslash takes literally.
static option read_option(const skc_shape *shape, const char *text)
{
    option o = {.key = text, .value = text, .end = text};
    while (*o.end && *o.end != ',')
        o.end += o.end[0] == '\\' && o.end[1] ? 2 : 1;
    size_t length = strcspn(text, "=,");
    if (text[length] != '=' || text + length >= o.end)
        return o;
    o.value = text + length + 1;
    o.is_size = length == 4 && memcmp(text, "size", 4) == 0;
    for (int i = 0; i < shape->parameter_count; i++)
        if (strlen(shape->parameters[i].name) == length && memcmp(shape->parameters[i].name, text, length) == 0)
            o.parameter = &shape->parameters[i];
    return o;
}

static int is_range(const option *o)
{
    return (o->parameter || o->is_size) && g_strstr_len(o->value, o->end - o->value, "..");
}

int family_is_shape(const char *argument)
{
    const skc_shape *shape = find_shape(argument);
    const char *at = shape ? strchr(argument, ':') : NULL;
    while (at && *at) {
        option o = read_option(shape, at + 1);
        if (is_range(&o))
            return 1;
        at = o.end;
    }
    return 0;
}

static int read_axis(const option *o, family *f)
{
    char *name = g_strndup(o->key, (gsize)(o->value - 1 - o->key));
    skc_axis axis;
    int status = TOOL_DONE;
    if (o->is_size)
        status = tool_usage("size", "all kernels of a basis have one size; one value is accepted");
    else
        status = family_read_range(name, o->value, (size_t)(o->end - o->value), o->parameter->least, o->parameter->most,
                                   strcmp(o->parameter->unit, "degrees") != 0, &axis);
    if (status == TOOL_DONE)
        status = family_add_axis(f, name, strlen(name), axis);
    g_free(name);
    return status;
}

// Fills the axes and the pieces around them.
static int cut(const char *spec, family *f)
{
    const skc_shape *shape = find_shape(spec);
    GPtrArray *pieces = g_ptr_array_new_with_free_func(g_free);
    const char *from = spec, *at = strchr(spec, ':');
    int status = TOOL_DONE;
    while (*at && status == TOOL_DONE) {
        option o = read_option(shape, at + 1);
        if (is_range(&o)) {
            status = read_axis(&o, f);
            g_ptr_array_add(pieces, g_strndup(from, (gsize)(o.value - from)));
            from = o.end;
        }
        at = o.end;
    }
    g_ptr_array_add(pieces, g_strdup(from));
    g_ptr_array_add(pieces, NULL);
    g_ptr_array_set_free_func(pieces, NULL);
    f->pieces = (char **)g_ptr_array_free(pieces, FALSE);
    return status;
}

static int exists_at(family *f, const double *at, skc_error *error)
{
    skc_kernel *kernel;
    skc_status status = family_kernel_at(f, at, &kernel, error);
    skc_kernel_free(kernel);
    return status == SKC_OK;
}

// Is there a kernel at every corner, and between them? Better to hear before a long fit than in its midst. What exists
// at the ends of an axis but not in between counts something: sides, points.
static int try_points(family *f)
{
    skc_error error;
    double at[FAMILY_AXES];
    for (int corner = 0; corner < 1 << f->axis_count; corner++) {
        for (int i = 0; i < f->axis_count; i++)
            at[i] = corner >> i & 1 ? f->axes[i].last : f->axes[i].first;
        if (!exists_at(f, at, &error))
            return tool_usage(f->source, "%s", error.message);
    }
    for (int i = 0; i < f->axis_count; i++) { // from the last corner, which is the largest
        const double share = 51.0 / 128;      // of no difference of counts is this a whole number
        at[i] = f->axes[i].first + share * (f->axes[i].last - f->axes[i].first);
        if (!exists_at(f, at, &error))
            return tool_usage(f->source, "between the ends of %s no kernel can be made (%s); one value is accepted",
                              f->axes[i].name, error.message);
        at[i] = f->axes[i].last;
    }
    return TOOL_DONE;
}

int family_of_shape(const char *spec, const char *rotate, family *f)
{
    *f = (family){.source = g_strdup(spec), .channels = 1, .turned = -1};
    int status = cut(spec, f);
    if (status == TOOL_DONE)
        status = family_add_rotation(f, rotate);
    return status == TOOL_DONE ? try_points(f) : status;
}
