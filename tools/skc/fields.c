// SPDX-License-Identifier: MIT
#include "fields.h"

#include <string.h>

int measure_parse(const char *option, const char *text, field_unit unit, double least, double most, measure *value)
{
    char *end = NULL;
    int spaced = g_ascii_isspace(text[0]) || g_str_has_prefix(text, "0x");
    double v = spaced ? 0 : g_ascii_strtod(text, &end);
    int is_number = !spaced && end != text, percent = is_number && strcmp(end, "%") == 0;
    int fits = is_number && (!*end || (unit == FIELD_LENGTH && (percent || strcmp(end, "px") == 0)));
    if (!fits || !(v >= least && v <= most)) // NaN fails
        return tool_usage(option, "\"%s\": a number from %g to %g%s is accepted", text, least, most,
                          unit == FIELD_LENGTH ? ", in pixels (12 or 12px) or percent (2%)," : "");
    *value = (measure){v, percent};
    return TOOL_DONE;
}

static int unknown_field(const char *option, const char *part, int count, const field *fields)
{
    GString *names = g_string_new(NULL);
    for (int i = 0; i < count; i++)
        g_string_append_printf(names, "%s%s", i == 0 ? "" : i == count - 1 ? " and " : ", ", fields[i].name);
    tool_usage(option, "\"%s\": %s %s accepted, each once, as in %s=%g", part, names->str, count == 1 ? "is" : "are",
               fields[0].name, fields[0].value.value);
    g_string_free(names, TRUE);
    return TOOL_USAGE;
}

static field *find(const char *name, size_t length, int count, field *fields)
{
    for (int i = 0; i < count; i++)
        if (strlen(fields[i].name) == length && memcmp(fields[i].name, name, length) == 0)
            return &fields[i];
    return NULL;
}

// A part without a name is the field at its place; one that follows a name must have one.
static int parse_part(const char *option, const char *part, int place, int named, int count, field *fields)
{
    const char *equals = strchr(part, '=');
    field *to =
        equals ? find(part, (size_t)(equals - part), count, fields) : (place < count && !named ? &fields[place] : NULL);
    if (!to || to->given)
        return unknown_field(option, part, count, fields);
    to->given = 1;
    char *name = g_strdup_printf("%s: %s", option, to->name);
    int status = measure_parse(name, equals ? equals + 1 : part, to->unit, to->least, to->most, &to->value);
    g_free(name);
    return status;
}

int fields_parse(const char *option, const char *text, int count, field *fields)
{
    char **parts = g_strsplit(text, ",", -1);
    int status = TOOL_DONE, named = 0;
    for (int i = 0; parts[i] && status == TOOL_DONE; i++) {
        status = parse_part(option, parts[i], i, named, count, fields);
        named = named || strchr(parts[i], '=');
    }
    g_strfreev(parts);
    return status;
}

int measure_parse_range(const char *option, const char *text, field_unit unit, measure range[2])
{
    const double most = 1e6;
    const char *dots = strstr(text, "..");
    if (!dots || dots == text || !dots[2])
        return tool_usage(option, "\"%s\": A..B is accepted, as in 0..24", text);
    char *first = g_strndup(text, (size_t)(dots - text));
    int status = measure_parse(option, first, unit, -most, most, &range[0]);
    g_free(first);
    return status == TOOL_DONE ? measure_parse(option, dots + 2, unit, -most, most, &range[1]) : status;
}

double measure_of(measure m, double whole)
{
    return m.percent ? m.value / 100 * whole : m.value;
}
