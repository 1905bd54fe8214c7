// SPDX-License-Identifier: MIT
// Reading UTF-8.

#ifndef SKCI_UTF8_H
#define SKCI_UTF8_H

// The code point at *text, which is moved behind it; -1 if there is no well-formed one. 0 at the end of the text.
long skci_utf8_next(const char **text);

// Is the whole text well-formed?
int skci_utf8_valid(const char *text);

// A precision for "%.*s" that shows the beginning of a well-formed text without cutting a character.
int skci_utf8_shown(const char *text);

#endif
