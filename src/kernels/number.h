// SPDX-License-Identifier: MIT
// Reading decimal numbers, whatever the locale.

#ifndef SKCI_NUMBER_H
#define SKCI_NUMBER_H

#include <stddef.h>

// Reads "[+-]digits[.digits][e[+-]digits]" from the beginning of `length` bytes; a digit is needed on one side of the
// point. Returns how many bytes it took, 0 if there is no number. Correctly rounded; infinity if the number is too
// large. Words (nan, inf) and hexadecimal numbers are none.
size_t skci_number_read(const char *text, size_t length, double *value);

// The same for the whole text: returns 1 if it is one finite number, else 0.
int skci_number_parse(const char *text, size_t length, double *value);

#endif
