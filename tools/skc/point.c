// SPDX-License-Identifier: MIT
#include "point.h"

#include <math.h>
#include <string.h>

int point_is_circle(const skc_parameter *p)
{
    return p->kind == SKC_PARAMETER_ROTATION && fmod(p->values[1] - p->values[0], 360) == 0;
}

// The parameter that "name=..." names, -1 if there is none.
static int find(const skc_basis *basis, const char *word)
{
    for (int p = 0; p < basis->parameter_count; p++) {
        size_t length = strlen(basis->parameters[p].name);
        if (strncmp(basis->parameters[p].name, word, length) == 0 && word[length] == '=')
            return p;
    }
    return -1;
}

// "radius, angle".
static char *names_of(const skc_basis *basis)
{
    GString *text = g_string_new(NULL);
    for (int p = 0; p < basis->parameter_count; p++)
        g_string_append_printf(text, "%s%s", p ? ", " : "", basis->parameters[p].name);
    return g_string_free(text, FALSE);
}

static int read_value(const skc_parameter *p, const char *text, double *value)
{
    const double turns = 36000;
    double least = p->values[0], most = p->values[p->count - 1];
    if (point_is_circle(p))
        return tool_parse_real(p->name, text, -turns, turns, value);
    return tool_parse_real(p->name, text, least, most, value);
}

static int read_word(const skc_basis *basis, const char *word, const char *names, double *at)
{
    int p = find(basis, word);
    if (p < 0)
        return tool_usage("--at", "\"%s\": a value for each of %s is accepted, as in %s=%g", word, names,
                          basis->parameters[0].name, basis->parameters[0].values[0]);
    if (!isnan(at[p]))
        return tool_usage("--at", "%s is given twice", basis->parameters[p].name);
    return read_value(&basis->parameters[p], word + strlen(basis->parameters[p].name) + 1, &at[p]);
}

int point_parse(const char *text, const skc_basis *basis, double at[POINT_VALUES])
{
    if (basis->parameter_count == 0)
        return tool_usage("--at", "the file has no parameters");
    for (int p = 0; p < POINT_VALUES; p++)
        at[p] = NAN;
    char **words = g_strsplit(text, ",", -1), *names = names_of(basis);
    int status = TOOL_DONE;
    for (char **word = words; *word && status == TOOL_DONE; word++)
        status = read_word(basis, *word, names, at);
    for (int p = 0; p < basis->parameter_count && status == TOOL_DONE; p++)
        if (isnan(at[p]))
            status = tool_usage("--at", "%s is missing; a value for each of %s is accepted", basis->parameters[p].name,
                                names);
    g_free(names);
    g_strfreev(words);
    return status;
}

char *point_text(const skc_basis *basis, const double *at)
{
    GString *text = g_string_new(NULL);
    for (int p = 0; p < basis->parameter_count; p++) {
        char value[G_ASCII_DTOSTR_BUF_SIZE];
        g_ascii_formatd(value, sizeof value, "%.6g", at[p]);
        g_string_append_printf(text, "%s%s %s", p > 0 ? ", " : "", basis->parameters[p].name, value);
    }
    return g_string_free(text, FALSE);
}

int point_of_filter(const skc_basis *basis, int filter, double at[POINT_VALUES])
{
    // The last parameter is the fastest, the channel the slowest.
    for (int i = basis->parameter_count - 1; i >= 0; i--) {
        const skc_parameter *p = &basis->parameters[i];
        if (p->kind == SKC_PARAMETER_NODES) {
            at[i] = p->values[filter % p->count];
            filter /= p->count;
        } else {
            at[i] = fmin(fmax(p->kind == SKC_PARAMETER_SCALE, p->values[0]), p->values[1]);
        }
    }
    return filter;
}

int point_kernel(const char *path, const skc_basis *basis, const double *at, int channel, skc_kernel **kernel)
{
    family f;
    skc_error error;
    *kernel = NULL;
    int status = family_of_basis(path, basis, &f);
    f.channel = channel;
    if (status == TOOL_DONE && channel >= f.channels)
        status = tool_fail(path, "its source %s has no channel %d", basis->source, channel);
    if (status == TOOL_DONE && family_kernel_at(&f, at, kernel, &error) != SKC_OK)
        status = tool_fail(path, "%s", error.message);
    family_clear(&f);
    return status;
}
