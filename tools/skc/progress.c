// SPDX-License-Identifier: MIT
// The progress bar. Plain text, no colours, no escape sequences: any terminal will do.
#define _POSIX_C_SOURCE 200809L // tcgetpgrp

#include "tool.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static const gint64 first_after = 500000, then_every = 100000; // microseconds

// Only the terminal's foreground job may draw on it.
static int may_draw(void)
{
    return !tool_is_quiet() && isatty(STDERR_FILENO) && tcgetpgrp(STDERR_FILENO) == getpgrp();
}

static int columns(void)
{
    struct winsize size;
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

static void describe_time(char *text, size_t size, double seconds)
{
    long s = (long)(seconds + 0.5);
    if (s < 3600)
        g_snprintf(text, (gulong)size, "%ld:%02ld left", s / 60, s % 60);
    else if (s < 100 * 3600)
        g_snprintf(text, (gulong)size, "%ld:%02ld:%02ld left", s / 3600, s / 60 % 60, s % 60);
    else
        g_strlcpy(text, "days left", size);
}

// What does not fit into `width` columns is left out: first the note, then the time, then the bar.
static void compose(GString *line, int width, const tool_progress *progress, double fraction, const char *note)
{
    enum { BAR = 20 };
    char percent[16], left[32] = "", bar[BAR + 1];
    g_snprintf(percent, sizeof percent, "%3d %%", (int)(100 * fraction));
    // An estimate from less than a fiftieth of the work would only jump about.
    double elapsed = (double)(g_get_monotonic_time() - progress->started) * 1e-6;
    if (fraction >= 0.02)
        describe_time(left, sizeof left, elapsed * (1 - fraction) / fraction);
    int full = (int)(fraction * BAR);
    memset(bar, '-', BAR);
    memset(bar, '#', (size_t)full);
    bar[BAR] = '\0';

    g_string_printf(line, "%s [%s] %s", progress->label, bar, percent);
    if ((int)line->len > width)
        g_string_printf(line, "%s %s", progress->label, percent);
    if (*left && (int)(line->len + 2 + strlen(left)) <= width)
        g_string_append_printf(line, "  %s", left);
    if (note && (int)(line->len + 2 + strlen(note)) <= width)
        g_string_append_printf(line, "  %s", note);
    g_string_truncate(line, MIN(line->len, (gsize)MAX(width, 0)));
}

void tool_progress_start(tool_progress *progress, const char *label)
{
    *progress = (tool_progress){.label = label, .started = g_get_monotonic_time()};
}

// Overwrites what is shown; `shown` is its length.
static void draw(tool_progress *progress, const char *text)
{
    int length = (int)strlen(text);
    fprintf(stderr, "\r%s%*s\r", text, MAX(progress->shown - length, 0), "");
    fflush(stderr);
    progress->shown = length;
}

void tool_progress_update(tool_progress *progress, double fraction, const char *note)
{
    gint64 now = g_get_monotonic_time();
    if (now - progress->started < first_after || now - progress->drawn < then_every || !may_draw())
        return;
    progress->drawn = now;
    int width = columns() - 1; // a character in the last column would break the line
    progress->shown = MIN(progress->shown, width);
    GString *line = g_string_new(NULL);
    compose(line, width, progress, CLAMP(fraction, 0, 1), note);
    draw(progress, line->str);
    g_string_free(line, TRUE);
}

void tool_progress_end(tool_progress *progress)
{
    if (!progress->shown)
        return;
    draw(progress, "");
}

int tool_progress_callback(void *user, const skc_progress *progress)
{
    char note[32];
    g_snprintf(note, sizeof note, "loss %.3f", progress->loss);
    tool_progress_update(user, progress->fraction, progress->loss > 0 ? note : NULL);
    return tool_interrupted();
}
