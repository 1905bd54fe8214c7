// SPDX-License-Identifier: MIT
#include "kernels/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    MAX_DIGITS = 800,      // more than the 767 that may decide the rounding of a double
    MAX_EXPONENT = 100000, // beyond any double with so many digits
};

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// Reads an exponent "e[+-]digits" if there is one; returns the bytes it took.
static size_t read_exponent(const char *text, size_t length, long *exponent)
{
    size_t i = 0;
    *exponent = 0;
    if (i == length || (text[i] != 'e' && text[i] != 'E'))
        return 0;
    i++;
    int negative = i < length && text[i] == '-';
    if (i < length && (text[i] == '-' || text[i] == '+'))
        i++;
    if (i == length || !is_digit(text[i]))
        return 0;
    for (; i < length && is_digit(text[i]); i++)
        if (*exponent < MAX_EXPONENT)
            *exponent = 10 * *exponent + (text[i] - '0');
    if (negative)
        *exponent = -*exponent;
    return i;
}

size_t skci_number_read(const char *text, size_t length, double *value)
{
    // strtod expects the locale's decimal point, so it is given none: 12.34e5 is 1234e3 everywhere.
    char digits[MAX_DIGITS + 32];
    size_t i = 0, used = 0;
    long fraction = 0, exponent;
    int point = 0;
    if (length > 0 && (text[0] == '+' || text[0] == '-'))
        digits[used++] = text[i++];
    size_t sign = used;
    for (; i < length; i++) {
        if (text[i] == '.' && !point) {
            point = 1;
        } else if (is_digit(text[i])) {
            if (used == MAX_DIGITS)
                return 0;
            digits[used++] = text[i];
            fraction += point;
        } else {
            break;
        }
    }
    if (used == sign)
        return 0;
    i += read_exponent(text + i, length - i, &exponent);
    snprintf(digits + used, sizeof digits - used, "e%ld", exponent - fraction);
    *value = strtod(digits, NULL);
    return i;
}

int skci_number_parse(const char *text, size_t length, double *value)
{
    return length > 0 && skci_number_read(text, length, value) == length && isfinite(*value);
}
