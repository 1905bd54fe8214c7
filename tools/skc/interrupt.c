// SPDX-License-Identifier: MIT
#define _POSIX_C_SOURCE 200809L // sigaction

#include "interrupt.h"

#include "tool.h"

#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

// Read by the signal handler: fixed memory, so that it never sees a freed name, and atomics that need no lock.
enum { SLOTS = 32 };
static struct {
    atomic_int used;
    char path[PATH_MAX];
} guarded[SLOTS];
static atomic_int catching, caught;
_Static_assert(ATOMIC_INT_LOCK_FREE == 2, "signal handlers need lock-free atomics");

static void on_signal(int number)
{
    if (catching && !caught && number != SIGHUP) {
        caught = 1;
        return;
    }
    for (int i = 0; i < SLOTS; i++)
        if (guarded[i].used)
            unlink(guarded[i].path);
    for (int i = 0; i < SLOTS; i++)
        if (guarded[i].used)
            rmdir(guarded[i].path); // folders, now empty
    // Die of the signal itself, so that a shell that waits for us sees why. It is delivered when this handler returns.
    signal(number, SIG_DFL);
    raise(number);
}

static void install(void)
{
    static int installed;
    if (installed)
        return;
    installed = 1;
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
        struct sigaction old, action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
        sigemptyset(&action.sa_mask);
        // What the parent has us ignore (nohup, jobs in the background of a script) stays ignored.
        if (sigaction(numbers[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
            sigaction(numbers[i], &action, NULL);
    }
}

void tool_catch_interrupt(void)
{
    catching = 1;
    install();
}

int tool_interrupted(void)
{
    return caught;
}

void interrupt_guard(const char *path)
{
    install();
    for (int i = 0; i < SLOTS; i++)
        if (!guarded[i].used && strlen(path) < sizeof guarded[i].path) {
            strcpy(guarded[i].path, path);
            guarded[i].used = 1;
            return;
        }
}

void interrupt_unguard(const char *path)
{
    for (int i = 0; i < SLOTS; i++)
        if (guarded[i].used && strcmp(guarded[i].path, path) == 0)
            guarded[i].used = 0;
}
