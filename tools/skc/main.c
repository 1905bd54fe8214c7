// SPDX-License-Identifier: MIT
#define _POSIX_C_SOURCE 200809L // SIGPIPE, SIGXFSZ

#include "image.h"
#include "tool.h"

#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct command {
    const char *name, *summary;
    int (*run)(int argc, char **argv);
} command;

static const command commands[] = {
    {"fit", "fit a sparse kernel complex to a kernel", cmd_fit},
    {"apply", "filter an image with a complex", cmd_apply},
    {"compare", "lay ways to filter with a kernel side by side", cmd_compare},
    {"bench", "measure how fast a complex filters here", cmd_bench},
    {"export", "write a complex as code: shaders, programs", cmd_export},
    {"info", "print a complex's layers, cost and quality", cmd_info},
    {"show", "draw a complex: kernel, error, samples", cmd_show},
    {"diff", "measure how far two pictures are apart", cmd_diff},
    {"kernel", "write a kernel as a picture", cmd_kernel},
};

static const command *find(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

static char *list_names(void)
{
    GString *names = g_string_new(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
        g_string_append_printf(names, "%s, ", commands[i].name);
    g_string_append(names, "help");
    return g_string_free(names, FALSE);
}

static int unknown(const char *name)
{
    char *names = list_names();
    int status = tool_usage(name, "there is no such command; there are %s", names);
    g_free(names);
    return status;
}

static void print_usage(FILE *to)
{
    fprintf(to, "Usage: skc COMMAND [operands and options]\n\n");
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
        fprintf(to, "  %-8s %s\n", commands[i].name, commands[i].summary);
    fprintf(to, "\n\"skc COMMAND --help\" tells more; \"skc --version\" prints the version.\n");
}

static void print_help(void)
{
    print_usage(stdout);
    puts("\nExample:\n"
         "  skc fit heart:radius=24 --samples 96 -o heart.skc\n"
         "  skc apply heart.skc photo.jpg blurred.jpg");
}

// Descriptors 0 to 2 that were closed on us would be given to the next file that is opened, and our texts would land in
// it. Opened the wrong way round, they fail when used.
static void fill_descriptors(void)
{
    for (int i = 0; i <= 2; i++)
        if (fcntl(i, F_GETFD) < 0 && open("/dev/null", i == 0 ? O_WRONLY : O_RDONLY) != i)
            _exit(TOOL_FAILED);
}

// Names in the user's encoding; numbers and messages as everywhere. libvips sets all to the user's.
static void set_locale(void)
{
    setlocale(LC_ALL, "C");
    setlocale(LC_CTYPE, "");
}

static int run(const command *chosen, int argc, char **argv)
{
    if (image_start("skc") != TOOL_DONE)
        return TOOL_FAILED;
    set_locale();
    int status = chosen->run(argc, argv);
    image_stop();
    return status;
}

// "skc help NAME" is "skc NAME --help".
static int help(int argc, char **argv)
{
    if (argc < 2) {
        print_help();
        return TOOL_DONE;
    }
    const command *chosen = find(argv[1]);
    if (!chosen)
        return unknown(argv[1]);
    char option[] = "--help", *words[] = {argv[1], option, NULL};
    return run(chosen, 2, words);
}

static int dispatch(int argc, char **argv)
{
    if (argc < 2) {
        print_usage(stderr);
        return TOOL_USAGE;
    }
    const char *name = argv[1];
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
        print_help();
        return TOOL_DONE;
    }
    if (strcmp(name, "--version") == 0) {
        printf("skc %s\n", skc_version());
        return TOOL_DONE;
    }
    if (strcmp(name, "help") == 0)
        return help(argc - 1, argv + 1);
    const command *chosen = find(name);
    return chosen ? run(chosen, argc - 1, argv + 1) : unknown(name);
}

int main(int argc, char **argv)
{
    // Writing to a closed pipe or beyond a limit is an error to report, not a reason to die with half a file.
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    fill_descriptors();
    set_locale();
    return tool_finish(dispatch(argc, argv));
}
