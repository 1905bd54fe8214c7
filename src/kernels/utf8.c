// SPDX-License-Identifier: MIT
#include "kernels/utf8.h"

long skci_utf8_next(const char **text)
{
    const unsigned char *p = (const unsigned char *)*text;
    if (*p == 0)
        return 0;
    // RFC 3629: the first byte tells the number of continuation bytes; overlong forms and surrogates are not UTF-8.
    static const long least[4] = {0, 0x80, 0x800, 0x10000};
    int more = *p < 0x80 ? 0 : *p >> 5 == 0x6 ? 1 : *p >> 4 == 0xe ? 2 : *p >> 3 == 0x1e ? 3 : -1;
    if (more < 0)
        return -1;
    long code = more == 0 ? *p : *p & (0x3f >> more);
    p++;
    for (int i = 0; i < more; i++, p++) {
        if ((*p & 0xc0) != 0x80)
            return -1;
        code = code << 6 | (*p & 0x3f);
    }
    if (code < least[more] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
        return -1;
    *text = (const char *)p;
    return code;
}

int skci_utf8_valid(const char *text)
{
    long code;
    do
        code = skci_utf8_next(&text);
    while (code > 0);
    return code == 0;
}

int skci_utf8_shown(const char *text)
{
    enum { SHOWN = 48 };
    const char *p = text;
    while (skci_utf8_next(&p) > 0)
        if (p - text > SHOWN - 4)
            break;
    return (int)(p - text);
}
