// SPDX-License-Identifier: MIT
// Signals, and the files they must not leave behind.

#ifndef INTERRUPT_H
#define INTERRUPT_H

// Has `path` removed if a signal ends the process before interrupt_unguard. Eight at a time, of ordinary length; more
// are not guarded.
void interrupt_guard(const char *path);
void interrupt_unguard(const char *path);

#endif
