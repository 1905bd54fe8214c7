// SPDX-License-Identifier: MIT
// The comment that every exported file opens with: kernel, cost, quality, certificate, edges.

#ifndef SKCI_ABOUT_H
#define SKCI_ABOUT_H

#include "export/program.h"

enum { SKCI_ABOUT_LINES = 16, SKCI_ABOUT_LINE = 160 };

typedef struct skci_about {
    int count;
    char *lines[SKCI_ABOUT_LINES];
    char text[SKCI_ABOUT_LINES][SKCI_ABOUT_LINE];
} skci_about;

// One line each, of characters that end no comment in any language.
void skci_about_fill(skci_about *about, const skci_program *program);

#endif
