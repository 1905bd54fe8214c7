// SPDX-License-Identifier: MIT
#include "core/status.h"

#include <stdarg.h>
#include <stdio.h>

const char *skc_version(void)
{
    return SKC_VERSION;
}

const char *skc_status_text(skc_status status)
{
    switch (status) {
#define X(name, text)                                                                                                  \
    case SKC_##name:                                                                                                   \
        return text;
        SKC_STATUS_LIST(X)
#undef X
    }
    return "unknown status";
}

skc_status skci_fail(skc_error *error, skc_status status, const char *format, ...)
{
    if (!error)
        return status;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    unsigned char *p = (unsigned char *)error->message;
    for (; *p; p++)
        if (*p < 0x20 || *p == 0x7f)
            *p = '?';
    // A cut in the middle of a UTF-8 sequence would leave an invalid tail: take the whole character off.
    size_t length = (size_t)(p - (unsigned char *)error->message);
    if (length == sizeof error->message - 1) {
        while (length > 0 && (error->message[length - 1] & 0xc0) == 0x80)
            length--;
        if (length > 0 && (error->message[length - 1] & 0x80))
            error->message[length - 1] = '\0';
    }
    error->status = status;
    return status;
}

skc_status skci_fail_memory(skc_error *error)
{
    return skci_fail(error, SKC_MEMORY, "%s", skc_status_text(SKC_MEMORY));
}
