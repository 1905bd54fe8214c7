// SPDX-License-Identifier: MIT
// The decimal point is a dot. snprintf, strtod and jansson ask the locale for it; this sets that of the calling thread
// alone, so that neither the host's setlocale nor its other threads matter. (jansson up to 2.14 aborts where the
// decimal point has several bytes, as in ps_AF.) To be included with _POSIX_C_SOURCE 200809L.

#ifndef SKCI_C_LOCALE_H
#define SKCI_C_LOCALE_H

#include <locale.h>
#ifdef __APPLE__
#include <xlocale.h>
#endif

typedef struct skci_c_locale {
    locale_t c, before;
} skci_c_locale;

// 0 if there is no memory for it.
static inline int skci_c_locale_enter(skci_c_locale *locale)
{
    locale->c = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0);
    if (locale->c == (locale_t)0)
        return 0;
    locale->before = uselocale(locale->c);
    return 1;
}

static inline void skci_c_locale_leave(skci_c_locale *locale)
{
    uselocale(locale->before);
    freelocale(locale->c);
}

#endif
