// SPDX-License-Identifier: MIT
// The command line of a command. GOption holds the table and stores the values; what it reports would not fit our form
// of an error, and it knows no "-oFILE" and no negative numbers as operands, so words are sorted here first.

#include "tool.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static gboolean quiet, help;

static const GOptionEntry common[] = {
    {"quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, "no report and no progress, only errors", NULL},
    {"help", 'h', 0, G_OPTION_ARG_NONE, &help, "print this text", NULL},
    {0},
};

int tool_is_quiet(void)
{
    return quiet;
}

typedef struct parser {
    const char *command;
    const GOptionEntry *entries;
    GPtrArray *options; // "--name" or "--name=value", for GOption
    int operands;       // how many words stayed in argv[1..]
} parser;

static int takes_value(const GOptionEntry *entry)
{
    return entry->arg != G_OPTION_ARG_NONE &&
           !(entry->arg == G_OPTION_ARG_CALLBACK && (entry->flags & G_OPTION_FLAG_NO_ARG));
}

// The entry of that long name (`length` bytes), or if `name` is NULL, of that letter.
static const GOptionEntry *find(const parser *p, const char *name, size_t length, char letter)
{
    const GOptionEntry *tables[] = {p->entries, common};
    for (size_t t = 0; t < G_N_ELEMENTS(tables); t++)
        for (const GOptionEntry *e = tables[t]; e && e->long_name; e++)
            if (name ? strlen(e->long_name) == length && memcmp(e->long_name, name, length) == 0
                     : e->short_name && e->short_name == letter)
                return e;
    return NULL;
}

static int unknown(const parser *p, const char *option)
{
    return tool_usage(option, "there is no such option; \"skc %s --help\" lists them", p->command);
}

// Queues an option. Of one that is given twice the last value counts; GOption would leak the first.
static void queue(parser *p, const GOptionEntry *entry, const char *value)
{
    size_t length = strlen(entry->long_name);
    int repeats = entry->arg == G_OPTION_ARG_STRING_ARRAY || entry->arg == G_OPTION_ARG_FILENAME_ARRAY ||
                  entry->arg == G_OPTION_ARG_CALLBACK;
    for (guint i = 0; i < p->options->len && !repeats; i++) {
        const char *earlier = (const char *)p->options->pdata[i] + 2;
        if (strncmp(earlier, entry->long_name, length) == 0 && (earlier[length] == '=' || earlier[length] == '\0'))
            g_ptr_array_remove_index(p->options, i--);
    }
    g_ptr_array_add(p->options, g_strconcat("--", entry->long_name, value ? "=" : NULL, value, NULL));
}

// Adds `entry` with its value: `value`, or if that is NULL the next word. Moves *at along.
static int add(parser *p, const GOptionEntry *entry, const char *as_typed, const char *value, int argc, char **argv,
               int *at)
{
    if (!takes_value(entry)) {
        if (value)
            return tool_usage(as_typed, "takes no value");
        queue(p, entry, NULL);
        return TOOL_DONE;
    }
    int optional = entry->arg == G_OPTION_ARG_CALLBACK && (entry->flags & G_OPTION_FLAG_OPTIONAL_ARG);
    if (!value && !optional) {
        if (*at + 1 >= argc)
            return tool_usage(as_typed, "a value is missing: --%s=%s", entry->long_name,
                              entry->arg_description ? entry->arg_description : "VALUE");
        value = argv[++*at];
    }
    queue(p, entry, value);
    return TOOL_DONE;
}

static int add_long(parser *p, int argc, char **argv, int *at)
{
    const char *name = argv[*at] + 2, *value = strchr(name, '=');
    size_t length = value ? (size_t)(value - name) : strlen(name);
    char *as_typed = g_strdup_printf("--%.*s", (int)MIN(length, 80), name);
    const GOptionEntry *entry = find(p, name, length, 0);
    int status = entry ? add(p, entry, as_typed, value ? value + 1 : NULL, argc, argv, at) : unknown(p, as_typed);
    g_free(as_typed);
    return status;
}

// "-q", "-qo FILE", "-oFILE".
static int add_short(parser *p, int argc, char **argv, int *at)
{
    for (const char *c = argv[*at] + 1; *c; c++) {
        // A letter beyond ASCII is more than one byte: name the rest of the word.
        char as_typed[] = {'-', *c, '\0'};
        const GOptionEntry *entry = find(p, NULL, 0, *c);
        if (!entry)
            return unknown(p, (*c & 0x80) ? argv[*at] : as_typed);
        const char *value = takes_value(entry) && c[1] ? c + 1 : NULL;
        int status = add(p, entry, as_typed, value, argc, argv, at);
        if (status != TOOL_DONE || value)
            return status;
        if (takes_value(entry))
            return TOOL_DONE;
    }
    return TOOL_DONE;
}

static int is_operand(const char *word)
{
    return word[0] != '-' || word[1] == '\0' || g_ascii_isdigit(word[1]) ||
           (word[1] == '.' && g_ascii_isdigit(word[2]));
}

// Leaves the operands in argv[1..] and gathers the options.
static int sort_words(parser *p, int argc, char **argv)
{
    int status = TOOL_DONE, ended = 0;
    for (int i = 1; i < argc && status == TOOL_DONE; i++) {
        if (ended || is_operand(argv[i]))
            argv[++p->operands] = argv[i];
        else if (strcmp(argv[i], "--") == 0)
            ended = 1;
        else if (argv[i][1] == '-')
            status = add_long(p, argc, argv, &i);
        else
            status = add_short(p, argc, argv, &i);
    }
    return status;
}

// One option at a time: then it is known which one a failure is about, in every language.
static int store(const parser *p, GOptionContext *context, char *option)
{
    char *words[] = {(char *)"skc", option, NULL}, **argv = words;
    int argc = 2;
    GError *error = NULL;
    if (g_option_context_parse(context, &argc, &argv, &error))
        return TOOL_DONE;
    const char *name = option + 2, *value = strchr(name, '=');
    const GOptionEntry *entry = find(p, name, value ? (size_t)(value - name) : strlen(name), 0);
    switch (entry->arg) {
    case G_OPTION_ARG_INT:
    case G_OPTION_ARG_INT64:
        tool_usage(option, "a whole number is accepted");
        break;
    case G_OPTION_ARG_DOUBLE:
        tool_usage(option, "a number is accepted");
        break;
    default:
        tool_usage(option, "%s", error->message);
    }
    g_error_free(error);
    return TOOL_USAGE;
}

// Prints `text` from column `column` on, broken at blanks to stay within 80 columns, and ends the line.
static void print_wrapped(const char *text, int column)
{
    enum { WIDTH = 80 };
    int at = column;
    char **words = g_strsplit(text, " ", -1);
    for (char **word = words; *word; word++) {
        int length = (int)g_utf8_strlen(*word, -1);
        if (at > column && at + 1 + length >= WIDTH) {
            printf("\n%*s", column, "");
            at = column;
        }
        printf("%s%s", at > column ? " " : "", *word);
        at += length + (at > column);
    }
    putchar('\n');
    g_strfreev(words);
}

static void print_entries(const GOptionEntry *entries)
{
    enum { COLUMN = 26 };
    for (const GOptionEntry *e = entries; e && e->long_name; e++) {
        if (e->flags & G_OPTION_FLAG_HIDDEN)
            continue;
        char letter[] = {'-', e->short_name, ',', '\0'};
        int at = printf("  %-3s --%s%s%s", e->short_name ? letter : "", e->long_name, e->arg_description ? "=" : "",
                        e->arg_description ? e->arg_description : "");
        if (at > COLUMN - 2) {
            putchar('\n');
            at = 0;
        }
        printf("%*s", COLUMN - at, "");
        print_wrapped(e->description ? e->description : "", COLUMN);
    }
}

static void print_help(const parser *p, const char *usage, const char *summary, const char *example)
{
    printf("Usage: skc %s %s\n\n", p->command, usage);
    char **paragraphs = g_strsplit(summary, "\n", -1);
    for (char **paragraph = paragraphs; *paragraph; paragraph++) {
        print_wrapped(*paragraph, 0);
        putchar('\n');
    }
    g_strfreev(paragraphs);
    printf("Options:\n");
    print_entries(p->entries);
    print_entries(common);
    if (!example)
        return;
    printf("\nExample:\n");
    char **lines = g_strsplit(example, "\n", -1);
    for (char **line = lines; *line; line++)
        if (**line)
            printf("  %s\n", g_strchug(*line));
    g_strfreev(lines);
}

int tool_options(int *argc, char ***argv, const char *usage, const char *summary, const char *example,
                 const GOptionEntry *entries)
{
    parser p = {(*argv)[0], entries, g_ptr_array_new_with_free_func(g_free), 0};
    int status = sort_words(&p, *argc, *argv);
    GOptionContext *context = g_option_context_new(NULL);
    g_option_context_set_help_enabled(context, FALSE);
    if (entries)
        g_option_context_add_main_entries(context, entries, NULL);
    g_option_context_add_main_entries(context, common, NULL);
    for (guint i = 0; i < p.options->len && status == TOOL_DONE; i++)
        status = store(&p, context, p.options->pdata[i]);
    g_option_context_free(context);
    g_ptr_array_free(p.options, TRUE);
    if (status == TOOL_DONE && help) {
        print_help(&p, usage, summary, example);
        exit(tool_finish(TOOL_DONE));
    }
    *argc = p.operands + 1;
    (*argv)[*argc] = NULL;
    return status;
}

int tool_parts_given(char **parts)
{
    for (; *parts; parts++)
        if (!**parts)
            return 0;
    return 1;
}

int tool_parse_int(const char *option, const char *text, long least, long most, long *value)
{
    char *end;
    errno = 0;
    long v = strtol(text, &end, 10);
    int is_number = g_ascii_isdigit(text[text[0] == '-' || text[0] == '+']) && *end == '\0';
    if (!is_number || errno || v < least || v > most)
        return tool_usage(option, "\"%s\": a whole number from %ld to %ld is accepted", text, least, most);
    *value = v;
    return TOOL_DONE;
}

int tool_parse_size(const char *option, const char *text, long *width, long *height)
{
    char **parts = g_strsplit(text, "x", -1);
    int status = TOOL_DONE;
    if (g_strv_length(parts) != 2 || !tool_parts_given(parts))
        status = tool_usage(option, "\"%s\": WxH is accepted, as in 4096x3072", text);
    if (status == TOOL_DONE)
        status = tool_parse_int(option, parts[0], 1, 1 << 20, width);
    if (status == TOOL_DONE)
        status = tool_parse_int(option, parts[1], 1, 1 << 20, height);
    g_strfreev(parts);
    return status;
}

int tool_parse_real(const char *option, const char *text, double least, double most, double *value)
{
    char *end;
    double v = g_ascii_strtod(text, &end);
    // Written so that NaN fails.
    if (text[0] == '\0' || g_ascii_isspace(text[0]) || *end != '\0' || !(v >= least && v <= most))
        return tool_usage(option, "\"%s\": a number from %g to %g is accepted", text, least, most);
    *value = v;
    return TOOL_DONE;
}
