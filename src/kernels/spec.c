// SPDX-License-Identifier: MIT
// Reading "name:key=value,...".

#include "core/status.h"
#include "kernels/number.h"
#include "kernels/shape.h"
#include "kernels/utf8.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MAX_LENGTH = 1000 }; // bytes of a spec

// Appends text to a sentence under construction, as far as there is room.
static void append(char *sentence, size_t room, const char *separator, const char *text)
{
    size_t used = strlen(sentence);
    snprintf(sentence + used, room - used, "%s%s", used ? separator : "", text);
}

static skc_status fail_name(const char *name, size_t length, skc_error *error)
{
    char names[256] = "";
    int shown = skci_utf8_shown(name);
    if (length < (size_t)shown)
        shown = (int)length;
    for (int i = 0; i < skc_shape_count(); i++)
        append(names, sizeof names, ", ", skc_shape_at(i)->name);
    return skci_fail(error, SKC_INVALID, "\"%.*s\" is no shape; there are %s", shown, name, names);
}

static skc_status fail_key(const skci_shape *shape, const char *key, skc_error *error)
{
    char keys[256] = "";
    for (int i = 0; i < SKCI_SHAPE_TEXTS; i++)
        if (shape->texts[i])
            append(keys, sizeof keys, ", ", shape->texts[i]);
    for (int i = 0; i < shape->about.parameter_count; i++)
        append(keys, sizeof keys, ", ", shape->about.parameters[i].name);
    append(keys, sizeof keys, ", ", "size");
    return skci_fail(error, SKC_INVALID, "%s has no \"%.*s\"; it takes %s", shape->about.name, skci_utf8_shown(key),
                     key, keys);
}

static skc_status read_number(const skc_shape_parameter *parameter, int whole, const char *value, double *number,
                              skc_error *error)
{
    if (strstr(value, "..") || strchr(value, '/'))
        return skci_fail(error, SKC_INVALID, "%s=%.*s: a range makes a basis of kernels, where one value is accepted",
                         parameter->name, skci_utf8_shown(value), value);
    if (skci_number_parse(value, strlen(value), number) && *number >= parameter->least && *number <= parameter->most &&
        (!whole || *number == floor(*number)))
        return SKC_OK;
    return skci_fail(error, SKC_INVALID, "%s=%.*s: a %s from %g to %g%s%s is accepted", parameter->name,
                     skci_utf8_shown(value), value, whole ? "whole number" : "number", parameter->least,
                     parameter->most, *parameter->unit ? " " : "", parameter->unit);
}

// Stores one option. `seen` has a bit for each key: texts, then numbers, then size.
static skc_status set_option(const skci_shape *shape, const char *key, const char *value, unsigned *seen,
                             skci_shape_arguments *arguments, skc_error *error)
{
    static const skc_shape_parameter size = {"size", "pixels", "", NAN, 1, SKC_KERNEL_MAX_SIZE};
    const skc_shape *about = &shape->about;
    int at = 0, texts = SKCI_SHAPE_TEXTS, last = texts + about->parameter_count;
    while (at < last && !(at < texts ? shape->texts[at] && strcmp(key, shape->texts[at]) == 0
                                     : strcmp(key, about->parameters[at - texts].name) == 0))
        at++;
    if (at == last && strcmp(key, size.name) != 0)
        return fail_key(shape, key, error);
    if (*seen & 1u << at)
        return skci_fail(error, SKC_INVALID, "%s is given twice", key);
    *seen |= 1u << at;
    if (*value == '\0')
        return skci_fail(error, SKC_INVALID, "%s= has no value", key);
    if (at < texts) {
        arguments->texts[at] = value;
        return SKC_OK;
    }
    if (at < last) {
        int i = at - texts;
        return read_number(&about->parameters[i], shape->whole >> i & 1, value, &arguments->values[i], error);
    }
    double number = 0;
    skc_status status = read_number(&size, 1, value, &number, error);
    if (status == SKC_OK)
        arguments->size = (int)number;
    return status;
}

// Moves *spec behind the next byte `a` or `b` that no backslash takes literally, or to the end. What comes before goes
// to *out, without backslashes and terminated, and *out is moved behind it. Returns the byte found, '\0' at the end.
static char read_part(const char **spec, char a, char b, char **out)
{
    const char *p = *spec;
    for (; *p && *p != a && *p != b; p++) {
        if (*p == '\\')
            p++;
        *(*out)++ = *p;
    }
    char stop = *p;
    *(*out)++ = '\0';
    *spec = stop ? p + 1 : p;
    return stop;
}

// Reads the options behind the colon; `buffer` receives their text.
static skc_status read_options(const skci_shape *shape, const char *spec, char *buffer, skci_shape_arguments *arguments,
                               skc_error *error)
{
    unsigned seen = 0;
    char stop;
    do {
        const char *key = buffer;
        stop = read_part(&spec, '=', ',', &buffer);
        if (stop != '=')
            return skci_fail(error, SKC_INVALID, "%s: \"%.*s\" is no option; key=value is accepted", shape->about.name,
                             skci_utf8_shown(key), key);
        const char *value = buffer;
        stop = read_part(&spec, ',', ',', &buffer);
        skc_status status = set_option(shape, key, value, &seen, arguments, error);
        if (status != SKC_OK)
            return status;
    } while (stop == ',');
    return SKC_OK;
}

// Does the text end with a backslash that nothing follows?
static int ends_in_escape(const char *text)
{
    for (; *text; text++)
        if (*text == '\\' && *++text == '\0')
            return 1;
    return 0;
}

skc_status skci_shape_render(const char *spec, skc_kernel **kernel, skc_error *error)
{
    *kernel = NULL;
    if (strlen(spec) > MAX_LENGTH)
        return skci_fail(error, SKC_INVALID, "a shape of %zu bytes: at most %d are accepted", strlen(spec), MAX_LENGTH);
    if (!skci_utf8_valid(spec))
        return skci_fail(error, SKC_INVALID, "a shape that is not UTF-8");
    if (ends_in_escape(spec))
        return skci_fail(error, SKC_INVALID, "a backslash takes the next character literally, and none follows");
    size_t length = strcspn(spec, ":");
    const skci_shape *shape = skci_shape_find(spec, length);
    if (!shape)
        return fail_name(spec, length, error);
    skci_shape_arguments arguments = {.size = 0};
    for (int i = 0; i < shape->about.parameter_count; i++)
        arguments.values[i] = shape->about.parameters[i].fallback;
    char buffer[2 * MAX_LENGTH + 2]; // each byte of the spec once, and a terminator for each separator
    if (spec[length] == ':') {
        skc_status status = read_options(shape, spec + length + 1, buffer, &arguments, error);
        if (status != SKC_OK)
            return status;
    }
    return shape->render(&arguments, kernel, error);
}

skc_status skc_kernel_shape(const char *spec, skc_kernel **kernel, skc_error *error)
{
    skc_status status = skci_shape_render(spec, kernel, error);
    if (status != SKC_OK)
        return status;
    status = skc_kernel_normalize(*kernel, SKC_NORMALIZE_SUM, error);
    if (status != SKC_OK) {
        skc_kernel_free(*kernel);
        *kernel = NULL;
    }
    return status;
}
