// SPDX-License-Identifier: MIT
#include "format/json_node.h"

#include "format/text.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

skci_node skci_member(const skci_node *of, const char *key)
{
    return (skci_node){.up = of, .key = key, .value = json_object_get(of->value, key)};
}

skci_node skci_item(const skci_node *of, size_t i)
{
    return (skci_node){.up = of, .index = i, .value = json_array_get(of->value, i)};
}

// Writes the path into `path` from its start and returns how long it is. Keys come from the reader, not from the file,
// so that the longest path is known to fit.
static size_t print_path(const skci_node *node, char *path, size_t room)
{
    path[0] = '\0';
    if (!node->up)
        return 0;
    size_t length = print_path(node->up, path, room);
    int n = node->key ? snprintf(path + length, room - length, length ? ".%s" : "%s", node->key)
                      : snprintf(path + length, room - length, "[%zu]", node->index);
    size_t printed = n < 0 ? 0 : (size_t)n;
    return printed < room - length ? length + printed : room - 1;
}

skc_status skci_refuse(const skci_node *node, skc_error *error, const char *format, ...)
{
    char path[128], what[SKC_MESSAGE_SIZE];
    print_path(node, path, sizeof path);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    return skci_fail(error, SKC_FORMAT, "%s: %s", path[0] ? path : "the whole file", what);
}

static const char *type_text(const json_t *value)
{
    if (!value)
        return "missing";
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return "an object";
    case JSON_ARRAY:
        return "a list";
    case JSON_STRING:
        return "a string";
    case JSON_INTEGER:
    case JSON_REAL:
        return "a number";
    case JSON_TRUE:
        return "true";
    case JSON_FALSE:
        return "false";
    case JSON_NULL:
        return "null";
    }
    return "unknown";
}

skc_status skci_get_object(const skci_node *node, skc_error *error)
{
    if (!json_is_object(node->value))
        return skci_refuse(node, error, "%s; an object is accepted", type_text(node->value));
    return SKC_OK;
}

skc_status skci_get_list(const skci_node *node, int least, int most, int *count, skc_error *error)
{
    char accepted[48];
    if (least == most)
        snprintf(accepted, sizeof accepted, "a list of %d", least);
    else
        snprintf(accepted, sizeof accepted, "a list of %d to %d", least, most);
    if (!json_is_array(node->value))
        return skci_refuse(node, error, "%s; %s is accepted", type_text(node->value), accepted);
    size_t n = json_array_size(node->value);
    if (n < (size_t)least || n > (size_t)most)
        return skci_refuse(node, error, "a list of %zu; %s is accepted", n, accepted);
    *count = (int)n;
    return SKC_OK;
}

skc_status skci_get_string(const skci_node *node, const char **value, skc_error *error)
{
    if (!json_is_string(node->value))
        return skci_refuse(node, error, "%s; a string is accepted", type_text(node->value));
    *value = json_string_value(node->value);
    return SKC_OK;
}

skc_status skci_get_number(const skci_node *node, double *value, skc_error *error)
{
    if (!json_is_number(node->value))
        return skci_refuse(node, error, "%s; a number is accepted", type_text(node->value));
    *value = json_number_value(node->value);
    return SKC_OK;
}

skc_status skci_get_float(const skci_node *node, float *value, skc_error *error)
{
    double number = 0;
    skc_status status = skci_get_number(node, &number, error);
    if (status != SKC_OK)
        return status;
    *value = (float)number;
    if (!isfinite(*value))
        return skci_refuse(node, error, "%g is too large; finite 32-bit floats are accepted", number);
    return SKC_OK;
}

skc_status skci_get_whole(const skci_node *node, int least, int most, int *value, skc_error *error)
{
    if (!json_is_number(node->value))
        return skci_refuse(node, error, "%s; a whole number from %d to %d is accepted", type_text(node->value), least,
                           most);
    double number = json_number_value(node->value);
    if (!(number >= least && number <= most) || number != floor(number))
        return skci_refuse(node, error, "%.15g; a whole number from %d to %d is accepted", number, least, most);
    *value = (int)number;
    return SKC_OK;
}

skc_status skci_get_word(const skci_node *node, const char *const *words, int count, int *which, skc_error *error)
{
    char accepted[64] = "";
    for (int i = 0; i < count; i++) {
        size_t length = strlen(accepted);
        snprintf(accepted + length, sizeof accepted - length, "%s\"%s\"",
                 i == 0          ? ""
                 : i < count - 1 ? ", "
                                 : " or ",
                 words[i]);
    }
    if (!json_is_string(node->value))
        return skci_refuse(node, error, "%s; %s is accepted", type_text(node->value), accepted);
    const char *word = json_string_value(node->value);
    for (int i = 0; i < count; i++)
        if (strcmp(word, words[i]) == 0) {
            *which = i;
            return SKC_OK;
        }
    return skci_refuse(node, error, "\"%.*s\" is unknown; %s is accepted", skci_utf8_clip(word, strlen(word), 40), word,
                       accepted);
}
