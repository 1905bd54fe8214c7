// SPDX-License-Identifier: MIT
// Failing with a sentence.

#ifndef SKCI_STATUS_H
#define SKCI_STATUS_H

#include "skc/skc.h"

#if defined(__GNUC__)
#define SKCI_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define SKCI_PRINTF(text, first)
#endif

// Fills `error`, which may be NULL, and returns `status`. Line breaks and other control characters in what is printed (file
// names, parts of user input) become "?", and text that does not fit is cut, so that the message stays one terminated line.
skc_status skci_fail(skc_error *error, skc_status status, const char *format, ...) SKCI_PRINTF(3, 4);

// skci_fail with SKC_MEMORY and its sentence.
skc_status skci_fail_memory(skc_error *error);

#endif
