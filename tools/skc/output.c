// SPDX-License-Identifier: MIT
// What goes to standard output and standard error.
#define _POSIX_C_SOURCE 200809L // fdopen

#include "tool.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *hint;
static int stdout_errno; // of the first write to standard output that failed

void tool_hint(const char *text)
{
    hint = text;
}

// File names and other people's texts must not move the cursor or colour the screen: C0 and C1 controls but the line
// break become "?".
static void clean(char *text)
{
    char *to = text;
    for (const char *from = text; *from; from++) {
        unsigned char c = (unsigned char)*from, next = (unsigned char)from[1];
        if ((c < 0x20 && c != '\n') || c == 0x7f) {
            *to++ = '?';
        } else if (c == 0xc2 && next >= 0x80 && next < 0xa0) {
            *to++ = '?';
            from++;
        } else {
            *to++ = *from;
        }
    }
    *to = '\0';
}

G_GNUC_PRINTF(2, 0) static void complain(const char *what, const char *why, va_list arguments)
{
    char *reason = g_strdup_vprintf(why, arguments);
    char *line = g_strconcat("skc: ", *what ? what : "\"\"", ": ", reason, hint ? "; " : NULL, hint, NULL);
    g_strdelimit(line, "\n", '?');
    clean(line);
    fprintf(stderr, "%s\n", line);
    g_free(line);
    g_free(reason);
}

int tool_fail(const char *what, const char *why, ...)
{
    va_list arguments;
    va_start(arguments, why);
    complain(what, why, arguments);
    va_end(arguments);
    return TOOL_FAILED;
}

int tool_usage(const char *what, const char *why, ...)
{
    va_list arguments;
    va_start(arguments, why);
    complain(what, why, arguments);
    va_end(arguments);
    return TOOL_USAGE;
}

void tool_print(const char *text, size_t length)
{
    errno = 0;
    if (fwrite(text, 1, length, stdout) != length && !stdout_errno)
        stdout_errno = errno;
}

void tool_say(const char *format, ...)
{
    if (tool_is_quiet())
        return;
    va_list arguments;
    va_start(arguments, format);
    char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    clean(text);
    tool_print(text, strlen(text));
    g_free(text);
}

FILE *tool_stdout(void)
{
    int copy = dup(STDOUT_FILENO);
    FILE *file = copy >= 0 ? fdopen(copy, "wb") : NULL;
    if (!file && copy >= 0)
        close(copy);
    return file;
}

int tool_finish(int status)
{
    // Both fflush and ferror: an earlier write may have failed and left nothing to flush.
    errno = 0;
    if (fflush(stdout) != 0 && !stdout_errno)
        stdout_errno = errno;
    if (!ferror(stdout))
        return status;
    if (stdout_errno == EPIPE)
        return TOOL_FAILED;
    return tool_fail("standard output", "%s", stdout_errno ? g_strerror(stdout_errno) : "cannot be written");
}
