// SPDX-License-Identifier: MIT
#include "programs.h"
#include "speed.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static char *file_text(const char *path)
{
    enum { MOST = 100000 }; // an argument may have 128 KiB
    FILE *file = fopen(path, "rb");
    char *text = calloc(1, MOST + 1);
    if (!file || !text || (fread(text, 1, MOST, file) == 0 && ferror(file)))
        die(path, "cannot be read");
    fclose(file);
    return text;
}

// Memory that there is not shall be refused, rather than the machine brought down.
static void limit_memory(void)
{
    double bytes = 0.95 * (double)sysconf(_SC_AVPHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
    struct rlimit limit = {(rlim_t)bytes, (rlim_t)bytes};
    setrlimit(RLIMIT_DATA, &limit);
}

static void become(char *words[], const char *log)
{
    int out = open(log, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (out >= 0) {
        dup2(out, STDOUT_FILENO);
        dup2(out, STDERR_FILENO);
    }
    limit_memory();
    execvp(words[0], words);
    _exit(127);
}

usage run_program(const char *command)
{
    enum { MAX_WORDS = 64 };
    char *line = strdup(command), *words[MAX_WORDS + 1], *texts[MAX_WORDS], *rest;
    int count = 0, text_count = 0;
    for (char *word = strtok_r(line, " ", &rest); word && count < MAX_WORDS; word = strtok_r(NULL, " ", &rest))
        words[count++] = word[0] == '@' ? (texts[text_count++] = file_text(word + 1)) : word;
    words[count] = NULL;
    fflush(NULL);
    double start = seconds();
    pid_t child = fork();
    if (child == 0)
        become(words, "program.log");
    struct rusage used;
    int status = -1;
    if (child < 0 || wait4(child, &status, 0, &used) != child)
        die(command, "cannot be run");
    usage result = {seconds() - start,
                    (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                        1e-6 * (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec),
                    (double)used.ru_maxrss / 1024};
    if (status != 0) {
        char *log = file_text("program.log");
        fprintf(stderr, "bench: %s: failed\n%s\n", command, log);
        free(log);
        result.seconds = HUGE_VAL;
    }
    while (text_count > 0)
        free(texts[--text_count]);
    free(line);
    return result;
}
