// SPDX-License-Identifier: MIT
// What the commands share: failing, quiet, interrupts, progress bars, and files that appear whole or not at all.

#ifndef TOOL_H
#define TOOL_H

#include "skc/skc.h"

#include <glib.h>
#include <stddef.h>
#include <stdio.h>

enum { TOOL_DONE = 0, TOOL_FAILED = 1, TOOL_USAGE = 2 };

// --- commands. Each lives in cmd_NAME.c and gets argv from its own name on. It returns an exit status.
int cmd_fit(int argc, char **argv);
int cmd_apply(int argc, char **argv);
int cmd_compare(int argc, char **argv);
int cmd_bench(int argc, char **argv);
int cmd_export(int argc, char **argv);
int cmd_info(int argc, char **argv);
int cmd_show(int argc, char **argv);
int cmd_diff(int argc, char **argv);
int cmd_kernel(int argc, char **argv);

// Parses the options of a command with GOption. `usage` is the text after "skc NAME", `summary` its
// paragraphs, parted by line breaks, `example`
// the lines under "Example:". Adds -q/--quiet and --help. On success the operands are left in argv[1..]; "--" ends the
// options, and what starts like a negative number is an operand. Returns TOOL_DONE, or prints one line on standard
// error and returns TOOL_USAGE. --help prints to standard output and exits 0.
int tool_options(int *argc, char ***argv, const char *usage, const char *summary, const char *example,
                 const GOptionEntry *entries);

// Prints "skc: WHAT: WHY" as one line on standard error (control characters become "?") and returns TOOL_FAILED or
// TOOL_USAGE.
int tool_fail(const char *what, const char *why, ...) G_GNUC_PRINTF(2, 3);
int tool_usage(const char *what, const char *why, ...) G_GNUC_PRINTF(2, 3);

// Text added to the sentences of failures, "; HINT": how to go on when a function that prints for itself fails. NULL:
// none.
void tool_hint(const char *hint);

// Text for people on standard output (control characters but line breaks become "?"); nothing with --quiet.
void tool_say(const char *format, ...) G_GNUC_PRINTF(1, 2);
int tool_is_quiet(void);
// What was asked for, --quiet or not, on standard output.
void tool_print(const char *text, size_t length);
// Standard output as a file of its own, for pictures: what fails there is told by whoever writes them, not by
// tool_finish. To be closed; NULL with errno.
FILE *tool_stdout(void);
// Ends standard output. Returns `status`, or TOOL_FAILED with a sentence if not all could be written; without one if
// the reader has gone.
int tool_finish(int status);

// Has each part of an option's text, split at its separators, something in it?
int tool_parts_given(char **parts);

// A whole number or a real one from option text, the whole text, in range; else prints the sentence and returns
// TOOL_USAGE.
int tool_parse_int(const char *option, const char *text, long least, long most, long *value);
int tool_parse_size(const char *option, const char *text, long *width, long *height); // "640x480"
int tool_parse_real(const char *option, const char *text, double least, double most, double *value);

// --- interrupts. From tool_catch_interrupt on, the first Ctrl-C (SIGINT, SIGTERM) only sets the flag; a second one
// removes the temporary file of an open output and ends the process.
void tool_catch_interrupt(void);
int tool_interrupted(void);

// --- progress: a bar on standard error, shown only on a terminal and without --quiet, and only for work that takes
// longer than half a second: "fitting [######----] 62 %  0:03 left  loss 0.231". Its line is wiped when done.
typedef struct tool_progress {
    const char *label;
    gint64 started, drawn; // microseconds
    int shown;
} tool_progress;

void tool_progress_start(tool_progress *progress, const char *label);
// `note` may be NULL. fraction 0 .. 1.
void tool_progress_update(tool_progress *progress, double fraction, const char *note);
void tool_progress_end(tool_progress *progress);
// A skc_progress_callback: user is a tool_progress. Cancels on an interrupt.
int tool_progress_callback(void *user, const skc_progress *progress);

// --- outputs that appear whole. A temporary file in the target's folder with the target's ending (so that libvips
// picks the same format), opened exclusively; removed if the process ends by a signal.
typedef struct tool_output {
    char *target, *temporary;
} tool_output;

// Makes the temporary file, empty. A target that is a symbolic link stands for what it points to. One that is no
// regular file (a device, a pipe, standard output) is written straight: `temporary` then is its own name. Refuses a
// folder, a file that is write-protected, and a folder that does not exist or cannot be written. Prints the sentence
// and returns TOOL_FAILED, or TOOL_DONE.
int tool_output_open(tool_output *output, const char *target);
// Renames it onto the target (keeping the permissions of an existing file, else by umask); prints and returns
// TOOL_FAILED if that fails, with the temporary file removed.
int tool_output_commit(tool_output *output);
// Removes it. Harmless after commit and on a zeroed tool_output.
void tool_output_abandon(tool_output *output);
// Writes `length` bytes as the whole of `target`, through the above, or to standard output if the target is that.
int tool_write_file(const char *target, const char *text, size_t length);
// Makes and removes it: better to hear before long work than after it that its result has nowhere to go.
int tool_output_probe(const char *target);
// Is it "-", "/dev/stdout" or the like, or a link to that?
int tool_is_stdout(const char *target);
// Reads a whole file of at most `most` bytes ("-": standard input), and ends it with a NUL that `length` does not
// count; prints and returns TOOL_FAILED. Free *text with g_free.
int tool_read_file(const char *path, size_t most, char **text, size_t *length);

// --- .skc files: read and parse, or format and write. Print their sentence on failure.
int tool_load_basis(const char *path, skc_basis **basis);
int tool_save_basis(const char *path, const skc_basis *basis);

#endif
