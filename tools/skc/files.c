// SPDX-License-Identifier: MIT
// Files that appear whole or not at all.
#define _POSIX_C_SOURCE 200809L // lstat

#include "interrupt.h"
#include "tool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int names_stdout(const char *target)
{
    static const char *const names[] = {"-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", NULL};
    return g_strv_contains(names, target);
}

// Names of descriptors that are open already: their links lead to files, but the name means the open one.
static int is_descriptor(const char *path)
{
    return names_stdout(path) || strcmp(path, "/dev/stderr") == 0 || g_str_has_prefix(path, "/dev/fd/") ||
           g_str_has_prefix(path, "/proc/self/fd/");
}

// The file that the name stands for, which need not exist: follows links of the last component. NULL with errno set.
static char *resolve(const char *target)
{
    enum { MOST_LINKS = 40 }; // what Linux allows
    char *path = g_strdup(target);
    for (int i = 0; i < MOST_LINKS; i++) {
        struct stat info;
        if (is_descriptor(path) || lstat(path, &info) != 0 || !S_ISLNK(info.st_mode))
            return path;
        char *link = g_file_read_link(path, NULL);
        char *folder = g_path_get_dirname(path);
        g_free(path);
        path = link ? g_path_is_absolute(link) ? g_strdup(link) : g_build_filename(folder, link, NULL) : NULL;
        g_free(link);
        g_free(folder);
        if (!path)
            return NULL;
    }
    g_free(path);
    errno = ELOOP;
    return NULL;
}

int tool_is_stdout(const char *target)
{
    char *path = resolve(target);
    int is = path && names_stdout(path);
    g_free(path);
    return is;
}

// The file's ending, ".png", or "" if it has none to speak of.
static const char *ending(const char *path)
{
    enum { LONGEST = 32 }; // longer ones are no formats, and might make too long a name
    const char *slash = strrchr(path, '/'), *dot = strrchr(path, '.');
    return dot && (!slash || dot > slash) && strlen(dot) <= LONGEST ? dot : "";
}

// Makes an empty file beside `target`. NULL with errno set.
static char *make_temporary(const char *target, mode_t mode)
{
    char *folder = g_path_get_dirname(target), *path = NULL;
    int file = -1, tries = 100;
    do {
        g_free(path);
        path = g_strdup_printf("%s/.skc-%08x%s", folder, g_random_int(), ending(target));
        interrupt_guard(path);
        file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        if (file < 0)
            interrupt_unguard(path);
    } while (file < 0 && errno == EEXIST && --tries > 0);
    int reason = errno;
    g_free(folder);
    if (file >= 0) {
        close(file);
        return path;
    }
    g_free(path);
    errno = reason;
    return NULL;
}

static int is_straight(const tool_output *output)
{
    return strcmp(output->temporary, output->target) == 0;
}

static int refuse(const char *target, int reason)
{
    switch (reason) {
    case EISDIR:
        return tool_fail(target, "is a folder; the name of a file is accepted");
    case ENOENT:
        return tool_fail(target, "its folder does not exist");
    default:
        return tool_fail(target, "cannot be written: %s", g_strerror(reason));
    }
}

int tool_output_open(tool_output *output, const char *target)
{
    *output = (tool_output){0};
    if (!*target)
        return tool_fail("output", "its name is empty");
    char *path = tool_is_stdout(target) ? g_strdup("/dev/stdout") : resolve(target);
    if (!path)
        return refuse(target, errno);
    struct stat old;
    int exists = stat(path, &old) == 0, reason = exists || errno == ENOENT ? 0 : errno;
    int straight = is_descriptor(path) || (exists && !S_ISREG(old.st_mode));
    if (exists && S_ISDIR(old.st_mode))
        reason = EISDIR;
    else if (exists && access(path, W_OK) != 0)
        reason = errno;
    if (!reason) {
        // An old file's permissions are restored at the end; until then nobody else shall see what they may forbid.
        output->temporary = straight ? g_strdup(path) : make_temporary(path, exists ? 0600 : 0666);
        if (!output->temporary)
            reason = errno;
    }
    if (reason) {
        g_free(path);
        return refuse(target, reason);
    }
    output->target = path;
    return TOOL_DONE;
}

int tool_output_commit(tool_output *output)
{
    struct stat old;
    if (!is_straight(output)) {
        int exists = stat(output->target, &old) == 0;
        if ((exists && chmod(output->temporary, old.st_mode & 07777) != 0) ||
            rename(output->temporary, output->target) != 0) {
            tool_fail(output->target, "cannot be written: %s", g_strerror(errno));
            tool_output_abandon(output);
            return TOOL_FAILED;
        }
        interrupt_unguard(output->temporary);
    }
    g_clear_pointer(&output->temporary, g_free);
    g_clear_pointer(&output->target, g_free);
    return TOOL_DONE;
}

void tool_output_abandon(tool_output *output)
{
    if (output->temporary && !is_straight(output)) {
        unlink(output->temporary);
        interrupt_unguard(output->temporary);
    }
    g_clear_pointer(&output->temporary, g_free);
    g_clear_pointer(&output->target, g_free);
}

int tool_output_probe(const char *target)
{
    tool_output output;
    int status = tool_output_open(&output, target);
    tool_output_abandon(&output);
    return status;
}

// 0, or the errno.
static int write_all(int file, const char *text, size_t length)
{
    while (length > 0) {
        ssize_t n = write(file, text, length);
        if (n < 0 && errno != EINTR)
            return errno;
        if (n > 0) {
            text += n;
            length -= (size_t)n;
        }
    }
    return 0;
}

int tool_write_file(const char *target, const char *text, size_t length)
{
    if (tool_is_stdout(target)) {
        tool_print(text, length); // a failure shows in tool_finish
        return TOOL_DONE;
    }
    tool_output output;
    int status = tool_output_open(&output, target);
    if (status != TOOL_DONE)
        return status;
    int file = open(output.temporary, O_WRONLY | O_CLOEXEC | O_TRUNC);
    int reason = file < 0 ? errno : write_all(file, text, length);
    if (file >= 0 && close(file) != 0 && !reason)
        reason = errno;
    if (reason) {
        tool_output_abandon(&output);
        return tool_fail(target, "cannot be written: %s", g_strerror(reason));
    }
    return tool_output_commit(&output);
}

// Reads to the end, or to one byte more than `most`. 0, or the errno.
static int read_all(int file, size_t most, GByteArray *bytes)
{
    char block[65536];
    while (bytes->len <= most) {
        ssize_t n = read(file, block, sizeof block);
        if (n < 0 && errno != EINTR)
            return errno;
        if (n == 0)
            return 0;
        if (n > 0)
            g_byte_array_append(bytes, (const guint8 *)block, (guint)n);
    }
    return 0;
}

int tool_read_file(const char *path, size_t most, char **text, size_t *length)
{
    *text = NULL;
    *length = 0;
    int is_stdin = strcmp(path, "-") == 0;
    int file = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return tool_fail(*path ? path : "input", "%s", *path ? g_strerror(errno) : "its name is empty");
    GByteArray *bytes = g_byte_array_new();
    most = MIN(most, (size_t)G_MAXUINT - 2 * 65536); // as much as a GByteArray holds
    int reason = read_all(file, most, bytes), status = TOOL_DONE;
    if (!is_stdin)
        close(file);
    if (reason == EISDIR)
        status = tool_fail(path, "is a folder; the name of a file is accepted");
    else if (reason)
        status = tool_fail(path, "%s", g_strerror(reason));
    else if (bytes->len > most)
        status = tool_fail(path, "is larger than the %zu bytes that are accepted", most);
    if (status != TOOL_DONE) {
        g_byte_array_unref(bytes);
        return status;
    }
    *length = bytes->len;
    g_byte_array_append(bytes, (const guint8 *)"", 1);
    *text = (char *)g_byte_array_free(bytes, FALSE);
    return TOOL_DONE;
}
