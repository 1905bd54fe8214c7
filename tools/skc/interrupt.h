// SPDX-License-Identifier: MIT
// Signals, and the files they must not leave behind.

#ifndef INTERRUPT_H
#define INTERRUPT_H

// Has `path`, a file or a folder with nothing else in it, removed if a signal ends the process before interrupt_unguard. 32 at a time,
// of ordinary length; more are not guarded.
void interrupt_guard(const char *path);
void interrupt_unguard(const char *path);

#endif
