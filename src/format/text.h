// SPDX-License-Identifier: MIT
// A text that grows, and the JSON values in it.

#ifndef SKCI_TEXT_H
#define SKCI_TEXT_H

#include "skc/skc.h"

// Start with {.most = N}. Once a piece finds no memory, or would make the text longer than `most` bytes, it and all
// that follow are dropped, and `status` says so; so only the end needs to look.
typedef struct skci_text {
    char *data; // terminated; NULL while empty. Free it with free
    size_t length, room, most;
    skc_status status; // SKC_OK, SKC_MEMORY, or SKC_INVALID: too long
} skci_text;

void skci_text_add(skci_text *text, const char *piece);

// A whole number.
void skci_text_whole(skci_text *text, int64_t value);
void skci_text_unsigned(skci_text *text, uint64_t value);

// A finite number with the fewest digits that read back as the same bits; the calling thread's locale must be C.
void skci_text_float(skci_text *text, float value);
void skci_text_double(skci_text *text, double value);

// A quoted string. Bytes that are not UTF-8 become U+FFFD each; NULL is "".
void skci_text_string(skci_text *text, const char *string);

// A text as it stands in HTML, between tags or in quotes; what is not UTF-8 and control characters become U+FFFD.
void skci_text_markup(skci_text *text, const char *string);

// The length, 1 to 4, of the UTF-8 character that `at` starts with, `length` bytes before the end; 0 if it is none (RFC
// 3629: no overlong forms, no surrogates, nothing above U+10FFFF).
size_t skci_utf8_character(const char *at, size_t length);

// How many bytes of `text` to show in a message: at most `most`, no half characters.
int skci_utf8_clip(const char *text, size_t length, size_t most);

#endif
