// SPDX-License-Identifier: MIT
#include "format/text.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void add_bytes(skci_text *text, const char *bytes, size_t count)
{
    if (text->status != SKC_OK)
        return;
    if (count > text->most - text->length) {
        text->status = SKC_INVALID;
        return;
    }
    size_t need = text->length + count + 1;
    if (need > text->room) {
        size_t room = need < 2048 ? 4096 : 2 * need;
        char *data = realloc(text->data, room);
        if (!data) {
            text->status = SKC_MEMORY;
            return;
        }
        text->data = data;
        text->room = room;
    }
    memcpy(text->data + text->length, bytes, count);
    text->length += count;
    text->data[text->length] = '\0';
}

void skci_text_add(skci_text *text, const char *piece)
{
    add_bytes(text, piece, strlen(piece));
}

void skci_text_whole(skci_text *text, int64_t value)
{
    char digits[32];
    snprintf(digits, sizeof digits, "%lld", (long long)value);
    skci_text_add(text, digits);
}

void skci_text_unsigned(skci_text *text, uint64_t value)
{
    char digits[32];
    snprintf(digits, sizeof digits, "%llu", (unsigned long long)value);
    skci_text_add(text, digits);
}

// Every decimal of up to 6 digits (FLT_DIG) comes back from a float32 as it was, unless the float32 is denormal and
// holds less, and 9 digits (FLT_DECIMAL_DIG) lead to any float32; 15 and 17 are the same for a double. Most JSON
// readers go through a double, which may round once more, so both ways count.
void skci_text_float(skci_text *text, float value)
{
    char digits[32];
    for (int n = fabsf(value) < FLT_MIN ? 1 : FLT_DIG; n <= FLT_DECIMAL_DIG; n++) {
        snprintf(digits, sizeof digits, "%.*g", n, (double)value);
        if (strtof(digits, NULL) == value && (float)strtod(digits, NULL) == value)
            break;
    }
    skci_text_add(text, value == 0 && signbit(value) ? "-0.0" : digits);
}

void skci_text_double(skci_text *text, double value)
{
    char digits[32];
    for (int n = fabs(value) < DBL_MIN ? 1 : DBL_DIG; n <= DBL_DECIMAL_DIG; n++) {
        snprintf(digits, sizeof digits, "%.*g", n, value);
        if (strtod(digits, NULL) == value)
            break;
    }
    skci_text_add(text, value == 0 && signbit(value) ? "-0.0" : digits);
}

size_t skci_utf8_character(const char *at, size_t length)
{
    const unsigned char *s = (const unsigned char *)at;
    if (length == 0)
        return 0;
    if (s[0] < 0x80)
        return 1;
    size_t n = s[0] >= 0xc2 && s[0] <= 0xdf ? 2 : (s[0] & 0xf0) == 0xe0 ? 3 : s[0] >= 0xf0 && s[0] <= 0xf4 ? 4 : 0;
    if (n == 0 || n > length)
        return 0;
    for (size_t i = 1; i < n; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    int overlong = (s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xf0 && s[1] < 0x90);
    int surrogate = s[0] == 0xed && s[1] > 0x9f, beyond = s[0] == 0xf4 && s[1] > 0x8f;
    return overlong || surrogate || beyond ? 0 : n;
}

int skci_utf8_clip(const char *text, size_t length, size_t most)
{
    size_t shown = 0;
    for (;;) {
        size_t n = skci_utf8_character(text + shown, length - shown);
        if (n == 0 || shown + n > most)
            return (int)shown;
        shown += n;
    }
}

void skci_text_string(skci_text *text, const char *string)
{
    if (!string)
        string = "";
    skci_text_add(text, "\"");
    for (const char *s = string, *end = string + strlen(string); s < end;) {
        size_t n = skci_utf8_character(s, (size_t)(end - s));
        unsigned char c = (unsigned char)*s;
        char escape[8];
        if (n == 0) {
            skci_text_add(text, "\xef\xbf\xbd");
        } else if (c == '"' || c == '\\') {
            snprintf(escape, sizeof escape, "\\%c", c);
            skci_text_add(text, escape);
        } else if (c < 0x20 || c == 0x7f) {
            snprintf(escape, sizeof escape, "\\u%04x", c);
            skci_text_add(text, escape);
        } else {
            add_bytes(text, s, n);
        }
        s += n ? n : 1;
    }
    skci_text_add(text, "\"");
}

void skci_text_markup(skci_text *text, const char *string)
{
    static const char marks[] = "<>&\"'", *const entities[] = {"&lt;", "&gt;", "&amp;", "&quot;", "&#39;"};
    for (const char *s = string, *end = s + strlen(s); s < end;) {
        size_t n = skci_utf8_character(s, (size_t)(end - s));
        const char *special = strchr(marks, *s);
        if (n == 0 || (unsigned char)*s < 0x20 || *s == 0x7f)
            skci_text_add(text, "\xef\xbf\xbd");
        else if (special)
            skci_text_add(text, entities[special - marks]);
        else
            add_bytes(text, s, n);
        s += n ? n : 1;
    }
}
