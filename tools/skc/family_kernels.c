// SPDX-License-Identifier: MIT
// Kernels measured at the nodes of a grid, and families found again by what a file says.
#include "family_private.h"

#include <math.h>
#include <string.h>

// Their source is what the command line said, so that they can be read again: KERNELs parted by blanks, a backslash
// taking the next character literally, and the options that change them.
static const char anchor_option[] = "--anchor=", normalize_option[] = "--normalize=";

static void append_word(GString *text, const char *prefix, const char *word)
{
    g_string_append(text, text->len ? " " : "");
    g_string_append(text, prefix);
    for (; *word; word++) {
        if (strchr(" \\", *word))
            g_string_append_c(text, '\\');
        g_string_append_c(text, *word);
    }
}

static char *make_source(char *const *arguments, int count, const kernel_options *options)
{
    GString *text = g_string_new(NULL);
    for (int i = 0; i < count; i++)
        append_word(text, "", arguments[i]);
    if (options->anchor)
        append_word(text, anchor_option, options->anchor);
    if (options->normalize)
        append_word(text, normalize_option, options->normalize);
    char *valid = g_utf8_make_valid(text->str, -1);
    g_string_free(text, TRUE);
    return valid;
}

// The words of such a source. Free with g_ptr_array_unref.
static GPtrArray *split_source(const char *source)
{
    GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
    GString *word = g_string_new(NULL);
    for (const char *c = source; *c; c++) {
        int literal = *c == '\\' && c[1];
        c += literal;
        if (literal || *c != ' ')
            g_string_append_c(word, *c);
        if (!c[1] || (*c == ' ' && !literal)) {
            g_ptr_array_add(words, g_strdup(word->str));
            g_string_truncate(word, 0);
        }
    }
    g_string_free(word, TRUE);
    return words;
}

// "NAME=V1,V2,..." to an axis.
static int read_parameter(const char *text, family *f)
{
    const char *equals = strchr(text, '=');
    if (!equals || equals == text || !g_utf8_validate(text, equals - text, NULL))
        return tool_usage("--parameter", "\"%s\": a name and ascending values are accepted, as in field=0,0.5,1", text);
    double values[FAMILY_NODES];
    char **words = g_strsplit(equals + 1, ",", -1);
    int count = (int)g_strv_length(words), status = TOOL_DONE;
    if (count < 2 || count > FAMILY_NODES)
        status = tool_usage("--parameter", "\"%s\": 2 to %d values are accepted", text, FAMILY_NODES);
    for (int i = 0; i < count && status == TOOL_DONE; i++) {
        status = tool_parse_real("--parameter", words[i], -1e9, 1e9, &values[i]);
        if (status == TOOL_DONE && i > 0 && !(values[i] > values[i - 1]))
            status = tool_usage("--parameter", "\"%s\": %s after %s; ascending values are accepted", text, words[i],
                                words[i - 1]);
    }
    g_strfreev(words);
    if (status != TOOL_DONE)
        return status;
    skc_axis axis = {.kind = SKC_PARAMETER_NODES,
                     .first = values[0],
                     .last = values[count - 1],
                     .count = count,
                     .values = values,
                     .measured = 1};
    return family_add_axis(f, text, (size_t)(equals - text), axis);
}

static int nodes_of(const family *f)
{
    int nodes = 1;
    for (int i = 0; i < f->axis_count; i++)
        if (f->axes[i].kind == SKC_PARAMETER_NODES)
            nodes *= f->axes[i].count;
    return nodes;
}

static int check_count(const family *f, int count)
{
    int nodes = nodes_of(f);
    if (nodes == count)
        return TOOL_DONE;
    if (nodes == 1)
        return tool_usage("fit", "%d kernels: --parameter NAME=V1,V2,... tells where each of them stands", count);
    return tool_usage("--parameter", "its values make %d nodes, one for each kernel, but there %s %d kernel%s", nodes,
                      count == 1 ? "is" : "are", count, count == 1 ? "" : "s");
}

static int read_kernels(char *const *arguments, int count, const kernel_options *options, int colour, family *f)
{
    f->channels = colour ? 3 : 1;
    f->kernel_count = count * f->channels;
    f->kernels = g_new0(skc_kernel *, f->kernel_count);
    int status = TOOL_DONE;
    for (int i = 0; i < count && status == TOOL_DONE; i++) {
        skc_kernel *three[3] = {0};
        status =
            colour ? kernel_read_colours(arguments[i], options, three) : kernel_read(arguments[i], options, &three[0]);
        for (int c = 0; c < f->channels; c++)
            f->kernels[c * count + i] = three[c];
    }
    return status;
}

int family_of_kernels(char *const *arguments, int count, char *const *parameters, const char *rotate,
                      const kernel_options *options, int colour, family *f)
{
    *f = (family){.source = make_source(arguments, count, options), .channels = 1, .turned = -1};
    int status = TOOL_DONE;
    for (; parameters && *parameters && status == TOOL_DONE; parameters++)
        status = read_parameter(*parameters, f);
    if (status == TOOL_DONE)
        status = check_count(f, count);
    if (status == TOOL_DONE)
        status = family_add_rotation(f, rotate);
    return status == TOOL_DONE ? read_kernels(arguments, count, options, colour, f) : status;
}

// ------------------------------------------------------------------------------------------------------- of a file

// An option's value if the word is that option.
static char *option_value(const char *word, const char *option)
{
    return g_str_has_prefix(word, option) ? (char *)word + strlen(option) : NULL;
}

// Text for the range of the basis's parameter that turns kernels, NULL if no parameter does so beside the source's own.
static char *rotation_of(const skc_basis *basis)
{
    const skc_parameter *last = basis->parameter_count ? &basis->parameters[basis->parameter_count - 1] : NULL;
    if (!last || last->kind != SKC_PARAMETER_ROTATION || strcmp(last->name, "rotate") != 0)
        return NULL;
    char a[G_ASCII_DTOSTR_BUF_SIZE], b[G_ASCII_DTOSTR_BUF_SIZE];
    return g_strdup_printf("%s..%s", g_ascii_dtostr(a, sizeof a, last->values[0]),
                           g_ascii_dtostr(b, sizeof b, last->values[1]));
}

static int read_shape_again(const skc_basis *basis, family *f)
{
    int status = family_of_shape(basis->source, NULL, f);
    char *rotate = rotation_of(basis);
    if (status == TOOL_DONE && rotate && f->axis_count < basis->parameter_count)
        status = family_add_rotation(f, rotate);
    g_free(rotate);
    return status;
}

// The nodes as --parameter takes them, to read them by the same way.
static char **parameters_of(const skc_basis *basis)
{
    GPtrArray *list = g_ptr_array_new();
    for (int p = 0; p < basis->parameter_count; p++) {
        const skc_parameter *parameter = &basis->parameters[p];
        GString *text = g_string_new(parameter->name);
        for (int i = 0; i < parameter->count; i++) {
            char value[G_ASCII_DTOSTR_BUF_SIZE];
            g_string_append_printf(text, "%c%s", i ? ',' : '=',
                                   g_ascii_dtostr(value, sizeof value, parameter->values[i]));
        }
        char *plain = g_string_free(text, FALSE);
        if (parameter->kind == SKC_PARAMETER_NODES)
            g_ptr_array_add(list, plain);
        else
            g_free(plain);
    }
    g_ptr_array_add(list, NULL);
    return (char **)g_ptr_array_free(list, FALSE);
}

static int read_kernels_again(const char *path, const skc_basis *basis, family *f)
{
    GPtrArray *words = split_source(basis->source), *kernels = g_ptr_array_new();
    kernel_options options = {0};
    int status = TOOL_DONE;
    for (guint i = 0; i < words->len; i++) {
        char *word = words->pdata[i], *anchor = option_value(word, anchor_option);
        char *normalize = option_value(word, normalize_option);
        if (anchor)
            options.anchor = anchor;
        else if (normalize)
            options.normalize = normalize;
        else
            g_ptr_array_add(kernels, word);
        // Reading a pipe or a device that a stranger's file names could wait for ever.
        if (g_file_test(word, G_FILE_TEST_EXISTS) && !g_file_test(word, G_FILE_TEST_IS_REGULAR))
            status = tool_fail(path, "its source %s is not a regular file", word);
    }
    char **parameters = parameters_of(basis), *rotate = rotation_of(basis);
    if (status == TOOL_DONE && (int)kernels->len != basis->filter_count / basis->channels)
        status =
            tool_fail(path, "its source %s is neither a shape with ranges nor a kernel for each node", basis->source);
    if (status == TOOL_DONE)
        status = family_of_kernels((char **)kernels->pdata, (int)kernels->len, parameters, rotate, &options,
                                   basis->channels == 3, f);
    g_free(rotate);
    g_strfreev(parameters);
    g_ptr_array_unref(kernels);
    g_ptr_array_unref(words);
    return status;
}

// Has the family the basis's axes?
static int is_alike(const skc_basis *basis, const family *f)
{
    int alike = f->axis_count == basis->parameter_count;
    for (int i = 0; alike && i < f->axis_count; i++)
        alike = strcmp(f->axes[i].name, basis->parameters[i].name) == 0 && f->axes[i].kind == basis->parameters[i].kind;
    return alike;
}

int family_of_basis(const char *path, const skc_basis *basis, family *f)
{
    *f = (family){.turned = -1};
    if (!*basis->source || strcmp(basis->source, "-") == 0)
        return tool_fail(path, "it does not say which kernels it was fitted to");
    int status = family_is_shape(basis->source) ? read_shape_again(basis, f) : read_kernels_again(path, basis, f);
    if (status == TOOL_DONE && !is_alike(basis, f))
        status = tool_fail(path, "its source %s has other parameters than the file", basis->source);
    return status == TOOL_DONE ? TOOL_DONE : TOOL_FAILED;
}
